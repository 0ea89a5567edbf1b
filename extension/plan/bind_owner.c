/*-------------------------------------------------------------------------
 *
 * bind_owner.c
 *	  OWNER TO of tables and of the sequences that belong to their columns.
 *
 * A sequence can be given to a column only while both have one owner; from then
 * on it follows the table, and an OWNER TO of its own is refused unless it
 * changes nothing.  So of three such statements both OWNER TO come first, as
 * pg_dump writes them, or the table's stands between the other two.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"

/* The first node that sets the owner of a relation, or -1. */
static int
owner_change(const PsBinder *binder, const int *makers, int relation)
{
	PsName		name = binder->objects->names[relation];
	int			object;

	name.class = PS_OWNERSHIP;
	object = ps_object_find(binder->objects, &name);
	return object >= 0 ? makers[object] : -1;
}

/* The relation of the first column that the statement names, or -1. */
int
ps_table_of_columns(PsBinder *binder, const PsStatement *statement)
{
	const PsFacts *facts = binder->batch->facts[statement->position];

	for (int i = 0; i < facts->count; i++)
	{
		PsName		table;
		int			object;

		if (facts->facts[i].name.class != PS_COLUMN)
			continue;
		table = ps_bind_table(binder, statement, &facts->facts[i].name);
		table.class = PS_RELATION;
		table.sub = NULL;
		object = ps_object_find(binder->objects, &table);
		if (object >= 0 && (binder->objects->made[object] || binder->objects->objects[object].exists))
			return object;
	}
	return -1;
}

/*
 * Orders the OWNER TO of a sequence and of its table around the node that gives
 * the one to the other: CREATE or ALTER SEQUENCE with OWNED BY, or what makes a
 * column with a sequence of its own.
 */
static void
order_owners(PsBinder *binder, const int *makers, int node, int sequence, int table)
{
	NodeTag		tag = binder->batch->statements[binder->statement_of[node]].tag;
	int			of_sequence = owner_change(binder, makers, sequence);
	int			of_table = owner_change(binder, makers, table);

	if (of_sequence < 0 || of_table < 0)
		return;
	if (tag == T_AlterSeqStmt && !(node < of_table && of_table < of_sequence))
	{
		ps_bind_tie(binder, of_sequence, node, PS_OPTIONAL_NEED, sequence);
		ps_bind_tie(binder, of_table, node, PS_OPTIONAL_NEED, table);
		return;
	}
	if (tag == T_AlterSeqStmt || tag == T_CreateSeqStmt)
		ps_bind_tie(binder, node, of_table, PS_OPTIONAL_NEED, table);
	ps_bind_tie(binder, of_table, of_sequence, PS_OPTIONAL_NEED, sequence);
}

/* May statements of that kind make a sequence of a table, or tie one to it? */
static bool
makes_owned_sequences(NodeTag tag)
{
	return tag == T_AlterSeqStmt || tag == T_CreateSeqStmt || tag == T_CreateStmt ||
		tag == T_AlterTableStmt;
}

/* May the access of such a node be the one that does? */
static bool
is_about_sequence(const PsBinder *binder, const int *makers, int node, NodeTag tag,
				  const PsAccess *access)
{
	if (binder->objects->names[access->objects[0]].class != PS_RELATION)
		return false;
	if (tag == T_AlterSeqStmt)
		return access->kind == PS_ACCESS_CHANGE;
	return access->kind == PS_ACCESS_MAKE && makers[access->objects[0]] == node;
}

/* Orders the OWNER TO statements of the batch among what ties sequences to tables. */
void
ps_bind_owners(PsBinder *binder)
{
	int		   *makers = ps_bind_makers(binder);

	for (int node = 0; node < binder->nnodes; node++)
	{
		const PsStatement *statement = &binder->batch->statements[binder->statement_of[node]];
		int			table = -1;

		if (makes_owned_sequences(statement->tag))
			table = ps_table_of_columns(binder, statement);
		for (int i = 0; table >= 0 && i < binder->nodes[node].naccesses; i++)
		{
			const PsAccess *access = &binder->nodes[node].accesses[i];

			if (!is_about_sequence(binder, makers, node, statement->tag, access))
				continue;
			for (int j = 0; j < access->nobjects; j++)
				if (access->objects[j] != table)
					order_owners(binder, makers, node, access->objects[j], table);
		}
	}
	pfree(makers);
}
