-- Rights in orders that psql refuses: what access lists hold, in which order.
SET client_min_messages = warning;
CREATE ROLE regress_first;
CREATE ROLE regress_second;
CREATE SCHEMA anyr;
SET search_path = anyr, public;

-- entries of the access list in their order, but those of the owner
CREATE VIEW rights AS
	SELECT relname, string_agg(grantee::regrole || ' ' || privilege_type, ', ' ORDER BY at) AS granted
	FROM pg_class, aclexplode(relacl) WITH ORDINALITY AS list(grantor, grantee, privilege_type, grantable, at)
	WHERE relnamespace = 'anyr'::regnamespace AND grantee <> relowner
	GROUP BY relname;

-- grants on one object keep their order, whatever one of them waits for and else names
SELECT migrate_register('1', $$
GRANT SELECT ON read, counted TO regress_second;
GRANT INSERT ON read TO regress_first;
CREATE VIEW counted AS SELECT count(a) FROM read;
CREATE TABLE read (a int);
$$, stream => 'anyr');
SELECT line, statement, reason FROM migrate_plan(stream => 'anyr');
SELECT migrate_up(stream => 'anyr');
SELECT * FROM rights WHERE relname = 'read';

-- what is granted on before default privileges change does not get them
SELECT migrate_register('2', $$
GRANT SELECT ON before TO regress_second;
GRANT SELECT ON view_before TO regress_second;
ALTER DEFAULT PRIVILEGES IN SCHEMA anyr GRANT DELETE ON TABLES TO regress_first;
CREATE TABLE behind (a int);
GRANT SELECT ON behind TO regress_second;
CREATE VIEW view_before AS SELECT a FROM read_before;
CREATE TABLE read_before (a int);
CREATE TABLE before (a int);
CREATE VIEW view_behind AS SELECT a FROM read_behind;
CREATE TABLE read_behind (a int);
GRANT SELECT ON view_behind TO regress_second;
$$, stream => 'anyr');
SELECT line, statement, reason FROM migrate_plan(stream => 'anyr');
SELECT migrate_up(stream => 'anyr');
SELECT * FROM rights WHERE relname <> 'read' ORDER BY relname;

-- nor if they change everywhere
SELECT migrate_register('3', $$
GRANT SELECT ON wide_before TO regress_second;
ALTER DEFAULT PRIVILEGES GRANT UPDATE ON TABLES TO regress_first;
CREATE TABLE wide_before (a int);
CREATE TABLE wide_behind (a int);
ALTER DEFAULT PRIVILEGES REVOKE UPDATE ON TABLES FROM regress_first;
$$, stream => 'anyr');
SELECT migrate_up(stream => 'anyr');
SELECT * FROM rights WHERE relname ~ 'wide' ORDER BY relname;

DROP SCHEMA anyr CASCADE;
DROP ROLE regress_first, regress_second;
