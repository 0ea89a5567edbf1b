'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.createTable('Members', {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true, allowNull: false },
      fullName: { type: Sequelize.STRING(100), allowNull: false },
      email: { type: Sequelize.STRING, unique: true },
      lastLoginAt: Sequelize.DATE,
      createdAt: { allowNull: false, type: Sequelize.DATE },
      updatedAt: { allowNull: false, type: Sequelize.DATE },
    });
    await queryInterface.bulkInsert('Members', [
      { fullName: 'Ada King Lovelace', email: 'ada@example.com', createdAt: new Date(0), updatedAt: new Date(0) },
      { fullName: 'Plato', email: 'plato@example.com', createdAt: new Date(0), updatedAt: new Date(0) },
    ]);
  },

  down: async (queryInterface) => {
    await queryInterface.dropTable('Members');
  },
};
