# The README speaks of what there is: messages, functions, settings, commands.

use strict;
use warnings;

use File::Find;
use PostgreSQL::Test::Utils;
use Test::More;

my $readme = slurp_file('README.md');

# All sources, each string in one piece and without its escapes
my $sources = '';
find(sub { $sources .= slurp_file($_) if /\.[ch]$/ || /\.sql$/ }, 'extension', 'client');
$sources =~ s/\\"/"/g;
$sources =~ s/"\s*\n\s*"//g;

# What PostgreSQL says, or several strings make together
my %others = map { $_ => 1 } (
	'unsafe use of new value', 'of enum type', 'cannot drop', 'because other objects depend on it',
	'not checked: permission denied for function migrate_check', 'canceling statement due to lock timeout',
	'out of shared memory', 'character with byte sequence', 'has no equivalent in encoding', 'cannot run inside a transaction block', 'invalid transaction termination', 'server closed the connection unexpectedly', 'invalid URI query parameter:', 'BEGIN without a COMMIT after it', 'COMMIT without a BEGIN before it', 'relation', 'does not exist', 'already exists', 'permission denied for function migrate_', 'permission denied to create extension', 'connection to server', 'failed', 'extension', 'is not available', 'function migrate_up() does not exist', 'table "pgstair.migration" does not exist');

# Each message of the Diagnostics, in pieces between what differs from case to case
my ($diagnostics) = $readme =~ /^## Diagnostics\n(.*)/ms;
my @messages = map { /`([^`]+)`/g } map { /^\| (`.*?) \| / ? $1 : () } split /\n/, $diagnostics;
cmp_ok(scalar @messages, '>', 40, 'messages were found');
my @missing = grep {
	my $piece = $_;
	!$others{$piece} && index($sources, $piece) < 0
} map { my $piece = $_; $piece =~ s/^[" ]+|[" ]+$//g; length $piece > 3 ? $piece : () }
  map { split /\.\.\.|\(s\)|0x\.\.|"pgstair"/ } @messages;
is_deeply(\@missing, [], 'each message of the Diagnostics is one');

# Names that must be explained
my %names = (
	functions => [ slurp_file('extension/pgstair--1.0.sql') =~ /^CREATE FUNCTION \@extschema\@\.(\w+)/mg ],
	settings => [ $sources =~ /DefineCustom\w+Variable\("([\w.]+)"/g ],
	commands => [ map { /^  ([a-z]+)\s/ ? $1 : () } split /\n/, (run_command([ 'pgstair', '--help' ]))[0] ]);
foreach my $kind (sort keys %names)
{
	cmp_ok(scalar @{ $names{$kind} }, '>', 5, "$kind were found");
	is_deeply([ grep { index($readme, "`$_") < 0 } @{ $names{$kind} } ], [], "all $kind are explained");
}

done_testing();
