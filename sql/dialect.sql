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
