/*-------------------------------------------------------------------------
 *
 * functions.c
 *	  The SQL functions: check arguments, make one call, build the result.
 *
 *-------------------------------------------------------------------------
 */
#include "check.h"
#include "run.h"
#include "sql_function.h"
#include "verify.h"

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
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

/* The argument "steps", a limit that excludes a target. */
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

/* The argument "state" of a statement's record: is it done? */
static bool
done_argument(FunctionCallInfo fcinfo, int n)
{
	char	   *state = ps_required_text(fcinfo, n, "state");

	if (strcmp(state, "done") != 0 && strcmp(state, "started") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown state \"%s\"", state),
				 errhint("States are \"started\" and \"done\".")));
	return strcmp(state, "done") == 0;
}

/* Fills the result set with names. */
static Datum
set_of_names(FunctionCallInfo fcinfo, List *names)
{
	PsRow		row = {0};
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	foreach(cell, names)
	{
		ps_add_text(&row, lfirst(cell));
		ps_put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* migrate_register(name, source, down_source, format, stream) */
Datum
ps_migrate_register(PG_FUNCTION_ARGS)
{
	static const char *const answers[] = {
		[PS_REGISTERED] = "registered",
		[PS_REPLACED] = "replaced",
		[PS_UNCHANGED] = "unchanged",
	};
	PsMigration migration = {
		.name = ps_required_text(fcinfo, 0, "name"),
		.source = ps_required_text(fcinfo, 1, "source"),
		.down_source = ps_optional_text(fcinfo, 2),
		.format = ps_required_text(fcinfo, 3, "format"),
		.stream = ps_required_text(fcinfo, 4, "stream"),
	};

	PG_RETURN_TEXT_P(cstring_to_text(answers[ps_register(&migration)]));
}

/* migrate_unregister(name, stream) */
Datum
ps_migrate_unregister(PG_FUNCTION_ARGS)
{
	char	   *name = ps_required_text(fcinfo, 0, "name");

	ps_ledger_unregister(ps_required_text(fcinfo, 1, "stream"), name);
	PG_RETURN_VOID();
}

/* migrate_up(target, steps, stream) */
Datum
ps_migrate_up(PG_FUNCTION_ARGS)
{
	char	   *target = ps_optional_text(fcinfo, 0);
	int			steps = steps_argument(fcinfo, 1, target, PS_ALL_STEPS);

	ps_note_caller(fcinfo);
	return set_of_names(fcinfo, ps_run_up(ps_required_text(fcinfo, 2, "stream"), target, steps));
}

/* migrate_down(target, steps, stream) */
Datum
ps_migrate_down(PG_FUNCTION_ARGS)
{
	char	   *target = ps_optional_text(fcinfo, 0);
	int			steps = steps_argument(fcinfo, 1, target, 1);

	ps_note_caller(fcinfo);
	return set_of_names(fcinfo, ps_run_down(ps_required_text(fcinfo, 2, "stream"), target, steps));
}

/* migrate_baseline(target, stream) */
Datum
ps_migrate_baseline(PG_FUNCTION_ARGS)
{
	char	   *target = ps_required_text(fcinfo, 0, "target");

	return set_of_names(fcinfo, ps_baseline(ps_required_text(fcinfo, 1, "stream"), target));
}

/* migrate_plan(target, direction, stream) */
Datum
ps_migrate_plan(PG_FUNCTION_ARGS)
{
	char	   *target = ps_optional_text(fcinfo, 0);
	PsDirection direction = ps_direction_argument(fcinfo, 1);
	List	   *rows = ps_plan_report(ps_required_text(fcinfo, 2, "stream"), target, direction);
	PsRow		row = {0};
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, rows)
	{
		const PsPlanRow *step = lfirst(cell);

		ps_add_int(&row, foreach_current_index(cell) + 1, false);
		ps_add_text(&row, step->migration);
		ps_add_int(&row, step->line, step->line == 0);
		ps_add_text(&row, step->statement);
		ps_add_text(&row, step->reason);
		ps_put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* migrate_verify(target, stream) */
Datum
ps_migrate_verify(PG_FUNCTION_ARGS)
{
	char	   *target = ps_optional_text(fcinfo, 0);
	PsRow		row = {0};
	List	   *rows;
	ListCell   *cell;

	ps_note_caller(fcinfo);
	rows = ps_verify(ps_required_text(fcinfo, 1, "stream"), target);
	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, rows)
	{
		const PsVerified *verified = lfirst(cell);

		ps_add_text(&row, verified->migration);
		ps_add_text(&row, ps_verdict_name(verified->verdict));
		ps_add_text(&row, verified->object);
		ps_add_text(&row, verified->difference);
		ps_put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* migrate_losses(target, steps, stream) */
Datum
ps_migrate_losses(PG_FUNCTION_ARGS)
{
	char	   *target = ps_optional_text(fcinfo, 0);
	int			steps = steps_argument(fcinfo, 1, target, 1);
	List	   *rows = ps_losses(ps_required_text(fcinfo, 2, "stream"), target, steps);
	PsRow		row = {0};
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, rows)
	{
		const PsStatus *status = lfirst(cell);

		ps_add_text(&row, status->registered.migration.name);
		ps_add_text(&row, status->reversible);
		ps_add_text(&row, status->irreversible_because);
		ps_put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* migrate_status(stream) */
Datum
ps_migrate_status(PG_FUNCTION_ARGS)
{
	List	   *rows = ps_status(ps_required_text(fcinfo, 0, "stream"));
	PsRow		row = {0};
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, rows)
	{
		const PsStatus *status = lfirst(cell);
		const PsRegistered *registered = &status->registered;

		ps_add_text(&row, registered->migration.name);
		ps_add_text(&row, registered->state);
		ps_add_text(&row, registered->migration.format);
		ps_add_value(&row, TimestampTzGetDatum(registered->registered_at), false);
		ps_add_text(&row, registered->registered_by);
		ps_add_text(&row, registered->migration.role);
		ps_add_value(&row, TimestampTzGetDatum(registered->applied_at), !registered->is_applied);
		ps_add_text(&row, registered->applied_by);
		ps_add_value(&row, IntervalPGetDatum(registered->duration), registered->duration == NULL);
		ps_add_text(&row, status->reversible);
		ps_add_text(&row, status->irreversible_because);
		ps_add_text(&row, status->problem);
		ps_add_text(&row, registered->checksum);
		ps_put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* migrate_record(name, direction, statement, state, stream) */
Datum
ps_migrate_record(PG_FUNCTION_ARGS)
{
	char	   *name = ps_required_text(fcinfo, 0, "name");
	PsDirection direction = ps_direction_argument(fcinfo, 1);
	bool		done = done_argument(fcinfo, 3);
	char	   *stream = ps_required_text(fcinfo, 4, "stream");
	const char *state;

	if (PG_ARGISNULL(2))
		state = ps_record_migration(stream, name, direction);
	else
		state = ps_record_statement(stream, name, direction, PG_GETARG_INT32(2), done);
	PG_RETURN_TEXT_P(cstring_to_text(state));
}

/* migrate_outside(target, steps, direction, stream) */
Datum
ps_migrate_outside(PG_FUNCTION_ARGS)
{
	char	   *target = ps_optional_text(fcinfo, 0);
	PsDirection direction = ps_direction_argument(fcinfo, 2);
	int			steps = steps_argument(fcinfo, 1, target, direction == PS_UP ? PS_ALL_STEPS : 1);
	List	   *rows = ps_outside(ps_required_text(fcinfo, 3, "stream"), target, steps, direction);
	PsRow		row = {0};
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, rows)
	{
		const PsOutsideRow *part = lfirst(cell);

		ps_add_text(&row, part->migration);
		ps_add_int(&row, part->before, false);
		ps_add_int(&row, part->statement, part->statement == 0);
		ps_add_int(&row, part->line, part->line == 0);
		ps_add_text(&row, part->sql);
		ps_add_value(&row, BoolGetDatum(part->transactional), false);
		ps_add_text(&row, part->state);
		ps_add_text(&row, part->repair);
		ps_put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* migrate_live(target, steps, direction, stream) */
Datum
ps_migrate_live(PG_FUNCTION_ARGS)
{
	char	   *target = ps_optional_text(fcinfo, 0);
	PsDirection direction = ps_direction_argument(fcinfo, 2);
	int			steps = steps_argument(fcinfo, 1, target, direction == PS_UP ? PS_ALL_STEPS : 1);
	int			before;
	const char *name = ps_next_live(ps_required_text(fcinfo, 3, "stream"), target, steps, direction, &before);
	PsRow		row = {0};

	InitMaterializedSRF(fcinfo, 0);
	if (name != NULL)
	{
		ps_add_text(&row, name);
		ps_add_int(&row, before, false);
		ps_put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* migrate_operation(name, operation, direction, stream) */
Datum
ps_migrate_operation(PG_FUNCTION_ARGS)
{
	char	   *name = ps_required_text(fcinfo, 0, "name");
	char	   *operation = ps_optional_text(fcinfo, 1);
	PsDirection direction = ps_direction_argument(fcinfo, 2);

	ps_note_caller(fcinfo);
	PG_RETURN_TEXT_P(cstring_to_text(ps_run_operation(ps_required_text(fcinfo, 3, "stream"), name, direction, operation)));
}

/* migrate_keep(history, stream) */
Datum
ps_migrate_keep(PG_FUNCTION_ARGS)
{
	Oid			history = PG_ARGISNULL(0) ? InvalidOid : PG_GETARG_OID(0);

	PG_RETURN_INT64(ps_keep_history(ps_required_text(fcinfo, 1, "stream"), history));
}

/* migrate_lock(lock) */
Datum
ps_migrate_lock(PG_FUNCTION_ARGS)
{
	ps_require_argument(fcinfo, 0, "lock");
	if (!PG_GETARG_BOOL(0))
		PG_RETURN_BOOL(ps_unlock_runs());
	PreventCommandDuringRecovery("migrate_lock()");
	ps_lock_runs(true);
	PG_RETURN_BOOL(true);
}

/* migrate_checksum(source, down_source) */
Datum
ps_migrate_checksum(PG_FUNCTION_ARGS)
{
	char	   *down_source = ps_optional_text(fcinfo, 1);

	PG_RETURN_TEXT_P(cstring_to_text(ps_checksum(ps_normalise_source(ps_required_text(fcinfo, 0, "source")),
												 down_source ? ps_normalise_source(down_source) : NULL)));
}

/* migrate_check(target, stream) */
Datum
ps_migrate_check(PG_FUNCTION_ARGS)
{
	char	   *target = ps_optional_text(fcinfo, 0);
	List	   *rows = ps_check_report(ps_required_text(fcinfo, 1, "stream"), target);
	PsRow		row = {0};
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, rows)
	{
		const PsCheckRow *found = lfirst(cell);

		ps_add_text(&row, found->migration);
		ps_add_int(&row, found->line, false);
		ps_add_text(&row, ps_severity_name(found->severity));
		ps_add_text(&row, found->check);
		ps_add_text(&row, found->object);
		ps_add_value(&row, Int64GetDatum(found->count), found->count < 0);
		ps_add_text(&row, found->sample);
		ps_add_text(&row, found->advice);
		ps_put_row(fcinfo, &row);
	}
	return (Datum) 0;
}
