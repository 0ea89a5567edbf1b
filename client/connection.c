/*-------------------------------------------------------------------------
 *
 * connection.c
 *	  The connection to the server and the queries that go over it.
 *
 * Statements of ours name everything with its schema, because the session's
 * search_path stays as the user has it: it is in force for migrations.
 * "@extschema@" in a statement stands for the schema of the extension's
 * functions, as in an extension's script.  Others may create functions there:
 * a call gives every argument, each of its very type, so that none of them fits
 * better than ours.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "common/string.h"
#include "fe_utils/cancel.h"
#include "fe_utils/string_utils.h"
#include "portability/instr_time.h"

/* How often a running statement is looked at, in milliseconds. */
#define PROGRESS_INTERVAL 250

/* Until then a statement runs without a progress line, in seconds. */
#define PROGRESS_DELAY 1.0

/* Set while the server works for us: an interrupt then cancels its query. */
static volatile sig_atomic_t query_running = false;

/* How long the server has for a request to cancel before another interrupt counts, in seconds. */
#define PATIENCE 2

/* When that time is over. */
static volatile time_t patience_ends;

/* On SIGINT after the first: the network may be stuck, also for the request to cancel. */
static void
handle_impatience(SIGNAL_ARGS)
{
	if (time(NULL) >= patience_ends)
		_exit(PS_FAILED);
}

/*
 * On SIGINT: without a running query there is nothing to cancel, so go.  The
 * request to cancel is sent within the signal handler, which another interrupt
 * may end.
 */
static void
handle_interrupt(void)
{
	sigset_t	interrupts;

	if (!query_running)
		_exit(PS_FAILED);
	patience_ends = time(NULL) + PATIENCE;
	pqsignal(SIGINT, handle_impatience);
	sigemptyset(&interrupts);
	sigaddset(&interrupts, SIGINT);
	sigaddset(&interrupts, SIGTERM);
	sigaddset(&interrupts, SIGHUP);
	sigprocmask(SIG_UNBLOCK, &interrupts, NULL);
}

/* A request to end is an interrupt, too: what runs in the server must not stay. */
static void
handle_termination(SIGNAL_ARGS)
{
	raise(SIGINT);
}

/* Does an option, or a variable of libpq's, say which database is meant? */
static bool
names_database(const PsOptions *options)
{
	static const char *const variables[] = {
		"PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE"
	};

	for (int i = 0; i < lengthof(variables); i++)
		if (getenv(variables[i]) != NULL)
			return true;
	return options->dbname || options->host || options->port || options->user;
}

/* The database to connect to: what -d says, or DATABASE_URL if nothing does. */
static const char *
choose_database(const PsOptions *options)
{
	return names_database(options) ? options->dbname : getenv("DATABASE_URL");
}

/* Tries to connect with a password, or with none if it is NULL. */
static PGconn *
try_connect(const PsOptions *options, const char *password)
{
	const char *keywords[] = {
		"host", "port", "user", "password", "dbname", "client_encoding", "fallback_application_name",
		options->other_database ? "dbname" : NULL, NULL
	};
	const char *values[] = {
		options->host, options->port, options->user, password, choose_database(options), "UTF8", ps_progname,
		options->other_database, NULL
	};
	PGconn	   *conn = PQconnectdbParams(keywords, values, true);

	if (conn == NULL)
		ps_fatal(NULL, "out of memory");
	return conn;
}

/*
 * Does libpq's message quote the password of a URI that cannot be read?  Of one
 * that can be read it quotes names alone, which may be the same word.
 */
static bool
quotes_password(const char *message, const char *uri)
{
	PQconninfoOption *parts = uri ? PQconninfoParse(uri, NULL) : NULL;
	const char *host = uri && !parts ? strstr(uri, "://") : NULL;
	const char *colon = host ? strchr(host + 3, ':') : NULL;
	const char *end = colon ? strrchr(colon, '@') : NULL;
	char	   *password = end ? pnstrdup(colon + 1, end - colon - 1) : NULL;
	bool		quoted = password != NULL && password[0] != '\0' && strstr(message, password) != NULL;

	PQconninfoFree(parts);
	pg_free(password);
	return quoted;
}

