/*-------------------------------------------------------------------------
 *
 * ledger_record.c
 *	  Writes what was run: a row per run, and one per statement.
 *
 *-------------------------------------------------------------------------
 */
#include "ledger_query.h"
#include "role.h"

#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

static PsQuery insert_run = {
	"INSERT INTO pgstair.run (id, stream, kind, started_at, duration, role, session_role, search_path,"
	" client_address, application, server_version, extension_version)"
	" VALUES (" PS_NEXT_RUN ", $1, $2, $3, $4, $5, SESSION_USER, $7, pg_catalog.inet_client_addr(),"
	" pg_catalog.current_setting('application_name'), pg_catalog.current_setting('server_version'), $6)"
	" RETURNING id",
	7, {TEXTOID, TEXTOID, TIMESTAMPTZOID, INTERVALOID, TEXTOID, TEXTOID, TEXTOID}
};

static PsQuery end_run = {
	"UPDATE pgstair.run SET duration = $2 WHERE id OPERATOR(pg_catalog.=) $1",
	2, {INT8OID, INTERVALOID}
};

static PsQuery mark_pending = {
	"UPDATE pgstair.migration SET state = 'pending', run = NULL, place = NULL, applied_at = NULL,"
	" applied_by = NULL, duration = NULL"
	" WHERE stream OPERATOR(pg_catalog.=) $1 AND name OPERATOR(pg_catalog.=) ANY ($2) AND run IS NOT NULL",
	2, {TEXTOID, TEXTARRAYOID}
};

/*
 * Raises an error if the state of fewer migrations changed than were run: a
 * migration itself, or a superuser, has been at the ledger.
 */
static void
check_marked(uint64 marked, int expected)
{
	if (marked != expected)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("registered migrations changed while they were being run"),
				 errhint("A migration must not call the functions that run or unregister migrations.")));
}

/*
 * Inserts the row of a run and returns its number.  duration is in
 * microseconds, -1 for what was not run here.
 */
static int64
record_run(const PsLedgerScope *scope, const char *stream, const char *kind, TimestampTz started, int64 duration)
{
	Datum		values[] = {
		CStringGetTextDatum(stream),
		CStringGetTextDatum(kind),
		TimestampTzGetDatum(started),
		ps_interval(duration),
		CStringGetTextDatum(GetUserNameFromId(scope->caller, false)),
		CStringGetTextDatum(PS_VERSION),
		CStringGetTextDatum(scope->search_path)
	};
	bool		nulls[] = {false, false, false, duration < 0, false, false, false};

	ps_query_write(&insert_run, values, nulls, 1);
	return ps_query_int64(0, 1);
}

/*
 * What puts the role and settings of an executed statement in force; NULL if
 * they are those of the registering role and the caller.
 */
static const char *
settings_of(const PsBatch *batch, const PsExecuted *executed)
{
	const PsStep *step = executed->step;
	const PsMigration *migration = &batch->migrations[step->statement->migration];

	return ps_scope_script(ps_direction_section(migration, batch->direction), step->settings);
}

/*
 * Were two statements executed under the same role and settings?
 */
static bool
has_settings_of(const PsExecuted *one, const PsExecuted *other)
{
	return one->step->settings == other->step->settings &&
		one->step->statement->migration == other->step->statement->migration;
}

/*
 * Inserts the row of an executed statement.
 */
static void
insert_executed(PsWriter *writer, int64 run, int number, const PsBatch *batch, const PsExecuted *executed, const char *settings)
{
	const PsStatement *statement = executed->step->statement;
	const char *inverse = executed->has_inverse ? executed->inverse.sql : NULL;
	Datum		values[] = {
		Int64GetDatum(run),
		Int32GetDatum(number),
		CStringGetTextDatum(batch->migrations[statement->migration].name),
		Int32GetDatum(statement->line),
		settings ? CStringGetTextDatum(settings) : (Datum) 0,
		CStringGetTextDatum(executed->step->text),
		CStringGetTextDatum(ps_step_reason(executed->step)),
		ps_interval(executed->duration),
		Int64GetDatum(executed->rows),
		inverse ? CStringGetTextDatum(inverse) : (Datum) 0,
		executed->has_inverse ? CStringGetTextDatum(ps_reversible_name(executed->inverse.reversible)) : (Datum) 0
	};
	bool		nulls[] = {
		false, false, false, false, settings == NULL, false, false, false, executed->rows < 0, inverse == NULL,
		!executed->has_inverse
	};

	ps_writer_insert(writer, values, nulls);
}

