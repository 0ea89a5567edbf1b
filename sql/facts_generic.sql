-- The statements that have one form for every type of object, each written
-- before the object: COMMENT, OWNER, RENAME, SET SCHEMA, DROP.
\set VERBOSITY terse
SET pgstair.check_facts = on;
CREATE SCHEMA facts_generic;
CREATE SCHEMA facts_generic_2;
SET search_path = facts_generic, public;

-- comments
SELECT migrate_register('01', $m$
	COMMENT ON SCHEMA facts_generic_3 IS 'c';
	COMMENT ON TABLE t IS 'c';
	COMMENT ON COLUMN t.a IS 'c';
	COMMENT ON COLUMN t.late IS 'c';
	COMMENT ON CONSTRAINT t_a_check ON t IS 'c';
	COMMENT ON INDEX t_a_idx IS 'c';
	COMMENT ON SEQUENCE seq IS 'c';
	COMMENT ON VIEW v IS 'c';
	COMMENT ON MATERIALIZED VIEW mv IS 'c';
	COMMENT ON FOREIGN TABLE ft IS 'c';
	COMMENT ON FOREIGN DATA WRAPPER regress_generic IS 'c';
	COMMENT ON SERVER regress_generic IS 'c';
	COMMENT ON STATISTICS st IS 'c';
	COMMENT ON TYPE e IS 'c';
	COMMENT ON DOMAIN d IS 'c';
	COMMENT ON CONSTRAINT d_check ON DOMAIN d IS 'c';
	COMMENT ON FUNCTION f(int, e[]) IS 'c';
	COMMENT ON PROCEDURE p() IS 'c';
	COMMENT ON AGGREGATE agg(*) IS 'c';
	COMMENT ON OPERATOR === (e, e) IS 'c';
	COMMENT ON CAST (pair AS e) IS 'c';
	COMMENT ON COLLATION co IS 'c';
	COMMENT ON EVENT TRIGGER regress_generic IS 'c';
	COMMENT ON EXTENSION plpgsql IS 'PL/pgSQL procedural language';
	ALTER TABLE t ADD late int;
	CREATE SCHEMA facts_generic_3;
	CREATE TABLE t (a int CHECK (a > 0));
	CREATE INDEX ON t (a);
	CREATE SEQUENCE seq;
	CREATE VIEW v AS SELECT a FROM t;
	CREATE MATERIALIZED VIEW mv AS SELECT a FROM t;
	CREATE FOREIGN TABLE ft (a int) SERVER regress_generic;
	CREATE SERVER regress_generic FOREIGN DATA WRAPPER regress_generic;
	CREATE FOREIGN DATA WRAPPER regress_generic;
	CREATE STATISTICS st ON a, late FROM t;
	CREATE TYPE e AS ENUM ('x');
	CREATE DOMAIN d AS text CHECK (VALUE <> '');
	CREATE TYPE pair AS (a int);
	CREATE FUNCTION f(int, e[]) RETURNS int RETURN 1;
	CREATE PROCEDURE p() LANGUAGE sql AS '';
	CREATE AGGREGATE agg(*) (SFUNC = int8inc, STYPE = int8, INITCOND = 0);
	CREATE OPERATOR === (LEFTARG = e, RIGHTARG = e, FUNCTION = same);
	CREATE FUNCTION same(e, e) RETURNS bool LANGUAGE sql AS 'SELECT $1 = $2';
	CREATE CAST (pair AS e) WITH INOUT;
	CREATE COLLATION co FROM "C";
	CREATE EVENT TRIGGER regress_generic ON sql_drop EXECUTE FUNCTION dropped();
	CREATE FUNCTION dropped() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
$m$, stream => 'facts_generic');
SELECT * FROM migrate_up(stream => 'facts_generic');

-- new names, new schemas, new owners: the old name is free, the new one is there
SELECT migrate_register('02', $m$
	CREATE VIEW of_new_names AS SELECT u.a, facts_generic_2.f(1, NULL) AS f, nextval('z') AS z,
		'x'::facts_generic_2.e AS e, NULL::dom AS d FROM u;
	ALTER TABLE t RENAME TO u;
	CREATE TABLE t (fresh int);
	INSERT INTO t (fresh) VALUES (1);
	ALTER TABLE u RENAME late TO b;
	ALTER INDEX t_a_idx RENAME TO u_a_idx;
	ALTER TABLE u RENAME CONSTRAINT t_a_check TO u_a_check;
	ALTER SEQUENCE seq RENAME TO z;
	ALTER DOMAIN d RENAME TO dom;
	ALTER FUNCTION f(int, e[]) SET SCHEMA facts_generic_2;
	ALTER TYPE e SET SCHEMA facts_generic_2;
	ALTER MATERIALIZED VIEW mv RENAME a TO aa;
	ALTER COLLATION co RENAME TO coll;
	ALTER AGGREGATE agg(*) RENAME TO number;
	ALTER SERVER regress_generic RENAME TO regress_generic_s;
	ALTER STATISTICS st SET SCHEMA facts_generic_2;
	ALTER VIEW v SET SCHEMA facts_generic_2;
	ALTER SCHEMA facts_generic_3 RENAME TO facts_generic_4;
	ALTER DOMAIN dom OWNER TO CURRENT_USER;
	ALTER EVENT TRIGGER regress_generic OWNER TO CURRENT_USER;
	ALTER FUNCTION facts_generic_2.f(int, facts_generic_2.e[]) DEPENDS ON EXTENSION plpgsql;
$m$, stream => 'facts_generic');
SELECT step, reason, left(statement, 44) FROM migrate_plan(stream => 'facts_generic') WHERE reason <> 'as written';
SELECT * FROM migrate_up(stream => 'facts_generic');
SELECT d.fresh FROM t d;

