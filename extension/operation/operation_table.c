/*-------------------------------------------------------------------------
 *
 * operation_table.c
 *	  Tables: createTable, dropTable, renameTable.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "utils/builtins.h"

/* ---- createTable ---- */

static const PsArgument ps_key_arguments[] = {
	{"fields", PS_KIND_NAME, PS_REQUIRED | PS_ONE_OR_MANY},
	{"name", PS_KIND_NAME, 0, NULL, "the constraint's name"},
	{"deferrable", PS_KIND_DEFERRABLE},
	{"customIndex", PS_KIND_FLAG, 0, "true", "false: no constraint, as in Sequelize"},
	{"singleField", PS_KIND_FLAG, PS_IGNORED},
	{"column", PS_KIND_TEXT, PS_IGNORED},
	{"msg", PS_KIND_TEXT, PS_IGNORED},
	{NULL}
};

static const PsShape ps_key_shape = {"key", ps_key_arguments};

static const PsArgument ps_create_table_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED | PS_OWN_TABLE},
	{"columns", PS_KIND_COLUMN, PS_REQUIRED | PS_MAP, NULL, "in their order"},
	{"schema", PS_KIND_NAME, 0, NULL, "of a table given by its name only"},
	{"ifNotExists", PS_KIND_FLAG, 0, "true", "an existing table stays as it is"},
	{"comment", PS_KIND_TEXT},
	{"uniqueKeys", PS_KIND_OBJECT, PS_MAP, NULL, "unique constraints by name", &ps_key_shape},
	{"primaryKey", PS_KIND_OBJECT, 0, NULL, "a primary key with a name", &ps_key_shape},
	{"constraints", PS_KIND_OBJECT, PS_MANY, NULL, "as of addConstraint", &ps_constraint_shape},
	{"withoutForeignKeyConstraints", PS_KIND_FLAG, 0, "false", "leave out every references"},
	{"inherits", PS_KIND_TABLE, PS_ONE_OR_MANY},
	{"partitionBy", PS_KIND_OBJECT, 0, NULL, NULL, &ps_partition_by_shape},
	{"unlogged", PS_KIND_FLAG, 0, "false"},
	{"with", PS_KIND_VALUE, PS_MAP, NULL, "storage parameters"},
	{"tablespace", PS_KIND_NAME},
	{"engine", PS_KIND_TEXT, PS_IGNORED},
	{"charset", PS_KIND_TEXT, PS_IGNORED},
	{"collate", PS_KIND_TEXT, PS_IGNORED},
	{NULL}
};

/* A table on its way: its columns compiled and its elements' text. */
typedef struct PsTableBuild
{
	PsTableName table;
	List	   *columns;		/* PsColumn * */
	List	   *primary;		/* char * */
	const char *primary_name;
	List	   *groups;			/* char *: names of unique groups */
	List	   *elements;		/* char * */
} PsTableBuild;

/* Compiles the columns, and collects the primary key and the unique groups. */
static void
build_columns(PsCompiler *compiler, PsTableBuild *build, const PsJson *arguments)
{
	ListCell   *cell;

	foreach(cell, ps_json_get(arguments, "columns")->items)
	{
		const PsJson *node = lfirst(cell);
		PsColumn   *column = ps_compile_column(compiler, build->table, ps_column_name(node->key, node), node);

		if (column == NULL)
			continue;
		if (ps_flag(compiler, arguments, "withoutForeignKeyConstraints"))
			column->reference = NULL;
		build->columns = lappend(build->columns, column);
		if (column->primary)
			build->primary = lappend(build->primary, (char *) column->name);
		if (column->unique_group != NULL && !ps_has_string(build->groups, column->unique_group))
			build->groups = lappend(build->groups, (char *) column->unique_group);
	}
	if (ps_json_get(arguments, "primaryKey") != NULL)
	{
		if (!ps_contains_names(ps_names(ps_json_get(arguments, "primaryKey"), "fields"), build->primary))
			ps_operation_error(compiler, ps_json_get(arguments, "primaryKey"),
							   "the columns with \"primaryKey\" are %s: expected them among \"fields\"", ps_quote_names(build->primary));
		build->primary = ps_names(ps_json_get(arguments, "primaryKey"), "fields");
		build->primary_name = ps_text(ps_json_get(arguments, "primaryKey"), "name");
	}
}

