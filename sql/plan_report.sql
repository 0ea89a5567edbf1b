-- migrate_plan() as a script: roles and settings are rows of their own
CREATE ROLE "regress Plan";
CREATE ROLE regress_plan_other;
GRANT "regress Plan" TO CURRENT_USER;
CREATE SCHEMA plan1;
CREATE SCHEMA plan2;
GRANT ALL ON SCHEMA plan1, plan2 TO PUBLIC;
GRANT EXECUTE ON FUNCTION migrate_register TO "regress Plan";
SET search_path = plan1, public;

SELECT migrate_register('1', $$
CREATE TABLE first (a int);
SET search_path = plan2;
CREATE TABLE second (a int);
SET LOCAL check_function_bodies = off;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT no_such_column';
SET ROLE "regress Plan";
CREATE TABLE third (a int);
RESET search_path;
SELECT 4;
$$, 'DROP TABLE first', stream => 'plan');
SELECT migrate_register('2', E'BEGIN;\nSET LOCAL search_path = plan2;\nCREATE TABLE fourth ();\nCOMMIT;\nCREATE TABLE fifth ();', stream => 'plan');
SET ROLE "regress Plan";
SELECT migrate_register('3', E'COPY second FROM stdin;\n1\n2\n\\.\nSELECT 6;', stream => 'plan');
RESET ROLE;
SELECT * FROM migrate_plan(stream => 'plan');
-- To a target
SELECT count(*) FROM migrate_plan('1', stream => 'plan');

-- What moves takes its settings along
SELECT migrate_register('1', $$SET search_path = plan2;
SET lock_timeout = '1h';
CREATE VIEW v AS SELECT * FROM late$$, stream => 'plan moved');
SELECT migrate_register('2', $$SET search_path = plan1, plan2;
CREATE VIEW w AS SELECT * FROM v;
SET search_path = plan2;
CREATE TABLE late (a int);$$, stream => 'plan moved');
SELECT step, migration, line, statement, reason FROM migrate_plan(stream => 'plan moved');

-- What migrate_up() did is what the plan said
CREATE TEMP TABLE planned AS SELECT * FROM migrate_plan(stream => 'plan moved');
SELECT migrate_up(stream => 'plan moved');
SELECT s.migration, s.line, s.statement, s.reason FROM pgstair.statement s, pgstair.run r WHERE r.id = s.run AND r.stream = 'plan moved' ORDER BY s.step;
SELECT p.migration, p.line, p.statement, p.reason FROM planned p WHERE p.statement LIKE 'CREATE%' ORDER BY step;

-- RESET ALL: what the session had set is set again
RESET ALL;
SET search_path = plan1, public;
SET DateStyle = 'German';
SET pgstair_test.other = 'x"y''z';
SELECT migrate_register('1', $$SET work_mem = '1MB'; SELECT 1; RESET ALL; SELECT 2; SET DateStyle = 'ISO'; SELECT 3$$, stream => 'plan all');
SELECT migrate_register('2', 'SET pgstair_test.other = 1; SELECT 4', stream => 'plan all');
SELECT step, migration, line, statement FROM migrate_plan(stream => 'plan all');
RESET pgstair_test.other;
RESET DateStyle;

RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA plan1, plan2 CASCADE;
DROP OWNED BY "regress Plan";
DROP ROLE "regress Plan", regress_plan_other;
