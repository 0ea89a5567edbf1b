/*-------------------------------------------------------------------------
 *
 * ledger_progress.c
 *	  Statements of migrations that are being run outside a transaction.
 *
 * Their rows stand in pgstair.progress until the last one is done; then they
 * become the statements of a run.
 *
 *-------------------------------------------------------------------------
 */
#include "ledger_query.h"

#include "miscadmin.h"

#define FIND \
	"stream OPERATOR(pg_catalog.=) $1 AND migration OPERATOR(pg_catalog.=) $2" \
	" AND direction OPERATOR(pg_catalog.=) $3"

static PsQuery find_progress = {
	"SELECT statement::pg_catalog.int8, text, state, effect_before::pg_catalog.int4::pg_catalog.int8"
	" FROM pgstair.progress WHERE " FIND " ORDER BY statement",
	3, {TEXTOID, TEXTOID, TEXTOID}
};

static PsQuery record_started = {
	"INSERT INTO pgstair.progress"
	" (stream, migration, direction, statement, line, text, state, effect_before, settings, started_at)"
	" VALUES ($1, $2, $3, $4, $5, $6, 'started', $7, $8, pg_catalog.clock_timestamp())"
	" ON CONFLICT (stream, migration, direction, statement) DO UPDATE SET line = $5, text = $6, settings = $8,"
	" started_at = pg_catalog.clock_timestamp(), effect_before = CASE WHEN progress.text OPERATOR(pg_catalog.=) $6"
	" THEN progress.effect_before ELSE $7 END",
	8, {TEXTOID, TEXTOID, TEXTOID, INT4OID, INT4OID, TEXTOID, BOOLOID, TEXTOID}
};

static PsQuery record_done = {
	"INSERT INTO pgstair.progress"
	" (stream, migration, direction, statement, line, text, state, effect_before, settings, started_at, done_at)"
	" VALUES ($1, $2, $3, $4, $5, $6, 'done', $7, $8, pg_catalog.now(), pg_catalog.clock_timestamp())"
	" ON CONFLICT (stream, migration, direction, statement) DO UPDATE SET line = $5, text = $6, settings = $8,"
	" state = 'done', done_at = pg_catalog.clock_timestamp()",
	8, {TEXTOID, TEXTOID, TEXTOID, INT4OID, INT4OID, TEXTOID, BOOLOID, TEXTOID}
};

static PsQuery insert_run = {
	"INSERT INTO pgstair.run (id, stream, kind, started_at, duration, role, session_role, search_path,"
	" client_address, application, server_version, extension_version)"
	" SELECT " PS_NEXT_RUN ", $1, $3, pg_catalog.min(started_at), pg_catalog.sum(done_at OPERATOR(pg_catalog.-) started_at),"
	" $4, SESSION_USER, $6, pg_catalog.inet_client_addr(),"
	" pg_catalog.current_setting('application_name'), pg_catalog.current_setting('server_version'), $5"
	" FROM pgstair.progress WHERE " FIND
	" RETURNING id",
	6, {TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID}
};

static PsQuery move_statements = {
	"WITH done AS (DELETE FROM pgstair.progress WHERE " FIND " RETURNING *)"
	" INSERT INTO pgstair.statement (run, step, migration, line, settings, statement, reason, started_at, duration)"
	" SELECT $4, statement, migration, line, settings, text, $5, started_at, done_at OPERATOR(pg_catalog.-) started_at"
	" FROM done",
	5, {TEXTOID, TEXTOID, TEXTOID, INT8OID, TEXTOID}
};

static PsQuery mark_applied = {
	"UPDATE pgstair.migration m SET state = 'applied', run = r.id, place = 1, applied_at = r.started_at,"
	" applied_by = SESSION_USER, duration = r.duration"
	" FROM pgstair.run r WHERE r.id OPERATOR(pg_catalog.=) $3"
	" AND m.stream OPERATOR(pg_catalog.=) $1 AND m.name OPERATOR(pg_catalog.=) $2",
	3, {TEXTOID, TEXTOID, INT8OID}
};

