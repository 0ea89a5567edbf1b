# The same migrations through other tools, in one run: time, memory, and what
# happens to files that stand in the wrong order.  Of three rounds each tool's best
# counts.

use strict;
use warnings;
use FindBin '$Bin';
use lib $Bin;
use Bench;

my $tools = '../peers';
my $bin = "$tools/node_modules/.bin";
my $url = "postgres://postgres\@/%s?host=$ENV{PGHOST}&sslmode=disable";

# Installs the tools into the temporary folder, by name.
sub install
{
	mkdir $tools;
	print "npm install\n";
	measure("npm install --prefix $tools --silent --no-fund --no-audit "
		  . 'dbmate node-pg-migrate umzug sequelize sequelize-cli pg');
	return;
}

# A row per tool: how its files look, and the command that applies a folder.
my @peers = (
	{ name => 'pgstair', file => '%06d_step.sql', before => "-- migrate:up\n",
		prepare => sub { sql('CREATE EXTENSION pgstair') },
		command => sub { "pgstair -q upload $_[0] && pgstair -q up" } },
	{ name => 'psql -1, one file after another', file => '%06d_step.sql',
		command => sub { "psql -X -q -1 -v ON_ERROR_STOP=1 -o /dev/null \$(printf -- '-f %s ' $_[0]/*)" } },
	{ name => 'dbmate', file => '%06d_step.sql', before => "-- migrate:up\n", after => "\n-- migrate:down\n",
		command => sub { "$bin/dbmate --url '" . sprintf($url, $ENV{PGDATABASE})
			  . "' --migrations-dir $_[0] --no-dump-schema up" } },
	{ name => 'node-pg-migrate', file => '%06d_step.sql', before => "-- Up Migration\n",
		command => sub { "$bin/node-pg-migrate up --migrations-dir $_[0] --verbose false" } },
	{ name => 'umzug', file => '%06d_step.sql',
		command => sub { "NODE_PATH=$tools/node_modules node t/bench/umzug.js $_[0]" } },
	{ name => 'sequelize-cli', file => '%06d-step.js',
		before => 'module.exports = { up: q => q.sequelize.query(`', after => '`), down: async () => {} };',
		command => sub { "$bin/sequelize-cli db:migrate --config t/bench/sequelize.js --migrations-path $_[0]" } });

# Runs a tool over migrations in an empty database.
sub run
{
	my ($peer, @texts) = @_;
	my $folder = write_files($peer->{file}, $peer->{before} // '', $peer->{after} // '', @texts);
	fresh_database('bench_peers');
	$peer->{prepare}->() if $peer->{prepare};
	my $command = $peer->{command}->($folder);
	return (measure($command, may_fail => 1), $command);
}

# Adds a round: every tool's best runs of 100 and 1000 migrations, and its best
# run that found nothing to do.
sub add_round
{
	foreach my $peer (@peers)
	{
		foreach my $n (100, 1000)
		{
			my ($result, $command) = run($peer, migrations($n));
			die "$peer->{name} failed: $result->{output}" if $result->{failed};
			keep_best($peer, $n, $result);
			keep_best($peer, 'again', measure($command)) if $n == 1000 && $peer->{name} !~ /psql/;
		}
	}
	return;
}

sub keep_best
{
	my ($peer, $what, $result) = @_;
	$peer->{$what} = $result if !$peer->{$what} || $result->{seconds} < $peer->{$what}{seconds};
	return;
}

# The up sections of the example project, whose files are in the wrong order.
sub example
{
	return map {
		open my $file, '<', $_ or die $!;
		local $/;
		<$file> =~ /-- migrate:up\n(.*)-- migrate:down/s
	} sort glob 'examples/bookshop/migrations/*.sql';
}

# What a tool makes of the example: applied, or what it says.
sub wrong_order
{
	my ($result) = run($_[0], example());
	return 'applied' unless $result->{failed};
	return $result->{output} =~ /((?:relation|type|schema) \\?"[^"]*\\?" does not exist)/ ? $1 : 'failed';
}

# The number of tables that are there after the last of three migrations failed.
sub left_by_failure
{
	run($_[0], 'CREATE TABLE left_1 ();', 'CREATE TABLE left_2 ();', 'CREATE TABLE left_3 (); SELECT 1 / 0;');
	return sql("SELECT count(*) FROM pg_tables WHERE tablename ~ '^left_'");
}

$| = 1;
install();
add_round() foreach 1 .. 3;
printf "%-34s %8s %8s %8s %9s %6s  %s\n", '', '1000, s', 'again, s', '100, s', 'memory MB', 'left', 'files in the wrong order';
foreach my $peer (@peers)
{
	printf "%-34s %8.2f %8s %8.2f %9.1f %6s  %s\n", $peer->{name}, $peer->{1000}{seconds},
	  $peer->{again} ? sprintf('%.2f', $peer->{again}{seconds}) : '-', $peer->{100}{seconds},
	  $peer->{1000}{megabytes}, left_by_failure($peer), wrong_order($peer);
}
print "left: tables of three migrations that are there after the third failed\n";
