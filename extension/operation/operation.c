/*-------------------------------------------------------------------------
 *
 * operation.c
 *	  Definitions made of operations: read, checked, compiled.
 *
 * A compile is pure: it reads the JSON, the catalog and the context, and writes
 * SQL text.  Errors are collected and raised together, so an author sees all of
 * them at once.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "utils/builtins.h"
#include "utils/memutils.h"

/* The families; a row belongs to the file that compiles it. */
static const PsOperation *const ps_operation_families[] = {
	ps_table_operations,
	ps_column_operations,
	ps_constraint_operations,
	ps_index_operations,
	ps_enum_operations,
	ps_association_operations,
	ps_data_operations,
	ps_guard_operations,
	ps_schema_operations,
	ps_function_operations,
	ps_view_operations,
	ps_object_operations,
	ps_right_operations,
	ps_partition_operations,
};

static const PsArgument ps_definition_arguments[] = {
	{"up", PS_KIND_ANY, PS_REQUIRED, NULL, "operations that apply the migration"},
	{"down", PS_KIND_ANY, 0, NULL, "operations that take it back; derived if missing"},
	{"transaction", PS_KIND_FLAG, 0, "true", "false: what cannot run in a transaction"},
	{"role", PS_KIND_NAME, 0, NULL, "the role that the migration runs as"},
	{"description", PS_KIND_TEXT, PS_IGNORED},
	{"$schema", PS_KIND_TEXT, PS_IGNORED},
	{"live", PS_KIND_ANY, PS_IGNORED},
	{"file", PS_KIND_TEXT, PS_IGNORED},
	{"sequelize", PS_KIND_NUMBER, 0, NULL, "6: operations do what they do in Sequelize 6, where that differs"},
	{NULL}
};

static const PsShape ps_definition_shape = {"definition", ps_definition_arguments};

/* All operations (const PsOperation *), family by family. */
List *
ps_all_operations(void)
{
	List	   *result = NIL;
	int			i;

	for (i = 0; i < lengthof(ps_operation_families); i++)
	{
		const PsOperation *operation;

		for (operation = ps_operation_families[i]; operation->shape.name != NULL; operation++)
			result = lappend(result, (void *) operation);
	}
	return result;
}

/* The operation of that name; NULL if there is none. */
static const PsOperation *
find_operation(const char *name)
{
	int			i;

	for (i = 0; i < lengthof(ps_operation_families); i++)
	{
		const PsOperation *operation;

		for (operation = ps_operation_families[i]; operation->shape.name != NULL; operation++)
		{
			if (strcmp(operation->shape.name, name) == 0)
				return operation;
		}
	}
	return NULL;
}

/* Notes an error at a node, with the path to it before the message. */
void
ps_operation_error(PsCompiler *compiler, const PsJson *node, const char *format,...)
{
	MemoryContext old = MemoryContextSwitchTo(compiler->memory);
	StringInfoData message;
	char	   *path = ps_json_path(node);

	initStringInfo(&message);
	if (*path)
		appendStringInfo(&message, "%s: ", path);
	for (;;)
	{
		va_list		arguments;
		int			needed;

		va_start(arguments, format);
		needed = appendStringInfoVA(&message, format, arguments);
		va_end(arguments);
		if (needed == 0)
			break;
		enlargeStringInfo(&message, needed);
	}
	compiler->errors = lappend(compiler->errors, message.data);
	MemoryContextSwitchTo(old);
}

/* Adds a statement of the current operation. */
void
ps_emit(PsCompiler *compiler, const char *format,...)
{
	StringInfoData text;
	PsEmitted  *emitted = palloc0(sizeof(PsEmitted));

	initStringInfo(&text);
	for (;;)
	{
		va_list		arguments;
		int			needed;

		va_start(arguments, format);
		needed = appendStringInfoVA(&text, format, arguments);
		va_end(arguments);
		if (needed == 0)
			break;
		enlargeStringInfo(&text, needed);
	}
	emitted->text = text.data;
	emitted->node = compiler->node;
	compiler->statements = lappend(compiler->statements, emitted);
}

