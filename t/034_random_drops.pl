# A random part of a random schema, with all that depends on it, can be dropped by
# statements in a random order: what migrate_up() leaves is what is left when each
# statement is tried until it works.
#
# DROPS_SEEDS (default 12) says how many, DROPS_FIRST where to begin.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use RandomRun;
use RandomSchema;
use Test::More;

my $run = RandomRun->new;

# One row for each object that is to be dropped by a statement of its own.  What has
# to go follows pg_depend; what goes along with another object has a statement only
# now and then.
my $drops = <<'END';
WITH RECURSIVE own AS (
	SELECT tableoid AS classid, oid AS objid FROM pg_class WHERE relnamespace <> 'pg_toast'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'i', 'I')
	UNION ALL SELECT tableoid, oid FROM pg_proc UNION ALL SELECT tableoid, oid FROM pg_type WHERE typtype IN ('e', 'd', 'r') OR typrelid <> 0
	UNION ALL SELECT tableoid, oid FROM pg_operator UNION ALL SELECT tableoid, oid FROM pg_opclass
	UNION ALL SELECT tableoid, oid FROM pg_opfamily UNION ALL SELECT tableoid, oid FROM pg_cast
	UNION ALL SELECT tableoid, oid FROM pg_collation UNION ALL SELECT tableoid, oid FROM pg_conversion
	UNION ALL SELECT tableoid, oid FROM pg_ts_parser UNION ALL SELECT tableoid, oid FROM pg_ts_dict
	UNION ALL SELECT tableoid, oid FROM pg_ts_template UNION ALL SELECT tableoid, oid FROM pg_ts_config
	UNION ALL SELECT tableoid, oid FROM pg_constraint WHERE conrelid <> 0 AND contype <> 'n' AND coninhcount = 0 AND conparentid = 0
	UNION ALL SELECT tableoid, oid FROM pg_trigger WHERE NOT tgisinternal AND tgparentid = 0
	UNION ALL SELECT tableoid, oid FROM pg_rewrite WHERE rulename <> '_RETURN' UNION ALL SELECT tableoid, oid FROM pg_policy
	UNION ALL SELECT tableoid, oid FROM pg_statistic_ext UNION ALL SELECT tableoid, oid FROM pg_foreign_data_wrapper
	UNION ALL SELECT tableoid, oid FROM pg_foreign_server UNION ALL SELECT tableoid, oid FROM pg_publication
	UNION ALL SELECT tableoid, oid FROM pg_event_trigger UNION ALL SELECT tableoid, oid FROM pg_language
	UNION ALL SELECT tableoid, oid FROM pg_am UNION ALL SELECT tableoid, oid FROM pg_namespace WHERE nspname <> 'public'
	UNION ALL SELECT tableoid, oid FROM pg_extension WHERE extname <> 'pgstair'
), part AS (
	SELECT * FROM own o WHERE objid >= 16384
		AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.classid AND d.objid = o.objid AND d.deptype IN ('i', 'e', 'P', 'S'))
), gone AS (
	SELECT classid, objid FROM part p, pg_identify_object(p.classid, p.objid, 0) o WHERE abs(hashtextextended(o.type || o.identity, SEED)) % 100 < 15
	UNION
	SELECT n.* FROM gone g CROSS JOIN LATERAL (
		SELECT classid, objid FROM pg_depend WHERE refclassid = g.classid AND refobjid = g.objid
		UNION ALL SELECT refclassid, refobjid FROM pg_depend WHERE classid = g.classid AND objid = g.objid
			AND (deptype IN ('i', 'e') OR classid = 'pg_attrdef'::regclass AND deptype = 'a')) n
	WHERE n.objid >= 16384
)
SELECT CASE o.type
	WHEN 'table constraint' THEN regexp_replace(identity, '^(.*) on (\S+|\S*"[^"]*")$', 'ALTER TABLE \2 DROP CONSTRAINT \1')
	WHEN 'statistics object' THEN 'DROP STATISTICS ' || identity
	WHEN 'foreign-data wrapper' THEN 'DROP FOREIGN DATA WRAPPER ' || identity
	ELSE 'DROP ' || upper(o.type) || ' ' || identity END
