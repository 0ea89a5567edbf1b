-- Errors of a run: migration, line, column and statement of the user's file;
-- the cursor in the migration's text.
CREATE FUNCTION up(source text, down_source text DEFAULT NULL) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM migrate_register('e', source, down_source);
  RETURN QUERY SELECT migrate_up('e');
END $$;
CREATE FUNCTION place(source text) RETURNS TABLE (state text, message text, place text) LANGUAGE plpgsql AS $$
DECLARE context text;
BEGIN
  PERFORM migrate_register('e', source);
  PERFORM migrate_up('e');
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, context = PG_EXCEPTION_CONTEXT;
  place := (SELECT line FROM regexp_split_to_table(context, E'\n') line WHERE line LIKE 'migration%');
  RETURN NEXT;
END $$;
\x

-- with a position of the server's
SELECT * FROM place(E'CREATE TABLE e1 (a int);\n\n  -- why\n  CREATE VIEW e2 AS\n  SELECT a, "\u00e9" ,\n    nothing FROM e1;');
SELECT * FROM place(E'SELECT 1; SELECT 1/0; SELECT 2;');
SELECT * FROM place(E'CREATE TABLE e1 (\n  a int,\n  b nothing);');
SELECT * FROM place(E'SELECT 1;\nSELECT no_function(1);');
-- without one: the statement's start
SELECT * FROM place(E'CREATE TABLE e1 (a int);\n   CREATE TABLE e1 (a int);');
SELECT * FROM place(E'CREATE TABLE e1 (a int);\nINSERT INTO e1 VALUES (1);\nCREATE UNIQUE INDEX ON e1 ((1)); INSERT INTO e1\nVALUES (2);');
-- a position in another text than the migration's stays there
SELECT * FROM place(E'CREATE FUNCTION e1() RETURNS int LANGUAGE plpgsql AS $f$\nBEGIN\n  RETURN (SELECT nothing);\nEND $f$;\nSELECT e1();');
SELECT * FROM place(E'SELECT 1;\nDO $f$\nBEGIN\n  PERFORM nothing;\nEND $f$;');
SELECT * FROM place(E'SELECT 1;\nDO $f$\nBEGIN\n  EXECUTE ''SELECT nothing'';\nEND $f$;');
SELECT * FROM place(E'SELECT 1;\nDO $f$\nBEGIN\n  PERFORM 1 1;\nEND $f$;');
-- a deferred trigger, at the end of its migration
SELECT * FROM place(E'CREATE TABLE e1 (a int PRIMARY KEY, b int REFERENCES e1 DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO e1 VALUES (1, 2);\nSELECT 1;');
-- after line ends of two bytes and a byte order mark
SELECT * FROM place(E'\uFEFFSELECT 1;\r\n\r\nSELECT 1,\r\n  nothing;\r\n');
-- below markers
SELECT * FROM place(E'-- head\n-- migrate:up\nSELECT 1;\n SELECT nothing;\n-- migrate:down\nSELECT 2;');
\x

-- what psql shows
\set SHOW_CONTEXT errors
SELECT up(E'CREATE TABLE e1 (a int);\nCREATE TABLE e2 (\n  a int,\n  b nothing\n);');
SELECT migrate_register('e', E'CREATE TABLE e1 (a int);\nCREATE TABLE e2 (\n  a int,\n  b nothing\n);');
SELECT migrate_up('e');
SELECT migrate_register('e', E'CREATE TABLE e1 (a int);\nCREATE TABLE e1 (\n  a int\n);');
SELECT migrate_up('e');
SELECT migrate_register('e', E'DO $$\nBEGIN\n  PERFORM nothing;\nEND $$;');
SELECT migrate_up('e');

-- a down source of its own
SELECT migrate_register('e', 'CREATE TABLE e1 (a int)', E'DROP TABLE e1;\n DROP TABLE e2;');
SELECT migrate_up('e');
SELECT migrate_down();
DROP TABLE e1;

-- notices have a place too, but no cursor
\set SHOW_CONTEXT always
SELECT migrate_register('f', E'SELECT 1;\nDROP TABLE IF EXISTS nothing; -- here');
SELECT migrate_up('f');
DROP FUNCTION up, place;
