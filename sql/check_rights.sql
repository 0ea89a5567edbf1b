-- migrate_check(): whose rights it has, and what it does not run
SET client_min_messages = warning;
CREATE ROLE regress_check_owner;
CREATE ROLE regress_check_member;
CREATE ROLE regress_check_other;
CREATE ROLE regress_check_super SUPERUSER;
GRANT regress_check_owner TO regress_check_member;
CREATE SCHEMA check_r AUTHORIZATION regress_check_owner;
GRANT USAGE ON SCHEMA check_r TO PUBLIC;
GRANT EXECUTE ON FUNCTION migrate_check, migrate_register, migrate_unregister TO regress_check_owner, regress_check_member, regress_check_other;
CREATE TABLE check_r.log (who text);
GRANT ALL ON check_r.log TO PUBLIC;

SET ROLE regress_check_owner;
SET search_path = check_r, public;
CREATE TABLE t (id int PRIMARY KEY, a int);
INSERT INTO t VALUES (1, 1), (2, 1), (3, NULL);
-- What it says of itself is not true
CREATE FUNCTION tells() RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$BEGIN INSERT INTO log VALUES (current_user); RETURN true; END$$;
CREATE FUNCTION lies() RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$BEGIN PERFORM tells(); RETURN true; END$$;
CREATE FUNCTION says_who(int) RETURNS boolean LANGUAGE plpgsql STABLE AS $$BEGIN IF $1 > 2 THEN RAISE EXCEPTION 'called by %', current_user; END IF; RETURN true; END$$;
CREATE FUNCTION of_value(int) RETURNS boolean LANGUAGE plpgsql STABLE AS $$BEGIN RETURN $1 > 1; END$$;
SELECT migrate_register('1', 'ALTER TABLE check_r.t ADD UNIQUE (a);', stream => 'check');
RESET ROLE;

-- A member sees the rows, others do not; nobody gets an error
SET ROLE regress_check_member;
SELECT severity, "check", object, count, sample, advice FROM migrate_check(stream => 'check');
SET ROLE regress_check_other;
SELECT severity, "check", object, count, sample, advice FROM migrate_check(stream => 'check');
RESET ROLE;
SET ROLE regress_check_super;
SELECT severity, "check", object, count, sample FROM migrate_check(stream => 'check') WHERE severity = 'error';

-- Code of the migration's role runs as that role, if at all
SET ROLE regress_check_owner;
SELECT migrate_register('1', 'ALTER TABLE check_r.t ADD CHECK (check_r.tells());', stream => 'check');
SET ROLE regress_check_super;
SELECT severity, "check", object, advice FROM migrate_check(stream => 'check') WHERE "check" <> 'scan';
SET ROLE regress_check_owner;
SELECT migrate_register('1', 'ALTER TABLE check_r.t ADD CHECK (check_r.lies());', stream => 'check');
SET ROLE regress_check_super;
SELECT severity, "check", object, advice FROM migrate_check(stream => 'check') WHERE "check" <> 'scan';
SET ROLE regress_check_owner;
SELECT migrate_register('1', 'ALTER TABLE check_r.t ADD CHECK (check_r.says_who(id)), ADD CHECK (check_r.of_value(id));', stream => 'check');
SET ROLE regress_check_super;
SELECT severity, "check", object, count, advice FROM migrate_check(stream => 'check') WHERE "check" <> 'scan';
SELECT * FROM log;
SELECT migrate_unregister('1', 'check');

