-- The ledger's statements, executed again under their settings, leave the same schema
SET client_min_messages = warning;
CREATE ROLE regress_again;
CREATE SCHEMA again1;
CREATE SCHEMA again2;
GRANT ALL ON SCHEMA again1, again2 TO regress_again;
SET search_path = again1, public;

SELECT migrate_register('1', $$
CREATE TABLE child (a int REFERENCES parent DEFERRABLE);
SET search_path = again2;
SET LOCAL check_function_bodies = off;
CREATE FUNCTION unchecked() RETURNS int LANGUAGE sql AS 'SELECT no_such_column';
SET ROLE regress_again;
CREATE TABLE owned (a date DEFAULT '1.2.2026');
SET datestyle = 'ISO, DMY';
CREATE TABLE "a date" (a date DEFAULT '1.2.2026');
RESET datestyle;
RESET ROLE;
SET search_path = again1;
CREATE TABLE parent (a int PRIMARY KEY, "it's" again2.owned);
BEGIN;
SET LOCAL search_path = again2;
CREATE VIEW odd AS SELECT "it's" FROM again1.parent;
COMMIT;
CREATE VIEW plain AS SELECT 1 AS a;
$$, stream => 'again');
SELECT migrate_register('2', $$-- migrate:up role:regress_again
CREATE TABLE again1.of_role (a int);
SET default_toast_compression = pglz;
RESET ALL;
CREATE TABLE again2.after_reset (a int);
$$, stream => 'again');
SELECT migrate_up(stream => 'again');
SELECT step, migration, settings, left(statement, 35) AS statement FROM pgstair.statement s
WHERE run = (SELECT max(id) FROM pgstair.run WHERE stream = 'again') ORDER BY step;
SELECT search_path FROM pgstair.run WHERE stream = 'again';

-- By somebody with other settings, who knows nothing but the ledger
CREATE TEMP TABLE planned AS SELECT s.*, r.search_path FROM pgstair.statement s JOIN pgstair.run r ON r.id = s.run WHERE r.stream = 'again';
CREATE TEMP TABLE before AS SELECT * FROM migrate_snapshot();
DROP SCHEMA again1, again2 CASCADE;
CREATE SCHEMA again1;
CREATE SCHEMA again2;
GRANT ALL ON SCHEMA again1, again2 TO regress_again;
DO $$
DECLARE one record; line text;
BEGIN
	FOR one IN SELECT * FROM planned ORDER BY step
	LOOP
		RESET ALL;
		RESET ROLE;
		EXECUTE format('SET search_path = %s', one.search_path);
		EXECUTE coalesce(one.settings, '');
		EXECUTE one.statement;
	END LOOP;
	RESET ROLE;
	RESET ALL;
END $$;
SELECT object_type, identity, b.definition, a.definition FROM before b FULL JOIN migrate_snapshot() a USING (object_type, identity)
WHERE a.definition IS DISTINCT FROM b.definition;

RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA again1, again2 CASCADE;
DROP ROLE regress_again;
