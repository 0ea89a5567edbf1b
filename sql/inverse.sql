-- What takes a migration back is derived from the catalog when it is applied.

CREATE TABLE kept (id int PRIMARY KEY, label text DEFAULT 'x', amount int);
INSERT INTO kept VALUES (1, 'one', 10);
COMMENT ON COLUMN kept.label IS 'a label';

\getenv top PG_ABS_SRCDIR
\set there_and_back :top '/sql/include/there_and_back.sql'
\i :there_and_back

SELECT * FROM there_and_back('CREATE TABLE t (id serial PRIMARY KEY, k int REFERENCES kept); CREATE INDEX ON t (k); INSERT INTO t (k) VALUES (1)');
SELECT * FROM there_and_back('CREATE TABLE IF NOT EXISTS kept ()');
SELECT * FROM there_and_back('ALTER TABLE kept ADD COLUMN c int NOT NULL DEFAULT 7, ADD CONSTRAINT positive CHECK (amount > 0)');
SELECT * FROM there_and_back('CREATE INDEX by_label ON kept (label)');
SELECT * FROM there_and_back('ALTER TABLE kept RENAME TO held; ALTER TABLE held RENAME COLUMN label TO word');
SELECT * FROM there_and_back('CREATE SCHEMA elsewhere; ALTER TABLE kept SET SCHEMA elsewhere');
SELECT * FROM there_and_back('ALTER TABLE kept ALTER label DROP DEFAULT, ALTER amount SET DEFAULT 1, ALTER amount SET NOT NULL');
SELECT * FROM there_and_back('COMMENT ON COLUMN kept.label IS ''the word''; GRANT SELECT ON kept TO PUBLIC');
SELECT * FROM there_and_back('CREATE VIEW seen AS SELECT k.id FROM kept k, kept l; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS ''SELECT 1''');
SELECT * FROM there_and_back('CREATE SCHEMA inv; CREATE TYPE inv.mood AS ENUM (''sad'', ''glad''); CREATE DOMAIN inv.small AS int CHECK (VALUE < 10); CREATE SEQUENCE inv.s');

-- The old definition comes back.
CREATE VIEW seen AS SELECT k.id FROM kept k, kept l;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
SELECT * FROM there_and_back('CREATE OR REPLACE VIEW seen AS SELECT k.id, k.label FROM kept k, kept l');
SELECT * FROM there_and_back('CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS ''SELECT 2''');
SELECT * FROM there_and_back('DROP VIEW seen; DROP FUNCTION f()');

-- A body comes back though what it names has changed since.
CREATE FUNCTION stale() RETURNS bigint LANGUAGE sql AS 'SELECT count(amount) FROM kept';
ALTER TABLE kept RENAME amount TO quantity;
SELECT * FROM there_and_back('CREATE OR REPLACE FUNCTION stale() RETURNS bigint LANGUAGE sql AS ''SELECT count(quantity) FROM kept''');
SELECT * FROM there_and_back('DROP FUNCTION stale()');
ALTER TABLE kept RENAME quantity TO amount;
DROP FUNCTION stale();

-- Rows do not come back, and that is said.
SELECT * FROM there_and_back('ALTER TABLE kept DROP COLUMN amount');
SELECT * FROM there_and_back('ALTER TABLE kept ALTER amount TYPE text');
SELECT * FROM there_and_back('DROP TABLE kept CASCADE');

-- Rights on all, those on columns that go with them too.
GRANT UPDATE (label) ON kept TO PUBLIC;
CREATE SCHEMA all_of_it CREATE TABLE one (a int) CREATE VIEW two AS SELECT k.a FROM one k, one l;
SELECT * FROM there_and_back('GRANT SELECT, UPDATE ON kept TO PUBLIC');
SELECT * FROM there_and_back('GRANT SELECT ON ALL TABLES IN SCHEMA all_of_it TO PUBLIC');

-- What is built upon a view comes back with it; an aggregate is given back, too.
CREATE VIEW three AS SELECT k.a + 1 AS b FROM all_of_it.two k, all_of_it.two l;
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
SELECT * FROM there_and_back('DROP VIEW all_of_it.two CASCADE; DROP AGGREGATE total(int)');
DROP VIEW three;
DROP SCHEMA all_of_it CASCADE;

-- What cannot be followed is not taken back at all.
SELECT * FROM there_and_back('UPDATE kept SET amount = 0');
SELECT migrate_down(stream => 'there_and_back');
SELECT reversible, irreversible_because FROM migrate_status('there_and_back');

-- words that DROP spells otherwise, and what goes with something else
SELECT migrate_register('word_1', 'CREATE FOREIGN DATA WRAPPER inverse_wrapper', stream => 'inverse_words');
SELECT migrate_up(stream => 'inverse_words');
SELECT migrate_down(stream => 'inverse_words');
SELECT migrate_register('word_2', 'CREATE OPERATOR CLASS inverse_class FOR TYPE int USING btree AS OPERATOR 1 <', stream => 'inverse_words');
SELECT migrate_up(stream => 'inverse_words');
SELECT migrate_down(stream => 'inverse_words');

-- without the setting nothing is derived; for a part of a migration neither
SET pgstair.derive_down = off;
SELECT migrate_register('off', 'CREATE TABLE off_a (a int)', stream => 'off');
SELECT migrate_register('part', 'CREATE TABLE off_b (a int); SET pgstair.derive_down = on; CREATE TABLE off_c (a int)', stream => 'off');
SELECT migrate_up(stream => 'off');
SELECT name, reversible, irreversible_because FROM migrate_status('off');
SELECT migrate_down(stream => 'off');
SELECT migrate_down(target => 'off', stream => 'off');
DROP TABLE off_a, off_b, off_c;
