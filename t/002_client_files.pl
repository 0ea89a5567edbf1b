# What the client takes from a folder, and what it says about a bad one.  A
# folder is read before the server is asked, so all this needs no server.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ClientTest;
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

$ENV{PGHOST} = '/nonexistent';

# The upload of a folder fails with these texts on standard error
sub upload_fails
{
	my ($folder, $name, @texts) = @_;
	command_checks_all([ 'pgstair', 'upload', $folder ],
		1, [qr/^$/], [ map { qr/\Q$_\E/ } @texts ], $name);
}

my $sql = "CREATE TABLE t();\n";

upload_fails('nowhere', 'missing folder', 'could not open folder "nowhere": No such file or directory', 'hint: Name the folder');
upload_fails($0, 'a file as folder', 'could not open folder', 'Not a directory');

my $folder = folder('a.sql' => $sql, 'a.json' => '{}');
upload_fails($folder, 'two files of one name',
	"\"$folder/a.json\" and \"$folder/a.sql\" are both migration \"a\"", 'hint: A migration\'s name');
upload_fails(folder('a.sql' => $sql, 'a/up.sql' => $sql), 'file and folder of one name', 'are both migration "a"');
upload_fails(folder('a.sql' => $sql, 'a.up.sql' => $sql), 'file and pair of one name', 'are both migration "a"');
upload_fails(folder('a.up.sql' => $sql, 'a/down.sql' => $sql, 'a.down.sql' => $sql),
	'two ways down', 'are both migration "a"');

$folder = folder('a.down.sql' => $sql);
upload_fails($folder, 'lone down file', "\"$folder/a.down.sql\" has no matching up file", "hint: Add \"$folder/a.up.sql\", or move this file");
upload_fails(folder('a/down.sql' => $sql), 'lone down file in a folder', 'a/down.sql" has no matching up file');

upload_fails(folder('a.sql' => "SELECT 1;\nSELECT '\0';\n"), 'NUL byte', 'a.sql:2: not a text file: it contains a NUL byte');
upload_fails(folder('a.sql' => "SELECT 1;\nSELECT '\xe9';\n"), 'Latin-1', 'a.sql:2: byte 0xe9 is not valid UTF-8', 'hint: Save it as UTF-8.');
upload_fails(folder('a.sql' => "\xff\xfeS\0"), 'UTF-16', 'a.sql" is encoded in UTF-16');
upload_fails(folder("\xe9.sql" => $sql), 'file name', 'is not valid UTF-8', 'hint: Rename it.');

# All faults are reported at once
upload_fails(folder('a.sql' => "\0", 'b.down.sql' => $sql, 'c.sql' => "\xff"),
	'several faults', 'NUL byte', 'no matching up file', 'byte 0xff');

SKIP:
{
	skip 'root reads every file', 1 if $> == 0;
	$folder = folder('a.sql' => $sql);
	chmod 0, "$folder/a.sql";
	upload_fails($folder, 'unreadable file', "could not open file \"$folder/a.sql\": Permission denied", 'hint: Check the file\'s permissions');
}
$folder = folder('a.sql' => $sql);
symlink "$folder/nowhere.sql", "$folder/b.sql";
upload_fails($folder, 'dangling link', "could not open file \"$folder/b.sql\": No such file or directory");

# What is neither a file nor a folder is not read, and links from folder to folder lead nowhere
$folder = folder('sub/V1__a.sql' => $sql);
symlink '/dev/zero', "$folder/b.sql";
system_or_bail('mkfifo', "$folder/c.sql");
symlink $folder, "$folder/sub/up";
command_checks_all([ 'pgstair', 'upload', '--verbose', $folder ], 1, [qr/^$/],
	[ qr/ignored ".*\/b\.sql": not a migration/, qr/ignored ".*\/c\.sql": not a migration/, qr/^(?!.*both migration).*connection to server/s ],
	'neither files nor folders');

# As JSON, the first fault
my ($json) = run_command([ 'pgstair', 'upload', '--json', 'nowhere' ]);
is_deeply(
	[ sort keys %{ decode_json($json)->{error} } ], [ 'hint', 'message' ], 'an error of the client as JSON');
$folder = folder('a.down.sql' => $sql);
($json) = run_command([ 'pgstair', 'upload', '--json', $folder ]);
like(decode_json($json)->{error}->{hint}, qr/^Add "\Q$folder\E\/a\.up\.sql"/, 'its hint, too');

# What is no migration is left alone; --verbose says so
$folder = folder(
	'README.md' => 'x', '.gitkeep' => '', '.editorconfig' => '', 'package.json' => '{}', 'a.sql~' => '',
	'sub/x.sql' => "\0");
command_checks_all([ 'pgstair', 'upload', '--verbose', $folder ], 1, [qr/^$/],
	[ (map { qr/ignored ".*\/\Q$_\E": not a migration/ } qw(README.md .gitkeep .editorconfig package.json a.sql~ sub)),
		qr/folder ".*" holds no migrations/, qr/connection to server/ ],
	'ignored files');
command_checks_all([ 'pgstair', 'upload', $folder ], 1, [qr/^$/],
	[ qr/\A(?!.*ignored).*holds no migrations/s ], 'ignored files are not mentioned otherwise');

done_testing();
