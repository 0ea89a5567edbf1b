'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.changeColumn('Posts', 'userId', { type: Sequelize.INTEGER, references: { model: 'Users', key: 'id' }, onDelete: 'SET NULL' });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.sequelize.query('SELECT 1');
  },
};
