-- Migrations are proven to come back, and nothing of the proof remains.

CREATE TABLE proof_old (id serial PRIMARY KEY, label text, amount int);
INSERT INTO proof_old (label) VALUES ('one'), ('two');
CREATE SEQUENCE proof_named;
CREATE SEQUENCE proof_hidden;

SELECT migrate_register(name, source, stream => 'verify') FROM (VALUES
('01_exact', E'-- migrate:up\nCREATE TABLE proof_new (id serial PRIMARY KEY, old int REFERENCES proof_old);\n-- migrate:down\nDROP TABLE proof_new;'),
('02_derived', 'CREATE INDEX proof_label ON proof_old (label)'),
('03_rows', E'-- migrate:up\nINSERT INTO proof_old (label) VALUES (''three'');\n-- migrate:down\nDELETE FROM proof_old WHERE label = ''three'';'),
('04_column', E'-- migrate:up\nALTER TABLE proof_old DROP COLUMN amount;\n-- migrate:down\nALTER TABLE proof_old ADD COLUMN amount int;'),
('05_none', 'UPDATE proof_old SET label = upper(label)'),
('06_differs', E'-- migrate:up\nCREATE VIEW proof_view AS SELECT id FROM proof_old;\nALTER TABLE proof_old ALTER label SET DEFAULT ''none'';\n-- migrate:down\nDROP VIEW proof_view;'),
('07_again', E'-- migrate:up\nCREATE TABLE IF NOT EXISTS proof_again (a int);\n-- migrate:down\nDROP TABLE IF EXISTS proof_agian;'),
('08_fails', E'-- migrate:up\nCREATE TABLE proof_b ();\n-- migrate:down\nDROP TABLE\n  proof_c;'),
('09_key', 'CREATE TABLE proof_key (id int REFERENCES proof_target)'),
('10_target', 'CREATE TABLE proof_target (id int PRIMARY KEY)'),
('11_named', $$SELECT setval('proof_named', 100), nextval('proof_named')$$),
('12_hidden', 'DO $$ BEGIN PERFORM nextval(''proof_'' || ''hidden''); END $$'),
('13_up_fails', 'CREATE TABLE proof_d (); ALTER TABLE proof_d ADD CHECK (nothing > 0)'),
('14_needs_it', 'DROP TABLE proof_d'),
('15_outside', E'-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY proof_outside ON proof_old (label);')) AS m(name, source);

BEGIN;
SELECT migrate_fingerprint() AS before \gset
\pset format unaligned
SELECT * FROM migrate_verify(stream => 'verify');
\pset format aligned
-- no object, no ledger row, no lock, no number of a sequence that could be seen
SELECT migrate_fingerprint() = :'before' AS same;
SELECT count(*) FROM pgstair.migration WHERE stream = 'verify' AND state <> 'pending';
SELECT count(*) FROM pgstair.run WHERE stream = 'verify';
SELECT relation::regclass, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IS NOT NULL AND mode <> 'AccessShareLock';
SELECT locktype FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory';
SELECT nextval('proof_old_id_seq'), nextval('proof_named'), nextval('proof_hidden');
SELECT count(*) FROM proof_old;
COMMIT;

-- up to a target; the settings of the caller stay
SET client_min_messages = error;
SELECT * FROM migrate_verify('02_derived', 'verify');
SHOW client_min_messages;
RESET client_min_messages;

-- applied ones, each from the state that it left
SELECT count(*) FROM migrate_up('04_column', stream => 'verify');
SELECT * FROM migrate_verify('01_exact', 'verify');
SELECT * FROM migrate_verify('04_column', 'verify');
SELECT state, count(*) FROM migrate_status('verify') GROUP BY state ORDER BY state;
-- one that cannot be taken back is in the way of those before it
SELECT count(*) FROM migrate_up('05_none', stream => 'verify');
SELECT * FROM migrate_verify('03_rows', 'verify');

-- what was applied together is taken back together
SELECT migrate_register('b', 'CREATE TABLE proof_b (id int REFERENCES proof_a)', stream => 'verify_both');
SELECT migrate_register('c', 'CREATE TABLE proof_a (id int PRIMARY KEY)', stream => 'verify_both');
SELECT * FROM migrate_up(stream => 'verify_both');
SELECT * FROM migrate_verify('b', 'verify_both');
SELECT * FROM migrate_down('b', stream => 'verify_both');

-- without derived inverses a migration without a down section has no way back
SET pgstair.derive_down = off;
SELECT * FROM migrate_verify('c', 'verify_both');
RESET pgstair.derive_down;

-- triggers and functions use sequences, too
CREATE TABLE proof_log (id bigint GENERATED ALWAYS AS IDENTITY, old int);
CREATE FUNCTION proof_note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO proof_log (old) VALUES (NEW.id); RETURN NEW; END';
CREATE TRIGGER proof_note AFTER INSERT ON proof_old FOR EACH ROW EXECUTE FUNCTION proof_note();
SELECT migrate_register('insert', $$INSERT INTO proof_old (label) VALUES ('four')$$, stream => 'verify_trigger');
SELECT * FROM migrate_verify(stream => 'verify_trigger');
INSERT INTO proof_old (label) VALUES ('five');
SELECT * FROM proof_log;

