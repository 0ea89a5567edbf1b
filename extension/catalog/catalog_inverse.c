/*-------------------------------------------------------------------------
 *
 * catalog_inverse.c
 *	  What the derivation of inverses asks about single objects.
 *
 * Nothing here raises because an object is gone, takes a lock that lasts, or
 * returns a pointer into a cache.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/dependency.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_index.h"
#include "catalog/pg_largeobject.h"
#include "catalog/pg_largeobject_metadata.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_shdescription.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "libpq/crypt.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/syscache.h"

#include "catalog.h"
#include "catalog_inverse.h"
#include "catalog_row.h"

/*
 * Fills in what a relation is; false if it is gone.  Asks the cache of
 * relations, which holds what the transaction has made: the cache of rows has
 * to read it anew after each change.
 */
bool
ps_catalog_relation(Oid oid, PsRelation *what)
{
	Relation	relation = RelationIdGetRelation(oid);

	if (relation == NULL)
		return false;
	what->kind = relation->rd_rel->relkind;
	what->namespace = relation->rd_rel->relnamespace;
	what->table = relation->rd_index != NULL ? relation->rd_index->indrelid : InvalidOid;
	what->is_partition = relation->rd_rel->relispartition;
	what->is_temporary = relation->rd_rel->relpersistence == RELPERSISTENCE_TEMP;
	RelationClose(relation);
	return true;
}

/* Fills in what a constraint lies on; false if it is gone. */
bool
ps_catalog_constraint_place(Oid constraint, PsConstraintPlace *place)
{
	HeapTuple	tuple = ps_catalog_row(ConstraintRelationId, constraint);
	Form_pg_constraint row;

	if (!HeapTupleIsValid(tuple))
		return false;
	row = (Form_pg_constraint) GETSTRUCT(tuple);
	place->type = row->contype;
	place->relation = row->conrelid;
	place->domain = row->contypid;
	place->name = NameStr(row->conname);
	place->inherited = OidIsValid(row->conparentid) || (row->coninhcount > 0 && !row->conislocal);
	return true;
}

/* Is the column there because a parent of its table has it? */
bool
ps_catalog_column_is_inherited(Oid relation, AttrNumber column)
{
	HeapTuple	tuple = SearchSysCacheCopy2(ATTNUM, ObjectIdGetDatum(relation), Int16GetDatum(column));

	return HeapTupleIsValid(tuple) && ((Form_pg_attribute) GETSTRUCT(tuple))->attinhcount > 0;
}

/* Does a dependency make the dependent object go when the other one is dropped? */
static bool
takes_along(char deptype)
{
	return deptype == DEPENDENCY_AUTO || deptype == DEPENDENCY_INTERNAL || deptype == DEPENDENCY_EXTENSION ||
		deptype == DEPENDENCY_PARTITION_PRI || deptype == DEPENDENCY_PARTITION_SEC;
}

/* Does matches() hold for an object that takes this one along when it is dropped? */
bool
ps_catalog_goes_with(const ObjectAddress *object,
					 bool (*matches) (const ObjectAddress *other, void *context), void *context)
{
	ListCell   *cell;

	foreach(cell, ps_rows_of_depender(object->classId, object->objectId))
	{
		Form_pg_depend row = (Form_pg_depend) GETSTRUCT((HeapTuple) lfirst(cell));
		ObjectAddress other = {row->refclassid, row->refobjid, row->refobjsubid};

		if (row->objsubid == object->objectSubId && takes_along(row->deptype) && matches(&other, context))
			return true;
	}
	return false;
}

/*
 * Does the index or constraint of a partitioned table have parts, on partitions,
 * for which is_own() does not hold?  They go with it, though they were there before.
 */
