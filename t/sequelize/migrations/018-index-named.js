'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex('Posts', ['body'], { name: 'by_body', using: 'HASH' });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeIndex('Posts', 'by_body');
  },
};
