# What the tests of sequelize-cli and Umzug ask of those, asked of the client:
# the table in docs/sequelize.md names each of their files.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use JavaScriptTest qw(start_for_javascript make_database pgstair query);
use PostgreSQL::Test::Utils;
use Test::More;

my ($node) = start_for_javascript();

# A project in a folder of its own: the migrations of sequelize-cli's tests in kind
my $root = PostgreSQL::Test::Utils::tempdir;
mkdir "$root/$_" foreach qw(migrations seeders config other);
chdir $root;

my %migrations = (
	'01-create-person.js' => ["q.createTable('Person', { name: S.STRING, isBeta: { type: S.BOOLEAN, defaultValue: false, allowNull: false } })", "q.dropTable('Person')"],
	'02-empty.js' => ['undefined', 'undefined'],
	'03-rename.js' => ["q.renameTable('Person', 'User')", "q.renameTable('User', 'Person')"],
	'04-signature.js' => ["q.addColumn('User', 'signature', S.TEXT).then(() => q.addColumn('User', 'shopId', { type: S.INTEGER, allowNull: true }))",
		"q.removeColumn('User', 'signature').then(() => q.removeColumn('User', 'shopId'))"],
	'05-unique.js' => ["q.addColumn('User', 'uniqueName', { type: S.STRING }).then(() => q.changeColumn('User', 'uniqueName', { type: S.STRING, allowNull: false, unique: true }))",
		"q.removeColumn('User', 'uniqueName')"],
	'06-remove-shop.js' => ["q.removeColumn('User', 'shopId')", "q.addColumn('User', 'shopId', { type: S.INTEGER, allowNull: true })"],
	'07-mandatory.js' => ["q.changeColumn('User', 'signature', { type: S.STRING, allowNull: false, defaultValue: 'Signature' })", 'undefined'],
	'08-sig.js' => ["q.renameColumn('User', 'signature', 'sig')", "q.renameColumn('User', 'sig', 'signature')"],
	'09-function.js' => ["q.createFunction('get_an_answer', [], 'int', 'plpgsql', 'RETURN 42;')", "q.dropFunction('get_an_answer', [])"],
	'10-rename-function.js' => ["q.renameFunction('get_an_answer', [], 'get_the_answer')", "q.renameFunction('get_the_answer', [], 'get_an_answer')"],
	'11-trigger.js' => ["q.createTable('trigger_test', { name: S.STRING, updated_at: { type: S.DATE, allowNull: false } })"
		  . ".then(() => q.createFunction('bump', [], 'trigger', 'plpgsql', 'NEW.updated_at = now(); RETURN NEW;'))"
		  . ".then(() => q.createTrigger('trigger_test', 'updated_at', 'before', { update: true }, 'bump', []))",
		"q.dropTrigger('trigger_test', 'updated_at').then(() => q.dropFunction('bump', [])).then(() => q.dropTable('trigger_test'))"],
	'12-rename-trigger.js' => ["q.renameTrigger('trigger_test', 'updated_at', 'update_updated_at')", "q.renameTrigger('trigger_test', 'update_updated_at', 'updated_at')"],
	'13-comment.cjs' => ["q.createTable('Comment', { title: S.STRING, body: S.TEXT })", "q.dropTable('Comment')"],
);
append_to_file("migrations/$_", "module.exports = {\n  up: (q, S) => $migrations{$_}[0],\n  down: (q, S) => $migrations{$_}[1],\n};\n") foreach keys %migrations;
append_to_file('migrations/14-types.d.ts', "export const up: unknown;\n");
append_to_file("seeders/$_->[0]", "exports.up = (q) => q.bulkInsert('Person', [{ name: '$_->[1]' }]);\nexports.down = (q) => q.bulkDelete('Person', { name: '$_->[1]' });\n")
  foreach [ '1-john.js', 'John' ], [ '2-jane.js', 'Jane' ];
append_to_file('config/config.json', '{"development": {"dialect": "postgres", "database": "nowhere"}, "test": {"dialect": "postgres", "database": "of_env"}}');

# The numbers of the applied migrations
sub applied
{
	return join ' ', query("SELECT substring(name FROM '^[0-9]+') FROM migrate_status() WHERE state = 'applied' ORDER BY 1") =~ /\d+/g;
}

sub relations
{
	return query("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace");
}