bool
ps_catalog_has_foreign_parts(const ObjectAddress *object,
							 bool (*is_own) (const ObjectAddress *other, void *context), void *context)
{
	ListCell   *cell;

	foreach(cell, ps_rows_of_referenced(object))
	{
		Form_pg_depend row = (Form_pg_depend) GETSTRUCT((HeapTuple) lfirst(cell));
		ObjectAddress part = {row->classid, row->objid, row->objsubid};

		if (row->deptype == DEPENDENCY_PARTITION_PRI &&
			(!is_own(&part, context) || ps_catalog_has_foreign_parts(&part, is_own, context)))
			return true;
	}
	return false;
}

/* Orders addresses by what they are about. */
static int
by_object(const ListCell *a, const ListCell *b)
{
	const ObjectAddress *left = lfirst(a);
	const ObjectAddress *right = lfirst(b);

	if (left->objectId != right->objectId)
		return left->objectId < right->objectId ? -1 : 1;
	return left->objectSubId - right->objectSubId;
}

/* What depends on the object, or on nothing but the column if it is one; in a lasting order. */
List *
ps_catalog_dependers(const ObjectAddress *object)
{
	List	   *dependers = NIL;
	ListCell   *cell;

	foreach(cell, ps_rows_of_referenced(object))
	{
		Form_pg_depend row = (Form_pg_depend) GETSTRUCT((HeapTuple) lfirst(cell));
		ObjectAddress *depender = palloc(sizeof(ObjectAddress));

		if (row->refobjsubid != object->objectSubId)
			continue;
		ObjectAddressSubSet(*depender, row->classid, row->objid, row->objsubid);
		dependers = lappend(dependers, depender);
	}
	list_sort(dependers, by_object);
	return dependers;
}

/* Does one object need another one? */
static bool
depends_on(const ObjectAddress *object, const ObjectAddress *other)
{
	ListCell   *cell;

	foreach(cell, ps_rows_of_depender(object->classId, object->objectId))
	{
		Form_pg_depend row = (Form_pg_depend) GETSTRUCT((HeapTuple) lfirst(cell));

		if (row->refclassid == other->classId && row->refobjid == other->objectId)
			return true;
	}
	return false;
}

/* Does a function that the type is made of take or return it?  No DROP without CASCADE takes one of them alone. */
bool
ps_catalog_type_is_in_loop(Oid type)
{
	ObjectAddress address;
	ListCell   *cell;

	ObjectAddressSet(address, TypeRelationId, type);
	foreach(cell, ps_catalog_dependers(&address))
	{
		const ObjectAddress *depender = lfirst(cell);

		if (depender->classId == ProcedureRelationId && depends_on(&address, depender))
			return true;
	}
	return false;
}

/* Is it an enum, or an array of one? */
bool
ps_catalog_is_enum(Oid type)
{
	Oid			element = get_element_type(type);

	return type_is_enum(OidIsValid(element) ? element : type);
}

/* Are there composite types of it, or is its array type in use? */
bool
ps_catalog_is_nested(Oid type)
{
	ObjectAddress address;
	ListCell   *cell;

	ObjectAddressSet(address, TypeRelationId, type);
	foreach(cell, ps_catalog_dependers(&address))
	{
		const ObjectAddress *depender = lfirst(cell);

		if (depender->classId == RelationRelationId && get_rel_relkind(depender->objectId) == RELKIND_COMPOSITE_TYPE)
			return true;
	}
	ObjectAddressSet(address, TypeRelationId, get_array_type(type));
	return ps_catalog_dependers(&address) != NIL;
}

/* Is there a type of that name in the type's schema? */
bool
ps_catalog_type_name_is_taken(Oid type, const char *name)
{
	HeapTuple	tuple = ps_catalog_row(TypeRelationId, type);

	return HeapTupleIsValid(tuple) && OidIsValid(ps_catalog_type(name, ((Form_pg_type) GETSTRUCT(tuple))->typnamespace));
}

