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

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_index.h"
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
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/syscache.h"

#include "catalog_inverse.h"

/* Fills in what a constraint lies on; false if it is gone. */
bool
ps_catalog_constraint_place(Oid constraint, PsConstraintPlace *place)
{
	HeapTuple	tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
	Form_pg_constraint row;

	if (!HeapTupleIsValid(tuple))
		return false;
	row = (Form_pg_constraint) GETSTRUCT(tuple);
	place->type = row->contype;
	place->relation = row->conrelid;
	place->domain = row->contypid;
	place->name = pstrdup(NameStr(row->conname));
	place->inherited = OidIsValid(row->conparentid) || (row->coninhcount > 0 && !row->conislocal);
	ReleaseSysCache(tuple);
	return true;
}

/* Is the column there because a parent of its table has it? */
bool
ps_catalog_column_is_inherited(Oid relation, AttrNumber column)
{
	HeapTuple	tuple = SearchSysCache2(ATTNUM, ObjectIdGetDatum(relation), Int16GetDatum(column));
	bool		inherited;

	if (!HeapTupleIsValid(tuple))
		return false;
	inherited = ((Form_pg_attribute) GETSTRUCT(tuple))->attinhcount > 0;
	ReleaseSysCache(tuple);
	return inherited;
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
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		found = false;

	ScanKeyInit(&keys[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(object->classId));
	ScanKeyInit(&keys[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(object->objectId));
	scan = systable_beginscan(depend, DependDependerIndexId, true, NULL, 2, keys);
	while (!found && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend row = (Form_pg_depend) GETSTRUCT(tuple);
		ObjectAddress other;

		ObjectAddressSubSet(other, row->refclassid, row->refobjid, row->refobjsubid);
		found = row->objsubid == object->objectSubId && takes_along(row->deptype) && matches(&other, context);
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return found;
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
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	List	   *dependers = NIL;
	ScanKeyData keys[3];
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&keys[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(object->classId));
	ScanKeyInit(&keys[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(object->objectId));
	ScanKeyInit(&keys[2], Anum_pg_depend_refobjsubid, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(object->objectSubId));
	scan = systable_beginscan(depend, DependReferenceIndexId, true, NULL, 3, keys);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend row = (Form_pg_depend) GETSTRUCT(tuple);
		ObjectAddress *depender = palloc(sizeof(ObjectAddress));

		ObjectAddressSubSet(*depender, row->classid, row->objid, row->objsubid);
		dependers = lappend(dependers, depender);
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	list_sort(dependers, by_object);
	return dependers;
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
	HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	bool		taken;

	if (!HeapTupleIsValid(tuple))
		return false;
	taken = SearchSysCacheExists2(TYPENAMENSP, CStringGetDatum(name),
								  ObjectIdGetDatum(((Form_pg_type) GETSTRUCT(tuple))->typnamespace));
	ReleaseSysCache(tuple);
	return taken;
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

/* Does the trigger serve a constraint?  False if it is gone. */
bool
ps_catalog_trigger_is_internal(Oid trigger)
{
	Relation	catalog = table_open(TriggerRelationId, AccessShareLock);
	HeapTuple	tuple = get_catalog_object_by_oid(catalog, Anum_pg_trigger_oid, trigger);
	bool		internal = HeapTupleIsValid(tuple) && ((Form_pg_trigger) GETSTRUCT(tuple))->tgisinternal;

	table_close(catalog, AccessShareLock);
	return internal;
}

/* Does the table need one of its indexes for replication, or is it clustered on one? */
bool
ps_catalog_marks_index(Oid table)
{
	Relation	relation = RelationIdGetRelation(table);
	List	   *indexes;
	bool		marks = false;
	ListCell   *cell;

	if (relation == NULL)
		return false;
	indexes = RelationGetIndexList(relation);
	foreach(cell, indexes)
	{
		HeapTuple	tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(lfirst_oid(cell)));

		if (!HeapTupleIsValid(tuple))
			continue;
		marks |= ((Form_pg_index) GETSTRUCT(tuple))->indisclustered || ((Form_pg_index) GETSTRUCT(tuple))->indisreplident;
		ReleaseSysCache(tuple);
	}
	list_free(indexes);
	RelationClose(relation);
	return marks;
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
	Relation	catalog = table_open(class, AccessShareLock);
	List	   *objects = NIL;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, class == RelationRelationId ? Anum_pg_class_relnamespace : Anum_pg_proc_pronamespace,
				BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(schema));
	scan = systable_beginscan(catalog, InvalidOid, false, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Oid			object = object_meant_by_all(class, tuple, type);
		ObjectAddress *address;

		if (!OidIsValid(object))
			continue;
		address = palloc(sizeof(ObjectAddress));
		ObjectAddressSet(*address, class, object);
		objects = lappend(objects, address);
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return objects;
}

/* One column of an object's row in its catalog, a copy; *isnull if there is none. */
static Datum
value_of(const ObjectAddress *object, AttrNumber column, bool *isnull)
{
	Relation	catalog;
	HeapTuple	tuple;
	Datum		value = (Datum) 0;

	*isnull = true;
	if (column == InvalidAttrNumber)
		return value;
	catalog = table_open(object->classId, AccessShareLock);
	tuple = get_catalog_object_by_oid(catalog, get_object_attnum_oid(object->classId), object->objectId);
	if (HeapTupleIsValid(tuple))
		value = heap_getattr(tuple, column, RelationGetDescr(catalog), isnull);
	if (!*isnull)
	{
		Form_pg_attribute attribute = TupleDescAttr(RelationGetDescr(catalog), column - 1);

		value = datumCopy(value, attribute->attbyval, attribute->attlen);
	}
	table_close(catalog, AccessShareLock);
	return value;
}

/* The owner; InvalidOid if there is none. */
Oid
ps_catalog_owner_of(const ObjectAddress *object)
{
	bool		isnull;
	Datum		owner;

	if (!is_objectclass_supported(object->classId))
		return InvalidOid;
	owner = value_of(object, get_object_attnum_owner(object->classId), &isnull);
	return isnull ? InvalidOid : DatumGetObjectId(owner);
}

/* The bare name; NULL if there is none. */
char *
ps_catalog_name_of(const ObjectAddress *object)
{
	bool		isnull;
	Datum		name;

	if (!is_objectclass_supported(object->classId))
		return NULL;
	name = value_of(object, get_object_attnum_name(object->classId), &isnull);
	return isnull ? NULL : NameStr(*DatumGetName(name));
}

/* The comment on an object of all databases; NULL: none. */
char *
ps_catalog_shared_comment(const ObjectAddress *object)
{
	Relation	catalog = table_open(SharedDescriptionRelationId, AccessShareLock);
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	tuple;
	char	   *comment = NULL;

	ScanKeyInit(&keys[0], Anum_pg_shdescription_objoid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(object->objectId));
	ScanKeyInit(&keys[1], Anum_pg_shdescription_classoid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(object->classId));
	scan = systable_beginscan(catalog, SharedDescriptionObjIndexId, true, NULL, 2, keys);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		bool		isnull;
		Datum		description = heap_getattr(tuple, Anum_pg_shdescription_description, RelationGetDescr(catalog), &isnull);

		comment = isnull ? NULL : TextDatumGetCString(description);
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return comment;
}

/* Is the role's password mixed with its name, so that it goes when the role is renamed? */
bool
ps_catalog_password_has_name(Oid role)
{
	HeapTuple	tuple = SearchSysCache1(AUTHOID, ObjectIdGetDatum(role));
	bool		isnull;
	Datum		password;
	bool		has;

	if (!HeapTupleIsValid(tuple))
		return false;
	password = SysCacheGetAttr(AUTHOID, tuple, Anum_pg_authid_rolpassword, &isnull);
	has = !isnull && get_password_type(TextDatumGetCString(password)) == PASSWORD_TYPE_MD5;
	ReleaseSysCache(tuple);
	return has;
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
	Datum		acl;

	if (!is_objectclass_supported(object->classId))
		return false;
	acl = value_of(object, get_object_attnum_acl(object->classId), &isnull);
	return (!isnull && names_grantee(acl, role)) ||
		(object->classId == RelationRelationId && is_grantee_of_column(object->objectId, role));
}
