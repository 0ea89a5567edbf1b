/*-------------------------------------------------------------------------
 *
 * operation_sql_table.c
 *	  Columns and primary keys that SQL migrations of the batch make.
 *
 * A foreign key that gives no type takes that of the key it references, which
 * a migration written in SQL may make in the same batch.  This file reads no
 * more of a statement than that takes: CREATE TABLE, ADD COLUMN, ALTER COLUMN
 * TYPE, ADD PRIMARY KEY.  A table has the schema that is written, else the first
 * one of the search_path that the migration sets, else NULL.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "catalog/namespace.h"
#include "nodes/parsenodes.h"

#include "lexer.h"
#include "statement.h"

typedef struct PsSqlColumn
{
	const char *name;
	const char *type;
} PsSqlColumn;

/* What one statement says of a table. */
typedef struct PsSqlTable
{
	const char *schema;
	const char *name;
	List	   *columns;		/* PsSqlColumn * */
	List	   *primary;		/* char * */
} PsSqlTable;

struct PsSqlTables
{
	MemoryContext memory;
	const char *schema;			/* where a table without one is made; NULL: nowhere */
	List	   *migrations;		/* PsMigration *, not read yet */
	List	   *tables;			/* PsSqlTable *, one for each statement */
};

/* What the columns of sequences really are. */
static const struct
{
	const char *serial;
	const char *type;
}			serials[] =
{
	{"smallserial", "smallint"}, {"serial2", "smallint"},
	{"serial", "integer"}, {"serial4", "integer"},
	{"bigserial", "bigint"}, {"serial8", "bigint"},
};

/* The type that stands behind a serial, or NULL. */
static const char *
serial_type(const TypeName *type)
{
	for (int i = 0; i < lengthof(serials); i++)
		if (list_length(type->names) == 1 && strcmp(strVal(linitial(type->names)), serials[i].serial) == 0)
			return serials[i].type;
	return NULL;
}

/* A type as SQL: as the server names it, or as written if the batch makes it. */
static const char *
type_text(const TypeName *type)
{
	const char *text = serial_type(type);

	if (text == NULL)
		text = ps_catalog_type_text(type);
	if (text == NULL)
		text = psprintf("%s%s", NameListToQuotedString(type->names), type->arrayBounds != NIL ? "[]" : "");
	return text;
}

/* Adds the columns of a PRIMARY KEY, an element of a table or a column. */
static void
take_constraint(PsSqlTable *table, const Constraint *constraint, const char *column)
{
	ListCell   *cell;

	if (constraint->contype != CONSTR_PRIMARY)
		return;
	if (column != NULL)
		table->primary = lappend(table->primary, pstrdup(column));
	foreach(cell, constraint->keys)
		table->primary = lappend(table->primary, pstrdup(strVal(lfirst(cell))));
}

/* Adds a column, or the new type of one. */
static void
take_column(PsSqlTable *table, const ColumnDef *definition, const char *name)
{
	PsSqlColumn *column;
	ListCell   *cell;

	if (definition->typeName == NULL)
		return;
	column = palloc(sizeof(PsSqlColumn));
	column->name = pstrdup(name);
	column->type = type_text(definition->typeName);
	table->columns = lappend(table->columns, column);
	foreach(cell, definition->constraints)
		take_constraint(table, lfirst_node(Constraint, cell), name);
}

/* Adds an element of CREATE TABLE, or what ADD adds; the column that ALTER COLUMN names, else NULL. */
static void
take_element(PsSqlTable *table, const Node *element, const char *column)
{
	if (element == NULL)
		return;
	if (IsA(element, ColumnDef))
		take_column(table, (const ColumnDef *) element, column != NULL ? column : ((const ColumnDef *) element)->colname);
	else if (IsA(element, Constraint))
		take_constraint(table, (const Constraint *) element, NULL);
}

/*
 * A table of the statement's, added to the others.  Its schema is the one that
 * is written, else the first of the search_path in force.
 */
