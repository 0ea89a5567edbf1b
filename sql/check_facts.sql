-- The oracle of development: facts held against what a statement really makes.
CREATE SCHEMA facts;
SET pgstair.check_facts = on;

-- an event trigger makes what no text says
CREATE FUNCTION facts.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS
$$BEGIN CREATE TABLE IF NOT EXISTS facts.log (a int); END$$;
CREATE EVENT TRIGGER regress_facts ON ddl_command_end WHEN tag IN ('CREATE SEQUENCE') EXECUTE FUNCTION facts.on_ddl();
SELECT migrate_register('01', 'CREATE SEQUENCE facts.s', stream => 'facts');
SELECT migrate_up(stream => 'facts');
DROP EVENT TRIGGER regress_facts;

-- or takes away what a text says
CREATE FUNCTION facts.on_table() RETURNS event_trigger LANGUAGE plpgsql AS
$$BEGIN DROP TABLE IF EXISTS facts.fleeting; END$$;
CREATE EVENT TRIGGER regress_facts ON ddl_command_end WHEN tag IN ('CREATE TABLE') EXECUTE FUNCTION facts.on_table();
SELECT migrate_register('02', 'CREATE TABLE facts.fleeting (a int)', stream => 'facts');
SELECT migrate_up(stream => 'facts');
DROP EVENT TRIGGER regress_facts;

-- objects of many kinds, of which the facts know all
SELECT migrate_register('03', $$
SET search_path = facts;
CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE CHECK (b > 0), c serial REFERENCES t, d int GENERATED ALWAYS AS IDENTITY);
ALTER TABLE t ADD e text DEFAULT 'x', ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES t, ADD CHECK (e <> '');
CREATE INDEX ON t (e);
SELECT * INTO into_t FROM t;
CREATE TABLE as_t AS SELECT 1 AS x;
CREATE TEMP TABLE temp_t (a int PRIMARY KEY);
CREATE TABLE like_t (LIKE t INCLUDING ALL);
CREATE TABLE parted (a int PRIMARY KEY) PARTITION BY RANGE (a);
CREATE TABLE part PARTITION OF parted FOR VALUES FROM (1) TO (2);
CREATE INDEX ON parted (a);
CREATE TYPE composite AS (a int);
CREATE TYPE enum AS ENUM ('x');
CREATE TYPE range AS RANGE (SUBTYPE = int4);
CREATE DOMAIN dom AS int CONSTRAINT positive CHECK (VALUE > 0);
CREATE VIEW v AS SELECT a FROM t;
CREATE MATERIALIZED VIEW mv AS SELECT 1 AS one;
CREATE RULE r AS ON INSERT TO v DO INSTEAD NOTHING;
CREATE POLICY p ON t;
CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
CREATE FUNCTION f(a int, OUT b int) LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION of_arrays(oidvector, int[], OUT int2vector) LANGUAGE sql AS 'SELECT NULL::int2vector';
CREATE AGGREGATE agg(int) (SFUNC = int4pl, STYPE = int);
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
CREATE OPERATOR CLASS oc FOR TYPE int USING btree AS OPERATOR 3 =;
CREATE CAST (text AS range) WITH INOUT;
CREATE COLLATION coll (LOCALE = 'C');
CREATE CONVERSION conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE STATISTICS st ON a, b FROM t;
CREATE TEXT SEARCH CONFIGURATION tc (COPY = pg_catalog.simple);
CREATE TEXT SEARCH DICTIONARY td (TEMPLATE = pg_catalog.simple);
CREATE SCHEMA regress_facts CREATE TABLE t1 (a int) CREATE VIEW v1 AS SELECT * FROM t1;
CREATE FOREIGN DATA WRAPPER regress_facts;
CREATE SERVER regress_facts FOREIGN DATA WRAPPER regress_facts;
CREATE FOREIGN TABLE ft (a int) SERVER regress_facts;
CREATE ROLE regress_facts;
ALTER TABLE t RENAME TO renamed;
ALTER TABLE renamed RENAME b TO bb;
$$, stream => 'facts');
SELECT migrate_up(stream => 'facts');

RESET pgstair.check_facts;
SET client_min_messages = warning;
DROP SCHEMA facts, regress_facts CASCADE;
DROP FOREIGN DATA WRAPPER regress_facts CASCADE;
DROP ROLE regress_facts;
