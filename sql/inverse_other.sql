-- Kinds of objects that few migrations are about go and come back, too.
SET client_min_messages = error;
CREATE ROLE regress_other_reader;
CREATE ROLE regress_other_maker;
CREATE SCHEMA other;
CREATE SCHEMA other_2;

\getenv top PG_ABS_SRCDIR
\set there_and_back :top '/sql/include/there_and_back.sql'
\i :there_and_back

-- rights that objects to come will have
SELECT * FROM there_and_back('ALTER DEFAULT PRIVILEGES FOR ROLE regress_other_maker IN SCHEMA other GRANT SELECT ON TABLES TO regress_other_reader');
SELECT * FROM there_and_back('ALTER DEFAULT PRIVILEGES FOR ROLE regress_other_maker REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC');
SELECT * FROM there_and_back('ALTER DEFAULT PRIVILEGES FOR ROLE regress_other_maker GRANT USAGE ON SCHEMAS TO regress_other_reader WITH GRANT OPTION');
ALTER DEFAULT PRIVILEGES FOR ROLE regress_other_maker IN SCHEMA other, other_2 GRANT SELECT, INSERT ON TABLES TO regress_other_reader, PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_other_maker REVOKE ALL ON SEQUENCES FROM regress_other_maker;
SELECT * FROM there_and_back('ALTER DEFAULT PRIVILEGES FOR ROLE regress_other_maker IN SCHEMA other, other_2 REVOKE SELECT ON TABLES FROM regress_other_reader');
SELECT * FROM there_and_back('ALTER DEFAULT PRIVILEGES FOR ROLE regress_other_maker IN SCHEMA other, other_2 REVOKE ALL ON TABLES FROM regress_other_reader, PUBLIC');
SELECT * FROM there_and_back('ALTER DEFAULT PRIVILEGES FOR ROLE regress_other_maker GRANT ALL ON SEQUENCES TO regress_other_maker');
SELECT reversible, same FROM there_and_back('DROP SCHEMA other_2');

