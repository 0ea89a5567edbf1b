-- Foreign keys written inside CREATE TABLE and ADD COLUMN before what they
-- reference: the clause is blanked and becomes a statement of its own.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE SCHEMA keys;
SET search_path = keys, public;
CREATE FUNCTION plan(source text) RETURNS TABLE (line int, statement text)
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM migrate_register('keys' || md5(source), source);
	RETURN QUERY SELECT p.line, p.statement FROM migrate_plan() p ORDER BY p.step;
END $$;
CREATE VIEW made AS
	SELECT conrelid::regclass AS "table", conname, pg_get_constraintdef(oid) AS definition
	FROM pg_constraint WHERE contype = 'f' AND connamespace = 'keys'::regnamespace
	ORDER BY 1, 2;

-- a cycle, and all that can stand in a clause or between its parts
SELECT * FROM plan($m$
CREATE TABLE a (id text PRIMARY KEY, b text CONSTRAINT "to B" REFERENCES keys.b (id) MATCH FULL
	ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE COLLATE "C" INITIALLY DEFERRED NOT NULL CHECK (b > ''));
CREATE TABLE b (id text PRIMARY KEY, a text REFERENCES a NOT DEFERRABLE INITIALLY IMMEDIATE DEFAULT 3);
$m$);
SELECT count(*) FROM migrate_up();
SELECT * FROM made;
DROP TABLE a, b CASCADE;

-- several keys of one table: first, between and last; a comment stays; the
-- second unnamed one on a column gets the next name, and stays behind the first
SELECT * FROM plan($m$
CREATE TABLE c (
	FOREIGN KEY (x) REFERENCES d, -- first,
	FOREIGN KEY (x, y) REFERENCES d (v, u) ON DELETE SET NULL (y),
	x int, CONSTRAINT again FOREIGN KEY (x) REFERENCES d NOT VALID,
	y int, FOREIGN KEY (x) REFERENCES d /* last) */);
CREATE TABLE e (x int UNIQUE, FOREIGN KEY (x) REFERENCES d, y int REFERENCES e (x), FOREIGN KEY (x) REFERENCES e (x));
CREATE TABLE d (u int, v int, PRIMARY KEY (v));
CREATE UNIQUE INDEX ON d (u, v);
$m$);
SELECT count(*) FROM migrate_up();
SELECT * FROM made;
DROP TABLE c, d, e CASCADE;

-- parentheses that would be left empty; partitions; typed and temporary tables
SELECT * FROM plan($m$
CREATE TYPE pair AS (x int, y int);
CREATE TABLE parts (x int, y int) PARTITION BY LIST (x);
CREATE TABLE part1 PARTITION OF parts (FOREIGN KEY (y) REFERENCES later) FOR VALUES IN (1);
CREATE TABLE part2 PARTITION OF parts (FOREIGN KEY (y) REFERENCES later, FOREIGN KEY (x) REFERENCES later) FOR VALUES IN (2);
CREATE TABLE typed OF pair (FOREIGN KEY (x) REFERENCES later);
CREATE TABLE only_key (LIKE parts, FOREIGN KEY (x) REFERENCES later);
CREATE TABLE later (id int PRIMARY KEY);
$m$);
SELECT count(*) FROM migrate_up();
SELECT * FROM made;
DROP TABLE parts, later, typed, only_key CASCADE;

-- ADD COLUMN; names as PostgreSQL chooses them, also when they are too long
SELECT * FROM plan($m$
CREATE TABLE a_table_with_a_name_that_is_as_long_as_a_name_can_ever_be_12345 (
	a_column_with_a_name_that_is_as_long_as_a_name_can_ever_be_1234 int REFERENCES f);
CREATE TABLE a_b (c int);
ALTER TABLE a_b ADD COLUMN x int REFERENCES f NOT NULL, ADD y int DEFAULT 1 REFERENCES f (id) ON DELETE CASCADE;
CREATE TABLE "Odd,(" ("a b" int REFERENCES "F ""2""" ("c)"));
CREATE TABLE f (id int PRIMARY KEY);
CREATE TABLE "F ""2""" ("c)" int UNIQUE);
$m$);
SELECT count(*) FROM migrate_up();
SELECT * FROM made;
DROP TABLE a_table_with_a_name_that_is_as_long_as_a_name_can_ever_be_12345, a_b, "Odd,(", f, "F ""2""" CASCADE;

-- elements of CREATE SCHEMA: the key follows the whole statement
SELECT * FROM plan($m$
CREATE SCHEMA keys_inside
	CREATE TABLE child (x int REFERENCES parent, y int REFERENCES keys.later)
	CREATE TABLE parent (x int PRIMARY KEY);
CREATE TABLE keys.later (id int PRIMARY KEY);
$m$);
SELECT count(*) FROM migrate_up();
SELECT conname, confrelid::regclass FROM pg_constraint
	WHERE contype = 'f' AND connamespace = 'keys_inside'::regnamespace ORDER BY 1;

DROP SCHEMA keys, keys_inside CASCADE;
RESET search_path;
