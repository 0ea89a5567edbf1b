'use strict';

// The default is set before the type, and keeps the former one
module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Rates', { id: { type: Sequelize.INTEGER, primaryKey: true }, rate: Sequelize.INTEGER, note: Sequelize.STRING });
    await queryInterface.changeColumn('Rates', 'rate', { type: Sequelize.FLOAT, defaultValue: 1 });
    await queryInterface.changeColumn('Rates', 'note', { type: Sequelize.TEXT, defaultValue: 'none' });
  },

  async down(queryInterface) {
    await queryInterface.dropTable('Rates');
  },
};
