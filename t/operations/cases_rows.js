// Cases of rows and conditions: name, calls of Sequelize 6, the operations that
// say the same; where the result differs on purpose, why.
const S = require('sequelize');
const { DataTypes: D, Op } = S;
const id = { type: D.INTEGER, primaryKey: true, autoIncrement: true };
const ID = { type: 'INTEGER', primaryKey: true, autoIncrement: true };
const cols = { id: D.INTEGER, a: D.INTEGER, b: D.INTEGER, s: D.TEXT, tags: D.ARRAY(D.TEXT), n: D.ARRAY(D.INTEGER), r: D.RANGE(D.INTEGER), j: D.JSONB, ok: D.BOOLEAN, at: D.DATE, v: D.TSVECTOR, hit: { type: D.TEXT, defaultValue: '' } };
const COLS = { id: 'INTEGER', a: 'INTEGER', b: 'INTEGER', s: 'TEXT', tags: 'ARRAY(TEXT)', n: 'ARRAY(INTEGER)', r: 'RANGE(INTEGER)', j: 'JSONB', ok: 'BOOLEAN', at: 'DATE', v: 'TSVECTOR', hit: { type: 'TEXT', defaultValue: '' } };
const rows = `INSERT INTO t (id, a, b, s, tags, n, r, j, ok, at, v) VALUES
 (1, 1, 1, 'abc', '{x,y}', '{1,2}', '[1,5)', '{"k": 1, "video": {"url": "x", "size": 9}, "on": true}', true, '2020-01-01', 'fat cat'),
 (2, 2, 1, 'ABC', '{y}', '{2}', '[5,9)', '{"k": "1", "video": {"url": "y", "size": 3}}', false, '2021-01-01', 'dog'),
 (3, NULL, 3, '5%_\\x', '{}', '{}', '[2,3)', '[1,2]', NULL, NULL, NULL),
 (4, 10, 9, 'xyz', NULL, NULL, NULL, NULL, true, '2019-05-05', 'cat'),
 (5, 5, 5, NULL, '{x}', '{5}', '[10,20)', '{"k": null}', false, '2022-02-02', 'rat'),
 (6, -3, 0, 'abcdef', '{z}', '{9,8}', '(,1)', '{"on": false}', true, '2020-06-01', '');`;
