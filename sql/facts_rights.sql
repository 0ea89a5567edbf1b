-- Roles, rights, and what hangs on tables, written before what they name.
\set VERBOSITY terse
SET pgstair.check_facts = on;
CREATE SCHEMA facts_rights;
SET search_path = facts_rights, public;

-- roles and memberships
SELECT migrate_register('01', $m$
	GRANT regress_readers TO regress_writers;
	COMMENT ON ROLE regress_readers IS 'may read';
	ALTER ROLE regress_readers SET work_mem = '1MB';
	CREATE ROLE regress_writers ADMIN regress_boss;
	CREATE ROLE regress_readers;
	CREATE ROLE regress_boss;
$m$, stream => 'facts_rights');
SELECT * FROM migrate_up(stream => 'facts_rights');

-- rights on objects of every kind
SELECT migrate_register('02', $m$
	GRANT SELECT (a), UPDATE (b) ON t TO regress_readers;
	GRANT USAGE ON SEQUENCE granted TO regress_readers;
	GRANT EXECUTE ON FUNCTION f(int), g TO regress_readers WITH GRANT OPTION;
	GRANT USAGE ON TYPE e TO regress_readers;
	GRANT USAGE, CREATE ON SCHEMA facts_rights_2 TO regress_readers;
	GRANT USAGE ON FOREIGN DATA WRAPPER regress_w TO regress_readers;
	GRANT USAGE ON FOREIGN SERVER regress_s TO regress_readers;
	GRANT USAGE ON LANGUAGE sql TO regress_readers;
	REVOKE UPDATE ON t FROM regress_readers CASCADE;
	ALTER DEFAULT PRIVILEGES FOR ROLE regress_boss IN SCHEMA facts_rights_2 GRANT SELECT ON TABLES TO regress_readers;
	ALTER TABLE t ADD b int;
	CREATE TABLE t (a int);
	CREATE SEQUENCE granted;
	CREATE FUNCTION f(int) RETURNS int RETURN 1;
	CREATE FUNCTION g() RETURNS int RETURN 1;
	CREATE TYPE e AS ENUM ();
	CREATE SCHEMA facts_rights_2 AUTHORIZATION regress_boss;
	CREATE SERVER regress_s FOREIGN DATA WRAPPER regress_w;
	CREATE FOREIGN DATA WRAPPER regress_w;
$m$, stream => 'facts_rights');
SELECT * FROM migrate_up(stream => 'facts_rights');
SELECT relacl IS NOT NULL AS has_rights FROM pg_class WHERE oid = 'granted'::regclass;

-- GRANT ON ALL and default privileges stay between the statements they reach
SELECT migrate_register('03', $m$
	CREATE TABLE facts_rights_2.before (x facts_rights_2.late);
	GRANT SELECT ON ALL TABLES IN SCHEMA facts_rights_2 TO regress_readers;
	CREATE TABLE facts_rights_2.after (a int);
	CREATE TYPE facts_rights_2.late AS (a int);
$m$, stream => 'facts_rights');
SELECT step, reason, left(statement, 40) FROM migrate_plan(stream => 'facts_rights');
SELECT * FROM migrate_up(stream => 'facts_rights');
SELECT relname, relacl IS NOT NULL AS granted FROM pg_class
	WHERE relnamespace = 'facts_rights_2'::regnamespace AND relkind = 'r' ORDER BY 1;

-- triggers, rules, policies; the columns that NEW, OLD and expressions name
SELECT migrate_register('04', $m$
	COMMENT ON TRIGGER checked ON watched IS 'of the table';
	CREATE TRIGGER checked BEFORE UPDATE OF b ON watched FOR EACH ROW
		WHEN (OLD.b IS DISTINCT FROM NEW.b AND allowed(NEW.c)) EXECUTE FUNCTION note('x');
	CREATE CONSTRAINT TRIGGER tied AFTER INSERT ON watched FROM log DEFERRABLE
		FOR EACH ROW EXECUTE FUNCTION note();
	CREATE RULE kept AS ON DELETE TO watched WHERE OLD.b > 1
		DO INSTEAD (INSERT INTO log (b) SELECT OLD.b FROM kept_log WHERE id = OLD.c; UPDATE log SET b = OLD.a);
	COMMENT ON RULE kept ON watched IS 'of the table';
	CREATE POLICY own ON watched FOR SELECT TO regress_readers
		USING (owner = CURRENT_USER AND EXISTS (SELECT FROM log WHERE log.b = watched.a)) ;
	ALTER POLICY own ON watched TO regress_writers USING (allowed(c));
	COMMENT ON POLICY own ON watched IS 'of the table';
	CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
	CREATE FUNCTION allowed(int) RETURNS bool RETURN $1 > 0;
	ALTER TABLE watched ADD c int, ADD owner name;
	CREATE TABLE watched (a int, b int);
	CREATE TABLE log (b int);
	CREATE TABLE kept_log (id int);
$m$, stream => 'facts_rights');
SELECT * FROM migrate_up(stream => 'facts_rights');

-- renames of what hangs on a table, and drops
SELECT migrate_register('05', $m$
	COMMENT ON TRIGGER renamed ON watched IS 'by its new name';
	ALTER TRIGGER checked ON watched RENAME TO renamed;
	ALTER RULE kept ON watched RENAME TO held;
	ALTER POLICY own ON watched RENAME TO mine;
	DROP RULE held ON watched;
	DROP POLICY IF EXISTS mine ON watched;
	DROP TRIGGER tied ON watched;
	ALTER TRIGGER renamed ON watched DEPENDS ON EXTENSION plpgsql;
$m$, stream => 'facts_rights');
SELECT * FROM migrate_up(stream => 'facts_rights');

-- what an event trigger sees is what stands behind it
SELECT migrate_register('06', $m$
	CREATE TABLE unseen (x seen_late);
	CREATE EVENT TRIGGER regress_event ON ddl_command_end EXECUTE FUNCTION tell();
	CREATE TYPE seen_late AS ENUM ();
	ALTER EVENT TRIGGER regress_event DISABLE;
	CREATE FUNCTION tell() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN RAISE NOTICE 'seen: %', tg_tag; END$$;
$m$, stream => 'facts_rights');
SELECT step, reason, left(statement, 40) FROM migrate_plan(stream => 'facts_rights');
SELECT * FROM migrate_up(stream => 'facts_rights');

-- what reaches everything
SELECT migrate_register('07', $m$
	REASSIGN OWNED BY regress_boss TO CURRENT_USER;
	DROP OWNED BY regress_boss;
	DROP OWNED BY regress_readers;
	DROP EVENT TRIGGER regress_event;
	DROP SERVER regress_s;
	DROP FOREIGN DATA WRAPPER regress_w;
	DROP ROLE regress_boss, regress_readers, regress_writers;
	DROP ROLE IF EXISTS regress_never_there;
$m$, stream => 'facts_rights');
SET client_min_messages = warning;
SELECT * FROM migrate_up(stream => 'facts_rights');

SET client_min_messages = warning;
DROP SCHEMA facts_rights, facts_rights_2 CASCADE;
