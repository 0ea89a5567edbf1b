/*-------------------------------------------------------------------------
 *
 * confirm.c
 *	  The questions before a protected database is touched, or anything lost.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include <unistd.h>

#include "common/string.h"

/*
 * Asks the user to type the name of a protected database; true: go on.
 * Without a terminal or with a wrong answer it says so and returns false.
 */
bool
ps_confirm(const PsConnection *connection)
{
	char	   *answer;
	bool		same;

	if (!connection->protected || connection->options->yes)
		return true;
	if (!isatty(STDIN_FILENO))
	{
		ps_error("Give --yes to go on without being asked.",
				 "database \"%s\" is protected", connection->database);
		return false;
	}
	pg_log_info("database \"%s\" is protected", connection->database);
	answer = simple_prompt("Type its name to go on: ", true);
	same = strcmp(answer, connection->database) == 0;
	free(answer);
	if (!same)
		ps_error(NULL, "that is not its name: nothing was done");
	return same;
}

/*
 * On a terminal: shows what would be reverted and what of it comes back, and
 * asks; true: go on.  A protected database has its own question.
 */
bool
ps_confirm_losses(PsConnection *connection, const char *target, int steps)
{
	char		number[16];
	const char *params[] = {target, target == NULL ? number : NULL, connection->options->stream};
	PGresult   *losses;
	int			count;
	char	   *answer;
	bool		yes;

	if (connection->options->yes || connection->options->json || !isatty(STDIN_FILENO))
		return true;
	snprintf(number, sizeof(number), "%d", steps);
	losses = ps_or_exit(connection,
						ps_query_selected(connection,
										  "SELECT migration, pg_catalog.concat_ws(': ', reversible, irreversible_because) AS comes_back"
										  " FROM @extschema@.migrate_losses(target => $1::pg_catalog.text, steps => $2::pg_catalog.int4, stream => $3::pg_catalog.text)", 3, params));
	count = PQntuples(losses);
	if (count > 0)
		ps_print_table(connection->options, losses);
	fflush(stdout);
	PQclear(losses);
	if (count == 0 || connection->protected)
		return true;
	answer = simple_prompt(count == 1 ? "Revert it? (y/N) " : "Revert them? (y/N) ", true);
	yes = pg_strcasecmp(answer, "y") == 0 || pg_strcasecmp(answer, "yes") == 0;
	free(answer);
	if (!yes)
		ps_error(NULL, "nothing was done");
	return yes;
}
