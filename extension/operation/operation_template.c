/*-------------------------------------------------------------------------
 *
 * operation_template.c
 *	  SQL of operations as templates.
 *
 *		{name}			the argument, as its kind is written in SQL
 *		{schema.name}	the name in the schema that another argument gives
 *		{'name}			the argument as a literal
 *		[text]			left out if an argument in it is not given
 *		[flag?text]		only if the flag is true
 *		[flag!text]		only if it is not
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "utils/builtins.h"

/* A template that is being filled in. */
typedef struct PsFill
{
	PsCompiler *compiler;
	const PsShape *shape;
	const PsJson *arguments;
	const char *at;				/* what comes next of the template */
} PsFill;

/* Takes the word that comes next. */
static char *
take_word(PsFill *fill)
{
	int			length = strspn(fill->at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
	char	   *word = pnstrdup(fill->at, length);

	fill->at += length;
	return word;
}

/* Names quoted and joined by commas; NULL if there are none. */
static const char *
write_names(PsFill *fill, const PsArgument *argument)
{
	List	   *names = ps_names(fill->arguments, argument->name);

	if (names == NIL)
		return NULL;
	return argument->kind == PS_KIND_ROLE ? ps_quote_roles(names) : ps_quote_names(names);
}

/* The argument as SQL; NULL if it is not given, or after noting an error. */
static const char *
write_argument(PsFill *fill, const PsArgument *argument)
{
	const PsJson *node = ps_json_get(fill->arguments, argument->name);
	const char *text = ps_text(fill->arguments, argument->name);
	PsType	   *type;

	if (node == NULL || node->kind == PS_JSON_NULL)
		return NULL;
	switch (argument->kind)
	{
		case PS_KIND_TABLE:
			return ps_quote_table(ps_table_name(node, ps_text(fill->arguments, "schema")));
		case PS_KIND_NAME:
		case PS_KIND_ROLE:
			return write_names(fill, argument);
		case PS_KIND_SQL_NAME:
			return ps_quote_sql_name(text);
		case PS_KIND_QUERY:
			return ps_bare_query(text);
		case PS_KIND_CHOICE:
			return ps_upper_words(text);
		case PS_KIND_NUMBER:
			return node->string;
		case PS_KIND_WHERE:
			return ps_compile_where(fill->compiler, node);
		case PS_KIND_DEFERRABLE:
			return ps_deferrable_clause(node);
		case PS_KIND_VALUE:
			return ps_storage_parameters(fill->compiler, node);
		case PS_KIND_TYPE:
			type = ps_compile_type(fill->compiler, node, NULL);
			return type == NULL ? NULL : type->sql;
		default:
			return text;
	}
}

/* What stands for the braces that come next; NULL if it is not given. */
static const char *
fill_argument(PsFill *fill)
{
	bool		literal = *++fill->at == '\'';
	char	   *name;
	char	   *schema = NULL;

	fill->at += literal;
	name = take_word(fill);
	if (*fill->at == '.')
	{
		schema = name;
		fill->at++;
		name = take_word(fill);
	}
	Assert(*fill->at == '}' && ps_find_argument(fill->shape, name) != NULL);
	if (schema != NULL)
		return ps_quote_in_schema(ps_text(fill->arguments, schema), ps_text(fill->arguments, name));
	if (literal)
		return ps_text(fill->arguments, name) == NULL ? NULL : quote_literal_cstr(ps_text(fill->arguments, name));
	return write_argument(fill, ps_find_argument(fill->shape, name));
}

static bool fill_until(PsFill *fill, StringInfo sql, char end);

/* Appends what stands in the brackets that come next, or nothing. */
static void
fill_option(PsFill *fill, StringInfo sql)
{
	int			kept = sql->len;
	const char *start = ++fill->at;
	char	   *flag = take_word(fill);
	bool		wanted = true;

	if (*fill->at == '?' || *fill->at == '!')
		wanted = ps_shape_flag(fill->shape, fill->arguments, flag) == (*fill->at++ == '?');
	else
		fill->at = start;
	if (!fill_until(fill, sql, ']') || !wanted)
	{
		sql->len = kept;
		sql->data[kept] = '\0';
	}
}

/* Appends what comes before the end; false if an argument of it is not given. */
static bool
fill_until(PsFill *fill, StringInfo sql, char end)
{
	bool		whole = true;

	for (; *fill->at != end; fill->at++)
	{
		if (*fill->at == '[')
			fill_option(fill, sql);
		else if (*fill->at == '{')
		{
			const char *text = fill_argument(fill);

			appendStringInfoString(sql, text == NULL ? "" : text);
			whole = whole && text != NULL;
		}
		else
			appendStringInfoChar(sql, *fill->at);
	}
	return whole;
}

/* The template filled in with arguments of a shape. */
char *
ps_fill_shape(PsCompiler *compiler, const PsShape *shape, const PsJson *arguments, const char *template)
{
	PsFill		fill = {compiler, shape, arguments, template};
	StringInfoData sql;

	initStringInfo(&sql);
	(void) fill_until(&fill, &sql, '\0');
	return sql.data;
}

/* The template filled in with the arguments of the current operation. */
char *
ps_fill(PsCompiler *compiler, const PsJson *arguments, const char *template)
{
	return ps_fill_shape(compiler, &compiler->operation->shape, arguments, template);
}
