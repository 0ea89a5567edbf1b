-- What only later releases know.  Nothing is printed: a difference between the
-- facts and what was created would be a warning, a missing key an error.
\set VERBOSITY terse
SET client_min_messages = warning;
SET pgstair.check_facts = on;
CREATE SCHEMA releases;
SET search_path = releases, public;
SELECT current_setting('server_version_num')::int >= 160000 AS since_16,
	current_setting('server_version_num')::int >= 170000 AS since_17,
	current_setting('server_version_num')::int >= 180000 AS since_18 \gset

-- statistics without a name
\if :since_16
DO $do$ BEGIN
	PERFORM migrate_register('16', $m$
		CREATE TABLE r16 (a int, b int);
		CREATE STATISTICS ON a, b, (a + b) FROM r16;
		CREATE STATISTICS (ndistinct) ON b, a FROM r16;
	$m$);
	PERFORM migrate_up();
END $do$;
\endif

-- expressions that are replaced
\if :since_17
DO $do$ BEGIN
	PERFORM migrate_register('17', $m$
		CREATE TABLE r17 (a int, b int GENERATED ALWAYS AS (a + 1) STORED);
		ALTER TABLE r17 ALTER b SET EXPRESSION AS (twice(a));
		CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
	$m$);
	PERFORM migrate_up();
END $do$;
\endif

-- NOT NULL with a name; keys over time; keys not enforced; virtual columns
\if :since_18
DO $do$ BEGIN
	PERFORM migrate_register('18', $m$
		CREATE TABLE r18 (
			a int NOT NULL, b int CONSTRAINT written NOT NULL, c int, CONSTRAINT below NOT NULL c, NOT NULL a,
			d serial CONSTRAINT of_serial NOT NULL, e int GENERATED ALWAYS AS IDENTITY,
			f int GENERATED ALWAYS AS (a + 1) VIRTUAL, PRIMARY KEY (a, e),
			v int REFERENCES r18_later NOT ENFORCED UNIQUE, w int CHECK (w > 0) NOT ENFORCED);
		ALTER TABLE r18 ADD CONSTRAINT added NOT NULL v, ALTER w SET NOT NULL, ADD x int PRIMARY KEY,
			DROP CONSTRAINT r18_pkey;
		CREATE TABLE r18_later (i int PRIMARY KEY, n int);
		ALTER TABLE r18_later DROP CONSTRAINT r18_later_pkey CASCADE, ADD PRIMARY KEY (n, i);
	$m$);
	PERFORM migrate_register('19', $m$
		CREATE TABLE r18_stay (room int4range, at daterange, FOREIGN KEY (room, PERIOD at) REFERENCES r18_room (room, PERIOD at));
		CREATE TABLE r18_room (room int4range, at daterange, PRIMARY KEY (room, at WITHOUT OVERLAPS));
		CREATE EXTENSION btree_gist;
	$m$);
	PERFORM migrate_up('18');
	PERFORM migrate_up();
	ASSERT (SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = 'r18_stay'::regclass) = 1;
END $do$;
\endif

DROP SCHEMA releases CASCADE;
RESET search_path;
