'use strict';

module.exports = {
  up: (queryInterface, Sequelize) => queryInterface.createTable('Tags', { id: { type: Sequelize.INTEGER, primaryKey: true } })
    .then(() => queryInterface.addColumn('Tags', 'label', { type: Sequelize.STRING, allowNull: false })),

  down: (queryInterface) => queryInterface.dropTable('Tags'),
};
