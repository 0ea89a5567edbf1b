# Random schemas apply from a random order of their statements: what
# migrate_up() leaves equals, dump for dump, what psql leaves in the order that
# the statements were made in; so does the plan, run as a script by psql.  Each
# statement makes just what its facts say.
#
# ANY_ORDER_SEEDS (default 100) says how many, ANY_ORDER_FIRST where to begin.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use RandomRun;
use RandomSchema;
use Test::More;

my $run = RandomRun->new;

# What goes wrong with the statements, of which mixed tells the order; '' if nothing does.
sub fault_of
{
	my ($ordered, $mixed, $seed) = @_;
	my $random = bless { state => $seed }, 'RandomSchema';
	$run->fresh(qw(ordered mixed_up planned));
	my $error = $run->run_sql('ordered', join(";\n", map { $_->[0] } @$ordered) . ';');
	return "the schema itself does not load: $error" if $error;
	my $wanted = $run->dump_of('ordered');
	$error = $run->run_sql('mixed_up', RandomRun::registration($random, @$mixed));
	return "register: $error" if $error;
	(my $plan, $error) = $run->plan_of('mixed_up');
	return "plan: $error" if $error;
	$error = $run->run_sql('mixed_up', "SET pgstair.check_facts = on;\nSELECT migrate_up()");
	return "migrate_up: $error" if $error;
	return "dumps differ" if $run->dump_of('mixed_up') ne $wanted;
	$error = $run->run_sql('planned', $plan);
	return "the plan in psql: $error" if $error;
	return "the plan's dump differs" if $run->dump_of('planned') ne $wanted;
	return '';
}

# The smallest part of the mixed statements that has the fault, as it is registered.
sub smallest
{
	my ($ordered, $mixed, $seed, $fault) = @_;
	my $part_of = sub {
		my %left = map { $_ => 1 } @_;
		return fault_of([ grep { $left{$_} } @$ordered ], [ grep { $left{$_} } @$mixed ], $seed);
	};
	my %left = map { $_ => 1 } RandomRun::smallest($part_of, $fault, @$ordered);
	return join(";\n", map { $_->[0] } grep { $left{$_} } @$mixed);
}

my $first = $ENV{ANY_ORDER_FIRST} // 1;
my $seeds = $ENV{ANY_ORDER_SEEDS} // 100;
for my $seed ($first .. $first + $seeds - 1)
{
	my $random = RandomSchema->new($seed, $run->version);
	my @ordered = $random->statements;
	my @mixed = $random->shuffled(@ordered);
	my $fault = fault_of(\@ordered, \@mixed, $seed);
	ok(!$fault, "seed $seed: " . scalar(@ordered) . ' statements') or
		diag("$fault\nsmallest case, as registered:\n" . smallest(\@ordered, \@mixed, $seed, $fault));
}
$run->stop;
done_testing();
