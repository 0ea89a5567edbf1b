/*-------------------------------------------------------------------------
 *
 * catalog_check.c
 *	  What migrate_check() asks the catalog about tables.
 *
 * No question takes a lock on a table or fails for one that is gone: the
 * answer is then an empty one.  What is returned is palloc'd.
 *
 *-------------------------------------------------------------------------
 */
#include "catalog_check.h"
#include "compat.h"
#include "own_query.h"

#include "access/genam.h"
#include "access/relation.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/transam.h"
#include "catalog/partition.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "commands/tablespace.h"
#include "common/string.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/primnodes.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "catalog_row.h"

/* May a table have rows?  Waits for no lock. */
static bool
may_have_rows(Oid table)
{
	Relation	relation;
	bool		rows = false;

	if (!ConditionalLockRelationOid(table, AccessShareLock))
		return true;
	relation = try_relation_open(table, NoLock);
	if (relation != NULL)
	{
		rows = RelationGetNumberOfBlocks(relation) > 0;
		relation_close(relation, NoLock);
	}
	UnlockRelationOid(table, AccessShareLock);
	return rows;
}

/*
 * May any table or materialized view have rows, those of one schema aside?
 * What somebody has locked may.
 */
bool
ps_catalog_any_rows(Oid but)
{
	Relation	catalog = table_open(RelationRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, NULL, 0, NULL);
	HeapTuple	tuple;
	bool		any = false;

	while (!any && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_class class = (Form_pg_class) GETSTRUCT(tuple);

		if (strchr("rm", class->relkind) == NULL || class->oid < FirstNormalObjectId ||
			class->relnamespace == but || class->relpersistence == RELPERSISTENCE_TEMP)
			continue;
		any = class->relpages > 0 || may_have_rows(class->oid);
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return any;
}

/* Names (char *) of a table's columns, in their order. */
List *
ps_catalog_columns(Oid table)
{
	List	   *names = NIL;
	ListCell   *cell;

	foreach(cell, ps_catalog_rows(AttributeRelationId, AttributeRelidNumIndexId, Anum_pg_attribute_attrelid, table))
	{
		Form_pg_attribute attribute = (Form_pg_attribute) GETSTRUCT((HeapTuple) lfirst(cell));

		if (attribute->attnum > 0 && !attribute->attisdropped)
			names = lappend(names, NameStr(attribute->attname));
	}
	return names;
}

/* Names (char *) of an index's key columns; NIL if it has expressions. */
static List *
key_columns(HeapTuple tuple)
{
	Form_pg_index index = (Form_pg_index) GETSTRUCT(tuple);
	List	   *names = NIL;

	for (int i = 0; i < index->indnkeyatts; i++)
	{
		if (index->indkey.values[i] <= 0)
			return NIL;
		names = lappend(names, get_attname(index->indrelid, index->indkey.values[i], false));
	}
	return names;
}

/* Names (char *) of the columns of a table's primary key. */
List *
ps_catalog_primary_key(Oid table)
{
	ListCell   *cell;

	foreach(cell, ps_catalog_rows(IndexRelationId, IndexIndrelidIndexId, Anum_pg_index_indrelid, table))
		if (((Form_pg_index) GETSTRUCT((HeapTuple) lfirst(cell)))->indisprimary)
			return key_columns(lfirst(cell));
	return NIL;
}

/* The type of a column as SQL with its schema; NULL: no such column. */
char *
ps_catalog_type_of(Oid table, const char *column)
{
	AttrNumber	number = get_attnum(table, column);
	Oid			type;
	int32		typmod;
	Oid			collation;

	if (number == InvalidAttrNumber)
		return NULL;
	get_atttypetypmodcoll(table, number, &type, &typmod, &collation);
	return format_type_extended(type, typmod, FORMAT_TYPE_TYPEMOD_GIVEN | FORMAT_TYPE_FORCE_QUALIFY);
}

/* Is the condition column IS NOT NULL, alone or with AND? */
static bool
takes_no_nulls(List *conditions, AttrNumber column)
{
	ListCell   *cell;

	foreach(cell, conditions)
	{
		NullTest   *test = lfirst(cell);

		if (IsA(test, NullTest) && test->nulltesttype == IS_NOT_NULL && !test->argisrow && IsA(test->arg, Var) &&
			((Var *) test->arg)->varattno == column)
			return true;
	}
	return false;
}

/* Is the column NOT NULL, and are its rows known to be? */
bool
ps_catalog_is_not_null(Oid table, const char *column)
{
	HeapTuple	tuple = SearchSysCacheCopyAttName(table, column);

	if (!HeapTupleIsValid(tuple) || !((Form_pg_attribute) GETSTRUCT(tuple))->attnotnull)
		return false;
	tuple = ps_not_null_tuple(table, get_attnum(table, column));
	return tuple == NULL || ((Form_pg_constraint) GETSTRUCT(tuple))->convalidated;
}

/* The name of a valid CHECK constraint that takes no nulls in the column, which is read, not evaluated; NULL: there is none. */
char *
ps_catalog_check_for_nulls(Oid table, const char *column)
{
	AttrNumber	number = get_attnum(table, column);
	ListCell   *cell;

	foreach(cell, ps_catalog_rows(ConstraintRelationId, ConstraintRelidTypidNameIndexId, Anum_pg_constraint_conrelid, table))
	{
		Form_pg_constraint constraint = (Form_pg_constraint) GETSTRUCT((HeapTuple) lfirst(cell));
		Datum		condition;
		bool		isnull;

		if (constraint->contype != CONSTRAINT_CHECK || !constraint->convalidated || constraint->connoinherit)
			continue;
		condition = SysCacheGetAttr(CONSTROID, lfirst(cell), Anum_pg_constraint_conbin, &isnull);
		if (!isnull && takes_no_nulls(make_ands_implicit(stringToNode(TextDatumGetCString(condition))), number))
			return NameStr(constraint->conname);
	}
	return NULL;
}

/* The schema of the operator "=" that tells the values of a column apart; NULL: none. */
char *
ps_catalog_equality_schema(Oid table, const char *column)
{
	AttrNumber	number = get_attnum(table, column);
	HeapTuple	tuple;
	Form_pg_operator operator;

	if (number == InvalidAttrNumber)
		return NULL;
	tuple = ps_catalog_row(OperatorRelationId,
						   lookup_type_cache(getBaseType(get_atttype(table, number)), TYPECACHE_EQ_OPR)->eq_opr);
	if (!HeapTupleIsValid(tuple))
		return NULL;
	operator = (Form_pg_operator) GETSTRUCT(tuple);
	return strcmp(NameStr(operator->oprname), "=") == 0 ? get_namespace_name(operator->oprnamespace) : NULL;
}

/* OIDs of the table, of what it inherits from, and of what inherits from any of them. */
List *
ps_catalog_family(Oid table)
{
	List	   *ancestors = list_make1_oid(table);
	List	   *family = NIL;
	ListCell   *cell;
	ListCell   *row;

	foreach(cell, ancestors)
		foreach(row, ps_catalog_rows(InheritsRelationId, InheritsRelidSeqnoIndexId, Anum_pg_inherits_inhrelid, lfirst_oid(cell)))
			ancestors = list_append_unique_oid(ancestors, ((Form_pg_inherits) GETSTRUCT((HeapTuple) lfirst(row)))->inhparent);
	foreach(cell, ancestors)
		family = list_concat_unique_oid(family, find_all_inheritors(lfirst_oid(cell), NoLock, NULL));
	return family;
}

/* The foreign keys (Form_pg_constraint) to the table. */
static List *
foreign_keys_to(Oid table)
{
	List	   *keys = NIL;
	ListCell   *cell;

	foreach(cell, ps_catalog_rows(ConstraintRelationId, InvalidOid, Anum_pg_constraint_confrelid, table))
	{
		Form_pg_constraint constraint = (Form_pg_constraint) GETSTRUCT((HeapTuple) lfirst(cell));

		if (constraint->contype == CONSTRAINT_FOREIGN)
			keys = lappend(keys, constraint);
	}
	return keys;
}

/* Can a change of the table's rows change those of another one: a trigger, a rule, a cascading key? */
bool
ps_catalog_rows_are_watched(Oid table)
{
	HeapTuple	tuple = ps_catalog_row(RelationRelationId, table);
	ListCell   *cell;

	if (!HeapTupleIsValid(tuple))
		return false;
	if (((Form_pg_class) GETSTRUCT(tuple))->relhasrules)
		return true;
	foreach(cell, ps_catalog_rows(TriggerRelationId, TriggerRelidNameIndexId, Anum_pg_trigger_tgrelid, table))
		if (!((Form_pg_trigger) GETSTRUCT((HeapTuple) lfirst(cell)))->tgisinternal)
			return true;
	foreach(cell, foreign_keys_to(table))
	{
		Form_pg_constraint key = lfirst(cell);

		if (strchr("csd", key->confdeltype) != NULL || strchr("csd", key->confupdtype) != NULL)
			return true;
	}
	return false;
}

/* Does the index begin with the columns, in any order? */
static bool
look_at_index(HeapTuple tuple, List *columns)
{
	Form_pg_index index = (Form_pg_index) GETSTRUCT(tuple);
	int			count = list_length(columns);
	ListCell   *cell;

	if (!index->indisvalid || index->indnkeyatts < count || !heap_attisnull(tuple, Anum_pg_index_indpred, NULL))
		return false;
	foreach(cell, columns)
	{
		AttrNumber	number = get_attnum(index->indrelid, lfirst(cell));
		bool		among = false;

		for (int i = 0; i < count; i++)
			among |= index->indkey.values[i] == number;
		if (!among)
			return false;
	}
	return true;
}

/* Does a valid index of the table begin with the columns (char *), in any order? */
bool
ps_catalog_has_index_on(Oid table, List *columns)
{
	ListCell   *cell;

	foreach(cell, ps_catalog_rows(IndexRelationId, IndexIndrelidIndexId, Anum_pg_index_indrelid, table))
		if (look_at_index(lfirst(cell), columns))
			return true;
	return false;
}

/* Names (char *) of an index's columns; NIL if it has expressions. */
List *
ps_catalog_index_columns(Oid index)
{
	HeapTuple	tuple = SearchSysCacheCopy1(INDEXRELID, ObjectIdGetDatum(index));

	return HeapTupleIsValid(tuple) ? key_columns(tuple) : NIL;
}

/* Is the index one that an interrupted build has left? */
bool
ps_catalog_index_is_invalid(Oid index)
{
	HeapTuple	tuple = SearchSysCacheCopy1(INDEXRELID, ObjectIdGetDatum(index));

	return HeapTupleIsValid(tuple) && !((Form_pg_index) GETSTRUCT(tuple))->indisvalid;
}

/* Has a relation with storage the persistence, tablespace or access method that a command gives it? */
static bool
has_storage(const FormData_pg_class *relation, const AlterTableCmd *command)
{
	Oid			tablespace = OidIsValid(relation->reltablespace) ? relation->reltablespace : MyDatabaseTableSpace;
	const char *method = command->name == NULL ? default_table_access_method : command->name;

	switch (command->subtype)
	{
		case AT_SetLogged:
			return relation->relpersistence == RELPERSISTENCE_PERMANENT;
		case AT_SetUnLogged:
			return relation->relpersistence == RELPERSISTENCE_UNLOGGED;
		case AT_SetTableSpace:
			return get_tablespace_oid(command->name, true) == tablespace;
		case AT_SetAccessMethod:
			return get_table_am_oid(method, true) == relation->relam;
		default:
			return false;
	}
}

/* Does the command change nothing of how the table's rows are stored? */
bool
ps_catalog_is_stored_so(Oid table, const AlterTableCmd *command)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
	bool		so;

	if (!HeapTupleIsValid(tuple))
		return false;
	so = ((Form_pg_class) GETSTRUCT(tuple))->relkind == RELKIND_PARTITIONED_TABLE ||
		has_storage((Form_pg_class) GETSTRUCT(tuple), command);
	ReleaseSysCache(tuple);
	return so;
}

