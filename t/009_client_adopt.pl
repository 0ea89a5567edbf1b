# Histories of other tools, in the shapes that they have: what adopt finds in
# them, and that it takes exactly that.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ClientTest;
use Digest::SHA qw(sha256_hex);
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

my ($node) = start_server();
command_ok([ 'pgstair', 'init', '--quiet' ], 'init');

# Who takes a history must not run what others have put into its way
$node->safe_psql('postgres', q{
	CREATE FUNCTION public.replace(text, text, text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE ''called''; END';
	CREATE FUNCTION public.ltrim(text, text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE ''called''; END';
	CREATE FUNCTION public.equal(text, varchar) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RAISE ''called''; END';
	CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = varchar, FUNCTION = public.equal);
});

# With these names registered and this SQL run, adopt shows these lines; what it
# calls found, and only that, is taken with --yes
my %streams;

sub adopts
{
	my ($tool, $sql, $names, $lines, @options) = @_;
	my $stream = lc($tool) . ($streams{$tool}++ ? $streams{$tool} : '');
	my $list = join ', ', map { "'$_'" } @$names;
	$node->safe_psql('postgres', "SELECT migrate_register(name, 'SELECT 1', stream => '$stream') FROM unnest(ARRAY[$list]) AS name; $sql");
	my @expected = map { qr/^\Q$_\E$/m } @$lines;
	my $found = grep { /^found / } @$lines;
	command_checks_all([ 'pgstair', 'adopt', "--stream=$stream", @options ], 0,
		[ qr/^\Q$tool\E: table /, @expected, $found ? qr/^$found to be marked as applied; nothing was done: give --yes to do it$/m : qr/^nothing to mark as applied$/m ], [qr/^$/], "$tool: found");
	is(pending($stream), scalar @$names, "$tool: nothing was done");
	command_checks_all([ 'pgstair', 'adopt', '--yes', "--stream=$stream", @options ], 0, [qr/^$found marked as applied$/m], [qr/^$/], "$tool: --yes");
	is(pending($stream), @$names - $found, "$tool: taken");
	$node->safe_psql('postgres', join ' ', map { "DROP TABLE $_;" } $sql =~ /CREATE TABLE (\S+)/g);
}

# The number of pending migrations of a stream
sub pending
{
	my ($stream) = @_;
	return $node->safe_psql('postgres', "SELECT count(*) FROM migrate_status('$stream') WHERE state = 'pending'");
}

command_checks_all([ 'pgstair', 'adopt' ], 1, [qr/^$/], [qr/no history of another tool was found in database "postgres"/, qr/hint: .*--table=NAME/], 'no history');
command_checks_all([ 'pgstair', 'adopt', '--table=nothing' ], 1, [qr/^$/], [qr/has no table "nothing" with a history that is known/], 'no such table');

adopts('Sequelize', q{CREATE TABLE "SequelizeMeta" (name varchar(255) PRIMARY KEY);
	INSERT INTO "SequelizeMeta" VALUES ('20240101-a.js'), ('20240103-gone.js')},
	[ '20240101-a', '20240102-b' ], [ 'found 20240101-a', 'not registered 20240103-gone.js', 'pending 20240102-b' ]);
adopts('Sequelize', q{CREATE SCHEMA meta; CREATE TABLE meta.migrations_done (name varchar(255) PRIMARY KEY, "createdAt" timestamptz NOT NULL, "updatedAt" timestamptz NOT NULL);
	INSERT INTO meta.migrations_done VALUES ('20240104-c.cjs', now(), now())},
	['20240104-c'], ['found 20240104-c'], '--table=meta.migrations_done');
adopts('Umzug', q{CREATE TABLE migrations (name text PRIMARY KEY); INSERT INTO migrations VALUES ('01_a.ts'), ('02_b')},
	[ '01_a', '02_b' ], [ 'found 01_a', 'found 02_b' ]);
adopts('dbmate or Rails', q{CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);
	INSERT INTO schema_migrations VALUES ('20240101000000'), ('20240109000000')},
	[ '20240101000000_a', '20240102000000_b' ],
	[ 'found 20240101000000_a', 'not registered 20240109000000', 'pending 20240102000000_b' ]);
