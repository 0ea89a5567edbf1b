# What random batches of random changes do to random schemas is taken back by what
# was derived: the snapshot and what pg_dump writes are as they were before; applied
# again, the snapshot is as it was after the first time.
#
# Seeds share a database, each with schemas and a stream of its own.  Migrations
# that cannot be applied, or not be taken back, are left out.  UP_DOWN_SEEDS
# (default 40) says how many seeds, UP_DOWN_FIRST where to begin; with one seed
# alone its ways down are noted.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use RandomSchema;
use RandomChanges;
use Test::More;
use Time::HiRes qw(time);

my $group = 10;
my $batch = 12;
my $first = $ENV{UP_DOWN_FIRST} // 1;
my $last = $first + ($ENV{UP_DOWN_SEEDS} // 40) - 1;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\nmax_locks_per_transaction = 512\n");
$node->start;
$node->safe_psql('postgres', 'CREATE ROLE any_reader; CREATE DATABASE changes');
$node->safe_psql('changes', <<'END');
SET client_min_messages = error;
CREATE EXTENSION pgstair;
CREATE TABLE pgstair.seed (seed int, applied int, lost bool);
CREATE TABLE pgstair.state (moment text, type text, identity text, definition text);

-- Functions whose calls, once one leaves out a default, nobody can write again, pg_dump neither.
CREATE VIEW pgstair.ambiguous AS
	SELECT FROM pg_proc p JOIN pg_proc o ON o.pronamespace = p.pronamespace AND o.proname = p.proname AND
		p.pronargs BETWEEN o.pronargs - o.pronargdefaults AND o.pronargs - 1
	WHERE p.oid >= 16384;

-- Indexes that LIKE named by a name that a column had before: other indexes keep it until they are made anew.
CREATE VIEW pgstair.outdated AS
	SELECT FROM pg_index i JOIN pg_class r ON r.oid = i.indexrelid JOIN pg_attribute x ON x.attrelid = i.indexrelid
		JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[x.attnum - 1]
	WHERE i.indexrelid >= 16384 AND x.attname <> a.attname AND r.relname LIKE '%\_' || x.attname || '\_%';

-- Applies the migrations one by one.
CREATE PROCEDURE pgstair.go(seed int, migrations text[]) LANGUAGE plpgsql AS $$
DECLARE
	level text;
	applied int := 0;
	lost bool := false;
BEGIN
	FOR i IN 1 .. cardinality(migrations) LOOP
		BEGIN
			PERFORM migrate_register(i::text, migrations[i], stream => seed::text);
			PERFORM migrate_up(stream => seed::text);
			SELECT reversible INTO level FROM migrate_status(seed::text) WHERE name = i::text;
			ASSERT level <> 'none' AND NOT EXISTS (SELECT FROM pgstair.ambiguous) AND NOT EXISTS (SELECT FROM pgstair.outdated);
			applied := applied + 1;
			lost := lost OR level = 'structure only';
		EXCEPTION WHEN OTHERS OR assert_failure THEN
			NULL;
		END;
	END LOOP;
	INSERT INTO pgstair.seed VALUES (seed, applied, lost);
END $$;

CREATE PROCEDURE pgstair.note(moment text) LANGUAGE sql AS
	'INSERT INTO pgstair.state SELECT moment, * FROM migrate_snapshot()';

-- What differs; a seed that gave back the structure only may have columns at other
-- places, and so columns of statistics.
CREATE FUNCTION pgstair.difference(one text, other text) RETURNS SETOF text LANGUAGE sql AS $$
	WITH lost AS (SELECT format('z%s_', seed) AS prefix FROM pgstair.seed WHERE lost),
	state AS (SELECT moment, type, identity, CASE WHEN type = 'column' AND EXISTS (SELECT FROM lost WHERE starts_with(identity, prefix))
		THEN regexp_replace(definition, '\n(after: .*|inherited.*)', '', 'n') ELSE replace(definition, ' ON n, id ', ' ON id, n ') END AS definition FROM pgstair.state)
	SELECT format('fault|%s %s: %s => %s', type, identity, a.definition, b.definition)
	FROM (SELECT * FROM state WHERE moment = one) a FULL JOIN (SELECT * FROM state WHERE moment = other) b USING (type, identity)
	WHERE a.definition IS DISTINCT FROM b.definition ORDER BY 1
$$;
END

# The schema of a seed with names of its own, and the call that changes it.
sub parts_of
{
	my ($seed) = @_;
	my @made = ("CREATE SCHEMA z${seed}_home", "CREATE FUNCTION z${seed}_home.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
		map { $_->[0] =~ s/\bpublic\b/z${seed}_home/gr =~ s/\bs(\d+)\b/z${seed}_s$1/gr } RandomSchema->new($seed, 0)->statements);
	my $list = join(', ', map { "\$change\$$_\$change\$" } RandomChanges->new($seed, "z${seed}_", @made)->batch($batch));
	return (join(";\n", @made), "CALL pgstair.go($seed, ARRAY[$list]);\n");
}

# What psql does for a group of seeds, in a database of its own.
sub script_of
{
	my (@seeds) = @_;
	my @parts = map { [ parts_of($_) ] } @seeds;
	my $dump = "\\! pg_dump -s -f $PostgreSQL::Test::Utils::tmp_check/dump_$seeds[0]";
	my $down = join '', map { "SELECT migrate_down(steps => applied, stream => seed::text) FROM pgstair.seed WHERE seed = $_ AND applied > 0;\n" } @seeds;
	my $up = join '', map { "SELECT migrate_up(stream => '$_');\n" } @seeds;
	my $plans = @seeds > 1 ? '' : "SELECT 'plan', statement FROM migrate_plan(target => (SELECT min(name::int)::text FROM migrate_status('$seeds[0]')), direction => 'down', stream => '$seeds[0]');\n";
	return "\\c postgres\nCREATE DATABASE up_down_$seeds[0] TEMPLATE changes;\n\\c up_down_$seeds[0]\nSET client_min_messages = error;\n"
	  . "BEGIN;\n" . join('', map { "$_->[0];\n" } @parts) . "COMMIT;\nCALL pgstair.note('before');\n$dump.before up_down_$seeds[0]\n"
	  . join('', map { $_->[1] } @parts) . "CALL pgstair.note('after up');\n$plans"
	  . "$down$dump.after up_down_$seeds[0]\nCALL pgstair.note('after down');\n"
	  . "${up}CALL pgstair.note('after up again');\n"
	  . "SELECT pgstair.difference('before', 'after down');\nSELECT pgstair.difference('after up', 'after up again');\n"
	  . "SELECT 'count', sum(applied) FROM pgstair.seed;\n\\c postgres\nDROP DATABASE up_down_$seeds[0];\n";
}

# The lines of a dump, without what tells the order of columns.
sub dump_lines
{
	my ($moment, $seed) = @_;
	my $dump = RandomSchema::restored(slurp_file("$PostgreSQL::Test::Utils::tmp_check/dump_$seed.$moment"));
	return map { s/,$//r =~ s/ ON n, id / ON id, n /r } grep { !/^(--|$|\\(un)?restrict )/ } split /\n/, $dump;
}

# The lines that only one of the two dumps of a group has.
sub dump_difference
{
	my ($seed) = @_;
	my %count;
	$count{$_}-- foreach dump_lines('before', $seed);
	$count{$_}++ foreach dump_lines('after', $seed);
	return join "\n", map { ($count{$_} < 0 ? '- ' : '+ ') . $_ } grep { $count{$_} } sort keys %count;
}

# Groups of seeds go in turn to as many sessions as there are processors.
my @groups = map { [ $_ .. ($_ + $group - 1 < $last ? $_ + $group - 1 : $last) ] } map { $first + $group * $_ } 0 .. ($last - $first) / $group;
my @scripts = ('', '');
$scripts[ $_ % 2 ] .= script_of(@{ $groups[$_] }) foreach 0 .. $#groups;
local $ENV{PGHOST} = $node->host;
local $ENV{PGPORT} = $node->port;
my $started = time;
my @sessions = map { { script => $_, output => '', error => '' } } grep { $_ ne '' } @scripts;
$_->{psql} = IPC::Run::start([ 'psql', '-XAtq', '-f', '-', 'postgres' ], '<', \$_->{script}, '>', \$_->{output}, '2>', \$_->{error}) foreach @sessions;
$_->{psql}->finish foreach @sessions;
my $seconds = time - $started;

my $applied = 0;
foreach my $session (@sessions)
{
	is($session->{error}, '', 'every way down and back up again works');
	is(join("\n", $session->{output} =~ /^fault\|(.*?)(?=^\w+\|)/msg), '', 'every snapshot is as it was');
	note $1 while $session->{output} =~ /^plan\|(.*)/mg;
	$applied += $1 while $session->{output} =~ /^count\|(\d+)/mg;
}
is(dump_difference($_->[0]), '', "dump of seeds $_->[0] to $_->[-1]") foreach @groups;
cmp_ok($applied, '>', $batch / 2 * ($last - $first + 1), 'most migrations can be taken back');
note sprintf 'up and down: %d seeds, %d of %d migrations, %.1f seconds', $last - $first + 1, $applied, $batch * ($last - $first + 1), $seconds;
$node->stop;
done_testing();
