/*-------------------------------------------------------------------------
 *
 * operation_sql_effect.c
 *	  What SQL among operations does to the tables and enum types that the model
 *	  knows.
 *
 * The model follows statements on enum types.  Of a column or table that SQL
 * changes it forgets what it knows: later operations then write only what they
 * are given.  What a text does that no parser sees through, such as DO, is not
 * known at all; whether a type that it names is there, only PostgreSQL can tell.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "nodes/parsenodes.h"

/* The last name of a list, and the one before it or NULL. */
static PsTableName
name_of_list(List *names)
{
	return (PsTableName) {
		list_length(names) > 1 ? strVal(list_nth(names, list_length(names) - 2)) : NULL, strVal(llast(names))
	};
}

/* The name of a relation as the model has it. */
static PsTableName
name_of_range(const RangeVar *relation)
{
	return (PsTableName) {relation->schemaname, relation->relname};
}

/* CREATE TYPE ... AS ENUM: the model has it. */
static void
follow_create_enum(PsCompiler *compiler, const CreateEnumStmt *statement)
{
	PsTableName name = name_of_list(statement->typeName);

	ps_model_add_enum(compiler, name.schema, name.name, ps_strings_of(statement->vals));
}

/* ALTER TYPE ... ADD VALUE, RENAME VALUE: the model has the labels. */
static void
follow_alter_enum(PsCompiler *compiler, const AlterEnumStmt *statement)
{
	PsTableName name = name_of_list(statement->typeName);
	PsModelEnum *type = ps_model_enum(compiler, name.schema, name.name);
	ListCell   *cell;

	if (type == NULL || statement->newVal == NULL)
		return;
	if (statement->oldVal == NULL && !ps_has_string(type->labels, statement->newVal))
		type->labels = lappend(list_copy(type->labels), statement->newVal);
	foreach(cell, type->labels)
		if (statement->oldVal != NULL && strcmp(lfirst(cell), statement->oldVal) == 0)
			lfirst(cell) = statement->newVal;
}

/* DROP: the model has it no more. */
static void
follow_drop(PsCompiler *compiler, const DropStmt *statement)
{
	ListCell   *cell;

	foreach(cell, statement->objects)
	{
		if (statement->removeType == OBJECT_TABLE)
			ps_model_drop_table(compiler, name_of_list(lfirst(cell)));
		else if (statement->removeType == OBJECT_TYPE)
		{
			PsTableName name = name_of_list(((TypeName *) lfirst(cell))->names);

			ps_model_drop_enum(compiler, name.schema, name.name);
		}
		else if (statement->removeType == OBJECT_SCHEMA)
			ps_model_empty_schema(compiler, strVal(lfirst(cell)), NIL);
	}
}

/* RENAME of a type, a table, a column. */
static void
follow_rename(PsCompiler *compiler, const RenameStmt *statement)
{
	if (statement->renameType == OBJECT_TYPE)
	{
		PsTableName name = name_of_list((List *) statement->object);
		PsModelEnum *type = ps_model_enum(compiler, name.schema, name.name);

		if (type == NULL)
			return;
		ps_model_drop_enum(compiler, name.schema, name.name);
		ps_model_add_enum(compiler, type->schema, statement->newname, type->labels)->made = type->made;
	}
	else if (statement->renameType == OBJECT_TABLE && statement->relation != NULL)
		ps_model_rename_table(compiler, name_of_range(statement->relation),
							  (PsTableName) {statement->relation->schemaname, statement->newname});
	else if (statement->renameType == OBJECT_COLUMN && statement->relation != NULL)
		ps_model_drop_column(ps_model_table(compiler, name_of_range(statement->relation)), statement->subname);
}

/* ALTER TABLE: columns that it changes are not known any more. */
static void
follow_alter_table(PsCompiler *compiler, const AlterTableStmt *statement)
{
	PsModelTable *table = ps_model_table(compiler, name_of_range(statement->relation));
	ListCell   *cell;

	if (table == NULL)
		return;
	foreach(cell, statement->cmds)
	{
		const AlterTableCmd *command = lfirst(cell);

		if (command->subtype == AT_AlterColumnType || command->subtype == AT_DropColumn ||
			command->subtype == AT_ColumnDefault)
			ps_model_drop_column(table, command->name);
	}
}

/* Has the model follow a statement; what no parser sees through is kept as text. */
static void
follow_statement(PsCompiler *compiler, const RawStmt *raw, const char *text)
{
	switch (nodeTag(raw->stmt))
	{
		case T_CreateEnumStmt:
			follow_create_enum(compiler, (CreateEnumStmt *) raw->stmt);
			break;
		case T_AlterEnumStmt:
			follow_alter_enum(compiler, (AlterEnumStmt *) raw->stmt);
			break;
		case T_DropStmt:
			follow_drop(compiler, (DropStmt *) raw->stmt);
			break;
		case T_RenameStmt:
			follow_rename(compiler, (RenameStmt *) raw->stmt);
			break;
		case T_AlterTableStmt:
			follow_alter_table(compiler, (AlterTableStmt *) raw->stmt);
			break;
		case T_DoStmt:
			compiler->context->opaque = lappend(compiler->context->opaque, (char *) text);
			break;
		default:
			break;
	}
}

/* Has the model follow what a text of SQL does. */
void
ps_follow_sql(PsCompiler *compiler, const char *text)
{
	const char *complaint;
	ListCell   *cell;

	if (compiler->context == NULL)
		return;
	foreach(cell, ps_parse_or_complain(text, &complaint))
		follow_statement(compiler, lfirst(cell), text);
}

/* Does SQL that no parser sees through hold the name? */
bool
ps_is_in_opaque_sql(PsCompiler *compiler, const char *name)
{
	ListCell   *cell;

	foreach(cell, compiler->context == NULL ? NIL : compiler->context->opaque)
		if (strstr(lfirst(cell), name) != NULL)
			return true;
	return false;
}
