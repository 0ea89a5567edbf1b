-- Rows: typed by the catalog; conditions; guards
\set VERBOSITY default
SET client_min_messages = warning;
CREATE SCHEMA operation_data;
SET search_path = operation_data, public;
\getenv top PG_ABS_SRCDIR
\set apply_operations :top '/sql/include/apply_operations.sql'
\i :apply_operations

CREATE TYPE pair AS (x int, y text);
SELECT apply($$[{"createTable": {"table": "t", "columns": {"id": {"type": "INTEGER", "primaryKey": true, "autoIncrement": true}, "j": "JSONB", "js": "JSON", "tags": "ARRAY(TEXT)", "m": "ARRAY(ARRAY(INTEGER))",
	"r": "RANGE(INTEGER)", "p": "pair", "b": "BLOB", "at": "DATE", "n": {"type": "INTEGER", "defaultValue": 42}}}},
	{"bulkInsert": {"table": "t", "rows": []}},
	{"bulkInsert": {"table": "t", "rows": [
		{"j": {"a": [1, {"b": null}]}, "js": [1, 2], "tags": ["x", "it's", null], "m": [[1, 2], [3, 4]], "r": [1, 5]},
		{"j": [], "js": 5, "tags": [], "p": {"x": 1, "y": "z"}, "b": {"buffer": "00ff"}, "at": {"date": "2020-01-02T03:04:05.000Z"}, "n": null},
		{"j": "{\"text\": true}", "js": true, "n": {"literal": "1 + 1"}},
		{"j": {"json": {"literal": "data"}}, "n": {"cast": "7", "as": "int"}}, {}]}}]$$);
SET timezone = 'UTC';
SELECT * FROM t ORDER BY id;
-- The same where the table is not known when the operation is compiled
SELECT apply($$[{"sql": "CREATE TABLE late (id int PRIMARY KEY, j jsonb, tags text[], p pair)"}, {"bulkInsert": {"table": "late", "rows": [{"id": 1, "j": {"a": 1}, "tags": ["x", "y"], "p": {"x": 1}}, {"id": 2, "j": [1], "tags": []}]}},
	{"upsert": {"table": "late", "insertValues": {"id": 1, "tags": ["z"]}, "conflictFields": ["id"]}}, {"bulkUpdate": {"table": "late", "values": {"j": {"fn": "to_jsonb", "args": [{"col": "id"}]}}, "where": {"id": 2}}}]$$);
SELECT * FROM late ORDER BY id;
-- More rows than one statement takes
SELECT apply('[{"createTable": {"table": "many", "columns": {"id": "INTEGER"}}}, {"bulkInsert": {"table": "many", "rows": [' || string_agg(format('{"id": %s}', i), ', ') || ']}}]') FROM generate_series(1, 2500) i;
SELECT count(*), sum(id) FROM many;
-- Conflicts
SELECT apply($$[{"upsert": {"table": "t", "insertValues": {"id": 1, "n": 5}, "updateValues": {"n": 5}}}, {"bulkInsert": {"table": "t", "rows": [{"id": 2, "n": 9}], "updateOnDuplicate": ["n"]}},
	{"bulkInsert": {"table": "t", "rows": [{"id": 2, "n": 10}], "ignoreDuplicates": true}}, {"increment": {"table": "t", "fields": {"n": 2}, "where": {"id": [1, 2]}, "set": {"js": {"done": true}}}}, {"decrement": {"table": "t", "fields": "n", "by": 1, "where": {"id": 1}}}]$$);
SELECT id, n, js FROM t WHERE id < 3 ORDER BY id;
SELECT apply($$[{"bulkInsert": {"table": "many", "rows": [{"id": 2}], "updateOnDuplicate": ["id"]}}]$$);
-- Conditions
CREATE FUNCTION condition(written text) RETURNS text LANGUAGE sql AS $$ SELECT regexp_replace(migrate_compile('{"up": [{"bulkDelete": {"table": "t", "where": ' || written || '}}]}'), '^DELETE FROM t( WHERE )?|;\n$', '', 'g') $$;
SELECT c, condition(c) FROM unnest(ARRAY['{}', '{"a": 1, "b": null, "c": [1, "x"], "d": true}', '[{"a": 1}, {"b": 2}]', '{"a": {"$gt": 1, "$lte": 9}}', '{"a": {"$or": [{"$lt": 1}, null, 5]}}', '{"a": {"$or": {"$lt": 1, "$gt": 9}}}',
	'{"$or": [{"a": 1}, {"b": 2, "c": 3}]}', '{"$or": {"a": 1, "b": 2}}', '{"$and": [{"a": 1}, {"$or": [{"b": 1}, {"c": 2}]}]}', '{"$not": {"a": 1, "b": 2}}', '{"a": {"$not": {"$in": [1]}}}', '{"a": {"$ne": null}}', '{"a": {"$not": null}}', '{"a": {"$is": true}}', '{"a": {"$not": 5}}',
	'{"a": {"$in": []}, "b": {"$notIn": []}}', '{"a": {"$notIn": [1, 2]}}', '{"a": {"$between": [1, 2], "$notBetween": [3, 4]}}', '{"a": {"$like": "x%"}, "b": {"$notLike": "y"}, "c": {"$iLike": "z"}, "d": {"$notILike": "w"}}',
	'{"a": {"$startsWith": "5%_\\"}, "b": {"$endsWith": "x"}, "c": {"$substring": "y"}}', '{"a": {"$regexp": "^x"}, "b": {"$notRegexp": "x"}, "c": {"$iRegexp": "x"}, "d": {"$notIRegexp": "x"}}', '{"a": {"$contains": [1, 2]}, "b": {"$contained": [1]}, "c": {"$overlap": ["x"]}, "d": {"$contains": {"k": 1}}}',
	'{"a": {"$adjacent": {"literal": "r"}}, "b": {"$strictLeft": "[1,2)"}, "c": {"$strictRight": "x"}, "d": {"$noExtendRight": "x"}, "e": {"$noExtendLeft": "x"}}', '{"a": {"$any": [1, 2]}}', '{"a": {"$like": {"$any": ["x%", "y%"]}}}', '{"a": {"$gt": {"$all": {"literal": "SELECT 1"}}}}',
	'{"a": {"$match": {"fn": "to_tsquery", "args": ["x"]}}}', '{"a": {"$eq": {"col": "t.b"}}, "c": {"$col": "d"}, "e": {"$gt": {"$col": "f"}}}', '{"meta": {"video": {"url": "x", "size": {"$gt": 5}}, "on": true}}', '{"literal": "a > b"}', '"a > b -- c"',
	'{"where": {"fn": "lower", "args": [{"col": "a"}]}, "logic": "x"}', '{"where": {"col": "a"}, "comparator": "<", "logic": 5}', '{"$and": [{"where": "a", "comparator": "$in", "logic": [1, 2]}, {"b": {"date": "2020-01-01"}}]}', '{"odd \"name\"": "it''s"}']) c;
