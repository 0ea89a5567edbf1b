'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.createTable('Roles', {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true, allowNull: false },
      name: { type: Sequelize.STRING, unique: true },
    });
  },

  down: async (queryInterface) => {
    await queryInterface.dropTable('Roles');
  },
};
