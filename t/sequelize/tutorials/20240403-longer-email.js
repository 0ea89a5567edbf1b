'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.changeColumn('Members', 'email', { type: Sequelize.STRING(500), allowNull: false });
  },

  down: async (queryInterface) => {
    await queryInterface.changeColumn('Members', 'email', { type: Sequelize.STRING, allowNull: true });
  },
};
