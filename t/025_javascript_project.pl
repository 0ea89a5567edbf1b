# A Sequelize project around its migrations: its files, its models, the driver
# below them, its seeders, the old tool's history.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ClientTest;
use JavaScriptTest qw(start_for_javascript query);
use PostgreSQL::Test::Utils;
use Test::More;

my ($node) = start_for_javascript();

sub make_database
{
	my ($database) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, 'CREATE EXTENSION pgstair');
	$ENV{PGDATABASE} = $database;
}

sub pgstair
{
	my ($what, @arguments) = @_;
	command_ok([ 'pgstair', '-q', @arguments ], $what);
}

# What else lies in the folder
my $root = folder(
	'package.json' => '{}',
	'migrations/01-users.js' => "const { table } = require('./names');\nexports.up = (q, S) => q.createTable(table, { id: S.INTEGER });\n",
	'migrations/02-case.js' => "exports.up = (q) => q.sequelize.query(`UPDATE \"Users\" SET id = CASE\n  WHEN id IS NULL THEN 1\n  END;\n`);\n",
	'migrations/03-log.js' => "exports.up = async ({ context, logger }) => { logger.info('here'); await context.addColumn('Users', 'note', 'text'); };\n",
	'migrations/names.js' => "exports.table = 'Users';\n",
	'migrations/clean-up.sql' => "DROP TABLE nobody;\n");
make_database('files');
command_checks_all([ 'pgstair', 'upload', "$root/migrations" ], 0, [qr/^3 registered/m],
	[ qr/ignored ".*clean-up\.sql": the migrations of this folder are numbered, in JavaScript/, qr/ignored ".*names\.js": it has no way up/ ],
	'a script and a helper without a number are no migrations');
pgstair('up', 'up', "$root/migrations");

# Models, and a pool of connections of the project's own: all in the run's transaction
$root = folder(
	'package.json' => '{}',
	'.sequelizerc' => "module.exports = { 'models-path': 'src/models', 'migrations-path': 'src/migrations', 'seeders-path': 'src/seeders' };\n",
	'config/config.json' => '{"development": {"dialect": "postgres"}}',
	'src/database.js' => <<'JS',
const { Pool, types } = require('pg');
types.setTypeParser(20, Number);
module.exports = new Pool({ host: 'nowhere.invalid', database: 'other' });
JS
	'src/models/index.js' => <<'JS',
const pool = require('../database');
exports.User = {
  count: async () => (await pool.query('SELECT count(*) AS n FROM "Users"')).rows[0].n,
  find: async (ids) => (await pool.query({ text: 'SELECT * FROM "Users" WHERE id = ANY ($1) ORDER BY id', values: [ids] })).rows,
};
JS
	'src/migrations/01-users.js' => <<'JS',
exports.up = (q, S) => q.createTable('Users', {
  id: { type: S.INTEGER, primaryKey: true }, born: S.DATE, tags: S.ARRAY(S.TEXT), data: S.JSONB, raw: S.BLOB, sum: S.DECIMAL,
}).then(() => q.bulkInsert('Users', [
  { id: 1, born: new Date('2001-02-03T04:05:06Z'), tags: ['a"b', 'c,d'], data: { a: [1] }, raw: Buffer.from('xy'), sum: '1.50' },
  { id: 2, tags: [], data: {} },
]));
JS
	'src/migrations/02-required.js' => <<'JS',
const { User } = require('../models');
const pool = require('../database');
const assert = require('assert');

exports.up = async (q) => {
  assert.strictEqual(await User.count(), 2);
  const [first, second] = await User.find([1, 2, 3]);
  assert.strictEqual(first.born.toISOString(), '2001-02-03T04:05:06.000Z');
  assert.deepStrictEqual(first.tags, ['a"b', 'c,d']);
  assert.deepStrictEqual(first.data, { a: [1] });
  assert.strictEqual(first.raw.toString(), 'xy');
  assert.strictEqual(first.sum, '1.50');
  assert.deepStrictEqual([second.born, second.tags, second.raw], [null, [], null]);

  const client = await pool.connect();
  await client.query('BEGIN');
  const result = await client.query('UPDATE "Users" SET data = $1, tags = $2 WHERE id = $3', [{ b: 2 }, ['x', null], 2]);
  await client.query('COMMIT');
  client.release();
  assert.deepStrictEqual([result.command, result.rowCount], ['UPDATE', 1]);
  const names = await new Promise((resolve, reject) => {
    pool.query({ text: 'SELECT id, data FROM "Users" ORDER BY 1', rowMode: 'array' }, (error, found) => (error ? reject(error) : resolve(found.rows)));
  });
  assert.deepStrictEqual(names, [[1, { a: [1] }], [2, { b: 2 }]]);
  await assert.rejects(pool.query('INSERT INTO "Users" (id) VALUES (1)'), { code: '23505', constraint: 'Users_pkey' });
};
exports.down = () => pool.query('UPDATE "Users" SET data = NULL WHERE id = 2');
JS
	'src/migrations/03-given.js' => <<'JS',
exports.up = async (q, S, models) => {
  if ((await models.User.count()) !== 2) throw new Error('not two');
  await q.bulkDelete('Users', { id: 2 });
};
exports.down = () => undefined;
JS
	'src/seeders/1-a.js' => "exports.up = (q) => q.bulkInsert('Users', [{ id: 11 }]);\nexports.down = (q) => q.bulkDelete('Users', { id: 11 });\n",
	'src/seeders/2-b.js' => "exports.up = (q) => q.bulkInsert('Users', [{ id: 12 }]);\nexports.down = (q) => q.bulkDelete('Users', { id: 12 });\n",
	'src/seeders/3-c.js' => "exports.up = (q) => q.bulkInsert('Users', [{ id: 13 }]);\nexports.down = (q) => q.bulkDelete('Users', { id: 13 });\n",
	'other.js' => "module.exports = { 'migrations-path': 'src/other' };\n",
	'src/other/04-other.js' => "exports.up = (q) => q.createTable('Others', { id: 'integer' });\n");
