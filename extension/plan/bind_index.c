/*-------------------------------------------------------------------------
 *
 * bind_index.c
 *	  Indexes of partitioned tables whose partitions' indexes are attached
 *	  explicitly, as pg_dump writes them.
 *
 * Two rules.  A key that is made on a parent ONLY is whole after the last
 * ALTER INDEX ... ATTACH PARTITION, all of which complete it.  And a table
 * must not become a partition while the parent's index is there and its own is
 * not, or PostgreSQL makes an index of its own that takes the place of the one
 * that is attached later.
 *
 * And a replica identity is refused while a column of its index may be NULL.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"

/* How deep partitions of partitions are followed. */
#define PS_PARTITION_DEPTH 20

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

/* What the batch makes, and attaches. */
typedef struct PsAttaches
{
	PsBinder   *binder;
	const int  *makers;			/* ps_bind_makers() */
	int		   *last;			/* per object: the last node that attaches an index
								 * to it; -1: none */
	int		   *previous;		/* per node: the one before it that does, or -1 */
	int		   *parent;			/* per object: the index it is attached to, or -1 */
	bool	   *joins_first;	/* per node: it makes a table a partition before the
								 * parent's indexes are made */
} PsAttaches;

/* A node that attaches an index to that of a parent, and the two as objects. */
typedef struct PsAttach
{
	int			node;
	int			parent;
	int			child;
} PsAttach;

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
		PsClass		class = binder->objects->names[access->objects[0]].class;

		if (access->kind != PS_ACCESS_MAKE || (class != PS_KEY && class != PS_PRIMARY_KEY))
			continue;
		ps_add_access_of(node, PS_ACCESS_CHANGE, PS_NEED, PS_COMPLETES, access->objects[0]);
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

/* The node by which the table of an attached index becomes a partition, or -1. */
static int
joined_by(const PsAttaches *attaches, const PsAttach *attach)
{
	const PsName *table = table_of_index(attaches->binder, attaches->makers[attach->child],
										 attach->child);

	return table == NULL ? -1 :
		maker_of(attaches->binder, attaches->makers, PS_PARTITION, table->schema, table->name);
}

/*
 * Does the author's order have the parent's index and the table's own one,
 * whole, before the table joins, and the one attached to the other after?  A
 * table that is made as a partition can have no index before it joins.
 */
static bool
indexes_stand_first(const PsAttaches *attaches, const PsAttach *attach, int joined)
{
	const PsName *table = table_of_index(attaches->binder, attaches->makers[attach->child],
										 attach->child);

	return attaches->makers[attach->parent] < joined &&
		attaches->makers[attach->child] < joined &&
		attaches->last[attach->child] < joined && joined < attach->node &&
		maker_of(attaches->binder, attaches->makers, PS_RELATION, table->schema,
				 table->name) != joined;
}

/*
 * The table joins its parent before the parent's indexes are made, unless the
 * author's order has all of those and its own first: of equal indexes,
 * PostgreSQL would choose which one takes which place.  In any case it joins
 * before its index joins the parent's.
 */
static void
order_partition(PsAttaches *attaches, const PsAttach *attach)
{
	PsBinder   *binder = attaches->binder;
	int			child_index = attaches->makers[attach->child];
	int			joined = joined_by(attaches, attach);

	if (joined < 0)
		return;
	ps_bind_tie(binder, joined, attach->node, PS_OPTIONAL_NEED, -1);
	if (attaches->joins_first[joined])
	{
		ps_bind_tie(binder, joined, attaches->makers[attach->parent], PS_OPTIONAL_NEED, -1);
		return;
	}
	ps_bind_tie(binder, child_index, joined, PS_OPTIONAL_NEED, -1);
	for (int node = attaches->last[attach->child]; node >= 0; node = attaches->previous[node])
		ps_bind_tie(binder, node, joined, PS_OPTIONAL_NEED, -1);
}

/*
 * The ATTACH completes the keys of the index it attaches to, and of those that
 * this one is attached to in turn.
 */
static void
complete_all_keys(PsAttaches *attaches, const PsAttach *attach)
{
	int			object = attach->parent;

	for (int depth = 0; object >= 0 && depth < PS_PARTITION_DEPTH; depth++)
	{
		if (attaches->makers[object] >= 0)
			complete_keys(attaches->binder, attaches->makers[object], attach->node);
		object = attaches->parent[object];
	}
}

/*
 * Does the node attach an index?  Fills in which one to which: the relations
 * that it changes, the parent's being the one that it makes the join for.
 */
