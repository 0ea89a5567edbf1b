'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex('Posts', { fields: ['small'], unique: false });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeIndex('Posts', ['small']);
  },
};
