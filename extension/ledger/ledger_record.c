/*-------------------------------------------------------------------------
 *
 * ledger_record.c
 *	  Writes what was run: one row per run, and the rest in bulk.
 *
 *-------------------------------------------------------------------------
 */
#include "ledger_query.h"
#include "role.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

/* An insert of statements takes at most so many, and about so many bytes. */
#define MAX_ROWS_AT_ONCE 10000
#define MAX_BYTES_AT_ONCE (64 * 1024 * 1024)

static PsQuery insert_run = {
	"INSERT INTO pgstair.run (id, stream, kind, started_at, duration, role, session_role, search_path,"
	" client_address, application, server_version, extension_version)"
	" VALUES (" PS_NEXT_RUN ", $1, $2, $3, $4, $5, SESSION_USER, $7, pg_catalog.inet_client_addr(),"
	" pg_catalog.current_setting('application_name'), pg_catalog.current_setting('server_version'), $6)"
	" RETURNING id",
	7, {TEXTOID, TEXTOID, TIMESTAMPTZOID, INTERVALOID, TEXTOID, TEXTOID, TEXTOID}
};

/* One array of rows: unnesting as many arrays as there are columns takes thrice as long. */
static PsQuery insert_statements = {
	"INSERT INTO pgstair.statement (run, step, migration, line, settings, statement, reason, duration, rows, inverse, reversible)"
	" SELECT * FROM pg_catalog.unnest($1) AS u(run pg_catalog.int8, step pg_catalog.int4, migration pg_catalog.text,"
	" line pg_catalog.int4, settings pg_catalog.text, statement pg_catalog.text, reason pg_catalog.text,"
	" duration pg_catalog.interval, rows pg_catalog.int8, inverse pg_catalog.text, reversible pg_catalog.text)",
	1, {RECORDARRAYOID}
};

/* By ctid for the reason given in ledger.c: one look into the key per name. */
static PsQuery end_run = {
	"UPDATE pgstair.run SET duration = $2 WHERE id OPERATOR(pg_catalog.=) $1",
	2, {INT8OID, INTERVALOID}
};

static PsQuery mark_applied = {
	"UPDATE pgstair.migration m SET state = $3, run = $2, place = u.place, applied_at = u.started_at,"
	" applied_by = SESSION_USER, duration = u.duration"
	" FROM (SELECT started_at, duration, place, (SELECT k.ctid FROM pgstair.migration k"
	" WHERE k.stream OPERATOR(pg_catalog.=) $1 AND k.name OPERATOR(pg_catalog.=) w.name"
	" AND (w.checksum IS NULL OR k.checksum OPERATOR(pg_catalog.=) w.checksum)"
	" AND k.state OPERATOR(pg_catalog.=) 'pending') AS row"
	" FROM ROWS FROM (pg_catalog.unnest($4), pg_catalog.unnest($5), pg_catalog.unnest($6), pg_catalog.unnest($7))"
	" WITH ORDINALITY AS w(name, checksum, started_at, duration, place) OFFSET 0) u"
	" WHERE m.ctid OPERATOR(pg_catalog.=) u.row",
	7, {TEXTOID, INT8OID, TEXTOID, TEXTARRAYOID, TEXTARRAYOID, TIMESTAMPTZARRAYOID, INTERVALARRAYOID}
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

/* What the rows of insert_statements consist of. */
static TupleDesc
describe_rows(void)
{
	static const Oid types[] = {
		INT8OID, INT4OID, TEXTOID, INT4OID, TEXTOID, TEXTOID, TEXTOID, INTERVALOID, INT8OID, TEXTOID, TEXTOID
	};
	TupleDesc	description = CreateTemplateTupleDesc(lengthof(types));

	for (int i = 0; i < lengthof(types); i++)
		TupleDescInitEntry(description, i + 1, NULL, types[i], -1, 0);
	return BlessTupleDesc(description);
}

/* The row of an executed statement. */
static Datum
row_of(TupleDesc description, int64 run, int number, const PsBatch *batch, const PsExecuted *executed, const char *settings)
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
		CStringGetTextDatum(ps_step_reason(batch, executed->step)),
		ps_interval(executed->duration),
		Int64GetDatum(executed->rows),
		inverse ? CStringGetTextDatum(inverse) : (Datum) 0,
		executed->has_inverse ? CStringGetTextDatum(ps_reversible_name(executed->inverse.reversible)) : (Datum) 0
	};
	bool		nulls[] = {
		false, false, false, false, settings == NULL, false, false, false, executed->rows < 0, inverse == NULL,
		!executed->has_inverse
	};

	return HeapTupleGetDatum(heap_form_tuple(description, values, nulls));
}

/*
 * Inserts the executed statements [first, end) of a run that has recorded
 * so many before them.
 */
static void
insert_executed(int64 run, const PsBatch *batch, const PsExecuted *executed, int first, int end, int before)
{
	TupleDesc	description = describe_rows();
	int			count = end - first;
	Datum	   *rows = palloc(count * sizeof(Datum));
	const char *settings = NULL;
	Datum		array;

	for (int i = 0; i < count; i++)
	{
		const PsExecuted *one = &executed[first + i];

		if (i == 0 || !has_settings_of(one - 1, one))
			settings = settings_of(batch, one);
		rows[i] = row_of(description, run, before + first + i + 1, batch, one, settings);
	}
	array = ps_datum_array(rows, NULL, count, RECORDOID);
	ps_query_write(&insert_statements, &array, NULL, count);
}

/*
 * Inserts all executed statements, as many at once as memory bears.
 */
static void
record_statements(int64 run, const PsBatch *batch, const PsOutcome *outcome, int before)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "pgstair statements", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	int			first = 0;

	while (first < outcome->count)
	{
		Size		bytes = 0;
		int			end = first;

		while (end < outcome->count && end - first < MAX_ROWS_AT_ONCE && bytes < MAX_BYTES_AT_ONCE)
			bytes += strlen(outcome->executed[end++].step->text);
		insert_executed(run, batch, outcome->executed, first, end, before);
		MemoryContextReset(context);
		first = end;
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
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
 * Gives the migrations their state after the run.
 */
static void
mark_migrations(const char *stream, int64 run, const char *state, const Marks *marks)
{
	int			count = marks->count;
	Datum	   *starts = palloc(count * sizeof(Datum));
	Datum	   *durations = palloc(count * sizeof(Datum));
	bool	   *unknown = palloc(count * sizeof(bool));
	const char **no_checksums = palloc0(count * sizeof(char *));
	Datum		values[7];

	for (int i = 0; i < count; i++)
	{
		unknown[i] = (marks->duration == NULL);
		starts[i] = TimestampTzGetDatum(unknown[i] ? GetCurrentTimestamp() : marks->started[i]);
		durations[i] = unknown[i] ? (Datum) 0 : ps_interval(marks->duration[i]);
	}
	values[0] = CStringGetTextDatum(stream);
	values[1] = Int64GetDatum(run);
	values[2] = CStringGetTextDatum(state);
	values[3] = ps_text_array(marks->names, count);
	values[4] = ps_text_array(marks->checksums != NULL ? marks->checksums : no_checksums, count);
	values[5] = ps_datum_array(starts, NULL, count, TIMESTAMPTZOID);
	values[6] = ps_datum_array(durations, unknown, count, INTERVALOID);
	check_marked(ps_query_run(&mark_applied, values, NULL), count);
	ps_ledger_follow(stream, marks->names, count, true);
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
