'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.renameTable('Tags', 'labels');
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.renameTable('labels', 'Tags');
  },
};
