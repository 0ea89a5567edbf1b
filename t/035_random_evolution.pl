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

# What goes wrong with the statements behind those that made the schema before; '' if
# nothing does, and 'psql: ' with the error if psql does not take them.
sub fault_of
{
	my ($made, $seed, @statements) = @_;
	my $random = bless { state => $seed }, 'RandomSchema';
	my $written = "SET CONSTRAINTS ALL IMMEDIATE;\n" . join(";\n", map { $_->[0] } @statements) . ";\n";
	my $registered = "$made;\n" . RandomRun::registration($random, @statements);
	my $error = $run->run_sql('empty_up', "BEGIN;\n$made;\n${written}ROLLBACK;");
	return "psql: $error" if $error;
	$error = $run->run_sql('empty_up', "BEGIN;\n$registered" . <<'END');
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
	$error = $run->run_sql('evolved_up', "$registered;\nSELECT migrate_up()");
	return "migrate_up: $error" if $error;
	return $run->dump_of('evolved_up') eq $run->dump_of('ordered') ? '' : 'dumps differ';
}

$run->fresh('empty_up');
my $first = $ENV{EVOLUTION_FIRST} // 1;
my $seeds = $ENV{EVOLUTION_SEEDS} // 12;
my ($tried, $worked) = (0, 0);
for my $seed ($first .. $first + $seeds - 1)
{
	my @made = ([ 'CREATE SCHEMA home' ], [ "CREATE FUNCTION home.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'" ],
		RandomSchema->new($seed, $run->version)->statements);
	my @changes = map { [$_] } RandomEvolution->new($seed, map { $_->[0] } @made)->statements($changes);
	my $made = 'SELECT 1';
	$made = join(";\n", map { $_->[0] } splice @made) if $seed % 2;
	$run->fresh('base');
	$run->run_sql('base', "$made;\n" . join('', map { "$_->[0];\n" } @made));
	@changes = working('base', @changes);
	$tried += $changes;
	$worked += @changes;
	my $fault_of = sub { return fault_of($made, $seed, @_); };
	my $fault = $fault_of->(@made, @changes);
	if ($fault =~ /^psql/) { note "seed $seed: $fault"; next; }
	ok(!$fault, "seed $seed: " . scalar(@changes) . ' changes') or
		diag("$fault\nsmallest case:\n" . join(";\n", map { $_->[0] } RandomRun::smallest($fault_of, $fault, @made, @changes)));
}
note "$worked changes of $tried work";
$run->stop;
done_testing();
