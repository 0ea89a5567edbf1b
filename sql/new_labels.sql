-- Enum labels used in the transaction that adds them.
CREATE SCHEMA labels;

-- a type that the run made in a way the plan cannot fold; also renamed, moved, given away
CREATE ROLE regress_labels;
SELECT migrate_register('01', $$
DO 'BEGIN CREATE TYPE labels.made AS ENUM (''a''); EXCEPTION WHEN duplicate_object THEN NULL; END';
ALTER TYPE labels.made ADD VALUE 'b';
CREATE TABLE labels.t (x labels.made DEFAULT 'b' PRIMARY KEY);
INSERT INTO labels.t DEFAULT VALUES;
ALTER TYPE labels.made OWNER TO regress_labels;
ALTER TYPE labels.made ADD VALUE 'c';
INSERT INTO labels.t VALUES ('c');
ALTER TYPE labels.made RENAME TO renamed;
DO 'BEGIN ALTER TYPE labels.renamed ADD VALUE ''d''; END';
INSERT INTO labels.t VALUES ('d');
$$, stream => 'labels');
SELECT migrate_up(stream => 'labels');
SELECT * FROM labels.t ORDER BY x;

-- the same in a transaction and a savepoint of the caller's
SELECT migrate_register('02', $$
DO 'BEGIN CREATE TYPE labels.sub AS ENUM (); END';
ALTER TYPE labels.sub ADD VALUE 'b';
CREATE TABLE labels.s (x labels.sub DEFAULT 'b');
$$, stream => 'labels');
BEGIN;
SAVEPOINT s;
SELECT migrate_up(stream => 'labels');
RELEASE s;
INSERT INTO labels.s DEFAULT VALUES RETURNING *;
COMMIT;

-- never on a type that was there before: both migrations are named
SELECT migrate_register('03', E'SELECT 1;\nALTER TYPE labels.sub ADD VALUE \'new\'', stream => 'labels');
SELECT migrate_register('04', E'SELECT 1;\n\nINSERT INTO labels.s VALUES (\'new\')', stream => 'labels');
SELECT migrate_up(stream => 'labels');
\echo :LAST_ERROR_SQLSTATE
SELECT migrate_up('03', stream => 'labels');
SELECT migrate_up(stream => 'labels');
SELECT migrate_register('05', E'ALTER TYPE labels.sub ADD VALUE \'same\';\nINSERT INTO labels.s VALUES (\'same\')', stream => 'labels');
SELECT migrate_up(stream => 'labels');

-- not even when a new type would get its label in between
SELECT migrate_register('05', $$
ALTER TYPE labels.sub ADD VALUE 'old type';
DO 'BEGIN CREATE TYPE labels.other AS ENUM (); END';
ALTER TYPE labels.other ADD VALUE 'new type';
INSERT INTO labels.s VALUES ('old type');
$$, stream => 'labels');
SELECT migrate_up(stream => 'labels');
BEGIN;
ALTER TYPE labels.sub ADD VALUE 'of the caller';
SELECT migrate_register('05', $$
DO 'BEGIN CREATE TYPE labels.other AS ENUM (); END';
ALTER TYPE labels.other ADD VALUE 'new type';
INSERT INTO labels.s VALUES ('of the caller');
$$, stream => 'labels');
SELECT migrate_up(stream => 'labels');
ROLLBACK;

-- a label of a type that leaves its name to one with other labels
SELECT migrate_register('05', $$
ALTER TYPE labels.sub ADD VALUE 'for the old one';
ALTER TYPE labels.sub RENAME TO old_sub;
CREATE TYPE labels.sub AS ENUM ('new');
$$, stream => 'labels');
SELECT migrate_up(stream => 'labels');
SELECT 'for the old one' = ANY (enum_range(NULL::labels.old_sub)::text[]) AS old, enum_range(NULL::labels.sub) AS new;

SET client_min_messages = warning;
DROP SCHEMA labels CASCADE;
DROP ROLE regress_labels;