-- a key that is replaced together with a new column; an enum type that is swapped
CREATE TABLE proof_library (store int, id int, UNIQUE (store, id));
CREATE TABLE proof_vault (store int, id int, CONSTRAINT proof_library_key FOREIGN KEY (store, id) REFERENCES proof_library (store, id));
CREATE TYPE proof_mood AS ENUM ('sad', 'glad');
CREATE TABLE proof_moods (mood proof_mood DEFAULT 'sad', moods proof_mood[]);
SELECT migrate_register('key', 'ALTER TABLE proof_library ADD kind text, ADD CONSTRAINT proof_kind UNIQUE (store, id, kind);
ALTER TABLE proof_vault ADD kind text, DROP CONSTRAINT proof_library_key, ADD CONSTRAINT proof_library_key FOREIGN KEY (store, id, kind) REFERENCES proof_library (store, id, kind)', stream => 'verify_inverse');
SELECT migrate_register('swap', $$CREATE TYPE proof_mood_2 AS ENUM ('glad', 'mad');
ALTER TABLE proof_moods ALTER mood DROP DEFAULT, ALTER mood TYPE proof_mood_2 USING mood::text::proof_mood_2, ALTER moods TYPE proof_mood_2[] USING moods::text::proof_mood_2[];
DROP TYPE proof_mood; ALTER TYPE proof_mood_2 RENAME TO proof_mood$$, stream => 'verify_inverse');
-- a column that comes back at another place
SELECT migrate_register('place', E'-- migrate:up\nALTER TABLE proof_library DROP store CASCADE;\n-- migrate:down
ALTER TABLE proof_library ADD store int, ADD UNIQUE (store, id), ADD CONSTRAINT proof_kind UNIQUE (store, id, kind);
ALTER TABLE proof_vault ADD CONSTRAINT proof_library_key FOREIGN KEY (store, id, kind) REFERENCES proof_library (store, id, kind)', stream => 'verify_inverse');
SELECT migration, verdict FROM migrate_verify(stream => 'verify_inverse');
-- an inherited column that comes back as the child's own, too; nothing makes it less
CREATE TABLE proof_parent (a int CHECK (a > 0));
CREATE TABLE proof_child (b int) INHERITS (proof_parent);
SELECT migrate_register('orphan', 'ALTER TABLE proof_child NO INHERIT proof_parent', stream => 'verify_orphan');
SELECT migration, verdict, difference FROM migrate_verify(stream => 'verify_orphan');
SELECT migrate_register('orphan', E'-- migrate:up\nALTER TABLE proof_child NO INHERIT proof_parent;
-- migrate:down\nALTER TABLE proof_child INHERIT proof_parent', stream => 'verify_orphan');
SELECT migration, verdict, difference FROM migrate_verify(stream => 'verify_orphan');
DROP TABLE proof_child, proof_parent;

-- what outlives a rollback in the session; what the caller has left to be checked
SELECT migrate_register('locks', 'SELECT pg_advisory_lock(42); PREPARE proof_plan AS SELECT 1; SELECT 1 / 0', stream => 'verify_session');
SELECT verdict, difference FROM migrate_verify(stream => 'verify_session');
SELECT locktype FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory';
SELECT name FROM pg_prepared_statements;
CREATE TABLE proof_deferred (id int REFERENCES proof_old DEFERRABLE INITIALLY DEFERRED);
BEGIN;
INSERT INTO proof_deferred VALUES (1);
SELECT verdict FROM migrate_verify(stream => 'verify_inverse');
INSERT INTO proof_deferred VALUES (-1);
SELECT verdict FROM migrate_verify(stream => 'verify_inverse');
COMMIT;

-- a temporary table is not taken for a catalog
CREATE TEMP TABLE pg_class (oid oid, relname name, relkind "char", relpersistence "char", relnamespace oid);
CREATE SEQUENCE proof_shadowed;
SELECT migrate_register('shadowed', $$SELECT nextval('proof_shadowed')$$, stream => 'verify_shadowed');
SELECT verdict, object FROM migrate_verify(stream => 'verify_shadowed');
SELECT last_value, is_called FROM proof_shadowed;
DROP TABLE pg_temp.pg_class;
DROP SEQUENCE proof_shadowed;

SELECT * FROM migrate_verify('nobody', 'verify');
SELECT * FROM migrate_verify(stream => 'verify_none');
SELECT migrate_register('nested', 'DO $$ BEGIN PERFORM migrate_verify(); END $$', stream => 'verify_nested');
SELECT migrate_up(stream => 'verify_nested');

DROP TABLE proof_log, proof_deferred, proof_new, proof_old, proof_vault, proof_library, proof_moods;
DROP TYPE proof_mood;
DROP FUNCTION proof_note;
DROP SEQUENCE proof_named, proof_hidden;

-- what is made again from its definition, which PostgreSQL then writes otherwise
CREATE TABLE proof_list (kind varchar(9) CONSTRAINT proof_kind CHECK (kind IN ('a', 'b')), n int);
CREATE INDEX proof_listed ON proof_list (n) WHERE n BETWEEN 1 AND 9 AND kind IN ('a', 'b');
SELECT migrate_register(name, source, stream => 'verify_list') FROM (VALUES
('1', 'ALTER TABLE proof_list ALTER kind TYPE varchar(20)'),
('2', 'ALTER TABLE proof_list DROP CONSTRAINT proof_kind; DROP INDEX proof_listed'),
('3', 'DROP TABLE proof_list')) AS m(name, source);
SELECT * FROM migrate_verify(stream => 'verify_list');
DROP TABLE proof_list;
