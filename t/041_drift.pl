# Drift: what another session does, seen by the client; the way through dump and restore.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ClientTest;
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

my ($node, $folder) = start_server();
$ENV{PGDATABASE} = 'source';

$node->safe_psql('postgres', 'CREATE DATABASE source');
$node->safe_psql('postgres', 'CREATE ROLE intruder LOGIN SUPERUSER');
$node->safe_psql('source', q{
	CREATE SCHEMA tools;
	CREATE EXTENSION pgstair SCHEMA tools;
	SELECT tools.migrate_register('1', 'CREATE TABLE t (id int PRIMARY KEY, n text); CREATE FUNCTION f(a t) RETURNS int LANGUAGE sql AS $$SELECT 1$$;', 'DROP FUNCTION f; DROP TABLE t');
	SELECT tools.migrate_register('2', 'CREATE INDEX i ON t (n)', 'DROP INDEX i');
	SELECT tools.migrate_register('3', E'-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY j ON t (id); COMMENT ON INDEX j IS \'both ways\';\n-- migrate:down transaction:false\nDROP INDEX CONCURRENTLY j;');
	SELECT tools.migrate_watch(true);
});
command_like([ 'pgstair', 'up', '--quiet' ], qr/^$/, 'up, in part outside a transaction');
command_checks_all([ 'pgstair', 'drift' ], 0, [qr/^$/], [qr/^$/], 'no drift');
is($node->safe_psql('source', 'SELECT count(*) FROM pgstair.foreign_change'), '0', 'nothing foreign was written down');

# Another session, another role
$node->safe_psql('source', 'ALTER TABLE t ADD hot int; DROP FUNCTION f;', extra_params => [ '-U', 'intruder' ]);
command_checks_all([ 'pgstair', 'drift' ], 3,
	[qr/^added\tcolumn\tpublic\.t\.hot\tintruder\t[-0-9: ]+\t041_drift\.pl\t.*ALTER TABLE t ADD hot int/m, qr/^dropped\tfunction\tpublic\.f\(a public\.t\)\tintruder/m],
	[qr/^$/], 'drift, and who it was');
SKIP:
{
	skip 'script(1) makes the terminal', 1 if system('script -V >/dev/null 2>&1') != 0;
	IPC::Run::run([ 'script', '-qec', 'NO_COLOR=1 pgstair drift', '/dev/null' ], '>', \my $shown, '2>&1', IPC::Run::timeout(60));
	like($shown, qr/^added: column public\.t\.hot\s+  intruder, [-0-9: ]+, 041_drift\.pl: .*ALTER TABLE t ADD hot int;.*^2 differences/ms, 'drift on a terminal');
}
command_checks_all([ 'pgstair', 'drift', '--verbose' ], 3, [qr/hot integer/], [qr/^$/], 'drift --verbose');
my ($out, $err) = run_command([ 'pgstair', 'drift', '--json' ]);
my $json = decode_json($out);
is_deeply([ map { "$_->{change} $_->{identity} $_->{changed_by}" } @{ $json->{drift} } ],
	[ 'added public.t.hot intruder', 'dropped public.f(a public.t) intruder' ], 'drift --json');

# The same after a dump and a restore, where no OID is what it was
for my $format (qw(plain custom))
{
	my $copy = "copy_$format";
	$node->command_ok([ 'pg_dump', '-F', $format, '-f', "$folder/$format", 'source' ], "$format: dump");
	$node->safe_psql('postgres', "CREATE DATABASE $copy");
	$node->safe_psql($copy, 'CREATE TABLE shift (a int); DROP TABLE shift');
	$node->command_ok(
		$format eq 'plain'
		? [ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $copy, '-f', "$folder/$format" ]
		: [ 'pg_restore', '--exit-on-error', '-d', $copy, "$folder/$format" ], "$format: restore");
	is($node->safe_psql($copy, 'SELECT change, identity FROM tools.migrate_drift()'),
		"added|public.t.hot\ndropped|public.f(a public.t)", "$format: the same drift");
	is($node->safe_psql($copy, 'SELECT count(*) FROM pgstair.foreign_change'), '2', "$format: the restore was not watched");
	$node->safe_psql($copy, 'ALTER TABLE t RENAME n TO m');
	is($node->safe_psql($copy, q{SELECT change, identity, changed_by, statement FROM tools.migrate_drift() WHERE identity LIKE '%.m' OR identity LIKE '%.n'}),
		"added|public.t.m|@{[ $node->safe_psql($copy, 'SELECT current_user') ]}|ALTER TABLE t RENAME n TO m\n"
		  . "dropped|public.t.n|@{[ $node->safe_psql($copy, 'SELECT current_user') ]}|ALTER TABLE t RENAME n TO m", "$format: it is watched on");
	$node->safe_psql($copy, 'ALTER TABLE t RENAME m TO n; ALTER TABLE t DROP hot; CREATE FUNCTION f(a t) RETURNS int LANGUAGE sql AS $$SELECT 1$$');
	is($node->safe_psql($copy, 'SELECT * FROM tools.migrate_drift()'), '', "$format: all is as it was");

	# The first run finds the objects by name
	$node->safe_psql($copy, q{SELECT tools.migrate_register('4', 'ALTER TABLE t RENAME TO renamed', 'ALTER TABLE renamed RENAME TO t'); SELECT tools.migrate_up();});
	is($node->safe_psql($copy, 'SELECT * FROM tools.migrate_drift()'), '', "$format: no drift after a run");
	is($node->safe_psql($copy, q{SELECT count(*) FROM pgstair.snapshot WHERE identity ~ '\mt\M'}), '0', "$format: nothing of the old name");
}

# A template is a copy with the same OIDs
$node->safe_psql('postgres', 'CREATE DATABASE branch TEMPLATE source');
is($node->safe_psql('branch', 'SELECT change, identity FROM tools.migrate_drift()'), "added|public.t.hot\ndropped|public.f(a public.t)", 'the same drift in a copy');

# Nobody's statement fails, whatever is the matter with the journal
$node->safe_psql('source', 'DROP TABLE IF EXISTS absent; ALTER TABLE pgstair.foreign_change ADD CHECK (false) NOT VALID');
$node->safe_psql('source', 'CREATE TABLE foreign_to_all (a int)', extra_params => [ '-U', 'intruder' ]);
like(slurp_file($node->logfile), qr/LOG:  pgstair could not write down a change of the schema: new row/, 'the log tells');
is($node->safe_psql('source', q{SELECT count(*) FROM pg_class WHERE relname = 'foreign_to_all'}), '1', 'the statement went through');

# The event triggers go with the extension
$node->safe_psql('branch', 'DROP EXTENSION pgstair');
is($node->safe_psql('branch', 'SELECT count(*) FROM pg_event_trigger'), '0', 'they go with the extension');

done_testing();