/* The table of an index; InvalidOid if it is none. */
Oid
ps_catalog_table_of_index(Oid index)
{
	HeapTuple	tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
	Oid			table;

	if (!HeapTupleIsValid(tuple))
		return InvalidOid;
	table = ((Form_pg_index) GETSTRUCT(tuple))->indrelid;
	ReleaseSysCache(tuple);
	return table;
}

/* What a function says of an object, each name that is not of pg_catalog with its schema. */
static char *
qualified_definition(PGFunction function, Oid object)
{
	int			level = NewGUCNestLevel();
	char	   *definition;

	ps_pin_catalog_path();
	definition = TextDatumGetCString(DirectFunctionCall1(function, ObjectIdGetDatum(object)));
	AtEOXact_GUC(true, level);
	return definition;
}

/* A constraint as SQL, if it is not validated; else NULL. */
static char *
unvalidated_constraint(Oid constraint)
{
	static const char *const marks[] = {" NOT VALID", " NOT ENFORCED"};
	HeapTuple	tuple = ps_catalog_row(ConstraintRelationId, constraint);
	char	   *definition;

	if (!HeapTupleIsValid(tuple) || ((Form_pg_constraint) GETSTRUCT(tuple))->convalidated)
		return NULL;
	definition = qualified_definition(pg_get_constraintdef, constraint);
	for (int i = 0; i < lengthof(marks); i++)
		if (pg_str_endswith(definition, marks[i]))
			definition[strlen(definition) - strlen(marks[i])] = '\0';
	return definition;
}

