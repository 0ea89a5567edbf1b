'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.addColumn('Orders', 'CustomerId', {
      type: Sequelize.INTEGER,
      references: { model: 'Customers', key: 'id' },
      onUpdate: 'CASCADE',
      onDelete: 'SET NULL',
    });
    await queryInterface.addColumn('Payments', 'OrderId', {
      type: Sequelize.INTEGER,
      references: { model: 'Orders', key: 'id' },
      onUpdate: 'CASCADE',
      onDelete: 'SET NULL',
    });
    await queryInterface.createTable('ProductTags', {
      ProductId: { type: Sequelize.INTEGER, primaryKey: true, references: { model: 'Products', key: 'id' } },
      TagId: { type: Sequelize.INTEGER, primaryKey: true, references: { model: 'Tags', key: 'id' } },
    });
  },

  down: async (queryInterface) => {
    await queryInterface.dropTable('ProductTags');
    await queryInterface.removeColumn('Payments', 'OrderId');
    await queryInterface.removeColumn('Orders', 'CustomerId');
  },
};
