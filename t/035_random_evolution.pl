# Random changes of a random schema, statement after statement as psql takes them in
# one transaction: cut into migrations anywhere, they leave what psql leaves, and
# none of them is moved.  Half of the schemas are there before, the others are made by
# the same batch.
#
# EVOLUTION_SEEDS (default 12) says how many, EVOLUTION_FIRST where to begin.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use RandomRun;
use RandomSchema;
use RandomEvolution;
use Test::More;

my $run = RandomRun->new;
my $changes = 50;

# Those of the statements that psql takes behind what has made the database.
sub working
{
	my ($database, @statements) = @_;
	my $script = "BEGIN;\nSET CONSTRAINTS ALL IMMEDIATE;\n";
	for my $i (0 .. $#statements)
	{
		$script .= "SAVEPOINT s;\n$statements[$i][0];\n\\if :ERROR\nROLLBACK TO s;\n\\else\n\\echo works $i\n\\endif\nRELEASE s;\n";
	}
	my $output = $run->output_of($database, $script . "ROLLBACK;\n");
	return @statements[ $output =~ /^works (\d+)$/mg ];
}

# Statements with the keys of those whose order has a meaning that nothing tells: all
# that name one object, but for the making of one that is made once; what reaches
# further than it names, and all else.
sub with_keys
{
	my ($known, @changes) = @_;
	my $name = qr/"[^"]+"|\b[a-z_]+\d+\w*/;
	my %made;
	foreach my $text (map { $_->[0] } @changes)
	{
		$made{$1}++ if $text =~ /^CREATE (?:OR REPLACE )?(?:UNLOGGED )?(?:MATERIALIZED )?[A-Z]+ (?:\w+\.)?($name)/;
	}
	foreach my $text ($known, grep { /RENAME|SET SCHEMA|DROP/ } map { $_->[0] } @changes)
	{
		delete @made{ $text =~ /$name/g };
	}
	my %whole = map { $_ => 1 } join(";\n", $known, map { $_->[0] } @changes) =~ /^CREATE TABLE (?:\w+\.)?($name) [^;]*PARTITION BY/mg;
	return map {
		my $text = $_->[0];
		my %names = map { $_ => 1 } $text =~ /$name/g;
		delete $names{$_} foreach grep { ($made{$_} // 0) == 1 && $text =~ /^CREATE.*?\Q$_\E/ } keys %names;
		my $wide = $text =~ /CASCADE|^DO|^SET|SCHEMA|PRIVILEGES| ALL |EVENT TRIGGER|EXTENSION|SELECT \*|LIKE|DROP COLUMN|^(?:INSERT|UPDATE|DELETE)/ || grep { $whole{$_} } keys %names;
		[ $text, ($wide ? 'x all' : '~x all'), map { "name $_" } sort keys %names ]
	} @changes;
}

# What goes wrong with the statements behind those that made the schema before, when
# they are registered in that order or another; '' if nothing does, and 'psql: ' with
# the error if psql does not take them.
sub fault_of
{
	my ($made, $seed, $ordered, $registered) = @_;
	my $random = bless { state => $seed }, 'RandomSchema';
	my $written = "SET CONSTRAINTS ALL IMMEDIATE;\n" . join(";\n", map { $_->[0] } @$ordered) . ";\n";
	my $registration = "$made;\n" . RandomRun::registration($random, @{ $registered // $ordered });
	my $error = $run->run_sql('empty_up', "BEGIN;\n$made;\n${written}ROLLBACK;");
	return "psql: $error" if $error;
	$error = $registered ? '' : $run->run_sql('empty_up', "BEGIN;\n$registration" . <<'END');
DO $$
DECLARE moved text := (SELECT string_agg(format('%s line %s: %s (%s)', migration, line, statement, reason), E'\n') FROM migrate_plan()
	WHERE reason !~ '^(as written|setting of|carries labels|the caller)');
BEGIN
	IF moved IS NOT NULL THEN RAISE '%', moved; END IF;
END $$;
ROLLBACK;
END
	return "moved: $error" if $error;
	$run->fresh(qw(ordered evolved_up));
	$run->run_sql('ordered', "$made;\nBEGIN;\n${written}COMMIT;");
	$error = $run->run_sql('evolved_up', "$registration;\nSELECT migrate_up()");
	return "migrate_up: $error" if $error;
	return $run->dump_of('evolved_up') eq $run->dump_of('ordered') ? '' : 'dumps differ';
}

# Tests the statements in one order, and looks for the smallest case if that fails.
sub try_order
{
	my ($made, $seed, $ordered, $registered) = @_;
	my $fault_of = sub {
		my %left = map { $_ => 1 } @_;
		return fault_of($made, $seed, [ grep { $left{$_} } @$ordered ], $registered && [ grep { $left{$_} } @$registered ]);
	};
	my $fault = $fault_of->(@$ordered);
	return note "seed $seed: $fault" if $fault =~ /^psql/;
	return if ok(!$fault, "seed $seed: " . scalar(@$ordered) . ' statements, ' . ($registered ? 'shuffled' : 'as written'));
	my %left = map { $_ => 1 } RandomRun::smallest($fault_of, $fault, @$ordered);
	return diag("$fault\nsmallest case, as registered:\n" . join(";\n", map { $_->[0] } grep { $left{$_} } @{ $registered // $ordered }));
}

$run->fresh('empty_up');
my $first = $ENV{EVOLUTION_FIRST} // 1;
my $seeds = $ENV{EVOLUTION_SEEDS} // 12;
my ($tried, $worked) = (0, 0);
for my $seed ($first .. $first + $seeds - 1)
{
	my $schema = RandomSchema->new($seed, $run->version);
	my @made = ([ 'CREATE SCHEMA home' ], [ "CREATE FUNCTION home.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'" ], $schema->statements);
	my @changes = map { [$_] } RandomEvolution->new($seed, map { $_->[0] } @made)->statements($changes);
	my $made = 'SELECT 1';
	$made = join(";\n", map { $_->[0] } splice @made) if $seed % 2;
	$run->fresh('base');
	$run->run_sql('base', "$made;\n" . join('', map { "$_->[0];\n" } @made));
	@changes = with_keys($made, working('base', @changes));
	$tried += $changes;
	$worked += @changes;
	try_order($made, $seed, [ @made, @changes ]);
	try_order($made, $seed, \@changes, [ $schema->shuffled(@changes) ]) if $seed % 2;
}
note "$worked changes of $tried work";
$run->stop;
done_testing();
