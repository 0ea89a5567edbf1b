# A network that breaks at any message of the client's: on its way to the
# server, while the server is at it, and on the way back.

use strict;
use warnings;

use IO::Select;
use IO::Socket::UNIX;
use POSIX ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\n");
$node->start;
my $folder = PostgreSQL::Test::Utils::tempdir;
my $sockets = PostgreSQL::Test::Utils::tempdir_short;
my $server = $node->host . '/.s.PGSQL.' . $node->port;

# Takes the first whole message off a buffer; '' if there is none
sub next_message
{
	my ($buffer, $is_startup) = @_;
	my $head = $is_startup ? 0 : 1;
	return '' if length $$buffer < $head + 4;
	my $length = $head + unpack('N', substr($$buffer, $head, 4));
	return length $$buffer < $length ? '' : substr($$buffer, 0, $length, '');
}

# Stands between clients and the server until the message with the number
# asks for an answer (a query, or the Sync of one); there it breaks: 'before' it
# has passed, 'during' the server's work, or 'after' its answer; or it is 'stuck'.
# Never returns.
sub stand_between
{
	my ($listener, $number, $moment) = @_;
	local $SIG{TERM} = 'DEFAULT';	# not the end of the cluster
	my $select = IO::Select->new($listener);
	my (%other, %started, %from_client);
	my $count = 0;

	while (my @ready = $select->can_read)
	{
		foreach my $socket (@ready)
		{
			if ($socket == $listener)
			{
				my $client = $listener->accept;
				my $backend = IO::Socket::UNIX->new(Peer => $server) or POSIX::_exit(2);
				@other{ $client, $backend } = ($backend, $client);
				$from_client{$client} = '';
				$select->add($client, $backend);
				next;
			}
			my $other = $other{$socket};
			my $size = sysread($socket, my $data, 65536);
			if (!$size)
			{
				$select->remove($socket, $other);
				close $_ foreach $socket, $other;
				next;
			}
			if (!exists $from_client{$socket})
			{
				syswrite($other, $data);
				next;
			}
			$from_client{$socket} .= $data;
			while ((my $message = next_message(\$from_client{$socket}, !$started{$socket})) ne '')
			{
				my $asks = $started{$socket} && $message =~ /^[QS]/ && ++$count == $number;
				$started{$socket} = 1;
				POSIX::_exit(1) if $asks && $moment eq 'before';
				sleep 60 if $asks && $moment eq 'stuck';
				syswrite($other, $message);
				next unless $asks;
				my $answer = '';
				while ($moment eq 'after' && $answer !~ /Z\x00\x00\x00\x05[ITE]\z/ && sysread($other, $answer, 65536, length $answer)) { }
				POSIX::_exit(1);
			}
		}
	}
}

# Starts a network that breaks; returns its process
sub start_network
{
	my ($number, $moment) = @_;
	unlink "$sockets/.s.PGSQL.1";
	my $listener = IO::Socket::UNIX->new(Local => "$sockets/.s.PGSQL.1", Listen => 5) or die "no socket: $!";
	my $pid = fork // die "no process: $!";
	stand_between($listener, $number, $moment) if $pid == 0;
	return $pid;
}

# Runs the client through a network that breaks; returns whether it did, and
# the client's exit status and errors
sub broken
{
	my ($session, $number, $moment, @command) = @_;
	my $pid = start_network($number, $moment);
	my $err = '';
	IPC::Run::run([ 'pgstair', @command, '-h', $sockets, '-p', '1' ], '>', '/dev/null', '2>', \$err, IPC::Run::timeout(60));
	my $status = $? >> 8;
	kill 'TERM', $pid;
	waitpid $pid, 0;
	my $broke = POSIX::WIFEXITED($?);
	usleep(5_000)
	  while $session->query_safe("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()") > 0;
	return ($broke, $status, $err);
}