chdir $root;
make_database('models');
pgstair('migrations with models', 'db:migrate', '-d', 'models');
is(query('SELECT id, data FROM "Users" ORDER BY 1'), '1|{"a": [1]}', 'did what they say');
is(query(q{SELECT string_agg(name, ' ') FROM migrate_status() WHERE state = 'applied'}), '01-users 02-required 03-given', 'all of them');

# Several seeders, by name
pgstair('db:seed of two', 'db:seed', '-d', 'models', '--seed', '3-c.js', '--seed', '1-a');
is(query('SELECT string_agg(id::text, \' \' ORDER BY id) FROM "Users"'), '1 11 13', 'db:seed: those two');
pgstair('db:seed --always', 'db:seed', '-d', 'models', '--seed', '2-b');
pgstair('db:seed:undo of two', 'db:seed:undo', '-d', 'models', '--seed', '1-a', '--seed', '3-c');
is(query('SELECT string_agg(id::text, \' \' ORDER BY id) FROM "Users"'), '1 12', 'db:seed:undo: those two');
$node->command_fails_like([ 'pgstair', 'db:seed', '-d', 'models' ], qr/a seeder is missing/, 'db:seed: one at least');

# Another file in place of .sequelizerc
pgstair('--options-path', 'db:migrate', '-d', 'models', '--options-path', 'other.js');
is(query(q{SELECT to_regclass('"Others"') IS NOT NULL}), 't', 'names another folder');

# The old tool's history follows
make_database('kept');
query('CREATE TABLE "SequelizeMeta" (name varchar(255) PRIMARY KEY); INSERT INTO "SequelizeMeta" VALUES (\'01-users.js\')');
query('CREATE TABLE "Users" (id integer PRIMARY KEY, data jsonb, tags text[], born timestamptz, raw bytea, sum numeric); INSERT INTO "Users" (id) VALUES (2)');
pgstair('upload', 'upload', 'src/migrations');
command_like([ 'pgstair', 'adopt', '--keep' ], qr/nothing was done/, 'adopt --keep without --yes only shows');
command_like([ 'pgstair', 'adopt', '--yes', '--keep' ], qr/1 marked as applied; the table is kept in step/, 'adopt --yes --keep');
pgstair('up', 'up', '--name', '03-given', 'src/migrations') if query('INSERT INTO "Users" (id) VALUES (1)') eq '';
is(query('SELECT string_agg(name, \' \' ORDER BY name) FROM "SequelizeMeta"'), '01-users.js 03-given.js', 'one that reads is added in its run');
pgstair('down', 'down', '--yes', 'src/migrations');
is(query('SELECT string_agg(name, \' \' ORDER BY name) FROM "SequelizeMeta"'), '01-users.js', 'and taken out when it is taken back');

# One that reads, and what only a later file makes
$root = folder(
	'1-reads.js' => "exports.up = async (q) => {\n  const [rows] = await q.sequelize.query('SELECT id FROM later');\n  if (rows.length) throw new Error('rows');\n};\n",
	'2-later.js' => "exports.up = (q) => q.createTable('later', { id: 'integer' });\n");
make_database('later');
pgstair('upload', 'upload', $root);
$node->command_fails_like([ 'pgstair', 'up', $root ], qr/1-reads\.js:2:\d+: relation "later" does not exist.*runs in its place: what only later files make/s, 'the error says what is missing and why');
is(query(q{SELECT to_regclass('later') IS NULL}), 't', 'nothing was done');

# redo checks the data for what it takes along
make_database('redo');
$root = folder('2.sql' => "-- migrate:up\nCREATE TABLE b (id int);\n-- migrate:down\nDROP TABLE b;\n");
pgstair('upload', 'upload', $root);
pgstair('up', 'up', $root);
query('CREATE TABLE a (id int); INSERT INTO a VALUES (1), (1)');
append_to_file("$root/1.sql", "ALTER TABLE a ADD UNIQUE (id);\n");
pgstair('upload', 'upload', $root);
$node->command_fails_like([ 'pgstair', 'redo', '--yes' ], qr/the data does not let the migrations run/, 'redo: checks before');
is(query(q{SELECT string_agg(name || ' ' || state, ' ' ORDER BY name) FROM migrate_status()}), '1 pending 2 applied', 'redo: nothing was done');

done_testing();
