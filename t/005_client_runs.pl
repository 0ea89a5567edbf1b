# Runs that meet others: two clients at once, locks, interrupts.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ClientTest;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my ($node, $folder) = start_server();
command_ok([ 'pgstair', 'init' ], 'init');

my %output;

# Starts the client; its output is collected in %output by the name
sub start
{
	my ($name, @arguments) = @_;
	$output{$name} = { out => '', err => '' };
	return IPC::Run::start([ 'pgstair', @arguments ],
		'>', \$output{$name}->{out}, '2>', \$output{$name}->{err}, IPC::Run::timeout(120));
}

# Waits until so many sessions wait for an event
sub wait_for
{
	my ($event, $count) = @_;
	$node->poll_query_until('postgres', "SELECT count(*) = $count FROM pg_stat_activity WHERE wait_event = '$event'")
	  or die "no session waits for $event";
}

# The second of two runs waits for the first and finds nothing left to do
upload('1_slow.sql', "CREATE TABLE slow ();\nSELECT pg_sleep(2);\n");
my $first = start('first', 'up');
wait_for('PgSleep', 1);
my $second = start('second', 'up');
$_->finish foreach $first, $second;
is($first->result(0), 0, 'first run: exit status');
is($output{first}->{out}, "applied 1_slow\n1 applied\n", 'first run applies');
is($second->result(0), 0, 'second run: exit status');
is($output{second}->{out}, "nothing to apply\n", 'second run has nothing to do');
like($output{second}->{err}, qr/^pgstair: waiting for another run to end\n.*[Pp]rocess \d+/, 'second run says what it waits for');

# A run that may not wait that long ends with status 4
upload('2_slow.sql', "SELECT pg_sleep(4);\n");
$first = start('first', 'up');
wait_for('PgSleep', 1);
my $start = time;
command_checks_all([ 'pgstair', 'up', '--wait=0' ], 4, [qr/^$/], [qr/error: another run of migrations/], 'up --wait=0');
cmp_ok(time - $start, '<', 1, 'it does not wait');
command_exit_is([ 'pgstair', 'up', '--wait=1' ], 4, 'up --wait=1');
command_exit_is([ 'pgstair', 'down', '--wait=0' ], 4, 'down --wait=0');
{
	local $ENV{PGOPTIONS} = '-c pgstair.run_wait=0';
	command_exit_is([ 'pgstair', 'baseline', '--to=2_slow' ], 4, 'baseline');
}
$first->finish;
is($first->result(0), 0, 'the first run is not disturbed');

# An error of a migration that looks like that one is none
upload('3_in_use.sql', "CREATE TABLE in_use (a int PRIMARY KEY, b int REFERENCES in_use DEFERRABLE INITIALLY DEFERRED);\n"
	. "DO \$\$ BEGIN INSERT INTO in_use VALUES (1, 1); ALTER TABLE in_use ADD c int; END \$\$;\n");
$start = time;
command_checks_all([ 'pgstair', 'up' ], 1, [qr/^$/], [qr/^pgstair: error: \S*3_in_use.sql:2:1: cannot ALTER TABLE .* pending trigger events/], 'a table that is in use');
cmp_ok(time - $start, '<', 3, 'is not waited for');
unlink "$folder/3_in_use.sql";
command_fails_like([ 'pgstair', 'up' ], qr/error: 3_in_use:2:1: .*hint: The folder has no file of this migration\. "pgstair upload --prune"/s, 'nor is it gone with its file');
command_ok([ 'pgstair', 'upload', '-q', '--prune' ], 'prune');

# A lock that another session holds is retried
$node->safe_psql('postgres', 'CREATE TABLE busy ()');
upload('3_busy.sql', "ALTER TABLE busy ADD a int;\n");
my $session = $node->background_psql('postgres');
$session->query_until(qr/locked/, "BEGIN;\nLOCK busy;\n\\echo locked\n");
command_checks_all([ 'pgstair', 'up', '--lock-timeout=100ms', '--retries=0' ],
	1, [qr/^$/], [qr/3_busy.*lock timeout/s], 'lock timeout without retries');
my $run = start('run', 'up', '--lock-timeout=100ms', '--retries=10');
$run->pump until $output{run}->{err} =~ /lock timeout; retry 2 of 10/;
$session->query_until(qr/released/, "COMMIT;\n\\echo released\n");
$session->quit;
$run->finish;
is($run->result(0), 0, 'retried run: exit status');
is($output{run}->{out}, "applied 3_busy\n1 applied\n", 'retried run applies');
command_fails_like([ 'pgstair', 'up', '--lock-timeout=soon' ], qr/invalid value for parameter "lock_timeout"/, 'a lock timeout that is none');

# An interrupt, or a request to end, stops at once and leaves nothing
upload('4_long.sql', "CREATE TABLE long ();\nSELECT pg_sleep(60);\n");
foreach my $signal ('INT', 'TERM')
{
	$run = start('run', 'up');
	wait_for('PgSleep', 1);
	$start = time;
	$run->signal($signal);
	$run->finish;
	cmp_ok(time - $start, '<', 1, "$signal takes less than a second");
	is($run->result(0), 1, "$signal: exit status");
	like($output{run}->{err}, qr/error: .*canceling statement due to user request/, "$signal: message");
	is($node->safe_psql('postgres', q{SELECT to_regclass('long') IS NULL}), 't', "$signal: nothing is left");
}

# So does an interrupt while waiting for another run
$first = start('first', 'up');
wait_for('PgSleep', 1);
$run = start('run', 'up');
$run->pump until $output{run}->{err} =~ /waiting/;
$run->signal('INT');
$run->finish;
is($run->result(0), 1, 'interrupt of a run that waits');
$first->signal('INT');
$first->finish;

# And at any query before the run, or of an upload
foreach my $command ('up', 'up --each', 'upload', 'status', 'plan')
{
	$session = $node->background_psql('postgres');
	$session->query_until(qr/locked/, "BEGIN;\nLOCK pgstair.migration;\n\\echo locked\n");
	$run = start('run', split(/ /, $command), $folder);
	wait_for('relation', 1);
	$start = time;
	$run->signal('INT');
	$run->finish;
	cmp_ok(time - $start, '<', 1, "interrupt of $command that waits for the ledger");
	is($run->result(0), 1, "interrupt of $command: exit status");
	like($output{run}->{err}, qr/error: .*canceling statement due to user request/, "interrupt of $command: message");
	$session->quit;
}

# The client's death ends its run
$run = start('run', 'up');
wait_for('PgSleep', 1);
$run->signal('KILL');
eval { $run->finish };
$start = time;
SKIP:
{
	skip 'this system cannot tell that a client is gone', 1 if $^O ne 'linux';
	wait_for('PgSleep', 0);
	cmp_ok(time - $start, '<', 5, 'KILL ends the run soon');
}
is($node->safe_psql('postgres', q{SELECT to_regclass('long') IS NULL}), 't', 'KILL: nothing is left');

done_testing();
