-- Enum types: made, shared, extended, changed, dropped
\set VERBOSITY default
SET client_min_messages = warning;
CREATE SCHEMA operation_enum;
SET search_path = operation_enum, public;
\getenv top PG_ABS_SRCDIR
\set apply_operations :top '/sql/include/apply_operations.sql'
\i :apply_operations

SELECT apply($$[{"createTable": {"table": "Users", "columns": {"id": "INTEGER", "role": {"type": "ENUM('a', 'b')", "defaultValue": "b"}, "roles": "ARRAY(ENUM('x', 'y'))"}}},
	{"bulkInsert": {"table": "Users", "rows": [{"id": 1, "role": "a", "roles": ["x", "y"]}, {"id": 2}, {"id": 3, "role": null}]}}]$$);
-- A label is usable in the transaction that adds it, and the default stays
SELECT apply($$[{"addEnumValue": {"table": "Users", "column": "role", "value": "c", "after": "a"}}, {"addEnumValue": {"name": "enum_Users_role", "value": "first", "before": "a"}},
	{"addEnumValue": {"name": "enum_Users_roles", "value": "z"}}, {"bulkInsert": {"table": "Users", "rows": [{"id": 4, "role": "c", "roles": ["z"]}]}}]$$);
SELECT enum_range(NULL::"enum_Users_role"), enum_range(NULL::"enum_Users_roles");
SELECT * FROM "Users" ORDER BY id;
SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = '"Users"'::regclass;
SELECT apply($$[{"addEnumValue": {"name": "enum_Users_role", "value": "c", "ifNotExists": true}}]$$);
SELECT apply($$[{"addEnumValue": {"name": "enum_Users_role", "value": "c"}}]$$);
SELECT apply($$[{"addEnumValue": {"name": "enum_Users_role", "value": "d", "before": "nope"}}]$$);
-- In place: usable from the next transaction on
SELECT apply($$[{"addEnumValue": {"name": "enum_Users_role", "value": "later", "inPlace": true}}]$$);
-- Renamed
SELECT apply($$[{"renameEnumValue": {"name": "enum_Users_role", "before": "c", "after": "cc"}}]$$);
-- Removed: refused while rows have it, with their number, unless it is replaced
SELECT apply($$[{"removeEnumValue": {"name": "enum_Users_role", "value": "b"}}]$$);
SELECT apply($$[{"removeEnumValue": {"name": "enum_Users_role", "value": "nope"}}]$$);
SELECT apply($$[{"removeEnumValue": {"name": "enum_Users_role", "value": "later"}}]$$);
SELECT apply($$[{"removeEnumValue": {"name": "enum_Users_roles", "value": "y", "replaceWith": "z"}}]$$);
SELECT apply($$[{"changeEnum": {"name": "enum_Users_role", "values": ["b", "cc", "new"], "mapping": {"a": "new", "first": "b"}}}]$$);
SELECT enum_range(NULL::"enum_Users_role"), enum_range(NULL::"enum_Users_roles");
SELECT * FROM "Users" ORDER BY id;
-- Set by changeColumn: labels that go are counted, those that come are usable
SELECT apply($$[{"changeColumn": {"table": "Users", "column": "role", "type": "ENUM('b', 'cc', 'more')"}}]$$);
SELECT apply($$[{"changeColumn": {"table": "Users", "column": "role", "type": "ENUM('b', 'new', 'cc', 'more')", "defaultValue": "more", "allowNull": true}}, {"bulkInsert": {"table": "Users", "rows": [{"id": 5}]}}]$$);
SELECT * FROM "Users" WHERE id = 5;
-- To text and back, with the default
SELECT apply($$[{"changeColumn": {"table": "Users", "column": "role", "type": "STRING"}}]$$);
SELECT attname, format_type(atttypid, atttypmod), pg_get_expr(adbin, adrelid) FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = '"Users"'::regclass AND attname = 'role';
SELECT to_regtype('"enum_Users_role"');
SELECT apply($$[{"changeColumn": {"table": "Users", "column": "role", "type": "ENUM('b', 'new', 'cc', 'more')"}}]$$);
SELECT attname, format_type(atttypid, atttypmod), pg_get_expr(adbin, adrelid) FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = '"Users"'::regclass AND attname = 'role';
-- Shared: a second column of the type's name takes what is there, extended
SELECT apply($$[{"sql": "CREATE TYPE \"enum_Posts_state\" AS ENUM ('on')"}]$$);
SELECT apply($$[{"createTable": {"table": "Posts", "columns": {"state": "ENUM('on', 'off')", "old": "ENUM('k')"}}}, {"sql": "ALTER TABLE \"Posts\" ADD again \"enum_Posts_state\" DEFAULT 'off'"}]$$);
SELECT enum_range(NULL::"enum_Posts_state"), enum_range(NULL::"enum_Posts_old");
-- Dropped with its last column, kept if asked
SELECT apply($$[{"removeColumn": {"table": "Posts", "column": "state"}}]$$);
SELECT to_regtype('"enum_Posts_state"');
SELECT apply($$[{"removeColumn": {"table": "Posts", "column": "again"}}, {"removeColumn": {"table": "Posts", "column": "old", "keepEnum": true}}]$$);
SELECT to_regtype('"enum_Posts_state"'), to_regtype('"enum_Posts_old"');
-- Gone and made anew with other labels
SELECT apply($$[{"removeColumn": {"table": "Users", "column": "role"}}, {"addColumn": {"table": "Users", "column": "role", "type": "ENUM('q')", "defaultValue": "q"}}]$$);
SELECT enum_range(NULL::"enum_Users_role");
SELECT apply($$[{"renameColumn": {"table": "Users", "before": "role", "after": "duty", "renameEnum": true}}, {"renameTable": {"before": "Users", "after": "People", "renameEnums": true}},
	{"dropTable": {"table": "Posts"}}, {"dropEnum": {"name": "enum_Posts_old"}}]$$);
SELECT typname FROM pg_type WHERE typtype = 'e' AND typnamespace = 'operation_enum'::regnamespace ORDER BY 1;
-- Everything in one batch: made, extended, used, removed
SELECT apply($$[{"createEnum": {"name": "mood", "values": ["ok"]}}, {"createTable": {"table": "m", "columns": {"mood": {"type": "mood", "defaultValue": "ok"}}}},
	{"addEnumValue": {"name": "mood", "value": "good"}}, {"bulkInsert": {"table": "m", "rows": [{"mood": "good"}, {}]}},
	{"removeEnumValue": {"name": "mood", "value": "ok", "replaceWith": "good"}}, {"dropTable": {"table": "People"}}]$$);
SELECT * FROM m;
SELECT apply($$[{"dropAllTables": {}}, {"dropAllEnums": {}}]$$);
SELECT count(*) FROM pg_type WHERE typtype = 'e' AND typnamespace = 'operation_enum'::regnamespace;
DROP SCHEMA operation_enum CASCADE;