static bool
attached_by(const PsBinder *binder, int node, PsAttach *attach)
{
	const PsPlanNode *planned = &binder->nodes[node];

	*attach = (PsAttach) {node, -1, -1};
	for (int i = 0; i < planned->naccesses; i++)
	{
		const PsAccess *access = &planned->accesses[i];
		PsName		name = binder->objects->names[access->objects[0]];

		if (access->kind != PS_ACCESS_MAKE || name.class != PS_ATTACHED_INDEX)
			continue;
		name.class = PS_RELATION;
		name.sub = NULL;
		attach->parent = ps_object_find(binder->objects, &name);
	}
	for (int i = 0; attach->parent >= 0 && i < planned->naccesses; i++)
	{
		const PsAccess *access = &planned->accesses[i];

		if (access->kind == PS_ACCESS_CHANGE && access->objects[0] != attach->parent &&
			binder->objects->names[access->objects[0]].class == PS_RELATION)
			attach->child = access->objects[0];
	}
	return attach->child >= 0;
}

/* A node that makes an index the replica identity of its table. */
typedef struct PsReplicaIdentity
{
	int			node;
	int			index;			/* object: the index, as a PS_NOT_NULL without column */
} PsReplicaIdentity;

/*
 * Notes a fact that asks for NOT NULL of all columns of an index; false if it
 * is another one.
 */
bool
ps_bind_note_identity(PsBinder *binder, const PsPlanNode *node, const PsFact *fact, int object)
{
	PsReplicaIdentity *identity;

	if (fact->name.class != PS_NOT_NULL || fact->name.sub != NULL)
		return false;
	if (object < 0)
		return true;
	identity = palloc(sizeof(PsReplicaIdentity));
	*identity = (PsReplicaIdentity) {node - binder->nodes, object};
	binder->identities = lappend(binder->identities, identity);
	return true;
}

/* Has a node that needs an index wait for NOT NULL of the columns it is made on. */
static void
need_not_null(PsBinder *binder, int node, int maker)
{
	for (int i = 0; i < binder->nodes[maker].naccesses; i++)
	{
		const PsAccess *access = &binder->nodes[maker].accesses[i];
		PsName		name = binder->objects->names[access->objects[0]];

		if (access->kind != PS_ACCESS_READ || name.class != PS_COLUMN)
			continue;
		name.class = PS_NOT_NULL;
		ps_add_access_of(&binder->nodes[node], PS_ACCESS_READ, PS_OPTIONAL_NEED, 0,
						 ps_object_number(binder->objects, &name));
	}
}

/* Adds what replica identities need beyond their index, which the batch makes. */
void
ps_bind_identities(PsBinder *binder)
{
	int		   *makers = binder->identities ? ps_bind_makers(binder) : NULL;
	ListCell   *cell;

	foreach(cell, binder->identities)
	{
		const PsReplicaIdentity *identity = lfirst(cell);
		PsName		index = binder->objects->names[identity->index];
		int			object;

		index.class = PS_RELATION;
		object = ps_object_find(binder->objects, &index);
		if (object >= 0 && makers[object] >= 0)
			need_not_null(binder, identity->node, makers[object]);
	}
}

/* Notes which tables join before the indexes of their parents are made. */
static void
note_joins(PsAttaches *attaches)
{
	for (int node = 0; node < attaches->binder->nnodes; node++)
	{
		PsAttach	attach;
		int			joined;

		if (!attached_by(attaches->binder, node, &attach) ||
			attaches->makers[attach.parent] < 0 || attaches->makers[attach.child] < 0)
			continue;
		joined = joined_by(attaches, &attach);
		if (joined >= 0 && !indexes_stand_first(attaches, &attach, joined))
			attaches->joins_first[joined] = true;
	}
}

/* Adds what follows from the explicit ATTACHes of the batch. */
void
ps_bind_attached_indexes(PsBinder *binder)
{
	int			nobjects = binder->objects->count;
	PsAttaches	attaches = {binder, ps_bind_makers(binder), palloc(sizeof(int) * nobjects),
		palloc(sizeof(int) * (binder->nnodes + 1)), palloc(sizeof(int) * nobjects),
	palloc0(sizeof(bool) * (binder->nnodes + 1))};

	memset(attaches.last, -1, sizeof(int) * nobjects);
	memset(attaches.parent, -1, sizeof(int) * nobjects);
	for (int node = 0; node < binder->nnodes; node++)
	{
		PsAttach	attach;

		if (!attached_by(binder, node, &attach))
			continue;
		attaches.previous[node] = attaches.last[attach.parent];
		attaches.last[attach.parent] = node;
		attaches.parent[attach.child] = attach.parent;
	}
	note_joins(&attaches);
	for (int node = 0; node < binder->nnodes; node++)
	{
		PsAttach	attach;

		if (!attached_by(binder, node, &attach))
			continue;
		complete_all_keys(&attaches, &attach);
		if (attaches.makers[attach.parent] >= 0 && attaches.makers[attach.child] >= 0)
			order_partition(&attaches, &attach);
	}
}
