# Operations leave what the same calls of Sequelize 6 leave.
#
# operations/cases.json holds the operations and what Sequelize was recorded to
# leave in the catalog and the tables; operations/record.js records it again.
# Cases that differ on purpose have a reason, and operations/differences.json has
# the lines that only one of the two leaves.

use strict;
use warnings;

use Encode qw(encode_utf8);
use FindBin;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my %differences = %{ decode_json(slurp_file("$FindBin::Bin/operations/differences.json")) };

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE SCHEMA ps; CREATE EXTENSION pgstair SCHEMA ps');

my $describe = slurp_file("$FindBin::Bin/operations/describe.sql");
my $empty = q{DO $$ DECLARE s text; BEGIN
	FOR s IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'pgstair', 'ps') LOOP
		EXECUTE format('DROP SCHEMA %I CASCADE', s);
	END LOOP;
	CREATE SCHEMA public;
END $$};

# Lines of what a definition leaves in an otherwise empty database
sub lines_left_by
{
	my ($name, $definition) = @_;
	my ($out, $err);
	$node->psql('postgres', "SET client_min_messages = warning; SET client_encoding = utf8; $empty;\n"
		  . "DO \$do\$ BEGIN PERFORM ps.migrate_register('$name', \$json\$$definition\$json\$, NULL, 'json'); PERFORM ps.migrate_up(); END \$do\$;\n"
		  . "SELECT to_json(line) FROM ($describe) l;",
		stdout => \$out, stderr => \$err, on_error_stop => 1);
	is($err, '', "$name: no complaint");
	return map { JSON::PP->new->allow_nonref->utf8->decode($_) } split /\n/, $out;
}

my $number = 0;
foreach my $case (@{ decode_json(slurp_file("$FindBin::Bin/operations/cases.json")) })
{
	my @expected = @{ $case->{expected} };
	my @got = lines_left_by(sprintf('m%03d', ++$number), encode_utf8($case->{definition}));

	is(exists $differences{ $case->{name} }, defined $case->{reason}, "$case->{name}: differs with a reason");
	if (my $difference = delete $differences{ $case->{name} })
	{
		my %left = map { $_ => 1 } @expected;
		is_deeply([ grep { !$left{$_} } @{ $difference->{theirs} } ], [], "$case->{name}: still true of Sequelize");
		delete @left{ @{ $difference->{theirs} } };
		@expected = (keys %left, @{ $difference->{ours} });
	}
	is_deeply([ sort @got ], [ sort @expected ], $case->{name}) or diag(explain(\@got));
}
is_deeply([ keys %differences ], [], 'no difference is of no case');

done_testing();
