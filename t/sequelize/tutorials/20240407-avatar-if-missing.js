'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    const columns = await queryInterface.describeTable('Members');
    if (!columns.avatar) await queryInterface.addColumn('Members', 'avatar', { type: Sequelize.STRING });
  },

  down: async (queryInterface) => {
    await queryInterface.removeColumn('Members', 'avatar');
  },
};
