'use strict';

const { DataTypes, sql } = require('@sequelize/core');
exports.up = async ({ context: q }) => {
  await q.truncate('posts', { restartIdentity: true, cascade: true });
  await q.sequelize.query(sql`INSERT INTO posts (headline, score) VALUES (${'z'}, ${2})`);
  await q.changeColumn('posts', 'score', { type: DataTypes.DOUBLE, allowNull: false, defaultValue: 1 });
  await q.addColumn('posts', 'at', { type: DataTypes.DATE, defaultValue: sql.literal('now()') });
};
exports.down = async ({ context: q }) => {
  await q.removeColumn('posts', 'at');
  await q.changeColumn('posts', 'score', { type: DataTypes.DECIMAL(10, 2), defaultValue: 0 });
  await q.sequelize.query('DELETE FROM posts');
};
