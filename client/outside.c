/*-------------------------------------------------------------------------
 *
 * outside.c
 *	  Sends what cannot run in a transaction statement by statement.
 *
 * Where a migration must run outside a transaction, the server refuses the
 * whole run before it does anything.  It is then cut in parts: what stands
 * before that migration, the migration itself under a lock of the session, and
 * what follows it.  Each statement of it is recorded as it is done, so that a
 * second run goes on where the first was stopped.
 *
 *-------------------------------------------------------------------------
 */
#include "run.h"

/* Fields of migrate_outside(), in the order of OUTSIDE_QUERY. */
typedef enum PsOutsideField
{
	OUTSIDE_MIGRATION,
	OUTSIDE_BEFORE,
	OUTSIDE_STATEMENT,
	OUTSIDE_LINE,
	OUTSIDE_SQL,
	OUTSIDE_TRANSACTIONAL,
	OUTSIDE_STATE,
	OUTSIDE_REPAIR
} PsOutsideField;

#define OUTSIDE_QUERY \
	"SELECT migration, before, statement, line, sql, transactional, state, repair" \
	" FROM @extschema@.migrate_outside(target => $1::pg_catalog.text, steps => $2::pg_catalog.int4, direction => $3::pg_catalog.text, stream => $4::pg_catalog.text)"

/* An attempt: takes the lock of a run for the session. */
static PGresult *
attempt_lock(PsRun *run, PsLimit limit)
{
	return ps_query(run->connection, "SELECT @extschema@.migrate_lock(true)", 0, NULL);
}

/* Makes role the current one ("none": the session's own). */
static PGresult *
set_role(PsRun *run, const char *role)
{
	const char *params[] = {role};

	return ps_query(run->connection,
					"SELECT pg_catalog.current_setting('role'), pg_catalog.set_config('role', $1, false)", 1, params);
}

/*
 * Records a statement of a migration as "started" or "done", as the session's
 * own role: the migration may have set another.
 */
static PGresult *
record(PsRun *run, const PGresult *rows, int row, const char *state)
{
	const char *params[] = {
		PQgetvalue(rows, row, OUTSIDE_MIGRATION), run->down ? "down" : "up",
		PQgetvalue(rows, row, OUTSIDE_STATEMENT), state, run->connection->options->stream
	};
	PGresult   *role = set_role(run, "none");
	PGresult   *result;

	if (!ps_succeeded(role))
		return role;
	result = ps_query(run->connection,
					  "SELECT @extschema@.migrate_record(name => $1::pg_catalog.text, direction => $2::pg_catalog.text, statement => $3::pg_catalog.int4,"
					  " state => $4::pg_catalog.text, stream => $5::pg_catalog.text)", 5, params);
	if (ps_succeeded(result) && strcmp(PQgetvalue(role, 0, 0), "none") != 0)
	{
		PQclear(result);
		result = set_role(run, PQgetvalue(role, 0, 0));
	}
	PQclear(role);
	return result;
}

/* The next query of a sequence, unless the last one failed. */
static PGresult *
then(PsRun *run, PGresult *last, const char *sql)
{
	if (!ps_succeeded(last))
		return last;
	PQclear(last);
	return ps_query(run->connection, sql, 0, NULL);
}

/* As then(), with a record as the next query. */
static PGresult *
then_record(PsRun *run, PGresult *last, const PGresult *rows, int row, const char *state)
{
	if (!ps_succeeded(last))
		return last;
	PQclear(last);
	return record(run, rows, row, state);
}

/* As then_record(), in a transaction of its own. */
static PGresult *
then_record_alone(PsRun *run, PGresult *last, const PGresult *rows, int row, const char *state)
{
	if (!ps_succeeded(last))
		return last;
	return ps_end(run, then_record(run, then(run, last, PS_BEGIN), rows, row, state));
}

/* Sends one statement of a migration and records it. */
static PGresult *
send_statement(PsRun *run, const PGresult *rows, int row)
{
	const char *sql = PQgetvalue(rows, row, OUTSIDE_SQL);
	PGresult   *result;

	if (strcmp(PQgetvalue(rows, row, OUTSIDE_STATE), "setting") == 0)
		return ps_query(run->connection, sql, 0, NULL);
	if (*PQgetvalue(rows, row, OUTSIDE_TRANSACTIONAL) == 't')
	{
		result = ps_query(run->connection, PS_BEGIN, 0, NULL);
		result = then(run, then_record(run, result, rows, row, "started"), sql);
		return ps_end(run, then_record(run, result, rows, row, "done"));
	}
	result = ps_query(run->connection, PS_BEGIN, 0, NULL);
	result = ps_end(run, then_record(run, result, rows, row, "started"));
	if (!PQgetisnull(rows, row, OUTSIDE_REPAIR))
		result = then(run, result, PQgetvalue(rows, row, OUTSIDE_REPAIR));
	return then_record_alone(run, then(run, result, sql), rows, row, "done");
}

