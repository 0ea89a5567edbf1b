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
is(dump_of('ours', '-s'), dump_of('cli', '-s'), 'the same schema of 300');
my $memory = memory_of('memory', 'upload', 'migrations');
note(sprintf('300 migrations: upload %.2f s, up %.2f s, sequelize-cli %.2f s (%.1f times up); memory %.0f MB', $upload, $up, $theirs, $theirs / $up, $memory));
cmp_ok($upload, '<', 10, 'the upload is fast, whatever else the machine does');
cmp_ok($theirs / $up, '>', 3, 'up is much faster than sequelize-cli');
cmp_ok($memory, '<', 150, 'in less than 150 MB');

done_testing();
