'use strict';

// What is said of a table whose schema is not named
module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createSchema('elsewhere');
    await queryInterface.createTable({ tableName: 'Parents', schema: 'elsewhere' }, { id: { type: Sequelize.INTEGER, primaryKey: true } });
    await queryInterface.createTable({ tableName: 'Children', schema: 'elsewhere' }, {
      id: { type: Sequelize.INTEGER, primaryKey: true },
      parent: { type: Sequelize.INTEGER, references: { model: { tableName: 'Parents', schema: 'elsewhere' }, key: 'id' } },
    });
    const [reference] = await queryInterface.getForeignKeyReferencesForTable('Children');
    const indexes = await queryInterface.showIndex('Children');
    await queryInterface.sequelize.query(`COMMENT ON TABLE elsewhere."Children" IS '${reference.constraintName} ${reference.tableSchema} ${indexes.length}'`);
    await queryInterface.removeConstraint({ tableName: 'Children', schema: 'elsewhere' }, reference.constraintName);
  },

  async down(queryInterface) {
    await queryInterface.dropSchema('elsewhere');
  },
};
