/*-------------------------------------------------------------------------
 *
 * operation_object.c
 *	  Sequences, types, domains, extensions, comments.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "utils/builtins.h"

/* The name of an object that "name" and "schema" give, quoted. */
static char *
object_name(const PsJson *arguments)
{
	return ps_quote_in_schema(ps_text(arguments, "schema"), ps_text(arguments, "name"));
}

static const PsArgument ps_drop_object_arguments[] = {
	{"name", PS_KIND_NAME, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"ifExists", PS_KIND_FLAG, 0, "false"},
	{"cascade", PS_KIND_FLAG, 0, "false"},
	{NULL}
};

#define PS_DROP_TEMPLATE(kind) "DROP " kind " [ifExists?IF EXISTS ]{schema.name}[cascade? CASCADE]"

/* ---- sequences ---- */

static const PsArgument ps_create_sequence_arguments[] = {
	{"name", PS_KIND_NAME, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"type", PS_KIND_TEXT, 0, NULL, "smallint, integer, bigint"},
	{"start", PS_KIND_NUMBER},
	{"increment", PS_KIND_NUMBER},
	{"minValue", PS_KIND_NUMBER},
	{"maxValue", PS_KIND_NUMBER},
	{"cache", PS_KIND_NUMBER},
	{"cycle", PS_KIND_FLAG, 0, "false"},
	{"ifNotExists", PS_KIND_FLAG, 0, "false"},
	{"ownedBy", PS_KIND_ANY, 0, NULL, "{\"table\", \"column\"}"},
	{NULL}
};

/* OWNED BY of a sequence, or nothing; an error is noted. */
static char *
owned_by(PsCompiler *compiler, const PsJson *owner)
{
	if (owner == NULL || owner->kind == PS_JSON_NULL)
		return "";
	if (ps_json_get(owner, "table") == NULL || ps_text(owner, "column") == NULL)
		ps_operation_error(compiler, owner, "expected {\"table\", \"column\"}, found %s", ps_json_excerpt(owner));
	else if (ps_table_argument(owner).name != NULL)
		return psprintf(" OWNED BY %s.%s", ps_quote_table(ps_table_argument(owner)), quote_identifier(ps_text(owner, "column")));
	return "";
}

/* createSequence: makes a sequence. */
static void
compile_create_sequence(PsCompiler *compiler, const PsJson *arguments)
{
	ps_emit(compiler, "%s%s",
			ps_fill(compiler, arguments, "CREATE SEQUENCE [ifNotExists?IF NOT EXISTS ]{schema.name}[ AS {type}]"
					"[ START {start}][ INCREMENT {increment}][ MINVALUE {minValue}][ MAXVALUE {maxValue}][ CACHE {cache}][cycle? CYCLE]"),
			owned_by(compiler, ps_json_get(arguments, "ownedBy")));
}

/* ---- types ---- */

static const PsArgument ps_create_type_arguments[] = {
	{"name", PS_KIND_NAME, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"attributes", PS_KIND_TYPE, PS_MAP, NULL, "of a composite type"},
	{"values", PS_KIND_TEXT, PS_MANY, NULL, "of an enum"},
	{"subtype", PS_KIND_TYPE, 0, NULL, "of a range"},
	{NULL}
};

/* "a" integer, "b" text of a composite type. */
static char *
type_attributes(PsCompiler *compiler, const PsJson *attributes)
{
	List	   *parts = NIL;
	ListCell   *cell;

	foreach(cell, attributes->items)
	{
		const PsJson *attribute = lfirst(cell);
		PsType	   *type = ps_compile_type(compiler, attribute, NULL);

		if (type != NULL && type->sql != NULL)
			parts = lappend(parts, psprintf("%s %s", quote_identifier(attribute->key), type->sql));
	}
	return ps_join(parts, ", ");
}

