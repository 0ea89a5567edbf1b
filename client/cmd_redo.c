/*-------------------------------------------------------------------------
 *
 * cmd_redo.c
 *	  pgstair redo: reverts the last migration and applies it again, with the
 *	  pending ones that stand before it.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

/* The last of the pending migrations that stand before the last applied one; malloc'd, NULL: none. */
static char *
last_before(PsConnection *connection)
{
	const char *params[] = {connection->options->stream};
	PGresult   *result = ps_query_or_exit(connection,
										  "WITH s AS (SELECT name, state, applied_at, ordinality FROM @extschema@.migrate_status(stream => $1::pg_catalog.text) WITH ORDINALITY)"
										  " SELECT name FROM s WHERE state OPERATOR(pg_catalog.=) 'pending' AND ordinality OPERATOR(pg_catalog.<)"
										  " (SELECT ordinality FROM s WHERE state OPERATOR(pg_catalog.=) 'applied'"
										  " ORDER BY applied_at DESC, ordinality DESC LIMIT 1) ORDER BY ordinality DESC LIMIT 1", 1, params);
	char	   *name = PQntuples(result) > 0 ? pg_strdup(PQgetvalue(result, 0, 0)) : NULL;

	PQclear(result);
	return name;
}

/* Does the data let the pending migrations through that the run takes along? */
static bool
check_before(PsConnection *connection)
{
	PsRun		run = {.connection = connection, .target = last_before(connection)};
	bool		go_on = run.target == NULL || ps_check_before(connection, &run);

	pg_free(unconstify(char *, run.target));
	return go_on;
}

/* Executes the command; returns the exit status. */
int
ps_cmd_redo(const PsOptions *options)
{
	PsConnection *connection = ps_connect_with_extension(options);
	PsRun		down = {.connection = connection, .down = true, .steps = 1};
	PsRun		up = {.connection = connection};
	int			status = PS_FAILED;

	if (ps_confirm_losses(connection, NULL, down.steps) && ps_confirm(connection) && check_before(connection))
		status = ps_run_redo(&down, &up);
	if (status == PS_DONE && options->json)
	{
		PQExpBuffer json = createPQExpBuffer();

		ps_json_list(json, "reverted", &down.done);
		ps_json_list(json, "applied", &up.done);
		ps_json_print(json);
	}
	else if (status == PS_DONE && down.count == 0)
		ps_print_line(options, "nothing to revert");
	simple_string_list_destroy(&down.done);
	simple_string_list_destroy(&up.done);
	ps_disconnect(connection);
	return status;
}
