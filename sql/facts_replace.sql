-- OR REPLACE, and names that are taken again: where an object is dropped or
-- renamed nothing is moved; else the plain CREATE comes first.
\set VERBOSITY terse
SET client_min_messages = warning;
SET pgstair.check_facts = on;
CREATE SCHEMA facts_replace;
SET search_path = facts_replace, public;

-- nothing moves here
SELECT migrate_register('01', $m$
	CREATE TABLE t (a int);
	CREATE OR REPLACE VIEW v AS SELECT 1 AS a;
	DROP VIEW v;
	CREATE VIEW v AS SELECT 2 AS b;
	CREATE OR REPLACE VIEW v AS SELECT 3 AS b, 4 AS c;
	CREATE OR REPLACE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1';
	DROP FUNCTION g;
	CREATE FUNCTION g() RETURNS text LANGUAGE sql AS 'SELECT ''x''';
	CREATE OR REPLACE PROCEDURE p() LANGUAGE sql AS '';
	DROP ROUTINE p();
	CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
	CREATE OR REPLACE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
	DROP TRIGGER tr ON t;
	CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
	CREATE OR REPLACE RULE r AS ON INSERT TO t DO NOTHING;
	DROP TABLE t CASCADE;
	CREATE TABLE t (b int);
	CREATE RULE r AS ON DELETE TO t DO NOTHING;
	CREATE OR REPLACE VIEW w AS SELECT b FROM t;
	ALTER VIEW w RENAME TO w_old;
	CREATE VIEW w AS SELECT b + 1 AS b FROM w_old;
	CREATE OR REPLACE FUNCTION k(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
	ALTER FUNCTION k(int) RENAME TO k_old;
	CREATE FUNCTION k(int) RETURNS int LANGUAGE sql AS 'SELECT k_old($1) + 1';
	CREATE SCHEMA facts_replace_2;
	CREATE OR REPLACE VIEW facts_replace_2.v AS SELECT 1 AS a;
	DROP SCHEMA facts_replace_2 CASCADE;
	CREATE SCHEMA facts_replace_2;
	CREATE VIEW facts_replace_2.v AS SELECT 5 AS e;
$m$, stream => 'facts_replace');
SELECT step, reason, left(statement, 40) FROM migrate_plan(stream => 'facts_replace') WHERE reason <> 'as written';
SELECT * FROM migrate_up(stream => 'facts_replace');
SELECT v.b, v.c, g(), k(1), e FROM v, facts_replace_2.v AS v2;

-- an enum swapped for a larger one, made by a DO block first
SELECT migrate_register('02', $m$
	DO $$BEGIN CREATE TYPE e AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN END$$;
	CREATE TABLE uses_e (x e);
	ALTER TYPE e RENAME TO e_old;
	CREATE TYPE e AS ENUM ('a', 'b');
	ALTER TABLE uses_e ALTER x TYPE e USING x::text::e;
	DROP TYPE e_old;
	INSERT INTO uses_e VALUES ('b');
$m$, stream => 'facts_replace');
SELECT step, reason, left(statement, 40) FROM migrate_plan(stream => 'facts_replace') WHERE reason <> 'as written';
SELECT * FROM migrate_up(stream => 'facts_replace');

-- of several functions the first one; of several schemas the first that has the name
SELECT migrate_register('03', $m$
	CREATE FUNCTION f(numeric) RETURNS text LANGUAGE sql AS 'SELECT ''numeric''';
	CREATE VIEW bound AS SELECT f(1) AS x;
	CREATE FUNCTION f(int) RETURNS text LANGUAGE sql AS 'SELECT ''int''';
	SET search_path = facts_replace_2, facts_replace, public;
	CREATE VIEW of_t AS SELECT * FROM t;
	CREATE TABLE facts_replace_2.t (other int);
$m$, stream => 'facts_replace');
SELECT step, reason, left(statement, 40) FROM migrate_plan(stream => 'facts_replace');
SELECT * FROM migrate_up(stream => 'facts_replace');
SELECT x FROM bound;
SELECT b FROM facts_replace_2.of_t;

-- the plain CREATE comes first
SELECT migrate_register('04', $m$
	CREATE OR REPLACE VIEW plain AS SELECT 2 AS a;
	CREATE OR REPLACE FUNCTION plain() RETURNS int LANGUAGE sql AS 'SELECT 2';
	CREATE OR REPLACE FUNCTION plain(int) RETURNS int LANGUAGE sql AS 'SELECT 3';
	CREATE VIEW plain AS SELECT 1 AS a;
	CREATE FUNCTION plain() RETURNS int LANGUAGE sql AS 'SELECT 1';
$m$, stream => 'facts_replace');
SELECT step, reason, left(statement, 40) FROM migrate_plan(stream => 'facts_replace');
SELECT * FROM migrate_up(stream => 'facts_replace');
SELECT a, plain(), plain(1) FROM plain;
DROP SCHEMA facts_replace, facts_replace_2 CASCADE;
