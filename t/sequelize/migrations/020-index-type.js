'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex('Posts', ['title', 'hour'], { type: 'UNIQUE', name: 'title_hour' });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeIndex('Posts', 'title_hour');
  },
};
