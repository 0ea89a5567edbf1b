# The migrations of a Sequelize project leave what sequelize-cli leaves.
#
# The migrations beside this file run through the real sequelize-cli into one
# database and through the client into another; then both are undone, migration
# by migration, and compared at each step.  The packages come from npm.

use strict;
use warnings;

use Cwd qw(getcwd);
use File::Copy qw(copy);
use FindBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $project = PostgreSQL::Test::Utils::tempdir;
my $migrations = "$project/migrations";
my $node = PostgreSQL::Test::Cluster->new('main');

$node->init;
$node->start;
$node->safe_psql('postgres', "CREATE DATABASE $_") foreach qw(cli ours later);
$ENV{PGHOST} = $node->host;
$ENV{PGPORT} = $node->port;
delete $ENV{NODE_ENV};
$ENV{HOME} = $project;
$ENV{npm_config_cache} = "$project/cache";

mkdir $migrations;
copy($_, $migrations) foreach glob("$FindBin::Bin/migrations/*.js");
append_to_file("$project/package.json", '{"private": true}');
append_to_file("$project/config.json", sprintf('{"development": {"dialect": "postgres", "host": "%s", "port": %d,'
	  . ' "username": "%s", "password": "x", "database": "cli", "logging": false}}', $node->host, $node->port, scalar getpwuid($<)));

my $packages = run_in_project('npm', 'install', '--no-audit', '--no-fund', '--silent', 'sequelize@6', 'sequelize-cli@6', 'pg');
is($packages, 0, 'npm installs sequelize, sequelize-cli and pg') or BAIL_OUT('npm cannot install what this test compares with');

# Runs a program in the project's folder; returns its exit status
sub run_in_project
{
	my @command = @_;
	my $home = getcwd;

	chdir $project;
	my $status = system(join(' ', map { "'$_'" } @command) . " >$project/out 2>&1");
	chdir $home;
	diag(slurp_file("$project/out")) if $status != 0;
	return $status;
}

sub sequelize
{
	my ($command) = @_;
	return run_in_project("$project/node_modules/.bin/sequelize-cli", $command, '--config', 'config.json', '--migrations-path', 'migrations');
}

# Runs the client; --dbname comes last
sub pgstair
{
	my ($database, @arguments) = @_;
	return run_in_project('pgstair', @arguments, '-d', $database);
}

# What pg_dump says of a database, without what keeps the history
sub dump_of
{
	my ($database, @options) = @_;
	my $out;

	run_command_into(\$out, 'pg_dump', @options, '--no-comments', '-T', '"SequelizeMeta"', '-N', 'pgstair', '-e', 'plpgsql', '-d', $database);
	return join "\n", grep { !/restrict|^--|^$|pgstair|migrate_/ } split /\n/, $out;
}

sub run_command_into
{
	my ($out, @command) = @_;
	my $err;

	IPC::Run::run(\@command, '>', $out, '2>', \$err) or die $err;
}

is(sequelize('db:migrate'), 0, 'sequelize-cli applies all');
is(pgstair('ours', 'init'), 0, 'init');
is(pgstair('ours', 'upload', 'migrations'), 0, 'upload');
is(pgstair('ours', 'up', 'migrations'), 0, 'up');
is(dump_of('ours', '-s'), dump_of('cli', '-s'), 'the same schema');

my $reads = $node->safe_psql('ours', q{SELECT count(*) FROM pgstair.migration WHERE down_source LIKE '%"live":["up"%'});
cmp_ok($reads, '>=', 7, 'migrations that read are run in their place');

my $number = () = glob("$migrations/*.js");
foreach my $step (1 .. $number)
{
	last if sequelize('db:migrate:undo') != 0 || pgstair('ours', 'down', 'migrations') != 0;
	is(dump_of('ours', '-s'), dump_of('cli', '-s'), "the same schema after $step steps back") or last;
}

# One that reads is refused by the server, with nothing changed
is(pgstair('later', 'init'), 0, 'init another database');
is(pgstair('later', 'upload', 'migrations'), 0, 'upload to it');
my ($status, $out, $err) = $node->psql('later', 'SELECT migrate_up()');
like($err, qr/reads from the database in JavaScript/, 'the server says why');
like($err, qr/pgstair up/, 'and what to do');
is($node->safe_psql('later', q{SELECT count(*) FROM pg_class WHERE relname = 'Users'}), '0', 'nothing was changed');

# An error in one rolls everything back and is placed in its file
append_to_file("$migrations/900-fails.js", "exports.up = async (q) => {\n  const [rows] = await q.sequelize.query('SELECT 1 AS a');\n"
	  . "  await q.sequelize.query('SELECT no_such_column' + (rows[0].a === 1 ? '' : 'x'));\n};\n");
pgstair('later', 'upload', 'migrations');
$node->command_fails_like(['pgstair', 'up', $migrations, '-d', 'later'], qr/900-fails\.js:3:\d+: column "no_such_column" does not exist/, 'an error names file and line');
is($node->safe_psql('later', q{SELECT count(*) FROM pg_class WHERE relname = 'Users'}), '0', 'everything was rolled back');

# The history of sequelize-cli is taken over
unlink "$migrations/900-fails.js";
$node->safe_psql('postgres', "$_ DATABASE cli") foreach qw(DROP CREATE);
is(sequelize('db:migrate'), 0, 'sequelize-cli applies all again');
is(pgstair('cli', 'init'), 0, 'init beside it');
is(pgstair('cli', 'upload', 'migrations'), 0, 'upload beside it');
is(pgstair('cli', 'adopt'), 0, 'adopt shows the history');
is($node->safe_psql('cli', q{SELECT count(*) FROM pgstair.migration WHERE state = 'pending'}), $number, 'and takes nothing');
is(pgstair('cli', 'adopt', '--yes'), 0, 'adopt --yes');
is($node->safe_psql('cli', q{SELECT count(*) FROM pgstair.migration WHERE state = 'pending'}), '0', 'takes it');

done_testing();
