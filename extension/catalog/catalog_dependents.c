/*-------------------------------------------------------------------------
 *
 * catalog_dependents.c
 *	  What would DROP refuse to leave behind?
 *
 * The objects that depend on one, or on what goes along with it, in the way that
 * makes a DROP without CASCADE fail, named as statements name them: a view for
 * its rule, a table's column or default or trigger, a foreign key as a
 * constraint, an extension for its members.  And those that go along: who drops
 * them by name must do so before.
 *
 *-------------------------------------------------------------------------
 */
#include "catalog.h"

#include "access/sysattr.h"
#include "catalog/dependency.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/pg_amop.h"
#include "catalog/pg_amproc.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_index.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_opfamily.h"
#include "catalog/pg_shdepend.h"
#include "utils/lsyscache.h"

#include "catalog_inverse.h"
#include "catalog_row.h"

/* Adds a name, whose strings are not copied. */
static List *
add_name(List *names, PsName name)
{
	PsName	   *added = palloc(sizeof(PsName));

	*added = name;
	return lappend(names, added);
}

/* Adds the name of a relation, or of something that lies in it. */
static List *
add_relation(List *names, PsClass class, Oid relation, const char *sub)
{
	PsName		name = ps_catalog_name_in_relation(class, relation, sub);

	return name.name == NULL ? names : add_name(names, name);
}

/* Adds the default of a column under the column's name, if it is there. */
static List *
add_default(List *names, Oid oid)
{
	ObjectAddress column = GetAttrDefaultColumnAddress(oid);

	if (!OidIsValid(column.objectId))
		return names;
	return add_relation(names, PS_DEFAULT, column.objectId, get_attname(column.objectId, column.objectSubId, false));
}

/*
 * Adds the constraint under its table's name, if it is there and not a
 * domain's.  One that partitions have a part of is dropped as a whole.
 */
static List *
add_constraint(List *names, Oid oid)
{
	HeapTuple	row = ps_catalog_row(ConstraintRelationId, oid);
	Form_pg_constraint form;

	if (!HeapTupleIsValid(row))
		return names;
	form = (Form_pg_constraint) GETSTRUCT(row);
	if (OidIsValid(form->conparentid))
		return add_constraint(names, form->conparentid);
	return OidIsValid(form->conrelid) ? add_relation(names, PS_CONSTRAINT, form->conrelid, NameStr(form->conname)) : names;
}

/* Adds an object under its name, if it is there: a rule as its relation, a function under its signature as well. */
static List *
add_named(List *names, const ObjectAddress *object)
{
	PsName		name;

	if (!ps_catalog_name(object, &name))
		return names;
	if (name.class == PS_RULE)
		return add_name(names, ps_name(PS_RELATION, name.schema, name.name, NULL));
	names = add_name(names, name);
	if (name.class != PS_FUNCTION)
		return names;
	name.sub = ps_catalog_signature(object->objectId);
	return add_name(names, name);
}

/*
 * Adds what a member of an operator family goes along with: the class that it was
 * made with, and the family.
 */
static List *
add_family_member(List *names, const ObjectAddress *member)
{
	ListCell   *cell;

	foreach(cell, ps_rows_of_depender(member->classId, member->objectId))
	{
		Form_pg_depend form = (Form_pg_depend) GETSTRUCT((HeapTuple) lfirst(cell));
		ObjectAddress owner = {form->refclassid, form->refobjid, 0};

		if (form->refclassid != OperatorClassRelationId && form->refclassid != OperatorFamilyRelationId)
			continue;
		names = add_named(names, &owner);
		if (form->refclassid == OperatorFamilyRelationId)
			continue;
		ObjectAddressSet(owner, OperatorFamilyRelationId, get_opclass_family(form->refobjid));
		names = add_named(names, &owner);
	}
	return names;
}

/*
 * Adds a relation, or what stands for it: the type of a composite one; if it is
 * in the way, also the table of an index.
 */
static List *
add_relation_object(List *names, const ObjectAddress *object, bool goes_along)
{
	char		kind = get_rel_relkind(object->objectId);

	if (object->objectSubId > 0 && kind != RELKIND_COMPOSITE_TYPE)
		return add_relation(names, PS_COLUMN, object->objectId,
							get_attname(object->objectId, object->objectSubId, true));
	if (!goes_along && (kind == RELKIND_INDEX || kind == RELKIND_PARTITIONED_INDEX))
		names = add_relation(names, PS_RELATION, IndexGetRelation(object->objectId, true), NULL);
	return add_relation(names, kind == RELKIND_COMPOSITE_TYPE ? PS_TYPE : PS_RELATION,
						object->objectId, NULL);
}

/* Adds the names by which a DROP can take the object away. */
static List *
add_object(List *names, const ObjectAddress *object, bool goes_along)
{
	switch (object->classId)
	{
		case RelationRelationId:
			return add_relation_object(names, object, goes_along);
		case ConstraintRelationId:
			return add_constraint(names, object->objectId);
		case AttrDefaultRelationId:
			return add_default(names, object->objectId);
		case AccessMethodOperatorRelationId:
		case AccessMethodProcedureRelationId:
			return add_family_member(names, object);
		default:
			return add_named(names, object);
	}
}

