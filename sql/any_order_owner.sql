-- Owners in orders that psql refuses, each found by the analysis alone: the last
-- query sees no place that a second run had to find.
SET client_min_messages = warning;
CREATE ROLE regress_owner SUPERUSER;
CREATE ROLE regress_other;
CREATE SCHEMA anyw;
GRANT ALL ON SCHEMA anyw TO regress_other;
SET search_path = anyw, public;

-- a sequence and its table have one owner when the one is given to the other
SELECT migrate_register('anyw_01', $$
CREATE TABLE given (id int);
CREATE SEQUENCE given_s;
ALTER TABLE given_s OWNER TO regress_other;
ALTER SEQUENCE given_s OWNED BY given.id;
ALTER TABLE given OWNER TO regress_other;
$$, stream => 'anyw');
SELECT migrate_register('anyw_02', $$
ALTER SEQUENCE late_s OWNER TO regress_other;
ALTER SEQUENCE late_s OWNED BY late.id;
CREATE SEQUENCE late_s;
ALTER TABLE late OWNER TO regress_other;
CREATE TABLE late (id int);
$$, stream => 'anyw');
SELECT migrate_up(stream => 'anyw');

-- where the sequence has its column from the start, the table's owner comes first
SELECT migrate_register('anyw_03', $$
ALTER TABLE plain OWNER TO regress_other;
CREATE TABLE plain (id int);
ALTER SEQUENCE plain_s OWNER TO regress_other;
CREATE SEQUENCE plain_s OWNED BY plain.id;
ALTER SEQUENCE counted_id_seq OWNER TO regress_other;
ALTER TABLE counted OWNER TO regress_other;
CREATE TABLE counted (id serial);
ALTER SEQUENCE numbered_s OWNER TO regress_other;
ALTER TABLE numbered ALTER id ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME numbered_s);
ALTER TABLE numbered OWNER TO regress_other;
CREATE TABLE numbered (id int NOT NULL);
ALTER SEQUENCE heir_s OWNED BY heir.id;
ALTER SEQUENCE heir_s OWNER TO regress_other;
ALTER TABLE heir OWNER TO regress_other;
CREATE TABLE heir (id int) INHERITS (given);
CREATE SEQUENCE heir_s;
$$, stream => 'anyw');
SELECT migrate_up(stream => 'anyw');

-- given first, both owners afterwards: nothing moves
SELECT migrate_register('anyw_04', $$
CREATE TABLE first (id int);
CREATE SEQUENCE first_s;
ALTER SEQUENCE first_s OWNED BY first.id;
ALTER TABLE first OWNER TO regress_other;
ALTER SEQUENCE first_s OWNER TO regress_other;
$$, stream => 'anyw');
SELECT statement, reason FROM migrate_plan(stream => 'anyw');
SELECT migrate_up(stream => 'anyw');

-- a view that another role has got reads with its rights, when something is filled
SELECT migrate_register('anyw_04a', $$
ALTER VIEW through OWNER TO regress_other;
CREATE MATERIALIZED VIEW filled AS SELECT id FROM over;
ALTER TABLE base OWNER TO regress_other;
CREATE VIEW over AS SELECT id FROM through;
CREATE VIEW through AS SELECT id FROM base;
CREATE TABLE base (id int);
CREATE TABLE late_base (id int);
CREATE VIEW late_through AS SELECT id FROM late_base;
CREATE MATERIALIZED VIEW late_filled AS SELECT id FROM late_through;
ALTER VIEW late_through OWNER TO regress_other;
ALTER TABLE late_base OWNER TO regress_other;
$$, stream => 'anyw');
SELECT line, statement, reason FROM migrate_plan(stream => 'anyw');
SELECT migrate_up(stream => 'anyw');
SELECT relname, relowner::regrole FROM pg_class
	WHERE relnamespace = 'anyw'::regnamespace AND relkind IN ('r', 'S') ORDER BY relname;

-- a schema named after the role, which its path puts tables and extensions into
SET ROLE regress_owner;
SELECT migrate_register('anyw_05', $$
SET search_path = "$user", public;
CREATE TABLE own (a citext);
CREATE EXTENSION citext;
CREATE SCHEMA AUTHORIZATION CURRENT_USER;
$$, stream => 'anyw');
SELECT migrate_up(stream => 'anyw');
RESET ROLE;
SELECT 'regress_owner.own'::regclass, extnamespace::regnamespace FROM pg_extension WHERE extname = 'citext';

SELECT migration, line, left(statement, 40) AS statement, reason FROM pgstair.statement
	WHERE reason LIKE '%second run%' AND migration LIKE 'anyw%';
DROP EXTENSION citext CASCADE;
DROP SCHEMA anyw, regress_owner CASCADE;
DROP ROLE regress_owner, regress_other;
