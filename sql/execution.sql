-- What ends with a migration, and how a statement looks from outside.
CREATE SCHEMA ex;

-- temporary objects: two migrations may use one name; the caller's stay
CREATE TEMP TABLE callers (a int);
SELECT migrate_register('01', $$
CREATE TEMP TABLE work (a int PRIMARY KEY, b serial);
CREATE TEMP VIEW on_work AS SELECT a FROM work;
CREATE TYPE pg_temp.pair AS (a int, b int);
CREATE FUNCTION pg_temp.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
INSERT INTO work VALUES (pg_temp.one());
CREATE TABLE ex.kept AS SELECT a FROM on_work;
CREATE TEMP TABLE dropped_by_itself (a int);
DROP TABLE dropped_by_itself;
$$, stream => 'execution');
SELECT migrate_register('02', $$
DO 'BEGIN CREATE TEMP TABLE work (other text); END';
INSERT INTO work VALUES ('x');
$$, stream => 'execution');
SELECT migrate_up(stream => 'execution');
SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema();
SELECT count(*) FROM pg_type WHERE typnamespace = pg_my_temp_schema() AND typname IN ('pair', 'work');
SELECT count(*) FROM pg_proc WHERE pronamespace = pg_my_temp_schema();
SELECT * FROM ex.kept;

-- cursors and prepared statements: the caller's stay
BEGIN;
DECLARE callers CURSOR FOR SELECT 1;
PREPARE callers AS SELECT 1;
SELECT migrate_register('03', $$
PREPARE p AS SELECT 1;
EXECUTE p;
DECLARE c CURSOR FOR SELECT 1;
FETCH c;
DO 'DECLARE r refcursor; BEGIN OPEN r FOR SELECT 1; EXECUTE ''PREPARE q AS SELECT 2''; END';
$$, stream => 'execution');
SELECT migrate_register('04', 'PREPARE p AS SELECT 2; DECLARE c CURSOR FOR SELECT 2;', stream => 'execution');
SELECT migrate_up(stream => 'execution');
SELECT name FROM pg_cursors;
SELECT name FROM pg_prepared_statements;
COMMIT;
DEALLOCATE callers;

-- deferred triggers fire at the end of each migration, so the error names it
SELECT migrate_register('05', $$
CREATE TABLE ex.parent (id int PRIMARY KEY);
CREATE TABLE ex.child (id int REFERENCES ex.parent DEFERRABLE INITIALLY DEFERRED);
INSERT INTO ex.child VALUES (1);
INSERT INTO ex.parent VALUES (1);
$$, stream => 'execution');
SELECT migrate_register('06', 'INSERT INTO ex.child VALUES (2)', stream => 'execution');
SELECT migrate_register('07', 'INSERT INTO ex.parent VALUES (2)', stream => 'execution');
SELECT migrate_up(stream => 'execution');
SELECT migrate_up('05', stream => 'execution');

-- the constraints are in the state that they were in
BEGIN;
SELECT migrate_register('06', 'INSERT INTO ex.parent VALUES (3); INSERT INTO ex.child VALUES (3)', stream => 'execution');
SELECT migrate_up(stream => 'execution');
INSERT INTO ex.child VALUES (4);
INSERT INTO ex.parent VALUES (4);
COMMIT;

-- also after SET CONSTRAINTS in a migration
SELECT migrate_register('07b', $$SET CONSTRAINTS ALL IMMEDIATE; SELECT 1$$, stream => 'execution');
SELECT migrate_register('07c', 'INSERT INTO ex.child VALUES (6); INSERT INTO ex.parent VALUES (6)', stream => 'execution');
BEGIN;
SELECT migrate_up(stream => 'execution');
INSERT INTO ex.child VALUES (7);
INSERT INTO ex.parent VALUES (7);
COMMIT;

-- they fire before DDL on their table, and only then
SELECT migrate_register('08', $$
INSERT INTO ex.child VALUES (5);
ALTER TABLE ex.kept ADD COLUMN b int;
INSERT INTO ex.parent VALUES (5);
ALTER TABLE ex.child ADD COLUMN b int;
INSERT INTO ex.child VALUES (5);
CREATE INDEX ON ex.child (id);
INSERT INTO ex.child VALUES (5);
DROP TABLE ex.parent CASCADE;
$$, stream => 'execution');
SELECT migrate_up(stream => 'execution');

-- the caller's own pending triggers fire before the run
CREATE TABLE ex.parent (id int PRIMARY KEY);
INSERT INTO ex.parent VALUES (5);
CREATE TABLE ex.late (id int REFERENCES ex.parent DEFERRABLE INITIALLY DEFERRED);
SELECT migrate_register('09', 'ALTER TABLE ex.late ADD COLUMN b int', stream => 'execution');
BEGIN;
INSERT INTO ex.late VALUES (5);
SELECT migrate_up(stream => 'execution');
COMMIT;

-- statement_timeout counts for each statement
SET statement_timeout = '1s';
SELECT migrate_register('10', 'SELECT pg_sleep(0.4); SELECT pg_sleep(0.4); SELECT pg_sleep(0.4)', stream => 'execution');
SELECT migrate_up(stream => 'execution');
RESET statement_timeout;
SELECT migrate_register('11', $$SET statement_timeout = '10ms';
SELECT pg_sleep(5)$$, stream => 'execution');
SELECT migrate_up(stream => 'execution');
SHOW statement_timeout;
SELECT pg_sleep(0.1);

-- pg_stat_activity shows the statement; afterwards the caller's own
SELECT migrate_register('11', $$SELECT 'x';
CREATE TABLE ex.activity AS SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()$$, stream => 'execution');
SELECT migrate_register('12', 'SELECT 1', stream => 'execution');
SELECT migrate_up(stream => 'execution');
SELECT query FROM ex.activity;
SELECT migrate_register('13', 'SELECT 1', stream => 'execution');
SELECT migrate_up(stream => 'execution')\; SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid();

-- a migration of nothing but settings has run, too
SELECT migrate_register('13b', 'SET work_mem = 100', stream => 'execution');
SELECT migrate_up(stream => 'execution');
SELECT applied_at > now() - interval '1 hour' AS just_done FROM migrate_status('execution') WHERE name = '13b';

-- a migration cannot run migrations, nor drop what records it
SELECT migrate_register('14', $$SELECT migrate_up(stream => 'another')$$, stream => 'execution');
SELECT migrate_register('01', 'SELECT 1', stream => 'another');
SELECT migrate_up(stream => 'execution');
SELECT migrate_register('14', 'DROP EXTENSION pgstair', stream => 'execution');
SELECT migrate_up(stream => 'execution');
SELECT migrate_register('14', $$DO 'BEGIN DROP EXTENSION pgstair CASCADE; END'$$, stream => 'execution');
SELECT migrate_up(stream => 'execution');

SELECT migrate_unregister('14', 'execution');
SET client_min_messages = warning;
DROP SCHEMA ex CASCADE;
DROP TABLE callers;
