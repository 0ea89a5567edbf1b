'use strict';

const { DataTypes, QueryTypes, sql } = require('@sequelize/core');
exports.up = async ({ context: q }) => {
  const t = await q.describeTable('users');
  if (!t.seen) await q.addColumn('users', 'seen', { type: DataTypes.BOOLEAN, defaultValue: false });
  const rows = await q.sequelize.query('SELECT id, age FROM users WHERE name = $name', { bind: { name: 'a' }, type: QueryTypes.SELECT });
  for (const r of rows) await q.sequelize.query('UPDATE users SET age = :n WHERE id = :id', { replacements: { n: r.age + 1, id: r.id } });
  const tables = await q.listTables();
  if (!tables.some((x) => x.tableName === 'posts')) throw new Error('no posts: ' + JSON.stringify(tables));
  const c = await q.showConstraints('posts', { constraintType: 'FOREIGN KEY' });
  if (!c.length || c[0].constraintType !== 'FOREIGN KEY' || c[0].tableName !== 'posts') throw new Error(JSON.stringify(c));
  const i = await q.showIndex('posts');
  if (!i.some((x) => x.name === 'posts_inc')) throw new Error(JSON.stringify(i));
  if (!(await q.tableExists('posts'))) throw new Error('tableExists');
  const s = await q.listSchemas();
  if (!s.includes('app')) throw new Error(JSON.stringify(s));
  const v = await q.fetchDatabaseVersion();
  if (!/^\d+/.test(v)) throw new Error(v);
};
exports.down = async ({ context: q }) => { await q.removeColumn('users', 'seen'); };
