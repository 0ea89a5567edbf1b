'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex('Posts', ['userId'], { name: 'visible_posts', where: { visible: true, views: { [Sequelize.Op.gt]: 10 } } });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeIndex('Posts', 'visible_posts');
  },
};
