-- migrate_check(): rows that exclude each other, bounds of partitions, labels of
-- enums, generated columns
CREATE SCHEMA check_r;
SET search_path = check_r, public;
SET client_min_messages = warning;
\set VERBOSITY terse

-- What is found; and whether migrate_up() then fails, as it has to if there is an error
CREATE FUNCTION check_sql(sql text) RETURNS TABLE (line int, severity text, "check" text, object text, count bigint, sample text)
LANGUAGE plpgsql AS $$
DECLARE
	fails bool := false;
	finds bool;
BEGIN
	PERFORM migrate_register('1', sql, stream => 'check');
	SELECT coalesce(bool_or(c.severity = 'error'), false) INTO finds FROM migrate_check(stream => 'check') c;
	RETURN QUERY SELECT c.line, c.severity, c."check", c.object, c.count, c.sample FROM migrate_check(stream => 'check') c
		WHERE c."check" NOT IN ('scan', 'rewrite', 'lock', 'renamed', 'loosened', 'data_loss');
	BEGIN
		PERFORM migrate_up(stream => 'check');
		RAISE EXCEPTION USING ERRCODE = 'P9999';
	EXCEPTION
		WHEN SQLSTATE 'P9999' THEN NULL;
		WHEN OTHERS THEN fails := true;
	END;
	IF finds <> fails THEN
		RAISE WARNING 'migrate_up() says otherwise: %', fails;
	END IF;
END $$;

-- EXCLUDE
CREATE TABLE room (id int PRIMARY KEY, room int, during int4range);
INSERT INTO room VALUES (1, 1, '[1,5)'), (2, 1, '[4,6)'), (3, 2, '[4,6)'), (4, NULL, '[1,9)'), (5, 3, 'empty'), (6, 3, 'empty');
SELECT * FROM check_sql('ALTER TABLE room ADD EXCLUDE (room WITH =);');
SELECT * FROM check_sql('ALTER TABLE room ADD EXCLUDE USING gist (during WITH &&) WHERE (room < 3);');
SELECT * FROM check_sql('ALTER TABLE room ADD EXCLUDE USING gist (during WITH OPERATOR(pg_catalog.&&)) WHERE (room = 2), ADD EXCLUDE (id WITH =);');
SELECT * FROM check_sql('ALTER TABLE room ADD EXCLUDE USING gist (int4range(10 / (room - 3), 9) WITH =) WHERE (room > 2);');
INSERT INTO room SELECT n, NULL, NULL FROM generate_series(10, 3010) n;
SELECT * FROM check_sql('ALTER TABLE room ADD EXCLUDE USING gist (during WITH -|-);');

