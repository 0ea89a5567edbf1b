-- Registering lends no rights, and names are looked up where they should be
CREATE ROLE regress_rights_super SUPERUSER;
CREATE ROLE regress_rights_bob;
CREATE ROLE regress_rights_eve;
CREATE ROLE regress_rights_deployer;
GRANT regress_rights_bob, regress_rights_eve TO regress_rights_deployer;
GRANT EXECUTE ON FUNCTION migrate_register, migrate_unregister, migrate_up, migrate_down, migrate_baseline, migrate_record, migrate_outside
	TO regress_rights_bob, regress_rights_eve, regress_rights_deployer;
CREATE SCHEMA rights;
GRANT ALL ON SCHEMA rights TO PUBLIC;
SET search_path = rights, public;
CREATE TABLE secret AS SELECT 42 AS answer;

-- Run by a superuser, a migration has its registrant's rights
SET ROLE regress_rights_bob;
SELECT migrate_register('1', 'CREATE TABLE bobs AS SELECT current_user::text AS who, session_user <> current_user AS switched', stream => 'rights');
SELECT migrate_register('2', 'SELECT * FROM secret', stream => 'rights');
RESET ROLE;
SELECT migrate_up('1', stream => 'rights');
SELECT * FROM bobs;
SELECT tableowner FROM pg_tables WHERE tablename = 'bobs';
SELECT migrate_up(stream => 'rights');
SELECT current_user = session_user AS restored, current_setting('search_path');

-- Only members of the registering role can run, replace, forget, record
SET ROLE regress_rights_eve;
SELECT migrate_up(stream => 'rights');
SELECT migrate_down(stream => 'rights');
SELECT migrate_register('2', 'SELECT 2', stream => 'rights');
SELECT migrate_unregister('2', 'rights');
SELECT migrate_baseline('2', 'rights');
SELECT migrate_record('2', stream => 'rights');
SELECT count(*) FROM migrate_plan(stream => 'rights');

-- Who replaces becomes the one it runs as
SET ROLE regress_rights_deployer;
SELECT migrate_register('2', 'SELECT * FROM bobs', stream => 'rights');
SELECT name, role FROM migrate_status('rights');
SELECT migrate_up(stream => 'rights');
SET ROLE regress_rights_bob;
SELECT migrate_register('2', 'SELECT 3', stream => 'rights');
RESET ROLE;
SELECT migrate_unregister('2', 'rights');