/* "name" type constraints [REFERENCES ...] of one column. */
static char *
column_element(const PsColumn *column)
{
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfo(&text, "%s %s%s", quote_identifier(column->name), column->type_sql, column->constraints);
	if (column->reference != NULL && column->reference->name != NULL)
		appendStringInfo(&text, " CONSTRAINT %s", quote_identifier(column->reference->name));
	if (column->reference != NULL)
		appendStringInfo(&text, " %s", column->reference->clause);
	return text.data;
}

/* [CONSTRAINT name] UNIQUE|PRIMARY KEY (columns) [DEFERRABLE ...] */
static char *
key_element(const char *name, const char *kind, List *columns, const PsJson *deferrable)
{
	return psprintf("%s%s (%s)%s%s",
					name == NULL ? "" : psprintf("CONSTRAINT %s ", quote_identifier(name)),
					kind, ps_quote_names(columns),
					deferrable == NULL ? "" : " ", deferrable == NULL ? "" : ps_deferrable_clause(deferrable));
}

/* The columns that share a unique constraint. */
static List *
group_columns(PsTableBuild *build, const char *group)
{
	List	   *columns = NIL;
	ListCell   *cell;

	foreach(cell, build->columns)
	{
		const PsColumn *column = lfirst(cell);

		if (column->unique_group != NULL && strcmp(column->unique_group, group) == 0)
			columns = lappend(columns, (char *) column->name);
	}
	return columns;
}

/* The members of "uniqueKeys" that become constraints. */
static List *
unique_keys(const PsJson *arguments)
{
	const PsJson *keys = ps_json_get(arguments, "uniqueKeys");
	List	   *result = NIL;
	ListCell   *cell;

	foreach(cell, keys == NULL ? NIL : keys->items)
	{
		const PsJson *custom = ps_json_get(lfirst(cell), "customIndex");

		if (custom == NULL || custom->boolean)
			result = lappend(result, lfirst(cell));
	}
	return result;
}

/* The name of a member of "uniqueKeys": its key, unless it names another. */
static const char *
unique_key_name(const PsJson *key)
{
	return ps_text(key, "name") != NULL ? ps_text(key, "name") : key->key;
}

/* Writes the elements between the parentheses of CREATE TABLE. */
static void
build_elements(PsCompiler *compiler, PsTableBuild *build, const PsJson *arguments)
{
	ListCell   *cell;

	foreach(cell, build->columns)
		build->elements = lappend(build->elements, column_element(lfirst(cell)));
	foreach(cell, build->groups)
		build->elements = lappend(build->elements,
								  key_element(lfirst(cell), "UNIQUE", group_columns(build, lfirst(cell)), NULL));
	foreach(cell, unique_keys(arguments))
	{
		const PsJson *key = lfirst(cell);

		build->elements = lappend(build->elements,
								  key_element(unique_key_name(key), "UNIQUE", ps_names(key, "fields"), ps_json_get(key, "deferrable")));
	}
	foreach(cell, ps_elements(ps_json_get(arguments, "constraints")))
	{
		char	   *definition = ps_constraint_definition(compiler, build->table, lfirst(cell));

		if (definition != NULL)
			build->elements = lappend(build->elements, definition);
	}
	if (build->primary != NIL)
		build->elements = lappend(build->elements,
								  key_element(build->primary_name, "PRIMARY KEY", build->primary, NULL));
}

/* name = value, ... of storage parameters. */
char *
ps_storage_parameters(PsCompiler *compiler, const PsJson *with)
{
	List	   *parameters = NIL;
	ListCell   *cell;

	foreach(cell, with->items)
	{
		const PsJson *member = lfirst(cell);
		char	   *name = ps_quote_sql_name(member->key);

		if (name == NULL)
			ps_operation_error(compiler, member, "expected a storage parameter, found \"%s\"", member->key);
		else
			parameters = lappend(parameters, psprintf("%s = %s", name, ps_compile_value(compiler, member, NULL)));
	}
	return ps_join(parameters, ", ");
}

