'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.changeColumn('Users', 'name', { type: Sequelize.STRING(120) });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.changeColumn('Users', 'name', { type: Sequelize.STRING(80) });
  },
};
