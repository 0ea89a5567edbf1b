/*-------------------------------------------------------------------------
 *
 * cmd_init.c
 *	  pgstair init: creates the extension where it is missing and checks that
 *	  its version is the client's.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

/* Creates the extension; ends the program if the server does not have it. */
static void
create_extension(PsConnection *connection)
{
	PGresult   *result = ps_query_or_exit(connection,
										  "SELECT 1 FROM pg_catalog.pg_available_extensions"
										  " WHERE name OPERATOR(pg_catalog.=) 'pgstair'", 0, NULL);

	if (PQntuples(result) == 0)
		ps_fatal("Install it on the server's machine: \"make install\" with the server's pg_config.",
				 "the server of database \"%s\" does not have the extension \"pgstair\"", connection->database);
	PQclear(result);
	PQclear(ps_query_or_exit(connection, "CREATE EXTENSION IF NOT EXISTS pgstair", 0, NULL));
	ps_read_extension(connection);
}

/* Executes the command; returns the exit status. */
int
ps_cmd_init(const PsOptions *options)
{
	PsConnection *connection = ps_connect(options);
	bool		created = connection->version == NULL;

	if (created)
		create_extension(connection);
	ps_check_version(connection);
	if (options->json)
	{
		PQExpBuffer json = createPQExpBuffer();

		ps_json_key(json, "database");
		ps_json_string(json, connection->database);
		ps_json_key(json, "version");
		ps_json_string(json, connection->version);
		ps_json_key(json, "created");
		appendPQExpBufferStr(json, created ? "true" : "false");
		ps_json_print(json);
	}
	else
		ps_print_line(options, "extension \"pgstair\" %s %s database \"%s\"", connection->version,
					  created ? "created in" : "is in", connection->database);
	ps_disconnect(connection);
	return PS_DONE;
}
