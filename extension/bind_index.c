/*-------------------------------------------------------------------------
 *
 * bind_index.c
 *	  Indexes of partitioned tables whose partitions' indexes are attached
 *	  explicitly, as pg_dump writes them.
 *
 * Two rules.  A key that is made on a parent ONLY is whole after the last
 * ALTER INDEX ... ATTACH PARTITION: its makers are collective.  And a table
 * must not become a partition while the parent's index is there and its own is
 * not, or PostgreSQL makes an index of its own that takes the place of the one
 * that is attached later.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"

/* The first node that makes each object of the batch, by number; -1: none. */
int *
ps_bind_makers(PsBinder *binder)
{
	int		   *makers = palloc(sizeof(int) * binder->objects->count);

	memset(makers, -1, sizeof(int) * binder->objects->count);
	for (int node = binder->nnodes - 1; node >= 0; node--)
		for (int i = 0; i < binder->nodes[node].naccesses; i++)
			if (binder->nodes[node].accesses[i].kind == PS_ACCESS_MAKE)
				makers[binder->nodes[node].accesses[i].objects[0]] = node;
	return makers;
}

/* The first node that makes the object, or -1. */
static int
maker_of(PsBinder *binder, const int *makers, PsClass class, const char *schema, const char *name)
{
	PsName		wanted = ps_name(class, schema, name, NULL);
	int			object = ps_object_find(binder->objects, &wanted);

	return object >= 0 ? makers[object] : -1;
}

/* Has one node stand before another, for an object, or for none: -1. */
void
ps_bind_tie(PsBinder *binder, int from, int to, PsStrength strength, int object)
{
	Size		size = sizeof(PsEdge) * (binder->nedges + 1);

	binder->edges = binder->edges ? repalloc_huge(binder->edges, size) : palloc(size);
	binder->edges[binder->nedges++] = (PsEdge) {from, to, strength, object};
}

/*
 * The ATTACH completes the keys that the maker of the parent's index makes:
 * whoever needs one waits for all ATTACHes, too.
 */
static void
complete_keys(PsBinder *binder, int maker, int attach)
{
	PsPlanNode *node = &binder->nodes[attach];

	for (int i = 0; i < binder->nodes[maker].naccesses; i++)
	{
		const PsAccess *access = &binder->nodes[maker].accesses[i];
		int			object = access->objects[0];
		PsClass		class = binder->objects->names[object].class;
		int			allocated;

		if (access->kind != PS_ACCESS_MAKE || (class != PS_KEY && class != PS_PRIMARY_KEY))
			continue;
		binder->objects->objects[object].collective = true;
		allocated = node->naccesses;
		ps_add_access(node, &allocated, PS_ACCESS_MAKE, PS_NEED, 0, 1,
					  (int *) access->objects);
	}
}

/* The table that a node which makes an index makes it on, or NULL. */
static const PsName *
table_of_index(const PsBinder *binder, int node, int index)
{
	for (int i = 0; i < binder->nodes[node].naccesses; i++)
	{
		const PsAccess *access = &binder->nodes[node].accesses[i];

		if ((access->kind == PS_ACCESS_CHANGE || access->kind == PS_ACCESS_READ) &&
			binder->objects->names[access->objects[0]].class == PS_RELATION &&
			access->objects[0] != index)
			return &binder->objects->names[access->objects[0]];
	}
	return NULL;
}

/*
 * The table joins its parent before the parent's index is made or after its
 * own is, whichever the author's order is nearer to; in any case before its
 * index joins the parent's.  A table that is made as a partition can have no
 * index before it joins.
 */
static void
order_partition(PsBinder *binder, const int *makers, int attach, int parent_index,
				int child_index, int child_object)
{
	const PsName *table = table_of_index(binder, child_index, child_object);
	int			joined;

	if (table == NULL)
		return;
	joined = maker_of(binder, makers, PS_PARTITION, table->schema, table->name);
	if (joined < 0)
		return;
	ps_bind_tie(binder, joined, attach, PS_OPTIONAL_NEED, -1);
	if (parent_index < joined && child_index < joined &&
		maker_of(binder, makers, PS_RELATION, table->schema, table->name) != joined)
		ps_bind_tie(binder, child_index, joined, PS_OPTIONAL_NEED, -1);
	else
		ps_bind_tie(binder, joined, parent_index, PS_OPTIONAL_NEED, -1);
}

static void
bind_attach(PsBinder *binder, const int *makers, int attach, const PsName *attached)
{
	int			parent_index = maker_of(binder, makers, PS_RELATION, attached->schema, attached->name);
	int			child_index = maker_of(binder, makers, PS_RELATION, attached->schema, attached->sub);
	PsName		child = ps_name(PS_RELATION, attached->schema, attached->sub, NULL);

	if (parent_index >= 0)
		complete_keys(binder, parent_index, attach);
	if (parent_index >= 0 && child_index >= 0)
		order_partition(binder, makers, attach, parent_index, child_index,
						ps_object_find(binder->objects, &child));
}

/* Adds what follows from the explicit ATTACHes of the batch. */
void
ps_bind_attached_indexes(PsBinder *binder)
{
	int		   *makers = ps_bind_makers(binder);

	for (int node = 0; node < binder->nnodes; node++)
		for (int i = 0; i < binder->nodes[node].naccesses; i++)
		{
			const PsAccess *access = &binder->nodes[node].accesses[i];
			const PsName *name = &binder->objects->names[access->objects[0]];

			if (access->kind == PS_ACCESS_MAKE && name->class == PS_ATTACHED_INDEX)
				bind_attach(binder, makers, node, name);
		}
}
