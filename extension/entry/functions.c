/*-------------------------------------------------------------------------
 *
 * functions.c
 *	  The SQL functions: check arguments, make one call, build the result.
 *
 *-------------------------------------------------------------------------
 */
#include "check.h"
#include "run.h"
#include "verify.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(ps_migrate_register);
PG_FUNCTION_INFO_V1(ps_migrate_unregister);
PG_FUNCTION_INFO_V1(ps_migrate_up);
PG_FUNCTION_INFO_V1(ps_migrate_down);
PG_FUNCTION_INFO_V1(ps_migrate_plan);
PG_FUNCTION_INFO_V1(ps_migrate_verify);
PG_FUNCTION_INFO_V1(ps_migrate_losses);
PG_FUNCTION_INFO_V1(ps_migrate_status);
PG_FUNCTION_INFO_V1(ps_migrate_baseline);
PG_FUNCTION_INFO_V1(ps_migrate_record);
PG_FUNCTION_INFO_V1(ps_migrate_keep);
PG_FUNCTION_INFO_V1(ps_migrate_outside);
PG_FUNCTION_INFO_V1(ps_migrate_live);
PG_FUNCTION_INFO_V1(ps_migrate_operation);
PG_FUNCTION_INFO_V1(ps_migrate_lock);
PG_FUNCTION_INFO_V1(ps_migrate_checksum);
PG_FUNCTION_INFO_V1(ps_migrate_check);

/*
 * The text argument number n; NULL if it is null.
 */
static char *
optional_text(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(n));
}

/*
 * The text argument number n, called name in the message if it is null.
 */
static char *
required_text(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name)));
	return optional_text(fcinfo, n);
}

/*
 * The argument "steps", a limit that excludes a target.
 */
static int
steps_argument(FunctionCallInfo fcinfo, int n, const char *target, int missing)
{
	if (PG_ARGISNULL(n))
		return missing;
	if (PG_GETARG_INT32(n) < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("steps must be at least 1, not %d", PG_GETARG_INT32(n))));
	if (target != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("target and steps cannot both be given")));
	return PG_GETARG_INT32(n);
}

/*
 * The argument "direction".
 */
static PsDirection
direction_argument(FunctionCallInfo fcinfo, int n)
{
	char	   *direction = required_text(fcinfo, n, "direction");

	if (strcmp(direction, "up") == 0)
		return PS_UP;
	if (strcmp(direction, "down") == 0)
		return PS_DOWN;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown direction \"%s\"", direction),
			 errhint("Directions are \"up\" and \"down\".")));
}

/*
 * The argument "state" of a statement's record: is it done?
 */
static bool
done_argument(FunctionCallInfo fcinfo, int n)
{
	char	   *state = required_text(fcinfo, n, "state");

	if (strcmp(state, "done") != 0 && strcmp(state, "started") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown state \"%s\"", state),
				 errhint("States are \"started\" and \"done\".")));
	return strcmp(state, "done") == 0;
}

/* A row of a result set that is being built, column by column. */
typedef struct Row
{
	MemoryContext context;		/* of its texts; NULL: none yet */
	int			count;
	Datum		values[16];
	bool		nulls[16];
} Row;

/*
 * Appends a column to the row.
 */
static void
add_value(Row *row, Datum value, bool isnull)
{
	row->values[row->count] = value;
	row->nulls[row->count++] = isnull;
}

/*
 * Appends a column of type text; NULL is null.
 */
static void
add_text(Row *row, const char *value)
{
	MemoryContext old;

	if (row->context == NULL)
		row->context = AllocSetContextCreate(CurrentMemoryContext, "pgstair row", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(row->context);
	add_value(row, value ? CStringGetTextDatum(value) : (Datum) 0, value == NULL);
	MemoryContextSwitchTo(old);
}

/*
 * Appends a column of type integer.
 */
static void
add_int(Row *row, int value, bool isnull)
{
	add_value(row, Int32GetDatum(value), isnull);
}

/*
 * Appends the row to the function's result and empties it.
 */
static void
put_row(FunctionCallInfo fcinfo, Row *row)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	Assert(row->count == result->setDesc->natts);
	tuplestore_putvalues(result->setResult, result->setDesc, row->values, row->nulls);
	row->count = 0;
	if (row->context != NULL)
		MemoryContextReset(row->context);
}

/*
 * Fills the result set with names.
 */
