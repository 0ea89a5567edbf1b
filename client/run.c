/*-------------------------------------------------------------------------
 *
 * run.c
 *	  Runs up and down: waits for another run, and retries after a lock
 *	  timeout or a deadlock.
 *
 * A run is a transaction that calls migrate_up() or migrate_down().  Waiting
 * happens between transactions, so that no snapshot of ours holds up the run
 * that is waited for.
 *
 *-------------------------------------------------------------------------
 */
#include "run.h"

#include <time.h>
#include <unistd.h>

#include "common/pg_prng.h"
#include "fe_utils/string_utils.h"

/* Pauses between looks at the run lock, and between retries, in seconds. */
#define LOCK_POLL 0.25
#define FIRST_BACKOFF 0.5
#define LONGEST_BACKOFF 10.0

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

/*
 * Has the server look whether the client is still there, unless it does: a run
 * whose client was killed is to end.  Not every system can tell.
 */
#define CHECK_CONNECTION \
	"; SELECT pg_catalog.set_config('client_connection_check_interval', '1s', true)" \
	" WHERE pg_catalog.current_setting('client_connection_check_interval') OPERATOR(pg_catalog.=) '0'" \
	" AND pg_catalog.version() OPERATOR(pg_catalog.~) 'linux'"

/* Begins a transaction with the settings of a run. */
PGresult *
ps_begin(PsRun *run)
{
	PsConnection *connection = run->connection;
	PQExpBuffer sql = ps_begin_command(connection);
	PGresult   *result;

	appendPQExpBufferStr(sql, "; SET LOCAL pgstair.run_wait = 0" CHECK_CONNECTION);
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
PGresult *
ps_end(PsRun *run, PGresult *result)
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
const char *
ps_steps_parameter(PsLimit limit, char *buffer, size_t size)
{
	snprintf(buffer, size, "%d", limit.steps);
	return limit.target == NULL && limit.steps > 0 ? buffer : NULL;
}

/* Runs migrations up to the limit, in the transaction at hand. */
PGresult *
ps_call_run(PsRun *run, PsLimit limit)
{
	char		steps[16];
	const char *params[] = {
		limit.target, ps_steps_parameter(limit, steps, sizeof(steps)), run->connection->options->stream
	};

	return ps_query(run->connection, run->down ?
					"SELECT * FROM @extschema@.migrate_down(target => $1::pg_catalog.text, steps => $2::pg_catalog.int4, stream => $3::pg_catalog.text)" :
					"SELECT * FROM @extschema@.migrate_up(target => $1::pg_catalog.text, steps => $2::pg_catalog.int4, stream => $3::pg_catalog.text)",
					3, params);
}

/*
 * An attempt: one transaction that runs migrations up to the limit; in parts
 * if the server refuses some as not its own to run.
 */
static PGresult *
attempt_transaction(PsRun *run, PsLimit limit)
{
	PGresult   *result = ps_begin(run);

	if (ps_succeeded(result))
	{
		PQclear(result);
		result = ps_call_run(run, limit);
	}
	result = ps_end(run, result);
	if (!ps_has_state(result, PS_STATE_NOT_SUPPORTED))
		return result;
	return ps_attempt_live(run, limit, result);
}

/*
 * An attempt: one transaction that reverts the last migration and runs up to
 * it again.  Each row holds the one reverted and one applied.
 */
static PGresult *
attempt_redo(PsRun *run, PsLimit limit)
{
	const char *params[] = {run->connection->options->stream};
	PGresult   *result = ps_begin(run);

	if (ps_succeeded(result))
	{
		PQclear(result);
		result = ps_query(run->connection,
						  "SELECT d.name, u.name FROM @extschema@.migrate_down(target => NULL::pg_catalog.text, steps => 1::pg_catalog.int4, stream => $1::pg_catalog.text) AS d(name),"
						  " LATERAL @extschema@.migrate_up(target => d.name, steps => NULL::pg_catalog.int4, stream => $1::pg_catalog.text) AS u(name)", 1, params);
	}
	return ps_end(run, result);
}

/* Notes the names that a transaction has run. */
void
ps_add_done(PsRun *run, const char *name)
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
 * Was this a lock that another session held, and may the run try again?  Then
 * it says so and pauses.  *retry counts the retries.
 */
bool
ps_pause_before_retry(const PsRun *run, const PGresult *result, int *retry)
{
	const PsOptions *options = run->connection->options;
	double		pause;

	if (!ps_has_state(result, PS_STATE_LOCK_TIMEOUT) && !ps_has_state(result, PS_STATE_DEADLOCK))
		return false;
	if (*retry >= options->retries)
		return false;
	pause = backoff((*retry)++);
	if (!options->quiet)
		pg_log_info("%s; retry %d of %d in %.1f s", PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY),
					*retry, options->retries, pause);
	sleep_seconds(pause);
	return true;
}

