/*-------------------------------------------------------------------------
 *
 * operation_describe.c
 *	  The table of operations as rows and as a JSON Schema.
 *
 * Both are made from the rows that check an operation, so they cannot say
 * anything else.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "utils/json.h"

/* What an argument takes, in words. */
static char *
argument_kind(const PsArgument *argument)
{
	const char *label = ps_kind_label(argument->kind);

	if (argument->kind == PS_KIND_CHOICE)
	{
		const char *const *choice = argument->detail;
		StringInfoData choices;

		initStringInfo(&choices);
		for (; *choice; choice++)
			appendStringInfo(&choices, "%s%s", choices.len > 0 ? " | " : "", *choice);
		label = choices.data;
	}
	if (argument->kind == PS_KIND_OBJECT)
	{
		List	   *names = NIL;
		ListCell   *cell;

		foreach(cell, ps_shape_arguments(argument->detail))
			names = lappend(names, (char *) ((const PsArgument *) lfirst(cell))->name);
		label = psprintf("{%s}", ps_join(names, ", "));
	}
	if (argument->flags & PS_MANY)
		return psprintf("array of: %s", label);
	if (argument->flags & PS_ONE_OR_MANY)
		return psprintf("%s; or an array", label);
	if (argument->flags & PS_MAP)
		return psprintf("object of names: %s", label);
	return pstrdup(label);
}

/* The row of one argument, or of an operation without any. */
static PsOperationRow *
operation_argument_row(const PsOperation *operation, const PsArgument *argument)
{
	PsOperationRow *row = palloc0(sizeof(PsOperationRow));

	row->operation = operation->shape.name;
	row->description = operation->description;
	if (argument == NULL)
		return row;
	row->argument = argument->name;
	row->kind = argument_kind(argument);
	row->required = (argument->flags & PS_REQUIRED) != 0;
	row->fallback = argument->fallback;
	row->note = argument->flags & PS_IGNORED ? "accepted, without effect" : argument->description;
	return row;
}

/* The rows (PsOperationRow *) of migrate_operations(). */
List *
ps_operation_rows(void)
{
	List	   *rows = NIL;
	ListCell   *cell;

	foreach(cell, ps_all_operations())
	{
		const PsOperation *operation = lfirst(cell);
		List	   *arguments = ps_shape_arguments(&operation->shape);
		ListCell   *argument;

		if (arguments == NIL)
			rows = lappend(rows, operation_argument_row(operation, NULL));
		foreach(argument, arguments)
			rows = lappend(rows, operation_argument_row(operation, lfirst(argument)));
	}
	return rows;
}

/* ---- the JSON Schema ---- */

static void append_shape(StringInfo schema, const PsShape *shape);

/* Appends the schema of one thing of an argument's kind. */
static void
append_kind(StringInfo schema, const PsArgument *argument)
{
	const PsShape *shape = argument->detail;

	if (argument->kind != PS_KIND_OBJECT)
		appendStringInfoString(schema, ps_kind_schema(argument->kind));
	else if (shape->shorthand != NULL)
	{
		appendStringInfoString(schema, "{\"anyOf\": [{\"type\": \"string\"}, ");
		append_shape(schema, shape);
		appendStringInfoString(schema, "]}");
	}
	else
		append_shape(schema, shape);
}

/* Appends the schema of an argument, arrays and maps of its kind included. */
static void
append_argument(StringInfo schema, const PsArgument *argument)
{
	StringInfoData kind;

	initStringInfo(&kind);
	if (argument->flags & PS_IGNORED)
		appendStringInfoString(&kind, "{}");
	else
		append_kind(&kind, argument);
	if (argument->flags & PS_MANY)
		appendStringInfo(schema, "{\"type\": \"array\", \"items\": %s}", kind.data);
	else if (argument->flags & PS_ONE_OR_MANY)
		appendStringInfo(schema, "{\"anyOf\": [%s, {\"type\": \"array\", \"items\": %s}]}", kind.data, kind.data);
	else if (argument->flags & PS_MAP)
		appendStringInfo(schema, "{\"type\": \"object\", \"additionalProperties\": %s}", kind.data);
	else if (argument->description != NULL && kind.len > 2)
	{
		/* Put the description first inside the kind's own object. */
		appendStringInfoString(schema, "{\"description\": ");
		escape_json(schema, argument->description);
		appendStringInfo(schema, ", %s", kind.data + 1);
	}
	else
		appendStringInfoString(schema, kind.data);
}

