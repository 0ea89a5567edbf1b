-- migrate_keep(): the history table of another tool follows a stream
\set VERBOSITY terse
SET client_min_messages = warning;

CREATE TABLE "SequelizeMeta" (name varchar(255) PRIMARY KEY);
INSERT INTO "SequelizeMeta" VALUES ('20200101-old.js');

SELECT migrate_register('h1', 'x', '{"sequelize": 6, "file": "h1.ts", "up": [{"sql": "SELECT 1"}], "down": []}', 'js', 'kept');
SELECT migrate_register('h2', 'SELECT 2', 'SELECT 2', stream => 'kept');
SELECT migrate_register('h3', 'SELECT 3', 'SELECT 3', stream => 'kept');
SELECT migrate_up('h1', stream => 'kept');

-- what is applied already gets a row, what the table has stays
SELECT migrate_keep('"SequelizeMeta"', 'kept');
SELECT migrate_keep('"SequelizeMeta"', 'kept');
SELECT * FROM "SequelizeMeta" ORDER BY 1;

-- up, down, baseline, record
SELECT migrate_up(steps => 1, stream => 'kept');
SELECT migrate_baseline('h3', stream => 'kept');
SELECT * FROM "SequelizeMeta" ORDER BY 1;
SELECT migrate_down('h2', stream => 'kept');
SELECT migrate_record('h1', 'down', stream => 'kept');
SELECT * FROM "SequelizeMeta" ORDER BY 1;
SELECT migrate_record('h2', stream => 'kept');
SELECT * FROM "SequelizeMeta" ORDER BY 1;

-- another stream is left alone
SELECT migrate_register('o1', 'SELECT 1', 'SELECT 1', stream => 'other');
SELECT migrate_up(stream => 'other');
SELECT count(*) FROM "SequelizeMeta";

-- one run, all or nothing
BEGIN;
SELECT migrate_up(stream => 'kept');
SELECT count(*) FROM "SequelizeMeta";
ROLLBACK;
SELECT count(*) FROM "SequelizeMeta";

-- timestamps, and names without endings
CREATE SCHEMA history;
CREATE TABLE history.migrations (name text UNIQUE, "createdAt" timestamptz NOT NULL, "updatedAt" timestamptz NOT NULL);
INSERT INTO history.migrations VALUES ('h1', now(), now());
SELECT migrate_keep('history.migrations', 'kept');
SELECT migrate_up(stream => 'kept');
SELECT name, "createdAt" = "updatedAt" AS timed FROM history.migrations ORDER BY 1;

-- what cannot be kept
CREATE VIEW v AS SELECT 'x' AS name;
CREATE TABLE without (a int);
CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE watched (name text);
CREATE TRIGGER t BEFORE INSERT ON watched FOR EACH ROW EXECUTE FUNCTION meddle();
SELECT migrate_keep('v', 'kept');
SELECT migrate_keep('without', 'kept');
SELECT migrate_keep('watched', 'kept');
SELECT migrate_keep('pgstair.migration', 'kept');
CREATE TABLE numbered (name int);
SELECT migrate_keep('numbered', 'kept');
CREATE ROLE regress_history_user;
GRANT EXECUTE ON FUNCTION migrate_keep(regclass, text) TO regress_history_user;
SET ROLE regress_history_user;
SELECT migrate_keep('"SequelizeMeta"', 'kept');
RESET ROLE;

-- a trigger that comes later, and a table that goes
CREATE TRIGGER t BEFORE INSERT ON history.migrations FOR EACH ROW EXECUTE FUNCTION meddle();
SELECT migrate_down(stream => 'kept');
DROP TABLE history.migrations;
SELECT migrate_down(stream => 'kept');
SELECT migrate_keep(NULL, 'kept');
SELECT migrate_up(stream => 'kept');
SELECT count(*) FROM pgstair.history;

SELECT migrate_down(steps => 9, stream => 'kept');
SELECT migrate_down(steps => 9, stream => 'other');
SELECT migrate_unregister(name, 'kept') FROM migrate_status('kept');
SELECT migrate_unregister(name, 'other') FROM migrate_status('other');
DROP TABLE "SequelizeMeta", without, watched, numbered;
DROP VIEW v;
DROP FUNCTION meddle();
DROP SCHEMA history;
REVOKE ALL ON FUNCTION migrate_keep(regclass, text) FROM regress_history_user;
DROP ROLE regress_history_user;
