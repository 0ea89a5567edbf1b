# Migrations in JavaScript: the tutorials' in every order, what Umzug and
# sequelize-cli do with a folder, and what Node may not do.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ClientTest;
use File::Copy qw(copy);
use JavaScriptTest qw(start_for_javascript);
use PostgreSQL::Test::Utils;
use Test::More;

my ($node, $version) = start_for_javascript();
$ENV{PGOPTIONS} .= ' -c search_path=public,ps';
$version =~ /^v(\d+)\.(\d+)/;
my $has_permissions = $1 * 1000 + $2 >= 20016;

my $describe = slurp_file("$FindBin::Bin/operations/describe.sql");

# Makes a database with the extension
sub make_database
{
	my ($database) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, 'CREATE SCHEMA ps; CREATE EXTENSION pgstair SCHEMA ps');
}

# Runs the client; fails the test unless it succeeds
sub pgstair
{
	my ($database, @arguments) = @_;
	command_ok([ 'pgstair', '-q', @arguments, '-d', $database ], join(" ", @arguments) =~ s/\/tmp\S*\///gr);
}

# What is in a database, without the places of columns and what rows held
sub facts_of
{
	my ($database) = @_;
	return join "\n", sort map { s/^(column \S+) \d+\./$1/r }
	  grep { !/^rows/ } split /\n/, $node->safe_psql($database, $describe);
}

sub applied
{
	my ($database, $stream) = @_;
	$stream ||= 'main';
	return $node->safe_psql($database, "SELECT string_agg(name, ' ' ORDER BY name) FROM migrate_status(stream => '$stream') WHERE state = 'applied'");
}

# The tutorials, in the order of their authors and in the reverse of it
my @tutorials = sort glob "$FindBin::Bin/sequelize/tutorials/*.js";
my @recorded = grep { slurp_file($_) !~ /describeTable|await queryInterface.sequelize.query\(\s*'SELECT/ } @tutorials;
my $forward = folder();
my $backward = folder();
my $order = 1000;
foreach my $file (@recorded)
{
	copy($file, $forward);
	copy($file, sprintf('%s/%04d.js', $backward, $order--));
}
my $left;
cmp_ok(scalar @recorded, '<', scalar @tutorials, 'some tutorials read');
foreach my $database (qw(forward backward))
{
	my $folder = $database eq 'forward' ? $forward : $backward;
	make_database($database);
	my $empty = facts_of($database);
	pgstair($database, 'upload', $folder);
	is($node->safe_psql($database, 'SELECT count(*) FROM migrate_up()'), scalar @recorded, "$database: one migrate_up()");
	$left = facts_of($database) if $database eq 'forward';
	is(facts_of($database), $left, "$database: the same schema");
	is($node->safe_psql($database, q{SELECT string_agg(migration || ' ' || verdict, ', ') FROM migrate_verify() WHERE verdict NOT IN ('exact', 'structure only')}),
		'', "$database: the ways down are right");
	is($node->safe_psql($database, 'SELECT count(*) FROM migrate_down(steps => 1000)'), scalar @recorded, "$database: taken back");
	is(facts_of($database), $empty, "$database: nothing is left");
}
make_database('tutorials');
pgstair('tutorials', 'upload', "$FindBin::Bin/sequelize/tutorials");
pgstair('tutorials', 'up', "$FindBin::Bin/sequelize/tutorials");
is($node->safe_psql('tutorials', 'SELECT "firstName", "lastName" FROM "Members" ORDER BY id'), "Ada|King Lovelace\nPlato|", 'a loop over rows splits names');
pgstair('tutorials', 'down', '--steps', 1000, "$FindBin::Bin/sequelize/tutorials");
is(facts_of('tutorials'), facts_of('forward'), 'all of them are taken back');

# up and down as Umzug and sequelize-cli have them
my $table = "exports.up = ({ context }) => context.createTable('NAME', { id: 'integer' });\nexports.down = ({ context }) => context.dropTable('NAME');\n";
my $folder = folder(map { ("$_.js" => $table =~ s/NAME/$_/gr) } qw(m1 m2 m3 m4));
make_database('umzug');
pgstair('umzug', 'upload', $folder);
pgstair('umzug', 'up', '--to', 'm2', $folder);
is(applied('umzug'), 'm1 m2', 'up to a name, it included');
pgstair('umzug', 'up', '--steps', 1, $folder);
is(applied('umzug'), 'm1 m2 m3', 'up by steps');
pgstair('umzug', 'down', $folder);
is(applied('umzug'), 'm1 m2', 'down takes the last one');
pgstair('umzug', 'down', '--to', 'm2', $folder);
is(applied('umzug'), 'm1', 'down to a name, it included');
pgstair('umzug', 'up', '--name', 'm3', $folder);
is(applied('umzug'), 'm1 m3', 'one by its name, others pending before it');
pgstair('umzug', 'up', '--from', 'm2', $folder);
is(applied('umzug'), 'm1 m3 m4', 'those after a name');
pgstair('umzug', 'down', '--name', 'm3', $folder);
is(applied('umzug'), 'm1 m4', 'one by its name, taken back before others');
pgstair('umzug', 'up', $folder);
is(applied('umzug'), 'm1 m2 m3 m4', 'the rest, older ones among it');
pgstair('umzug', 'up', '--to', 'm2', $folder);
is(applied('umzug'), 'm1 m2 m3 m4', 'what is applied does not run again');
foreach my $option (qw(--to --from --name))
{
	$node->command_fails_like([ 'pgstair', 'up', $option, 'nobody', '-d', 'umzug', $folder ], qr/migration "nobody" does not exist/, "up $option: an unknown name is an error");
}
$node->command_fails_like([ 'pgstair', 'down', '--name', 'nobody', '-d', 'umzug', $folder ], qr/"nobody"/, 'down --name: so too');

# Commands of sequelize-cli
my $project = folder('config.json' => '{"development": {"dialect": "postgres", "database": "cli"}}');
mkdir "$project/$_" foreach qw(migrations seeders);
append_to_file("$project/seeders/$_.js", "exports.up = (q) => q.sequelize.query(\"INSERT INTO \\\"Users\\\" (\\\"firstName\\\", \\\"createdAt\\\", \\\"updatedAt\\\") VALUES ('$_', now(), now())\");\n"
	  . "exports.down = (q) => q.bulkDelete('Users', { firstName: '$_' });\n")
  foreach qw(1-ada 2-plato);
make_database('cli');
my @project = ('--config', "$project/config.json", '--migrations-path', "$project/migrations", '--seeders-path', "$project/seeders");
command_ok([ 'pgstair', 'model:generate', '--name', 'User', '--attributes', 'firstName:string,role:enum:{A,B},tags:array:string', @project ], 'model:generate');
like((glob "$project/migrations/*")[0], qr/\/\d{14}-create-user\.js$/, 'is named as sequelize-cli names it');
command_fails([ 'pgstair', 'model:generate', '--name', 'X', '--attributes', 'a:nothing', @project ], 'an unknown type is an error');
pgstair('cli', 'db:migrate', @project);
is($node->safe_psql('cli', q{SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '"Users"'::regclass AND attnum > 0}),
	'id integer, firstName character varying(255), role "enum_Users_role", tags character varying(255)[], createdAt timestamp with time zone, updatedAt timestamp with time zone',
	'the table of the model');
pgstair('cli', 'db:seed', '--seed', '2-plato.js', @project);
is(applied('cli', 'seeders'), '2-plato', 'one seeder');
pgstair('cli', 'db:seed:all', @project) foreach 1 .. 2;
is($node->safe_psql('cli', 'SELECT count(*) FROM "Users"'), '2', 'each seeder runs once');
pgstair('cli', 'db:seed:all', '--always', @project);
is($node->safe_psql('cli', 'SELECT count(*) FROM "Users"'), '4', '--always runs them again');
pgstair('cli', 'db:seed:undo', '--seed', '1-ada', @project);
is($node->safe_psql('cli', 'SELECT string_agg(DISTINCT "firstName", \',\') FROM "Users"'), '2-plato', 'one seeder is taken back');
pgstair('cli', 'db:seed:undo:all', @project);
is(applied('cli') =~ /create-user/ && applied('cli', 'seeders'), '', 'seeders have a status of their own');

like((run_command([ 'pgstair', 'seed:generate', '--name', 'more', '--json', @project ]))[0], qr/^\{"file": ".*-more\.js"\}$/, 'seed:generate --json');
$node->safe_psql('postgres', 'ALTER DATABASE cli SET pgstair.protected = on');
$node->command_fails_like([ 'pgstair', 'db:drop', @project ], qr/database "cli" is protected/, 'db:drop asks for a protected database');
$node->command_like([ 'pgstair', 'db:drop', '--yes', '--json', @project ], qr/^\{"dropped": "cli"\}$/, 'db:drop');
$node->command_like([ 'pgstair', 'db:create', '--json', @project ], qr/^\{"created": "cli"\}$/, 'db:create');

# Files that migrations read are no migrations
$folder = folder(
	'1-tables.js' => "exports.up = (q) => q.sequelize.query(require('fs').readFileSync(__dirname + '/tables.sql', 'utf8'));\n",
	'tables.sql' => 'CREATE TABLE from_file ();', '2-rows.js' => "exports.up = (q) => q.bulkInsert('words', require('./words'));\n",
	'words.json' => '[{"word": "a"}, {"word": "b"}]', '1-z.sql' => 'CREATE TABLE words (word text);');
make_database('helpers');
pgstair('helpers', 'upload', $folder);
is($node->safe_psql('helpers', 'SELECT string_agg(name, \' \' ORDER BY name) FROM migrate_up() AS name'), '1-tables 1-z 2-rows', 'a file that is read is none');

# What Node may not do, and what hangs
$folder = folder('1-net.js' => "exports.up = async (q) => { await new Promise((resolve, reject) => require('net').connect(1, '127.0.0.1').on('connect', resolve).on('error', reject)); };\n");
$node->command_fails_like([ 'pgstair', 'upload', '-d', 'helpers', $folder ], qr/1-net\.js:1:\d+: a migration has no network/, 'no network');
SKIP:
{
	skip 'this version of Node has no permission model', 1 unless $has_permissions;
	$folder = folder('1-write.js' => "exports.up = async (q) => require('fs').writeFileSync(__dirname + '/written', '');\n");
	$node->command_fails_like([ 'pgstair', 'upload', '-d', 'helpers', $folder ], qr/1-write\.js:1:\d+: .*restricted/, 'no writing of files');
}
$ENV{PGSTAIR_NODE_TIMEOUT} = 1;
$folder = folder('1-waits.js' => "exports.up = () => new Promise(() => setInterval(() => {}, 1000));\n");
$node->command_fails_like([ 'pgstair', 'upload', '-d', 'helpers', $folder ], qr/1-waits\.js:1:1: up does not end within 1 seconds/, 'a migration that waits for ever is named');
$folder = folder('1-loops.js' => "exports.up = () => { for (;;) ; };\n");
$node->command_fails_like([ 'pgstair', 'upload', '-d', 'helpers', $folder ], qr/1-loops\.js: nothing is heard of it/, 'one that loops, too');
delete $ENV{PGSTAIR_NODE_TIMEOUT};

# Models need their package
$folder = folder('1-model.js' => "exports.up = async (q, S) => {\n  const User = q.sequelize.define('User', {});\n  await User.sync();\n};\n");
$node->command_fails_like([ 'pgstair', 'upload', '-d', 'helpers', $folder ], qr/1-model\.js:2:\d+: a model needs the package "sequelize"/, 'a model is refused with file and line');

done_testing();
