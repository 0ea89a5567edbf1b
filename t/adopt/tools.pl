# Histories that the real tools leave are adopted whole.
#
# Each tool applies two migrations to a database of its own; a third is there
# for the client alone.  The tools of Node.js come from npm, the others are used
# where they are installed.

use strict;
use warnings;

use Cwd qw(getcwd);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $project = PostgreSQL::Test::Utils::tempdir;
my $bin = "$project/node_modules/.bin";
my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$ENV{PGHOST} = $node->host;
$ENV{PGPORT} = $node->port;
$ENV{PGUSER} = getpwuid($<);
$ENV{HOME} = $project;
$ENV{npm_config_cache} = "$project/cache";
delete $ENV{NODE_ENV};

# Writes a file of the project
sub file
{
	my ($path, $text) = @_;
	my $made = $project;
	my @parts = split /\//, $path;
	pop @parts;
	mkdir($made .= "/$_") foreach @parts;
	unlink "$project/$path";
	append_to_file("$project/$path", $text);
}

# Runs a shell command in the project's folder; returns whether it succeeded
sub run_in_project
{
	my ($command) = @_;
	my $home = getcwd;

	chdir $project;
	my $status = system("($command) >$project/out 2>&1");
	chdir $home;
	diag("$command\n" . slurp_file("$project/out")) if $status != 0;
	return $status == 0;
}

# A URL of the tool's database in the form that node-postgres reads
sub url { return "postgresql:///$_[0]?host=" . $node->host . '&port=' . $node->port; }

# The tool runs; of the registered migrations, the first two are found and the last is pending
sub adopts
{
	my ($tool, $database, $command, $names, %options) = @_;
	my ($first, $second, $third) = @$names;

	$node->safe_psql('postgres', "CREATE DATABASE $database");
	ok(run_in_project("PGDATABASE=$database; export PGDATABASE; $command"), "$tool runs") or return;
	$node->safe_psql($database, 'CREATE EXTENSION pgstair');
	if ($options{folder})
	{
		file(@{ $options{third} });
		command_ok([ 'pgstair', 'upload', '--quiet', '-d', $database, "$project/$options{folder}" ], "$tool: upload");
	}
	else
	{
		$node->safe_psql($database, "SELECT migrate_register(name, 'SELECT 1') FROM unnest(ARRAY['$first', '$second', '$third']) AS name");
	}
	command_checks_all([ 'pgstair', 'adopt', '--yes', '-d', $database ], 0,
		[ qr/^\Q$tool\E/, qr/^found \Q$first\E$/m, qr/^found \Q$second\E$/m, qr/^pending \Q$third\E$/m, qr/^2 marked as applied$/m, qr/\A(?!.*not registered)/s ],
		[qr/^$/], "$tool: adopted");
	command_like([ 'pgstair', 'up', '--quiet', '-d', $database ], qr/^$/, "$tool: what is left applies");
}

sub make { return "CREATE TABLE $_[0] (id int);\n"; }

file('package.json', '{"private": true}');
run_in_project('npm install --no-audit --no-fund --silent dbmate@2 knex@3 node-pg-migrate@7 graphile-migrate@1 umzug@3 sequelize@6 sequelize-cli@6 pg@8 typeorm@0.3 drizzle-orm@0.44')
  or BAIL_OUT('npm cannot install the tools');

file('dbmate/20240101000000_a.sql', "-- migrate:up\n" . make('a') . "-- migrate:down\nDROP TABLE a;\n");
file('dbmate/20240102000000_b.sql', "-- migrate:up\n" . make('b') . "-- migrate:down\nDROP TABLE b;\n");
adopts('dbmate or Rails', 'dbmate',
	"$bin/dbmate --no-dump-schema -d dbmate -u 'postgres://$ENV{PGUSER}\@/dbmate?socket=" . $node->host . '&port=' . $node->port . "&sslmode=disable' migrate",
	[qw(20240101000000_a 20240102000000_b 20240103000000_c)],
	folder => 'dbmate', third => [ 'dbmate/20240103000000_c.sql', "-- migrate:up\n" . make('c') ]);

file("knex/$_.js", "exports.up = knex => knex.raw('SELECT 1'); exports.down = knex => knex.raw('SELECT 1');\n") foreach qw(20240101000000_a 20240102000000_b);
file('knexfile.js', "module.exports = {client: 'pg', connection: {host: process.env.PGHOST, port: process.env.PGPORT, user: process.env.PGUSER, database: process.env.PGDATABASE}, migrations: {directory: './knex'}};\n");
adopts('knex', 'knex', "$bin/knex migrate:latest", [qw(20240101000000_a 20240102000000_b 20240103000000_c)]);

