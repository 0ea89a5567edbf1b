/*-------------------------------------------------------------------------
 *
 * operation_argument.c
 *	  Arguments of operations: their kinds, and whether JSON fits them.
 *
 * One row per kind says what to call it, how to check it and how the JSON
 * Schema describes it.  A check notes every error it finds and answers whether
 * there was none.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "lib/stringinfo.h"

typedef bool (*PsCheck) (PsCompiler *compiler, const PsArgument *argument, const PsJson *node);

typedef struct PsKindRow
{
	PsKind		kind;
	const char *label;			/* "a table name": what an error says is expected */
	PsCheck		check;
	const char *schema;			/* JSON Schema; NULL: made from the argument's detail */
} PsKindRow;

static bool check_kind(PsCompiler *compiler, const PsArgument *argument, const PsJson *node);

static const PsArgument ps_table_arguments[] = {
	{"tableName", PS_KIND_NAME, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"delimiter", PS_KIND_TEXT, PS_IGNORED},
	{NULL}
};

static const PsShape ps_table_shape = {"tableObject", ps_table_arguments, NULL, "tableName"};

/* Notes that a node is not what its argument wants; always false. */
static bool
unexpected(PsCompiler *compiler, const PsJson *node, const char *expected)
{
	ps_operation_error(compiler, node, "expected %s, found %s", expected, ps_json_excerpt(node));
	return false;
}

/* Is the name one that PostgreSQL keeps whole? */
bool
ps_check_identifier(PsCompiler *compiler, const PsJson *node, const char *name)
{
	int			length = strlen(name);

	if (length == 0)
	{
		ps_operation_error(compiler, node, "expected a name, found an empty string");
		return false;
	}
	/* as Sequelize does, PostgreSQL is left to cut what was recorded from it */
	if (length >= NAMEDATALEN && !compiler->sequelize)
	{
		ps_operation_error(compiler, node, "the name \"%s\" has %d bytes, %d are possible",
						   name, length, NAMEDATALEN - 1);
		return false;
	}
	return true;
}

/* Is it a string?  expected is what the error names. */
static bool
check_string(PsCompiler *compiler, const PsJson *node, const char *expected)
{
	return node->kind == PS_JSON_STRING || unexpected(compiler, node, expected);
}

/* Is it a name that PostgreSQL keeps whole? */
static bool
check_name_kind(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	return check_string(compiler, node, "a name") && ps_check_identifier(compiler, node, node->string);
}

/* Is it the name of a table, or an object with its schema beside it? */
static bool
check_table(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	if (node->kind == PS_JSON_OBJECT)
		return ps_check_shape(compiler, &ps_table_shape, node);
	return check_string(compiler, node, "a table name, or {\"tableName\", \"schema\"}") &&
		ps_check_identifier(compiler, node, node->string);
}

/* Is it a name as SQL writes it? */
static bool
check_sql_name(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	if (!check_string(compiler, node, "a name"))
		return false;
	if (ps_quote_sql_name(node->string) == NULL)
		return unexpected(compiler, node, "a name as SQL writes it");
	return true;
}

/* Is it a string, whatever it says? */
static bool
check_text(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	return check_string(compiler, node, "a string");
}

/* Is it an SQL expression that parses? */
static bool
check_sql(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	return check_string(compiler, node, "an SQL expression as a string") &&
		ps_check_expression(compiler, node, node->string);
}

/* Is it a query that parses? */
static bool
check_query_kind(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	return check_string(compiler, node, "a query as a string") &&
		ps_check_query(compiler, node, node->string);
}

/* Is it a string or an object? */
static bool
check_string_or_object(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	return node->kind == PS_JSON_STRING || node->kind == PS_JSON_OBJECT ||
		unexpected(compiler, node, ps_kind_label(argument->kind));
}

/*
 * Types, conditions and values are looked into where they are compiled, but
 * while a definition is only checked also here: an error beside them must not
 * hide theirs.
 */
static bool
check_deeply(PsCompiler *compiler, void (*compile) (PsCompiler *, const PsJson *), const PsJson *node)
{
	int			count = list_length(compiler->errors);

	if (compiler->context == NULL)
		compile(compiler, node);
	return list_length(compiler->errors) == count;
}

/* Compiles a type for the errors that this notes. */
static void
look_into_type(PsCompiler *compiler, const PsJson *node)
{
	(void) ps_compile_type(compiler, node, ps_json_get(node->parent, "values"));
}