/* Do foreign keys lie on the table?  It has triggers then. */
bool
ps_catalog_is_referenced(Oid table)
{
	Relation	relation = RelationIdGetRelation(table);
	bool		referenced = false;

	if (relation == NULL)
		return false;
	for (int i = 0; relation->trigdesc != NULL && i < relation->trigdesc->numtriggers; i++)
		referenced |= RI_FKey_trigger_type(relation->trigdesc->triggers[i].tgfoid) == RI_TRIGGER_PK;
	RelationClose(relation);
	return referenced;
}

/* Does the trigger serve a constraint, or come with a parent's?  False if it is gone. */
bool
ps_catalog_trigger_is_hidden(Oid trigger)
{
	HeapTuple	tuple = ps_catalog_row(TriggerRelationId, trigger);
	Form_pg_trigger row = HeapTupleIsValid(tuple) ? (Form_pg_trigger) GETSTRUCT(tuple) : NULL;

	return row != NULL && (row->tgisinternal || OidIsValid(row->tgparentid));
}

/* Does the table need one of its indexes for replication, or is it clustered on one? */
bool
ps_catalog_marks_index(Oid table)
{
	ListCell   *cell;

	foreach(cell, ps_catalog_rows(IndexRelationId, IndexIndrelidIndexId, Anum_pg_index_indrelid, table))
	{
		Form_pg_index index = (Form_pg_index) GETSTRUCT((HeapTuple) lfirst(cell));

		if (index->indisclustered || index->indisreplident)
			return true;
	}
	return false;
}

/* Does GRANT ... ON ALL of a type mean a relation of this kind? */
static bool
is_meant_by_all(ObjectType type, char kind)
{
	if (type == OBJECT_SEQUENCE)
		return kind == RELKIND_SEQUENCE;
	return kind == RELKIND_RELATION || kind == RELKIND_VIEW || kind == RELKIND_MATVIEW ||
		kind == RELKIND_FOREIGN_TABLE || kind == RELKIND_PARTITIONED_TABLE;
}

/* Does it mean a routine of this kind? */
static bool
is_routine_meant_by_all(ObjectType type, char kind)
{
	return type == OBJECT_ROUTINE || (type == OBJECT_PROCEDURE) == (kind == PROKIND_PROCEDURE);
}

/* The object in a row of pg_class or pg_proc if GRANT ... ON ALL means it; else none. */
static Oid
object_meant_by_all(Oid class, HeapTuple tuple, ObjectType type)
{
	if (class == RelationRelationId)
	{
		Form_pg_class row = (Form_pg_class) GETSTRUCT(tuple);

		return is_meant_by_all(type, row->relkind) ? row->oid : InvalidOid;
	}
	return is_routine_meant_by_all(type, ((Form_pg_proc) GETSTRUCT(tuple))->prokind) ?
		((Form_pg_proc) GETSTRUCT(tuple))->oid : InvalidOid;
}

/* The relations or routines (ObjectAddress *) that GRANT ... ON ALL means. */
List *
ps_catalog_objects_in_schema(Oid schema, ObjectType type)
{
	Oid			class = type == OBJECT_TABLE || type == OBJECT_SEQUENCE ? RelationRelationId : ProcedureRelationId;
	List	   *objects = NIL;
	ListCell   *cell;

	foreach(cell, ps_catalog_rows(class, InvalidOid, get_object_attnum_namespace(class), schema))
	{
		Oid			object = object_meant_by_all(class, lfirst(cell), type);
		ObjectAddress *address;

		if (!OidIsValid(object))
			continue;
		address = palloc(sizeof(ObjectAddress));
		ObjectAddressSet(*address, class, object);
		objects = lappend(objects, address);
	}
	return objects;
}

/*
 * The value of the column that column_in() names for the object's catalog, which
 * a large object's class is not; *isnull if there is none.
 */
