-- changeColumn touches what is given and nothing else, and can be repeated
\set VERBOSITY default
SET client_min_messages = warning;
CREATE SCHEMA operation_change;
SET search_path = operation_change, public;
\getenv top PG_ABS_SRCDIR
\set apply_operations :top '/sql/include/apply_operations.sql'
\i :apply_operations

SELECT apply($$[{"createTable": {"table": "t", "columns": {"id": {"type": "INTEGER", "primaryKey": true}, "a": {"type": "STRING", "allowNull": false, "defaultValue": "1", "comment": "c"}, "b": "INTEGER", "n": "STRING(10)"}}},
	{"bulkInsert": {"table": "t", "rows": [{"id": 7, "a": "5", "b": 7, "n": "abcdefghij"}]}}]$$);
CREATE VIEW columns AS SELECT attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid), col_description(attrelid, attnum)
	FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = 't'::regclass AND attnum > 0 ORDER BY attnum;
CREATE VIEW constraints AS SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 't'::regclass AND contype <> 'n' ORDER BY 1;
-- One thing at a time
SELECT apply($$[{"changeColumn": {"table": "t", "column": "a", "type": "STRING(20)"}}]$$);
SELECT * FROM columns WHERE attname = 'a';
SELECT apply($$[{"changeColumn": {"table": "t", "column": "a", "allowNull": true}}]$$);
SELECT * FROM columns WHERE attname = 'a';
SELECT apply($$[{"changeColumn": {"table": "t", "column": "a", "defaultValue": "2"}}]$$);
SELECT apply($$[{"changeColumn": {"table": "t", "column": "a", "comment": "it's"}}]$$);
SELECT * FROM columns WHERE attname = 'a';
-- A type that needs a cast takes its default along
SELECT apply($$[{"changeColumn": {"table": "t", "column": "a", "type": "INTEGER"}}]$$);
SELECT * FROM columns WHERE attname = 'a';
SELECT apply($$[{"changeColumn": {"table": "t", "column": "a", "type": "STRING", "using": "'n' || a", "defaultValue": "x", "allowNull": false}}]$$);
SELECT * FROM columns WHERE attname = 'a';
SELECT a FROM t;
SELECT apply($$[{"changeColumn": {"table": "t", "column": "a", "defaultValue": null}}]$$);
SELECT * FROM columns WHERE attname = 'a';
-- Nothing is cut silently, and what cannot be cast is said
SELECT apply($$[{"changeColumn": {"table": "t", "column": "n", "type": "STRING(5)"}}]$$);
SELECT apply($$[{"changeColumn": {"table": "t", "column": "n", "type": "INTEGER"}}]$$);
-- Keys: once, however often it is said
SELECT apply($$[{"changeColumn": {"table": "t", "column": "b", "type": "INTEGER", "unique": true}}, {"changeColumn": {"table": "t", "column": "b", "type": "INTEGER", "unique": true}}]$$);
SELECT apply($$[{"changeColumn": {"table": "t", "column": "b", "type": "INTEGER", "unique": true}}]$$);
SELECT apply($$[{"changeColumn": {"table": "t", "column": "b", "references": {"model": "t", "key": "id"}, "onDelete": "SET NULL"}}, {"changeColumn": {"table": "t", "column": "b", "type": "INTEGER", "references": {"model": "t", "key": "id"}, "onDelete": "SET NULL"}}]$$);
SELECT apply($$[{"changeColumn": {"table": "t", "column": "b", "references": {"model": "t", "key": "id"}, "onDelete": "SET NULL", "unique": true}}]$$);
SELECT * FROM constraints;
SELECT apply($$[{"changeColumn": {"table": "t", "column": "b", "references": {"model": "t", "key": "id"}, "onDelete": "CASCADE"}}]$$);
SELECT * FROM constraints;
-- A sequence that goes on after the greatest value
SELECT apply($$[{"changeColumn": {"table": "t", "column": "id", "type": "INTEGER", "autoIncrement": true}}, {"changeColumn": {"table": "t", "column": "id", "type": "INTEGER", "autoIncrement": true}}]$$);
SELECT apply($$[{"bulkInsert": {"table": "t", "rows": [{"a": "next", "b": 7}]}}]$$);
SELECT apply($$[{"removeConstraint": {"table": "t", "name": "t_b_key"}}, {"bulkInsert": {"table": "t", "rows": [{"a": "next", "b": 7}]}}, {"changeColumn": {"table": "t", "column": "b", "unique": true}}]$$);
SELECT apply($$[{"removeConstraint": {"table": "t", "name": "t_b_key"}}, {"bulkInsert": {"table": "t", "rows": [{"a": "next", "b": 7}]}}]$$);
SELECT id, a FROM t ORDER BY id;
-- Column options beyond Sequelize
SELECT apply($$[{"createTable": {"table": "g", "ifNotExists": false, "columns": {"a": {"type": "INTEGER", "identity": "always"}, "b": {"type": "INTEGER", "generatedAs": "a * 2"}, "c": {"type": "TEXT", "collate": "C", "check": {"c": {"$ne": ""}}},
	"x": {"type": "TEXT", "unique": "together"}, "y": {"type": "TEXT", "unique": {"name": "together"}}, "v": "VIRTUAL"},
	"primaryKey": {"name": "the key", "fields": ["a", "c"]}, "uniqueKeys": {"other": {"fields": ["b", "c"]}}, "with": {"fillfactor": 70}, "unlogged": true,
	"constraints": [{"type": "check", "where": "a > 0", "name": "positive"}]}}, {"createTable": {"table": "f", "unlogged": true, "columns": {"a": "INTEGER", "c": "TEXT"},
	"constraints": [{"type": "foreign key", "fields": ["a", "c"], "references": {"table": "g", "fields": ["a", "c"]}, "deferrable": true}]}}]$$);
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid IN ('g'::regclass, 'f'::regclass) AND contype <> 'n' ORDER BY 1;
SELECT relpersistence, reloptions FROM pg_class WHERE oid = 'g'::regclass;
SELECT pg_get_serial_sequence('g', 'a'), attgenerated FROM pg_attribute WHERE attrelid = 'g'::regclass AND attname = 'b';
DROP SCHEMA operation_change CASCADE;
