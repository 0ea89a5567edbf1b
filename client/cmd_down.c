/*-------------------------------------------------------------------------
 *
 * cmd_down.c
 *	  pgstair down: reverts the last migration, a number of them, or all back
 *	  to and including one.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

/* Executes the command; returns the exit status. */
int
ps_cmd_down(const PsOptions *options)
{
	PsConnection *connection = ps_connect_with_extension(options);
	PsRun		run = {
		.connection = connection,
		.down = true,
		.target = options->to,
		.steps = options->steps > 0 || options->to ? options->steps : 1
	};
	int			status = ps_confirm(connection) ? ps_run(&run) : PS_FAILED;

	if (status == PS_DONE)
		ps_print_run(options, &run, "reverted", "nothing to revert");
	simple_string_list_destroy(&run.done);
	ps_disconnect(connection);
	return status;
}
