# Random definitions: each is applied, or refused with an error that is about
# the definition; nothing else happens.
#
# The shapes come from migrate_operations(), so a new operation is covered when
# it is there.  PGSTAIR_FUZZ_CASES and PGSTAIR_FUZZ_SEED choose another run.

use strict;
use warnings;
use utf8;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $cases = $ENV{PGSTAIR_FUZZ_CASES} // 10000;
my $seed = $ENV{PGSTAIR_FUZZ_SEED} // 4;
my $per_session = 1000;
srand($seed);

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\nlog_min_messages = panic\nclient_min_messages = error\n");
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION pgstair;
CREATE TYPE "enum_Users_role" AS ENUM ('a', 'b');
CREATE TABLE "Users" (id serial PRIMARY KEY, name text DEFAULT 'x', role "enum_Users_role" DEFAULT 'a', meta jsonb, tags text[]);
CREATE TABLE "Posts" (id serial PRIMARY KEY, "userId" integer REFERENCES "Users");
CREATE TABLE outcome (number int, state text, message text);
-- Applies a definition and takes everything back; what it answers is the SQLSTATE, 00000 for success.
CREATE FUNCTION try_definition(number int, definition text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	state text;
	message text;
	pending int;
BEGIN
	BEGIN
		PERFORM migrate_register('fuzz', definition, NULL, 'json');
		BEGIN
			PERFORM migrate_up();
		EXCEPTION WHEN OTHERS THEN
			state := sqlstate;
			message := 'up: ' || sqlerrm;
			SELECT count(*) INTO pending FROM pgstair.migration m WHERE m.state = 'pending';
			IF pending <> 1 THEN
				message := 'half applied: ' || message;
			END IF;
		END;
		RAISE EXCEPTION USING ERRCODE = 'FZ000', MESSAGE = coalesce(message, '');
	EXCEPTION
		WHEN SQLSTATE 'FZ000' THEN
			state := coalesce(state, '00000');
			message := sqlerrm;
		WHEN OTHERS THEN
			state := sqlstate;
			message := sqlerrm;
	END;
	INSERT INTO outcome VALUES (number, state, message);
END $$;
SQL

# Arguments by operation: name, kind, required
my %operations;
foreach (split /\n/, $node->safe_psql('postgres', 'SELECT operation, argument, kind, required FROM migrate_operations() WHERE argument IS NOT NULL'))
{
	my ($operation, @argument) = split /\|/, $_, 2;
	my ($argument, $kind, $required) = $argument[0] =~ /^([^|]*)\|(.*)\|([tf])$/;
	push @{ $operations{$operation} }, [ $argument, $kind, $required eq 't' ];
}
my @operations = sort keys %operations;

sub one_of { return $_[ int rand @_ ] }

sub string
{
	my ($text) = @_;
	$text =~ s/(["\\])/\\$1/g;
	$text =~ s/([\x00-\x1f])/sprintf '\\u%04x', ord $1/ge;
	return "\"$text\"";
}

my @names = ('Users', 'Posts', 'id', 'name', 'role', 'meta', 'tags', 'userId', 't', 'a b', 'x"y', "it's", 'a;b', '$$', 'select',
	'ünïcode', 'x' x 63, 'y' x 64, '', 'enum_Users_role', 'a.b', '-- c', '/*');
my @texts = ("a';DROP TABLE \"Users\";--", 'COMMENT', 'PRIMARY KEY', 'SERIAL', '\\', "\\'", '$func$', "line\nline", 'b', '', '1', 'NULL', '{}');
my @sql = ('1', 'now()', 'id > 1', '"userId" + 1', "'it''s'", '1; DROP TABLE x', '1) OR (1', '(', '-- x', 'SELECT 1', 'a,b', '/*', 'x::int');
my @types = ('INTEGER', 'STRING', 'STRING(20)', 'ENUM(\'a\', \'b\')', 'ARRAY(INTEGER)', 'ARRAY(ENUM(\'x\'))', 'RANGE(DATE)', 'DATE', 'JSONB',
	'VIRTUAL', 'DECIMAL(10,2)', 'text', 'nonsense', 'integer)', 'UUID', 'BLOB', 'INTEGER.UNSIGNED', 'ENUM()', 'ARRAY()', 'RANGE(TEXT)', '', 'text[]');
my @operators = qw($eq $ne $gt $in $notIn $between $like $any $all $is $not $or $and $contains $startsWith $col $regexp $nope);

sub value
{
	my $depth = shift // 0;
	my $kind = int rand($depth > 2 ? 6 : 14);
	return one_of('null', 'true', 'false') if $kind == 0;
	return one_of('0', '-5', '1.5', '1e400', '123456789012345678901234567890') if $kind == 1;
	return string(one_of(@texts)) if $kind <= 5;
	return '[' . join(', ', map { value($depth + 1) } 1 .. rand 3) . ']' if $kind <= 7;
	return '{' . join(', ', map { "\"k$_\": " . value($depth + 1) } 1 .. rand 3) . '}' if $kind == 8;
	return '{"literal": ' . string(one_of(@sql)) . '}' if $kind == 9;
	return '{"fn": ' . string(one_of('lower', 'now', 'coalesce', 'a b', 'x;y')) . ', "args": [' . value($depth + 1) . ']}' if $kind == 10;
	return '{"cast": ' . value($depth + 1) . ', "as": ' . string(one_of(@types)) . '}' if $kind == 11;
	return one_of('{"buffer": "6162"}', '{"buffer": "zz"}', '{"date": "2020-01-01T00:00:00Z"}', '{"dataType": "NOW"}', '{"dataType": 1}') if $kind == 12;
	return '{"col": ' . string(one_of(@names)) . '}';
}

sub where
{
	my $depth = shift // 0;
	return string(one_of(@sql)) if rand() < 0.1;
	return value() if rand() < 0.1;
	return '{' . string(one_of(@names)) . ': ' . (rand() < 0.5 ? value() : '{' . string(one_of(@operators)) . ': ' . value() . '}') . '}'
	  if $depth > 2 || rand() < 0.6;
	return '{' . string(one_of('$or', '$and', '$not')) . ': [' . join(', ', map { where($depth + 1) } 1 .. rand 3) . ']}';
}

sub type
{
	return string(one_of(@types)) if rand() < 0.8;
	return '{"type": ' . string(one_of('ENUM', 'ARRAY', 'STRING', 'RANGE')) . one_of('', ', "values": ["a", "b"]', ', "of": "INTEGER"', ', "length": 5') . '}';
}

sub column
{
	my @options = ('"type": ' . type());
	push @options, '"defaultValue": ' . value() if rand() < 0.4;
	push @options, '"allowNull": ' . one_of('true', 'false', 'null') if rand() < 0.4;
	push @options, '"unique": ' . one_of('true', '"u"', '{"name": "g"}', '5') if rand() < 0.2;
	push @options, '"primaryKey": true' if rand() < 0.2;
	push @options, '"autoIncrement": true' if rand() < 0.1;
	push @options, '"references": ' . one_of('{"model": "Users", "key": "id"}', '"Users"', '{"modle": 1}', '{"model": "t"}') if rand() < 0.2;
	push @options, '"comment": ' . string(one_of(@texts)) if rand() < 0.1;
	push @options, '"check": ' . where() if rand() < 0.1;
	return '{' . join(', ', @options) . '}';
}

# A value of a kind, as migrate_operations() words it
sub of_kind
{
	my ($kind) = @_;
	return '[' . join(', ', map { of_kind($1) } 1 .. rand 4) . ']' if $kind =~ /^array of: (.*)/;
	return '{' . join(', ', map { string(one_of(@names) . $_) . ': ' . of_kind($1) } 1 .. rand 4) . '}' if $kind =~ /^object of names: (.*)/;
	return rand() < 0.5 ? of_kind($1) : of_kind("array of: $1") if $kind =~ /^(.*); or an array$/;
	return rand() < 0.8 ? string(one_of('Users', 'Posts', one_of(@names))) : '{"tableName": ' . string(one_of(@names)) . ', "schema": "public"}' if $kind =~ /^a table name/;
	return string(one_of(@names)) if $kind =~ /name/ && $kind !~ /[{|]/;
	return one_of('true', 'false') if $kind eq 'true or false';
	return one_of(1, 2, -1, '1e9', 0) if $kind eq 'a number';
	return string(one_of(@texts)) if $kind eq 'a string';
	return string(one_of(@sql)) if $kind eq 'an SQL expression';
	return string(one_of('SELECT 1', 'SELECT * FROM "Users"', 'SELECT 1; SELECT 2', 'DELETE FROM "Users"', 'SELECT nope')) if $kind eq 'a query';
	return where() if $kind eq 'a condition';
	return type() if $kind eq 'a type';
	return column() if $kind =~ /^column options/;
	return one_of('{"table": "Users", "field": "id"}', '{"model": "Posts"}', '"Users"', value()) if $kind =~ /"model", "key"/;
	return one_of('true', '"NOT"', '"INITIALLY_DEFERRED"', '"x"') if $kind =~ /INITIALLY/;
	return '{' . join(', ', map { "\"$_\": " . value() } grep { rand() < 0.5 } split /, /, $1) . '}' if $kind =~ /^\{(.*)\}$/;
	return string(one_of(split / \| /, $kind)) if $kind =~ /\|/;
	return one_of(value(), '{"fields": ["a"]}', '[{"name": "x", "role": "a"}, {"id": 7}]', '["insert"]', string(one_of(@names)));
}

sub operation
{
	my $operation = one_of(@operations);
	my @arguments = map { "\"$_->[0]\": " . of_kind($_->[1]) } grep { $_->[2] ? rand() < 0.98 : rand() < 0.25 } @{ $operations{$operation} };
	my $when = rand() < 0.05 ? one_of(', "when": {"tableMissing": "Users"}', ', "when": {"queryReturnsRows": "SELECT 1"}', ', "when": {}') : '';
	return "{\"$operation\": {" . join(', ', @arguments) . "}$when}";
}

sub definition
{
	my $json = '{"up": [' . join(', ', map { operation() } 1 .. 1 + rand 3) . ']' . (rand() < 0.2 ? ', "down": [' . operation() . ']' : '') . '}';
	return $json if rand() < 0.8;

	# Some bytes go, come twice or change places
	for (1 .. 1 + rand 3)
	{
		my $at = int rand length $json;
		my $length = 1 + int rand 8;
		my $piece = substr $json, $at, $length;
		substr($json, $at, $length) = one_of('', $piece x 2, scalar reverse($piece), one_of('{', '}', '[', ']', ',', '"', '0', 'null', '\u0000'));
	}
	return $json;
}

my $number = 0;
while ($number < $cases)
{
	my $script = "SET client_encoding = utf8;\n";
	my @definitions;
	for (1 .. $per_session)
	{
		last if ++$number > $cases;
		my $json = definition();
		$json =~ s/\$json\$//g;
		utf8::encode($json);
		$script .= "SELECT try_definition($number, \$json\$$json\$json\$);\n";
		$definitions[$number] = $json;
	}
	my ($out, $err) = ('', '');
	my $status = $node->psql('postgres', $script, stdout => \$out, stderr => \$err);
	is($status, 0, "the server lives after case " . ($number > $cases ? $cases : $number)) or diag($err);
	my $bad = $node->safe_psql('postgres', "SELECT number, state, message FROM outcome WHERE (state LIKE 'XX%' OR state LIKE '58%' OR message LIKE 'half%') AND number > $number - $per_session");
	is($bad, '', 'no internal error, nothing half applied') or map { /^(\d+)\|/ && diag("case $1: $definitions[$1]") } split /\n/, $bad;
}

note($node->safe_psql('postgres', "SELECT state, count(*) FROM outcome GROUP BY 1 ORDER BY 2 DESC"));
cmp_ok($node->safe_psql('postgres', "SELECT count(*) FROM outcome WHERE state = '00000'"), '>', $cases / 50, 'many definitions are applied');
cmp_ok($node->safe_psql('postgres', "SELECT count(*) FROM outcome WHERE state = '22023'"), '>', $cases / 50, 'many are refused');
is($node->safe_psql('postgres', "SELECT count(*) FROM outcome"), $cases, "all $cases cases ran");
is($node->safe_psql('postgres', "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"), 3, 'nothing is left');

done_testing();
