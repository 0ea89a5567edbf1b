/*-------------------------------------------------------------------------
 *
 * snapshot_functions.c
 *	  SQL functions about the schema as it is and as it would be.
 *
 *-------------------------------------------------------------------------
 */
#include "snapshot_row.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(ps_migrate_snapshot);
PG_FUNCTION_INFO_V1(ps_migrate_fingerprint);

/*
 * migrate_snapshot()
 */
Datum
ps_migrate_snapshot(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	List	   *rows = ps_snapshot();
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, rows)
	{
		const PsSnapshotRow *row = lfirst(cell);
		Datum		values[] = {CStringGetTextDatum(row->type), CStringGetTextDatum(row->identity), CStringGetTextDatum(row->definition)};
		bool		nulls[] = {false, false, false};

		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/*
 * migrate_fingerprint()
 */
Datum
ps_migrate_fingerprint(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(ps_snapshot_fingerprint()));
}
