-- The catalog has the last word: a second, careful run where the analysis is wrong.
CREATE SCHEMA care;

-- "hidden" is made by a DO block that does not name it, after a view that needs it
SELECT migrate_register('01', $$
CREATE VIEW care.on_hidden AS SELECT * FROM care.hidden;
CREATE VIEW care.on_shown AS SELECT * FROM care.shown;
CREATE TABLE care.shown (a int);
$$, stream => 'careful');
SELECT migrate_register('02', $$
INSERT INTO care.hidden VALUES (1);
INSERT INTO care.hidden VALUES (2);
INSERT INTO care.shown VALUES (1);
CREATE VIEW care.on_view AS SELECT * FROM care.on_hidden;
DO 'BEGIN EXECUTE format(''CREATE TABLE care.%I (a int, b serial)'', ''hid'' || ''den''); END';
INSERT INTO care.hidden VALUES (3);
$$, stream => 'careful');
SELECT migrate_up(stream => 'careful');
SELECT a, b FROM care.hidden ORDER BY b;
SELECT a FROM care.shown;
-- the record keeps the order that worked
SELECT migration, line, left(statement, 40), reason FROM pgstair.statement
WHERE run = (SELECT max(run) FROM pgstair.statement) ORDER BY step;

-- not if nothing was moved: then the author's order is the order
SELECT migrate_register('03', $$
CREATE TABLE care.t3 (a int);
SELECT * FROM care.absent;
DO 'BEGIN EXECUTE format(''CREATE TABLE care.%I (a int)'', ''ab'' || ''sent''); END';
$$, stream => 'careful');
SELECT migrate_up(stream => 'careful');

-- not if a statement that ran must not run twice: one that calls a function
CREATE SEQUENCE care.calls;
CREATE FUNCTION care.f() RETURNS bigint LANGUAGE sql AS $$SELECT nextval('care.calls')$$;
SELECT migrate_register('03', $$
CREATE VIEW care.v3 AS SELECT * FROM care.t3;
CREATE TABLE care.t3 (a int);
SELECT care.f();
SELECT * FROM care.absent;
DO 'BEGIN EXECUTE format(''CREATE TABLE care.%I (a int)'', ''ab'' || ''sent''); END';
$$, stream => 'careful');
SELECT migrate_up(stream => 'careful');
SELECT last_value, is_called FROM care.calls;
-- or one that changes rows of a table that was there before
SELECT migrate_register('03', $$
CREATE VIEW care.v3 AS SELECT * FROM care.t3;
CREATE TABLE care.t3 (a int);
INSERT INTO care.shown VALUES (2);
SELECT * FROM care.absent;
DO 'BEGIN EXECUTE format(''CREATE TABLE care.%I (a int)'', ''ab'' || ''sent''); END';
$$, stream => 'careful');
SELECT migrate_up(stream => 'careful');

-- nor for an error that no other order can mend
SELECT migrate_register('03', $$
CREATE VIEW care.v3 AS SELECT * FROM care.t3;
CREATE TABLE care.t3 (a int);
INSERT INTO care.t3 VALUES (1 / 0);
DO 'BEGIN EXECUTE format(''CREATE TABLE care.%I (a int)'', ''ab'' || ''sent''); END';
$$, stream => 'careful');
SELECT migrate_up(stream => 'careful');

-- what still fails raises its first, true error, at its place
SELECT migrate_register('03', $$
CREATE VIEW care.v3 AS SELECT * FROM care.t3;
CREATE VIEW care.broken AS SELECT a, nothing FROM care.absent;
CREATE VIEW care.on_broken AS SELECT * FROM care.broken;
CREATE TABLE care.t3 (a int);
DO 'BEGIN EXECUTE format(''CREATE TABLE care.%I (a int)'', ''ab'' || ''sent''); END';
$$, stream => 'careful');
SELECT migrate_up(stream => 'careful');

-- settings, roles, temporary tables, COPY with FREEZE and enum labels in savepoints
CREATE ROLE regress_careful;
GRANT ALL ON SCHEMA care TO regress_careful;
SELECT migrate_register('03', $$
SET search_path = care;
CREATE VIEW v3 AS SELECT * FROM absent;
CREATE VIEW v3b AS SELECT * FROM t3;
SET ROLE regress_careful;
CREATE VIEW v3c AS SELECT 1 AS a;
RESET ROLE;
CREATE TEMP TABLE tmp (a int);
CREATE TABLE t3 (a int);
COPY t3 FROM stdin (FREEZE);
1
\.
CREATE TABLE e3 (a care.en);
$$, stream => 'careful');
SELECT migrate_register('04', $$
CREATE TEMP TABLE tmp4 (b int);
SET search_path = care;
INSERT INTO tmp4 SELECT a FROM t3;
DO 'BEGIN EXECUTE format(''CREATE TABLE %I (a int)'', ''ab'' || ''sent''); CREATE TYPE en AS ENUM (''x''); END';
ALTER TYPE en ADD VALUE 'y';
INSERT INTO e3 VALUES ('y');
$$, stream => 'careful');
SELECT migrate_up(stream => 'careful');
SELECT relname, pg_get_userbyid(relowner) = 'regress_careful' AS by_role
FROM pg_class WHERE relnamespace = 'care'::regnamespace AND relname ~ '3' ORDER BY relname;
SELECT * FROM care.e3;

-- no role waits for what another one makes: that would lend rights
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO regress_careful;
SELECT migrate_register('05', $$
CREATE VIEW care.v5 AS SELECT * FROM care.t5;
CREATE TABLE care.t5 (a int);
CREATE VIEW care.trusting AS SELECT * FROM care.trap;
$$, stream => 'careful');
SET ROLE regress_careful;
SELECT migrate_register('06', $$
CREATE TABLE care.t6 (a int);
DO 'BEGIN EXECUTE format(''CREATE TABLE care.%I (a int)'', ''tr'' || ''ap''); END';
$$, stream => 'careful');
RESET ROLE;
SELECT migrate_up(stream => 'careful');
SET ROLE regress_careful;
SELECT migrate_unregister('06', stream => 'careful');
RESET ROLE;
SELECT migrate_register('06', $$
CREATE TABLE care.t6 (a int);
DO 'BEGIN EXECUTE format(''CREATE TABLE care.%I (a int)'', ''tr'' || ''ap''); END';
$$, stream => 'careful');
SELECT migrate_up(stream => 'careful');

SET client_min_messages = warning;
DROP SCHEMA care CASCADE;
DROP OWNED BY regress_careful;
DROP ROLE regress_careful;
