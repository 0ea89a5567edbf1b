/*-------------------------------------------------------------------------
 *
 * executor_answer.c
 *	  What statements return, as JSON.
 *
 * Values are texts as a client receives them: how they become values of its
 * language, the client decides by their types.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/spi.h"
#include "utils/json.h"
#include "utils/lsyscache.h"

#include "executor_internal.h"

/* An answer without rows, in the current memory context. */
void
ps_answer_init(PsAnswer *answer)
{
	initStringInfo(&answer->rows);
	initStringInfo(&answer->fields);
	ps_answer_reset(answer);
}

/* Forgets what the answer holds. */
void
ps_answer_reset(PsAnswer *answer)
{
	resetStringInfo(&answer->rows);
	resetStringInfo(&answer->fields);
	answer->count = 0;
	answer->command = "";
}

/* Describes a column: its name, its type, the type of an array's elements. */
static void
add_field(StringInfo json, const FormData_pg_attribute *column)
{
	if (json->len > 0)
		appendStringInfoChar(json, ',');
	appendStringInfoString(json, "{\"name\":");
	escape_json(json, NameStr(column->attname));
	appendStringInfo(json, ",\"type\":%u,\"element\":%u}", column->atttypid, get_element_type(column->atttypid));
}

/* Adds a row: an array of its values' texts. */
static void
add_row(StringInfo json, HeapTuple tuple, TupleDesc columns)
{
	appendStringInfoString(json, json->len > 0 ? ",[" : "[");
	for (int i = 1; i <= columns->natts; i++)
	{
		char	   *value = SPI_getvalue(tuple, columns, i);

		if (i > 1)
			appendStringInfoChar(json, ',');
		if (value == NULL)
			appendStringInfoString(json, "null");
		else
			escape_json(json, value);
	}
	appendStringInfoChar(json, ']');
}

/* Adds what SPI holds of the statement that it has just executed: the last one has the command, all have the rows. */
void
ps_answer_add(PsAnswer *answer, const char *command)
{
	answer->count += (int64) SPI_processed;
	answer->command = command;
	if (SPI_tuptable == NULL)
		return;
	resetStringInfo(&answer->fields);
	for (int i = 0; i < SPI_tuptable->tupdesc->natts; i++)
		add_field(&answer->fields, TupleDescAttr(SPI_tuptable->tupdesc, i));
	for (uint64 row = 0; row < SPI_tuptable->numvals; row++)
		add_row(&answer->rows, SPI_tuptable->vals[row], SPI_tuptable->tupdesc);
	SPI_freetuptable(SPI_tuptable);
}
