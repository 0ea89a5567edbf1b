-- Batches that work in psql as they are written, each against one rule of the planner
SET client_min_messages = warning;
CREATE SCHEMA ce;
CREATE SCHEMA ce2;
SET search_path = ce, public;
CREATE ROLE regress_ce;
-- Registers a batch, says what its plan moves, and applies it
CREATE FUNCTION try(name text, source text) RETURNS TABLE (line int, moved text, reason text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM migrate_register(name, source, stream => 'counterexamples');
	RETURN QUERY SELECT p.line, left(p.statement, 40), p.reason FROM migrate_plan(stream => 'counterexamples') p
		WHERE p.reason NOT IN ('as written', 'setting of the statements that follow', 'the caller''s setting again') ORDER BY step;
	PERFORM migrate_up(stream => 'counterexamples');
END $$;

-- a name binds to what exists at its place, not to what a later statement makes
CREATE TABLE ce2.bound (here int);
SELECT * FROM try('a', 'SET search_path = ce, ce2; CREATE VIEW on_bound AS SELECT * FROM bound; CREATE TABLE ce.bound (not_here int)');
SELECT pg_get_viewdef('on_bound') LIKE '%here%' AND pg_get_viewdef('on_bound') NOT LIKE '%not_here%' AS same;

-- what an opaque statement names may have been made by it
SELECT * FROM try('b', $$
DO 'BEGIN CREATE TYPE e AS ENUM (''old''); EXCEPTION WHEN duplicate_object THEN NULL; END';
CREATE TABLE swapped (x e);
ALTER TYPE e RENAME TO e_old;
CREATE TYPE e AS ENUM ('old', 'new');
ALTER TABLE swapped ALTER x TYPE e USING x::text::e;
DROP TYPE e_old$$);

-- generated names are made; a DROP does not wait for a later ADD of the name
SELECT * FROM try('c', 'CREATE TABLE keyed (a int PRIMARY KEY, b int NOT NULL);
	ALTER TABLE keyed DROP CONSTRAINT keyed_pkey; ALTER TABLE keyed ADD CONSTRAINT keyed_pkey PRIMARY KEY (a, b);
	ALTER TABLE keyed DROP CONSTRAINT keyed_pkey; ALTER TABLE keyed ADD CONSTRAINT keyed_pkey PRIMARY KEY (b)');

-- a column is needed only where no relation in scope has one of the name
SELECT * FROM try('d', 'CREATE TABLE d1 (a int); CREATE TABLE d2 (b int); CREATE VIEW on_d AS SELECT b FROM d1, d2; ALTER TABLE d1 ADD b int');

-- IF EXISTS waits for nothing
SELECT * FROM try('e', 'ALTER TABLE IF EXISTS late ADD nothing int; DROP VIEW IF EXISTS late; CREATE TABLE late (a int)');
SELECT attname FROM pg_attribute WHERE attrelid = 'late'::regclass AND attnum > 0;

-- bodies that are not checked need nothing
SELECT * FROM try('f', 'SET check_function_bodies = off; CREATE FUNCTION unchecked() RETURNS bigint LANGUAGE sql AS ''SELECT count(*) FROM body'';
	SELECT 1; CREATE TABLE body (a int)');

-- a split key is there before what names it, and before what relies on it
SELECT line, moved FROM try('g', 'CREATE TABLE g1 (a int REFERENCES g2); CREATE TABLE g2 (a int PRIMARY KEY);
	ALTER TABLE g1 DROP CONSTRAINT g1_a_fkey; INSERT INTO g1 VALUES (99)');
SELECT line, moved FROM try('h', 'CREATE TABLE h1 (a int REFERENCES h2 ON DELETE CASCADE); CREATE TABLE h2 (a int PRIMARY KEY);
	INSERT INTO h1 VALUES (1); INSERT INTO h2 VALUES (1); DELETE FROM h2');
SELECT * FROM h1;

-- temporary tables of two migrations, dropped on commit
SELECT migrate_register('i0', 'CREATE TEMP TABLE tmp (a int) ON COMMIT DROP', stream => 'counterexamples');
SELECT * FROM try('i1', 'CREATE TEMP TABLE tmp (b int) ON COMMIT DROP');

-- what is granted on all tables holds for those made before, what waits included
SELECT * FROM try('k', 'CREATE TABLE k1 (x k_type); GRANT SELECT ON ALL TABLES IN SCHEMA ce TO regress_ce; CREATE TYPE k_type AS ENUM ()');
SELECT has_table_privilege('regress_ce', 'k1', 'SELECT');

-- DDL does not cross the making of an event trigger, which sees what psql would show it
CREATE FUNCTION k_see() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE WARNING ''sees %'', tg_tag; END';
SELECT * FROM try('k2', 'CREATE TABLE k2 (x k2_type); CREATE EVENT TRIGGER regress_ce ON ddl_command_start EXECUTE FUNCTION ce.k_see();
	CREATE TYPE k2_type AS ENUM (); CREATE TABLE k3 (a int)');
DROP EVENT TRIGGER regress_ce;

-- of several overloads the first one, as in psql
SELECT * FROM try('l', 'CREATE FUNCTION f(numeric) RETURNS text LANGUAGE sql AS ''SELECT ''''numeric'''''';
	CREATE VIEW on_f AS SELECT f(1) AS which; CREATE FUNCTION f(int) RETURNS text LANGUAGE sql AS ''SELECT ''''int''''''');
SELECT which FROM on_f;

-- names change meaning in between
SELECT * FROM try('l2', 'CREATE TABLE swap (a int); CREATE VIEW on_swap AS SELECT a FROM swap; DROP VIEW on_swap; ALTER TABLE swap RENAME TO old_swap;
	CREATE TABLE swap (b int); CREATE VIEW on_swap AS SELECT b FROM swap; INSERT INTO swap SELECT a FROM old_swap; DROP TABLE old_swap');

-- of two that replace each other the later one counts, also if the first has to wait
SELECT line, moved FROM try('m', 'CREATE OR REPLACE VIEW twice AS SELECT 1 AS version FROM m_table; CREATE OR REPLACE VIEW twice AS SELECT 2 AS version;
	CREATE TABLE m_table (a int)');
SELECT pg_get_viewdef('twice') LIKE '%2 AS version%' AS later;

-- columns come in the order in which they are added
SELECT line, moved FROM try('n', 'CREATE TABLE n1 (a int); ALTER TABLE n1 ADD b n_type; ALTER TABLE n1 ADD c int; CREATE TABLE n2 (a int); CREATE TYPE n_type AS ENUM ()');
SELECT attname FROM pg_attribute WHERE attrelid = 'n1'::regclass AND attnum > 0 ORDER BY attnum;

RESET search_path;
DROP SCHEMA ce, ce2 CASCADE;
DROP OWNED BY regress_ce;
DROP ROLE regress_ce;
