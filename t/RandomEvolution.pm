# RandomEvolution.pm: random changes of a random schema by which names change their
# meaning: what is renamed, moved or dropped leaves its name to something else.
#
# new(seed, statements) looks at the statements that make the schema; statements(n)
# returns at least n statements, most of which work where they stand.  Patterns are
# those of RandomChanges.pm, and more of the same kind, in which
#	<it>		is once more the object named before,
#	<bare it>	is that without its schema,
#	<made>		is the name last made up.
package RandomEvolution;

use strict;
use warnings;
use parent -norequire, 'RandomChanges';
use RandomChanges;

# What people write who change a schema that is in use.
my @idioms = (
	# A type, table, view, column or key makes place for another one.
	"ALTER TYPE <enum> RENAME TO <new>;\nCREATE TYPE <it> AS ENUM ('a', 'b', 'c d', 'e');\nALTER TABLE <table> ADD COLUMN <new> <enum>",
	"CREATE TABLE <new in schema> (LIKE <table> INCLUDING {ALL|DEFAULTS});\nINSERT INTO <made> SELECT * FROM <it>;\nDROP TABLE <it>{| CASCADE};\nALTER TABLE <made> RENAME TO <bare it>",
	"ALTER TABLE <table> RENAME TO <new>;\nCREATE TABLE <it> (id integer PRIMARY KEY, n integer DEFAULT 2);\nCREATE INDEX ON <it> (n)",
	"ALTER TABLE <table> RENAME TO <new>;\nCREATE VIEW <it> AS SELECT 1 AS id, 2 AS n",
	"DROP VIEW <view>{| CASCADE};\nCREATE {VIEW|MATERIALIZED VIEW} <it> AS SELECT 1::bigint AS id, 2 AS m, 'x'::text AS label",
	"DROP VIEW <view>;\nALTER TABLE <table> ALTER COLUMN n TYPE {bigint|numeric|smallint};\nCREATE VIEW <view> AS SELECT 1::bigint AS id, 2 AS m, 'x'::text AS label",
	"ALTER TABLE <table> ADD COLUMN <new> {bigint|text};\nUPDATE <it> SET <made> = n;\nALTER TABLE <it> DROP COLUMN n{| CASCADE};\nALTER TABLE <it> RENAME COLUMN <made> TO n",
	"ALTER TABLE <table> DROP COLUMN n{| CASCADE};\nALTER TABLE <it> ADD COLUMN n integer{| NOT NULL DEFAULT 4}",
	"ALTER TABLE <table> RENAME COLUMN n TO <new>;\nALTER TABLE <it> ADD COLUMN n integer GENERATED ALWAYS AS (<made> + 1) STORED",
	"ALTER TABLE <table> RENAME COLUMN <column> TO <new>;\nALTER TABLE <it> RENAME COLUMN <made> TO <column>",
	"ALTER TABLE <on> DROP CONSTRAINT <constraint>;\nALTER TABLE <on> ADD CONSTRAINT <it> {CHECK (id > 0)|UNIQUE (id, n)|PRIMARY KEY (id)|FOREIGN KEY (id) REFERENCES <table>}",
	"ALTER TABLE <table> DROP CONSTRAINT <table pkey> CASCADE;\nALTER TABLE <table> ADD PRIMARY KEY ({id|id, n})",
	"DROP INDEX <index>;\nCREATE {|UNIQUE }INDEX <bare it> ON <on> ({id|n|id, n})",
	"DROP INDEX IF EXISTS <index>;\nCREATE INDEX IF NOT EXISTS <bare it> ON <on> (id)",
	"ALTER INDEX <index> RENAME TO <new>;\nCREATE INDEX <bare it> ON <on> (id)",
	"DROP TRIGGER IF EXISTS <trigger> ON <on>;\nCREATE TRIGGER <it> BEFORE DELETE ON <on> FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
	"DROP POLICY <policy> ON <on>;\nCREATE POLICY <it> ON <on> FOR {ALL|SELECT} USING (true)",
	"DROP SEQUENCE <sequence> CASCADE;\nCREATE SEQUENCE <it>;\nALTER TABLE <table> ALTER COLUMN n SET DEFAULT nextval('<it>')",
	"DROP FUNCTION <function>{| CASCADE};\nCREATE FUNCTION <it>(a integer, b integer DEFAULT 1, c integer DEFAULT 2) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a'",
	"CREATE FUNCTION <function>(a text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT a';\nDROP FUNCTION <it>(integer){| CASCADE}",
	"ALTER FUNCTION <function>(integer) RENAME TO <new>;\nCREATE FUNCTION <it>(a bigint) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN 1; END'",
	"DROP SCHEMA <schema> CASCADE;\nCREATE SCHEMA <it>",
	"ALTER SCHEMA <schema> RENAME TO <new schema>;\nCREATE SCHEMA <it>;\nCREATE TABLE <it>.<new> (id integer, n integer)",
	"ALTER TYPE <composite> RENAME ATTRIBUTE x TO <new>{| CASCADE};\nALTER TYPE <it> ADD ATTRIBUTE x {text|bigint}{| CASCADE};\nCREATE FUNCTION <new in schema>(a <it>) RETURNS text LANGUAGE sql AS 'SELECT (a).x::text'",
	"ALTER TYPE <enum> RENAME VALUE 'a' TO '<new>';\nALTER TABLE <table> ADD COLUMN <new> <it> DEFAULT 'b'",
	"ALTER DOMAIN <domain> DROP CONSTRAINT IF EXISTS c;\nALTER DOMAIN <it> ADD CONSTRAINT c CHECK (VALUE <> 'q')",
	# Names along a path, and what cannot be seen through.
	"SET search_path = <schema>, public;\nCREATE TABLE <new> (id integer PRIMARY KEY, n integer);\nCREATE VIEW <new> AS SELECT id, n FROM <made>;\nRESET search_path",
	"SET LOCAL search_path = <schema>, <schema>;\nALTER TABLE <bare table> {ADD COLUMN <new> text|RENAME TO <new>|ALTER COLUMN n SET DEFAULT 8};\nRESET search_path",
	"DO \$\$BEGIN CREATE TABLE <new in schema> (id integer, n integer); ALTER TABLE <made> ADD COLUMN m <enum>; END\$\$",
	"DO \$\$BEGIN ALTER TABLE <table> RENAME COLUMN n TO <new>; END\$\$;\nCREATE VIEW <new in schema> AS SELECT id FROM <it>",
	"DO \$\$BEGIN DROP VIEW IF EXISTS <view>; EXECUTE 'CREATE VIEW <it> AS SELECT 3 AS id'; END\$\$",
	"ALTER TABLE IF EXISTS <table> {ADD COLUMN IF NOT EXISTS n integer|DROP COLUMN IF EXISTS <column>|DROP CONSTRAINT IF EXISTS <constraint>}",
	"CREATE TABLE IF NOT EXISTS <table> (id integer, n integer);\nDROP TABLE IF EXISTS <table>{| CASCADE}",
	# Rows.
	"INSERT INTO <table> (n) VALUES (5){| ON CONFLICT DO NOTHING};\n{UPDATE|DELETE FROM} <it>{| WHERE n = 5}",
	"INSERT INTO <table> (id, n) VALUES (77, 7);\nALTER TABLE <it> ADD COLUMN <new> integer NOT NULL DEFAULT 0;\nUPDATE <it> SET n = 8;\nALTER TABLE <it> ALTER COLUMN n SET NOT NULL",
	# What stands on a table in a chain.
	"CREATE VIEW <new in schema> AS SELECT * FROM <table>;\nCREATE VIEW <new in schema> AS SELECT * FROM <made>;\nALTER TABLE <it> ADD COLUMN <new> integer",
	"CREATE TABLE <new in schema> (LIKE <table> INCLUDING ALL);\nALTER TABLE <made> INHERIT <it>;\nALTER TABLE <made> NO INHERIT <it>",
	"CREATE FUNCTION <new in schema>(a integer) RETURNS SETOF <table> LANGUAGE sql AS 'SELECT * FROM <it>';\nCREATE VIEW <new in schema> AS SELECT id FROM <made>(1)",
	"CREATE FUNCTION <new in schema>(a <table>) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';\nALTER TABLE <it> ADD CHECK (<made>(<bare it>.*) > 0)",
	"ALTER TABLE <parent> DETACH PARTITION <partition>;\nDROP TABLE <it>;\nCREATE TABLE <it> PARTITION OF <parent> FOR VALUES FROM (10) TO (20)");