/* createType: makes a composite, enum or range type. */
static void
compile_create_type(PsCompiler *compiler, const PsJson *arguments)
{
	const PsJson *attributes = ps_json_get(arguments, "attributes");
	const PsJson *subtype = ps_json_get(arguments, "subtype");
	PsType	   *type;

	if (attributes != NULL)
		ps_emit(compiler, "CREATE TYPE %s AS (%s)", object_name(arguments), type_attributes(compiler, attributes));
	else if (subtype != NULL)
	{
		type = ps_compile_type(compiler, subtype, NULL);
		if (type != NULL && type->sql != NULL)
			ps_emit(compiler, "CREATE TYPE %s AS RANGE (SUBTYPE = %s)", object_name(arguments), type->sql);
	}
	else if (ps_json_get(arguments, "values") != NULL)
		ps_create_enum(compiler, ps_text(arguments, "schema"), ps_text(arguments, "name"), ps_names(arguments, "values"));
	else
		ps_operation_error(compiler, arguments, "expected \"attributes\", \"values\" or \"subtype\"");
}

/* dropType: forgets a type that is dropped. */
static void
compile_drop_type(PsCompiler *compiler, const PsJson *arguments)
{
	ps_model_drop_enum(compiler, ps_text(arguments, "schema"), ps_text(arguments, "name"));
}

static const PsArgument ps_create_domain_arguments[] = {
	{"name", PS_KIND_NAME, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"type", PS_KIND_TYPE, PS_REQUIRED},
	{"defaultValue", PS_KIND_VALUE},
	{"allowNull", PS_KIND_FLAG, 0, "true"},
	{"check", PS_KIND_SQL, 0, NULL, "of VALUE"},
	{"collate", PS_KIND_NAME},
	{NULL}
};

/* createDomain: makes a domain. */
static void
compile_create_domain(PsCompiler *compiler, const PsJson *arguments)
{
	PsType	   *type = ps_compile_type(compiler, ps_json_get(arguments, "type"), NULL);
	const PsJson *value = ps_json_get(arguments, "defaultValue");

	if (type == NULL || type->sql == NULL)
		return;
	ps_emit(compiler, "CREATE DOMAIN %s AS %s%s%s%s", object_name(arguments), type->sql,
			ps_fill(compiler, arguments, "[ COLLATE {collate}]"),
			value == NULL ? "" : psprintf(" DEFAULT %s", ps_compile_value(compiler, value, type)),
			ps_fill(compiler, arguments, "[allowNull! NOT NULL][ CHECK ({check}\n)]"));
}

/* ---- extensions ---- */

static const PsArgument ps_create_extension_arguments[] = {
	{"name", PS_KIND_NAME, PS_REQUIRED},
	{"schema", PS_KIND_NAME, 0, NULL, "where its objects go"},
	{"version", PS_KIND_TEXT},
	{"cascade", PS_KIND_FLAG, 0, "false"},
	{"ifNotExists", PS_KIND_FLAG, 0, "true"},
	{NULL}
};

static const PsArgument ps_drop_extension_arguments[] = {
	{"name", PS_KIND_NAME, PS_REQUIRED},
	{"ifExists", PS_KIND_FLAG, 0, "true"},
	{"cascade", PS_KIND_FLAG, 0, "false"},
	{NULL}
};

/* ---- comments ---- */

static const PsArgument ps_comment_arguments[] = {
	{"text", PS_KIND_TEXT, 0, NULL, "null removes the comment"},
	{"schema", PS_KIND_NAME, 0, NULL, "alone: the schema itself; beside another: where that is"},
	{"table", PS_KIND_TABLE},
	{"column", PS_KIND_NAME, 0, NULL, "of the table"},
	{"constraint", PS_KIND_NAME, 0, NULL, "of the table"},
	{"trigger", PS_KIND_NAME, 0, NULL, "of the table"},
	{"policy", PS_KIND_NAME, 0, NULL, "of the table"},
	{"index", PS_KIND_NAME},
	{"view", PS_KIND_NAME},
	{"materializedView", PS_KIND_NAME},
	{"sequence", PS_KIND_NAME},
	{"type", PS_KIND_NAME},
	{"domain", PS_KIND_NAME},
	{"function", PS_KIND_TEXT, 0, NULL, "with its argument types, as SQL: f(integer)"},
	{NULL}
};