// Conditions: name; and as Sequelize has it, with $gt for Op.gt, $lit for literal(), ...
const W = [
  ['plain', { a: 1 }], ['null', { a: null }], ['in', { a: [1, 2, 10] }], ['two', { a: 1, b: 1 }], ['bool', { ok: true }],
  ['boolf', { ok: false }], ['eq', { a: { $eq: 5 } }], ['eqnull', { a: { $eq: null } }], ['ne', { a: { $ne: 5 } }],
  ['nenull', { a: { $ne: null } }], ['gt', { a: { $gt: 1 } }], ['gte', { a: { $gte: 2 } }], ['lt', { a: { $lt: 2 } }],
  ['lte', { a: { $lte: 2 } }], ['range2', { a: { $gt: 0, $lt: 6 } }], ['isnull', { a: { $is: null } }], ['istrue', { ok: { $is: true } }],
  ['notnull', { a: { $not: null } }], ['nottrue', { ok: { $not: true } }], ['not5', { a: { $not: 5 } }], ['notarr', { a: { $not: [1, 2] } }],
  ['opin', { a: { $in: [1, 5] } }], ['opinempty', { a: { $in: [] } }], ['notin', { a: { $notIn: [1, 5] } }],
  ['notinempty', { a: { $notIn: [] } }], ['innull', { a: { $in: [1, null] } }], ['between', { a: { $between: [1, 5] } }],
  ['notbetween', { a: { $notBetween: [1, 5] } }], ['like', { s: { $like: 'ab%' } }], ['notlike', { s: { $notLike: 'ab%' } }],
  ['ilike', { s: { $iLike: 'ab%' } }], ['notilike', { s: { $notILike: 'ab%' } }], ['starts', { s: { $startsWith: 'abc' } }],
  ['ends', { s: { $endsWith: 'C' } }], ['sub', { s: { $substring: 'bc' } }], ['starts%', { s: { $startsWith: '5%' } }],
  ['regexp', { s: { $regexp: '^a.c' } }], ['notregexp', { s: { $notRegexp: '^a' } }],
  ['iregexp', { s: { $iRegexp: '^a' } }], ['notiregexp', { s: { $notIRegexp: '^a' } }], ['contains', { tags: { $contains: ['x'] } }],
  ['contained', { tags: { $contained: ['x', 'y'] } }], ['overlap', { tags: { $overlap: ['z', 'y'] } }],
  ['ncontains', { n: { $contains: [2] } }], ['rcontains', { r: { $contains: 3 } }], ['any', { a: { $any: [1, 5] } }],
  ['likeany', { s: { $like: { $any: ['ab%', 'x%'] } } }], ['ilikeany', { s: { $iLike: { $any: ['AB%', 'X%'] } } }],
  ['notlikeall', { s: { $notLike: { $all: ['ab%', 'x%'] } } }], ['gtall', { a: { $gt: { $all: [1, 2] } } }],
  ['anyvalues', { a: { $eq: { $any: [2, 10] } } }], ['match', { v: { $match: { $fn: ['to_tsquery', 'cat'] } } }],
  ['or', { $or: [{ a: 1 }, { a: 5 }] }], ['orobj', { $or: { a: 1, b: 9 } }], ['and', { $and: [{ b: 1 }, { a: 2 }] }],
  ['notgrp', { $not: { a: 1 } }], ['notgrp2', { $not: { a: 1, b: 1 } }], ['notarrgrp', { $not: [{ a: 1 }, { b: 9 }] }],
  ['oror', { a: { $or: [1, 5, null] } }], ['orops', { a: { $or: { $lt: 0, $gt: 5 } } }], ['ormix', { a: { $or: [{ $lt: 0 }, { $gt: 5 }] } }],
  ['andops', { a: { $and: [{ $gt: 0 }, { $lt: 5 }] } }], ['nested', { $or: [{ a: 1 }, { $and: [{ b: 5 }, { s: null }] }] }],
  ['col', { a: { $eq: { $colfn: 'b' } } }], ['opcol', { a: { $col: 'b' } }], ['gtcol', { a: { $gt: { $colfn: 'b' } } }],
  ['gtopcol', { a: { $gt: { $col: 'b' } } }], ['date', { at: { $gt: { $date: '2020-02-01T00:00:00.000Z' } } }],
  ['datestr', { at: { $lte: '2020-01-01T00:00:00Z' } }], ['lit', { $lit: 'a + b > 9' }], ['fnleft', { $where: [['lower', 's'], 'abc'] }],
  ['quote', { s: "it's" }], ['strnum', { s: 5 }], ['numstr', { a: '5' }], ['arrand', [{ a: 1 }, { b: 1 }]], ['emptyor', { $or: [] }],
  ['emptyand', { $and: [] }], ['tagseq', { tags: { $eq: ['x', 'y'] } }], ['neq', { n: { $eq: [1, 2] } }],
];
const seq = w => { // as Sequelize has it
  if (Array.isArray(w)) return w.map(seq);
  if (w === null || typeof w !== 'object') return w;
  if (w.$date) return new Date(w.$date); if (w.$fn) return S.fn(...w.$fn); if (w.$colfn) return S.col(w.$colfn); if (w.$lit) return S.literal(w.$lit); if (w.$cast) return S.cast(...w.$cast);
  if (w.$where) return S.where(S.fn(w.$where[0][0], S.col(w.$where[0][1])), w.$where[1]);
  const r = {}; for (const k of Object.keys(w)) r[k[0] === '$' ? Op[k.slice(1)] : k] = seq(w[k]); return r; };
