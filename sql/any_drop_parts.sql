-- Parts of a table go before it, in the order of the author, whatever else lies on them.
SET client_min_messages = warning;

SELECT migrate_register('1 made', $$
	CREATE TABLE story (id integer CONSTRAINT story_key PRIMARY KEY, pages integer, before integer);
	CREATE TABLE shelf (id integer, made date) PARTITION BY RANGE (made);
	CREATE TABLE shelf_1 PARTITION OF shelf FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')
$$);
SELECT migrate_register('2 indexed column', $$
	ALTER TABLE story ADD COLUMN gone timestamp;
	CREATE INDEX story_gone ON story (pages, gone)
$$);
SELECT migrate_register('3 computed column', $$
	ALTER TABLE story ADD COLUMN words integer;
	ALTER TABLE story ADD COLUMN letters integer GENERATED ALWAYS AS (words * 6) STORED
$$);
SELECT migrate_register('4 key', $$
	ALTER TABLE story DROP CONSTRAINT story_key;
	ALTER TABLE story ADD CONSTRAINT story_key PRIMARY KEY (id);
	ALTER TABLE story ADD CONSTRAINT story_before FOREIGN KEY (before) REFERENCES story
$$);
SELECT migrate_register('5 partitioned index', 'CREATE INDEX shelf_id ON shelf (id); ALTER TABLE shelf ADD place text');
SELECT * FROM migrate_up();

SELECT migration, line, statement, reason FROM migrate_plan('1 made', 'down');
SELECT * FROM migrate_down('1 made');
SELECT object_type, identity FROM migrate_snapshot() WHERE identity ~ 'story|shelf';
SELECT migrate_unregister(name) FROM migrate_status();

-- a partition that is detached has left what it had through its parent
CREATE TABLE hall (id int CONSTRAINT hall_key PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE hall_1 PARTITION OF hall FOR VALUES FROM (1) TO (2);
SELECT migrate_register('6 detached', $$
	ALTER TABLE hall DETACH PARTITION hall_1;
	DROP TABLE hall_1;
	ALTER TABLE hall DROP CONSTRAINT hall_key
$$, stream => 'parts');
SELECT line, statement, reason FROM migrate_plan(stream => 'parts');
SELECT migrate_up(stream => 'parts');
DROP TABLE hall;

-- a default goes with its column, whatever drops the table later
CREATE FUNCTION shade() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE lamp (id int, dark int, light int DEFAULT shade());
SELECT migrate_register('7 default', $$
	ALTER TABLE lamp DROP COLUMN light;
	ALTER TABLE lamp RENAME COLUMN dark TO light;
	DROP FUNCTION shade();
	DROP TABLE lamp
$$, stream => 'parts');
SELECT line, statement, reason FROM migrate_plan(stream => 'parts');
SELECT migrate_up(stream => 'parts');
