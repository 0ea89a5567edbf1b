/*-------------------------------------------------------------------------
 *
 * cmd_up.c
 *	  pgstair up: applies pending migrations.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

/* Executes the command; returns the exit status. */
int
ps_cmd_up(const PsOptions *options)
{
	PsConnection *connection = ps_connect_with_extension(options);
	PsRun		run = {
		.connection = connection, .target = options->to, .steps = options->steps, .each = options->each
	};
	int			status = PS_FAILED;

	if (ps_confirm(connection) && ps_check_before(connection, &run))
		status = ps_run(&run);
	if (status == PS_DONE)
		ps_print_run(options, &run, "applied", "nothing to apply");
	simple_string_list_destroy(&run.done);
	ps_disconnect(connection);
	return status;
}
