# Each command against a server: what it does, prints, and exits with.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ClientTest;
use PostgreSQL::Test::Utils;
use Test::More;

my ($node, $folder) = start_server();

command_ok([ 'pgstair', 'init', '--quiet' ], 'init');

# Files of three forms
write_file('01_customer.sql', "-- migrate:up\nCREATE TABLE customer (id int PRIMARY KEY, favourite int);\n-- migrate:down\nDROP TABLE customer;\n");
write_file('02_product.up.sql', "CREATE TABLE product (id int PRIMARY KEY, buyer int REFERENCES customer);\n");
write_file('02_product.down.sql', "DROP TABLE product;\n");
write_file('03_seed/up.sql', "INSERT INTO customer VALUES (1, 1);\nINSERT INTO product VALUES (1, 10, 1);\n");
write_file('03_seed/down.sql', "DELETE FROM product;\nDELETE FROM customer;\n");
write_file('README.md', "not a migration\n");

# upload
command_checks_all([ 'pgstair', 'upload' ], 0,
	[qr/^registered 01_customer\nregistered 02_product\nregistered 03_seed\n3 registered, 0 replaced, 0 unchanged\n$/],
	[qr/^$/], 'upload');
is_deeply(json(0, 'upload'),
	{ registered => [], replaced => [], unchanged => [ '01_customer', '02_product', '03_seed' ], unregistered => [] },
	'upload again');
command_checks_all([ 'pgstair', 'upload', '--quiet' ], 0, [qr/^$/], [qr/^$/], 'upload --quiet');
write_file('02_product.up.sql', "CREATE TABLE product (id int PRIMARY KEY, price numeric, buyer int REFERENCES customer);\n");
command_checks_all([ 'pgstair', 'status', '--check' ], 3, [qr/^02_product\tpending\t.*\tchanged$/m], [qr/^$/], 'status of a changed file');
command_like([ 'pgstair', 'upload' ], qr/^replaced 02_product$/m, 'upload of a changed file');
write_file('04_gone.sql', "SELECT 1;\n");
command_ok([ 'pgstair', 'upload' ], 'upload of one more');
unlink "$folder/04_gone.sql";
command_like([ 'pgstair', 'status' ], qr/^04_gone\tpending\t.*\tgone$/m, 'status of a file that is gone');
command_like([ 'pgstair', 'upload', '--prune' ], qr/^unregistered 04_gone\n.*, 1 unregistered$/m, 'upload --prune');

# A bad file: its place, its line, a caret, and nothing is registered
write_file('05_bad.sql', "CREATE TABLE bad (\n\tid int,,\n);\n");
write_file('04_good.sql', "CREATE TABLE good ();\n");
command_checks_all([ 'pgstair', 'upload' ], 1, [qr/^(?!.*registered)/s],
	[qr/^pgstair: error: \Q$folder\E\/05_bad\.sql:2:9: syntax error at or near ","\n  \tid int,,\n  \t       \^\n/],
	'upload of a bad file');
my $error = json(1, 'upload')->{error};
is_deeply([ @$error{qw(sqlstate migration file line column)} ],
	[ '42601', '05_bad', "$folder/05_bad.sql", 2, 9 ], 'place of an error as JSON');
unlink "$folder/05_bad.sql", "$folder/04_good.sql";

# plan
command_checks_all([ 'pgstair', 'plan' ], 0,
	[ qr/^1\t01_customer\t2\tCREATE TABLE customer/m, qr/\t02_product\t1\tCREATE TABLE product/ ],
	[qr/^$/], 'plan');
my $plan = json(0, 'plan')->{steps};
is($plan->[0]->{migration}, '01_customer', 'plan as JSON');
is($plan->[0]->{step}, 1, 'numbers are numbers in JSON');
is(@{ json(0, 'plan', '--to', '01_customer')->{steps} }, 1, 'plan --to');

# Rows are not what a plan shows; of a line that is too long, what is around the error
write_file('06_rows.sql', "COPY customer (id) FROM stdin;\n7\n8\n\\.\nSELECT " . join(',', 1 .. 9999) . ", nosuch;\n");
command_ok([ 'pgstair', 'upload', '-q' ], 'a COPY with rows, and a long line');
command_like([ 'pgstair', 'plan' ], qr/^\d+\t06_rows\t1\tCOPY customer \(id\) FROM stdin\tas written$/m, 'plan: no rows');
is(json(0, 'plan')->{steps}->[-2]->{statement}, "COPY customer (id) FROM stdin;\n7\n8\n\\.", 'plan as JSON: with its rows');
command_checks_all([ 'pgstair', 'up', '--force' ], 1, [qr/^$/],
	[qr/06_rows\.sql:5:\d+: column "nosuch" does not exist\n  [,\d]{78}, (nosuch)\n {82}\^\n/], 'a long line');
