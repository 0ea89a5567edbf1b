'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex('Posts', ['single'], { concurrently: true });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeIndex('Posts', ['single']);
  },
};