static Datum
set_of_names(FunctionCallInfo fcinfo, List *names)
{
	Row			row = {0};
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	foreach(cell, names)
	{
		add_text(&row, lfirst(cell));
		put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * migrate_register(name, source, down_source, format, stream)
 */
Datum
ps_migrate_register(PG_FUNCTION_ARGS)
{
	static const char *const answers[] = {
		[PS_REGISTERED] = "registered",
		[PS_REPLACED] = "replaced",
		[PS_UNCHANGED] = "unchanged",
	};
	PsMigration migration = {
		.name = required_text(fcinfo, 0, "name"),
		.source = required_text(fcinfo, 1, "source"),
		.down_source = optional_text(fcinfo, 2),
		.format = required_text(fcinfo, 3, "format"),
		.stream = required_text(fcinfo, 4, "stream"),
	};

	PG_RETURN_TEXT_P(cstring_to_text(answers[ps_register(&migration)]));
}

/*
 * migrate_unregister(name, stream)
 */
Datum
ps_migrate_unregister(PG_FUNCTION_ARGS)
{
	char	   *name = required_text(fcinfo, 0, "name");

	ps_ledger_unregister(required_text(fcinfo, 1, "stream"), name);
	PG_RETURN_VOID();
}

/*
 * migrate_up(target, steps, stream)
 */
Datum
ps_migrate_up(PG_FUNCTION_ARGS)
{
	char	   *target = optional_text(fcinfo, 0);
	int			steps = steps_argument(fcinfo, 1, target, PS_ALL_STEPS);

	return set_of_names(fcinfo, ps_run_up(required_text(fcinfo, 2, "stream"), target, steps));
}

/*
 * migrate_down(target, steps, stream)
 */
Datum
ps_migrate_down(PG_FUNCTION_ARGS)
{
	char	   *target = optional_text(fcinfo, 0);
	int			steps = steps_argument(fcinfo, 1, target, 1);

	return set_of_names(fcinfo, ps_run_down(required_text(fcinfo, 2, "stream"), target, steps));
}

/*
 * migrate_baseline(target, stream)
 */
Datum
ps_migrate_baseline(PG_FUNCTION_ARGS)
{
	char	   *target = required_text(fcinfo, 0, "target");

	return set_of_names(fcinfo, ps_baseline(required_text(fcinfo, 1, "stream"), target));
}

/*
 * migrate_plan(target, direction, stream)
 */
Datum
ps_migrate_plan(PG_FUNCTION_ARGS)
{
	char	   *target = optional_text(fcinfo, 0);
	PsDirection direction = direction_argument(fcinfo, 1);
	List	   *rows = ps_plan_report(required_text(fcinfo, 2, "stream"), target, direction);
	Row			row = {0};
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, rows)
	{
		const PsPlanRow *step = lfirst(cell);

		add_int(&row, foreach_current_index(cell) + 1, false);
		add_text(&row, step->migration);
		add_int(&row, step->line, step->line == 0);
		add_text(&row, step->statement);
		add_text(&row, step->reason);
		put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * migrate_verify(target, stream)
 */
Datum
ps_migrate_verify(PG_FUNCTION_ARGS)
{
	char	   *target = optional_text(fcinfo, 0);
	List	   *rows = ps_verify(required_text(fcinfo, 1, "stream"), target);
	Row			row = {0};
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, rows)
	{
		const PsVerified *verified = lfirst(cell);

		add_text(&row, verified->migration);
		add_text(&row, ps_verdict_name(verified->verdict));
		add_text(&row, verified->object);
		add_text(&row, verified->difference);
		put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * migrate_losses(target, steps, stream)
 */
Datum
ps_migrate_losses(PG_FUNCTION_ARGS)
{
	char	   *target = optional_text(fcinfo, 0);
	int			steps = steps_argument(fcinfo, 1, target, 1);
	List	   *rows = ps_losses(required_text(fcinfo, 2, "stream"), target, steps);
	Row			row = {0};
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, rows)
	{
		const PsStatus *status = lfirst(cell);

		add_text(&row, status->registered.migration.name);
		add_text(&row, status->reversible);
		add_text(&row, status->irreversible_because);
		put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * migrate_status(stream)
 */
Datum
ps_migrate_status(PG_FUNCTION_ARGS)
{
	List	   *rows = ps_status(required_text(fcinfo, 0, "stream"));
	Row			row = {0};
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, rows)
	{
		const PsStatus *status = lfirst(cell);
		const PsRegistered *registered = &status->registered;

		add_text(&row, registered->migration.name);
		add_text(&row, registered->state);
		add_text(&row, registered->migration.format);
		add_value(&row, TimestampTzGetDatum(registered->registered_at), false);
		add_text(&row, registered->registered_by);
		add_text(&row, registered->migration.role);
		add_value(&row, TimestampTzGetDatum(registered->applied_at), !registered->is_applied);
		add_text(&row, registered->applied_by);
		add_value(&row, IntervalPGetDatum(registered->duration), registered->duration == NULL);
		add_text(&row, status->reversible);
		add_text(&row, status->irreversible_because);
		add_text(&row, status->problem);
		add_text(&row, registered->checksum);
		put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * migrate_record(name, direction, statement, state, stream)
 */
Datum
ps_migrate_record(PG_FUNCTION_ARGS)
{
	char	   *name = required_text(fcinfo, 0, "name");
	PsDirection direction = direction_argument(fcinfo, 1);
	bool		done = done_argument(fcinfo, 3);
	char	   *stream = required_text(fcinfo, 4, "stream");
	const char *state;

	if (PG_ARGISNULL(2))
		state = ps_record_migration(stream, name, direction);
	else
		state = ps_record_statement(stream, name, direction, PG_GETARG_INT32(2), done);
	PG_RETURN_TEXT_P(cstring_to_text(state));
}

/*
 * migrate_outside(target, steps, direction, stream)
 */
Datum
ps_migrate_outside(PG_FUNCTION_ARGS)
{
	char	   *target = optional_text(fcinfo, 0);
	PsDirection direction = direction_argument(fcinfo, 2);
	int			steps = steps_argument(fcinfo, 1, target, direction == PS_UP ? PS_ALL_STEPS : 1);
	List	   *rows = ps_outside(required_text(fcinfo, 3, "stream"), target, steps, direction);
	Row			row = {0};
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, rows)
	{
		const PsOutsideRow *part = lfirst(cell);

		add_text(&row, part->migration);
		add_int(&row, part->before, false);
		add_int(&row, part->statement, part->statement == 0);
		add_int(&row, part->line, part->line == 0);
		add_text(&row, part->sql);
		add_value(&row, BoolGetDatum(part->transactional), false);
		add_text(&row, part->state);
		add_text(&row, part->repair);
		put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * migrate_live(target, steps, direction, stream)
 */
Datum
ps_migrate_live(PG_FUNCTION_ARGS)
{
	char	   *target = optional_text(fcinfo, 0);
	PsDirection direction = direction_argument(fcinfo, 2);
	int			steps = steps_argument(fcinfo, 1, target, direction == PS_UP ? PS_ALL_STEPS : 1);
	int			before;
	const char *name = ps_next_live(required_text(fcinfo, 3, "stream"), target, steps, direction, &before);
	Row			row = {0};

	InitMaterializedSRF(fcinfo, 0);
	if (name != NULL)
	{
		add_text(&row, name);
		add_int(&row, before, false);
		put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * migrate_operation(name, operation, direction, stream)
 */
Datum
ps_migrate_operation(PG_FUNCTION_ARGS)
{
	char	   *name = required_text(fcinfo, 0, "name");
	char	   *operation = optional_text(fcinfo, 1);
	PsDirection direction = direction_argument(fcinfo, 2);

	PG_RETURN_TEXT_P(cstring_to_text(ps_run_operation(required_text(fcinfo, 3, "stream"), name, direction, operation)));
}

/*
 * migrate_keep(history, stream)
 */
Datum
ps_migrate_keep(PG_FUNCTION_ARGS)
{
	Oid			history = PG_ARGISNULL(0) ? InvalidOid : PG_GETARG_OID(0);

	PG_RETURN_INT64(ps_keep_history(required_text(fcinfo, 1, "stream"), history));
}

/*
 * migrate_lock(lock)
 */
Datum
ps_migrate_lock(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("lock must not be null")));
	if (!PG_GETARG_BOOL(0))
		PG_RETURN_BOOL(ps_unlock_runs());
	ps_lock_runs(true);
	PG_RETURN_BOOL(true);
}

/*
 * migrate_checksum(source, down_source)
 */
Datum
ps_migrate_checksum(PG_FUNCTION_ARGS)
{
	char	   *down_source = optional_text(fcinfo, 1);

	PG_RETURN_TEXT_P(cstring_to_text(ps_checksum(ps_normalise_source(required_text(fcinfo, 0, "source")),
												 down_source ? ps_normalise_source(down_source) : NULL)));
}

/*
 * migrate_check(target, stream)
 */
Datum
ps_migrate_check(PG_FUNCTION_ARGS)
{
	char	   *target = optional_text(fcinfo, 0);
	List	   *rows = ps_check_report(required_text(fcinfo, 1, "stream"), target);
	Row			row = {0};
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, rows)
	{
		const PsCheckRow *found = lfirst(cell);

		add_text(&row, found->migration);
		add_int(&row, found->line, false);
		add_text(&row, ps_severity_name(found->severity));
		add_text(&row, found->check);
		add_text(&row, found->object);
		add_value(&row, Int64GetDatum(found->count), found->count < 0);
		add_text(&row, found->sample);
		add_text(&row, found->advice);
		put_row(fcinfo, &row);
	}
	return (Datum) 0;
}