/* Appends the schema of an object of a shape. */
static void
append_shape(StringInfo schema, const PsShape *shape)
{
	List	   *required = NIL;
	const char *separator = "";
	ListCell   *cell;

	appendStringInfoString(schema, "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {");
	foreach(cell, ps_shape_arguments(shape))
	{
		const PsArgument *argument = lfirst(cell);

		appendStringInfo(schema, "%s\"%s\": ", separator, argument->name);
		append_argument(schema, argument);
		if (argument->flags & PS_REQUIRED)
			required = lappend(required, psprintf("\"%s\"", argument->name));
		separator = ", ";
	}
	appendStringInfoChar(schema, '}');
	if (required != NIL)
		appendStringInfo(schema, ", \"required\": [%s]", ps_join(required, ", "));
	appendStringInfoChar(schema, '}');
}

/* Appends a definition that other parts refer to. */
static void
append_definition(StringInfo schema, const char *name, const char *text, const PsShape *shape)
{
	appendStringInfo(schema, ",\n  \"%s\": ", name);
	if (shape == NULL)
	{
		appendStringInfoString(schema, text);
		return;
	}
	appendStringInfo(schema, "{\"anyOf\": [{\"type\": \"string\"}, %s", text);
	append_shape(schema, shape);
	appendStringInfoString(schema, "]}");
}

/* Appends one alternative of "operation": its name as the only key beside "when". */
static void
append_operation(StringInfo schema, const PsOperation *operation, bool first)
{
	const char *name = operation->shape.name;

	appendStringInfo(schema, "%s\n   {\"description\": ", first ? "" : ",");
	escape_json(schema, operation->description);
	appendStringInfo(schema, ", \"type\": \"object\", \"additionalProperties\": false, \"required\": [\"%s\"], \"properties\": {\"when\": {\"$ref\": \"#/$defs/when\"}, \"%s\": ",
					 name, name);
	if (operation->shape.shorthand != NULL)
		appendStringInfoString(schema, "{\"anyOf\": [{\"type\": \"string\"}, ");
	append_shape(schema, &operation->shape);
	if (operation->shape.shorthand != NULL)
		appendStringInfoString(schema, "]}");
	appendStringInfoString(schema, "}}");
}

/* The JSON Schema of definitions, palloc'd. */
char *
ps_operation_json_schema(void)
{
	StringInfoData schema;
	bool		first = true;
	ListCell   *cell;

	initStringInfo(&schema);
	appendStringInfoString(&schema,
						   "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
						   " \"title\": \"pgstair migration\",\n"
						   " \"type\": \"object\", \"additionalProperties\": false, \"required\": [\"up\"],\n"
						   " \"properties\": {\n"
						   "  \"$schema\": {\"type\": \"string\"},\n"
						   "  \"description\": {\"type\": \"string\"},\n"
						   "  \"up\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/operation\"}},\n"
						   "  \"down\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/operation\"}},\n"
						   "  \"transaction\": {\"type\": \"boolean\"},\n"
						   "  \"role\": {\"type\": \"string\"}},\n"
						   " \"$defs\": {\n"
						   "  \"value\": {}");
	append_definition(&schema, "where", "{\"type\": [\"object\", \"array\", \"string\", \"null\"]}", NULL);
	append_definition(&schema, "table",
					  "{\"anyOf\": [{\"type\": \"string\", \"minLength\": 1, \"maxLength\": 63}, {\"type\": \"object\", \"additionalProperties\": false, \"required\": [\"tableName\"], \"properties\": {\"tableName\": {\"type\": \"string\"}, \"schema\": {\"type\": \"string\"}, \"delimiter\": {}}}]}", NULL);
	append_definition(&schema, "type", "", &ps_type_shape);
	append_definition(&schema, "column", "", &ps_column_shape);
	append_definition(&schema, "reference", "{\"$ref\": \"#/$defs/table\"}, ", &ps_reference_shape);
	append_definition(&schema, "field",
					  "{\"type\": \"object\", \"anyOf\": [{\"required\": [\"fn\"]}, {\"required\": [\"literal\"]}, {\"required\": [\"col\"]}, {\"required\": [\"cast\"]}, {\"required\": [\"where\"]}]}, ", &ps_field_shape);
	appendStringInfoString(&schema, ",\n  \"when\": ");
	append_shape(&schema, &ps_when_shape);
	appendStringInfoString(&schema, ",\n  \"operation\": {\"oneOf\": [");
	foreach(cell, ps_all_operations())
	{
		append_operation(&schema, lfirst(cell), first);
		first = false;
	}
	appendStringInfoString(&schema, "]}}}\n");
	return schema.data;
}
