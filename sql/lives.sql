-- Names with several lives: dropped and made again
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA lives;
SET search_path = lives, public;

-- a making that can only be meant behind the DROP: keys, also those that are made with their table
SELECT migrate_register('1', 'ALTER TABLE t ADD PRIMARY KEY (a, b);
CREATE TABLE IF NOT EXISTS t (a int PRIMARY KEY, b int);
ALTER TABLE t DROP CONSTRAINT t_pkey;
ALTER TABLE u ADD CONSTRAINT one UNIQUE (a, b);
ALTER TABLE u DROP CONSTRAINT one;
CREATE TABLE u (a int, b int, CONSTRAINT one UNIQUE (b))', stream => 'lives');
-- the index of a key, a key to a later table
SELECT migrate_register('2', 'CREATE INDEX two ON w (b);
ALTER TABLE w DROP CONSTRAINT IF EXISTS two;
CREATE TABLE w (a int, b int, CONSTRAINT two UNIQUE (a), CONSTRAINT three FOREIGN KEY (b) REFERENCES x);
ALTER TABLE w ADD CONSTRAINT three CHECK (a > b);
ALTER TABLE w DROP CONSTRAINT three;
CREATE TABLE x (id int PRIMARY KEY)', stream => 'lives');
-- views
SELECT migrate_register('3', 'CREATE VIEW v AS SELECT 1 AS a;
CREATE VIEW on_v AS SELECT * FROM v;
CREATE VIEW v AS SELECT 2 AS b;
DROP VIEW on_v;
DROP VIEW v', stream => 'lives');
SELECT migration, line, reason FROM migrate_plan(stream => 'lives');
SELECT migrate_up(stream => 'lives');
SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid IN ('t'::regclass, 'u'::regclass, 'w'::regclass) AND contype <> 'n' ORDER BY 1, 2;
SELECT pg_get_indexdef('two'::regclass);
SELECT * FROM v;

-- a key that makes its column NOT NULL once more is there for keys that refer to it
SELECT migrate_register('3a', 'ALTER TABLE referred ADD CONSTRAINT of_referred PRIMARY KEY (id);
CREATE TABLE refers (id int REFERENCES referred (id));
CREATE TABLE referred (id int NOT NULL)', stream => 'lives');
SELECT line, reason FROM migrate_plan(stream => 'lives');
SELECT migrate_up(stream => 'lives');

-- in the author's order nothing moves, also where what lies on a table went with it
SELECT migrate_register('4', 'CREATE TABLE a (x int, y int);
CREATE INDEX on_a ON a (x);
ALTER TABLE a ADD CONSTRAINT of_y CHECK (y > 0);
ALTER TABLE a DROP COLUMN y;
ALTER TABLE a ADD y int;
ALTER TABLE a ADD CONSTRAINT of_y CHECK (y > 1);
ALTER TABLE a DROP CONSTRAINT of_y;
DROP TABLE a;
CREATE TABLE a (x int);
CREATE INDEX on_a ON a (x);
DROP INDEX on_a;
CREATE SEQUENCE s OWNED BY a.x;
DROP TABLE a;
CREATE SEQUENCE s;
DROP SEQUENCE s;
CREATE TABLE a (x int UNIQUE);
ALTER TABLE a RENAME TO b;
CREATE TABLE a (x int UNIQUE);
ALTER TABLE a DROP CONSTRAINT a_x_key1;
DROP TABLE a;
CREATE TABLE a (x int UNIQUE);
DROP TABLE b;
CREATE TABLE p (x int, y int) PARTITION BY LIST (x);
CREATE TABLE q PARTITION OF p DEFAULT;
CREATE VIEW r AS SELECT q.y FROM q;
DROP TABLE p CASCADE;
CREATE TABLE q (y int);
ALTER TABLE q RENAME y TO z;
ALTER TABLE q ADD y int', stream => 'lives');
SELECT line, statement, reason FROM migrate_plan(stream => 'lives') WHERE reason <> 'as written';
SELECT migrate_up(stream => 'lives');

-- nor where indexes and sequences went along with a table, older or not, to another schema
CREATE SCHEMA moved;
CREATE TABLE older (id serial PRIMARY KEY, n int);
CREATE INDEX on_n ON older (n);
SELECT migrate_register('4a', 'ALTER INDEX on_n RENAME TO on_m;
CREATE TABLE younger (LIKE older INCLUDING ALL, g serial);
ALTER TABLE older SET SCHEMA moved;
ALTER TABLE younger SET SCHEMA moved;
ALTER INDEX moved.on_m RENAME TO on_n;
CREATE INDEX on_m ON moved.older (id);
ALTER SEQUENCE moved.older_id_seq RENAME TO of_older;
ALTER TABLE moved.older RENAME TO old;
CREATE TABLE moved.older (id serial PRIMARY KEY);
ALTER SEQUENCE moved.younger_g_seq RENAME TO of_younger;
CREATE SEQUENCE moved.younger_g_seq', stream => 'lives');
SELECT line, statement, reason FROM migrate_plan(stream => 'lives') WHERE reason <> 'as written';
SELECT migrate_up(stream => 'lives');

-- a view of whole rows that is written before its table has the columns that remain
SELECT migrate_register('5', 'ALTER TABLE c ADD z int;
CREATE VIEW whole AS SELECT * FROM c;
ALTER TABLE c DROP COLUMN y;
CREATE TABLE c (x int, y int)', stream => 'lives');
SELECT migrate_up(stream => 'lives');
SELECT * FROM whole;

-- on the way down, a dropped table took its default along, also where another one gets its name back
SELECT migrate_register('1', 'CREATE TABLE talk (id int)', stream => 'renamed');
SELECT migrate_register('2', 'ALTER TABLE talk RENAME TO chat', stream => 'renamed');
SELECT migrate_register('3', 'CREATE TYPE seen AS ENUM (''all''); CREATE TABLE talk (id int, by seen DEFAULT ''all'')', stream => 'renamed');
SELECT count(*) FROM migrate_up(stream => 'renamed');
SELECT statement, reason FROM migrate_plan('1', direction => 'down', stream => 'renamed');
SELECT migrate_down('1', stream => 'renamed');

-- on the way down, what ran last goes first, whatever its name: a key with two lives
SELECT migrate_register('4', 'ALTER TABLE told DROP CONSTRAINT told_key, ADD c int, ADD CONSTRAINT told_key UNIQUE (a, c)', stream => 'ran');
SELECT migrate_register('5', 'CREATE TABLE told (a int, b int, CONSTRAINT told_key UNIQUE (a, b))', stream => 'ran');
SELECT migrate_register('6', '-- nothing', 'SELECT 1', stream => 'ran');
SELECT migrate_up(stream => 'ran');
SELECT migration, statement, reason FROM migrate_plan('4', direction => 'down', stream => 'ran');
SELECT migrate_down('4', stream => 'ran');

RESET search_path;
DROP SCHEMA lives, moved CASCADE;