# db/migrate.test.js
make_database('migrate');
pgstair('db:migrate', 'db:migrate');
is(relations(), 'Comment User trigger_test', 'creates the tables, that of .cjs too');
is(query(q{SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '"User"'::regclass AND attnum > 0 AND NOT attisdropped}),
	'name isBeta sig uniqueName', 'renames, adds, removes columns');
is(query('SELECT get_the_answer()'), '42', 'functions');
like(query('SELECT pg_get_triggerdef(oid) FROM pg_trigger'), qr/TRIGGER update_updated_at BEFORE UPDATE ON public.trigger_test/, 'triggers');
command_like([ 'pgstair', 'db:migrate', '-d', 'migrate' ], qr/nothing to apply/, 'exits with 0 when nothing is left');
command_like([ 'pgstair', 'db:migrate:status', '-d', 'migrate' ], qr/13-comment.*applied/, 'db:migrate:status');
pgstair('db:migrate:undo', 'db:migrate:undo');
is(relations(), 'User trigger_test', 'db:migrate:undo: the last one');
pgstair('db:migrate:undo --name', 'db:migrate:undo', '--name', '12-rename-trigger.js');
is(query("SELECT tgname FROM pg_trigger"), 'updated_at', 'db:migrate:undo --name');
pgstair('db:migrate:undo:all --to', 'db:migrate:undo:all', '--to', '04-signature.js');
is(applied(), '01 02 03', 'undo:all --to: it and all after it');
pgstair('db:migrate:undo:all', 'db:migrate:undo:all');
is(relations(), '', 'undo:all');
command_like([ 'pgstair', 'db:migrate:undo', '-d', 'migrate' ], qr/nothing to revert/, 'undo of nothing');

pgstair('--to', 'db:migrate', '--to', '02-empty.js');
is(applied(), '01 02', '--to');
pgstair('--to, second part', 'db:migrate', '--to', '13-comment.cjs');
is(applied(), '01 02 03 04 05 06 07 08 09 10 11 12 13', '--to in two parts');
pgstair('undo:all', 'db:migrate:undo:all');
pgstair('--from', 'db:migrate', '--from', '12-rename-trigger.js');
is(applied(), '13', '--from');
pgstair('undo', 'db:migrate:undo');
pgstair('--to and --from', 'db:migrate', '--from', '08-sig.js', '--to', '10-rename-function.js');
is(applied(), '09 10', '--to and --from together');
pgstair('--name', 'db:migrate', '--name', '01-create-person.js');
is(applied(), '01 09 10', '--name');

# An invalid migration: not 0, and nothing is left of the run
append_to_file('other/1-person.js', "exports.up = (q, S) => q.createTable('Invalid', { name: S.STRING });\n");
append_to_file('other/2-invalid.js', "exports.up = async (q) => {\n  await new Promise((r) => setTimeout(r, 1));\n  await q.sequelize.query('INVALID QUERY');\n};\n");
make_database('invalid');
$node->command_fails_like([ 'pgstair', 'db:migrate', '--migrations-path', 'other', '-d', 'invalid' ], qr/2-invalid.*syntax error at or near "INVALID"/s, 'an invalid query');
is(relations(), '', 'leaves nothing');
$node->command_fails([ 'pgstair', 'db:migrate', '--migrations-path', 'nowhere', '-d', 'invalid' ], 'no such folder');

# options.test.js, environment-variable.test.js, url.test.js
$node->safe_psql('postgres', "CREATE DATABASE $_") foreach qw(of_env of_url of_variable);
delete $ENV{PGDATABASE};
command_ok([ 'pgstair', '-q', 'db:migrate', '--env', 'test' ], '--env');
{
	local $ENV{NODE_ENV} = 'test';
	command_ok([ 'pgstair', '-q', 'db:migrate:undo:all' ], 'NODE_ENV');
}
my $url = 'postgres:///%s?host=' . $node->host . '&port=' . $node->port;
command_ok([ 'pgstair', '-q', 'db:migrate', '--url', sprintf($url, 'of_url') ], '--url');
append_to_file('config/variable.json', '{"development": {"use_env_variable": "DATABASE_URL", "dialect": "postgres"}}');
{
	local $ENV{DATABASE_URL} = sprintf($url, 'of_variable');
	command_ok([ 'pgstair', '-q', 'db:migrate', '--config', 'config/variable.json' ], 'use_env_variable');
}
is($node->safe_psql($_, 'SELECT count(*) FROM pgstair.migration WHERE state = \'applied\''), '13', "$_: all") foreach qw(of_url of_variable);
append_to_file('.sequelizerc', "const path = require('path');\nmodule.exports = { 'migrations-path': path.resolve('other'), config: path.resolve('config', 'config.json') };\n");
$node->command_fails_like([ 'pgstair', '-q', 'db:migrate', '-d', 'invalid' ], qr/2-invalid/, '.sequelizerc names the folder');
make_database('preferred');
pgstair('the command line', 'db:migrate', '--migrations-path', 'migrations');
is(applied(), '01 02 03 04 05 06 07 08 09 10 11 12 13', 'is preferred to .sequelizerc');
unlink '.sequelizerc';

