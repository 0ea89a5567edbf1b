-- Statements of one migration in orders that psql refuses, each found by the
-- analysis alone: the last query sees no place that a second run had to find.
SET client_min_messages = warning;
CREATE SCHEMA anyo;
SET search_path = anyo, public;

-- IF NOT EXISTS stands behind the plain CREATE, which fails where the object is
SELECT migrate_register('anyo_01', $$
CREATE SCHEMA IF NOT EXISTS anyo_once;
CREATE TABLE IF NOT EXISTS once (b text);
CREATE SCHEMA anyo_once;
CREATE TABLE once (a int);
$$, stream => 'anyo');
SELECT migrate_up(stream => 'anyo');
SELECT attname FROM pg_attribute WHERE attrelid = 'once'::regclass AND attnum > 0;

-- a constraint is dropped behind the table that brings it, also IF EXISTS
SELECT migrate_register('anyo_02', $$
ALTER TABLE brought DROP CONSTRAINT IF EXISTS brought_a_key;
CREATE TABLE brought (a int, CONSTRAINT brought_a_key UNIQUE (a));
$$, stream => 'anyo');
SELECT migrate_up(stream => 'anyo');
SELECT count(*) FROM pg_constraint WHERE conrelid = 'brought'::regclass AND contype = 'u';

SELECT migration, line, left(statement, 40) AS statement, reason FROM pgstair.statement
	WHERE reason LIKE '%second run%' AND migration LIKE 'anyo%';
DROP SCHEMA anyo, anyo_once CASCADE;
