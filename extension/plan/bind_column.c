/*-------------------------------------------------------------------------
 *
 * bind_column.c
 *	  Whether it is known what columns a relation has.
 *
 * A table that takes columns from elsewhere has more than its text lists, and a
 * column written without its relation may be one of those.  So a need of such
 * a column proves nothing about who has to make it.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"

/* May the columns of a relation be other than what is known of them? */
static bool
columns_unknown(const PsObjects *objects, int column)
{
	int			relation = objects->objects[column].parent;

	if (objects->columns_unknown[relation])
		return true;
	return !objects->objects[relation].exists && !objects->columns_listed[relation];
}

/* Is the column's relation there, or will the batch make it? */
static bool
has_relation(const PsObjects *objects, int column)
{
	int			relation = objects->objects[column].parent;

	return objects->objects[relation].exists || objects->made[relation];
}

/* Is the relation of a column meant to be the one of that name in another schema? */
static bool
is_elsewhere(const PsObjects *objects, int column, const int *others, int count)
{
	if (has_relation(objects, column))
		return false;
	for (int i = 0; i < count; i++)
		if (has_relation(objects, others[i]) &&
			strcmp(objects->names[others[i]].name, objects->names[column].name) == 0)
			return true;
	return false;
}

/* Will the batch add one of the columns to its table? */
static bool
adds_any(const PsObjects *objects, const int *wanted, int count)
{
	for (int i = 0; i < count; i++)
		if (objects->added[wanted[i]])
			return true;
	return false;
}

/*
 * Does a need of columns say nothing, as some relation may have more of them?
 * Not where the relation is named and the batch adds the column to it; a view
 * may be made several times, with its columns listed and without.
 */
bool
ps_bind_says_nothing(const PsBinder *binder, const PsFact *fact, const int *objects, int count)
{
	if (fact->group == 0 && adds_any(binder->objects, objects, count))
		return false;
	for (int i = 0; i < count; i++)
		if (!is_elsewhere(binder->objects, objects[i], objects, count) &&
			columns_unknown(binder->objects, objects[i]))
			return true;
	return false;
}
