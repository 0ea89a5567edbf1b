-- Values are data and names are names, whatever they contain
\set VERBOSITY default
SET client_min_messages = warning;
CREATE SCHEMA operation_quoting;
SET search_path = operation_quoting, public;
\getenv top PG_ABS_SRCDIR
\set apply_operations :top '/sql/include/apply_operations.sql'
\i :apply_operations

SELECT apply($j$[{"createTable": {"table": "my \"table\"; --", "comment": "it's; a 'comment' \\", "columns": {
	"id": {"type": "INTEGER", "primaryKey": true, "autoIncrement": true},
	"semicolon": {"type": "TEXT", "defaultValue": "a;b;"},
	"quotes": {"type": "TEXT", "defaultValue": "it's \"x\""},
	"backslash": {"type": "TEXT", "defaultValue": "a\\b\\"},
	"COMMENT": {"type": "TEXT", "defaultValue": "COMMENT me", "comment": "COMMENT"},
	"PRIMARY KEY": {"type": "TEXT", "defaultValue": "PRIMARY KEY"},
	"SERIAL": {"type": "TEXT", "defaultValue": "SERIAL"},
	"REFERENCES": {"type": "TEXT", "defaultValue": "REFERENCES \"x\""},
	"$$": {"type": "TEXT", "defaultValue": "$func$ $$"},
	"ünïcödé": {"type": "TEXT", "defaultValue": "日本\u00e9\ud83d\ude00"},
	"sel.ect": {"type": "ENUM", "values": ["a'b", "c;d", "e\"f", "ü"], "defaultValue": "a'b"},
	"new\nline": {"type": "TEXT", "defaultValue": "x\ny\tz"}}}}]$j$);
SELECT attname, pg_get_expr(adbin, adrelid), col_description(attrelid, attnum) FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
	WHERE attrelid = '"my ""table""; --"'::regclass AND attnum > 0 ORDER BY attnum;
SELECT obj_description('"my ""table""; --"'::regclass), enum_range(NULL::"enum_my ""table""; --_sel.ect");
SELECT apply($j$[
	{"bulkInsert": {"table": "my \"table\"; --", "rows": [{"quotes": "'); DROP TABLE x; --", "backslash": "\\'", "$$": "$1 ? :x", "new\nline": "\\n"}]}},
	{"bulkUpdate": {"table": "my \"table\"; --", "values": {"semicolon": "';"}, "where": {"quotes": {"$startsWith": "')"}, "backslash": "\\'"}}},
	{"sql": {"sql": "UPDATE \"my \"\"table\"\"; --\" SET \"COMMENT\" = ?, \"SERIAL\" = 'is it ?' /* ? */ WHERE \"$$\" = ? -- ?", "replacements": ["it's; ?", "$1 ? :x"]}},
	{"addIndex": {"table": "my \"table\"; --", "fields": ["new\nline"]}},
	{"addConstraint": {"table": "my \"table\"; --", "fields": ["quotes"], "type": "unique", "name": "u'n\"i"}},
	{"renameColumn": {"table": "my \"table\"; --", "before": "ünïcödé", "after": "a.b \"c\""}}]$j$);
SELECT quotes, backslash, "$$", semicolon, "COMMENT", "SERIAL", "new
line" FROM "my ""table""; --";
SELECT conname FROM pg_constraint WHERE conrelid = '"my ""table""; --"'::regclass AND contype = 'u';
-- Placeholders in every shape
SELECT migrate_compile($j$[]$j$);
SELECT migrate_compile($j${"up": [
	{"sql": {"sql": "SELECT :a, ':a', \":a\", x::int, :list, $q$ :a $q$, E'\\':a', /* :a */ :nul -- :a", "replacements": {"a": "it's", "list": [1, "b"], "nul": null}}},
	{"sql": {"sql": "INSERT INTO t VALUES ?", "replacements": [[[1, "a"], [2, "b"]]]}},
	{"sql": {"sql": "SELECT 5 -?, j ?| ARRAY['x'], $1", "replacements": [-1]}},
	{"sql": {"sql": "SELECT $1, $$1, $2, '$1', $10", "bind": ["a", [1, 2], 3, 4, 5, 6, 7, 8, 9, "ten"]}},
	{"sql": {"sql": "SELECT $name, $other", "bind": {"name": {"a": 1}, "other": true}}}]}$j$);
-- Operators that fit the operands of a catalog query better than PostgreSQL's own are not taken
CREATE FUNCTION astray() RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RAISE 'led astray'; END$$;
CREATE FUNCTION astray(oid, regclass) RETURNS boolean LANGUAGE sql AS 'SELECT operation_quoting.astray()';
CREATE FUNCTION astray(name, name) RETURNS boolean LANGUAGE sql AS 'SELECT operation_quoting.astray()';
CREATE OPERATOR = (LEFTARG = oid, RIGHTARG = regclass, FUNCTION = astray);
CREATE OPERATOR ~~ (LEFTARG = name, RIGHTARG = name, FUNCTION = astray);
CREATE OPERATOR !~ (LEFTARG = name, RIGHTARG = name, FUNCTION = astray);
SELECT apply($j$[
	{"createTable": {"table": "found", "columns": {"kind": "ENUM('a')"}}},
	{"addColumn": {"table": "found", "column": "no", "type": "INTEGER"}, "when": {"columnMissing": {"table": "found", "column": "kind"}}},
	{"addColumn": {"table": "found", "column": "yes", "type": "INTEGER"}, "when": {"constraintMissing": {"table": "found", "name": "found_pk"}}},
	{"dropAllSchemas": {"skip": ["operation_quoting"]}}]$j$);
SELECT attname FROM pg_attribute WHERE attrelid = 'found'::regclass::oid AND attnum > 0;
SELECT apply('[{"dropAllTables": {"schema": "operation_quoting"}}]');
SELECT count(*) FROM pg_class WHERE relnamespace = 'operation_quoting'::regnamespace;
DROP SCHEMA operation_quoting CASCADE;
