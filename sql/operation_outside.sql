-- Operations that cannot run in a transaction, and those that cascade
CREATE SCHEMA op_outside;
SET search_path = op_outside, public;
CREATE TABLE there (a int, b int);
CREATE INDEX there_old ON there (b);

-- on a table of the batch CONCURRENTLY is left out
SELECT migrate_register('1', '{"up": [{"createTable": {"table": "made", "columns": {"a": "INTEGER"}}},
	{"addIndex": {"table": "made", "fields": ["a"], "concurrently": true}},
	{"addIndex": {"table": "made", "fields": ["a"], "name": "gone"}},
	{"removeIndex": {"table": "made", "name": "gone", "concurrently": true}}]}', format => 'json', stream => 'op_outside');
SELECT migrate_up(stream => 'op_outside');
SELECT indexname FROM pg_indexes WHERE tablename = 'made';

-- elsewhere it is refused, with the operation
SELECT migrate_register('2', '{"up": [{"addIndex": {"table": "there", "fields": ["a"], "concurrently": true}}]}', format => 'json', stream => 'op_outside');
SELECT migrate_up(stream => 'op_outside');
SELECT migrate_register('2', '{"up": [{"createDatabase": {"name": "op_outside"}}]}', format => 'json', stream => 'op_outside');
SELECT migrate_up(stream => 'op_outside');

-- unless the definition says that it runs outside a transaction
SELECT migrate_register('2', '{"transaction": false, "up": [
	{"addIndex": {"table": "there", "fields": ["a", {"name": "b", "order": "DESC"}], "unique": true, "concurrently": true}},
	{"removeIndex": {"table": "there", "fields": ["b"], "name": "there_old", "concurrently": true}},
	{"createDatabase": {"name": "op outside", "encoding": "UTF8", "template": "template0"}},
	{"dropDatabase": {"name": "op outside"}}]}', format => 'json', stream => 'op_outside');
SELECT statement, transactional, sql FROM migrate_outside(stream => 'op_outside');
SELECT migrate_unregister('2', 'op_outside');

-- dropTable refuses what depends on the table, unless told to cascade
CREATE VIEW on_made AS SELECT * FROM made;
SELECT migrate_register('2', '{"up": [{"dropTable": {"table": "made"}}]}', format => 'json', stream => 'op_outside');
SELECT migrate_up(stream => 'op_outside');
SELECT migrate_register('2', '{"up": [{"dropTable": {"table": "made", "cascade": true}}]}', format => 'json', stream => 'op_outside');
SELECT migrate_up(stream => 'op_outside');
SELECT to_regclass('made'), to_regclass('on_made');

RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA op_outside CASCADE;
