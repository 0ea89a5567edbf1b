'use strict';

const { DataTypes, sql } = require('@sequelize/core');
exports.up = async ({ context: q }) => {
  await q.createTable('users', {
    id: { type: DataTypes.UUID, primaryKey: true, allowNull: false, defaultValue: sql.uuidV4 },
    name: { type: DataTypes.STRING(50), allowNull: false, unique: true },
    role: { type: DataTypes.ENUM('admin', 'user'), allowNull: false, defaultValue: 'user' },
    tags: { type: DataTypes.ARRAY(DataTypes.STRING), defaultValue: [] },
    meta: { type: DataTypes.JSONB, defaultValue: {} },
    createdAt: { type: DataTypes.DATE(6), allowNull: false, defaultValue: sql.fn('now') },
    updatedAt: { type: DataTypes.DATE, allowNull: false, defaultValue: sql`CURRENT_TIMESTAMP` },
  });
};
exports.down = async ({ context: q }) => { await q.dropTable('users'); };
