-- The type of a foreign key is that of the column it references, whoever makes it
SET client_min_messages = warning;
CREATE SCHEMA refs;
CREATE SCHEMA refs2;
SET search_path = refs, public;
CREATE TABLE there (id smallint PRIMARY KEY);
SELECT migrate_register('1', '{"up": [{"createTable": {"table": "posts", "columns": {
	"id": {"type": "INTEGER", "primaryKey": true},
	"there": {"references": {"model": "there"}},
	"later": {"references": {"model": "later"}},
	"by_key": {"references": {"model": "users"}},
	"unique": {"references": {"model": "codes", "key": "code"}},
	"by_path": {"references": {"model": {"tableName": "things", "schema": "refs2"}}},
	"by_enum": {"references": {"model": "kinds"}},
	"added": {"references": {"model": "users", "key": "added"}},
	"added_there": {"references": {"model": "there", "key": "added"}}}}}]}', format => 'json', stream => 'refs');
SELECT migrate_register('2', '{"up": [{"createTable": {"table": "later", "columns": {
	"id": {"type": "UUID", "primaryKey": true}}}}, {"belongsTo": {"source": "later", "target": "users"}}]}', format => 'json', stream => 'refs');
SELECT migrate_register('3', $$
	CREATE TYPE kind AS ENUM ('a');
	CREATE TABLE kinds (k kind PRIMARY KEY);
	CREATE TABLE users (id varchar(9), PRIMARY KEY (id));
	CREATE TABLE codes (code numeric(7, 2) UNIQUE);
	SET search_path = refs2;
	CREATE TABLE things (id bigserial);
	ALTER TABLE things ADD PRIMARY KEY (id);
	ALTER TABLE things ALTER id TYPE numeric(9, 0)$$, stream => 'refs');
SELECT migrate_register('4', 'ALTER TABLE users ADD COLUMN added smallserial UNIQUE; ALTER TABLE there ADD added uuid UNIQUE', stream => 'refs');
SELECT migrate_up(stream => 'refs');
SELECT attrelid::regclass, attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid IN ('posts'::regclass, 'later'::regclass) AND attnum > 0 ORDER BY 1, attnum;
SELECT conname, confrelid::regclass FROM pg_constraint WHERE conrelid IN ('posts'::regclass, 'later'::regclass) AND contype = 'f' ORDER BY 1;

-- a table that nothing makes, or makes elsewhere
SELECT migrate_register('5', '{"up": [{"addColumn": {"table": "posts", "column": "a", "references": {"model": "nobodys"}}},
	{"addColumn": {"table": "posts", "column": "b", "references": {"model": "elsewhere"}}}]}', format => 'json', stream => 'refs');
SELECT migrate_register('6', 'CREATE TABLE refs2.elsewhere (id int PRIMARY KEY)', stream => 'refs');
SELECT migrate_up(stream => 'refs');

RESET search_path;
DROP SCHEMA refs, refs2 CASCADE;