/* What follows the parentheses of CREATE TABLE. */
static char *
table_options(PsCompiler *compiler, PsTableName table, const PsJson *arguments)
{
	StringInfoData text;
	List	   *parts = NIL;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, ps_elements(ps_json_get(arguments, "inherits")))
		parts = lappend(parts, ps_quote_table(ps_table_name(lfirst(cell), table.schema)));
	if (parts != NIL)
		appendStringInfo(&text, " INHERITS (%s)", ps_join(parts, ", "));
	appendStringInfoString(&text, ps_partition_by(compiler, ps_json_get(arguments, "partitionBy")));
	appendStringInfoString(&text, ps_fill(compiler, arguments, "[ WITH ({with})][ TABLESPACE {tablespace}]"));
	return text.data;
}

/*
 * With IF NOT EXISTS an existing table stays as it is.  If it lacks a column of
 * the definition, that is more likely a mistake than meant, except where
 * projects have lived with it.
 */
static bool
check_existing_table(PsCompiler *compiler, PsTableBuild *build, const PsModelTable *known)
{
	ListCell   *cell;

	foreach(cell, build->columns)
	{
		const PsColumn *column = lfirst(cell);

		if (ps_model_column((PsModelTable *) known, column->name) == NULL)
		{
			ps_operation_error(compiler, column->node, "the table %s exists already and has no column \"%s\"",
							   ps_quote_table(build->table), column->name);
			return false;
		}
	}
	return true;
}

/* Enters a table into the model. */
static void
note_table(PsCompiler *compiler, PsTableBuild *build, const PsJson *arguments)
{
	PsModelTable *table = ps_model_add_table(compiler, build->table);
	ListCell   *cell;

	if (table == NULL)
		return;
	foreach(cell, build->columns)
		ps_note_column(compiler, table, lfirst(cell));
	foreach(cell, build->groups)
		ps_model_add_key(table, PS_KEY_UNIQUE, lfirst(cell), group_columns(build, lfirst(cell)));
	if (build->primary != NIL)
		ps_model_add_key(table, PS_KEY_PRIMARY, build->primary_name, build->primary);
	foreach(cell, unique_keys(arguments))
		ps_model_add_key(table, PS_KEY_UNIQUE, unique_key_name(lfirst(cell)), ps_names(lfirst(cell), "fields"));
}

/* Emits a table that has been built, its comments after it. */
static void
emit_table(PsCompiler *compiler, PsTableBuild *build, const PsJson *arguments)
{
	ListCell   *cell;

	foreach(cell, build->columns)
		ps_provide_column_type(compiler, build->table, lfirst(cell));
	ps_emit(compiler, "%s (\n\t%s\n)%s",
			ps_fill(compiler, arguments, "CREATE [unlogged?UNLOGGED ]TABLE [ifNotExists?IF NOT EXISTS ]{table}"),
			ps_join(build->elements, ",\n\t"), table_options(compiler, build->table, arguments));
	if (ps_text(arguments, "comment") != NULL)
		ps_emit(compiler, "COMMENT ON TABLE %s IS %s", ps_quote_table(build->table),
				quote_literal_cstr(ps_text(arguments, "comment")));
	foreach(cell, build->columns)
		ps_emit_column_comment(compiler, build->table, lfirst(cell));
}

/* createTable: makes a table. */
static void
compile_create_table(PsCompiler *compiler, const PsJson *arguments)
{
	PsTableBuild build = {.table = ps_table_argument(arguments)};
	PsModelTable *known = ps_model_table(compiler, build.table);
	bool		is_declared = known != NULL && known->is_declared;

	build_columns(compiler, &build, arguments);
	build_elements(compiler, &build, arguments);
	if (known != NULL && !is_declared && ps_flag(compiler, arguments, "ifNotExists") && !compiler->sequelize &&
		!check_existing_table(compiler, &build, known))
		return;
	emit_table(compiler, &build, arguments);
	/* What is declared knows this already, and what was done to it since. */
	if (is_declared)
		known->is_declared = false;
	else if (known == NULL)
		note_table(compiler, &build, arguments);
}