-- GRANT ... ON ALL FUNCTIONS reaches those of the extension: they lend no rights by themselves
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO regress_rights_eve;
CREATE TABLE bobs_history (name text);
ALTER TABLE bobs_history OWNER TO regress_rights_bob;
CREATE PROCEDURE attempt(call text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT ' || call;
	RAISE INFO '%: done', call;
EXCEPTION WHEN OTHERS THEN
	RAISE INFO '%: % %', call, sqlstate, sqlerrm;
END $$;
SET ROLE regress_rights_bob;
SELECT migrate_register('2o', E'-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY i ON bobs (who);', stream => 'rights_o');
SELECT migrate_register('3', 'ALTER TABLE bobs ADD CHECK (who IS NOT NULL)', stream => 'rights_p');
SET ROLE regress_rights_eve;
\set VERBOSITY terse
CALL attempt($$ migrate_up(stream => 'rights_p') $$);
CALL attempt($$ migrate_down(stream => 'rights') $$);
CALL attempt($$ migrate_verify(stream => 'rights_p') $$);
CALL attempt($$ migrate_check(stream => 'rights_p') $$);
CALL attempt($$ migrate_outside(stream => 'rights_o') $$);
CALL attempt($$ migrate_record('2o', 'up', 1, 'done', 'rights_o') $$);
CALL attempt($$ migrate_operation('3', NULL, 'up', 'rights_p') $$);
CALL attempt($$ migrate_keep('bobs_history', 'rights') $$);
CALL attempt($$ migrate_watch(true) $$);
CALL attempt($$ migrate_watch_event() $$);
\set VERBOSITY default
RESET ROLE;
DROP PROCEDURE attempt;
SELECT migrate_unregister('2o', 'rights_o'), migrate_unregister('3', 'rights_p');

-- A role's statement never waits for what another one makes, unless that one is a superuser
CREATE PROCEDURE lend(needs text, provides text, provider name) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM migrate_register('1', needs, stream => 'lend');
	EXECUTE format('SET ROLE %I', provider);
	PERFORM migrate_register('2', provides, stream => 'lend');
	RESET ROLE;
	PERFORM migrate_up(stream => 'lend');
	RAISE 'ran';
EXCEPTION WHEN OTHERS THEN
	RAISE INFO '% %', sqlstate, sqlerrm;
END $$;
\set VERBOSITY terse
CALL lend('SELECT set_up()', 'CREATE FUNCTION set_up() RETURNS int LANGUAGE sql AS ''SELECT 1''', 'regress_rights_eve');
CALL lend('SELECT set_up()', 'CREATE FUNCTION set_up() RETURNS int LANGUAGE sql AS ''SELECT 1''', 'regress_rights_super');
CALL lend('CREATE TABLE l1 (a int DEFAULT set_up())', 'CREATE FUNCTION set_up() RETURNS int LANGUAGE sql AS ''SELECT 1''', 'regress_rights_eve');
CALL lend('CREATE TABLE l1 (a int REFERENCES l2)', 'CREATE TABLE l2 (a int PRIMARY KEY)', 'regress_rights_eve');
CALL lend('CREATE TABLE l1 (a int REFERENCES l2)', 'CREATE TABLE l2 (a int PRIMARY KEY)', 'regress_rights_super');
-- not by the second, careful run either
CALL lend('CREATE VIEW l3 AS SELECT 1 FROM l4; CREATE TABLE l4 (); CREATE VIEW l1 AS SELECT * FROM l2',
	'DO ''BEGIN EXECUTE ''''CREATE TABLE l''''||''''2 (a int)''''; END''', 'regress_rights_eve');
CALL lend('CREATE VIEW l3 AS SELECT 1 FROM l4; CREATE TABLE l4 (); CREATE VIEW l1 AS SELECT * FROM l2',
	'DO ''BEGIN EXECUTE ''''CREATE TABLE l''''||''''2 (a int)''''; END''', 'regress_rights_super');
-- nor are a role's labels folded into another one's type
CALL lend('CREATE TYPE l_enum AS ENUM (''a'')', 'ALTER TYPE l_enum ADD VALUE ''b''', 'regress_rights_eve');
-- any role can wait for what the owner of the ledger makes
SET ROLE regress_rights_bob;
SELECT migrate_register('1', 'CREATE VIEW l1 AS SELECT * FROM l2', stream => 'lend');
RESET ROLE;
SELECT migrate_register('2', 'CREATE TABLE l2 (a int)', stream => 'lend');
SELECT step, migration, reason FROM migrate_plan(stream => 'lend') WHERE statement LIKE 'CREATE%';
SELECT migrate_unregister(name, 'lend') FROM migrate_status('lend');
DROP PROCEDURE lend;
\set VERBOSITY default

-- The tables are nobody's to write or to read
SET ROLE regress_rights_bob;
INSERT INTO pgstair.migration (name) VALUES ('x');
UPDATE pgstair.migration SET role = 'regress_rights_super';
DELETE FROM pgstair.migration;
TRUNCATE pgstair.statement;
SELECT * FROM pgstair.migration;
SELECT nextval('pgstair.foreign_change_id_seq');
SELECT migrate_register('3', 'UPDATE pgstair.migration SET role = ''regress_rights_super''', stream => 'rights');
SELECT migrate_up(stream => 'rights');
SELECT migrate_unregister('3', 'rights');

-- The ledger's own statements see neither search_path nor what shadows in it
CREATE FUNCTION rights.shadow(text, text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE 'shadowed as %', current_user; END $$;
CREATE OPERATOR rights.= (LEFTARG = text, RIGHTARG = text, FUNCTION = rights.shadow);
CREATE OPERATOR rights.<> (LEFTARG = text, RIGHTARG = text, FUNCTION = rights.shadow);
CREATE FUNCTION rights.now() RETURNS timestamptz LANGUAGE plpgsql AS $$ BEGIN RAISE 'shadowed as %', current_user; END $$;
CREATE FUNCTION rights.unnest(anyarray) RETURNS SETOF anyelement LANGUAGE plpgsql AS $$ BEGIN RAISE 'shadowed as %', current_user; END $$;
CREATE FUNCTION rights.count("any") RETURNS bigint LANGUAGE internal AS 'pg_num_nulls';
CREATE TABLE rights.migration (name text);
CREATE TABLE rights.pg_namespace (nspname text);
CREATE TEMP TABLE pg_class (relname text);
SET search_path = rights, pg_catalog, public;
SELECT migrate_register('4', E'-- migrate:up\nCREATE TABLE four ();\n-- migrate:down\nDROP TABLE four;', stream => 'rights');
SELECT migrate_up(stream => 'rights');
SELECT step, statement FROM migrate_plan(direction => 'down', stream => 'rights');
SELECT migrate_down(stream => 'rights');
SELECT migrate_baseline('4', 'rights');
SELECT migrate_record('4', 'down', stream => 'rights');
SELECT name, state FROM migrate_status('rights') WHERE name OPERATOR(pg_catalog.=) '4';
SELECT migrate_unregister('4', 'rights');

-- Names of migrations and streams are data, in messages too
SELECT migrate_register(E'5"; SELECT 1/0; --%s%n', 'SELECT 1/0', stream => E'rights\'"%s');
\set VERBOSITY terse
SELECT migrate_up(stream => E'rights\'"%s');
\set VERBOSITY default
SELECT migrate_up(E'%s%n"', stream => E'rights\'"%s');

RESET ROLE;
RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA rights CASCADE;
DROP OWNED BY regress_rights_bob, regress_rights_eve, regress_rights_deployer;
DROP ROLE regress_rights_super, regress_rights_bob, regress_rights_eve, regress_rights_deployer;
