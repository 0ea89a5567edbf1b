SET pgstair.derive_down = on;
-- Options of Sequelize 7, and options that Sequelize has not: each leaves what it says
\set VERBOSITY default
SET client_min_messages = warning;
CREATE SCHEMA operation_option;
CREATE SCHEMA operation_option2;
SET search_path = operation_option, public;
-- Registers and applies operations; on an error the definition is forgotten
CREATE FUNCTION apply(operations text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	message text;
	detail text;
	context text;
BEGIN
	PERFORM migrate_register('m' || (SELECT count(*) FROM migrate_status('operation_option')), '{"up": ' || operations || '}', NULL, 'json', 'operation_option');
	PERFORM migrate_up(NULL, NULL, 'operation_option');
	RETURN 'applied';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, context = PG_EXCEPTION_CONTEXT;
	RETURN concat_ws(E'\n', sqlstate || ' ' || message, nullif(detail, ''), substring(context from 'operation [^\n]*'));
END $$;
\pset format unaligned
\pset tuples_only on
CREATE VIEW relations AS SELECT relnamespace::regnamespace AS schema, relname, relkind FROM pg_class
	WHERE relnamespace::regnamespace::text LIKE 'operation_option%' AND relkind <> 'v' ORDER BY 1, 2;
CREATE VIEW columns AS SELECT attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, pg_get_expr(adbin, adrelid), nullif(attcollation::regcollation::text, '"default"') AS collation
	FROM pg_attribute JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
	WHERE relnamespace = 'operation_option'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped ORDER BY attrelid::regclass::text, attnum;
CREATE VIEW constraints AS SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint
	WHERE connamespace = 'operation_option'::regnamespace AND contype <> 'n' ORDER BY conrelid::regclass::text, 2;

-- ifNotExists, ifExists, cascade
SELECT apply($$[{"createTable": {"table": "t", "columns": {"id": {"type": "INTEGER", "primaryKey": true}, "a": "STRING"}, "primaryKey": {"name": "t_key", "fields": "id"}}},
	{"createTable": {"table": "r", "columns": {"t": {"references": {"model": "t"}}}}}]$$);
SELECT apply($$[{"addColumn": {"table": "t", "column": "a", "type": "INTEGER", "ifNotExists": true}}, {"addColumn": {"table": "t", "column": "b", "field": "c", "type": "INTEGER", "ifNotExists": true, "first": true}}]$$);
SELECT apply($$[{"removeColumn": {"table": "t", "column": "nope", "ifExists": true}}, {"removeConstraint": {"table": "t", "name": "nope", "ifExists": true}}, {"removeColumn": {"table": "t", "column": "id"}}]$$);
SELECT * FROM columns;
SELECT * FROM constraints;
SELECT apply($$[{"removeConstraint": {"table": "t", "name": "t_key"}}]$$);
SELECT apply($$[{"removeConstraint": {"table": "t", "name": "t_key", "cascade": true}}]$$);
SELECT * FROM constraints;
CREATE VIEW on_b AS SELECT b FROM t;
SELECT apply($$[{"removeColumn": {"table": "t", "column": "b", "cascade": true}}]$$);
SELECT to_regclass('on_b');
-- truncate
INSERT INTO t VALUES (1);
CREATE TABLE counted (n serial PRIMARY KEY);
CREATE TABLE counts (n int REFERENCES counted);
INSERT INTO counted DEFAULT VALUES;
SELECT apply($$[{"truncate": {"table": "counted"}}]$$);
SELECT apply($$[{"truncate": {"table": "counted", "cascade": true, "restartIdentity": true}}, {"bulkInsert": {"table": "counted", "rows": [{}]}}]$$);
SELECT * FROM counted;
-- schemas: an owner, a move, one that is dropped and made again
SELECT apply($$[{"createSchema": {"schema": "operation_option3", "authorization": "pg_monitor", "ifNotExists": false}}, {"renameTable": {"before": "counts", "after": {"tableName": "counts", "schema": "operation_option2"}, "changeSchema": true}},
	{"renameTable": {"before": {"tableName": "counts", "schema": "operation_option2"}, "after": {"tableName": "totals", "schema": "operation_option3"}}}]$$);
SELECT * FROM relations WHERE schema <> 'operation_option'::regnamespace;
SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'operation_option3';
SELECT apply($$[{"dropSchema": {"schema": "operation_option3"}}]$$);
SELECT apply($$[{"dropSchema": {"schema": "operation_option3", "cascade": true}}, {"createSchema": {"schema": "operation_option3"}}, {"createTable": {"table": {"tableName": "totals", "schema": "operation_option3"}, "columns": {"other": "INTEGER"}}},
	{"dropSchema": {"schema": "nope", "ifExists": true}}, {"dropTable": {"table": {"tableName": "totals", "schema": "operation_option3"}, "force": true}}, {"dropSchema": {"schema": "operation_option3"}}]$$);
-- every schema but those to leave, and not the one that holds the extension
SELECT apply(format('[{"dropAllSchemas": {"skip": %s}}, {"createSchema": {"schema": "operation_option2"}}, {"createTable": {"table": {"tableName": "again", "schema": "operation_option2"}, "columns": {"a": "INTEGER"}}}]',
	(SELECT json_agg(nspname) FROM pg_namespace WHERE nspname <> 'operation_option2')));
SELECT * FROM relations WHERE schema = 'operation_option2'::regnamespace;
-- createTable
SELECT apply($$[{"createTable": {"table": "plain", "columns": {"x": {"type": "INTEGER", "references": {"model": "nobody"}}, "y": {"type": "STRING", "collate": "C"}}, "withoutForeignKeyConstraints": true,
	"uniqueKeys": {"one": {"fields": ["x"], "customIndex": false}, "two": {"fields": ["y", "x"], "deferrable": true, "msg": "taken"}, "three": {"name": "third", "fields": "x"}}}}]$$);
SELECT * FROM constraints WHERE conrelid = 'plain'::regclass;
-- changeColumn
INSERT INTO plain VALUES (41, 'y');
SELECT apply($$[{"changeColumn": {"table": "plain", "column": "x", "autoIncrement": true, "autoIncrementIdentity": true}}, {"changeColumn": {"table": "plain", "column": "x", "identity": "always"}},
	{"changeColumn": {"table": "plain", "column": "y", "collate": "POSIX", "check": {"y": {"$ne": ""}}}}, {"changeColumn": {"table": "plain", "column": "y", "check": "y > ''"}}, {"bulkInsert": {"table": "plain", "rows": [{"y": "z"}]}}]$$);
SELECT * FROM columns WHERE attrelid = 'plain'::regclass;
SELECT * FROM constraints WHERE conrelid = 'plain'::regclass;
SELECT * FROM plain;
SELECT apply($$[{"changeColumn": {"table": "plain", "column": "y", "generatedAs": "x + 1"}}, {"addIndex": {"table": "plain", "fields": "y", "type": "FULLTEXT"}}]$$);
-- triggers of some columns; functions in another language
SELECT apply($$[{"createFunction": {"name": "noted", "returns": "trigger", "body": "RETURN NEW;"}}, {"createTrigger": {"table": "plain", "name": "seen", "timing": "before", "events": {"update": ["x", "y"], "insert": true}, "function": "noted", "args": ["it's", "2"], "forEach": "row"}},
	{"createFunction": {"name": "twice", "params": [{"type": "integer", "name": "n", "default": 2}, {"type": "text", "name": "unused", "default": "now()::text"}], "returns": "integer", "language": "sql", "body": "SELECT n * 2", "options": ["IMMUTABLE"]}},
	{"createFunction": {"name": "nothing", "procedure": true, "body": "NULL;"}}, {"sql": "CALL nothing()"}, {"renameFunction": {"before": "nothing", "after": "naught", "procedure": true}}, {"dropFunction": {"name": "naught", "procedure": true}}, {"createFunction": {"name": "nothing", "procedure": true, "body": "NULL;"}}]$$);
SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'seen';
SELECT twice(), twice(4);
SELECT apply($$[{"renameTrigger": {"table": "plain", "before": "seen", "after": "sighted"}}, {"dropTrigger": {"table": "plain", "name": "sighted"}}, {"dropFunction": {"name": "noted"}}, {"renameFunction": {"before": "twice", "params": [{"type": "integer"}, {"type": "text"}], "after": "doubled"}}, {"dropFunction": {"name": "doubled", "params": ["integer", "text"]}}]$$);
DROP SCHEMA operation_option, operation_option2 CASCADE;
