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

-- the default operator class of an index comes with an extension
SELECT migrate_register('anyo_03', $$
CREATE INDEX ON booked USING gin (room, floor);
ALTER TABLE booked ADD EXCLUDE USING gist (kind WITH =, at WITH &&);
CREATE TABLE booked (room smallserial, kind room_kind, floor floor_no, at tsrange, EXCLUDE USING gist (room WITH =, at WITH &&));
CREATE INDEX ON booked USING gist (at);
CREATE DOMAIN floor_no AS smallint;
CREATE TYPE room_kind AS ENUM ('big', 'small');
CREATE EXTENSION btree_gin;
CREATE EXTENSION btree_gist;
$$, stream => 'anyo');
SELECT migrate_up(stream => 'anyo');
SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'booked'::regclass ORDER BY 1;

-- of several functions a call needs one that can take its arguments
SELECT migrate_register('anyo_04', $$
CREATE VIEW labels AS SELECT label('new', 'New'), label(7, 'Seven') AS seven;
CREATE FUNCTION label(id int, fallback text) RETURNS text LANGUAGE sql AS 'SELECT $2';
CREATE FUNCTION send(q text, delay int) RETURNS text LANGUAGE sql AS 'SELECT send(q, clock_timestamp() + make_interval(secs => delay))';
CREATE FUNCTION extras(q name, kinds name[]) RETURNS text LANGUAGE sql AS $f$ SELECT are(q, kind_of(q), kinds) $f$;
CREATE FUNCTION are(q name, kinds int[], of name[]) RETURNS text LANGUAGE sql AS $f$ SELECT 'several' $f$;
CREATE FUNCTION are(q name, kind "char", of name[]) RETURNS text LANGUAGE sql AS $f$ SELECT 'one' $f$;
CREATE FUNCTION kind_of(q name) RETURNS "char" LANGUAGE sql AS $f$ SELECT 'v'::"char" $f$;
CREATE FUNCTION send(q text, at timestamptz) RETURNS text LANGUAGE sql AS 'SELECT q';
CREATE FUNCTION label(id text, fallback text) RETURNS text LANGUAGE sql AS 'SELECT $2';
CREATE TYPE fit AS ENUM ('tight', 'loose');
CREATE FUNCTION is_fit(fit) RETURNS bool RETURN true;
CREATE FUNCTION has_fits(fit[]) RETURNS bool RETURN true;
CREATE VIEW fits AS SELECT is_fit(ARRAY['tight'::fit, 'loose']), has_fits('tight'::fit);
CREATE FUNCTION is_fit(fit[]) RETURNS bool RETURN false;
CREATE FUNCTION has_fits(fit) RETURNS bool RETURN false;
$$, stream => 'anyo');
SELECT migrate_up(stream => 'anyo');
SELECT * FROM fits;
SELECT *, extras('a', '{b}') FROM labels;

-- partitions of partitions: indexes that are attached, triggers, and a key to all of them
SELECT migrate_register('anyo_05', $$
ALTER TABLE part_b1 DISABLE TRIGGER stamp;
ALTER TABLE ONLY part ADD CONSTRAINT part_pkey PRIMARY KEY (a, b);
ALTER TABLE to_part ADD FOREIGN KEY (a, b) REFERENCES part (a, b);
CREATE TRIGGER stamp BEFORE UPDATE ON part FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
CREATE TABLE part (a int, b int) PARTITION BY LIST (a);
ALTER INDEX part_pkey ATTACH PARTITION part_b_pkey;
ALTER TABLE ONLY part_b ADD CONSTRAINT part_b_pkey PRIMARY KEY (a, b);
ALTER TABLE ONLY part_b1 ADD CONSTRAINT part_b1_pkey PRIMARY KEY (a, b);
CREATE TABLE part_b1 (a int NOT NULL, b int NOT NULL);
CREATE TABLE part_b (a int NOT NULL, b int NOT NULL) PARTITION BY LIST (b);
CREATE TABLE to_part (a int, b int);
ALTER TABLE ONLY part ATTACH PARTITION part_b FOR VALUES IN (1);
ALTER INDEX part_b_pkey ATTACH PARTITION part_b1_pkey;
ALTER TABLE ONLY part_b ATTACH PARTITION part_b1 FOR VALUES IN (1);
$$, stream => 'anyo');
SELECT migrate_up(stream => 'anyo');
SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid::regclass::text ~ '^part' ORDER BY 1;

-- a column that a statement adds to a table whose others come from a LIKE
SELECT migrate_register('anyo_06', $$
ALTER TABLE alike ADD PRIMARY KEY (a, c);
ALTER TABLE alike ADD COLUMN c int;
CREATE TABLE alike (LIKE model, b int);
CREATE TABLE model (a int);
$$, stream => 'anyo');
SELECT migrate_up(stream => 'anyo');
SELECT attname, attnotnull FROM pg_attribute WHERE attrelid = 'alike'::regclass AND attnum > 0;

-- a key on columns that are NOT NULL anyway comes before its index is attached to
SELECT migrate_register('anyo_09', $$
ALTER TABLE ONLY whole ADD CONSTRAINT whole_pkey PRIMARY KEY (a);
ALTER INDEX whole_pkey ATTACH PARTITION piece_pkey;
CREATE TABLE whole (a int NOT NULL) PARTITION BY LIST (a);
$$, stream => 'anyo');
SELECT statement FROM migrate_plan(stream => 'anyo');
SELECT migrate_unregister('anyo_09', 'anyo');