/* What lives on a table. */
static const struct
{
	const char *argument;
	const char *kind;
}			ps_table_part_rows[] =
{
	{"constraint", "CONSTRAINT"}, {"trigger", "TRIGGER"}, {"policy", "POLICY"},
};

/* What lives in a schema. */
static const struct
{
	const char *argument;
	const char *kind;
}			ps_schema_part_rows[] =
{
	{"index", "INDEX"}, {"view", "VIEW"}, {"materializedView", "MATERIALIZED VIEW"},
	{"sequence", "SEQUENCE"}, {"type", "TYPE"}, {"domain", "DOMAIN"},
};

/* TABLE "t", COLUMN "t"."c", ...: what a comment is on; NULL if nothing is named. */
static char *
comment_target(const PsJson *arguments)
{
	const char *schema = ps_text(arguments, "schema");
	int			i;

	if (ps_json_get(arguments, "table") != NULL)
	{
		char	   *table = ps_quote_table(ps_table_argument(arguments));

		if (ps_text(arguments, "column") != NULL)
			return psprintf("COLUMN %s.%s", table, quote_identifier(ps_text(arguments, "column")));
		for (i = 0; i < lengthof(ps_table_part_rows); i++)
		{
			if (ps_text(arguments, ps_table_part_rows[i].argument) != NULL)
				return psprintf("%s %s ON %s", ps_table_part_rows[i].kind,
								quote_identifier(ps_text(arguments, ps_table_part_rows[i].argument)), table);
		}
		return psprintf("TABLE %s", table);
	}
	for (i = 0; i < lengthof(ps_schema_part_rows); i++)
	{
		const char *name = ps_text(arguments, ps_schema_part_rows[i].argument);

		if (name != NULL)
			return psprintf("%s %s", ps_schema_part_rows[i].kind, ps_quote_in_schema(schema, name));
	}
	if (ps_text(arguments, "function") != NULL)
		return psprintf("FUNCTION %s", ps_text(arguments, "function"));
	return schema == NULL ? NULL : psprintf("SCHEMA %s", quote_identifier(schema));
}

/* comment: comments on an object. */
static void
compile_comment(PsCompiler *compiler, const PsJson *arguments)
{
	char	   *target = comment_target(arguments);
	const char *text = ps_text(arguments, "text");

	if (ps_json_get(arguments, "text") == NULL)
		ps_operation_error(compiler, arguments, "the key \"text\" is missing: expected a string, or null to remove the comment");
	else if (target == NULL)
		ps_operation_error(compiler, arguments, "expected what the comment is on: \"table\", \"column\", \"view\", ...");
	else
		ps_emit(compiler, "COMMENT ON %s IS %s", target, text == NULL ? "NULL" : quote_literal_cstr(text));
}

const PsOperation ps_object_operations[] = {
	{{"createSequence", ps_create_sequence_arguments}, "makes a sequence", compile_create_sequence},
	{{"dropSequence", ps_drop_object_arguments}, "drops a sequence", NULL, {PS_DROP_TEMPLATE("SEQUENCE")}},
	{{"createType", ps_create_type_arguments}, "makes a composite, enum or range type", compile_create_type},
	{{"dropType", ps_drop_object_arguments}, "drops a type", compile_drop_type, {PS_DROP_TEMPLATE("TYPE")}},
	{{"createDomain", ps_create_domain_arguments}, "makes a domain", compile_create_domain},
	{{"dropDomain", ps_drop_object_arguments}, "drops a domain", NULL, {PS_DROP_TEMPLATE("DOMAIN")}},
	{{"createExtension", ps_create_extension_arguments}, "makes an extension", NULL,
	{"CREATE EXTENSION [ifNotExists?IF NOT EXISTS ]{name}[ SCHEMA {schema}][ VERSION {'version}][cascade? CASCADE]"}},
	{{"dropExtension", ps_drop_extension_arguments}, "drops an extension", NULL, {"DROP EXTENSION [ifExists?IF EXISTS ]{name}[cascade? CASCADE]"}},
	{{"comment", ps_comment_arguments}, "comments on an object", compile_comment},
	{{NULL}}
};