/*
 * Inserts all executed statements of a run that has recorded so many before them.
 */
static void
record_statements(int64 run, const PsBatch *batch, const PsOutcome *outcome, int before)
{
	static const char *const columns[] = {
		"run", "step", "migration", "line", "settings", "statement", "reason", "duration", "rows", "inverse", "reversible"
	};
	PsWriter	writer;
	const char *settings = NULL;

	ps_writer_begin(&writer, "statement", lengthof(columns), columns);
	for (int i = 0; i < outcome->count; i++)
	{
		const PsExecuted *executed = &outcome->executed[i];
		MemoryContext old;

		if (i == 0 || !has_settings_of(executed - 1, executed))
			settings = settings_of(batch, executed);
		old = MemoryContextSwitchTo(GetPerTupleMemoryContext(writer.estate));
		insert_executed(&writer, run, before + i + 1, batch, executed, settings);
		MemoryContextSwitchTo(old);
	}
	ps_writer_end(&writer);
}

/* Migrations that become applied. */
typedef struct Marks
{
	int			count;
	const char *const *names;
	const char *const *checksums;	/* of what was run; NULL: as registered */
	const TimestampTz *started; /* NULL: not run here */
	const int64 *duration;		/* microseconds; NULL: not run here */
} Marks;

/*
 * Finds and locks a migration that is to be marked; false: it is not pending, or
 * not the one that was run.
 */
static bool
find_to_mark(PsLookup *lookup, const char *stream, const char *name, const char *checksum)
{
	ps_lookup_migration(lookup, stream, name);
	return ps_lookup_next(lookup) && ps_lookup_lock(lookup) &&
		strcmp(ps_lookup_text(lookup, "state"), "pending") == 0 &&
		(checksum == NULL || strcmp(ps_lookup_text(lookup, "checksum"), checksum) == 0);
}

/*
 * Gives a migration its state after the run, in which it had a place; returns
 * how many that are.
 */
static int
mark_migration(PsWriter *writer, const char *stream, int64 run, const char *state, const Marks *marks, int i)
{
	bool		unknown = (marks->duration == NULL);
	Datum		values[] = {
		CStringGetTextDatum(state),
		Int64GetDatum(run),
		Int32GetDatum(i + 1),
		TimestampTzGetDatum(unknown ? GetCurrentTimestamp() : marks->started[i]),
		CStringGetTextDatum(GetUserNameFromId(GetSessionUserId(), false)),
		unknown ? (Datum) 0 : ps_interval(marks->duration[i])
	};
	bool		nulls[] = {false, false, false, false, false, unknown};
	PsLookup	lookup;
	bool		found = find_to_mark(&lookup, stream, marks->names[i], marks->checksums ? marks->checksums[i] : NULL);

	if (found)
		ps_writer_update(writer, &lookup, values, nulls);
	ps_lookup_end(&lookup);
	return found ? 1 : 0;
}

/*
 * Gives the migrations their state after the run.
 */
static void
mark_migrations(const char *stream, int64 run, const char *state, const Marks *marks)
{
	static const char *const columns[] = {"state", "run", "place", "applied_at", "applied_by", "duration"};
	PsWriter	writer;
	int			marked = 0;

	ps_writer_begin(&writer, "migration", lengthof(columns), columns);
	for (int i = 0; i < marks->count; i++)
		marked += mark_migration(&writer, stream, run, state, marks, i);
	ps_writer_end(&writer);
	check_marked(marked, marks->count);
	ps_ledger_follow(stream, marks->names, marks->count, true);
}

