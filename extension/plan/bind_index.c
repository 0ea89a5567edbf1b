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
} PsAttaches;

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
		int			allocated;

		if (access->kind != PS_ACCESS_MAKE || (class != PS_KEY && class != PS_PRIMARY_KEY))
			continue;
		allocated = node->naccesses;
		ps_add_access(node, &allocated, PS_ACCESS_CHANGE, PS_NEED, PS_COMPLETES, 1,
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
 * own is whole, whichever the author's order is nearer to; in any case before
 * its index joins the parent's.  A table that is made as a partition can have
 * no index before it joins.
 */
static void
order_partition(PsAttaches *attaches, int attach, int parent_index, int child_index,
				int child_object)
{
	PsBinder   *binder = attaches->binder;
	const int  *makers = attaches->makers;
	const PsName *table = table_of_index(binder, child_index, child_object);
	int			joined;

	if (table == NULL)
		return;
	joined = maker_of(binder, makers, PS_PARTITION, table->schema, table->name);
	if (joined < 0)
		return;
	ps_bind_tie(binder, joined, attach, PS_OPTIONAL_NEED, -1);
	if (parent_index < joined && child_index < joined &&
		maker_of(binder, makers, PS_RELATION, table->schema, table->name) != joined &&
		attaches->last[child_object] < joined)
	{
		ps_bind_tie(binder, child_index, joined, PS_OPTIONAL_NEED, -1);
		for (int node = attaches->last[child_object]; node >= 0; node = attaches->previous[node])
			ps_bind_tie(binder, node, joined, PS_OPTIONAL_NEED, -1);
	}
	else
		ps_bind_tie(binder, joined, parent_index, PS_OPTIONAL_NEED, -1);
}

/*
 * The ATTACH completes the keys of the index it attaches to, and of those that
 * this one is attached to in turn.
 */
static void
complete_all_keys(PsAttaches *attaches, int attach, const PsName *attached)
{
	PsBinder   *binder = attaches->binder;
	PsName		name = ps_name(PS_RELATION, attached->schema, attached->name, NULL);
	int			object = ps_object_find(binder->objects, &name);

	for (int depth = 0; object >= 0 && depth < PS_PARTITION_DEPTH; depth++)
	{
		if (attaches->makers[object] >= 0)
			complete_keys(binder, attaches->makers[object], attach);
		object = attaches->parent[object];
	}
}

/*
 * Orders what one ATTACH of an index is about: the keys that it completes, and
 * the child's index.
 */
static void
bind_attach(PsAttaches *attaches, int attach, const PsName *attached)
{
	PsBinder   *binder = attaches->binder;
	const int  *makers = attaches->makers;
	int			parent_index = maker_of(binder, makers, PS_RELATION, attached->schema, attached->name);
	int			child_index = maker_of(binder, makers, PS_RELATION, attached->schema, attached->sub);
	PsName		child = ps_name(PS_RELATION, attached->schema, attached->sub, NULL);

	complete_all_keys(attaches, attach, attached);
	if (parent_index >= 0 && child_index >= 0)
		order_partition(attaches, attach, parent_index, child_index,
						ps_object_find(binder->objects, &child));
}

/* The name by which a node attaches an index; NULL: it attaches none. */
static const PsName *
attached_by(const PsBinder *binder, int node)
{
	for (int i = 0; i < binder->nodes[node].naccesses; i++)
	{
		const PsAccess *access = &binder->nodes[node].accesses[i];
		const PsName *name = &binder->objects->names[access->objects[0]];

		if (access->kind == PS_ACCESS_MAKE && name->class == PS_ATTACHED_INDEX)
			return name;
	}
	return NULL;
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
	int			allocated = binder->nodes[node].naccesses;

	for (int i = 0; i < binder->nodes[maker].naccesses; i++)
	{
		const PsAccess *access = &binder->nodes[maker].accesses[i];
		PsName		name = binder->objects->names[access->objects[0]];
		int		   *objects;

		if (access->kind != PS_ACCESS_READ || name.class != PS_COLUMN)
			continue;
		name.class = PS_NOT_NULL;
		objects = palloc(sizeof(int));
		objects[0] = ps_object_number(binder->objects, &name);
		ps_add_access(&binder->nodes[node], &allocated, PS_ACCESS_READ, PS_OPTIONAL_NEED,
					  0, 1, objects);
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

/* Adds what follows from the explicit ATTACHes of the batch. */
void
ps_bind_attached_indexes(PsBinder *binder)
{
	int			nobjects = binder->objects->count;
	PsAttaches	attaches = {binder, ps_bind_makers(binder), palloc(sizeof(int) * nobjects),
	palloc(sizeof(int) * (binder->nnodes + 1)), palloc(sizeof(int) * nobjects)};

	memset(attaches.last, -1, sizeof(int) * nobjects);
	memset(attaches.parent, -1, sizeof(int) * nobjects);
	for (int node = 0; node < binder->nnodes; node++)
	{
		const PsName *attached = attached_by(binder, node);
		PsName		parent;
		int			object;
		int			child;

		if (attached == NULL)
			continue;
		parent = ps_name(PS_RELATION, attached->schema, attached->name, NULL);
		object = ps_object_find(binder->objects, &parent);
		if (object < 0)
			continue;
		attaches.previous[node] = attaches.last[object];
		attaches.last[object] = node;
		parent.name = attached->sub;
		child = ps_object_find(binder->objects, &parent);
		if (child >= 0)
			attaches.parent[child] = object;
	}
	for (int node = 0; node < binder->nnodes; node++)
	{
		const PsName *attached = attached_by(binder, node);

		if (attached != NULL)
			bind_attach(&attaches, node, attached);
	}
}
