/*-------------------------------------------------------------------------
 *
 * cmd_up.c
 *	  pgstair up: applies pending migrations.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include <unistd.h>

/* What is said of a run that had nothing to do; at a terminal, what may have been forgotten. */
static const char *
nothing_to_apply(const PsOptions *options)
{
	return isatty(STDOUT_FILENO) && !options->upload ? "nothing to apply; \"pgstair upload\" registers new and changed files" : "nothing to apply";
}

/* Executes the command; returns the exit status. */
int
ps_cmd_up(const PsOptions *options)
{
	PsConnection *connection = options->upload ? ps_upload(options) : ps_connect_with_extension(options);
	PsRun		run = {
		.connection = connection, .target = options->to, .steps = options->steps, .each = options->each
	};
	int			status = PS_FAILED;

	if (ps_confirm(connection) && ps_check_before(connection, &run))
		status = ps_run(&run);
	if (status == PS_DONE)
		ps_print_run(options, &run, "applied", nothing_to_apply(options));
	simple_string_list_destroy(&run.done);
	ps_disconnect(connection);
	return status;
}
