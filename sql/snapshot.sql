-- The schema as rows: equal for equal schemas, different for different ones.

CREATE SCHEMA snap;
CREATE TABLE snap.t (id int PRIMARY KEY, label text DEFAULT 'x');
CREATE VIEW snap.v AS SELECT a.id FROM snap.t a, snap.t b;
SELECT * FROM migrate_snapshot() WHERE identity LIKE 'snap%' AND identity <> 'snap.t.id' AND object_type <> 'view';

-- Nothing of the extension itself.
SELECT count(*) FROM migrate_snapshot() WHERE identity LIKE '%pgstair%' OR identity LIKE '%migrate\_%';

-- A change shows, and is gone when it is taken back.
CREATE TABLE changes (change text, back text);
INSERT INTO changes VALUES
	('ALTER TABLE snap.t ADD c int', 'ALTER TABLE snap.t DROP c'),
	('ALTER TABLE snap.t ALTER label SET NOT NULL', 'ALTER TABLE snap.t ALTER label DROP NOT NULL'),
	('ALTER TABLE snap.t ALTER label SET DEFAULT ''y''', 'ALTER TABLE snap.t ALTER label SET DEFAULT ''x'''),
	('ALTER TABLE snap.t ALTER label TYPE varchar(9)', 'ALTER TABLE snap.t ALTER label TYPE text'),
	('ALTER TABLE snap.t ALTER label SET STORAGE MAIN', 'ALTER TABLE snap.t ALTER label SET STORAGE EXTENDED'),
	('ALTER TABLE snap.t ALTER label SET STATISTICS 9', 'ALTER TABLE snap.t ALTER label SET STATISTICS -1'),
	('ALTER TABLE snap.t SET (fillfactor = 50)', 'ALTER TABLE snap.t RESET (fillfactor)'),
	('ALTER TABLE snap.t REPLICA IDENTITY FULL', 'ALTER TABLE snap.t REPLICA IDENTITY DEFAULT'),
	('ALTER TABLE snap.t ENABLE ROW LEVEL SECURITY', 'ALTER TABLE snap.t DISABLE ROW LEVEL SECURITY'),
	('ALTER TABLE snap.t FORCE ROW LEVEL SECURITY', 'ALTER TABLE snap.t NO FORCE ROW LEVEL SECURITY'),
	('CREATE POLICY p ON snap.t USING (id > 0)', 'DROP POLICY p ON snap.t'),
	('CREATE INDEX i ON snap.t (label)', 'DROP INDEX snap.i'),
	('ALTER TABLE snap.t ADD CONSTRAINT c CHECK (id > 0) NOT VALID', 'ALTER TABLE snap.t DROP CONSTRAINT c'),
	('CREATE RULE r AS ON DELETE TO snap.t DO NOTHING', 'DROP RULE r ON snap.t'),
	('CREATE STATISTICS snap.s ON id, label FROM snap.t', 'DROP STATISTICS snap.s'),
	('GRANT SELECT ON snap.t TO PUBLIC', 'REVOKE SELECT ON snap.t FROM PUBLIC'),
	('GRANT SELECT (id) ON snap.t TO PUBLIC', 'REVOKE SELECT (id) ON snap.t FROM PUBLIC'),
	('GRANT USAGE ON SCHEMA snap TO PUBLIC', 'REVOKE USAGE ON SCHEMA snap FROM PUBLIC'),
	('COMMENT ON TABLE snap.t IS ''c''', 'COMMENT ON TABLE snap.t IS NULL'),
	('COMMENT ON COLUMN snap.t.id IS ''c''', 'COMMENT ON COLUMN snap.t.id IS NULL'),
	('COMMENT ON CONSTRAINT t_pkey ON snap.t IS ''c''', 'COMMENT ON CONSTRAINT t_pkey ON snap.t IS NULL'),
	('CREATE OR REPLACE VIEW snap.v AS SELECT a.id + 0 AS id FROM snap.t a, snap.t b', 'CREATE OR REPLACE VIEW snap.v AS SELECT a.id FROM snap.t a, snap.t b'),
	('CREATE SEQUENCE snap.q INCREMENT 2', 'DROP SEQUENCE snap.q'),
	('CREATE TYPE snap.e AS ENUM (''a'')', 'DROP TYPE snap.e'),
	('CREATE DOMAIN snap.d AS int NOT NULL', 'DROP DOMAIN snap.d'),
	('CREATE FUNCTION snap.f() RETURNS int LANGUAGE sql AS ''SELECT 1''', 'DROP FUNCTION snap.f()'),
	('CREATE AGGREGATE snap.a(int) (sfunc = int4pl, stype = int)', 'DROP AGGREGATE snap.a(int)'),
	('CREATE OPERATOR public.=== (leftarg = int, rightarg = int, function = int4pl)', 'DROP OPERATOR public.=== (int, int)'),
	('CREATE COLLATION snap.co FROM "C"', 'DROP COLLATION snap.co'),
	('ALTER DEFAULT PRIVILEGES IN SCHEMA snap GRANT SELECT ON TABLES TO PUBLIC', 'ALTER DEFAULT PRIVILEGES IN SCHEMA snap REVOKE SELECT ON TABLES FROM PUBLIC');

