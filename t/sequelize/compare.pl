# The migrations of a Sequelize project leave what sequelize-cli leaves, or Umzug.
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
use Time::HiRes qw(gettimeofday tv_interval);

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
	local $ENV{PGOPTIONS} = '-c client_min_messages=warning';
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

# What pg_dump says of a database, rows included, without what keeps the history
# and without the time of day
sub dump_of
{
	my ($database) = @_;
	my $out;

	run_command_into(\$out, 'pg_dump', '--inserts', '--no-comments', '-T', '"SequelizeMeta"', '-N', 'pgstair', '-e', 'plpgsql', '-d', $database);
	$out =~ s/'\d{4}-\d\d-\d\d [\d:.+]+'/'TIME'/g;
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
is(dump_of('ours'), dump_of('cli'), 'the same schema and rows');

my $reads = $node->safe_psql('ours', q{SELECT count(*) FROM pgstair.migration WHERE down_source LIKE '%"live":["up"%'});
cmp_ok($reads, '>=', 7, 'migrations that read are run in their place');

# To the start; what sequelize-cli cannot undo is marked as undone on both sides
my @names = map { m{([^/]+)\.js$} } sort glob("$migrations/*.js");
my $number = @names;
my @not_undone;
foreach my $name (reverse @names)
{
	my ($theirs, $ours) = (sequelize('db:migrate:undo'), pgstair('ours', 'down', 'migrations'));

	is($ours != 0, $theirs != 0, "down of $name ends as with sequelize-cli") or last;
	if ($theirs != 0)
	{
		push @not_undone, $name;
		$node->safe_psql('cli', qq{DELETE FROM "SequelizeMeta" WHERE name = '$name.js'});
		$node->safe_psql('ours', "SELECT migrate_record('$name', 'down')");
	}
	is(dump_of('ours'), dump_of('cli'), "the same schema and rows without $name") or last;
}
is_deeply(\@not_undone, ['015-constraint-primary-key'], 'all but one are undone');

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

# The same of Sequelize 7, whose migrations are run by Umzug
my $seven = "$project/seven";
mkdir $_ foreach $seven, "$seven/migrations";
copy($_, "$seven/migrations") foreach glob("$FindBin::Bin/version7/*.js");
append_to_file("$seven/package.json", '{"private": true}');
append_to_file("$seven/run.js", <<'JS');
const { Sequelize } = require('@sequelize/core');
const { PostgresDialect } = require('@sequelize/postgres');
const { Umzug, JSONStorage } = require('umzug');
const [user, direction] = process.argv.slice(2);
const sequelize = new Sequelize({ dialect: PostgresDialect, database: 'theirs7', host: process.env.PGHOST, port: Number(process.env.PGPORT), user, logging: false });
const umzug = new Umzug({ migrations: { glob: 'migrations/*.js' }, context: sequelize.queryInterface, storage: new JSONStorage({ path: 'done.json' }) });
umzug[direction]().then(() => sequelize.close(), (error) => { console.error(error); process.exit(1); });
JS

# Umzug with Sequelize 7
sub umzug
{
	my ($direction) = @_;
	return run_in_project('sh', '-c', "cd seven && node run.js " . getpwuid($<) . " $direction");
}

is(run_in_project('npm', 'install', '--prefix', 'seven', '--no-audit', '--no-fund', '--silent',
		(map { "\@sequelize/$_\@7.0.0-alpha.48" } qw(core postgres)), 'umzug@3'), 0, 'npm installs Sequelize 7');
$node->safe_psql('postgres', "CREATE DATABASE $_") foreach qw(theirs7 ours7);
$node->safe_psql($_, 'CREATE EXTENSION citext') foreach qw(theirs7 ours7);
is(umzug('up'), 0, 'Umzug applies all of version 7');
is(pgstair('ours7', 'init'), 0, 'init for them');
is(pgstair('ours7', 'upload', 'seven/migrations'), 0, 'upload them');
is(pgstair('ours7', 'up', 'seven/migrations'), 0, 'up');
is(dump_of('ours7'), dump_of('theirs7'), 'the same schema and rows of version 7');
foreach my $name (reverse map { m{([^/]+)\.js$} } sort glob("$seven/migrations/*.js"))
{
	is(umzug('down'), 0, "Umzug reverts $name");
	is(pgstair('ours7', 'down', 'seven/migrations'), 0, "down of $name");
	is(dump_of('ours7'), dump_of('theirs7'), "the same schema and rows without $name") or last;
}

# Speed and memory, on 300 migrations like those of a real project
sub seconds_of
{
	my ($code) = @_;
	my $start = [gettimeofday];
	$code->();
	return tv_interval($start);
}

# The largest memory, in MB, of a program and what it starts
sub memory_of
{
	my ($database, @arguments) = @_;
	run_in_project('/usr/bin/time', '-f', '%M', '-o', "$project/memory", 'pgstair', @arguments, '-d', $database);
	return (-e "$project/memory" ? slurp_file("$project/memory") : 0) / 1024;
}

unlink glob("$migrations/*");
foreach my $i (1 .. 300)
{
	append_to_file(sprintf('%s/%03d-table.js', $migrations, $i), <<"JS");
module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.createTable('Table$i', {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
      name: { type: Sequelize.STRING, allowNull: false },
      state: { type: Sequelize.ENUM('a', 'b'), defaultValue: 'a' },
      createdAt: { type: Sequelize.DATE, allowNull: false },
    });
    await queryInterface.addColumn('Table$i', 'note', { type: Sequelize.TEXT });
    await queryInterface.addIndex('Table$i', ['name']);
  },
  down: (queryInterface) => queryInterface.dropTable('Table$i'),
};
JS
}
$node->safe_psql('postgres', $_) foreach 'DROP DATABASE cli', 'DROP DATABASE ours', 'CREATE DATABASE cli', 'CREATE DATABASE ours', 'CREATE DATABASE memory';
$node->safe_psql('postgres', "CREATE DATABASE $_") foreach qw(second third);
pgstair($_, 'init') foreach qw(ours second third memory);
my ($upload) = sort { $a <=> $b } map { my $database = $_; seconds_of(sub { is(pgstair($database, 'upload', 'migrations'), 0, 'upload of 300') }) } qw(ours second third);
my ($up) = sort { $a <=> $b } map { my $database = $_; seconds_of(sub { is(pgstair($database, 'up', 'migrations'), 0, 'up of 300') }) } qw(ours second third);
my $theirs = seconds_of(sub { is(sequelize('db:migrate'), 0, 'sequelize-cli applies 300') });
is(dump_of('ours'), dump_of('cli'), 'the same schema of 300');
my $memory = memory_of('memory', 'upload', 'migrations');
note(sprintf('300 migrations: upload %.2f s, up %.2f s, sequelize-cli %.2f s (%.1f times up); memory %.0f MB', $upload, $up, $theirs, $theirs / $up, $memory));
cmp_ok($upload, '<', 10, 'the upload is fast, whatever else the machine does');
cmp_ok($theirs / $up, '>', 3, 'up is much faster than sequelize-cli');
cmp_ok($memory, '<', 150, 'in less than 150 MB');

done_testing();
