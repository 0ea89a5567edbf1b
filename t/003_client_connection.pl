# Connecting: options, environment, DATABASE_URL; a server without the
# extension, versions that do not match, a lost connection.

use strict;
use warnings;

use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE DATABASE "an odd=name"');
my ($host, $port) = ($node->host, $node->port);
my $folder = PostgreSQL::Test::Utils::tempdir;
append_to_file("$folder/1_slow.sql", "SELECT pg_sleep(60);\n");

# No server
command_checks_all([ 'pgstair', 'up', '-h', '/nonexistent' ],
	1, [qr/^$/], [ qr/connection to server .* failed/, qr/^(?!.*hint: Name the database)/s ], 'no server, but one that was named');

# A URI that cannot be read; libpq's messages quote the password
foreach my $wrong ('s3%cret', 's3cret@[', 's3/cret')
{
	local %ENV = (%ENV, DATABASE_URL => "postgres://u:$wrong\@localhost:1x/x");
	delete @ENV{qw(PGHOST PGPORT PGDATABASE PGUSER)};
	command_checks_all([ 'pgstair', 'up' ], 1, [qr/^$/], [ qr/error: /, qr/^(?!.*s3.?cret)/s ], "no password in a message: $wrong");
}

# Neither extension nor the right to create it
$node->command_checks_all([ 'pgstair', 'up' ],
	1, [qr/^$/],
	[ qr/error: database "postgres" has no extension "pgstair"/, qr/hint: Run "pgstair init"/ ],
	'server without the extension');
$node->safe_psql('postgres', 'CREATE ROLE nobody LOGIN');
$node->command_checks_all([ 'pgstair', 'init', '-U', 'nobody' ],
	1, [qr/^$/], [ qr/error: permission denied to create extension "pgstair"/ ],
	'init without the right to create it');

# init creates once
$node->command_like([ 'pgstair', 'init' ], qr/^extension "pgstair" 1\.0 created in database "postgres"$/, 'init creates');
$node->command_like([ 'pgstair', 'init' ], qr/^extension "pgstair" 1\.0 is in database "postgres"$/, 'init finds it');
$node->command_like([ 'pgstair', 'init', '-d', q{dbname='an odd=name'} ], qr/created in database "an odd=name"$/, 'init in an odd name');

# The ways to name a database
sub finds_database
{
	my ($name, $expected, $environment, @arguments) = @_;
	local %ENV = (%ENV, PGHOST => undef, PGPORT => undef, PGDATABASE => undef, %$environment);
	delete $ENV{$_} foreach grep { !defined $ENV{$_} } keys %ENV;
	command_like([ 'pgstair', 'init', @arguments ], qr/database "\Q$expected\E"$/, $name);
}
$node->safe_psql('postgres', 'CREATE DATABASE shop');
my $uri = "postgresql:///shop?host=$host&port=$port";
finds_database('options', 'shop', {}, '-h', $host, '-p', $port, '-d', 'shop');
finds_database('URI', 'shop', {}, '-d', $uri);
finds_database('connection string', 'shop', {}, '-d', "host=$host port=$port dbname=shop");
finds_database('environment', 'shop', { PGHOST => $host, PGPORT => $port, PGDATABASE => 'shop' });
finds_database('DATABASE_URL', 'shop', { DATABASE_URL => $uri });
finds_database('an option before DATABASE_URL', 'postgres', { DATABASE_URL => $uri }, '-d', $node->connstr('postgres'));
finds_database('the environment before DATABASE_URL', 'postgres',
	{ DATABASE_URL => $uri, PGHOST => $host, PGPORT => $port, PGDATABASE => 'postgres' });
append_to_file("$folder/service.conf", "[shop]\nhost=$host\nport=$port\ndbname=shop\n");
finds_database('service file', 'shop', { PGSERVICEFILE => "$folder/service.conf", PGSERVICE => 'shop' });

# Passwords: none, from the environment, from a password file
$node->safe_psql('postgres', q{CREATE ROLE keen LOGIN SUPERUSER PASSWORD 'secret'});
unlink $node->data_dir . '/pg_hba.conf';
$node->append_conf('pg_hba.conf', "local all keen scram-sha-256\nlocal all all trust\n");
$node->reload;
my @keen = ('pgstair', 'init', '-w', '-h', $host, '-p', $port, '-U', 'keen', '-d', 'postgres');
command_checks_all([@keen], 1, [qr/^$/], [qr/no password supplied/], 'no password');
{
	local $ENV{PGPASSWORD} = 'secret';
	command_ok([@keen], 'password from the environment');
}
{
	local $ENV{PGPASSFILE} = "$folder/passwords";
	append_to_file($ENV{PGPASSFILE}, "*:*:*:keen:secret\n");
	chmod 0600, $ENV{PGPASSFILE};
	command_ok([@keen], 'password from a file');
	unlink $ENV{PGPASSFILE};
}

