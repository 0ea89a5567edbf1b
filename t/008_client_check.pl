# pgstair check, and the check before pgstair up.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ClientTest;
use PostgreSQL::Test::Utils;
use Test::More;

my ($node, $folder) = start_server();

command_ok([ 'pgstair', 'init', '--quiet' ], 'init');
command_checks_all([ 'pgstair', 'check' ], 0, [qr/^$/], [qr/^$/], 'nothing is pending');

# An empty database has nothing to say
upload('01_t.sql', "CREATE TABLE t (id int PRIMARY KEY, a int);\nALTER TABLE t ADD CHECK (a > 1);\n");
command_checks_all([ 'pgstair', 'check' ], 0, [qr/^$/], [qr/^$/], 'all tables are made by the run');
command_checks_all([ 'pgstair', 'up' ], 0, [qr/^applied 01_t\n1 applied\n$/], [qr/^$/], 'up says nothing of them');

# Errors stop the run, warnings do not
$node->safe_psql('postgres', 'INSERT INTO t VALUES (1, 2), (2, NULL)');
upload('02_not_null.sql', "-- migrate:up\nALTER TABLE t\n\tALTER a SET NOT NULL;\n");
command_checks_all([ 'pgstair', 'check' ], 1,
	[qr/^02_not_null\t2\terror\tnull_value\tpublic\.t\.a\t1\t\(id\)=\(2\)\trows have no value/m], [qr/^$/], 'check finds an error');
command_checks_all([ 'pgstair', 'check', '--to=01_t' ], 0, [qr/^$/], [qr/^$/], 'check --to');
command_checks_all([ 'pgstair', 'up' ], 1, [qr/^$/],
	[qr{^pgstair: error: \Q$folder\E/02_not_null\.sql:2: null_value: public\.t\.a \(1\): \(id\)=\(2\)\npgstair: hint: rows have no value.*\npgstair: error: the data does not let the migrations run; nothing was applied\npgstair: hint: .*--force}],
	'up stops at it');
is($node->safe_psql('postgres', "SELECT count(*) FROM migrate_status() WHERE state = 'pending'"), 1, 'nothing was applied');
command_checks_all([ 'pgstair', 'up', '--quiet' ], 1, [qr/^$/], [qr/^pgstair: error: .*null_value/], 'up --quiet says why');
my $document = json(1, 'check');
is($document->{errors}, 1, 'errors as JSON');
is_deeply([ @{ (grep { $_->{severity} eq 'error' } @{ $document->{checks} })[0] }{qw(migration line check object count sample)} ],
	[ '02_not_null', 2, 'null_value', 'public.t.a', 1, '(id)=(2)' ], 'a row as JSON');
$document = json(1, 'up');
is_deeply([ $document->{applied}, $document->{errors} ], [ [], 1 ], 'what stops up, as JSON');
like($document->{error}->{message}, qr/does not let/, 'its message');
command_checks_all([ 'pgstair', 'up', '--force' ], 1, [qr/^$/],
	[qr/null_value.*\n.*\npgstair: error: .*:2:1: column "a" of relation "t" contains null values/], 'up --force goes on, into the error');

# --steps looks at those migrations only
upload('01b_before.sql', "CREATE TABLE before (id int);\n");
command_checks_all([ 'pgstair', 'up', '--steps=1' ], 0, [qr/^applied 01b_before\n/], [qr/^$/], 'up --steps');
command_checks_all([ 'pgstair', 'up', '--steps=1' ], 1, [qr/^$/], [qr/null_value/], 'up --steps, of the one that cannot run');

# Rows that an earlier statement may mend
upload('02_not_null.sql', "UPDATE t SET a = 0 WHERE a IS NULL;\nALTER TABLE t ALTER a SET NOT NULL;\nALTER TABLE t DROP COLUMN a;\n");
command_checks_all([ 'pgstair', 'check' ], 0, [qr/\tnotice\tnull_value\t.*unknown, rows are changed before \(migration "02_not_null", line 1\)/],
	[qr/^$/], 'rows that the migration mends');
command_checks_all([ 'pgstair', 'up', '--verbose' ], 1, [qr/^$/], [qr/warning: .*: data_loss: public\.t\.a \(1\)/], 'up prints warnings, and fails of what it could not know');
upload('02_not_null.sql', "UPDATE t SET a = 3 WHERE a IS NULL;\nALTER TABLE t ALTER a SET NOT NULL;\nALTER TABLE t DROP COLUMN a;\n");
command_checks_all([ 'pgstair', 'up' ], 0, [qr/^applied 02_not_null\n/], [qr/^pgstair: warning: .*: data_loss: public\.t\.a \(1\)\npgstair: hint: .*\n$/], 'up goes on after a warning');

# A name that PostgreSQL cuts is told once
upload('02_cut.sql', 'CREATE TABLE ' . ('n' x 70) . " (id int);\n");
command_checks_all([ 'pgstair', 'up' ], 0, [qr/1 applied/],
	[qr/\Apgstair: warning: \S+02_cut\.sql:1: name_truncated: .*\npgstair: hint: .*\n\z/], 'a long name is told once');

# Who may not check may run
$node->safe_psql('postgres', 'CREATE ROLE deployer LOGIN; GRANT EXECUTE ON FUNCTION migrate_register, migrate_up TO deployer; GRANT CREATE ON SCHEMA public TO deployer');
$ENV{PGUSER} = 'deployer';
upload('03_more.sql', "CREATE TABLE more (id int);\n");
command_checks_all([ 'pgstair', 'up' ], 0, [qr/^applied 03_more\n/], [qr/not checked: permission denied for function migrate_check/], 'up without the right to check');
delete $ENV{PGUSER};

$node->stop;
done_testing();
