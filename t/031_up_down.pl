# What a random batch of random changes does to a random schema is taken back by
# what was derived: the snapshot is as it was before, and so is what pg_dump
# writes, but for the places of columns that a "structure only" gave back.
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
# taken back at once.  One that does not work where it stands is left out.
$node->safe_psql('changes', <<'END');
CREATE EXTENSION pgstair;
CREATE TABLE pgstair.fault (seed int, statement text, reversible text, fault text);
CREATE FUNCTION pgstair.difference(before text[], lost bool) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT * FROM (
		(SELECT unnest(before) EXCEPT SELECT s::text FROM migrate_snapshot() s)
		UNION ALL (SELECT '=> ' || s::text FROM migrate_snapshot() s EXCEPT SELECT '=> ' || b FROM unnest(before) b)) x(d)
	WHERE NOT (lost AND d ~ '^(=> )?.column,')
$$;
CREATE PROCEDURE pgstair.go_and_come_back(seed int, statements text[]) LANGUAGE plpgsql AS $$
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
		EXCEPTION WHEN OTHERS THEN
			CONTINUE;
		END;
		SELECT reversible INTO level FROM migrate_status() WHERE name = n::text;
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

# All seeds in one session: the schema, the changes, and a rollback of both.
sub script_of
{
	my ($seed) = @_;
	my $schema = RandomSchema->new($seed);
	my $changes = RandomChanges->new($seed, $schema);
	my $made = join(";\n", map { $_->[0] } $schema->statements);
	my $list = join(', ', map { "\$change\$$_\$change\$" } $changes->batch(12));
	return "BEGIN;\n$made;\nCALL pgstair.go_and_come_back($seed, ARRAY[$list]);\n"
	  . "SELECT 'fault', * FROM pgstair.fault WHERE fault IS NOT NULL;\n"
	  . "SELECT 'count', reversible, count(*) FROM pgstair.fault GROUP BY 2;\nROLLBACK;\n";
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
}
note join ', ', map { "$_: $count{$_}" } sort keys %count;
$node->stop;
done_testing();
