-- Operators, their classes, casts, and text search, written before what they name.
\set VERBOSITY terse
SET pgstair.check_facts = on;
CREATE SCHEMA facts_operator;
SET search_path = facts_operator, public;

-- operators of a type; of functions of one name the one with their operands
SELECT migrate_register('01', $m$
	CREATE VIEW compared AS SELECT ROW(1)::box1 <<>> ROW(2)::box1 AS a, ROW(1)::box1 OPERATOR(facts_operator.===) ROW(1)::box1 AS b,
		@@@ ROW(3)::box1 AS c;
	CREATE OPERATOR <<>> (LEFTARG = box1, RIGHTARG = box1, FUNCTION = meets, COMMUTATOR = <<>>, NEGATOR = ===, RESTRICT = neqsel);
	CREATE OPERATOR === (LEFTARG = box1, RIGHTARG = box1, PROCEDURE = same, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
	CREATE OPERATOR @@@ (RIGHTARG = box1, FUNCTION = side);
	CREATE FUNCTION meets(int, int) RETURNS bool IMMUTABLE RETURN true;
	CREATE FUNCTION meets(box1, box1) RETURNS bool IMMUTABLE RETURN ($1).side <> ($2).side;
	CREATE FUNCTION same(box1, box1) RETURNS bool IMMUTABLE RETURN ($1).side = ($2).side;
	CREATE FUNCTION side(box1) RETURNS int IMMUTABLE RETURN ($1).side;
	CREATE TYPE box1 AS (side int);
$m$, stream => 'facts_operator');
SELECT * FROM migrate_up(stream => 'facts_operator');
SELECT * FROM compared;

-- classes and families, and the index that uses one
SELECT migrate_register('02', $m$
	CREATE INDEX by_class ON boxes (b small_first);
	CREATE TABLE boxes (b box1);
	COMMENT ON OPERATOR CLASS small_first USING btree IS 'smaller is less';
	ALTER OPERATOR FAMILY sizes USING btree ADD FUNCTION 1 (box1, int) compare(box1, int);
	CREATE OPERATOR CLASS small_first FOR TYPE box1 USING btree FAMILY sizes AS
		OPERATOR 1 <<<, OPERATOR 3 === (box1, box1), FUNCTION 1 compare(box1, box1);
	CREATE OPERATOR CLASS alone FOR TYPE box1 USING hash AS OPERATOR 1 ===, FUNCTION 1 hashed(box1);
	CREATE OPERATOR <<< (LEFTARG = box1, RIGHTARG = box1, FUNCTION = less);
	CREATE OPERATOR FAMILY sizes USING btree;
	CREATE FUNCTION compare(box1, box1) RETURNS int IMMUTABLE RETURN ($1).side - ($2).side;
	CREATE FUNCTION compare(box1, int) RETURNS int IMMUTABLE RETURN ($1).side - $2;
	CREATE FUNCTION less(box1, box1) RETURNS bool IMMUTABLE RETURN ($1).side < ($2).side;
	CREATE FUNCTION hashed(box1) RETURNS int IMMUTABLE RETURN hashint4(($1).side);
$m$, stream => 'facts_operator');
SELECT * FROM migrate_up(stream => 'facts_operator');

-- casts, conversions, owners and names of operators
SELECT migrate_register('03', $m$
	COMMENT ON CAST (int AS box1) IS 'from a side';
	CREATE CAST (int AS box1) WITH FUNCTION boxed(int) AS ASSIGNMENT;
	CREATE CAST (box1 AS int) WITH FUNCTION side(box1);
	CREATE FUNCTION boxed(int) RETURNS box1 IMMUTABLE RETURN ROW($1)::box1;
	COMMENT ON OPERATOR @@@ (NONE, box1) IS 'the side';
	ALTER OPERATOR @@@ (NONE, box1) OWNER TO CURRENT_USER;
	ALTER OPERATOR === (box1, box1) SET (RESTRICT = eqsel);
	ALTER OPERATOR CLASS alone USING hash RENAME TO lonely;
	ALTER OPERATOR FAMILY alone USING hash SET SCHEMA public;
	CREATE CONVERSION turned FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
	COMMENT ON CONVERSION turned IS 'as the default one';
	DROP OPERATOR CLASS lonely USING hash;
$m$, stream => 'facts_operator');
SELECT * FROM migrate_up(stream => 'facts_operator');

-- text search
SELECT migrate_register('04', $m$
	CREATE INDEX ON documents USING gin (to_tsvector('facts_operator.plain', body));
	CREATE TABLE documents (body text);
	CREATE VIEW matched AS SELECT to_tsquery('plain', 'x') AS a, 'english'::regconfig AS b, 'stems'::regdictionary AS c;
	ALTER TEXT SEARCH CONFIGURATION plain ALTER MAPPING FOR word WITH stems, facts_operator.lower;
	CREATE TEXT SEARCH CONFIGURATION plain (COPY = bare);
	CREATE TEXT SEARCH CONFIGURATION bare (PARSER = tokens);
	ALTER TEXT SEARCH CONFIGURATION bare ADD MAPPING FOR word, asciiword WITH lower;
	CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = snowball, LANGUAGE = english);
	ALTER TEXT SEARCH DICTIONARY stems (STOPWORDS = english);
	CREATE TEXT SEARCH DICTIONARY lower (TEMPLATE = lowered);
	CREATE TEXT SEARCH TEMPLATE lowered (INIT = dsimple_init, LEXIZE = dsimple_lexize);
	CREATE TEXT SEARCH PARSER tokens (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
$m$, stream => 'facts_operator');
SELECT * FROM migrate_up(stream => 'facts_operator');

SET client_min_messages = warning;
DROP SCHEMA facts_operator CASCADE;