-- Code of a table's owner in an index runs as the owner, whoever makes the index
SET ROLE regress_check_owner;
CREATE FUNCTION key_for(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RAISE EXCEPTION 'called by %', current_user; END$$;
SET ROLE regress_check_super;
SELECT migrate_register('1', $$CREATE UNIQUE INDEX ON check_r.t (check_r.key_for(a));
CREATE INDEX ON check_r.t (id) WHERE check_r.key_for(a) > 0;
ALTER TABLE check_r.t ADD EXCLUDE (check_r.key_for(a) WITH =);$$, stream => 'check');
SELECT line, "check", object, advice FROM migrate_check(stream => 'check') WHERE "check" <> 'scan';
SELECT migrate_unregister('1', 'check');
SET ROLE regress_check_other;
SELECT migrate_register('1', 'CREATE INDEX ON check_r.t (check_r.key_for(a));', stream => 'check');
SELECT line, "check", object, advice FROM migrate_check(stream => 'check') WHERE "check" <> 'scan';
SELECT migrate_unregister('1', 'check');

-- So does what the catalog has of constraints and keys of partitions
SET ROLE regress_check_owner;
CREATE FUNCTION part_for(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE TABLE parted (a int) PARTITION BY LIST (part_for(a));
CREATE TABLE rest PARTITION OF parted DEFAULT;
INSERT INTO parted VALUES (1);
CREATE OR REPLACE FUNCTION part_for(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RAISE EXCEPTION 'called by %', current_user; END$$;
ALTER TABLE t ADD CONSTRAINT unchecked CHECK (key_for(a) > 0) NOT VALID;
RESET search_path;
SET ROLE regress_check_super;
SELECT migrate_register('1', $$ALTER TABLE check_r.t VALIDATE CONSTRAINT unchecked;
CREATE TABLE check_r.one PARTITION OF check_r.parted FOR VALUES IN (1);$$, stream => 'check');
SELECT line, "check", object, advice FROM migrate_check(stream => 'check') WHERE "check" <> 'scan';
SELECT migrate_unregister('1', 'check');
SET ROLE regress_check_owner;
SET search_path = check_r, public;

-- Nor does an operator that somebody else has made for the type of a column
SET ROLE regress_check_owner;
GRANT CREATE ON SCHEMA check_r TO regress_check_other;
CREATE TYPE grade AS ENUM ('a', 'b');
CREATE TABLE graded AS SELECT 'a'::grade AS grade;
SET ROLE regress_check_other;
CREATE FUNCTION same(grade, grade) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$SELECT false$$;
CREATE OPERATOR = (LEFTARG = grade, RIGHTARG = grade, FUNCTION = same);
SET ROLE regress_check_owner;
SELECT migrate_register('1', 'ALTER TABLE check_r.graded ALTER grade TYPE varchar(3);', stream => 'check');
SELECT line, "check", object, advice FROM migrate_check(stream => 'check') WHERE "check" <> 'rewrite';
SELECT migrate_unregister('1', 'check');

-- SET ROLE of the migration, and role: of its section
SET ROLE regress_check_member;
SELECT migrate_register('1', E'-- migrate:up role:regress_check_owner\nALTER TABLE check_r.t ADD UNIQUE (a);', stream => 'check');
SELECT severity, "check", object FROM migrate_check(stream => 'check') WHERE severity = 'error';
SELECT migrate_register('1', E'SET ROLE regress_check_other;\nALTER TABLE check_r.t ADD UNIQUE (a);', stream => 'check');
SELECT severity, "check", object, advice FROM migrate_check(stream => 'check');

-- Rows hidden by row security, tables that may not be read
SELECT migrate_unregister('1', 'check');
SET ROLE regress_check_owner;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
SELECT migrate_register('1', 'ALTER TABLE check_r.t ADD UNIQUE (a);', stream => 'check');
SELECT severity, "check", object FROM migrate_check(stream => 'check') WHERE severity = 'error';
ALTER TABLE t FORCE ROW LEVEL SECURITY;
SELECT severity, "check", object, advice FROM migrate_check(stream => 'check');
ALTER TABLE t DISABLE ROW LEVEL SECURITY;
REVOKE SELECT ON t FROM regress_check_owner;
SELECT severity, "check", object, advice FROM migrate_check(stream => 'check');

RESET ROLE;
SELECT migrate_unregister('1', 'check');
RESET search_path;
DROP SCHEMA check_r CASCADE;
DROP OWNED BY regress_check_owner, regress_check_member, regress_check_other, regress_check_super;
DROP ROLE regress_check_owner, regress_check_member, regress_check_other, regress_check_super;
