-- migrate_check(): what statements earlier in the batch change
CREATE SCHEMA check_b;
SET search_path = check_b, public;
SET client_min_messages = warning;
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (id int PRIMARY KEY, a int, b text, m mood);
INSERT INTO t VALUES (1, NULL, 'x', 'sad'), (2, 2, 'x', 'ok');
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (p_id int);
INSERT INTO c VALUES (1), (2);

CREATE FUNCTION check_sql(sql text) RETURNS TABLE (line int, severity text, "check" text, object text, count bigint, sample text, advice text)
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM migrate_register('1', sql, stream => 'check');
	RETURN QUERY SELECT c.line, c.severity, c."check", c.object, c.count, c.sample, split_part(c.advice, ';', 1) FROM migrate_check(stream => 'check') c
		WHERE c."check" NOT IN ('scan', 'rewrite', 'lock', 'whole_table', 'renamed', 'unindexed_key');
END $$;

-- Rows may be mended by an UPDATE, a DELETE, a trigger, a DO block
SELECT line, severity, "check", advice FROM check_sql('UPDATE t SET a = 0 WHERE a IS NULL; ALTER TABLE t ALTER a SET NOT NULL;');
SELECT line, severity, "check", advice FROM check_sql('DELETE FROM t WHERE id = 1; ALTER TABLE t ADD UNIQUE (b);');
SELECT line, severity, "check", advice FROM check_sql('WITH x AS (UPDATE t SET b = id RETURNING 1) SELECT count(*) FROM x; ALTER TABLE t ADD UNIQUE (b);');
SELECT line, severity, "check", advice FROM check_sql('DO $x$ BEGIN UPDATE t SET b = id; END $x$; ALTER TABLE t ADD UNIQUE (b);');
SELECT line, severity, "check", advice FROM check_sql('INSERT INTO p SELECT p_id FROM c; ALTER TABLE c ADD FOREIGN KEY (p_id) REFERENCES p;');
SELECT line, severity, "check", advice FROM check_sql('CREATE TABLE q AS SELECT p_id AS id FROM c; ALTER TABLE q ADD PRIMARY KEY (id); ALTER TABLE c ADD FOREIGN KEY (p_id) REFERENCES q;');
-- Rows that are added mend nothing
SELECT line, severity, "check", advice FROM check_sql('INSERT INTO t VALUES (3); ALTER TABLE t ALTER a SET NOT NULL;');
SELECT line, severity, "check", advice FROM check_sql('INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 1; ALTER TABLE t ALTER a SET NOT NULL;');

