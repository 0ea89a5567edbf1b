-- What queries name: each view is written before what it needs.
\set VERBOSITY terse
SET pgstair.check_facts = on;
CREATE SCHEMA facts_query;
SET search_path = facts_query, public;

-- WITH names, subqueries, joins, functions in FROM; only tables are needs
SELECT migrate_register('01', $m$
	CREATE VIEW nested AS
		WITH t AS (SELECT * FROM base), u AS (SELECT a FROM t)
		SELECT u.a, x.n, s.c, z.name FROM u JOIN wide w USING (a)
			LEFT JOIN LATERAL (SELECT count(*) AS n FROM side WHERE side.a = w.a) x ON true
			CROSS JOIN listed(w.a) AS l, (VALUES (1)) v (one),
			(SELECT c FROM wide) s, ROWS FROM (named(1)) AS z (name)
		WHERE EXISTS (SELECT FROM side WHERE side.a = w.a) AND w.extra IS NULL;
	CREATE VIEW counted AS
		WITH RECURSIVE r (n) AS (VALUES (1) UNION ALL SELECT n + step FROM r, steps WHERE n < 9)
		SELECT n, sum(n) OVER w FROM r WINDOW w AS (ORDER BY twice(n)) UNION TABLE more ORDER BY n;
	CREATE FUNCTION listed(int) RETURNS SETOF int LANGUAGE sql AS 'SELECT a FROM side WHERE a = $1';
	CREATE FUNCTION named(int) RETURNS text LANGUAGE sql AS 'SELECT ''x''';
	CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
	ALTER TABLE wide ADD extra int;
	CREATE TABLE side (a int);
	CREATE TABLE steps (step int);
	CREATE TABLE more (x int, y bigint);
	CREATE TABLE wide (a int, c text);
	CREATE VIEW base AS SELECT a FROM wide;
$m$, stream => 'facts_query');
SELECT * FROM migrate_up(stream => 'facts_query');

-- columns added later; a name that is somebody else's column is no need
SELECT migrate_register('02', $m$
	CREATE TABLE one (a int);
	CREATE TABLE two (other int, only_two int);
	CREATE VIEW qualified AS SELECT one.later, o.later AS again FROM one, one o;
	CREATE VIEW unqualified AS SELECT later, other AS of_two FROM one, two;
	ALTER TABLE one ADD later int;
	CREATE VIEW elsewhere AS SELECT only_two FROM one, two;
	ALTER TABLE one ADD only_two int;
$m$, stream => 'facts_query');
SELECT step, reason, left(statement, 27) FROM migrate_plan(stream => 'facts_query');
SELECT * FROM migrate_up(stream => 'facts_query');

-- GROUP BY that is complete through a primary key, and one that needs none
SELECT migrate_register('03', $m$
	CREATE VIEW by_key AS SELECT p.id, p.name, count(*) FROM people p JOIN pets ON owner = p.id GROUP BY p.id;
	CREATE VIEW by_all AS SELECT name, upper(name) AS big, max(id) FROM pets GROUP BY 1, big;
	CREATE TABLE people (id int, name text);
	CREATE TABLE pets (id int, owner int, name text);
	ALTER TABLE people ADD PRIMARY KEY (id);
	ALTER TABLE pets ADD PRIMARY KEY (id);
$m$, stream => 'facts_query');
SELECT step, reason, left(statement, 32) FROM migrate_plan(stream => 'facts_query');
SELECT * FROM migrate_up(stream => 'facts_query');

-- objects that text names: sequences, tables, functions, types, configurations
SELECT migrate_register('04', $m$
	CREATE VIEW by_text AS SELECT 'numbers'::regclass AS a, 'facts_query.half(int)'::regprocedure AS b, 'half'::regproc AS c,
		'shade[]'::regtype AS d, nextval('numbers') AS e, to_regclass('never_there') AS f, '1259'::regclass AS g;
	CREATE SEQUENCE numbers;
	CREATE FUNCTION half(int) RETURNS int LANGUAGE sql AS 'SELECT $1 / 2';
	CREATE TYPE shade AS ENUM ('dark');
$m$, stream => 'facts_query');
SELECT * FROM migrate_up(stream => 'facts_query');

