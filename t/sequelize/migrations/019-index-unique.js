'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex('Posts', ['title', 'day'], { unique: true });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeIndex('Posts', ['title', 'day']);
  },
};
