# What verify prints and returns, and the question that down asks.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ClientTest;
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

my ($node, $folder) = start_server();
delete $ENV{PG_COLOR};

sub first { return $node->safe_psql('postgres', 'SELECT count(*) FROM pgstair.run') }

command_ok([ 'pgstair', 'init', '--quiet' ], 'init');
upload('1_table.sql', "-- migrate:up\nCREATE TABLE one (a int);\n-- migrate:down\nDROP TABLE one;\n");
upload('2_column.sql', "-- migrate:up\nALTER TABLE one DROP COLUMN a;\n-- migrate:down\nALTER TABLE one ADD a int;\n");

# All is well
command_checks_all(
	[ 'pgstair', 'verify' ], 0,
	[qr/^1_table\texact\t\t\n2_column\tstructure only\t\tline 2: ALTER TABLE one DROP COLUMN a\n\z/],
	[qr/^$/], 'verify');
command_checks_all([ 'pgstair', 'verify', '--to=1_table' ], 0, [qr/\A1_table\texact\t\t\n\z/], [qr/^$/], 'verify --to');
is(first(), 0, 'nothing was run');

# What differs, and what fails, fails the command
append_to_file("$folder/3_index.sql", "-- migrate:up\nCREATE TABLE two ();\nCREATE INDEX one_a ON one (a);\n-- migrate:down\nDROP INDEX one_a;\n");
unlink "$folder/2_column.sql";
command_ok([ 'pgstair', 'upload', '--quiet', '--prune' ], 'upload without one');
command_checks_all(
	[ 'pgstair', 'verify' ], 1,
	[qr/^3_index\tdiffers\ttable public\.two\tbefore up: not there after down: CREATE TABLE public\.two owner: /m],
	[qr/^$/], 'verify finds a difference');
upload('4_wrong.sql', "-- migrate:up\nCREATE TABLE three ();\n-- migrate:down\nDROP TABLE\n  four;\n");
command_checks_all(
	[ 'pgstair', 'verify' ], 1,
	[qr/^4_wrong\tfails\tdown\ttable "four" does not exist/m],
	[qr/^pgstair: error: \Q$folder\E\/4_wrong\.sql:4:1: table "four" does not exist\n  DROP TABLE\n  \^$/m], 'verify finds an error');

my $out = '';
IPC::Run::run([ 'pgstair', 'verify', '--json' ], '>', \$out, '2>', \my $err);
my $json = decode_json($out);
is($json->{failed}, 2, 'as JSON: count');
is_deeply([ map { "$_->{migration} $_->{verdict}" } @{ $json->{verdicts} } ],
	[ '1_table exact', '3_index differs', '4_wrong fails' ], 'as JSON: rows');

# A lock that somebody holds
$node->safe_psql('postgres', 'CREATE TABLE held ()');
upload('5_held.sql', "-- migrate:up\nALTER TABLE held ADD a int;\n-- migrate:down\nALTER TABLE held DROP a;\n");
my $session = $node->background_psql('postgres');
$session->query_until(qr/locked/, "BEGIN;\nLOCK held;\n\\echo locked\n");
command_checks_all(
	[ 'pgstair', 'verify', '--lock-timeout=100ms', '--retries=0' ], 1, [qr/^$/],
	[qr/5_held\.sql:2:1: canceling statement due to lock timeout\n.*Sessions holding a lock on "public\.held"/s], 'lock timeout');
$session->quit;
is(first(), 0, 'nothing was run in the end');

# The question before a revert, on a terminal only
SKIP:
{
	skip 'script(1) makes the terminal', 12 if system('script -V >/dev/null 2>&1') != 0;
	my $answer = sub {
		my ($typed, $command) = @_;
		$command //= 'down --steps=2';
		IPC::Run::run([ 'script', '-qec', "stty cols 100; NO_COLOR=1 pgstair $command", '/dev/null' ],
			'<', \$typed, '>', \my $shown, '2>&1', IPC::Run::timeout(60));
		return ($? >> 8, $shown);
	};
	# For people, what differs stands below its object
	my ($status, $shown) = $answer->('', 'verify --to=3_index');
	is($status, 1, 'verify on a terminal');
	like($shown, qr/^exact: 1_table\s+differs: 3_index: table public\.two\s+  before up: not there\s+  after down: CREATE TABLE public\.two\s+  owner: /m,
		'verify on a terminal: lines');

	command_ok([ 'pgstair', 'up', '--quiet', '--to=1_table' ], 'up to the first');
	($status, $shown) = $answer->("n\n", 'redo');
	is($status, 1, 'redo: refused');
	like($shown, qr/1_table +\| written.*Revert it\? \(y\/N\) .*nothing was done/s, 'redo asks, too');
	($status, $shown) = $answer->("y\n", 'redo');
	is($status, 0, 'redo: agreed');
	like($shown, qr/reverted 1_table\s+applied 1_table/, 'redo: done');

	command_ok([ 'pgstair', 'up', '--quiet', '--to=3_index' ], 'up');
	($status, $shown) = $answer->("n\n");
	is($status, 1, 'refused');
	like($shown, qr/3_index +\| written.*1_table +\| written.*Revert them\? \(y\/N\) .*nothing was done/s, 'what would be reverted is shown');
	is($node->safe_psql('postgres', 'SELECT count(*) FROM one'), 0, 'nothing was reverted');
	($status, $shown) = $answer->("y\n");
	is($status, 0, 'agreed');
}

done_testing();
