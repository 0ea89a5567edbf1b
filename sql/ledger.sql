-- Registering, replacing, forgetting; up, down, baseline, record
CREATE SCHEMA ledger;
SET search_path = ledger, public;
CREATE FUNCTION attempt(call text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT * FROM ' || call;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	RETURN sqlstate || ' ' || sqlerrm;
END $$;

SELECT migrate_register('1_a', 'CREATE TABLE a (x int);', 'DROP TABLE a;', stream => 'ledger');
-- A byte order mark and line ends make no difference
SELECT migrate_register('1_a', U&'\FEFF' || 'CREATE TABLE a (x int);', 'DROP TABLE a;', stream => 'ledger');
SELECT migrate_register('1_a', E'CREATE TABLE a\n(x int);', 'DROP TABLE a;', stream => 'ledger');
SELECT migrate_register('1_a', E'CREATE TABLE a\r\n(x int);', 'DROP TABLE a;', stream => 'ledger');
-- In bulk; the order of registration is not that of the names
SELECT migrate_register(n, format('CREATE TABLE t%s (x int)', n), format('DROP TABLE t%s', n), stream => 'ledger')
FROM unnest(ARRAY['10', '9', '2']) n;
-- The same name in another stream is another migration
SELECT migrate_register('9', 'CREATE TABLE other_stream ()', stream => 'ledger 2');

-- Up to a target, by steps, and the rest
SELECT migrate_up('2', stream => 'ledger');
SELECT migrate_up(steps => 1, stream => 'ledger');
SELECT migrate_up(stream => 'ledger');
SELECT migrate_up(stream => 'ledger');
SELECT migrate_up('2', stream => 'ledger');
SELECT relname FROM pg_class WHERE relnamespace = 'ledger'::regnamespace ORDER BY 1;

-- What is applied stays as it is
SELECT migrate_register('1_a', E'CREATE TABLE a\n(x int);', 'DROP TABLE a;', stream => 'ledger');
SELECT migrate_register('1_a', 'CREATE TABLE a (y int);', 'DROP TABLE a;', stream => 'ledger');
SELECT migrate_unregister('1_a', 'ledger');

-- Down: the last, to a target, all
SELECT migrate_down(stream => 'ledger');
SELECT migrate_down('2', stream => 'ledger');
SELECT migrate_down('2', stream => 'ledger');
SELECT migrate_down(steps => 5, stream => 'ledger');
SELECT migrate_down(stream => 'ledger');
SELECT relname FROM pg_class WHERE relnamespace = 'ledger'::regnamespace ORDER BY 1;

-- What came out of order goes by order of application
SELECT migrate_up('9', stream => 'ledger');
SELECT migrate_register('1_b', 'CREATE TABLE b (x int)', 'DROP TABLE b', stream => 'ledger');
SELECT migrate_up(stream => 'ledger');
SELECT migrate_down(steps => 2, stream => 'ledger');
SELECT name, state FROM migrate_status('ledger');

-- A missing down section is told before anything is touched
SELECT migrate_register('3_none', 'CREATE TABLE none ()', stream => 'ledger');
SELECT migrate_register('4_none', 'CREATE TABLE none4 ()', stream => 'ledger');
SELECT migrate_up(stream => 'ledger');
SELECT migrate_down('1_a', stream => 'ledger');
SELECT count(*) FROM migrate_status('ledger') WHERE state = 'applied';

-- Baseline and record change the ledger only
SELECT migrate_register(n, 'CREATE TABLE never ()', 'SELECT 1', stream => 'ledger') FROM unnest(ARRAY['20', '21', '22']) n;
SELECT migrate_baseline('21', 'ledger');
SELECT migrate_record('22', stream => 'ledger');
SELECT migrate_record('22', stream => 'ledger');
SELECT migrate_record('22', 'down', stream => 'ledger');
SELECT migrate_record('22', 'down', stream => 'ledger');
SELECT migrate_down('20', stream => 'ledger');
SELECT migrate_unregister(n, 'ledger') FROM unnest(ARRAY['20', '21', '22']) n;

-- What the runs left in the ledger
SELECT r.kind, array_agg(s.statement ORDER BY s.step) FROM pgstair.run r LEFT JOIN pgstair.statement s ON s.run = r.id
WHERE r.stream = 'ledger' GROUP BY r.id ORDER BY r.id;
SELECT DISTINCT role = current_user AS role, session_role = session_user AS session, application, extension_version,
	server_version = current_setting('server_version') AS server, duration >= '0' AS took
FROM pgstair.run WHERE stream = 'ledger' ORDER BY took;

-- A run is part of the caller's transaction
BEGIN;
SELECT migrate_register('5', 'CREATE TABLE rolled_back ()', stream => 'ledger 2');
SELECT migrate_up(stream => 'ledger 2');
ROLLBACK;
SELECT name, state FROM migrate_status('ledger 2');
SELECT to_regclass('rolled_back'), to_regclass('other_stream');
-- A failure leaves nothing
SELECT migrate_register('8', 'CREATE TABLE before_failure ()', stream => 'ledger 2');
SELECT migrate_register('91', 'SELECT 1/0', stream => 'ledger 2');
SELECT migrate_up(stream => 'ledger 2');
SELECT name, state FROM migrate_status('ledger 2');
SELECT to_regclass('before_failure');

-- A migration that is at the ledger itself: it may register, but not meddle with its own run
SELECT migrate_register('1', $$SELECT migrate_register('2', 'SELECT 2', stream => 'ledger 3')$$, stream => 'ledger 3');
SELECT migrate_up(stream => 'ledger 3');
SELECT name, state FROM migrate_status('ledger 3');
SELECT migrate_register('2', call, stream => 'ledger 3'), attempt('migrate_up(stream => ''ledger 3'')')
FROM unnest(ARRAY[$$SELECT migrate_unregister('2', 'ledger 3')$$, $$SELECT migrate_record('2', stream => 'ledger 3')$$,
	$$SELECT migrate_register('2', 'SELECT 1', stream => 'ledger 3')$$, $$SELECT migrate_up(stream => 'ledger 3')$$,
	$$SELECT migrate_down('1', stream => 'ledger 3')$$, $$SELECT migrate_baseline('2', stream => 'ledger 3')$$]) call;
SELECT name, state FROM migrate_status('ledger 3');

-- The functions take any name as data
SELECT migrate_register(E'1''); DROP TABLE pgstair.migration; --"', 'CREATE TABLE q ()', 'DROP TABLE q', stream => E'l''edger"');
SELECT migrate_up(stream => E'l''edger"');
SELECT migrate_down(E'1''); DROP TABLE pgstair.migration; --"', stream => E'l''edger"');

RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA ledger CASCADE;