adopts('golang-migrate', q{CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL); INSERT INTO schema_migrations VALUES (10, false)},
	[ '000001_a', '000002_b', '000010_c', '000011_d' ], [ 'found 000001_a', 'found 000002_b', 'found 000010_c', 'pending 000011_d' ]);
adopts('golang-migrate', q{CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL); INSERT INTO schema_migrations VALUES (12, true)},
	['000012_e'], ['failed 000012_e']);
adopts('goose', q{CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp DEFAULT now());
	INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true), (1, true), (2, true), (2, false), (3, false), (3, true)},
	[ '00001_a', '00002_b', '00003_c' ], [ 'found 00001_a', 'found 00003_c', 'pending 00002_b' ]);
adopts('Flyway', q{CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL, type varchar(20) NOT NULL,
		script varchar(1000) NOT NULL, checksum int, installed_by varchar(100) NOT NULL, installed_on timestamp DEFAULT now(), execution_time int NOT NULL, success boolean NOT NULL);
	INSERT INTO flyway_schema_history VALUES (0, NULL, '<< Flyway Schema Creation >>', 'SCHEMA', '"x"', NULL, 'u', now(), 0, true),
		(1, '1.1', '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>', NULL, 'u', now(), 0, true),
		(2, '2', 'c', 'SQL', 'db/V2__c.sql', 1, 'u', now(), 5, true), (3, '3', 'd', 'SQL', 'V3__d.sql', 1, 'u', now(), 5, true),
		(4, '3', 'd', 'UNDO_SQL', 'U3__d.sql', 1, 'u', now(), 5, true), (5, '4', 'e', 'SQL', 'V4__e.sql', 1, 'u', now(), 5, false),
		(6, NULL, 'v', 'SQL', 'R__v.sql', 1, 'u', now(), 5, true), (7, NULL, 'v', 'SQL', 'R__v.sql', 2, 'u', now(), 5, true)},
	[ 'V1__a', 'V1.0.1', 'V1_1__b', 'V1.2__n', 'V1.3', 'V2__c', 'V3__d', 'V4__e', 'R__v' ],
	[ 'found V1__a', 'found V1.0.1', 'found V1_1__b', 'pending V1.2__n', 'pending V1.3', 'found V2__c', 'pending V3__d', 'failed V4__e', 'found R__v' ]);
adopts('Liquibase', q{CREATE TABLE databasechangelog (id varchar(255) NOT NULL, author varchar(255) NOT NULL, filename varchar(255) NOT NULL, dateexecuted timestamp NOT NULL,
		orderexecuted int NOT NULL, exectype varchar(10) NOT NULL, md5sum varchar(35), description varchar(255), comments varchar(255), tag varchar(255),
		liquibase varchar(20), contexts varchar(255), labels varchar(255), deployment_id varchar(10));
	INSERT INTO databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype) VALUES
		('1', 'me', 'db/changelog/001-a.sql', now(), 1, 'EXECUTED'), ('2', 'me', 'db/changelog/001-a.sql', now(), 2, 'RERAN'), ('gone', 'me', 'x.xml', now(), 3, 'MARK_RAN')},
	[ '001-a', '002-b' ], [ 'found 001-a', 'not registered x.xml', 'pending 002-b' ]);
adopts('knex', q{CREATE TABLE knex_migrations (id serial PRIMARY KEY, name varchar(255), batch int, migration_time timestamptz);
	CREATE TABLE knex_migrations_lock (index serial PRIMARY KEY, is_locked int);
	INSERT INTO knex_migrations (name, batch) VALUES ('20240101000000_a.js', 1), ('20240102000000_b.ts', 2)},
	[ '20240101000000_a', '20240102000000_b' ], [ 'found 20240101000000_a', 'found 20240102000000_b' ]);
