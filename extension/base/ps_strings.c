/*-------------------------------------------------------------------------
 *
 * ps_strings.c
 *	  Lists of strings.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "ps_strings.h"

#include "lib/stringinfo.h"
#include "nodes/value.h"

/* Is the string in the list? */
bool
ps_has_string(const List *strings, const char *string)
{
	ListCell   *cell;

	foreach(cell, strings)
	{
		if (strcmp(lfirst(cell), string) == 0)
			return true;
	}
	return false;
}

/* The strings of a list of String; they are not copied. */
List *
ps_strings_of(const List *values)
{
	List	   *strings = NIL;
	ListCell   *cell;

	foreach(cell, values)
		strings = lappend(strings, strVal(lfirst(cell)));
	return strings;
}

/* A copy of the list with copies of the strings. */
List *
ps_copy_strings(const List *strings)
{
	List	   *copy = NIL;
	ListCell   *cell;

	foreach(cell, strings)
		copy = lappend(copy, pstrdup(lfirst(cell)));
	return copy;
}

/* Orders the strings of a list as bytes. */
int
ps_compare_strings(const ListCell *a, const ListCell *b)
{
	return strcmp(lfirst(a), lfirst(b));
}

/* The strings with the separator between them. */
char *
ps_join(const List *strings, const char *separator)
{
	StringInfoData joined;
	ListCell   *cell;

	initStringInfo(&joined);
	foreach(cell, strings)
		appendStringInfo(&joined, "%s%s", joined.len > 0 ? separator : "", (char *) lfirst(cell));
	return joined.data;
}