-- what lies in a schema
CREATE COLLATION other.sorted (provider = icu, locale = 'und', deterministic = false);
COMMENT ON COLLATION other.sorted IS 'whatever the case';
CREATE COLLATION other.plain (provider = libc, lc_collate = 'C', lc_ctype = 'C');
CREATE TEXT SEARCH DICTIONARY other.stems (TEMPLATE = snowball, language = 'english', stopwords = 'english');
CREATE TEXT SEARCH CONFIGURATION other.words (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION other.words ADD MAPPING FOR asciiword, hword_asciipart WITH other.stems, simple;
CREATE CONVERSION other.converted FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
ALTER TEXT SEARCH DICTIONARY other.stems OWNER TO regress_other_maker;
ALTER TEXT SEARCH CONFIGURATION other.words OWNER TO regress_other_maker;
ALTER COLLATION other.plain OWNER TO regress_other_maker;
SELECT * FROM there_and_back('DROP TEXT SEARCH CONFIGURATION other.words');
SELECT * FROM there_and_back('DROP TEXT SEARCH DICTIONARY other.stems CASCADE');
SELECT reversible, same FROM there_and_back('DROP COLLATION other.sorted; DROP COLLATION other.plain; DROP CONVERSION other.converted');
CREATE TABLE other.told (a text COLLATE other.sorted);
SELECT reversible, same FROM there_and_back('DROP COLLATION other.sorted CASCADE');
DROP TABLE other.told;
SELECT reversible, same FROM there_and_back('DROP SCHEMA other CASCADE');

-- casts
CREATE TYPE other.pair AS (a int, b int);
CREATE FUNCTION other.sum_of(other.pair) RETURNS int LANGUAGE sql AS 'SELECT ($1).a + ($1).b';
CREATE CAST (other.pair AS int) WITH FUNCTION other.sum_of(other.pair) AS ASSIGNMENT;
CREATE CAST (other.pair AS json) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (other.pair AS int) IS 'the sum';
SELECT * FROM there_and_back('DROP CAST (other.pair AS int); DROP CAST (other.pair AS json)');
SELECT reversible, same FROM there_and_back('DROP TYPE other.pair CASCADE');

CREATE TYPE other.span AS RANGE (SUBTYPE = int);
SELECT reversible, same FROM there_and_back('DROP TYPE other.span CASCADE');

-- publications, and what they lose with a table or schema
CREATE TABLE other.published (a int PRIMARY KEY, b text, c text);
CREATE TABLE other_2.all_of_it (a int);
CREATE PUBLICATION regress_other_some FOR TABLE other.published (a, b) WHERE (a > 1) WITH (publish = 'insert, update', publish_via_partition_root);
CREATE PUBLICATION regress_other_schema FOR TABLES IN SCHEMA other_2, TABLE other.published;
CREATE PUBLICATION regress_other_all FOR ALL TABLES WITH (publish = '');
COMMENT ON PUBLICATION regress_other_all IS 'all';
SELECT reversible, same FROM there_and_back('DROP PUBLICATION regress_other_some, regress_other_all, regress_other_schema');
SELECT reversible, same FROM there_and_back('DROP TABLE other.published');
SELECT reversible, same FROM there_and_back('DROP SCHEMA other_2 CASCADE');
DROP PUBLICATION regress_other_some, regress_other_all, regress_other_schema;

-- event triggers
CREATE FUNCTION other.fires() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER regress_other_fires ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION other.fires();
ALTER EVENT TRIGGER regress_other_fires DISABLE;
COMMENT ON EVENT TRIGGER regress_other_fires IS 'never';
SELECT reversible, same FROM there_and_back('DROP EVENT TRIGGER regress_other_fires');
SELECT reversible, same FROM there_and_back('DROP FUNCTION other.fires() CASCADE');
DROP EVENT TRIGGER regress_other_fires;

-- foreign servers; a user mapping, which may hold a password, is not kept
CREATE FOREIGN DATA WRAPPER regress_other_wrapper OPTIONS (a 'it''s');
CREATE SERVER regress_other_server TYPE 't' VERSION '2' FOREIGN DATA WRAPPER regress_other_wrapper OPTIONS (host 'h', "Port" '1');
GRANT USAGE ON FOREIGN SERVER regress_other_server TO regress_other_reader;
CREATE FOREIGN TABLE other.far (a int) SERVER regress_other_server OPTIONS (x 'y');
SELECT reversible, same FROM there_and_back('DROP FOREIGN DATA WRAPPER regress_other_wrapper CASCADE');
SELECT * FROM there_and_back('GRANT USAGE ON FOREIGN SERVER regress_other_server TO PUBLIC; GRANT USAGE ON FOREIGN DATA WRAPPER regress_other_wrapper TO PUBLIC');
SELECT * FROM there_and_back('REVOKE USAGE ON LANGUAGE sql FROM PUBLIC');
SELECT * FROM there_and_back('GRANT EXECUTE ON FUNCTION migrate_fingerprint() TO regress_other_reader');
CREATE USER MAPPING FOR regress_other_reader SERVER regress_other_server OPTIONS (password 'p');
SELECT * FROM there_and_back('DROP SERVER regress_other_server CASCADE');

-- a role that was made after what it may use, or owns
SELECT * FROM there_and_back('CREATE SCHEMA of_role; CREATE TABLE of_role.mine (id int); CREATE TABLE of_role.used (id int); CREATE ROLE inverse_role;
GRANT USAGE ON SCHEMA of_role, other TO inverse_role; GRANT SELECT ON ALL TABLES IN SCHEMA of_role TO inverse_role; ALTER TABLE of_role.mine OWNER TO inverse_role;
CREATE POLICY readers ON of_role.used TO inverse_role USING (true)');

-- an extension whose script drops again what it has made
SELECT reversible, same FROM there_and_back('CREATE EXTENSION hstore SCHEMA other');

-- a commutator, which is there in name as soon as the other operator is
SELECT reversible, same FROM there_and_back('CREATE OPERATOR other.<<< (FUNCTION = int4lt, LEFTARG = int, RIGHTARG = int, COMMUTATOR = OPERATOR(other.>>>))');
SELECT migrate_register('1', 'CREATE OPERATOR other.<<< (FUNCTION = int4lt, LEFTARG = int, RIGHTARG = int, COMMUTATOR = OPERATOR(other.>>>))', stream => 'commuted');
SELECT migrate_register('2', 'CREATE OPERATOR other.>>> (FUNCTION = int4gt, LEFTARG = int, RIGHTARG = int, COMMUTATOR = OPERATOR(other.<<<))', stream => 'commuted');
SELECT migrate_up(stream => 'commuted');
SELECT migration, statement, reason FROM migrate_plan('1', direction => 'down', stream => 'commuted');
SELECT migrate_down('1', stream => 'commuted');
SELECT count(*) FROM pg_operator WHERE oprnamespace = 'other'::regnamespace;

DROP FOREIGN DATA WRAPPER regress_other_wrapper;

DROP SCHEMA other, other_2 CASCADE;
DROP FUNCTION there_and_back(text);
DROP OWNED BY regress_other_maker, regress_other_reader;
DROP ROLE regress_other_maker, regress_other_reader;
