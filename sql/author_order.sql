-- What works in the author's order stays there, though a rule seems to speak against it.
SET client_min_messages = warning;
CREATE SCHEMA ao;
SET search_path = ao, public;

-- a column may go once the view that had it was replaced
SELECT migrate_register('1', 'CREATE TABLE share (pool text, amount int)', stream => 'author_order');
SELECT migrate_register('2', 'CREATE OR REPLACE VIEW pool AS SELECT pool FROM share WHERE amount > 0', stream => 'author_order');
SELECT migrate_register('3', $$
	ALTER TABLE share ADD COLUMN part int;
	CREATE OR REPLACE VIEW pool AS SELECT pool FROM share WHERE part > 0;
	ALTER TABLE share DROP COLUMN amount;
$$, stream => 'author_order');
SELECT migration, line, reason FROM migrate_plan(stream => 'author_order');
SELECT migrate_up(stream => 'author_order');

-- keys between dropped tables that the batch takes away itself, alone or with a column
SELECT migrate_register('4', $$
	CREATE TABLE base (id int PRIMARY KEY);
	CREATE TABLE fee (id int PRIMARY KEY, base int CONSTRAINT fee_base REFERENCES base);
	CREATE TABLE use (id int PRIMARY KEY, base int CONSTRAINT use_base REFERENCES base);
$$, $$
	ALTER TABLE fee DROP CONSTRAINT fee_base, DROP COLUMN base;
	ALTER TABLE use DROP COLUMN base;
	DROP TABLE base;
	DROP TABLE fee;
	DROP TABLE use;
$$, stream => 'author_order');
SELECT migrate_up(stream => 'author_order');
SELECT migration, line, reason FROM migrate_plan(direction => 'down', stream => 'author_order');
SELECT migrate_down(stream => 'author_order');

-- a star is of its own level: a column of another relation may go behind the view
SELECT migrate_register('5', $$
	CREATE TABLE side (id int, spare int);
	CREATE VIEW wide AS SELECT * FROM (SELECT id FROM side) AS s;
	ALTER TABLE side DROP COLUMN spare;
$$, 'DROP VIEW wide; DROP TABLE side', stream => 'author_order');
SELECT migration, line, reason FROM migrate_plan(stream => 'author_order');
SELECT migrate_up(stream => 'author_order');

-- a view of all columns has none that was added behind it: that one may go
SELECT migrate_register('6', $$
	CREATE TABLE part (id int);
	CREATE VIEW parts AS SELECT p.* FROM part p;
	ALTER TABLE part ADD COLUMN late int;
	CREATE VIEW latest AS SELECT late FROM part;
	DROP VIEW IF EXISTS latest;
	ALTER TABLE part DROP COLUMN late;
$$, 'DROP VIEW parts; DROP TABLE part', stream => 'author_order');
SELECT migration, line, reason FROM migrate_plan(stream => 'author_order');
SELECT migrate_up(stream => 'author_order');

-- a key written with IF NOT EXISTS is there, though the table gets one more like it
SELECT migrate_register('7', $$
	CREATE TABLE IF NOT EXISTS person (id int PRIMARY KEY);
	CREATE TABLE IF NOT EXISTS pet (owner int, FOREIGN KEY (owner) REFERENCES person (id));
	ALTER TABLE person RENAME COLUMN id TO number;
	ALTER TABLE person ADD COLUMN id int;
	ALTER TABLE person ADD CONSTRAINT person_id UNIQUE (id);
$$, 'DROP TABLE pet; DROP TABLE person', stream => 'author_order');
SELECT migration, line, reason FROM migrate_plan(stream => 'author_order');
SELECT migrate_up(stream => 'author_order');