-- Other names, columns and types
SELECT line, severity, "check", object, count, sample FROM check_sql('CREATE SCHEMA s2; ALTER TABLE t SET SCHEMA s2; ALTER TABLE s2.t RENAME TO u; ALTER TABLE s2.u RENAME a TO z;
ALTER TABLE s2.u ALTER z SET NOT NULL;
ALTER TABLE s2.u ADD COLUMN d int NOT NULL DEFAULT 5, ADD CHECK (d + z > 7);
ALTER TABLE s2.u ALTER b TYPE char(1);
ALTER TABLE s2.u ADD CHECK (b <> ''x'');
ALTER TABLE s2.u DROP COLUMN z;
ALTER TABLE s2.u ADD COLUMN z int CHECK (z > 0);
ALTER SCHEMA s2 RENAME TO s3;
ALTER TABLE s3.u ADD UNIQUE (b);');
-- A table of the same name that the batch makes
SELECT * FROM check_sql('ALTER TABLE t RENAME TO t_old; CREATE TABLE t (id int PRIMARY KEY, a int); INSERT INTO t SELECT id, a FROM t_old;
ALTER TABLE t ALTER a SET NOT NULL; CREATE TABLE s (LIKE t); ALTER TABLE s ADD UNIQUE (a); CREATE TEMP TABLE p (x int); ALTER TABLE p ADD COLUMN y int NOT NULL;');
SELECT "check", object FROM check_sql('DROP TABLE c; CREATE TABLE c (p_id int); ALTER TABLE c ADD FOREIGN KEY (p_id) REFERENCES p;');
-- A type that is swapped: the labels of the new one are known
SELECT * FROM check_sql('ALTER TYPE mood RENAME TO mood_old; CREATE TYPE mood AS ENUM (''ok'');
ALTER TABLE t ALTER m TYPE mood USING m::text::mood;');
SELECT line, severity, "check", object FROM check_sql('ALTER TABLE t ALTER m TYPE mood USING b::mood;');
SELECT * FROM check_sql('CREATE DOMAIN d AS int DEFAULT 1; ALTER TABLE t ADD COLUMN x d NOT NULL; CREATE TYPE e AS ENUM (''a'');');
SELECT line, severity, "check", object FROM check_sql('CREATE TYPE e AS ENUM (''a''); ALTER TABLE t ADD COLUMN x e NOT NULL;');

-- Tables that others lead to, under the names that they have by then
CREATE SCHEMA check_o;
CREATE TABLE check_o.o AS SELECT 1 AS a;
CREATE DOMAIN small AS int;
CREATE TABLE of_small AS SELECT 9::small AS s;
CREATE TABLE ref (p_id int REFERENCES p);
INSERT INTO p VALUES (1);
INSERT INTO ref VALUES (1);
CREATE TABLE parted (a int) PARTITION BY LIST (a);
CREATE TABLE rest PARTITION OF parted DEFAULT;
INSERT INTO parted VALUES (1);
ALTER TABLE t ADD CONSTRAINT unchecked CHECK (a > 2) NOT VALID;
SELECT line, severity, "check", object, count FROM check_sql('ALTER SCHEMA check_o RENAME TO check_oo;
ALTER TABLE check_oo.o RENAME TO o2; ALTER TABLE c SET SCHEMA check_oo;
DROP SCHEMA check_oo CASCADE;
ALTER TABLE of_small RENAME TO of_small2;
ALTER DOMAIN small ADD CHECK (VALUE < 5);
ALTER TABLE ref RENAME TO ref2;
TRUNCATE p CASCADE;
ALTER TABLE rest RENAME TO others;
CREATE TABLE one PARTITION OF parted FOR VALUES IN (1);
ALTER TABLE t RENAME CONSTRAINT unchecked TO unseen;
ALTER TABLE t VALIDATE CONSTRAINT unseen;');
-- A constraint that comes and goes with the batch is nobody's loss
SELECT line, severity, "check", object FROM check_sql('ALTER TABLE t ADD CONSTRAINT passing CHECK (id > 0); ALTER TABLE t DROP CONSTRAINT passing; ALTER TABLE t ALTER a DROP NOT NULL;
ALTER TABLE t DROP CONSTRAINT unchecked;');
ALTER TABLE t DROP CONSTRAINT unchecked;
DROP TABLE ref, parted, of_small;
DELETE FROM p;

-- search_path of the migration, not of the session
SET search_path = public;
SELECT severity, "check", object FROM check_b.check_sql('SET search_path = check_b; ALTER TABLE t ALTER a SET NOT NULL;');
SELECT severity, "check", object FROM check_b.check_sql('ALTER TABLE t ALTER a SET NOT NULL;');
SET search_path = check_b, public;

-- Partitions and children
CREATE TABLE m (id int, a int) PARTITION BY RANGE (id);
CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (10);
CREATE TABLE m2 PARTITION OF m FOR VALUES FROM (10) TO (20);
INSERT INTO m VALUES (1, NULL), (11, 1), (12, 1);
CREATE TABLE up (a int);
CREATE TABLE down () INHERITS (up);
INSERT INTO down VALUES (1), (1), (NULL);
SELECT line, severity, "check", object, count, sample FROM check_sql('ALTER TABLE m ALTER a SET NOT NULL; ALTER TABLE m ADD UNIQUE (id, a); ALTER TABLE m2 ADD UNIQUE (a);
ALTER TABLE up ALTER a SET NOT NULL;
ALTER TABLE ONLY up ADD CHECK (a > 1) NO INHERIT; ALTER TABLE up ADD UNIQUE (a); ALTER TABLE down ADD UNIQUE (a);');
SELECT line, severity, "check", object, advice FROM check_sql('UPDATE m1 SET a = 1; ALTER TABLE m ALTER a SET NOT NULL;
ALTER TABLE m DETACH PARTITION m2; ALTER TABLE m2 ADD UNIQUE (a);');

-- NOT VALID, and validated later; constraints of domains
ALTER TABLE t ADD CONSTRAINT old CHECK (a > 2) NOT VALID;
SELECT line, severity, "check", object, count FROM check_sql('ALTER TABLE t VALIDATE CONSTRAINT old; ALTER TABLE t ADD CONSTRAINT new CHECK (id > 1) NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT new;');
CREATE DOMAIN positive AS int;
CREATE TABLE of_domain (v positive);
INSERT INTO of_domain VALUES (0), (1), (NULL);
SELECT line, severity, "check", object, count, sample FROM check_sql('ALTER DOMAIN positive ADD CHECK (VALUE > 0); ALTER DOMAIN positive SET NOT NULL;
ALTER DOMAIN positive ADD CHECK (VALUE >= 0);');

CREATE DOMAIN counted AS int DEFAULT 1 NOT NULL CHECK (VALUE > 0);
SELECT line, severity, "check", object FROM check_sql('ALTER TABLE t ADD COLUMN n counted; ALTER TABLE t ADD COLUMN o counted DEFAULT 0; ALTER TABLE t ALTER n SET NOT NULL, ADD UNIQUE (n);');

SELECT migrate_unregister('1', 'check');
RESET search_path;
DROP SCHEMA check_b CASCADE;