unlink "$folder/06_rows.sql";
command_ok([ 'pgstair', 'upload', '-q', '--prune' ], 'both are forgotten');

# status --check before and after up
command_exit_is([ 'pgstair', 'status', '--check' ], 3, 'status --check finds pending ones');
my $status = json(0, 'status');
is($status->{pending}, 3, 'status as JSON: count');
is($status->{migrations}->[0]->{state}, 'pending', 'status as JSON: state');
is_deeply(json(0, 'up'), { applied => [ '01_customer', '02_product', '03_seed' ] }, 'up');
command_exit_is([ 'pgstair', 'status', '--check' ], 0, 'status --check is content');
command_checks_all([ 'pgstair', 'up' ], 0, [qr/^nothing to apply\n$/], [qr/^$/], 'up again');
is($node->safe_psql('postgres', 'SELECT count(*) FROM customer JOIN product ON buyer = customer.id'), '1', 'up has applied them');

# An applied file that changes is refused, and found by status
write_file('03_seed/up.sql', "SELECT 1;\n");
command_exit_is([ 'pgstair', 'status', '--check' ], 3, 'status --check finds a changed file');
command_checks_all([ 'pgstair', 'upload' ], 1, [qr/^(?!.*registered)/s], [ qr/error: .*"03_seed"/, qr/hint: / ], 'upload of a changed applied one');
write_file('03_seed/up.sql', "INSERT INTO customer VALUES (1, 1);\nINSERT INTO product VALUES (1, 10, 1);\n");
rename "$folder/03_seed", "$folder/.03_seed";
command_checks_all([ 'pgstair', 'status', '--check' ], 3, [ qr/^03_seed\tapplied\t.*\tgone$/m ], [qr/^$/], 'status --check finds an applied one whose file is gone');
rename "$folder/.03_seed", "$folder/03_seed";

