'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.renameColumn('Users', 'bio', 'about');
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.renameColumn('Users', 'about', 'bio');
  },
};