-- drops: IF EXISTS waits for nothing
SELECT migrate_register('03', $m$
	DROP TABLE IF EXISTS made_later;
	DROP TRIGGER IF EXISTS never ON never_there;
	DROP FUNCTION IF EXISTS made_later(int);
	ALTER TABLE IF EXISTS made_later ADD x int;
	DROP EVENT TRIGGER regress_generic;
	DROP VIEW of_new_names, facts_generic_2.v;
	DROP MATERIALIZED VIEW mv;
	DROP TABLE t, u;
	DROP CAST (pair AS facts_generic_2.e);
	DROP TYPE pair;
	DROP OPERATOR === (facts_generic_2.e, facts_generic_2.e);
	DROP FUNCTION facts_generic_2.f(int, facts_generic_2.e[]), same, dropped;
	DROP AGGREGATE number(*);
	DROP PROCEDURE p;
	DROP DOMAIN dom;
	DROP TYPE facts_generic_2.e;
	DROP COLLATION coll;
	DROP SEQUENCE z;
	DROP FOREIGN TABLE ft;
	DROP SERVER regress_generic_s;
	DROP FOREIGN DATA WRAPPER regress_generic;
	DROP SCHEMA facts_generic_2, facts_generic_4;
	CREATE TABLE made_later (a int);
	CREATE FUNCTION made_later(int) RETURNS int RETURN 1;
$m$, stream => 'facts_generic');
SELECT step, reason, left(statement, 44) FROM migrate_plan(stream => 'facts_generic') WHERE reason <> 'as written';
SET client_min_messages = warning;
SELECT * FROM migrate_up(stream => 'facts_generic');
SELECT relname FROM pg_class WHERE relnamespace = 'facts_generic'::regnamespace;
SELECT proname FROM pg_proc WHERE pronamespace = 'facts_generic'::regnamespace;

-- foreign data, access methods, opaque statements
SELECT migrate_register('04', $m$
	ALTER SERVER regress_server OPTIONS (host 'x');
	CREATE USER MAPPING FOR CURRENT_USER SERVER regress_server;
	ALTER USER MAPPING FOR CURRENT_USER SERVER regress_server OPTIONS (a 'b');
	CREATE FOREIGN TABLE of_server (a int) SERVER regress_server;
	ALTER FOREIGN DATA WRAPPER regress_server OPTIONS (c 'd');
	CREATE SERVER regress_server FOREIGN DATA WRAPPER regress_server;
	CREATE FOREIGN DATA WRAPPER regress_server VALIDATOR accepted;
	CREATE FUNCTION accepted(text[], oid) RETURNS bool RETURN true;
	CREATE TABLE of_method (a int) USING regress_method;
	CREATE ACCESS METHOD regress_method TYPE TABLE HANDLER heap_tableam_handler;
	CREATE SCHEMA facts_generic_5;
	CALL run();
	DO 'BEGIN CREATE TABLE facts_generic_5.of_do (a int); END';
	INSERT INTO facts_generic_5.of_do VALUES (1);
	CREATE PROCEDURE run() LANGUAGE plpgsql AS 'BEGIN EXECUTE ''CREATE TYPE of_call AS ENUM ()''; END';
	CREATE TABLE uses_call (a of_call);
	DROP USER MAPPING FOR CURRENT_USER SERVER regress_server;
$m$, stream => 'facts_generic');
SELECT * FROM migrate_up(stream => 'facts_generic');

-- publications; that wal_level does not suffice is no matter here
SELECT migrate_register('05', $m$
	COMMENT ON PUBLICATION regress_generic_p IS 'c';
	ALTER PUBLICATION regress_generic ADD TABLE published (a) WHERE (b > 1);
	ALTER PUBLICATION regress_generic RENAME TO regress_generic_p;
	CREATE PUBLICATION regress_generic FOR TABLES IN SCHEMA facts_generic_5, facts_generic_6;
	ALTER TABLE published ADD b int;
	CREATE TABLE published (a int);
	CREATE SCHEMA facts_generic_6;
$m$, stream => 'facts_generic');
SELECT step, reason, left(statement, 44) FROM migrate_plan(stream => 'facts_generic');

SET client_min_messages = warning;
DROP FOREIGN DATA WRAPPER regress_server CASCADE;
DROP SCHEMA facts_generic, facts_generic_5 CASCADE;
DROP ACCESS METHOD regress_method;
