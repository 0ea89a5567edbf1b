/*-------------------------------------------------------------------------
 *
 * cmd_adopt.c
 *	  pgstair adopt: takes the history that another tool has left in the
 *	  database as this one's.
 *
 * Each tool is a row: its table, and a query of what it has applied.  What it
 * calls a migration is compared with the registered names, extensions aside.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include "fe_utils/string_utils.h"

typedef struct PsTool
{
	const char *name;
	const char *table;			/* as its name is found */
	const char *applied;		/* a query of names; %s: the table, quoted */
} PsTool;

static const PsTool tool_table[] = {
	{"Sequelize", "SequelizeMeta", "SELECT name FROM %s"},
	{"Sequelize (seeders)", "SequelizeData", "SELECT name FROM %s"},
	{"knex", "knex_migrations", "SELECT name FROM %s"},
	{"node-pg-migrate", "pgmigrations", "SELECT name FROM %s"},
	{"dbmate or Rails", "schema_migrations", "SELECT version::text FROM %s"},
	{"goose", "goose_db_version", "SELECT version_id::text FROM %s WHERE is_applied AND version_id > 0"},
	{"Flyway", "flyway_schema_history", "SELECT script FROM %s WHERE success AND version IS NOT NULL"},
	{"Liquibase", "databasechangelog", "SELECT id FROM %s"},
	{"Prisma", "_prisma_migrations", "SELECT migration_name FROM %s WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL"},
	{"Diesel", "__diesel_schema_migrations", "SELECT version::text FROM %s"},
	{"Alembic", "alembic_version", "SELECT version_num FROM %s"},
	{"Django", "django_migrations", "SELECT app || '.' || name FROM %s"},
	{"TypeORM", "typeorm_migrations", "SELECT name FROM %s"},
	{"TypeORM or Umzug", "migrations", "SELECT name FROM %s"},
	{"graphile-migrate", "graphile_migrate.migrations", "SELECT filename FROM %s"},
	{"Drizzle", "drizzle.__drizzle_migrations", "SELECT hash FROM %s"},
};

/*
 * Pairs what the tool applied with what is registered: equal names, names that
 * differ by an extension, or a tool's number that a name begins with.  Rows
 * without a partner on either side come too.
 */
#define IS_PAIR \
	"(s.name IN (a.name, a.bare) OR (a.bare OPERATOR(pg_catalog.~) '^[0-9]+$'" \
	" AND pg_catalog.ltrim(pg_catalog.substring(s.name, '^[0-9]+'), '0')" \
	" OPERATOR(pg_catalog.=) pg_catalog.ltrim(a.bare, '0')))"
#define PAIRS \
	"WITH a AS (SELECT name, pg_catalog.regexp_replace(name, '\\.([cm]?js|c?ts|up\\.sql|sql|py)$', '') AS bare" \
	" FROM (%s) AS t(name)), s AS (SELECT name, state FROM @extschema@.migrate_status(stream => $1))" \
	" SELECT s.name, s.state, a.name AS applied FROM a LEFT JOIN s ON " IS_PAIR \
	" UNION ALL SELECT s.name, s.state, NULL FROM s WHERE NOT EXISTS (SELECT FROM a WHERE " IS_PAIR ")" \
	" ORDER BY 1, 3"

/* The table of a tool, quoted as SQL asks for it; NULL if there is none. */
static char *
find_table(PsConnection *connection, const char *table)
{
	const char *params[] = {table};
	PGresult   *result = ps_query_or_exit(connection,
										  "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c"
										  " JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace"
										  " WHERE c.relkind IN ('r', 'p') AND ($1::text IN (c.relname::text,"
										  " pg_catalog.concat(n.nspname, '.', c.relname)))"
										  " AND n.nspname OPERATOR(pg_catalog.<>) 'pgstair'"
										  " ORDER BY pg_catalog.pg_table_is_visible(c.oid) DESC LIMIT 1", 1, params);
	char	   *found = PQntuples(result) > 0 ? pg_strdup(PQgetvalue(result, 0, 0)) : NULL;

	PQclear(result);
	return found;
}

/* The rows of PAIRS for a tool. */
static PGresult *
read_pairs(PsConnection *connection, const char *applied, const char *table)
{
	char	   *query = psprintf(applied, table);
	char	   *sql = psprintf(PAIRS, query);
	const char *params[] = {connection->options->stream};
	PGresult   *result = ps_query_or_exit(connection, sql, 1, params);

	pg_free(sql);
	pg_free(query);
	return result;
}

/* Prints the pairs; returns how many registered ones can be taken as applied. */
static int
print_pairs(const PsOptions *options, const PGresult *pairs)
{
	int			count = 0;

	for (int row = 0; row < PQntuples(pairs); row++)
	{
		const char *name = PQgetvalue(pairs, row, 0);

		if (PQgetisnull(pairs, row, 0))
			ps_print_outcome(options, "not registered", PQgetvalue(pairs, row, 2));
		else if (PQgetisnull(pairs, row, 2))
			ps_print_outcome(options, strcmp(PQgetvalue(pairs, row, 1), "pending") == 0 ? "pending" : "not in its history", name);
		else if (strcmp(PQgetvalue(pairs, row, 1), "pending") == 0)
		{
			ps_print_outcome(options, "found", name);
			count++;
		}
	}
	return count;
}

/* Records the pairs as applied, all or none. */
static void
take_pairs(PsConnection *connection, const PGresult *pairs)
{
	PQclear(ps_query_or_exit(connection, "BEGIN ISOLATION LEVEL READ COMMITTED", 0, NULL));
	for (int row = 0; row < PQntuples(pairs); row++)
	{
		const char *params[] = {PQgetvalue(pairs, row, 0), connection->options->stream};

		if (PQgetisnull(pairs, row, 0) || PQgetisnull(pairs, row, 2) || strcmp(PQgetvalue(pairs, row, 1), "pending") != 0)
			continue;
		PQclear(ps_query_or_exit(connection, "SELECT @extschema@.migrate_record(name => $1, stream => $2)", 2, params));
	}
	PQclear(ps_query_or_exit(connection, "COMMIT", 0, NULL));
}

/* Shows, and with --yes takes, the history of one tool. */
static void
adopt(PsConnection *connection, const PsTool *tool, const char *table)
{
	const PsOptions *options = connection->options;
	PGresult   *pairs = read_pairs(connection, tool->applied, table);
	int			count;

	ps_print_line(options, "%s: table %s", tool->name, table);
	count = print_pairs(options, pairs);
	if (!options->yes)
		ps_print_line(options, "%d to be marked as applied; nothing was done: give --yes to do it", count);
	else
	{
		take_pairs(connection, pairs);
		ps_print_line(options, "%d marked as applied", count);
	}
	PQclear(pairs);
}

/* Executes the command; returns the exit status. */
int
ps_cmd_adopt(const PsOptions *options)
{
	PsConnection *connection = ps_connect_with_extension(options);
	const PsTool named = {"the table that was named", options->table, "SELECT name FROM %s"};
	const PsTool *tool = &named;
	char	   *table = options->table ? find_table(connection, options->table) : NULL;

	for (int i = 0; options->table == NULL && table == NULL && i < lengthof(tool_table); i++)
	{
		tool = &tool_table[i];
		table = find_table(connection, tool->table);
	}
	if (table == NULL)
		ps_error("Name its table: --table=NAME.", "no history of another tool was found in database \"%s\"",
				 connection->database);
	else
		adopt(connection, tool, table);
	ps_disconnect(connection);
	return table == NULL ? PS_FAILED : PS_DONE;
}
