# The JSON Schema in docs/ is the server's, and the examples apply.

use strict;
use warnings;

use FindBin;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION pgstair');

my $top = "$FindBin::Bin/..";
my $schema = decode_json($node->safe_psql('postgres', 'SELECT migrate_operations_schema()'));
is_deeply(decode_json(slurp_file("$top/docs/operations.schema.json")), $schema, 'docs/operations.schema.json');

# Every operation is in the schema, and every argument of it
my %arguments;
foreach my $alternative (@{ $schema->{'$defs'}->{operation}->{oneOf} })
{
	my ($name) = grep { $_ ne 'when' } keys %{ $alternative->{properties} };
	my $object = $alternative->{properties}->{$name};
	$object = $object->{anyOf}->[1] if exists $object->{anyOf};
	$arguments{$name} = join ' ', sort keys %{ $object->{properties} };
}
foreach (split /\n/, $node->safe_psql('postgres', q{SELECT operation, string_agg(argument, ' ' ORDER BY argument COLLATE "C") FROM migrate_operations() GROUP BY 1 ORDER BY 1}))
{
	my ($operation, $listed) = split /\|/;
	is($arguments{$operation}, $listed, "$operation: arguments");
}

# The documentation speaks of every operation and of no other
my $documentation = slurp_file("$top/docs/operations.md");
foreach my $word ($documentation =~ /\{"(\w+)": \{"(?:table|source|name|before|view)"/g)
{
	ok(exists $arguments{$word}, "docs: $word is an operation");
}

ok($documentation =~ /\b$_\b/, "docs: $_ is spoken of") foreach sort keys %arguments;

# What it shows of whole operations is taken
my $shown = 0;
foreach my $code ($documentation =~ /`(\{"\w+": \{.*?\}\})`/g)
{
	my $operation = eval { decode_json($code) };
	next unless $operation && exists $arguments{ (keys %$operation)[0] };
	is($node->psql('postgres', "BEGIN; SELECT migrate_register('shown', \$json\${\"up\": [$code]}\$json\$, NULL, 'json'); ROLLBACK"), 0, "docs: $code");
	$shown++;
}
cmp_ok($shown, '>', 40, 'docs: there are examples');

# Its table of coverage names cases that are there, all of them, and files that are there
my %uncovered = map { $_->{name} => 1 } @{ decode_json(slurp_file("$top/t/operations/cases.json")) };
my ($coverage) = $documentation =~ /^## Coverage\n(.*)/ms;
foreach my $listed ($coverage =~ /\bsequelize: ([^|;]*)/g)
{
	foreach my $name (split /,\s*/, $listed)
	{
		$name =~ s/\s+$//;
		my $pattern = $name =~ /^(.*)\*$/ ? qr/^\Q$1\E/ : qr/^\Q$name\E$/;
		my @cases = grep { $_ =~ $pattern } keys %uncovered;
		ok(@cases > 0, "docs: the case $name is there");
		$uncovered{$_} = 0 foreach @cases;
	}
}
is_deeply([ grep { $uncovered{$_} } sort keys %uncovered ], [], 'docs: every case is listed');
ok(-e "$top/docs/$_", "docs: $_ is there") foreach $documentation =~ /\]\(([^)#]+)\)/g;

foreach my $file (sort glob "$top/examples/operations/*.json")
{
	my ($name) = $file =~ m{([^/]+)\.json$};
	my $json = slurp_file($file);
	is($node->safe_psql('postgres', "SELECT migrate_register('$name', \$json\$$json\$json\$, NULL, 'json'); SELECT migrate_up()"),
		"registered\n$name", "$name applies");
}
is($node->safe_psql('postgres', 'SELECT email, role FROM "Users" ORDER BY id'), "root\@example.org|admin\nanyone\@example.org|guest", 'rows of the example');
is($node->safe_psql('postgres', 'SELECT migrate_down()'), '20260102-guests', 'the example is taken back');

done_testing();