static Datum
value_of(const ObjectAddress *object, AttrNumber (*column_in) (Oid catalog), bool *isnull)
{
	Oid			catalog = object->classId == LargeObjectRelationId ? LargeObjectMetadataRelationId : object->classId;
	HeapTuple	row;

	*isnull = true;
	if (!is_objectclass_supported(catalog) || column_in(catalog) == InvalidAttrNumber)
		return (Datum) 0;
	row = ps_catalog_row(catalog, object->objectId);
	return HeapTupleIsValid(row) ? ps_row_value(catalog, row, column_in(catalog), isnull) : (Datum) 0;
}

/* The owner; InvalidOid if there is none. */
Oid
ps_catalog_owner_of(const ObjectAddress *object)
{
	bool		isnull;
	Datum		owner = value_of(object, get_object_attnum_owner, &isnull);

	return isnull ? InvalidOid : DatumGetObjectId(owner);
}

/* The namespace that an object lives in; InvalidOid if it lives in none or is gone. */
Oid
ps_catalog_namespace_of(const ObjectAddress *object)
{
	bool		isnull;
	Datum		namespace = value_of(object, get_object_attnum_namespace, &isnull);

	return isnull ? InvalidOid : DatumGetObjectId(namespace);
}

/* The bare name; NULL if there is none. */
char *
ps_catalog_name_of(const ObjectAddress *object)
{
	bool		isnull;
	Datum		name = value_of(object, get_object_attnum_name, &isnull);

	return isnull ? NULL : NameStr(*DatumGetName(name));
}

/* The comment on an object of all databases; NULL: none. */
char *
ps_catalog_shared_comment(const ObjectAddress *object)
{
	ListCell   *cell;

	foreach(cell, ps_catalog_rows(SharedDescriptionRelationId, SharedDescriptionObjIndexId, Anum_pg_shdescription_objoid, object->objectId))
	{
		HeapTuple	row = lfirst(cell);
		bool		isnull;

		if (((Form_pg_shdescription) GETSTRUCT(row))->classoid == object->classId)
			return TextDatumGetCString(ps_row_value(SharedDescriptionRelationId, row, Anum_pg_shdescription_description, &isnull));
	}
	return NULL;
}

/* Is the role's password mixed with its name, so that it goes when the role is renamed? */
bool
ps_catalog_password_has_name(Oid role)
{
	HeapTuple	tuple = SearchSysCacheCopy1(AUTHOID, ObjectIdGetDatum(role));
	bool		isnull;
	Datum		password;

	if (!HeapTupleIsValid(tuple))
		return false;
	password = SysCacheGetAttr(AUTHOID, tuple, Anum_pg_authid_rolpassword, &isnull);
	return !isnull && get_password_type(TextDatumGetCString(password)) == PASSWORD_TYPE_MD5;
}

/* Does a list of rights name the role as one that has some? */
static bool
names_grantee(Datum list, Oid role)
{
	Acl		   *acl = DatumGetAclP(list);

	for (int i = 0; i < ACL_NUM(acl); i++)
	{
		if (ACL_DAT(acl)[i].ai_grantee == role)
			return true;
	}
	return false;
}

/* Has the role rights of its own on a column of the relation? */
static bool
is_grantee_of_column(Oid relation, Oid role)
{
	CatCList   *columns = SearchSysCacheList1(ATTNUM, ObjectIdGetDatum(relation));
	bool		found = false;

	for (int i = 0; i < columns->n_members; i++)
	{
		bool		isnull;
		Datum		acl = SysCacheGetAttr(ATTNUM, &columns->members[i]->tuple, Anum_pg_attribute_attacl, &isnull);

		found |= !isnull && names_grantee(acl, role);
	}
	ReleaseSysCacheList(columns);
	return found;
}

/* Has the role rights of its own on an object or one of its columns? */
bool
ps_catalog_is_grantee(const ObjectAddress *object, Oid role)
{
	bool		isnull;
	Datum		acl = value_of(object, get_object_attnum_acl, &isnull);

	return (!isnull && names_grantee(acl, role)) ||
		(object->classId == RelationRelationId && is_grantee_of_column(object->objectId, role));
}