/*
 * Runs one of the statements that migrate_outside() has listed.  Returns the
 * exit status, or RUN_AGAIN after a lock that another session held.
 */
static int
run_statement(PsRun *run, const PGresult *rows, int row, int *retry)
{
	PsStatementPlace place = {
		.migration = PQgetvalue(rows, row, OUTSIDE_MIGRATION),
		.down = run->down,
		.line = atoi(PQgetvalue(rows, row, OUTSIDE_LINE)),
		.sql = PQgetvalue(rows, row, OUTSIDE_SQL)
	};
	PGresult   *result = send_statement(run, rows, row);
	int			status = PS_FAILED;

	if (ps_succeeded(result))
		status = PS_DONE;
	else if (ps_pause_before_retry(run, result, retry))
		status = RUN_AGAIN;
	else
		ps_report_statement_error(run->connection, result, &place);
	PQclear(result);
	return status;
}

/* Runs the statements that migrate_outside() has listed, but those done. */
static int
run_statements(PsRun *run, const PGresult *rows, int *retry)
{
	int			status = PS_DONE;

	for (int row = 0; status == PS_DONE && row < PQntuples(rows); row++)
		if (strcmp(PQgetvalue(rows, row, OUTSIDE_STATE), "done") != 0)
			status = run_statement(run, rows, row, retry);
	if (status == PS_DONE)
		ps_add_done(run, PQgetvalue(rows, 0, OUTSIDE_MIGRATION));
	return status;
}

/* The rows of migrate_outside() for a run up to the limit, or an error. */
static PGresult *
list_outside(PsRun *run, PsLimit limit)
{
	char		steps[16];
	const char *params[] = {
		limit.target, ps_steps_parameter(limit, steps, sizeof(steps)),
		run->down ? "down" : "up", run->connection->options->stream
	};

	return ps_query_selected(run->connection, OUTSIDE_QUERY, 4, params);
}

/* Puts the session back to where it was, and sets the user's lock timeout. */
static PGresult *
reset_session(PsRun *run)
{
	const char *params[] = {run->connection->options->lock_timeout};
	PGresult   *result = ps_query(run->connection,
								  "RESET SESSION AUTHORIZATION; RESET ALL; CLOSE ALL; DEALLOCATE ALL; DISCARD TEMP",
								  0, NULL);

	if (params[0] == NULL || !ps_succeeded(result))
		return result;
	PQclear(result);
	return ps_query(run->connection, "SELECT pg_catalog.set_config('lock_timeout', $1, false)", 1, params);
}

/* Runs what stands before the rows, and the rows. */
static int
run_listed(PsRun *run, const PGresult *rows, int *retry)
{
	int			before = atoi(PQgetvalue(rows, 0, OUTSIDE_BEFORE));
	int			status = PS_DONE;
	PGresult   *result;

	if (before > 0)
		status = ps_run_transaction(run, (PsLimit) {.steps = before});
	if (status != PS_DONE)
		return status;
	result = reset_session(run);
	if (ps_succeeded(result))
		status = run_statements(run, rows, retry);
	else
	{
		ps_report_error(run->connection, result);
		status = PS_FAILED;
	}
	PQclear(result);
	PQclear(reset_session(run));
	return status;
}

/*
 * Runs the first migration that must run outside, and what stands before it.
 * If there is none, because another run has been faster, or because nothing
 * allows a statement to run outside, a transaction shows it.
 */
static int
run_first(PsRun *run, PsLimit limit, int *retry)
{
	PGresult   *rows = list_outside(run, limit);
	int			status = PS_FAILED;

	if (!ps_succeeded(rows))
		ps_report_error(run->connection, rows);
	else if (PQntuples(rows) > 0)
		status = run_listed(run, rows, retry);
	else if ((status = ps_run_transaction(run, limit)) == RUN_OUTSIDE)
	{
		ps_report_error(run->connection, run->refusal);
		status = PS_FAILED;
	}
	PQclear(rows);
	return status;
}

/*
 * Goes on after the refusal of a transaction, under the lock of a run: the
 * statements are listed when no other run can change what is done.
 */
int
ps_run_outside(PsRun *run, PsLimit limit)
{
	PGresult   *result;
	int			status = ps_persist(run, attempt_lock, (PsLimit) {0}, &result);
	int			retry = 0;

	if (status != PS_DONE)
		ps_report_error(run->connection, result);
	PQclear(result);
	if (status != PS_DONE)
		return status;
	while ((status = run_first(run, limit, &retry)) == RUN_AGAIN)
		;
	PQclear(ps_query(run->connection, "SELECT @extschema@.migrate_lock(false)", 0, NULL));
	PQclear(run->refusal);
	run->refusal = NULL;
	return status;
}
