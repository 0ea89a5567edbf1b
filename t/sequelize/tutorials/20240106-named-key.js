'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.addColumn('Posts', 'editorId', { type: Sequelize.INTEGER });
    await queryInterface.addConstraint('Posts', {
      fields: ['editorId'],
      type: 'foreign key',
      name: 'fk_posts_editor',
      references: { table: 'Users', field: 'id' },
      onDelete: 'SET NULL',
      onUpdate: 'CASCADE',
    });
  },

  down: async (queryInterface) => {
    await queryInterface.removeConstraint('Posts', 'fk_posts_editor');
    await queryInterface.removeColumn('Posts', 'editorId');
  },
};