/* ---- dropTable ---- */

static const PsArgument ps_drop_table_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED | PS_OWN_TABLE},
	{"schema", PS_KIND_NAME},
	{"ifExists", PS_KIND_FLAG, 0, "true"},
	{"cascade", PS_KIND_FLAG, 0, "false"},
	{"keepEnums", PS_KIND_FLAG, 0, "false", "leave the enum types of its columns"},
	{"force", PS_KIND_FLAG, PS_IGNORED},
	{NULL}
};

/* dropTable: drops the enum types that only the table has. */
static void
compile_drop_table(PsCompiler *compiler, const PsJson *arguments)
{
	PsTableName table = ps_table_argument(arguments);
	PsModelTable *known = ps_model_table(compiler, table);

	if (known == NULL)
		return;
	ps_model_drop_table(compiler, table);
	if (!ps_flag(compiler, arguments, "keepEnums"))
		ps_drop_columns_types(compiler, known->columns);
}

/* ---- renameTable ---- */

static const PsArgument ps_rename_table_arguments[] = {
	{"before", PS_KIND_TABLE, PS_REQUIRED},
	{"after", PS_KIND_TABLE, PS_REQUIRED, NULL, "with a schema: the table moves there"},
	{"renameEnums", PS_KIND_FLAG, 0, "false", "rename the enum types enum_<before>_<column> too"},
	{"changeSchema", PS_KIND_FLAG, PS_IGNORED},
	{NULL}
};

/* Renames the enum types that carry the table's old name. */
static void
rename_table_enums(PsCompiler *compiler, PsModelTable *known, const char *before, const char *after)
{
	ListCell   *cell;

	foreach(cell, known->columns)
	{
		PsModelColumn *column = lfirst(cell);

		if (column->enum_name != NULL && strcmp(column->enum_name, ps_enum_name(before, column->name)) == 0 &&
			ps_check_identifier(compiler, compiler->node, ps_enum_name(after, column->name)))
			ps_rename_enum(compiler, column->enum_schema, column->enum_name, ps_enum_name(after, column->name));
	}
}

/* renameTable: renames a table, or moves it to another schema. */
static void
compile_rename_table(PsCompiler *compiler, const PsJson *arguments)
{
	PsTableName before = ps_table_name(ps_json_get(arguments, "before"), NULL);
	PsTableName after = ps_table_name(ps_json_get(arguments, "after"), before.schema);
	PsModelTable *known = ps_model_table(compiler, before);
	PsTableName moved = {after.schema, before.name};

	if (after.schema != NULL && (before.schema == NULL || strcmp(before.schema, after.schema) != 0))
		ps_emit(compiler, "ALTER TABLE %s SET SCHEMA %s", ps_quote_table(before), quote_identifier(after.schema));
	else
		moved.schema = before.schema;
	if (strcmp(before.name, after.name) != 0)
		ps_emit(compiler, "ALTER TABLE %s RENAME TO %s", ps_quote_table(moved), quote_identifier(after.name));
	ps_model_rename_table(compiler, before, after);
	if (known != NULL && ps_flag(compiler, arguments, "renameEnums"))
		rename_table_enums(compiler, known, before.name, after.name);
}

/* ---- truncate ---- */

static const PsArgument ps_truncate_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"cascade", PS_KIND_FLAG, 0, "false"},
	{"restartIdentity", PS_KIND_FLAG, 0, "false"},
	{NULL}
};

const PsOperation ps_table_operations[] = {
	{{"createTable", ps_create_table_arguments}, "makes a table", compile_create_table},
	{{"dropTable", ps_drop_table_arguments}, "drops a table and the enum types that only it has", compile_drop_table,
	{"DROP TABLE [ifExists?IF EXISTS ]{table}[cascade? CASCADE]"}},
	{{"renameTable", ps_rename_table_arguments}, "renames a table, or moves it to another schema", compile_rename_table},
	{{"truncate", ps_truncate_arguments}, "empties a table", NULL, {PS_TRUNCATE_TEMPLATE}},
	{{NULL}}
};