/*
 * Ends the program if the database is a URI for something else: libpq would
 * take all of it for the database's name, and say so, password included.
 */
static void
refuse_other_uri(const char *database)
{
	const char *scheme_end = database ? strstr(database, "://") : NULL;
	int			length = scheme_end ? scheme_end - database : 0;

	if (length == 0 || memchr(database, '=', length) != NULL ||
		strncmp(database, "postgresql:", length + 1) == 0 || strncmp(database, "postgres:", length + 1) == 0)
		return;
	ps_fatal("Write postgresql:// or postgres://.",
			 "the connection URI begins with \"%.*s://\"", length, database);
}

/* Closes a connection that could not be opened, and ends the program. */
static void
refuse_connection(const PsOptions *options, PGconn *conn)
{
	bool		quoted = quotes_password(PQerrorMessage(conn), choose_database(options));
	char	   *message = pg_strdup(quoted ? "the connection URI cannot be read" : PQerrorMessage(conn));
	const char *hint = NULL;

	if (quoted)
		hint = "In a user name or password, write what is neither letter nor digit in percent-encoding, such as %40 for @.";
	else if (!names_database(options) && getenv("DATABASE_URL") == NULL)
		hint = "Name the database with -h, -p, -U and -d, with PGHOST, PGDATABASE and so on, or with DATABASE_URL.";
	PQfinish(conn);
	ps_fatal(hint, "%s", message);
}

/* An open connection; asks for a password where that helps. */
static PGconn *
open_connection(const PsOptions *options)
{
	char	   *password = NULL;
	PGconn	   *conn;

	refuse_other_uri(choose_database(options));
	if (options->ask_password)
		password = simple_prompt("Password: ", false);
	conn = try_connect(options, password);
	if (PQstatus(conn) == CONNECTION_BAD && PQconnectionNeedsPassword(conn) &&
		password == NULL && !options->no_password)
	{
		PQfinish(conn);
		password = simple_prompt("Password: ", false);
		conn = try_connect(options, password);
	}
	pg_free(password);
	if (PQstatus(conn) == CONNECTION_BAD)
		refuse_connection(options, conn);
	if (PQserverVersion(conn) < PS_MINIMUM_SERVER)
		ps_fatal("The extension exists for PostgreSQL 15 and later.",
				 "server version %s is too old", PQparameterStatus(conn, "server_version"));
	return conn;
}

/* Connects, with or without the extension; ends the program if it cannot. */
PsConnection *
ps_connect(const PsOptions *options)
{
	PGconn	   *conn = open_connection(options);
	PsConnection *connection = pg_malloc0(sizeof(PsConnection));

	connection->options = options;
	connection->conn = conn;
	PQsetNoticeReceiver(connection->conn, ps_receive_notice, connection);
	setup_cancel_handler(handle_interrupt);
	pqsignal(SIGTERM, handle_termination);
	pqsignal(SIGHUP, handle_termination);
	ps_read_extension(connection);
	return connection;
}

/* Appends "; SET LOCAL name = value" if there is a value. */
static void
append_setting(PQExpBuffer sql, const PsConnection *connection, const char *name, const char *value)
{
	if (value == NULL)
		return;
	appendPQExpBuffer(sql, "; SET LOCAL %s = ", name);
	appendStringLiteralConn(sql, value, connection->conn);
}

/*
 * SQL that begins a transaction in which --name and --from hold: one migration,
 * or those that come after one.  Nothing is set for the session, which behind a
 * pooler is everybody's.
 */
PQExpBuffer
ps_begin_command(const PsConnection *connection)
{
	PQExpBuffer sql = createPQExpBuffer();

	appendPQExpBufferStr(sql, PS_BEGIN);
	append_setting(sql, connection, "pgstair.name", connection->options->only);
	append_setting(sql, connection, "pgstair.after", connection->options->from);
	return sql;
}

/* As ps_query(), of those migrations alone that --name and --from say. */
PGresult *
ps_query_selected(PsConnection *connection, const char *sql, int nparams, const char *const *params)
{
	bool		begins = (connection->options->only != NULL || connection->options->from != NULL) &&
		PQtransactionStatus(connection->conn) == PQTRANS_IDLE;
	PGresult   *result;

	if (begins)
	{
		PQExpBuffer begin = ps_begin_command(connection);

		PQclear(ps_query_or_exit(connection, begin->data, 0, NULL));
		destroyPQExpBuffer(begin);
	}
	result = ps_query(connection, sql, nparams, params);
	if (begins && PQstatus(connection->conn) != CONNECTION_BAD)
		PQclear(ps_query(connection, "COMMIT", 0, NULL));
	return result;
}