/* The one key of an operation that is not a guard, or NULL after noting errors. */
static const PsJson *
operation_member(PsCompiler *compiler, const PsJson *json)
{
	const PsJson *found = NULL;
	ListCell   *cell;

	if (json->kind != PS_JSON_OBJECT)
	{
		ps_operation_error(compiler, json, "expected an operation such as {\"createTable\": ...}, found %s",
						   ps_json_excerpt(json));
		return NULL;
	}
	foreach(cell, json->items)
	{
		const PsJson *member = lfirst(cell);

		if (strcmp(member->key, "when") == 0)
			continue;
		if (found != NULL)
		{
			ps_operation_error(compiler, member, "an operation has one key beside \"when\", and \"%s\" is one already",
							   found->key);
			return NULL;
		}
		found = member;
	}
	if (found == NULL)
		ps_operation_error(compiler, json, "expected an operation such as {\"createTable\": ...}, found %s",
						   ps_json_excerpt(json));
	return found;
}

/* The row of an operation's name, or NULL after noting the error. */
static const PsOperation *
operation_row(PsCompiler *compiler, const PsJson *member)
{
	const PsOperation *operation = find_operation(member->key);
	const char *nearest;

	if (operation != NULL)
		return operation;
	nearest = ps_nearest_operation(member->key);
	if (nearest != NULL)
		ps_operation_error(compiler, member, "unknown operation \"%s\", did you mean \"%s\"?", member->key, nearest);
	else
		ps_operation_error(compiler, member, "unknown operation \"%s\"", member->key);
	return NULL;
}

/*
 * Puts the statements that an operation emitted after the first "kept" ones
 * under its guard: one DO block that looks and then executes them.
 */
static void
guard_statements(PsCompiler *compiler, int kept, const char *condition)
{
	StringInfoData body;
	ListCell   *cell;

	initStringInfo(&body);
	appendStringInfo(&body, "BEGIN\n\tIF %s THEN\n", condition);
	for_each_from(cell, compiler->statements, kept)
		appendStringInfo(&body, "\t\tEXECUTE %s;\n",
						 quote_literal_cstr(((PsEmitted *) lfirst(cell))->text));
	appendStringInfoString(&body, "\tEND IF;\nEND");
	compiler->statements = list_truncate(compiler->statements, kept);
	ps_emit(compiler, "%s", ps_do_block(body.data));
}

/* {"sql": "text"} as {"sql": {"sql": "text"}}. */
static const PsJson *
expand_shorthand(const PsJson *string, const char *argument)
{
	PsJson	   *object = palloc(sizeof(PsJson));
	PsJson	   *member = palloc(sizeof(PsJson));

	*object = *string;
	*member = *string;
	object->kind = PS_JSON_OBJECT;
	object->items = list_make1(member);
	member->key = argument;
	member->index = 0;
	member->parent = object;
	return object;
}

/*
 * On the way down of a batch whose order is not the one in which it was applied,
 * a table can be dropped before an older migration changes it back: that has
 * gone with the table.
 */
static bool
is_about_nothing(PsCompiler *compiler, const PsOperation *operation, const PsJson *member)
{
	const PsArgument *table = ps_find_argument(&operation->shape, "table");

	return table != NULL && table->kind == PS_KIND_TABLE && !(table->flags & (PS_OWN_TABLE | PS_ONE_OR_MANY)) &&
		ps_json_get(member, "table") != NULL && ps_gone_with_table(compiler, ps_table_argument(member));
}

/* Emits the statements of an operation whose arguments are valid. */
static void
emit_operation(PsCompiler *compiler, const PsOperation *operation, const PsJson *arguments)
{
	int			i;

	for (i = 0; i < lengthof(operation->sql) && operation->sql[i] != NULL; i++)
	{
		char	   *statement = ps_fill(compiler, arguments, operation->sql[i]);

		if (*statement)
			ps_emit(compiler, "%s", statement);
	}
	if (operation->compile != NULL)
		operation->compile(compiler, arguments);
}

