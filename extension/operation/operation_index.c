/*-------------------------------------------------------------------------
 *
 * operation_index.c
 *	  Indexes: addIndex, removeIndex, renameIndex.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "utils/builtins.h"

static const char *const ps_index_type_choices[] = {"UNIQUE", NULL};
static const char *const ps_order_choices[] = {"ASC", "DESC", "ASC NULLS FIRST", "ASC NULLS LAST", "DESC NULLS FIRST", "DESC NULLS LAST", NULL};
static const char *const ps_nulls_choices[] = {"FIRST", "LAST", NULL};

static const PsArgument ps_field_arguments[] = {
	{"name", PS_KIND_NAME},
	{"attribute", PS_KIND_NAME, 0, NULL, "the same as name"},
	{"expression", PS_KIND_SQL},
	{"collate", PS_KIND_NAME},
	{"operator", PS_KIND_SQL_NAME, 0, NULL, "operator class"},
	{"order", PS_KIND_CHOICE, 0, NULL, NULL, ps_order_choices},
	{"nulls", PS_KIND_CHOICE, 0, NULL, NULL, ps_nulls_choices},
	{"length", PS_KIND_NUMBER, PS_IGNORED},
	{NULL}
};

const PsShape ps_field_shape = {"fieldObject", ps_field_arguments, NULL, "name"};

/* The column that a field names, or NULL if it is an expression. */
static const char *
field_column(const PsJson *field)
{
	if (field->kind == PS_JSON_STRING)
		return field->string;
	return ps_text(field, "name") != NULL ? ps_text(field, "name") : ps_text(field, "attribute");
}

/* The names (char *) of those fields that are columns. */
List *
ps_field_names(List *fields)
{
	List	   *names = NIL;
	ListCell   *cell;

	foreach(cell, fields)
	{
		if (field_column(lfirst(cell)) != NULL)
			names = lappend(names, (char *) field_column(lfirst(cell)));
	}
	return names;
}

/* One element of an index; operator_class is for a field that names none. */
char *
ps_compile_field(PsCompiler *compiler, const PsJson *field, const char *operator_class)
{
	StringInfoData text;

	initStringInfo(&text);
	if (ps_is_expression(field))
	{
		char	   *expression = ps_compile_expression(compiler, field);

		appendStringInfo(&text, ps_json_get(field, "col") != NULL ? "%s" : "(%s)", expression);
	}
	else if (field->kind == PS_JSON_OBJECT && !ps_check_shape(compiler, &ps_field_shape, field))
		return pstrdup("");
	else if (field_column(field) != NULL)
	{
		if (!ps_check_identifier(compiler, field, field_column(field)))
			return pstrdup("");
		appendStringInfoString(&text, quote_identifier(field_column(field)));
	}
	else if (ps_text(field, "expression") != NULL)
		appendStringInfo(&text, "(%s\n)", ps_text(field, "expression"));
	else
		ps_operation_error(compiler, field, "the key \"name\" is missing: expected a column");
	appendStringInfoString(&text, ps_collate_clause(field));
	if (ps_text(field, "operator") != NULL)
		operator_class = ps_text(field, "operator");
	if (operator_class != NULL)
		appendStringInfo(&text, " %s", ps_quote_sql_name(operator_class));
	appendStringInfoString(&text, ps_fill_shape(compiler, &ps_field_shape, field, "[ {order}][ NULLS {nulls}]"));
	return text.data;
}

static const PsArgument ps_add_index_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"fields", PS_KIND_FIELD, PS_REQUIRED | PS_ONE_OR_MANY},
	{"name", PS_KIND_NAME, 0, NULL, "default: Sequelize's, the underscored table and fields"},
	{"unique", PS_KIND_FLAG, 0, "false"},
	{"type", PS_KIND_CHOICE, 0, NULL, "the same as unique", ps_index_type_choices},
	{"using", PS_KIND_SQL_NAME, 0, NULL, "BTREE, HASH, GIN, GIST, BRIN, ..."},
	{"method", PS_KIND_SQL_NAME, 0, NULL, "the same as using"},
	{"operator", PS_KIND_SQL_NAME, 0, NULL, "operator class of all fields"},
	{"where", PS_KIND_WHERE, 0, NULL, "which rows are in the index"},
	{"concurrently", PS_KIND_FLAG, 0, "false"},
	{"ifNotExists", PS_KIND_FLAG, 0, "false"},
	{"include", PS_KIND_NAME, PS_MANY},
	{"nullsNotDistinct", PS_KIND_FLAG, 0, "false"},
	{"with", PS_KIND_VALUE, PS_MAP, NULL, "storage parameters"},
	{"tablespace", PS_KIND_NAME},
	{"only", PS_KIND_FLAG, 0, "false", "not the partitions"},
	{"comment", PS_KIND_TEXT},
	{"parser", PS_KIND_TEXT, PS_IGNORED},
	{"prefix", PS_KIND_TEXT, PS_IGNORED},
	{NULL}
};

