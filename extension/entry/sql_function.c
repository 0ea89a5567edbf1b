/*-------------------------------------------------------------------------
 *
 * sql_function.c
 *	  Arguments of SQL functions, and rows of their results.
 *
 *-------------------------------------------------------------------------
 */
#include "sql_function.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

/* The text argument number n; NULL if it is null. */
char *
ps_optional_text(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(n));
}

/* Raises an error, with the argument's name, if argument number n is null. */
void
ps_require_argument(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name)));
}

/* The text argument number n, called name in the message if it is null. */
char *
ps_required_text(FunctionCallInfo fcinfo, int n, const char *name)
{
	ps_require_argument(fcinfo, n, name);
	return ps_optional_text(fcinfo, n);
}

/* The argument "direction". */
PsDirection
ps_direction_argument(FunctionCallInfo fcinfo, int n)
{
	char	   *direction = ps_required_text(fcinfo, n, "direction");

	if (strcmp(direction, "up") == 0)
		return PS_UP;
	if (strcmp(direction, "down") == 0)
		return PS_DOWN;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown direction \"%s\"", direction),
			 errhint("Directions are \"up\" and \"down\".")));
}

/* Appends a column to the row. */
void
ps_add_value(PsRow *row, Datum value, bool isnull)
{
	row->values[row->count] = value;
	row->nulls[row->count++] = isnull;
}

/* Appends a column of type text; NULL is null. */
void
ps_add_text(PsRow *row, const char *value)
{
	MemoryContext old;

	if (row->context == NULL)
		row->context = AllocSetContextCreate(CurrentMemoryContext, "pgstair row", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(row->context);
	ps_add_value(row, value ? CStringGetTextDatum(value) : (Datum) 0, value == NULL);
	MemoryContextSwitchTo(old);
}

/* Appends a column of type integer. */
void
ps_add_int(PsRow *row, int value, bool isnull)
{
	ps_add_value(row, Int32GetDatum(value), isnull);
}

/* Appends the row to the function's result and empties it. */
void
ps_put_row(FunctionCallInfo fcinfo, PsRow *row)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	Assert(row->count == result->setDesc->natts);
	tuplestore_putvalues(result->setResult, result->setDesc, row->values, row->nulls);
	row->count = 0;
	if (row->context != NULL)
		MemoryContextReset(row->context);
}
