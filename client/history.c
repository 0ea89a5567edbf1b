/*-------------------------------------------------------------------------
 *
 * history.c
 *	  The histories that other tools leave in a database.
 *
 * Each tool is a row: its table, the columns by which that is told from another
 * tool's table, and a query of what it has applied, with the columns
 *
 *	  label		what the tool calls the migration
 *	  names		text[]: what it may be called here
 *	  problem	null, or why it does not count as applied
 *
 * %s is the table.  Where a history is but a version that all before it has
 * been applied up to, the query asks the registered migrations, "s", with
 * their name, position and number.
 *
 * A migration is the tool's if one of the names is its own, with or without an
 * ending; or is its checksum; or is a number, and its own name begins with
 * that.  The queries run with nothing but pg_catalog in the search_path.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

/* A history of one name for each migration. */
#define NAMES(label, rest) "SELECT " label ", ARRAY[" label "], NULL FROM %s AS h" rest

/* Flyway: the last row of each version, or of each repeatable script, counts. */
#define FLYWAY \
	"SELECT script, ARRAY[regexp_replace(script, '^.*/', '')], CASE WHEN NOT success THEN 'failed' END" \
	" FROM (SELECT DISTINCT ON (coalesce(version, script)) * FROM %1$s" \
	" WHERE type NOT IN ('SCHEMA', 'BASELINE') ORDER BY coalesce(version, script), installed_rank DESC) AS h" \
	" WHERE type NOT LIKE 'UNDO%%' AND type <> 'DELETE'" \
	" UNION SELECT s.name, ARRAY[s.name], NULL FROM s, %1$s AS h WHERE h.type = 'BASELINE'" \
	" AND string_to_array(translate(substring(s.name FROM '^V([0-9._]+?)(__|$)'), '_', '.'), '.')::numeric[]" \
	" <= string_to_array(h.version, '.')::numeric[]"

/* The registered migrations up to a version, and the version itself if none has it. */
#define UP_TO_VERSION(version, problem) \
	"SELECT s.name, ARRAY[s.name], CASE WHEN s.number::numeric = h." version " THEN " problem " END" \
	" FROM s, %1$s AS h WHERE s.number::numeric <= h." version \
	" UNION ALL SELECT h." version "::text, ARRAY[h." version "::text], " problem " FROM %1$s AS h" \
	" WHERE NOT EXISTS (SELECT FROM s WHERE s.number::numeric = h." version ")"

