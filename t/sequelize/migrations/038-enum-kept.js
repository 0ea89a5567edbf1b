'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.removeColumn('Users', 'role');
    await queryInterface.addColumn('Users', 'role', { type: Sequelize.ENUM('admin', 'other') });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.sequelize.query('SELECT 1');
  },
};
