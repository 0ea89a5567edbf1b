# What both benchmarks share: the SQL they run, databases, and how time is taken.

package Bench;

use strict;
use warnings;
use Exporter 'import';
use File::Temp 'tempdir';
use List::Util 'shuffle';
use Time::HiRes 'time';

our @EXPORT = qw(migrations operations shuffled_migrations write_files fresh_database drop_database sql measure);

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

# Returns $n definitions of a table with an index, as operations; each table
# but the first references one before it, which gives the key its type.
sub operations
{
	my $n = shift;
	return map {
		my $other = int($_ / 2);
		my $key = $_ == 0 ? '' : qq(, "otherId": {"references": {"model": "Thing$other"}, "onDelete": "CASCADE"});
		qq({"up": [{"createTable": {"table": "Thing$_", "columns": {
			"id": {"type": "INTEGER", "primaryKey": true, "autoIncrement": true},
			"name": {"type": "STRING", "allowNull": false},
			"createdAt": {"type": "DATE", "allowNull": false}$key}}},
			{"addIndex": {"table": "Thing$_", "fields": ["name"]}}]})
	} 0 .. $n - 1;
}

# Returns $n statements of tables, indexes, views and functions that need each other,
# shuffled, in migrations of a hundred.
sub shuffled_migrations
{
	my $n = shift;
	srand(42);
	my @statements = shuffle(map {
			my $other = int(rand($n / 6));
			("CREATE TABLE t$_ (id int PRIMARY KEY, other int REFERENCES t$other, name text);",
				"CREATE INDEX i$_ ON t$_ (name);",
				"COMMENT ON COLUMN t$_.name IS 'its name';",
				"CREATE VIEW v$_ AS SELECT a.id, b.name FROM t$_ a JOIN t$other b ON b.id = a.other;",
				"CREATE FUNCTION f$_(a int) RETURNS text LANGUAGE sql RETURN (SELECT name FROM v$_ WHERE id = a);",
				"GRANT SELECT ON v$_ TO PUBLIC;")
	} 0 .. $n / 6 - 1);
	my @texts;
	push @texts, join "\n", splice @statements, 0, 100 while @statements;
	return @texts;
}

# write_files(name, prefix, suffix, text, ...): writes one numbered file per text to a
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

# Drops a database if it is there; programs connect to postgres by default again.
sub drop_database
{
	my $name = shift;
	$ENV{PGDATABASE} = 'postgres';
	system("dropdb --if-exists $name 2>/dev/null") == 0 or die;
	return;
}

# Makes an empty database and the one that programs connect to by default.
sub fresh_database
{
	my $name = shift;
	drop_database($name);
	system("createdb $name") == 0 or die;
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
