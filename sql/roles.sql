-- As whom migrations run, who may run them, and that no role lends its rights.
CREATE ROLE regress_owner;
CREATE ROLE regress_team;
CREATE ROLE regress_dev IN ROLE regress_team;
CREATE ROLE regress_outsider;
CREATE ROLE regress_ops IN ROLE regress_dev;
CREATE SCHEMA roles;
GRANT ALL ON SCHEMA roles TO PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO regress_team, regress_outsider;
CREATE TABLE roles.trace (id serial, what text, as_role text DEFAULT current_user);
GRANT ALL ON roles.trace, roles.trace_id_seq TO PUBLIC;
CREATE VIEW roles.seen AS
SELECT id, what, CASE as_role WHEN session_user THEN 'the superuser' ELSE as_role END AS as_role FROM roles.trace;

-- a migration runs as the role that registered it
SET ROLE regress_dev;
SELECT migrate_register('01', $$INSERT INTO roles.trace (what) VALUES ('registered')$$, stream => 'roles');
-- or as the role that it names, of which that one is a member
SELECT migrate_register('02', $$-- migrate:up role:regress_team
INSERT INTO roles.trace (what) VALUES ('role:')$$, stream => 'roles');
RESET ROLE;
SELECT migrate_register('03', $$INSERT INTO roles.trace (what) VALUES ('as the caller')$$, stream => 'roles');
SELECT migrate_up(stream => 'roles');
SELECT what, as_role FROM roles.seen ORDER BY id;
SELECT current_user = session_user;

-- the caller must be a member too: of the registering role
SET ROLE regress_dev;
SELECT migrate_register('04', $$INSERT INTO roles.trace (what) VALUES ('by another')$$, stream => 'roles');
SET ROLE regress_outsider;
SELECT migrate_up(stream => 'roles');
SET ROLE regress_team;
SELECT migrate_up(stream => 'roles');
SET ROLE regress_ops;
SELECT migrate_up(stream => 'roles');
RESET ROLE;

-- and the registering role of the one named
SET ROLE regress_dev;
SELECT migrate_register('05', E'-- migrate:up role:regress_owner\nSELECT 1', stream => 'roles');
RESET ROLE;
SELECT migrate_up(stream => 'roles');
SET ROLE regress_dev;
SELECT migrate_register('05', E'-- migrate:up role:regress_nobody\nSELECT 1', stream => 'roles');
RESET ROLE;
SELECT migrate_up(stream => 'roles');

-- which a membership that excludes SET ROLE (from 16 on) does not make it
SELECT current_setting('server_version_num')::int >= 160000 AS has_set_option \gset
\if :has_set_option
GRANT regress_owner TO regress_dev WITH SET FALSE;
\endif
SET ROLE regress_dev;
SELECT migrate_register('05', E'-- migrate:up role:regress_owner\nSELECT 1', stream => 'roles');
RESET ROLE;
SELECT migrate_up(stream => 'roles');

-- SET ROLE at the top level is interpreted, with the registering role's rights
TRUNCATE roles.trace;
SELECT migrate_register('05', $$
SET ROLE regress_dev;
INSERT INTO roles.trace (what) VALUES ('SET ROLE');
SET SESSION AUTHORIZATION regress_owner;
INSERT INTO roles.trace (what) VALUES ('SESSION AUTHORIZATION');
SET ROLE regress_team;
INSERT INTO roles.trace (what) VALUES ('SET ROLE after it');
RESET ROLE;
INSERT INTO roles.trace (what) VALUES ('RESET ROLE');
SET ROLE NONE;
RESET SESSION AUTHORIZATION;
INSERT INTO roles.trace (what) VALUES ('RESET SESSION AUTHORIZATION');
SET LOCAL ROLE regress_dev;
$$, stream => 'roles');
SELECT migrate_register('06', $$INSERT INTO roles.trace (what) VALUES ('next migration')$$, stream => 'roles');
SELECT migrate_up(stream => 'roles');
SELECT what, as_role FROM roles.seen ORDER BY id;
SET ROLE regress_dev;
SELECT migrate_register('07', $$SELECT 1;
SET ROLE regress_owner;
SELECT 2$$, stream => 'roles');
RESET ROLE;
SELECT migrate_up(stream => 'roles');

-- inside DO it is the server's error, whoever calls and whatever the session user
SET ROLE regress_dev;
SELECT migrate_register('07', $$DO 'BEGIN SET ROLE regress_team; END'$$, stream => 'roles');
SELECT migrate_up(stream => 'roles');
SELECT migrate_register('07', $$DO 'BEGIN RESET ROLE; END'$$, stream => 'roles');
SELECT migrate_up(stream => 'roles');
SELECT migrate_register('07', $$SELECT set_config('role', 'regress_team', false) FROM roles.trace$$, stream => 'roles');
SELECT migrate_up(stream => 'roles');
SELECT current_user = 'regress_dev' AS unchanged;

