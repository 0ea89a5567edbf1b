# Eight sessions that run the same migrations at once.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use constant SESSIONS => 8;
use constant MIGRATIONS => 50;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION pgstair');
$node->safe_psql('postgres', <<"EOS");
CREATE TABLE ran (name text);
SELECT migrate_register(n::text, format('CREATE TABLE t%s (a int); INSERT INTO ran VALUES (''%s'')', n, n))
FROM generate_series(1001, 1000 + @{[MIGRATIONS]}) AS n;
EOS

# All wait for one lock, and start when it is released
my $gate = $node->background_psql('postgres');
$gate->query_safe('SELECT pg_advisory_lock(1)');
my @sessions;
for my $i (1 .. SESSIONS)
{
	my %session = (out => '', err => '');
	$session{run} = IPC::Run::start(
		[ 'psql', '-XAtq', '-d', $node->connstr('postgres'),
			'-c', 'SELECT pg_advisory_lock_shared(1)', '-c', 'SELECT count(*) FROM migrate_up()' ],
		'>', \$session{out}, '2>', \$session{err}, IPC::Run::timeout(120));
	push @sessions, \%session;
}
$node->poll_query_until('postgres',
	"SELECT count(*) = @{[SESSIONS]} FROM pg_stat_activity WHERE wait_event = 'advisory'");
$gate->query_safe('SELECT pg_advisory_unlock(1)');
$gate->quit;

my @counts;
for my $session (@sessions)
{
	$session->{run}->finish;
	is($session->{err}, '', 'no error');
	push @counts, $session->{out} =~ /(\d+)\n\z/;
}
is_deeply([ sort { $a <=> $b } @counts ], [ (0) x (SESSIONS - 1), MIGRATIONS ], 'one session applies all, the others nothing');
is($node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT name) FROM ran'), MIGRATIONS . '|' . MIGRATIONS,
	'each migration once');

$node->stop;
done_testing();
