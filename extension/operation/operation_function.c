/*-------------------------------------------------------------------------
 *
 * operation_function.c
 *	  Functions and triggers.
 *
 * Names of functions are read as SQL reads them, as Sequelize writes them
 * without quotes: Inc is inc, "Inc" is Inc, app.inc lies in app.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "utils/builtins.h"

static const PsArgument ps_parameter_arguments[] = {
	{"type", PS_KIND_TYPE, PS_REQUIRED, NULL, "as a string: an SQL type"},
	{"name", PS_KIND_SQL_NAME},
	{"direction", PS_KIND_TEXT, 0, NULL, "IN, OUT, INOUT, VARIADIC"},
	{"default", PS_KIND_ANY, 0, NULL, "an SQL expression as a string, or a number, true or false"},
	{NULL}
};

static const PsShape ps_parameter_shape = {"parameter", ps_parameter_arguments, NULL, "type"};

static const PsArgument ps_variable_arguments[] = {
	{"name", PS_KIND_SQL_NAME, PS_REQUIRED},
	{"type", PS_KIND_TYPE, PS_REQUIRED, NULL, "as a string: an SQL type"},
	{"default", PS_KIND_ANY, 0, NULL, "an SQL expression as a string, or a number, true or false"},
	{NULL}
};

static const PsShape ps_variable_shape = {"variable", ps_variable_arguments};

/* The type of a parameter or variable; a string is SQL as it is. */
static const char *
parameter_type(PsCompiler *compiler, const PsJson *parameter)
{
	const PsJson *node = ps_json_get(parameter, "type");
	PsType	   *type;

	if (node->kind == PS_JSON_STRING)
		return node->string;
	type = ps_compile_type(compiler, node, NULL);
	return type == NULL || type->sql == NULL ? "" : type->sql;
}

/* The default of a parameter or variable as SQL; NULL if it has none, or after noting an error. */
static const char *
parameter_default(PsCompiler *compiler, const PsJson *parameter)
{
	const PsJson *value = ps_json_get(parameter, "default");

	if (value == NULL || value->kind == PS_JSON_NULL)
		return NULL;
	if (value->kind == PS_JSON_STRING)
		return ps_check_expression(compiler, value, value->string) ? value->string : NULL;
	if (value->kind == PS_JSON_NUMBER || value->kind == PS_JSON_BOOLEAN)
		return ps_compile_expression(compiler, value);
	ps_operation_error(compiler, value, "expected an SQL expression as a string, found %s", ps_json_excerpt(value));
	return NULL;
}

/* (IN p integer DEFAULT 1, ...) */
static char *
parameter_list(PsCompiler *compiler, const PsJson *parameters)
{
	List	   *parts = NIL;
	ListCell   *cell;

	foreach(cell, ps_elements(parameters))
	{
		const PsJson *parameter = lfirst(cell);
		const char *name = ps_text(parameter, "name");
		const char *direction = ps_text(parameter, "direction");
		const char *value = parameter_default(compiler, parameter);

		if (parameter->kind == PS_JSON_STRING)
		{
			parts = lappend(parts, (char *) parameter->string);
			continue;
		}
		parts = lappend(parts, psprintf("%s%s%s%s%s",
										direction == NULL ? "" : psprintf("%s ", direction),
										name == NULL ? "" : psprintf("%s ", ps_quote_sql_name(name)),
										parameter_type(compiler, parameter),
										value == NULL ? "" : " DEFAULT ", value == NULL ? "" : value));
	}
	return psprintf("(%s)", ps_join(parts, ", "));
}

/* "DECLARE k integer := 1; " of each variable. */
static char *
variable_list(PsCompiler *compiler, const PsJson *variables)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, ps_elements(variables))
	{
		const PsJson *variable = lfirst(cell);
		const char *value = parameter_default(compiler, variable);

		appendStringInfo(&text, "%sDECLARE %s %s", text.len > 0 ? " " : "",
						 ps_text(variable, "name"), parameter_type(compiler, variable));
		if (value != NULL)
			appendStringInfo(&text, " := %s", value);
		appendStringInfoChar(&text, ';');
	}
	return text.data;
}

static const PsArgument ps_create_function_arguments[] = {
	{"name", PS_KIND_SQL_NAME, PS_REQUIRED},
	{"params", PS_KIND_OBJECT, PS_MANY, NULL, NULL, &ps_parameter_shape},
	{"returns", PS_KIND_TEXT, 0, NULL, "an SQL type, SETOF ..., TABLE (...); required, but for a procedure"},
	{"language", PS_KIND_NAME, 0, "\"plpgsql\""},
	{"body", PS_KIND_TEXT, PS_REQUIRED, NULL, "of plpgsql: what stands between BEGIN and END"},
	{"options", PS_KIND_TEXT, PS_MANY, NULL, "IMMUTABLE, STRICT, SECURITY DEFINER, ..."},
	{"variables", PS_KIND_OBJECT, PS_MANY, NULL, "of plpgsql", &ps_variable_shape},
	{"force", PS_KIND_FLAG, 0, "false", "CREATE OR REPLACE"},
	{"procedure", PS_KIND_FLAG, 0, "false", "a procedure, which returns nothing"},
	{NULL}
};

