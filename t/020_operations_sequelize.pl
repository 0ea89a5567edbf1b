# Operations leave what the same calls of Sequelize 6 leave.
#
# operations/cases.json holds the operations and what Sequelize was recorded to
# leave in the catalog and the tables; operations/record.js records it again.

use strict;
use warnings;

use Encode qw(encode_utf8);
use FindBin;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# What differs on purpose: case, line of Sequelize, line of ours
my %better = (
	'changeColumn type null default' => [
		[
			q{column "Users" 2. email text NOT NULL DEFAULT 'x'::character varying -- hm},
			q{column "Users" 2. email text NOT NULL DEFAULT 'x'::text -- hm},
			'the default is set after the type, so it is of that type',
		],
	],
);

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
	my $status = $node->psql('postgres', "SET client_min_messages = warning; SET client_encoding = utf8; $empty;\n"
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

	foreach my $difference (@{ $better{ $case->{name} } // [] })
	{
		my ($theirs, $ours, $reason) = @$difference;
		ok((grep { $_ eq $theirs } @expected), "$case->{name}: still true of Sequelize");
		@expected = sort map { $_ eq $theirs ? $ours : $_ } @expected;
	}
	is_deeply([ sort @got ], [ sort @expected ], $case->{name}) or diag(explain(\@got));
}

done_testing();