/* Checks and compiles one element of "up" or "down". */
static void
compile_operation(PsCompiler *compiler, const PsJson *json)
{
	const PsJson *member = operation_member(compiler, json);
	const PsJson *when = ps_json_get(json, "when");
	const PsOperation *operation = member == NULL ? NULL : operation_row(compiler, member);
	char	   *condition = NULL;
	int			kept = list_length(compiler->statements);
	int			errors;

	if (when != NULL)
		condition = ps_compile_when(compiler, when);
	if (operation == NULL)
		return;
	compiler->operation = operation;
	compiler->node = member;
	if (operation->shape.shorthand != NULL && member->kind == PS_JSON_STRING)
		member = expand_shorthand(member, operation->shape.shorthand);
	errors = list_length(compiler->errors);
	if (ps_check_shape(compiler, &operation->shape, member) && !is_about_nothing(compiler, operation, member))
		emit_operation(compiler, operation, member);
	if (list_length(compiler->errors) > errors)
		compiler->statements = list_truncate(compiler->statements, kept);
	if (condition != NULL && list_length(compiler->statements) > kept)
		guard_statements(compiler, kept, condition);
}

/* Compiles all operations of a section; NULL is an empty one. */
static void
compile_section(PsCompiler *compiler, const PsJson *section)
{
	ListCell   *cell;

	if (section == NULL || section->kind == PS_JSON_NULL)
		return;
	if (section->kind != PS_JSON_ARRAY)
	{
		ps_operation_error(compiler, section, "expected an array of operations, found %s", ps_json_excerpt(section));
		return;
	}
	foreach(cell, section->items)
		compile_operation(compiler, lfirst(cell));
}

/* Raises what was collected; returns if that is nothing. */
static void
raise_operation_errors(PsCompiler *compiler)
{
	int			count = list_length(compiler->errors);

	if (count == 0)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg_plural("%s has %d error", "%s has %d errors",
						   count, ps_definition_label(compiler->definition), count),
			 errdetail_internal("%s", ps_join(compiler->errors, "\n"))));
}

/* Lines between two offsets of a text. */
static int
count_lines(const char *text, int from, int to)
{
	int			lines = 0;

	for (; from < to; from++)
		lines += text[from] == '\n';
	return lines;
}

/* The statements as one text, and which bytes come from which operation. */
static PsCompiled *
assemble(PsCompiler *compiler, const char *json)
{
	PsCompiled *compiled = palloc0(sizeof(PsCompiled));
	StringInfoData sql;
	int			line = 1;
	int			offset = 0;
	ListCell   *cell;

	initStringInfo(&sql);
	compiled->origin.source = json;
	compiled->origin.parts = palloc0(sizeof(PsOriginPart) * (list_length(compiler->statements) + 1));
	foreach(cell, compiler->statements)
	{
		const PsEmitted *emitted = lfirst(cell);
		PsOriginPart *part = &compiled->origin.parts[compiled->origin.count++];

		line += count_lines(json, offset, emitted->node->offset);
		offset = emitted->node->offset;
		part->start = sql.len;
		part->path = ps_json_path(emitted->node);
		part->offset = offset;
		part->line = line;
		appendStringInfo(&sql, "%s;\n", emitted->text);
		part->length = sql.len - part->start;
	}
	compiled->sql = sql.data;
	return compiled;
}

/*
 * An operation is one statement; what an author wrote as a piece of it must not
 * end it.
 */