/* Is it a type that compiles? */
static bool
check_type(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	return check_string_or_object(compiler, argument, node) && check_deeply(compiler, look_into_type, node);
}

/* Compiles a condition for the errors that this notes. */
static void
look_into_where(PsCompiler *compiler, const PsJson *node)
{
	(void) ps_compile_where(compiler, node);
}

/* Is it a condition that compiles? */
static bool
check_where(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	if (node->kind == PS_JSON_NUMBER || node->kind == PS_JSON_BOOLEAN)
		return unexpected(compiler, node, ps_kind_label(argument->kind));
	return check_deeply(compiler, look_into_where, node);
}

/* Compiles a value for the errors that this notes. */
static void
look_into_value(PsCompiler *compiler, const PsJson *node)
{
	(void) ps_compile_expression(compiler, node);
}

/* Is it a value that compiles? */
static bool
check_value(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	return check_deeply(compiler, look_into_value, node);
}

/* Is it true or false? */
static bool
check_flag(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	return node->kind == PS_JSON_BOOLEAN || unexpected(compiler, node, "true or false");
}

/* Is it a number? */
static bool
check_number(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	return node->kind == PS_JSON_NUMBER || unexpected(compiler, node, "a number");
}

/* What an error says is expected of one thing of an argument's kind. */
static const char *
expected_kind(const PsArgument *argument)
{
	const char *const *choice = argument->detail;
	StringInfoData choices;

	if (argument->kind == PS_KIND_ANY)
		return argument->description;
	if (argument->kind != PS_KIND_CHOICE)
		return ps_kind_label(argument->kind);
	initStringInfo(&choices);
	for (; *choice; choice++)
		appendStringInfo(&choices, "%s%s", choices.len > 0 ? ", " : choice[1] == NULL ? "" : "one of ", *choice);
	return choices.data;
}

/* What an error says is expected of an argument, with its flags. */
static const char *
expected_value(const PsArgument *argument)
{
	const char *kind = expected_kind(argument);

	if (argument->flags & PS_MAP)
		return psprintf("an object of names, each with %s", kind);
	if (argument->flags & PS_MANY)
		return psprintf("an array, each element %s", kind);
	return argument->flags & PS_ONE_OR_MANY ? psprintf("%s, or an array", kind) : kind;
}

/* Choices are compared as upper-case words: "set_null" is SET NULL. */
static bool
check_choice(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	const char *const *choice = argument->detail;

	for (; *choice; choice++)
	{
		if (node->kind == PS_JSON_STRING && strcmp(ps_upper_words(node->string), *choice) == 0)
			return true;
	}
	return unexpected(compiler, node, expected_kind(argument));
}

/* An object of the argument's shape, or its shorthand. */
static bool
check_object(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	const PsShape *shape = argument->detail;

	if (shape->shorthand != NULL && node->kind == PS_JSON_STRING)
		return check_kind(compiler, ps_find_argument(shape, shape->shorthand), node);
	return ps_check_shape(compiler, shape, node);
}

/* Compiles a column of a createTable for the errors that this notes. */
static void
look_into_column(PsCompiler *compiler, const PsJson *node)
{
	const PsJson *table = ps_json_get(node->parent->parent, "table");
	PsTableName name = {NULL, ps_json_is(table, PS_JSON_STRING) ? table->string : ps_text(table, "tableName")};

	if (name.name != NULL)
		(void) ps_compile_column(compiler, name, ps_column_name(node->key, node), node);
}

/* Is it a type, or an object of a column's options, that compiles? */
static bool
check_column(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	bool		valid = node->kind == PS_JSON_STRING ? check_type(compiler, argument, node) :
		ps_check_shape(compiler, &ps_column_shape, node);

	return valid && check_deeply(compiler, look_into_column, node);
}

/* Is it the name of a table, or an object with what a key references? */
static bool
check_reference(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	if (node->kind == PS_JSON_STRING || ps_json_get(node, "tableName") != NULL)
		return check_table(compiler, argument, node);
	return ps_check_shape(compiler, &ps_reference_shape, node);
}

static const PsArgument ps_unique_arguments[] = {
	{"name", PS_KIND_NAME, 0, NULL, "columns with the same name form one constraint"},
	{"msg", PS_KIND_TEXT, PS_IGNORED},
	{"args", PS_KIND_ANY, PS_IGNORED},
	{NULL}
};

static const PsShape ps_unique_shape = {"unique", ps_unique_arguments};

