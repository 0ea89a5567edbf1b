# The migrations of Sequelize tutorials as operations, in files whose order is
# wrong on purpose: what is referenced comes after what references it.

use strict;
use warnings;

use FindBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;

my $folder = "$FindBin::Bin/operations/tutorials";
my $describe = slurp_file("$FindBin::Bin/operations/describe.sql");

# The order in which their authors would have to run them
my @right_order = qw(
  20211209_03_initialize_notes_and_users 20211209_02_admin_and_disabled_to_users 20211209_01_add_teams_and_memberships
  20211209_00_sessions 20231209-create-user 20231207-add-phone 20231208-modify-email 20231206-create-post
  20231109-add-avatar 20231205-preferred-product 20231204-add-authentication 20231108-unique-email 20231203-status
  20231202-migrate-status 20231201-user-post-counts 20231212-people 20231213-split-name 20240105-forum
  20240104-posts-roles-users 20240103-simple-foreign-key 20240102-foreign-key-on-column 20240101-join-table
  20240203-regions 20240202-user-emails 20240201-region-of-users 20240204-project 20240204-add-project-type
  20240207-create-Tags 20240208-create-Products 20240209-create-Orders 20240210-create-Customers
  20240211-create-Payments 20240206-add-associations);

# Makes a database and registers the migrations under names given in their order
sub register
{
	my ($database, %names) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, 'CREATE SCHEMA ps; CREATE EXTENSION pgstair SCHEMA ps');
	foreach my $name (sort keys %names)
	{
		my $json = slurp_file("$folder/$names{$name}.json");
		$node->safe_psql($database, "SELECT ps.migrate_register('$name', \$json\$$json\$json\$, NULL, 'json')");
	}
}

# What is in a database, without the places of columns
sub facts_of
{
	my ($database) = @_;
	return join "\n", sort map { s/^(column \S+) \d+\./$1/r }
	  grep { !/^rows/ } split /\n/, $node->safe_psql($database, $describe);
}

my @files = map { s/.*\/|\.json$//gr } glob "$folder/*.json";
is_deeply([ sort @right_order ], [ sort @files ], 'every tutorial has its place');

my $number = 0;
register('wrong_order', map { $_ => $_ } @files);
register('right_order', map { sprintf('%02d', ++$number) => $_ } @right_order);
my $empty = facts_of('right_order');

# Their way down is right; what changes rows can bring back the structure alone
my @rows_change = qw(20231109-add-avatar 20231108-unique-email 20231202-migrate-status 20231213-split-name);
my %verdict = map { split /=/ } split /\n/, $node->safe_psql('wrong_order', "SELECT migration || '=' || verdict FROM ps.migrate_verify()");
is_deeply(\%verdict, { map { my $name = $_; $name => (grep { $_ eq $name } @rows_change) ? 'structure only' : 'exact' } @files },
	'wrong order: proven');
is($node->safe_psql('right_order', 'SELECT verdict, count(*) FROM ps.migrate_verify() GROUP BY verdict ORDER BY verdict'),
	"exact|29\nstructure only|4", 'right order: proven');
is(facts_of('right_order'), $empty, 'nothing of that is left');
is($node->safe_psql('wrong_order', 'SELECT count(*) FROM ps.migrate_up()'), scalar @files, 'wrong order: one migrate_up()');
is($node->safe_psql('right_order', 'SELECT count(*) FROM ps.migrate_up()'), scalar @files, 'right order: one migrate_up()');
is(facts_of('wrong_order'), facts_of('right_order'), 'both leave the same');
is( $node->safe_psql('wrong_order', 'SELECT "firstName", "lastName" FROM "People" ORDER BY id'),
	"Ada|King Lovelace\nPlato|\n|", 'names are split');

is($node->safe_psql('right_order', "SELECT count(*) FROM ps.migrate_down('01')"), scalar @files, 'all taken back');
is(facts_of('right_order'), $empty, 'nothing is left');
is($node->safe_psql('wrong_order', "SELECT count(*) FROM ps.migrate_down('20211209_00_sessions')"), scalar @files, 'all taken back from the wrong order');
is(facts_of('wrong_order'), $empty, 'nothing is left of that either');

done_testing();