/* Is the index unique, by either spelling? */
static bool
index_is_unique(PsCompiler *compiler, const PsJson *arguments)
{
	return ps_flag(compiler, arguments, "unique") || ps_text(arguments, "type") != NULL;
}

/* addIndex: makes an index. */
static void
compile_add_index(PsCompiler *compiler, const PsJson *arguments)
{
	PsTableName table = ps_table_argument(arguments);
	List	   *fields = ps_elements(ps_json_get(arguments, "fields"));
	const char *name = ps_text(arguments, "name");
	const char *method = ps_text(arguments, "using") != NULL ? ps_text(arguments, "using") : ps_text(arguments, "method");
	List	   *elements = NIL;
	ListCell   *cell;

	if (name == NULL)
		name = ps_index_name(table.name, ps_field_names(fields));
	if (!ps_check_identifier(compiler, arguments, name))
		return;
	foreach(cell, fields)
		elements = lappend(elements, ps_compile_field(compiler, lfirst(cell), ps_text(arguments, "operator")));
	ps_emit(compiler, "CREATE %sINDEX %s%s ON %s%s (%s)%s", index_is_unique(compiler, arguments) ? "UNIQUE " : "",
			ps_fill(compiler, arguments, "[concurrently?CONCURRENTLY ][ifNotExists?IF NOT EXISTS ]"), quote_identifier(name),
			ps_fill(compiler, arguments, "[only?ONLY ]{table}"),
			method == NULL ? "" : psprintf(" USING %s", ps_quote_sql_name(method)), ps_join(elements, ", "),
			ps_fill(compiler, arguments, "[ INCLUDE ({include})][nullsNotDistinct? NULLS NOT DISTINCT]"
					"[ WITH ({with})][ TABLESPACE {tablespace}][ WHERE {where}]"));
	if (ps_text(arguments, "comment") != NULL)
		ps_emit(compiler, "COMMENT ON INDEX %s IS %s", ps_quote_in_schema(table.schema, name),
				quote_literal_cstr(ps_text(arguments, "comment")));
}

static const PsArgument ps_remove_index_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"name", PS_KIND_NAME},
	{"fields", PS_KIND_FIELD, PS_ONE_OR_MANY, NULL, "the index that addIndex names after these"},
	{"concurrently", PS_KIND_FLAG, 0, "false"},
	{"ifExists", PS_KIND_FLAG, 0, "true"},
	{"cascade", PS_KIND_FLAG, 0, "false"},
	{NULL}
};

/* removeIndex: drops an index by its name or its fields. */
static void
compile_remove_index(PsCompiler *compiler, const PsJson *arguments)
{
	PsTableName table = ps_table_argument(arguments);
	List	   *fields = ps_elements(ps_json_get(arguments, "fields"));
	const char *name = ps_text(arguments, "name");

	if (name == NULL && fields == NIL)
	{
		ps_operation_error(compiler, arguments, "expected \"name\" or \"fields\"");
		return;
	}
	if (name == NULL)
		name = ps_index_name(table.name, ps_field_names(fields));
	if (!ps_check_identifier(compiler, arguments, name))
		return;
	ps_emit(compiler, "DROP INDEX %s%s%s", ps_fill(compiler, arguments, "[concurrently?CONCURRENTLY ][ifExists?IF EXISTS ]"),
			ps_quote_in_schema(table.schema, name), ps_flag(compiler, arguments, "cascade") ? " CASCADE" : "");
}

static const PsArgument ps_rename_index_arguments[] = {
	{"before", PS_KIND_NAME, PS_REQUIRED},
	{"after", PS_KIND_NAME, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{NULL}
};

const PsOperation ps_index_operations[] = {
	{{"addIndex", ps_add_index_arguments}, "makes an index", compile_add_index},
	{{"removeIndex", ps_remove_index_arguments}, "drops an index by its name or its fields", compile_remove_index},
	{{"renameIndex", ps_rename_index_arguments}, "renames an index", NULL,
	{"ALTER INDEX {schema.before} RENAME TO {after}"}},
	{{NULL}}
};
