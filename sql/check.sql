-- migrate_check(): each check, once reporting and once not
CREATE SCHEMA "check S";
SET search_path = "check S", public;
SET client_min_messages = warning;

-- One migration each; NULLs, quotes, percent signs, two bytes per letter
CREATE TABLE "odd T" (id int PRIMARY KEY, "E mail" text, n int, t varchar(20), r numeric, f int);
INSERT INTO "odd T" VALUES (1, 'it''s "x", %s ü', 1, '1', 1.5, 1), (2, 'it''s "x", %s ü', -2, 'a''b%', 2, 2),
	(3, NULL, NULL, NULL, NULL, NULL), (4, NULL, 4, '4', 4, 9), (5, 'y', 5, 'zz', 5, 9);
CREATE TABLE parent (id bigint PRIMARY KEY, a int, b text, UNIQUE (a, b));
INSERT INTO parent VALUES (1, 1, 'x'), (2, 2, 'y');
CREATE TABLE child (a int, b text);
INSERT INTO child VALUES (1, 'x'), (1, 'y'), (2, NULL), (NULL, NULL);
CREATE TABLE no_rows (id int PRIMARY KEY, a int, b text);

CREATE FUNCTION check_sql(sql text) RETURNS TABLE (line int, severity text, "check" text, object text, count bigint, sample text)
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM migrate_register('1', sql, stream => 'check');
	RETURN QUERY SELECT c.line, c.severity, c."check", c.object, c.count, c.sample FROM migrate_check(stream => 'check') c
		WHERE c."check" NOT IN ('scan', 'rewrite', 'lock');
END $$;

-- Unique keys: violators, then none
SELECT * FROM check_sql($$ALTER TABLE "odd T" ADD UNIQUE ("E mail");
ALTER TABLE "odd T" ADD UNIQUE NULLS NOT DISTINCT ("E mail");
CREATE UNIQUE INDEX ON "odd T" (upper("E mail"), (id / 10)) WHERE n IS NOT NULL;
ALTER TABLE "odd T" ADD PRIMARY KEY (f);
ALTER TABLE child ADD UNIQUE (a);$$);
SELECT * FROM check_sql($$ALTER TABLE "odd T" ADD UNIQUE (n);
CREATE UNIQUE INDEX ON "odd T" ("E mail") WHERE id > 1;
CREATE UNIQUE INDEX ON "odd T" ("E mail", id);
ALTER TABLE child ADD UNIQUE (a, b);
ALTER TABLE no_rows ADD UNIQUE (a);$$);

-- Foreign keys
SELECT * FROM check_sql($$ALTER TABLE "odd T" ADD FOREIGN KEY (f) REFERENCES parent;
CREATE INDEX ON "odd T" (f);
ALTER TABLE child ADD FOREIGN KEY (a, b) REFERENCES parent (a, b);
ALTER TABLE child ADD FOREIGN KEY (a, b) REFERENCES parent (a, b) MATCH FULL;
CREATE INDEX ON child (b, a);
CREATE TABLE made (id int PRIMARY KEY);
ALTER TABLE child ADD FOREIGN KEY (a) REFERENCES made;$$);
SELECT * FROM check_sql($$ALTER TABLE "odd T" ADD FOREIGN KEY (id) REFERENCES "odd T";
ALTER TABLE "odd T" ADD FOREIGN KEY (f) REFERENCES parent NOT VALID;
CREATE INDEX ON "odd T" (f);
ALTER TABLE no_rows ADD FOREIGN KEY (a) REFERENCES parent;$$);

-- NOT NULL, CHECK
SELECT * FROM check_sql($$ALTER TABLE "odd T" ALTER "E mail" SET NOT NULL;
ALTER TABLE "odd T" ADD CHECK (n > 0), ADD CONSTRAINT c CHECK (length("E mail") < 3 AND "odd T".id < 9);
ALTER TABLE "odd T" ADD CHECK (10 / (n - 4) < 100);
ALTER TABLE "odd T" ADD COLUMN z int NOT NULL;
ALTER TABLE "odd T" ADD COLUMN y int PRIMARY KEY;
ALTER TABLE "odd T" ADD COLUMN x int DEFAULT 7 CHECK (x < n);
ALTER TABLE "odd T" ADD COLUMN w int DEFAULT 7 UNIQUE;$$);
SELECT * FROM check_sql($$ALTER TABLE "odd T" ALTER id SET NOT NULL;
ALTER TABLE "odd T" ADD CHECK (n > -3), ADD CHECK (n > 0) NOT VALID;
ALTER TABLE "odd T" ADD COLUMN z int NOT NULL DEFAULT 1, ADD COLUMN y serial, ADD COLUMN x int GENERATED ALWAYS AS IDENTITY;
ALTER TABLE "odd T" ADD COLUMN IF NOT EXISTS n int NOT NULL;
ALTER TABLE "odd T" ADD COLUMN w int UNIQUE, ADD CHECK (w > 0);
ALTER TABLE no_rows ADD COLUMN z int NOT NULL;$$);

