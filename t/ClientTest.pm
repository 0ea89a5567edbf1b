# A server and a folder of migrations, for the tests of the client: both are
# found through the environment, as the client finds them.

package ClientTest;

use strict;
use warnings;

use Exporter 'import';
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw(start_server folder write_file upload json);

# Starts a server, with more settings if they are given; returns it, and an
# empty folder that PGSTAIR_DIR names
sub start_server
{
	my ($settings) = @_;
	my $node = PostgreSQL::Test::Cluster->new('main');
	$node->init;
	$node->append_conf('postgresql.conf', $settings) if defined $settings;
	$node->start;
	$ENV{PGHOST} = $node->host;
	$ENV{PGPORT} = $node->port;
	$ENV{PGDATABASE} = 'postgres';
	$ENV{PGSTAIR_DIR} = PostgreSQL::Test::Utils::tempdir;
	return ($node, $ENV{PGSTAIR_DIR});
}

# A new folder with the given files, by path and contents
sub folder
{
	my (%files) = @_;
	my $folder = PostgreSQL::Test::Utils::tempdir;
	foreach my $path (sort keys %files)
	{
		mkdir "$folder/" . substr($path, 0, $-[0]) while $path =~ /\//g;
		append_to_file("$folder/$path", $files{$path});
	}
	return $folder;
}

# Writes a file of the folder, in place of an older one
sub write_file
{
	my ($path, $text) = @_;
	my $folder = $ENV{PGSTAIR_DIR};
	mkdir "$folder/$1" if $path =~ /^(.*)\//;
	unlink "$folder/$path";
	append_to_file("$folder/$path", $text);
	return;
}

# Writes a file of the folder, and registers what has changed there
sub upload
{
	my ($path, $text) = @_;
	write_file($path, $text);
	command_ok([ 'pgstair', 'upload', '--quiet' ], "upload $path");
	return;
}

# The JSON document that a command prints; its exit status is checked
sub json
{
	my ($status, @command) = @_;
	my ($out, $err) = ('', '');
	IPC::Run::run([ 'pgstair', @command, '--json' ], '>', \$out, '2>', \$err);
	is($? >> 8, $status, "@command --json: exit status") or diag $err;
	return decode_json($out);
}

1;
