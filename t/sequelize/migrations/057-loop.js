'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    for (const name of ['l1', 'l2']) {
      await queryInterface.addColumn('Extra', name, { type: Sequelize.STRING, allowNull: true, defaultValue: null });
    }
  },

  async down(queryInterface, Sequelize) {
    for (const name of ['l1', 'l2']) await queryInterface.removeColumn('Extra', name);
  },
};