adopts('node-pg-migrate', q{CREATE TABLE pgmigrations (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL);
	INSERT INTO pgmigrations (name, run_on) VALUES ('1700000000000_a', now())},
	[ '1700000000000_a', '1700000000001_b' ], [ 'found 1700000000000_a', 'pending 1700000000001_b' ]);
adopts('Prisma', q{CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
		logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count int NOT NULL DEFAULT 0);
	INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, rolled_back_at) VALUES ('1', 'x', now(), '20240101000000_a', NULL),
		('2', 'x', NULL, '20240102000000_b', now()), ('3', 'x', now(), '20240102000000_b', NULL), ('4', 'x', NULL, '20240103000000_c', NULL), ('5', 'x', NULL, '20240104000000_d', now())},
	[ '20240101000000_a', '20240102000000_b', '20240103000000_c', '20240104000000_d' ],
	[ 'found 20240101000000_a', 'found 20240102000000_b', 'failed 20240103000000_c', 'pending 20240104000000_d' ]);
adopts('Diesel', q{CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY, run_on timestamp NOT NULL DEFAULT now());
	INSERT INTO __diesel_schema_migrations VALUES ('00000000000000'), ('20240101120000'), ('202511190914440000')},
	[ '00000000000000_setup', '2024-01-01-120000_a', '2025-11-19-091444-0000_b', '2025-11-20-000000_c' ],
	[ 'found 00000000000000_setup', 'found 2024-01-01-120000_a', 'found 2025-11-19-091444-0000_b', 'pending 2025-11-20-000000_c' ]);
adopts('Alembic', q{CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY); INSERT INTO alembic_version VALUES ('ae1027a6acf')},
	[ '001_1975ea83b712_a', '002_ae1027a6acf_b', '003_27c6a30d7c24_c' ],
	[ 'found 001_1975ea83b712_a', 'found 002_ae1027a6acf_b', 'pending 003_27c6a30d7c24_c' ]);
adopts('Django', q{CREATE TABLE django_migrations (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, app varchar(255) NOT NULL, name varchar(255) NOT NULL, applied timestamptz NOT NULL);
	INSERT INTO django_migrations (app, name, applied) VALUES ('auth', '0001_initial', now()), ('shop', '0001_initial', now()), ('shop', '0002_price', now())},
	[ 'auth.0001_initial', 'shop_0001_initial', '0002_price', '0001_initial' ],
	[ 'found auth.0001_initial', 'found shop_0001_initial', 'found 0002_price', 'pending 0001_initial' ]);
adopts('Sqitch', q{CREATE SCHEMA sqitch; CREATE TABLE sqitch.changes (change_id text PRIMARY KEY, script_hash text, change text NOT NULL, project text NOT NULL, note text NOT NULL DEFAULT '',
		committed_at timestamptz NOT NULL DEFAULT clock_timestamp(), committer_name text, committer_email text, planned_at timestamptz, planner_name text, planner_email text);
	INSERT INTO sqitch.changes (change_id, change, project) VALUES ('a', 'base', 'shop'); INSERT INTO sqitch.changes (change_id, change, project) VALUES ('b', 'tables/user', 'shop')},
	[ '0001_base@v1', '0002_tables.user', '0003_base' ], [ 'found 0001_base@v1', 'found 0002_tables.user', 'pending 0003_base' ]);
adopts('graphile-migrate', q{CREATE SCHEMA graphile_migrate; CREATE TABLE graphile_migrate.migrations (hash text PRIMARY KEY, previous_hash text, filename text NOT NULL, date timestamptz NOT NULL DEFAULT now());
	INSERT INTO graphile_migrate.migrations VALUES ('sha1:a', NULL, '000001.sql'), ('sha1:b', 'sha1:a', '000002.sql')},
	[ '000001', '000002-b', '000003' ], [ 'found 000001', 'found 000002-b', 'pending 000003' ]);
adopts('TypeORM', q{CREATE TABLE migrations (id serial PRIMARY KEY, "timestamp" bigint NOT NULL, name varchar NOT NULL);
	INSERT INTO migrations ("timestamp", name) VALUES (1700000000000, 'CreateUser1700000000000')},
	[ '1700000000000-CreateUser', '1700000000001-Next' ], [ 'found 1700000000000-CreateUser', 'pending 1700000000001-Next' ]);