/* The function's source: Sequelize's frame around a body of plpgsql. */
static char *
function_source(PsCompiler *compiler, const PsJson *arguments, const char *language)
{
	if (pg_strcasecmp(language, "plpgsql") != 0)
		return pstrdup(ps_text(arguments, "body"));
	return psprintf(" %s BEGIN %s END; ", variable_list(compiler, ps_json_get(arguments, "variables")), ps_text(arguments, "body"));
}

/* FUNCTION, or PROCEDURE if the operation is about one. */
static const char *
routine_word(PsCompiler *compiler, const PsJson *arguments)
{
	return ps_flag(compiler, arguments, "procedure") ? "PROCEDURE" : "FUNCTION";
}

/* createFunction: makes a function or procedure. */
static void
compile_create_function(PsCompiler *compiler, const PsJson *arguments)
{
	const char *language = ps_text(arguments, "language") == NULL ? "plpgsql" : ps_text(arguments, "language");
	bool		procedure = ps_flag(compiler, arguments, "procedure");

	if (!procedure && ps_text(arguments, "returns") == NULL)
	{
		ps_operation_error(compiler, arguments, "the key \"returns\" is missing: expected an SQL type");
		return;
	}
	ps_emit(compiler, "CREATE %s%s %s%s%s AS %s LANGUAGE %s %s",
			ps_flag(compiler, arguments, "force") ? "OR REPLACE " : "", routine_word(compiler, arguments),
			ps_quote_sql_name(ps_text(arguments, "name")), parameter_list(compiler, ps_json_get(arguments, "params")),
			procedure ? "" : psprintf(" RETURNS %s", ps_text(arguments, "returns")),
			quote_literal_cstr(function_source(compiler, arguments, language)), quote_identifier(language),
			ps_join(ps_names(arguments, "options"), " "));
}

static const PsArgument ps_drop_function_arguments[] = {
	{"name", PS_KIND_SQL_NAME, PS_REQUIRED},
	{"params", PS_KIND_OBJECT, PS_MANY, NULL, NULL, &ps_parameter_shape},
	{"ifExists", PS_KIND_FLAG, 0, "false"},
	{"cascade", PS_KIND_FLAG, 0, "false"},
	{"procedure", PS_KIND_FLAG, 0, "false", "it is a procedure"},
	{NULL}
};

/* dropFunction: drops a function or procedure. */
static void
compile_drop_function(PsCompiler *compiler, const PsJson *arguments)
{
	ps_emit(compiler, "DROP %s %s%s%s%s", routine_word(compiler, arguments), ps_flag(compiler, arguments, "ifExists") ? "IF EXISTS " : "",
			ps_quote_sql_name(ps_text(arguments, "name")), parameter_list(compiler, ps_json_get(arguments, "params")),
			ps_flag(compiler, arguments, "cascade") ? " CASCADE" : "");
}

static const PsArgument ps_rename_function_arguments[] = {
	{"before", PS_KIND_SQL_NAME, PS_REQUIRED},
	{"params", PS_KIND_OBJECT, PS_MANY, NULL, NULL, &ps_parameter_shape},
	{"after", PS_KIND_SQL_NAME, PS_REQUIRED},
	{"procedure", PS_KIND_FLAG, 0, "false", "it is a procedure"},
	{NULL}
};

/* renameFunction: renames a function or procedure. */
static void
compile_rename_function(PsCompiler *compiler, const PsJson *arguments)
{
	ps_emit(compiler, "ALTER %s %s%s RENAME TO %s", routine_word(compiler, arguments),
			ps_quote_sql_name(ps_text(arguments, "before")),
			parameter_list(compiler, ps_json_get(arguments, "params")), ps_quote_sql_name(ps_text(arguments, "after")));
}

/* ---- triggers ---- */

static const char *const ps_timing_choices[] = {"BEFORE", "AFTER", "INSTEAD OF", "AFTER CONSTRAINT", NULL};
static const char *const ps_each_choices[] = {"ROW", "STATEMENT", NULL};

static const PsArgument ps_create_trigger_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"name", PS_KIND_NAME, PS_REQUIRED},
	{"timing", PS_KIND_CHOICE, PS_REQUIRED, NULL, NULL, ps_timing_choices},
	{"events", PS_KIND_ANY, PS_REQUIRED, NULL, "insert, update, delete, truncate; {\"update\": [columns]}"},
	{"function", PS_KIND_SQL_NAME, PS_REQUIRED},
	{"args", PS_KIND_TEXT, PS_MANY, NULL, "strings that the function gets"},
	{"forEach", PS_KIND_CHOICE, 0, NULL, NULL, ps_each_choices},
	{"condition", PS_KIND_SQL, 0, NULL, "WHEN"},
	{"deferrable", PS_KIND_DEFERRABLE, 0, NULL, "of a constraint trigger"},
	{"options", PS_KIND_TEXT, PS_MANY, NULL, "FOR EACH ROW, WHEN (...), as Sequelize writes them"},
	{"replace", PS_KIND_FLAG, 0, "false"},
	{NULL}
};

