'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.changeColumn('Posts', 'title', { type: Sequelize.TEXT });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.changeColumn('Posts', 'title', { type: Sequelize.STRING, allowNull: false });
  },
};
