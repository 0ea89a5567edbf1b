/*-------------------------------------------------------------------------
 *
 * verify_compare.c
 *	  What a proof finds: differences between schemas, and errors as texts.
 *
 *-------------------------------------------------------------------------
 */
#include "verify.h"

#include "lib/stringinfo.h"

/* The line of a snapshot for what is inherited, and its end where it is the child's own, too. */
#define INHERITED "\ninherited"
#define OWN_TOO ", and its own"

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

/* Is it a row of that type? */
static bool
is_of_type(const PsSnapshotRow *row, const char *type)
{
	return strcmp(row->type, type) == 0;
}

/* A text without its first line that begins so. */
static char *
without_line(const char *text, const char *lead)
{
	for (const char *line = text; line != NULL; line = strchr(line, '\n'))
	{
		const char *rest;

		line += (*line == '\n');
		if (strncmp(line, lead, strlen(lead)) != 0)
			continue;
		rest = line + strcspn(line, "\n");
		return psprintf("%.*s%s", (int) (line - text), text, *rest == '\n' ? rest + 1 : rest);
	}
	return pstrdup(text);
}

/* Does a definition say that what is inherited is the child's own, too? */
static bool
is_own_too(const char *definition)
{
	return strstr(definition, INHERITED OWN_TOO) != NULL;
}

/*
 * What of a definition remains when a column changes its place, or when a part
 * of a child table that was inherited alone is the child's own, too: PostgreSQL
 * makes it so for NO INHERIT, and INHERIT leaves it so.
 */
static char *
without_place(const PsSnapshotRow *row)
{
	char	   *text = is_of_type(row, "column") ? without_line(row->definition, "after: ") : pstrdup(row->definition);
	char	   *inherited = strstr(text, INHERITED OWN_TOO);
	int			length;

	if (inherited != NULL)
	{
		char	   *own = inherited + strlen(INHERITED);
		char	   *rest = own + strlen(OWN_TOO);

		memmove(own, rest, strlen(rest) + 1);
	}
	length = strlen(text);
	if (length > 0 && text[length - 1] == '\n')
		text[length - 1] = '\0';
	return text;
}

/* Notes that an object is shown differently; a row is NULL if it is not there. */
static void
add_difference(PsComparison *comparison, const PsSnapshotRow *first, const PsSnapshotRow *second)
{
	const PsSnapshotRow *row = first != NULL ? first : second;
	PsDifference *difference;

	if (first != NULL && second != NULL && strcmp(without_place(first), without_place(second)) == 0)
	{
		comparison->lost_place =
			psprintf("%s %s comes back %s", row->type, row->identity,
					 is_own_too(first->definition) != is_own_too(second->definition) ?
					 "as the child's own" : "at another place");
		return;
	}
	difference = palloc(sizeof(PsDifference));
	difference->object = psprintf("%s %s", row->type, row->identity);
	difference->first = first != NULL ? first->definition : NULL;
	difference->second = second != NULL ? second->definition : NULL;
	comparison->differences = lappend(comparison->differences, difference);
}

/* What differs between two sorted snapshots; definitions are theirs. */
PsComparison
ps_compare_snapshots(List *first, List *second)
{
	PsComparison comparison = {0};
	int			i = 0;
	int			j = 0;

	while (i < list_length(first) || j < list_length(second))
	{
		const PsSnapshotRow *left = i < list_length(first) ? list_nth(first, i) : NULL;
		const PsSnapshotRow *right = j < list_length(second) ? list_nth(second, j) : NULL;
		int			order = compare_rows(left, right);

		if (order < 0)
			add_difference(&comparison, left, NULL);
		else if (order > 0)
			add_difference(&comparison, NULL, right);
		else if (strcmp(left->definition, right->definition) != 0)
			add_difference(&comparison, left, right);
		i += (order <= 0);
		j += (order >= 0);
	}
	return comparison;
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