-- An operand is read as the type of its column; the key of a condition is its exact name
SELECT apply($$[{"createTable": {"table": "typed", "columns": {"id": "INTEGER", "s": "STRING", "tags": "ARRAY(STRING(5))", "r": "RANGE(INTEGER)", "j": "JSONB", "odd.name": "INTEGER", "hit": {"type": "TEXT", "defaultValue": ""}}}},
	{"bulkInsert": {"table": "typed", "rows": [{"id": 1, "s": "5", "tags": ["x", "y"], "r": [1, 5], "j": {"k": 1, "l": [1]}, "odd.name": 7}, {"id": 2, "s": "it's", "tags": [], "r": [5, 9], "j": [1, 2]}, {"id": 3}]}}]$$);
SELECT apply('[' || string_agg(format('{"bulkUpdate": {"table": "typed", "values": {"hit": {"literal": "hit || '' %s''"}}, "where": %s}}', n, c), ',') || ']') FROM unnest(ARRAY['{"s": 5}', '{"s": {"$in": [5, "it''s"]}}', '{"tags": {"$contains": ["x"]}}',
	'{"tags": {"$contained": ["x", "y", "z"]}}', '{"tags": {"$eq": []}}', '{"r": {"$overlap": [4, 6]}}', '{"r": {"$contained": [0, 6]}}', '{"r": {"$contains": 6}}', '{"r": {"$strictLeft": [5, 6]}}', '{"r": {"$adjacent": [{"value": 9, "inclusive": true}, null]}}', '{"j": {"$contains": {"k": 1}}}',
	'{"j": {"$contains": [2]}}', '{"j": {"l": {"$ne": null}}}', '{"j": {"$eq": [1, 2]}}', '{"odd.name": 7}', '{"$typed.id$": {"$lt": 3}}', '{"$or": []}', '{"id": {"$or": []}}', '{"$not": {}}', '{"$and": []}']) WITH ORDINALITY c (c, n);
SELECT id, hit FROM typed ORDER BY id;
SELECT apply($$[{"bulkDelete": {"table": "typed", "where": {"id": {}}}}, {"bulkDelete": {"table": "typed", "where": {"$nor": [{"id": 1}]}}}]$$);
-- Guards
SELECT apply($$[{"addColumn": {"table": "t", "column": "n", "type": "TEXT"}, "when": {"columnMissing": {"table": "t", "column": "n"}}}, {"addColumn": {"table": "t", "column": "o", "type": "TEXT", "comment": "it's"}, "when": {"columnMissing": {"table": "t", "column": "o"}}},
	{"createTable": {"table": "u", "columns": {"a": "INTEGER"}}, "when": {"tableMissing": "u", "tableExists": "t"}}, {"dropTable": {"table": "many"}, "when": {"queryReturnsNoRows": "SELECT FROM many"}},
	{"addIndex": {"table": "t", "fields": ["n"]}, "when": {"indexMissing": "t_n"}}, {"addIndex": {"table": "t", "fields": ["n"]}, "when": {"indexMissing": {"name": "t_n"}}}, {"removeConstraint": {"table": "t", "name": "nope"}, "when": {"constraintExists": {"table": "t", "name": "nope"}}},
	{"sql": "UPDATE t SET o = 'a''b'; UPDATE t SET o = o || 'c'", "when": {"queryReturnsRows": "SELECT FROM t; -- yes"}}]$$);
SELECT o FROM t GROUP BY o;
SELECT to_regclass('u'), to_regclass('many'), to_regclass('t_n'), col_description('t'::regclass, 11);
SELECT apply($$[{"assert": {"query": "SELECT FROM t", "returns": "rows"}}, {"truncate": {"table": "u", "restartIdentity": true}}, {"assert": {"query": "SELECT FROM t", "returns": "no rows", "message": "it's not empty"}}]$$);
SELECT apply($$[{"bulkDelete": {"table": "t", "where": {"id": {"$gt": 2}}}}, {"bulkDelete": {"table": "many", "truncate": true}}]$$);
SELECT count(*) FROM t;
DROP SCHEMA operation_data CASCADE;
