/*-------------------------------------------------------------------------
 *
 * bind_drop.c
 *	  What stands in the way of the DROPs of a batch.
 *
 * The catalog knows what depends on an object that the batch drops; a
 * dependent that the batch drops too goes first.  Tables whose foreign keys
 * refer to each other have no such order, nor have a table and the function
 * that reads it for its default: such keys and defaults are dropped before.  A
 * view and a function that reads it have none either: the view is emptied before.
 * Nothing is ever dropped that the batch does not drop itself.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"

#include "catalog.h"

/*
 * Notes that one object depends on another, and whether it goes along when
 * that is dropped.
 */
static void
add_dependence(PsBinder *binder, int dependent, int on, bool goes_along)
{
	if (binder->ndependences % 64 == 0)
	{
		Size		size = sizeof(PsDependence) * (binder->ndependences + 64);

		binder->dependences = binder->dependences ?
			repalloc(binder->dependences, size) : palloc(size);
	}
	binder->dependences[binder->ndependences++] = (PsDependence) {dependent, on, goes_along};
}

/* Is the table one that a statement before the node detaches from its parent? */
static bool
is_detached_before(const PsBinder *binder, int table, int node)
{
	PsName		partition = binder->objects->names[table];
	int			object;

	if (partition.class != PS_RELATION)
		return false;
	partition.class = PS_PARTITION;
	object = ps_object_find(binder->objects, &partition);
	while (object >= 0 && --node >= 0)
		for (int i = 0; i < binder->nodes[node].naccesses; i++)
			if (binder->nodes[node].accesses[i].kind == PS_ACCESS_DROP &&
				binder->nodes[node].accesses[i].objects[0] == object)
				return true;
	return false;
}

/*
 * Notes what depends on an object that exists and is dropped without CASCADE, or
 * a column that gets another type: its constraints are made anew then.  What a
 * partition has through its parent, and is referenced by, ends with a DETACH.
 */
static void
bind_dependents(PsBinder *binder, int object, int node, PsAccessKind kind)
{
	List	   *dependents = ps_catalog_dependents(&binder->objects->names[object]);
	bool		is_detached = is_detached_before(binder, object, node);
	ListCell   *cell;

	foreach(cell, dependents)
	{
		const PsDependent *dependent = lfirst(cell);
		int			number;

		if (kind == PS_ACCESS_CHANGE && dependent->name.class == PS_CONSTRAINT)
			continue;
		number = ps_object_number(binder->objects, &dependent->name);
		if (is_detached && dependent->name.class == PS_CONSTRAINT && binder->objects->objects[number].parent != object)
			continue;
		if (ps_catalog_is_view(&dependent->name))
			binder->objects->objects[number].detachable = true;
		add_dependence(binder, number, object, dependent->goes_along);
	}
}

/* Who drops the column, and does not only rename it, drops the part of it, too. */
static void
drop_with_column(PsBinder *binder, int part, int column)
{
	for (int node = 0; node < binder->nnodes; node++)
	{
		PsPlanNode *described = &binder->nodes[node];

		for (int i = 0, end = described->naccesses; i < end; i++)
			if (described->accesses[i].kind == PS_ACCESS_DROP && described->accesses[i].objects[0] == column &&
				(described->accesses[i].flags & PS_RESHAPES_COLUMN))
			{
				ps_add_access_of(described, PS_ACCESS_DROP, PS_CONFLICT, PS_NEVER_WAIT | PS_GOES_ALONG, part);
				break;
			}
	}
}

/* The columns (PsName *) with each of which a part of a table goes: a default's own, a constraint's all. */
static List *
columns_of(const PsName *part)
{
	if (part->class == PS_DEFAULT)
	{
		PsName	   *column = palloc(sizeof(PsName));

		*column = *part;
		column->class = PS_COLUMN;
		return list_make1(column);
	}
	return part->class == PS_CONSTRAINT ? ps_catalog_key_columns(part) : NIL;
}

/* Constraints and defaults among what depends go along with any column that they are on. */
static void
bind_columns(PsBinder *binder)
{
	for (int i = 0; i < binder->ndependences; i++)
	{
		int			part = binder->dependences[i].dependent;
		ListCell   *cell;

		foreach(cell, columns_of(&binder->objects->names[part]))
		{
			int			column = ps_object_find(binder->objects, lfirst(cell));

			if (column >= 0)
				drop_with_column(binder, part, column);
		}
	}
}

/* Does the node, if it is one, make the object? */
static bool
makes(const PsBinder *binder, int node, int object)
{
	for (int i = 0; node >= 0 && i < binder->nodes[node].naccesses; i++)
		if (binder->nodes[node].accesses[i].kind == PS_ACCESS_MAKE &&
			binder->nodes[node].accesses[i].objects[0] == object)
			return true;
	return false;
}

/*
 * A key's index, made by the same node under the same name, goes along with the
 * constraint that the access drops.
 */
static void
drop_with_key(PsBinder *binder, const int *makers, int node, int constraint)
{
	const PsName *key = &binder->objects->names[constraint];
	PsName		name = ps_name(PS_RELATION, key->schema, key->sub, NULL);
	int			index = ps_object_find(binder->objects, &name);

	if (index < 0 || !makes(binder, makers[constraint], index))
		return;
	binder->objects->objects[index].table = binder->objects->objects[constraint].parent;
	ps_add_access_of(&binder->nodes[node], PS_ACCESS_DROP, PS_CONFLICT, PS_NEVER_WAIT | PS_GOES_ALONG, index);
}

