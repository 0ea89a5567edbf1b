/*-------------------------------------------------------------------------
 *
 * cmd_verify.c
 *	  pgstair verify: proves that migrations can be taken back.
 *
 * The server rolls all of it back.  An error in a migration is a row like any
 * other, and is reported once more with its place in the file.
 *
 *-------------------------------------------------------------------------
 */
#include "run.h"

#include <unistd.h>

/* Columns of migrate_verify(). */
enum
{
	MIGRATION,
	VERDICT,
	OBJECT,
	DIFFERENCE
};

/* An attempt: one transaction that leaves nothing. */
static PGresult *
attempt_verify(PsRun *run, PsLimit limit)
{
	const char *params[] = {limit.target, run->connection->options->stream};
	PGresult   *result = ps_begin(run);

	if (ps_succeeded(result))
	{
		PQclear(result);
		result = ps_query(run->connection, "SELECT * FROM @extschema@.migrate_verify(target => $1::pg_catalog.text, stream => $2::pg_catalog.text)", 2, params);
	}
	return ps_end(run, result);
}

/* Is the row's verdict one of the two that fail the command? */
static bool
is_bad(const PGresult *result, int row)
{
	const char *verdict = PQgetvalue(result, row, VERDICT);

	return strcmp(verdict, "differs") == 0 || strcmp(verdict, "fails") == 0;
}

/* How many migrations have such a row; rows of a migration stand together. */
static int
count_bad(const PGresult *result)
{
	const char *last = "";
	int			count = 0;

	for (int row = 0; row < PQntuples(result); row++)
	{
		const char *migration = PQgetvalue(result, row, MIGRATION);

		if (!is_bad(result, row) || strcmp(migration, last) == 0)
			continue;
		last = migration;
		count++;
	}
	return count;
}

/* Prints a row for people. */
static void
print_verdict(const PsOptions *options, const PGresult *result, int row)
{
	bool		has_object = !PQgetisnull(result, row, OBJECT);
	char	   *text = psprintf("%s%s%s", PQgetvalue(result, row, MIGRATION), has_object ? ": " : "", PQgetvalue(result, row, OBJECT));

	ps_print_finding(options, PQgetvalue(result, row, VERDICT), text, PQgetvalue(result, row, DIFFERENCE));
	pg_free(text);
}

/* Prints the rows, and below them the errors with their places. */
static void
print_verdicts(PsConnection *connection, const PGresult *result, int bad)
{
	const PsOptions *options = connection->options;

	if (options->json)
	{
		PQExpBuffer json = createPQExpBuffer();

		ps_json_rows(json, "verdicts", result);
		ps_json_key(json, "failed");
		appendPQExpBuffer(json, "%d", bad);
		ps_json_print(json);
		return;
	}
	if (PQntuples(result) == 0)
		ps_print_line(options, "nothing to verify");
	else if (!isatty(STDOUT_FILENO))
		ps_print_table(options, result);
	else
		for (int row = 0; row < PQntuples(result); row++)
			print_verdict(options, result, row);
	fflush(stdout);
	for (int row = 0; row < PQntuples(result); row++)
		if (strcmp(PQgetvalue(result, row, VERDICT), "fails") == 0 && !PQgetisnull(result, row, OBJECT))
			ps_report_text(connection, PQgetvalue(result, row, DIFFERENCE));
	if (PQntuples(result) > 0)
		ps_print_summary(options, ngettext("%d migration differs or fails", "%d migrations differ or fail", bad), bad);
}

/* Executes the command; returns the exit status. */
int
ps_cmd_verify(const PsOptions *options)
{
	PsConnection *connection = ps_connect_with_extension(options);
	PsRun		run = {.connection = connection};
	PGresult   *result;
	int			status = ps_persist(&run, attempt_verify, (PsLimit) {.target = options->to}, &result);

	if (status != PS_DONE)
	{
		ps_report_error(connection, result);
		status = status == PS_LOCKED ? PS_LOCKED : PS_FAILED;
	}
	else
	{
		int			bad = count_bad(result);

		print_verdicts(connection, result, bad);
		status = bad > 0 ? PS_FAILED : PS_DONE;
	}
	PQclear(result);
	ps_disconnect(connection);
	return status;
}
