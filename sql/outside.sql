-- Migrations that must run outside a transaction, statement by statement
CREATE SCHEMA outside;
SET search_path = outside, public;
CREATE TABLE t (a int, b int);
INSERT INTO t VALUES (1, 1), (2, 1);

SELECT migrate_register('1', 'CREATE TABLE before_it (a int)', stream => 'outside');
SELECT migrate_register('2', '-- migrate:up transaction:false
SET lock_timeout = ''1min'';
CREATE INDEX CONCURRENTLY i ON t (a);
CREATE UNIQUE INDEX CONCURRENTLY j ON t (b);
INSERT INTO before_it VALUES (1);
-- migrate:down transaction:false
DROP INDEX CONCURRENTLY i;
DROP INDEX CONCURRENTLY j;
DELETE FROM before_it;', stream => 'outside');
SELECT migrate_register('3', 'CREATE TABLE after_it (a int)', stream => 'outside');

-- Nothing is done before it is refused
SELECT migrate_up(stream => 'outside');
SELECT * FROM migrate_outside(stream => 'outside');
SELECT count(*) FROM migrate_outside('1', stream => 'outside');
SELECT migrate_lock(true);
SELECT migrate_up(steps => 1, stream => 'outside');

-- In order only
SELECT migrate_record('2', statement => 2, state => 'started', stream => 'outside');
SELECT migrate_record('2', statement => 1, state => 'started', stream => 'outside');
-- Interrupted before and after the statement
SELECT line, sql, state, repair FROM migrate_outside(stream => 'outside') WHERE statement = 1;
CREATE INDEX CONCURRENTLY i ON t (a);
SELECT line, sql, state, repair FROM migrate_outside(stream => 'outside') WHERE statement = 1;
SELECT migrate_record('2', statement => 1, stream => 'outside');
-- A part of it was done
SELECT migrate_record('2', statement => 2, state => 'started', stream => 'outside');
CREATE UNIQUE INDEX CONCURRENTLY j ON t (b);
SELECT statement, sql, state, repair FROM migrate_outside(stream => 'outside');
SELECT name, state, problem FROM migrate_status('outside');
-- What is done cannot be changed, the rest can
SELECT migrate_register('2', '-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY i ON t (b);', stream => 'outside');
SELECT migrate_outside(stream => 'outside');
SELECT migrate_register('2', '-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY i ON t (a);
CREATE INDEX CONCURRENTLY j ON t (b);
INSERT INTO before_it VALUES (1);
-- migrate:down transaction:false
DROP INDEX CONCURRENTLY i;
DROP INDEX CONCURRENTLY j;
DELETE FROM before_it;', stream => 'outside');
SELECT statement, sql, state, repair FROM migrate_outside(stream => 'outside');
DROP INDEX CONCURRENTLY j;
-- What was there before has failed
CREATE INDEX j ON t (b, a);
SELECT migrate_record('2', statement => 2, state => 'started', stream => 'outside');
SELECT statement, sql, state, repair FROM migrate_outside(stream => 'outside') WHERE statement = 2;
DROP INDEX j;
CREATE INDEX CONCURRENTLY j ON t (b);
SELECT migrate_record('2', statement => 2, stream => 'outside');
BEGIN;
INSERT INTO before_it VALUES (1);
SELECT migrate_record('2', statement => 3, stream => 'outside');
COMMIT;
SELECT name, state, applied_at IS NOT NULL, duration > '0', problem FROM migrate_status('outside');
SELECT * FROM migrate_outside(stream => 'outside');
SELECT migrate_up(stream => 'outside');
SELECT migrate_lock(false);
SELECT s.step, s.migration, s.line, s.statement, s.reason, s.duration > '0' AS took FROM pgstair.statement s JOIN pgstair.run r ON r.id = s.run
WHERE r.stream = 'outside' AND migration = '2' ORDER BY s.step;
SELECT count(*) FROM pgstair.progress;

-- Down
SELECT migrate_record('3', 'down', stream => 'outside');
SELECT migrate_down(stream => 'outside');
SELECT before, statement, line, sql, transactional, state FROM migrate_outside(direction => 'down', stream => 'outside');
SELECT migrate_record('2', 'down', 1, stream => 'outside');
-- Begun outside, it is not run in a transaction
SELECT migrate_down(stream => 'outside');
SELECT migrate_record('2', 'down', n, stream => 'outside') FROM generate_series(2, 3) n;
SELECT name, state FROM migrate_status('outside');

-- On a table of the batch there is nothing to spare
SELECT migrate_register('1', E'CREATE TABLE own (a int);', stream => 'outside own');
SELECT migrate_register('2', E'-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY own_i ON own (a);', stream => 'outside own');
SELECT count(*) FROM migrate_outside(stream => 'outside own');
SELECT migrate_up(stream => 'outside own');

-- nor on a table that the same run drops; while it stays, the word counts
SELECT migrate_register('1', 'CREATE TABLE gone (a int, b int)', 'DROP TABLE gone', stream => 'outside gone');
SELECT migrate_register('2', 'CREATE INDEX CONCURRENTLY gone_a ON gone (a)', 'DROP INDEX CONCURRENTLY gone_a', stream => 'outside gone');
SELECT migrate_register('3', 'CREATE INDEX gone_b ON gone (b)', 'CREATE INDEX CONCURRENTLY gone_c ON gone (b); DROP INDEX gone_b', stream => 'outside gone');
SELECT migrate_up(stream => 'outside gone');
SELECT migrate_down(steps => 2, stream => 'outside gone');
SELECT migrate_down(steps => 3, stream => 'outside gone');

-- Not marked; not to be found again; not to be sent
SELECT migrate_register('1', 'CREATE INDEX CONCURRENTLY ON t (a)', stream => 'outside refused');
SELECT migrate_up(stream => 'outside refused');
SELECT count(*) FROM migrate_outside(stream => 'outside refused');
SELECT migrate_register('1', E'-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY ON t (a)', stream => 'outside refused');
SELECT migrate_outside(stream => 'outside refused');
SELECT migrate_register('1', E'-- migrate:up transaction:false\nVACUUM t;\nCOPY t FROM stdin;\n1\t2\n\\.\n', stream => 'outside refused');
SELECT migrate_outside(stream => 'outside refused');

-- Given up: what has run stays
SELECT migrate_register('1', E'-- migrate:up transaction:false\nVACUUM t;\nVACUUM t;', stream => 'outside refused');
SELECT migrate_record('1', statement => 1, stream => 'outside refused');
SELECT migrate_unregister('1', 'outside refused');
SELECT count(*) FROM pgstair.progress;

-- Outside a transaction the session user must be the registering role
CREATE ROLE regress_outside;
GRANT EXECUTE ON FUNCTION migrate_register TO regress_outside;
SET ROLE regress_outside;
SELECT migrate_register('1', E'-- migrate:up transaction:false\nVACUUM t;', stream => 'outside refused');
RESET ROLE;
SELECT migrate_outside(stream => 'outside refused');
SELECT migrate_record('1', statement => 1, stream => 'outside refused');

RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA outside CASCADE;
DROP OWNED BY regress_outside;
DROP ROLE regress_outside;

-- so can what PostgreSQL refuses in one depending on what it finds; not on a table of the run's own
CREATE PROCEDURE outside_elsewhere() LANGUAGE plpgsql AS 'BEGIN COMMIT; END';
SELECT migrate_register('1', $$-- migrate:up transaction:false
CALL outside_elsewhere();
DO 'BEGIN CALL outside_elsewhere(); END';
REINDEX TABLE outside_parts;
CLUSTER outside_parts USING outside_parts_pkey;
$$, stream => 'outside_maybe');
CREATE TABLE outside_parts (a int PRIMARY KEY) PARTITION BY LIST (a);
SELECT statement, transactional, sql FROM migrate_outside(stream => 'outside_maybe');
DROP TABLE outside_parts;
SELECT migrate_register('1', $$-- migrate:up transaction:false
CREATE TABLE outside_new (a int PRIMARY KEY);
REINDEX TABLE outside_new;
CLUSTER outside_new USING outside_new_pkey;
$$, stream => 'outside_maybe');
SELECT migrate_up(stream => 'outside_maybe');
DROP TABLE outside_new;
DROP PROCEDURE outside_elsewhere;

-- what ends transactions of its own can run outside of one only; elsewhere it is PostgreSQL's error
SELECT migrate_register('9_call', $$-- migrate:up transaction:false
CREATE PROCEDURE outside_batches() LANGUAGE plpgsql AS 'BEGIN COMMIT; END';
CALL outside_batches();
DO 'BEGIN ROLLBACK; END';
DO 'BEGIN PERFORM 1; END';
$$, stream => 'outside_call');
SELECT line, transactional, left(sql, 20) AS sql FROM migrate_outside(stream => 'outside_call');
SELECT migrate_up(stream => 'outside_call');
SELECT migrate_unregister('9_call', 'outside_call');

-- each kind that cannot run in one is refused by its name before anything is changed
CREATE TABLE outside_t (a int PRIMARY KEY) PARTITION BY LIST (a);
CREATE TABLE outside_p PARTITION OF outside_t FOR VALUES IN (1);
CREATE INDEX outside_i ON outside_t (a);
DO $$
DECLARE
	statement text;
BEGIN
	FOREACH statement IN ARRAY ARRAY['VACUUM', 'CLUSTER', 'REINDEX SCHEMA public', 'REINDEX TABLE CONCURRENTLY outside_t', 'CREATE INDEX CONCURRENTLY ON outside_t (a)',
		'DROP INDEX CONCURRENTLY outside_i', 'ALTER TABLE outside_t DETACH PARTITION outside_p CONCURRENTLY', 'CREATE DATABASE d', 'DROP DATABASE d',
		'ALTER DATABASE d SET TABLESPACE pg_default', 'CREATE TABLESPACE t LOCATION ''/nowhere''', 'DROP TABLESPACE t',
		'ALTER SYSTEM SET work_mem = 64', 'CREATE SUBSCRIPTION s CONNECTION '''' PUBLICATION p', 'DROP SUBSCRIPTION s',
		'ALTER SUBSCRIPTION s REFRESH PUBLICATION'] LOOP
		BEGIN
			PERFORM migrate_register('1', 'CREATE TABLE outside_first (); ' || statement, stream => 'outside_each');
			PERFORM migrate_up(stream => 'outside_each');
		EXCEPTION WHEN active_sql_transaction THEN
			RAISE INFO '%', sqlerrm;
		END;
	END LOOP;
END $$;
SELECT to_regclass('outside_first'), count(*) FROM migrate_status('outside_each');
DROP TABLE outside_t;
