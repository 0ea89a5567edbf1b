'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.addColumn('Members', 'status', {
      type: Sequelize.ENUM('active', 'inactive'),
      allowNull: false,
      defaultValue: 'active',
    });
    await queryInterface.sequelize.query(
      `UPDATE "Members" SET status = 'inactive' WHERE "lastLoginAt" < NOW() - INTERVAL '1 year';`);
  },

  down: async (queryInterface) => {
    await queryInterface.removeColumn('Members', 'status');
    await queryInterface.sequelize.query('DROP TYPE "enum_Members_status"');
  },
};