# A functions' schema off the search_path
$node->safe_psql('postgres', 'CREATE DATABASE apart');
$node->safe_psql('apart', 'CREATE SCHEMA "My Functions"; CREATE EXTENSION pgstair SCHEMA "My Functions"');
$node->command_like([ 'pgstair', 'up', '-d', 'apart' ], qr/^nothing to apply$/, 'functions in another schema');

# A database of another encoding takes what it can hold, and the file is named that has more
$node->safe_psql('postgres', q{CREATE DATABASE latin1 ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0});
$node->safe_psql('latin1', 'CREATE EXTENSION pgstair');
my $latin1 = PostgreSQL::Test::Utils::tempdir;
append_to_file("$latin1/1.sql", "CREATE TABLE t (\"\xc3\xa9\" int);\nSELECT '\xc3\xa9', nothing;\n");
$node->command_ok([ 'pgstair', 'upload', '-d', 'latin1', $latin1 ], 'upload to a database in LATIN1');
$node->command_fails_like([ 'pgstair', 'up', '-d', 'latin1', $latin1 ], qr/1\.sql:2:13: column "nothing" does not exist/, 'columns count characters there, too');
append_to_file("$latin1/2.up.sql", "SELECT 1;\n");
append_to_file("$latin1/2.down.sql", "SELECT 1;\n\n  SELECT '\xe2\x82\xac';\n");
$node->command_checks_all([ 'pgstair', $_, '-d', 'latin1', $latin1 ], 1, [qr/^$/],
	[ qr/error: \Q$latin1\E\/2\.down\.sql:3: character with byte sequence 0xe2 0x82 0xac .* has no equivalent in encoding "LATIN1"/, qr/hint: Leave/ ],
	"$_ of a character that LATIN1 lacks")
  foreach 'upload', 'status';

# A URI for something else
$node->command_fails_like([ 'pgstair', 'status', '-d', 'postgresql+driver://app:secret@localhost/shop' ],
	qr/error: the connection URI begins with "postgresql\+driver:\/\/"\npgstair: hint: Write postgresql/, 'a URI for something else');

# Versions
$node->safe_psql('shop', q{UPDATE pg_extension SET extversion = '0.9' WHERE extname = 'pgstair'});
foreach my $command ('init', 'up', 'status')
{
	$node->command_checks_all([ 'pgstair', $command, '-d', 'shop' ],
		1, [qr/^$/],
		[ qr/error: client version 1\.0 does not match extension version 0\.9 of database "shop"/, qr/hint: Bring the extension/ ],
		"versions do not match: $command");
}

# A connection that is lost in the middle of a run leaves nothing
$node->safe_psql('postgres', 'CREATE TABLE kept ()');
append_to_file("$folder/0_first.sql", "CREATE TABLE first ();\n");
unlink "$folder/service.conf";
$node->command_ok([ 'pgstair', 'upload', $folder ], 'upload');
my ($out, $err) = ('', '');
my $run = IPC::Run::start([ 'pgstair', 'up', '--json', '-h', $host, '-p', $port, '-d', 'postgres' ],
	'>', \$out, '2>', \$err, IPC::Run::timeout(60));
$node->poll_query_until('postgres', q{SELECT count(pg_terminate_backend(pid)) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'});
$run->finish;
is($run->result(0), 1, 'lost connection: exit status');
like($err, qr/error: 1_slow:1:1: terminating connection due to administrator command/, 'lost connection: message');
like($err, qr/hint: An unfinished transaction leaves nothing/, 'lost connection: hint');
is(decode_json($out)->{error}->{sqlstate}, '57P01', 'lost connection: JSON');
is($node->safe_psql('postgres', q{SELECT to_regclass('first') IS NULL}), 't', 'lost connection: nothing is left');

# An immediate stop of the server is a lost connection, too
$run = IPC::Run::start([ 'pgstair', 'up', '-h', $host, '-p', $port, '-d', 'postgres' ],
	'>', \$out, '2>', \$err, IPC::Run::timeout(60));
$node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'});
$node->stop('immediate');
$run->finish;
is($run->result(0), 1, 'server stopped: exit status');
like($err, qr/error: .*(server closed the connection|terminating connection)/s, 'server stopped: message');

done_testing();
