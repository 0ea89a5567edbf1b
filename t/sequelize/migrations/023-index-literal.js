'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex('Posts', [Sequelize.literal('(views + 1)')], { name: 'more_views' });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.removeIndex('Posts', 'more_views');
  },
};
