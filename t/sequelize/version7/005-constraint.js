'use strict';

const { Op, Deferrable } = require('@sequelize/core');
exports.up = async ({ context: q }) => {
  await q.addConstraint('posts', { fields: ['score'], type: 'CHECK', where: { score: { [Op.gte]: 0 } }, name: 'posts_score' });
  await q.addConstraint('users', { fields: ['name', 'age'], type: 'UNIQUE', deferrable: 'INITIALLY_DEFERRED' });
  await q.addConstraint('posts', { fields: ['userId'], type: 'FOREIGN KEY', references: { table: 'users', field: 'id' }, onDelete: 'SET NULL' });
};
exports.down = async ({ context: q }) => {
  await q.removeConstraint('posts', 'posts_userId_users_fk', { ifExists: true });
  await q.removeConstraint('users', 'users_name_age_uk', { cascade: true });
  await q.removeConstraint('posts', 'posts_score');
};
