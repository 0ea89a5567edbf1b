-- What was changed behind pgstair's back.

DELETE FROM pgstair.snapshot;		-- of other tests
CREATE SCHEMA drift;
CREATE TABLE drift.before (a int);

SELECT migrate_register('1', $$
-- migrate:up
CREATE TABLE drift.t (id int PRIMARY KEY, n text);
CREATE INDEX ON drift.t (n);
CREATE TYPE drift.e AS ENUM ('a', 'b');
CREATE FUNCTION drift.f(x drift.e) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE VIEW drift.v AS SELECT id, 'a'::drift.e AS e FROM drift.t;
-- migrate:down
DROP VIEW drift.v;
DROP FUNCTION drift.f;
DROP TYPE drift.e;
DROP TABLE drift.t;
$$, stream => 'drift');
SELECT migrate_up(stream => 'drift');
SELECT object_type, identity FROM pgstair.snapshot ORDER BY 1, 2;
SELECT * FROM migrate_drift();

-- Rows and statistics are none, and what no run has touched is not looked at
INSERT INTO drift.t VALUES (1, 'x');
ANALYZE drift.t;
ALTER TABLE drift.before ADD b int;
CREATE TABLE drift.other ();
SELECT * FROM migrate_drift();

CREATE TEMP VIEW d AS SELECT change, object_type, identity FROM migrate_drift();

-- Each kind of change
ALTER TABLE drift.t ADD c int;
CREATE INDEX t_c ON drift.t (c);
COMMENT ON COLUMN drift.t.n IS 'n';
GRANT SELECT ON drift.v TO PUBLIC;
DROP INDEX drift.t_n_idx;
CREATE OR REPLACE FUNCTION drift.f(x drift.e) RETURNS int LANGUAGE sql AS 'SELECT 2';
SELECT * FROM d;
SELECT "then", now FROM migrate_drift() WHERE identity = 'drift.t.n';
SELECT count(*) FROM migrate_drift('drift');
SELECT count(*) FROM migrate_drift('main');

-- A run takes what it touches as it is then
SELECT migrate_register('2', $$
-- migrate:up
ALTER TABLE drift.t ADD d int;
COMMENT ON VIEW drift.v IS 'seen';
-- migrate:down
ALTER TABLE drift.t DROP d;
$$, stream => 'drift');
SELECT migrate_up(stream => 'drift');
SELECT * FROM d;

-- What a run renames changes the definitions of what names it
SELECT migrate_register('3', $$
-- migrate:up
ALTER SCHEMA drift RENAME TO drifted;
ALTER TYPE drifted.e RENAME VALUE 'a' TO 'z';
GRANT SELECT ON ALL TABLES IN SCHEMA drifted TO PUBLIC;
-- migrate:down
ALTER TYPE drifted.e RENAME VALUE 'z' TO 'a';
ALTER SCHEMA drifted RENAME TO drift;
REVOKE SELECT ON ALL TABLES IN SCHEMA drift FROM PUBLIC;
$$, stream => 'drift');
SELECT migrate_up(stream => 'drift');
SELECT * FROM d;
SELECT migrate_down(stream => 'drift');
SELECT * FROM d;

-- A table under another name is still the one that was recorded
ALTER TABLE drift.t RENAME TO u;
SELECT * FROM d;
ALTER TABLE drift.u RENAME TO t;
SELECT * FROM d;

-- Way down: what is gone is gone here too; with the setting off it is forgotten
SELECT migrate_down(stream => 'drift');
SET pgstair.record_snapshots = off;
SELECT migrate_up(steps => 1, stream => 'drift');
RESET pgstair.record_snapshots;
SELECT object_type, identity FROM pgstair.snapshot WHERE identity LIKE 'drift.t%';
SELECT migrate_down(target => '1', stream => 'drift');
SELECT object_type, identity FROM pgstair.snapshot WHERE identity LIKE 'drift.%' AND identity NOT LIKE 'drift.before%' AND identity NOT LIKE 'drift.other%';
SELECT * FROM d;

-- What this transaction did is recorded with a migration that it records
BEGIN;
CREATE TABLE drift.t (id int PRIMARY KEY, n text);
SELECT migrate_record('1', stream => 'drift');
COMMIT;
SELECT * FROM d;
ALTER TABLE drift.t DROP n;
SELECT * FROM d;

-- After a baseline all of the database is known
SELECT migrate_baseline('3', stream => 'drift');
SELECT * FROM d;
CREATE TABLE drift.third ();
SELECT * FROM d;

-- A run records what it touches also right after the same object was touched in its transaction
SELECT migrate_register('own', 'ALTER TABLE drift.third ADD of_run int', 'ALTER TABLE drift.third DROP of_run', stream => 'drift own');
BEGIN;
ALTER TABLE drift.third ADD own int;
SELECT migrate_up(stream => 'drift own');
COMMIT;
SELECT * FROM d;
SELECT migrate_down(stream => 'drift own');

-- Not for everybody
CREATE ROLE drift_reader;
SET ROLE drift_reader;
SELECT * FROM migrate_drift();
RESET ROLE;
DROP ROLE drift_reader;

DELETE FROM pgstair.snapshot;
