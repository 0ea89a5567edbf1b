-- A loop of needs that no rule can break is printed, object by object
\set SHOW_CONTEXT never
CREATE SCHEMA loop;
SET search_path = loop, public;

-- two, in one migration
SELECT migrate_register('1', 'CREATE VIEW a AS SELECT * FROM b;' || E'\n' || 'CREATE VIEW b AS SELECT * FROM a;', stream => 'loop');
SELECT migrate_up(stream => 'loop');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM migrate_plan(stream => 'loop');
\echo :LAST_ERROR_SQLSTATE

-- three, through migrations, among others that could run
SELECT migrate_register('1', E'CREATE TABLE t (a int);\n  CREATE VIEW a AS SELECT * FROM b', stream => 'loop');
SELECT migrate_register('2', E'CREATE VIEW u AS SELECT * FROM t;\n  CREATE VIEW b AS SELECT * FROM c', stream => 'loop');
SELECT migrate_register('3', E'CREATE VIEW c AS\n\tSELECT count(*) FROM a', stream => 'loop');
SELECT migrate_up(stream => 'loop');
\echo :LAST_ERROR_SQLSTATE
SELECT to_regclass('t');
SELECT migrate_up('1', stream => 'loop');
\echo :LAST_ERROR_SQLSTATE

-- a type and a table; a statement that needs itself has PostgreSQL's own error
SELECT migrate_unregister(name, 'loop') FROM unnest(ARRAY['1', '2', '3']) name;
SELECT migrate_register('1', E'CREATE TYPE pair AS (one t2, two int);\nCREATE TABLE t2 (a pair)', stream => 'loop');
SELECT migrate_up(stream => 'loop');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate_register('1', 'CREATE VIEW itself AS SELECT * FROM itself', stream => 'loop');
SELECT migrate_up(stream => 'loop');
\echo :LAST_ERROR_SQLSTATE

SELECT migrate_unregister('1', 'loop');
RESET search_path;
DROP SCHEMA loop;
