-- Definitions: markers and their options, names and their order, checksums.

-- a file without markers is all up
SELECT migrate_register('d01', 'SELECT 1;');
SELECT reversible, irreversible_because FROM migrate_status() WHERE name = 'd01';
SELECT migrate_unregister('d01');

-- markers, in either order, with options
SELECT migrate_register('d02', replace($$
-- a comment of the file
-- migrate:up transaction:true role:"USER"

CREATE TABLE d02 (a int);  -- migrate:up in the middle of a line is a comment
-- migrate:down transaction:true
DROP TABLE d02;
$$, 'USER', current_user));
SELECT line, statement FROM migrate_plan();
SELECT reversible FROM migrate_status() WHERE name = 'd02';
SELECT migrate_register('d02', E'-- migrate:down\nDROP TABLE d02;\n--migrate:up\nCREATE TABLE d02 (b int)');
SELECT line, statement FROM migrate_plan();
SELECT migrate_unregister('d02');

-- the marker ends a statement without a semicolon
SELECT migrate_register('d03', E'-- migrate:up\nCREATE TABLE d03 (a int)\n-- migrate:down\nDROP TABLE d03');
SELECT line, statement FROM migrate_plan();
SELECT migrate_unregister('d03');

-- a marker inside a quoted body, a comment or data is none
SELECT migrate_register('d04', $d$
CREATE TABLE d04 (a text);
CREATE FUNCTION d04() RETURNS text LANGUAGE plpgsql AS $$
-- migrate:down
BEGIN
  RETURN '
-- migrate:up
';
END $$;
/*
-- migrate:sideways
/* nested */
-- migrate:down
*/
COPY d04 FROM stdin;
-- migrate:down
\.
SELECT "
-- migrate:up
" FROM (SELECT 1) x ("
-- migrate:up
");
$d$);
SELECT line, left(statement, 30) AS statement FROM migrate_plan();
SELECT migrate_unregister('d04');

-- letters of any case and a blank make a marker of what is one; a sentence is none
SELECT migrate_register('d04', E'-- Migrate: Up\n-- Migrate: up and down\nSELECT 1;\n--MIGRATE:Down transaction:true\nSELECT 2;');
SELECT line, statement FROM migrate_plan();
SELECT migrate_unregister('d04');

-- faults of markers, each at its place
SELECT migrate_register('d05', E'-- migrate:up\nSELECT 1;\n-- migrate:sideways\nSELECT 2;');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate_register('d05', E'-- migrate:up\nSELECT 1;\n  -- migrate:up\nSELECT 2;');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate_register('d05', E'-- migrate:up transaction:false  role:"a b" lock:none\nSELECT 1;');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate_register('d05', E'-- migrate:up role:\nSELECT 1;');
SELECT migrate_register('d05', E'-- migrate:up role:"a\nSELECT 1;');
SELECT migrate_register('d05', E'-- migrate:up role:"a"b\nSELECT 1;');
SELECT migrate_register('d05', E'\n SELECT 0;\n-- migrate:up\nSELECT 1;');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate_register('d05', E'-- migrate:down\nSELECT 1;');
SELECT migrate_register('d05', E'-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;', 'SELECT 3');
SELECT migrate_register('d05', 'SELECT 1', E'-- migrate:up\nSELECT 2');

-- an empty definition, and ones that hold no statement
SELECT migrate_register('d06', '');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate_register('d06', E'-- nothing\n;; /* at all */\n');
SELECT migrate_register('d06', E'-- migrate:up\n-- migrate:down\nSELECT 1;');
SELECT migrate_unregister('d06');

-- names
SELECT migrate_register('', 'SELECT 1');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate_register(repeat('x', 241), 'SELECT 1');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate_register('a/b', 'SELECT 1');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate_register(E'a\nb', 'SELECT 1');

-- the order of names
SELECT count(*) FROM unnest(ARRAY[
	'20211209_01', '10_b', '2_a', '1.10', '1.9', '20191111_x', '2019-03-22-170700_y',
	'20211209_00', '2025-11-19-091444-0000_z', '2026-01-20-162913_z', '0003_c', '1-2', '1-10', '1',
	'00000000000000_first', 'Zoo', 'add', '20211209_00_b', '00000004', '9999999', '10000000']) AS name,
	LATERAL migrate_register(name, 'SELECT 1');
SELECT string_agg(migration, ' ' ORDER BY step) AS names FROM migrate_plan();
SELECT count(migrate_unregister(migration)) FROM migrate_plan();

-- checksums: of the text without byte order mark, CRLF as LF
SELECT migrate_checksum(E'SELECT 1;\nSELECT 2;\n') = encode(sha256(E'SELECT 1;\nSELECT 2;\n'), 'hex') AS plain,
	migrate_checksum(E'\uFEFFSELECT 1;\r\nSELECT 2;\r\n') = migrate_checksum(E'SELECT 1;\nSELECT 2;\n') AS normalised,
	migrate_checksum(E'a\rb') = migrate_checksum(E'a\nb') AS lone_cr,
	migrate_checksum('a', 'b') = migrate_checksum('ab') AS pair_is_no_concatenation,
	migrate_checksum('a', '') = migrate_checksum('a') AS empty_down_is_not_none;

-- line ends do not matter, nor does a byte order mark
SELECT migrate_register('d07', E'\uFEFFSELECT 1;\r\nSELECT ''\r\n'';\r\n');
SELECT migrate_register('d07', E'SELECT 1;\nSELECT ''\n'';\n');
SELECT line, statement FROM migrate_plan();
SELECT migrate_unregister('d07');