sub new
{
	my ($class, $seed, @statements) = @_;
	my $self = $class->SUPER::new($seed, '', @statements);
	$self->{gone} = [];
	return $self;
}

# Takes note of what is renamed or moved, too, and of the names that become free.
sub learn
{
	my ($self, $statement) = @_;
	$self->SUPER::learn($_) foreach split /;\n/, $statement;
	my $name = qr/(?:\w+\.)?(?:"[^"]+"|\w+)/;
	foreach (split /;\n/, $statement)
	{
		my ($old) = /^(?:ALTER|DROP) (?:MATERIALIZED )?[A-Z]+ ($name)/ or next;
		push @{ $self->{gone} }, $old if /^DROP| RENAME TO | SET SCHEMA /;
		my ($schema, $bare) = $old =~ /^(\w+\.)?(.*)/;
		my $new = / RENAME TO ($name)$/ ? ($schema // '') . $1 : / SET SCHEMA (\w+)$/ ? "$1.$bare" : next;
		foreach my $objects (values %{ $self->{objects} })
		{
			push @$objects, map { { %$_, name => $new } } grep { $_->{name} eq $old } @$objects;
			push @$objects, map { { %$_, on => $new } } grep { defined $_->{on} && $_->{on} eq $old } @$objects;
		}
	}
	return;
}

# Now and then a name that has become free.
sub fresh
{
	my ($self, $words) = @_;
	my $gone = @{ $self->{gone} } && $self->chance(25) ? $self->pick(@{ $self->{gone} }) : undef;
	$gone = RandomSchema::bare($gone) if defined $gone && $words eq '';
	$gone = undef if defined $gone && ($words eq ' in schema') != ($gone =~ /\./);
	return $self->{made} = $gone // $self->SUPER::fresh($words);
}

sub word
{
	my ($self, $word) = @_;
	my $it = $self->{it};
	return $it && $it->{name} if $word eq 'it';
	return $it && RandomSchema::bare($it->{name}) if $word eq 'bare it';
	return $self->{made} if $word eq 'made';
	if ($word eq 'bare table' || $word eq 'table pkey')
	{
		my $table = $self->SUPER::word('table') or return undef;
		my $bare = RandomSchema::bare($table);
		return $word eq 'bare table' ? $bare : $bare =~ s/^("?)(.*?)"?$/$1$2_pkey$1/r;
	}
	return $self->SUPER::word($word);
}

# So many statements, from patterns; what follows a SET is one with it.
sub statements
{
	my ($self, $n) = @_;
	my @statements;
	while (@statements < $n)
	{
		my $statement = $self->statement($self->pick($self->chance(50) ? @idioms : $self->patterns));
		push @statements, $statement =~ /^SET/ ? $statement : split /;\n/, $statement if defined $statement;
	}
	return @statements;
}

1;
