'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Pairs', { a: Sequelize.INTEGER, b: Sequelize.INTEGER, c: Sequelize.INTEGER }, { uniqueKeys: { mine: { fields: ['a', 'b'] } } });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.dropTable('Pairs');
  },
};
