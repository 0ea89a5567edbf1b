-- Queries and types that only later releases know.  Nothing is printed: a
-- difference between the facts and what was created would be a warning.
\set VERBOSITY terse
SET client_min_messages = warning;
SET pgstair.check_facts = on;
CREATE SCHEMA query_releases;
SET search_path = query_releases, public;
SELECT current_setting('server_version_num')::int >= 160000 AS since_16,
	current_setting('server_version_num')::int >= 170000 AS since_17,
	current_setting('server_version_num')::int >= 180000 AS since_18 \gset

-- JSON constructors, subqueries without a name
\if :since_16
DO $do$ BEGIN
	PERFORM migrate_register('16', $m$
		CREATE VIEW made AS SELECT JSON_ARRAYAGG(word(a) ORDER BY b RETURNING document) AS x,
			JSON_OBJECT('k': max(b)) AS y, any_value(a IS JSON OBJECT) AS z FROM (SELECT a, b FROM written);
		ALTER TABLE written ADD b int;
		CREATE TABLE written (a text);
		CREATE FUNCTION word(text) RETURNS text LANGUAGE sql AS 'SELECT $1';
		CREATE DOMAIN document AS json;
	$m$, stream => 'query_releases');
	PERFORM migrate_up(stream => 'query_releases');
END $do$;
\endif

-- JSON_TABLE; MERGE with RETURNING; NOT NULL of a domain has a name
\if :since_17
DO $do$ BEGIN
	PERFORM migrate_register('17', $m$
		CREATE VIEW opened AS SELECT j.id, j.kind, JSON_VALUE(d.body, '$.n' RETURNING kind DEFAULT 'big' ON EMPTY) AS n
			FROM documents d, JSON_TABLE(d.body, '$[*]' PASSING start() AS s COLUMNS (id FOR ORDINALITY,
				kind kind PATH '$.kind', NESTED PATH '$.more[*]' COLUMNS (x text PATH '$'))) AS j;
		WITH m AS (MERGE INTO target t USING source s ON s.id = t.id
			WHEN MATCHED THEN UPDATE SET n = s.n WHEN NOT MATCHED BY SOURCE THEN DELETE
			WHEN NOT MATCHED THEN INSERT (id, n) VALUES (s.id, s.n) RETURNING merge_action(), t.*, twice(t.n) AS d)
			INSERT INTO merged SELECT id, d FROM m;
		ALTER DOMAIN filled DROP CONSTRAINT filled_not_null;
		ALTER DOMAIN filled ADD CONSTRAINT given NOT NULL;
		CREATE DOMAIN filled AS int NOT NULL CHECK (VALUE > 0);
		CREATE FUNCTION start() RETURNS int RETURN 1;
		CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2';
		CREATE TABLE documents (body jsonb);
		CREATE TABLE target (id int, n int);
		CREATE TABLE source AS SELECT 1 AS id, 2 AS n;
		CREATE TABLE merged (id int, d int);
		CREATE TYPE kind AS ENUM ('big');
	$m$, stream => 'query_releases');
	PERFORM migrate_up(stream => 'query_releases');
	ASSERT (SELECT count(*) FROM merged) = 1;
END $do$;
\endif

-- RETURNING of old and new rows
\if :since_18
DO $do$ BEGIN
	PERFORM migrate_register('18', $m$
		WITH u AS (UPDATE prices SET price = raised(price) RETURNING WITH (OLD AS o, NEW AS n) o.price AS was, n.price AS now)
			INSERT INTO history SELECT was, now FROM u;
		CREATE TABLE history (was int, now int);
		CREATE TABLE prices AS SELECT 1 AS price;
		CREATE FUNCTION raised(int) RETURNS int LANGUAGE sql AS 'SELECT $1 + 1';
	$m$, stream => 'query_releases');
	PERFORM migrate_up(stream => 'query_releases');
	ASSERT (SELECT (was, now) = (1, 2) FROM history);
END $do$;
\endif

DROP SCHEMA query_releases CASCADE;
