'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.changeColumn('Users', 'phone', { type: Sequelize.ENUM('a', 'b') });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.sequelize.query('SELECT 1');
  },
};
