# TLS, password files and service files over a network connection.  Tests do not
# listen on TCP where others could connect: this one has a network of its own.

use strict;
use warnings;

use Test::More;

# Starts this program again where it is alone in its network, before anything
# redirects its output
BEGIN
{
	unless ($ENV{PGSTAIR_OWN_NETWORK})
	{
		my @unshare = ('unshare', '--map-current-user', '--keep-caps', '--net');
		plan skip_all => 'no network of its own can be made' if system("@unshare true 2>/dev/null") != 0;
		plan skip_all => 'openssl makes the certificate' if system('openssl version >/dev/null 2>&1') != 0;
		$ENV{PGSTAIR_OWN_NETWORK} = 1;
		exec @unshare, $^X, (map { "-I$_" } @INC), $0;
	}
}

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Socket;

# Numbers of Linux
use constant SIOCSIFFLAGS => 0x8914;
use constant IFF_UP => 1;

socket(my $socket, AF_INET, SOCK_DGRAM, 0) or die "no socket: $!";
my $request = pack('Z16 s x14', 'lo', IFF_UP);
ioctl($socket, SIOCSIFFLAGS, $request) or die "lo does not come up: $!";

my $folder = PostgreSQL::Test::Utils::tempdir;
delete @ENV{qw(NODE_ENV NODE_OPTIONS NODE_EXTRA_CA_CERTS)};
delete @ENV{ grep { /^PG(?!STAIR)/ && !/^PG_/ } keys %ENV };
$ENV{HOME} = $folder;

# Makes a certificate that signs itself, for a name
sub make_certificate
{
	my ($file, $name) = @_;
	system_or_bail(
		'openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
		'-keyout', "$file.key", '-out', "$file.crt", '-subj', "/CN=$name", '-addext', "subjectAltName=DNS:$name");
	chmod 0600, "$file.key";
	return;
}
make_certificate("$folder/server", 'localhost');
make_certificate("$folder/other", 'localhost');

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', <<"EOC");
listen_addresses = '127.0.0.1'
ssl = on
ssl_cert_file = '$folder/server.crt'
ssl_key_file = '$folder/server.key'
EOC
unlink $node->data_dir . '/pg_hba.conf';
$node->append_conf('pg_hba.conf', "local all all trust\nhostssl all deployer 127.0.0.1/32 scram-sha-256\n");
$node->start;
$node->safe_psql('postgres', q{CREATE DATABASE shop; CREATE ROLE deployer LOGIN SUPERUSER PASSWORD 'secret word'});
$node->safe_psql('shop', q{CREATE EXTENSION pgstair; SELECT migrate_register('1', 'CREATE TABLE over_tls AS SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')});
my $port = $node->port;

# pgstair run with a few variables of the environment
sub fails
{
	my ($name, $message, $environment, @arguments) = @_;
	local %ENV = (%ENV, %$environment);
	command_checks_all([ 'pgstair', 'status', @arguments ], 1, [qr/^$/], [$message], $name);
	return;
}

my $uri = "postgresql://deployer\@localhost:$port/shop?sslmode=verify-full&sslrootcert=";
my %password = (PGPASSWORD => 'secret word');
fails('no TLS', qr/no pg_hba.conf entry .* no encryption/, \%password, '-d', "postgresql://deployer\@localhost:$port/shop?sslmode=disable");
fails('another certificate', qr/certificate verify failed/, \%password, '-d', "$uri$folder/other.crt");
fails('another name', qr/server certificate for "localhost".* does not match host name "127.0.0.1"/, \%password,
	'-d', "host=127.0.0.1 port=$port user=deployer dbname=shop sslmode=verify-full sslrootcert=$folder/server.crt");
fails('no password', qr/no password supplied/, {}, '-w', '-d', "$uri$folder/server.crt");
fails('wrong password', qr/password authentication failed/, { PGPASSWORD => 'secret' }, '-d', "$uri$folder/server.crt");

# All from files, as a deployment has it
append_to_file("$folder/.pgpass", "localhost:$port:shop:deployer:secret word\n");
append_to_file("$folder/.pg_service.conf",
	"[shop]\nhost=localhost\nport=$port\nuser=deployer\ndbname=shop\nsslmode=verify-full\nsslrootcert=$folder/server.crt\n");
chmod 0644, "$folder/.pgpass";
fails('a password file that all may read', qr/password file ".*" has group or world access/, { PGSERVICE => 'shop' }, '-w');
chmod 0600, "$folder/.pgpass";
{
	local $ENV{PGSERVICE} = 'shop';
	command_like([ 'pgstair', 'status', '-w' ], qr/^1\tpending/, 'service and password files');
}
fails('an unknown service', qr/definition of service "none" not found/, { PGSERVICE => 'none' });
{
	local $ENV{DATABASE_URL} = "$uri$folder/server.crt";
	command_like([ 'pgstair', 'up', '-w' ], qr/^applied 1\n1 applied$/, 'DATABASE_URL over TLS');
}
is($node->safe_psql('shop', 'SELECT ssl FROM over_tls'), 't', 'the run was encrypted');

# A Sequelize project asks for TLS in dialectOptions, beside an address or its parts
mkdir "$folder/$_" foreach 'project', 'project/config', 'project/migrations';
append_to_file("$folder/project/config/config.json", <<"EOC");
{"parts": {"dialect": "postgres", "host": "127.0.0.1", "port": $port, "username": "deployer", "password": "secret word",
  "database": "shop", "dialectOptions": {"ssl": {"require": true, "rejectUnauthorized": false}}},
 "address": {"use_env_variable": "SHOP", "dialect": "postgres", "dialectOptions": {"ssl": true}}}
EOC
foreach my $environment ('parts', 'address')
{
	local @ENV{qw(PGSSLMODE SHOP)} = ('disable', "postgres://deployer:secret%20word\@127.0.0.1:$port/shop");
	command_like([ 'env', '-C', "$folder/project", 'pgstair', 'db:migrate:status', '--env', $environment ], qr/^1\tapplied/, "dialectOptions with the $environment");
}

# A folder's DATABASE_URL must not be printed with its password
fails('an address without server', qr/\A(?!.*secret).*connection to server/s,
	{ DATABASE_URL => "postgresql://deployer:secret\@localhost:1/shop" });

$node->stop;
done_testing();
