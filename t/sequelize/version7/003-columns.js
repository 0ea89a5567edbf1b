'use strict';

const { DataTypes } = require('@sequelize/core');
exports.up = async ({ context: q }) => {
  await q.addColumn('users', 'age', { type: DataTypes.INTEGER, allowNull: true });
  await q.addColumn('users', 'age', { type: DataTypes.INTEGER }, { ifNotExists: true });
  await q.addColumn({ tableName: 'posts' }, 'state', { type: DataTypes.ENUM('draft', 'live'), defaultValue: 'draft' });
  await q.changeColumn('users', 'name', { type: DataTypes.STRING(80), allowNull: false });
  await q.renameColumn('posts', 'title', 'headline');
};
exports.down = async ({ context: q }) => {
  await q.renameColumn('posts', 'headline', 'title');
  await q.changeColumn('users', 'name', { type: DataTypes.STRING(50), allowNull: false });
  await q.removeColumn('posts', 'state', { ifExists: true });
  await q.removeColumn('users', 'age', { cascade: true });
};