/* Is it true, false, the name of a constraint, or an object with that? */
static bool
check_unique(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	if (node->kind == PS_JSON_BOOLEAN)
		return true;
	if (node->kind == PS_JSON_STRING)
		return ps_check_identifier(compiler, node, node->string);
	return ps_check_shape(compiler, &ps_unique_shape, node);
}

/* Is it a way for a constraint to be deferrable? */
static bool
check_deferrable(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	if (ps_deferrable_clause(node) == NULL)
		return unexpected(compiler, node, ps_kind_label(argument->kind));
	return true;
}

/* Anything is taken. */
static bool
check_any(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	return true;
}

#define PS_STRING_SCHEMA "{\"type\": \"string\"}"
#define PS_NAME_SCHEMA "{\"type\": \"string\", \"minLength\": 1, \"maxLength\": 63}"

static const PsKindRow ps_kind_rows[] = {
	{PS_KIND_TABLE, "a table name, or {\"tableName\", \"schema\"}", check_table, "{\"$ref\": \"#/$defs/table\"}"},
	{PS_KIND_NAME, "a name", check_name_kind, PS_NAME_SCHEMA},
	{PS_KIND_ROLE, "a name", check_name_kind, PS_NAME_SCHEMA},
	{PS_KIND_SQL_NAME, "a name as SQL writes it", check_sql_name, PS_STRING_SCHEMA},
	{PS_KIND_TEXT, "a string", check_text, PS_STRING_SCHEMA},
	{PS_KIND_SQL, "an SQL expression", check_sql, PS_STRING_SCHEMA},
	{PS_KIND_QUERY, "a query", check_query_kind, PS_STRING_SCHEMA},
	{PS_KIND_TYPE, "a type", check_type, "{\"$ref\": \"#/$defs/type\"}"},
	{PS_KIND_VALUE, "a value", check_value, "{\"$ref\": \"#/$defs/value\"}"},
	{PS_KIND_WHERE, "a condition", check_where, "{\"$ref\": \"#/$defs/where\"}"},
	{PS_KIND_FLAG, "true or false", check_flag, "{\"type\": \"boolean\"}"},
	{PS_KIND_NUMBER, "a number", check_number, "{\"type\": \"number\"}"},
	{PS_KIND_CHOICE, "a choice", check_choice, PS_STRING_SCHEMA},
	{PS_KIND_OBJECT, "an object", check_object, NULL},
	{PS_KIND_COLUMN, "column options, or a type", check_column, "{\"$ref\": \"#/$defs/column\"}"},
	{PS_KIND_REFERENCE, "{\"model\", \"key\"}, or a table", check_reference, "{\"$ref\": \"#/$defs/reference\"}"},
	{PS_KIND_UNIQUE, "true, or the name of a constraint", check_unique, "{\"type\": [\"boolean\", \"string\", \"object\"]}"},
	{PS_KIND_DEFERRABLE, "\"INITIALLY_DEFERRED\", \"INITIALLY_IMMEDIATE\" or \"NOT\"", check_deferrable, "{\"type\": [\"boolean\", \"string\"]}"},
	{PS_KIND_FIELD, "a column name, column options or an expression", check_string_or_object, "{\"$ref\": \"#/$defs/field\"}"},
	{PS_KIND_EVENT, "an event", check_string_or_object, "{\"type\": [\"string\", \"object\"]}"},
	{PS_KIND_ANY, "anything", check_any, "{}"},
};

/* The row of a kind of argument. */
static const PsKindRow *
kind_row(PsKind kind)
{
	Assert(ps_kind_rows[kind].kind == kind);
	return &ps_kind_rows[kind];
}

/* What messages and the documentation call arguments of the kind. */
const char *
ps_kind_label(PsKind kind)
{
	return kind_row(kind)->label;
}

/* The JSON Schema of arguments of the kind. */
const char *
ps_kind_schema(PsKind kind)
{
	return kind_row(kind)->schema;
}

/* Is the node what its argument takes?  If not, the error is noted. */
static bool
check_kind(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	return kind_row(argument->kind)->check(compiler, argument, node);
}

/* Checks an array, or an object of names, element by element. */
static bool
check_elements(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	bool		valid = true;
	ListCell   *cell;

	foreach(cell, node->items)
	{
		const PsJson *item = lfirst(cell);

		if (item->key != NULL && !ps_check_identifier(compiler, item, item->key))
			valid = false;
		else if (!check_kind(compiler, argument, item))
			valid = false;
	}
	return valid;
}

