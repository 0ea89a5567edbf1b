'use strict';

const { Op } = require('@sequelize/core');
exports.up = async ({ context: q }) => {
  await q.bulkInsert('users', [
    { id: '00000000-0000-4000-8000-000000000001', name: 'a', role: 'admin', age: 3, tags: ['x', 'y'], meta: JSON.stringify({ a: 1 }) },
    { id: '00000000-0000-4000-8000-000000000002', name: "b'c", role: 'user', age: null, tags: ['z'], meta: null },
  ]);
  await q.bulkUpdate('users', { age: 9 }, { name: 'a' });
  await q.bulkInsert('posts', [{ userId: '00000000-0000-4000-8000-000000000001', headline: 'h', score: 1.5 }]);
};
exports.down = async ({ context: q }) => {
  await q.bulkDelete('posts', { headline: 'h' });
  await q.bulkDelete('users', { where: { name: { [Op.in]: ['a', "b'c"] } } });
};
