-- Who changed the schema other than by migrations.

DELETE FROM pgstair.snapshot;		-- of other tests
CREATE SCHEMA watch;
CREATE ROLE regress_watched SUPERUSER;
SELECT migrate_watch(true);
SELECT migrate_watch(true);
SELECT migrate_register('1', $$
CREATE TABLE watch.t (id int PRIMARY KEY, n text);
CREATE INDEX t_n ON watch.t (n);
CREATE FUNCTION watch.g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr BEFORE UPDATE ON watch.t FOR EACH ROW EXECUTE FUNCTION watch.g();
CREATE VIEW watch.v AS SELECT id FROM watch.t;
DO 'BEGIN CREATE TYPE watch.e AS ENUM (''a''); END';
$$, stream => 'watch');
SELECT migrate_up(stream => 'watch');
SELECT count(*) FROM pgstair.foreign_change;

-- Foreign changes, with role and application
SET SESSION AUTHORIZATION regress_watched;
SET application_name = 'hot fix';
ALTER TABLE watch.t ADD c int;
ALTER TABLE watch.t ADD d int;
DROP INDEX watch.t_n;
DO 'BEGIN DROP TRIGGER tr ON watch.t; END';
GRANT SELECT ON watch.v TO PUBLIC;
RESET SESSION AUTHORIZATION;
RESET application_name;
ALTER TYPE watch.e ADD VALUE 'b';
COMMENT ON FUNCTION watch.g() IS 'changed';
CREATE TEMP TABLE temporary (a int);
DROP TABLE temporary;
SELECT role, application, tag, object_type, identity, statement FROM pgstair.foreign_change ORDER BY id;
SELECT change, object_type, identity, changed_by, application, changed_at > now() - interval '1 hour' AS recent, statement FROM migrate_drift();

-- A trigger that somebody disabled is enabled again
ALTER EVENT TRIGGER pgstair_watch_command DISABLE;
SELECT migrate_watch(true);
SELECT evtname, evtenabled FROM pg_event_trigger WHERE evtname LIKE 'pgstair%' ORDER BY 1;

-- It is no part of the schema, fails nobody's statement, and is not fooled by settings
SELECT count(*) FROM migrate_snapshot() WHERE object_type = 'event trigger';
SELECT set_config('pgstair.running', 'on', false);
ALTER TABLE pgstair.foreign_change ADD CONSTRAINT never CHECK (tag <> 'CREATE TABLE');
CREATE TABLE watch.unseen (a int);
ALTER TABLE pgstair.foreign_change DROP CONSTRAINT never;
SELECT count(*) FROM pgstair.foreign_change WHERE identity = 'watch.unseen';

-- A run makes good what it touches; what was changed before it is past
SELECT migrate_register('2', 'ALTER TABLE watch.t ADD z int', stream => 'watch');
SELECT migrate_up(stream => 'watch');
ALTER TABLE watch.t DROP c;
SELECT change, object_type, identity, statement FROM migrate_drift() WHERE identity LIKE 'watch.t%';

-- A statement of a migration that a client runs is written down until the ledger has it, what else the session does stays
SELECT count(*) AS before FROM pgstair.foreign_change \gset
SELECT migrate_register('3', E'-- migrate:up transaction:false\n-- first\nCREATE TABLE watch.outside (a int); ALTER SYSTEM SET work_mem = 64;', stream => 'watch');
BEGIN;
SELECT migrate_record('3', 'up', 1, 'started', 'watch');
ROLLBACK;
CREATE TABLE watch.outside (a int);
DROP TABLE watch.outside;
SELECT migrate_record('3', 'up', 1, 'started', 'watch');
ALTER TABLE watch.t ADD hidden int;
/* a comment */ CREATE TABLE watch.outside (a int) ;
SELECT migrate_record('3', 'up', 1, 'done', 'watch');
ALTER TABLE watch.t DROP hidden;
SELECT tag, identity, statement FROM pgstair.foreign_change ORDER BY id OFFSET :before;
SELECT migrate_unregister('3', 'watch');

-- What is dropped has the name that a snapshot gives it
SELECT migrate_register('4', $$CREATE TYPE watch."C x" AS (a int); CREATE AGGREGATE watch.agg(int) (SFUNC = int4pl, STYPE = int);
CREATE OPERATOR watch.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq); CREATE DOMAIN watch.d AS int CONSTRAINT positive CHECK (VALUE > 0);
CREATE CAST (watch."C x" AS tsquery) WITH INOUT; CREATE RULE r AS ON DELETE TO watch.t DO NOTHING;$$, stream => 'watch');
SELECT migrate_up(stream => 'watch');
ALTER DOMAIN watch.d DROP CONSTRAINT positive;
DROP CAST (watch."C x" AS tsquery);
DROP RULE r ON watch.t;
DROP TYPE watch."C x";
DROP AGGREGATE watch.agg(int);
DROP OPERATOR watch.=== (int, int);
SELECT object_type, identity, statement FROM migrate_drift() WHERE change = 'dropped' AND identity ~ 'C x|agg|===|positive|\.r$';
SELECT identity FROM migrate_drift() WHERE change = 'dropped' AND identity ~ 'C x|agg|===|positive|\.r$'
EXCEPT SELECT identity FROM pgstair.foreign_change;

-- On a subscriber, which has the rows, but neither the OIDs nor the sequence's value
UPDATE pgstair.home SET system = 1 WHERE keeper = 2;
SELECT setval('pgstair.foreign_change_id_seq', min(id)) IS NOT NULL AS left_behind FROM pgstair.foreign_change;
CREATE TABLE watch.on_subscriber ();
SELECT identity FROM pgstair.foreign_change ORDER BY id DESC LIMIT 1;
SELECT count(*) FILTER (WHERE holder <> 0) FROM pgstair.foreign_change;
DROP TABLE watch.on_subscriber;

-- Superusers only
CREATE ROLE regress_unwatched;
GRANT EXECUTE ON FUNCTION migrate_watch TO regress_unwatched;
SET ROLE regress_unwatched;
SELECT migrate_watch(false);
RESET ROLE;
REVOKE EXECUTE ON FUNCTION migrate_watch FROM regress_unwatched;
SELECT migrate_watch_event();

SELECT migrate_watch(false);
SELECT migrate_watch(false);
SELECT count(*) FROM pg_event_trigger WHERE evtname LIKE 'pgstair%';
DROP SCHEMA watch CASCADE;
DROP ROLE regress_watched, regress_unwatched;
DELETE FROM pgstair.snapshot;
DELETE FROM pgstair.foreign_change;