/* Notes what goes along with the constraints that the batch drops. */
void
ps_bind_key_drops(PsBinder *binder)
{
	int		   *makers = ps_bind_makers(binder);

	for (int node = 0; node < binder->nnodes; node++)
		for (int i = 0, end = binder->nodes[node].naccesses; i < end; i++)
		{
			const PsAccess *access = &binder->nodes[node].accesses[i];
			int			object = access->objects[0];

			if (access->kind == PS_ACCESS_DROP && binder->objects->names[object].class == PS_CONSTRAINT)
				drop_with_key(binder, makers, node, object);
		}
	pfree(makers);
}

/* Notes, for every DROP of the batch, what the catalog says depends on it. */
void
ps_bind_dependences(PsBinder *binder)
{
	for (int node = 0; node < binder->nnodes; node++)
		for (int i = 0; i < binder->nodes[node].naccesses; i++)
		{
			const PsAccess *access = &binder->nodes[node].accesses[i];

			if (!(access->flags & (PS_RESTRICTED | PS_RESHAPES_COLUMN)))
				continue;
			for (int j = 0; j < access->nobjects; j++)
				if (binder->objects->objects[access->objects[j]].exists)
					bind_dependents(binder, access->objects[j], node, access->kind);
		}
	bind_columns(binder);
}

/* Does a node that has not run yet drop the object, not only rename it? */
static bool
is_dropped_later(const PsBinder *binder, int object, int node, const bool *done)
{
	for (int other = 0; other < binder->nnodes; other++)
		for (int i = 0; other != node && !done[other] && !binder->nodes[other].renames &&
			 i < binder->nodes[other].naccesses; i++)
		{
			const PsAccess *access = &binder->nodes[other].accesses[i];

			if (access->kind == PS_ACCESS_DROP && access->objects[0] == object)
				return true;
		}
	return false;
}

/* Has a node that has run dropped the object? */
static bool
is_dropped_before(const PsBinder *binder, int object, const bool *done)
{
	for (int node = 0; node < binder->nnodes; node++)
		for (int i = 0; done[node] && i < binder->nodes[node].naccesses; i++)
		{
			const PsAccess *access = &binder->nodes[node].accesses[i];

			for (int j = 0; access->kind == PS_ACCESS_DROP && j < access->nobjects; j++)
				if (access->objects[j] == object)
					return true;
		}
	return false;
}

/*
 * Returns the constraints, defaults and views (PsName *) that depend on what the
 * node drops and are, or belong to tables that are, dropped after it.  A table that has gone
 * before took its own along, even if another one has its name later.
 */
List *
ps_parts_in_the_way(PsBinder *binder, int node, const bool *done)
{
	List	   *parts = NIL;

	for (int i = 0; i < binder->ndependences; i++)
	{
		const PsDependence *dependence = &binder->dependences[i];
		const PsName *name = &binder->objects->names[dependence->dependent];
		int			parent = binder->objects->objects[dependence->dependent].parent;
		int			whole = parent >= 0 ? parent : dependence->dependent;

		if (!binder->objects->objects[dependence->dependent].detachable ||
			whole == dependence->on || dependence->goes_along)
			continue;
		for (int j = 0; j < binder->nodes[node].naccesses; j++)
		{
			const PsAccess *access = &binder->nodes[node].accesses[j];

			if (access->kind == PS_ACCESS_DROP && access->objects[0] == dependence->on &&
				is_dropped_later(binder, whole, node, done) && !is_dropped_before(binder, whole, done) &&
				!is_dropped_before(binder, dependence->dependent, done))
				parts = list_append_unique_ptr(parts, (void *) name);
		}
	}
	return parts;
}

/* Per object: does the batch drop it, or what it lies in? */
static bool *
find_dropped(const PsBinder *binder)
{
	bool	   *dropped = palloc0(sizeof(bool) * (binder->objects->count + 1));

	for (int node = 0; node < binder->nnodes; node++)
		for (int i = 0; i < binder->nodes[node].naccesses; i++)
		{
			const PsAccess *access = &binder->nodes[node].accesses[i];

			for (int j = 0; access->kind == PS_ACCESS_DROP && j < access->nobjects; j++)
				dropped[access->objects[j]] = true;
		}
	for (int object = 0; object < binder->objects->count; object++)
		if (binder->objects->objects[object].parent >= 0)
			dropped[object] |= dropped[binder->objects->objects[object].parent];
	return dropped;
}

/*
 * Returns what depends on objects that the batch drops, and is not dropped itself
 * as far as can be seen (PsLeftBehind *).
 */
List *
ps_left_behind(const PsBinder *binder)
{
	bool	   *dropped = binder->ndependences > 0 ? find_dropped(binder) : NULL;
	List	   *left_behind = NIL;

	for (int i = 0; i < binder->ndependences; i++)
	{
		const PsDependence *dependence = &binder->dependences[i];
		PsLeftBehind *left;

		if (dependence->goes_along || dropped[dependence->dependent])
			continue;
		left = palloc(sizeof(PsLeftBehind));
		left->dependent = binder->objects->names[dependence->dependent];
		left->on = binder->objects->names[dependence->on];
		left_behind = lappend(left_behind, left);
	}
	return left_behind;
}
