/*-------------------------------------------------------------------------
 *
 * cmd_adopt.c
 *	  pgstair adopt: takes the history that another tool has left in the
 *	  database as this one's.
 *
 * The history is read with nothing but pg_catalog in the search_path: whoever
 * may create functions in the database cannot have them called.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

/* What is to be said of one row of ps_history_pairs(). */
typedef enum PsPair
{
	FOUND,						/* pending, and the tool has applied it */
	TAKEN,						/* applied here, too */
	FAILED,						/* begun by the tool, not done */
	NOT_APPLIED,				/* pending, and the tool has not applied it */
	NOT_IN_HISTORY,				/* applied here, unknown to the tool */
	NOT_REGISTERED,				/* of the tool, unknown here */
	PAIRS
} PsPair;

static const char *const pair_names[] = {
	"found", "already applied", "failed", "pending", "not in its history", "not registered"
};

/* Which of them a row is. */
static PsPair
pair_of(const PGresult *pairs, int row)
{
	bool		pending = strcmp(PQgetvalue(pairs, row, 1), "pending") == 0;

	if (PQgetisnull(pairs, row, 0))
		return PQgetisnull(pairs, row, 3) ? NOT_REGISTERED : FAILED;
	if (PQgetisnull(pairs, row, 2))
		return pending ? NOT_APPLIED : NOT_IN_HISTORY;
	if (!PQgetisnull(pairs, row, 3))
		return FAILED;
	return pending ? FOUND : TAKEN;
}

/* The name to show for a row: ours, else the tool's. */
static const char *
pair_name(const PGresult *pairs, int row)
{
	return PQgetvalue(pairs, row, PQgetisnull(pairs, row, 0) ? 2 : 0);
}

/* Prints the rows; what is applied on both sides only with --verbose. */
static void
print_pairs(const PsOptions *options, const PGresult *pairs)
{
	for (int row = 0; row < PQntuples(pairs); row++)
	{
		PsPair		pair = pair_of(pairs, row);

		if (pair != TAKEN || options->verbose)
			ps_print_outcome(options, pair_names[pair], pair_name(pairs, row));
	}
}

/* The number of rows that can be taken as applied. */
static int
count_found(const PGresult *pairs)
{
	int			count = 0;

	for (int row = 0; row < PQntuples(pairs); row++)
		count += pair_of(pairs, row) == FOUND;
	return count;
}

/* Has the server keep the table in step with the stream. */
static void
keep_history(PsConnection *connection, const char *table)
{
	const char *params[] = {table, connection->options->stream};

	PQclear(ps_query_or_exit(connection, "SELECT @extschema@.migrate_keep(history => $1::pg_catalog.regclass, stream => $2::pg_catalog.text)", 2, params));
}

/* Records the rows as applied, and with --keep keeps the table from then on, all or nothing. */
static void
take_pairs(PsConnection *connection, const char *table, const PGresult *pairs)
{
	PQclear(ps_query_or_exit(connection, PS_BEGIN, 0, NULL));
	for (int row = 0; row < PQntuples(pairs); row++)
	{
		const char *params[] = {PQgetvalue(pairs, row, 0), connection->options->stream};

		if (pair_of(pairs, row) == FOUND)
			PQclear(ps_query_or_exit(connection, "SELECT @extschema@.migrate_record(name => $1::pg_catalog.text, direction => 'up'::pg_catalog.text,"
									 " statement => NULL::pg_catalog.int4, state => 'done'::pg_catalog.text, stream => $2::pg_catalog.text)", 2, params));
	}
	if (connection->options->keep)
		keep_history(connection, table);
	PQclear(ps_query_or_exit(connection, "COMMIT", 0, NULL));
}

/* Prints the rows and what was done as a JSON document. */
static void
print_json(const PsTool *tool, const char *table, const PGresult *pairs, bool taken)
{
	PQExpBuffer json = createPQExpBuffer();

	ps_json_key(json, "tool");
	ps_json_string(json, tool->name);
	ps_json_key(json, "table");
	ps_json_string(json, table);
	for (int pair = 0; pair < PAIRS; pair++)
	{
		SimpleStringList names = {0};

		for (int row = 0; row < PQntuples(pairs); row++)
			if (pair_of(pairs, row) == pair)
				simple_string_list_append(&names, pair_name(pairs, row));
		ps_json_list(json, pair_names[pair], &names);
		simple_string_list_destroy(&names);
	}
	ps_json_key(json, "taken");
	appendPQExpBufferStr(json, taken ? "true" : "false");
	ps_json_print(json);
}

/* Prints, and with --yes takes, the history of one tool. */
static void
adopt(PsConnection *connection, const PsTool *tool, const char *table, const PGresult *pairs)
{
	const PsOptions *options = connection->options;

	if (!options->json)
	{
		ps_print_line(options, "%s: table %s", tool->name, table);
		print_pairs(options, pairs);
	}
	if (options->yes)
		take_pairs(connection, table, pairs);
	if (options->json)
		print_json(tool, table, pairs, options->yes);
	else if (options->yes)
		ps_print_line(options, "%d marked as applied%s", count_found(pairs),
					  options->keep ? "; the table is kept in step" : "");
	else if (count_found(pairs) == 0)
		ps_print_line(options, "nothing to mark as applied");
	else
		ps_print_line(options, "%d to be marked as applied; nothing was done: give --yes to do it", count_found(pairs));
}

/* The schemas of the session's search_path as an array; malloc'd. */
static char *
read_path(PsConnection *connection)
{
	PGresult   *result = ps_query_or_exit(connection, "SELECT pg_catalog.current_schemas(false)", 0, NULL);
	char	   *path = pg_strdup(PQgetvalue(result, 0, 0));

	PQclear(result);
	return path;
}

/* Executes the command; returns the exit status. */
int
ps_cmd_adopt(const PsOptions *options)
{
	PsConnection *connection = ps_connect_with_extension(options);
	char	   *path = read_path(connection);
	PGresult   *pairs = NULL;
	const PsTool *tool;
	char	   *table;

	PQclear(ps_query_or_exit(connection, PS_BEGIN, 0, NULL));
	PQclear(ps_query_or_exit(connection, "SET LOCAL search_path = pg_catalog, pg_temp", 0, NULL));
	tool = ps_find_history(connection, options->table, path, &table);
	if (tool)
		pairs = ps_history_pairs(connection, tool, table);
	PQclear(ps_query_or_exit(connection, "COMMIT", 0, NULL));

	if (tool)
		adopt(connection, tool, table, pairs);
	else if (options->table)
		ps_error("Give the table's name as it is written in the catalog, with its schema if there are several: --table=SCHEMA.NAME.",
				 "database \"%s\" has no table \"%s\" with a history that is known", connection->database, options->table);
	else
		ps_error("If its table has a name of its own: --table=NAME.", "no history of another tool was found in database \"%s\"",
				 connection->database);
	PQclear(pairs);
	pg_free(table);
	pg_free(path);
	ps_disconnect(connection);
	return tool ? PS_DONE : PS_FAILED;
}
