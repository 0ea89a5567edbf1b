/*-------------------------------------------------------------------------
 *
 * operation_value.c
 *	  Values and expressions in JSON as SQL.
 *
 * A string is data, whatever it contains, and becomes an untyped literal, which
 * PostgreSQL reads as the type that its place asks for.  Only the forms of the
 * table below are more than data.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "utils/builtins.h"

typedef char *(*PsFormCompile) (PsCompiler *compiler, const PsJson *node);

/* An object is a form if it has the first key, and no others than these two. */
typedef struct PsFormRow
{
	const char *key;
	const char *companion;		/* NULL: the key stands alone */
	bool		companion_required;
	PsFormCompile compile;
} PsFormRow;

/* SQL text of an author, safe against a comment at its end. */
static char *
sql_piece(const char *text)
{
	return strstr(text, "--") != NULL ? psprintf("%s\n", text) : pstrdup(text);
}

/* The string of a form's key, or NULL after noting an error. */
static const char *
form_string(PsCompiler *compiler, const PsJson *node, const char *key, const char *expected)
{
	const char *text = ps_text(node, key);

	if (text == NULL)
		ps_operation_error(compiler, ps_json_get(node, key), "expected %s, found %s",
						   expected, ps_json_excerpt(ps_json_get(node, key)));
	return text;
}

/* {"literal": "SQL"} */
static char *
compile_literal(PsCompiler *compiler, const PsJson *node)
{
	const char *text = form_string(compiler, node, "literal", "an SQL expression as a string");

	if (text == NULL || !ps_check_expression(compiler, ps_json_get(node, "literal"), text))
		return "NULL";
	return sql_piece(text);
}

/* {"fn": "lower", "args": [...]} */
static char *
compile_function_call(PsCompiler *compiler, const PsJson *node)
{
	const char *name = form_string(compiler, node, "fn", "the name of a function");
	List	   *arguments = NIL;
	ListCell   *cell;

	foreach(cell, ps_elements(ps_json_get(node, "args")))
		arguments = lappend(arguments, ps_compile_expression(compiler, lfirst(cell)));
	if (name == NULL)
		return "NULL";
	if (ps_quote_sql_name(name) == NULL)
	{
		ps_operation_error(compiler, ps_json_get(node, "fn"), "expected the name of a function, found %s",
						   ps_json_excerpt(ps_json_get(node, "fn")));
		return "NULL";
	}
	/* Not quoted: coalesce and its like are grammar, not functions. */
	return psprintf("%s(%s)", name, ps_join(arguments, ", "));
}

/* {"col": "t.a"} */
static char *
compile_column_reference(PsCompiler *compiler, const PsJson *node)
{
	const char *name = form_string(compiler, node, "col", "a column");

	return name == NULL ? "NULL" : ps_quote_column_reference(name);
}

/* {"cast": value, "as": type} */
static char *
compile_cast(PsCompiler *compiler, const PsJson *node)
{
	const PsJson *as = ps_json_get(node, "as");
	char	   *value = ps_compile_expression(compiler, ps_json_get(node, "cast"));
	PsType	   *type;

	/* A string is SQL here, as in Sequelize: "DATE" is a date. */
	type = as->kind == PS_JSON_STRING ? ps_type_of_text(compiler, as, as->string) : ps_compile_type(compiler, as, NULL);
	if (type == NULL || type->sql == NULL)
		return "NULL";
	return psprintf("CAST(%s AS %s)", value, type->sql);
}

/* {"buffer": "00ff"} */
static char *
compile_buffer(PsCompiler *compiler, const PsJson *node)
{
	const char *hex = form_string(compiler, node, "buffer", "bytes in hexadecimal");

	if (hex == NULL)
		return "NULL";
	if (strlen(hex) % 2 != 0 || strspn(hex, "0123456789abcdefABCDEF") != strlen(hex))
	{
		ps_operation_error(compiler, ps_json_get(node, "buffer"), "expected bytes in hexadecimal, found %s",
						   ps_json_excerpt(ps_json_get(node, "buffer")));
		return "NULL";
	}
	return quote_literal_cstr(psprintf("\\x%s", hex));
}

/* {"date": "2024-01-01T00:00:00Z"} */
static char *
compile_date(PsCompiler *compiler, const PsJson *node)
{
	const char *date = form_string(compiler, node, "date", "a moment as ISO 8601");

	return date == NULL ? "NULL" : quote_literal_cstr(date);
}

/* {"json": ...} */
static char *
compile_json(PsCompiler *compiler, const PsJson *node)
{
	return quote_literal_cstr(ps_json_text(ps_json_get(node, "json")));
}

/* What Sequelize's client-side defaults are on the server; NULL: nothing is. */
static const struct
{
	const char *name;
	const char *sql;
}			ps_data_type_rows[] =
{
	{"NOW", "now()"},
	{"UUIDV4", "gen_random_uuid()"},
	{"UUIDV1", NULL},
};

