'use strict';

const { DataTypes } = require('@sequelize/core');
exports.up = async ({ context: q }) => {
  await q.createSchema('app');
  await q.createSchema('app', { ifNotExists: true });
  await q.createTable({ tableName: 'things', schema: 'app' }, { id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true }, k: { type: DataTypes.ENUM({ values: ['x', 'y'] }) } });
};
exports.down = async ({ context: q }) => {
  await q.dropTable({ tableName: 'things', schema: 'app' });
  await q.dropSchema('app', { cascade: true, ifExists: true });
};
