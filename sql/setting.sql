-- SETs of a migration: in force from where they stand, gone with it.
CREATE TABLE setting_log (id serial, what text, value text);
CREATE FUNCTION setting_note(what text, name text DEFAULT 'pgstair_test.a') RETURNS void LANGUAGE sql AS
$$INSERT INTO public.setting_log (what, value) VALUES ($1, pg_catalog.current_setting($2, true))$$;
SET pgstair_test.a = 'caller';

SELECT migrate_register('s01', $$
SELECT public.setting_note('before');
SET pgstair_test.a = 1;
SELECT public.setting_note('SET');
SET pgstair_test.a TO DEFAULT;
SELECT public.setting_note('DEFAULT');
SELECT set_config('pgstair_test.a', 'two', false);
SELECT public.setting_note('set_config');
SELECT pg_catalog.set_config('pgstair_test.a', NULL, true);
SELECT public.setting_note('set_config NULL');
SET LOCAL pgstair_test.a = 'local';
SELECT public.setting_note('SET LOCAL');
RESET pgstair_test.a;
SELECT public.setting_note('RESET');
BEGIN;
SET pgstair_test.a = 'outer';
SET LOCAL pgstair_test.a = 'inner';
SELECT public.setting_note('in the pair');
COMMIT;
SELECT public.setting_note('after the pair');
$$);
SELECT migrate_register('s02', $$SELECT public.setting_note('next migration')$$);
SELECT migrate_up();
SELECT what, value FROM setting_log ORDER BY id;
SHOW pgstair_test.a;

-- search_path: names bind along it, in all its spellings
TRUNCATE setting_log;
CREATE SCHEMA "Odd name";
SELECT migrate_register('s03', $$
SET search_path = "Odd name", public;
CREATE TABLE here (a int);
SELECT setting_note('list', 'search_path');
SET SCHEMA 'public';
SELECT setting_note('SET SCHEMA', 'search_path');
SELECT pg_catalog.set_config('search_path', '', false);
SELECT public.setting_note('empty', 'search_path');
RESET ALL;
SELECT setting_note('RESET ALL', 'search_path');
SET search_path TO "$user", public;
SELECT setting_note('$user', 'search_path');
SET TIME ZONE INTERVAL '+01:30' HOUR TO MINUTE;
SELECT public.setting_note('zone', 'timezone');
SET TIME ZONE 'UTC';
SELECT public.setting_note('zone', 'timezone');
SET datestyle = iso, dmy;
SELECT public.setting_note('list of words', 'datestyle');
$$);
SELECT migrate_up();
SELECT what, value FROM setting_log ORDER BY id;
SELECT oid::regclass FROM pg_class WHERE relname = 'here';

-- many SETs: the last one of each counts, SET LOCAL up to its COMMIT
TRUNCATE setting_log;
SELECT migrate_register('s05', (SELECT string_agg(format(
	'SET pgstair_test.a = %s; BEGIN; SET LOCAL pgstair_test.b = %s; SET pgstair_test.c%s = %1$s; SELECT 1; COMMIT;', i, i, i % 2), ' ')
	FROM generate_series(1, 100) i) || $$
SELECT setting_note('a');
SELECT setting_note('b', 'pgstair_test.b');
SELECT setting_note('c0', 'pgstair_test.c0');
SELECT setting_note('c1', 'pgstair_test.c1');
$$);
SELECT migrate_up('s05');
SELECT what, value FROM setting_log ORDER BY id;

-- a setting that cannot be set is placed at its SET
SELECT migrate_register('s04', E'SELECT 1;\n\nSET work_mem = ''much'';\nSELECT 2;\n');
SELECT migrate_up();
SELECT migrate_register('s04', E'SELECT 1;\nSET shared_buffers = 1; SELECT 2;\n');
SELECT migrate_up();
SELECT migrate_register('s04', E'SELECT 1;\nSET nothing = 1; SELECT 2;\n');
SELECT migrate_up();
SELECT migrate_register('s04', E'SELECT 1;\nSET a.b = 1, 2; SELECT 2;\n');
-- also behind the last statement, or without any
SELECT migrate_register('s04', E'CREATE TABLE s04 (a int);\nSET nothing = 1;');
SELECT migrate_up();
SELECT migrate_register('s04', E'BEGIN;\nCREATE TABLE s04 (a int);\nSET LOCAL work_mem = ''much'';\nCOMMIT;');
SELECT migrate_up();
SELECT migrate_register('s04', E'\nSET work_mem = ''1MB'';\n  SET ROLE nobody_of_this_name;');
SELECT migrate_up();
SELECT to_regclass('s04');
SELECT migrate_register('s04', E'SET work_mem = ''1MB'';');
SELECT migrate_register('s06', E'SELECT 1; RESET ROLE; SET search_path = ''''; SET nothing.here = 2; RESET ALL;');
SELECT migrate_up(), current_setting('work_mem'), current_setting('search_path'), current_setting('nothing.here', true);
DROP SCHEMA "Odd name" CASCADE;
DROP TABLE setting_log;
DROP FUNCTION setting_note;
