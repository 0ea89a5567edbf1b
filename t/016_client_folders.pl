# The folders of other tools, as they are: which files are migrations, in which
# order, and what takes them back.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ClientTest;
use PostgreSQL::Test::Utils;
use Test::More;

my ($node) = start_server("array_nulls = off\nfsync = off\n");

# The names that are applied, in that order
sub applied
{
	return $node->safe_psql($ENV{PGDATABASE},
		"SELECT string_agg(name, ' ' ORDER BY run, place) FROM pgstair.migration WHERE state = 'applied'");
}

# The names of the tables there are
sub tables
{
	return $node->safe_psql($ENV{PGDATABASE},
		"SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), '') FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'");
}

# A folder applies in that order, makes those tables, and goes back to nothing
sub works
{
	my ($tool, $folder, $order, $tables, %options) = @_;
	$ENV{PGDATABASE} = lc($tool =~ s/\W+/_/gr);
	$ENV{PGSTAIR_DIR} = $folder;
	$node->safe_psql('postgres', "CREATE DATABASE $ENV{PGDATABASE}");
	command_ok([ 'pgstair', 'init', '--quiet' ], "$tool: init");
	command_ok([ 'pgstair', 'upload', '--quiet' ], "$tool: upload");
	command_ok([ 'pgstair', 'up', '--quiet' ], "$tool: up");
	is(applied(), $order, "$tool: order");
	is(tables(), $tables, "$tool: tables");
	command_ok([ 'pgstair', 'status', '--check' ], "$tool: nothing is pending or differs");
	return if $options{one_way};
	command_ok([ 'pgstair', 'down', '--quiet', '--to=' . ($order =~ s/ .*//r) ], "$tool: down");
	is(tables(), $options{left} // '', "$tool: tables are gone");
}

sub make { return "CREATE TABLE $_[0] (id int PRIMARY KEY);\n"; }
sub drop { return "DROP TABLE $_[0];\n"; }

works('dbmate', folder(
		'20240101000000_a.sql' => "-- migrate:up\n" . make('a') . "-- migrate:down\n" . drop('a'),
		'20240102000000_b.sql' => "-- migrate:up transaction:false\n" . make('b') . "CREATE INDEX CONCURRENTLY i ON b (id);\n-- migrate:down\n" . drop('b')),
	'20240101000000_a 20240102000000_b', 'a b');

# by version: the two ways of one need not have the same name
works('golang-migrate', folder(
		'1_a.up.sql' => make('a'), '1_a.down.sql' => drop('a'),
		'10_b.up.sql' => make('b'), '10_drop_b.down.sql' => drop('b'),
		'2_c.up.sql' => make('c'), '2_c.down.sql' => drop('c')),
	'1_a 2_c 10_b', 'a b c');

works('goose', folder(
		'00001_a.sql' => "-- +goose Up\n" . make('a') . "-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS \$\$ BEGIN RETURN 1; END \$\$;\n-- +goose StatementEnd\n"
			. "-- +goose Down\nDROP FUNCTION f;\n" . drop('a'),
		'00002_b.sql' => "-- +goose NO TRANSACTION\n-- +goose Up\n" . make('b') . "CREATE INDEX CONCURRENTLY i ON b (id);\nCOMMIT;\n-- +goose Down\n" . drop('b')),
	'00001_a 00002_b', 'a b');

works('Flyway', folder(
		'V1__a.sql' => make('a'), 'U1__a.sql' => drop('a'),
		'V1.1__b.sql' => make('b'), 'U1.1__drop_b.sql' => drop('b'),
		'V2__c.sql' => make('c'), 'U2__c.sql' => drop('c'), 'U3__gone.sql' => drop('gone'),
		'V10.1.sql' => make('e'), 'U10.1.sql' => drop('e'), 'V9.2.sql' => make('d'), 'U9.2__d.sql' => drop('d'),
		'afterMigrate.sql' => make('never')),
	'V1__a V1.1__b V2__c V9.2 V10.1', 'a b c d e');

works('Diesel', folder(
		'2024-01-01-000000_a/up.sql' => make('a'), '2024-01-01-000000_a/down.sql' => drop('a'),
		'00000000000000_setup/up.sql' => make('s'), '00000000000000_setup/down.sql' => drop('s'),
		'.gitkeep' => ''),
	'00000000000000_setup 2024-01-01-000000_a', 'a s');

works('sqlx', folder(
		'20240101000000_a.up.sql' => make('a'), '20240101000000_a.down.sql' => drop('a'),
		'20240102000000_b.up.sql' => "-- no-transaction\n" . make('b') . "VACUUM;\n", '20240102000000_b.down.sql' => drop('b')),
	'20240101000000_a 20240102000000_b', 'a b');

works('Prisma', folder(
		'migration_lock.toml' => "provider = \"postgresql\"\n", 'seed.sql' => make('never'),
		'20240101000000_a/migration.sql' => "-- CreateTable\n" . make('"A"'),
		'20240102000000_b/migration.sql' => "/*\n  Warnings:\n*/\n-- AlterTable\nALTER TABLE \"A\" ADD COLUMN b int;\n"),
	'20240101000000_a 20240102000000_b', 'A', one_way => 1);

works('node-pg-migrate', folder(
		'1700000000000_a.sql' => "-- Up Migration\n" . make('a') . "\n-- Down Migration\n" . drop('a'),
		'1700000000001_b.sql' => "--- UP migration: b\n" . make('b') . "--- DOWN migration: b\n" . drop('b')),
	'1700000000000_a 1700000000001_b', 'a b');

works('graphile-migrate', folder(
		'committed/000001-a.sql' => "--! Previous: -\n--! Hash: sha1:0123\n--! Message: a\n\n" . make('a'),
		'committed/000002.sql' => "--! Previous: sha1:0123\n--! Hash: sha1:4567\n--! no-transaction\nVACUUM;\n",
		'current.sql' => make('never'), 'afterReset.sql' => make('never')),
	'000001-a 000002', 'a', one_way => 1);

my $plan = "%syntax-version=1.0.0\n%project=shop\n\n# comment\n"
	. "base 2024-01-01T00:00:00Z A <a\@b> # first\n"
	. "tables/user [base] 2024-01-02T00:00:00Z A <a\@b> # second\n"
	. "\@v1 2024-01-03T00:00:00Z A <a\@b> # release\n\n"
	. "base [base\@v1] 2024-01-04T00:00:00Z A <a\@b> # reworked\n";
works('Sqitch', folder(
		'sqitch.plan' => $plan, 'sqitch.conf' => "[core]\n\tengine = pg\n",
		'deploy/base@v1.sql' => "-- Deploy shop:base to pg\nBEGIN;\n" . make('base') . "COMMIT;\n",
		'revert/base@v1.sql' => "BEGIN;\n" . drop('base') . "COMMIT;\n", 'verify/base.sql' => "SELECT 1/0;\n",
		'deploy/base.sql' => "BEGIN;\nALTER TABLE base ADD COLUMN b int;\nCOMMIT;\n",
		'revert/base.sql' => "BEGIN;\nALTER TABLE base DROP COLUMN b;\nCOMMIT;\n",
		'deploy/tables/user.sql' => "BEGIN;\n" . make('person') . "COMMIT;\n",
		'revert/tables/user.sql' => "BEGIN;\n" . drop('person') . "COMMIT;\n"),
	'0001_base@v1 0002_tables.user 0003_base', 'base person');
command_checks_all([ 'pgstair', 'upload', folder('sqitch.plan' => $plan) ], 1, [qr/^$/],
	[qr/sqitch\.plan:5: there is no script "deploy\/base\.sql"/], 'Sqitch: a change without a script');
works('Sqitch, its files elsewhere', folder(
		'sqitch.conf' => "[core]\n\tengine = pg\n\ttop_dir = db/sqitch\n\t# plan_file = never\n[engine \"pg\"]\n\tplan_file = sqitch.plan\n\trevert_dir = undo\n",
		'sqitch.plan' => "\%project=shop\n\nbase 2024-01-01T00:00:00Z A <a\@b> # first\n",
		'db/sqitch/deploy/base.sql' => make('base'), 'undo/base.sql' => drop('base')),
	'0001_base', 'base');
works('Sqitch, its settings beside what top_dir names', folder(
		'sqitch.conf' => "[core]\n\tengine = pg\n\ttop_dir = db/sqitch\n", 'sqitch.plan' => "base 2024-01-01T00:00:00Z A <a\@b> # first\n",
		'deploy/base.sql' => make('base'), 'revert/base.sql' => drop('base')),
	'0001_base', 'base');

works('Hasura', folder(
		'default/1600000000000_a/up.sql' => make('a'), 'default/1600000000000_a/down.sql' => drop('a'),
		'default/1600000000001_b/up.sql' => make('b'), 'default/1600000000001_b/down.sql' => drop('b')),
	'1600000000000_a 1600000000001_b', 'a b');

works('Hasura: another database', folder('shop/1600000000000_a/up.sql' => make('a'), 'shop/1600000000000_a/down.sql' => drop('a')),
	'1600000000000_a', 'a');

works('Supabase', folder(
		'20240101000000_a.sql' => "create table \"public\".\"a\" (id int);\nalter table a enable row level security;\n",
		'20240102000000_b.sql' => "set check_function_bodies = off;\ncreate or replace function f() returns int language sql as \$function\$ select 1 \$function\$;\n"),
	'20240101000000_a 20240102000000_b', 'a', one_way => 1);

works('Atlas', folder(
		'atlas.sum' => "h1:abc=\n20240101000000_a.sql h1:def=\n",
		'20240101000000_a.sql' => "-- Create \"a\" table\nCREATE TABLE \"public\".\"a\" (\"id\" integer NOT NULL);\n",
		'20240102000000_b.sql' => "-- atlas:txmode none\n\nVACUUM;\n"),
	'20240101000000_a 20240102000000_b', 'a', one_way => 1);

works('Rails', folder(
		'structure.sql' => "SET statement_timeout = 0;\nSELECT pg_catalog.set_config('search_path', '', false);\n"
			. "CREATE TABLE public.schema_migrations (version character varying NOT NULL);\nCREATE TABLE public.a (id bigint);\n"
			. "SET search_path TO \"\$user\", public;\n\nINSERT INTO \"schema_migrations\" (version) VALUES\n('20240101000000'),\n('20240102000000');\n"),
	'structure', 'a schema_migrations', one_way => 1);

works('Liquibase', folder(
		'001.sql' => "--liquibase formatted sql\n\n--changeset me:1\n" . make('a') . "--rollback DROP TABLE a;\n"
			. "-- changeset me:2 dbms:postgresql splitStatements:false\n" . "CREATE VIEW v AS TABLE a;\n" . "-- rollback DROP VIEW v;\n"),
	'001', 'a');
works('Liquibase: outside a transaction', folder(
		'1.sql' => "-- liquibase formatted sql\n-- changeset me:1\n" . make('a') . "-- rollback DROP TABLE a;\n"
			. "-- changeset me:2 runInTransaction:false\nVACUUM a;\n-- rollback VACUUM a;\n"),
	'1', 'a');
command_checks_all([ 'pgstair', 'upload', folder('a.sql' => "-- liquibase formatted sql\n--changeset me:1 endDelimiter:/\nSELECT 1/\n") ], 1, [qr/^$/],
	[qr/a\.sql:2: a changeset of Liquibase with "endDelimiter:" cannot be run/], 'Liquibase: what cannot be run');

works('Postgrator', folder(
		'001.do.a.sql' => make('a'), '001.undo.a.sql' => drop('a'), '002.do.sql' => make('b'), '002.undo.sql' => drop('b')),
	'001.a 002', 'a b');

works('pop', folder(
		'1_a.up.sql' => make('never'), '1_a.mysql.up.sql' => "ENGINE=InnoDB;\n", '1_a.mysql.down.sql' => "x\n",
		'1_a.postgres.up.sql' => make('a'), '1_a.postgres.down.sql' => drop('a'), '2_b.sqlite3.up.sql' => "x\n"),
	'1_a.postgres', 'a');

works('tern', folder(
		'tern.conf' => "[database]\n",
		'001_a.sql' => make('a') . "\n---- create above / drop below ----\n\n" . drop('a'),
		'002_b.sql' => make('b') . "---- create above / drop below ----\n-- Write your migrate down statements here.\n" . drop('b')),
	'001_a 002_b', 'a b');

works('rambler', folder('01_a.sql' => "-- rambler up\n" . make('a') . "-- rambler down\n" . drop('a')),
	'01_a', 'a');

works('MyBatis', folder(
		'bootstrap.txt' => '', '20240101000000_a.sql' => "-- // create a\n-- Migration SQL that makes the change goes here.\n"
			. make('a') . "\n-- //\@UNDO\n-- SQL to undo the change goes here.\n" . drop('a')),
	'20240101000000_a', 'a');

works('yoyo', folder(
		'20240101_01_x.sql' => "--\n-- depends:\n" . make('a'), '20240101_01_x.rollback.sql' => drop('a'),
		'20240102_01_y.sql' => "-- depends: 20240101_01_x\n-- transactional: false\nVACUUM;\n", '20240102_01_y.rollback.sql' => "SELECT 1;\n"),
	'20240101_01_x 20240102_01_y', 'a');

# the JavaScript that runs the SQL is not needed
works('db-migrate', folder(
		'20240101000000-a.js' => "exports.up = function (db) { return db.runSql('...'); };\n",
		'sqls/20240101000000-a-up.sql' => make('a'), 'sqls/20240101000000-a-down.sql' => drop('a')),
	'20240101000000-a', 'a');

# a word at the end of a name is no way down by itself
works('words', folder(
		'01_a_up.sql' => make('a'), '01_a_down.sql' => drop('a'), '02_shut_down.sql' => make('b'),
		'03_c.sql' => make('c'), '03_c.down.sql' => drop('c'), '04_d.SQL' => make('d'), '04_d_rollback.sql' => drop('d')),
	'01_a 02_shut_down 03_c 04_d', 'a b c d');

works('Play', folder(
		'1.sql' => "Tables of the shop;;\n# --- !Ups\n" . make('a')
			. "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS \$\$ BEGIN RETURN 1;; END;; \$\$;\n # --- !Downs\nDROP FUNCTION f();\n" . drop('a'),
		'2.sql' => "-- !Ups\n" . make('b') . "-- !Downs\n" . drop('b'), '10.sql' => "# --- !Ups\n# --- !Ups\n" . make('c') . "# --- !Downs\n" . drop('c')),
	'1 2 10', 'a b c');

works('Drizzle', folder(
		'meta/_journal.json' => '{"version": "7", "entries": [{"idx": 0, "tag": "0000_a"}, {"idx": 1, "tag": "0001_b"}]}',
		'meta/0000_snapshot.json' => '{}', '0001_old.sql' => make('never'),
		'0000_a.sql' => "CREATE TABLE \"a\" (\"id\" int);\n--> statement-breakpoint\n" . make('x'), '0001_b.sql' => make('b')),
	'0000_a 0001_b', 'a b x');

works('folders of Flyway', folder(
		'main/V1__a.sql' => make('a'), 'main/more/V3__c.sql' => make('c'), 'V2__b.sql' => make('b'), 'main/U3__c.sql' => drop('c'),
		'main/README.sql' => make('never'), 'repeatable/R__v.sql' => "CREATE OR REPLACE VIEW v AS TABLE a;\n"),
	'V1__a V2__b V3__c R__v', 'a b c');

works('folders of versions', folder(
		'v1.9/01_a.sql' => make('a'), 'v1.10/01_c.sql' => make('c'), 'v1.9/02_b.up.sql' => make('b'), 'v1.9/02_b.down.sql' => drop('b'),
		'LATEST.sql' => make('never'), 'v1.10/manifest.json' => '{}'),
	'1.9_01_a 1.9_02_b 1.10_01_c', 'a b c');

works('older ones in a folder', folder('001_a.sql' => make('a'), '0.9/001_b.sql' => make('never'), 'archive/V1__x.sql' => make('never')),
	'001_a', 'a');

works('a project', folder('migrations/001_a.sql' => make('a'), 'seed/x.txt' => ''), '001_a', 'a');

works('a journal of other files', folder('meta/_journal.json' => '{"entries": [{"idx": 0, "tag": "0000_a"}]}', '0001_a.sql' => make('a')),
	'0001_a', 'a');

works('pop: a way down for PostgreSQL', folder(
		'1_a.up.sql' => make('a'), '1_a.down.sql' => "x\n", '1_a.postgres.down.sql' => drop('a')), '1_a', 'a');

works('refinery', folder('V1__a.sql' => make('a'), 'U2__b.sql' => make('b'), 'V10__c.sql' => make('c')),
	'V1__a U2__b V10__c', 'a b c');

works('Flyway: baseline', folder('B1_9__a.sql' => make('never'), 'B1_10__a.sql' => make('a'), 'V1_11__b.sql' => make('b')),
	'B1_10__a V1_11__b', 'a b');
works('Flyway: spare baseline', folder('B1_10__a.sql' => make('never'), 'V1_2__b.sql' => make('b')), 'V1_2__b', 'b');

# what is said beside the text: outside a transaction
works('Diesel: metadata.toml', folder(
		'1_a/up.sql' => make('a'), '2_b/up.sql' => "VACUUM a;\n", '2_b/down.sql' => "VACUUM a;\n", '2_b/metadata.toml' => "run_in_transaction = false\n"),
	'1_a 2_b', 'a');
works('Flyway: conf', folder('V1__a.sql' => make('a'), 'V2__b.sql' => "VACUUM a;\n", 'V2__b.sql.conf' => "executeInTransaction=false\n"),
	'V1__a V2__b', 'a', one_way => 1);
works('pop: autocommit', folder(
		'1_a.up.sql' => make('a'), '1_a.down.sql' => drop('a'), '2_b.autocommit.up.sql' => "VACUUM a;\n", '2_b.autocommit.down.sql' => '',
		'2_b.cockroach.autocommit.up.sql' => "x\n", '2_b.cockroach.autocommit.down.sql' => "x\n"),
	'1_a 2_b.autocommit', 'a');

# a text that leaves the transaction of its tool for a while
works('COMMIT and BEGIN', folder('1_a.sql' => make('a') . "COMMIT;\nALTER TABLE a ADD COLUMN b int;\nBEGIN;\n" . make('b')), '1_a', 'a b');

# of a large folder, not every notice is printed, and none of them again by up
my $pairs = folder(map { ("20_$_.sql" => "BEGIN;\nSELECT $_;\nCOMMIT;\n") } 1 .. 12);
command_checks_all([ 'pgstair', 'upload', $pairs ], 0, [qr/12 registered/], [qr/^(pgstair: 20_\S+ .*are dropped\n){10}pgstair: 2 more notices; --verbose prints them\n\z/], 'notices of an upload');
command_checks_all([ 'pgstair', 'up', $pairs ], 0, [qr/1[23] applied/], [qr/^\z/], 'no notices of up');

my $ways = folder('40_a.up.sql' => "BEGIN;\nSELECT 1;\nCOMMIT;\n", '40_a.down.sql' => "BEGIN;\nSELECT 2;\nCOMMIT;\n");
command_checks_all([ 'pgstair', 'upload', $ways ], 0, [qr/1 registered/], [qr/^pgstair: 40_a:3:1: .*\npgstair: \S+40_a\.down\.sql:3:1: .*are dropped\n\z/], 'a notice of a way down names its file');

my $empty = folder('8_e.sql' => '', '9_f.sql' => make('f'));
command_checks_all([ 'pgstair', 'upload', $empty ], 0, [qr/2 registered/], [qr/8_e\.sql" is empty: its migration does nothing/], 'an empty file');

# Flyway's placeholders
{
	local $ENV{FLYWAY_PLACEHOLDERS_FIRST} = 'a';
	works('placeholders', folder(
			'flyway.toml' => "[flyway]\ndefaultSchema = \"public\"\n[flyway.placeholders]\nsecond = \"b\"\n",
			'flyway.conf' => "# flyway.placeholders.third=x\nflyway.placeholders.Third = c\nflyway.placeholders.first=x\n",
			'V1__a.sql' => make('${flyway:defaultSchema}.${first}') . make('${second}') . make('${third}') . "SELECT '\${left}';\n", 'U1__a.sql' => drop('${first}, b, c')),
		'V1__a', 'a b c');
}
command_checks_all([ 'pgstair', 'upload', folder('V1__a.sql' => "SELECT 1;\nSELECT \${of}, \${of};\n") ], 1, [qr/^$/],
	[ qr/^pgstair: warning: \S+V1__a\.sql:2:8: placeholder "\$\{of\}" has no value\npgstair: hint: Give it with FLYWAY_PLACEHOLDERS_of.*\npgstair: error: /m,
		qr/V1__a\.sql:2:8: syntax error at or near "\$"\n.*\n.*\npgstair: hint: The file is a template/ ], 'a placeholder without a value');

command_checks_all([ 'pgstair', 'upload', folder('V1__b.sql' => "-- \${flyway:timestamp}\nSELECT '\${flyway:user}';\n") ], 0, [qr/1 registered/],
	[qr/^pgstair: warning: \S+V1__b\.sql:2:9: placeholder "\$\{flyway:user\}" has no value\npgstair: hint: Flyway fills it in.*\n\z/], 'a placeholder of Flyway itself');

# A repeatable migration runs again when it was changed, after all others
my $folder = folder('V1__a.sql' => make('a'), 'R__view.sql' => "CREATE OR REPLACE VIEW v AS SELECT id FROM a;\n", 'R__other.sql' => "SELECT 1;\n");
works('repeatable', $folder, 'V1__a R__other R__view', 'a', one_way => 1);
append_to_file("$folder/R__view.sql", "COMMENT ON VIEW v IS 'changed';\n");
append_to_file("$folder/V2__b.sql", make('b'));
command_like([ 'pgstair', 'upload' ], qr/^registered V2__b\nreplaced R__view\n1 registered, 1 replaced, 2 unchanged$/m, 'repeatable: changed');
command_like([ 'pgstair', 'up' ], qr/^applied V2__b\napplied R__view$/m, 'repeatable: runs again, last');
is($node->safe_psql('repeatable', "SELECT obj_description('v'::regclass)"), 'changed', 'repeatable: has run');
append_to_file("$folder/V1__a.sql", "-- changed\n");
command_fails_like([ 'pgstair', 'upload' ], qr/migration "V1__a" is applied/, 'others do not run again');

done_testing();