/* Connects to a database that has the extension in the client's version. */
PsConnection *
ps_connect_with_extension(const PsOptions *options)
{
	PsConnection *connection = ps_connect(options);

	ps_check_version(connection);
	return connection;
}

/* Closes the connection and frees it. */
void
ps_disconnect(PsConnection *connection)
{
	PQfinish(connection->monitor);
	PQfinish(connection->conn);
	pg_free(connection->database);
	pg_free(connection->schema);
	pg_free(connection->version);
	pg_free(connection);
}

/* A copy of a field, NULL if it is null. */
static char *
copy_field(const PGresult *result, int column)
{
	return PQgetisnull(result, 0, column) ? NULL : pg_strdup(PQgetvalue(result, 0, column));
}

/* Is a setting on?  What is not set, "", is off; the server knows the words for on. */
static bool
is_on(PsConnection *connection, const char *setting)
{
	PGresult   *result;
	bool		on;

	if (setting[0] == '\0')
		return false;
	result = ps_query_or_exit(connection, "SELECT $1::pg_catalog.bool", 1, &setting);
	on = *PQgetvalue(result, 0, 0) == 't';
	PQclear(result);
	return on;
}

/*
 * Asks the database for its name, its extension and its protection.  Every
 * command begins with this query: it looks up as little as possible.
 */
void
ps_read_extension(PsConnection *connection)
{
	PGresult   *result;

	result = ps_query_or_exit(connection,
							  "SELECT pg_catalog.current_database(), e.extversion,"
							  " e.extnamespace::pg_catalog.regnamespace, pg_catalog.current_setting('pgstair.protected', true)"
							  " FROM (SELECT) AS one"
							  " LEFT JOIN pg_catalog.pg_extension e ON e.extname OPERATOR(pg_catalog.=) 'pgstair'",
							  0, NULL);
	pg_free(connection->database);
	pg_free(connection->version);
	pg_free(connection->schema);
	connection->database = copy_field(result, 0);
	connection->version = copy_field(result, 1);
	connection->schema = copy_field(result, 2);
	connection->protected = is_on(connection, PQgetvalue(result, 0, 3));
	PQclear(result);
}

/* Ends the program if the extension is missing or of another version. */
void
ps_check_version(const PsConnection *connection)
{
	const char *version = connection->version;

	if (version == NULL)
		ps_fatal("Run \"pgstair init\", or as a user who may create extensions: CREATE EXTENSION pgstair;",
				 "database \"%s\" has no extension \"pgstair\"", connection->database);
	if (strcmp(version, PS_VERSION) != 0)
		ps_fatal("Bring the extension to the client's version with ALTER EXTENSION pgstair UPDATE, "
				 "or use the client of its version.",
				 "client version %s does not match extension version %s of database \"%s\"",
				 PS_VERSION, version, connection->database);
}

/* sql with the schema of the functions filled in; malloc'd. */
static char *
fill_in_schema(const PsConnection *connection, const char *sql)
{
	static const char mark[] = "@extschema@";
	PQExpBufferData filled;
	const char *hit;

	initPQExpBuffer(&filled);
	while (connection->schema && (hit = strstr(sql, mark)) != NULL)
	{
		appendBinaryPQExpBuffer(&filled, sql, hit - sql);
		appendPQExpBufferStr(&filled, connection->schema);
		sql = hit + strlen(mark);
	}
	appendPQExpBufferStr(&filled, sql);
	if (PQExpBufferDataBroken(filled))
		ps_fatal(NULL, "out of memory");
	return filled.data;
}

/*
 * Waits until a result has come, showing progress meanwhile.  Returns false if
 * the connection broke before.
 */
