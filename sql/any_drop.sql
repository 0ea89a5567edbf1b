-- DROPs of one batch in an order that psql refuses: what depends on an object, or
-- on what goes along with it, is dropped before it.
SET client_min_messages = warning;
CREATE SCHEMA anyd;
CREATE SCHEMA anyd_extension;
CREATE EXTENSION citext SCHEMA anyd_extension;
CREATE TYPE anyd.kind AS ENUM ('a');
CREATE DOMAIN anyd.kinds AS anyd.kind;
CREATE SEQUENCE anyd.numbers;
CREATE FUNCTION anyd.checked(int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION anyd.stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE anyd.parent (id int PRIMARY KEY, mail anyd_extension.citext, k anyd.kinds, n int DEFAULT nextval('anyd.numbers'));
CREATE TABLE anyd.child (id int, parent int CONSTRAINT to_parent REFERENCES anyd.parent CHECK (anyd.checked(parent)), old int, wide int);
CREATE TABLE anyd.part (a int) PARTITION BY LIST (a);
CREATE TABLE anyd.part_1 PARTITION OF anyd.part FOR VALUES IN (1);
CREATE VIEW anyd.seen AS SELECT old, wide FROM anyd.child;
CREATE FUNCTION anyd.name(anyd.parent) RETURNS text LANGUAGE sql AS 'SELECT $1.mail::text';
CREATE TRIGGER stamped BEFORE UPDATE ON anyd.child FOR EACH ROW EXECUTE FUNCTION anyd.stamp();
CREATE POLICY own ON anyd.child USING (id IN (SELECT id FROM anyd.parent));

-- parts of a table before what they are the reason for
SELECT migrate_register('anyd_1', $$
ALTER TABLE anyd.child DROP COLUMN old;
ALTER TABLE anyd.child ALTER COLUMN wide TYPE bigint;
ALTER TABLE anyd.parent DROP CONSTRAINT parent_pkey;
DROP SEQUENCE anyd.numbers;
DROP FUNCTION anyd.stamp();
DROP VIEW anyd.seen;
ALTER TABLE anyd.parent ALTER COLUMN n DROP DEFAULT;
ALTER TABLE anyd.child DROP CONSTRAINT to_parent;
DROP TRIGGER stamped ON anyd.child;
$$, stream => 'anyd');
SELECT migrate_up(stream => 'anyd');

-- everything, from the outside in
SELECT migrate_register('anyd_2', $$
DROP SCHEMA anyd;
DROP SCHEMA anyd_extension;
DROP EXTENSION citext;
DROP TYPE anyd.kind;
DROP DOMAIN anyd.kinds;
DROP FUNCTION anyd.checked(int);
DROP TABLE anyd.parent;
DROP TABLE anyd.part;
DROP TABLE anyd.part_1;
DROP FUNCTION anyd.name(anyd.parent);
DROP TABLE anyd.child;
$$, stream => 'anyd');
SELECT migrate_up(stream => 'anyd');
SELECT nspname FROM pg_namespace WHERE nspname ~ '^anyd';

-- a partition is dropped by name, so its table cannot take it along
CREATE TYPE anyd_kind AS ENUM ('a');
CREATE TABLE anyd_part (k anyd_kind) PARTITION BY LIST (k);
CREATE TABLE anyd_part_a PARTITION OF anyd_part FOR VALUES IN ('a');
SELECT migrate_register('anyd_3', $$
DROP TABLE anyd_part_a;
DROP TYPE anyd_kind;
DROP TABLE anyd_part;
$$, stream => 'anyd');
SELECT migrate_up(stream => 'anyd');

SELECT migration, line, left(statement, 40) AS statement, reason FROM pgstair.statement
	WHERE reason LIKE '%second run%' AND migration LIKE 'anyd%';

-- a revert that leaves what depends on it says how both go together
SELECT migrate_register('anyd_4', 'CREATE TABLE anyd_child (a int REFERENCES anyd_parent)', stream => 'anyd');
SELECT migrate_register('anyd_5', 'CREATE TABLE anyd_parent (a int PRIMARY KEY)', stream => 'anyd');
SELECT migrate_up(stream => 'anyd');
\set SHOW_CONTEXT never
SELECT migrate_down(stream => 'anyd');
SELECT migrate_down('anyd_4', stream => 'anyd');

-- an exclusion constraint on an expression has a column without a name
SELECT migrate_register('anyd_6', 'CREATE TABLE anyd_area (p point, q point, EXCLUDE USING gist (box(p, q) WITH &&))', stream => 'anyd');
SELECT migrate_up(stream => 'anyd');
SELECT migrate_down(stream => 'anyd');
