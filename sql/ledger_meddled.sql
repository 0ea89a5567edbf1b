-- Superusers can put anything on the ledger's tables: nothing is lost silently
SET client_min_messages = warning;
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE FUNCTION attempt(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE hint text;
BEGIN
	PERFORM migrate_up(stream => 'meddled');
	PERFORM call FROM migrate_register('2', 'SELECT 2', stream => 'meddled');
	EXECUTE 'SELECT ' || call || ' FROM migrate_register(''3'', ''SELECT 3'', stream => ''meddled'')' INTO call;
	RAISE 'no error: %', call;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint = pg_exception_hint;
	RETURN concat_ws(E'\n', sqlstate || ' ' || sqlerrm, nullif(hint, ''));
END $$;

-- By a migration, in its own run
SELECT sql, attempt('1') FROM unnest(ARRAY[
	'ALTER SCHEMA pgstair RENAME TO other',
	'ALTER TABLE pgstair.migration SET SCHEMA public',
	'CREATE TRIGGER t BEFORE INSERT ON pgstair.run FOR EACH ROW EXECUTE FUNCTION nothing()',
	'CREATE TRIGGER t BEFORE INSERT ON pgstair.statement FOR EACH ROW EXECUTE FUNCTION nothing()',
	'CREATE TRIGGER t BEFORE UPDATE ON pgstair.migration FOR EACH ROW EXECUTE FUNCTION nothing()',
	'CREATE RULE r AS ON INSERT TO pgstair.statement DO INSTEAD NOTHING',
	'CREATE RULE r AS ON INSERT TO pgstair.run DO INSTEAD NOTHING',
	'DROP TABLE pgstair.statement',
	'DROP EXTENSION pgstair',
	'DROP SCHEMA public CASCADE',
	'TRUNCATE pgstair.migration',
	'DELETE FROM pgstair.migration',
	'SELECT migrate_unregister(''1'', ''meddled'')',
	'SELECT migrate_register(''1'', ''SELECT 1'', stream => ''meddled'')',
	'SELECT migrate_baseline(''1'', ''meddled'')',
	'SELECT migrate_record(''1'', stream => ''meddled'')',
	'SELECT migrate_verify(stream => ''meddled'')'
]) sql, migrate_register('1', sql, stream => 'meddled');

-- Before a run, and for what registers
SELECT migrate_unregister('1', 'meddled');
CREATE PROCEDURE meddle(sql text, call text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE sql;
	RAISE INFO '%', attempt(call);
	ROLLBACK;
END $$;
CALL meddle('CREATE RULE r AS ON INSERT TO pgstair.migration DO INSTEAD NOTHING', '1');
CALL meddle('CREATE TRIGGER t BEFORE INSERT ON pgstair.migration FOR EACH ROW EXECUTE FUNCTION nothing()', '1');
CALL meddle('CREATE RULE r AS ON DELETE TO pgstair.migration DO INSTEAD NOTHING', 'migrate_unregister(''2'', ''meddled'')');
CALL meddle('CREATE RULE r AS ON INSERT TO pgstair.run DO INSTEAD NOTHING', 'migrate_baseline(''2'', ''meddled'')');
CALL meddle('CREATE RULE r AS ON INSERT TO pgstair.progress DO INSTEAD NOTHING', 'migrate_record(''2'', statement => 1, stream => ''meddled'')');

-- Triggers that let the rows pass are no obstacle
CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE INFO ''% on %'', tg_op, tg_table_name; RETURN NEW; END';
CREATE TRIGGER t AFTER INSERT OR UPDATE ON pgstair.migration FOR EACH ROW EXECUTE FUNCTION pass();
CREATE TRIGGER t BEFORE INSERT ON pgstair.run FOR EACH ROW EXECUTE FUNCTION pass();
SELECT migrate_register('1', 'SELECT 1', stream => 'meddled');
SELECT migrate_up(stream => 'meddled');
DROP TRIGGER t ON pgstair.migration;
DROP TRIGGER t ON pgstair.run;

-- Texts of what has been applied are not parsed again
UPDATE pgstair.migration SET source = 'no SQL (' WHERE stream = 'meddled';
SELECT migrate_register('4', 'SELECT 4', stream => 'meddled');
SELECT migrate_up(stream => 'meddled');

SELECT name, state FROM migrate_status('meddled');
DROP FUNCTION attempt, nothing, pass;
DROP PROCEDURE meddle;