-- ATTACH PARTITION and PARTITION OF, by range, list and hash
CREATE TABLE p (id int, day date) PARTITION BY RANGE (day);
CREATE TABLE p_rest PARTITION OF p (id PRIMARY KEY) DEFAULT;
INSERT INTO p VALUES (1, '2020-05-01'), (2, '2021-05-01'), (3, NULL);
CREATE TABLE old (id int PRIMARY KEY, day date);
INSERT INTO old VALUES (1, '2019-12-31'), (2, '2020-01-01'), (3, NULL), (4, '2021-01-01');
SELECT * FROM check_sql($$ALTER TABLE p ATTACH PARTITION old FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');$$);
SELECT * FROM check_sql($$CREATE TABLE p_2021 PARTITION OF p FOR VALUES FROM ('2021-01-01') TO (MAXVALUE);$$);
SELECT * FROM check_sql($$CREATE TABLE p_2022 PARTITION OF p FOR VALUES FROM ('2022-01-01') TO (MAXVALUE);$$);
SELECT * FROM check_sql($$ALTER TABLE old RENAME TO older; CREATE TABLE old (day date, id int NOT NULL) PARTITION BY RANGE (day, id);
ALTER TABLE old ATTACH PARTITION older FOR VALUES FROM (MINVALUE, MINVALUE) TO ('2020-01-01', 2);$$);
SELECT * FROM check_sql($$CREATE TABLE l (id int NOT NULL, day date) PARTITION BY LIST ((id % 2)); ALTER TABLE l ATTACH PARTITION old FOR VALUES IN (0);$$);
SELECT * FROM check_sql($$CREATE TABLE l (id int NOT NULL, day date) PARTITION BY RANGE (id); ALTER TABLE l ATTACH PARTITION old FOR VALUES FROM (1) TO (5);$$);
CREATE TABLE by_hash (id int NOT NULL, day date) PARTITION BY HASH (id);
CREATE TABLE by_day (id int NOT NULL, day date) PARTITION BY LIST (day);
SELECT * FROM check_sql($$ALTER TABLE by_hash ATTACH PARTITION old FOR VALUES WITH (MODULUS 2, REMAINDER 0);$$);
SELECT * FROM check_sql($$ALTER TABLE by_day ATTACH PARTITION old FOR VALUES IN ('2020-01-01', NULL);$$);
SELECT * FROM check_sql($$ALTER TABLE by_day RENAME day TO d; ALTER TABLE old RENAME day TO d; ALTER TABLE by_day ATTACH PARTITION old FOR VALUES IN ('2020-01-01');$$);
SELECT * FROM check_sql($$ALTER TABLE by_day ATTACH PARTITION old DEFAULT;$$);

-- Labels that a new enum lacks
CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad');
CREATE TABLE t (id int PRIMARY KEY, m mood);
INSERT INTO t VALUES (1, 'sad'), (2, 'ok'), (3, NULL), (4, 'sad');
SELECT * FROM check_sql($$ALTER TYPE mood RENAME TO mood_old; CREATE TYPE mood AS ENUM ('ok', 'it''s');
ALTER TABLE t ALTER m TYPE mood USING m::text::mood; DROP TYPE mood_old;$$);
SELECT * FROM check_sql($$ALTER TYPE mood RENAME TO mood_old; CREATE TYPE mood AS ENUM ('ok');
ALTER TABLE t ALTER m TYPE mood USING (CASE m WHEN 'sad' THEN 'ok' ELSE m::text END)::mood;$$);
SELECT * FROM check_sql($$CREATE TYPE mood_new AS ENUM ('ok'); ALTER TYPE mood_new ADD VALUE 'glad';
ALTER TABLE t ALTER COLUMN m TYPE mood_new USING (m::text)::mood_new; DROP TYPE mood; ALTER TYPE mood_new RENAME TO mood;$$);

-- Generated columns, domains
CREATE TABLE g (id int PRIMARY KEY, n int);
INSERT INTO g VALUES (1, 1), (2, 0);
SELECT * FROM check_sql('ALTER TABLE g ADD COLUMN q int GENERATED ALWAYS AS (10 / n) STORED;');
SELECT * FROM check_sql('ALTER TABLE g ADD COLUMN q int GENERATED ALWAYS AS (10 * n) STORED CHECK (q > 0);');
SELECT * FROM check_sql('ALTER TABLE g ADD COLUMN q int GENERATED ALWAYS AS (nullif(n, 0)) STORED NOT NULL, ADD COLUMN p int GENERATED ALWAYS AS (n + 1) STORED NOT NULL;');
CREATE DOMAIN d AS int;
CREATE TABLE of_d (id int PRIMARY KEY, v d);
INSERT INTO of_d VALUES (1, -1), (2, 1);
ALTER DOMAIN d ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID;
ALTER DOMAIN d ADD CONSTRAINT small CHECK (VALUE < 9) NOT VALID;
SELECT * FROM check_sql('ALTER DOMAIN d VALIDATE CONSTRAINT small;');
SELECT * FROM check_sql('ALTER DOMAIN d VALIDATE CONSTRAINT positive;');

-- An expression that takes long: statement_timeout ends the check
CREATE FUNCTION slow(int) RETURNS bool IMMUTABLE LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1 .. 1000000000 LOOP END LOOP;
	RETURN true;
END $$;
SELECT migrate_register('1', 'ALTER TABLE check_r.g ADD CHECK (check_r.slow(n));', stream => 'check');
SET statement_timeout = '300ms';
SELECT * FROM migrate_check(stream => 'check');
RESET statement_timeout;
SELECT migrate_unregister('1', 'check');
RESET search_path;
DROP SCHEMA check_r CASCADE;
