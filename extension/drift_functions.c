/*-------------------------------------------------------------------------
 *
 * drift_functions.c
 *	  SQL functions about changes behind pgstair's back.
 *
 *-------------------------------------------------------------------------
 */
#include "drift.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(ps_migrate_drift);

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
		const char *const texts[] = {row->type, row->identity, row->change, row->then, row->now};
		Datum		values[lengthof(texts)];
		bool		nulls[lengthof(texts)];

		for (int i = 0; i < lengthof(texts); i++)
			set_text(&values[i], &nulls[i], texts[i]);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
