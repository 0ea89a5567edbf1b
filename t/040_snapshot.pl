# Two databases have equal snapshots if and only if pg_dump writes the same for them,
# or for what is restored from that.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use RandomSchema;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
my $folder = PostgreSQL::Test::Utils::tempdir;

# What pg_dump writes about the schema, without the extension and what differs from run to run
sub dump_of
{
	my ($database) = @_;
	my ($out, $err) = run_command([ 'pg_dump', '-s', '-d', $node->connstr($database) ]);
	return RandomSchema::restored(join "\n", grep { !/^\\(un)?restrict |pgstair|EXTENSION/ } split /\n/, $out);
}

sub fingerprint { return $node->safe_psql($_[0], 'SELECT migrate_fingerprint()'); }

# A schema, and the same after a dump and a restore
sub goes_through_dump
{
	my ($what, $script) = @_;
	$node->safe_psql('postgres', 'DROP DATABASE IF EXISTS made');
	$node->safe_psql('postgres', 'DROP DATABASE IF EXISTS restored');
	$node->safe_psql('postgres', 'CREATE DATABASE made');
	$node->safe_psql('postgres', 'CREATE DATABASE restored');
	$node->psql('made', $script, on_error_stop => 0);
	$node->safe_psql('made', 'CREATE EXTENSION pgstair');
	$node->command_ok([ 'pg_dump', '-s', '-f', "$folder/made.sql", 'made' ], "$what: dump");
	$node->safe_psql('restored', "\\i $folder/made.sql");
	is(dump_of('restored'), dump_of('made'), "$what: dump of the restored database");
	is(fingerprint('restored'), fingerprint('made'), "$what: its snapshot");
	return;
}

# Random schemas; real ones, if they lie beside the source tree
$node->safe_psql('postgres', 'CREATE ROLE any_reader; CREATE ROLE any_writer; CREATE ROLE any_owner');
goes_through_dump("seed $_", join ";\n", map { $_->[0] } RandomSchema->new($_)->statements) for 1 .. ($ENV{SNAPSHOT_SEEDS} || 8);
goes_through_dump($_, slurp_file($_)) for glob "$FindBin::RealBin/../../shared/data/schemas/*.sql";

# One change after the other, each seen by both
$node->safe_psql('postgres', 'CREATE DATABASE change');
$node->safe_psql('change', q{
	CREATE EXTENSION pgstair;
	CREATE ROLE one; CREATE ROLE two;
	CREATE SCHEMA a; CREATE SCHEMA b;
	CREATE TABLE a.t (id int PRIMARY KEY, n int NOT NULL, x text, g int GENERATED ALWAYS AS (id + 1) STORED, s serial, i int GENERATED ALWAYS AS IDENTITY);
	CREATE TABLE a.u (id int REFERENCES a.t, n int CONSTRAINT positive CHECK (n > 0), CONSTRAINT k UNIQUE (n));
	CREATE INDEX t_x ON a.t (x); CREATE INDEX t_e ON a.t ((n + 1));
	CREATE TABLE a.part (id int, d date) PARTITION BY RANGE (d);
	CREATE TABLE a.part1 PARTITION OF a.part FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
	CREATE TABLE a.part2 (id int, d date);
	CREATE TABLE a.parent (p int); CREATE TABLE a.child (p int, c int);
	CREATE VIEW a.v AS SELECT id, n FROM a.t;
	CREATE MATERIALIZED VIEW a.m AS SELECT id FROM a.t;
	CREATE SEQUENCE a.q;
	CREATE TYPE a.e AS ENUM ('one', 'two'); CREATE TYPE a.c AS (x int, y text); CREATE TYPE a.r AS RANGE (SUBTYPE = float8);
	CREATE DOMAIN a.d AS int CONSTRAINT small CHECK (VALUE < 100);
	CREATE FUNCTION a.f(x int) RETURNS int LANGUAGE sql AS 'SELECT 1';
	CREATE FUNCTION a.g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
	CREATE PROCEDURE a.p() LANGUAGE sql AS 'SELECT 1';
	CREATE AGGREGATE a.sum2(int) (SFUNC = int4pl, STYPE = int);
	CREATE TRIGGER tr BEFORE UPDATE ON a.t FOR EACH ROW EXECUTE FUNCTION a.g();
	CREATE RULE ru AS ON DELETE TO a.u DO INSTEAD NOTHING;
	CREATE POLICY po ON a.t USING (n > 0);
	CREATE STATISTICS a.st ON id, n FROM a.t;
	CREATE OPERATOR a.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
	CREATE TEXT SEARCH CONFIGURATION a.tc (COPY = simple); CREATE TEXT SEARCH DICTIONARY a.td (TEMPLATE = simple);
	CREATE FOREIGN DATA WRAPPER w; CREATE SERVER sv FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE a.ft (x int) SERVER sv;
	CREATE USER MAPPING FOR one SERVER sv OPTIONS (password 'x');
	CREATE PUBLICATION pub FOR TABLE a.t;
	CREATE FUNCTION a.et() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
	CREATE EVENT TRIGGER et ON ddl_command_end EXECUTE FUNCTION a.et();
});
my @changes = grep { $_ ne '' } map { chomp; $_ } <DATA>;
my @fingerprints = split /\n/, $node->safe_psql('change', join "\n",
	'SELECT migrate_fingerprint();', map { "$_;\nSELECT migrate_fingerprint();" } @changes);
