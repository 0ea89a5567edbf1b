# Migrations that run outside a transaction: the parts of a run, and what is
# left when the client dies between two statements.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ClientTest;
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

my ($node, $folder) = start_server();
command_ok([ 'pgstair', 'init' ], 'init');
$node->safe_psql('postgres', 'CREATE TABLE t (a int, b int); INSERT INTO t SELECT g, g FROM generate_series(1, 1000) g');

# Names of valid indexes on t
sub indexes
{
	return $node->safe_psql('postgres',
		q{SELECT string_agg(indexrelid::regclass::text || CASE WHEN indisvalid THEN '' ELSE ' invalid' END, ' ' ORDER BY indexrelid::regclass::text)
		FROM pg_index WHERE indrelid = 't'::regclass});
}

# The parts of a run, in order, up and down
upload('1_before.sql', "-- migrate:up\nCREATE TABLE before ();\n-- migrate:down\nDROP TABLE before;\n");
upload('2_index.sql',
	"-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY t_a ON t (a);\nCREATE TABLE during ();\n"
	. "-- migrate:down transaction:false\nDROP TABLE during;\nDROP INDEX CONCURRENTLY t_a;\n");
upload('3_after.sql', "-- migrate:up\nCREATE TABLE after ();\n-- migrate:down\nDROP TABLE after;\n");
command_like([ 'pgstair', 'sql', '--to', '1_before' ], qr/^BEGIN.*CREATE TABLE before/s, 'sql of what stands before');

