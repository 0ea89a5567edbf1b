-- A session that runs, and fails, again and again keeps nothing of it
SET client_min_messages = warning;
SET pgstair.derive_down = off;
SET pgstair.record_snapshots = off;
CREATE PROCEDURE again(times int) LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1 .. times
	LOOP
		BEGIN
			PERFORM migrate_register('broken', E'SELECT 1;\nSELEC ''2', stream => 'memory');
		EXCEPTION WHEN syntax_error THEN
			NULL;
		END;
		BEGIN
			PERFORM migrate_register('2', E'CREATE VIEW memory_v AS SELECT * FROM memory_u;\nCREATE TABLE memory_u (a int);\nSELECT 1 / 0',
				stream => 'memory');
			PERFORM migrate_up(stream => 'memory');
		EXCEPTION WHEN division_by_zero THEN
			NULL;
		END;
		PERFORM migrate_register('1', E'CREATE TABLE memory_t (a int);\nCREATE TEMP TABLE work AS SELECT 1 AS a;\nPREPARE p AS SELECT 1',
			'DROP TABLE memory_t', stream => 'memory');
		PERFORM migrate_plan(stream => 'memory');
		PERFORM migrate_up('1', stream => 'memory');
		PERFORM migrate_status('memory');
		PERFORM migrate_down(stream => 'memory');
	END LOOP;
END $$;
CREATE TEMP TABLE kept AS SELECT 0::bigint AS bytes;
CALL again(10);
UPDATE kept SET bytes = (SELECT used_bytes FROM pg_backend_memory_contexts WHERE name = 'TopMemoryContext');
CALL again(30);
SELECT used_bytes - bytes < 2000 AS nothing FROM pg_backend_memory_contexts, kept WHERE name = 'TopMemoryContext';
SELECT name FROM pg_backend_memory_contexts WHERE name LIKE 'pgstair%';
DROP PROCEDURE again;
SELECT migrate_unregister('1', 'memory');
