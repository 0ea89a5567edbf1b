-- Runs inside transactions, handlers, queries; among event triggers, publications, shadows.
CREATE SCHEMA around;

-- a caller's transaction and savepoint decide what stays
SELECT migrate_register('01', 'CREATE TABLE around.t (a int)', stream => 'around');
BEGIN;
SELECT migrate_up(stream => 'around');
INSERT INTO around.t VALUES (1);
ROLLBACK;
SELECT to_regclass('around.t'), name, state FROM migrate_status('around');
BEGIN;
SAVEPOINT s;
SELECT migrate_up(stream => 'around');
ROLLBACK TO s;
SELECT migrate_up(stream => 'around');
COMMIT;
SELECT to_regclass('around.t'), name, state FROM migrate_status('around');

-- a handler of the caller's finds everything as it was
CREATE ROLE regress_around;
GRANT USAGE ON SCHEMA around TO regress_around;
SELECT migrate_register('02', $$-- migrate:up role:regress_around
SET search_path = around; SET statement_timeout = '1h'; CREATE TEMP TABLE tmp (a int);
SELECT 1 / 0$$, stream => 'around');
SET statement_timeout = '1min';
DO $$
BEGIN
	PERFORM migrate_up(stream => 'around');
EXCEPTION WHEN division_by_zero THEN
	RAISE NOTICE 'caught as superuser: %, search_path %, statement_timeout %, tmp %', current_user = session_user,
		current_setting('search_path'), current_setting('statement_timeout'), to_regclass('tmp');
END $$;
RESET statement_timeout;
SELECT migrate_register('02', 'SELECT 2', stream => 'around');
SELECT migrate_up(stream => 'around');