static const PsTool tool_table[] = {
	{"Flyway", "flyway_schema_history", "installed_rank,version,type,script,success", FLYWAY},
	{"Flyway", "schema_version", "installed_rank,version,type,script,success", FLYWAY},
	{"Liquibase", "databasechangelog", "id,author,filename,exectype",
		"SELECT regexp_replace(filename, '^.*/', ''), ARRAY[regexp_replace(filename, '^.*/', '')],"
		" max(CASE WHEN exectype = 'FAILED' THEN 'failed' END) FROM %s GROUP BY 1"},
	{"Prisma", "_prisma_migrations", "migration_name,finished_at,rolled_back_at",
		"SELECT migration_name, ARRAY[migration_name], CASE WHEN finished_at IS NULL THEN 'failed' END"
		" FROM %s WHERE rolled_back_at IS NULL"},
	{"Sqitch", "sqitch.changes", "change,project,committed_at",
		"SELECT change, ARRAY[lpad((row_number() OVER (PARTITION BY project ORDER BY committed_at))::text, 4, '0')"
		" || '_' || replace(change, '/', '.')], NULL FROM %s"},
	{"graphile-migrate", "graphile_migrate.migrations", "hash,filename",	/* without the message that the file's name has */
		"SELECT filename, ARRAY[filename, substring(filename FROM '^[0-9]+')], NULL FROM %s"},
	{"Drizzle", "drizzle.__drizzle_migrations", "hash,created_at", NAMES("hash", "")},
	{"Hasura", "hdb_catalog.hdb_version", "cli_state",
		"SELECT key, ARRAY[key], CASE WHEN value = 'true' THEN 'failed' END FROM %s,"
		" jsonb_each(coalesce(cli_state::jsonb->'migrations', '{}')) AS d(source, versions), jsonb_each(versions)"},
	{"Atlas", "atlas_schema_revisions.atlas_schema_revisions", "version,applied,total",
		"SELECT version, ARRAY[version], CASE WHEN applied < total THEN 'failed' END FROM %s WHERE version <> '.atlas_cloud_identifier'"},
	{"Supabase", "supabase_migrations.schema_migrations", "version", NAMES("version", "")},
	{"golang-migrate", "schema_migrations", "version,dirty", UP_TO_VERSION("version", "CASE WHEN dirty THEN 'dirty' END")},
	{"dbmate or Rails", "schema_migrations", "version", NAMES("version::text", "")},
	{"goose", "goose_db_version", "id,version_id,is_applied",
		"SELECT version_id::text, ARRAY[version_id::text], NULL FROM (SELECT DISTINCT ON (version_id) * FROM %s"
		" ORDER BY version_id, id DESC) AS h WHERE is_applied AND version_id > 0"},
	{"sqlx", "_sqlx_migrations", "version,success",
		"SELECT version::text, ARRAY[version::text], CASE WHEN NOT success THEN 'failed' END FROM %s"},
	{"refinery", "refinery_schema_history", "version,applied_on", NAMES("version::text", "")},
	{"Diesel", "__diesel_schema_migrations", "version,run_on", NAMES("version::text", "")},
	{"Alembic", "alembic_version", "version_num",
		"SELECT DISTINCT s.name, ARRAY[s.name], NULL FROM s, s AS head, %1$s AS h"
		" WHERE s.position <= head.position AND head.name ~ ('(^|_)' || h.version_num || '(_|$)')"
		" UNION ALL SELECT h.version_num, ARRAY[h.version_num], NULL FROM %1$s AS h"
		" WHERE NOT EXISTS (SELECT FROM s WHERE s.name ~ ('(^|_)' || h.version_num || '(_|$)'))"},
	{"Django", "django_migrations", "app,name",
		"SELECT app || '.' || name, ARRAY[app || '.' || name, app || '_' || name]"
		" || CASE WHEN count(*) OVER (PARTITION BY name) = 1 THEN ARRAY[name::text] ELSE '{}' END, NULL FROM %s"},
	{"knex", "knex_migrations", "name,batch", NAMES("name", "")},
	{"node-pg-migrate", "pgmigrations", "name,run_on", NAMES("name", "")},
	{"TypeORM", "migrations", "timestamp,name",
		"SELECT name, ARRAY[name, \"timestamp\"::text], NULL FROM %s"},
	{"TypeORM", "typeorm_migrations", "timestamp,name",
		"SELECT name, ARRAY[name, \"timestamp\"::text], NULL FROM %s"},
	{"db-migrate", "migrations", "name,run_on", "SELECT name, ARRAY[ltrim(name, '/')], NULL FROM %s"},
	{"rambler", "migrations", "migration", NAMES("migration", "")},
	{"sql-migrate", "gorp_migrations", "id,applied_at", NAMES("id", "")},
	{"tern", "schema_version", "version", UP_TO_VERSION("version", "NULL")},
	{"yoyo", "_yoyo_migration", "migration_id,applied_at_utc", NAMES("migration_id", "")},
	{"pop", "schema_migration", "version", NAMES("version", "")},
	{"morph", "db_migrations", "version,name", NAMES("version::text", "")},
	{"MyBatis", "changelog", "id,applied_at,description", NAMES("id::text", "")},
	{"Play", "play_evolutions", "id,apply_script,state",
		"SELECT id::text, ARRAY[id::text], CASE WHEN state <> 'applied' THEN state END FROM %s"},
	{"Postgrator", "schemaversion", "version", NAMES("version::text", " WHERE version > 0")},
	{"Sequelize", "SequelizeMeta", "name", NAMES("name", "")},
	{"Sequelize (seeders)", "SequelizeData", "name", NAMES("name", "")},
	{"Umzug", "umzug_migrations", "name", NAMES("name", "")},
	{"Umzug", "migrations", "name", NAMES("name", "")},
};

