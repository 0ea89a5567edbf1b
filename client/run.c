/*-------------------------------------------------------------------------
 *
 * run.c
 *	  Runs up and down: waits for another run, retries after a lock timeout,
 *	  and sends what cannot run in a transaction statement by statement.
 *
 * A run is a transaction that calls migrate_up() or migrate_down().  Waiting
 * happens between transactions, so that no snapshot of ours holds up the run
 * that is waited for.
 *
 * Where a migration must run outside a transaction, the server refuses the
 * whole run before it does anything.  It is then cut in parts: what stands
 * before that migration, the migration itself under a lock of the session, and
 * what follows it.  Each statement of it is recorded as it is done, so that a
 * second run goes on where the first was stopped.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include <time.h>
#include <unistd.h>

#include "common/pg_prng.h"
#include "common/string.h"
#include "fe_utils/string_utils.h"

/* Pauses between looks at the run lock, and between retries, in seconds. */
#define LOCK_POLL 0.25
#define FIRST_BACKOFF 0.5
#define LONGEST_BACKOFF 10.0

/* What an attempt does besides the exit status: the run is to be cut. */
#define RUN_OUTSIDE (-1)

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
	" FROM @extschema@.migrate_outside(target => $1, steps => $2, direction => $3, stream => $4)"

/* How far a part of a run goes: to a target, a number of steps, or the end. */
typedef struct PsLimit
{
	const char *target;
	int			steps;			/* 0: none */
} PsLimit;

typedef PGresult *(*PsAttempt) (PsRun *run, PsLimit limit);

/* Sleeps; an interrupt meanwhile ends the program. */
static void
sleep_seconds(double seconds)
{
	pg_usleep((long) (seconds * 1000000.0));
}

/* The pause before a retry: doubled each time, between half and all of it. */
static double
backoff(int retry)
{
	static pg_prng_state prng;
	static bool seeded = false;
	double		longest = Min(FIRST_BACKOFF * (1 << Min(retry, 10)), LONGEST_BACKOFF);

	if (!seeded)
		pg_prng_seed(&prng, (uint64) getpid() ^ (uint64) time(NULL));
	seeded = true;
	return longest * (0.5 + 0.5 * pg_prng_double(&prng));
}

/* Begins a transaction with the settings of a run. */
static PGresult *
begin(PsRun *run)
{
	PsConnection *connection = run->connection;
	PQExpBuffer sql = createPQExpBuffer();
	PGresult   *result;

	appendPQExpBufferStr(sql, "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL pgstair.run_wait = 0");
	if (connection->options->lock_timeout)
	{
		appendPQExpBufferStr(sql, "; SET LOCAL pgstair.lock_timeout = -1; SET LOCAL lock_timeout = ");
		appendStringLiteralConn(sql, connection->options->lock_timeout, connection->conn);
	}
	result = ps_query(connection, sql->data, 0, NULL);
	destroyPQExpBuffer(sql);
	return result;
}

/*
 * Ends the transaction in which result came: with COMMIT if it succeeded.
 * Returns the first error of the two, else result.
 */
static PGresult *
end(PsRun *run, PGresult *result)
{
	bool		succeeded = ps_succeeded(result);
	PGresult   *ended;

	if (PQstatus(run->connection->conn) == CONNECTION_BAD)
		return result;
	ended = ps_query(run->connection, succeeded ? "COMMIT" : "ROLLBACK", 0, NULL);
	if (succeeded && !ps_succeeded(ended))
	{
		PQclear(result);
		return ended;
	}
	PQclear(ended);
	return result;
}

/* A limit's steps as a parameter; buffer holds the text. */
static const char *
steps_parameter(PsLimit limit, char *buffer, size_t size)
{
	snprintf(buffer, size, "%d", limit.steps);
	return limit.target == NULL && limit.steps > 0 ? buffer : NULL;
}

/* An attempt: one transaction that runs migrations up to the limit. */
static PGresult *
attempt_transaction(PsRun *run, PsLimit limit)
{
	char		steps[16];
	const char *params[] = {
		limit.target, steps_parameter(limit, steps, sizeof(steps)), run->connection->options->stream
	};
	PGresult   *result = begin(run);

	if (ps_succeeded(result))
	{
		PQclear(result);
		result = ps_query(run->connection, run->down ?
						  "SELECT * FROM @extschema@.migrate_down(target => $1, steps => $2, stream => $3)" :
						  "SELECT * FROM @extschema@.migrate_up(target => $1, steps => $2, stream => $3)",
						  3, params);
	}
	return end(run, result);
}

