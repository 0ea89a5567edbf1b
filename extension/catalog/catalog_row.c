/*-------------------------------------------------------------------------
 *
 * catalog_row.c
 *	  Rows of the system catalogs, as copies in CurrentMemoryContext.
 *
 * No lock outlives a call.
 *
 *-------------------------------------------------------------------------
 */
#include "catalog_row.h"

#include "access/genam.h"
#include "access/table.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_shdepend.h"
#include "miscadmin.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"

/* The row of an object; NULL if it is gone. */
HeapTuple
ps_catalog_row(Oid catalog, Oid object)
{
	Relation	relation = table_open(catalog, AccessShareLock);
	HeapTuple	row = get_catalog_object_by_oid(relation, get_object_attnum_oid(catalog), object);

	table_close(relation, AccessShareLock);
	return row;
}

/* The rows of a catalog that answer to the keys; by an index, or InvalidOid. */
static List *
rows_of_keys(Oid catalog, Oid index, ScanKey keys, int nkeys)
{
	Relation	relation = table_open(catalog, AccessShareLock);
	SysScanDesc scan = systable_beginscan(relation, index, OidIsValid(index), NULL, nkeys, keys);
	List	   *rows = NIL;
	HeapTuple	row;

	while (HeapTupleIsValid(row = systable_getnext(scan)))
		rows = lappend(rows, heap_copytuple(row));
	systable_endscan(scan);
	table_close(relation, AccessShareLock);
	return rows;
}

/* The rows of a catalog whose column, the index's first, is value. */
List *
ps_catalog_rows(Oid catalog, Oid index, AttrNumber column, Oid value)
{
	ScanKeyData key;

	ScanKeyInit(&key, column, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(value));
	return rows_of_keys(catalog, index, &key, 1);
}

/* The rows of constraints whose check can wait for the end of the transaction. */
List *
ps_deferrable_constraints(void)
{
	ScanKeyData key;

	ScanKeyInit(&key, Anum_pg_constraint_condeferrable, BTEqualStrategyNumber, F_BOOLEQ, BoolGetDatum(true));
	return rows_of_keys(ConstraintRelationId, InvalidOid, &key, 1);
}

/* The rows of pg_depend that say what an object depends on. */
List *
ps_rows_of_depender(Oid class, Oid object)
{
	ScanKeyData keys[2];

	ScanKeyInit(&keys[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(class));
	ScanKeyInit(&keys[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(object));
	return rows_of_keys(DependRelationId, DependDependerIndexId, keys, 2);
}

/* The rows of pg_depend that say what depends on an object or its columns, or on the column if it is one. */
List *
ps_rows_of_referenced(const ObjectAddress *object)
{
	ScanKeyData keys[3];

	ScanKeyInit(&keys[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(object->classId));
	ScanKeyInit(&keys[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(object->objectId));
	ScanKeyInit(&keys[2], Anum_pg_depend_refobjsubid, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(object->objectSubId));
	return rows_of_keys(DependRelationId, DependReferenceIndexId, keys, object->objectSubId == 0 ? 2 : 3);
}

/* The rows of pg_shdepend that say what in this database depends on a role. */
List *
ps_rows_of_role(Oid role)
{
	ScanKeyData keys[2];
	List	   *rows;
	ListCell   *cell;

	ScanKeyInit(&keys[0], Anum_pg_shdepend_refclassid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(AuthIdRelationId));
	ScanKeyInit(&keys[1], Anum_pg_shdepend_refobjid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(role));
	rows = rows_of_keys(SharedDependRelationId, SharedDependReferenceIndexId, keys, 2);
	foreach(cell, rows)
	{
		if (((Form_pg_shdepend) GETSTRUCT((HeapTuple) lfirst(cell)))->dbid != MyDatabaseId)
			rows = foreach_delete_current(rows, cell);
	}
	return rows;
}

/* Orders labels by their places. */
static int
by_place(const ListCell *a, const ListCell *b)
{
	float4		left = ((Form_pg_enum) lfirst(a))->enumsortorder;
	float4		right = ((Form_pg_enum) lfirst(b))->enumsortorder;

	return left < right ? -1 : left > right;
}

/* The labels (Form_pg_enum) of an enum, in their order. */
List *
ps_enum_labels(Oid type)
{
	List	   *labels = NIL;
	ListCell   *cell;

	foreach(cell, ps_catalog_rows(EnumRelationId, EnumTypIdLabelIndexId, Anum_pg_enum_enumtypid, type))
		labels = lappend(labels, GETSTRUCT((HeapTuple) lfirst(cell)));
	list_sort(labels, by_place);
	return labels;
}

/* One column of a catalog's row; *isnull if the catalog has no such column (InvalidAttrNumber). */
Datum
ps_row_value(Oid catalog, HeapTuple row, AttrNumber column, bool *isnull)
{
	Relation	relation;
	Datum		value;

	*isnull = true;
	if (column == InvalidAttrNumber)
		return (Datum) 0;
	relation = table_open(catalog, AccessShareLock);
	value = heap_getattr(row, column, RelationGetDescr(relation), isnull);
	table_close(relation, AccessShareLock);
	return value;
}