/* What depends on an object, by how: with the object, or in the way of its DROP. */
typedef struct PsFound
{
	List	   *with;			/* ObjectAddress *: the object and what goes along */
	List	   *against;		/* ObjectAddress * */
} PsFound;

/*
 * Is the object, or the whole that it is a part of, among the objects
 * (ObjectAddress *)?
 */
static bool
is_listed(const List *objects, const ObjectAddress *object)
{
	ListCell   *cell;

	foreach(cell, objects)
	{
		const ObjectAddress *other = lfirst(cell);

		if (other->classId == object->classId && other->objectId == object->objectId &&
			(other->objectSubId == 0 || other->objectSubId == object->objectSubId))
			return true;
	}
	return false;
}

/* Sorts what depends on one object into the two lists. */
static void
find_dependents(PsFound *found, const ObjectAddress *on)
{
	ListCell   *cell;

	foreach(cell, ps_rows_of_referenced(on))
	{
		Form_pg_depend form = (Form_pg_depend) GETSTRUCT((HeapTuple) lfirst(cell));
		ObjectAddress *object = palloc(sizeof(ObjectAddress));

		ObjectAddressSubSet(*object, form->classid, form->objid, form->objsubid);
		if (is_listed(found->with, object))
			continue;
		if (form->deptype == DEPENDENCY_NORMAL)
			found->against = lappend(found->against, object);
		else
			found->with = lappend(found->with, object);
	}
}

/* What a role owns or has rights on: a DROP in the same batch takes these along, or other statements do. */
static void
find_of_role(PsFound *found, const ObjectAddress *role)
{
	ListCell   *cell;

	foreach(cell, ps_rows_of_role(role->objectId))
	{
		Form_pg_shdepend form = (Form_pg_shdepend) GETSTRUCT((HeapTuple) lfirst(cell));
		ObjectAddress *object = palloc(sizeof(ObjectAddress));

		ObjectAddressSubSet(*object, form->classid, form->objid, form->objsubid);
		found->with = lappend(found->with, object);
	}
}

/* Adds the objects under all their names; a member of an extension as the extension. */
static List *
add_dependents(List *dependents, List *objects, bool goes_along)
{
	ListCell   *cell;

	foreach(cell, objects)
	{
		const ObjectAddress *object = lfirst(cell);
		Oid			extension = goes_along ? InvalidOid : getExtensionOfObject(object->classId, object->objectId);
		ObjectAddress owner = {ExtensionRelationId, extension, 0};
		List	   *names = add_object(NIL, OidIsValid(extension) ? &owner : object, goes_along);
		ListCell   *name;

		foreach(name, names)
		{
			PsDependent *dependent = palloc(sizeof(PsDependent));

			dependent->name = *(PsName *) lfirst(name);
			dependent->goes_along = goes_along;
			dependents = lappend(dependents, dependent);
		}
	}
	return dependents;
}

/*
 * Returns what depends on the object, or on what goes along with it: PsDependent *,
 * names qualified; a function also stands for all of its name.  NIL for classes
 * of which nothing is known.
 */
List *
ps_catalog_dependents(const PsName *name)
{
	ObjectAddress address = ps_catalog_address(name);
	PsFound		found = {NIL};
	List	   *against = NIL;
	ListCell   *cell;

	if (!OidIsValid(address.objectId))
		return NIL;
	found.with = list_make1(&address);
	if (address.classId == AuthIdRelationId)
		find_of_role(&found, &address);
	else
	{
		for (int i = 0; i < list_length(found.with); i++)
			find_dependents(&found, list_nth(found.with, i));
	}
	foreach(cell, found.against)
		if (!is_listed(found.with, lfirst(cell)))
			against = lappend(against, lfirst(cell));
	return add_dependents(add_dependents(NIL, against, false),
						  list_delete_first(found.with), true);
}

/* The table's indexes, and the sequences that its columns own: PsName *. */
List *
ps_catalog_belongings(const PsName *name)
{
	Oid			table = ps_catalog_address(name).objectId;
	List	   *names = NIL;
	ListCell   *cell;

	if (!OidIsValid(table))
		return NIL;
	foreach(cell, ps_catalog_rows(IndexRelationId, IndexIndrelidIndexId, Anum_pg_index_indrelid, table))
		names = add_relation(names, PS_RELATION, ((Form_pg_index) GETSTRUCT((HeapTuple) lfirst(cell)))->indexrelid, NULL);
	foreach(cell, getOwnedSequences(table))
		names = add_relation(names, PS_RELATION, lfirst_oid(cell), NULL);
	return names;
}

/* The columns of its own table that a constraint is on: PsName *; NIL if it is gone. */
List *
ps_catalog_key_columns(const PsName *key)
{
	Oid			relation = get_relname_relid(key->name, get_namespace_oid(key->schema, true));
	List	   *columns = NIL;
	Bitmapset  *numbers;
	Oid			constraint;
	int			number = -1;

	if (!OidIsValid(relation))
		return NIL;
	numbers = get_relation_constraint_attnos(relation, key->sub, true, &constraint);
	while ((number = bms_next_member(numbers, number)) >= 0)
	{
		char	   *column = get_attname(relation, number + FirstLowInvalidHeapAttributeNumber, true);

		if (column != NULL)		/* an expression of an exclusion constraint has none */
			columns = add_relation(columns, PS_COLUMN, relation, column);
	}
	return columns;
}
