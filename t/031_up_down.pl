# What a random batch of random changes does to a random schema is taken back by
# what was derived: the snapshot is as it was before, and with every fifth seed so
# is what pg_dump writes, but for the places of columns that a "structure only" gave
# back.
#
# UP_DOWN_SEEDS (default 40) says how many, UP_DOWN_FIRST where to begin.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use RandomSchema;
use RandomChanges;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\nmax_locks_per_transaction = 256\n");
$node->start;
$node->safe_psql('postgres', 'CREATE ROLE any_reader');
$node->safe_psql('postgres', 'CREATE DATABASE changes');

# Each change is a migration: applied, taken back, applied again; in the end all are
# taken back at once.  One that does not work where it stands is left out, and with
# all_of_them one that cannot be taken back.
$node->safe_psql('changes', <<'END');
CREATE EXTENSION pgstair;
CREATE TABLE pgstair.fault (seed int, statement text, reversible text, fault text);
CREATE FUNCTION pgstair.difference(before text[], lost bool) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT * FROM (
		(SELECT unnest(before) EXCEPT SELECT s::text FROM migrate_snapshot() s)
		UNION ALL (SELECT '=> ' || s::text FROM migrate_snapshot() s EXCEPT SELECT '=> ' || b FROM unnest(before) b)) x(d)
	WHERE NOT (lost AND d ~ '^(=> )?.column,')
$$;
CREATE PROCEDURE pgstair.go_and_come_back(seed int, statements text[], all_of_them bool) LANGUAGE plpgsql AS $$
DECLARE
	one text;
	before text[];
	level text;
	fault text;
	first text[];
	lost bool := false;
	stuck bool := false;
	n int := 0;
BEGIN
	SET LOCAL client_min_messages = error;
	SELECT array_agg(s::text) INTO first FROM migrate_snapshot() s;
	FOREACH one IN ARRAY statements LOOP
		n := n + 1;
		fault := NULL;
		BEGIN
			SELECT array_agg(s::text) INTO before FROM migrate_snapshot() s;
			PERFORM migrate_register(n::text, one);
			PERFORM migrate_up();
			SELECT reversible INTO level FROM migrate_status() WHERE name = n::text;
			ASSERT level <> 'none' OR NOT all_of_them;
		EXCEPTION WHEN OTHERS OR assert_failure THEN
			CONTINUE;
		END;
		BEGIN
			IF level <> 'none' THEN
				PERFORM migrate_down();
				SELECT string_agg(d, E'\n') INTO fault FROM pgstair.difference(before, level = 'structure only') d;
				PERFORM migrate_up();
			END IF;
		EXCEPTION WHEN OTHERS THEN
			fault := sqlerrm;
		END;
		lost := lost OR level = 'structure only';
		stuck := stuck OR level = 'none';
		INSERT INTO pgstair.fault VALUES (seed, one, level, fault);
	END LOOP;
	IF stuck THEN
		RETURN;
	END IF;
	BEGIN
		PERFORM migrate_down(steps => n);
		SELECT string_agg(d, E'\n') INTO fault FROM pgstair.difference(first, lost) d;
	EXCEPTION WHEN OTHERS THEN
		fault := sqlerrm;
	END;
	INSERT INTO pgstair.fault VALUES (seed, 'all of them', 'full', fault);
END $$;
END

# The schema of a seed, and the call that changes it.
sub parts_of
{
	my ($seed, $all_of_them) = @_;
	my $schema = RandomSchema->new($seed);
	my $changes = RandomChanges->new($seed, $schema);
	my $made = join(";\n", map { $_->[0] } $schema->statements);
	my $list = join(', ', map { "\$change\$$_\$change\$" } $changes->batch(12));
	return ("$made;\n", "CALL pgstair.go_and_come_back($seed, ARRAY[$list], $all_of_them);\n");
}

# All of a seed in one session: the schema, the changes, and a rollback of both.
sub script_of
{
	my ($made, $call) = parts_of(@_, 'false');
	return "BEGIN;\n$made$call"
	  . "SELECT 'fault', * FROM pgstair.fault WHERE fault IS NOT NULL;\n"
	  . "SELECT 'count', reversible, count(*) FROM pgstair.fault GROUP BY 2;\nROLLBACK;\n";
}

# The lines of a dump in order; not the commas that the last column of a table lacks.
sub dump_of
{
	my ($database) = @_;
	my ($dump) = run_command([ 'pg_dump', '-s', '-d', $node->connstr($database) ]);
	return join "\n", sort map { s/,$//r } grep { !/^(--|$|\\(un)?restrict )/ } split /\n/, $dump;
}

# There and back in a database of its own, as pg_dump sees it.
sub compare_dumps
{
	my ($seed) = @_;
	my $database = "dump_$seed";
	my ($made, $call) = parts_of($seed, 'true');
	$node->safe_psql('postgres', "CREATE DATABASE $database TEMPLATE changes");
	$node->psql($database, $made);
	my $before = dump_of($database);
	$node->safe_psql($database, $call);
	is(dump_of($database), $before, "dump of seed $seed");
	my $applied = $node->safe_psql($database, "SELECT count(*), min(state) FROM migrate_status()");
	note "dump of seed $seed: $applied";
	$node->safe_psql('postgres', "DROP DATABASE $database");
}

my $first = $ENV{UP_DOWN_FIRST} // 1;
my $seeds = $ENV{UP_DOWN_SEEDS} // 40;
my %count;
foreach my $seed ($first .. $first + $seeds - 1)
{
	my ($output, $error) = ('', '');
	$node->psql('changes', script_of($seed), stdout => \$output, stderr => \$error);
	my @errors = grep { /ERROR/ } split /\n/, $error;
	$count{$1} += $2 while $output =~ /^count\|([^|]*)\|(\d+)$/mg;
	my ($fault) = $output =~ /^(fault\|.*?)(?=^count)/ms;
	ok(!@errors && !$fault, "seed $seed") or diag(@errors, $fault // '');
	compare_dumps($seed) if $seed % 5 == 0;
}
note join ', ', map { "$_: $count{$_}" } sort keys %count;
$node->stop;
done_testing();
