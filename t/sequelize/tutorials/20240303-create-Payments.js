'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.createTable('Payments', {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true, allowNull: false },
      amount: { type: Sequelize.DECIMAL(10, 2) },
    });
  },

  down: async (queryInterface) => {
    await queryInterface.dropTable('Payments');
  },
};