adopts('Drizzle', q{CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint);
	SELECT migrate_register('0001_next', 'SELECT 2', stream => 'drizzle');
	INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES (encode(sha256('SELECT 1'), 'hex'), 1), (encode(sha256('SELECT 3'), 'hex'), 1);
	SELECT migrate_unregister('0001_next', 'drizzle')},
	[ '0000_first' ], [ 'found 0000_first', 'not registered ' . sha256_hex('SELECT 3') ]);
adopts('sqlx', q{CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL, installed_on timestamptz NOT NULL DEFAULT now(), success boolean NOT NULL, checksum bytea NOT NULL, execution_time bigint NOT NULL);
	INSERT INTO _sqlx_migrations VALUES (20240101000000, 'a', now(), true, '', 1), (20240102000000, 'b', now(), false, '', -1)},
	[ '20240101000000_a', '20240102000000_b' ], [ 'found 20240101000000_a', 'failed 20240102000000_b' ]);
adopts('refinery', q{CREATE TABLE refinery_schema_history (version int4 PRIMARY KEY, name varchar(255), applied_on varchar(255), checksum varchar(255));
	INSERT INTO refinery_schema_history VALUES (1, 'a', '2024-01-01T00:00:00Z', '1')},
	[ 'V1__a', 'V2__b' ], [ 'found V1__a', 'pending V2__b' ]);
adopts('Supabase', q{CREATE SCHEMA supabase_migrations; CREATE TABLE supabase_migrations.schema_migrations (version text PRIMARY KEY, statements text[], name text);
	CREATE TABLE schema_migrations (version text); INSERT INTO supabase_migrations.schema_migrations VALUES ('20240101000000', '{}', 'a')},
	[ '20240101000000_a' ], [ 'found 20240101000000_a' ]);
adopts('Atlas', q{CREATE SCHEMA atlas_schema_revisions; CREATE TABLE atlas_schema_revisions.atlas_schema_revisions (version varchar PRIMARY KEY, description varchar NOT NULL, type bigint NOT NULL DEFAULT 2,
		applied bigint NOT NULL DEFAULT 0, total bigint NOT NULL DEFAULT 0, executed_at timestamptz NOT NULL, execution_time bigint NOT NULL, hash varchar NOT NULL, operator_version varchar NOT NULL);
	INSERT INTO atlas_schema_revisions.atlas_schema_revisions VALUES ('20240101000000', 'a', 2, 1, 1, now(), 1, '', ''), ('20240102000000', 'b', 2, 1, 2, now(), 1, '', '')},
	[ '20240101000000_a', '20240102000000_b' ], [ 'found 20240101000000_a', 'failed 20240102000000_b' ]);
adopts('Hasura', q{CREATE SCHEMA hdb_catalog; CREATE TABLE hdb_catalog.hdb_version (hasura_uuid uuid, version text, upgraded_on timestamptz, cli_state jsonb NOT NULL DEFAULT '{}', console_state jsonb NOT NULL DEFAULT '{}');
	INSERT INTO hdb_catalog.hdb_version (cli_state) VALUES ('{"settings": {}, "migrations": {"default": {"1600000000000": false}}}')},
	[ '1600000000000_a', '1600000000001_b' ], [ 'found 1600000000000_a', 'pending 1600000000001_b' ]);
adopts('Postgrator', q{CREATE TABLE schemaversion (version bigint PRIMARY KEY, name text, md5 text, run_at timestamptz); INSERT INTO schemaversion VALUES (0), (1)},
	[ '001.a', '002' ], [ 'found 001.a', 'pending 002' ]);
adopts('db-migrate', q{CREATE TABLE migrations (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL); INSERT INTO migrations (name, run_on) VALUES ('/20240101000000-a', now())},
	[ '20240101000000-a', '20240102000000-b' ], [ 'found 20240101000000-a', 'pending 20240102000000-b' ]);
