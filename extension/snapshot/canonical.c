/*-------------------------------------------------------------------------
 *
 * canonical.c
 *	  Definitions as they are after a dump and a restore.
 *
 * What PostgreSQL writes of an expression is not always what it writes of that
 * text when it has read it again:
 *
 *	(ARRAY['a'::character varying])::text[]	ARRAY[('a'::character varying)::text]
 *	((a AND b) AND c)						(a AND b AND c)
 *
 * x IN ('a', 'b') of a varchar becomes the first, BETWEEN the second.  Whoever
 * drops a constraint and makes it again from its definition, or restores a
 * dump, has what stands on the right.  It means the same and is read as itself:
 * definitions are compared in that form.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"

#include "snapshot_row.h"

#define ARRAY_LEAD "ARRAY["
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"

/* What stands in parentheses, or all of the text, as it is read. */
typedef struct Group
{
	const char *place;			/* behind what is read */
	const char *junction;		/* between its terms; NULL: none is read */
	StringInfoData text;		/* the canonical form of what is read */
} Group;

static const char *const junctions[] = {" AND ", " OR "};

/* Behind the string, quoted name, body or single character that begins here. */
static const char *
end_of_token(const char *from)
{
	const char *end = NULL;

	if (*from == '\'' || *from == '"')
		end = strchr(from + 1, *from);
	else if (*from == '$')
	{
		size_t		length = strspn(from + 1, LETTERS) + 2;

		if (from[length - 1] == '$')
			end = strstr(from + length, pnstrdup(from, length));
		if (end != NULL)
			end += length - 1;
	}
	return end != NULL ? end + 1 : from + 1;
}

/* Behind the bracket that closes the one here; NULL if none does. */
static const char *
end_of_brackets(const char *from)
{
	int			depth = 0;

	while (*from != '\0')
	{
		if (*from == '(' || *from == '[')
			depth++;
		else if ((*from == ')' || *from == ']') && --depth == 0)
			return from + 1;
		from = end_of_token(from);
	}
	return NULL;
}

/* Is all of the text the elements of an array? */
static bool
is_array(const char *text)
{
	const char *end;

	if (strncmp(text, ARRAY_LEAD, strlen(ARRAY_LEAD)) != 0)
		return false;
	end = end_of_brackets(text + strlen(ARRAY_LEAD) - 1);
	return end != NULL && *end == '\0';
}

/* The brackets behind the name of a type, if "::" and an array's type stand here; else NULL. */
static const char *
brackets_of_cast(const char *from)
{
	if (strncmp(from, "::", 2) != 0)
		return NULL;
	from += 2;
	while (*from != '\0' && strchr(LETTERS " .\"(", *from) != NULL)
	{
		from = *from == '(' ? end_of_brackets(from) : end_of_token(from);
		if (from == NULL)
			return NULL;
	}
	return strncmp(from, "[]", 2) == 0 ? from : NULL;
}

/* Appends an array with its elements, or theirs, cast one by one. */
static void
append_cast_array(StringInfo text, const char *array, const char *type)
{
	const char *element = array + strlen(ARRAY_LEAD);

	check_stack_depth();
	appendStringInfoString(text, ARRAY_LEAD);
	for (;;)
	{
		const char *end = element;
		char	   *copy;

		while (*end != ',' && *end != ']')
			end = *end == '(' || *end == '[' ? end_of_brackets(end) : end_of_token(end);
		copy = pnstrdup(element, end - element);
		if (is_array(copy))
			append_cast_array(text, copy, type);
		else
			appendStringInfo(text, "(%s)::%s", copy, type);
		if (*end == ']')
			break;
		appendStringInfoString(text, ", ");
		element = end + strspn(end, ", ");
	}
	appendStringInfoChar(text, ']');
}

/* The junction of terms that begins here; NULL if none does. */
static const char *
junction_at(const char *from)
{
	for (int i = 0; i < lengthof(junctions); i++)
	{
		if (strncmp(from, junctions[i], strlen(junctions[i])) == 0)
			return junctions[i];
	}
	return NULL;
}

/*
 * Appends what is read of an inner group: without its parentheses if it is an
 * array that is cast as a whole, or the first of terms that are joined as its
 * own are.
 */
static void
append_inner(Group *group, const Group *inner)
{
	const char *brackets;

	group->place = inner->place;
	if (*group->place == '\0')
	{
		appendStringInfo(&group->text, "(%s", inner->text.data);
		return;
	}
	group->place++;
	brackets = is_array(inner->text.data) ? brackets_of_cast(group->place) : NULL;
	if (brackets != NULL)
	{
		append_cast_array(&group->text, inner->text.data, pnstrdup(group->place + 2, brackets - group->place - 2));
		group->place = brackets + 2;
	}
	else if (group->text.len == 0 && inner->junction != NULL && junction_at(group->place) == inner->junction)
		appendStringInfoString(&group->text, inner->text.data);
	else
		appendStringInfo(&group->text, "(%s)", inner->text.data);
}

/* Reads up to the closing parenthesis, or the end. */
static void
read_group(Group *group)
{
	check_stack_depth();
	initStringInfo(&group->text);
	while (*group->place != '\0' && *group->place != ')')
	{
		const char *end = end_of_token(group->place);

		if (*group->place == '(')
		{
			Group		inner = {.place = end};

			read_group(&inner);
			append_inner(group, &inner);
			pfree(inner.text.data);
			continue;
		}
		if (group->junction == NULL)
			group->junction = junction_at(group->place);
		appendBinaryStringInfo(&group->text, group->place, end - group->place);
		group->place = end;
	}
}

/* The canonical form of a definition; it may be the definition itself, as where it closes more than it opens. */
const char *
ps_canonical(const char *definition)
{
	Group		all = {.place = definition};

	if (strstr(definition, "(" ARRAY_LEAD) == NULL && strstr(definition, ") AND ") == NULL && strstr(definition, ") OR ") == NULL)
		return definition;
	read_group(&all);
	return *all.place == '\0' ? all.text.data : definition;
}
