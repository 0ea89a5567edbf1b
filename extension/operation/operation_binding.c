/*-------------------------------------------------------------------------
 *
 * operation_binding.c
 *	  Placeholders in SQL text: ? and :name, $1 and $name.
 *
 * What stands in quotes, dollar quotes and comments is left alone, and so is a
 * cast (::).  A value gets in as the literal that the server's quoting makes.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"


typedef struct PsBinder
{
	PsCompiler *compiler;
	const PsJson *node;			/* for errors */
	const PsJson *replacements; /* NULL: none */
	const PsJson *bind;			/* NULL: none */
	int			used;			/* positional replacements so far */
	StringInfoData out;
	bool		failed;
} PsBinder;

/* Can the name of a binding begin with the character? */
static bool
is_name_start(char c)
{
	return isalpha((unsigned char) c) || c == '_' || IS_HIGHBIT_SET(c);
}

/* Bytes of the name at a place. */
static int
name_length(const char *at)
{
	int			length = 0;

	while (is_name_start(at[length]) || isdigit((unsigned char) at[length]))
		length++;
	return length;
}

/* Behind a quoted piece, in which a doubled quote stands for one. */
static const char *
skip_quoted(const char *at, bool escapes)
{
	char		quote = *at++;

	for (; *at; at++)
	{
		if (escapes && *at == '\\' && at[1])
			at++;
		else if (*at == quote && at[1] == quote)
			at++;
		else if (*at == quote)
			return at + 1;
	}
	return at;
}

/* Behind a comment, or at if there is none. */
static const char *
skip_comment(const char *at)
{
	int			depth = 0;

	if (at[0] == '-' && at[1] == '-')
		return at + strcspn(at, "\n");
	if (at[0] != '/' || at[1] != '*')
		return at;
	while (*at)
	{
		if (at[0] == '/' && at[1] == '*')
		{
			depth++;
			at += 2;
		}
		else if (at[0] == '*' && at[1] == '/')
		{
			at += 2;
			if (--depth == 0)
				return at;
		}
		else
			at++;
	}
	return at;
}

/* Behind a dollar-quoted piece, or at if there is none. */
static const char *
skip_dollar_quoted(const char *at)
{
	int			length = name_length(at + 1);
	char	   *tag;
	const char *end;

	if (*at != '$' || at[1 + length] != '$' || isdigit((unsigned char) at[1]))
		return at;
	tag = pnstrdup(at, length + 2);
	end = strstr(at + length + 2, tag);
	return end == NULL ? at : end + length + 2;
}

/* Behind what placeholders cannot be in, or at. */
static const char *
skip_opaque(PsBinder *binder, const char *start, const char *at)
{
	if (*at == '\'')
		return skip_quoted(at, at > start && (at[-1] == 'e' || at[-1] == 'E') &&
						   (at - 1 == start || !isalnum((unsigned char) at[-2])));
	if (*at == '"')
		return skip_quoted(at, false);
	if (*at == '-' || *at == '/')
		return skip_comment(at);
	/* With $1 and $name, $$ is an escaped dollar. */
	if (*at == '$' && !(binder->bind != NULL && at[1] == '$'))
		return skip_dollar_quoted(at);
	return at;
}

/* The literal of a value; an array is a list, each array in it a list in parentheses. */
static char *
replacement(PsBinder *binder, const PsJson *value, bool nested)
{
	List	   *parts = NIL;
	ListCell   *cell;

	if (value->kind == PS_JSON_NUMBER && value->string[0] == '-')
		return psprintf("(%s)", value->string);
	if (value->kind != PS_JSON_ARRAY)
		return ps_compile_expression(binder->compiler, value);
	if (value->items == NIL)
		return pstrdup("NULL");
	foreach(cell, value->items)
		parts = lappend(parts, replacement(binder, lfirst(cell), true));
	return nested ? psprintf("(%s)", ps_join(parts, ", ")) : ps_join(parts, ", ");
}

/* Puts a value in, or notes that there is none. */
static void
put_value(PsBinder *binder, const PsJson *value, bool is_bind, const char *placeholder, int length)
{
	if (value == NULL)
	{
		ps_operation_error(binder->compiler, binder->node, "the placeholder %.*s has no value", length, placeholder);
		binder->failed = true;
	}
	else if (is_bind && value->kind == PS_JSON_ARRAY)
		appendStringInfoString(&binder->out, ps_compile_expression(binder->compiler, value));
	else
		appendStringInfoString(&binder->out, replacement(binder, value, false));
}

/* The element of an array by its place from 0, or NULL. */
static const PsJson *
positional_value(const PsJson *values, int position)
{
	if (!ps_json_is(values, PS_JSON_ARRAY) || position < 0 || position >= list_length(values->items))
		return NULL;
	return list_nth(values->items, position);
}

/* Replaces a placeholder at a place; answers behind it, or at if there is none. */
static const char *
take_placeholder(PsBinder *binder, const char *at)
{
	int			length;

	if (*at == '?' && ps_json_is(binder->replacements, PS_JSON_ARRAY) && at[1] != '|' && at[1] != '&')
	{
		put_value(binder, positional_value(binder->replacements, binder->used++), false, at, 1);
		return at + 1;
	}
	if (*at == ':' && at[1] == ':')
	{
		appendStringInfoString(&binder->out, "::");
		return at + 2;
	}
	if (*at == ':' && ps_json_is(binder->replacements, PS_JSON_OBJECT) && is_name_start(at[1]))
	{
		length = name_length(at + 1);
		put_value(binder, ps_json_get(binder->replacements, pnstrdup(at + 1, length)), false, at, length + 1);
		return at + 1 + length;
	}
	if (*at == '$' && at[1] == '$' && binder->bind != NULL)
	{
		appendStringInfoChar(&binder->out, '$');
		return at + 2;
	}
	if (*at == '$' && binder->bind != NULL && (length = name_length(at + 1)) > 0)
	{
		char	   *name = pnstrdup(at + 1, length);

		put_value(binder, binder->bind->kind == PS_JSON_ARRAY ? positional_value(binder->bind, atoi(name) - 1) :
				  ps_json_get(binder->bind, name), true, at, length + 1);
		return at + 1 + length;
	}
	return at;
}

/* The text with its placeholders replaced; NULL after noting errors. */
char *
ps_bind(PsCompiler *compiler, const PsJson *node, const char *text,
		const PsJson *replacements, const PsJson *bind)
{
	PsBinder	binder = {.compiler = compiler,.node = node,.replacements = replacements,.bind = bind};
	const char *at = text;

	initStringInfo(&binder.out);
	while (*at)
	{
		const char *end = skip_opaque(&binder, text, at);

		if (end > at)
			appendBinaryStringInfo(&binder.out, at, end - at);
		else
		{
			end = take_placeholder(&binder, at);
			if (end == at)
				appendStringInfoChar(&binder.out, *end++);
		}
		at = end;
	}
	if (ps_json_is(replacements, PS_JSON_ARRAY) && binder.used < list_length(replacements->items))
	{
		ps_operation_error(compiler, replacements, "expected %d values, one for each ?, found %d",
						   binder.used, list_length(replacements->items));
		return NULL;
	}
	return binder.failed ? NULL : binder.out.data;
}
