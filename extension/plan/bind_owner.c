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
 * And of views and what they read: what fills a relation reads through a view with
 * the rights of the view's owner.  Where that has got the view before, it gets what
 * the view reads before, too.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"

#include "catalog.h"

/* A statement that fills a relation, and the views (by node) that are looked through. */
typedef struct PsFill
{
	PsBinder   *binder;
	const int  *makers;			/* ps_bind_makers() */
	int			node;
	int		   *seen;			/* per node: the last fill that looked through it */
} PsFill;

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

/* The role that an OWNER TO names, as an object; -1: none by its name. */
static int
owner_given(const PsBinder *binder, int node)
{
	for (int i = 0; i < binder->nodes[node].naccesses; i++)
	{
		const PsAccess *access = &binder->nodes[node].accesses[i];

		if (access->kind == PS_ACCESS_READ && binder->objects->names[access->objects[0]].class == PS_ROLE)
			return access->objects[0];
	}
	return -1;
}

/* The role (object) that has got the relation before the fill and cannot read all; -1: none. */
static int
owner_at_fill(const PsFill *fill, int relation)
{
	int			change = owner_change(fill->binder, fill->makers, relation);
	int			role = change >= 0 && change < fill->node ? owner_given(fill->binder, change) : -1;

	if (role >= 0 && ps_catalog_role_is_trusted(fill->binder->objects->names[role].name))
		return -1;
	return role;
}

static void look_through(PsFill *fill, int relation);

/*
 * Has the role, unless that is -1, get what it is to get of all that the node names
 * before the fill; and looks through the views among that.
 */
static void
own_before(PsFill *fill, int node, int role)
{
	PsBinder   *binder = fill->binder;

	for (int i = 0; i < binder->nodes[node].naccesses; i++)
	{
		const PsAccess *access = &binder->nodes[node].accesses[i];

		if (access->kind == PS_ACCESS_MAKE || binder->objects->names[access->objects[0]].class != PS_RELATION)
			continue;
		for (int j = 0; j < access->nobjects; j++)
		{
			int			change = role >= 0 ? owner_change(binder, fill->makers, access->objects[j]) : -1;

			if (change >= 0 && owner_given(binder, change) == role)
				ps_bind_tie(binder, change, fill->node, PS_OPTIONAL_NEED, access->objects[j]);
			look_through(fill, access->objects[j]);
		}
	}
}

/* Looks through a view, or what is filled again; once for a fill. */
static void
look_through(PsFill *fill, int relation)
{
	const PsBinder *binder = fill->binder;
	int			view = fill->makers[relation];
	NodeTag		tag = view >= 0 ? binder->batch->statements[binder->statement_of[view]].tag : T_Invalid;

	if ((tag != T_ViewStmt && tag != T_CreateTableAsStmt) || fill->seen[view] == fill->node)
		return;
	fill->seen[view] = fill->node;
	own_before(fill, view, owner_at_fill(fill, relation));
}

/* Has owners of views own what these read before a relation is filled through them. */
static void
order_fills(PsBinder *binder, const int *makers)
{
	PsFill		fill = {binder, makers,.seen = palloc(sizeof(int) * (binder->nnodes + 1))};

	memset(fill.seen, -1, sizeof(int) * (binder->nnodes + 1));
	for (fill.node = 0; fill.node < binder->nnodes; fill.node++)
	{
		NodeTag		tag = binder->batch->statements[binder->statement_of[fill.node]].tag;

		if (tag == T_CreateTableAsStmt || tag == T_RefreshMatViewStmt)
			own_before(&fill, fill.node, -1);
	}
	pfree(fill.seen);
}

/* Orders the OWNER TO statements of the batch among what they matter to. */
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
	order_fills(binder, makers);
	pfree(makers);
}
