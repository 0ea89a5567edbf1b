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

/* The relation of the first column that the node is about, or -1. */
static int
table_of_columns(const PsBinder *binder, const PsPlanNode *node)
{
	for (int i = 0; i < node->naccesses; i++)
		for (int j = 0; j < node->accesses[i].nobjects; j++)
		{
			int			object = node->accesses[i].objects[j];
			int			table = binder->objects->objects[object].parent;

			if (binder->objects->names[object].class == PS_COLUMN &&
				(binder->objects->made[table] || binder->objects->objects[table].exists))
				return table;
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

/* May the access be the one that makes a sequence of the table, or ties one to it? */
static bool
is_about_sequence(const PsBinder *binder, const int *makers, int node, const PsAccess *access)
{
	NodeTag		tag = binder->batch->statements[binder->statement_of[node]].tag;

	if (binder->objects->names[access->objects[0]].class != PS_RELATION)
		return false;
	if (tag == T_AlterSeqStmt)
		return access->kind == PS_ACCESS_CHANGE;
	return access->kind == PS_ACCESS_MAKE && makers[access->objects[0]] == node &&
		(tag == T_CreateSeqStmt || tag == T_CreateStmt || tag == T_AlterTableStmt);
}

/* Orders the OWNER TO statements of the batch among what ties sequences to tables. */
void
ps_bind_owners(PsBinder *binder)
{
	int		   *makers = ps_bind_makers(binder);

	for (int node = 0; node < binder->nnodes; node++)
	{
		int			table = table_of_columns(binder, &binder->nodes[node]);

		for (int i = 0; table >= 0 && i < binder->nodes[node].naccesses; i++)
		{
			const PsAccess *access = &binder->nodes[node].accesses[i];

			if (!is_about_sequence(binder, makers, node, access))
				continue;
			for (int j = 0; j < access->nobjects; j++)
				if (access->objects[j] != table)
					order_owners(binder, makers, node, access->objects[j], table);
		}
	}
	pfree(makers);
}
