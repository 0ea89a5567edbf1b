/*-------------------------------------------------------------------------
 *
 * enum_label.c
 *	  What swapping an enum type for one without a label takes.
 *
 * Rows can only be counted when the statement runs.  That takes a DO block.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/defrem.h"
#include "utils/builtins.h"

#include "enum_label.h"

/* Begins the body of a DO block. */
void
ps_begin_label_guard(StringInfo body)
{
	initStringInfo(body);
	appendStringInfoString(body, "DECLARE\n\tcounted bigint;\nBEGIN\n");
}

/* Appends what counts the rows with the label, and raises if there are any. */
void
ps_append_label_check(StringInfo body, const PsLabelColumn *column, const char *label, const char *hint)
{
	appendStringInfo(body, "\tSELECT count(*) INTO counted FROM %s WHERE ", column->table);
	if (column->is_array)
		appendStringInfo(body, "%s = ANY (%s::text[]);\n", label, column->column);
	else
		appendStringInfo(body, "%s::text = %s;\n", column->column, label);
	appendStringInfo(body, "\tIF counted > 0 THEN\n"
					 "\t\tRAISE EXCEPTION USING ERRCODE = 'dependent_objects_still_exist',\n"
					 "\t\t\tMESSAGE = pg_catalog.format('%%s rows of %%s have the label %%s in column %%s', counted, %s, %s, %s),\n"
					 "\t\t\tHINT = %s;\n"
					 "\tEND IF;\n",
					 quote_literal_cstr(column->table), quote_literal_cstr(label),
					 quote_literal_cstr(column->column), quote_literal_cstr(hint));
}

/* The block as a statement. */
char *
ps_end_label_guard(StringInfo body)
{
	appendStringInfoString(body, "END");
	return psprintf("DO %s", quote_literal_cstr(body->data));
}

/* "name_old", "name_old2", ... */
char *
ps_swapped_name(const char *name, int number)
{
	return makeObjectName(name, NULL, number > 1 ? psprintf("old%d", number) : "old");
}
