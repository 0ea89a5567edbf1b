# A server for the tests of migrations in JavaScript, found through the
# environment, as the client finds it; they are skipped where there is no Node.js.

package JavaScriptTest;

use strict;
use warnings;

use Exporter 'import';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT_OK = qw(start_for_javascript make_database pgstair query);

my $node;

# Starts a server; returns it, and what node --version says
sub start_for_javascript
{
	my $program = $ENV{NODE} || 'node';
	my $version = `$program --version 2>/dev/null` || '';
	plan skip_all => 'Node.js is not installed' unless $version =~ /^v\d/;

	$node = PostgreSQL::Test::Cluster->new('main');
	$node->init;
	$node->start;
	$ENV{PGHOST} = $node->host;
	$ENV{PGPORT} = $node->port;
	$ENV{PGOPTIONS} = '-c client_min_messages=warning';
	delete @ENV{qw(NODE_ENV NODE_OPTIONS NODE_EXTRA_CA_CERTS)};
	return ($node, $version);
}

# Makes a database, which is the one at hand from here on
sub make_database
{
	my ($database) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE \"$database\"");
	$ENV{PGDATABASE} = $database;
	return;
}

# Runs the client for the database at hand; fails the test unless it succeeds
sub pgstair
{
	my ($what, @arguments) = @_;
	command_ok([ 'pgstair', '-q', @arguments, '-d', $ENV{PGDATABASE} ], $what);
	return;
}

# What a query of the database at hand returns
sub query
{
	my ($sql) = @_;
	return $node->safe_psql($ENV{PGDATABASE}, $sql);
}

1;
