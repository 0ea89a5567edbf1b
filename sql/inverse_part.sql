-- What lies on tables comes back as it was: under its own name, and with its marks.
CREATE SCHEMA inverse_part;
SET search_path = inverse_part, public;
CREATE ROLE inverse_reader;
\getenv top PG_ABS_SRCDIR
\set tried_there_and_back :top '/sql/include/tried_there_and_back.sql'
\i :tried_there_and_back
\pset tuples_only
\pset format unaligned

-- Indexes of partitions, and of their keys.
CREATE TABLE target (id int PRIMARY KEY);
CREATE TABLE parent (id int, word text, to_target int REFERENCES target, CONSTRAINT has_word CHECK (word <> ''), PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE INDEX by_word ON parent (word);
CREATE TABLE first PARTITION OF parent FOR VALUES FROM (1) TO (10);
ALTER INDEX first_word_idx RENAME TO oddly_named;
ALTER INDEX first_pkey RENAME TO oddly_kept;
CREATE TABLE second (to_target int, word text CHECK (word <> 'z'), id int NOT NULL, CONSTRAINT has_word CHECK (word <> ''));
SELECT * FROM there_and_back('DROP INDEX by_word');
SELECT * FROM there_and_back('ALTER TABLE parent DROP CONSTRAINT parent_pkey');
SELECT * FROM there_and_back('ALTER TABLE parent DETACH PARTITION first');
SELECT * FROM there_and_back('ALTER TABLE parent ATTACH PARTITION second FOR VALUES FROM (10) TO (20)');
SELECT reversible, same FROM there_and_back('DROP TABLE parent');

-- A partition that keys lie on is taken off before it goes.
CREATE TABLE pointing (parent_id int REFERENCES parent);
SELECT * FROM there_and_back('CREATE TABLE third PARTITION OF parent FOR VALUES FROM (30) TO (40)');

-- An index that takes no part is not taken along.
CREATE INDEX on_target ON ONLY parent (to_target);
CREATE INDEX of_first ON first (to_target);
SELECT * FROM there_and_back('ALTER INDEX on_target ATTACH PARTITION of_first');

-- Marks go with the index that a constraint takes over.
CREATE TABLE marked (id int NOT NULL, word text);
CREATE UNIQUE INDEX of_marked ON marked (id);
ALTER TABLE marked CLUSTER ON of_marked;
ALTER TABLE marked REPLICA IDENTITY USING INDEX of_marked;
SELECT * FROM there_and_back('ALTER TABLE marked ADD CONSTRAINT of_marked UNIQUE USING INDEX of_marked');
SELECT * FROM there_and_back('ALTER TABLE marked REPLICA IDENTITY FULL');
SELECT * FROM there_and_back('ALTER INDEX of_marked SET (fillfactor = 60)');

-- A key whose index PostgreSQL makes anew stays a key.
CREATE TABLE retyped (word varchar UNIQUE);
CREATE INDEX of_retyped ON retyped (lower(word));
SELECT * FROM there_and_back('ALTER TABLE retyped ALTER word TYPE text');

-- What is said of a key's index is not said of the key.
COMMENT ON INDEX retyped_word_key IS 'the index';
COMMENT ON CONSTRAINT retyped_word_key ON retyped IS 'the key';
SELECT reversible, same FROM there_and_back('ALTER TABLE retyped DROP CONSTRAINT retyped_word_key');
SELECT * FROM there_and_back('COMMENT ON INDEX retyped_word_key IS NULL');

-- What took the names of indexes that were dropped gives them back.
SELECT * FROM there_and_back('CREATE TABLE newer (LIKE retyped INCLUDING ALL); ALTER TABLE retyped RENAME TO older; ALTER TABLE newer RENAME TO retyped; DROP TABLE older;
CREATE INDEX of_retyped ON retyped (word); ALTER TABLE retyped DROP CONSTRAINT newer_word_key, ADD CONSTRAINT retyped_word_key UNIQUE (word)');

-- What a migration renames on a table of its own and then drops goes with the table.
SELECT * FROM there_and_back('CREATE TABLE own (id int CONSTRAINT a CHECK (id > 0), b int); CREATE INDEX c ON own (b); CREATE STATISTICS d ON id, b FROM own;
CREATE POLICY e ON own; CREATE RULE f AS ON UPDATE TO own DO NOTHING; CREATE TRIGGER g BEFORE UPDATE ON own EXECUTE FUNCTION suppress_redundant_updates_trigger();
ALTER TABLE own RENAME CONSTRAINT a TO a2; ALTER INDEX c RENAME TO c2; ALTER STATISTICS d RENAME TO d2; ALTER POLICY e ON own RENAME TO e2;
ALTER RULE f ON own RENAME TO f2; ALTER TRIGGER g ON own RENAME TO g2; ALTER TABLE own RENAME b TO b2; ALTER TABLE own RENAME TO own2;
ALTER TABLE own2 DROP CONSTRAINT a2; DROP STATISTICS d2; DROP POLICY e2 ON own2; DROP RULE f2 ON own2; DROP TRIGGER g2 ON own2; DROP INDEX c2; ALTER TABLE own2 DROP b2');

-- Options that come back in another order are no difference.
CREATE TABLE with_options (n int) WITH (fillfactor = 60, autovacuum_enabled = off);
SELECT * FROM there_and_back('DROP TABLE with_options');
SELECT * FROM there_and_back('ALTER TABLE with_options RESET (autovacuum_enabled)');

-- Rights that become one with an owner's are told apart again.
CREATE SEQUENCE counted;
GRANT SELECT ON counted TO inverse_reader;
GRANT UPDATE (word) ON marked TO inverse_reader;
SELECT * FROM there_and_back('ALTER TABLE marked OWNER TO inverse_reader');
SELECT * FROM there_and_back('ALTER SEQUENCE counted OWNER TO inverse_reader');
CREATE TABLE numbered (id int GENERATED ALWAYS AS IDENTITY);
SELECT * FROM there_and_back('GRANT SELECT ON ALL SEQUENCES IN SCHEMA inverse_part TO inverse_reader');

-- What a column has of its own, not its children's.
CREATE MATERIALIZED VIEW stored AS SELECT 1 AS one;
SELECT * FROM there_and_back('ALTER MATERIALIZED VIEW stored ALTER COLUMN one SET STATISTICS 9');
CREATE TABLE child () INHERITS (marked);
SELECT * FROM there_and_back('ALTER TABLE marked ALTER COLUMN id SET DEFAULT 7');
SELECT * FROM there_and_back('ALTER TABLE child NO INHERIT marked');
CREATE TABLE counting (n int, id int GENERATED ALWAYS AS IDENTITY);
CREATE TABLE heir () INHERITS (counting);
SELECT reversible, same FROM there_and_back('ALTER TABLE counting DROP COLUMN id');
SELECT * FROM there_and_back('ALTER SEQUENCE counting_id_seq SET UNLOGGED');
ALTER TABLE counting ADD CONSTRAINT positive CHECK (n > 0) NOT VALID;
SELECT reversible, same FROM there_and_back('DROP TABLE heir');

-- Types that nothing casts back, and checks that nothing can be held against.
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE DOMAIN small AS int CONSTRAINT is_small CHECK (VALUE < 10);
SELECT * FROM there_and_back('ALTER TABLE marked ALTER COLUMN id TYPE mood USING ''sad''');
SELECT * FROM there_and_back('ALTER DOMAIN small DROP CONSTRAINT is_small');
CREATE TABLE lists (smalls small[]);
SELECT * FROM there_and_back('ALTER DOMAIN small DROP CONSTRAINT is_small');
CREATE DOMAIN row_of_numbers AS int[] CHECK (cardinality(VALUE) < 9);
SELECT * FROM there_and_back('DROP DOMAIN row_of_numbers');

-- A foreign key that comes back lies on the index on which it lay.
CREATE TABLE held (id int PRIMARY KEY, n int);
CREATE TABLE holds (id int REFERENCES held);
CREATE UNIQUE INDEX held_too ON held (id) INCLUDE (n);
SELECT reversible, same FROM there_and_back('DROP TABLE held CASCADE');
SELECT conindid::regclass FROM pg_constraint WHERE conname = 'holds_id_fkey';

-- What is made on a table that stays, and renamed, goes by the name that it was made with.
CREATE TABLE stays (id int, n int);
SELECT * FROM there_and_back('CREATE STATISTICS made_s (ndistinct) ON id, n FROM stays; ALTER STATISTICS made_s RENAME TO other_s');
SELECT * FROM there_and_back('CREATE INDEX made_i ON stays (n); ALTER INDEX made_i RENAME TO other_i');
SELECT * FROM there_and_back('CREATE POLICY made_p ON stays; ALTER POLICY made_p ON stays RENAME TO other_p');
SELECT * FROM there_and_back('ALTER TABLE stays ADD CONSTRAINT made_k UNIQUE (n); ALTER INDEX made_k RENAME TO other_k');
SELECT * FROM there_and_back('ALTER TABLE stays ADD COLUMN c int CONSTRAINT made_c CHECK (c > 0); ALTER TABLE stays RENAME CONSTRAINT made_c TO other_c');

-- An index or foreign key of a partitioned table would take with it what partitions had.
CREATE TABLE parted (n int) PARTITION BY RANGE (n);
CREATE TABLE its_part PARTITION OF parted FOR VALUES FROM (0) TO (9);
SELECT * FROM there_and_back('CREATE INDEX ON parted (n)');
CREATE INDEX part_n ON its_part (n);
SELECT reversible, same FROM there_and_back('CREATE INDEX ON parted (n)');
ALTER TABLE its_part ADD UNIQUE (n);
SELECT reversible, same FROM there_and_back('ALTER TABLE parted ADD UNIQUE (n)');
CREATE TABLE pointed_at (n int PRIMARY KEY);
SELECT * FROM there_and_back('ALTER TABLE parted ADD FOREIGN KEY (n) REFERENCES pointed_at');
ALTER TABLE its_part ADD FOREIGN KEY (n) REFERENCES pointed_at;
SELECT reversible, same FROM there_and_back('ALTER TABLE parted ADD FOREIGN KEY (n) REFERENCES pointed_at');

-- NOT NULL of partitions goes with the partitioned table's, of other children it is their own.
CREATE TABLE marks (n int, m int) PARTITION BY RANGE (n);
CREATE TABLE marks_1 (m int NOT NULL, n int) PARTITION BY RANGE (n);
CREATE TABLE marks_11 PARTITION OF marks_1 FOR VALUES FROM (0) TO (5);
ALTER TABLE marks ATTACH PARTITION marks_1 FOR VALUES FROM (0) TO (9);
CREATE TABLE marks_2 PARTITION OF marks FOR VALUES FROM (10) TO (19);
SELECT reversible, same FROM there_and_back('ALTER TABLE marks ALTER m SET NOT NULL');
SELECT * FROM there_and_back('ALTER TABLE marks ADD PRIMARY KEY (n)');
CREATE TABLE ancestor (n int);
CREATE TABLE descendant () INHERITS (ancestor);
ALTER TABLE descendant ALTER n SET NOT NULL;
SELECT reversible, same FROM there_and_back('ALTER TABLE ancestor ALTER n SET NOT NULL');

-- An index that not all partitions have takes in none when it comes back.
CREATE INDEX marks_m ON ONLY marks (m);
CREATE INDEX marks_1_m ON marks_1 (m);
SELECT reversible, same FROM there_and_back('DROP TABLE marks');
ALTER INDEX marks_m ATTACH PARTITION marks_1_m;
SELECT reversible, same FROM there_and_back('DROP TABLE marks');

DROP INDEX marks_m;

-- A check that a parent has, too.
ALTER TABLE marks_2 ADD CONSTRAINT positive CHECK (m > 0);
COMMENT ON CONSTRAINT positive ON marks_2 IS 'taken in';
SELECT reversible, same FROM there_and_back('ALTER TABLE marks ADD CONSTRAINT positive CHECK (m > 0)');
SELECT * FROM there_and_back('ALTER TABLE marks DETACH PARTITION marks_2');
ALTER TABLE ancestor ADD CONSTRAINT positive CHECK (n > 0);
SELECT reversible FROM there_and_back('ALTER TABLE ONLY ancestor DROP CONSTRAINT positive');
DROP TABLE descendant;
CREATE TABLE descendant () INHERITS (ancestor);
SELECT migrate_register('m', 'ALTER TABLE descendant ADD CONSTRAINT positive CHECK (n > 0)', stream => 'own_too');
SELECT migrate_up(stream => 'own_too');
SELECT reversible FROM migrate_status('own_too');

-- A key of old and new columns goes before the old ones may be NULL again.
CREATE TABLE keyed (a int, b int);
SELECT * FROM there_and_back('ALTER TABLE keyed ADD c int, ADD d int, ADD PRIMARY KEY (a, c)');
SELECT * FROM there_and_back('ALTER TABLE keyed ADD c int PRIMARY KEY');

-- What is generated comes back behind the types that it is computed from; children compute on their own.
ALTER TABLE keyed ADD sum int GENERATED ALWAYS AS (a + b) STORED;
SELECT reversible, same FROM there_and_back('ALTER TABLE keyed DROP sum, ALTER a TYPE bigint, ADD sum bigint GENERATED ALWAYS AS (a - b) STORED');
CREATE TABLE keyed_child () INHERITS (keyed);
SELECT current_setting('server_version_num')::int < 170000 OR (SELECT same FROM there_and_back('ALTER TABLE ONLY keyed ALTER sum SET EXPRESSION AS (a * b)'));

-- Names of NOT NULL, where it has one: of children that come back with their parents, of domains.
CREATE TABLE elder (n int NOT NULL);
CREATE TABLE younger (n int NOT NULL) INHERITS (elder);
CREATE TABLE youngest (n int NOT NULL) INHERITS (younger);
SELECT reversible, same FROM there_and_back('DROP TABLE elder CASCADE');
CREATE DOMAIN known AS int;
SELECT current_setting('server_version_num')::int >= 170000 AS named \gset
SELECT CASE WHEN :'named' THEN 'ADD CONSTRAINT never_null NOT NULL' ELSE 'SET NOT NULL' END AS set_not_null,
	CASE WHEN :'named' THEN 'DROP CONSTRAINT never_null' ELSE 'DROP NOT NULL' END AS drop_not_null \gset
ALTER DOMAIN known :set_not_null;
SELECT definition ~ CASE WHEN :'named' THEN 'not null: never_null' ELSE 'not null' END FROM migrate_snapshot() WHERE identity = 'inverse_part.known';
SELECT reversible, same FROM there_and_back('ALTER DOMAIN known ' || :'drop_not_null');
SELECT reversible, same FROM there_and_back('DROP DOMAIN known');

-- A procedure whose types could be meant to be those of another one.
CREATE PROCEDURE proceed(int, OUT n int) LANGUAGE sql AS 'SELECT 1';
SELECT * FROM there_and_back('CREATE PROCEDURE proceed(int, int) LANGUAGE sql AS ''SELECT 1''');

-- A range type that goes because its multirange type, which it left behind, does.
CREATE SCHEMA left_schema;
CREATE TYPE left_schema.span AS RANGE (SUBTYPE = int);
ALTER TYPE left_schema.span SET SCHEMA inverse_part;
CREATE TABLE spans (n int, s span);
SELECT reversible, same FROM there_and_back('DROP SCHEMA left_schema CASCADE');
DROP SCHEMA left_schema CASCADE;

\pset tuples_only off
SET client_min_messages = warning;
DROP SCHEMA inverse_part CASCADE;
DROP ROLE inverse_reader;
