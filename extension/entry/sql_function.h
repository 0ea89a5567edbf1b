/*-------------------------------------------------------------------------
 *
 * sql_function.h
 *	  Arguments of SQL functions, and rows of their results.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_SQL_FUNCTION_H
#define PS_SQL_FUNCTION_H

#include "definition.h"

#include "fmgr.h"

extern char *ps_optional_text(FunctionCallInfo fcinfo, int n);
extern void ps_require_argument(FunctionCallInfo fcinfo, int n, const char *name);
extern char *ps_required_text(FunctionCallInfo fcinfo, int n, const char *name);
extern PsDirection ps_direction_argument(FunctionCallInfo fcinfo, int n);

/* A row of a result set that is being built, column by column. */
typedef struct PsRow
{
	MemoryContext context;		/* of its texts; NULL: none yet */
	int			count;
	Datum		values[16];
	bool		nulls[16];
} PsRow;

extern void ps_add_value(PsRow *row, Datum value, bool isnull);
extern void ps_add_text(PsRow *row, const char *value);	/* NULL is null */
extern void ps_add_int(PsRow *row, int value, bool isnull);
extern void ps_put_row(FunctionCallInfo fcinfo, PsRow *row);	/* appends it to the result and empties it */

#endif							/* PS_SQL_FUNCTION_H */
