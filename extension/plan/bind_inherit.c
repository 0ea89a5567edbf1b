/*-------------------------------------------------------------------------
 *
 * bind_inherit.c
 *	  Columns, triggers and names that a table has from its parents.
 *
 * What a table that inherits has for columns is not known from its own text.  A
 * column of it that is needed can be one that a statement of the batch adds to
 * a parent: then that statement is better waited for.  So it is with a trigger
 * of a partition.
 *
 * A constraint that a partition has from its parent has the parent's name, which
 * pg_dump writes out where the parent's is the one that PostgreSQL chooses.  It
 * chooses another one if that is taken: the parent's comes first.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"

/* A table and one that it has the columns of: numbers of objects. */
typedef struct PsParent
{
	int			child;
	int			parent;
} PsParent;

/* The table that a name means at a statement: the first that there will be, or -1. */
static int
bound_table(PsBinder *binder, const PsStatement *statement, const PsName *name)
{
	PsFact		fact = {.kind = PS_NEEDS,.name = *name};
	const PsFact *only = &fact;
	int		   *objects;
	int			count = ps_bind_alternatives(binder, statement, &only, 1, &objects);

	for (int i = 0; i < count; i++)
		if (binder->objects->objects[objects[i]].exists || binder->objects->made[objects[i]])
			return objects[i];
	return -1;
}

/* Order by child. */
static int
compare_parents(const void *a, const void *b)
{
	const PsParent *x = a;
	const PsParent *y = b;

	if (x->child != y->child)
		return x->child < y->child ? -1 : 1;
	return x->parent < y->parent ? -1 : x->parent > y->parent;
}

/*
 * Is all of what lies in the table of a part to be seen, and whether it is a
 * partition, so that what is not seen cannot be there?
 */
bool
ps_bind_parts_known(const PsBinder *binder, int part)
{
	const PsName *name = &binder->objects->names[part];
	PsName		relation = ps_name(PS_RELATION, name->schema, name->name, NULL);
	int			table = ps_object_find(binder->objects, &relation);

	return table >= 0 && (binder->objects->objects[table].exists ||
						  !binder->objects->columns_unknown[table]);
}

/* Collects the parents that the statements of the batch give to tables. */
void
ps_bind_parents(PsBinder *binder)
{
	int			allocated = 0;

	for (int i = 0; i < binder->batch->nstatements; i++)
		allocated += list_length(binder->batch->facts[i]->inheritance);
	binder->parents = palloc(sizeof(PsParent) * (allocated + 1));

	for (int i = 0; i < binder->batch->nstatements; i++)
	{
		ListCell   *cell;

		foreach(cell, binder->batch->facts[i]->inheritance)
		{
			const PsInheritance *inheritance = lfirst(cell);
			const PsStatement *statement = &binder->batch->statements[i];
			PsParent	pair;

			pair.child = bound_table(binder, statement, &inheritance->child);
			pair.parent = bound_table(binder, statement, &inheritance->parent);
			if (pair.child >= 0 && pair.parent >= 0)
				binder->parents[binder->nparents++] = pair;
		}
	}
	qsort(binder->parents, binder->nparents, sizeof(PsParent), compare_parents);
}

/* The first pair of the child, or the place where it would be. */
static int
first_parent(const PsBinder *binder, int child)
{
	int			low = 0;
	int			high = binder->nparents;

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (binder->parents[middle].child < child)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * Appends what the batch adds to the table's parents, or to theirs, of that class
 * and name.  depth guards against tables that inherit from each other.
 */
static List *
add_inherited(PsBinder *binder, List *found, int table, const PsName *part, int depth)
{
	for (int i = first_parent(binder, table);
		 i < binder->nparents && binder->parents[i].child == table && depth < 100; i++)
	{
		int			parent = binder->parents[i].parent;
		const PsName *name = &binder->objects->names[parent];
		PsName		wanted = ps_name(part->class, name->schema, name->name, part->sub);
		int			object = ps_object_find(binder->objects, &wanted);

		if (object >= 0 && binder->objects->made[object])
			found = lappend_int(found, object);
		found = add_inherited(binder, found, parent, part, depth + 1);
	}
	return found;
}

/*
 * Fills in the first few of the parts, so many as are their own, and those that the
 * batch gives to parents of the tables and that one of the parts can be; returns
 * their number.
 */
int
ps_bind_inherited(PsBinder *binder, const int *parts, int count, int own, int **all)
{
	List	   *found = NIL;
	ListCell   *cell;

	for (int i = 0; i < count; i++)
		found = add_inherited(binder, found, binder->objects->objects[parts[i]].parent,
							  &binder->objects->names[parts[i]], 0);
	*all = palloc(sizeof(int) * (own + list_length(found) + 1));
	memcpy(*all, parts, sizeof(int) * own);
	foreach(cell, found)
		(*all)[own + foreach_current_index(cell)] = lfirst_int(cell);
	return own + list_length(found);
}

/*
 * The node that makes each object of the batch, by number, where that is a constraint
 * whose name PostgreSQL chooses; -1: none.
 */
static int *
constraint_choosers(const PsBinder *binder)
{
	int		   *choosers = palloc(sizeof(int) * binder->objects->count);

	memset(choosers, -1, sizeof(int) * binder->objects->count);
	for (int node = 0; node < binder->nnodes; node++)
		for (int i = 0; i < binder->nodes[node].naccesses; i++)
		{
			const PsAccess *access = &binder->nodes[node].accesses[i];

			if (access->kind == PS_ACCESS_MAKE && (access->flags & PS_GOES_ALONG) &&
				!(access->flags & PS_KEEP_EXISTING) &&
				binder->objects->names[access->objects[0]].class == PS_CONSTRAINT)
				choosers[access->objects[0]] = node;
		}
	return choosers;
}

/*
 * The name of a constraint is written in a node: has those of the schema stand before
 * it that make the constraint of a parent under the same name, if they choose it.
 */
static void
follow_choosers(PsBinder *binder, const int *choosers, int node, int constraint)
{
	const char *schema = binder->objects->names[constraint].schema;
	int		   *inherited;
	int			count = ps_bind_inherited(binder, &constraint, 1, 0, &inherited);

	for (int i = 0; i < count; i++)
	{
		const char *of_parent = binder->objects->names[inherited[i]].schema;
		int			chooser = choosers[inherited[i]];

		if (chooser >= 0 && chooser != node && strcmp(of_parent, schema) == 0)
			ps_bind_tie(binder, chooser, node, PS_OPTIONAL_NEED, -1);
	}
	pfree(inherited);
}

/* Ties the nodes that write the name of a parent's constraint to those that choose it. */
void
ps_bind_inherited_names(PsBinder *binder)
{
	const int  *choosers = binder->nparents > 0 ? constraint_choosers(binder) : NULL;

	for (int node = 0; choosers != NULL && node < binder->nnodes; node++)
		for (int i = 0; i < binder->nodes[node].naccesses; i++)
		{
			const PsAccess *access = &binder->nodes[node].accesses[i];

			if (access->kind == PS_ACCESS_MAKE && !(access->flags & PS_GOES_ALONG) &&
				binder->objects->names[access->objects[0]].class == PS_CONSTRAINT)
				follow_choosers(binder, choosers, node, access->objects[0]);
		}
}
