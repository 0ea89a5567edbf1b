-- Loops of needs that are broken: a clause follows its statement as one of its own
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA loop;
SET search_path = loop, public;

-- a sequence and the column that owns it and takes its default from it, in both orders
SELECT migrate_register('1', 'CREATE SEQUENCE s START 5 OWNED /* by */ BY t.id INCREMENT 2;
CREATE TABLE t (id int DEFAULT nextval(''s''));
ALTER TABLE t ADD later int DEFAULT nextval(''s2'');
CREATE SEQUENCE s2 OWNED BY t.later', stream => 'loop');
SELECT line, statement, reason FROM migrate_plan(stream => 'loop');
SELECT migrate_up(stream => 'loop');
SELECT c, pg_get_serial_sequence('t', c) FROM unnest(ARRAY['id', 'later']) c;
SELECT nextval('s'), nextval('s'), nextval('s2');
SELECT migrate_down(stream => 'loop');
SELECT to_regclass('loop.t'), to_regclass('loop.s'), to_regclass('loop.s2');

-- functions whose parsed bodies read the table whose check, default and view call them
SELECT migrate_register('1', 'CREATE TABLE t (a int CHECK (checked(a) > 0), b int DEFAULT last_b());
CREATE FUNCTION checked(begin int) RETURNS bigint IMMUTABLE BEGIN ATOMIC SELECT count(*) + $1 FROM t; END;
CREATE OR REPLACE FUNCTION last_b() RETURNS int LANGUAGE sql RETURN (SELECT max(b) FROM t)', stream => 'loop');
SELECT line, statement, reason FROM migrate_plan(stream => 'loop');
SELECT migrate_up(stream => 'loop');
INSERT INTO t VALUES (1, 7);
INSERT INTO t (a) VALUES (2);
SELECT * FROM t;
INSERT INTO t VALUES (-5);

-- the way down is a loop, too
SELECT line, statement, reason FROM migrate_plan(direction => 'down', stream => 'loop');
SELECT migrate_down(stream => 'loop');
SELECT to_regclass('loop.t'), to_regproc('loop.checked'), to_regproc('loop.last_b');

-- a view and a function
SELECT migrate_register('1', 'CREATE TABLE t (a int);
CREATE VIEW v AS SELECT seen() AS n, a FROM t;
CREATE FUNCTION seen() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM v WHERE a > 0; END', stream => 'loop');
SELECT migrate_up(stream => 'loop');
SELECT prosqlbody IS NOT NULL AS has_parsed_body FROM pg_proc WHERE oid = 'seen'::regproc;
SELECT line, statement, reason FROM migrate_plan(direction => 'down', stream => 'loop');
SELECT migrate_down(stream => 'loop');

-- with columns of all sorts, dropped in another order
SELECT migrate_register('1', $$CREATE DOMAIN short AS varchar(9);
CREATE VIEW "V w" AS SELECT seen() AS n, 'x'::short AS "of Domain", 'y'::varchar(3) COLLATE "C" AS c, ARRAY[1.5]::numeric(5,2)[] AS a;
CREATE FUNCTION seen() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM "V w" WHERE c > 'a'; END$$,
	'DROP FUNCTION seen(); DROP VIEW "V w"; DROP DOMAIN short', stream => 'loop');
SELECT migrate_up(stream => 'loop');
SELECT line, statement, reason FROM migrate_plan(direction => 'down', stream => 'loop');
SELECT migrate_down(stream => 'loop');
SELECT to_regproc('seen'), to_regclass('"V w"');

RESET search_path;
DROP SCHEMA loop CASCADE;
