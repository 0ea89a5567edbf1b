# Each kind of statement gives back what its migration says it does: after a way down
# that is "full" or "structure only" the schema, and what lies beyond it, is as it was;
# and it says so of each as is written in every_statement/statements.txt.  Every
# command that PostgreSQL knows is among them, or in the list below.
use strict;
use warnings;

use FindBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# Commands that no migration runs in a transaction, that the server runs by itself, or that are parts of others.
my %elsewhere = map { $_ => 1 } (
	'ALTER SYSTEM', 'BEGIN', 'CLOSE', 'CLOSE CURSOR', 'CLOSE CURSOR ALL', 'COMMIT', 'COMMIT PREPARED', 'COPY FROM',
	'CREATE DATABASE', 'CREATE TABLESPACE', 'DISCARD', 'DISCARD ALL', 'DISCARD PLANS', 'DISCARD SEQUENCES', 'DISCARD TEMP', 'DROP DATABASE',
	'DROP REPLICATION SLOT', 'DROP SUBSCRIPTION', 'DROP TABLESPACE', 'EXECUTE', 'FETCH', 'IMPORT FOREIGN SCHEMA', 'MOVE',
	'PREPARE TRANSACTION', 'RELEASE', 'ROLLBACK', 'ROLLBACK PREPARED', 'SAVEPOINT', 'START TRANSACTION', 'VACUUM',
	'CREATE ROUTINE', 'CREATE CONSTRAINT', 'ALTER CAST', 'ALTER CONSTRAINT', 'ALTER TRANSFORM', 'DROP CONSTRAINT', 'ALTER ACCESS METHOD',
	'READ_REPLICATION_SLOT', 'CREATE_REPLICATION_SLOT', 'LOGIN',
	# These begin with other words.
	'CREATE TABLE AS', 'DECLARE CURSOR', 'GRANT ROLE', 'LOCK TABLE', 'REVOKE ROLE', 'SELECT FOR KEY SHARE', 'SELECT FOR NO KEY UPDATE',
	'SELECT FOR SHARE', 'SELECT FOR UPDATE', 'SELECT INTO', 'TRUNCATE TABLE');

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\nwal_level = logical\nautovacuum = off\nmax_locks_per_transaction = 256\n");
$node->start;
my $version = int($node->safe_psql('postgres', 'SHOW server_version_num') / 10000);
my $labels = $node->safe_psql('postgres', "SELECT count(*) FROM pg_available_extensions WHERE name = 'dummy_seclabel'");
$node->safe_psql('postgres', "CREATE ROLE $_") foreach qw(any_reader any_writer any_owner any_other any_group);
$node->safe_psql('postgres', 'CREATE ROLE any_super SUPERUSER; GRANT any_group TO any_writer');
$node->safe_psql('postgres', q{CREATE ROLE any_secret PASSWORD 'p'; CREATE DATABASE any_other});

# The alternatives of a line.
sub alternatives
{
	my ($line) = @_;
	return ($line) unless $line =~ /^(.*?)\{([^{}]*)\}(.*)$/;
	my ($before, $choice, $after) = ($1, $2, $3);
	return map { alternatives("$before$_$after") } split /\|/, $choice, -1;
}

my @statements;
my $class;
foreach my $line (split /\n/, slurp_file("$FindBin::RealBin/every_statement/statements.txt"))
{
	$class = $1 if $line =~ /^== (.*)/;
	next if $line =~ /^(#|==|$)/ || ($line =~ s/^(\d\d): // && $1 > $version) || (!$labels && $line =~ /^SECURITY LABEL/);
	push @statements, map { [ $class, $_ ] } alternatives($line);
}

my $directory = "$FindBin::RealBin/every_statement";
my $script = "SET client_min_messages = error;\n\\o $PostgreSQL::Test::Utils::tmp_check/world\n\\i $directory/world.sql\n"
  . "RESET search_path;\nCREATE EXTENSION pgstair;\n\\i $directory/try.sql\nSET search_path = a, public;\n\\o\n"
  . join('', map { "SELECT '$_|' || coalesce(class, '') || '|' || coalesce(replace(difference, E'\\n', ' '), '') FROM public.try_it(\$try\$$statements[$_][1]\$try\$);\n" } 0 .. $#statements);
my ($output, $error);
$node->psql('postgres', 'CREATE DATABASE every');
$node->psql('every', $script, stdout => \$output, stderr => \$error, on_error_stop => 1);
is($error, '', 'all statements were tried');

my %told = map { /^(\d+)\|([^|]*)\|(.*)/ ? ($1 => [ $2, $3 ]) : () } split /\n/, $output;
foreach my $number (0 .. $#statements)
{
	my ($expected, $statement) = @{ $statements[$number] };
	my ($announced, $difference) = @{ $told{$number} // [ 'nothing', '' ] };
	my $refused = $expected eq 'refused' ? 'structure only' : $expected;
	is($announced, $refused, "class: $statement") if $announced ne $refused;
	is($difference, '', "back: $statement") if ($difference ne '') != ($expected eq 'refused');
}

# Is every command that PostgreSQL has a tag for among them?
my $tags = slurp_file(run_to_text('pg_config', '--includedir-server') . '/tcop/cmdtaglist.h');
my @commands = map { uc s/^(CREATE|ALTER|DROP) (OR REPLACE|TEMP|UNLOGGED|UNIQUE|RECURSIVE) /$1 /ir } map { $_->[1] } @statements;
foreach my $tag ($tags =~ /^PG_CMDTAG\(\w+, "([A-Z][^"]*)"/mg)
{
	fail("there is a statement for $tag") unless $elsewhere{$tag} || ($tag eq 'SECURITY LABEL' && !$labels) || grep { index("$_ ", "$tag ") == 0 } @commands;
}
note scalar(@statements) . ' statements';
$node->stop;
done_testing();

# What a program prints.
sub run_to_text
{
	my ($text) = run_command([@_]);
	return $text;
}
