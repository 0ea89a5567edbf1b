/*-------------------------------------------------------------------------
 *
 * drift_functions.c
 *	  SQL functions about changes behind pgstair's back.
 *
 *-------------------------------------------------------------------------
 */
#include "drift.h"
#include "sql_function.h"
#include "watch.h"

#include "funcapi.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(ps_migrate_drift);
PG_FUNCTION_INFO_V1(ps_migrate_watch);
PG_FUNCTION_INFO_V1(ps_migrate_watch_event);

/* migrate_drift(stream) */
Datum
ps_migrate_drift(PG_FUNCTION_ARGS)
{
	List	   *rows = ps_drift(ps_optional_text(fcinfo, 0));
	PsRow		row = {0};
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, rows)
	{
		const PsDrift *drift = lfirst(cell);
		const PsCulprit *culprit = &drift->culprit;

		ps_add_text(&row, drift->type);
		ps_add_text(&row, drift->identity);
		ps_add_text(&row, drift->change);
		ps_add_text(&row, drift->then);
		ps_add_text(&row, drift->now);
		ps_add_text(&row, culprit->role);
		ps_add_value(&row, TimestampTzGetDatum(culprit->time), culprit->role == NULL);
		ps_add_text(&row, culprit->application);
		ps_add_text(&row, culprit->address);
		ps_add_text(&row, culprit->statement);
		ps_put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* migrate_watch(on) */
Datum
ps_migrate_watch(PG_FUNCTION_ARGS)
{
	ps_watch(PG_GETARG_BOOL(0), get_namespace_name(get_func_namespace(fcinfo->flinfo->fn_oid)));
	PG_RETURN_VOID();
}

/* The function of the event triggers. */
Datum
ps_migrate_watch_event(PG_FUNCTION_ARGS)
{
	if (!CALLED_AS_EVENT_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("migrate_watch_event() was not called by an event trigger")));
	ps_watch_event((EventTriggerData *) fcinfo->context);
	PG_RETURN_NULL();
}
