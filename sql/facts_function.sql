-- Functions, procedures and aggregates, written before what they name.
\set VERBOSITY terse
SET pgstair.check_facts = on;
CREATE SCHEMA facts_function;
SET search_path = facts_function, public;

-- calls with defaults, variadic and named arguments
SELECT migrate_register('01', $m$
	CREATE VIEW calls AS SELECT one(1) AS a, one(1, 2) AS b, one(y => 3, x => 1) AS c,
		many(1, 2, 3) AS d, many(VARIADIC ARRAY[1]) AS e, joined(one(1)) AS f;
	CREATE FUNCTION joined(numeric) RETURNS numeric LANGUAGE sql AS 'SELECT one($1::int) + many(1)';
	CREATE FUNCTION many(VARIADIC int[]) RETURNS int LANGUAGE sql AS 'SELECT cardinality($1)';
	CREATE FUNCTION one(x int, y int DEFAULT start()) RETURNS int LANGUAGE sql AS 'SELECT x + y';
	CREATE FUNCTION start() RETURNS int RETURN 10;
$m$, stream => 'facts_function');
SELECT * FROM migrate_up(stream => 'facts_function');
SELECT * FROM calls;

-- arguments and results; a parameter is no column; types of columns
SELECT migrate_register('02', $m$
	CREATE FUNCTION found(id int, OUT name text) LANGUAGE sql AS
		'SELECT thing.name FROM things thing WHERE thing.id = found.id AND size > 0';
	CREATE FUNCTION listed() RETURNS SETOF things LANGUAGE sql AS 'TABLE things';
	CREATE FUNCTION sized(s things.size%TYPE) RETURNS TABLE (id int, what kind) LANGUAGE sql
		BEGIN ATOMIC
			SELECT things.id, kind FROM things WHERE size = s;
			WITH things AS (SELECT 1 AS id) SELECT id, 'big'::kind FROM things;
		END;
	CREATE FUNCTION checked() RETURNS trigger LANGUAGE plpgsql AS $$
		DECLARE k kind; t things%ROWTYPE; s things.size%TYPE := 0; r record;
		BEGIN SELECT * INTO r FROM never_checked; RETURN NEW; END $$;
	CREATE PROCEDURE emptied(INOUT n int, OUT m int) LANGUAGE sql AS
		'DELETE FROM things WHERE id = n RETURNING 1, 2';
	ALTER TABLE things ADD size int;
	CREATE TABLE things (id int, name text, kind kind);
	CREATE TYPE kind AS ENUM ('big', 'small');
$m$, stream => 'facts_function');
SELECT * FROM migrate_up(stream => 'facts_function');

-- aggregates, old and new; window functions
SELECT migrate_register('03', $m$
	CREATE VIEW sums AS SELECT total(x), span(x, 1), first(x), largest(x) FROM (VALUES (1), (2)) v (x);
	CREATE AGGREGATE total(int) (SFUNC = add, STYPE = sum, FINALFUNC = value, INITCOND = '(0)');
	CREATE AGGREGATE span(int, int) (SFUNC = add, STYPE = int, INITCOND = 0, COMBINEFUNC = add);
	CREATE AGGREGATE first (BASETYPE = int, SFUNC = kept, STYPE = int);
	CREATE AGGREGATE largest(int) (SFUNC = int4larger, STYPE = int, SORTOP = >);
	CREATE AGGREGATE middle(ORDER BY int) (SFUNC = kept, STYPE = int);
	CREATE FUNCTION add(int, int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 + $2';
	CREATE FUNCTION add(int, int, int) RETURNS int LANGUAGE sql AS 'SELECT $1 + $2 + $3';
	CREATE FUNCTION add(sum, int) RETURNS sum LANGUAGE sql AS 'SELECT ROW($1.n + $2)::sum';
	CREATE FUNCTION value(sum) RETURNS int LANGUAGE sql AS 'SELECT $1.n';
	CREATE FUNCTION kept(int, int) RETURNS int LANGUAGE sql STRICT AS 'SELECT $1';
	CREATE TYPE sum AS (n int);
$m$, stream => 'facts_function');
SELECT * FROM migrate_up(stream => 'facts_function');
SELECT DISTINCT * FROM sums;

-- a body is nothing that is waited for while bodies are not checked
SELECT migrate_register('04', $m$
	SET check_function_bodies = off;
	CREATE FUNCTION unchecked() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM later';
	CREATE TABLE later (a int);
$m$, stream => 'facts_function');
SELECT step, reason, left(statement, 26) FROM migrate_plan(stream => 'facts_function');
SELECT * FROM migrate_up(stream => 'facts_function');

-- a function and the table whose default calls it
SELECT migrate_register('05', $m$
	CREATE FUNCTION next_number() RETURNS int LANGUAGE sql AS 'SELECT coalesce(max(n), 0) + 1 FROM numbered';
	CREATE TABLE numbered (n int DEFAULT next_number());
$m$, stream => 'facts_function');
SELECT * FROM migrate_up(stream => 'facts_function');
INSERT INTO numbered DEFAULT VALUES;
INSERT INTO numbered DEFAULT VALUES;
TABLE numbered;

-- what names a function by its signature
SELECT migrate_register('06', $m$
	COMMENT ON FUNCTION renamed(int, int) IS 'under its new name';
	GRANT EXECUTE ON FUNCTION renamed(int, int) TO PUBLIC;
	COMMENT ON AGGREGATE total(int) IS 'a sum';
	COMMENT ON PROCEDURE emptied(int) IS 'one argument is put in';
	ALTER FUNCTION one(int, int) RENAME TO renamed;
	ALTER FUNCTION renamed(int, int) STRICT;
	ALTER FUNCTION many(int[]) OWNER TO CURRENT_USER;
	ALTER ROUTINE start SET SCHEMA public;
$m$, stream => 'facts_function');
SELECT * FROM migrate_up(stream => 'facts_function');

-- OR REPLACE behind the plain one; of two the author's last wins
SELECT migrate_register('07', $m$
	CREATE OR REPLACE FUNCTION version() RETURNS int LANGUAGE sql AS 'SELECT 2';
	CREATE OR REPLACE FUNCTION version() RETURNS int LANGUAGE sql AS 'SELECT 3';
	CREATE FUNCTION version() RETURNS int LANGUAGE sql AS 'SELECT 1';
$m$, stream => 'facts_function');
SELECT * FROM migrate_up(stream => 'facts_function');
SELECT facts_function.version();

-- drops by signature and by name, what depends on another goes first
SELECT migrate_register('08', $m$
	DROP TYPE sum;
	DROP FUNCTION value(sum), add(sum, int);
	DROP AGGREGATE total(int);
	DROP VIEW sums;
	DROP ROUTINE IF EXISTS never_there;
	DROP FUNCTION kept CASCADE;
$m$, stream => 'facts_function');
SELECT step, reason, left(statement, 26) FROM migrate_plan(stream => 'facts_function');
SET client_min_messages = warning;
SELECT * FROM migrate_up(stream => 'facts_function');
SELECT proname FROM pg_proc WHERE pronamespace = 'facts_function'::regnamespace AND proname IN ('total', 'value', 'kept', 'first');

SET client_min_messages = warning;
DROP SCHEMA facts_function CASCADE;
