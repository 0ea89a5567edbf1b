'use strict';

// Methods that read rows, and names that are quoted
module.exports = {
  async up(queryInterface, Sequelize) {
    const table = queryInterface.quoteIdentifier('Picked');
    await queryInterface.createTable('Picked', { id: { type: Sequelize.INTEGER, primaryKey: true }, label: Sequelize.TEXT });
    await queryInterface.sequelize.query(`ALTER TABLE ${table} ADD COLUMN ${queryInterface.quoteIdentifier('camelCase')} text`);
    await queryInterface.sequelize.query(queryInterface.queryGenerator.bulkInsertQuery('Picked', [{ id: 4, label: 'it\'s' }]));
    const id = await queryInterface.rawSelect('Picked', { where: { label: 'it\'s' }, plain: true }, 'id');
    const rows = await queryInterface.select(null, 'Picked', { attributes: ['label'], where: { id } });
    await queryInterface.bulkInsert('Picked', [{ id: id + 1, label: rows[0].label }]);
  },

  async down(queryInterface) {
    await queryInterface.dropTable('Picked');
  },
};
