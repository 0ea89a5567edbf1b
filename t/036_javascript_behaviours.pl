# Rows of the table of upstream's behaviours in docs/sequelize.md that no other
# program asks: forms of files and configurations, names, files that are gone.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use JavaScriptTest qw(start_for_javascript make_database pgstair query);
use PostgreSQL::Test::Utils;
use Test::More;

my ($node) = start_for_javascript();

# Makes files given as path => text and goes to their folder
sub enter
{
	my (%files) = @_;

	chdir PostgreSQL::Test::Utils::tempdir;
	mkdir $_ foreach qw(config migrations seeders);
	append_to_file($_, $files{$_}) foreach keys %files;
}

sub relations
{
	return query("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace");
}

# Forms of a file, and what Umzug's context may be
enter(
	'migrations/1-callback.js' => "exports.up = (q, S, done) => { q.createTable('a', { id: S.INTEGER }).then(() => done(), done); };\nexports.down = (q, S, done) => { q.dropTable('a').then(() => done()); };\n",
	'migrations/2-alone.js' => "module.exports = async (q, { INTEGER }) => { await q.createTable('b', { id: INTEGER }); };\n",
	'migrations/3-connection.js' => "exports.up = async ({ context: sequelize }) => {\n  await sequelize.getQueryInterface().createTable('c', { id: 'integer' });\n  await sequelize.query('INSERT INTO c VALUES (1)');\n};\n",
	'migrations/4-fails.js' => "exports.up = (q, S, done) => done(new Error('said to the callback'));\n");
make_database('forms');
$node->command_fails_like([ 'pgstair', '-q', 'db:migrate', '-d', 'forms' ], qr/4-fails\.js:1:\d+: said to the callback/, 'an error that the callback is given');
unlink 'migrations/4-fails.js';
pgstair('a callback, a function alone, a connection as context', 'db:migrate');
is(relations(), 'a b c', 'did what they say');

# By order of application, not of names; a file that is gone
pgstair('undo of one', 'db:migrate:undo', '--name', '1-callback.js');
pgstair('applied again', 'db:migrate');
unlink glob('migrations/*');
pgstair('undo', 'db:migrate:undo');
is(relations(), 'b c', 'undo takes back what was applied last, of which the server has the text');
pgstair('up', 'up');
is(relations(), 'a b c', 'and can apply it again');

# Names that nobody has
append_to_file('migrations/1-callback.js', "exports.up = (q) => q.createTable('a', { id: 'integer' });\n");
append_to_file('seeders/1-row.js', "exports.up = (q) => q.bulkInsert('a', [{ id: 7 }]);\n");
make_database('names');
foreach my $arguments ([ 'db:migrate', '--to' ], [ 'db:migrate', '--from' ], [ 'db:migrate', '--name' ],
	[ 'db:migrate:undo', '--name' ], [ 'db:migrate:undo:all', '--to' ], [ 'db:seed', '--seed' ], [ 'db:seed:undo', '--seed' ])
{
	$node->command_fails_like([ 'pgstair', '-q', @$arguments, 'nobody.js', '-d', 'names' ], qr/nobody/, "@$arguments: an unknown name is an error");
}

# Configurations: a function, a promise, one that a variable names
append_to_file('config/function.js', "module.exports = () => ({ development: { dialect: 'postgres', database: 'of_function' } });\n");
append_to_file('config/promise.js', "module.exports = Promise.resolve({ development: { dialect: 'postgres', database: 'of_promise' } });\n");
append_to_file('config/alone.json', '{"dialect": "postgres", "database": "of_alone"}');
delete $ENV{PGDATABASE};
foreach my $form (qw(function.js promise.js alone.json))
{
	my $database = 'of_' . $form =~ s/\..*//r;

	$node->safe_psql('postgres', "CREATE DATABASE $database");
	command_ok([ 'pgstair', '-q', 'db:migrate', '--config', "config/$form" ], "config/$form");
	is($node->safe_psql($database, q{SELECT to_regclass('a') IS NOT NULL}), 't', 'is read');
}

append_to_file('config/broken.js', "require('./not-built');\n");
$node->safe_psql('postgres', 'CREATE DATABASE of_broken');
$node->command_fails_like([ 'pgstair', '-q', 'db:migrate', '--config', 'config/broken.js' ], qr/configuration cannot be read: Cannot find module/, 'a configuration that fails');
command_ok([ 'pgstair', '-q', 'db:migrate', '--config', 'config/broken.js', '--url', 'postgres:///of_broken?host=' . $node->host . '&port=' . $node->port ],
	'is not asked where --url names the database');

# createTrigger() with columns, dropSchema() with what is in it
enter('migrations/1-objects.js' => <<'JS');
exports.up = async (q, S) => {
  await q.createTable('rows', { a: S.INTEGER, b: S.INTEGER });
  await q.createFunction('touch', [], 'trigger', 'plpgsql', 'RETURN NEW;');
  await q.createTrigger('rows', 'touched', 'before', { update: ['a'] }, 'touch', [], []);
  await q.createSchema('full');
  await q.createTable({ tableName: 'inside', schema: 'full' }, { id: S.INTEGER });
  await q.dropSchema('full');
};
JS
make_database('objects');
pgstair('objects', 'db:migrate');
like(query('SELECT pg_get_triggerdef(oid) FROM pg_trigger'), qr/BEFORE UPDATE OF a ON/, 'a trigger for one column');
is(query("SELECT to_regnamespace('full') IS NULL"), 't', 'a schema goes with what is in it');

# What Sequelize takes for true or false
unlink glob('migrations/* seeders/*');
enter('migrations/1-truths.js' => "exports.up = (q, S) => q.createTable('truths', {\n"
	. "  id: { type: S.INTEGER, primaryKey: 'true', autoIncrement: 1 },\n"
	. "  a: { type: S.STRING, allowNull: { args: false, msg: 'is required' } }, b: { type: S.STRING, allowNull: null } });\n"
	. "exports.down = (q) => q.dropTable('truths');\n");
make_database('truths');
pgstair('flags that are neither true nor false', 'db:migrate');
is(query("SELECT string_agg(concat_ws(' ', attname, CASE WHEN attnotnull THEN 'required' END, CASE WHEN atthasdef THEN 'default' END), ', ' ORDER BY attnum) "
	. "FROM pg_attribute WHERE attrelid = 'truths'::regclass AND attnum > 0"), 'id required default, a, b required', 'count by their truth');

# FLOAT with decimals has no length in PostgreSQL; digits may be texts
unlink glob('migrations/*');
enter('migrations/1-floats.js' => "exports.up = (q, S) => q.createTable('floats', { a: S.FLOAT(3, 2), b: { type: S.FLOAT({ length: 3, decimals: 2 }) },\n"
	. "  c: S.FLOAT(3), d: S.FLOAT, e: S.REAL(3, 2), f: S.DOUBLE(3, 2), g: S.FLOAT(11, 10).UNSIGNED,\n"
	. "  h: S.DECIMAL('10', '2'), i: S.DECIMAL('10,2'), j: S.DECIMAL(10), k: S.DECIMAL({ precision: 4, scale: 0 }), l: S.DECIMAL });\n");
make_database('floats');
pgstair('numbers with decimals', 'db:migrate');
is(query("SELECT string_agg(format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'floats'::regclass AND attnum > 0"),
	'double precision, double precision, real, double precision, real, double precision, double precision, '
	. 'numeric(10,2), numeric(10,2), numeric(10,0), numeric(4,0), numeric', 'have the types that Sequelize writes');

done_testing();