-- Types
SELECT * FROM check_sql($$ALTER TABLE "odd T" ALTER t TYPE int USING t::int;
ALTER TABLE "odd T" ALTER "E mail" TYPE varchar(10);
ALTER TABLE "odd T" ALTER r TYPE int;
ALTER TABLE "odd T" ALTER n TYPE date USING ('2020-01-0' || n)::date;$$);
SELECT * FROM check_sql($$ALTER TABLE "odd T" ALTER t TYPE text;
ALTER TABLE "odd T" ALTER n TYPE bigint, ALTER id TYPE smallint;
ALTER TABLE "odd T" ALTER r TYPE text;
ALTER TABLE no_rows ALTER b TYPE int USING b::int;$$);

-- What goes away, and what all rows have to go through
SELECT * FROM check_sql($$ALTER TABLE "odd T" DROP COLUMN f;
DELETE FROM child;
UPDATE "odd T" SET n = 0;
TRUNCATE parent CASCADE;
DROP TABLE child;
DROP TABLE no_rows;$$);
SELECT * FROM check_sql($$DELETE FROM child WHERE a = 1; UPDATE "odd T" SET n = 0 WHERE id = 1; ALTER TABLE no_rows DROP COLUMN a; TRUNCATE no_rows;$$);

-- Names, and changes that break what runs
SELECT * FROM check_sql(format('CREATE TABLE %I (%s int); SELECT %L', repeat('Ä', 32), repeat('b', 64), repeat('c', 64)));
SELECT * FROM check_sql($$ALTER TABLE child RENAME TO kid; ALTER TABLE kid RENAME a TO c; ALTER TABLE "odd T" ADD COLUMN j json;
ALTER TABLE kid ENABLE ROW LEVEL SECURITY; ALTER TABLE "odd T" ALTER id DROP NOT NULL;$$);

-- What is locked, read and rewritten
SELECT migrate_register('1', $$ALTER TABLE "odd T" ADD COLUMN a timestamptz DEFAULT clock_timestamp();
ALTER TABLE "odd T" ADD COLUMN b timestamptz DEFAULT now();
ALTER TABLE "odd T" ALTER n TYPE bigint;
ALTER TABLE "odd T" ALTER t TYPE text;
CREATE INDEX ON child (a);
ALTER TABLE child SET UNLOGGED;
CREATE INDEX ON no_rows (a);
ALTER TABLE child SET LOGGED;
ALTER TABLE parent SET LOGGED, SET TABLESPACE pg_default, SET ACCESS METHOD heap;$$, stream => 'check');
SELECT line, severity, "check", object, count, split_part(advice, ' to the', 1) AS lock FROM migrate_check(stream => 'check');

SELECT migrate_register('1', $$CREATE TABLE made (id int REFERENCES parent);
ALTER TABLE child ADD FOREIGN KEY (a) REFERENCES parent NOT VALID;
ALTER TABLE child ALTER a SET NOT NULL;
ALTER TABLE parent ALTER a SET NOT NULL;
ALTER TABLE parent ADD CHECK (b IS NOT NULL); ALTER TABLE parent ALTER b SET NOT NULL;
CREATE DOMAIN checked AS int CHECK (VALUE > 0); ALTER TABLE parent ADD COLUMN c checked;$$, stream => 'check');
ALTER TABLE parent ADD CHECK (a IS NOT NULL AND a > 0);
SELECT line, severity, "check", object, count, split_part(advice, ':', 1) AS lock FROM migrate_check(stream => 'check');
SELECT migrate_register('1', E'-- migrate:up transaction:false\nVACUUM FULL parent; VACUUM child; CREATE INDEX CONCURRENTLY late ON parent (a);', stream => 'check');
SELECT line, severity, "check", object, count, split_part(advice, ':', 1) AS lock FROM migrate_check(stream => 'check');
CREATE TYPE mood AS ENUM ('sad');
SELECT * FROM check_sql($$ALTER TYPE mood RENAME VALUE 'sad' TO 'glad'; ALTER TABLE "odd T" ALTER "E mail" TYPE json USING to_json("E mail");
ALTER TABLE "odd T" ALTER t TYPE date;$$);

-- Nothing is changed, and nothing is left locked
BEGIN;
SELECT count(*) > 0 FROM migrate_check(stream => 'check');
SELECT relation::regclass FROM pg_locks WHERE locktype = 'relation' AND relation IN ('"odd T"'::regclass, 'child'::regclass, 'parent'::regclass);
SHOW transaction_read_only;
COMMIT;
SELECT migrate_check('no such', 'check');

RESET search_path;
DROP SCHEMA "check S" CASCADE;
SELECT migrate_unregister('1', 'check');