/* Does a node fit its argument, with the argument's flags? */
static bool
check_argument(PsCompiler *compiler, const PsArgument *argument, const PsJson *node)
{
	/* A null is an argument left out; for a value it is one. */
	if (argument->flags & PS_IGNORED || (node->kind == PS_JSON_NULL && !(argument->flags & PS_REQUIRED)))
		return true;
	if (argument->flags & PS_MAP)
	{
		if (node->kind != PS_JSON_OBJECT)
			return unexpected(compiler, node, expected_value(argument));
		return check_elements(compiler, argument, node);
	}
	if (argument->flags & PS_MANY && node->kind != PS_JSON_ARRAY)
		return unexpected(compiler, node, expected_value(argument));
	if (argument->flags & PS_ONE_OR_MANY && node->kind == PS_JSON_ARRAY && node->items == NIL)
		return unexpected(compiler, node, expected_value(argument));
	if (argument->flags & (PS_MANY | PS_ONE_OR_MANY) && node->kind == PS_JSON_ARRAY)
		return check_elements(compiler, argument, node);
	return check_kind(compiler, argument, node);
}

/* The names of a shape's arguments, for an error. */
static const char *
argument_names(const PsShape *shape)
{
	List	   *names = NIL;
	ListCell   *cell;

	foreach(cell, ps_shape_arguments(shape))
	{
		const PsArgument *argument = lfirst(cell);

		if (!(argument->flags & PS_IGNORED))
			names = lappend(names, (char *) argument->name);
	}
	return ps_join(names, ", ");
}

/* Notes an unknown key, with the nearest known one, or all if none is near. */
static void
unknown_key(PsCompiler *compiler, const PsShape *shape, const PsJson *member)
{
	const char *nearest = ps_nearest_argument(shape, member->key);

	if (nearest != NULL)
		ps_operation_error(compiler, member, "unknown key \"%s\", did you mean \"%s\"?", member->key, nearest);
	else
		ps_operation_error(compiler, member, "unknown key \"%s\", known are %s", member->key, argument_names(shape));
}

/* Notes that an object is expected where there is something else, with a key that it must have; always false. */
static bool
not_an_object(PsCompiler *compiler, const PsShape *shape, const PsJson *json)
{
	List	   *arguments = ps_shape_arguments(shape);
	const PsArgument *shown = arguments == NIL ? NULL : linitial(arguments);
	ListCell   *cell;

	foreach(cell, arguments)
	{
		if (!(shown->flags & PS_REQUIRED))
			shown = lfirst(cell);
	}
	if (shown == NULL)
		return unexpected(compiler, json, "an object");
	return unexpected(compiler, json, psprintf("an object such as {\"%s\": ...}",
											   shown->flags & PS_REQUIRED ? shown->name : ((const PsArgument *) linitial(arguments))->name));
}

/* Does an object fit a shape?  Notes every error in it. */
bool
ps_check_shape(PsCompiler *compiler, const PsShape *shape, const PsJson *json)
{
	bool		valid = true;
	ListCell   *cell;

	if (json->kind != PS_JSON_OBJECT)
		return not_an_object(compiler, shape, json);
	foreach(cell, json->items)
	{
		const PsJson *member = lfirst(cell);
		const PsArgument *argument = ps_find_argument(shape, member->key);

		if (argument == NULL)
			unknown_key(compiler, shape, member);
		if (argument == NULL || !check_argument(compiler, argument, member))
			valid = false;
	}
	foreach(cell, ps_shape_arguments(shape))
	{
		const PsArgument *argument = lfirst(cell);

		if (argument->flags & PS_REQUIRED && ps_json_get(json, argument->name) == NULL)
		{
			ps_operation_error(compiler, json, "the key \"%s\" is missing: expected %s", argument->name, expected_value(argument));
			valid = false;
		}
	}
	return valid;
}

/*
 * The argument of that name, in the shape or what it includes; NULL if it has
 * none.
 */
const PsArgument *
ps_find_argument(const PsShape *shape, const char *name)
{
	for (; shape != NULL; shape = shape->include)
	{
		const PsArgument *argument;

		for (argument = shape->arguments; argument->name != NULL; argument++)
		{
			if (strcmp(argument->name, name) == 0)
				return argument;
		}
	}
	return NULL;
}

/* The arguments (const PsArgument *) of the shape and of what it includes. */
List *
ps_shape_arguments(const PsShape *shape)
{
	List	   *result = NIL;

	for (; shape != NULL; shape = shape->include)
	{
		const PsArgument *argument;

		for (argument = shape->arguments; argument->name != NULL; argument++)
			result = lappend(result, (void *) argument);
	}
	return result;
}
