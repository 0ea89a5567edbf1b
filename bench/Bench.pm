# What both benchmarks share: the SQL they run, databases, and how time is taken.

package Bench;

use strict;
use warnings;
use Exporter 'import';
use File::Temp 'tempdir';
use Time::HiRes 'time';

our @EXPORT = qw(migrations write_files fresh_database sql measure);

# Returns $n migrations of three statements, in an order that works: tables,
# then changes of them, as the history of a real schema has them.
sub migrations
{
	my $n = shift;
	return map {
		my $table = 'thing_' . ($_ - $_ % 2);
		$_ % 2
		  ? "ALTER TABLE $table ADD COLUMN note text;\n"
		  . "CREATE INDEX ON $table (note);\n"
		  . "INSERT INTO $table (name, note) VALUES ('first', 'by hand');\n"
		  : "CREATE TABLE $table (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);\n"
		  . "CREATE INDEX ON $table (name);\n"
		  . "COMMENT ON TABLE $table IS 'made by a migration';\n"
	} 0 .. $n - 1;
}

# write_files(prefix, suffix, text, ...): writes one numbered file per text to a
# folder of its own, each between a prefix and a suffix; returns the folder.
sub write_files
{
	my ($name, $prefix, $suffix, @texts) = @_;
	my $folder = tempdir(DIR => '..', CLEANUP => 1);
	my $number = 0;
	foreach my $text (@texts)
	{
		open my $file, '>', sprintf("%s/$name", $folder, ++$number) or die $!;
		print $file $prefix, $text, $suffix;
		close $file;
	}
	return $folder;
}

# Makes an empty database and the one that programs connect to by default.
sub fresh_database
{
	my $name = shift;
	$ENV{PGDATABASE} = 'postgres';
	system("dropdb --if-exists $name 2>/dev/null && createdb $name") == 0 or die;
	$ENV{PGDATABASE} = $name;
	return;
}

# Returns what psql prints for a query.
sub sql
{
	my $query = shift;
	my $result = `psql -X -q -A -t -v ON_ERROR_STOP=1 -c "$query"`;
	die "failed: $query\n" if $?;
	chomp $result;
	return $result;
}

# Runs a shell command and returns its seconds and its megabytes; dies with its
# output if it fails, unless told not to.
sub measure
{
	my ($command, %option) = @_;
	my $start = time;
	my $output = `command time -o ../usage -f %M sh -c "$command" 2>&1`;
	my $failed = $?;
	my $seconds = time - $start;
	die "failed: $command\n$output" if $failed && !$option{may_fail};
	open my $usage, '<', '../usage' or die $!;
	my ($kilobytes) = (<$usage>)[-1];
	return { seconds => $seconds, megabytes => $kilobytes / 1024, failed => $failed, output => $output };
}

1;
