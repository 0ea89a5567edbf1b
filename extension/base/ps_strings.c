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