DO $$
DECLARE
	one record;
	before text := migrate_fingerprint();
BEGIN
	FOR one IN SELECT * FROM changes LOOP
		EXECUTE one.change;
		IF migrate_fingerprint() = before THEN
			RAISE WARNING 'not seen: %', one.change;
		END IF;
		EXECUTE one.back;
		IF migrate_fingerprint() <> before THEN
			RAISE WARNING 'still seen: %', one.change;
		END IF;
	END LOOP;
END
$$;

-- a definition that is read again is written otherwise, and is the same here
CREATE TABLE snap_again (v varchar(9), n int, tags text[]);
DO $$
DECLARE
	condition text;
	before text;
	written text;
	different int := 0;
BEGIN
	FOREACH condition IN ARRAY ARRAY[
		$c$v IN ('a', 'b''s)', E'\\', '"')$c$,
		$c$v NOT IN ('a', 'b') AND n IN (1, 2)$c$,
		$c$n BETWEEN 1 AND 9 AND v <> ''$c$,
		$c$NOT (n BETWEEN 1 AND 9 AND n BETWEEN 2 AND 8 AND n <> 4)$c$,
		$c$n IN (n, 3) OR v = ') OR '$c$,
		$c$(n BETWEEN 1 AND 9) OR (n > 20 AND v IN (lower(v), upper(v)))$c$,
		$c$n > 0 AND n BETWEEN 1 AND 9$c$,
		$c$v = ANY (ARRAY[ARRAY['a', 'b'], ARRAY['c', v]]::varchar[])$c$,
		$c$v::numeric(9, 2) = ANY (ARRAY[1, 2]::numeric(5, 1)[])$c$,
		$c$tags || ARRAY['a'::varchar, NULL] <> '{}'$c$] LOOP
		EXECUTE format('ALTER TABLE snap_again ADD CONSTRAINT again CHECK (%s)', condition);
		before := migrate_fingerprint();
		SELECT pg_get_constraintdef(oid) INTO written FROM pg_constraint WHERE conname = 'again';
		EXECUTE 'ALTER TABLE snap_again DROP CONSTRAINT again, ADD CONSTRAINT again ' || written;
		IF migrate_fingerprint() <> before THEN
			RAISE WARNING 'not the same: %', written;
		END IF;
		different := different + (SELECT (pg_get_constraintdef(oid) <> written)::int FROM pg_constraint WHERE conname = 'again');
		ALTER TABLE snap_again DROP CONSTRAINT again;
	END LOOP;
	RAISE NOTICE '% are written otherwise', different;
END
$$;
DROP TABLE snap_again;

-- settings of the caller's that change how constants are written and read change nothing
CREATE TABLE snap_again (a text DEFAULT E'back\\slash', b bytea DEFAULT '\x00', d date CHECK (d > '2020-02-01'));
SELECT migrate_fingerprint() AS before \gset
SET standard_conforming_strings = off; SET bytea_output = escape; SET DateStyle = 'German';
SELECT migrate_fingerprint() = :'before' AS same;
RESET standard_conforming_strings; RESET bytea_output; RESET DateStyle;
DROP TABLE snap_again;
