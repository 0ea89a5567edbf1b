# The ledger's way through pg_dump and restore, and through a dump as migration.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(allows_streaming => 'logical');
$node->start;
my $folder = PostgreSQL::Test::Utils::tempdir;

# All rows of the ledger, as text
sub ledger
{
	my ($database) = @_;
	return join "\n", map { $node->safe_psql($database, "SELECT t FROM pgstair.$_ t ORDER BY t::text") }
	  qw(migration run statement progress);
}

$node->safe_psql('postgres', 'CREATE DATABASE source');
$node->safe_psql('source', q{
	CREATE SCHEMA tools;
	CREATE EXTENSION pgstair SCHEMA tools;
	SELECT tools.migrate_register('1', 'CREATE TABLE one (a int)', 'DROP TABLE one');
	SELECT tools.migrate_register('2', $$CREATE TABLE "Two '%" (a text DEFAULT E'\t');$$, $$DROP TABLE "Two '%"$$);
	SELECT tools.migrate_up();
	SELECT tools.migrate_register('3', E'-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY i ON one (a);\nVACUUM one;', stream => 'other');
	SELECT tools.migrate_register('4', 'CREATE TABLE four ()', 'DROP TABLE four');
	SELECT tools.migrate_register('0', 'SELECT 1', stream => 'other');
	SELECT tools.migrate_baseline('0', 'other');
});
$node->safe_psql('source', q{SELECT tools.migrate_record('3', statement => 1, state => 'started', stream => 'other')});

# By all roads
for my $format (qw(plain custom directory))
{
	my $dump = "$folder/$format";
	my $copy = "copy_$format";
	$node->command_ok([ 'pg_dump', '-F', $format, '-f', $dump, 'source' ], "$format: dump");
	$node->safe_psql('postgres', "CREATE DATABASE $copy");
	$node->command_ok(
		$format eq 'plain'
		? [ 'psql', '-X', '-v', 'ON_ERROR_STOP=1', '-d', $copy, '-f', $dump ]
		: [ 'pg_restore', '--exit-on-error', '-d', $copy, $dump ],
		"$format: restore");
	is(ledger($copy), ledger('source'), "$format: the history is whole");
	is($node->safe_psql($copy, 'SELECT tools.migrate_up()'), '4', "$format: only what was pending is run");
	is($node->safe_psql($copy, 'SELECT tools.migrate_up()'), '', "$format: nothing is left to do");
	is($node->safe_psql($copy, 'SELECT max(id) FROM pgstair.run'), '3', "$format: runs are numbered on");
	is($node->safe_psql($copy, 'SELECT tools.migrate_down(steps => 3)'), "4\n2\n1", "$format: and all can be reverted");
	is($node->safe_psql($copy, q{SELECT statement, state FROM tools.migrate_outside(stream => 'other')}),
		"1|pending\n2|pending", "$format: an interrupted migration can go on");
}

# A role that is gone by then is told by its name
$node->safe_psql('source', q{
	CREATE ROLE leaver SUPERUSER;
	SET ROLE leaver;
	SELECT tools.migrate_register('5', 'SELECT 1', 'SELECT 2');
	RESET ROLE;
	DROP ROLE leaver;
});
my ($ret, $out, $err) = $node->psql('source', 'SELECT tools.migrate_up()');
like($err, qr/role "leaver" of migration "5" does not exist/, 'a missing role is told by name');
is($node->safe_psql('source', q{SELECT tools.migrate_register('5', 'SELECT 1', 'SELECT 2')}), 'replaced', 'a superuser takes it over by registering it again');
is($node->safe_psql('source', 'SELECT tools.migrate_up()'), "4\n5", 'and can run it');
$node->safe_psql('source', q{
	CREATE ROLE leaver SUPERUSER;
	SET ROLE leaver;
	SELECT tools.migrate_register('6', 'SELECT 1', 'SELECT 2');
	SELECT tools.migrate_up();
	RESET ROLE;
	DROP ROLE leaver;
	CREATE ROLE outsider;
	GRANT EXECUTE ON FUNCTION tools.migrate_register TO outsider;
	GRANT USAGE ON SCHEMA tools TO outsider;
});
is($node->safe_psql('source', q{SET ROLE outsider; SELECT tools.migrate_register('6', 'SELECT 1', 'SELECT 2')}), 'unchanged', 'others do not');
is($node->safe_psql('source', q{SELECT tools.migrate_register('6', 'SELECT 1', 'SELECT 2'); SELECT tools.migrate_down()}), "replaced\n6", 'an applied one, too');
$node->safe_psql('source', q{SELECT tools.migrate_unregister('6')});

# A FOR ALL TABLES publication is no obstacle
$node->safe_psql('source', q{
	CREATE PUBLICATION everything FOR ALL TABLES;
	SELECT tools.migrate_down();
	SELECT tools.migrate_up();
});
pass('with a publication for all tables');

# A standby can be looked at, and refuses the rest
$node->backup('backup');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'backup', has_streaming => 1);
$standby->start;
$node->wait_for_catchup($standby);
for my $call ('migrate_up()', 'migrate_down()', q{migrate_baseline('5')}, q{migrate_record('5')}, 'migrate_lock(true)')
{
	my ($name) = $call =~ /(\w+)/;
	($ret, $out, $err) = $standby->psql('source', "\\set VERBOSITY verbose\nSELECT tools.$call");
	like($err, qr/25006: cannot execute $name\(\) during recovery/, "standby: $name() is refused");
}
is($standby->safe_psql('source', 'SELECT count(*) FROM tools.migrate_status()'), '4', 'standby: migrate_status()');
is($standby->safe_psql('source', q{SELECT count(*) > 0 FROM tools.migrate_plan(direction => 'down')}), 't', 'standby: migrate_plan()');

done_testing();
