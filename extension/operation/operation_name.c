/*-------------------------------------------------------------------------
 *
 * operation_name.c
 *	  Names in operations: written, quoted, derived as Sequelize derives them,
 *	  and guessed where they are misspelled.
 *
 * A derived name is what a later removeIndex or removeConstraint looks for, so
 * it equals the one that Sequelize 6 makes, byte for byte.  Derived names may
 * be too long; whoever uses one checks it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "mb/pg_wchar.h"
#include "parser/scansup.h"
#include "utils/builtins.h"
#include "utils/varlena.h"

/* The table that a node names; a plain string lies in default_schema. */
PsTableName
ps_table_name(const PsJson *node, const char *default_schema)
{
	PsTableName table = {default_schema, NULL};

	if (node->kind == PS_JSON_STRING)
		table.name = node->string;
	else
	{
		table.name = ps_text(node, "tableName");
		if (ps_text(node, "schema") != NULL)
			table.schema = ps_text(node, "schema");
	}
	return table;
}

/* The argument "table", in the schema that "schema" beside it names. */
PsTableName
ps_table_argument(const PsJson *arguments)
{
	return ps_table_name(ps_json_get(arguments, "table"), ps_text(arguments, "schema"));
}

/* The name as SQL has it, with its schema if that is known. */
char *
ps_quote_table(PsTableName table)
{
	return quote_qualified_identifier(table.schema, table.name);
}

/* The name as SQL has it, with the schema unless that is NULL. */
char *
ps_quote_in_schema(const char *schema, const char *name)
{
	return quote_qualified_identifier(schema, name);
}

/* Names quoted and joined by commas. */
char *
ps_quote_names(List *names)
{
	List	   *quoted = NIL;
	ListCell   *cell;

	foreach(cell, names)
		quoted = lappend(quoted, (char *) quote_identifier(lfirst(cell)));
	return ps_join(quoted, ", ");
}

/* Moves behind one component of an SQL name; NULL if there is none. */
static char *
take_component(const char **cursor)
{
	const char *start = *cursor;
	StringInfoData name;

	initStringInfo(&name);
	if (*start == '"')
	{
		const char *at = start + 1;

		for (; *at && (at[0] != '"' || at[1] == '"'); at++)
		{
			appendStringInfoChar(&name, *at);
			if (*at == '"')
				at++;
		}
		if (*at != '"')
			return NULL;
		*cursor = at + 1;
		return name.len > 0 && name.len < NAMEDATALEN ? name.data : NULL;
	}
	while (**cursor && (isalnum((unsigned char) **cursor) || IS_HIGHBIT_SET(**cursor) ||
						**cursor == '_' || **cursor == '$'))
		(*cursor)++;
	if (*cursor == start || isdigit((unsigned char) *start) || *cursor - start >= NAMEDATALEN)
		return NULL;
	return downcase_identifier(start, *cursor - start, false, false);
}

/*
 * A possibly qualified name as SQL reads it, folded to lower case unless it is
 * in double quotes, quoted again; NULL if it is no name.
 */
char *
ps_quote_sql_name(const char *name)
{
	List	   *parts = NIL;

	for (;;)
	{
		char	   *part = take_component(&name);

		if (part == NULL)
			return NULL;
		parts = lappend(parts, (char *) quote_identifier(part));
		if (*name == '\0')
			return ps_join(parts, ".");
		if (*name++ != '.')
			return NULL;
	}
}

/*
 * The underscore() that Sequelize takes from the inflection package: "_" before
 * every capital but a first one, all in lower case.
 */
char *
ps_underscore(const char *text)
{
	StringInfoData result;
	const char *at;

	initStringInfo(&result);
	for (at = *text == '_' ? text + 1 : text; *at; at++)
	{
		if (*at >= 'A' && *at <= 'Z' && at > text)
			appendStringInfoChar(&result, '_');
		appendStringInfoChar(&result, (char) pg_ascii_tolower((unsigned char) *at));
	}
	return result.data;
}

/*
 * The name of an index on fields (char *), as Sequelize chooses it; dots and
 * quotes of the table's name do not get into it.
 */
char *
ps_index_name(const char *table, List *fields)
{
	StringInfoData prefix;

	initStringInfo(&prefix);
	for (; *table; table++)
	{
		if (*table != '"' && *table != '\'')
			appendStringInfoChar(&prefix, *table == '.' ? '_' : *table);
	}
	return ps_underscore(psprintf("%s_%s", prefix.data, ps_join(fields, "_")));
}

/* table_fields[_target]_suffix, as Sequelize names constraints. */
char *
ps_constraint_name(const char *table, List *fields, const char *target, const char *suffix)
{
	List	   *parts = lcons((char *) table, list_copy(fields));

	if (target != NULL)
		parts = lappend(parts, (char *) target);
	return ps_join(lappend(parts, (char *) suffix), "_");
}

/* The name that Sequelize gives the type of an enum column. */
char *
ps_enum_name(const char *table, const char *column)
{
	return psprintf("enum_%s_%s", table, column);
}

/* ---- what a misspelled name may mean ---- */

/* Keeps the candidate if it is nearer to the word than what was found so far. */
static void
consider(const char *word, const char *candidate, const char **best, int *distance)
{
	int			found;

	if (strlen(word) > 60)
		return;
	found = varstr_levenshtein_less_equal(word, strlen(word), candidate, strlen(candidate),
										  1, 1, 1, *distance, true);
	if (found < *distance)
	{
		*distance = found;
		*best = candidate;
	}
}

/* The argument that begins with a word, or is spelled most like it; NULL if none is near. */
const char *
ps_nearest_argument(const PsShape *shape, const char *name)
{
	const char *best = NULL;
	int			distance = Min(4, strlen(name) / 2 + 1);
	ListCell   *cell;

	foreach(cell, ps_shape_arguments(shape))
	{
		const char *candidate = ((const PsArgument *) lfirst(cell))->name;

		if (strlen(name) >= 4 && pg_strncasecmp(name, candidate, strlen(name)) == 0)
			return candidate;
		consider(name, candidate, &best, &distance);
	}
	return best;
}

/* The name (char *) of a list spelled most like a word; NULL if none is within some edits. */
const char *
ps_nearest_name(const char *word, List *names, int edits)
{
	const char *best = NULL;
	int			distance = edits + 1;
	ListCell   *cell;

	foreach(cell, names)
		consider(word, lfirst(cell), &best, &distance);
	return best;
}

/* The operation spelled most like a word; NULL if none is near. */
const char *
ps_nearest_operation(const char *name)
{
	const char *best = NULL;
	int			distance = Min(5, strlen(name) / 2 + 1);
	ListCell   *cell;

	foreach(cell, ps_all_operations())
		consider(name, ((const PsOperation *) lfirst(cell))->shape.name, &best, &distance);
	return best;
}