-- statements that change rows: columns, keys, targets in WITH
SELECT migrate_register('05', $m$
	INSERT INTO stock AS s (item, n) VALUES ('a', 1), ('b', start('b'))
		ON CONFLICT (item) DO UPDATE SET n = excluded.n + s.n;
	WITH gone AS (DELETE FROM stock WHERE item = 'b' RETURNING item, n)
		INSERT INTO history SELECT item, n FROM gone;
	UPDATE stock SET n = f.factor, size = 'large' FROM factors f WHERE f.item = stock.item;
	MERGE INTO stock USING history h ON h.item = stock.item
		WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (item, n) VALUES (h.item, h.n);
	INSERT INTO stock (item) SELECT 'c' ON CONFLICT ON CONSTRAINT stock_key DO NOTHING;
	TRUNCATE factors;
	SELECT setval('counter', 41), pg_catalog.set_config('search_path', 'facts_query', false);
	CREATE TABLE stock (item text CONSTRAINT stock_key UNIQUE, n int, size size DEFAULT 'small');
	CREATE TABLE factors AS SELECT 'a' AS item, 5 AS factor;
	CREATE TABLE history (item text, n int);
	CREATE TYPE size AS ENUM ('small', 'large');
	CREATE FUNCTION start(text) RETURNS int LANGUAGE sql AS 'SELECT 7';
	CREATE SEQUENCE counter;
$m$, stream => 'facts_query');
SELECT * FROM migrate_up(stream => 'facts_query');
TABLE stock ORDER BY item;
TABLE history;
SELECT nextval('counter');

-- materialized views, SELECT INTO, EXPLAIN, cursors, prepared statements
SELECT migrate_register('06', $m$
	REFRESH MATERIALIZED VIEW totals;
	CREATE UNIQUE INDEX ON totals (item);
	EXPLAIN (COSTS off) SELECT total FROM totals;
	PREPARE q (size) AS SELECT total FROM totals WHERE item = $1::text;
	EXECUTE q ('small');
	DECLARE c CURSOR FOR SELECT * FROM totals;
	FETCH c;
	CLOSE c;
	DEALLOCATE q;
	CREATE MATERIALIZED VIEW totals AS SELECT item, sum(n) AS total FROM picked GROUP BY item;
	SELECT item, n INTO picked FROM stock;
$m$, stream => 'facts_query');
SELECT step, reason, left(statement, 32) FROM migrate_plan(stream => 'facts_query');
SELECT * FROM migrate_up(stream => 'facts_query');

-- OR REPLACE of a view that a plain one makes: pg_dump's way out of a loop
SELECT migrate_register('07', $m$
	CREATE OR REPLACE VIEW looped AS SELECT p.id, p.name FROM people p JOIN reader r USING (id) GROUP BY p.id;
	CREATE VIEW reader AS SELECT id FROM looped;
	CREATE VIEW looped AS SELECT NULL::int AS id, NULL::text AS name;
$m$, stream => 'facts_query');
SELECT step, reason, left(statement, 32) FROM migrate_plan(stream => 'facts_query');
SELECT * FROM migrate_up(stream => 'facts_query');

-- columns of rows that parameters hold, and of whole rows in FROM
SELECT migrate_register('08', $m$
	CREATE FUNCTION state(j job) RETURNS text LANGUAGE sql AS 'SELECT CASE WHEN j.done IS NULL THEN j.kind ELSE ''done'' END';
	CREATE FUNCTION again(facts_query.job) RETURNS int LANGUAGE sql AS 'SELECT ($1).tries';
	CREATE FUNCTION due(j job) RETURNS timestamptz LANGUAGE sql BEGIN ATOMIC SELECT (j).due + due.j.pause; END;
	CREATE VIEW running AS SELECT (j).worker FROM job j;
	ALTER TABLE job ADD tries int, ADD pause interval;
	ALTER TABLE job ADD worker text;
	ALTER TABLE job ADD due timestamptz, ADD done timestamptz;
	CREATE TABLE job (kind text);
$m$, stream => 'facts_query');
SELECT step, reason, left(statement, 32) FROM migrate_plan(stream => 'facts_query');
SELECT * FROM migrate_up(stream => 'facts_query');

SET client_min_messages = warning;
DROP SCHEMA facts_query CASCADE;
