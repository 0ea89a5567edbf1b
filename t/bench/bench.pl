# How fast is pgstair?  Each line of the table compares it with the least that
# PostgreSQL needs for the same, measured alternately in the same run, and
# gives the bound that is promised.  Of several times the best counts: what else
# the machine does only adds.

use strict;
use warnings;
use FindBin '$Bin';
use lib $Bin;
use Bench;
use List::Util 'min';

my $failed = 0;

# row(what, value, reference, bound, unit): prints a line; without a reference
# the bound is for the value itself, otherwise for their ratio.
sub row
{
	my ($what, $value, $reference, $bound, $unit) = @_;
	my $compared = defined $reference ? $value / $reference : $value;
	my $ok = $compared <= $bound;
	$failed++ unless $ok;
	printf "%-52s %9.2f %9s %9s %7.1f  %s\n", "$what, $unit", $value,
	  defined $reference ? sprintf("%.2f", $reference) : '-',
	  defined $reference ? sprintf('%.2f', $compared) : '-',
	  $bound, $ok ? 'yes' : 'NO';
	return;
}

# Milliseconds of a command.
sub milliseconds
{
	return 1000 * measure($_[0])->{seconds};
}

# Milliseconds that the server needs for a query, once the session has run it before.
sub query_milliseconds
{
	my $query = shift;
	my $times = `(printf '%s\\n' '\\timing'; yes "$query;" | head -n 60) | psql -X -q -A -t -v ON_ERROR_STOP=1`;
	die "failed: $query\n" if $?;
	my @times = $times =~ /^Time: ([0-9.]+) ms/mg;
	return min(@times[ 10 .. $#times ]);
}

# upload and up of $n migrations against psql with the same SQL; each option is
# a name, settings, a bound, and whether one command does both.  They take turns in being first, in databases
# that were made before: file systems make files more slowly for a while after
# others were removed.
sub bench_apply
{
	my ($n, @options) = @_;
	my @texts = migrations($n);
	my $folder = write_files('%06d_step.sql', "-- migrate:up\n", '', @texts);
	my $plain = write_files('%06d.sql', '', '', join '', @texts) . '/000001.sql';
	my @contestants = (
		(map { { %$_, command => $_->{at_once} ? "pgstair -q up --upload $folder" : "pgstair -q upload $folder && pgstair -q up" } } @options),
		{ name => 'psql', settings => [], command => "psql -X -q -1 -o /dev/null -f $plain" });
	my $rounds = $n < 1000 ? 16 : 6;
	my %times;

	foreach my $database (map { "bench_apply_$_" } 1 .. $rounds * @contestants)
	{
		fresh_database($database);
		sql('CREATE EXTENSION pgstair');
	}
	sql('CHECKPOINT');
	foreach my $turn (1 .. $rounds * @contestants)
	{
		my $contestant = $contestants[ ($turn + int(($turn - 1) / @contestants)) % @contestants ];
		local $ENV{PGDATABASE} = "bench_apply_$turn";
		local $ENV{PGOPTIONS} = join ' ', map { "-c pgstair.$_" } @{ $contestant->{settings} };
		push @{ $times{ $contestant->{name} } }, milliseconds($contestant->{command});
	}
	drop_database("bench_apply_$_") foreach 1 .. $rounds * @contestants;
	row("$n migrations, upload and up$_->{name} : psql -1", min(@{ $times{ $_->{name} } }), min(@{ $times{psql} }), $_->{bound}, 'ms') foreach @options;
	return;
}

# The schema of $n tables as rows, in a session of its own, against pg_dump.
sub bench_snapshot
{
	my $n = shift;
	my $file = write_files('%06d.sql', '', '', join '', migrations(2 * $n)) . '/000001.sql';
	fresh_database('bench_snapshot');
	sql('CREATE EXTENSION pgstair');
	measure("psql -X -q -1 -o /dev/null -f $file");
	sql('VACUUM ANALYZE');

	my (@ours, @dump);
	foreach (1 .. 10)
	{
		push @dump, milliseconds('pg_dump -s -f /dev/null');
		push @ours, milliseconds("psql -X -q -o /dev/null -c 'SELECT * FROM migrate_snapshot()'");
	}
	row("snapshot of $n tables : pg_dump -s", min(@ours), min(@dump), 1.5, 'ms');
	return;
}

# The same of $n migrations of operations, against the SQL that they compile to.
sub bench_operations
{
	my $n = shift;
	my $folder = write_files('%06d_step.json', '', "\n", operations($n));
	my $plain;
	my (@ours, @psql);
	foreach (1 .. 5)
	{
		fresh_database('bench_ours');
		sql('CREATE EXTENSION pgstair');
		push @ours, milliseconds("pgstair -q upload $folder && pgstair -q up");
		$plain //= write_files('%06d.sql', '', '',
			sql(q(SELECT string_agg(statement || ';', E'\n' ORDER BY step) FROM pgstair.statement))) . '/000001.sql';
		fresh_database('bench_psql');
		push @psql, milliseconds("psql -X -q -1 -o /dev/null -f $plain");
	}
	row("$n migrations of operations : psql -1", min(@ours), min(@psql), 1.2, 'ms');
	return;
}

# A run that finds nothing to do, after many migrations.
sub bench_nothing_pending
{
	my $n = shift;
	my $folder = write_files('%06d_step.sql', "-- migrate:up\n", "\n",
		map { "COMMENT ON SCHEMA public IS '$_';" } 1 .. $n);
	fresh_database('bench_nothing');
	sql('CREATE EXTENSION pgstair');
	measure("pgstair -q upload $folder && pgstair -q up");
	sql('VACUUM ANALYZE');

	my (@ours, @psql);
	foreach (1 .. 20)
	{
		push @psql, milliseconds("psql -X -q -o /dev/null -c 'select 1'");
		push @ours, milliseconds('pgstair -q up');
	}
	row("nothing pending of $n, pgstair up : psql", min(@ours), min(@psql), 2.0, 'ms');
	row('  migrate_up() more than select 1',
		query_milliseconds('SELECT migrate_up()') - query_milliseconds('SELECT 1'), undef, 2.0, 'ms');
	return;
}

# Plans $n shuffled statements: returns the milliseconds, the megabytes that the
# backend took for it, and those of the client.
sub plan_shuffled
{
	my $n = shift;
	my $folder = write_files('%06d_step.sql', "-- migrate:up\n", "\n", shuffled_migrations($n));
	fresh_database('bench_plan');
	sql('CREATE EXTENSION pgstair');
	my $client = measure("pgstair -q upload $folder")->{megabytes};
	sql('VACUUM ANALYZE');
	my @lines = `psql -X -q -A -t -v ON_ERROR_STOP=1 2>&1 <<'END'
\\timing
SELECT count(*) FROM migrate_plan();
SELECT count(*) FROM migrate_plan();
SELECT count(*) FROM migrate_plan();
\\timing
SELECT regexp_replace(pg_read_file('/proc/self/status'), '[\\n\\t ]+', ' ', 'g');
END`;
	die "@lines" if $?;
	my $time = min("@lines" =~ /Time: ([0-9.]+)/g);
	my %kilobytes = "@lines" =~ /(VmHWM|RssFile|RssShmem): ([0-9]+)/g;
	return ($time, ($kilobytes{VmHWM} - $kilobytes{RssFile} - $kilobytes{RssShmem}) / 1024, $client);
}

sub bench_plan
{
	my $n = shift;
	my ($time, $backend, $client) = plan_shuffled($n);
	my ($double) = plan_shuffled(2 * $n);
	row("planning $n shuffled statements", $time, undef, 2000, 'ms');
	row('  memory of the backend', $backend, undef, 300, 'MB');
	row('  memory of the client, upload', $client, undef, 20, 'MB');
	row('  twice as many : as many', $double, $time, 2.4, 'ms');
	return;
}

# The server was made for tests; here it has PostgreSQL's defaults.
sql('ALTER SYSTEM SET fsync = on');
sql('SELECT pg_reload_conf()');

$| = 1;
printf "%-52s %9s %9s %9s %7s  %s\n", '', 'pgstair', 'against', 'ratio', 'bound', 'kept';
my $plain = { name => '', settings => ['record_snapshots=off'], bound => 1.0 };
my $all = { name => ', recorded', settings => ['record_snapshots=on'], bound => 1.3 };
bench_apply(1000, $plain, $all);
bench_apply(100, { %$plain, name => ' at once', at_once => 1 }, { %$plain, bound => 1.1 });
bench_snapshot(1000);
bench_operations(1000);
bench_nothing_pending(10000);
bench_plan(30000);
exit($failed ? 1 : 0);
