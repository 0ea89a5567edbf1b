'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.changeColumn('Posts', 'slug', { type: 'INTEGER USING CAST("slug" as INTEGER)' });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.changeColumn('Posts', 'slug', { type: Sequelize.STRING });
  },
};
