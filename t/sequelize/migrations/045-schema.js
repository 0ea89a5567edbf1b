'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createSchema('app');
    await queryInterface.createTable({ tableName: 'things', schema: 'app' }, { id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true }, kind: Sequelize.ENUM('x') });
    await queryInterface.addColumn({ tableName: 'things', schema: 'app' }, 'n', Sequelize.INTEGER);
    await queryInterface.addIndex({ tableName: 'things', schema: 'app' }, ['n'], { name: 'things_n' });
  },

  async down(queryInterface, Sequelize) {
    await queryInterface.dropSchema('app');
  },
};
