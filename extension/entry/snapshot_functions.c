/*-------------------------------------------------------------------------
 *
 * snapshot_functions.c
 *	  SQL functions about the schema as it is and as it would be.
 *
 *-------------------------------------------------------------------------
 */
#include "snapshot_row.h"
#include "sql_function.h"

#include "funcapi.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(ps_migrate_snapshot);
PG_FUNCTION_INFO_V1(ps_migrate_fingerprint);

/* migrate_snapshot() */
Datum
ps_migrate_snapshot(PG_FUNCTION_ARGS)
{
	List	   *rows = ps_snapshot();
	PsRow		row = {0};
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach(cell, rows)
	{
		const PsSnapshotRow *object = lfirst(cell);

		ps_add_text(&row, object->type);
		ps_add_text(&row, object->identity);
		ps_add_text(&row, object->definition);
		ps_put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* migrate_fingerprint() */
Datum
ps_migrate_fingerprint(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(ps_snapshot_fingerprint()));
}
