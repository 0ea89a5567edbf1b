-- Inline COPY data: formats, places of errors, and each check of DoCopy().
CREATE ROLE regress_copy;
GRANT CREATE ON SCHEMA public TO regress_copy;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO regress_copy;

-- formats and options
SELECT migrate_register('c01', $d$
CREATE TABLE c01 (a int, b text DEFAULT 'none', c int GENERATED ALWAYS AS (a * 2) STORED);
COPY c01 FROM stdin;
1	it's; "tab"\there
2	\N
\.
COPY c01 (b) FROM stdin WITH (FORMAT csv, HEADER, DELIMITER ';');
b
"a;""b""
on two lines"
\.
COPY c01 (a) FROM stdin WHERE a > 10 AND b = 'none';
9
11
\.
COPY c01 (a) FROM stdin (FREEZE off, NULL 'nothing');
nothing
\.
COPY c01 FROM stdin;
\.
INSERT INTO c01 VALUES (12);
COPY c01 (a, b) FROM stdin;
13	no end$d$);
SELECT migrate_up();
SELECT * FROM c01;
-- a COPY that ends with the text has no data
SELECT migrate_register('c01b', 'COPY c01 (a) FROM stdin');
SELECT migrate_up('c01b');

-- FREEZE, in the migration that makes the table; the server checks that
SELECT migrate_register('c02', E'CREATE TABLE c02 (a int);\nCOPY c02 FROM stdin (FREEZE);\n1\n\\.\n');
SELECT migrate_up();
SELECT migrate_register('c03', E'COPY c02 FROM stdin (FREEZE);\n1\n\\.\n');
SELECT migrate_up();
SELECT migrate_unregister('c03');

-- the data has the encoding of the text, whatever the statement says
SELECT migrate_register('c03', E'CREATE TABLE c03 (a text);\nCOPY c03 FROM stdin (ENCODING ''latin1'');\n\u00e9\n\\.\n');
SET client_encoding = 'latin1';
SELECT migrate_up();
RESET client_encoding;
SELECT a = U&'\00e9' AS same FROM c03;

-- triggers, a view with an INSTEAD OF trigger
SELECT migrate_register('c04', $d$
CREATE FUNCTION c04() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN INSERT INTO c02 VALUES (NEW.a * 100); RETURN NEW; END$$;
CREATE VIEW c04 AS SELECT a FROM c02;
CREATE TRIGGER c04 INSTEAD OF INSERT ON c04 FOR EACH ROW EXECUTE FUNCTION c04();
COPY c04 FROM stdin;
2
\.
$d$);
SELECT migrate_up();
SELECT * FROM c02;

-- an error in the data is placed at its line
SELECT migrate_register('c05', E'CREATE TABLE c05 (a int CHECK (a < 10));\n\nCOPY c05 FROM stdin;\n1\n2x\n\\.\n');
SELECT migrate_up();
SELECT migrate_register('c05', E'CREATE TABLE c05 (a int CHECK (a < 10));\nCOPY c05 FROM stdin;\n1\n2\n30\n4\n\\.\n');
SELECT migrate_up();
SELECT migrate_register('c05', E'COPY c02 FROM stdin;\n1\t2\n\\.\n');
SELECT migrate_up();
SELECT migrate_register('c05', E'COPY c02 (nothing) FROM stdin;\n1\n\\.\n');
SELECT migrate_up();
SELECT migrate_unregister('c05');

-- the checks of DoCopy(), one by one
CREATE PROCEDURE fails(source text, as_role text DEFAULT current_user) LANGUAGE plpgsql AS $$
DECLARE
  message text; state text; hint text; detail text; name text; context text; place text;
BEGIN
  EXECUTE format('SET LOCAL ROLE %I', as_role);
  PERFORM migrate_register('fails', source || E'\n1\n\\.\n');
  RESET ROLE;
  PERFORM migrate_up();
  RAISE EXCEPTION 'no error: %', source;
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, state = RETURNED_SQLSTATE, hint = PG_EXCEPTION_HINT,
    detail = PG_EXCEPTION_DETAIL, context = PG_EXCEPTION_CONTEXT;
  place := (SELECT line FROM regexp_split_to_table(context, E'\n') line WHERE line LIKE 'migration%');
  RAISE INFO '% % % %', state, message, detail, hint USING DETAIL = place;
END $$;
CREATE TABLE t (a int, b int DEFAULT 5, g int GENERATED ALWAYS AS (1) STORED);
-- INSERT on the table
CALL fails('COPY t FROM stdin;', 'regress_copy');
GRANT INSERT (a) ON t TO regress_copy;
-- INSERT on each column
CALL fails('COPY t FROM stdin;', 'regress_copy');
CALL fails('COPY t (a, b) FROM stdin;', 'regress_copy');
-- SELECT on the columns of WHERE
CALL fails('COPY t (a) FROM stdin WHERE b > 1;', 'regress_copy');
-- with the rights it works
BEGIN;
SET LOCAL ROLE regress_copy;
SELECT migrate_register('c06', E'COPY t (a) FROM stdin;\n1\n\\.\n');
SELECT migrate_up();
COMMIT;
SELECT * FROM t;
-- row-level security
GRANT INSERT, SELECT ON t TO regress_copy;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t TO regress_copy USING (true);
CALL fails('COPY t (a) FROM stdin;', 'regress_copy');
CALL fails('SET row_security = off; COPY t (a) FROM stdin;', 'regress_copy');
ALTER TABLE t DISABLE ROW LEVEL SECURITY;
-- generated columns, in the list and in WHERE
CALL fails('COPY t (g) FROM stdin;');
CALL fails('COPY t (a) FROM stdin WHERE g > 1;');
CALL fails('COPY t (a) FROM stdin WHERE t IS NOT NULL;');
-- WHERE is an expression of this table
CALL fails('COPY t (a) FROM stdin WHERE a;');
CALL fails('COPY t (a) FROM stdin WHERE nothing > 1;');
CALL fails('COPY t (a) FROM stdin WHERE (SELECT true);');
-- what is no table
CREATE VIEW v AS SELECT a FROM t;
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
CREATE SEQUENCE s;
CALL fails('COPY v FROM stdin;');
CALL fails('COPY m FROM stdin;');
CALL fails('COPY s FROM stdin;');
CALL fails('COPY nothing FROM stdin;');
-- system catalogs
CALL fails('COPY pg_catalog.pg_class (relname) FROM stdin;', 'regress_copy');
-- options
CALL fails('COPY t FROM stdin (FORMAT nothing);');
CALL fails('COPY t (a) FROM stdin (DELIMITER ''xx'');');
CALL fails('COPY t (a, a) FROM stdin;');
DROP PROCEDURE fails;
SET client_min_messages = warning;
DROP TABLE c01, c02, c03, t CASCADE;
DROP FUNCTION c04;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM regress_copy;
REVOKE CREATE ON SCHEMA public FROM regress_copy;
DROP ROLE regress_copy;
