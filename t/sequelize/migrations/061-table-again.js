'use strict';

// A table that is there stays as it is
module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Twice', { id: { type: Sequelize.INTEGER, primaryKey: true }, first: Sequelize.TEXT });
    await queryInterface.createTable('Twice', { id: { type: Sequelize.INTEGER, primaryKey: true }, second: Sequelize.TEXT });
  },

  async down(queryInterface) {
    await queryInterface.dropTable('Twice');
  },
};
