-- A way down that cannot be derived, as where a catalog is damaged, keeps no migration from running.
CREATE SCHEMA underivable;
SET search_path = underivable, public;
CREATE COLLATION lost (provider = libc, locale = 'C');
CREATE TABLE damaged (id int, word text COLLATE lost);
CREATE TABLE older (id int);
SET allow_system_table_mods = on;
CREATE TABLE saved AS SELECT * FROM pg_collation WHERE oid = 'underivable.lost'::regcollation;
DELETE FROM pg_collation WHERE oid = 'underivable.lost'::regcollation;
RESET allow_system_table_mods;
\set VERBOSITY terse

SELECT migrate_register('1', E'CREATE TABLE made (id int);\nALTER TABLE damaged DROP COLUMN id;\nCREATE VIEW seen AS SELECT m.id FROM made m', stream => 'underivable');
SELECT migrate_up(stream => 'underivable');
SELECT name, state, reversible, irreversible_because FROM migrate_status('underivable');
SELECT statement, reversible, inverse FROM pgstair.statement WHERE run = (SELECT max(id) FROM pgstair.run) ORDER BY step;

-- What has changed older rows is not run twice: then the error is raised.
SELECT migrate_register('2', E'INSERT INTO older VALUES (1);\nALTER TABLE damaged DROP COLUMN IF EXISTS id', stream => 'underivable');
\set VERBOSITY sqlstate
SELECT migrate_up(stream => 'underivable');
\set VERBOSITY terse
SET pgstair.derive_down = off;
SELECT migrate_up(stream => 'underivable');

RESET pgstair.derive_down;
SET allow_system_table_mods = on;
INSERT INTO pg_collation SELECT * FROM saved;
RESET allow_system_table_mods;
SET client_min_messages = warning;
DROP SCHEMA underivable CASCADE;
