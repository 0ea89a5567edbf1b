# In a database whose owner has put functions, operators, types and tables in
# front of PostgreSQL's own, no command of a superuser runs any of them.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ClientTest;
use PostgreSQL::Test::Utils;
use Test::More;

my ($node, $folder) = start_server();
$ENV{PGDATABASE} = 'shadowed';
$node->safe_psql('postgres', 'CREATE ROLE owner LOGIN; CREATE DATABASE shadowed OWNER owner');
$node->safe_psql('shadowed', <<'EOS', extra_params => [ '-U', 'owner' ]);
CREATE EXTENSION pgstair SCHEMA public;
CREATE SCHEMA shadow;
CREATE FUNCTION shadow.run(text) RETURNS bool LANGUAGE plpgsql AS $$BEGIN RAISE 'shadow % runs as %', $1, current_user; END$$;
DO $$
DECLARE
	type text;
	name text;
BEGIN
	-- operators
	FOREACH type IN ARRAY ARRAY['text', 'name', 'oid', 'int4', 'int8', '"char"', 'bool', 'timestamptz', 'interval', 'regclass'] LOOP
		EXECUTE format('CREATE FUNCTION shadow.compare(%s, %1$s) RETURNS bool LANGUAGE sql AS $f$SELECT shadow.run(''operator of %1$s'')$f$', type);
		FOREACH name IN ARRAY ARRAY['=', '<>', '<', '>', '<=', '>=', '~', '!~', '~~'] LOOP
			EXECUTE format('CREATE OPERATOR shadow.%s (LEFTARG = %s, RIGHTARG = %2$s, FUNCTION = shadow.compare)', name, type);
		END LOOP;
	END LOOP;
	CREATE FUNCTION shadow.join(text, text) RETURNS text LANGUAGE sql AS $f$SELECT shadow.run('||')::text$f$;
	CREATE OPERATOR shadow.|| (LEFTARG = text, RIGHTARG = text, FUNCTION = shadow.join);
	-- functions of one, two and three arguments
	FOR name IN SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
			AND proname ~ '^(pg_get_|current_|set_config|quote_|format|concat|now|unnest|string_agg|array_agg|to_regclass|lower|upper|length|split_part|replace|regexp_)' LOOP
		EXECUTE format('CREATE FUNCTION shadow.%I(anyelement) RETURNS text LANGUAGE sql AS $f$SELECT shadow.run(%1$L)::text$f$', name);
		EXECUTE format('CREATE FUNCTION shadow.%I(text, text) RETURNS text LANGUAGE sql AS $f$SELECT shadow.run(%1$L)::text$f$', name);
		EXECUTE format('CREATE FUNCTION shadow.%I(text, bool) RETURNS text LANGUAGE sql AS $f$SELECT shadow.run(%1$L)::text$f$', name);
		EXECUTE format('CREATE FUNCTION shadow.%I(text, text, bool) RETURNS text LANGUAGE sql AS $f$SELECT shadow.run(%1$L)::text$f$', name);
	END LOOP;
	-- tables and views
	FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind IN ('r', 'v') LOOP
		EXECUTE format('CREATE VIEW shadow.%I AS SELECT shadow.run(%1$L) AS oid', name);
	END LOOP;
	-- types, last
	FOREACH type IN ARRAY ARRAY['text', 'name', 'oid', 'int4', 'int8', 'bool', 'timestamptz', 'interval', 'jsonb', 'regclass'] LOOP
		EXECUTE format('CREATE DOMAIN shadow.%s AS pg_catalog.%1$s CHECK (shadow.run(''type %1$s''))', type);
	END LOOP;
END $$;
ALTER DATABASE shadowed SET search_path = shadow, pg_catalog, public;
EOS
my ($status, $out, $err) = $node->psql('shadowed', 'SELECT current_database() = 1::text');
like($err, qr/shadow .* runs as|does not exist/, 'what psql runs is shadowed');

