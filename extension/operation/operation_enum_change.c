/*-------------------------------------------------------------------------
 *
 * operation_enum_change.c
 *	  The operations on enum types: createEnum, addEnumValue and the rest.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "utils/builtins.h"

/* The enum that an operation speaks of: by name, or by the table and column that it belongs to. */
static bool
enum_argument(PsCompiler *compiler, const PsJson *arguments, const char **schema, const char **name)
{
	*schema = ps_text(arguments, "schema");
	*name = ps_text(arguments, "name");
	if (*name != NULL)
		return true;
	if (ps_json_get(arguments, "table") == NULL || ps_text(arguments, "column") == NULL)
	{
		ps_operation_error(compiler, arguments, "expected the enum's \"name\", or \"table\" and \"column\"");
		return false;
	}
	*schema = ps_table_argument(arguments).schema;
	*name = ps_enum_name(ps_table_argument(arguments).name, ps_text(arguments, "column"));
	return ps_check_identifier(compiler, arguments, *name);
}

static const PsArgument ps_enum_arguments[] = {
	{"name", PS_KIND_NAME, 0, NULL, "the type's name"},
	{"schema", PS_KIND_NAME},
	{"table", PS_KIND_TABLE, 0, NULL, "with column: the type enum_<table>_<column>"},
	{"column", PS_KIND_NAME},
	{NULL}
};

static const PsShape ps_enum_shape = {"enumName", ps_enum_arguments};

static const PsArgument ps_create_enum_arguments[] = {
	{"values", PS_KIND_TEXT, PS_REQUIRED | PS_MANY, NULL, "the labels"},
	{NULL}
};

/* createEnum: makes an enum type. */
static void
compile_create_enum(PsCompiler *compiler, const PsJson *arguments)
{
	const char *schema;
	const char *name;

	if (enum_argument(compiler, arguments, &schema, &name))
		ps_create_enum(compiler, schema, name, ps_names(arguments, "values"));
}

static const PsArgument ps_add_value_arguments[] = {
	{"value", PS_KIND_TEXT, PS_REQUIRED},
	{"before", PS_KIND_TEXT, 0, NULL, "the label that it comes before"},
	{"after", PS_KIND_TEXT, 0, NULL, "the label that it comes after"},
	{"ifNotExists", PS_KIND_FLAG, 0, "false"},
	{"inPlace", PS_KIND_FLAG, 0, "false", "ADD VALUE on the type itself: no table is rewritten, but the label cannot be used before the transaction ends"},
	{NULL}
};

/* ADD VALUE as PostgreSQL has it. */
static void
emit_add_value(PsCompiler *compiler, const char *type, const PsJson *arguments)
{
	const char *place = ps_text(arguments, "before") != NULL ? "before" : "after";

	ps_emit(compiler, "ALTER TYPE %s ADD VALUE %s%s%s", type,
			ps_flag(compiler, arguments, "ifNotExists") ? "IF NOT EXISTS " : "",
			quote_literal_cstr(ps_text(arguments, "value")),
			ps_text(arguments, place) == NULL ? "" :
			psprintf(" %s %s", *place == 'b' ? "BEFORE" : "AFTER", quote_literal_cstr(ps_text(arguments, place))));
}

/* Where a new label goes among labels; -1 if its neighbour is not there. */
static int
label_position(List *labels, const PsJson *arguments)
{
	const char *before = ps_text(arguments, "before");
	const char *neighbour = before != NULL ? before : ps_text(arguments, "after");
	ListCell   *cell;

	if (neighbour == NULL)
		return list_length(labels);
	foreach(cell, labels)
	{
		if (strcmp(lfirst(cell), neighbour) == 0)
			return foreach_current_index(cell) + (before == NULL);
	}
	return -1;
}

/* addEnumValue: adds a label, usable at once. */
static void
compile_add_value(PsCompiler *compiler, const PsJson *arguments)
{
	const char *schema;
	const char *name;
	PsModelEnum *type;
	char	   *value = (char *) ps_text(arguments, "value");
	int			position;

	if (!enum_argument(compiler, arguments, &schema, &name))
		return;
	type = ps_model_enum(compiler, schema, name);
	position = type == NULL ? -1 : label_position(type->labels, arguments);
	if (type != NULL && ps_has_string(type->labels, value) && ps_flag(compiler, arguments, "ifNotExists"))
		return;
	/* What cannot be right is PostgreSQL's to refuse. */
	if (type == NULL || type->made || position < 0 || ps_has_string(type->labels, value) ||
		ps_flag(compiler, arguments, "inPlace"))
	{
		emit_add_value(compiler, ps_quote_in_schema(schema, name), arguments);
		if (position >= 0)
			type->labels = list_insert_nth(list_copy(type->labels), position, value);
		return;
	}
	ps_swap_enum(compiler, type, list_insert_nth(list_copy(type->labels), position, value), NULL);
}

static const PsArgument ps_rename_value_arguments[] = {
	{"before", PS_KIND_TEXT, PS_REQUIRED, NULL, "the label as it is"},
	{"after", PS_KIND_TEXT, PS_REQUIRED, NULL, "the label as it will be"},
	{NULL}
};

/* renameEnumValue: renames a label. */
static void
compile_rename_value(PsCompiler *compiler, const PsJson *arguments)
{
	const char *schema;
	const char *name;
	PsModelEnum *type;
	ListCell   *cell;

	if (!enum_argument(compiler, arguments, &schema, &name))
		return;
	ps_emit(compiler, "ALTER TYPE %s RENAME VALUE %s TO %s", ps_quote_in_schema(schema, name),
			quote_literal_cstr(ps_text(arguments, "before")), quote_literal_cstr(ps_text(arguments, "after")));
	type = ps_model_enum(compiler, schema, name);
	if (type == NULL)
		return;
	foreach(cell, type->labels)
	{
		if (strcmp(lfirst(cell), ps_text(arguments, "before")) == 0)
			lfirst(cell) = (char *) ps_text(arguments, "after");
	}
}

