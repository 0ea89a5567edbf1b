/*-------------------------------------------------------------------------
 *
 * catalog_dependents.c
 *	  What would DROP refuse to leave behind?
 *
 * The objects that depend on one in the way that makes a DROP without CASCADE
 * fail, named as statements name them: a view for its rule, a table's column
 * or default or trigger, a foreign key as a constraint.
 *
 *-------------------------------------------------------------------------
 */
#include "catalog.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/sysattr.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* Adds the name of a relation, or of something that lies in it. */
static List *
add_relation(List *names, PsClass class, Oid relation, const char *sub)
{
	PsName	   *name = palloc(sizeof(PsName));
	char	   *relname = get_rel_name(relation);

	if (relname == NULL)
		return names;
	*name = ps_name(class, get_namespace_name(get_rel_namespace(relation)), relname, sub);
	return lappend(names, name);
}

/* The row of a catalog by its OID column; NULL if it is gone.  A copy. */
static HeapTuple
row_by_oid(Oid catalog, Oid index, AttrNumber column, Oid oid)
{
	Relation	relation = table_open(catalog, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	row;

	ScanKeyInit(&key, column, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(oid));
	scan = systable_beginscan(relation, index, true, NULL, 1, &key);
	row = systable_getnext(scan);
	if (HeapTupleIsValid(row))
		row = heap_copytuple(row);
	systable_endscan(scan);
	table_close(relation, AccessShareLock);
	return row;
}

static List *
add_rewrite(List *names, Oid oid)
{
	HeapTuple	row = row_by_oid(RewriteRelationId, RewriteOidIndexId, Anum_pg_rewrite_oid, oid);

	if (!HeapTupleIsValid(row))
		return names;
	return add_relation(names, PS_RELATION, ((Form_pg_rewrite) GETSTRUCT(row))->ev_class, NULL);
}

static List *
add_default(List *names, Oid oid)
{
	HeapTuple	row = row_by_oid(AttrDefaultRelationId, AttrDefaultOidIndexId,
								 Anum_pg_attrdef_oid, oid);
	Form_pg_attrdef form;

	if (!HeapTupleIsValid(row))
		return names;
	form = (Form_pg_attrdef) GETSTRUCT(row);
	return add_relation(names, PS_DEFAULT, form->adrelid,
						get_attname(form->adrelid, form->adnum, false));
}

static List *
add_trigger(List *names, Oid oid)
{
	HeapTuple	row = row_by_oid(TriggerRelationId, TriggerOidIndexId, Anum_pg_trigger_oid, oid);
	Form_pg_trigger form;

	if (!HeapTupleIsValid(row))
		return names;
	form = (Form_pg_trigger) GETSTRUCT(row);
	return add_relation(names, PS_TRIGGER, form->tgrelid, pstrdup(NameStr(form->tgname)));
}

static List *
add_policy(List *names, Oid oid)
{
	HeapTuple	row = row_by_oid(PolicyRelationId, PolicyOidIndexId, Anum_pg_policy_oid, oid);
	Form_pg_policy form;

	if (!HeapTupleIsValid(row))
		return names;
	form = (Form_pg_policy) GETSTRUCT(row);
	return add_relation(names, PS_POLICY, form->polrelid, pstrdup(NameStr(form->polname)));
}

static List *
add_constraint(List *names, Oid oid)
{
	HeapTuple	row = SearchSysCache1(CONSTROID, ObjectIdGetDatum(oid));
	Form_pg_constraint form;

	if (!HeapTupleIsValid(row))
		return names;
	form = (Form_pg_constraint) GETSTRUCT(row);
	if (OidIsValid(form->conrelid))
		names = add_relation(names, PS_CONSTRAINT, form->conrelid, pstrdup(NameStr(form->conname)));
	ReleaseSysCache(row);
	return names;
}

/* Adds a function under its name alone and under its signature. */
static List *
add_function(List *names, Oid oid)
{
	const char *subs[] = {NULL, ps_catalog_signature(oid)};

	for (int i = 0; i < lengthof(subs); i++)
	{
		PsName	   *name = palloc(sizeof(PsName));

		*name = ps_name(PS_FUNCTION, get_namespace_name(get_func_namespace(oid)),
						get_func_name(oid), subs[i]);
		names = lappend(names, name);
	}
	return names;
}

static List *
add_type(List *names, Oid oid)
{
	HeapTuple	row = SearchSysCache1(TYPEOID, ObjectIdGetDatum(oid));
	Form_pg_type form;
	PsName	   *name = palloc(sizeof(PsName));

	if (!HeapTupleIsValid(row))
		return names;
	form = (Form_pg_type) GETSTRUCT(row);
	*name = ps_name(PS_TYPE, get_namespace_name(form->typnamespace), pstrdup(NameStr(form->typname)), NULL);
	ReleaseSysCache(row);
	return lappend(names, name);
}

/* Adds the name of what depends. */
static List *
add_dependent(List *names, const FormData_pg_depend *form)
{
	switch (form->classid)
	{
		case RelationRelationId:
			if (form->objsubid > 0)
				return add_relation(names, PS_COLUMN, form->objid,
									get_attname(form->objid, form->objsubid, true));
			return add_relation(names, PS_RELATION, form->objid, NULL);
		case RewriteRelationId:
			return add_rewrite(names, form->objid);
		case ConstraintRelationId:
			return add_constraint(names, form->objid);
		case AttrDefaultRelationId:
			return add_default(names, form->objid);
		case TriggerRelationId:
			return add_trigger(names, form->objid);
		case PolicyRelationId:
			return add_policy(names, form->objid);
		case ProcedureRelationId:
			return add_function(names, form->objid);
		case TypeRelationId:
			return add_type(names, form->objid);
		default:
			return names;
	}
}

/* Adds what depends on one object in the way that DROP refuses. */
static List *
add_dependents(List *names, Oid class, Oid object)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyData key[2];
	SysScanDesc scan;
	HeapTuple	row;

	ScanKeyInit(&key[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(class));
	ScanKeyInit(&key[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(object));
	scan = systable_beginscan(depend, DependReferenceIndexId, true, NULL, 2, key);
	while (HeapTupleIsValid(row = systable_getnext(scan)))
	{
		Form_pg_depend form = (Form_pg_depend) GETSTRUCT(row);

		if (form->deptype == DEPENDENCY_NORMAL)
			names = add_dependent(names, form);
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return names;
}

/*
 * Returns what a DROP of the object would refuse to leave behind: PsName *,
 * qualified; a function also stands for all of its name.  NIL for classes of which
 * nothing is known.
 */
List *
ps_catalog_dependents(const PsName *name)
{
	Oid			namespace = name->schema ? get_namespace_oid(name->schema, true) : InvalidOid;
	Oid			oid;

	switch (name->class)
	{
		case PS_SCHEMA:
			oid = get_namespace_oid(name->name, true);
			return OidIsValid(oid) ? add_dependents(NIL, NamespaceRelationId, oid) : NIL;
		case PS_RELATION:
			oid = get_relname_relid(name->name, namespace);
			if (!OidIsValid(oid))
				return NIL;
			return add_dependents(add_dependents(NIL, RelationRelationId, oid),
								  TypeRelationId, get_rel_type_id(oid));
		case PS_TYPE:
			oid = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(name->name),
								  ObjectIdGetDatum(namespace));
			if (!OidIsValid(oid))
				return NIL;
			return add_dependents(add_dependents(NIL, TypeRelationId, oid),
								  TypeRelationId, get_array_type(oid));
		case PS_FUNCTION:
			oid = ps_catalog_function(name, namespace);
			return OidIsValid(oid) ? add_dependents(NIL, ProcedureRelationId, oid) : NIL;
		default:
			return NIL;
	}
}

/* The columns of its own table that a constraint is on: PsName *; NIL if it is gone. */
List *
ps_catalog_key_columns(const PsName *key)
{
	Oid			namespace = get_namespace_oid(key->schema, true);
	Oid			relation = OidIsValid(namespace) ? get_relname_relid(key->name, namespace) : InvalidOid;
	List	   *columns = NIL;
	Bitmapset  *numbers;
	Oid			constraint;
	int			number = -1;

	if (!OidIsValid(relation))
		return NIL;
	numbers = get_relation_constraint_attnos(relation, key->sub, true, &constraint);
	while ((number = bms_next_member(numbers, number)) >= 0)
		columns = add_relation(columns, PS_COLUMN, relation,
							   get_attname(relation, number + FirstLowInvalidHeapAttributeNumber, false));
	return columns;
}
