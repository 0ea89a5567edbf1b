'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.addColumn('Members', 'phone', { type: Sequelize.STRING(20), allowNull: true });
    await queryInterface.addIndex('Members', ['phone']);
    await queryInterface.addIndex('Members', ['fullName', 'email'], { name: 'members_names', unique: true });
  },

  down: async (queryInterface) => {
    await queryInterface.removeIndex('Members', 'members_names');
    await queryInterface.removeIndex('Members', ['phone']);
    await queryInterface.removeColumn('Members', 'phone');
  },
};