static bool
wait_for_result(PsConnection *connection)
{
	const PsOptions *options = connection->options;
	bool		show = !options->quiet && !options->json && isatty(STDERR_FILENO);
	bool		open = true;
	instr_time	start;
	instr_time	elapsed;

	INSTR_TIME_SET_CURRENT(start);
	while (PQisBusy(connection->conn) && open)
	{
		struct pollfd socket = {.fd = PQsocket(connection->conn), .events = POLLIN};
		int			ready = poll(&socket, 1, show ? PROGRESS_INTERVAL : -1);

		if (ready > 0)
			open = PQconsumeInput(connection->conn);
		INSTR_TIME_SET_CURRENT(elapsed);
		INSTR_TIME_SUBTRACT(elapsed, start);
		if (ready == 0 && INSTR_TIME_GET_DOUBLE(elapsed) >= PROGRESS_DELAY)
			ps_show_progress(connection, INSTR_TIME_GET_DOUBLE(elapsed));
	}
	ps_clear_progress(connection);
	return !PQisBusy(connection->conn);
}

/* Gets a connection out of COPY: nothing of ours reads or writes data that way. */
static void
leave_copy(PGconn *conn, const PGresult *result)
{
	char	   *line;

	if (PQresultStatus(result) == PGRES_COPY_IN)
		PQputCopyEnd(conn, "COPY FROM STDIN cannot run outside a transaction");
	else if (PQresultStatus(result) == PGRES_COPY_OUT)
		while (PQgetCopyData(conn, &line, false) > 0)
			PQfreemem(line);
}

/* The first error of a query's results, else the last result; never NULL. */
static PGresult *
collect_results(PsConnection *connection)
{
	PGresult   *kept = NULL;
	PGresult   *next;

	while (wait_for_result(connection) && (next = PQgetResult(connection->conn)) != NULL)
	{
		leave_copy(connection->conn, next);
		if (kept != NULL && !ps_succeeded(kept))
			PQclear(next);
		else
		{
			PQclear(kept);
			kept = next;
		}
		if (PQstatus(connection->conn) == CONNECTION_BAD)
			break;
	}
	return kept ? kept : PQmakeEmptyPGresult(connection->conn, PGRES_FATAL_ERROR);
}

/*
 * Runs a statement and returns its result, which may be an error.  Without
 * parameters the text may hold several statements.  The caller frees it.
 */
PGresult *
ps_query(PsConnection *connection, const char *sql, int nparams, const char *const *params)
{
	char	   *text = fill_in_schema(connection, sql);
	PGresult   *result;
	int			sent;

	SetCancelConn(connection->conn);
	query_running = true;
	if (nparams > 0)
		sent = PQsendQueryParams(connection->conn, text, nparams, NULL, params, NULL, NULL, 0);
	else
		sent = PQsendQuery(connection->conn, text);
	if (sent)
		result = collect_results(connection);
	else
		result = PQmakeEmptyPGresult(connection->conn, PGRES_FATAL_ERROR);
	query_running = false;
	ResetCancelConn();
	pg_free(text);
	return result;
}

/* As ps_query(), but ends the program after reporting an error. */
PGresult *
ps_query_or_exit(PsConnection *connection, const char *sql, int nparams, const char *const *params)
{
	return ps_or_exit(connection, ps_query(connection, sql, nparams, params));
}

/* The result; ends the program after reporting it if it is an error. */
PGresult *
ps_or_exit(PsConnection *connection, PGresult *result)
{
	int			status;

	if (ps_succeeded(result))
		return result;
	status = ps_is_run_locked(result) ? PS_LOCKED : PS_FAILED;
	ps_report_error(connection, result);
	PQclear(result);
	ps_disconnect(connection);
	exit(status);
}

/* Is this the result of a statement that did its work? */
bool
ps_succeeded(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY;
}

/* Is this an error with the SQLSTATE? */
bool
ps_has_state(const PGresult *result, const char *sqlstate)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	return state != NULL && strcmp(state, sqlstate) == 0;
}

/*
 * Does another run hold the lock?  A statement of a migration can fail with the
 * same SQLSTATE, so it counts where the error was raised.
 */
bool
ps_is_run_locked(const PGresult *result)
{
	const char *file = PQresultErrorField(result, PG_DIAG_SOURCE_FILE);

	return ps_has_state(result, PS_STATE_RUN_LOCKED) && file != NULL && strcmp(file, "run_lock.c") == 0;
}
