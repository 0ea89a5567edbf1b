# Runs that are interrupted at any moment leave nothing or everything.

use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

my $MIGRATIONS = 50;
my $MOMENTS = $ENV{PG_TEST_MOMENTS} || 20;
my $seed = $ENV{PG_TEST_SEED} || time;
note "PG_TEST_SEED=$seed";
srand($seed);

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', 'restart_after_crash = on');
$node->start;
$node->safe_psql('postgres', qq{
	CREATE EXTENSION pgstair;
	SELECT migrate_register(n::text, format('CREATE TABLE t%s (a int); INSERT INTO t%s VALUES (1); SELECT pg_sleep(0.003)', n, n),
		format('DROP TABLE t%s', n)) FROM generate_series(1, $MIGRATIONS) n;
});

# Starts psql with a query; returns its handle and references to its output
sub start_psql
{
	my ($query) = @_;
	my ($out, $err) = ('', '');
	my $handle = IPC::Run::start(
		[ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', 'SELECT pg_backend_pid()', '-c', $query ],
		'>', \$out, '2>', \$err, IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	return ($handle, \$out, \$err);
}

# The backend's process number, once psql has printed it
sub backend
{
	my ($handle, $out) = @_;
	$handle->pump until $$out =~ /^(\d+)\n/;
	return $1;
}

# "nothing" or "everything", as the tables and the ledger both have it
sub left
{
	my $tables = $node->safe_psql('postgres', q{SELECT count(*) FROM pg_class WHERE relname ~ '^t\d+$'});
	my $applied = $node->safe_psql('postgres', q{SELECT count(*) FROM migrate_status() WHERE state = 'applied'});
	my $statements = $node->safe_psql('postgres', q{SELECT count(DISTINCT migration) FROM pgstair.statement
		WHERE run = (SELECT max(run) FROM pgstair.migration)});
	return 'nothing' if "$tables $applied $statements" eq '0 0 0';
	return 'everything' if "$tables $applied $statements" eq "$MIGRATIONS $MIGRATIONS $MIGRATIONS";
	return "$tables tables, $applied applied, $statements with statements";
}

# Back to nothing
sub revert
{
	$node->safe_psql('postgres', "SELECT migrate_down(steps => $MIGRATIONS)");
}

# Waits until the server is back, if it went, and the backend is gone.  While it
# restarts, a psql that is turned away can break the pipe of its query.
sub wait_for_end
{
	my ($pid) = @_;
	for (1 .. 10)
	{
		return if eval { $node->poll_query_until('postgres', "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = $pid") };
	}
	die 'the server does not come back';
}

# Runs with a fault at a random moment, as often as is asked for
sub interrupt
{
	my ($what, $fault) = @_;
	my %count = (nothing => 0, everything => 0);
	my @wrong;
	for (1 .. $MOMENTS)
	{
		my ($handle, $out) = start_psql('SELECT migrate_up()');
		my $pid = backend($handle, $out);
		sleep rand 0.35;
		$fault->($pid, $handle);
		eval { $handle->finish };
		wait_for_end($pid);
		my $left = left();
		push @wrong, $left unless exists $count{$left};
		$count{$left}++;
		revert() if $left eq 'everything';
	}
	is("@wrong", '', "$what: nothing or everything is left ($count{nothing} times nothing)");
	is($node->safe_psql('postgres', 'SELECT count(*) FROM migrate_up()'), $MIGRATIONS, "$what: a later run completes");
	is(left(), 'everything', "$what: everything is applied");
	revert();
}

# Eight at once
my @sessions = map { [ start_psql('SELECT migrate_up()') ] } 1 .. 8;
my ($errors, @lines) = ('');
for my $session (@sessions)
{
	my ($handle, $out, $err) = @$session;
	$handle->finish;
	$errors .= $$err;
	push @lines, scalar(() = $$out =~ /\n/g) - 1;
}
is($errors, '', 'eight sessions: no errors');
is(join(' ', sort { $a <=> $b } @lines), "0 0 0 0 0 0 0 $MIGRATIONS", 'eight sessions: one applies all, the others nothing');
is(left(), 'everything', 'eight sessions: everything is applied');
is($node->safe_psql('postgres', 'SELECT count(*) FROM pgstair.run'), '1', 'eight sessions: one run');
revert();

# Cancelled
{
	my ($handle, $out, $err) = start_psql('SELECT migrate_up()');
	my $pid = backend($handle, $out);
	$node->poll_query_until('postgres', "SELECT count(*) = 1 FROM pg_stat_activity WHERE pid = $pid AND wait_event = 'PgSleep'");
	my $start = time;
	$node->safe_psql('postgres', "SELECT pg_cancel_backend($pid)");
	$handle->finish;
	cmp_ok(time - $start, '<', 1, 'a cancelled run stops within a second');
	like($$err, qr/canceling statement due to user request/, 'with an error that says so');
	is(left(), 'nothing', 'and leaves nothing');
}
# ... while it waits for another run, and for a lock
for my $wait ([ 'SELECT migrate_lock(true)', q{Extension} ], [ 'BEGIN; LOCK pgstair.migration', 'relation' ])
{
	my ($query, $event) = @$wait;
	my $holder = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', $query, '-c', 'SELECT pg_sleep(60)' ],
		'>', \my $ignored, '2>&1');
	$node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)' AND state = 'active'});
	my ($handle, $out, $err) = start_psql('SELECT migrate_up()');
	my $pid = backend($handle, $out);
	$node->poll_query_until('postgres', "SELECT count(*) = 1 FROM pg_stat_activity WHERE pid = $pid AND wait_event = '$event'");
	my $start = time;
	$node->safe_psql('postgres', "SELECT pg_cancel_backend($pid)");
	$handle->finish;
	cmp_ok(time - $start, '<', 1, "a run that waits ($event) stops within a second");
	$node->safe_psql('postgres', q{SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)'});
	eval { $holder->finish };
}

interrupt('killed client', sub { my ($pid, $handle) = @_; $handle->kill_kill(grace => 0) });
interrupt('terminated backend', sub { my ($pid) = @_; kill 'TERM', $pid });
interrupt('killed backend', sub { my ($pid) = @_; kill 'KILL', $pid });
interrupt('immediate shutdown', sub { $node->stop('immediate'); $node->start });

done_testing();