adopts('rambler', q{CREATE TABLE migrations (migration varchar(255)); INSERT INTO migrations VALUES ('01_a.sql')},
	[ '01_a', '02_b' ], [ 'found 01_a', 'pending 02_b' ]);
adopts('sql-migrate', q{CREATE TABLE gorp_migrations (id text PRIMARY KEY, applied_at timestamptz); INSERT INTO gorp_migrations VALUES ('01_a.sql', now())},
	[ '01_a', '02_b' ], [ 'found 01_a', 'pending 02_b' ]);
adopts('tern', q{CREATE TABLE schema_version (version int4 NOT NULL); INSERT INTO schema_version VALUES (2)},
	[ '001_a', '002_b', '003_c' ], [ 'found 001_a', 'found 002_b', 'pending 003_c' ]);
adopts('yoyo', q{CREATE TABLE _yoyo_migration (migration_hash varchar(64) PRIMARY KEY, migration_id varchar(255), applied_at_utc timestamp); INSERT INTO _yoyo_migration VALUES ('x', '0001.a', now())},
	[ '0001.a', '0002.b' ], [ 'found 0001.a', 'pending 0002.b' ]);
adopts('pop', q{CREATE TABLE schema_migration (version varchar(48) NOT NULL, version_self int NOT NULL DEFAULT 0); INSERT INTO schema_migration VALUES ('20150100000001000000')},
	[ '20150100000001000000_a.postgres', '20150100000001000001_b' ], [ 'found 20150100000001000000_a.postgres', 'pending 20150100000001000001_b' ]);
adopts('morph', q{CREATE TABLE db_migrations (version bigint PRIMARY KEY, name varchar NOT NULL); INSERT INTO db_migrations VALUES (1, 'a')},
	[ '000001_a', '000002_b' ], [ 'found 000001_a', 'pending 000002_b' ]);
adopts('MyBatis', q{CREATE TABLE changelog (id numeric(20,0) PRIMARY KEY, applied_at varchar(25) NOT NULL, description varchar(255) NOT NULL); INSERT INTO changelog VALUES (20240101000000, '', '')},
	[ '20240101000000_a', '20240102000000_b' ], [ 'found 20240101000000_a', 'pending 20240102000000_b' ]);
adopts('Play', q{CREATE TABLE play_evolutions (id int PRIMARY KEY, hash varchar(255) NOT NULL, applied_at timestamp NOT NULL, apply_script text, revert_script text, state varchar(255), last_problem text);
	INSERT INTO play_evolutions VALUES (1, '', now(), '', '', 'applied', ''), (2, '', now(), '', '', 'applying_up', 'x')},
	[ '1', '2', '3' ], [ 'found 1', 'failed 2', 'pending 3' ]);

# As JSON, and what was applied here already
$node->safe_psql('postgres', q{CREATE TABLE pgmigrations (id serial, name text, run_on timestamp); INSERT INTO pgmigrations (name) VALUES ('1700000000000_a'), ('x')});
my ($json) = run_command([ 'pgstair', 'adopt', '--json', '--stream=node-pg-migrate' ]);
is_deeply(decode_json($json), {
		tool => 'node-pg-migrate', table => 'public.pgmigrations', found => [], 'already applied' => ['1700000000000_a'], failed => [],
		pending => ['1700000000001_b'], 'not in its history' => [], 'not registered' => ['x'], taken => JSON::PP::false
	}, 'as JSON');

# Who runs what another tool has applied learns what is to be done instead
foreach my $statement ('CREATE TABLE there (a int)', 'ALTER TABLE there ADD a int', 'CREATE TYPE there_too AS ENUM ()')
{
	$node->safe_psql('postgres', "CREATE TABLE there (a int); CREATE TYPE there_too AS ENUM (); SELECT migrate_register('1', '$statement', stream => 'there')");
	command_fails_like([ 'pgstair', 'up', '--stream=there' ], qr/ already exists\n.*hint: If another tool .*"pgstair adopt"/s, "there already: $statement");
	$node->safe_psql('postgres', 'DROP TABLE there; DROP TYPE there_too');
}

done_testing();
