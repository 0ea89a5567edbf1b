/*-------------------------------------------------------------------------
 *
 * cmd_down.c
 *	  pgstair down: reverts the last migration, a number of them, or all back
 *	  to and including one.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

/* Reverts; if ask is true, asks on a terminal first.  Returns the exit status. */
int
ps_revert(const PsOptions *options, bool ask)
{
	PsConnection *connection = ps_connect_with_extension(options);
	PsRun		run = {
		.connection = connection,
		.down = true,
		.target = options->to,
		.steps = options->steps > 0 || options->to ? options->steps : 1
	};
	int			status = PS_FAILED;

	if ((!ask || ps_confirm_losses(connection, run.target, run.steps)) && ps_confirm(connection))
		status = ps_run(&run);
	if (status == PS_DONE)
		ps_print_run(options, &run, "reverted", "nothing to revert");
	simple_string_list_destroy(&run.done);
	ps_disconnect(connection);
	return status;
}

/* Executes the command; returns the exit status. */
int
ps_cmd_down(const PsOptions *options)
{
	return ps_revert(options, true);
}
