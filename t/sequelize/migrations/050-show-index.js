'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    const indexes = await queryInterface.showIndex('Posts');
    if (!indexes.some((index) => index.name === 'posts_title')) throw new Error('no posts_title');
    const keys = await queryInterface.getForeignKeyReferencesForTable('Posts');
    if (keys.length === 0) throw new Error('no keys');
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.sequelize.query('SELECT 1');
  },
};
