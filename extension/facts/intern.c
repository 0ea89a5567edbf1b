/*-------------------------------------------------------------------------
 *
 * intern.c
 *	  Object numbers: each distinct object of a batch, probed once.
 *
 * Everything lives in the memory context that was current when the table was
 * made.  Names are kept as given: their strings must live as long.
 *
 *-------------------------------------------------------------------------
 */
#include "intern.h"

#include "catalog.h"

#include "common/hashfn.h"

typedef struct PsInterned
{
	PsName		name;
	int			number;
	uint32		hash;
	char		status;
} PsInterned;

#define SH_PREFIX ps_intern
#define SH_ELEMENT_TYPE PsInterned
#define SH_KEY_TYPE PsName
#define SH_KEY name
#define SH_HASH_KEY(table, key) ps_name_hash(&(key))
#define SH_EQUAL(table, a, b) ps_name_equal(&(a), &(b))
#define SH_SCOPE static inline
#define SH_STORE_HASH
#define SH_GET_HASH(table, entry) (entry)->hash
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* A table without objects, in the current memory context. */
PsObjects *
ps_objects_create(void)
{
	PsObjects  *objects = palloc0(sizeof(PsObjects));

	objects->numbers = ps_intern_create(CurrentMemoryContext, 1024, NULL);
	objects->allocated = 1024;
	objects->objects = palloc(sizeof(PsPlanObject) * objects->allocated);
	objects->names = palloc(sizeof(PsName) * objects->allocated);
	objects->made = palloc(sizeof(bool) * objects->allocated);
	objects->columns_unknown = palloc(sizeof(bool) * objects->allocated);
	objects->columns_listed = palloc(sizeof(bool) * objects->allocated);
	objects->added = palloc(sizeof(bool) * objects->allocated);
	return objects;
}

/* Doubles the room for objects. */
static void
grow(PsObjects *objects)
{
	int			size = objects->allocated *= 2;

	objects->objects = repalloc_huge(objects->objects, sizeof(PsPlanObject) * size);
	objects->names = repalloc_huge(objects->names, sizeof(PsName) * size);
	objects->made = repalloc_huge(objects->made, sizeof(bool) * size);
	objects->columns_unknown = repalloc_huge(objects->columns_unknown, sizeof(bool) * size);
	objects->columns_listed = repalloc_huge(objects->columns_listed, sizeof(bool) * size);
	objects->added = repalloc_huge(objects->added, sizeof(bool) * size);
}

/*
 * The class of what an object of this class is a part of; PS_CLASS_COUNT if it
 * stands alone.
 */
PsClass
ps_parent_class(PsClass class)
{
	switch (class)
	{
		case PS_COLUMN:
		case PS_KEY:
		case PS_PRIMARY_KEY:
		case PS_UNIQUE_INDEX:
		case PS_CONSTRAINT:
		case PS_TRIGGER:
		case PS_RULE:
		case PS_POLICY:
		case PS_DEFAULT:
		case PS_NOT_NULL:
		case PS_INHERITANCE:
			return PS_RELATION;
		case PS_ENUM_LABEL:
			return PS_TYPE;
		default:
			return PS_CLASS_COUNT;
	}
}

/*
 * Is there only one of it at a time?  Of defaults, keys and names that several
 * functions share there may be more, or each replaces the one before.
 */
static bool
is_unique(const PsName *name)
{
	switch (name->class)
	{
		case PS_SCHEMA:
		case PS_RELATION:
		case PS_COLUMN:
		case PS_PRIMARY_KEY:
		case PS_CONSTRAINT:
		case PS_TRIGGER:
		case PS_RULE:
		case PS_POLICY:
		case PS_TYPE:
			return true;
		case PS_FUNCTION:
			return name->sub != NULL && name->sub[0] != '#';
		default:
			return false;
	}
}

/* The number of the object; -1 if it has none. */
int
ps_object_find(PsObjects *objects, const PsName *name)
{
	PsInterned *entry = ps_intern_lookup(objects->numbers, *name);

	return entry ? entry->number : -1;
}

/*
 * The number of the object, which it gets if it has none, and so does what it
 * is a part of.
 */
int
ps_object_number(PsObjects *objects, const PsName *name)
{
	PsClass		outer = ps_parent_class(name->class);
	int			parent = -1;
	bool		found;
	PsInterned *entry = ps_intern_lookup(objects->numbers, *name);
	int			number;

	if (entry != NULL)
		return entry->number;
	if (outer != PS_CLASS_COUNT)
	{
		PsName		relation = ps_name(outer, name->schema, name->name, NULL);

		parent = ps_object_number(objects, &relation);
	}
	if (objects->count == objects->allocated)
		grow(objects);
	number = objects->count++;
	ps_intern_insert(objects->numbers, *name, &found)->number = number;
	objects->names[number] = *name;
	objects->made[number] = false;
	objects->columns_unknown[number] = false;
	objects->columns_listed[number] = false;
	objects->added[number] = false;
	objects->objects[number] = (PsPlanObject)
	{
		.column = name->class == PS_COLUMN,
		.unique = is_unique(name),
		.detachable = name->class == PS_CONSTRAINT || name->class == PS_DEFAULT,
		.parent = parent,.table = parent,.word = -1,
		.name_hash = string_hash(name->name, NAMEDATALEN)
	};
	if (parent < 0 || name->class == PS_CONSTRAINT || objects->objects[parent].exists)
		objects->objects[number].exists = ps_catalog_has(name);
	return number;
}
