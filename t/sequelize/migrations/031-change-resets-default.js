'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.changeColumn('Posts', 'visible', { type: Sequelize.BOOLEAN, allowNull: false });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.changeColumn('Posts', 'visible', { type: Sequelize.BOOLEAN, defaultValue: true });
  },
};