# Breaks a command at moments of each of its messages, after what sets the
# database back, until it has no more.  The state left is one of those expected;
# the command run again leads to the last one.
sub break_everywhere
{
	my ($what, $database, $reset, $state, $expected, $moments, @command) = @_;
	my $session = $node->background_psql($database);
	my (@wrong, %seen);
	my $number = 0;
	my $broke = 1;

	$session->query_safe('SET client_min_messages = error');
	while ($broke)
	{
		$number++;
		foreach my $moment (@$moments)
		{
			$session->query_safe($reset);
			($broke, my ($status, $err)) = broken($session, $number, $moment, @command, '-d', $database);
			last unless $broke;
			my $left = $session->query_safe($state);
			$seen{$left} = 1;
			my $second = IPC::Run::run([ 'pgstair', @command, '-d', $database, '-h', $node->host, '-p', $node->port ], '>', '/dev/null', '2>', \my $again);
			my $end = $session->query_safe($state);
			push @wrong, "$moment message $number: status $status, $err, left $left, second run: $again, $end"
			  unless $status == 1 && $err =~ /error: / && $err =~ /hint: / && (grep { $left eq $_ } @$expected) && $end eq $expected->[-1];
		}
	}
	$session->quit;
	is_deeply(\@wrong, [], "$what: broken at each of " . ($number - 1) . ' messages');
	is_deeply([ sort keys %seen ], [ sort @$expected ], "$what: all outcomes were seen");
	return;
}

$node->safe_psql('postgres', 'CREATE DATABASE parts');
$node->safe_psql('parts', <<'EOS');
CREATE EXTENSION pgstair;
CREATE TABLE t (a int, b int);
CREATE TABLE log (what text);
EOS
my @all = ('before', 'during', 'after');
append_to_file("$folder/1.sql", "-- migrate:up\nCREATE TABLE one (a int REFERENCES two);\n-- migrate:down\nDROP TABLE one;\n");
append_to_file("$folder/2.sql", "-- migrate:up\nCREATE TABLE two (a int PRIMARY KEY);\nINSERT INTO log VALUES ('two');\n-- migrate:down\nDROP TABLE two;\nDELETE FROM log;\n");
break_everywhere('upload', 'parts', 'SELECT migrate_unregister(name) FROM migrate_status()',
	'SELECT count(*) FROM migrate_status()', [ 0, 2 ], \@all, 'upload', $folder);

my $state = q{SELECT count(*) FILTER (WHERE state = 'applied') || ' ' || (SELECT count(*) FROM log) || ' ' || coalesce(to_regclass('one')::text, '') FROM migrate_status()};
break_everywhere('up', 'parts', 'SELECT migrate_down(steps => 2)', $state, [ '0 0 ', '2 1 one' ], \@all, 'up', $folder);

# A transaction for each migration, and the way back
$node->safe_psql('postgres', 'CREATE DATABASE several');
$node->safe_psql('several', q{CREATE EXTENSION pgstair; SELECT migrate_register(n::text, format('CREATE TABLE each_%s ()', n)) FROM generate_series(1, 2) n});
$state = q{SELECT count(*) || ' ' || (SELECT count(*) FROM pg_class WHERE relname LIKE 'each%') FROM migrate_status() WHERE state = 'applied'};
break_everywhere('up --each', 'several', 'SELECT migrate_down(steps => 2)', $state, [ '0 0', '1 1', '2 2' ], ['during'], 'up', '--each');
break_everywhere('down', 'several', 'SELECT migrate_up()', $state, [ '2 2', '1 1' ], ['during'], 'down', '--to=2');

# Statements outside a transaction
append_to_file("$folder/3.sql",
	"-- migrate:up transaction:false\nINSERT INTO log VALUES ('a');\nCREATE INDEX CONCURRENTLY i ON t (a);\nVACUUM t;\nINSERT INTO log VALUES ('b');\n");
command_ok([ 'pgstair', 'upload', '-h', $node->host, '-p', $node->port, '-d', 'parts', $folder ], 'upload');
my $reset = <<'EOS';
DROP INDEX IF EXISTS i;
SELECT migrate_record(name, 'down') FROM migrate_status() WHERE name = '3' AND state = 'applied';
SELECT migrate_down(steps => 2);
EOS
$state = q{SELECT count(*) FILTER (WHERE state = 'applied') || ' ' || (SELECT string_agg(what, ' ' ORDER BY what) FROM log) FROM migrate_status()};
break_everywhere('outside a transaction', 'parts', $reset, $state, [ '', '2 two', '2 a two', '3 a b two' ], ['during'], 'up', $folder);

# One that is stuck, also for the request to cancel
my $network = start_network(1, 'stuck');
my $client = IPC::Run::start([ 'pgstair', 'status', '-d', 'parts', '-h', $sockets, '-p', '1' ], '>', '/dev/null', '2>', '/dev/null', IPC::Run::timeout(30));
sleep 1;
$client->signal('INT');
sleep 3;
ok($client->pumpable, 'an interrupt waits for the server');
$client->signal('TERM');
is(eval { $client->finish; $client->result(0) }, 1, 'a later one ends the client');
kill 'TERM', $network;
waitpid $network, 0;

$node->stop;
done_testing();
