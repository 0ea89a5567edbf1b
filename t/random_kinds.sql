--- random_kinds.sql: kinds of objects for random schemas (RandomSchema.pm).
---
--- A line "-- name" begins a kind, "-- name from 17" one that PostgreSQL 17 and
--- later have.  Its statements are in an order that psql takes; a line "-- key k"
--- before one gives it a key, "-- path s" has it run with the search_path s, public.  What is in braces stands for
---
---	{T} {K} {V} {F} {Y} {S} {N}	a table, one with a primary key, a view, a function of
---				an integer, a type, a schema, one other than public: the same in all of the kind
---	{x}			a new name with a schema, the same wherever it says x
---	{.x}			that name without its schema, later than {x}
---	{#}			a number
---	{a|b}			one of the words
---
--- A table of the schema has the columns id and n.

-- schema with elements
CREATE SCHEMA e{#} {AUTHORIZATION any_owner|}
	CREATE VIEW v AS SELECT id, n FROM e{#}.t
	CREATE TABLE u (id integer PRIMARY KEY)
	CREATE TABLE t (id integer PRIMARY KEY, n integer REFERENCES e{#}.u)
	CREATE SEQUENCE q
	CREATE INDEX i ON t (n)
	GRANT SELECT ON t TO any_reader;
CREATE VIEW {v} AS SELECT v.id, u.id AS u FROM e{#}.v, e{#}.u;

-- typed table
CREATE TYPE {ty} AS (id integer, n integer, y text);
CREATE TABLE {tt} OF {ty} (PRIMARY KEY (id), n WITH OPTIONS DEFAULT 3 CHECK (n > 1));
CREATE INDEX i{#} ON {tt} (y);
CREATE FUNCTION {tf}(a {ty}) RETURNS text LANGUAGE sql IMMUTABLE RETURN a.y;

-- table of a type, later
CREATE TABLE {tt} (id integer, y text);
CREATE TYPE {ty} AS (id integer, y text);
ALTER TABLE {tt} OF {ty};

-- table like another
CREATE SEQUENCE {qs};
CREATE TABLE {ls} (id integer PRIMARY KEY, n integer DEFAULT nextval('{qs}'), m integer GENERATED ALWAYS AS (n + 1) STORED, CHECK (n > 0));
-- key like {ls}
CREATE INDEX i{#} ON {ls} (n) WHERE m > 1;
-- key like {ls}
COMMENT ON COLUMN {ls}.n IS 'liked';
-- key like {ls}
CREATE STATISTICS {st} ON id, n FROM {ls};
-- key like {ls}
CREATE TABLE {ld} (LIKE {ls} INCLUDING ALL, more text);
CREATE TABLE {le} (LIKE {ld} {INCLUDING DEFAULTS|INCLUDING CONSTRAINTS|INCLUDING GENERATED});

-- unlogged table with options
CREATE UNLOGGED TABLE {ut} (id integer CONSTRAINT c{#} PRIMARY KEY USING INDEX TABLESPACE pg_default, body text COMPRESSION pglz) WITH (fillfactor = 70, autovacuum_enabled = off);
ALTER TABLE {ut} ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE {ut} ALTER COLUMN id SET (n_distinct = 5);
ALTER TABLE {ut} CLUSTER ON c{#};

-- inheritance from two
CREATE TABLE {ia} (id integer NOT NULL, a integer CHECK (a > 0) NO INHERIT);
CREATE TABLE {ib} (id integer NOT NULL, b integer DEFAULT 5, CONSTRAINT b{#} CHECK (b > 0));
CREATE TABLE {ic} (c integer) INHERITS ({ia}, {ib});
CREATE TABLE {id} (id integer NOT NULL, b integer, CONSTRAINT b{#} CHECK (b > 0));
ALTER TABLE {id} INHERIT {ib};
CREATE VIEW {iv} AS SELECT id, c FROM {ic} WHERE b IN (SELECT b FROM ONLY {ib});

-- partitions by range with a default
CREATE TABLE {p} (id integer NOT NULL, day date NOT NULL, n integer DEFAULT 1) PARTITION BY RANGE (day);
CREATE TABLE {p1} PARTITION OF {p} FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE {p2} PARTITION OF {p} (n DEFAULT 2, CHECK (n > 0)) FOR VALUES FROM ('2021-01-01') TO ('2022-01-01') PARTITION BY HASH (id);
CREATE TABLE {p21} PARTITION OF {p2} FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE {p22} PARTITION OF {p2} FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE {pd} PARTITION OF {p} DEFAULT;
CREATE VIEW {pv} AS SELECT p.day, q.n FROM {p} p JOIN {p21} q USING (id);

-- partitions by list of an enum
CREATE TYPE {e} AS ENUM ('x', 'y', 'z');
CREATE TABLE {p} (k {e} NOT NULL, n integer, PRIMARY KEY (k, n)) PARTITION BY LIST (k);
CREATE TABLE {px} PARTITION OF {p} FOR VALUES IN ('x', 'y');
CREATE TABLE {pz} (k {e} NOT NULL, n integer NOT NULL);
ALTER TABLE {p} ATTACH PARTITION {pz} FOR VALUES IN ('z');
CREATE TABLE {fk} (k {e}, n integer, FOREIGN KEY (k, n) REFERENCES {p} MATCH FULL);

-- partitioned by an expression
CREATE FUNCTION {pf}(a integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN a % 2;
CREATE TABLE {p} (id integer NOT NULL, n integer) PARTITION BY LIST ({pf}(id));
CREATE TABLE {p0} PARTITION OF {p} FOR VALUES IN (0);
CREATE INDEX i{#} ON {p} (n);

-- trigger of a partitioned table
CREATE FUNCTION {g}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
CREATE TABLE {p} (id integer, n integer) PARTITION BY HASH (id);
CREATE TABLE {p0} PARTITION OF {p} FOR VALUES WITH (MODULUS 1, REMAINDER 0);
CREATE TRIGGER g{#} AFTER INSERT ON {p} FOR EACH ROW EXECUTE FUNCTION {g}();

-- composite key made later
CREATE TABLE {kp} (a integer NOT NULL, b integer NOT NULL, c text);
CREATE TABLE {kc} (x integer, y integer, z text);
ALTER TABLE {kp} ADD CONSTRAINT u{#} UNIQUE (a, b);
CREATE UNIQUE INDEX w{#} ON {kp} (c, a);
ALTER TABLE {kc} ADD CONSTRAINT f{#} FOREIGN KEY (y, x) REFERENCES {kp} (b, a) MATCH FULL ON UPDATE CASCADE;
ALTER TABLE {kc} ADD CONSTRAINT g{#} FOREIGN KEY (z, x) REFERENCES {kp} (c, a) ON DELETE SET NULL (z) NOT VALID;

-- index made a key
CREATE TABLE {kp} (a integer NOT NULL, b integer);
CREATE UNIQUE INDEX w{#} ON {kp} (a);
ALTER TABLE {kp} ADD CONSTRAINT pk{#} PRIMARY KEY USING INDEX w{#};
CREATE TABLE {kc} (a integer PRIMARY KEY REFERENCES {kp} DEFERRABLE, b integer REFERENCES {kc});
ALTER TABLE {kp} ADD FOREIGN KEY (b) REFERENCES {kc} DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE {kp} REPLICA IDENTITY USING INDEX pk{#};

-- exclusion
CREATE TABLE {x} (id integer, r int4range, EXCLUDE USING gist (r WITH &&) WHERE (id > 0) DEFERRABLE);
ALTER TABLE {x} ADD CONSTRAINT x{#} EXCLUDE (id WITH =);

-- exclusion with an operator of an extension
-- key btree_gist
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA {S};
CREATE TABLE {x} (id integer, r int4range, EXCLUDE USING gist (id WITH =, r WITH &&));

-- sequence owned and typed
CREATE TABLE {qt} (id integer NOT NULL, n smallint);
ALTER TABLE {qt} ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (START 10 INCREMENT 5 MAXVALUE 1000 CYCLE);
COMMENT ON COLUMN {qt}.id IS 'counts by five';
CREATE SEQUENCE {q} AS smallint MINVALUE -5 START -5 CACHE 10 OWNED BY NONE;
CREATE TABLE {qu} (n smallint DEFAULT nextval('{q}'));
CREATE VIEW {qv} AS SELECT last_value FROM {q};

-- generated by a function
CREATE TABLE {gt} (id integer, a text, g integer GENERATED ALWAYS AS ({F}(id)) STORED, CHECK ({F}(id) > 0));
CREATE INDEX i{#} ON {gt} ({F}(g)) WHERE {F}(id) > 2;

-- enum that grows
CREATE TYPE {e} AS ENUM ('a', 'b');
-- key labels of {e}
ALTER TYPE {e} ADD VALUE 'c' AFTER 'a';
-- key labels of {e}
ALTER TYPE {e} ADD VALUE IF NOT EXISTS 'd' BEFORE 'a';
CREATE TABLE {et} (e {e} DEFAULT 'c', es {e}[]);
CREATE FUNCTION {ef}(e {e} DEFAULT 'd') RETURNS {e} LANGUAGE sql RETURN e;

-- domains on domains
CREATE FUNCTION {df}(a integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a > 0';
CREATE DOMAIN {d1} AS integer DEFAULT 4 CHECK ({df}(VALUE));
CREATE DOMAIN {d2} AS {d1} NOT NULL;
ALTER DOMAIN {d2} ADD CONSTRAINT small CHECK (VALUE < 100) NOT VALID;
CREATE DOMAIN {d3} AS {d2}[];
CREATE TABLE {dt} (a {d2}, b {d3});

-- composite of composites
CREATE TYPE {c1} AS (a integer, b text COLLATE "C");
CREATE TYPE {c2} AS (c {c1}, d {c1}[]);
CREATE TABLE {ct} (x {c2}, CHECK (((x).c).a > 0));
CREATE VIEW {cv} AS SELECT ((x).c).b FROM {ct};
ALTER TYPE {c1} ADD ATTRIBUTE more integer CASCADE;

-- row type of a table
CREATE TABLE {rt} (id integer, name text);
CREATE FUNCTION {rf}(r {rt}) RETURNS text LANGUAGE sql STABLE RETURN r.name;
CREATE VIEW {rv} AS SELECT {rf}(r) AS f, r AS whole FROM {rt} r;
CREATE TABLE {ru} (r {rt}, rs {rt}[]);
CREATE FUNCTION {rg}() RETURNS SETOF {rt} LANGUAGE sql AS 'SELECT * FROM {rt}';

-- range with functions
CREATE FUNCTION {rd}(a time, b time) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS 'SELECT EXTRACT(epoch FROM (a - b))::double precision';
CREATE TYPE {r} AS RANGE (subtype = time, subtype_diff = {rd}, multirange_type_name = {m});
CREATE TABLE {rt} (a {r} DEFAULT {r}('10:00', '11:00'), b {m});
CREATE INDEX i{#} ON {rt} USING gist (a);

-- base type
CREATE TYPE {b};
CREATE FUNCTION {bi}(cstring) RETURNS {b} LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION {bo}({b}) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE {b} (INPUT = {bi}, OUTPUT = {bo}, LIKE = integer, CATEGORY = 'U');
CREATE CAST ({b} AS integer) WITHOUT FUNCTION AS IMPLICIT;
CREATE TABLE {bt} (b {b}, bs {b}[]);
CREATE FUNCTION {bl}({b}, {b}) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4lt';
CREATE OPERATOR {S}.<# (FUNCTION = {bl}, LEFTARG = {b}, RIGHTARG = {b});
CREATE VIEW {bv} AS SELECT b OPERATOR({S}.<#) '4' AS less FROM {bt};

-- collations
CREATE COLLATION {c1} (provider = libc, locale = 'C');
CREATE COLLATION {c2} FROM {c1};
CREATE COLLATION {c3} (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE DOMAIN {cd} AS text COLLATE {c2};
CREATE TABLE {ct} (a text COLLATE {c1}, b {cd}, CHECK (a COLLATE {c2} > 'a'));
CREATE INDEX i{#} ON {ct} (b COLLATE {c1} DESC NULLS LAST);
CREATE VIEW {cv} AS SELECT a COLLATE {c3} AS a FROM {ct} ORDER BY b COLLATE {c1};

-- functions of all sorts
CREATE FUNCTION {f1}(INOUT a integer, OUT b text, VARIADIC c integer[] DEFAULT ARRAY[1]) LANGUAGE plpgsql COST 5 AS $$BEGIN b := 'x'; END$$;
CREATE FUNCTION {f2}(a anyelement, b anyelement DEFAULT NULL) RETURNS anyelement LANGUAGE sql IMMUTABLE AS 'SELECT a';
CREATE FUNCTION {f3}(a integer DEFAULT {F}(3)) RETURNS TABLE (x integer, y {Y}) LANGUAGE plpgsql STABLE ROWS 7 SET search_path = pg_catalog AS $$BEGIN RETURN; END$$;
CREATE VIEW {fv} AS SELECT f.x, ({f1}(f.x)).b AS b, {f2}(f.x) AS z FROM {f3}() f;
CREATE FUNCTION {f4}(a {T}.n%TYPE) RETURNS bigint LANGUAGE plpgsql PARALLEL SAFE LEAKPROOF SECURITY DEFINER AS $$DECLARE r {T}%ROWTYPE; BEGIN RETURN 1; END$$;

-- overloads
CREATE FUNCTION {o}(a text) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 2';
CREATE FUNCTION {o}(a text, b integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN {o}(a) + b;
CREATE FUNCTION {o}(a boolean) RETURNS integer LANGUAGE sql IMMUTABLE RETURN {o}('x'::text, 2);
CREATE VIEW {ov} AS SELECT {o}('a'::text, 1) AS x, {o}(true) AS y;

-- standard bodies
CREATE FUNCTION {sf}(a integer) RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT count(*) + {F}(a) FROM {T} t WHERE t.n = a; END;
CREATE PROCEDURE {sp}(a integer) LANGUAGE sql BEGIN ATOMIC UPDATE {T} SET n = a WHERE id = a; DELETE FROM {T} WHERE n = a; END;
CREATE PROCEDURE {sq}() LANGUAGE sql AS 'CALL {sp}({sf}(1)::integer)';
CREATE PROCEDURE {sr}() LANGUAGE sql AS 'CALL {sq}()';

-- merge in a body
CREATE TABLE {ms} (id integer, v integer);
CREATE TABLE {mt} (id integer, n integer);
CREATE FUNCTION {mf}() RETURNS void LANGUAGE sql AS $$MERGE INTO {mt} t USING {ms} s ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = {F}(s.v) WHEN NOT MATCHED THEN DO NOTHING$$;
CREATE PROCEDURE {mp}() LANGUAGE sql BEGIN ATOMIC INSERT INTO {ms} SELECT id, n FROM {T} ON CONFLICT DO NOTHING; END;

-- aggregates
CREATE FUNCTION {a1}(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
CREATE FUNCTION {a2}(integer) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1::text';
CREATE AGGREGATE {ag}(integer) (SFUNC = {a1}, STYPE = integer, FINALFUNC = {a2}, COMBINEFUNC = {a1}, MSFUNC = {a1}, MINVFUNC = {a1}, MSTYPE = integer, MFINALFUNC = {a2}, INITCOND = '0', PARALLEL = SAFE);
CREATE AGGREGATE {ap}(double precision ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE VIEW {av} AS SELECT {ag}(n) FILTER (WHERE n > 1) AS a, {ap}(0.5) WITHIN GROUP (ORDER BY id) AS p FROM {T};
CREATE VIEW {aw} AS SELECT {ag}(n) OVER (PARTITION BY id) AS a FROM {T};

-- operators in pairs
CREATE FUNCTION {o1}(numeric, numeric) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE FUNCTION {o2}(numeric, numeric) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 <> $2';
CREATE OPERATOR {S}.=## (FUNCTION = {o1}, LEFTARG = numeric, RIGHTARG = numeric, COMMUTATOR = OPERATOR({S}.=##), NEGATOR = OPERATOR({S}.<>##), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES);
CREATE OPERATOR {S}.<>## (FUNCTION = {o2}, LEFTARG = numeric, RIGHTARG = numeric, NEGATOR = OPERATOR({S}.=##));
CREATE VIEW {ov} AS SELECT id FROM {T} WHERE n::numeric OPERATOR({S}.=##) 3.0;
CREATE POLICY o{#} ON {T} USING (n::numeric OPERATOR({S}.<>##) 4.0);

-- operator class
CREATE TYPE {t} AS (r double precision, i double precision);
CREATE FUNCTION {lt}({t}, {t}) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT ($1).r < ($2).r';
CREATE FUNCTION {eq}({t}, {t}) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT ($1).r = ($2).r';
CREATE FUNCTION {gt}({t}, {t}) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT ($1).r > ($2).r';
CREATE FUNCTION {cmp}({t}, {t}) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT sign(($1).r - ($2).r)::integer';
CREATE OPERATOR {S}.<@@ (FUNCTION = {lt}, LEFTARG = {t}, RIGHTARG = {t});
CREATE OPERATOR {S}.=@@ (FUNCTION = {eq}, LEFTARG = {t}, RIGHTARG = {t});
CREATE OPERATOR {S}.>@@ (FUNCTION = {gt}, LEFTARG = {t}, RIGHTARG = {t});
CREATE OPERATOR FAMILY {fam} USING btree;
-- key {fam}
CREATE OPERATOR CLASS {oc} FOR TYPE {t} USING btree FAMILY {fam} AS OPERATOR 1 {S}.<@@, OPERATOR 3 {S}.=@@, OPERATOR 5 {S}.>@@, FUNCTION 1 {cmp}({t}, {t});
CREATE OPERATOR {S}.<=@@ (FUNCTION = {lt}, LEFTARG = {t}, RIGHTARG = {t});
-- key {fam}
ALTER OPERATOR FAMILY {fam} USING btree ADD OPERATOR 2 {S}.<=@@ ({t}, {t});
CREATE TABLE {tt} (x {t});
CREATE INDEX i{#} ON {tt} (x {oc});

-- default operator class of a base type
CREATE TYPE {b};
CREATE FUNCTION {bi}(cstring) RETURNS {b} LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION {bo}({b}) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE {b} (INPUT = {bi}, OUTPUT = {bo}, LIKE = integer);
CREATE FUNCTION {eq}({b}, {b}) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4eq';
CREATE FUNCTION {h}({b}) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'hashint4';
CREATE OPERATOR {S}.== (FUNCTION = {eq}, LEFTARG = {b}, RIGHTARG = {b}, HASHES);
CREATE OPERATOR CLASS {oc} DEFAULT FOR TYPE {b} USING hash AS OPERATOR 1 {S}.==, FUNCTION 1 {h}({b});
CREATE TABLE {bt} (b {b});
CREATE INDEX i{#} ON {bt} USING hash (b);

-- casts
CREATE TYPE {c} AS (a integer);
CREATE FUNCTION {cf}(integer) RETURNS {c} LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1)::{c}';
CREATE CAST (integer AS {c}) WITH FUNCTION {cf}(integer) AS ASSIGNMENT;
CREATE CAST ({c} AS integer) WITH INOUT;
CREATE TABLE {ct} (x {c} DEFAULT 4);
CREATE VIEW {cv} AS SELECT 5::{c} AS x, n::{c} AS y FROM {T};

-- views of all sorts
CREATE VIEW {v1} (a, b) WITH (security_barrier, security_invoker) AS SELECT id, n FROM {T} WHERE n > 1 WITH LOCAL CHECK OPTION;
CREATE RECURSIVE VIEW {v2} (k) AS SELECT 1 UNION ALL SELECT k + 1 FROM {.v2} WHERE k < 5;
CREATE VIEW {v3} AS SELECT a, b, rank() OVER (PARTITION BY b) AS r FROM {v1};

-- materialized views on views
CREATE VIEW {v1} AS SELECT id, n FROM {T} UNION ALL SELECT 1, 2;
CREATE MATERIALIZED VIEW {m1} AS SELECT id, sum(n) AS s FROM {v1} GROUP BY id WITH NO DATA;
CREATE UNIQUE INDEX u{#} ON {m1} (id);
CREATE MATERIALIZED VIEW {m2} WITH (fillfactor = 80) AS SELECT {V}.id, {v1}.n FROM {V} LEFT JOIN {v1} ON {v1}.n = {V}.id WITH NO DATA;
ALTER MATERIALIZED VIEW {m2} ALTER COLUMN n SET STATISTICS 7;
COMMENT ON MATERIALIZED VIEW {m2} IS 'of views';

-- replaced view
CREATE VIEW {v} AS SELECT id FROM {T};
CREATE VIEW {w} AS SELECT id FROM {v};
-- key {v}
CREATE OR REPLACE VIEW {v} AS SELECT id, n FROM {T};
-- key {v}
CREATE VIEW {x} AS SELECT n FROM {v};
ALTER VIEW {v} ALTER COLUMN n SET DEFAULT 3;

-- indexes of all sorts
CREATE TABLE {t} (id integer, a text, j jsonb, r int4range, ts timestamptz, arr integer[]);
CREATE INDEX i{#}a ON {t} USING gin (j jsonb_path_ops) WITH (fastupdate = off);
CREATE INDEX i{#}b ON {t} USING gist (r);
CREATE INDEX i{#}c ON {t} USING brin (ts) WITH (pages_per_range = 16);
CREATE INDEX i{#}d ON {t} USING hash (a);
CREATE INDEX i{#}e ON {t} (lower(a) text_pattern_ops, id DESC) INCLUDE (ts) WHERE arr IS NOT NULL;
CREATE UNIQUE INDEX i{#}f ON {t} (id, a) NULLS NOT DISTINCT;
CREATE INDEX ON {t} (id, ({F}(id)));

-- indexes in parts
CREATE TABLE {p} (id integer, n integer) PARTITION BY LIST (id);
-- key parts {p}
CREATE TABLE {p1} PARTITION OF {p} FOR VALUES IN (1);
-- key parts {p}
CREATE TABLE {p2} PARTITION OF {p} FOR VALUES IN (2) PARTITION BY LIST (n);
CREATE TABLE {p3} PARTITION OF {p2} FOR VALUES IN (3);
-- key parts {p}
CREATE INDEX a{#} ON ONLY {p} (n);
CREATE INDEX b{#} ON {p1} (n);
CREATE INDEX c{#} ON {p2} (n);
CREATE UNIQUE INDEX d{#} ON {p} (id, n);

-- triggers of all sorts
CREATE FUNCTION {g}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM 1 FROM changed; RETURN NULL; END$$;
CREATE TRIGGER a{#} AFTER UPDATE ON {T} REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {g}('x', 'y');
CREATE CONSTRAINT TRIGGER b{#} AFTER INSERT ON {T} FROM {K} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ({F}(NEW.n) > 1) EXECUTE PROCEDURE {g}();
CREATE TRIGGER c{#} BEFORE TRUNCATE ON {T} EXECUTE FUNCTION {g}();
ALTER TABLE {T} ENABLE ALWAYS TRIGGER c{#};
COMMENT ON TRIGGER a{#} ON {T} IS 'sees rows';
CREATE VIEW {v} AS SELECT id, n FROM {T};
CREATE TRIGGER d{#} INSTEAD OF INSERT OR UPDATE ON {v} FOR EACH ROW EXECUTE FUNCTION {g}();

-- rules
CREATE TABLE {l} (id integer, what text);
CREATE VIEW {v} AS SELECT id, n FROM {T};
CREATE RULE a{#} AS ON INSERT TO {v} DO INSTEAD INSERT INTO {T} (id, n) VALUES (NEW.id, NEW.n) RETURNING id, n;
CREATE RULE b{#} AS ON UPDATE TO {T} DO ALSO (INSERT INTO {l} VALUES (OLD.id + {F}(NEW.n), 'changed'); NOTIFY rows_changed);
ALTER TABLE {T} DISABLE RULE b{#};

-- policies
CREATE TABLE {m} (who text, id integer);
CREATE FUNCTION {pf}(text) RETURNS boolean LANGUAGE sql STABLE AS $$SELECT EXISTS (SELECT FROM {m} WHERE who = $1)$$;
CREATE POLICY a{#} ON {T} AS RESTRICTIVE FOR SELECT TO any_reader, any_writer USING ({pf}(current_user));
CREATE POLICY b{#} ON {T} FOR INSERT WITH CHECK (n IN (SELECT m.id FROM {m} m));
ALTER POLICY b{#} ON {T} TO any_writer;
ALTER TABLE {T} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {T} FORCE ROW LEVEL SECURITY;

-- grants
CREATE SEQUENCE {q};
CREATE TYPE {e} AS ENUM ('a');
CREATE FUNCTION {f}() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- key grant {q}
GRANT USAGE ON SEQUENCE {q} TO any_reader WITH GRANT OPTION;
-- key grant {f}
REVOKE ALL ON FUNCTION {f} FROM PUBLIC;
-- key grant {f}
GRANT EXECUTE ON FUNCTION {f}() TO any_writer;
GRANT USAGE ON TYPE {e} TO any_reader;
-- key grant {T}
GRANT SELECT (id), REFERENCES ON {T} TO any_writer;
-- key grant {T}
REVOKE REFERENCES ON {T} FROM any_writer;
-- key grant schema {S}
GRANT CREATE, USAGE ON SCHEMA {S} TO any_reader;

-- grants on all
CREATE SCHEMA ga{#};
-- key all in ga{#}
CREATE TABLE ga{#}.t (id integer);
-- key all in ga{#}
CREATE FUNCTION ga{#}.f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- key all in ga{#}
GRANT {SELECT|INSERT} ON ALL TABLES IN SCHEMA ga{#} TO any_reader;
-- key all in ga{#}
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ga{#} TO any_writer;
-- key all in ga{#}
CREATE TABLE ga{#}.u (id integer);

-- default privileges
-- key all in {N}
ALTER DEFAULT PRIVILEGES IN SCHEMA {N} GRANT SELECT ON TABLES TO any_reader;
-- key all
ALTER DEFAULT PRIVILEGES {REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC|GRANT USAGE ON SEQUENCES TO any_writer|GRANT USAGE ON TYPES TO any_reader};
CREATE TABLE {t} (id serial);
CREATE FUNCTION {f}() RETURNS integer LANGUAGE sql AS 'SELECT 1';

-- owners
CREATE TABLE {t} (id serial PRIMARY KEY);
CREATE FUNCTION {f}() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TYPE {e} AS ENUM ('a');
CREATE SCHEMA ow{#};
CREATE VIEW ow{#}.v AS SELECT id FROM {t};
ALTER TABLE {t} OWNER TO any_owner;
ALTER FUNCTION {f}() OWNER TO any_owner;
ALTER TYPE {e} OWNER TO any_owner;
ALTER SCHEMA ow{#} OWNER TO any_owner;
ALTER VIEW ow{#}.v OWNER TO any_owner;

-- comments
COMMENT ON TABLE {T} IS 'a table';
CREATE FUNCTION {f}(a integer, b text DEFAULT 'x') RETURNS integer LANGUAGE sql AS 'SELECT 1';
COMMENT ON FUNCTION {f}(integer, text) IS 'a function';
COMMENT ON TYPE {Y} IS 'a type';
CREATE TABLE {t} (id integer CONSTRAINT p{#} PRIMARY KEY);
COMMENT ON CONSTRAINT p{#} ON {t} IS 'a key';
COMMENT ON COLUMN {t}.id IS 'a column';

-- statistics
CREATE STATISTICS {s1} (ndistinct, mcv) ON id, n FROM {T};
CREATE STATISTICS {s2} ON ({F}(n)), (id + 1) FROM {T};
ALTER STATISTICS {s1} SET STATISTICS 12;
COMMENT ON STATISTICS {s2} IS 'of expressions';

-- publications
CREATE PUBLICATION a{#} FOR TABLE ONLY {T} (id, n) WHERE (n > 3) WITH (publish = 'insert');
CREATE TABLE {t} (id integer);
ALTER PUBLICATION a{#} ADD TABLE {t};
CREATE PUBLICATION b{#} FOR TABLES IN SCHEMA {S};
CREATE PUBLICATION c{#} FOR ALL TABLES;
COMMENT ON PUBLICATION c{#} IS 'everything';

-- foreign tables
CREATE FOREIGN DATA WRAPPER w{#} OPTIONS (x 'y');
CREATE SERVER s{#} TYPE 'none' FOREIGN DATA WRAPPER w{#};
CREATE USER MAPPING FOR PUBLIC SERVER s{#} OPTIONS (name 'z');
CREATE FOREIGN TABLE {ft} (id integer NOT NULL CHECK (id > 0), d {Y} OPTIONS (column_name 'd')) SERVER s{#} OPTIONS (t 'u');
CREATE VIEW {fv} AS SELECT f.id FROM {ft} f JOIN {T} t ON t.id = f.id;
CREATE TABLE {fp} (id integer) PARTITION BY LIST (id);
CREATE FOREIGN TABLE {f1} PARTITION OF {fp} FOR VALUES IN (1) SERVER s{#};
GRANT USAGE ON FOREIGN SERVER s{#} TO any_reader;
ALTER SERVER s{#} OWNER TO postgres;

-- text search
CREATE TEXT SEARCH PARSER {tp} (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE {tm} (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY {td} (TEMPLATE = {tm}, Accept = false);
CREATE TEXT SEARCH CONFIGURATION {tc} (PARSER = {tp});
ALTER TEXT SEARCH CONFIGURATION {tc} ADD MAPPING FOR asciiword, word WITH {td}, simple;
CREATE TABLE {tt} (id integer, body text, v tsvector GENERATED ALWAYS AS (to_tsvector('{tc}'::regconfig, body)) STORED);
CREATE INDEX i{#} ON {tt} USING gin (to_tsvector('{tc}', body));

-- event trigger
CREATE FUNCTION {f}() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN NULL; END$$;
CREATE EVENT TRIGGER e{#} ON {ddl_command_end|sql_drop|ddl_command_start} EXECUTE FUNCTION {f}();
ALTER EVENT TRIGGER e{#} ENABLE ALWAYS;

-- extension with types and classes
CREATE EXTENSION IF NOT EXISTS citext SCHEMA {S};
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA {S};
CREATE TABLE {t} (id integer, a {S}.citext UNIQUE, b text);
CREATE INDEX i{#} ON {t} USING gin (b {S}.gin_trgm_ops);
CREATE VIEW {v} AS SELECT id, {S}.similarity(b, 'x') AS s FROM {t} WHERE a OPERATOR({S}.=) 'y';

-- language
CREATE FUNCTION {h}() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION {i}(internal) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_inline_handler';
CREATE TRUSTED LANGUAGE pl{#} HANDLER {h} INLINE {i};
CREATE FUNCTION {f}(a integer) RETURNS integer LANGUAGE pl{#} AS $$BEGIN RETURN a; END$$;
COMMENT ON LANGUAGE pl{#} IS 'another one';
GRANT USAGE ON LANGUAGE pl{#} TO any_reader;
CREATE VIEW {v} AS SELECT {f}(n) AS f FROM {T};

-- access methods
CREATE ACCESS METHOD am{#} TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE {t} (id integer) USING am{#};
CREATE MATERIALIZED VIEW {m} USING am{#} AS SELECT id FROM {t} WITH NO DATA;
CREATE ACCESS METHOD im{#} TYPE INDEX HANDLER bthandler;

-- conversion and transform
CREATE CONVERSION {c} FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
COMMENT ON CONVERSION {c} IS 'from the west';
CREATE TYPE {t} AS (a integer);
CREATE TRANSFORM FOR {t} LANGUAGE plpgsql (FROM SQL WITH FUNCTION prsd_lextype(internal));
CREATE FUNCTION {f}(a {t}) RETURNS integer LANGUAGE plpgsql TRANSFORM FOR TYPE {t} AS $$BEGIN RETURN 1; END$$;

-- along a path
-- path {S}
CREATE TYPE pe{#} AS ENUM ('x');
-- path {S}
CREATE FUNCTION pf{#}(a pe{#}) RETURNS integer LANGUAGE sql IMMUTABLE RETURN 1;
-- path {S}
CREATE TABLE pt{#} (id serial PRIMARY KEY, e pe{#} DEFAULT 'x', f integer DEFAULT pf{#}('x'));
-- path {S}
CREATE TABLE pu{#} (t integer REFERENCES pt{#} ON DELETE CASCADE);
-- path {S}
CREATE VIEW pv{#} AS SELECT pf{#}(e) AS f FROM pt{#} JOIN pu{#} ON t = id;

-- storage in the table from 16
CREATE TABLE {t} (id integer, body text STORAGE EXTERNAL);
CREATE VIEW {v} AS SELECT any_value(body) AS b FROM {t};

-- builtin collation from 17
CREATE COLLATION {c} (provider = builtin, locale = 'C.UTF-8');
CREATE TABLE {t} (a text COLLATE {c});

-- merge that returns from 17
CREATE TABLE {s} (id integer, v integer);
CREATE TABLE {t} (id integer, n integer);
CREATE FUNCTION {f}() RETURNS SETOF text LANGUAGE sql BEGIN ATOMIC MERGE INTO {t} t USING {s} s ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = s.v WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING merge_action(); END;
CREATE VIEW {v} AS SELECT j.a FROM {s}, JSON_TABLE('[]'::jsonb, '$[*]' COLUMNS (a integer PATH '$')) j;

-- identity and exclusion of partitions from 17
CREATE TABLE {p} (id integer GENERATED ALWAYS AS IDENTITY, r int4range, EXCLUDE USING gist (r WITH =)) PARTITION BY LIST (r);
CREATE TABLE {q} PARTITION OF {p} FOR VALUES IN ('[1,2)');

-- named not null from 18
CREATE TABLE {t} (id integer CONSTRAINT nn{#} NOT NULL, a integer, b integer, CONSTRAINT nb{#} NOT NULL b NO INHERIT);
-- key {t}
ALTER TABLE {t} ADD CONSTRAINT na{#} NOT NULL a NOT VALID;
-- key {t}
CREATE TABLE {c} () INHERITS ({t});
COMMENT ON CONSTRAINT nn{#} ON {t} IS 'a name';

-- virtual columns from 18
CREATE TABLE {t} (id integer, v integer GENERATED ALWAYS AS (id * 2) VIRTUAL, w integer GENERATED ALWAYS AS (id + 1));
CREATE VIEW {v} AS SELECT v, w FROM {t};

-- temporal keys from 18
-- key btree_gist
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA {S};
CREATE TABLE {t} (id integer, at daterange, PRIMARY KEY (id, at WITHOUT OVERLAPS));
CREATE TABLE {u} (id integer, at daterange, UNIQUE (id, at WITHOUT OVERLAPS), t integer, FOREIGN KEY (t, PERIOD at) REFERENCES {t} (id, PERIOD at));
CREATE TABLE {w} (t integer, at daterange);
ALTER TABLE {w} ADD CONSTRAINT f{#} FOREIGN KEY (t, PERIOD at) REFERENCES {u} (id, PERIOD at);

-- not enforced from 18
CREATE TABLE {t} (id integer, n integer CHECK (n > 0) NOT ENFORCED);
ALTER TABLE {t} ADD CONSTRAINT f{#} FOREIGN KEY (id) REFERENCES {K} (id) NOT ENFORCED;
ALTER TABLE {t} ADD CONSTRAINT c{#} CHECK (id > 1) NOT ENFORCED;
