/*-------------------------------------------------------------------------
 *
 * verify_compare.c
 *	  What a proof finds: differences between schemas, and errors as texts.
 *
 *-------------------------------------------------------------------------
 */
#include "verify.h"

#include "lib/stringinfo.h"

/* Orders rows of snapshots as the snapshots are; one that is not there comes last. */
static int
compare_rows(const PsSnapshotRow *first, const PsSnapshotRow *second)
{
	int			order;

	if (first == NULL || second == NULL)
		return first == NULL ? 1 : -1;
	order = strcmp(first->type, second->type);
	return order != 0 ? order : strcmp(first->identity, second->identity);
}

/* Notes that an object is shown differently; a row is NULL if it is not there. */
static List *
add_difference(List *differences, const PsSnapshotRow *first, const PsSnapshotRow *second)
{
	const PsSnapshotRow *row = first != NULL ? first : second;
	PsDifference *difference = palloc(sizeof(PsDifference));

	difference->object = psprintf("%s %s", row->type, row->identity);
	difference->first = first != NULL ? first->definition : NULL;
	difference->second = second != NULL ? second->definition : NULL;
	return lappend(differences, difference);
}

/* What differs between two sorted snapshots; definitions are theirs. */
List *
ps_compare_snapshots(List *first, List *second)
{
	List	   *differences = NIL;
	int			i = 0;
	int			j = 0;

	while (i < list_length(first) || j < list_length(second))
	{
		const PsSnapshotRow *left = i < list_length(first) ? list_nth(first, i) : NULL;
		const PsSnapshotRow *right = j < list_length(second) ? list_nth(second, j) : NULL;
		int			order = compare_rows(left, right);

		if (order < 0)
			differences = add_difference(differences, left, NULL);
		else if (order > 0)
			differences = add_difference(differences, NULL, right);
		else if (strcmp(left->definition, right->definition) != 0)
			differences = add_difference(differences, left, right);
		i += (order <= 0);
		j += (order >= 0);
	}
	return differences;
}

/* The error's context up to the line with the migration; what is above called us. */
static char *
context_to_place(const char *context)
{
	static const char lead[] = "migration \"";
	const char *place = NULL;

	for (const char *line = context; line != NULL; line = strchr(line, '\n'))
	{
		line += (*line == '\n');
		if (strncmp(line, lead, strlen(lead)) == 0)
			place = line;
	}
	return place == NULL ? NULL : pnstrdup(context, place + strcspn(place, "\n") - context);
}

/* The error as a text of some lines. */
char *
ps_error_text(const ErrorData *error)
{
	char	   *place = error->context != NULL ? context_to_place(error->context) : NULL;
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfoString(&text, error->message);
	if (error->detail != NULL)
		appendStringInfo(&text, "\nDETAIL:  %s", error->detail);
	if (error->hint != NULL)
		appendStringInfo(&text, "\nHINT:  %s", error->hint);
	if (place != NULL)
		appendStringInfo(&text, "\nCONTEXT:  %s", place);
	return text.data;
}
