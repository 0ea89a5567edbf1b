# What only some JavaScript migrations do: those of Sequelize 7, whose package
# need not be installed, and those that wait and try again.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ClientTest qw(folder);
use JavaScriptTest qw(start_for_javascript);
use PostgreSQL::Test::Utils;
use Test::More;

my ($node) = start_for_javascript();

# Makes a database with the extension and a folder of files given as name => text
sub make_project
{
	my ($database, %files) = @_;

	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, 'CREATE EXTENSION pgstair');
	return folder(%files);
}

# Runs the client; fails the test unless it succeeds
sub pgstair
{
	my ($database, @arguments) = @_;
	command_ok([ 'pgstair', '-q', @arguments, '-d', $database ], join(' ', @arguments) =~ s/\/tmp\S*\///gr);
}

# The templates of version 7
my $seven = make_project('seven', '1-users.js' => <<'JS', '2-rows.js' => <<'JS', '3-reads.js' => <<'JS');
const { DataTypes, sql } = require('@sequelize/core');
exports.up = async ({ context: q }) => {
  await q.createTable('users', {
    id: { type: DataTypes.UUID, primaryKey: true, defaultValue: sql.uuidV4 },
    "it's": { type: DataTypes.TEXT, defaultValue: sql`concat(${"it's"}, ${3})` },
    at: { type: DataTypes.DATE, defaultValue: sql.fn('now') },
    team: { type: DataTypes.INTEGER },
  });
  await q.createTable('teams', { id: { type: DataTypes.INTEGER, primaryKey: true } });
  await q.addColumn('users', 'lead', { type: DataTypes.INTEGER, references: { table: 'teams', key: 'id' } });
};
JS
const { sql } = require('@sequelize/core');
exports.up = async ({ context: q }) => {
  const list = sql.list([1, 2]);
  await q.sequelize.query(sql`INSERT INTO ${sql.identifier('public', 'teams')} VALUES (${1}), (${2}), (${sql.literal('1 + 2')})`);
  await q.sequelize.query(sql`DELETE FROM teams WHERE id NOT IN ${list}`);
  await q.sequelize.query(sql`INSERT INTO users (team, lead) VALUES (${null}, ${2})`);
};
exports.down = async ({ context: q }) => {
  await q.sequelize.query(sql`TRUNCATE ${sql.identifier('teams')}, users`);
};
JS
exports.up = async ({ context: q }) => {
  const [key, ...others] = await q.showConstraints('users', { constraintType: 'FOREIGN KEY' });
  const tables = await q.listTables();
  await q.createTable('found', { note: 'text' });
  await q.bulkInsert('found', [key.columnNames, key.referencedTableName, key.deleteAction, others.length,
    tables.map(({ tableName, schema }) => `${schema}.${tableName}`)].map((note) => ({ note: String(note) })));
};
JS
pgstair('seven', 'upload', $seven);
pgstair('seven', 'up', $seven);
is($node->safe_psql('seven', q{SELECT "it's", id IS NOT NULL, at IS NOT NULL, team IS NULL, lead FROM users}), "it's3|t|t|t|2", 'templates are defaults and statements');
is($node->safe_psql('seven', 'SELECT string_agg(id::text, $$,$$ ORDER BY id) FROM teams'), '1,2', 'lists and literals stand in them');
is($node->safe_psql('seven', 'SELECT string_agg(note, $$|$$ ORDER BY ctid) FROM found'),
	'lead|teams|NO ACTION|0|public.teams,public.users', 'what version 7 says of constraints and tables');
pgstair('seven', 'down', '--steps', '3', $seven);
is($node->safe_psql('seven', q{SELECT count(*) FROM pg_class WHERE relname IN ('users', 'teams', 'found')}), '0',
	'all is undone, also what reads and fills a table of its own');

# Recording waits for nothing, and ends where a migration wants to know something
my $patient = make_project('patient', '1-table.sql' => 'CREATE TABLE files (id int, folder int);', '2-retry.js' => <<'JS', '3-trial.js' => <<'JS', '4-pause.js' => <<'JS');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
exports.up = async (q) => {
  let count = 0;
  do {
    try {
      const [rows] = await q.sequelize.query('UPDATE files SET folder = 1 WHERE folder IS NULL RETURNING id');
      count = rows.length;
    } catch (error) {
      console.error('MUST NOT BE SEEN AGAIN');
      await pause(20000);
      count = 1;
    }
  } while (count === 1);
};
JS
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
exports.up = async (q) => {
  for (let i = 0; i < 3; i++) {
    try {
      await q.sequelize.query('INSERT INTO files VALUES (1, 1)');
      return;
    } catch (error) {
      await pause(20000);
    }
  }
  throw new Error('given up');
};
JS
exports.up = async (q) => {
  await new Promise((resolve) => setTimeout(resolve, 20000));
  await q.addColumn('files', 'note', 'text');
};
JS
$ENV{PGSTAIR_NODE_TIMEOUT} = 15;
my $start = time;
$node->command_checks_all([ 'pgstair', 'upload', $patient, '-d', 'patient' ], 0, [], [qr/^(?!.*SEEN AGAIN)/s], 'upload of what waits');
cmp_ok(time - $start, '<', 15, 'does not wait');
is($node->safe_psql('patient', q{SELECT string_agg(name, ',' ORDER BY name) FROM pgstair.migration WHERE down_source LIKE '%"live":["up"%'}),
	'2-retry,3-trial', 'what depends on results and errors is run in its place');
pgstair('patient', 'up', '--to', '3-trial', $patient);
is($node->safe_psql('patient', 'SELECT id, folder FROM files'), '1|1', 'and there does what it does');

# What is started and not awaited, after a file is read or an answer has come
my $loose = make_project('loose', '1-file.js' => <<'JS', '2-live.js' => <<'JS', '3-date.js' => <<'JS');
const fs = require('fs');
const load = (name) => fs.promises.readFile(name, 'utf8');
exports.up = (q) => { load(__filename).then(() => load(__filename)).then(() => q.sequelize.query('CREATE TABLE loose (note text)')); };
JS
exports.up = async (q) => {
  if (!(await q.tableExists('loose'))) throw new Error('not there');
  q.sequelize.query('SELECT 1').then(() => q.sequelize.query('SELECT 2')).then(([rows]) => q.bulkInsert('loose', [{ note: `${rows.length}` }]));
};
JS
exports.up = (q) => q.bulkInsert('loose', [{ note: new Date('2001-02-03T04:05:06.789Z') }]);
JS
pgstair('loose', 'upload', $loose);
pgstair('loose', 'up', $loose);
is($node->safe_psql('loose', 'SELECT note FROM loose ORDER BY 1'), "1\n2001-02-03 04:05:06.789 +00:00", 'is done; a date in a column of text is written as Sequelize writes it');

# What is not loaded as it is written, or is another tool's
foreach my $case (
	[ 'package.json' => '{"type": "commonjs"}', "\nexport const up = () => {};\n", qr/1\.js:2:1: Unexpected token 'export'/ ],
	[ 'package.json' => '{}', "exports.up = (pgm) => {};\n", qr/1\.js:1:1: a migration of node-pg-migrate in JavaScript: only those in SQL/ ],
	[ 'package.json' => '{}', "exports.up = async function (knex) {};\n", qr/1\.js:1:1: a migration of knex/ ],
	[ 'package.json' => '{}', "module.exports = { async up(pgm) {} };\n", qr/1\.js:1:1: a migration of node-pg-migrate/ ])
{
	my ($other, $text, $migration, $message) = @$case;
	my $folder = folder($other => $text, '1.js' => $migration);
	$node->command_fails_like([ 'pgstair', 'upload', $folder, '-d', 'loose' ], $message, 'refused: ' . ($migration =~ s/\n//gr));
	is_deeply([ sort map { s/.*\///r } glob "$folder/*" ], [ '1.js', 'package.json' ], 'and nothing is left in the folder');
}

# What cannot run in a transaction runs outside, as under Sequelize
my $outside = make_project('outside', '1-table.js' => <<'JS', '2-index.js' => <<'JS', '3-after.js' => <<'JS');
exports.up = (q) => q.createTable('files', { id: 'int', folder: 'int' });
exports.down = (q) => q.dropTable('files');
JS
exports.up = async (q) => {
  await q.addColumn('files', 'note', 'text');
  await q.sequelize.query('CREATE INDEX CONCURRENTLY files_folder ON files (folder)');
  await q.addIndex('files', ['note'], { concurrently: true });
};
exports.down = async (q) => {
  await q.sequelize.query('DROP INDEX CONCURRENTLY files_folder');
  await q.removeIndex('files', 'files_note', { concurrently: true });
  await q.removeColumn('files', 'note');
};
JS
exports.up = (q) => q.addIndex('files', ['id', 'folder']);
exports.down = (q) => q.removeIndex('files', ['id', 'folder']);
JS
my $indexes = q{SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relname LIKE 'files\_%'};
pgstair('outside', 'upload', $outside);
pgstair('outside', 'up', '--to', '1-table', $outside);
my (undef, undef, $refusal) = $node->psql('outside', 'SELECT migrate_up()');
like($refusal, qr/CONCURRENTLY cannot run in a transaction.*pgstair up/s, 'the server says who runs it');
pgstair('outside', 'up', $outside);
is($node->safe_psql('outside', $indexes), 'files_folder files_id_folder files_note', 'the client runs it, and what stands after it');
pgstair('outside', 'down', '--steps', '2', $outside);
is($node->safe_psql('outside', $indexes), '', 'and takes it back');
is($node->safe_psql('outside', q{SELECT count(*) FROM pg_attribute WHERE attname = 'note' AND attrelid = 'files'::regclass}), '0', 'with what stands beside it');

done_testing();
