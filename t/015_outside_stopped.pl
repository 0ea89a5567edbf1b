# A run outside a transaction that stops at any place is completed by the next:
# before a statement, begun, done but not recorded, or recorded.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ClientTest;
use PostgreSQL::Test::Utils;
use Test::More;

my ($node, $folder) = start_server();
append_to_file("$folder/1.sql", <<'EOS');
-- migrate:up transaction:false
SET lock_timeout = '1min';
CREATE INDEX CONCURRENTLY new_a ON t (a);
INSERT INTO log VALUES ('first');
CREATE UNIQUE INDEX CONCURRENTLY new_b ON t (b);
DROP INDEX CONCURRENTLY old;
REINDEX INDEX CONCURRENTLY kept;
INSERT INTO log VALUES ('second');
ALTER TABLE parts DETACH PARTITION part CONCURRENTLY;
VACUUM t;
-- migrate:down transaction:false
DELETE FROM log WHERE what = 'second';
DROP INDEX CONCURRENTLY new_b;
DROP INDEX CONCURRENTLY new_a;
CREATE INDEX CONCURRENTLY old ON t (a, b);
DELETE FROM log;
EOS

# The database before the run
$node->safe_psql('postgres', 'CREATE DATABASE before');
$node->safe_psql('before', <<'EOS');
CREATE EXTENSION pgstair;
CREATE TABLE t (a int, b int);
INSERT INTO t SELECT g, g FROM generate_series(1, 100) g;
CREATE INDEX old ON t (a, b);
CREATE INDEX kept ON t (b, a);
CREATE TABLE log (what text);
CREATE TABLE parts (a int) PARTITION BY LIST (a);
CREATE TABLE part PARTITION OF parts FOR VALUES IN (1);
EOS
command_ok([ 'pgstair', 'upload', '--quiet', '-d', 'before', $folder ], 'upload');

# What there is to be seen of a run
sub state_of
{
	return $node->safe_psql(shift, <<'EOS');
SELECT string_agg(indexrelid::regclass || CASE WHEN indisvalid THEN '' ELSE ' invalid' END, ' ' ORDER BY indexrelid::regclass::text)
FROM pg_index WHERE indrelid = 't'::regclass;
SELECT string_agg(what, ' ' ORDER BY what) FROM log;
SELECT count(*) FROM pg_inherits WHERE inhparent = 'parts'::regclass;
SELECT state FROM migrate_status();
SELECT count(*) FROM pgstair.progress;
EOS
}

# The script that a client follows up to a statement, where it dies
sub script
{
	my ($database, $direction, $last, $died) = @_;
	my $script = '';
	my $rows = $node->safe_psql($database,
		"SELECT statement, transactional, sql FROM migrate_outside(direction => '$direction')");
	for (split /\n/, $rows)
	{
		my ($number, $transactional, $sql) = split /\|/, $_, 3;
		my $record = "SELECT migrate_record('1', '$direction', $number";
		my @parts = $number == 0 ? "$sql;"
		  : $transactional eq 't' ? "BEGIN; $sql; $record); COMMIT;"
		  : ("$record, 'started');", "$sql;", "$record);");
		return $script . join("\n", @parts[ 0 .. $died - 1 ]) if $number == $last;
		$script .= join("\n", @parts, '');
	}
	return $script;
}

# Stops a run behind so many queries of a statement; the next one completes it
sub stop_and_go_on
{
	my ($direction, $number, $died, $expected) = @_;
	my $base = $direction eq 'up' ? 'before' : 'after';
	my $what = "$direction, statement $number, stopped behind $died of its queries";
	$node->safe_psql('postgres', "DROP DATABASE IF EXISTS tried; CREATE DATABASE tried TEMPLATE $base");
	$node->safe_psql('tried', script('tried', $direction, $number, $died));
	my ($out, $err) = run_command([ 'pgstair', $direction, '--quiet', '-d', 'tried', $folder ]);
	is($err, '', "$what: no error");
	is(state_of('tried'), $expected, "$what: completed");
}

# Whole runs show what is expected
$node->safe_psql('postgres', 'CREATE DATABASE after TEMPLATE before');
command_ok([ 'pgstair', 'up', '--quiet', '-d', 'after', $folder ], 'up');
my $up = state_of('after');
is($up, "kept new_a new_b\nfirst second\n0\napplied\n0", 'all is done');
$node->safe_psql('postgres', 'CREATE DATABASE again TEMPLATE after');
command_ok([ 'pgstair', 'down', '--quiet', '-d', 'again', $folder ], 'down');
my $down = state_of('again');
is($down, "kept old\n\n0\npending\n0", 'all is undone');

my %transactional = (up => { 2 => 1, 6 => 1 }, down => { 1 => 1, 5 => 1 });
for my $number (1 .. 8)
{
	stop_and_go_on('up', $number, $_, $up) for $transactional{up}{$number} ? 0 : (1, 2);
}
for my $number (1 .. 5)
{
	stop_and_go_on('down', $number, $_, $down) for $transactional{down}{$number} ? 0 : (1, 2);
}

# The server dies under it, again and again
$node->safe_psql('postgres', 'DROP DATABASE tried; CREATE DATABASE tried TEMPLATE before');
my ($deaths, $done) = (0, 0);
while (!$done && $deaths < 8)
{
	my $run = IPC::Run::start([ 'pgstair', 'up', '--quiet', '-d', 'tried', $folder ], '2>', '/dev/null');
	Time::HiRes::usleep(rand 60_000);
	$node->stop('immediate');
	eval { $run->finish };
	$node->start;
	$deaths++;
	$done = $node->safe_psql('tried', 'SELECT state FROM migrate_status()') eq 'applied';
}
command_ok([ 'pgstair', 'up', '--quiet', '-d', 'tried', $folder ], 'a last run completes it');
is(state_of('tried'), $up, "after $deaths crashes of the server all is done, once");

$node->stop;
done_testing();
