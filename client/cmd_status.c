/*-------------------------------------------------------------------------
 *
 * cmd_status.c
 *	  pgstair status: the migrations of the database, and how the folder's
 *	  files compare with them.
 *
 * The folder is left out when it was not named and does not exist.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include "common/string.h"

/*
 * What is the matter with a migration's file: it is "changed", "gone", or "not
 * registered"; null if all is well or if there is no folder ($1 is null).
 */
#define FILE_STATE \
	"CASE WHEN $1 IS NULL THEN NULL" \
	" WHEN s.name IS NULL THEN 'not registered'" \
	" WHEN f.name IS NULL THEN 'gone'" \
	" WHEN s.checksum OPERATOR(pg_catalog.<>) @extschema@.migrate_checksum(f.source," \
	" CASE WHEN f.has_down AND s.format OPERATOR(pg_catalog.<>) 'js' THEN f.down_source END) THEN 'changed'" \
	" END"

/* What --json prints, and what a table has room for. */
#define ALL_COLUMNS \
	"s.format, s.registered_at, s.registered_by, s.role, s.applied_at, s.applied_by, s.duration::pg_catalog.text," \
	" s.reversible, s.irreversible_because, s.problem, " FILE_STATE " AS file"
#define TABLE_COLUMNS \
	"pg_catalog.to_char(s.applied_at, 'YYYY-MM-DD HH24:MI:SS') AS applied_at," \
	" pg_catalog.concat_ws(': ', s.reversible, s.irreversible_because) AS reversible," \
	" pg_catalog.concat_ws('; ', s.problem, " FILE_STATE ") AS problem"

/* Rows of status.  A file that is not registered comes last. */
#define STATUS_QUERY(columns) \
	"SELECT coalesce(s.name, f.name) AS name, coalesce(s.state, 'pending') AS state, " columns \
	" FROM @extschema@.migrate_status(stream => $4::pg_catalog.text) WITH ORDINALITY AS s(name, state, format, registered_at," \
	" registered_by, role, applied_at, applied_by, duration, reversible, irreversible_because, problem, checksum, number)" \
	" FULL JOIN ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])," \
	" pg_catalog.unnest($3::pg_catalog.text[]), pg_catalog.unnest($5::pg_catalog.bool[])) AS f(name, source, down_source, has_down)" \
	" ON s.name OPERATOR(pg_catalog.=) f.name" \
	" ORDER BY s.number NULLS LAST, f.name"

/*
 * What --check objects to.  The file of a baseline may go: nothing of it will
 * ever run.
 */
typedef struct PsStatusCount
{
	int			pending;
	int			changed;		/* files that are not what is registered */
	int			gone;			/* files of applied migrations */
} PsStatusCount;

/* Counts the rows that --check objects to; the last column is about files. */
static PsStatusCount
count_rows(const PGresult *result)
{
	int			state = PQfnumber(result, "state");
	PsStatusCount count = {0};

	for (int row = 0; row < PQntuples(result); row++)
	{
		const char *file = PQgetvalue(result, row, PQnfields(result) - 1);

		count.pending += strcmp(PQgetvalue(result, row, state), "pending") == 0;
		count.changed += pg_str_endswith(file, "changed");
		count.gone += pg_str_endswith(file, "gone") && strcmp(PQgetvalue(result, row, state), "applied") == 0;
	}
	return count;
}

/* Prints the rows and a summary. */
static void
print_status(const PsOptions *options, const PGresult *result, PsStatusCount count)
{
	if (options->json)
	{
		PQExpBuffer json = createPQExpBuffer();

		ps_json_rows(json, "migrations", result);
		ps_json_key(json, "pending");
		appendPQExpBuffer(json, "%d", count.pending);
		ps_json_key(json, "changed");
		appendPQExpBuffer(json, "%d", count.changed);
		ps_json_key(json, "gone");
		appendPQExpBuffer(json, "%d", count.gone);
		ps_json_print(json);
		return;
	}
	ps_print_table(options, result);
	ps_print_summary(options, ngettext("%d migration, %d pending, %d changed, %d gone", "%d migrations, %d pending, %d changed, %d gone",
									   PQntuples(result)),
					 PQntuples(result), count.pending, count.changed, count.gone);
}

/* Executes the command; returns the exit status. */
int
ps_cmd_status(const PsOptions *options)
{
	PsFolder	folder = {0};
	PsFileArrays arrays = {0};
	bool		compare = ps_has_folder(options);
	PsConnection *connection;
	const char *params[5];
	PGresult   *result;
	PsStatusCount count;

	if (compare)
	{
		ps_folder_read(options, &folder);
		ps_file_arrays(&arrays, &folder, 0, folder.count);
	}
	connection = ps_connect_with_extension(options);
	memcpy(params, arrays.params, 3 * sizeof(char *));
	params[3] = options->stream;
	params[4] = arrays.params[4];
	result = ps_query(connection, options->json ? STATUS_QUERY(ALL_COLUMNS) : STATUS_QUERY(TABLE_COLUMNS), 5, params);
	if (!ps_succeeded(result))
		ps_refuse_files(connection, &folder, 0, folder.count, result);
	count = count_rows(result);
	print_status(options, result, count);

	PQclear(result);
	ps_file_arrays_free(&arrays);
	ps_folder_free(&folder);
	ps_disconnect(connection);
	return options->check && count.pending + count.changed + count.gone > 0 ? PS_CHECK_FOUND : PS_DONE;
}
