-- What a name means where a search_path, a schema or an extension's script decides
SET client_min_messages = warning;
CREATE SCHEMA pathed;
SET search_path = pathed;

-- a function's own search_path is that of its body, and of nothing else
SELECT public.migrate_register('1', $$
CREATE FUNCTION outer_f(a inner_t) RETURNS int LANGUAGE sql SET search_path = bodies, pg_temp AS 'SELECT inner_f()';
CREATE FUNCTION unknown_f() RETURNS int LANGUAGE sql SET search_path = '' AS 'SELECT pathed.outer_f(NULL)';
CREATE SCHEMA bodies;
CREATE TYPE inner_t AS (a int);
CREATE FUNCTION inner_f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION bodies.inner_f() RETURNS int LANGUAGE sql AS 'SELECT 2';
$$, stream => 'pathed');
SELECT line, reason FROM public.migrate_plan(stream => 'pathed');
SELECT public.migrate_up(stream => 'pathed');
SELECT unknown_f();

-- partitions in a schema of their own, and theirs: their indexes are there before they join
SELECT public.migrate_register('2', $$
ALTER INDEX whole_a ATTACH PARTITION parts.part_a;
ALTER TABLE ONLY whole ATTACH PARTITION parts.part FOR VALUES IN (1);
CREATE INDEX whole_a ON ONLY whole (a);
ALTER INDEX parts.part_a ATTACH PARTITION parts.leaf_a;
CREATE TABLE parts.leaf (a int, b int);
ALTER TABLE ONLY parts.part ATTACH PARTITION parts.leaf FOR VALUES IN (1);
CREATE INDEX leaf_a ON parts.leaf (a);
CREATE TABLE parts.part (a int, b int) PARTITION BY LIST (b);
CREATE INDEX part_a ON ONLY parts.part (a);
CREATE TABLE whole (a int, b int) PARTITION BY LIST (a);
CREATE SCHEMA parts;
$$, stream => 'pathed');
SELECT public.migrate_up(stream => 'pathed');
SELECT indrelid::regclass, indexrelid::regclass, indisvalid FROM pg_index
	WHERE indrelid::regclass::text ~ '^(whole|parts\.)' ORDER BY 1, 2;

-- a word in the comments of an extension's script is nothing that it brings
SELECT public.migrate_register('3', $$
CREATE VIEW has_key AS SELECT defined('a=>1', 'a');
CREATE EXTENSION cube;
CREATE EXTENSION hstore;
$$, stream => 'pathed');
SELECT line, reason FROM public.migrate_plan(stream => 'pathed');
SELECT public.migrate_up(stream => 'pathed');

SELECT migration, line, left(statement, 40) AS statement, reason FROM pgstair.statement
	WHERE reason LIKE '%second run%' AND run IN (SELECT id FROM pgstair.run WHERE stream = 'pathed');
RESET search_path;
DROP SCHEMA pathed, bodies, parts CASCADE;