// As the operations have it
const ours = w => {
  if (Array.isArray(w)) return w.map(ours);
  if (w === null || typeof w !== 'object') return w;
  if (w.$date) return { date: w.$date }; if (w.$fn) return { fn: w.$fn[0], args: w.$fn.slice(1) }; if (w.$colfn) return { col: w.$colfn }; if (w.$lit) return { literal: w.$lit }; if (w.$cast) return { cast: w.$cast[0], as: w.$cast[1] };
  if (w.$where) return { where: { fn: w.$where[0][0], args: [{ col: w.$where[0][1] }] }, logic: w.$where[1] };
  const r = {}; for (const k of Object.keys(w)) r[k] = ours(w[k]); return r; };
const setup = async q => { await q.createTable('t', cols); await q.sequelize.query(rows); };
const SETUP = [{ createTable: { table: 't', columns: COLS } }, { sql: rows }];
const C = { createTable: { table: 'c', columns: { id: ID, k: { type: 'STRING', unique: true }, n: { type: 'INTEGER', defaultValue: 7 }, f: 'DOUBLE' } } };
const c = q => q.createTable('c', { id, k: { type: D.STRING, unique: true }, n: { type: D.INTEGER, defaultValue: 7 }, f: D.DOUBLE });
const model = q => q.sequelize.define('c', { id, k: { type: D.STRING, unique: true }, n: D.INTEGER, f: D.DOUBLE }, { tableName: 'c', timestamps: false });
const seed = [{ k: 'a', n: 1, f: 1.5 }, { k: 'b', n: 2, f: 2.5 }, { k: 'c', n: null, f: null }];
module.exports = [
  // Each row notes the conditions that it meets.
  ['every operator', async q => { await setup(q); for (const [name, w] of W) await q.bulkUpdate('t', { hit: S.literal(`hit || ' ${name}'`) }, seq(w)); },
    [...SETUP, ...W.map(([name, w]) => ({ bulkUpdate: { table: 't', values: { hit: { literal: `hit || ' ${name}'` } }, where: ours(w) } }))]],
  ['wildcards', async q => { await setup(q); await q.bulkDelete('t', { s: { [Op.substring]: '_' } }); }, [...SETUP, { bulkDelete: { table: 't', where: { s: { $substring: '_' } } } }], 'they are plain here'],
  ['bulkDelete where', async q => { await c(q); await q.bulkInsert('c', seed); await q.bulkDelete('c', { n: { [Op.gt]: 1 } }); }, [C, { bulkInsert: { table: 'c', rows: seed } }, { bulkDelete: { table: 'c', where: { n: { $gt: 1 } } } }]],
  ['bulkDelete null where', async q => { await c(q); await q.bulkInsert('c', seed); await q.bulkDelete('c', null, {}); }, [C, { bulkInsert: { table: 'c', rows: seed } }, { bulkDelete: { table: 'c', where: null } }]],
  ['bulkDelete truncate', async q => { await c(q); await q.bulkInsert('c', seed); await q.bulkDelete('c', {}, { truncate: true, cascade: true, restartIdentity: true }); await q.bulkInsert('c', [{ k: 'z' }].map(r => ({ ...r, n: 1 }))); }, [C, { bulkInsert: { table: 'c', rows: seed } }, { bulkDelete: { table: 'c', where: {}, truncate: true, cascade: true, restartIdentity: true } }, { bulkInsert: { table: 'c', rows: [{ k: 'z', n: 1 }] } }]],
  ['upsert insert', async q => { await c(q); await q.bulkInsert('c', seed); await q.upsert('c', { k: 'n', n: 5 }, { k: 'n', n: 5 }, { k: 'n' }, { model: model(q), conflictFields: ['k'] }); }, [C, { bulkInsert: { table: 'c', rows: seed } }, { upsert: { table: 'c', insertValues: { k: 'n', n: 5 }, updateValues: { k: 'n', n: 5 }, where: { k: 'n' }, conflictFields: ['k'] } }]],
  ['upsert update', async q => { await c(q); await q.bulkInsert('c', seed); await q.upsert('c', { k: 'a', n: 5, f: 9 }, { n: 5 }, { k: 'a' }, { model: model(q), conflictFields: ['k'] }); }, [C, { bulkInsert: { table: 'c', rows: seed } }, { upsert: { table: 'c', insertValues: { k: 'a', n: 5, f: 9 }, updateValues: { n: 5 }, where: { k: 'a' }, conflictFields: ['k'] } }]],
  ['upsert default keys', async q => { await c(q); await q.bulkInsert('c', seed); await q.upsert('c', { id: 2, n: 55 }, { n: 55 }, { id: 2 }, { model: model(q) }); }, [C, { bulkInsert: { table: 'c', rows: seed } }, { upsert: { table: 'c', insertValues: { id: 2, n: 55 }, updateValues: { n: 55 }, where: { id: 2 } } }]],
  ['increment', async q => { await c(q); await q.bulkInsert('c', seed); await q.increment(model(q), 'c', { k: 'a' }, { n: 5, f: 0.25 }, {}, {}); }, [C, { bulkInsert: { table: 'c', rows: seed } }, { increment: { table: 'c', where: { k: 'a' }, fields: { n: 5, f: 0.25 } } }]],
  ['increment extra', async q => { await c(q); await q.bulkInsert('c', seed); await q.increment(model(q), 'c', { n: { [Op.ne]: null } }, { n: -5 }, { f: 3 }, {}); }, [C, { bulkInsert: { table: 'c', rows: seed } }, { increment: { table: 'c', where: { n: { $ne: null } }, fields: { n: -5 }, set: { f: 3 } } }]],
  ['decrement', async q => { await c(q); await q.bulkInsert('c', seed); await q.decrement(model(q), 'c', { k: 'b' }, { n: 5 }, {}, {}); }, [C, { bulkInsert: { table: 'c', rows: seed } }, { decrement: { table: 'c', where: { k: 'b' }, fields: { n: 5 } } }]],
  ['insert', async q => { await c(q); await q.insert(null, 'c', { k: 'x', n: 3 }, {}); }, [C, { bulkInsert: { table: 'c', rows: [{ k: 'x', n: 3 }] } }]],
  ['bulkInsert missing key', async q => { await c(q); await q.bulkInsert('c', [{ k: 'a', n: 1 }, { k: 'b' }]); }, [C, { bulkInsert: { table: 'c', rows: [{ k: 'a', n: 1 }, { k: 'b' }] } }], 'a missing key is the default'],
  ['bulkInsert ignoreDuplicates', async q => { await c(q); await q.bulkInsert('c', seed); await q.bulkInsert('c', [{ k: 'a', n: 9 }, { k: 'q', n: 8 }], { ignoreDuplicates: true }); }, [C, { bulkInsert: { table: 'c', rows: seed } }, { bulkInsert: { table: 'c', rows: [{ k: 'a', n: 9 }, { k: 'q', n: 8 }], ignoreDuplicates: true } }]],
  ['bulkInsert updateOnDuplicate', async q => { await c(q); await q.bulkInsert('c', seed); await q.bulkInsert('c', [{ k: 'a', n: 9, f: 9 }, { k: 'q', n: 8, f: 8 }], { updateOnDuplicate: ['n'], upsertKeys: ['k'] }); }, [C, { bulkInsert: { table: 'c', rows: seed } }, { bulkInsert: { table: 'c', rows: [{ k: 'a', n: 9, f: 9 }, { k: 'q', n: 8, f: 8 }], updateOnDuplicate: ['n'], upsertKeys: ['k'] } }]],
  ['bulkInsert kinds', async q => { await q.createTable('t', cols); await q.bulkInsert('t', [{ id: 1, tags: ['a', "b'c"], n: [1, 2], j: JSON.stringify({ a: 1 }), ok: true, at: new Date(0), s: 'x\\y\n' }, { id: 2, tags: S.literal("'{}'"), n: null, j: JSON.stringify([1]), ok: false, at: '2020-01-01', s: 'ü;\'"' }, { id: 3, tags: null, n: null, j: null, ok: null, at: S.fn('to_timestamp', 0), s: S.fn('upper', 'q') }]); },
    [SETUP[0], { bulkInsert: { table: 't', rows: [{ id: 1, tags: ['a', "b'c"], n: [1, 2], j: { a: 1 }, ok: true, at: { date: '1970-01-01T00:00:00.000Z' }, s: 'x\\y\n' }, { id: 2, tags: [], n: null, j: [1], ok: false, at: '2020-01-01', s: 'ü;\'"' }, { id: 3, tags: null, n: null, j: null, ok: null, at: { fn: 'to_timestamp', args: [0] }, s: { fn: 'upper', args: ['q'] } }] } }]],
  ['bulkUpdate kinds', async q => { await setup(q); await q.bulkUpdate('t', { s: null, a: S.literal('a + 1'), at: new Date(0), ok: true, b: 5 }, { id: { [Op.lt]: 3 } }); await q.bulkUpdate('t', { tags: ['q'], n: [7] }, { id: 4 }); }, [...SETUP, { bulkUpdate: { table: 't', values: { s: null, a: { literal: 'a + 1' }, at: { date: '1970-01-01T00:00:00.000Z' }, ok: true, b: 5 }, where: { id: { $lt: 3 } } } }, { bulkUpdate: { table: 't', values: { tags: ['q'], n: [7] }, where: { id: 4 } } }]],
  ['query replacements', async q => { await c(q); const r = [["INSERT INTO c (k, n) VALUES (?, ?), (?, ?)", ['a?', 1, "it's", null]], ["INSERT INTO c (k, n) SELECT :k, :n WHERE ':k' <> '' AND 1::int = 1 -- :zz\n", { k: 'x:y', n: 2 }], ["UPDATE c SET n = n + 1 WHERE k IN (?)", [['a?', 'x:y']]], ["INSERT INTO c (k, n) VALUES ?", [[['p', 1], ['q', 2]]]], ["UPDATE c SET f = :d WHERE k LIKE :l", { d: 1.5, l: 'p%' }]]; for (const [s, p] of r) await q.sequelize.query(s, { replacements: p }); },
    [C, ...[["INSERT INTO c (k, n) VALUES (?, ?), (?, ?)", ['a?', 1, "it's", null]], ["INSERT INTO c (k, n) SELECT :k, :n WHERE ':k' <> '' AND 1::int = 1 -- :zz\n", { k: 'x:y', n: 2 }], ["UPDATE c SET n = n + 1 WHERE k IN (?)", [['a?', 'x:y']]], ["INSERT INTO c (k, n) VALUES ?", [[['p', 1], ['q', 2]]]], ["UPDATE c SET f = :d WHERE k LIKE :l", { d: 1.5, l: 'p%' }]].map(([sql, replacements]) => ({ sql: { sql, replacements } }))]],
  ['query bind', async q => { await c(q); await q.sequelize.query('INSERT INTO c (k, n) VALUES ($1, $2), ($1 || $3, 5)', { bind: ['a', 1, 'b'] }); await q.sequelize.query("INSERT INTO c (k, n) VALUES ($name || '$$x', $n)", { bind: { name: 'z', n: 3 } }); }, [C, { sql: { sql: 'INSERT INTO c (k, n) VALUES ($1, $2), ($1 || $3, 5)', bind: ['a', 1, 'b'] } }, { sql: { sql: "INSERT INTO c (k, n) VALUES ($name || '$$x', $n)", bind: { name: 'z', n: 3 } } }], 'quoted text stays as it is'],
  ['query multi', async q => { await q.sequelize.query("CREATE TABLE a (i int); INSERT INTO a VALUES (1); UPDATE a SET i = 2"); }, [{ sql: "CREATE TABLE a (i int); INSERT INTO a VALUES (1); UPDATE a SET i = 2" }]],
];