-- an extension that is created again brings nothing new
SELECT migrate_register('8', $$
	CREATE EXTENSION IF NOT EXISTS btree_gist;
	CREATE TABLE place (id uuid, at point);
	CREATE INDEX place_at ON place USING gist (id, at);
	CREATE EXTENSION IF NOT EXISTS btree_gist;
$$, 'DROP TABLE place; DROP EXTENSION btree_gist', stream => 'author_order');
SELECT migration, line, reason FROM migrate_plan(stream => 'author_order');
SELECT migrate_up(stream => 'author_order');

-- a type may go once the column that was of it is of another one
SELECT migrate_register('9', $$
	CREATE TYPE kind AS ENUM ('a', 'b');
	CREATE TABLE thing (kind kind);
$$, $$
	ALTER TABLE thing ALTER COLUMN kind TYPE text;
	DROP TYPE kind;
	CREATE TYPE kind AS ENUM ('a');
	ALTER TABLE thing ALTER COLUMN kind TYPE kind USING kind::kind;
	DROP TABLE thing;
	DROP TYPE kind;
$$, stream => 'author_order');
SELECT migrate_up(stream => 'author_order');
SELECT migration, line, reason FROM migrate_plan(direction => 'down', stream => 'author_order');
SELECT migrate_down(stream => 'author_order');

-- the index of a key that is dropped can be made by itself under its name
SELECT migrate_register('a10', $$
	CREATE TABLE entry (id text);
	ALTER TABLE entry ADD CONSTRAINT entry_id UNIQUE (id);
	ALTER TABLE entry DROP CONSTRAINT IF EXISTS entry_id;
	CREATE UNIQUE INDEX IF NOT EXISTS entry_id ON entry (id);
$$, 'DROP TABLE entry', stream => 'author_order');
SELECT migration, line, reason FROM migrate_plan(stream => 'author_order');
SELECT migrate_up(stream => 'author_order');
SELECT count(*) FROM pg_class WHERE oid = to_regclass('ao.entry_id');

-- a view that is made again with its columns listed had them before, too
SELECT migrate_register('a11', $$
	CREATE TABLE ware (id int);
	CREATE VIEW wares AS SELECT DISTINCT w.id AS id FROM ware w;
	CREATE VIEW more AS SELECT e.id FROM wares e;
	DROP VIEW more;
	DROP VIEW wares;
	CREATE VIEW wares (id) AS SELECT w.id FROM ware w;
$$, 'DROP VIEW wares; DROP TABLE ware', stream => 'author_order');
SELECT migration, line, reason FROM migrate_plan(stream => 'author_order');
SELECT migrate_up(stream => 'author_order');

-- names that change their meaning: a table that has left its name, its key and its columns to another one
SELECT migrate_register('a12', $$
	CREATE TABLE bin (id int NOT NULL) PARTITION BY RANGE (id);
	CREATE TABLE bin_1 (id int NOT NULL);
	ALTER TABLE bin ATTACH PARTITION bin_1 FOR VALUES FROM (0) TO (10);
	ALTER TABLE ONLY bin ADD CONSTRAINT bin_pkey PRIMARY KEY (id);
	ALTER TABLE bin_1 ADD CONSTRAINT bin_1_pkey PRIMARY KEY (id);
	ALTER INDEX bin_pkey ATTACH PARTITION bin_1_pkey;
	CREATE TABLE label (bin int REFERENCES bin);
	ALTER TABLE label ADD FOREIGN KEY (bin) REFERENCES bin;
	ALTER TABLE bin RENAME TO bin_old;
	CREATE TABLE bin (id int CONSTRAINT bin_key PRIMARY KEY);
	CREATE TABLE copy (LIKE bin);
	ALTER TABLE copy ALTER id SET STATISTICS 9;
	ALTER TABLE copy RENAME TO copy_old;
	CREATE TABLE copy (id int);
	CREATE TABLE one (id int);
	CREATE TABLE two (id int);
	CREATE TABLE three () INHERITS (one, two);
	CREATE VIEW of_three AS SELECT id FROM three;
	ALTER TABLE one DROP id;
$$, stream => 'author_order');
SELECT migration, line, reason FROM migrate_plan(stream => 'author_order') WHERE reason <> 'as written';
SELECT migrate_up(stream => 'author_order');