-- inside a query that changes rows
CREATE TABLE around.parent (a int PRIMARY KEY);
CREATE TABLE around.child (a int REFERENCES around.parent DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE around.done (name text REFERENCES around.done DEFERRABLE, PRIMARY KEY (name));
SELECT migrate_register('03', 'INSERT INTO around.child VALUES (1); INSERT INTO around.parent VALUES (1)', stream => 'around');
SELECT migrate_register('04', 'INSERT INTO around.child VALUES (2)', stream => 'around');
INSERT INTO around.done SELECT migrate_up('03', stream => 'around');
INSERT INTO around.done SELECT migrate_up(stream => 'around');
SELECT name FROM around.done;
SELECT migrate_unregister('04', 'around');

-- what waits to be checked is checked before a run, also behind a savepoint, whose rollback takes that back
SELECT migrate_register('04', 'SELECT 4', stream => 'around');
BEGIN;
INSERT INTO around.child VALUES (7);
SAVEPOINT s;
INSERT INTO around.parent VALUES (7);
SELECT migrate_up(stream => 'around');
ROLLBACK TO s;
SELECT migrate_verify(stream => 'around');
ROLLBACK TO s;
COMMIT;
SELECT a FROM around.child;

-- and what a run has fired then does not come back
CREATE TABLE around.noted (a int);
CREATE FUNCTION around.note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE NOTICE '% %', tg_op, new; RETURN NULL; END$$;
CREATE CONSTRAINT TRIGGER note AFTER INSERT OR UPDATE ON around.noted DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION around.note();
SELECT migrate_register('04', 'INSERT INTO around.noted VALUES (4)', stream => 'around');
SELECT migrate_register('05', 'UPDATE around.noted SET a = a + 10', stream => 'around');
BEGIN;
INSERT INTO around.noted VALUES (1), (2);
SAVEPOINT s;
SELECT count(*) FROM migrate_up(stream => 'around');
RELEASE s;
SAVEPOINT s;
SELECT migrate_down(stream => 'around');
ROLLBACK TO s;
UPDATE around.noted SET a = 0 WHERE a = 14;
COMMIT;
BEGIN;
INSERT INTO around.noted VALUES (1), (2), (3);
SAVEPOINT s;
SET CONSTRAINTS ALL IMMEDIATE;
RELEASE s;
SET CONSTRAINTS ALL DEFERRED;
SAVEPOINT s;
SELECT migrate_register('06', 'INSERT INTO around.noted VALUES (6)', stream => 'around');
SELECT migrate_register('07', 'UPDATE around.noted SET a = a + 20', stream => 'around');
SELECT count(*) FROM migrate_up(stream => 'around');
ROLLBACK TO s;
COMMIT;

-- SET CONSTRAINTS of a role is taken back where that role has no rights, too
CREATE SCHEMA away CREATE TABLE t (a int UNIQUE DEFERRABLE);
GRANT EXECUTE ON FUNCTION migrate_register, migrate_up TO regress_around;
SET ROLE regress_around;
SELECT migrate_register('08', 'SET CONSTRAINTS ALL DEFERRED; SELECT 8', stream => 'around');
SELECT migrate_up(stream => 'around');
RESET ROLE;
REVOKE EXECUTE ON FUNCTION migrate_register, migrate_up FROM regress_around;
DROP SCHEMA away CASCADE;

-- event triggers of every event see the statements, and their text
CREATE TABLE around.log (id serial, event text, tag text, query text DEFAULT current_query());
CREATE FUNCTION around.on_event() RETURNS event_trigger LANGUAGE plpgsql AS
$$BEGIN INSERT INTO around.log (event, tag) VALUES (tg_event, tg_tag); END$$;
CREATE EVENT TRIGGER regress_start ON ddl_command_start EXECUTE FUNCTION around.on_event();
CREATE EVENT TRIGGER regress_end ON ddl_command_end EXECUTE FUNCTION around.on_event();
CREATE EVENT TRIGGER regress_drop ON sql_drop EXECUTE FUNCTION around.on_event();
CREATE EVENT TRIGGER regress_rewrite ON table_rewrite EXECUTE FUNCTION around.on_event();
SELECT migrate_register('09', $$CREATE TABLE around.seen (a int);
ALTER TABLE around.seen ALTER a TYPE text; CREATE TEMP TABLE tmp (a int); DROP TABLE around.seen$$, stream => 'around');
SELECT migrate_up(stream => 'around');
DROP EVENT TRIGGER regress_start, regress_end, regress_drop, regress_rewrite;
SELECT event, tag, query FROM around.log ORDER BY id;

-- one of them that refuses fails the run
CREATE FUNCTION around.refuse() RETURNS event_trigger LANGUAGE plpgsql AS
$$BEGIN RAISE 'no % today', tg_tag; END$$;
CREATE EVENT TRIGGER regress_start ON ddl_command_start EXECUTE FUNCTION around.refuse();
SELECT migrate_register('10', 'CREATE TABLE around.refused (a int)', stream => 'around');
SELECT migrate_up(stream => 'around');
DROP EVENT TRIGGER regress_start;

-- a publication of all tables needs no key that ours lack
SET client_min_messages = error;
CREATE PUBLICATION regress_around FOR ALL TABLES;
RESET client_min_messages;
SELECT migrate_register('10', E'-- migrate:up\nSELECT 1\n-- migrate:down\nSELECT 2', stream => 'around');
SELECT migrate_up(stream => 'around');
SELECT migrate_down(stream => 'around');
SELECT migrate_unregister('10', 'around');
DROP PUBLICATION regress_around;

-- a subscriber goes on after the runs that replication brought
BEGIN;
INSERT INTO pgstair.run SELECT r.id + n, stream, kind, started_at, duration, role, session_role, search_path, client_address,
	application, server_version, extension_version FROM pgstair.run r, generate_series(1, 2) n WHERE id = (SELECT max(id) FROM pgstair.run);
SELECT max(id) AS last FROM pgstair.run \gset
SELECT migrate_register('10', 'SELECT 1', stream => 'around');
SELECT migrate_up(stream => 'around');
SELECT max(id) - :last AS more FROM pgstair.run;
ROLLBACK;

-- functions and operators that shadow PostgreSQL's own are not called by the run
CREATE SCHEMA shadow;
CREATE FUNCTION shadow.evil(name, name) RETURNS bool LANGUAGE plpgsql AS $$BEGIN RAISE 'evil'; END$$;
CREATE FUNCTION shadow.evil(text, text) RETURNS bool LANGUAGE plpgsql AS $$BEGIN RAISE 'evil'; END$$;
CREATE OPERATOR shadow.= (LEFTARG = name, RIGHTARG = name, FUNCTION = shadow.evil);
CREATE OPERATOR shadow.= (LEFTARG = text, RIGHTARG = text, FUNCTION = shadow.evil);
CREATE FUNCTION shadow.pg_cursor() RETURNS text LANGUAGE plpgsql AS $$BEGIN RAISE 'evil'; END$$;
CREATE TABLE shadow.pg_constraint (oid oid);
SELECT migrate_register('10', $$SET search_path = shadow, pg_catalog; SET CONSTRAINTS ALL IMMEDIATE;
DO 'BEGIN NULL; END'; CREATE TEMP TABLE "x"";DROP TABLE around.t;--" (a int)$$, stream => 'around');
SET search_path = shadow, pg_catalog, public;
SELECT migrate_up(stream => 'around');
RESET search_path;
SELECT to_regclass('around.t');

SET client_min_messages = warning;
DROP SCHEMA around, shadow CASCADE;
DROP ROLE regress_around;
