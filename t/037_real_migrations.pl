# Migrations that somebody else wrote, their ways down hidden: one by one applied,
# taken back and applied again.  Each time the snapshot is as it was, but for the
# places of columns where the status says "structure only"; "none" is what
# changes rows or runs outside a transaction.
#
# The folders are a short history written for this, and those in ../shared/data/migrations
# if that lies beside the source tree.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use ClientTest;
use File::Find;
use PostgreSQL::Test::Utils;
use Test::More;

my ($node) = start_server("fsync = off\n");

# What the tests know of a database; in the ledger's schema, which snapshots leave out.
my $tools = <<'END';
SET client_min_messages = error;
CREATE UNLOGGED TABLE pgstair.state (moment text, type text, identity text, definition text);

CREATE PROCEDURE pgstair.note(now text) LANGUAGE sql BEGIN ATOMIC
	DELETE FROM pgstair.state WHERE moment = now;
	INSERT INTO pgstair.state SELECT now, * FROM public.migrate_snapshot();
END;

CREATE FUNCTION pgstair.difference(migration text, one text, other text, places bool) RETURNS SETOF text LANGUAGE sql AS $$
	WITH state AS (SELECT moment, type, identity, regexp_replace(definition, CASE WHEN places THEN '$^' ELSE '\n(after: .*|inherited.*)' END, '', 'n') AS definition
		FROM pgstair.state)
	SELECT format('%s, %s %s %s: %s => %s', migration, other, type, identity, a.definition, b.definition)
	FROM (SELECT * FROM state WHERE moment = one) a FULL JOIN (SELECT * FROM state WHERE moment = other) b USING (type, identity)
	WHERE a.definition IS DISTINCT FROM b.definition ORDER BY 1
$$;
CALL pgstair.note('up');
END

# What many histories have.
my %history = (
	'1_tables.sql' => "CREATE TABLE shop (id serial PRIMARY KEY, name varchar NOT NULL UNIQUE);\nCREATE TABLE sale (id serial PRIMARY KEY, shop int REFERENCES shop, cents int DEFAULT 0);\n",
	'2_type.sql' => "CREATE INDEX shop_lower ON shop (lower(name));\nALTER TABLE shop ALTER name TYPE text;\n",
	'3_outside/up.sql' => "CREATE INDEX CONCURRENTLY sale_shop ON sale (shop);\n",
	'3_outside/metadata.toml' => "run_in_transaction = false\n",
	'4_rows.sql' => "INSERT INTO shop (name) VALUES ('here');\n",
	'5_rename.sql' => "ALTER TABLE sale RENAME cents TO amount;\nALTER TABLE sale DROP shop;\n",
	'6_both.sql' => "-- migrate:up\nDROP TABLE sale;\n-- migrate:down\nSELECT 1;\n");

# A copy of a folder without the ways down.
sub hidden
{
	my ($folder) = @_;
	my %files;
	find({ no_chdir => 1, wanted => sub {
		return if -d || /[\/.]down\.sql$/;
		$files{ $_ =~ s/^\Q$folder\E\///r } = slurp_file($_) =~ s/^-- migrate:down.*//msr;
	} }, $folder);
	return folder(%files);
}

# What psql does for a migration; what cannot run in a transaction is for the client.
sub round_trip
{
	my ($name, $source) = @_;
	my $outside = $source =~ /concurrently/i;
	my ($up, $down) = map { $outside ? "\\! pgstair $_ --quiet --yes --steps=1" : "SELECT migrate_$_(steps => 1) \\g /dev/null" } qw(up down);
	return <<"END";
UPDATE pgstair.state SET moment = 'before';
$up
CALL pgstair.note('up');
SELECT reversible = 'none' AS stays, reversible = 'full' AS places FROM migrate_status() WHERE name = '$name' \\gset
\\if :stays
\\else
$down
CALL pgstair.note('down');
SELECT pgstair.difference('$name', 'before', 'down', :'places');
$up
CALL pgstair.note('up again');
SELECT pgstair.difference('$name', 'up', 'up again', true);
\\endif
DELETE FROM pgstair.state WHERE moment <> 'up';
END
}

my $count = 0;
foreach my $folder (folder(%history), glob "$FindBin::RealBin/../../shared/data/migrations/*")
{
	$ENV{PGDATABASE} = 'folder' . ++$count;
	$ENV{PGSTAIR_DIR} = hidden($folder);
	$node->safe_psql('postgres', "CREATE DATABASE $ENV{PGDATABASE}");
	command_ok([ 'pgstair', 'init', '--quiet' ], 'init');
	command_ok([ 'pgstair', 'upload', '--quiet' ], 'upload');
	my @migrations = map { [ split /\x01/ ] } split /\x02/, $node->safe_psql($ENV{PGDATABASE},
		q{SELECT string_agg(name || chr(1) || source, chr(2) ORDER BY ordinality) FROM migrate_status() WITH ORDINALITY s JOIN pgstair.migration USING (name)});
	my ($output, $error);
	$node->psql($ENV{PGDATABASE}, join('', $tools, map { round_trip(@$_) } @migrations), stdout => \$output, stderr => \$error, on_error_stop => 1);
	is($error, '', 'every migration goes up, down and up again');
	is($output, '', 'every snapshot is as it was');
	is($node->safe_psql($ENV{PGDATABASE}, <<'END'), '', 'nothing but rows and what ran outside a transaction stays');
SELECT name, irreversible_because FROM migrate_status()
WHERE reversible = 'none' AND irreversible_because !~* '^(line \d+: (insert|update|delete|with) |it has no down section$)'
END
	note "$folder: ", $node->safe_psql($ENV{PGDATABASE}, q{SELECT string_agg(reversible || ' ' || n, ', ' ORDER BY n DESC) FROM (SELECT reversible, count(*) AS n FROM migrate_status() GROUP BY 1) r});
}
$node->stop;
done_testing();
