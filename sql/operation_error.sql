-- What is wrong with a definition is said when it is registered, all of it, with its path
\set VERBOSITY default
SET client_min_messages = warning;
CREATE SCHEMA operation_error;
SET search_path = operation_error, public;
\getenv top PG_ABS_SRCDIR
\set apply_operations :top '/sql/include/apply_operations.sql'
\i :apply_operations

-- Not JSON
SELECT apply('[{"createTable": }]');
SELECT apply('[{"createTable": {"table": "t", "table": "u"}}]');
SELECT apply('[{"a": 1} {"b": 2}]');
SELECT apply('[1, "\u0000"]');
SELECT apply(repeat('[', 300) || repeat(']', 300));
-- Not a definition
SELECT apply('5');
SELECT migrate_register('x', '{"down": []}', NULL, 'json', 'operation_error');
SELECT migrate_register('x', '{"up": [], "dwon": []}', NULL, 'json', 'operation_error');
SELECT migrate_register('x', '{"up": []}', 'DROP TABLE t', 'json', 'operation_error');
-- Not an operation
SELECT apply('[5, {}, {"createTabel": {}}, {"zzz": {}}, {"dropTable": {"table": "t"}, "truncate": {"table": "t"}}]');
-- Arguments: unknown, missing, of another kind, several at once
SELECT apply('[{"dropTable": {"tabel": "t", "cascade": "yes", "qwertyuiop": 1}}, {"addColumn": {"table": 5, "column": "", "type": "INTEGER"}}]');
SELECT apply('[{"createTable": {"table": "t", "columns": {"a": {"type": "INTEGER", "references": {"modle": "x"}, "onDelete": "cascad"},
	"b": {"typ": "x"}, "c": {"allowNull": 1}, "d e": 7}}}]');
SELECT apply('[{"createTable": {"table": {"tableName": "t", "shcema": "s"}, "columns": []}}]');
SELECT apply('[{"addConstraint": {"table": "t", "type": "default", "fields": ["a"]}}, {"addConstraint": {"table": "t", "type": "unique"}},
	{"addConstraint": {"table": "t", "type": "unique", "fields": [{"fn": "lower", "args": [{"col": "a"}]}]}}, {"addConstraint": {"table": "t", "type": "check", "fields": ["a"]}}, {"addConstraint": {"table": "t", "type": "foreign key", "fields": ["a"]}}]');
-- Types
SELECT apply('[{"createTable": {"table": "t", "columns": {"a": "no such)", "b": "INTEGER, c text", "d": "ENUM()", "e": {"type": "ENUM"},
	"f": "RANGE(TEXT)", "g": {"type": "ENUM", "values": ["x", "x"]}, "h": {"type": "TEXT", "autoIncrement": true}, "i": {"type": 5}, "j": {}}}}]');
-- What a newcomer may write: types with the module, misspelled, words of the client as a default, keys of other tools
SELECT apply('[{"createTable": {"table": "t", "columns": {"a": "Sequelize.INTEGER", "b": "INTEGR", "c": "STRNG(20)", "d": "ARRAY(BOOLAEN)", "e": "INT", "f": {"type": "DATE", "defaultValue": "NOW"}, "g": {"type": "UUID", "defaultValue": "UUIDV4"}, "h": {"type": "STRING", "default": "NOW"}, "i": null},
	"primaryKey": {"fields": []}}}, {"renameColumn": {"table": "t", "from": "a", "to": "b"}}, {"dropTable": "t"}, {"addIndex": {"table": "t", "fields": []}}, {"assert": {"query": "SELECT 1"}}, {"comment": {"table": "t"}}, {"createFunction": {"name": "f", "body": "NULL;"}}]');
SELECT apply('[{"createTable": {"table": "t", "columns": {"a": {"type": "INTEGER", "primaryKey": true}, "b": "INTEGER"}, "primaryKey": {"fields": "b"}}}]');
SELECT apply('[{"createTable": {"table": "t", "columns": {"a": "INTEGER", "b": "JSONB"}}}, {"bulkDelete": {"table": "t", "where": {"b": {"gt": 5}}}}, {"bulkDelete": {"table": "t", "where": {"a": {"gt": 5}}}}]');
-- SQL stays in its place
SELECT apply('[{"createTable": {"table": "t", "columns": {"a": {"type": "INTEGER", "defaultValue": {"literal": "1); DROP TABLE x; --"}}, "b": {"type": "INTEGER", "check": "b > 0) OR (true"}}}},
	{"createView": {"view": "v", "query": "SELECT 1; SELECT 2"}}, {"createView": {"view": "v", "query": "DELETE FROM t"}},
	{"bulkUpdate": {"table": "t", "values": {"a": {"fn": "f(); x", "args": []}}, "where": "1 = 1, 2"}},
	{"createFunction": {"name": "f", "returns": "int", "body": "", "options": ["IMMUTABLE; DROP TABLE x"]}},
	{"sql": "SELEC 1"}]');
-- Conditions
SELECT apply('[{"bulkDelete": {"table": "t"}}, {"bulkDelete": {"table": "t", "where": {"a": {"$gtt": 1}}}}, {"bulkDelete": {"table": "t", "where": {"$gt": 1}}},
	{"bulkDelete": {"table": "t", "where": {"a": {"$between": [1]}}}}, {"bulkDelete": {"table": "t", "where": {"a": {"$in": 1}}}}, {"bulkDelete": {"table": "t", "where": 7}}]');
SELECT apply('[{"dropTable": {"table": "t"}, "when": {"tableExist": "t"}}, {"dropTable": {"table": "t"}, "when": {}}]');
-- Placeholders
SELECT apply('[{"sql": {"sql": "SELECT ?, ?", "replacements": [1]}}, {"sql": {"sql": "SELECT ?", "replacements": [1, 2]}}, {"sql": {"sql": "SELECT :a", "replacements": {"b": 1}}}, {"sql": {"sql": "SELECT $2", "bind": [1]}}]');
-- Names of 63 and 64 bytes, written and derived
SELECT apply('[{"createTable": {"table": "' || repeat('t', 63) || '", "columns": {"a": "INTEGER"}}}, {"dropTable": {"table": "' || repeat('t', 63) || '"}}]');
SELECT apply('[{"createTable": {"table": "' || repeat('ü', 32) || '", "columns": {"a": "INTEGER"}}}]');
SELECT apply('[{"createTable": {"table": "' || repeat('t', 40) || '", "columns": {"' || repeat('c', 30) || '": "ENUM(''a'')"}}}]');
SELECT apply('[{"addIndex": {"table": "' || repeat('t', 40) || '", "fields": ["' || repeat('c', 30) || '"]}}]');
SELECT apply('[{"addConstraint": {"table": "' || repeat('t', 40) || '", "type": "unique", "fields": ["' || repeat('c', 30) || '"]}}]');
-- What only the run can tell carries the path
SELECT apply('[{"createTable": {"table": "t", "columns": {"a": "INTEGER"}}}, {"addIndex": {"table": "t", "fields": ["nope"]}}]');
SELECT apply('[{"createTable": {"table": "t", "columns": {"a": {"references": {"model": "nobody"}}}}}]');
SELECT apply('[{"createTable": {"table": "t", "columns": {"a": "INTEGER"}}}, {"createTable": {"table": "t", "columns": {"a": "INTEGER", "b": "INTEGER"}}}]');
DROP SCHEMA operation_error CASCADE;
