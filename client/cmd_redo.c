/*-------------------------------------------------------------------------
 *
 * cmd_redo.c
 *	  pgstair redo: reverts the last migration and applies it again, with the
 *	  pending ones that stand before it.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

/* Executes the command; returns the exit status. */
int
ps_cmd_redo(const PsOptions *options)
{
	PsConnection *connection = ps_connect_with_extension(options);
	PsRun		down = {.connection = connection, .down = true, .steps = 1};
	PsRun		up = {.connection = connection};
	int			status = ps_confirm(connection) ? ps_run_redo(&down, &up) : PS_FAILED;

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
