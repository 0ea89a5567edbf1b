/*-------------------------------------------------------------------------
 *
 * catalog_made.c
 *	  What the transaction at hand has made, read from the system catalogs.
 *
 * Nothing here raises because an object is gone.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"

#include "catalog_inverse.h"
#include "catalog_made.h"
#include "catalog_row.h"

/* Was the relation made by the transaction at hand?  Its name has a schema. */
bool
ps_catalog_relation_is_new(const PsName *name)
{
	Oid			oid = name->schema == NULL ? InvalidOid : get_relname_relid(name->name, get_namespace_oid(name->schema, true));
	Relation	relation = OidIsValid(oid) ? RelationIdGetRelation(oid) : NULL;
	bool		is_new;

	if (relation == NULL)
		return false;
	is_new = relation->rd_createSubid != InvalidSubTransactionId;
	RelationClose(relation);
	return is_new;
}

/* Is it a type that comes and goes, name and all, with another type or a relation? */
bool
ps_catalog_type_is_derived(Oid type)
{
	Oid			relation = get_typ_typrelid(type);

	return type_is_array(type) || type_is_multirange(type) ||
		(OidIsValid(relation) && get_rel_relkind(relation) != RELKIND_COMPOSITE_TYPE);
}

/* Does a constraint exist because a parent of its table has it? */
bool
ps_catalog_constraint_is_inherited(Oid constraint)
{
	PsConstraintPlace place;

	return ps_catalog_constraint_place(constraint, &place) && place.inherited;
}

/* Does a trigger exist because the parent of its partition has it? */
bool
ps_catalog_trigger_is_inherited(Oid trigger)
{
	HeapTuple	tuple = ps_catalog_row(TriggerRelationId, trigger);

	return HeapTupleIsValid(tuple) && OidIsValid(((Form_pg_trigger) GETSTRUCT(tuple))->tgparentid);
}

/* Was the row inserted, not just updated, by the transaction at hand? */
static bool
row_is_new(HeapTuple tuple)
{
	return TransactionIdIsCurrentTransactionId(HeapTupleHeaderGetXmin(tuple->t_data)) &&
		(tuple->t_data->t_infomask & HEAP_UPDATED) == 0;
}

/*
 * Was the type made by the transaction at hand?  Asks the row that ties its
 * array type to it: unlike the type's own row, it is written once, at CREATE
 * TYPE, and stays as it is when the type is renamed, moved or given away.
 */
static bool
type_is_new(Oid type)
{
	ListCell   *cell;

	foreach(cell, ps_rows_of_depender(TypeRelationId, get_array_type(type)))
	{
		Form_pg_depend row = (Form_pg_depend) GETSTRUCT((HeapTuple) lfirst(cell));

		if (row->refclassid == TypeRelationId && row->refobjid == type && row_is_new(lfirst(cell)))
			return true;
	}
	return false;
}

/* Do all labels that may not be used yet belong to types just made? */
bool
ps_catalog_new_labels_are_of_new_types(void)
{
	Relation	labels = table_open(EnumRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(labels, InvalidOid, false, NULL, 0, NULL);
	HeapTuple	tuple;
	bool		all = true;

	while (all && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_enum label = (Form_pg_enum) GETSTRUCT(tuple);

		if (EnumUncommitted(label->oid))
			all = type_is_new(label->enumtypid);
	}
	systable_endscan(scan);
	table_close(labels, AccessShareLock);
	return all;
}
