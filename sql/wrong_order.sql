-- Orders that the planner must get right without the second, careful run.
SET client_min_messages = warning;
CREATE SCHEMA ai;
SET search_path = ai, public;

-- a table that is made as a partition, its index attached explicitly, must be there before its parent's index
SELECT migrate_register('2', 'ALTER INDEX pi ATTACH PARTITION p1i', stream => 'attached');
SELECT migrate_register('3', 'CREATE UNIQUE INDEX p1i ON p1 (a)', stream => 'attached');
SELECT migrate_register('4', 'CREATE UNIQUE INDEX pi ON ONLY p (a)', stream => 'attached');
SELECT migrate_register('5', 'CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)', stream => 'attached');
SELECT migrate_register('6', 'CREATE TABLE p (a int) PARTITION BY LIST (a)', stream => 'attached');
SELECT migrate_register('1', 'CREATE TABLE r (a int REFERENCES p (a))', stream => 'attached');
SELECT migrate_up(stream => 'attached');
SELECT inhrelid::regclass, inhparent::regclass FROM pg_inherits
	WHERE inhrelid IN ('p1'::regclass, 'p1i'::regclass) ORDER BY 1;
SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'p1'::regclass;

-- renamed twice, in the wrong order: its row type goes along
CREATE TABLE once (a int);
SELECT migrate_register('7', 'ALTER TABLE twice RENAME TO thrice', stream => 'attached');
SELECT migrate_register('8', 'ALTER TABLE once RENAME TO twice', stream => 'attached');
SELECT migrate_up(stream => 'attached');
SELECT 'thrice'::regclass;

-- what is written behind a DROP of what it changes goes before it
SELECT migrate_register('a', 'DROP TABLE thrice', stream => 'dropped');
SELECT migrate_register('b', 'ALTER TABLE thrice ADD b int', stream => 'dropped');
SELECT migrate_register('c', 'ALTER TABLE thrice DROP COLUMN b', stream => 'dropped');
SELECT migration, statement, reason FROM migrate_plan(stream => 'dropped');
SELECT migrate_up(stream => 'dropped');

-- so does what is written behind a second DROP, which finds nothing
SELECT migrate_register('d', 'ALTER TABLE told DROP COLUMN IF EXISTS a', stream => 'dropped');
SELECT migrate_register('e', 'ALTER TABLE told DROP COLUMN IF EXISTS a', stream => 'dropped');
SELECT migrate_register('f', 'COMMENT ON COLUMN told.a IS ''x''', stream => 'dropped');
SELECT migrate_register('g', 'CREATE TABLE told (a int, b int)', stream => 'dropped');
SELECT migration, statement, reason FROM migrate_plan(stream => 'dropped');
SELECT migrate_up(stream => 'dropped');

DROP SCHEMA ai CASCADE;