/* {"dataType": "NOW"}: what fills a column in as it says. */
static char *
compile_data_type(PsCompiler *compiler, const PsJson *node)
{
	const char *name = form_string(compiler, node, "dataType", "NOW, UUIDV4 or UUIDV1");
	int			i;

	for (i = 0; name != NULL && i < lengthof(ps_data_type_rows); i++)
	{
		if (strcmp(name, ps_data_type_rows[i].name) == 0)
			return ps_data_type_rows[i].sql == NULL ? "NULL" : pstrdup(ps_data_type_rows[i].sql);
	}
	if (name != NULL)
		ps_operation_error(compiler, ps_json_get(node, "dataType"), "expected NOW, UUIDV4 or UUIDV1, found %s",
						   ps_json_excerpt(ps_json_get(node, "dataType")));
	return "NULL";
}

/* False, after noting an error, if a default is a mere string that names what Sequelize's client fills in. */
bool
ps_check_default_word(PsCompiler *compiler, const PsJson *node, const PsType *type)
{
	int			i;

	if (compiler->sequelize || node->kind != PS_JSON_STRING || type == NULL || type->family != PS_TYPE_OTHER)
		return true;
	for (i = 0; i < lengthof(ps_data_type_rows); i++)
	{
		if (strcmp(node->string, ps_data_type_rows[i].name) != 0)
			continue;
		ps_operation_error(compiler, node, "expected {\"dataType\": \"%s\"}, found the mere string", node->string);
		return false;
	}
	return true;
}

/* A condition in place of a value. */
static char *
compile_where_form(PsCompiler *compiler, const PsJson *node)
{
	char	   *where = ps_compile_where(compiler, node);

	return where == NULL ? "NULL" : where;
}

static const PsFormRow ps_form_rows[] = {
	{"literal", NULL, false, compile_literal},
	{"fn", "args", false, compile_function_call},
	{"col", NULL, false, compile_column_reference},
	{"cast", "as", true, compile_cast},
	{"buffer", NULL, false, compile_buffer},
	{"date", NULL, false, compile_date},
	{"json", NULL, false, compile_json},
	{"dataType", NULL, false, compile_data_type},
	{"where", "logic", true, compile_where_form},
};

/* The row of the form that a node is, or NULL. */
static const PsFormRow *
find_form(const PsJson *node)
{
	int			i;

	for (i = 0; i < lengthof(ps_form_rows); i++)
	{
		const PsFormRow *row = &ps_form_rows[i];
		bool		companion = row->companion != NULL && ps_json_get(node, row->companion) != NULL;

		if (ps_json_get(node, row->key) == NULL || (row->companion_required && !companion))
			continue;
		if (list_length(node->items) == 1 + companion)
			return row;
	}
	return NULL;
}

/* Is the node one of the forms that stand for an expression? */
bool
ps_is_expression(const PsJson *node)
{
	return find_form(node) != NULL;
}

/* Is this a default that only a client can make? */
bool
ps_is_no_default(const PsJson *node)
{
	const char *name = ps_text(node, "dataType");

	return name != NULL && strcmp(name, "UUIDV1") == 0;
}

/* a.b is column b of a; * stays. */
char *
ps_quote_column_reference(const char *name)
{
	List	   *parts = NIL;

	for (;;)
	{
		const char *dot = strchr(name, '.');
		char	   *part = dot == NULL ? pstrdup(name) : pnstrdup(name, dot - name);

		parts = lappend(parts, strcmp(part, "*") == 0 ? part : (char *) quote_identifier(part));
		if (dot == NULL)
			return ps_join(parts, ".");
		name = dot + 1;
	}
}

/* ARRAY[...] of the elements, each of the type. */
static char *
compile_array(PsCompiler *compiler, const PsJson *node, const PsType *element)
{
	List	   *values = NIL;
	ListCell   *cell;

	foreach(cell, node->items)
		values = lappend(values, ps_compile_value(compiler, lfirst(cell), element));
	return psprintf("ARRAY[%s]", ps_join(values, ","));
}

/* A default of an array column, cast so that an empty one has a type. */
static char *
compile_typed_array(PsCompiler *compiler, const PsJson *node, const PsType *type)
{
	PsType		element = *type;

	element.dimensions--;
	element.sql = NULL;
	/* An inner array gets no cast of its own. */
	if (type->sql == NULL)
		return compile_array(compiler, node, element.dimensions > 0 || type->dimensions > 0 ? &element : NULL);
	return psprintf("%s::%s", compile_array(compiler, node, &element), type->sql);
}

