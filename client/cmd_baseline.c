/*-------------------------------------------------------------------------
 *
 * cmd_baseline.c
 *	  pgstair baseline: marks migrations as applied in a database that already
 *	  has what they make.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

/* Executes the command; returns the exit status. */
int
ps_cmd_baseline(const PsOptions *options)
{
	PsConnection *connection = ps_connect_with_extension(options);
	const char *params[] = {options->to, options->stream};
	SimpleStringList names = {NULL, NULL};
	PGresult   *result;

	if (!ps_confirm(connection))
	{
		ps_disconnect(connection);
		return PS_FAILED;
	}
	PQclear(ps_query_or_exit(connection, PS_BEGIN, 0, NULL));
	result = ps_query_or_exit(connection,
							  "SELECT * FROM @extschema@.migrate_baseline(target => $1::pg_catalog.text, stream => $2::pg_catalog.text)", 2, params);
	PQclear(ps_query_or_exit(connection, "COMMIT", 0, NULL));
	for (int row = 0; row < PQntuples(result); row++)
	{
		simple_string_list_append(&names, PQgetvalue(result, row, 0));
		ps_print_outcome(options, "baseline", PQgetvalue(result, row, 0));
	}
	if (options->json)
	{
		PQExpBuffer json = createPQExpBuffer();

		ps_json_list(json, "baseline", &names);
		ps_json_print(json);
	}
	else
		ps_print_line(options, "%d marked as applied", PQntuples(result));
	PQclear(result);
	simple_string_list_destroy(&names);
	ps_disconnect(connection);
	return PS_DONE;
}
