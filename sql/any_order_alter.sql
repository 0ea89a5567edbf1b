-- ALTERs that are written before what they alter, or before another ALTER that they need
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA altered;
SET search_path = altered, public;

-- NOT NULL, before an index becomes the replica identity and a column gets an identity
SELECT migrate_register('1', 'ALTER TABLE t REPLICA IDENTITY USING INDEX of_t;
ALTER TABLE t ALTER id ADD GENERATED ALWAYS AS IDENTITY;
CREATE UNIQUE INDEX of_t ON t (id, a);
CREATE TABLE t (id int, a int);
ALTER TABLE t ALTER id SET NOT NULL;
ALTER TABLE t ALTER a SET NOT NULL', stream => 'altered');
SELECT line, reason FROM migrate_plan(stream => 'altered');
SELECT migrate_up(stream => 'altered');
SELECT relreplident, (SELECT indexrelid::regclass FROM pg_index WHERE indrelid = c.oid AND indisreplident)
FROM pg_class c WHERE oid = 't'::regclass;

-- what lies in a table that is there
SELECT migrate_register('2', 'ALTER POLICY of_t_too ON t USING (a > 1);
ALTER POLICY of_t ON t RENAME TO of_t_too;
CREATE POLICY of_t ON t;
ALTER RULE a_rule ON t RENAME TO the_rule;
CREATE RULE a_rule AS ON DELETE TO t DO INSTEAD NOTHING;
COMMENT ON COLUMN t.c IS ''renamed'';
ALTER TABLE t RENAME b TO c;
ALTER TABLE t ADD b int', stream => 'altered');
SELECT line, reason FROM migrate_plan(stream => 'altered');
SELECT migrate_up(stream => 'altered');

-- a table and its index, renamed before they are made
SELECT migrate_register('3', 'ALTER INDEX of_x RENAME TO of_y;
CREATE TABLE x (a int PRIMARY KEY);
CREATE VIEW on_y AS SELECT a FROM y;
ALTER TABLE x RENAME TO y;
ALTER INDEX x_pkey RENAME TO y_pkey;
CREATE INDEX of_x ON x (a)', stream => 'altered');
SELECT line, reason FROM migrate_plan(stream => 'altered');
SELECT migrate_up(stream => 'altered');
\d y

-- a partition that goes before it has come
SELECT migrate_register('4', 'CREATE TABLE whole (a int) PARTITION BY LIST (a);
CREATE TABLE part (a int);
ALTER TABLE whole DETACH PARTITION part;
ALTER TABLE whole ATTACH PARTITION part FOR VALUES IN (1)', stream => 'altered');
SELECT line, reason FROM migrate_plan(stream => 'altered');
SELECT migrate_up(stream => 'altered');

-- a child that leaves its parent before it is one
SELECT migrate_register('4a', 'ALTER TABLE child NO INHERIT elder;
ALTER TABLE child INHERIT elder;
CREATE TABLE elder (a int);
CREATE TABLE child (a int)', stream => 'altered');
SELECT line, reason FROM migrate_plan(stream => 'altered');
SELECT migrate_up(stream => 'altered');

-- a comment that is copied, by a table that is needed earlier
SELECT migrate_register('4b', 'CREATE TABLE of_copy (LIKE copy);
COMMENT ON COLUMN origin.a IS ''copied'';
CREATE TABLE copy (LIKE origin INCLUDING ALL);
CREATE TABLE origin (a int)', stream => 'altered');
SELECT line, reason FROM migrate_plan(stream => 'altered');
SELECT migrate_up(stream => 'altered');

-- a view is refreshed beside its readers once it has a unique index
SELECT migrate_register('4c', 'REFRESH MATERIALIZED VIEW CONCURRENTLY kept;
CREATE UNIQUE INDEX kept_a ON kept (a);
CREATE MATERIALIZED VIEW kept AS SELECT 1 AS a', stream => 'altered');
SELECT line, reason FROM migrate_plan(stream => 'altered');
SELECT migrate_up(stream => 'altered');

-- what an extension has in the schema that it is moved to
SELECT migrate_register('4d', 'CREATE TABLE with_set (a moved_to.hstore, b moved_from.cube);
ALTER EXTENSION hstore SET SCHEMA moved_to;
CREATE SCHEMA moved_to;
CREATE SCHEMA moved_from;
CREATE EXTENSION hstore SCHEMA moved_from;
CREATE EXTENSION cube SCHEMA moved_from', 'DROP TABLE with_set; DROP EXTENSION hstore, cube; DROP SCHEMA moved_to, moved_from', stream => 'altered');
SELECT line, statement, reason FROM migrate_plan(stream => 'altered');
SELECT migrate_up(stream => 'altered');
SELECT migrate_down(stream => 'altered');
SELECT migrate_unregister('4d', stream => 'altered');

-- a label under its later name, as a default of its type
SELECT migrate_register('4e', 'CREATE TABLE graded (g grade DEFAULT ''best'');
CREATE FUNCTION is_best(g grade DEFAULT ''best'') RETURNS bool LANGUAGE sql AS ''SELECT true'';
ALTER TYPE grade RENAME VALUE ''good'' TO ''best'';
CREATE TYPE grade AS ENUM (''good'', ''bad'')', stream => 'altered');
SELECT line, reason FROM migrate_plan(stream => 'altered');
SELECT migrate_up(stream => 'altered');

-- the author's order holds where it can work: what is renamed makes room for another
SELECT migrate_register('5', 'ALTER TABLE t RENAME TO u;
ALTER POLICY of_t_too ON u RENAME TO old;
CREATE POLICY of_t_too ON u;
ALTER TABLE u RENAME CONSTRAINT t_a_check TO old_check;
ALTER TABLE u ADD CONSTRAINT t_a_check CHECK (a > 2);
ALTER TABLE whole ATTACH PARTITION part FOR VALUES IN (2);
ALTER TABLE part RENAME TO part_of_whole;
ALTER TABLE whole DETACH PARTITION part_of_whole;
ALTER TABLE whole ATTACH PARTITION part_of_whole FOR VALUES IN (3);
ALTER TABLE u ALTER a DROP NOT NULL;
ALTER TABLE u ALTER a SET NOT NULL', stream => 'altered');
SELECT line, statement, reason FROM migrate_plan(stream => 'altered') WHERE reason <> 'as written';

-- what waits behind statements that reach further than they name does not lose its place among others
SELECT migrate_unregister('5', 'altered');
SELECT migrate_register('6', 'CREATE TABLE wide (a int);
ALTER TABLE wide ADD b int DEFAULT made_later();
ALTER TABLE wide ADD c int;
GRANT SELECT ON ALL TABLES IN SCHEMA altered TO CURRENT_USER;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO CURRENT_USER;
CREATE FUNCTION made_later() RETURNS int LANGUAGE sql AS ''SELECT 1''', stream => 'altered');
SELECT line, reason FROM migrate_plan(stream => 'altered');
SELECT migrate_up(stream => 'altered');

-- nor where what stands between the two gives way
SELECT migrate_register('7', 'CREATE TABLE narrow (a int);
ALTER TABLE narrow ADD b int DEFAULT made_later_still();
ALTER TABLE narrow ADD UNIQUE (c);
ALTER TABLE narrow ADD c int;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO CURRENT_USER;
CREATE FUNCTION made_later_still() RETURNS int LANGUAGE sql AS ''SELECT 1''', stream => 'altered');
SELECT line, reason FROM migrate_plan(stream => 'altered');

-- what one of them holds up leaves the others of its kind alone
SELECT migrate_unregister('7', 'altered');
SELECT migrate_register('8', 'CREATE FUNCTION see() RETURNS event_trigger LANGUAGE plpgsql AS ''BEGIN NULL; END'';
CREATE TABLE held (a int DEFAULT made_last());
CREATE EVENT TRIGGER seen ON ddl_command_end EXECUTE FUNCTION see();
CREATE SCHEMA apart;
GRANT SELECT ON ALL TABLES IN SCHEMA apart TO CURRENT_USER;
CREATE TABLE apart.not_granted (a int);
CREATE FUNCTION made_last() RETURNS int LANGUAGE sql AS ''SELECT 1''', stream => 'altered');
SELECT line, reason FROM migrate_plan(stream => 'altered');

RESET search_path;
DROP SCHEMA altered CASCADE;