-- a column without a qualifier, beside queries that are known not to have it
SELECT migrate_register('anyo_08', $$
CREATE FUNCTION priced(int) RETURNS SETOF numeric LANGUAGE sql AS '
	WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < $1),
		known AS (SELECT id, lower(name), count(*) FROM goods GROUP BY id, name)
	SELECT price * factor FROM known JOIN goods USING (id),
		(SELECT max(i)::numeric AS top, CASE WHEN true THEN 2 END FROM n) AS q';
CREATE VIEW cheap AS SELECT id, price FROM (SELECT id FROM goods) AS g (id) JOIN goods USING (id);
ALTER TABLE goods ADD COLUMN price numeric;
ALTER TABLE goods ADD COLUMN factor int;
CREATE TABLE goods (id int, name text);
$$, stream => 'anyo');
SELECT migrate_up(stream => 'anyo');

-- the analysis finds every function, at whatever number of objects it makes room for more
CREATE FUNCTION lost(triggers int) RETURNS bigint LANGUAGE sql SET search_path = public AS $$
SELECT migrate_register('anyo_many',
	(SELECT string_agg(format('CREATE TRIGGER t%1$s BEFORE UPDATE ON many EXECUTE FUNCTION f%1$s();', i), E'\n') ||
	        string_agg(format('CREATE FUNCTION f%1$s() RETURNS trigger LANGUAGE plpgsql AS ''BEGIN RETURN new; END'';', i), E'\n') ||
	        'CREATE TABLE many (id int);' FROM generate_series(1, triggers) i), stream => 'anyo');
WITH p AS MATERIALIZED (
	SELECT step, substring(statement FROM 'TRIGGER t(\d+)') AS t, substring(statement FROM 'FUNCTION f(\d+)\(\) RETURNS') AS f
	FROM migrate_plan(stream => 'anyo'))
SELECT count(*) FROM p AS called JOIN p AS made ON called.t = made.f WHERE called.step < made.step
$$;
SELECT sum(lost(i)) FROM generate_series(30, 480, 30) i;
SELECT migrate_unregister('anyo_many', 'anyo');

-- an extension that requires another one
SELECT migrate_register('anyo_07', $$
CREATE EXTENSION earthdistance;
CREATE EXTENSION cube;
$$, stream => 'anyo');
SELECT migrate_up(stream => 'anyo');
DROP EXTENSION earthdistance, cube;

-- a partition has its parent's constraints under the names that PostgreSQL chooses for those
SELECT migrate_register('anyo_09', $$
ALTER TABLE ONLY parted ADD CONSTRAINT parted_pkey PRIMARY KEY (a);
ALTER TABLE parted ATTACH PARTITION parted_1 FOR VALUES IN (1);
ALTER TABLE parted_1 ADD CONSTRAINT parted_1_pkey PRIMARY KEY (a);
ALTER INDEX parted_pkey ATTACH PARTITION parted_1_pkey;
CREATE TABLE parted_1 (a int CONSTRAINT parted_a_not_null NOT NULL, CONSTRAINT parted_a_check CHECK (a > 0));
CREATE TABLE parted (a int NOT NULL CHECK (a > 0)) PARTITION BY LIST (a);
$$, stream => 'anyo');
SELECT migrate_up(stream => 'anyo');
SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'c' AND conrelid::regclass::text LIKE 'parted%' ORDER BY 1;
SELECT count(*) FROM pg_constraint WHERE conname LIKE 'parted_a_not_null_';

-- a cast to a type of PostgreSQL, where the text shows from what
SELECT migrate_register('anyo_20', $$
CREATE TABLE cast_default (n int DEFAULT 'low'::level::int, label text DEFAULT 'low'::level::text);
CREATE CAST (level AS int) WITH FUNCTION number_of(level);
CREATE FUNCTION number_of(level) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN 7; END';
CREATE TYPE level AS ENUM ('low');
$$, stream => 'anyo');
SELECT line, reason FROM migrate_plan(stream => 'anyo');
SELECT migrate_up(stream => 'anyo');

-- columns keep their order also where one of them is needed earlier than the other can be made
SELECT migrate_register('anyo_21', $$
ALTER TABLE columned ADD CHECK (h > '');
ALTER TABLE columned ADD COLUMN g columned_text;
ALTER TABLE columned ADD COLUMN h text;
CREATE TABLE columned (a int);
CREATE DOMAIN columned_text AS text;
$$, stream => 'anyo');
SELECT migrate_up(stream => 'anyo');
SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'columned'::regclass AND attnum > 0;

-- of equal indexes, each of a partition joins the one of the parent that the text says
SELECT migrate_register('anyo_22', $$
CREATE TABLE equals (a int) PARTITION BY LIST (a);
CREATE INDEX equals_1 ON ONLY equals (a);
CREATE TABLE equal (a int);
CREATE INDEX equal_2 ON equal (a);
CREATE INDEX equal_1 ON equal (a);
ALTER TABLE equals ATTACH PARTITION equal FOR VALUES IN (1);
CREATE INDEX equals_2 ON ONLY equals (a);
ALTER INDEX equals_1 ATTACH PARTITION equal_1;
ALTER INDEX equals_2 ATTACH PARTITION equal_2;
$$, stream => 'anyo');
SELECT migrate_up(stream => 'anyo');
SELECT inhparent::regclass, inhrelid::regclass FROM pg_inherits WHERE inhparent::regclass::text LIKE 'equals\__' ORDER BY 1;

SELECT migration, line, left(statement, 40) AS statement, reason FROM pgstair.statement
	WHERE reason LIKE '%second run%' AND migration LIKE 'anyo%';
DROP SCHEMA anyo, anyo_once CASCADE;
DROP EXTENSION IF EXISTS btree_gin, btree_gist;