static PsQuery forget_progress = {
	"DELETE FROM pgstair.progress"
	" WHERE stream OPERATOR(pg_catalog.=) $1 AND migration OPERATOR(pg_catalog.=) ANY ($2)",
	2, {TEXTOID, TEXTARRAYOID}
};

/*
 * The word for a direction in the ledger.
 */
static Datum
direction_value(PsDirection direction)
{
	return CStringGetTextDatum(direction == PS_UP ? "up" : "down");
}

/*
 * What is recorded of a migration's statements (PsProgress *), in their order.
 */
List *
ps_ledger_progress(const char *stream, const char *name, PsDirection direction)
{
	PsLedgerScope scope;
	Datum		values[] = {CStringGetTextDatum(stream), CStringGetTextDatum(name), direction_value(direction)};
	List	   *list = NIL;
	uint64		count;
	MemoryContext old;

	ps_ledger_enter(&scope);
	count = ps_query_run(&find_progress, values, NULL);
	old = MemoryContextSwitchTo(scope.context);
	for (uint64 row = 0; row < count; row++)
	{
		PsProgress *progress = palloc(sizeof(PsProgress));

		progress->statement = (int) ps_query_int64(row, 1);
		progress->text = ps_query_text(row, 2, scope.context);
		progress->done = strcmp(ps_query_text(row, 3, scope.context), "done") == 0;
		progress->effect_before = ps_query_int64(row, 4) != 0;
		list = lappend(list, progress);
	}
	MemoryContextSwitchTo(old);
	ps_ledger_leave(&scope);
	return list;
}

/*
 * Records that a statement, number from 1, was started or is done.
 */
void
ps_ledger_record_statement(const PsMigration *migration, PsDirection direction, int line, const PsProgress *progress)
{
	PsLedgerScope scope;
	Datum		values[] = {
		CStringGetTextDatum(migration->stream),
		CStringGetTextDatum(migration->name),
		direction_value(direction),
		Int32GetDatum(progress->statement),
		Int32GetDatum(line),
		CStringGetTextDatum(progress->text),
		BoolGetDatum(progress->effect_before),
		progress->settings != NULL ? CStringGetTextDatum(progress->settings) : (Datum) 0
	};
	const bool	nulls[] = {false, false, false, false, false, false, false, progress->settings == NULL};

	ps_ledger_enter(&scope);
	ps_query_write(progress->done ? &record_done : &record_started, values, nulls, 1);
	ps_ledger_leave(&scope);
}

/*
 * Makes the statements recorded as done a run that gave the migration its
 * state.  Returns the run's number.
 */
int64
ps_ledger_finish_outside(const PsMigration *migration, PsDirection direction)
{
	PsLedgerScope scope;
	Datum		stream = CStringGetTextDatum(migration->stream);
	Datum		name = CStringGetTextDatum(migration->name);
	Datum		run;

	ps_ledger_enter(&scope);
	{
		Datum		values[] = {stream, name, direction_value(direction),
			CStringGetTextDatum(GetUserNameFromId(scope.caller, false)), CStringGetTextDatum(PS_VERSION),
		CStringGetTextDatum(scope.search_path)};

		ps_query_write(&insert_run, values, NULL, 1);
		run = Int64GetDatum(ps_query_int64(0, 1));
	}
	{
		Datum		values[] = {stream, name, direction_value(direction), run,
			CStringGetTextDatum("run outside a transaction")};

		ps_query_run(&move_statements, values, NULL);
	}
	if (direction == PS_UP)
	{
		Datum		values[] = {stream, name, run};

		ps_query_write(&mark_applied, values, NULL, 1);
		ps_ledger_follow(migration->stream, &migration->name, 1, true);
	}
	else
		ps_ledger_unmark(migration->stream, &migration->name, 1);
	ps_ledger_leave(&scope);
	return DatumGetInt64(run);
}

/*
 * Forgets what was recorded of the migrations' statements; returns of how many.
 * To be called between ps_ledger_enter() and ps_ledger_leave().
 */
uint64
ps_ledger_forget_progress(const char *stream, const char *const *names, int count)
{
	Datum		values[] = {CStringGetTextDatum(stream), ps_text_array(names, count)};

	return ps_query_run(&forget_progress, values, NULL);
}