file("npm/$_.sql", "-- Up Migration\n" . make(substr $_, -1) . "-- Down Migration\nDROP TABLE " . substr($_, -1) . ";\n") foreach qw(1700000000000_a 1700000000001_b);
adopts('node-pg-migrate', 'npm', "DATABASE_URL='" . url('npm') . "' $bin/node-pg-migrate up -m npm",
	[qw(1700000000000_a 1700000000001_b 1700000000002_c)],
	folder => 'npm', third => [ 'npm/1700000000002_c.sql', "-- Up Migration\n" . make('c') ]);

file('migrations/current.sql', make('a'));
file('.gmrc', '{}');
# it gives its shadow database to a role of the database's name
$node->safe_psql('postgres', $_) foreach 'CREATE DATABASE shadow', 'CREATE ROLE graphile';
my $graphile = "DATABASE_URL='" . url('graphile') . "' SHADOW_DATABASE_URL='" . url('shadow') . "' ROOT_DATABASE_URL='" . url('postgres') . "' $bin/graphile-migrate";
adopts('graphile-migrate', 'graphile',
	"$graphile migrate && $graphile commit -m a && echo 'CREATE TABLE b ();' >migrations/current.sql && $graphile commit && $graphile migrate",
	[qw(000001-a 000002 000003)],
	folder => 'migrations', third => [ 'migrations/committed/000003.sql', make('c') ]);

file("umzug.js", <<'JS');
const { Umzug, SequelizeStorage } = require('umzug');
const { Sequelize } = require('sequelize');
const sequelize = new Sequelize({ dialect: 'postgres', host: process.env.PGHOST, port: process.env.PGPORT, username: process.env.PGUSER, database: process.env.PGDATABASE, logging: false });
const migration = name => ({ name, up: async () => {}, down: async () => {} });
new Umzug({ migrations: [migration('01_a'), migration('02_b')], context: {}, storage: new SequelizeStorage({ sequelize, timestamps: true }), logger: undefined }).up().then(() => sequelize.close());
JS
adopts('Sequelize', 'umzug', 'node umzug.js', [qw(01_a 02_b 03_c)]);

file("sequelize/$_.js", "module.exports = {up: q => q.createTable('" . substr($_, -1) . "', {id: 'int'}), down: q => q.dropTable('" . substr($_, -1) . "')};\n") foreach qw(20240101000000-a 20240102000000-b);
file('config.json', sprintf('{"development": {"dialect": "postgres", "host": "%s", "port": %d, "username": "%s", "password": "x", "database": "sequelize", "logging": false}}', $node->host, $node->port, $ENV{PGUSER}));
adopts('Sequelize', 'sequelize', "$bin/sequelize-cli db:migrate --config config.json --migrations-path sequelize",
	[qw(20240101000000-a 20240102000000-b 20240103000000-c)],
	folder => 'sequelize', third => [ 'sequelize/20240103000000-c.js', "module.exports = {up: q => q.createTable('c', {id: 'int'})};\n" ]);

file('typeorm.js', <<'JS');
require('reflect-metadata');
const { DataSource } = require('typeorm');
class CreateA1700000000000 { async up(q) { await q.query('CREATE TABLE a (id int)'); } async down() {} }
class CreateB1700000000001 { async up(q) { await q.query('CREATE TABLE b (id int)'); } async down() {} }
const source = new DataSource({ type: 'postgres', host: process.env.PGHOST, port: +process.env.PGPORT, username: process.env.PGUSER, database: process.env.PGDATABASE, migrations: [CreateA1700000000000, CreateB1700000000001] });
source.initialize().then(() => source.runMigrations()).then(() => source.destroy());
JS
adopts('TypeORM', 'typeorm', 'node typeorm.js', [qw(1700000000000-CreateA 1700000000001-CreateB 1700000000002-CreateC)]);