/*
 * Makes migrations pending again.  To be called between ps_ledger_enter() and
 * ps_ledger_leave().
 */
void
ps_ledger_unmark(const char *stream, const char *const *names, int count)
{
	Datum		values[] = {CStringGetTextDatum(stream), ps_text_array(names, count)};

	check_marked(ps_query_run(&mark_pending, values, NULL), count);
	ps_ledger_follow(stream, names, count, false);
}

/*
 * Records a run: its statements, and the state of its migrations.  Returns its
 * number.
 */
int64
ps_ledger_record(const PsBatch *batch, const PsOutcome *outcome, TimestampTz started)
{
	const char *stream = batch->migrations[0].stream;
	const char **names = palloc(batch->nmigrations * sizeof(char *));
	const char **checksums = palloc(batch->nmigrations * sizeof(char *));
	Marks		marks = {batch->nmigrations, names, checksums, outcome->started, outcome->duration};
	PsLedgerScope scope;
	int64		run;

	for (int i = 0; i < batch->nmigrations; i++)
	{
		names[i] = batch->migrations[i].name;
		checksums[i] = batch->migrations[i].checksum;
	}
	ps_ledger_enter(&scope);
	run = record_run(&scope, stream, batch->direction == PS_UP ? "up" : "down",
					 started, GetCurrentTimestamp() - started);
	record_statements(run, batch, outcome, 0);
	if (batch->direction == PS_UP)
		mark_migrations(stream, run, "applied", &marks);
	else
		ps_ledger_unmark(stream, names, batch->nmigrations);
	ps_ledger_leave(&scope);
	return run;
}

/*
 * Records that migrations were run elsewhere, or (kind "baseline") never were.
 * Returns the run's number.
 */
int64
ps_ledger_mark(const char *stream, List *migrations, const char *kind)
{
	int			count = list_length(migrations);
	const char **names = palloc(Max(count, 1) * sizeof(char *));
	Marks		marks = {count, names};
	PsLedgerScope scope;
	int64		run;
	ListCell   *cell;

	foreach(cell, migrations)
		names[foreach_current_index(cell)] = lfirst(cell);
	ps_ledger_enter(&scope);
	run = record_run(&scope, stream, kind, GetCurrentTimestamp(), -1);
	if (strcmp(kind, "record down") == 0)
		ps_ledger_unmark(stream, names, count);
	else
		mark_migrations(stream, run, strcmp(kind, "baseline") == 0 ? "baseline" : "applied", &marks);
	(void) ps_ledger_forget_progress(stream, names, count);
	ps_ledger_leave(&scope);
	return run;
}

/*
 * Opens the record of a run whose statements come one by one; returns its
 * number.
 */
int64
ps_ledger_begin(const char *stream, PsDirection direction, TimestampTz started)
{
	PsLedgerScope scope;
	int64		run;

	ps_ledger_enter(&scope);
	run = record_run(&scope, stream, direction == PS_UP ? "up" : "down", started, -1);
	ps_ledger_leave(&scope);
	return run;
}

/*
 * Adds statements to an open record that has so many before them.
 */
void
ps_ledger_add(int64 run, const PsBatch *batch, const PsOutcome *outcome, int before)
{
	PsLedgerScope scope;

	ps_ledger_enter(&scope);
	record_statements(run, batch, outcome, before);
	ps_ledger_leave(&scope);
}

/*
 * Closes an open record: its one migration has been run.
 */
void
ps_ledger_end(int64 run, const char *stream, const char *name, PsDirection direction, TimestampTz started)
{
	int64		duration = GetCurrentTimestamp() - started;
	Datum		values[] = {Int64GetDatum(run), ps_interval(duration)};
	Marks		marks = {.count = 1,.names = &name,.started = &started,.duration = &duration};
	PsLedgerScope scope;

	ps_ledger_enter(&scope);
	ps_query_write(&end_run, values, NULL, 1);
	if (direction == PS_UP)
		mark_migrations(stream, run, "applied", &marks);
	else
		ps_ledger_unmark(stream, &name, 1);
	ps_ledger_leave(&scope);
}
