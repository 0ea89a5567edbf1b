/*-------------------------------------------------------------------------
 *
 * bind_replace.c
 *	  CREATE OR REPLACE, or IF NOT EXISTS, of what the batch also creates plainly.
 *
 * A plain CREATE fails where the object is there, so it stands before every
 * CREATE OR REPLACE of the same object, which then is a change of it, and
 * before every CREATE IF NOT EXISTS, which then makes nothing.  pg_dump writes
 * pairs of the first kind to break a loop of views: what else names the view
 * needs the plain one only.  Where the object is also dropped, or older than
 * the batch, nothing can be said.  Nor of unique keys: a table can have several
 * on the same columns.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"

/* What the batch does to an object. */
#define MADE_PLAINLY	0x01
#define DROPPED			0x02

/* Adds what the access does to its objects. */
static void
note_access(const PsAccess *access, char *done)
{
	if (access->kind == PS_ACCESS_MAKE && !(access->flags & (PS_REPLACES | PS_KEEP_EXISTING)))
		done[access->objects[0]] |= MADE_PLAINLY;
	if (access->kind != PS_ACCESS_DROP)
		return;
	for (int i = 0; i < access->nobjects; i++)
		done[access->objects[i]] |= DROPPED;
}

/* Does the batch drop or rename what has that name? */
static bool
is_dropped(const PsBinder *binder, PsName name, const char *done)
{
	int			object = ps_object_find(binder->objects, &name);

	return object >= 0 && (done[object] & DROPPED);
}

/* Does the batch drop a constraint of that name, whose index goes with it? */
static bool
is_dropped_key(const PsBinder *binder, const PsName *name, const char *done)
{
	for (int i = 0; i < binder->objects->count && name->class == PS_RELATION; i++)
	{
		const PsName *other = &binder->objects->names[i];

		if (other->class == PS_CONSTRAINT && (done[i] & DROPPED) && other->sub && strcmp(other->sub, name->name) == 0)
			return true;
	}
	return false;
}

/* May the object be dropped under another name: with its schema, its constraint, without a signature? */
static bool
is_dropped_otherwise(const PsBinder *binder, int object, const char *done)
{
	PsName		name = binder->objects->names[object];
	int			parent = binder->objects->objects[object].parent;

	if ((parent >= 0 && (done[parent] & DROPPED)) || is_dropped_key(binder, &name, done))
		return true;
	if (name.schema != NULL && is_dropped(binder, ps_name(PS_SCHEMA, NULL, name.schema, NULL), done))
		return true;
	return is_dropped(binder, ps_name(name.class, name.schema, name.name, NULL), done);
}

/* Is the object certainly there when a statement says IF NOT EXISTS of it? */
static bool
is_there(const PsBinder *binder, int object, const char *done)
{
	if ((done[object] & DROPPED) || is_dropped_otherwise(binder, object, done))
		return false;
	return binder->objects->objects[object].exists || (done[object] & MADE_PLAINLY);
}

/* Does a CREATE IF NOT EXISTS leave the object alone that the access makes a part of? */
static bool
leaves_whole_alone(const PsBinder *binder, const PsPlanNode *node, int part, const char *done)
{
	int			whole = binder->objects->objects[part].parent;

	for (int i = 0; i < node->naccesses && whole >= 0; i++)
		if (node->accesses[i].objects[0] == whole && (node->accesses[i].flags & PS_KEEP_EXISTING))
			return is_there(binder, whole, done);
	return false;
}

/* Is it a part that only its table says IF NOT EXISTS of, such as a key? */
static bool
follows_table(const PsPlanObject *object)
{
	return object->parent >= 0 && !object->column;
}

/* Makes reading of an access that makes nothing. */
static void
make_reading(PsAccess *access, int flags)
{
	access->kind = PS_ACCESS_READ;
	access->strength = PS_OPTIONAL_NEED;
	access->flags |= flags;
}

/*
 * Makes a change of the access if it replaces what is made plainly, and reading
 * if it leaves alone what is there.
 */
static void
settle_access(const PsBinder *binder, const PsPlanNode *node, PsAccess *access, const char *done)
{
	int			object = access->objects[0];

	if (access->kind != PS_ACCESS_MAKE || !(access->flags & (PS_REPLACES | PS_KEEP_EXISTING)))
		return;
	if ((access->flags & PS_KEEP_EXISTING) && leaves_whole_alone(binder, node, object, done))
	{
		make_reading(access, PS_NEVER_WAIT);
		return;
	}
	if (done[object] != MADE_PLAINLY || binder->objects->names[object].class == PS_KEY ||
		binder->objects->objects[object].exists ||
		is_dropped_otherwise(binder, object, done))
		return;
	if (access->flags & PS_REPLACES)
		access->kind = PS_ACCESS_CHANGE;
	else if (!(access->flags & PS_GOES_ALONG) && !follows_table(&binder->objects->objects[object]))
		make_reading(access, 0);
}

/*
 * Ties every CREATE OR REPLACE and IF NOT EXISTS to the plain CREATE of the
 * object, if there is one.
 */
void
ps_bind_replacements(PsBinder *binder)
{
	char	   *done = palloc0(Max(1, binder->objects->count));

	for (int i = 0; i < binder->nnodes; i++)
		for (int j = 0; j < binder->nodes[i].naccesses; j++)
			note_access(&binder->nodes[i].accesses[j], done);
	for (int i = 0; i < binder->nnodes; i++)
		for (int j = 0; j < binder->nodes[i].naccesses; j++)
			settle_access(binder, &binder->nodes[i], &binder->nodes[i].accesses[j], done);
	pfree(done);
}
