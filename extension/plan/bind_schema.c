/*-------------------------------------------------------------------------
 *
 * bind_schema.c
 *	  What a schema holds when it is renamed.
 *
 * ALTER SCHEMA ... RENAME gives all that lies in the schema another name, and
 * names none of it.  What the batch makes under a name in the renamed schema may
 * have been there already, from before: so the statement moves each object that
 * the batch makes under its later name, if there is one under the earlier.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"

/* Is the statement one that renames a schema?  Fills in its names. */
static bool
renames_schema(const PsBinder *binder, const PsStatement *statement, const char **from, const char **to)
{
	const PsFacts *facts = binder->batch->facts[statement->position];

	*from = *to = NULL;
	if (statement->tag != T_RenameStmt)
		return false;
	for (int i = 0; i < facts->count; i++)
	{
		const PsFact *fact = &facts->facts[i];

		if (fact->name.class == PS_SCHEMA && fact->kind == PS_REMOVES)
			*from = fact->name.name;
		else if (fact->name.class == PS_SCHEMA && fact->kind == PS_PROVIDES)
			*to = fact->name.name;
	}
	return *from != NULL && *to != NULL;
}

/*
 * The number of an object of the schema under the name that it had when the
 * schema was called otherwise; -1 if the object lies elsewhere.
 */
static int
earlier_object(PsBinder *binder, int object, const char *from, const char *to)
{
	PsName		name = binder->objects->names[object];

	if (name.schema == NULL || strcmp(name.schema, to) != 0)
		return -1;
	name.schema = from;
	return ps_object_number(binder->objects, &name);
}

/* Notes that what lies in a schema may be there under its earlier name. */
static void
note_moved(PsBinder *binder, int earlier, int object)
{
	PsObjects  *objects = binder->objects;

	if (!objects->objects[earlier].exists && !objects->made[earlier])
		return;
	objects->made[object] = true;
	objects->columns_unknown[object] |= objects->columns_unknown[earlier];
	objects->columns_listed[object] |= objects->columns_listed[earlier] || objects->objects[earlier].exists;
}

/*
 * Numbers what renamed schemas hold under its earlier names: of the last RENAME
 * first, as a schema can be renamed again.
 */
void
ps_bind_renamed_schemas(PsBinder *binder)
{
	int			nstatements = binder->batch->nstatements;
	const char *from;
	const char *to;

	for (int i = nstatements - 1; i >= 0; i--)
		if (renames_schema(binder, &binder->batch->statements[i], &from, &to))
			for (int object = binder->objects->count - 1; object >= 0; object--)
				(void) earlier_object(binder, object, from, to);
	for (int i = 0; i < nstatements; i++)
		if (renames_schema(binder, &binder->batch->statements[i], &from, &to))
			for (int object = binder->objects->count - 1; object >= 0; object--)
			{
				int			earlier = earlier_object(binder, object, from, to);

				if (earlier >= 0)
					note_moved(binder, earlier, object);
			}
}

/* Adds to a node that it gives an object, if that is there, a later name. */
void
ps_add_move(PsPlanNode *node, int earlier, int later)
{
	int		   *pair = palloc(sizeof(int) * 2);

	pair[0] = later;
	pair[1] = earlier;
	ps_add_access(node, PS_ACCESS_DROP, PS_CONFLICT, PS_NEVER_WAIT | PS_GOES_ALONG, 1, pair + 1);
	ps_add_access(node, PS_ACCESS_MAKE, PS_CONFLICT, PS_GOES_ALONG | PS_MOVES, 1, pair);
}

/* Adds to the node of a statement that renames a schema what it moves. */
void
ps_bind_moved(PsBinder *binder, const PsStatement *statement, PsPlanNode *node)
{
	const char *from;
	const char *to;

	if (!renames_schema(binder, statement, &from, &to))
		return;
	for (int object = binder->objects->count - 1; object >= 0; object--)
	{
		int			earlier = binder->objects->made[object] ? earlier_object(binder, object, from, to) : -1;

		if (earlier >= 0 && (binder->objects->objects[earlier].exists || binder->objects->made[earlier]))
			ps_add_move(node, earlier, object);
	}
}
