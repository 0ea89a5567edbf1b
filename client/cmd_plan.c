/*-------------------------------------------------------------------------
 *
 * cmd_plan.c
 *	  pgstair plan: what up (or down) would run, and why in that order.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include <unistd.h>

/* A statement for people: COPY without its rows. */
#define SHOWN_STATEMENT \
	"CASE WHEN pg_catalog.upper(pg_catalog.left(statement, 5)) OPERATOR(pg_catalog.=) 'COPY '" \
	" THEN pg_catalog.split_part(statement, E';\n', 1) ELSE statement END AS statement"

#define PLAN(statement) \
	"SELECT step, migration, line, " statement ", reason" \
	" FROM @extschema@.migrate_plan(target => $1::pg_catalog.text, direction => $2::pg_catalog.text, stream => $3::pg_catalog.text)"

/* Columns of the result. */
enum
{
	STEP, MIGRATION, LINE, STATEMENT, REASON
};

/* Prints the steps for people: a table would have no room for the statements. */
static void
print_steps(const PsOptions *options, const PGresult *result)
{
	for (int row = 0; row < PQntuples(result); row++)
	{
		bool		has_line = !PQgetisnull(result, row, LINE);

		ps_print_line(options, "%4s  %s%s%s: %s", PQgetvalue(result, row, STEP), PQgetvalue(result, row, MIGRATION),
					  has_line ? ":" : "", PQgetvalue(result, row, LINE), PQgetvalue(result, row, REASON));
		ps_print_indented(options, 6, PQgetvalue(result, row, STATEMENT));
	}
}

/* Executes the command; returns the exit status. */
int
ps_cmd_plan(const PsOptions *options)
{
	PsConnection *connection = ps_connect_with_extension(options);
	const char *params[] = {options->to, options->down ? "down" : "up", options->stream};
	PGresult   *result;
	int			count;

	result = ps_query_or_exit(connection, options->json ? PLAN("statement") : PLAN(SHOWN_STATEMENT), 3, params);
	count = PQntuples(result);
	if (options->json)
	{
		PQExpBuffer json = createPQExpBuffer();

		ps_json_rows(json, "steps", result);
		ps_json_print(json);
	}
	else if (!isatty(STDOUT_FILENO))
		ps_print_table(options, result);
	else
	{
		print_steps(options, result);
		ps_print_summary(options, ngettext("%d statement", "%d statements", count), count);
	}
	PQclear(result);
	ps_disconnect(connection);
	return PS_DONE;
}