/*
 * Makes attempts until one succeeds, or fails for good.  Returns the exit
 * status, or RUN_OUTSIDE; *result is the last result, freed by the caller.
 */
int
ps_persist(PsRun *run, PsAttempt attempt, PsLimit limit, PGresult **result)
{
	double		waited = 0;
	int			retry = 0;

	for (;; PQclear(*result))
	{
		*result = attempt(run, limit);
		if (ps_succeeded(*result))
			return PS_DONE;
		if (ps_has_state(*result, PS_STATE_NO_TRANSACTION))
			return RUN_OUTSIDE;
		if (ps_is_run_locked(*result))
		{
			if (waited >= run->connection->options->wait)
				return PS_LOCKED;
			if (waited == 0)
				announce_wait(run, *result);
			sleep_seconds(LOCK_POLL);
			waited += LOCK_POLL;
		}
		else if (!ps_pause_before_retry(run, *result, &retry))
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
int
ps_run_transaction(PsRun *run, PsLimit limit)
{
	PGresult   *result;
	int			status = ps_persist(run, attempt_transaction, limit, &result);

	if (status == PS_DONE && run->parts.head == NULL)
		for (int row = 0; row < PQntuples(result); row++)
			ps_add_done(run, PQgetvalue(result, row, 0));
	if (status == PS_DONE)
		for (SimpleStringListCell *cell = run->parts.head; cell; cell = cell->next)
			ps_add_done(run, cell->val);
	simple_string_list_destroy(&run->parts);
	run->parts = (SimpleStringList) {0};
	if (status == RUN_OUTSIDE)
	{
		PQclear(run->refusal);
		run->refusal = result;
		return status;
	}
	if (status != PS_DONE && !run->reported)
		ps_report_error(run->connection, result);
	PQclear(result);
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

	while ((status = ps_run_transaction(run, limit)) == RUN_OUTSIDE)
	{
		status = ps_run_outside(run, limit);
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
										 "SELECT name FROM @extschema@.migrate_status(stream => $1::pg_catalog.text)"
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
	run->connection->run = run;
	return run->each ? run_each(run) : run_parts(run, remaining(run));
}

/*
 * Reverts the last migration and applies it again, in one transaction if that
 * is possible.  Returns the exit status; errors are reported.
 */
int
ps_run_redo(PsRun *down, PsRun *up)
{
	PGresult   *result;
	int			status = ps_persist(down, attempt_redo, (PsLimit) {0}, &result);

	if (status == PS_DONE && PQntuples(result) > 0)
		ps_add_done(down, PQgetvalue(result, 0, 0));
	for (int row = 0; status == PS_DONE && row < PQntuples(result); row++)
		ps_add_done(up, PQgetvalue(result, row, 1));
	if (status == PS_FAILED || status == PS_LOCKED)
		ps_report_error(down->connection, result);
	PQclear(result);
	if (status != RUN_OUTSIDE)
		return status;

	status = ps_run(down);
	up->target = down->count > 0 ? down->done.head->val : NULL;
	return status == PS_DONE && up->target ? ps_run(up) : status;
}
