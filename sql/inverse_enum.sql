-- A label that was added to an enum goes again, unless rows use it.
\set VERBOSITY terse
\pset format unaligned
CREATE SCHEMA inverse_enum;
SET search_path = inverse_enum, public;
CREATE ROLE inverse_enum_owner;
GRANT USAGE, CREATE ON SCHEMA inverse_enum TO inverse_enum_owner;
CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'glad');
ALTER TYPE mood OWNER TO inverse_enum_owner;
REVOKE USAGE ON TYPE mood FROM PUBLIC;
COMMENT ON TYPE mood IS 'how one feels';

-- Up and down again, and whether the schema is as it was
CREATE FUNCTION there_and_back(source text, OUT reversible text, OUT same bool)
LANGUAGE plpgsql SET client_min_messages = warning AS $$
DECLARE
	before text := migrate_fingerprint();
BEGIN
	PERFORM migrate_register('m', source, stream => 'inverse_enum');
	PERFORM migrate_up(stream => 'inverse_enum');
	SELECT s.reversible INTO reversible FROM migrate_status('inverse_enum') s;
	PERFORM migrate_down(stream => 'inverse_enum');
	same := migrate_fingerprint() = before;
	PERFORM migrate_unregister('m', 'inverse_enum');
END
$$;

-- Nothing has the type
SELECT * FROM there_and_back('ALTER TYPE mood ADD VALUE ''new''');
SELECT inverse FROM pgstair.statement WHERE inverse LIKE '%mood%' ORDER BY run DESC LIMIT 1;
SELECT * FROM there_and_back('ALTER TYPE mood ADD VALUE IF NOT EXISTS ''sad''');

-- Columns with defaults, arrays, indexes; inherited ones, whose defaults differ
CREATE TABLE people (id int PRIMARY KEY, feels mood NOT NULL DEFAULT 'glad', felt mood[] DEFAULT '{sad,glad}', UNIQUE (feels, id));
ALTER TABLE people ALTER felt SET STORAGE EXTERNAL;
COMMENT ON COLUMN people.feels IS 'at this time';
GRANT SELECT (feels) ON people TO inverse_enum_owner;
CREATE INDEX ON people USING gin (felt);
CREATE STATISTICS of_people ON id, feels FROM people;
INSERT INTO people VALUES (1, 'sad', '{glad,NULL}'), (2, 'it''s ok', NULL);
CREATE TABLE days (day int, feels mood DEFAULT 'sad') PARTITION BY RANGE (day);
CREATE TABLE days_1 PARTITION OF days (feels DEFAULT 'glad') FOR VALUES FROM (0) TO (10);
CREATE TABLE days_2 PARTITION OF days FOR VALUES FROM (10) TO (20);
ALTER TABLE days_2 ALTER feels DROP DEFAULT;
INSERT INTO days VALUES (1, 'sad'), (11, 'glad');
CREATE TABLE mood_old ();
SELECT * FROM there_and_back('ALTER TYPE mood ADD VALUE ''worst'' BEFORE ''sad''');
SELECT inverse FROM pgstair.statement WHERE inverse LIKE '%mood%' ORDER BY run DESC LIMIT 1;
SELECT enum_range(NULL::mood);
SELECT * FROM people ORDER BY id;
SELECT * FROM days ORDER BY day;
SELECT typname, typtype FROM pg_type WHERE typnamespace = 'inverse_enum'::regnamespace AND typname LIKE '%mood%' ORDER BY 1;

-- Several labels; what else the migration does with the type
SELECT * FROM there_and_back('ALTER TYPE mood ADD VALUE ''a''; CREATE TABLE more (m mood); ALTER TYPE mood ADD VALUE ''b'' AFTER ''a''; ALTER TABLE days DROP COLUMN feels');
SELECT * FROM there_and_back('ALTER TYPE mood ADD VALUE ''a''; ALTER TYPE mood RENAME VALUE ''sad'' TO ''blue''; ALTER TYPE mood RENAME TO humour');

-- Rows that use the label: how many, and nothing has changed
SELECT migrate_register('used', 'CREATE TABLE before_it (a int); ALTER TYPE mood ADD VALUE ''new''; CREATE TABLE after_it (a int)', stream => 'inverse_enum');
SELECT migrate_up(stream => 'inverse_enum');
SELECT migrate_fingerprint() AS before \gset
UPDATE people SET felt = '{new}' WHERE id = 1;
SELECT migrate_down(stream => 'inverse_enum');
UPDATE people SET felt = NULL, feels = 'new';
SELECT migrate_down(stream => 'inverse_enum');
SELECT migrate_fingerprint() = :'before' AS unchanged;
UPDATE people SET feels = 'sad';
SELECT migrate_down(stream => 'inverse_enum');
SELECT migrate_unregister('used', 'inverse_enum');
SELECT enum_range(NULL::mood), to_regclass('before_it'), to_regclass('after_it');

