/*-------------------------------------------------------------------------
 *
 * generated_names.c
 *	  The names that PostgreSQL chooses for what the author left unnamed.
 *
 * The rules are those of ChooseRelationName and ChooseIndexNameAddition
 * (commands/indexcmds.c), which the server does not offer without looking at its
 * catalogs.  Whether a name is free is for the caller to know.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

#include "commands/defrem.h"

/* The n-th alternative of a generated name; the 0-th is the name itself. */
char *
ps_numbered_name(const char *name1, const char *name2, const char *label, int n)
{
	if (n == 0)
		return makeObjectName(name1, name2, label);
	return makeObjectName(name1, name2, psprintf("%s%d", label, n));
}

/* The columns joined by '_', cut as PostgreSQL cuts them; palloc'd. */
char *
ps_join_column_names(List *columns)
{
	char		buffer[NAMEDATALEN * 2];
	int			length = 0;
	ListCell   *cell;

	buffer[0] = '\0';
	foreach(cell, columns)
	{
		if (length > 0)
			buffer[length++] = '_';
		strlcpy(buffer + length, lfirst(cell), NAMEDATALEN);
		length += strlen(buffer + length);
		if (length >= NAMEDATALEN)
			break;
	}
	return pstrdup(buffer);
}

/*
 * The sub-name of a unique key: its columns (char *) sorted as bytes, joined by
 * ','.  Palloc'd.
 */
char *
ps_key_columns(List *columns)
{
	List	   *sorted = list_copy(columns);

	list_sort(sorted, ps_compare_strings);
	return ps_join(sorted, ",");
}