# down and redo
command_checks_all([ 'pgstair', 'down' ], 0, [qr/^reverted 03_seed\n1 reverted\n$/], [qr//], 'down reverts one');
command_checks_all([ 'pgstair', 'up' ], 0, [qr/^applied 03_seed\n1 applied\n$/], [qr/^$/], 'up applies it again');
is_deeply(json(0, 'redo'), { reverted => ['03_seed'], applied => ['03_seed'] }, 'redo');
$node->safe_psql('postgres', 'CREATE RULE no_more AS ON INSERT TO customer DO INSTEAD SELECT 1 / 0');
command_fails_like([ 'pgstair', 'redo' ], qr/03_seed\/up.sql:1:1: division by zero/, 'a redo that fails');
is(json(0, 'status')->{pending}, 0, 'leaves the migration applied');
$node->safe_psql('postgres', 'DROP RULE no_more ON customer');
command_like([ 'pgstair', 'down', '--to', '01_customer' ],
	qr/^reverted 03_seed\nreverted 02_product\nreverted 01_customer\n3 reverted$/, 'down --to');
command_like([ 'pgstair', 'down' ], qr/^nothing to revert$/, 'down at the bottom');
command_like([ 'pgstair', 'redo' ], qr/^nothing to revert$/, 'redo at the bottom');
command_checks_all([ 'pgstair', 'up', '--to', 'unknown' ], 1, [qr/^$/], [qr/error: migration "unknown" does not exist/], 'unknown target');
command_checks_all([ 'pgstair', 'up', '--each', '--to', 'unknown' ], 1, [qr/^$/], [qr/error: migration "unknown" does not exist/], 'unknown target with --each');

# The script of the plan, run by hand, leaves the same and is recorded
my ($script) = run_command([ 'pgstair', 'sql' ]);
like($script, qr/^BEGIN ISOLATION LEVEL READ COMMITTED;.*COMMIT;$/s, 'sql is a transaction of the level of a run');
is(json(0, 'sql')->{sql}, "$script\n", 'sql as JSON');
$node->safe_psql('postgres', $script);
command_like([ 'pgstair', 'up' ], qr/^nothing to apply$/, 'what sql printed is recorded');
($script) = run_command([ 'pgstair', 'sql', '--down', '--to', '01_customer' ]);
$node->safe_psql('postgres', $script);
is(json(0, 'status')->{pending}, 3, 'sql --down is recorded');
($script) = run_command([ 'pgstair', 'sql', '--no-ledger' ]);
unlike($script, qr/migrate_/, 'sql --no-ledger calls nothing of the extension');

# So is a migration of which a direction has no statement
$node->safe_psql('postgres', <<'EOS');
SELECT migrate_register('1_no_way_back', E'-- migrate:up\nSELECT 1;\n-- migrate:down\n', stream => 'empty');
SELECT migrate_register('2_no_way_there', E'-- migrate:up\n-- migrate:down\nSELECT 2;', stream => 'empty');
SELECT migrate_up(stream => 'empty');
EOS
($script) = run_command([ 'pgstair', 'sql', '--down', '--to=1_no_way_back', '--stream=empty' ]);
$node->safe_psql('postgres', $script);
is($node->safe_psql('postgres', q{SELECT string_agg(state, ' ') FROM migrate_status('empty')}), 'pending pending', 'sql --down records a migration without a statement');

# A dump with its rows goes through the script, too
my $dumps = PostgreSQL::Test::Utils::tempdir;
$node->safe_psql('postgres', q{CREATE SCHEMA old; CREATE TABLE old.t (a int, b text); INSERT INTO old.t VALUES (1, E'x\\ty;\n--')});
command_ok([ 'pg_dump', '-n', 'old', '-f', "$dumps/1_old.sql" ], 'dump');
$node->safe_psql('postgres', 'DROP SCHEMA old CASCADE');
command_ok([ 'pgstair', 'upload', '--stream=dump', $dumps ], 'upload of a dump');
($script) = run_command([ 'pgstair', 'sql', '--stream=dump' ]);
append_to_file("$dumps/script", "$script\n");
command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', "$dumps/script" ], 'psql runs the script');
is($node->safe_psql('postgres', 'SELECT * FROM old.t'), "1|x\ty;\n--", 'rows are there');

# Its text means the same wherever it is read
$node->safe_psql('postgres', 'CREATE DATABASE elsewhere; ALTER DATABASE elsewhere SET standard_conforming_strings = off');
write_file('../quoted/1.sql', "CREATE TABLE quoted AS SELECT 'c:\\new \xc3\xa9' AS a;\n");
{
	local $ENV{PGDATABASE} = 'elsewhere';
	command_ok([ 'pgstair', 'init' ], 'a database with other settings');
	command_ok([ 'pgstair', 'upload', "$folder/../quoted" ], 'upload to it');
	($script) = run_command([ 'pgstair', 'sql' ]);
	append_to_file("$dumps/quoted", "$script\n");
	local $ENV{PGCLIENTENCODING} = 'LATIN1';
	command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', "$dumps/quoted" ], 'psql runs the script in LATIN1');
	is($node->safe_psql('elsewhere', q{SELECT a = E'c:\\\\new \\u00e9' FROM quoted}), 't', 'its strings are the author\'s');
}

# A failure in the middle leaves nothing; --each keeps what came before
write_file('04_extra.sql', "CREATE TABLE extra ();\n\nINSERT INTO customer VALUES (1, NULL);\n");
command_ok([ 'pgstair', 'upload' ], 'upload of one that fails');
command_checks_all([ 'pgstair', 'up' ], 1, [qr/^$/],
	[qr/error: \Q$folder\E\/04_extra\.sql:3:1: duplicate key value .*\n  INSERT INTO customer VALUES \(1, NULL\);?\n  \^\npgstair: detail: Key/],
	'a migration that fails');
is($node->safe_psql('postgres', q{SELECT to_regclass('customer') IS NULL}), 't', 'a failure leaves nothing');
is_deeply(json(1, 'up', '--each')->{applied}, [ '01_customer', '02_product', '03_seed' ], 'up --each says what it did as JSON');
command_ok([ 'pgstair', 'down', '--steps=3' ], 'down again');
command_checks_all([ 'pgstair', 'up', '--each' ], 1,
	[qr/^applied 01_customer\napplied 02_product\napplied 03_seed\n$/], [qr/04_extra/], 'up --each');
is(json(0, 'status')->{pending}, 1, 'up --each keeps what came before');
command_like([ 'pgstair', 'down', '--steps', '2' ], qr/^reverted 03_seed\nreverted 02_product\n2 reverted$/, 'down --steps');
command_like([ 'pgstair', 'up', '--steps', '1' ], qr/^applied 02_product\n1 applied$/, 'up --steps');
command_like([ 'pgstair', 'up', '--each', '--steps', '1' ], qr/^applied 03_seed\n1 applied$/, 'up --each --steps');
command_like([ 'pgstair', 'down', '--to', '02_product' ], qr/^2 reverted$/m, 'down to the second');
command_like([ 'pgstair', 'up', '--to', '02_product' ], qr/^applied 02_product\n1 applied$/, 'up --to');
command_like([ 'pgstair', 'up', '--each', '--to', '03_seed' ], qr/^applied 03_seed\n1 applied$/, 'up --each --to');

# One command for both
command_ok([ 'pgstair', 'down', '--steps=3' ], 'down once more');
write_file('04_extra.sql', "CREATE TABLE extra ();\n");
write_file('05_more.sql', "CREATE TABLE more ();\n");
command_like([ 'pgstair', 'up', '--upload', '--steps=1' ],
	qr/^registered 05_more\nreplaced 04_extra\n1 registered, 1 replaced, 3 unchanged\napplied 01_customer\n1 applied$/, 'up --upload');
write_file('05_more.sql', "CREATE TABLE more (;\n");
command_fails_like([ 'pgstair', 'up', '--upload' ], qr/\Q$folder\E\/05_more.sql:1:20: syntax error/, 'up --upload of a broken file');
is(json(0, 'status')->{pending}, 4, 'applies nothing');
unlink "$folder/05_more.sql";
command_ok([ 'pgstair', 'upload', '--prune' ], 'without it');
is_deeply(json(0, 'up', '--upload', '--to=03_seed'), { applied => [ '02_product', '03_seed' ] }, 'up --upload says what it applied as JSON');

# baseline, however isolated transactions are by default
$ENV{PGOPTIONS} = '-c default_transaction_isolation=serializable';
command_like([ 'pgstair', 'baseline', '--to', '04_extra' ], qr/^baseline 04_extra\n1 marked as applied$/, 'baseline');
delete $ENV{PGOPTIONS};
command_like([ 'pgstair', 'status' ], qr/^04_extra\tbaseline\t/m, 'status after baseline');

# A stream of its own
my $seeds = PostgreSQL::Test::Utils::tempdir;
append_to_file("$seeds/1.sql", "INSERT INTO customer VALUES (2, NULL);\n");
command_ok([ 'pgstair', 'upload', '--stream', 'seeds', $seeds ], 'upload to a stream');
is_deeply(json(0, 'up', '--stream=seeds')->{applied}, ['1'], 'up of a stream');
is(@{ json(0, 'status', '--stream=seeds', $seeds)->{migrations} }, 1, 'status of a stream');

# Operations as JSON
my $operations = PostgreSQL::Test::Utils::tempdir;
append_to_file("$operations/1_tags.json",
	'{"up": [{"createTable": {"table": "Tags", "columns": {"id": {"type": "INTEGER", "primaryKey": true}}}}],'
	. ' "down": [{"dropTable": {"table": "Tags"}}]}');
command_ok([ 'pgstair', 'upload', '--stream=json', $operations ], 'upload of operations');
is_deeply(json(0, 'up', '--stream=json')->{applied}, ['1_tags'], 'up of operations');
is($node->safe_psql('postgres', q{SELECT to_regclass('"Tags"') IS NULL}), 'f', 'they are done');
is_deeply(json(0, 'down', '--stream=json')->{reverted}, ['1_tags'], 'down of operations');
append_to_file("$operations/2_bad.json", '{"up": [{"createTabel": {}}]}');
command_checks_all([ 'pgstair', 'upload', '--stream=json', $operations ], 1, [qr/^$/],
	[qr/error: .*"2_bad".*\n.*detail: up\[0\]\.createTabel: .*did you mean "createTable"/], 'a wrong operation');

# A protected database: without a terminal only --yes goes on
$node->safe_psql('postgres', 'ALTER DATABASE postgres SET pgstair.protected = on');
foreach my $command ([ 'up' ], [ 'down' ], [ 'redo' ], [ 'baseline', '--to=04_extra' ])
{
	my ($out, $err) = ('', '');
	IPC::Run::run([ 'pgstair', @$command ], '<', \'', '>', \$out, '2>', \$err);
	is($? >> 8, 1, "protected: @$command");
	like($err, qr/error: database "postgres" is protected\n.*hint: Give --yes/, "protected: @$command says so");
}
command_ok([ 'pgstair', 'up', '--yes' ], 'protected: up --yes');
command_ok([ 'pgstair', 'status' ], 'protected: status asks nothing');

done_testing();
