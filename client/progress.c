/*-------------------------------------------------------------------------
 *
 * progress.c
 *	  One line on the terminal that says what a long run is doing.
 *
 * The server reports the current statement of a run in pg_stat_activity; a
 * second connection, opened when the line is first shown, reads it there.
 * Without that connection the line shows the time alone.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include <unistd.h>

#include "mb/pg_wchar.h"

/* A second connection made like the first; NULL if that fails. */
static PGconn *
open_monitor(PGconn *conn)
{
	PQconninfoOption *options = PQconninfo(conn);
	const char *keywords[64];
	const char *values[64];
	int			n = 0;
	PGconn	   *monitor;

	for (PQconninfoOption *option = options; option && option->keyword && n < lengthof(keywords) - 1; option++)
	{
		if (option->val == NULL || option->val[0] == '\0')
			continue;
		keywords[n] = option->keyword;
		values[n++] = option->val;
	}
	keywords[n] = NULL;
	values[n] = NULL;
	monitor = PQconnectdbParams(keywords, values, false);
	PQconninfoFree(options);
	return monitor;
}

/* What the server process of conn does at the moment; NULL: not known. */
static PGresult *
read_activity(PGconn *monitor, PGconn *conn)
{
	char	   *pid = psprintf("%d", PQbackendPID(conn));
	const char *params[] = {pid};
	PGresult   *result;

	result = PQexecParams(monitor,
						  "SELECT pg_catalog.regexp_replace(query, '\\s+', ' ', 'g'),"
						  " pg_catalog.array_to_string(pg_catalog.pg_blocking_pids(pid), ', ')"
						  " FROM pg_catalog.pg_stat_activity WHERE pid OPERATOR(pg_catalog.=) $1::integer",
						  1, NULL, params, NULL, NULL, 0);
	pg_free(pid);
	if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1)
		return result;
	PQclear(result);
	return NULL;
}

/* How many bytes of text fit in so many columns. */
static int
fitting_bytes(const char *text, int width)
{
	const char *p = text;

	while (*p && (width -= Max(0, pg_encoding_dsplen(PG_UTF8, p))) >= 0)
		p += PQmblenBounded(p, PG_UTF8);
	return p - text;
}

/* Shows or renews the line; elapsed is in seconds. */
void
ps_show_progress(PsConnection *connection, double elapsed)
{
	PGresult   *activity = NULL;
	const char *statement = "";
	const char *blockers = "";
	PQExpBufferData line;

	if (connection->monitor == NULL)
		connection->monitor = open_monitor(connection->conn);
	if (PQstatus(connection->monitor) == CONNECTION_OK)
		activity = read_activity(connection->monitor, connection->conn);
	if (activity)
	{
		statement = PQgetvalue(activity, 0, 0);
		blockers = PQgetvalue(activity, 0, 1);
	}
	initPQExpBuffer(&line);
	appendPQExpBuffer(&line, "%.0f s  ", elapsed);
	if (blockers[0] != '\0')
		appendPQExpBuffer(&line, "waiting for a lock held by process %s  ", blockers);
	if (strncmp(statement, "pgstair ", 8) == 0)
		appendPQExpBufferStr(&line, statement + 8);
	fprintf(stderr, "\r%.*s\033[K", fitting_bytes(line.data, ps_terminal_width(STDERR_FILENO) - 1), line.data);
	connection->progress_shown = true;
	termPQExpBuffer(&line);
	PQclear(activity);
}

/* Takes the line away, before anything else is printed. */
void
ps_clear_progress(PsConnection *connection)
{
	if (connection->progress_shown)
		fputs("\r\033[K", stderr);
	connection->progress_shown = false;
}