static PsSqlTable *
add_table(PsSqlTables *tables, const PsStatement *statement, const RangeVar *name)
{
	PsSqlTable *table = palloc0(sizeof(PsSqlTable));
	bool		found;
	List	   *path = ps_setting_search_path(statement->settings, &found);

	if (name->schemaname != NULL)
		table->schema = pstrdup(name->schemaname);
	else
		table->schema = found && path != NIL ? linitial(path) : tables->schema;
	table->name = pstrdup(name->relname);
	tables->tables = lappend(tables->tables, table);
	return table;
}

/* Adds what one statement makes. */
static void
take_statement(PsSqlTables *tables, const PsStatement *statement)
{
	Node	   *node = statement->tree->stmt;
	ListCell   *cell;

	if (IsA(node, CreateStmt))
	{
		CreateStmt *create = (CreateStmt *) node;
		PsSqlTable *table = add_table(tables, statement, create->relation);

		foreach(cell, create->tableElts)
			take_element(table, lfirst(cell), NULL);
	}
	else if (IsA(node, AlterTableStmt))
	{
		AlterTableStmt *alter = (AlterTableStmt *) node;
		PsSqlTable *table = add_table(tables, statement, alter->relation);

		foreach(cell, alter->cmds)
		{
			AlterTableCmd *command = lfirst_node(AlterTableCmd, cell);

			take_element(table, command->def, command->name);
		}
	}
}

/* Reads the migrations that were not read yet. */
static void
read_migrations(PsSqlTables *tables)
{
	MemoryContext old = MemoryContextSwitchTo(tables->memory);
	int			level = ps_lexer_settings_begin();	/* notices of splitting come later */
	ListCell   *cell;
	ListCell   *each;

	foreach(cell, tables->migrations)
	{
		const PsMigration *migration = lfirst(cell);

		foreach(each, ps_section_statements(migration, &migration->sections.up))
			take_statement(tables, lfirst(each));
	}
	tables->migrations = NIL;
	ps_lexer_settings_end(level);
	MemoryContextSwitchTo(old);
}

/* Is it what a statement says of the table? */
static bool
is_of_table(const PsSqlTables *tables, const PsSqlTable *table, PsTableName name)
{
	const char *schema = name.schema != NULL ? name.schema : tables->schema;

	return strcmp(table->name, name.name) == 0 && schema != NULL &&
		table->schema != NULL && strcmp(table->schema, schema) == 0;
}

/* What the migrations make, in the current memory context. */
PsSqlTables *
ps_sql_tables(List *migrations, const char *schema)
{
	PsSqlTables *tables = palloc0(sizeof(PsSqlTables));

	tables->memory = CurrentMemoryContext;
	tables->schema = schema;
	tables->migrations = migrations;
	return tables;
}

/* What the statements say of a table (PsSqlTable *), in their order. */
static List *
statements_on(PsSqlTables *tables, PsTableName name)
{
	List	   *found = NIL;
	ListCell   *cell;

	if (tables == NULL)
		return NIL;
	if (tables->migrations != NIL)
		read_migrations(tables);
	foreach(cell, tables->tables)
	{
		if (is_of_table(tables, lfirst(cell), name))
			found = lappend(found, lfirst(cell));
	}
	return found;
}

/* The last type that a column is given, as SQL; NULL if none is known. */
const char *
ps_sql_column_type(PsSqlTables *tables, PsTableName name, const char *column)
{
	const char *type = NULL;
	ListCell   *table;
	ListCell   *cell;

	foreach(table, statements_on(tables, name))
	{
		foreach(cell, ((PsSqlTable *) lfirst(table))->columns)
		{
			const PsSqlColumn *candidate = lfirst(cell);

			if (strcmp(candidate->name, column) == 0)
				type = candidate->type;
		}
	}
	return type;
}

/* The columns (char *) of the primary key that a table is given, or NIL. */
List *
ps_sql_primary_key(PsSqlTables *tables, PsTableName name)
{
	ListCell   *cell;

	foreach(cell, statements_on(tables, name))
	{
		PsSqlTable *table = lfirst(cell);

		if (table->primary != NIL)
			return table->primary;
	}
	return NIL;
}
