# A run that waits for another run, or for a lock on the ledger, can be cancelled.

use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', q{CREATE EXTENSION pgstair; SELECT migrate_register('1', 'CREATE TABLE t ()')});

# Starts psql with queries; returns its handle and references to its output
sub start_psql
{
	my ($out, $err) = ('', '');
	my $handle = IPC::Run::start(
		[ 'psql', '-XAtq', '-d', $node->connstr('postgres'), map { ('-c', $_) } 'SELECT pg_backend_pid()', @_ ],
		'>', \$out, '2>', \$err, IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	$handle->pump until $out =~ /^(\d+)\n/;
	return ($handle, $1, \$err);
}

# Waits until the backend does
sub wait_for_event
{
	my ($pid, $event) = @_;
	$node->poll_query_until('postgres', "SELECT count(*) = 1 FROM pg_stat_activity WHERE pid = $pid AND wait_event = '$event'");
}

for my $wait ([ 'another run', 'SELECT migrate_lock(true)', 'Extension' ], [ 'a lock', 'LOCK pgstair.migration', 'relation' ])
{
	my ($what, $query, $event) = @$wait;
	my ($holder, $holder_pid) = start_psql('BEGIN', $query, 'SELECT pg_sleep(600)');
	wait_for_event($holder_pid, 'PgSleep');
	my ($run, $pid, $err) = start_psql('SELECT migrate_up()');
	wait_for_event($pid, $event);
	my $start = time;
	$node->safe_psql('postgres', "SELECT pg_cancel_backend($pid)");
	$run->finish;
	cmp_ok(time - $start, '<', 1, "a run that waits for $what stops within a second");
	like($$err, qr/canceling statement due to user request/, 'with the error of every cancelled statement');
	$node->safe_psql('postgres', "SELECT pg_terminate_backend($holder_pid, 10000)");
	eval { $holder->finish };
}
is($node->safe_psql('postgres', 'SELECT migrate_up()'), '1', 'a later run applies');

# A run that waits for the ledger while somebody drops it
my ($holder, $holder_pid) = start_psql('BEGIN', 'DROP EXTENSION pgstair', 'SELECT pg_sleep(2)', 'COMMIT');
wait_for_event($holder_pid, 'PgSleep');
my ($run, $pid, $err) = start_psql('SELECT migrate_up()');
wait_for_event($pid, 'relation');
$_->finish for $holder, $run;
like($$err, qr/table "pgstair\.migration" does not exist.*CREATE EXTENSION pgstair/s, 'the extension went while a run waited');

$node->stop;
done_testing();
