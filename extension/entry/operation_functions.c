/*-------------------------------------------------------------------------
 *
 * operation_functions.c
 *	  The SQL functions that describe and show operations.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation.h"
#include "sql_function.h"

#include "funcapi.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(ps_migrate_operations);
PG_FUNCTION_INFO_V1(ps_migrate_operations_schema);
PG_FUNCTION_INFO_V1(ps_migrate_compile);

/* migrate_operations() */
Datum
ps_migrate_operations(PG_FUNCTION_ARGS)
{
	PsRow		row = {0};
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	foreach(cell, ps_operation_rows())
	{
		const PsOperationRow *operation = lfirst(cell);

		ps_add_text(&row, operation->operation);
		ps_add_text(&row, operation->argument);
		ps_add_text(&row, operation->kind);
		ps_add_value(&row, BoolGetDatum(operation->required), operation->argument == NULL);
		ps_add_text(&row, operation->fallback);
		ps_add_text(&row, operation->note);
		ps_add_text(&row, operation->description);
		ps_put_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* migrate_operations_schema() */
Datum
ps_migrate_operations_schema(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(ps_operation_json_schema()));
}

/* migrate_compile(definition, direction) */
Datum
ps_migrate_compile(PG_FUNCTION_ARGS)
{
	char	   *definition = ps_required_text(fcinfo, 0, "definition");
	PsDirection direction = ps_direction_argument(fcinfo, 1);
	PsOperationContext *context;
	const struct PsJson *tree;
	MemoryContext scratch;
	MemoryContext old;

	scratch = AllocSetContextCreate(CurrentMemoryContext, "pgstair check", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(scratch);
	(void) ps_compile_operations(NULL, "", definition, NULL, direction);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(scratch);
	context = ps_operation_context();
	tree = ps_declare_operations(context, "", definition, direction);
	PG_RETURN_TEXT_P(cstring_to_text(ps_compile_operations(context, "", definition, tree, direction)->sql));
}
