-- Each wrong argument, with its SQLSTATE
\set VERBOSITY sqlstate
\set SHOW_CONTEXT never
CREATE FUNCTION attempt(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE message text; detail text; hint text;
BEGIN
	EXECUTE 'SELECT * FROM ' || call;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = message_text, detail = pg_exception_detail, hint = pg_exception_hint;
	RETURN concat_ws(E'\n', sqlstate || ' ' || message, nullif(detail, ''), nullif(hint, ''));
END $$;

SELECT migrate_register('1', 'SELECT 1', stream => 'arguments');
SELECT attempt(call) FROM unnest(ARRAY[
	-- nulls
	$$migrate_register(NULL, 'SELECT 1')$$,
	$$migrate_register('n', NULL)$$,
	$$migrate_register('n', 'SELECT 1', format => NULL)$$,
	$$migrate_register('n', 'SELECT 1', stream => NULL)$$,
	$$migrate_unregister(NULL)$$,
	$$migrate_unregister('n', NULL)$$,
	$$migrate_up(stream => NULL)$$,
	$$migrate_down(stream => NULL)$$,
	$$migrate_plan(direction => NULL)$$,
	$$migrate_plan(stream => NULL)$$,
	$$migrate_status(NULL)$$,
	$$migrate_baseline(NULL)$$,
	$$migrate_record(NULL)$$,
	$$migrate_record('1', NULL)$$,
	$$migrate_record('1', state => NULL)$$,
	$$migrate_outside(direction => NULL)$$,
	$$migrate_lock(NULL)$$,
	$$migrate_checksum(NULL)$$,
	-- out of range
	$$migrate_up(steps => 0)$$,
	$$migrate_down(steps => -1)$$,
	$$migrate_up('1', 1)$$,
	$$migrate_down('1', 1)$$,
	$$migrate_plan(direction => 'sideways')$$,
	$$migrate_record('1', 'UP')$$,
	$$migrate_record('1', state => 'failed')$$,
	$$migrate_record('1', statement => 2, stream => 'arguments')$$,
	$$migrate_record('1', statement => 0, stream => 'arguments')$$,
	$$migrate_register('n', 'SELECT 1', format => 'yaml')$$,
	$$migrate_register('n', 'SELECT 1', stream => '')$$,
	$$migrate_register('n', 'SELECT 1', stream => repeat('s', 241))$$,
	-- unknown
	$$migrate_up('unknown')$$,
	$$migrate_down('unknown')$$,
	$$migrate_down('1', stream => 'arguments')$$,
	$$migrate_plan('unknown')$$,
	$$migrate_plan('unknown', 'down')$$,
	$$migrate_baseline('unknown', 'arguments')$$,
	$$migrate_record('unknown')$$,
	$$migrate_record('1', 'down', stream => 'arguments')$$,
	$$migrate_unregister('unknown')$$,
	$$migrate_outside('unknown')$$,
	$$migrate_check('unknown', 'arguments')$$,
	$$migrate_check('unknown')$$,
	$$migrate_verify('unknown')$$,
	$$migrate_losses('unknown')$$,
	$$migrate_live('unknown')$$,
	-- a name that a script left empty is no name
	$$migrate_up('', stream => 'arguments')$$,
	$$migrate_plan('', stream => 'arguments')$$,
	$$migrate_baseline('', 'arguments')$$,
	$$migrate_check('', 'arguments')$$
]) WITH ORDINALITY AS c(call, n) ORDER BY n;

-- Settings
SHOW pgstair.run_wait;
SHOW pgstair.lock_timeout;
SHOW pgstair.protected;
SET pgstair.run_wait = -1;
SET pgstair.lock_timeout = '5s';
SHOW pgstair.lock_timeout;
RESET pgstair.lock_timeout;
SET pgstair.unknown = 1;

-- Transactions that cannot hold a run
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT attempt('migrate_up()');
ROLLBACK;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT attempt('migrate_down()');
ROLLBACK;
BEGIN READ ONLY;
SELECT attempt(call) FROM unnest(ARRAY['migrate_up()', 'migrate_down()', 'migrate_baseline(''1'')', 'migrate_record(''1'')']) call;
SELECT count(*) FROM migrate_plan(stream => 'arguments');
SELECT count(*) FROM migrate_status('arguments');
ROLLBACK;

-- A LIMIT does not stop a run
SELECT migrate_register(n::text, 'SELECT 1', stream => 'arguments') FROM generate_series(2, 5) n;
SELECT migrate_up(stream => 'arguments') LIMIT 1;
SELECT count(*) FROM migrate_status('arguments') WHERE state = 'applied';

-- One migration alone; those after one
SELECT migrate_register(n::text, 'CREATE TEMP TABLE t()', stream => 'arguments') FROM generate_series(6, 8) n;
SET pgstair.after = '6';
SET pgstair.name = '8';
SELECT migrate_up(stream => 'arguments');
RESET pgstair.name;
SELECT migrate_up(stream => 'arguments');
RESET pgstair.after;
SET pgstair.name = '8';
SELECT migrate_down(stream => 'arguments');
SET pgstair.name = 'nobody';
SELECT migrate_down(stream => 'arguments');
RESET pgstair.name;

DROP FUNCTION attempt(text);
