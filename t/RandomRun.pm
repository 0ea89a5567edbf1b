# RandomRun.pm: what the tests of random schemas share: a server, databases on it,
# and the search for the smallest case of a fault.
package RandomRun;

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# A server with the roles that random schemas name, and a template that has the extension.
sub new
{
	my ($class) = @_;
	my $node = PostgreSQL::Test::Cluster->new('main');
	$node->init;
	$node->append_conf('postgresql.conf', "fsync = off\nmax_locks_per_transaction = 256\nwal_level = logical\n");
	$node->start;
	$node->safe_psql('postgres', "CREATE ROLE $_") for qw(any_reader any_writer any_owner);
	$node->safe_psql('postgres', 'CREATE DATABASE with_extension');
	$node->safe_psql('with_extension', 'CREATE EXTENSION pgstair');
	my ($version) = $node->safe_psql('postgres', 'SHOW server_version_num') =~ /^(\d\d)/;
	return bless { node => $node, version => $version }, $class;
}

sub version { return $_[0]{version}; }
sub stop { $_[0]{node}->stop; return; }

# Empty databases; with the extension those whose name ends in "up".
sub fresh
{
	my ($self, @databases) = @_;
	my $sql = '';
	for my $database (@databases)
	{
		my $template = $database =~ /up$/ ? 'with_extension' : 'template0';
		$sql .= "DROP DATABASE IF EXISTS $database;\nCREATE DATABASE $database TEMPLATE $template;\n";
	}
	$self->{node}->safe_psql('postgres', $sql);
	return;
}

# The dump of the schema, access rights as sorted lines.
sub dump_of
{
	my ($self, $database) = @_;
	my ($text, $error) = run_command([ 'pg_dump', '-s', '-N', 'pgstair', '-d', $self->{node}->connstr($database) ]);
	my @rights = sort grep { /^(GRANT|REVOKE)/ } split /\n/, $text;
	my @lines = grep { !/^(GRANT|REVOKE|--|SET default_|\\(un)?restrict|COMMENT ON EXTENSION pgstair|CREATE EXTENSION IF NOT EXISTS pgstair|$)/ } split /\n/, $text;
	return join("\n", @lines, @rights, $error);
}

# Runs SQL in one session; returns the error that psql writes, or the warnings
# that tell of a difference between facts and what was made.  What only the careful
# run placed is noted.
sub run_sql
{
	my ($self, $database, $sql) = @_;
	my $error;
	$self->{node}->psql($database, $sql, stderr => \$error, on_error_stop => 1);
	return $1 if $error =~ /(ERROR:.*)/s;
	note($_) for grep { /than planned/ } split /\n/, $error;
	return join "\n", grep { /in the facts/ } split /\n/, $error;
}

# What a query answers.
sub query { my ($self, $database, $sql) = @_; return $self->{node}->safe_psql($database, $sql); }

# What a script of psql writes, whatever fails in it.
sub output_of
{
	my ($self, $database, $script) = @_;
	my $output;
	$self->{node}->psql($database, $script, stdout => \$output, on_error_stop => 0, on_error_die => 0);
	return $output;
}

# What is pending, as a script; and the error of planning it.
sub plan_of
{
	my ($self, $database) = @_;
	my ($plan, $error);
	$self->{node}->psql($database, "SELECT string_agg(statement || E';\\n', '' ORDER BY step) FROM migrate_plan()", stdout => \$plan, stderr => \$error);
	return ($plan, $error =~ /(ERROR:.*)/s ? $1 : '');
}

# SQL that registers the statements, spread over some migrations.
sub registration
{
	my ($random, @statements) = @_;
	my $n = $random->{migrations} // 0;
	my $sql = '';
	while (@statements)
	{
		my @part = splice(@statements, 0, 1 + $random->below(6));
		$sql .= sprintf("SELECT migrate_register('%06d', \$def\$%s;\$def\$);\n", ++$n, join(";\n", map { $_->[0] } @part));
	}
	$random->{migrations} = $n;
	return $sql;
}

# Leaves out statements, half of them to one by one, while fault_of(statements) stays of one kind;
# returns what is left.
sub smallest
{
	my ($fault_of, $fault, @statements) = @_;
	my ($kind) = $fault =~ /^([a-z_ ]+)/;
	for (my $size = @statements >> 1; $size > 0; $size >>= 1)
	{
		for (my $start = @statements - $size; $start > -$size; $start -= $size)
		{
			my $from = $start < 0 ? 0 : $start;
			my @fewer = @statements;
			splice @fewer, $from, $size + $start - $from;
			@statements = @fewer if $fault_of->(@fewer) =~ /^\Q$kind\E/;
		}
	}
	return @statements;
}

1;
