/*-------------------------------------------------------------------------
 *
 * confirm.c
 *	  The question before a protected database is touched.
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
