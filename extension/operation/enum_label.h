/*-------------------------------------------------------------------------
 *
 * enum_label.h
 *	  What swapping an enum type for one without a label takes, wherever it is
 *	  written.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_ENUM_LABEL_H
#define PS_ENUM_LABEL_H

#include "postgres.h"

#include "lib/stringinfo.h"

/* A column that has the type; names are quoted. */
typedef struct PsLabelColumn
{
	const char *table;
	const char *column;
	bool		is_array;
} PsLabelColumn;

/* Begins the body of a DO block that raises if rows have a label. */
extern void ps_begin_label_guard(StringInfo body);

/* Appends the check of one column; the label is quoted. */
extern void ps_append_label_check(StringInfo body, const PsLabelColumn *column, const char *label, const char *hint);

/* The block as a statement. */
extern char *ps_end_label_guard(StringInfo body);

/* The name that a type has while it is swapped: short enough, and not its own.  The number distinguishes several. */
extern char *ps_swapped_name(const char *name, int number);

#endif							/* PS_ENUM_LABEL_H */