/* An attempt: takes the lock of a run for the session. */
static PGresult *
attempt_lock(PsRun *run, PsLimit limit)
{
	return ps_query(run->connection, "SELECT @extschema@.migrate_lock(true)", 0, NULL);
}

/* Notes the names that a transaction has run. */
static void
add_done(PsRun *run, const char *name)
{
	simple_string_list_append(&run->done, name);
	run->count++;
	ps_print_outcome(run->connection->options, run->down ? "reverted" : "applied", name);
	fflush(stdout);
}

/* Says that another run is waited for, as the server describes it. */
static void
announce_wait(const PsRun *run, const PGresult *result)
{
	const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);

	if (run->connection->options->quiet)
		return;
	pg_log_info("waiting for another run to end");
	if (detail)
		pg_log_info_detail("%s", detail);
}

/*
 * Makes attempts until one succeeds, or fails for good.  Returns the exit
 * status, or RUN_OUTSIDE; *result is the last result, freed by the caller.
 */
static int
persist(PsRun *run, PsAttempt attempt, PsLimit limit, PGresult **result)
{
	const PsOptions *options = run->connection->options;
	double		waited = 0;
	int			retry = 0;

	for (;; PQclear(*result))
	{
		*result = attempt(run, limit);
		if (ps_succeeded(*result))
			return PS_DONE;
		if (ps_has_state(*result, PS_STATE_NO_TRANSACTION))
			return RUN_OUTSIDE;
		if (ps_has_state(*result, PS_STATE_RUN_LOCKED))
		{
			if (waited >= options->wait)
				return PS_LOCKED;
			if (waited == 0)
				announce_wait(run, *result);
			sleep_seconds(LOCK_POLL);
			waited += LOCK_POLL;
		}
		else if ((ps_has_state(*result, PS_STATE_LOCK_TIMEOUT) || ps_has_state(*result, PS_STATE_DEADLOCK)) &&
				 retry < options->retries)
		{
			double		pause = backoff(retry++);

			if (!options->quiet)
				pg_log_info("%s; retry %d of %d in %.1f s", PQresultErrorField(*result, PG_DIAG_MESSAGE_PRIMARY),
							retry, options->retries, pause);
			sleep_seconds(pause);
		}
		else
			return PS_FAILED;
	}
}

/* What is left of a run's own limit. */
static PsLimit
remaining(const PsRun *run)
{
	return (PsLimit) {run->target, run->steps > 0 ? run->steps - run->count : 0};
}

/* Runs up to the limit in one transaction. */
static int
run_transaction(PsRun *run, PsLimit limit)
{
	PGresult   *result;
	int			status = persist(run, attempt_transaction, limit, &result);

	if (status == PS_DONE)
		for (int row = 0; row < PQntuples(result); row++)
			add_done(run, PQgetvalue(result, row, 0));
	if (status == RUN_OUTSIDE)
	{
		run->refusal = result;
		return status;
	}
	if (status != PS_DONE)
		ps_report_error(run->connection, result);
	PQclear(result);
	return status;
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
					  "SELECT @extschema@.migrate_record(name => $1, direction => $2, statement => $3,"
					  " state => $4, stream => $5)", 5, params);
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
		result = then(run, ps_query(run->connection, "BEGIN ISOLATION LEVEL READ COMMITTED", 0, NULL), sql);
		return end(run, then_record(run, result, rows, row, "done"));
	}
	result = record(run, rows, row, "started");
	if (!PQgetisnull(rows, row, OUTSIDE_REPAIR))
		result = then(run, result, PQgetvalue(rows, row, OUTSIDE_REPAIR));
	return then_record(run, then(run, result, sql), rows, row, "done");
}

/* Runs the statements that migrate_outside() has listed. */
static int
run_statements(PsRun *run, const PGresult *rows)
{
	for (int row = 0; row < PQntuples(rows); row++)
	{
		PsStatementPlace place = {
			.migration = PQgetvalue(rows, row, OUTSIDE_MIGRATION),
			.down = run->down,
			.line = atoi(PQgetvalue(rows, row, OUTSIDE_LINE)),
			.sql = PQgetvalue(rows, row, OUTSIDE_SQL)
		};
		PGresult   *result;
		bool		succeeded;

		if (strcmp(PQgetvalue(rows, row, OUTSIDE_STATE), "done") == 0)
			continue;
		result = send_statement(run, rows, row);
		succeeded = ps_succeeded(result);
		if (!succeeded)
			ps_report_statement_error(run->connection, result, &place);
		PQclear(result);
		if (!succeeded)
			return PS_FAILED;
	}
	add_done(run, PQgetvalue(rows, 0, OUTSIDE_MIGRATION));
	return PS_DONE;
}