static const PsArgument ps_remove_value_arguments[] = {
	{"value", PS_KIND_TEXT, PS_REQUIRED},
	{"replaceWith", PS_KIND_TEXT, 0, NULL, "the label that rows with the removed one get"},
	{NULL}
};

static const PsArgument ps_change_enum_arguments[] = {
	{"values", PS_KIND_TEXT, PS_REQUIRED | PS_MANY, NULL, "all labels, in their order"},
	{"mapping", PS_KIND_TEXT, PS_MAP, NULL, "which label rows with a removed one get"},
	{NULL}
};

/* {"value": "replaceWith"} as a mapping; NULL if there is no replacement. */
static const PsJson *
replacement_mapping(const PsJson *arguments)
{
	PsJson	   *mapping;
	PsJson	   *member;

	if (ps_text(arguments, "replaceWith") == NULL)
		return NULL;
	mapping = palloc(sizeof(PsJson));
	member = palloc(sizeof(PsJson));
	*mapping = *arguments;
	*member = *ps_json_get(arguments, "replaceWith");
	member->key = ps_text(arguments, "value");
	mapping->items = list_make1(member);
	return mapping;
}

/*
 * Removing a label needs the type's other labels: known at compile time, from
 * the catalog or the batch, or not at all.
 */
static PsModelEnum *
known_enum(PsCompiler *compiler, const PsJson *arguments, const char *schema, const char *name)
{
	PsModelEnum *type = ps_model_enum(compiler, schema, name);

	if (type == NULL && compiler->context != NULL)
		ps_operation_error(compiler, arguments, "the enum type %s is neither in the catalog nor made by an operation before this one",
						   ps_quote_in_schema(schema, name));
	return type;
}

/* removeEnumValue: removes a label that no row has, or that is replaced. */
static void
compile_remove_value(PsCompiler *compiler, const PsJson *arguments)
{
	const char *schema;
	const char *name;
	PsModelEnum *type;
	List	   *labels = NIL;
	ListCell   *cell;

	if (!enum_argument(compiler, arguments, &schema, &name))
		return;
	type = known_enum(compiler, arguments, schema, name);
	if (type == NULL)
		return;
	foreach(cell, type->labels)
	{
		if (strcmp(lfirst(cell), ps_text(arguments, "value")) != 0)
			labels = lappend(labels, lfirst(cell));
	}
	if (list_length(labels) == list_length(type->labels))
		ps_operation_error(compiler, ps_json_get(arguments, "value"), "expected a label of the enum %s, one of %s",
						   ps_quote_in_schema(schema, name), ps_quote_literals(labels));
	else
		ps_set_enum_labels(compiler, schema, name, labels, replacement_mapping(arguments));
}

/* changeEnum: gives an enum these labels in this order. */
static void
compile_change_enum(PsCompiler *compiler, const PsJson *arguments)
{
	const char *schema;
	const char *name;

	if (enum_argument(compiler, arguments, &schema, &name) &&
		known_enum(compiler, arguments, schema, name) != NULL)
		ps_set_enum_labels(compiler, schema, name, ps_names(arguments, "values"),
						   ps_json_get(arguments, "mapping"));
}

static const PsArgument ps_rename_enum_arguments[] = {
	{"before", PS_KIND_NAME, PS_REQUIRED},
	{"after", PS_KIND_NAME, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{NULL}
};

/* renameEnum: renames an enum type. */
static void
compile_rename_enum(PsCompiler *compiler, const PsJson *arguments)
{
	ps_rename_enum(compiler, ps_text(arguments, "schema"), ps_text(arguments, "before"), ps_text(arguments, "after"));
}

static const PsArgument ps_drop_enum_arguments[] = {
	{"ifExists", PS_KIND_FLAG, 0, "true"},
	{"cascade", PS_KIND_FLAG, 0, "false"},
	{NULL}
};

/* dropEnum: drops an enum type. */
static void
compile_drop_enum(PsCompiler *compiler, const PsJson *arguments)
{
	const char *schema;
	const char *name;

	if (!enum_argument(compiler, arguments, &schema, &name))
		return;
	ps_emit(compiler, "DROP TYPE %s%s%s", ps_flag(compiler, arguments, "ifExists") ? "IF EXISTS " : "",
			ps_quote_in_schema(schema, name), ps_flag(compiler, arguments, "cascade") ? " CASCADE" : "");
	ps_model_drop_enum(compiler, schema, name);
}

const PsOperation ps_enum_operations[] = {
	{{"createEnum", ps_create_enum_arguments, &ps_enum_shape}, "makes an enum type", compile_create_enum},
	{{"addEnumValue", ps_add_value_arguments, &ps_enum_shape}, "adds a label, usable at once", compile_add_value},
	{{"renameEnumValue", ps_rename_value_arguments, &ps_enum_shape}, "renames a label", compile_rename_value},
	{{"removeEnumValue", ps_remove_value_arguments, &ps_enum_shape}, "removes a label that no row has, or that is replaced", compile_remove_value},
	{{"changeEnum", ps_change_enum_arguments, &ps_enum_shape}, "gives an enum these labels in this order", compile_change_enum},
	{{"renameEnum", ps_rename_enum_arguments}, "renames an enum type", compile_rename_enum},
	{{"dropEnum", ps_drop_enum_arguments, &ps_enum_shape}, "drops an enum type", compile_drop_enum},
	{{NULL}}
};