# db-create.test.js, db-drop.test.js
append_to_file('config/create.json', '{"development": {"dialect": "postgres", "database": "my_test-db"}}');
delete $ENV{PGDATABASE};
command_ok([ 'pgstair', 'db:create', '--config', 'config/create.json' ], 'db:create with a hyphen');
is($node->safe_psql('postgres', "SELECT count(*) FROM pg_database WHERE datname = 'my_test-db'"), '1', 'is there');
command_ok([ 'pgstair', 'db:drop', '--config', 'config/create.json' ], 'db:drop');
is($node->safe_psql('postgres', "SELECT count(*) FROM pg_database WHERE datname = 'my_test-db'"), '0', 'is gone');

# seed/all.test.js, seed/undo
make_database('seed');
pgstair('migrate', 'db:migrate', '--to', '02-empty');
pgstair('db:seed:all', 'db:seed:all');
is(query('SELECT string_agg(name, \' \' ORDER BY name) FROM "Person"'), 'Jane John', 'db:seed:all');
pgstair('db:seed:undo', 'db:seed:undo');
is(query('SELECT name FROM "Person"'), 'John', 'db:seed:undo: the last one');
pgstair('db:seed:undo:all', 'db:seed:undo:all');
is(query('SELECT count(*) FROM "Person"'), '0', 'db:seed:undo:all');

# umzug.test.ts: rerun, order of files that come later, what is pending, errors
append_to_file('other/0-first.js', "exports.up = ({ context }) => context.createTable('first', { id: 'integer' });\n");
unlink 'other/2-invalid.js';
make_database('umzug');
command_ok([ 'pgstair', '-q', 'init' ], 'init');
pgstair('upload', 'upload', 'other');
pgstair('up', 'up', '--name', '1-person', 'other');
pgstair('rerun: SKIP', 'up', '--to', '1-person', 'other');
is(applied(), '0 1', 'one that comes before what is applied runs');
append_to_file('other/3-fails.js', "exports.up = () => { throw 'a string'; };\n");
$node->command_fails_like([ 'pgstair', 'upload', 'other' ], qr/3-fails\.js:\d+:\d+: a string/, 'what is thrown is no Error');
unlink 'other/3-fails.js';
append_to_file('other/3-syntax.js', "exports.up = ( => {};\n");
$node->command_fails_like([ 'pgstair', 'upload', 'other' ], qr/3-syntax\.js/, 'a file that does not parse');
unlink 'other/3-syntax.js';
append_to_file('other/3-esm.mjs', "export const up = async ({ context, name, path }) => {\n  await context.createTable(name.replace('.mjs', ''), { id: 'integer' });\n  if (!path.endsWith(name)) throw new Error(path);\n};\n");
append_to_file('other/4-class.js', "module.exports = class { async up(q) { await q.createTable('of_class', { id: 'integer' }); } };\n");
append_to_file('other/5-default.mjs', "export default { up: (q) => q.createTable('of_default', { id: 'integer' }), down: (q) => q.dropTable('of_default') };\n");
pgstair('upload', 'upload', 'other');
pgstair('up', 'up', '--steps', '2', 'other');
is(relations(), '3-esm Invalid first of_class', 'up with step; ES modules, classes, name and path');
pgstair('up', 'up', 'other');
pgstair('down', 'down', '--yes', '--to', '4-class', 'other');
is(applied(), '0 1 3', 'down to a name, it included; a missing down is derived');

done_testing();