append_to_file("$folder/1.sql", <<'EOS');
-- migrate:up
SET search_path = public;
CREATE TABLE child (a int REFERENCES parent, b text DEFAULT 'x', c serial);
CREATE VIEW on_late AS SELECT a FROM late;
CREATE TABLE late (a int);
CREATE TABLE parent (a int PRIMARY KEY);
CREATE TYPE mood AS ENUM ('good');
ALTER TYPE mood ADD VALUE 'bad';
INSERT INTO parent VALUES (1);
COMMENT ON TABLE child IS 'x';
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
EOS
append_to_file("$folder/2.sql", <<'EOS');
-- migrate:up transaction:false
SET search_path = public;
CREATE INDEX CONCURRENTLY parent_a ON parent (a);
-- migrate:down transaction:false
DROP INDEX CONCURRENTLY public.parent_a;
EOS
append_to_file("$folder/3.json", '{"up": [{"createTable": {"table": "T", "columns": {"id": {"type": "INTEGER", "primaryKey": true}}}}, {"addColumn": {"table": "T", "column": "x", "type": "STRING"}}]}');
append_to_file("$folder/4.sql", "ALTER TABLE public.child DROP COLUMN b;\n");
my @commands = ('init', 'upload', 'upload --prune', 'status', 'plan', 'sql --to=1', 'check', 'verify --to=1', 'up --to=1', 'check', 'up',
	'status --check', 'drift', 'plan --down --to=4', 'redo', 'down --to=1', 'baseline --to=1');
command_ok([ 'pgstair', split(/ /, $_) ], $_) foreach @commands;
foreach my $query (q{migrate_snapshot()}, q{migrate_fingerprint()}, q{migrate_losses(steps => 1)}, q{migrate_live()}, q{migrate_outside()})
{
	($status, $out, $err) = $node->psql('shadowed', "SELECT * FROM public.$query");
	is($err, '', $query);
}
command_fails_like([ 'pgstair', 'adopt' ], qr/no history of another tool was found/, 'adopt');

# Functions of the extension's names, in its schema, for arguments of other types or fewer
$node->safe_psql('shadowed', "SELECT public.migrate_record('1', 'down')");
is($node->safe_psql('shadowed', <<'EOS', extra_params => [ '-U', 'owner' ]), 't', 'there are many of them');
SET search_path = pg_catalog;
DO $$
DECLARE
	f record;
	types text[];
BEGIN
	FOR f IN SELECT oid, proname, proargnames, proargtypes::oid[] AS types, pronargs, pronargdefaults
			FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname ~ '^migrate_' LOOP
		FOREACH types SLICE 1 IN ARRAY ARRAY[['varchar', 'float8'], ['text', 'text'], ['text', 'float8'], ['varchar', 'int4'], ['anyelement', 'int8']] LOOP
			FOR n IN f.pronargs - f.pronargdefaults .. f.pronargs LOOP
				BEGIN
					EXECUTE format('CREATE FUNCTION public.%I(%s) RETURNS text LANGUAGE plpgsql AS $f$BEGIN RETURN shadow.run(''overload''); END$f$', f.proname,
						(SELECT string_agg(format('%I %s', f.proargnames[i], CASE f.types[i - 1] WHEN 'text'::regtype THEN types[1] WHEN 'int4'::regtype THEN types[2]
							ELSE format_type(f.types[i - 1], NULL) END), ', ') FROM generate_series(1, f.pronargs) i
							WHERE n = f.pronargs OR i <= n OR f.proargnames[i] = 'stream'));
				EXCEPTION WHEN duplicate_function OR invalid_function_definition THEN NULL;
				END;
			END LOOP;
		END LOOP;
	END LOOP;
END $$;
SELECT count(*) > 100 FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname ~ '^migrate_';
EOS
command_exit_is([ 'pgstair', split(/ /, $_) ], $_ eq 'drift' ? 3 : 0, "overloads: $_") foreach @commands;

$node->stop;
done_testing();
