/*-------------------------------------------------------------------------
 *
 * ps_strings.h
 *	  Lists of strings (char *).
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_STRINGS_H
#define PS_STRINGS_H

#include "nodes/pg_list.h"

extern bool ps_has_string(const List *strings, const char *string);
extern List *ps_strings_of(const List *values);	/* of a list of String, not copied */
extern List *ps_copy_strings(const List *strings);	/* cells and all */
extern int	ps_compare_strings(const ListCell *a, const ListCell *b);	/* as bytes, for list_sort() */
extern char *ps_join(const List *strings, const char *separator);	/* palloc'd */

#endif							/* PS_STRINGS_H */