/* A constraint of a table as SQL, if it is not validated; else NULL. */
char *
ps_catalog_unvalidated_constraint(Oid table, const char *name)
{
	return unvalidated_constraint(get_relation_constraint_oid(table, name, true));
}

/* The same for a constraint of a domain. */
char *
ps_catalog_unvalidated_domain_constraint(Oid domain, const char *name)
{
	return unvalidated_constraint(get_domain_constraint_oid(domain, name, true));
}

/* Is the column generated, and its value stored? */
bool
ps_catalog_is_stored(Oid table, const char *column)
{
	return get_attgenerated(table, get_attnum(table, column)) == ATTRIBUTE_GENERATED_STORED;
}

/* What a partitioned table is partitioned by, as CREATE TABLE says it; NULL: it is not partitioned. */
char *
ps_catalog_partition_key(Oid table)
{
	return get_rel_relkind(table) == RELKIND_PARTITIONED_TABLE ? qualified_definition(pg_get_partkeydef, table) : NULL;
}

/* The default partition of a partitioned table; InvalidOid: it has none. */
Oid
ps_catalog_default_partition(Oid table)
{
	return get_rel_relkind(table) == RELKIND_PARTITIONED_TABLE ? get_default_partition_oid(table) : InvalidOid;
}

/* OIDs of the tables and materialized views of a schema. */
List *
ps_catalog_tables_of_schema(Oid schema)
{
	List	   *tables = NIL;
	ListCell   *cell;

	foreach(cell, ps_catalog_rows(RelationRelationId, InvalidOid, Anum_pg_class_relnamespace, schema))
	{
		Form_pg_class class = (Form_pg_class) GETSTRUCT((HeapTuple) lfirst(cell));

		if (strchr("rm", class->relkind) != NULL)
			tables = lappend_oid(tables, class->oid);
	}
	return tables;
}

