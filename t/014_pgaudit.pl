# With pgaudit in the server, event triggers of every event and log_statement,
# all roads a run can take do the same as without, and all see the statements.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ClientTest;
use PostgreSQL::Test::Utils;
use Test::More;

chomp(my $library = `pg_config --pkglibdir`);
plan skip_all => 'pgaudit is not installed' unless -e "$library/pgaudit.so";

my ($node) = start_server(<<'EOC');
shared_preload_libraries = 'pgaudit'
pgaudit.log = 'all'
pgaudit.log_relation = on
pgaudit.log_parameter = on
log_statement = 'ddl'
EOC

# The migrations: out of order, with all that has a path of its own
my @migrations = (
	'01' => <<'EOS',
CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent);
CREATE VIEW both_of AS SELECT c.id FROM child c JOIN parent p ON p.id = c.parent;
CREATE TABLE parent (id serial PRIMARY KEY, kind kind DEFAULT 'new', note text);
CREATE TYPE kind AS ENUM ('old');
EOS
	'02' => <<'EOS',
ALTER TYPE kind ADD VALUE 'new';
COPY parent (id, note) FROM stdin;
1	one
\.
INSERT INTO child SELECT id, id FROM parent;
SET ROLE auditor;
CREATE TEMP TABLE work AS SELECT 1 AS a;
RESET ROLE;
DO $$ BEGIN EXECUTE 'CREATE TABLE made_by_do (a int)'; END $$;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
EOS
	'03' => <<'EOS',
ALTER TABLE parent ALTER note TYPE varchar(10);
ALTER TABLE made_by_do ALTER a TYPE bigint;
CREATE SCHEMA apart CREATE TABLE inside (a int);
DROP TABLE made_by_do;
EOS
	# Only the second, careful run finds the place of the view
	'04' => <<'EOS',
CREATE VIEW on_table AS SELECT * FROM plain;
CREATE TABLE plain (a int);
CREATE VIEW on_hidden AS SELECT * FROM hidden;
DO $$ BEGIN EXECUTE format('CREATE TABLE %I (a int)', 'hid' || 'den'); END $$;
EOS
	'05' => "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY parent_note ON parent (note);\nVACUUM parent;\n",
	'06' => 'SELECT f();',
);

# Makes a database with the extension; the migrations are run there by the client
sub run_in
{
	my ($database, $setup) = @_;
	my $folder = PostgreSQL::Test::Utils::tempdir;
	for (my $i = 0; $i < @migrations; $i += 2)
	{
		append_to_file("$folder/$migrations[$i].sql", $migrations[ $i + 1 ]);
	}
	local $ENV{PGDATABASE} = $database;
	local $ENV{PGSTAIR_DIR} = $folder;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, "CREATE EXTENSION pgstair; $setup");
	command_ok([ 'pgstair', 'upload', '--quiet' ], "$database: upload");
	command_checks_all([ 'pgstair', 'up', '--to=04' ], 0, [qr/^4 applied$/m], [qr/on_hidden.*found by a second run|ran later than planned/s],
		"$database: up, carefully");
	command_checks_all([ 'pgstair', 'up' ], 0, [qr/^applied 05\napplied 06\n2 applied$/m], [], "$database: up, outside a transaction");
	is($node->safe_psql($database, 'SELECT count(*) FROM parent JOIN child ON parent = parent.id'), '1', "$database: rows");
	return;
}

my $events = <<'EOS';
CREATE SCHEMA seen;
CREATE TABLE seen.log (id serial, event text, tag text, object text);
GRANT ALL ON SCHEMA seen TO PUBLIC;
GRANT ALL ON ALL TABLES IN SCHEMA seen TO PUBLIC;
GRANT ALL ON ALL SEQUENCES IN SCHEMA seen TO PUBLIC;
CREATE FUNCTION seen.note() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO seen.log (event, tag) VALUES (tg_event, tg_tag);
	IF tg_event = 'ddl_command_end' THEN
		INSERT INTO seen.log (event, tag, object) SELECT 'made', command_tag, object_identity FROM pg_event_trigger_ddl_commands();
	ELSIF tg_event = 'sql_drop' THEN
		INSERT INTO seen.log (event, tag, object) SELECT 'dropped', object_type, object_identity FROM pg_event_trigger_dropped_objects();
	END IF;
END $$;
CREATE EVENT TRIGGER e1 ON ddl_command_start EXECUTE FUNCTION seen.note();
CREATE EVENT TRIGGER e2 ON ddl_command_end EXECUTE FUNCTION seen.note();
CREATE EVENT TRIGGER e3 ON sql_drop EXECUTE FUNCTION seen.note();
CREATE EVENT TRIGGER e4 ON table_rewrite EXECUTE FUNCTION seen.note();
EOS
$events .= 'CREATE EVENT TRIGGER e5 ON login EXECUTE FUNCTION seen.note()' if $node->pg_version >= 17;

$node->safe_psql('postgres', 'CREATE ROLE auditor');
my $log_start = -s $node->logfile;
run_in('audited', "CREATE EXTENSION pgaudit; $events");
my $log = slurp_file($node->logfile, $log_start);
for my $statement ('CREATE VIEW both_of', 'ALTER TABLE child ADD CONSTRAINT child_parent_fkey', 'WRITE,INSERT,TABLE,public.parent', 'CREATE TABLE made_by_do', 'CREATE TEMP TABLE work',
	'DROP TABLE made_by_do', 'CREATE INDEX CONCURRENTLY parent_note', 'CREATE VIEW on_hidden')
{
	ok($log =~ /AUDIT: .*$statement/, "pgaudit has seen: $statement");
}
ok($log =~ /LOG:  statement: CREATE VIEW both_of/, 'log_statement, too');
my $seen = $node->safe_psql('audited', q{SELECT string_agg(DISTINCT event, ' ' ORDER BY event) FROM seen.log WHERE event <> 'login'});
is($seen, 'ddl_command_end ddl_command_start dropped made sql_drop table_rewrite', 'event triggers of every event were called');
is($node->safe_psql('audited', q{SELECT string_agg(DISTINCT object, ' ' ORDER BY object) FROM seen.log
	WHERE event = 'made' AND tag LIKE 'CREATE %' AND object ~ '(hidden|parent_note|both_of|inside|made_by_do)$'}),
	'apart.inside public.both_of public.hidden public.made_by_do public.on_hidden public.parent_note', 'and told what was made');

# With pgaudit.log_rows it keeps what it was shown until the query ends
$node->safe_psql('audited', 'ALTER DATABASE audited SET pgaudit.log_rows = on');
$node->safe_psql('audited', "SELECT migrate_register('07', E'COPY parent (id, note) FROM stdin;\\n7\\tseven\\n\\\\.\\n')");
is($node->safe_psql('audited', 'SELECT migrate_up()'), '07', 'an inline COPY with pgaudit.log_rows');

# The same schema as without any of it
$node->safe_psql('audited', 'DROP SCHEMA seen CASCADE; DROP EXTENSION pgaudit');
my $audited = $node->safe_psql('audited', 'SELECT migrate_fingerprint()');
$node->append_conf('postgresql.conf', "shared_preload_libraries = ''\nlog_statement = none\n");
$node->restart;
run_in('plain', '');
is($audited, $node->safe_psql('plain', 'SELECT migrate_fingerprint()'), 'the schema is the same as without');

$node->stop;
done_testing();