FROM part p JOIN gone g USING (classid, objid), pg_identify_object(p.classid, p.objid, 0) o
WHERE o.type <> 'composite type'
	AND (abs(hashtextextended(o.type || o.identity, SEED + 1)) % 100 < 15 OR NOT EXISTS (
		SELECT FROM pg_depend d JOIN gone h ON d.refclassid = h.classid AND d.refobjid = h.objid
		WHERE d.classid = p.classid AND d.objid = p.objid AND d.deptype IN ('a', 'i', 'e', 'P', 'S')))
ORDER BY p.objid
END

# Each statement is tried until all have worked; an error says which never does.  The
# keys of dropped tables, which may form a ring, go first.
my $until_all_worked = <<'END';
CREATE PROCEDURE pg_temp.drop_all(left_over text[]) LANGUAGE plpgsql AS $$
DECLARE
	one text;
	failed text[];
	why text;
BEGIN
	FOR one IN SELECT format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I', conrelid::regclass, conname) FROM pg_constraint
		WHERE contype = 'f' AND conparentid = 0 AND 'DROP TABLE ' || (pg_identify_object('pg_class'::regclass, conrelid, 0)).identity = ANY (left_over)
	LOOP
		EXECUTE one;
	END LOOP;
	LOOP
		failed := '{}';
		FOREACH one IN ARRAY left_over LOOP
			BEGIN
				EXECUTE one;
			EXCEPTION
			WHEN undefined_table OR undefined_object THEN	-- it went along with another one
			WHEN OTHERS THEN
				failed := failed || one;
				why := sqlerrm;
			END;
		END LOOP;
		EXIT WHEN failed = '{}';
		IF failed = left_over THEN
			RAISE 'left over: % (%)', failed, why;
		END IF;
		left_over := failed;
	END LOOP;
END $$;
END

# What goes wrong with the statements; '' if nothing does.
sub fault_of
{
	my ($made, $seed, @statements) = @_;
	my $random = bless { state => $seed }, 'RandomSchema';
	$run->fresh(qw(tried dropped_up));
	my $list = join(', ', map { "\$drop\$$_->[0]\$drop\$" } @statements);
	my $error = $run->run_sql('tried', "$made;\n$until_all_worked\nCALL pg_temp.drop_all(ARRAY[$list]::text[]);");
	return '' if $error;	# what depends on each other goes with CASCADE only
	$error = $run->run_sql('dropped_up', "$made;\n" . RandomRun::registration($random, @statements));
	return "register: $error" if $error;
	$error = $run->run_sql('dropped_up', 'SELECT migrate_up()');
	return "migrate_up: $error" if $error;
	return $run->dump_of('dropped_up') eq $run->dump_of('tried') ? '' : 'dumps differ';
}

my $first = $ENV{DROPS_FIRST} // 1;
my $seeds = $ENV{DROPS_SEEDS} // 12;
for my $seed ($first .. $first + $seeds - 1)
{
	my $random = RandomSchema->new($seed, $run->version);
	my $made = join(";\n", map { $_->[0] } $random->statements);
	$run->fresh('made');
	$run->run_sql('made', "$made;");
	my @statements = map { [$_] } split /\n/, $run->query('made', $drops =~ s/SEED/$seed/gr);
	@statements = $random->shuffled(@statements);
	my $fault_of = sub { return fault_of($made, $seed, @_); };
	my $fault = $fault_of->(@statements);
	ok(!$fault, "seed $seed: " . scalar(@statements) . ' statements') or
		diag("$fault\nsmallest case:\n" . join(";\n", map { $_->[0] } RandomRun::smallest($fault_of, $fault, @statements)));
}
$run->stop;
done_testing();
