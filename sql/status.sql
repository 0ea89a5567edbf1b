-- What migrate_status() says about each migration
CREATE ROLE regress_status_a;
CREATE ROLE regress_status_b;
GRANT EXECUTE ON FUNCTION migrate_register, migrate_up TO regress_status_a, regress_status_b;
CREATE SCHEMA status AUTHORIZATION regress_status_a;
SET search_path = status, public;

SET ROLE regress_status_a;
SELECT migrate_register('1', 'CREATE TABLE t (x int)', 'DROP TABLE t', stream => 'status');
SELECT migrate_register('2', E'-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n', stream => 'status');
SELECT migrate_register('3', E'-- migrate:up\nSELECT $$\n-- migrate:down\n$$;\n', stream => 'status');
SELECT migrate_register('4', 'SELECT 1', stream => 'status');
-- Old folders hold down files that never worked
SELECT migrate_register('5', 'SELECT 1', E'SELECT 1;\nDROP TABEL t;', stream => 'status');
SELECT migrate_up('4', stream => 'status');
SET ROLE regress_status_b;
SELECT migrate_register('6', 'SELECT 1', stream => 'status');
RESET ROLE;
CREATE ROLE regress_status_gone;
GRANT EXECUTE ON FUNCTION migrate_register TO regress_status_gone;
SET ROLE regress_status_gone;
SELECT migrate_register('7', 'SELECT 1', stream => 'status');
RESET ROLE;
DROP OWNED BY regress_status_gone;
DROP ROLE regress_status_gone;

SELECT name, state, format, role, registered_by = session_user AS registered, applied_by = session_user AS applied
FROM migrate_status('status');
SELECT name, reversible, irreversible_because, problem FROM migrate_status('status');
SET ROLE regress_status_a;
SELECT name, problem FROM migrate_status('status') WHERE problem IS NOT NULL;
RESET ROLE;
SELECT name, registered_at <= now() AS registered, applied_at <= clock_timestamp() AS applied,
	duration BETWEEN '1 microsecond' AND '1 minute' AS took FROM migrate_status('status');

-- The checksum is that of the text, whatever its line ends and byte order mark
SELECT s.checksum = migrate_checksum(U&'\FEFFCREATE TABLE t (x int)', 'DROP TABLE t') FROM migrate_status('status') s WHERE name = '1';
SELECT migrate_checksum(E'a\r\nb') = migrate_checksum(E'a\nb'), migrate_checksum('a') = migrate_checksum('b'),
	migrate_checksum('a', 'b') = migrate_checksum('ab'), migrate_checksum('a') = encode(sha256('a'), 'hex');

-- A down section that does not parse is told as such when it is to run
SELECT migrate_unregister(n, 'status') FROM unnest(ARRAY['6', '7']) n;
SELECT migrate_up(stream => 'status');
SELECT migrate_down(stream => 'status');
SELECT state FROM migrate_status('status') WHERE name = '5';
SELECT count(*) FROM migrate_status('no such stream');

-- A stream without a migration, while others have some
BEGIN;
DELETE FROM pgstair.migration WHERE stream <> 'status';
SELECT migrate_up(stream => 'statsu');
SELECT migrate_down(stream => 'statsu');
SELECT step FROM migrate_plan(stream => 'statsu');
DELETE FROM pgstair.migration;
SELECT migrate_up(stream => 'statsu');
ROLLBACK;

RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA status CASCADE;
DROP OWNED BY regress_status_a, regress_status_b;
DROP ROLE regress_status_a, regress_status_b;