-- what is not there any more where the search_path names it, nor IF NOT EXISTS makes
SELECT migrate_register('a13', $$
	CREATE INDEX mark ON one ((1));
	CREATE TABLE IF NOT EXISTS copy (id int, more int);
	ALTER TABLE copy ADD other int;
	ALTER TABLE copy RENAME other TO more;
	DROP INDEX mark;
	DO 'BEGIN CREATE TABLE ao.mark (id int); END';
	CREATE SCHEMA aside;
	SET search_path = aside, ao;
	CREATE VIEW mark AS SELECT id FROM mark;
	ALTER SCHEMA aside RENAME TO beside;
	CREATE TABLE home (id int);
	CREATE SEQUENCE counter OWNED BY copy.id;
$$, stream => 'author_order');
SELECT migration, line, reason FROM migrate_plan(stream => 'author_order') WHERE reason !~ '^(as written|setting|the caller)';
SELECT migrate_up(stream => 'author_order');

-- a partition that is detached leaves the keys that reference its parent; what was dropped is not what was renamed
SELECT migrate_register('a14', $$
	ALTER TABLE bin_old DETACH PARTITION bin_1;
	DROP TABLE bin_1;
	ALTER TABLE label RENAME TO label_old;
	ALTER TABLE copy RENAME TO copy_3;
	CREATE VIEW copy AS SELECT 1 AS one;
	DROP VIEW copy;
	DROP SEQUENCE counter;
$$, stream => 'author_order');
SELECT migration, line, reason FROM migrate_plan(stream => 'author_order') WHERE reason <> 'as written';
SELECT migrate_up(stream => 'author_order');

-- what a renamed schema holds, twice renamed, and made again under its first name
SELECT migrate_register('a15', $$
	CREATE SCHEMA here;
	CREATE TABLE here.t (n int);
	CREATE DOMAIN here.d AS int CONSTRAINT c CHECK (VALUE > 0);
	CREATE TYPE here.pair AS (a int, b int);
	ALTER SCHEMA here RENAME TO there;
	ALTER TABLE there.t RENAME n TO m;
	ALTER TABLE there.t ADD n int;
	ALTER DOMAIN there.d DROP CONSTRAINT c;
	ALTER DOMAIN there.d ADD CONSTRAINT c CHECK (VALUE > 1);
	ALTER SCHEMA there RENAME TO yonder;
	CREATE SCHEMA here;
	CREATE TABLE here.t (o int);
	DROP TABLE yonder.t;
	CREATE TABLE yonder.t (p int);
	ALTER TYPE yonder.pair DROP ATTRIBUTE a;
	ALTER TYPE yonder.pair ADD ATTRIBUTE a text;
	CREATE VIEW yonder.v AS SELECT o FROM here.t UNION SELECT p FROM yonder.t;
$$, stream => 'author_order');
SELECT migration, line, reason FROM migrate_plan(stream => 'author_order') WHERE reason <> 'as written';
SELECT migrate_up(stream => 'author_order');

-- a function that an aggregate could have been made of, had it not been dropped before
SELECT migrate_register('a16', $$
	CREATE FUNCTION fold(bigint, bigint) RETURNS bigint LANGUAGE sql AS 'SELECT $1';
	DROP FUNCTION fold(bigint, bigint);
	CREATE FUNCTION fold(anycompatible, anycompatible) RETURNS anycompatible LANGUAGE sql AS 'SELECT $1';
	CREATE AGGREGATE folded(bigint) (STYPE = bigint, SFUNC = fold);
$$, stream => 'author_order');
SELECT migration, line, reason FROM migrate_plan(stream => 'author_order') WHERE reason <> 'as written';
SELECT migrate_up(stream => 'author_order');

DROP SCHEMA ao, beside, here, yonder CASCADE;
