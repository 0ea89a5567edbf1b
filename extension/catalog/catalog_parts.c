/*-------------------------------------------------------------------------
 *
 * catalog_parts.c
 *	  Which parts of the snapshot can have rows about an object.
 *
 * The answer comes from the caches, so that a query is started only where it
 * finds something.  A part too many costs time; one that is missing hides a
 * property, so a part is left out only where the catalog's own row rules it out.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "snapshot.h"

#define COLUMN_PARTS (PS_PART(COLUMNS) | PS_PART(COLUMN_VALUES) | PS_PART(COLUMN_OPTIONS))
#define TABLE_PARTS \
	(COLUMN_PARTS | PS_PART(HIERARCHY) | PS_PART(CONSTRAINTS) | PS_PART(POLICIES) | PS_PART(STATISTICS))

/* The parts about relations of a kind, without what pg_class holds. */
static PsParts
parts_of_kind(char relkind)
{
	switch (relkind)
	{
		case RELKIND_RELATION:
		case RELKIND_PARTITIONED_TABLE:
		case RELKIND_FOREIGN_TABLE:
			return TABLE_PARTS;
		case RELKIND_VIEW:
			return COLUMN_PARTS;
		case RELKIND_MATVIEW:
			return COLUMN_PARTS | PS_PART(STATISTICS);
		case RELKIND_COMPOSITE_TYPE:
			return PS_PART(COLUMNS) | PS_PART(COLUMN_OPTIONS);
		case RELKIND_SEQUENCE:
			return PS_PART(SEQUENCE_PARAMETERS);
		default:
			return 0;
	}
}

/* The parts about a relation; 0 if it is none. */
static PsParts
parts_of_relation(Oid relation)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	Form_pg_class row;
	PsParts		parts;

	if (!HeapTupleIsValid(tuple))
		return 0;
	row = (Form_pg_class) GETSTRUCT(tuple);
	parts = parts_of_kind(row->relkind) | PS_PART(RELATION) | PS_PART(RELATION_OPTIONS) |
		PS_PART(RELATION_PRIVILEGES);
	if (row->relhasindex)
		parts |= PS_PART(INDEXES);
	if (row->relhastriggers)
		parts |= PS_PART(TRIGGERS);
	if (row->relhasrules)
		parts |= PS_PART(RULES);
	ReleaseSysCache(tuple);
	return parts;
}

/* The parts about a type; 0 if it is none. */
static PsParts
parts_of_type(Oid type)
{
	const PsParts parts = PS_PART(TYPES) | PS_PART(TYPE_PRIVILEGES);

	switch (get_typtype(type))
	{
		case '\0':
			return 0;
		case TYPTYPE_ENUM:
			return parts | PS_PART(LABELS);
		case TYPTYPE_DOMAIN:
			return parts | PS_PART(DOMAIN_CONSTRAINTS);
		default:
			return parts;
	}
}

/* The parts about one object. */
static PsParts
parts_of(Oid object)
{
	PsParts		parts = parts_of_relation(object);

	if (parts == 0)
		parts = parts_of_type(object);
	if (parts == 0 && SearchSysCacheExists1(PROCOID, ObjectIdGetDatum(object)))
		parts = PS_PART(ROUTINES) | PS_PART(ROUTINE_PRIVILEGES);
	if (parts == 0 && SearchSysCacheExists1(NAMESPACEOID, ObjectIdGetDatum(object)))
		parts = PS_PART(SCHEMAS) | PS_PART(SCHEMA_PRIVILEGES) | PS_PART(DEFAULT_PRIVILEGES);
	if (parts == 0 && get_extension_name(object) != NULL)
		parts = PS_PART(EXTENSIONS);
	return parts;
}

/* The parts that can have rows about any of the objects. */
PsParts
ps_possible_parts(List *objects)
{
	PsParts		parts = 0;
	ListCell   *cell;

	foreach(cell, objects)
		parts |= parts_of(lfirst_oid(cell));
	return parts;
}
