# The folders of extension/ are the layers that its README lists: what is
# compiled calls downward or its own folder.

use strict;
use warnings;

use FindBin;
use PostgreSQL::Test::Utils;
use Test::More;

my $extension = "$FindBin::Bin/../extension";

my @layers = slurp_file("$extension/README") =~ /^\t(\w+)\t+\S.*$/mg;
@layers = grep { -d "$extension/$_" } @layers;
my @folders = map { m{([^/]+)/$} } glob "$extension/*/";
is_deeply([ sort @layers ], [ sort @folders ], 'the README lists the folders');

my %height;
@height{ reverse @layers } = 0 .. $#layers;

# Settings are defined together, and read where they matter.
my %is_setting = map { $_ => 1 } slurp_file("$extension/base/pgstair.h") =~ /^extern \w+\s+\*?(ps_\w+);/mg;
ok(%is_setting, 'there are settings');

# Which folder defines a symbol, and which use it
my (%home, %users);
foreach my $object (glob "$extension/*/*.o")
{
	my ($folder) = $object =~ m{([^/]+)/[^/]+$};
	foreach (split /\n/, `nm $object`)
	{
		$home{$1} = $folder if / [TDBR] (\w+)$/;
		$users{$1}{$folder} = $object if / U (ps_\w+)$/;
	}
}
cmp_ok(scalar keys %home, '>', 100, 'the module is compiled');

my @upward;
foreach my $symbol (sort keys %users)
{
	next if $is_setting{$symbol} || !defined $home{$symbol};
	push @upward, map { "$_ calls $symbol of $home{$symbol}" }
	  grep { $height{$_} < $height{ $home{$symbol} } } sort keys %{ $users{$symbol} };
}
is_deeply(\@upward, [], 'no call goes upward');

# Words that belong to one place
foreach ([ 'PG_VERSION_NUM', qr{base/compat\.h$} ],
	[ 'SearchSysCache', qr{catalog/} ],
	[ 'DefineCustom\w+Variable', qr{entry/init\.c$} ])
{
	my ($word, $place) = @$_;
	my @elsewhere = grep { $_ !~ $place && slurp_file($_) =~ /\b$word/ } glob "$extension/*/*.[ch]";
	is_deeply(\@elsewhere, [], "$word stands in its place alone");
}

done_testing();
