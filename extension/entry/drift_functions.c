/*-------------------------------------------------------------------------
 *
 * drift_functions.c
 *	  SQL functions about changes behind pgstair's back.
 *
 *-------------------------------------------------------------------------
 */
#include "drift.h"
#include "watch.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(ps_migrate_drift);
PG_FUNCTION_INFO_V1(ps_migrate_watch);
PG_FUNCTION_INFO_V1(ps_migrate_watch_event);

#define CHANGED_AT 6			/* null with the role before it */

/* Sets a column of a row; NULL is null. */
static void
set_text(Datum *value, bool *isnull, const char *text)
{
	*isnull = (text == NULL);
	*value = *isnull ? (Datum) 0 : CStringGetTextDatum(text);
}

/*
 * migrate_drift(stream)
 */
Datum
ps_migrate_drift(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	List	   *rows = ps_drift(PG_ARGISNULL(0) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(0)));
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, rows)
	{
		const PsDrift *row = lfirst(cell);
		const PsCulprit *culprit = &row->culprit;
		const char *const texts[] = {row->type, row->identity, row->change, row->then, row->now,
		culprit->role, culprit->role, culprit->application, culprit->address, culprit->statement};
		Datum		values[lengthof(texts)];
		bool		nulls[lengthof(texts)];

		for (int i = 0; i < lengthof(texts); i++)
			set_text(&values[i], &nulls[i], texts[i]);
		values[CHANGED_AT] = TimestampTzGetDatum(culprit->time);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/*
 * migrate_watch(on)
 */
Datum
ps_migrate_watch(PG_FUNCTION_ARGS)
{
	ps_watch(PG_GETARG_BOOL(0), get_namespace_name(get_func_namespace(fcinfo->flinfo->fn_oid)));
	PG_RETURN_VOID();
}

/*
 * The function of the event triggers.
 */
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
