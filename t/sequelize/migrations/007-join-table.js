'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('PostTags', {
      postId: { type: Sequelize.UUID, primaryKey: true, references: { model: 'Posts', key: 'id' }, onDelete: 'CASCADE' },
      tagId: { type: Sequelize.INTEGER, primaryKey: true, references: { model: { tableName: 'Tags' }, key: 'id' } },
    }, { comment: 'which tags a post has' });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.dropTable('PostTags');
  },
};
