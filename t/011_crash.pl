# Whatever dies in the middle of a run, nothing or everything is applied.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ClientTest;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time usleep);

use constant TRIALS => 20;
use constant MIGRATIONS => 40;

my ($node) = start_server("restart_after_crash = on\n");
$node->safe_psql('postgres', 'CREATE EXTENSION pgstair');
my $trial = 0;

# What counts() says before a run and after a whole one: two indexes a migration
my $nothing = '0|0';
my $everything = join('|', MIGRATIONS, 2 * MIGRATIONS);

# Registers the migrations of the next trial, all in a schema of its own
sub register
{
	$trial++;
	$node->safe_psql('postgres', <<"EOS");
CREATE SCHEMA s$trial;
SELECT migrate_register(format('%s_%s', ${trial} + 1000, n + 1000), format(
	'CREATE TABLE s${trial}.t%1\$s (a serial PRIMARY KEY, b text);
	INSERT INTO s${trial}.t%1\$s (b) SELECT repeat(''x'', n) FROM generate_series(1, 20) AS n;
	CREATE INDEX ON s${trial}.t%1\$s (b);', n))
FROM generate_series(1, @{[MIGRATIONS]}) AS n;
EOS
	return;
}

# Starts psql with a run; returns it once the run's backend is known, with that one's pid
sub start_run
{
	my $out = '';
	my $psql = IPC::Run::start(
		[ 'psql', '-XAtq', '-c', 'SELECT pg_backend_pid()', '-c', 'SELECT count(*) FROM migrate_up()' ],
		'>', \$out, '2>', '/dev/null');
	$psql->pump until $out =~ /^(\d+)\n/;
	return ($psql, $1);
}

# How many migrations of the trial are recorded, and how many have left their tables
sub counts
{
	return $node->safe_psql('postgres', <<"EOS");
SELECT (SELECT count(*) FROM migrate_status() WHERE state = 'applied' AND name LIKE '@{[$trial + 1000]}\\_%'),
	(SELECT count(*) FROM pg_indexes WHERE schemaname = 's$trial')
EOS
}

# Runs TRIALS trials, each stopped by a sub after a random part of a run's time
sub trials
{
	my ($what, $seconds, $stop) = @_;
	my %seen = (nothing => 0, everything => 0);
	my @wrong;

	for (1 .. TRIALS)
	{
		register();
		my $moment = rand($seconds);
		$stop->($moment);
		$node->poll_query_until('postgres', "SELECT count(*) = 0 FROM pg_stat_activity WHERE query LIKE 'pgstair %'");
		my $counts = counts();
		my $state = { $nothing => 'nothing', $everything => 'everything' }->{$counts};
		$node->safe_psql('postgres', 'SELECT migrate_up()');
		if (defined $state && counts() eq $everything)
		{
			$seen{$state}++;
		}
		else
		{
			push @wrong, sprintf('after %.3f s: %s', $moment, $counts);
		}
	}
	is_deeply(\@wrong, [], "$what at " . TRIALS . ' random moments: nothing or everything, and a second run completes');
	note("$what: $seen{nothing} times nothing, $seen{everything} times everything");
	return;
}

# How long an undisturbed run takes, by a sub that runs it
sub seconds
{
	my ($run) = @_;
	register();
	my $start = time;
	$run->();
	return time - $start;
}

my $seconds = seconds(sub { (start_run())[0]->finish; });

trials('kill -9 of the backend', $seconds, sub {
	my ($run, $pid) = start_run();
	my $log_start = -s $node->logfile;
	usleep(1e6 * shift);
	my $killed = kill 'KILL', $pid;
	$run->finish;
	# The server ends all sessions before it starts anew; a backend that had
	# just ended by itself leaves no trace.
	my $deadline = time + 5;
	while ($killed && time < $deadline && slurp_file($node->logfile, $log_start) !~ /reinitializing/)
	{
		usleep(10_000);
	}
	# A psql that is turned away can break the pipe of its query.
	usleep(10_000) until eval { $node->psql('postgres', 'SELECT 1') == 0 };
});

my @client = ([ 'pgstair', 'up', '--quiet' ], '>', '/dev/null', '2>', '/dev/null');
trials('kill -9 of the client', seconds(sub { IPC::Run::run(@client); }), sub {
	my $client = IPC::Run::start(@client);
	usleep(1e6 * shift);
	$client->signal('KILL');
	$client->finish;
});

my @slow;
trials('interrupt of the client', seconds(sub { IPC::Run::run(@client); }), sub {
	my $client = IPC::Run::start(@client);
	usleep(1e6 * shift);
	my $start = time;
	$client->signal('INT');
	$client->finish;
	push @slow, time - $start if time - $start > 1;
});
is_deeply(\@slow, [], 'it stops within a second');

trials('immediate shutdown', $seconds, sub {
	my ($run) = start_run();
	usleep(1e6 * shift);
	$node->stop('immediate');
	$run->finish;
	$node->start;
});

$node->stop;
done_testing();