/* INSERT, UPDATE OF "a", "b", ...; NULL after noting an error. */
static char *
trigger_event(PsCompiler *compiler, const char *word, const PsJson *columns)
{
	static const char *const events[] = {"INSERT", "UPDATE", "DELETE", "TRUNCATE"};
	List	   *names = NIL;
	ListCell   *cell;
	int			i;

	if (ps_json_is(columns, PS_JSON_ARRAY))
	{
		foreach(cell, columns->items)
		{
			if (((PsJson *) lfirst(cell))->kind == PS_JSON_STRING)
				names = lappend(names, (char *) ((PsJson *) lfirst(cell))->string);
		}
	}
	for (i = 0; i < lengthof(events); i++)
	{
		if (pg_strcasecmp(word, events[i]) == 0)
			return names == NIL ? pstrdup(events[i]) : psprintf("%s OF %s", events[i], ps_quote_names(names));
	}
	ps_operation_error(compiler, ps_json_get(compiler->node, "events"),
					   "expected insert, update, delete or truncate, found \"%s\"", word);
	return NULL;
}

/* Adds the events of one element: a word, or an object of words. */
static List *
trigger_events(PsCompiler *compiler, const PsJson *node, List *events)
{
	ListCell   *cell;
	char	   *event;

	if (node->kind == PS_JSON_STRING)
	{
		event = trigger_event(compiler, node->string, NULL);
		return event == NULL ? events : lappend(events, event);
	}
	foreach(cell, node->items)
	{
		const PsJson *member = lfirst(cell);

		if (member->key == NULL)
			events = trigger_events(compiler, member, events);
		else
		{
			/* {"insert": "insert"} is the form that Sequelize 6 takes. */
			event = trigger_event(compiler, member->kind == PS_JSON_STRING ? member->string : member->key, member);
			if (event != NULL)
				events = lappend(events, event);
		}
	}
	return events;
}

/* createTrigger: makes a trigger. */
static void
compile_create_trigger(PsCompiler *compiler, const PsJson *arguments)
{
	char	   *timing = ps_upper_words(ps_text(arguments, "timing"));
	bool		constraint = strcmp(timing, "AFTER CONSTRAINT") == 0;
	List	   *events = trigger_events(compiler, ps_json_get(arguments, "events"), NIL);
	List	   *options = ps_names(arguments, "options");

	if (events == NIL)
	{
		if (compiler->errors == NIL)
			ps_operation_error(compiler, ps_json_get(arguments, "events"), "expected events, found none");
		return;
	}
	ps_emit(compiler, "CREATE %s%sTRIGGER %s %s %s ON %s%s EXECUTE FUNCTION %s(%s)",
			ps_flag(compiler, arguments, "replace") ? "OR REPLACE " : "", constraint ? "CONSTRAINT " : "",
			quote_identifier(ps_text(arguments, "name")), constraint ? "AFTER" : timing, ps_join(events, " OR "),
			ps_fill(compiler, arguments, "{table}[ {deferrable}][ FOR EACH {forEach}][ WHEN ({condition}\n)]"),
			options == NIL ? "" : psprintf(" %s", ps_join(options, " ")),
			ps_quote_sql_name(ps_text(arguments, "function")), ps_quote_literals(ps_names(arguments, "args")));
}

static const PsArgument ps_drop_trigger_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"name", PS_KIND_NAME, PS_REQUIRED},
	{"ifExists", PS_KIND_FLAG, 0, "false"},
	{NULL}
};

static const PsArgument ps_rename_trigger_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"before", PS_KIND_NAME, PS_REQUIRED},
	{"after", PS_KIND_NAME, PS_REQUIRED},
	{NULL}
};

const PsOperation ps_function_operations[] = {
	{{"createFunction", ps_create_function_arguments}, "makes a function or procedure", compile_create_function},
	{{"dropFunction", ps_drop_function_arguments}, "drops a function or procedure", compile_drop_function},
	{{"renameFunction", ps_rename_function_arguments}, "renames a function or procedure", compile_rename_function},
	{{"createTrigger", ps_create_trigger_arguments}, "makes a trigger", compile_create_trigger},
	{{"dropTrigger", ps_drop_trigger_arguments}, "drops a trigger", NULL,
	{"DROP TRIGGER [ifExists?IF EXISTS ]{name} ON {table}"}},
	{{"renameTrigger", ps_rename_trigger_arguments}, "renames a trigger", NULL,
	{"ALTER TRIGGER {before} ON {table} RENAME TO {after}"}},
	{{NULL}}
};
