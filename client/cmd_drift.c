/*-------------------------------------------------------------------------
 *
 * cmd_drift.c
 *	  pgstair drift: how the database differs from what the last run left.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include <unistd.h>

/* What --json and --verbose print, and what is printed else. */
#define ALL_COLUMNS "*"
#define SHORT_COLUMNS \
	"change, object_type, identity, changed_by AS by, pg_catalog.to_char(changed_at, 'YYYY-MM-DD HH24:MI:SS') AS at, application, statement"
#define DRIFT_QUERY(columns) "SELECT " columns " FROM @extschema@.migrate_drift(stream => NULL::pg_catalog.text)"

/* The columns of SHORT_COLUMNS. */
enum
{
	CHANGE, OBJECT_TYPE, IDENTITY, ROLE, AT, APPLICATION, STATEMENT
};

/* Prints the rows for people, with what is known of who changed it. */
static void
print_differences(const PsOptions *options, const PGresult *result)
{
	for (int row = 0; row < PQntuples(result); row++)
	{
		char	   *object = psprintf("%s %s", PQgetvalue(result, row, OBJECT_TYPE), PQgetvalue(result, row, IDENTITY));
		char	   *origin = psprintf("%s, %s, %s: %s", PQgetvalue(result, row, ROLE), PQgetvalue(result, row, AT),
									  PQgetvalue(result, row, APPLICATION), PQgetvalue(result, row, STATEMENT));

		ps_print_finding(options, PQgetvalue(result, row, CHANGE), object, PQgetisnull(result, row, ROLE) ? "" : origin);
		pg_free(object);
		pg_free(origin);
	}
}

/* Executes the command; returns the exit status. */
int
ps_cmd_drift(const PsOptions *options)
{
	PsConnection *connection = ps_connect_with_extension(options);
	PGresult   *result;
	int			count;

	result = ps_query_or_exit(connection, options->json || options->verbose ?
							  DRIFT_QUERY(ALL_COLUMNS) : DRIFT_QUERY(SHORT_COLUMNS), 0, NULL);
	count = PQntuples(result);
	if (options->json)
	{
		PQExpBuffer json = createPQExpBuffer();

		ps_json_rows(json, "drift", result);
		ps_json_print(json);
	}
	else
	{
		if (options->verbose || !isatty(STDOUT_FILENO))
			ps_print_table(options, result);
		else
			print_differences(options, result);
		ps_print_summary(options, ngettext("%d difference", "%d differences", count), count);
	}
	PQclear(result);
	ps_disconnect(connection);
	return count > 0 ? PS_CHECK_FOUND : PS_DONE;
}
