'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex('Posts', ['title']);
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeIndex('Posts', ['title']);
  },
};
