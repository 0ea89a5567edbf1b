'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex('Posts', ['title', { name: 'views', order: 'DESC' }]);
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeIndex('Posts', 'posts_title_views');
  },
};
