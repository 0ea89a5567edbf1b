-- Section markers of other tools, and their options.
SELECT migrate_register('V10__goose', E'-- +goose Up\n-- +goose StatementBegin\nCREATE TABLE dialect_a (a int);\n-- +goose StatementEnd\n-- +goose Down\nDROP TABLE dialect_a;');
SELECT migrate_register('V2__node', E'-- Up Migration\nCREATE TABLE dialect_b (a int);\n-- Down Migration\nDROP TABLE dialect_b;');
SELECT migrate_register('V1.1__sql_migrate', E'-- +migrate Up notransaction\nCREATE TABLE dialect_c (a int);\n\n-- +migrate Down\nDROP TABLE dialect_c;');

-- letters of any case; what stands in a string is no marker
SELECT migrate_register('V11__none', E'-- +GOOSE up\nSELECT ''\n-- +goose Down\n'';');

SELECT migration, statement FROM migrate_plan();
SELECT migrate_unregister('V11__none');

-- two of one kind
SELECT migrate_register('V12__twice', E'-- +goose Up\nSELECT 1;\n-- +goose Up\nSELECT 2;');

-- Flyway's versions: numbers by value
SELECT migrate_up();
SELECT name, reversible FROM migrate_status() WHERE name LIKE 'V%' ORDER BY name;
SELECT migrate_down(target => 'V1.1__sql_migrate');
SELECT count(*) FROM pg_class WHERE relname LIKE 'dialect%';
SELECT migrate_unregister(name) FROM migrate_status() WHERE name LIKE 'V%';

-- a comment that only sounds like a marker is none; a down section may follow what no marker precedes
SELECT migrate_register('V20__sounds', E'CREATE TABLE dialect_d (a int);\n-- Up migration of nothing\nCREATE TABLE dialect_e (a int);\n--- DOWN Migration: both\nDROP TABLE dialect_d, dialect_e;');
-- a whole text outside of transactions: sqlx, graphile-migrate, Atlas
SELECT migrate_register('V21__sqlx', E'-- no-transaction\nVACUUM;');
SELECT migrate_register('V22__graphile', E'--! no-transaction\nVACUUM;');
SELECT migrate_register('V23__atlas', E'-- atlas:txmode none\nVACUUM;');
SELECT migration, statement FROM migrate_plan();
-- a COMMIT that ends the text, though nothing began, does what follows anyway
SELECT migrate_register('V24__commit', E'SELECT 1;\nCOMMIT;\n');
SELECT migrate_register('V25__commit', E'SELECT 1;\nCOMMIT;\nSELECT 2;');
SELECT migrate_unregister(name) FROM migrate_status() WHERE name LIKE 'V2_\_\_%' AND name <> 'V20__sounds';
SELECT migrate_up();
SELECT count(*) FROM pg_class WHERE relname LIKE 'dialect%';
SELECT migrate_down();
SELECT migrate_unregister('V20__sounds');
-- tools that mark the way down alone, also where no statement precedes it
SELECT migrate_register('V30__tern', E'CREATE TABLE dialect_f (a int);\n---- create above / drop below ----\nDROP TABLE dialect_f;');
SELECT migrate_register('V31__mybatis', E'-- // a comment\n-- //@UNDO\nSELECT 1;\n-- // @undo\nSELECT 2;');
SELECT migrate_register('V32__rambler', E'-- rambler up\nCREATE TABLE dialect_g (a int);\n-- rambler down\nDROP TABLE dialect_g;');
-- where each way has a text of its own, what sounds like a marker is none
SELECT migrate_register('V37__pair', E'-- UP MIGRATION: a table\nCREATE TABLE dialect_h (a int);\n-- DOWN MIGRATION: see there', E'-- Down migration: of it\nDROP TABLE dialect_h;');
-- nor is a sentence that begins so, where no way up is marked
SELECT migrate_register('V38__sentence', E'-- Down migration is left out on purpose.\nCREATE TABLE dialect_i (a int);\n-- Down migrations: none');
SELECT migrate_register('V39__ruled', E'CREATE TABLE dialect_j (a int);\n-- Down migration: --------\nDROP TABLE dialect_j;');
-- lines of morph, tern, yoyo and postgres-migrations
SELECT migrate_register('V33__morph', E'-- morph:nontransactional\nVACUUM;');
SELECT migrate_register('V34__tern', E'---- tern: disable-tx ----\nVACUUM;');
SELECT migrate_register('V35__yoyo', E'-- transactional: false\nVACUUM;');
SELECT migrate_register('V36__postgres_migrations', E'-- postgres-migrations disable-transaction\nVACUUM;');
SELECT migration, statement FROM migrate_plan();
SELECT migrate_unregister(name) FROM migrate_status() WHERE name LIKE 'V3_\_\_%';
-- Flyway's repeatable migrations are pending again when they were changed
SELECT migrate_register('R__view', 'CREATE OR REPLACE VIEW dialect_v AS SELECT 1 AS a');
SELECT migrate_up();
SELECT migrate_register('R__view', 'CREATE OR REPLACE VIEW dialect_v AS SELECT 1 AS a');
SELECT migrate_register('R__view', 'CREATE OR REPLACE VIEW dialect_v AS SELECT 2 AS a', 'DROP VIEW dialect_v');
SELECT name, state, applied_at IS NULL AS not_applied FROM migrate_status() WHERE name LIKE 'R%';
SELECT migrate_up();
SELECT migrate_down();
SELECT migrate_unregister('R__view');
