/*-------------------------------------------------------------------------
 *
 * facts_column.c
 *	  Facts of a column's definition, in CREATE TABLE and ADD COLUMN.
 *
 * A column brings its type's and collation's needs, the constraints written
 * behind it, and what PostgreSQL makes along with it: a default, a sequence.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts_table.h"

#include "commands/defrem.h"
#include "nodes/value.h"

/* Type names that stand for an integer column with a sequence of its own. */
static const char *const serial_types[] = {
	"smallserial", "serial2", "serial", "serial4", "bigserial", "serial8"
};

/* Is the type one of the serial ones, so that it is no type at all? */
static bool
is_serial(const TypeName *type)
{
	const char *name;

	if (type == NULL || list_length(type->names) != 1 || type->pct_type)
		return false;
	name = strVal(linitial(type->names));
	for (int i = 0; i < lengthof(serial_types); i++)
	{
		if (strcmp(name, serial_types[i]) == 0)
			return true;
	}
	return false;
}

/* Flags of what the statement makes along with the table or column. */
static int
implicit_flags(const PsTableParts *parts)
{
	return PS_IMPLICIT | (parts->if_not_exists ? PS_IF_NOT_EXISTS : 0);
}

/* Adds the need for a column of a table that is there already. */
void
ps_need_column(PsTableParts *parts, const char *column, int location)
{
	if (!parts->creates)
		ps_need(parts->facts, ps_name_of_range(PS_COLUMN, parts->table, column),
				0, location);
}

/* Is it NULL, cast or not?  As a default, that is the same as none. */
bool
ps_is_null_constant(const Node *expression)
{
	while (expression != NULL && IsA(expression, TypeCast))
		expression = ((const TypeCast *) expression)->arg;
	return expression != NULL && IsA(expression, A_Const) &&
		((const A_Const *) expression)->isnull;
}

/* Adds the default, generation expression or identity of a column. */
void
ps_provide_default(PsTableParts *parts, const char *column, int location)
{
	ps_fact(parts->facts, PS_PROVIDES,
			ps_name_of_range(PS_DEFAULT, parts->table, column),
			parts->if_not_exists ? PS_IF_NOT_EXISTS : 0, location);
}

/* Adds the sequence that a serial or identity column owns. */
static void
provide_sequence(PsTableParts *parts, const char *column, int location)
{
	PsName		sequence = ps_name_of_range(PS_RELATION, parts->table, NULL);

	sequence.name = makeObjectName(parts->table->relname, column, "seq");
	ps_fact(parts->facts, PS_PROVIDES, sequence, implicit_flags(parts), location);
}

/* Adds an identity: its sequence, under the name its options may give. */
void
ps_table_identity(PsTableParts *parts, const char *column, const Constraint *identity)
{
	ListCell   *cell;
	List	   *sequence_name = NIL;

	foreach(cell, identity->options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, "sequence_name") == 0)
			sequence_name = castNode(List, option->arg);
	}

	if (sequence_name != NIL)
		ps_provide(parts->facts, ps_name_of_list(PS_RELATION, sequence_name),
				   parts->if_not_exists ? PS_IF_NOT_EXISTS : 0, identity->location);
	else
		provide_sequence(parts, column, identity->location);
	ps_provide_default(parts, column, identity->location);
}

/* Adds the sequence, default and NOT NULL that a serial type stands for. */
static void
serial_column(PsTableParts *parts, const ColumnDef *column)
{
	provide_sequence(parts, column->colname, column->location);
	ps_provide_default(parts, column->colname, column->location);
}

/*
 * Adds the facts of a column.  One of a typed table has no type here: it is
 * the type's attribute with options.
 */
void
ps_table_column(PsTableParts *parts, ColumnDef *column)
{
	bool		serial = is_serial(column->typeName);
	bool		not_null = serial;
	ListCell   *cell;

	ps_fact(parts->facts, PS_PROVIDES,
			ps_name_of_range(PS_COLUMN, parts->table, column->colname),
			parts->if_not_exists ? PS_IF_NOT_EXISTS : 0, column->location);

	if (serial)
		serial_column(parts, column);
	else
		ps_need_type(parts->facts, column->typeName);
	if (column->collClause != NULL)
		ps_need_collation(parts->facts, column->collClause->collname,
						  column->collClause->location);

	foreach(cell, column->constraints)
	{
		Constraint *constraint = lfirst_node(Constraint, cell);

		ps_table_constraint(parts, column, constraint);
		not_null |= constraint->contype == CONSTR_IDENTITY;
	}

	/* one that the author wrote, before or after, has the name */
	if (not_null)
		ps_table_not_null(parts, column->colname, NULL, column->location);
}
