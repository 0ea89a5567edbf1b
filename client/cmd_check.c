/*-------------------------------------------------------------------------
 *
 * cmd_check.c
 *	  pgstair check: will the data let the pending migrations run?  And the
 *	  same question before pgstair up.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include <unistd.h>

#include "fe_utils/cancel.h"

#define CHECK \
	"SELECT migration, line, severity, \"check\", object, count, sample, advice" \
	" FROM @extschema@.migrate_check(stream => $2::pg_catalog.text, target => "

/* The name of the last of so many pending migrations. */
#define LAST_OF_STEPS \
	"(SELECT s.name FROM @extschema@.migrate_status(stream => $2::pg_catalog.text) WITH ORDINALITY AS s(name, state)" \
	" WHERE s.state OPERATOR(pg_catalog.=) 'pending' ORDER BY ordinality OFFSET $1::pg_catalog.int4 - 1 LIMIT 1)"

/* Columns of the result. */
enum
{
	MIGRATION, LINE, SEVERITY, CODE, OBJECT, COUNT, SAMPLE, ADVICE
};

/* Rows of a severity. */
static int
count_severity(const PGresult *result, const char *severity)
{
	int			count = 0;

	for (int row = 0; row < PQntuples(result); row++)
		count += strcmp(PQgetvalue(result, row, SEVERITY), severity) == 0;
	return count;
}

/* Appends the rows and the number of errors among them. */
static void
append_json(PQExpBuffer json, const PGresult *result)
{
	ps_json_rows(json, "checks", result);
	ps_json_key(json, "errors");
	appendPQExpBuffer(json, "%d", count_severity(result, "error"));
}

/* A row's place, code, object, count and sample; malloc'd. */
static char *
describe_row(const PsOptions *options, const PGresult *result, int row)
{
	const char *name = PQgetvalue(result, row, MIGRATION);
	char	   *path = ps_file_path(options->folder, name, false);
	bool		counted = !PQgetisnull(result, row, COUNT);
	char	   *text = psprintf("%s:%s: %s: %s%s%s%s%s%s", path ? path : name,
								PQgetvalue(result, row, LINE), PQgetvalue(result, row, CODE), PQgetvalue(result, row, OBJECT),
								counted ? " (" : "", counted ? PQgetvalue(result, row, COUNT) : "", counted ? ")" : "",
								PQgetisnull(result, row, SAMPLE) ? "" : ": ", PQgetvalue(result, row, SAMPLE));

	pg_free(path);
	return text;
}

/* Prints the rows for people: a table would have no room for the advice. */
static void
print_findings(const PsOptions *options, const PGresult *result)
{
	for (int row = 0; row < PQntuples(result); row++)
	{
		char	   *description = describe_row(options, result, row);

		ps_print_finding(options, PQgetvalue(result, row, SEVERITY), description, PQgetvalue(result, row, ADVICE));
		pg_free(description);
	}
}

/* Executes the command; returns the exit status. */
int
ps_cmd_check(const PsOptions *options)
{
	PsConnection *connection = ps_connect_with_extension(options);
	const char *params[] = {options->to, options->stream};
	PGresult   *result = ps_query_or_exit(connection, CHECK "$1::pg_catalog.text)", 2, params);
	int			errors = count_severity(result, "error");

	if (options->json)
	{
		PQExpBuffer json = createPQExpBuffer();

		append_json(json, result);
		ps_json_print(json);
	}
	else if (isatty(STDOUT_FILENO))
	{
		int			warnings = count_severity(result, "warning");
		int			notices = count_severity(result, "notice");

		print_findings(options, result);
		ps_print_summary(options, "%d %s, %d %s, %d %s", errors, ngettext("error", "errors", errors),
						 warnings, ngettext("warning", "warnings", warnings), notices, ngettext("notice", "notices", notices));
	}
	else
		ps_print_table(options, result);
	PQclear(result);
	ps_disconnect(connection);
	return errors > 0 ? PS_FAILED : PS_DONE;
}

/* Says a row as a message about a place in the folder. */
static void
print_row(const PsConnection *connection, const PGresult *result, int row)
{
	const char *severity = PQgetvalue(result, row, SEVERITY);
	enum pg_log_level level = PG_LOG_INFO;
	char	   *description = describe_row(connection->options, result, row);

	if (strcmp(severity, "error") == 0)
		level = PG_LOG_ERROR;
	else if (strcmp(severity, "warning") == 0)
		level = PG_LOG_WARNING;
	pg_log_generic(level, PG_LOG_PRIMARY, "%s", description);
	pg_log_generic(level, PG_LOG_HINT, "%s", PQgetvalue(result, row, ADVICE));
	pg_free(description);
}

/* Prints what stops a run as its JSON document. */
static void
print_refusal(const PGresult *result, const char *message, const char *hint)
{
	PQExpBuffer json = createPQExpBuffer();

	ps_json_list(json, "applied", &(SimpleStringList) {0});
	append_json(json, result);
	ps_json_key(json, "error");
	appendPQExpBufferChar(json, '{');
	ps_json_key(json, "message");
	ps_json_string(json, message);
	ps_json_key(json, "hint");
	ps_json_string(json, hint);
	appendPQExpBufferChar(json, '}');
	ps_json_print(json);
}

/* Says what the check found; false: an error stops the run. */
static bool
judge(const PsConnection *connection, const PGresult *result)
{
	static const char *const message = "the data does not let the migrations run; nothing was applied";
	static const char *const hint = "Correct it, or use --force to run them all the same.";
	const PsOptions *options = connection->options;
	bool		stops = count_severity(result, "error") > 0 && !options->force;

	for (int row = 0; row < PQntuples(result); row++)
	{
		bool		is_notice = strcmp(PQgetvalue(result, row, SEVERITY), "notice") == 0;

		if (options->verbose || (!is_notice && !options->quiet) || strcmp(PQgetvalue(result, row, SEVERITY), "error") == 0)
			print_row(connection, result, row);
	}
	if (!stops)
		return true;
	pg_log_error("%s", message);
	pg_log_error_hint("%s", hint);
	if (options->json)
		print_refusal(result, message, hint);
	return false;
}

/*
 * Before a run: says what its data will do to it.  False: it would fail.  What
 * keeps the server from checking does not keep it from running: the run itself
 * is to say what is wrong.  An interrupt ends both.
 */
bool
ps_check_before(PsConnection *connection, const PsRun *run)
{
	char		steps[16];
	const char *params[] = {run->target, connection->options->stream};
	PGresult   *result;
	bool		go_on = true;

	snprintf(steps, sizeof(steps), "%d", run->steps);
	if (run->steps > 0)
		params[0] = steps;
	result = ps_query_selected(connection, run->steps > 0 ? CHECK LAST_OF_STEPS ")" : CHECK "$1::pg_catalog.text)", 2, params);
	if (ps_succeeded(result))
		go_on = judge(connection, result);
	else if (CancelRequested)
	{
		ps_report_error(connection, result);
		go_on = false;
	}
	else if (ps_has_state(result, PS_STATE_NO_PRIVILEGE) && !connection->options->quiet)
		pg_log_info("not checked: %s", PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
	PQclear(result);
	return go_on;
}
