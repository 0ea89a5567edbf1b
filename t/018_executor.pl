# What only the server's log, another session or a small server can show.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time usleep);

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
# A lock table as small as can be
$node->append_conf('postgresql.conf', <<'EOC');
log_statement = 'ddl'
max_connections = 10
max_worker_processes = 0
max_wal_senders = 0
autovacuum_max_workers = 1
max_locks_per_transaction = 10
shared_buffers = '1MB'
EOC
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION pgstair');

# Registers a migration
sub register
{
	my ($name, $sql) = @_;
	$node->safe_psql('postgres', "SELECT migrate_register('$name', \$m\$$sql\$m\$)");
	return;
}

# log_statement logs each statement as if a client had sent it
register('01', 'CREATE TABLE logged (a int); SELECT 1; COMMENT ON TABLE logged IS \'x\'');
my $log_start = -s $node->logfile;
$node->safe_psql('postgres', 'SELECT migrate_up()');
my $log = slurp_file($node->logfile, $log_start);
like($log, qr/LOG:  statement: CREATE TABLE logged \(a int\)\n/, 'log_statement = ddl logs DDL');
like($log, qr/LOG:  statement: COMMENT ON TABLE logged/, 'and more of it');
unlike($log, qr/statement: SELECT 1/, 'and nothing else');

# lock_timeout, and who is in the way
my $holder = $node->background_psql('postgres');
$holder->query_safe('BEGIN; SELECT * FROM logged');
my $pid = $holder->query_safe('SELECT pg_backend_pid()');
register('02', 'CREATE INDEX ON logged (a)');
$node->safe_psql('postgres', 'SET pgstair.lock_timeout = 200; SELECT migrate_up()');
register('03', "SELECT 1;\nALTER TABLE logged ADD COLUMN b int");
my ($status, $out, $err) = $node->psql('postgres', 'SET pgstair.lock_timeout = 200; SELECT migrate_up()');
like($err, qr/ERROR:  canceling statement due to lock timeout/, 'lock_timeout');
like($err, qr/DETAIL:  Sessions holding a lock on "public\.logged": $pid \(role "[^"]+"\)\./, 'the holder is named');
like($err, qr/migration "03", line 2/, 'and the statement');
is($node->safe_psql('postgres', 'SHOW lock_timeout'), '0', 'lock_timeout ends with the run');

# a cancel stops at once and leaves nothing
$holder->query_safe('COMMIT');
register('04', 'CREATE TABLE slept (a int); SELECT pg_sleep(60)');
my $stderr = '';
my $run = IPC::Run::start([ 'psql', '-X', '-d', $node->connstr('postgres'), '-c', 'SELECT migrate_up()' ],
	'>', '/dev/null', '2>', \$stderr);
$node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE 'pgstair 2/2 04:1 SELECT pg_sleep%'});
my $start = time;
$node->safe_psql('postgres', q{SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'pgstair %'});
$run->finish;
cmp_ok(time - $start, '<', 1, 'a cancel stops within a second');
like($stderr, qr/canceling statement due to user request/, 'with an error');
is($node->safe_psql('postgres', q{SELECT to_regclass('slept') IS NULL}), 't', 'and leaves nothing');
$node->safe_psql('postgres', q{SELECT migrate_unregister('04')});

# a batch of many statements that need no locks of their own, and its way back
register('05', "CREATE TABLE rows_of (a int);\n" . "INSERT INTO rows_of VALUES (1);\n" x 10000);
($status, $out, $err) = $node->psql('postgres', 'SELECT migrate_up(); SET statement_timeout = 5000; SELECT migrate_down()');
is($err, '', 'rows need no locks, and reading the way back takes time in proportion');
$node->safe_psql('postgres', q{SELECT migrate_unregister('05')});

# a batch too large for the lock table
register('05', join(";\n", map { "CREATE TABLE many_$_ (a serial PRIMARY KEY)" } 1 .. 1000));
($status, $out, $err) = $node->psql('postgres', 'SELECT migrate_up()');
like($err, qr/NOTICE:  this run may need about \d+ locks, more than the \d+ that the server has room for/,
	'a notice before');
like($err, qr/ERROR:  out of shared memory/, 'out of locks');
like($err, qr/DETAIL:  This run held \d+ locks after \d+ of \d+ statements/, 'how far it came');
my ($setting) = $err =~ qr/HINT:  Set "max_locks_per_transaction" to at least (\d+)/;
cmp_ok($setting, '>', 10, 'a setting is named');
$node->append_conf('postgresql.conf', "max_locks_per_transaction = $setting\n");
$node->restart;
$node->safe_psql('postgres', 'SELECT migrate_up()');
is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_class WHERE relname LIKE 'many\_%' AND relkind = 'r'}),
	1000, 'and it is enough');

$holder->quit;
$node->stop;
done_testing();