/* The table of that name, or schema and name, that has all the columns; visible ones first. */
#define FIND_TABLE \
	"SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace" \
	" WHERE c.relkind IN ('r', 'p') AND $1::text IN (c.relname::text, concat(n.nspname, '.', c.relname)) AND n.nspname <> 'pgstair'" \
	" AND NOT EXISTS (SELECT FROM unnest(string_to_array($2, ',')) AS wanted WHERE wanted NOT IN" \
	" (SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped))" \
	" ORDER BY coalesce(array_position($3::name[], n.nspname), 1000000), n.nspname LIMIT 1"

/*
 * Pairs what the tool has with what is registered; rows without a partner on
 * either side come too.  $1: the stream.  %s: schema of the functions, query.
 */
#define PAIRS \
	"WITH s AS (SELECT name, state, checksum, position, regexp_replace(name, '@[^@]*$', '') AS untagged," \
	" ltrim(replace(CASE WHEN length(replace(dashed, '-', '')) >= 8 THEN dashed ELSE substring(dashed FROM '^[0-9]+') END," \
	" '-', ''), '0') AS digits" \
	" FROM (SELECT name, state, checksum, position, substring(name FROM '^[VvUu]?([0-9]+(?:-[0-9]+)*)') AS dashed" \
	" FROM %s.migrate_status(stream => $1::pg_catalog.text) WITH ORDINALITY" \
	" AS t(name, state, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, checksum, position)) AS t)," \
	" n AS (SELECT *, CASE WHEN digits = '' THEN '0' ELSE digits END AS number FROM s)," \
	" a AS (WITH s AS (SELECT * FROM n) SELECT * FROM (%s) AS t(label, names, problem))," \
	" o AS (SELECT label, problem, name, regexp_replace(name, '\\.([cm]?js|c?ts|up\\.sql|sql|py)$', '') AS bare," \
	" CASE WHEN name ~ '^[0-9]+$' THEN coalesce(nullif(ltrim(name, '0'), ''), '0') END AS number" \
	" FROM a, unnest(names) AS name)," \
	" p AS (SELECT DISTINCT n.name, o.label, o.problem FROM n JOIN o ON n.name IN (o.name, o.bare)" \
	" OR n.untagged = o.name OR n.checksum = o.name OR n.number = o.number)" \
	" SELECT n.name, n.state, p.label, p.problem FROM n LEFT JOIN" \
	" (SELECT DISTINCT ON (name) * FROM p ORDER BY name, problem, label) AS p ON p.name = n.name" \
	" UNION ALL SELECT NULL, NULL, label, problem FROM a WHERE NOT EXISTS (SELECT FROM p WHERE p.label = a.label)" \
	" ORDER BY 1, 3"

/* A table of the tool, quoted as SQL asks for it; NULL if there is none.  malloc'd. */
static char *
find_table(PsConnection *connection, const char *name, const char *columns, const char *path)
{
	const char *params[] = {name, columns, path};
	PGresult   *result = ps_query_or_exit(connection, FIND_TABLE, 3, params);
	char	   *table = PQntuples(result) > 0 ? pg_strdup(PQgetvalue(result, 0, 0)) : NULL;

	PQclear(result);
	return table;
}

/*
 * The tool whose history is there: in the table of that name, whatever tool has
 * such columns, or if name is NULL in a table of the tool's own name.  *table
 * is set to the table, quoted; NULL: none is there.
 */
const PsTool *
ps_find_history(PsConnection *connection, const char *name, const char *path, char **table)
{
	for (int i = 0; i < lengthof(tool_table); i++)
	{
		*table = find_table(connection, name ? name : tool_table[i].table, tool_table[i].columns, path);
		if (*table != NULL)
			return &tool_table[i];
	}
	return NULL;
}

/*
 * Rows of a registered migration, its state, the tool's label, and why that
 * does not count; name and state are null where nothing is registered, label
 * where the tool has no such migration.
 */
PGresult *
ps_history_pairs(PsConnection *connection, const PsTool *tool, const char *table)
{
	char	   *query = psprintf(tool->applied, table);
	char	   *sql = psprintf(PAIRS, connection->schema, query);
	const char *params[] = {connection->options->stream};
	PGresult   *result = ps_query_or_exit(connection, sql, 1, params);

	pg_free(sql);
	pg_free(query);
	return result;
}
