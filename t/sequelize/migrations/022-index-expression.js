'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex('Posts', [Sequelize.fn('lower', Sequelize.col('title'))], { name: 'lower_title' });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeIndex('Posts', 'lower_title');
  },
};