-- what a role leaves behind does not run as another one
TRUNCATE roles.trace;
CREATE FUNCTION roles.leave_trace() RETURNS int LANGUAGE plpgsql AS
$$BEGIN INSERT INTO roles.trace (what) VALUES ('evil'); RETURN 1; END$$;
CREATE FUNCTION roles.on_row() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN INSERT INTO roles.trace (what) VALUES (TG_ARGV[0]); RETURN NULL; END$$;
SELECT migrate_register('07', $$
CREATE TABLE roles.deferred (a int);
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON roles.deferred DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION roles.on_row('trigger');
INSERT INTO roles.deferred VALUES (1);
DO 'DECLARE c refcursor; BEGIN OPEN c FOR SELECT roles.leave_trace(); END';
DO 'BEGIN EXECUTE ''DECLARE h CURSOR WITH HOLD FOR SELECT roles.leave_trace()''; END';
CREATE TEMP TABLE users (a int, b int DEFAULT roles.leave_trace());
CREATE FUNCTION pg_temp.harmless() RETURNS int LANGUAGE sql AS 'SELECT roles.leave_trace()';
$$, stream => 'roles');
RESET ROLE;
CREATE TABLE roles.users (a int);
SELECT migrate_register('08', $$SET search_path = roles; INSERT INTO users VALUES (1)$$, stream => 'roles');
SELECT migrate_up(stream => 'roles');
SELECT what, as_role FROM roles.seen ORDER BY id;
SELECT name FROM pg_cursors;
SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema();

-- so it is at each SET ROLE of one migration
TRUNCATE roles.trace;
SELECT migrate_register('09', $$
INSERT INTO roles.deferred VALUES (1);
CREATE TEMP TABLE mine (a int);
GRANT ALL ON mine TO regress_dev;
SET ROLE regress_dev;
INSERT INTO mine VALUES (1);
CREATE TEMP TABLE users (a int, b int DEFAULT roles.leave_trace());
DO 'BEGIN PERFORM set_config(''search_path'', ''trap'', false); END';
RESET ROLE;
INSERT INTO mine VALUES (2);
INSERT INTO roles.trace (what) VALUES (current_setting('search_path'));
SET search_path = roles;
INSERT INTO users (a) VALUES (1);
$$, stream => 'roles');
SELECT migrate_up(stream => 'roles');
SELECT what, as_role FROM roles.seen ORDER BY id;

-- the caller's own pending triggers fire as the caller
TRUNCATE roles.trace;
SET ROLE regress_dev;
SELECT migrate_register('10', 'SELECT 1', stream => 'roles');
RESET ROLE;
BEGIN;
INSERT INTO roles.deferred VALUES (1);
SELECT migrate_up(stream => 'roles');
COMMIT;
SELECT what, as_role FROM roles.seen ORDER BY id;

-- rights that the role lacks are missing; the tables of the record cannot be written
SET ROLE regress_dev;
SELECT migrate_register('11', $$UPDATE roles.users SET a = 2$$, stream => 'roles');
RESET ROLE;
SELECT migrate_up(stream => 'roles');
SET ROLE regress_dev;
SELECT migrate_register('11', $$DELETE FROM pgstair.migration$$, stream => 'roles');
RESET ROLE;
SELECT migrate_up(stream => 'roles');

-- a superuser's setting needs a superuser
SET ROLE regress_dev;
SELECT migrate_register('11', $$SET session_replication_role = replica; SELECT 1$$, stream => 'roles');
RESET ROLE;
SELECT migrate_up(stream => 'roles');

-- a setting made before SET ROLE keeps the rights that it was made with
SELECT migrate_register('11', $$SET session_replication_role = replica; SET ROLE regress_dev;
BEGIN; SET LOCAL work_mem = '1MB'; SELECT 1; COMMIT;
INSERT INTO roles.trace (what) VALUES (current_setting('session_replication_role'))$$, stream => 'roles');
TRUNCATE roles.trace;
SELECT migrate_up(stream => 'roles');
SELECT what, as_role FROM roles.seen ORDER BY id;

SET client_min_messages = warning;
DROP SCHEMA roles CASCADE;
DROP OWNED BY regress_owner, regress_team, regress_dev, regress_outsider, regress_ops;
DROP ROLE regress_owner, regress_team, regress_dev, regress_outsider, regress_ops;
