/*-------------------------------------------------------------------------
 *
 * operation_functions.c
 *	  The SQL functions that describe and show operations.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(ps_migrate_operations);
PG_FUNCTION_INFO_V1(ps_migrate_operations_schema);
PG_FUNCTION_INFO_V1(ps_migrate_compile);

/*
 * A text datum, or null.
 */
static Datum
text_or_null(const char *text, bool *isnull)
{
	*isnull = text == NULL;
	return text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
}

/*
 * migrate_operations()
 */
Datum
ps_migrate_operations(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	foreach(cell, ps_operation_rows())
	{
		const PsOperationRow *row = lfirst(cell);
		Datum		values[7];
		bool		nulls[7];

		values[0] = text_or_null(row->operation, &nulls[0]);
		values[1] = text_or_null(row->argument, &nulls[1]);
		values[2] = text_or_null(row->kind, &nulls[2]);
		values[3] = BoolGetDatum(row->required);
		nulls[3] = row->argument == NULL;
		values[4] = text_or_null(row->fallback, &nulls[4]);
		values[5] = text_or_null(row->note, &nulls[5]);
		values[6] = text_or_null(row->description, &nulls[6]);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/*
 * migrate_operations_schema()
 */
Datum
ps_migrate_operations_schema(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(ps_operation_json_schema()));
}

/*
 * migrate_compile(definition, direction)
 */
Datum
ps_migrate_compile(PG_FUNCTION_ARGS)
{
	char	   *definition = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *direction = text_to_cstring(PG_GETARG_TEXT_PP(1));
	PsDirection which = strcmp(direction, "down") == 0 ? PS_DOWN : PS_UP;
	PsOperationContext *context;

	if (which == PS_UP && strcmp(direction, "up") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown direction \"%s\"", direction),
				 errhint("Directions are \"up\" and \"down\".")));
	(void) ps_compile_operations(NULL, "", definition, which);
	context = ps_operation_context();
	ps_declare_operations(context, definition, which);
	PG_RETURN_TEXT_P(cstring_to_text(ps_compile_operations(context, "", definition, which)->sql));
}