/* One bound of a range as text; an infinite one is empty. */
static const char *
range_bound(const PsJson *bound, bool *inclusive)
{
	const PsJson *value = ps_json_get(bound, "value");
	const PsJson *flag = ps_json_get(bound, "inclusive");

	if (flag != NULL)
		*inclusive = flag->boolean;
	if (ps_json_get(bound, "date") != NULL)
		return ps_text(bound, "date");
	if (value != NULL && value->kind == PS_JSON_OBJECT)
		return ps_text(value, "date");
	return value != NULL ? value->string : bound->string;
}

/* [lower, upper] of JSON as PostgreSQL's '[lower,upper)'. */
static char *
compile_range(PsCompiler *compiler, const PsJson *node)
{
	bool		lower_in = true;
	bool		upper_in = false;
	const char *lower;
	const char *upper;

	if (node->items == NIL)
		return pstrdup("'empty'");
	if (list_length(node->items) != 2)
	{
		ps_operation_error(compiler, node, "expected a range as [lower, upper], found %s", ps_json_excerpt(node));
		return "NULL";
	}
	lower = range_bound(linitial(node->items), &lower_in);
	upper = range_bound(lsecond(node->items), &upper_in);
	return quote_literal_cstr(psprintf("%c%s,%s%c", lower_in ? '[' : '(',
									   lower == NULL ? "" : psprintf("\"%s\"", lower),
									   upper == NULL ? "" : psprintf("\"%s\"", upper),
									   upper_in ? ']' : ')'));
}

/* A word in the double quotes that hstore and array literals know. */
static void
append_quoted_word(StringInfo text, const char *word)
{
	appendStringInfoChar(text, '"');
	for (; *word; word++)
	{
		if (*word == '"' || *word == '\\')
			appendStringInfoChar(text, '\\');
		appendStringInfoChar(text, *word);
	}
	appendStringInfoChar(text, '"');
}

/* The text as a word inside hstore and array literals. */
char *
ps_quoted_word(const char *word)
{
	StringInfoData text;

	initStringInfo(&text);
	append_quoted_word(&text, word);
	return text.data;
}

/* An object as hstore: "a"=>"1". */
static char *
compile_hstore(const PsJson *node)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, node->items)
	{
		const PsJson *member = lfirst(cell);

		if (text.len > 0)
			appendStringInfoString(&text, ", ");
		append_quoted_word(&text, member->key);
		appendStringInfoString(&text, "=>");
		if (member->kind == PS_JSON_NULL)
			appendStringInfoString(&text, "NULL");
		else
			append_quoted_word(&text, member->string != NULL ? member->string : ps_json_text(member));
	}
	return quote_literal_cstr(text.data);
}

/* Does an array hold objects that are data?  Then it is JSON. */
static bool
holds_objects(const PsJson *node)
{
	ListCell   *cell;

	foreach(cell, node->items)
	{
		if (((PsJson *) lfirst(cell))->kind == PS_JSON_OBJECT && !ps_is_expression(lfirst(cell)))
			return true;
	}
	return false;
}

/* A value where nothing is known of the type. */
static char *
compile_untyped(PsCompiler *compiler, const PsJson *node)
{
	switch (node->kind)
	{
		case PS_JSON_NULL:
			return "NULL";
		case PS_JSON_BOOLEAN:
			return node->boolean ? "true" : "false";
		case PS_JSON_NUMBER:
			return pstrdup(node->string);
		case PS_JSON_STRING:
			return quote_literal_cstr(node->string);
		case PS_JSON_ARRAY:
			if (node->items == NIL)
				return pstrdup("'{}'");
			if (!holds_objects(node))
				return compile_array(compiler, node, NULL);
			break;
		case PS_JSON_OBJECT:
			break;
	}
	return quote_literal_cstr(ps_json_text(node));
}

/* SQL of a value of a type, NULL: not known. */
char *
ps_compile_value(PsCompiler *compiler, const PsJson *node, const PsType *type)
{
	const PsFormRow *form = find_form(node);

	if (form != NULL)
		return form->compile(compiler, node);
	if (type == NULL || node->kind == PS_JSON_NULL)
		return compile_untyped(compiler, node);
	if (type->dimensions > 0 && node->kind == PS_JSON_ARRAY)
		return compile_typed_array(compiler, node, type);
	if (type->dimensions > 0)
		return compile_untyped(compiler, node);
	if (type->family == PS_TYPE_JSON)
		return quote_literal_cstr(ps_json_text(node));
	if (type->family == PS_TYPE_RANGE && node->kind == PS_JSON_ARRAY)
		return compile_range(compiler, node);
	if (type->family == PS_TYPE_HSTORE && node->kind == PS_JSON_OBJECT)
		return compile_hstore(node);
	/* As Sequelize writes them, so that the catalog keeps the same text. */
	if (type->is_float && node->kind == PS_JSON_NUMBER)
		return quote_literal_cstr(node->string);
	return compile_untyped(compiler, node);
}

/* SQL of a form, else of a literal. */
char *
ps_compile_expression(PsCompiler *compiler, const PsJson *node)
{
	return ps_compile_value(compiler, node, NULL);
}
