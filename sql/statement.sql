-- Statements: where they begin and end, what is read as data, what is dropped.
CREATE FUNCTION statements(source text) RETURNS TABLE (line int, statement text)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM migrate_register('statements', source);
  RETURN QUERY SELECT p.line, p.statement FROM migrate_plan() p ORDER BY p.step;
  PERFORM migrate_unregister('statements');
END $$;

-- quotes, comments, semicolons
SELECT * FROM statements($d$
/* a /* nested; */ comment; */ -- and; another
SELECT E'a\';b', 'a\', U&"d\0061t;a", $x$ ; $$ $x$, N'x;', B'01', "a;""b" -- tail;
  FROM (SELECT 1, 2) AS x ("dat;a", "a;""b"); ; ;;
SELECT 1 AS "ünï;" ; SELECT 2 /* open end */
  -- at the end
$d$);

-- semicolons in parentheses and in bodies
SELECT * FROM statements($d$
CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO u VALUES (1); DELETE FROM u WHERE a = ';');
CREATE OR REPLACE RULE r AS ON DELETE TO t DO (SELECT (1); SELECT (2)); SELECT 3;
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC
  SELECT CASE WHEN a > 1 THEN CASE a WHEN 3 THEN 2 END END; SELECT 1 AS end; SELECT 2 end; SELECT x.end FROM (SELECT 1 AS "end") x;
END; SELECT 4;
CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC END; SELECT 5;
CREATE FUNCTION g() RETURNS int RETURN 1; SELECT 6;
$d$);

-- pg_dump's marks are skipped, line by line
SELECT * FROM statements(E'\\restrict abc''def\n\nSELECT 1;\n\\unrestrict abc''def\nSELECT 2;\\unrestrict x\n');

-- inline data, as psql reads it: from the next line to a line with \.
SELECT * FROM statements(E'COPY t (a) FROM stdin;\nit''s; "data\n\\.\nSELECT 1;');
SELECT * FROM statements(E'COPY t FROM stdin; COPY u FROM stdin WITH (FORMAT csv); SELECT 1;\n1;''\n\\.\n2;"\n\\.\nSELECT 2;');
SELECT * FROM statements(E'COPY t FROM stdin;\n\\.\nSELECT 1;\nCOPY t FROM stdin;\nto the end; SELECT 2;');
SELECT * FROM statements(E'COPY t FROM stdin;\n\\.x\n \\.\n\\.\nSELECT 1;');

-- a line of Drizzle ends a statement, unless it is text
SELECT * FROM statements(E'SELECT 1\n--> statement-breakpoint\nSELECT 2;--> statement-breakpoint\nSELECT \'\n--> statement-breakpoint\n\'');

-- pairs of BEGIN and COMMIT are dropped
SELECT * FROM statements('BEGIN; SELECT 1; COMMIT; SELECT 2; START TRANSACTION READ WRITE; SELECT 3; END;');
SELECT * FROM statements('BEGIN ISOLATION LEVEL READ COMMITTED; SELECT 1; COMMIT WORK;');

-- so are COMMIT and BEGIN of a text that leaves its tool's transaction for a while
SELECT * FROM statements('SELECT 1; COMMIT; SELECT 2; BEGIN; SELECT 3;');
SELECT * FROM statements('COMMIT; SELECT 2; BEGIN; SELECT 3; COMMIT; BEGIN; SELECT 4; COMMIT;');

-- so is what says how the text is to be read
SELECT * FROM statements($$
SET client_encoding = 'UTF8'; SET NAMES 'LATIN1'; SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('standard_conforming_strings', 'true', false);
SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY;
SET search_path FROM CURRENT;
SELECT '\';
$$);

-- and a COMMIT at the very end
SELECT * FROM statements(E'SELECT 1;\n  COMMIT;\n-- the end\n');
SELECT * FROM statements('BEGIN; SELECT 1; COMMIT; END;');

-- what sets standard_conforming_strings off, up to the first backslash that this concerns
SELECT * FROM statements($$
SET standard_conforming_strings = off;
SELECT 'it''s', E'\'', $x$\$x$, "\";
SET standard_conforming_strings TO DEFAULT; SELECT '\';
SET standard_conforming_strings TO 'no'; RESET ALL; SELECT '\';
BEGIN; SET LOCAL standard_conforming_strings = off; SELECT 1; COMMIT; SELECT '\';
SET standard_conforming_strings = off
--> statement-breakpoint
SELECT set_config('standard_conforming_strings', 'on', false); SELECT '\';
$$);

-- so is what pg_dump writes of pgstair itself
SELECT * FROM statements($$
CREATE EXTENSION IF NOT EXISTS pgstair WITH SCHEMA public;
COMMENT ON EXTENSION pgstair IS 'schema migrations';
CREATE EXTENSION hstore; COMMENT ON EXTENSION hstore IS 'other';
COPY pgstair.run (id) FROM stdin;
1;
\.
INSERT INTO pgstair.run VALUES (1);
SELECT pg_catalog.setval('pgstair.foreign_change_id_seq', 1, true);
SELECT pg_catalog.setval('public.foreign_change_id_seq', 1, true);
$$);

-- the session's own standard_conforming_strings does not matter
SET standard_conforming_strings = off;
SELECT * FROM statements($$SELECT 'a\', ';'; SELECT 2;$$);
SELECT * FROM statements($$CREATE TYPE e AS ENUM ('\'); ALTER TYPE e ADD VALUE '\n';
CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT ''\''::text FROM late'; CREATE TABLE late ()$$);
SHOW standard_conforming_strings;
RESET standard_conforming_strings;

-- a long name is reported when it is used, once
SELECT * FROM statements('SELECT 1 AS ' || repeat('x', 70));

-- linear in the size: seconds, or a minute, if it is not
SELECT count(*) FROM statements((SELECT string_agg(
	format(E'-- %s\nCOPY t%1$s FROM stdin;\n%s\n\\.\n', i, repeat(E'a;''b\n', 20)), '') FROM generate_series(1, 5000) i));
DROP FUNCTION statements;