# As a script, up and down: each part records what it has done
sub run_script
{
	my ($what, @arguments) = @_;
	my ($script) = run_command([ 'pgstair', 'sql', @arguments ]);
	append_to_file("$folder/../script.$what.sql", "$script\n");
	command_ok([ 'psql', '-Xq', '-f', "$folder/../script.$what.sql" ], "psql runs the script $what");
	return $script;
}
upload('4_nothing.sql', "-- nothing to do\n");
my $script = run_script('up');
like($script, qr/ON_ERROR_STOP.*BEGIN.*before.*migrate_record\('1_before'.*COMMIT;.*-- outside a transaction\n.*CONCURRENTLY.*migrate_record\('2_index'.*BEGIN.*after.*migrate_record\('4_nothing'.*COMMIT;$/s,
	'sql in parts');
is(indexes(), 't_a', 'the index is there');
command_exit_is([ 'pgstair', 'status', '--check' ], 0, 'all is recorded');
$node->safe_psql('postgres', q{SELECT migrate_record('4_nothing', 'down'); SELECT migrate_unregister('4_nothing')});
unlink "$folder/4_nothing.sql";
run_script('down', '--down', '--to=1_before');
is(indexes(), '', 'the index is gone');
is($node->safe_psql('postgres', q{SELECT count(*) FROM migrate_status() WHERE state = 'pending'}), '3', 'and so is the record');
# A statement that has to go to the other side of it
upload('4_view.sql', "CREATE VIEW on_own AS SELECT * FROM own;\nCREATE TABLE own (a int);\nCREATE VIEW on_during AS SELECT * FROM during;\n");
upload('2_index.sql', slurp_file("$folder/2_index.sql") =~ s/(CREATE TABLE during .*\n)/$1CREATE VIEW late AS SELECT * FROM own;\n/r);
command_fails_like([ 'pgstair', 'sql' ], qr/error: statements of migration "2_index" stand on both sides/, 'sql that cannot be cut');
upload('2_index.sql', slurp_file("$folder/2_index.sql") =~ s/CREATE VIEW late.*\n//r);
unlink "$folder/4_view.sql";
command_ok([ 'pgstair', 'upload', '--quiet', '--prune' ], 'prune');
command_checks_all([ 'pgstair', 'up' ], 0,
	[qr/^applied 1_before\napplied 2_index\napplied 3_after\n3 applied\n$/], [qr/^$/], 'up in parts');
is(indexes(), 't_a', 'the index is there');
command_checks_all([ 'pgstair', 'down', '--to', '1_before' ], 0,
	[qr/^reverted 3_after\nreverted 2_index\nreverted 1_before\n3 reverted\n$/], [qr/^$/], 'down in parts');
is(indexes(), '', 'the index is gone');
command_like([ 'pgstair', 'up', '--each' ], qr/^applied 1_before\napplied 2_index\napplied 3_after\n3 applied$/, 'up --each');
command_like([ 'pgstair', 'down' ], qr/^reverted 3_after\n1 reverted$/, 'down reverts one');
command_like([ 'pgstair', 'redo' ], qr/^reverted 2_index\napplied 2_index$/, 'redo outside a transaction');
command_like([ 'pgstair', 'down', '--steps=2' ], qr/^reverted 2_index\nreverted 1_before\n2 reverted$/, 'down --steps');
command_like([ 'pgstair', 'up', '--steps=2' ], qr/^applied 1_before\napplied 2_index\n2 applied$/, 'up --steps ends with it');
command_like([ 'pgstair', 'down', '--to=2_index' ], qr/^reverted 2_index\n1 reverted$/, 'down --to ends with it');
command_like([ 'pgstair', 'up', '--to=2_index' ], qr/^applied 2_index\n1 applied$/, 'up --to ends with it');
command_like([ 'pgstair', 'up' ], qr/^applied 3_after\n1 applied$/, 'up after it');

# Nothing is derived for it
upload('4_up_only.sql', "-- migrate:up transaction:false\nVACUUM t;\n");
command_ok([ 'pgstair', 'up', '--quiet' ], 'without a way down');
command_fails_like([ 'pgstair', 'down' ], qr/migration "4_up_only" has no down section\n.*\npgstair: hint: None is derived for what runs outside/, 'down says so');
$node->safe_psql('postgres', q{SELECT migrate_record('4_up_only', 'down'); SELECT migrate_unregister('4_up_only')});
unlink "$folder/4_up_only.sql";

# Without transaction:false it is refused, with the place
upload('4_refused.sql', "CREATE TABLE refused ();\n  VACUUM t;\n");
command_checks_all([ 'pgstair', 'up' ], 1, [qr/^$/],
	[qr/error: \Q$folder\E\/4_refused\.sql:2:3: VACUUM cannot run in a transaction\n    VACUUM t;?\n    \^\n/, qr/hint: Put it into a migration of its own/],
	'not marked');
is($node->safe_psql('postgres', q{SELECT to_regclass('refused') IS NULL}), 't', 'and nothing of it is done');
unlink "$folder/4_refused.sql";
command_ok([ 'pgstair', 'upload', '--prune' ], 'prune');

# A statement that fails: place, the rest undone, and the next run goes on there
upload('4_fails.sql',
	"-- migrate:up transaction:false\nCREATE TABLE once ();\n\nCREATE UNIQUE INDEX CONCURRENTLY\n\tt_unique ON t (c);\nVACUUM t;\n");
command_checks_all([ 'pgstair', 'up' ], 1, [qr/^$/],
	[qr/error: \Q$folder\E\/4_fails\.sql:\d+:\d+: column "c" does not exist/], 'a statement fails');
is(decode_json((run_command([ 'pgstair', 'up', '--json' ]))[0])->{error}->{migration}, '4_fails', 'and fails again');
$node->safe_psql('postgres', 'ALTER TABLE t ADD c int');
command_checks_all([ 'pgstair', 'up' ], 0, [qr/^applied 4_fails\n1 applied\n$/], [qr/^$/], 'the next run goes on');
is(indexes(), 't_a t_unique', 'its index is there');

# A failed build leaves an invalid index, which the next run replaces
upload('5_duplicates.sql', "-- migrate:up transaction:false\nCREATE UNIQUE INDEX CONCURRENTLY t_b ON t (b);\n");
$node->safe_psql('postgres', 'INSERT INTO t VALUES (0, 1)');
command_fails_like([ 'pgstair', 'up', '--force' ], qr/could not create unique index "t_b"/, 'a build that fails');
is(indexes(), 't_a t_b invalid t_unique', 'leaves an invalid index');
$node->safe_psql('postgres', 'DELETE FROM t WHERE a = 0');
command_checks_all([ 'pgstair', 'up' ], 0, [qr/^applied 5_duplicates\n1 applied\n$/], [qr/^$/], 'the next run replaces it');
is(indexes(), 't_a t_b t_unique', 'by a valid one');

# Settings and roles of a migration hold for its statements, not after it
$node->safe_psql('postgres', 'CREATE ROLE maker; CREATE SCHEMA made AUTHORIZATION maker');
upload('6_role.sql',
	"-- migrate:up transaction:false role:maker\nSET search_path = made;\nCREATE TABLE x (a int);\nVACUUM x;\nCREATE TABLE y ();\n");
upload('7_after.sql', "CREATE TABLE own ();\n");
command_checks_all([ 'pgstair', 'up' ], 0, [qr/^applied 6_role\napplied 7_after\n2 applied\n$/], [qr/VACUUM: made plain/], 'role and settings');
is($node->safe_psql('postgres', q{SELECT string_agg(tableowner || ' ' || schemaname || '.' || tablename, ', ' ORDER BY tablename DESC)
	FROM pg_tables WHERE tablename IN ('x', 'y', 'own')}), 'maker made.y, maker made.x, postgres public.own', 'are those of the migration');

# Two clients at once run it once; a lock of another session is retried
$node->safe_psql('postgres', 'CREATE TABLE twice (a int)');
upload('7_twice.sql', "-- migrate:up transaction:false\nINSERT INTO twice VALUES (1);\nSELECT pg_sleep(1);\nVACUUM FULL twice;\n");
my $session = $node->background_psql('postgres');
$session->query_until(qr/locked/, "BEGIN;\nLOCK twice IN ACCESS SHARE MODE;\n\\echo locked\n");
my ($first, $second) = map {
	IPC::Run::start([ 'pgstair', 'up', '--lock-timeout=100ms', '--retries=20' ], '>', $_->[0], '2>', $_->[1], IPC::Run::timeout(60))
} [ \my $out1, \my $err1 ], [ \my $out2, \my $err2 ];
my @runs = ($first, $second);
while ("$err1$err2" !~ /lock timeout; retry 2 of 20/)
{
	$_->pump_nb foreach @runs;
	usleep(10000);
}
$session->query_until(qr/released/, "COMMIT;\n\\echo released\n");
$session->quit;
$_->finish foreach @runs;
is($_->result(0), 0, 'two at once: exit status') foreach @runs;
is(join('', sort($out1, $out2)), "applied 7_twice\n1 applied\nnothing to apply\n", 'two at once: one applies');
is($node->safe_psql('postgres', 'SELECT count(*) FROM twice'), '1', 'two at once: each statement once');

# Another user may not run it
$node->safe_psql('postgres', 'CREATE ROLE other LOGIN SUPERUSER');
upload('8_vacuum.sql', "-- migrate:up transaction:false\nVACUUM t;\n");
command_fails_like([ 'pgstair', 'up', '-U', 'other' ], qr/8_vacuum.*cannot be run outside a transaction by role "other"/, 'another user');
{
	local $ENV{PGOPTIONS} = '-c default_transaction_isolation=serializable';
	command_ok([ 'pgstair', 'up' ], 'the registering one, however isolated transactions are by default');
}

# The client is killed at any moment, again and again: each statement takes
# effect once
$node->safe_psql('postgres', 'CREATE TABLE log (n int)');
my $sql = "-- migrate:up transaction:false\n";
$sql .= "INSERT INTO log VALUES ($_);\nSELECT pg_sleep(0.05);\nCREATE INDEX CONCURRENTLY k_$_ ON t (a);\n" foreach 1 .. 5;
upload('9_killed.sql', $sql . "DROP INDEX CONCURRENTLY k_1;\nVACUUM t;\n");
my ($kills, $done) = (0, 0);
foreach my $round (1 .. 100)
{
	my ($out, $err) = ('', '');
	my $run = IPC::Run::start([ 'pgstair', 'up' ], '>', \$out, '2>', \$err, IPC::Run::timeout(60));
	usleep(1000 * (20 + rand 130));
	$run->pump_nb;
	$done = $out =~ /applied 9_killed/;
	$run->signal('KILL') unless $done;
	$kills++ unless $done;
	eval { $run->finish };
	die $err if $err =~ /error/;
	last if $done;
}
command_ok([ 'pgstair', 'up' ], "a last run completes what $kills killed clients left");
cmp_ok($kills, '>', 1, 'clients were killed');
is($node->safe_psql('postgres', 'SELECT string_agg(n::text, $$ $$ ORDER BY n) FROM log'), '1 2 3 4 5', 'each statement once');
is(indexes(), 'k_2 k_3 k_4 k_5 t_a t_b t_unique', 'all indexes, all valid');
is($node->safe_psql('postgres', 'SELECT count(*) FROM pgstair.progress'), '0', 'no progress is left');
command_exit_is([ 'pgstair', 'status', '--check' ], 0, 'nothing is pending');

done_testing();
