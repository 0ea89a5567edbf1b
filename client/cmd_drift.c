/*-------------------------------------------------------------------------
 *
 * cmd_drift.c
 *	  pgstair drift: how the database differs from what the last run left.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

/* What --json prints, and what a table has room for without --verbose. */
#define ALL_COLUMNS "*"
#define TABLE_COLUMNS \
	"change, object_type, identity, changed_by AS by, pg_catalog.to_char(changed_at, 'YYYY-MM-DD HH24:MI:SS') AS at, application, statement"
#define DRIFT_QUERY(columns) "SELECT " columns " FROM @extschema@.migrate_drift(stream => NULL::pg_catalog.text)"

/* Executes the command; returns the exit status. */
int
ps_cmd_drift(const PsOptions *options)
{
	PsConnection *connection = ps_connect_with_extension(options);
	PGresult   *result;
	int			count;

	result = ps_query_or_exit(connection, options->json || options->verbose ?
							  DRIFT_QUERY(ALL_COLUMNS) : DRIFT_QUERY(TABLE_COLUMNS), 0, NULL);
	count = PQntuples(result);
	if (options->json)
	{
		PQExpBuffer json = createPQExpBuffer();

		ps_json_rows(json, "drift", result);
		ps_json_print(json);
	}
	else
	{
		if (count > 0)
			ps_print_table(options, result);
		ps_print_summary(options, ngettext("%d difference", "%d differences", count), count);
	}
	PQclear(result);
	ps_disconnect(connection);
	return count > 0 ? PS_CHECK_FOUND : PS_DONE;
}
