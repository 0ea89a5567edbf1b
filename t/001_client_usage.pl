# The program's contract: help, version, wrong usage, and what "new" writes.

use strict;
use warnings;

use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

program_help_ok('pgstair');
program_version_ok('pgstair');
program_options_handling_ok('pgstair');

# Help of one command lists the options of that command alone
command_like(
	[ 'pgstair', 'up', '--help' ],
	qr/Usage:\n  pgstair up .*--each.*--lock-timeout/s,
	'help of a command');
command_like(
	[ 'pgstair', '--help', 'upload' ],
	qr/\A(?!.*--each).*--prune/s,
	'help of a command does not show options of others');
command_like([ 'pgstair', '-?' ], qr/Commands:/, 'short option of help');
command_like([ 'pgstair', 'help' ], qr/Commands:/, 'help as a command');
command_like([ 'pgstair', 'help', 'down' ], qr/--to=NAME +back to and including NAME\n/, 'an option means what the command does');
command_like([ 'pgstair', 'adopt', '--help' ], qr/--yes +take the history/, 'and so does another');
command_like([ 'pgstair', 'up', '-V' ], qr/^pgstair .* 1\.0$/, 'short option of version');

# Wrong usage ends with status 2, a sentence and the way to the help
my @wrong = (
	[ [], 'no command given' ],
	[ ['upp'], 'unknown command "upp", did you mean "up"?' ],
	[ ['db:migrat'], 'unknown command "db:migrat", did you mean "db:migrate"?' ],
	[ ['rollback'], 'unknown command "rollback", did you mean "down"?' ],
	[ ['xyzzy'], qq{unknown command "xyzzy"\n} ],
	[ [ 'x' x 100 ], 'unknown command "xxx' ],
	[ [ 'up', '--prune' ], 'command "up" takes no option --prune' ],
	[ [ 'status', '--yes' ], 'command "status" takes no option --yes' ],
	[ [ 'up', '--steps', '0' ], '--steps must be in range 1' ],
	[ [ 'up', '--steps', 'many' ], 'invalid value "many" for option --steps' ],
	[ [ 'up', '--wait=-1' ], '--wait must be in range 0' ],
	[ [ 'up', '--to' ], q{option '--to' requires an argument} ],
	[ [ 'up', '--to=a', '--steps=1' ], 'options --to and --steps exclude each other' ],
	[ [ 'up', '-w', '-W' ], 'options --no-password and --password exclude each other' ],
	[ [ 'up', 'a', 'b' ], 'too many command-line arguments (first is "b")' ],
	[ [ 'init', 'a' ], 'too many command-line arguments (first is "a")' ],
	[ ['new'], 'command "new" needs a name' ],
	[ [ 'new', 'a/b' ], '"a/b" cannot be the name of a migration' ],
	[ [ 'new', '' ], '"" cannot be the name of a migration' ],
	[ [ 'new', '.hidden' ], '".hidden" cannot be the name of a migration' ],
	[ ['baseline'], 'command "baseline" needs --to=NAME' ]);

foreach my $case (@wrong)
{
	my ($arguments, $message) = @$case;
	command_checks_all([ 'pgstair', @$arguments ],
		2, [qr/^$/], [ qr/\Q$message\E/, qr/hint: / ], "wrong usage: $message");
	next if @$arguments && $$arguments[-1] eq '--to';
	my ($json) = run_command([ 'pgstair', @$arguments, '--json' ]);
	ok(decode_json($json)->{error}->{message}, "as JSON: $message");
}
foreach my $case ([ '--wait=x', 'invalid value "x" for option --wait' ], [ '--bogus', 'wrong option: --bogus' ], [ '-5q', 'wrong option: -5' ])
{
	my ($json) = run_command([ 'pgstair', 'up', '--json', $case->[0] ]);
	is(decode_json($json)->{error}->{message}, $case->[1], "as JSON: $case->[0]");
}

# What stands where the folder does is not taken for the name of a migration
command_checks_all([ 'pgstair', 'down', '003_orders' ],
	1, [qr/^$/], [qr/could not open folder "003_orders": No such file or directory\npgstair: hint: .*--to=NAME/], 'a name in place of the folder');

# "new" makes the folder, and a file that is never overwritten
my $folder = PostgreSQL::Test::Utils::tempdir . '/migrations';
command_like(
	[ 'pgstair', 'new', 'add users', $folder ],
	qr/^\Q$folder\E\/\d{14}_add_users\.sql$/,
	'new prints the path of the file');
my ($file) = glob "$folder/*_add_users.sql";
like(slurp_file($file), qr/^-- migrate:up\n\n\z/m, 'new writes the marker, and no way down that would do nothing');
{
	local $ENV{PGSTAIR_DIR} = "$folder/other";
	my ($json) = run_command([ 'pgstair', 'new', 'x', '--json' ]);
	like(decode_json($json)->{file}, qr/^\Q$folder\E\/other\/\d{14}_x\.sql$/, 'new takes the folder of PGSTAIR_DIR');
}
append_to_file("$folder/not_a_folder", '');
command_checks_all([ 'pgstair', 'new', 'x', "$folder/not_a_folder" ],
	1, [qr/^$/], [qr/could not create file ".*": Not a directory/], 'new in what is not a folder');

done_testing();
