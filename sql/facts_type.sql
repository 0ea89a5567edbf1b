-- Types and what uses them, written the wrong way round: each waits for what
-- its text names.  A statement that was misplaced all the same would be told.
\set VERBOSITY terse
SET pgstair.check_facts = on;
CREATE SCHEMA facts_type;
SET search_path = facts_type, public;

-- a base type: shell, functions, type, and what needs the whole type
SELECT migrate_register('01', $m$
	CREATE TABLE lengths (a metres, b metres[] DEFAULT '{1}');
	CREATE CAST (int8 AS metres) WITHOUT FUNCTION;
	CREATE TYPE metres (INPUT = metres_in, OUTPUT = metres_out, LIKE = int8);
	CREATE FUNCTION metres_out(metres) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int8out';
	CREATE FUNCTION metres_in(cstring) RETURNS metres LANGUAGE internal IMMUTABLE STRICT AS 'int8in';
	CREATE TYPE metres;
$m$, stream => 'facts_type');
SET client_min_messages = warning;	-- PostgreSQL tells that a type is a shell
SELECT * FROM migrate_up(stream => 'facts_type');
RESET client_min_messages;
SELECT * FROM lengths;

-- the input function makes the shell where no statement does; of functions of
-- one name the type takes the one that fits
SELECT migrate_register('02', $m$
	CREATE VIEW feet_used AS SELECT '3'::feet AS f;
	CREATE TYPE feet (INPUT = feet_in, OUTPUT = shown, LIKE = int8);
	CREATE FUNCTION shown(metres) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int8out';
	CREATE FUNCTION shown(feet) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int8out';
	CREATE FUNCTION feet_in(cstring) RETURNS feet LANGUAGE internal IMMUTABLE STRICT AS 'int8in';
$m$, stream => 'facts_type');
SET client_min_messages = warning;
SELECT * FROM migrate_up(stream => 'facts_type');
RESET client_min_messages;
SELECT * FROM feet_used;

-- enums: labels that a cast, a default and another label name
SELECT migrate_register('03', $m$
	CREATE TYPE mood AS ENUM ('sad', 'happy');
	CREATE VIEW moods AS SELECT 'calm'::mood AS one, ARRAY['sad', 'glad']::mood[] AS more;
	ALTER TYPE mood ADD VALUE 'calm' AFTER 'glad';
	ALTER TYPE mood ADD VALUE IF NOT EXISTS 'glad' BEFORE 'happy';
$m$, stream => 'facts_type');
SELECT * FROM migrate_up(stream => 'facts_type');
SELECT *, enum_range(NULL::mood) FROM moods;

-- composite types, domains over them, functions in their checks, ranges
SELECT migrate_register('04', $m$
	CREATE VIEW spans AS SELECT span(1, 2) AS a, span_multirange(span(1, 2)) AS b, speedrange(1, 2) AS c;
	CREATE TYPE speedrange AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = apart);
	CREATE TYPE span AS RANGE (SUBTYPE = int);
	CREATE FUNCTION apart(float8, float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2';
	CREATE TYPE trip AS (start place, goal place, feeling mood);
	ALTER TYPE place ADD ATTRIBUTE label label;
	CREATE TYPE place AS (x coordinate, y coordinate);
	ALTER DOMAIN coordinate VALIDATE CONSTRAINT near;
	ALTER DOMAIN coordinate ADD CONSTRAINT near CHECK (VALUE < 1000) NOT VALID;
	CREATE DOMAIN coordinate AS float8 CHECK (valid(VALUE)) CHECK (VALUE <> 1) DEFAULT middle();
	CREATE DOMAIN label AS text COLLATE plain CONSTRAINT short CHECK (length(VALUE) < 9);
	CREATE FUNCTION valid(float8) RETURNS bool LANGUAGE sql AS 'SELECT $1 >= 0';
	CREATE FUNCTION middle() RETURNS float8 LANGUAGE sql RETURN 0.5;
	CREATE COLLATION plain FROM "C";
	CREATE TABLE trips (t trip, r speedrange, m speedmultirange, s span);
$m$, stream => 'facts_type');
SELECT * FROM migrate_up(stream => 'facts_type');
SELECT * FROM spans;

-- what alters, renames and moves types
SELECT migrate_register('05', $m$
	CREATE VIEW travelled AS SELECT NULL::journey AS j, 'gloomy'::mood AS m;
	COMMENT ON CONSTRAINT close ON DOMAIN coordinate IS 'renamed first';
	ALTER TYPE trip RENAME TO journey;
	ALTER TYPE journey RENAME ATTRIBUTE goal TO target;
	ALTER TYPE mood RENAME VALUE 'sad' TO 'gloomy';
	ALTER DOMAIN coordinate RENAME CONSTRAINT near TO close;
	ALTER DOMAIN coordinate DROP CONSTRAINT coordinate_check1;
	ALTER TYPE label SET SCHEMA facts_type_2;
	CREATE TABLE moved (l facts_type_2.label);
	CREATE SCHEMA facts_type_2;
$m$, stream => 'facts_type');
SELECT * FROM migrate_up(stream => 'facts_type');
SELECT * FROM travelled;

SELECT name, state FROM migrate_status('facts_type') WHERE state <> 'applied';

SET client_min_messages = warning;
DROP SCHEMA facts_type, facts_type_2 CASCADE;