-- What a swap does not carry along: nothing is derived
CREATE FUNCTION with_a(dependent text) RETURNS text LANGUAGE plpgsql SET client_min_messages = warning AS $$
BEGIN
	EXECUTE dependent;
	PERFORM migrate_register('m', 'ALTER TYPE mood ADD VALUE ''new''', stream => 'inverse_enum');
	PERFORM migrate_up(stream => 'inverse_enum');
	RAISE EXCEPTION '%', (SELECT s.reversible FROM migrate_status('inverse_enum') s WHERE s.name = 'm');
EXCEPTION WHEN raise_exception THEN
	RETURN sqlerrm;
END
$$;
SELECT what, with_a(what) FROM (VALUES
	('CREATE TABLE o (m mood, n mood[])'),
	('CREATE VIEW o AS SELECT feels FROM people'),
	('CREATE VIEW o AS SELECT 1 AS one FROM people WHERE feels IS NOT NULL'),
	('CREATE MATERIALIZED VIEW o AS SELECT NULL::mood AS m'),
	('CREATE FUNCTION o(mood) RETURNS int LANGUAGE sql AS ''SELECT 1'''),
	('CREATE FUNCTION o() RETURNS mood[] LANGUAGE sql AS ''SELECT NULL::mood[]'''),
	('CREATE DOMAIN o AS mood'),
	('CREATE TYPE o AS (m mood)'),
	('CREATE TYPE o AS RANGE (SUBTYPE = mood)'),
	('CREATE POLICY o ON people USING (feels = ''sad'')'),
	('ALTER TABLE people ADD o bool GENERATED ALWAYS AS (feels = ''sad'') STORED'),
	('ALTER TABLE people ADD o text DEFAULT ''sad''::mood::text'),
	('ALTER TABLE people ADD CHECK (feels <> ''glad'')'),
	('CREATE INDEX ON people (id) WHERE feels = ''sad'''),
	('CREATE INDEX ON people (id) WHERE feels IS NOT NULL'),
	('CREATE TABLE o (feels mood) PARTITION BY LIST (feels)'),
	('CREATE TABLE o (feels mood[]) PARTITION BY HASH ((feels[1]))'),
	('CREATE TABLE o (feels mood PRIMARY KEY, other mood REFERENCES o)'),
	('CREATE TRIGGER o BEFORE UPDATE OF feels ON people FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()')) AS o(what);

-- A label that its type has from the start, because one run made both, goes with its own migration
SELECT migrate_register('1', $$
CREATE TYPE made AS ENUM ('low');
CREATE TABLE of_made (x made DEFAULT 'low');
$$, stream => 'inverse_enum');
SELECT migrate_register('2', $$
ALTER TYPE made ADD VALUE 'high';
ALTER TABLE of_made ADD y made DEFAULT 'high';
$$, stream => 'inverse_enum');
SELECT migrate_register('3', 'ALTER TYPE made RENAME VALUE ''low'' TO ''lowest''; ALTER TYPE made RENAME TO made_before', stream => 'inverse_enum');
SELECT migrate_register('4', 'ALTER TYPE made_before ADD VALUE IF NOT EXISTS ''middle'' AFTER ''lowest''', stream => 'inverse_enum');
SELECT migration, statement, reason FROM migrate_plan(stream => 'inverse_enum');
SELECT migrate_up(stream => 'inverse_enum');
INSERT INTO of_made VALUES ('middle');
SELECT migrate_down(stream => 'inverse_enum');
TRUNCATE of_made;
SELECT migrate_down(stream => 'inverse_enum');
SELECT enum_range(NULL::made_before);
SELECT migrate_down(steps => 2, stream => 'inverse_enum');
SELECT enum_range(NULL::made);
SELECT migrate_down(stream => 'inverse_enum');
SELECT migrate_up(stream => 'inverse_enum');
SELECT enum_range(NULL::made_before);
SELECT migrate_down(steps => 4, stream => 'inverse_enum');
SELECT migrate_unregister(n::text, 'inverse_enum') FROM generate_series(1, 4) n;

SET client_min_messages = warning;
DROP SCHEMA inverse_enum CASCADE;
DROP ROLE inverse_enum_owner;
