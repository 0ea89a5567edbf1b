-- The extension: its schema, rights, comments, and what it dumps
CREATE DATABASE pgstair_install;
\c pgstair_install

-- A schema of that name must not be there
\set SHOW_CONTEXT never
CREATE SCHEMA pgstair;
CREATE EXTENSION pgstair;
CREATE EXTENSION pgstair SCHEMA pgstair;
DROP SCHEMA pgstair;
\set SHOW_CONTEXT errors

-- The functions go to any schema, the tables to pgstair
CREATE SCHEMA "odd name";
CREATE EXTENSION pgstair SCHEMA "odd name";
SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_depend d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass
WHERE d.deptype = 'e' AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pgstair') ORDER BY p.oid::regprocedure::text COLLATE "C";
SELECT "odd name".migrate_register('1', 'CREATE TABLE t (a int)');
SELECT "odd name".migrate_up();
SELECT "odd name".migrate_down();

-- Every object has a comment
SELECT pg_describe_object(classid, objid, objsubid) FROM pg_depend d
WHERE deptype = 'e' AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pgstair')
AND coalesce(obj_description(objid, classid::regclass::name), '') = ''
AND NOT (classid = 'pg_class'::regclass AND objid IN (SELECT oid FROM pg_class WHERE relkind = 'S'))
AND classid <> 'pg_type'::regclass;
SELECT attrelid::regclass, attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
WHERE relnamespace = 'pgstair'::regnamespace AND relkind = 'r' AND attnum > 0 AND col_description(attrelid, attnum) IS NULL;

-- Every table has a primary key and is dumped, and so are its sequences
SELECT c.oid::regclass, relkind FROM pg_class c
WHERE relnamespace = 'pgstair'::regnamespace AND relkind IN ('r', 'S')
AND (NOT c.oid = ANY ((SELECT extconfig FROM pg_extension WHERE extname = 'pgstair')::oid[])
	 AND relname <> 'home'
	 OR relkind = 'r' AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisprimary));

-- All may look, the rest is the extension's owner's
SELECT proname FROM pg_proc WHERE pronamespace = '"odd name"'::regnamespace AND has_function_privilege('public', oid, 'EXECUTE') ORDER BY 1;
SELECT proname, proparallel, provolatile FROM pg_proc WHERE pronamespace = '"odd name"'::regnamespace
AND (proparallel, provolatile) <> ('u', 'v') ORDER BY proname;

-- A database's owner can create it, use it, and pass the rights on
DROP EXTENSION pgstair;
CREATE ROLE regress_pgstair_owner;
CREATE ROLE regress_pgstair_other;
ALTER DATABASE pgstair_install OWNER TO regress_pgstair_owner;
ALTER SCHEMA public OWNER TO regress_pgstair_owner;
SET ROLE regress_pgstair_owner;
CREATE EXTENSION pgstair;
SELECT migrate_register('1', 'CREATE TABLE owned (a int)', 'DROP TABLE owned');
SELECT migrate_up();
SELECT tableowner FROM pg_tables WHERE tablename = 'owned';
SELECT name, state FROM pgstair.migration;
UPDATE pgstair.migration SET state = 'pending';
GRANT EXECUTE ON FUNCTION migrate_up TO regress_pgstair_other;
SET ROLE regress_pgstair_other;
SELECT migrate_up();
SELECT migrate_down();
SELECT name, state, problem FROM migrate_status();
SELECT * FROM pgstair.migration;

\c contrib_regression
DROP DATABASE pgstair_install;
DROP ROLE regress_pgstair_owner, regress_pgstair_other;
