'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex('Posts', ['title', 'body', 'userId', 'views', 'ratio', 'exact', 'single', 'visible', 'day', 'hour']);
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.sequelize.query('SELECT 1');
  },
};
