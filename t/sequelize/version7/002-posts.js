'use strict';

const { DataTypes } = require('@sequelize/core');
exports.up = async ({ context: q }) => {
  await q.createTable('posts', {
    id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
    userId: { type: DataTypes.UUID, references: { table: 'users', key: 'id' }, onDelete: 'CASCADE', onUpdate: 'CASCADE' },
    title: DataTypes.TEXT,
    score: { type: DataTypes.DECIMAL(10, 2), defaultValue: 0 },
    n: { type: DataTypes.TINYINT }, m: { type: DataTypes.MEDIUMINT }, s: { type: DataTypes.SMALLINT },
    d: DataTypes.DATEONLY, t: DataTypes.TIME, f: DataTypes.FLOAT, g: DataTypes.DOUBLE, b: DataTypes.BLOB, c: DataTypes.CHAR(3), ci: DataTypes.CITEXT,
    r: DataTypes.RANGE(DataTypes.INTEGER), i: DataTypes.INET, v: DataTypes.TSVECTOR,
  });
};
exports.down = ({ context: q }) => q.dropTable('posts', { cascade: true });
