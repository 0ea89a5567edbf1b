-- What no migration may hold, and syntax errors: each named, with its place.
CREATE PROCEDURE refused(source text) LANGUAGE plpgsql AS $$
DECLARE
  state text; message text; context text; migration text;
BEGIN
  PERFORM migrate_register('r', source);
  RAISE EXCEPTION 'accepted: %', source;
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, context = PG_EXCEPTION_CONTEXT;
  migration := (SELECT line FROM regexp_split_to_table(context, E'\n') line WHERE line LIKE 'migration%');
  RAISE INFO E'% %\n%', state, message, migration;
END $$;
\set VERBOSITY terse

-- transaction control
CALL refused(E'SELECT 1;\n  ROLLBACK;');
CALL refused('ABORT;');
CALL refused('BEGIN; ROLLBACK TO x; COMMIT;');
CALL refused('SAVEPOINT x;');
CALL refused('RELEASE x;');
CALL refused($$PREPARE TRANSACTION 'x';$$);
CALL refused($$COMMIT PREPARED 'x';$$);
CALL refused('COMMIT;');
CALL refused('BEGIN; COMMIT; END;');
CALL refused('SELECT 1; COMMIT; SELECT 2;');
CALL refused('SELECT 1; COMMIT; COMMIT; BEGIN;');
CALL refused('BEGIN; COMMIT AND CHAIN;');
CALL refused(E'SELECT 1;\nBEGIN; SELECT 1;');
CALL refused(E'BEGIN; SELECT 1;\n\nSTART TRANSACTION; COMMIT;');
CALL refused('BEGIN ISOLATION LEVEL SERIALIZABLE; COMMIT;');
CALL refused('BEGIN READ ONLY; COMMIT;');
CALL refused('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;');
CALL refused($$SET TRANSACTION SNAPSHOT '1';$$);
CALL refused('SET transaction_read_only = on;');

-- what would outlive the migration, or goes nowhere
CALL refused('DISCARD ALL;');
CALL refused('DISCARD TEMP;');
CALL refused('DECLARE c CURSOR WITH HOLD FOR SELECT 1;');
CALL refused('COPY t TO stdout;');
CALL refused('COPY t FROM stdin (FORMAT binary);');
CALL refused('COPY BINARY t FROM stdin;');
CALL refused('SET standard_conforming_strings = maybe;');

-- a backslash that psql takes for an escape
CALL refused(E'SET standard_conforming_strings = off;\nSELECT 1, $$\\$$, E\'\\n\';\nSELECT \'é\',\n  \'é\\n\';');
CALL refused(E'SELECT set_config(\'standard_conforming_strings\', \'no\', false);\nSELECT N\'a\'\n\'it\\\'s\';');
CALL refused($$BEGIN; SET LOCAL standard_conforming_strings TO 0; INSERT INTO t VALUES ('\'); COMMIT;$$);

-- psql's commands
CALL refused(E'SELECT 1;\n\\connect other\n');
CALL refused(E'SELECT 1 \\gexec\n');
CALL refused(E'SELECT 1;\n\\.\n');
CALL refused(E'SELECT 1 \\; SELECT 2;\n');
CALL refused(E'\\restricted\n');

-- syntax errors, of the lexer and of the parser
CALL refused(E'SELECT 1;\nSELECT ''\u00e9'' 1 2;');
CALL refused(E'CREATE TABLE t (\n  a int,\n);');
CALL refused(E'CREATE TABLE t (a int;\nCOPY t FROM stdin;\nit''s\n\\.\n');
CALL refused(E'SELECT 1;\n\n SELECT $x$ open\nSELECT 2;\n');
CALL refused(E'SELECT 1;\nSELECT ''open;\nSELECT 2;\n');
CALL refused(E'SELECT "";');
CALL refused(E'/* open');
CALL refused(E'SELECT 1);');
CALL refused(E'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1;\nSELECT 2;');

-- psql shows the line and a caret in the migration's text
\set VERBOSITY default
SELECT migrate_register('r', E'-- first\nCREATE TABLE t (a int);\nCREATE TABLE u (\n  a int,\n  b text COLLATE,\n);\n');
SELECT migrate_register('r', 'SELECT 1', E'\nSELECT 2 FROM;\n');
SELECT migrate_unregister('r');
SELECT migrate_register('r', E'SELECT 1;\nSELECT ''\u00e9\u00e9'', 1 1;\nSELECT 2;');

-- of a long statement only the line goes along
SELECT migrate_register('r', 'SELECT ' || repeat(E'1,\n', 5000) || E'2,\n FROM x; SELECT 3;');
DROP PROCEDURE refused;
