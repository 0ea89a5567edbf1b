/*-------------------------------------------------------------------------
 *
 * generated_names.c
 *	  The names that PostgreSQL chooses for what the author left unnamed.
 *
 * The rules are those of makeObjectName, ChooseRelationName and
 * ChooseIndexNameAddition (commands/indexcmds.c), which the server does not
 * offer without looking at its catalogs.  Whether a name is free is for the
 * caller to know.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

/* Bytes of the string without a character that would be cut in two. */
static int
clipped(const char *string, int length)
{
	return pg_mbcliplen(string, length, length);
}

/*
 * name1_name2_label, cut to fit into a name by shortening the longer of the two
 * names; name2 and label can be NULL.  Palloc'd.
 */
char *
ps_make_object_name(const char *name1, const char *name2, const char *label)
{
	int			room = NAMEDATALEN - 1;
	int			length1 = strlen(name1);
	int			length2 = name2 ? strlen(name2) : 0;

	room -= name2 ? 1 : 0;
	room -= label ? strlen(label) + 1 : 0;
	while (length1 + length2 > room)
	{
		if (length1 > length2)
			length1--;
		else
			length2--;
	}

	length1 = clipped(name1, length1);
	length2 = name2 ? clipped(name2, length2) : 0;
	return psprintf("%.*s%s%.*s%s%s",
					length1, name1,
					name2 ? "_" : "", length2, name2 ? name2 : "",
					label ? "_" : "", label ? label : "");
}

/* The n-th alternative of a generated name; the 0-th is the name itself. */
char *
ps_numbered_name(const char *name1, const char *name2, const char *label, int n)
{
	if (n == 0)
		return ps_make_object_name(name1, name2, label);
	return ps_make_object_name(name1, name2, psprintf("%s%d", label, n));
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

/* For sorting strings as bytes. */
static int
compare_columns(const ListCell *a, const ListCell *b)
{
	return strcmp(lfirst(a), lfirst(b));
}

/*
 * The sub-name of a unique key: its columns (char *) sorted as bytes, joined by
 * ','.  Palloc'd.
 */
char *
ps_key_columns(List *columns)
{
	List	   *sorted = list_copy(columns);
	StringInfoData buffer;
	ListCell   *cell;

	list_sort(sorted, compare_columns);
	initStringInfo(&buffer);
	foreach(cell, sorted)
	{
		if (foreach_current_index(cell) > 0)
			appendStringInfoChar(&buffer, ',');
		appendStringInfoString(&buffer, lfirst(cell));
	}
	return buffer.data;
}
