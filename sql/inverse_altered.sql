-- What few databases have goes back from an ALTER, and operators from a DROP.
CREATE SCHEMA inverse_altered;
SET search_path = inverse_altered, public;
\getenv top PG_ABS_SRCDIR
\set tried_there_and_back :top '/sql/include/tried_there_and_back.sql'
\i :tried_there_and_back
\pset tuples_only
\pset format unaligned
CREATE TABLE one (id int PRIMARY KEY);
CREATE TABLE two (id int PRIMARY KEY);
CREATE SCHEMA inverse_altered_too;

-- Publications.
SET client_min_messages = error;
CREATE PUBLICATION inverse_altered FOR TABLE one WHERE (id > 3) WITH (publish = 'insert');
RESET client_min_messages;
SELECT * FROM there_and_back('ALTER PUBLICATION inverse_altered ADD TABLE two');
SELECT * FROM there_and_back('ALTER PUBLICATION inverse_altered SET TABLE one WHERE (id > 4), two');
SELECT * FROM there_and_back('ALTER PUBLICATION inverse_altered DROP TABLE one');
SELECT * FROM there_and_back('ALTER PUBLICATION inverse_altered ADD TABLES IN SCHEMA inverse_altered_too');
SELECT reversible, same FROM there_and_back('ALTER PUBLICATION inverse_altered SET (publish = ''update'', publish_via_partition_root)');

-- Foreign servers and wrappers; a dropped mapping may hold a password.
CREATE FOREIGN DATA WRAPPER inverse_altered OPTIONS (a 'b');
CREATE SERVER inverse_altered FOREIGN DATA WRAPPER inverse_altered OPTIONS (host 'h');
SELECT * FROM there_and_back('ALTER SERVER inverse_altered VERSION ''2'' OPTIONS (SET host ''i'', ADD port ''5'')');
SELECT * FROM there_and_back('ALTER FOREIGN DATA WRAPPER inverse_altered VALIDATOR postgresql_fdw_validator OPTIONS (DROP a)');
SELECT * FROM there_and_back('CREATE USER MAPPING FOR PUBLIC SERVER inverse_altered OPTIONS (password ''secret'')');
CREATE USER MAPPING FOR PUBLIC SERVER inverse_altered OPTIONS (password 'secret');
SELECT * FROM there_and_back('DROP USER MAPPING FOR PUBLIC SERVER inverse_altered');

-- Event triggers.
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER inverse_altered ON ddl_command_end EXECUTE FUNCTION watch();
SELECT * FROM there_and_back('ALTER EVENT TRIGGER inverse_altered DISABLE');

-- Operators.
CREATE FUNCTION less(int, int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 < $2';
CREATE OPERATOR <<# (FUNCTION = less, LEFTARG = int, RIGHTARG = int, COMMUTATOR = OPERATOR(inverse_altered.<<#), RESTRICT = scalarltsel);
CREATE OPERATOR <<## (FUNCTION = less, LEFTARG = int, RIGHTARG = int, NEGATOR = OPERATOR(inverse_altered.##>>));
CREATE OPERATOR ##>> (FUNCTION = less, LEFTARG = int, RIGHTARG = int, NEGATOR = OPERATOR(inverse_altered.<<##));
SELECT reversible, same FROM there_and_back('CREATE OPERATOR <<### (FUNCTION = less, LEFTARG = int, RIGHTARG = int)');
SELECT reversible, same FROM there_and_back('ALTER OPERATOR <<# (int, int) SET (RESTRICT = NONE, JOIN = scalarltjoinsel)');
SELECT reversible, same FROM there_and_back('DROP OPERATOR <<# (int, int)');
SELECT reversible, same FROM there_and_back('DROP OPERATOR <<## (int, int); DROP OPERATOR ##>> (int, int)');

\pset tuples_only off
SET client_min_messages = warning;
DROP EVENT TRIGGER inverse_altered;
DROP FOREIGN DATA WRAPPER inverse_altered CASCADE;
DROP PUBLICATION inverse_altered;
DROP SCHEMA inverse_altered, inverse_altered_too CASCADE;