# Drizzle runs what its journal names
sub drizzle_journal
{
	my @tags = @_;
	my @entries = map { sprintf '{"idx": %d, "version": "7", "when": %d, "tag": "%s", "breakpoints": true}', $_, 1700000000000 + $_, $tags[$_] } 0 .. $#tags;
	return '{"version": "7", "dialect": "postgresql", "entries": [' . join(', ', @entries) . ']}';
}
file('drizzle/meta/_journal.json', drizzle_journal(qw(0000_a 0001_b)));
file('journal_of_three', drizzle_journal(qw(0000_a 0001_b 0002_c)));
file('drizzle/0000_a.sql', make('a') . "--> statement-breakpoint\n" . make('a2'));
file('drizzle/0001_b.sql', make('b'));
file('drizzle.js', <<'JS');
const { drizzle } = require('drizzle-orm/node-postgres');
const { migrate } = require('drizzle-orm/node-postgres/migrator');
const { Pool } = require('pg');
const pool = new Pool({ host: process.env.PGHOST, port: +process.env.PGPORT, user: process.env.PGUSER, database: process.env.PGDATABASE });
migrate(drizzle(pool), { migrationsFolder: 'drizzle' }).then(() => pool.end());
JS
adopts('Drizzle', 'drizzle', 'node drizzle.js && cp journal_of_three drizzle/meta/_journal.json', [qw(0000_a 0001_b 0002_c)], folder => 'drizzle', third => [ 'drizzle/0002_c.sql', make('c') ]);

SKIP:
{
	skip 'Sqitch is not installed', 1 if system('sqitch --version >/dev/null 2>&1') != 0;
	file('sqitch/sqitch.conf', "[core]\n\tengine = pg\n[user]\n\tname = A\n\temail = a\@example.com\n");
	file('sqitch/sqitch.plan', "%syntax-version=1.0.0\n%project=shop\n\na 2024-01-01T00:00:00Z A <a\@example.com> # a\ntables/b [a] 2024-01-02T00:00:00Z A <a\@example.com> # b\n");
	file('sqitch/deploy/a.sql', "BEGIN;\n" . make('a') . "COMMIT;\n");
	file('sqitch/deploy/tables/b.sql', "BEGIN;\n" . make('b') . "COMMIT;\n");
	file('sqitch/deploy/c.sql', "BEGIN;\n" . make('c') . "COMMIT;\n");
	adopts('Sqitch', 'sqitch', "cd sqitch && sqitch --quiet deploy db:pg:sqitch && printf 'c 2024-01-03T00:00:00Z A <a\@example.com> # c\\n' >>sqitch.plan",
		[qw(0001_a 0002_tables.b 0003_c)], folder => 'sqitch', third => [ 'sqitch/revert/c.sql', "DROP TABLE c;\n" ]);
}

SKIP:
{
	skip 'Alembic is not installed', 1 if system('python3 -c "import alembic, psycopg2" >/dev/null 2>&1') != 0;
	my $revision = "from alembic import op\nrevision = '%s'\ndown_revision = %s\ndef upgrade():\n    op.execute('SELECT 1')\ndef downgrade():\n    pass\n";
	file('alembic.ini', "[alembic]\nscript_location = alembic_scripts\n");
	file('alembic_scripts/env.py', "from alembic import context\nfrom sqlalchemy import create_engine\nwith create_engine('postgresql+psycopg2:///alembic').connect() as connection:\n"
		  . "    context.configure(connection=connection)\n    with context.begin_transaction():\n        context.run_migrations()\n    getattr(connection, 'commit', lambda: None)()\n");
	file('alembic_scripts/versions/a.py', sprintf($revision, '1975ea83b712', 'None'));
	file('alembic_scripts/versions/b.py', sprintf($revision, 'ae1027a6acf0', "'1975ea83b712'"));
	adopts('Alembic', 'alembic', 'python3 -m alembic.config upgrade head', [qw(001_1975ea83b712_a 002_ae1027a6acf0_b 003_27c6a30d7c24_c)]);
}

SKIP:
{
	skip 'Django is not installed', 1 if system('python3 -c "import django, psycopg2" >/dev/null 2>&1') != 0;
	my $migration = "from django.db import migrations\nclass Migration(migrations.Migration):\n    dependencies = [%s]\n    operations = [migrations.RunSQL('SELECT 1')]\n";
	file('settings.py', "SECRET_KEY = 'x'\nINSTALLED_APPS = ['shop']\nDATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'django'}}\nDEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'\n");
	file('shop/__init__.py', '');
	file('shop/migrations/__init__.py', '');
	file('shop/migrations/0001_initial.py', sprintf($migration, ''));
	file('shop/migrations/0002_price.py', sprintf($migration, "('shop', '0001_initial')"));
	adopts('Django', 'django', 'PYTHONPATH=. DJANGO_SETTINGS_MODULE=settings python3 -m django migrate', [qw(0001_initial 0002_price 0003_next)]);
}

done_testing();
