'use strict';

exports.up = async ({ context: q }) => {
  await q.addIndex('posts', ['userId', { name: 'score', order: 'DESC' }]);
  await q.addIndex('posts', { fields: ['headline'], unique: true });
  await q.addIndex('posts', { fields: ['userId'], include: ['score'], name: 'posts_inc' });
  await q.addIndex('users', { fields: ['role'], where: { age: null }, name: 'users_part', using: 'btree' });
};
exports.down = async ({ context: q }) => {
  await q.removeIndex('users', 'users_part');
  await q.removeIndex('posts', 'posts_inc', { ifExists: true });
  await q.removeIndex('posts', 'posts_headline_unique');
  await q.removeIndex('posts', 'posts_user_id_score');
};
