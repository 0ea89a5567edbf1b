-- Reverting one migration of several that need each other: the advice names the others
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA left_behind;
SET search_path = left_behind, public;
SELECT migrate_register('1_orders', 'CREATE TABLE "the.orders" (id int PRIMARY KEY, invoice int REFERENCES invoices)', stream => 'left');
SELECT migrate_register('2_nothing', 'CREATE TABLE nothing (invoices int)', stream => 'left');
SELECT migrate_register('3_invoices', 'CREATE TABLE invoices (id int PRIMARY KEY, "order" int REFERENCES "the.orders")', stream => 'left');
SELECT migrate_up(stream => 'left');

-- a key that its table was made with
SELECT migrate_down(stream => 'left');
SELECT migrate_down(target => '1_orders', stream => 'left');

-- in the stream that is meant where none is named
SELECT migrate_register('1_left', 'CREATE TABLE left_one (id int PRIMARY KEY, b int REFERENCES left_two)');
SELECT migrate_register('2_left', 'CREATE TABLE left_two (id int PRIMARY KEY)');
SELECT migrate_up();
SELECT migrate_down();
SELECT migrate_down('1_left');
SELECT migrate_unregister(name) FROM unnest(ARRAY['1_left', '2_left']) name;

-- what was applied later, by name; a view, a function
SELECT migrate_up(stream => 'left');
SELECT migrate_register('4_view', 'CREATE VIEW paid AS SELECT * FROM invoices', stream => 'left');
SELECT migrate_register('5_function', 'CREATE FUNCTION count_paid() RETURNS bigint BEGIN ATOMIC SELECT count(*) FROM paid; END', stream => 'left');
SELECT migrate_up(stream => 'left');
SET pgstair.name = '4_view';
SELECT migrate_down(stream => 'left');
SET pgstair.name = '3_invoices';
SELECT migrate_down(stream => 'left');
RESET pgstair.name;

-- what no migration has made
CREATE VIEW by_hand AS SELECT count_paid() AS paid;
SELECT migrate_down(stream => 'left');
DROP VIEW by_hand;
SELECT migrate_down(target => '1_orders', stream => 'left');

RESET search_path;
DROP SCHEMA left_behind;
