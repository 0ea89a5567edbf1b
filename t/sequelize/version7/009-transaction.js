'use strict';

const { DataTypes } = require('@sequelize/core');
exports.up = async ({ context: q }) => {
  const t = await q.sequelize.startUnmanagedTransaction();
  try {
    await q.addColumn('posts', 'u', { type: DataTypes.INTEGER }, { transaction: t });
    await q.sequelize.query('ALTER TABLE posts ADD CHECK (u > 0)', { transaction: t });
    await t.commit();
  } catch (e) { await t.rollback(); throw e; }
};
exports.down = ({ context: q }) => q.sequelize.transaction(async (transaction) => { await q.removeColumn('posts', 'u', { transaction }); });
