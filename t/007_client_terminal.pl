# What only a terminal sees: tables, colours, the progress line, questions.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ClientTest;
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'script(1) makes the terminal' if system('script -V >/dev/null 2>&1') != 0;

my ($node, $folder) = start_server();
$ENV{TERM} = 'xterm';
delete $ENV{NO_COLOR};
delete $ENV{PG_COLOR};

# Runs a command on a terminal of 80 columns with something typed; returns its
# exit status and what the terminal shows
sub on_terminal
{
	my ($command, $typed) = @_;
	my $shown = '';
	IPC::Run::run([ 'script', '-qec', "stty cols 80; $command", '/dev/null' ],
		'<', \($typed // ''), '>', \$shown, '2>&1', IPC::Run::timeout(60));
	$shown =~ s/\r\n/\n/g;
	return ($? >> 8, $shown);
}

append_to_file("$folder/1_first.sql", "CREATE TABLE first ();\n");
append_to_file("$folder/2_slow.sql", "SELECT pg_sleep(1.8);\n");
append_to_file("$folder/3_" . 'long' x 30 . '.sql', "CREATE TABLE last ();\n");

my ($status, $shown) = on_terminal('pgstair init && pgstair upload');
is($status, 0, 'upload');
like($shown, qr/\e\[32mregistered\e\[0m 1_first\n/, 'outcomes are coloured');

($status, $shown) = on_terminal('pgstair status');
like($shown, qr/^ +name +\| +state +\| +applied_at +\|/m, 'status is a table');
like($shown, qr/^ 1_first +\|\e\[33m pending \e\[0m\|/m, 'states are coloured');
like($shown, qr/^3 migrations, 3 pending, 0 changed, 0 gone$/m, 'with a summary');
$shown =~ s/\e\[\d*m//g;
is((grep { length > 80 } split /\n/, $shown), 0, 'a long name is wrapped');
{
	local $ENV{NO_COLOR} = 1;
	($status, $shown) = on_terminal('pgstair status');
	unlike($shown, qr/\e\[/, 'NO_COLOR');
}

($status, $shown) = on_terminal('pgstair plan');
like($shown, qr/^ +1  1_first:1: as written\n      CREATE TABLE first \(\)\n/m, 'plan is a list of steps');
append_to_file("$folder/0_applied.sql", "SELECT 'was applied once';\n");
($status, $shown) = on_terminal('pgstair upload -q; pgstair plan; stty cols 40; pgstair status');
like($shown, qr/was applied once/, 'a word within a cell is not coloured');
like($shown, qr/^-\[ RECORD 1 \]-+\nname +\| 0_applied\nstate +\| pending\n/m, 'a table that does not fit is a list');
unlink("$folder/0_applied.sql");
on_terminal('pgstair upload -q --prune');

# A long statement: its number, place and text, and the time
($status, $shown) = on_terminal('pgstair up');
is($status, 0, 'up');
like($shown, qr/\r1 s  2\/3 2_slow:1 SELECT pg_sleep\(1\.8\)\e\[K/, 'progress line');
like($shown, qr/\r\e\[K\e\[32mapplied\e\[0m 1_first\n/, 'which is gone in the end');

# Who holds the lock that is waited for
append_to_file("$folder/4_blocked.sql", "ALTER TABLE first ADD a int;\n");
command_ok([ 'pgstair', 'upload', '--quiet' ], 'upload of one more');
my $session = $node->background_psql('postgres');
$session->query_until(qr/locked/, "BEGIN;\nLOCK first;\n\\echo locked\n");
($status, $shown) = on_terminal('pgstair up --lock-timeout=1800ms --retries=0');
$session->query_until(qr/released/, "COMMIT;\n\\echo released\n");
$session->quit;
is($status, 1, 'lock timeout');
like($shown, qr/\r1 s  waiting for a lock held by process \d+  1\/1 4_blocked:1 ALTER TABLE/, 'progress line of a run that waits');

# The question of a protected database
$node->safe_psql('postgres', 'ALTER DATABASE postgres SET pgstair.protected = on');
($status, $shown) = on_terminal('pgstair up', "no\n");
is($status, 1, 'wrong answer');
like($shown, qr/Type its name to go on: .*error: .*that is not its name: nothing was done/s, 'wrong answer: message');
($status, $shown) = on_terminal('pgstair up', "postgres\n");
is($status, 0, 'right answer');
like($shown, qr/applied.* 4_blocked/, 'right answer: it runs');
($status, $shown) = on_terminal('pgstair up', "postgres\n");
like($shown, qr/nothing to apply; "pgstair upload" registers/, 'nothing to apply: what may have been forgotten');

# What the rows say: a line, and one below it with the advice
append_to_file("$folder/5_not_null.sql", "ALTER TABLE first ALTER a SET NOT NULL;\nINSERT INTO first VALUES (1);\n");
$node->safe_psql('postgres', 'INSERT INTO first VALUES (NULL)');
($status, $shown) = on_terminal('pgstair upload -q; pgstair check');
is($status, 1, 'check');
like($shown, qr/^\e\[31merror\e\[0m: \S*5_not_null\.sql:1: null_value: public\.first\.a \(1\)\S*.*\n  rows have no value/m, 'check prints lines');
like($shown, qr/^1 error, 0 warnings, \d+ notices?$/m, 'and a summary');

done_testing();
