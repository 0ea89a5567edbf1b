# Random schemas apply from a random order of their statements: what
# migrate_up() leaves equals, dump for dump, what psql leaves in the order that
# the statements were made in; so does the plan, run as a script by psql.
#
# ANY_ORDER_SEEDS (default 100) says how many, ANY_ORDER_FIRST where to begin.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use RandomSchema;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\nmax_locks_per_transaction = 256\n");
$node->start;
$node->safe_psql('postgres', 'CREATE ROLE any_reader');

sub fresh
{
	my ($database) = @_;
	$node->safe_psql('postgres', "DROP DATABASE IF EXISTS $database");
	$node->safe_psql('postgres', "CREATE DATABASE $database TEMPLATE template0");
	return;
}

# The dump of the schema, access rights as sorted lines.
sub dump_of
{
	my ($database) = @_;
	my ($text, $error) = run_command([ 'pg_dump', '-s', '-N', 'pgstair', '-d', $node->connstr($database) ]);
	my @rights = sort grep { /^(GRANT|REVOKE)/ } split /\n/, $text;
	my @lines = grep { !/^(GRANT|REVOKE|--|SET default_|\\(un)?restrict|COMMENT ON EXTENSION pgstair|CREATE EXTENSION IF NOT EXISTS pgstair|$)/ } split /\n/, $text;
	return join("\n", @lines, @rights, $error);
}

# Runs SQL in one session; returns what psql writes as its error.
sub run_sql
{
	my ($database, $sql) = @_;
	my $error;
	$node->psql($database, $sql, stderr => \$error, on_error_stop => 1);
	return $error =~ /ERROR/ ? $error : '';
}

# The statements in a random order; those of one key keep theirs.
sub shuffled
{
	my ($random, @statements) = @_;
	my @order = (0 .. $#statements);
	for my $i (reverse 1 .. $#order)
	{
		my $j = $random->below($i + 1);
		@order[ $i, $j ] = @order[ $j, $i ];
	}
	my %of_key;
	push @{ $of_key{ $statements[$_][1] } }, $_ for grep { defined $statements[$_][1] } @order;
	for my $key (keys %of_key)
	{
		my @sorted = sort { $a <=> $b } @{ $of_key{$key} };
		$_ = defined $statements[$_][1] && $statements[$_][1] eq $key ? shift @sorted : $_ for @order;
	}
	return map { $statements[$_] } @order;
}

# Registers the statements, spread over some migrations.
sub register
{
	my ($database, $random, @statements) = @_;
	my $n = 0;
	my $sql = "CREATE EXTENSION pgstair;\n";
	while (@statements)
	{
		my @part = splice(@statements, 0, 1 + $random->below(6));
		$sql .= sprintf("SELECT migrate_register('%06d', \$def\$%s;\$def\$);\n", ++$n, join(";\n", map { $_->[0] } @part));
	}
	return run_sql($database, $sql);
}

# What goes wrong with the statements in that order; '' if nothing does.
sub fault_of
{
	my ($ordered, $mixed, $seed) = @_;
	my $random = bless { state => $seed }, 'RandomSchema';
	fresh($_) for qw(ordered mixed planned);
	my $error = run_sql('ordered', join(";\n", map { $_->[0] } @$ordered) . ';');
	return "the schema itself does not load: $error" if $error;
	my $wanted = dump_of('ordered');
	$error = register('mixed', $random, @$mixed);
	return "register: $error" if $error;
	my $plan = $node->safe_psql('mixed', "SELECT string_agg(statement || E';\\n', '' ORDER BY step) FROM migrate_plan()");
	$error = run_sql('mixed', 'SELECT migrate_up()');
	return "migrate_up: $error" if $error;
	return "dumps differ" if dump_of('mixed') ne $wanted;
	$error = run_sql('planned', $plan);
	return "the plan in psql: $error" if $error;
	return "the plan's dump differs" if dump_of('planned') ne $wanted;
	return '';
}

# Leaves out statements one by one while the fault stays; returns what is left.
sub smallest
{
	my ($ordered, $mixed, $seed, $fault) = @_;
	my ($kind) = $fault =~ /^([a-z_ ]+)/;
	for my $statement (reverse @$ordered)
	{
		my @fewer = grep { $_ != $statement } @$ordered;
		my @mixed = grep { $_ != $statement } @$mixed;
		my $left = fault_of(\@fewer, \@mixed, $seed);
		($ordered, $mixed) = (\@fewer, \@mixed) if $left =~ /^\Q$kind\E/;
	}
	return join(";\n", map { $_->[0] } @$mixed);
}

my $first = $ENV{ANY_ORDER_FIRST} // 1;
my $seeds = $ENV{ANY_ORDER_SEEDS} // 100;
for my $seed ($first .. $first + $seeds - 1)
{
	my $random = RandomSchema->new($seed);
	my @ordered = $random->statements;
	my @mixed = shuffled($random, @ordered);
	my $fault = fault_of(\@ordered, \@mixed, $seed);
	ok(!$fault, "seed $seed: " . scalar(@ordered) . ' statements') or
		diag("$fault\nsmallest case, as registered:\n" . smallest(\@ordered, \@mixed, $seed, $fault));
}
$node->stop;
done_testing();