isnt($fingerprints[ $_ + 1 ], $fingerprints[$_], "snapshot: $changes[$_]") for 0 .. $#changes;
my $fingerprint = $fingerprints[-1];

# All that was changed goes through a dump and a restore
$node->safe_psql('postgres', 'CREATE DATABASE changed');
$node->command_ok([ 'pg_dump', '-f', "$folder/change.sql", 'change' ], 'dump of all changes');
$node->safe_psql('changed', "\\i $folder/change.sql");
is(dump_of('changed'), dump_of('change'), 'dump of the restored database');
is(fingerprint('changed'), $fingerprint, 'its snapshot');

# What pg_dump does not see is not seen here
for my $nothing (
	'INSERT INTO aa.t (id, n, cc, i) VALUES (1, 1, 1, 1)', q{SELECT nextval('aa.q')}, 'ANALYZE', 'VACUUM FULL aa.t', 'REINDEX TABLE aa.t', 'REFRESH MATERIALIZED VIEW aa.m',
	'ALTER TABLE aa.t ADD gone int; ALTER TABLE aa.t DROP gone', 'GRANT SELECT ON aa.part2 TO one; REVOKE SELECT ON aa.part2 FROM one',
	'CREATE TEMP TABLE temporary (a int)', q{SET DateStyle = 'German'; SET quote_all_identifiers = on; SET TimeZone = 'Asia/Tokyo'})
{
	is($node->safe_psql('change', "$nothing; SELECT migrate_fingerprint()") =~ s/.*\n//sr, $fingerprint, "snapshot: $nothing");
}

done_testing();

__DATA__
ALTER TABLE a.t ADD c int
ALTER TABLE a.t ALTER c TYPE bigint
ALTER TABLE a.t ALTER c SET NOT NULL
ALTER TABLE a.t ALTER c SET DEFAULT 5
ALTER TABLE a.t ALTER c SET DEFAULT 6
ALTER TABLE a.t RENAME c TO cc
ALTER TABLE a.t ALTER x TYPE varchar(10)
ALTER TABLE a.t ALTER x TYPE text COLLATE "C"
ALTER TABLE a.t ALTER x SET STORAGE EXTERNAL
ALTER TABLE a.t ALTER x SET COMPRESSION pglz
ALTER TABLE a.t ALTER x SET STATISTICS 77
ALTER TABLE a.t ALTER x SET (n_distinct = 5)
ALTER TABLE a.t ALTER g DROP EXPRESSION
ALTER TABLE a.t ALTER i SET GENERATED BY DEFAULT
ALTER TABLE a.t ALTER i SET INCREMENT BY 3
ALTER TABLE a.t ALTER i DROP IDENTITY
COMMENT ON COLUMN a.t.x IS 'c'
GRANT SELECT (x) ON a.t TO one
ALTER TABLE a.t SET (fillfactor = 50)
ALTER TABLE a.t SET (toast.autovacuum_enabled = off)
ALTER TABLE a.part2 SET UNLOGGED
ALTER TABLE a.t ENABLE ROW LEVEL SECURITY
ALTER TABLE a.t FORCE ROW LEVEL SECURITY
ALTER TABLE a.t REPLICA IDENTITY FULL
ALTER TABLE a.t REPLICA IDENTITY USING INDEX t_pkey
ALTER TABLE a.t CLUSTER ON t_x
ALTER TABLE a.t OWNER TO one
GRANT SELECT ON a.t TO two
GRANT SELECT ON a.t TO two WITH GRANT OPTION
REVOKE ALL ON a.t FROM two
COMMENT ON TABLE a.t IS 'c'
ALTER TABLE a.part2 SET LOGGED; ALTER TABLE a.part ATTACH PARTITION a.part2 FOR VALUES FROM ('2021-01-01') TO ('2022-01-01')
ALTER TABLE a.part DETACH PARTITION a.part1
CREATE INDEX ON a.part (id)
ALTER TABLE a.child INHERIT a.parent
ALTER TABLE a.child NO INHERIT a.parent
ALTER TABLE a.child RENAME TO kid
ALTER TABLE a.kid SET SCHEMA b
DROP INDEX a.t_x
CREATE UNIQUE INDEX t_x ON a.t (x) INCLUDE (n) WHERE n > 1
ALTER INDEX a.t_x SET (fillfactor = 60)
ALTER INDEX a.t_e ALTER COLUMN 1 SET STATISTICS 9
COMMENT ON INDEX a.t_e IS 'c'
ALTER TABLE a.u DROP CONSTRAINT positive
ALTER TABLE a.u ADD CONSTRAINT positive CHECK (n > 1) NOT VALID
ALTER TABLE a.u VALIDATE CONSTRAINT positive
ALTER TABLE a.u RENAME CONSTRAINT positive TO negative
ALTER TABLE a.u ALTER CONSTRAINT u_id_fkey DEFERRABLE
COMMENT ON CONSTRAINT k ON a.u IS 'c'
ALTER TABLE a.t DISABLE TRIGGER tr
ALTER TABLE a.t ENABLE ALWAYS TRIGGER tr
CREATE OR REPLACE TRIGGER tr BEFORE UPDATE OF n ON a.t FOR EACH ROW EXECUTE FUNCTION a.g('argument')
COMMENT ON TRIGGER tr ON a.t IS 'c'
ALTER TABLE a.u DISABLE RULE ru
CREATE OR REPLACE RULE ru AS ON DELETE TO a.u WHERE OLD.n = 1 DO INSTEAD NOTHING
COMMENT ON RULE ru ON a.u IS 'c'
ALTER POLICY po ON a.t TO one
ALTER POLICY po ON a.t WITH CHECK (n > 2)
ALTER POLICY po ON a.t RENAME TO pol
ALTER STATISTICS a.st SET STATISTICS 5
ALTER STATISTICS a.st OWNER TO one
CREATE OR REPLACE VIEW a.v AS SELECT id, n, 1 AS one FROM a.t
ALTER VIEW a.v SET (security_barrier = true)
ALTER VIEW a.v ALTER n SET DEFAULT 3
COMMENT ON COLUMN a.v.n IS 'c'
ALTER VIEW a.v RENAME one TO uno
COMMENT ON MATERIALIZED VIEW a.m IS 'c'
ALTER SEQUENCE a.q MAXVALUE 1000 CYCLE
ALTER SEQUENCE a.q OWNED BY a.u.n
GRANT USAGE ON SEQUENCE a.q TO one
ALTER TYPE a.e ADD VALUE 'zero' BEFORE 'one'
ALTER TYPE a.e RENAME VALUE 'two' TO 'deux'
ALTER TYPE a.e OWNER TO one
GRANT USAGE ON TYPE a.e TO one; REVOKE USAGE ON TYPE a.e FROM PUBLIC
ALTER TYPE a.c ADD ATTRIBUTE z int
ALTER TYPE a.c ALTER ATTRIBUTE z TYPE bigint
COMMENT ON TYPE a.c IS 'c'
COMMENT ON TYPE a.r IS 'c'
ALTER DOMAIN a.d SET NOT NULL
ALTER DOMAIN a.d SET DEFAULT 7
ALTER DOMAIN a.d DROP CONSTRAINT small
ALTER DOMAIN a.d ADD CONSTRAINT small CHECK (VALUE < 50) NOT VALID
COMMENT ON CONSTRAINT small ON DOMAIN a.d IS 'c'
CREATE OR REPLACE FUNCTION a.f(x int) RETURNS int LANGUAGE sql AS 'SELECT 2'
ALTER FUNCTION a.f IMMUTABLE
ALTER FUNCTION a.f STRICT COST 7
ALTER FUNCTION a.f SET search_path = a
ALTER FUNCTION a.f SECURITY DEFINER
REVOKE EXECUTE ON FUNCTION a.f FROM PUBLIC
COMMENT ON FUNCTION a.f IS 'c'
ALTER FUNCTION a.f OWNER TO one
CREATE FUNCTION a.f(x text) RETURNS int LANGUAGE sql AS 'SELECT 1'
ALTER PROCEDURE a.p SECURITY DEFINER
DROP AGGREGATE a.sum2(int); CREATE AGGREGATE a.sum2(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0')
ALTER OPERATOR a.=== (int, int) SET (RESTRICT = eqsel)
COMMENT ON OPERATOR a.=== (int, int) IS 'c'
ALTER TEXT SEARCH CONFIGURATION a.tc DROP MAPPING FOR word
ALTER TEXT SEARCH DICTIONARY a.td (accept = false)
CREATE COLLATION a.co FROM "C"
CREATE CAST (a.c AS text) WITH INOUT
ALTER SERVER sv OPTIONS (host 'h')
ALTER USER MAPPING FOR one SERVER sv OPTIONS (SET password 'y')
ALTER FOREIGN TABLE a.ft OPTIONS (o '1')
ALTER FOREIGN TABLE a.ft ALTER x OPTIONS (o '1')
ALTER PUBLICATION pub ADD TABLE a.part
ALTER PUBLICATION pub SET (publish = 'insert')
ALTER EVENT TRIGGER et DISABLE
ALTER DEFAULT PRIVILEGES IN SCHEMA a GRANT SELECT ON TABLES TO one
ALTER DEFAULT PRIVILEGES FOR ROLE one REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC
ALTER SCHEMA a OWNER TO one
GRANT USAGE ON SCHEMA b TO one
COMMENT ON SCHEMA a IS 'c'
REVOKE USAGE ON SCHEMA public FROM PUBLIC
CREATE SCHEMA d
ALTER SCHEMA a RENAME TO aa
