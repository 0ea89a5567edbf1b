# What pg_dump writes is a valid migration: data, large objects and pgstair's
# own rows included.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
my $folder = PostgreSQL::Test::Utils::tempdir;

# The plain dump of a database, without what differs from one to the next
sub dump_of
{
	my ($database, @options) = @_;
	my $file = "$folder/$database.sql";
	$node->command_ok([ 'pg_dump', '--file', $file, @options, $database ], "dump $database @options");
	my $text = slurp_file($file);
	$text =~ s/^\\(un)?restrict .*$//mg;
	$text =~ s/^COPY pgstair\..*?^\\\.$//msg;
	$text =~ s/^INSERT INTO pgstair\..*$//mg;
	return $text;
}

$node->safe_psql('postgres', 'CREATE DATABASE origin');
$node->safe_psql(
	'origin', q(
CREATE EXTENSION pgstair;
SELECT migrate_register('1', 'CREATE TABLE made_by_migration (a int)');
SELECT migrate_up();

CREATE SCHEMA "odd; 'name";
CREATE TYPE mood AS ENUM ('so-so', 'it''s; fine');
CREATE TABLE odd (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "a;""b" text DEFAULT E'\\\\;''',
	m mood, twice int GENERATED ALWAYS AS (2) STORED, parent bigint REFERENCES odd);
INSERT INTO odd ("a;""b", m, parent) VALUES (E'tab\tline\nback\\\\slash', 'so-so', 1), (E'\\.', NULL, 1), (E'-- migrate:down\n;', 'it''s; fine', 2), ('', NULL, NULL), (NULL, NULL, NULL);
INSERT INTO odd ("a;""b") SELECT repeat('x', i) FROM generate_series(1, 2000) i;
CREATE TABLE "odd; 'name".part (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE part_low PARTITION OF "odd; 'name".part FOR VALUES FROM (0) TO (10);
CREATE TABLE part_high PARTITION OF "odd; 'name".part FOR VALUES FROM (10) TO (20);
CREATE INDEX ON "odd; 'name".part (a);
INSERT INTO "odd; 'name".part SELECT i, 'row ' || i FROM generate_series(0, 19) i;
CREATE FUNCTION atomic(a int) RETURNS int BEGIN ATOMIC SELECT CASE WHEN a > 1 THEN 2 END; SELECT count(*)::int FROM odd; END;
CREATE FUNCTION quoted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN -- it''''s; $$
	RETURN NEW; END';
CREATE TRIGGER t BEFORE INSERT ON odd FOR EACH ROW EXECUTE FUNCTION quoted();
CREATE VIEW v AS SELECT o.id, ';'::text AS semicolon FROM odd o;
CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM v;
CREATE RULE r AS ON DELETE TO v DO INSTEAD (DELETE FROM odd WHERE id = old.id; UPDATE odd SET parent = NULL WHERE parent = old.id);
COMMENT ON TABLE odd IS 'it''s; -- a comment';
SELECT lo_from_bytea(4711, 'large; object'), lo_from_bytea(4712, 'another');
));
my $origin = dump_of('origin');

# each form of dump builds the same database
foreach my $form ([], ['--inserts'], [ '--column-inserts', '--rows-per-insert=10' ], [ '--no-owner', '--no-privileges' ])
{
	my $database = 'copy' . join('', @$form);
	$database =~ s/\W//g;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, 'CREATE EXTENSION pgstair');
	dump_of('origin', @$form);
	is($node->safe_psql($database, "SELECT migrate_register('dump', pg_read_file('$folder/origin.sql'))"), 'registered', "register @$form");
	is($node->safe_psql($database, "SELECT migrate_up()"), 'dump', "apply @$form");
	is(dump_of($database), $origin, "same database @$form");
	is($node->safe_psql($database, 'SELECT name FROM migrate_status()'), 'dump', "own history @$form");
}

done_testing();