/* OIDs of the tables that refer to the table by a foreign key. */
List *
ps_catalog_referencing(Oid table)
{
	List	   *tables = NIL;
	ListCell   *cell;

	foreach(cell, foreign_keys_to(table))
		tables = list_append_unique_oid(tables, ((Form_pg_constraint) lfirst(cell))->conrelid);
	return tables;
}

/* Adds a column of the domain, unless its table has no rows of its own. */
static List *
add_domain_column(List *columns, Form_pg_attribute attribute)
{
	char		kind = get_rel_relkind(attribute->attrelid);
	PsDomainColumn *column;

	if (attribute->attnum <= 0 || attribute->attisdropped ||
		(kind != RELKIND_RELATION && kind != RELKIND_MATVIEW))
		return columns;
	column = palloc(sizeof(PsDomainColumn));
	column->table = attribute->attrelid;
	column->column = NameStr(attribute->attname);
	return lappend(columns, column);
}

/* Columns (PsDomainColumn *) of tables that are of a domain, or of one over it. */
List *
ps_catalog_domain_columns(Oid domain)
{
	List	   *domains = list_make1_oid(domain);
	List	   *columns = NIL;
	ListCell   *cell;
	ListCell   *row;

	foreach(cell, domains)
		foreach(row, ps_catalog_rows(TypeRelationId, InvalidOid, Anum_pg_type_typbasetype, lfirst_oid(cell)))
			domains = list_append_unique_oid(domains, ((Form_pg_type) GETSTRUCT((HeapTuple) lfirst(row)))->oid);
	foreach(cell, domains)
		foreach(row, ps_catalog_rows(AttributeRelationId, InvalidOid, Anum_pg_attribute_atttypid, lfirst_oid(cell)))
			columns = add_domain_column(columns, (Form_pg_attribute) GETSTRUCT((HeapTuple) lfirst(row)));
	return columns;
}