/* The rows of migrate_outside() for a run up to the limit, or an error. */
static PGresult *
list_outside(PsRun *run, PsLimit limit)
{
	char		steps[16];
	const char *params[] = {
		limit.target, steps_parameter(limit, steps, sizeof(steps)),
		run->down ? "down" : "up", run->connection->options->stream
	};

	return ps_query(run->connection, OUTSIDE_QUERY, 4, params);
}

/* Runs, under the session's lock, what stands before rows, and rows. */
static int
run_listed(PsRun *run, const PGresult *rows)
{
	int			before = atoi(PQgetvalue(rows, 0, OUTSIDE_BEFORE));
	PGresult   *result;
	int			status = persist(run, attempt_lock, (PsLimit) {0}, &result);

	if (status != PS_DONE)
		ps_report_error(run->connection, result);
	PQclear(result);
	if (status == PS_DONE && before > 0)
		status = run_transaction(run, (PsLimit) {.steps = before});
	if (status == PS_DONE)
		status = run_statements(run, rows);
	PQclear(ps_query(run->connection,
					 "RESET SESSION AUTHORIZATION; RESET ALL; SELECT @extschema@.migrate_lock(false)", 0, NULL));
	return status;
}

/*
 * Goes on after the refusal of a transaction: with the first migration that
 * must run outside, or with reporting the refusal if there is none.
 */
static int
run_outside(PsRun *run, PsLimit limit)
{
	PGresult   *rows = list_outside(run, limit);
	int			status = PS_FAILED;

	if (!ps_succeeded(rows))
		ps_report_error(run->connection, rows);
	else if (PQntuples(rows) == 0)
		ps_report_error(run->connection, run->refusal);
	else
		status = run_listed(run, rows);
	PQclear(rows);
	PQclear(run->refusal);
	run->refusal = NULL;
	return status;
}

/* Has the run reached its number of steps or its target? */
static bool
reached_end(const PsRun *run, PsLimit limit)
{
	if (limit.target)
		return run->done.tail && strcmp(run->done.tail->val, limit.target) == 0;
	return run->steps > 0 && run->count >= run->steps;
}

/* Runs up to the limit, in one transaction unless it must be cut in parts. */
static int
run_parts(PsRun *run, PsLimit limit)
{
	int			status;

	while ((status = run_transaction(run, limit)) == RUN_OUTSIDE)
	{
		status = run_outside(run, limit);
		if (status != PS_DONE || reached_end(run, limit))
			break;
		if (limit.target == NULL)
			limit = remaining(run);
	}
	return status;
}

/* How many of the pending names a run takes, 0 also if it does not find its target. */
static int
count_to_run(const PsRun *run, const PGresult *names)
{
	if (run->target == NULL)
		return run->steps > 0 ? Min(run->steps, PQntuples(names)) : PQntuples(names);
	for (int row = 0; row < PQntuples(names); row++)
		if (strcmp(PQgetvalue(names, row, 0), run->target) == 0)
			return row + 1;
	return 0;
}

/* Runs the pending migrations one by one, each up to its own name. */
static int
run_each(PsRun *run)
{
	const char *params[] = {run->connection->options->stream};
	PGresult   *names = ps_query_or_exit(run->connection,
										 "SELECT name FROM @extschema@.migrate_status(stream => $1)"
										 " WHERE state OPERATOR(pg_catalog.=) 'pending'", 1, params);
	int			count = count_to_run(run, names);
	int			status = PS_DONE;

	for (int row = 0; status == PS_DONE && row < count; row++)
		status = run_parts(run, (PsLimit) {.target = PQgetvalue(names, row, 0)});
	PQclear(names);
	return count > 0 ? status : run_parts(run, remaining(run));
}

/*
 * Runs to the target or the number of steps, printing names as they are done.
 * Returns the exit status; errors are reported.
 */
int
ps_run(PsRun *run)
{
	return run->each ? run_each(run) : run_parts(run, remaining(run));
}

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
		pg_log_error("database \"%s\" is protected", connection->database);
		pg_log_error_hint("Give --yes to go on without being asked.");
		return false;
	}
	pg_log_info("database \"%s\" is protected", connection->database);
	answer = simple_prompt("Type its name to go on: ", true);
	same = strcmp(answer, connection->database) == 0;
	free(answer);
	if (!same)
		pg_log_error("that is not its name: nothing was done");
	return same;
}