static void
check_emitted(PsCompiler *compiler)
{
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "pgstair parse", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(scratch);
	ListCell   *cell;

	foreach(cell, compiler->statements)
	{
		const PsEmitted *emitted = lfirst(cell);
		List	   *trees = ps_try_parse(compiler, emitted->node, emitted->text, "valid SQL");

		if (list_length(trees) > 1 && !emitted->is_script)
			ps_operation_error(compiler, emitted->node, "expected one statement, found %d in: %s",
							   list_length(trees), emitted->text);
		MemoryContextReset(scratch);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(scratch);
}

/* Compiles one direction of a definition; without a context it is only checked. Raises all its errors at once. */
PsCompiled *
ps_compile_operations(PsOperationContext *context, const char *name, const char *json,
					  const PsJson *tree, PsDirection direction)
{
	PsCompiler	compiler = {.context = context, .definition = name, .direction = direction, .memory = CurrentMemoryContext};
	const PsJson *root = tree != NULL ? tree : ps_json_parse(name, json);
	const char *section = direction == PS_UP ? "up" : "down";
	const char *other = direction == PS_UP ? "down" : "up";

	compiler.sequelize = ps_json_get(root, "sequelize") != NULL;
	if (ps_check_shape(&compiler, &ps_definition_shape, root))
	{
		if (context == NULL && !compiler.sequelize)
		{
			/* Compiled for its errors only; what was recorded from an old file may never have worked. */
			compile_section(&compiler, ps_json_get(root, other));
			check_emitted(&compiler);
			compiler.statements = NIL;
		}
		compile_section(&compiler, ps_json_get(root, section));
		if (context == NULL)
			check_emitted(&compiler);
	}
	raise_operation_errors(&compiler);
	return assemble(&compiler, json);
}

/* Does a direction stand in the list "live"? */
static bool
is_live(const PsJson *root, const char *direction)
{
	const PsJson *live = ps_json_get(root, "live");
	ListCell   *cell;

	if (!ps_json_is(live, PS_JSON_ARRAY))
		return false;
	foreach(cell, live->items)
	{
		const PsJson *item = lfirst(cell);

		if (ps_json_is(item, PS_JSON_STRING) && strcmp(item->string, direction) == 0)
			return true;
	}
	return false;
}

/* The sections of a definition: which it has, with their options, not located. */
PsSections
ps_operation_sections(const char *name, const char *json)
{
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "pgstair parse", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(scratch);
	const PsJson *root = ps_json_parse(name, json);
	const PsJson *transaction = ps_json_get(root, "transaction");
	const char *role = ps_text(root, "role");
	PsSections	sections = {0};

	sections.up.present = ps_json_get(root, "up") != NULL;
	sections.up.transaction = transaction == NULL || transaction->boolean;
	sections.up.needs_none = transaction == NULL && ps_json_get(root, "sequelize") != NULL;
	sections.up.role = role == NULL ? NULL : MemoryContextStrdup(old, role);
	sections.down = sections.up;
	sections.down.present = ps_json_get(root, "down") != NULL;
	sections.up.live = is_live(root, "up");
	sections.down.live = is_live(root, "down");
	MemoryContextSwitchTo(old);
	MemoryContextDelete(scratch);
	return sections;
}

/* Notes what a definition will make, and returns its tree; what cannot be read is left to compiling. */
const PsJson *
ps_declare_operations(PsOperationContext *context, const char *name, const char *json, PsDirection direction)
{
	const PsJson *root = ps_json_parse(name, json);

	ps_context_declare(context, ps_json_get(root, direction == PS_UP ? "up" : "down"));
	return root;
}

/* ---- arguments of the operation being compiled ---- */

/* Is a flag of the shape true, given or by default? */
bool
ps_shape_flag(const PsShape *shape, const PsJson *json, const char *name)
{
	const PsJson *node = ps_json_get(json, name);
	const PsArgument *argument;

	if (ps_json_is(node, PS_JSON_BOOLEAN))
		return node->boolean;
	argument = ps_find_argument(shape, name);
	return argument != NULL && argument->fallback != NULL && strcmp(argument->fallback, "true") == 0;
}

/* Is a flag of the operation being compiled true? */
bool
ps_flag(PsCompiler *compiler, const PsJson *json, const char *name)
{
	return ps_shape_flag(&compiler->operation->shape, json, name);
}

/* The argument if it is a string; else NULL. */
const char *
ps_text(const PsJson *json, const char *name)
{
	const PsJson *node = ps_json_get(json, name);

	return ps_json_is(node, PS_JSON_STRING) ? node->string : NULL;
}

/*
 * Those (PsJson *) of an array, or the thing itself; NIL for nothing or null.
 */
List *
ps_elements(const PsJson *json)
{
	if (json == NULL || json->kind == PS_JSON_NULL)
		return NIL;
	return json->kind == PS_JSON_ARRAY ? json->items : list_make1((void *) json);
}

/* The names (char *) in an argument that is a string or an array. */
List *
ps_names(const PsJson *json, const char *name)
{
	List	   *names = NIL;
	ListCell   *cell;

	foreach(cell, ps_elements(ps_json_get(json, name)))
	{
		const PsJson *element = lfirst(cell);

		if (element->kind == PS_JSON_STRING)
			names = lappend(names, (char *) element->string);
	}
	return names;
}

/* A copy in upper case, with spaces for underscores. */
char *
ps_upper_words(const char *text)
{
	char	   *result = pstrdup(text);
	char	   *at;

	for (at = result; *at; at++)
		*at = *at == '_' ? ' ' : (char) pg_ascii_toupper((unsigned char) *at);
	return result;
}
