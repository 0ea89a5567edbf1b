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

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
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
#include "common/string.h"
#include "nodes/makefuncs.h"
#include "nodes/parsenodes.h"
#include "nodes/primnodes.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

/* Takes one row of a catalog; false ends the scan. */
typedef bool (*RowFunction) (HeapTuple tuple, Relation catalog, void *context);

/* Calls a function for the rows of a catalog whose column is the OID. */
static void
each_row(Oid catalog_id, Oid index, AttrNumber column, Oid value, RowFunction function, void *context)
{
	Relation	catalog = table_open(catalog_id, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, column, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(value));
	scan = systable_beginscan(catalog, index, OidIsValid(index), NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
		if (!function(tuple, catalog, context))
			break;
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
}

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

/* Adds a column's name. */
static bool
add_column_name(HeapTuple tuple, Relation catalog, void *context)
{
	Form_pg_attribute attribute = (Form_pg_attribute) GETSTRUCT(tuple);
	List	  **names = context;

	if (attribute->attnum > 0 && !attribute->attisdropped)
		*names = lappend(*names, pstrdup(NameStr(attribute->attname)));
	return true;
}

/* Names (char *) of a table's columns, in their order. */
List *
ps_catalog_columns(Oid table)
{
	List	   *names = NIL;

	each_row(AttributeRelationId, AttributeRelidNumIndexId, Anum_pg_attribute_attrelid, table, add_column_name, &names);
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

/* Takes the columns of the primary key. */
static bool
take_primary_key(HeapTuple tuple, Relation catalog, void *context)
{
	List	  **names = context;

	if (((Form_pg_index) GETSTRUCT(tuple))->indisprimary)
		*names = key_columns(tuple);
	return *names == NIL;
}

/* Names (char *) of the columns of a table's primary key. */
List *
ps_catalog_primary_key(Oid table)
{
	List	   *names = NIL;

	each_row(IndexRelationId, IndexIndrelidIndexId, Anum_pg_index_indrelid, table, take_primary_key, &names);
	return names;
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

/* A search for a CHECK that takes no nulls in a column. */
typedef struct CheckSearch
{
	AttrNumber	column;
	char	   *name;			/* the constraint's; NULL: not found */
} CheckSearch;

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

/* Takes a valid CHECK that takes no nulls in the column.  It is read, not evaluated. */
static bool
look_for_check(HeapTuple tuple, Relation catalog, void *context)
{
	Form_pg_constraint constraint = (Form_pg_constraint) GETSTRUCT(tuple);
	CheckSearch *search = context;
	Datum		condition;
	bool		isnull;

	if (constraint->contype != CONSTRAINT_CHECK || !constraint->convalidated || constraint->connoinherit)
		return true;
	condition = heap_getattr(tuple, Anum_pg_constraint_conbin, RelationGetDescr(catalog), &isnull);
	if (!isnull && takes_no_nulls(make_ands_implicit(stringToNode(TextDatumGetCString(condition))), search->column))
		search->name = pstrdup(NameStr(constraint->conname));
	return search->name == NULL;
}

/* Is the column NOT NULL, and are its rows known to be? */
bool
ps_catalog_is_not_null(Oid table, const char *column)
{
	HeapTuple	tuple = SearchSysCacheAttName(table, column);
	bool		not_null;

	if (!HeapTupleIsValid(tuple))
		return false;
	not_null = ((Form_pg_attribute) GETSTRUCT(tuple))->attnotnull;
	ReleaseSysCache(tuple);
	tuple = not_null ? ps_not_null_tuple(table, get_attnum(table, column)) : NULL;
	return not_null && (tuple == NULL || ((Form_pg_constraint) GETSTRUCT(tuple))->convalidated);
}

/* The name of a valid CHECK constraint that takes no nulls in the column; NULL: there is none. */
char *
ps_catalog_check_for_nulls(Oid table, const char *column)
{
	CheckSearch search = {.column = get_attnum(table, column)};

	each_row(ConstraintRelationId, ConstraintRelidTypidNameIndexId, Anum_pg_constraint_conrelid, table, look_for_check, &search);
	return search.name;
}

/* The schema of the operator "=" that tells the values of a column apart; NULL: none. */
char *
ps_catalog_equality_schema(Oid table, const char *column)
{
	AttrNumber	number = get_attnum(table, column);
	Oid			equality;
	HeapTuple	tuple;
	char	   *schema = NULL;

	if (number == InvalidAttrNumber)
		return NULL;
	equality = lookup_type_cache(getBaseType(get_atttype(table, number)), TYPECACHE_EQ_OPR)->eq_opr;
	tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(equality));
	if (!HeapTupleIsValid(tuple))
		return NULL;
	if (strcmp(NameStr(((Form_pg_operator) GETSTRUCT(tuple))->oprname), "=") == 0)
		schema = get_namespace_name(((Form_pg_operator) GETSTRUCT(tuple))->oprnamespace);
	ReleaseSysCache(tuple);
	return schema;
}

/* Adds the OID of a parent. */
static bool
add_parent(HeapTuple tuple, Relation catalog, void *context)
{
	List	  **parents = context;

	*parents = list_append_unique_oid(*parents, ((Form_pg_inherits) GETSTRUCT(tuple))->inhparent);
	return true;
}

/* OIDs of the table, of what it inherits from, and of what inherits from any of them. */
List *
ps_catalog_family(Oid table)
{
	List	   *ancestors = list_make1_oid(table);
	List	   *family = NIL;
	ListCell   *cell;

	foreach(cell, ancestors)
		each_row(InheritsRelationId, InheritsRelidSeqnoIndexId, Anum_pg_inherits_inhrelid, lfirst_oid(cell), add_parent, &ancestors);
	foreach(cell, ancestors)
		family = list_concat_unique_oid(family, find_all_inheritors(lfirst_oid(cell), NoLock, NULL));
	return family;
}

/* Is it a trigger of a user's? */
static bool
look_at_trigger(HeapTuple tuple, Relation catalog, void *context)
{
	bool	   *watched = context;

	*watched = !((Form_pg_trigger) GETSTRUCT(tuple))->tgisinternal;
	return !*watched;
}

/* Is it a foreign key to the table that changes the rows that refer to it? */
static bool
look_at_cascade(HeapTuple tuple, Relation catalog, void *context)
{
	Form_pg_constraint constraint = (Form_pg_constraint) GETSTRUCT(tuple);
	bool	   *watched = context;

	if (constraint->contype != CONSTRAINT_FOREIGN)
		return true;
	*watched = strchr("csd", constraint->confdeltype) != NULL || strchr("csd", constraint->confupdtype) != NULL;
	return !*watched;
}

/* Can a change of the table's rows change those of another one: a trigger, a rule, a cascading key? */
bool
ps_catalog_rows_are_watched(Oid table)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
	bool		watched;

	if (!HeapTupleIsValid(tuple))
		return false;
	watched = ((Form_pg_class) GETSTRUCT(tuple))->relhasrules;
	ReleaseSysCache(tuple);
	if (!watched)
		each_row(TriggerRelationId, TriggerRelidNameIndexId, Anum_pg_trigger_tgrelid, table, look_at_trigger, &watched);
	if (!watched)
		each_row(ConstraintRelationId, InvalidOid, Anum_pg_constraint_confrelid, table, look_at_cascade, &watched);
	return watched;
}

/* What a search for an index is about. */
typedef struct IndexSearch
{
	List	   *columns;
	bool		found;
} IndexSearch;

/* Does the index begin with the columns? */
static bool
look_at_index(HeapTuple tuple, Relation catalog, void *context)
{
	Form_pg_index index = (Form_pg_index) GETSTRUCT(tuple);
	IndexSearch *search = context;
	int			count = list_length(search->columns);
	ListCell   *cell;

	if (!index->indisvalid || index->indnkeyatts < count || !heap_attisnull(tuple, Anum_pg_index_indpred, NULL))
		return true;
	search->found = true;
	foreach(cell, search->columns)
	{
		AttrNumber	number = get_attnum(index->indrelid, lfirst(cell));
		bool		among = false;

		for (int i = 0; i < count; i++)
			among |= index->indkey.values[i] == number;
		search->found &= among;
	}
	return !search->found;
}

/* Does a valid index of the table begin with the columns (char *), in any order? */
bool
ps_catalog_has_index_on(Oid table, List *columns)
{
	IndexSearch search = {columns, false};

	each_row(IndexRelationId, IndexIndrelidIndexId, Anum_pg_index_indrelid, table, look_at_index, &search);
	return search.found;
}

/* Names (char *) of an index's columns; NIL if it has expressions. */
List *
ps_catalog_index_columns(Oid index)
{
	HeapTuple	tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
	List	   *columns;

	if (!HeapTupleIsValid(tuple))
		return NIL;
	columns = key_columns(tuple);
	ReleaseSysCache(tuple);
	return columns;
}

/* Is the index one that an interrupted build has left? */
bool
ps_catalog_index_is_invalid(Oid index)
{
	HeapTuple	tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
	bool		invalid;

	if (!HeapTupleIsValid(tuple))
		return false;
	invalid = !((Form_pg_index) GETSTRUCT(tuple))->indisvalid;
	ReleaseSysCache(tuple);
	return invalid;
}

/* The owner of a table; InvalidOid if it is gone. */
Oid
ps_catalog_owner_of_table(Oid table)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		return InvalidOid;
	owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
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

/* A constraint as SQL, if it is not validated; else NULL. */
static char *
unvalidated_constraint(Oid constraint)
{
	static const char *const marks[] = {" NOT VALID", " NOT ENFORCED"};
	HeapTuple	tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
	bool		validated;
	char	   *definition;

	if (!HeapTupleIsValid(tuple))
		return NULL;
	validated = ((Form_pg_constraint) GETSTRUCT(tuple))->convalidated;
	ReleaseSysCache(tuple);
	if (validated)
		return NULL;
	definition = TextDatumGetCString(DirectFunctionCall1(pg_get_constraintdef, ObjectIdGetDatum(constraint)));
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
	LOCAL_FCINFO(call, 1);
	Datum		definition;

	if (get_rel_relkind(table) != RELKIND_PARTITIONED_TABLE)
		return NULL;
	InitFunctionCallInfoData(*call, NULL, 1, InvalidOid, NULL, NULL);
	call->args[0].value = ObjectIdGetDatum(table);
	call->args[0].isnull = false;
	definition = pg_get_partkeydef(call);
	return call->isnull ? NULL : TextDatumGetCString(definition);
}

/* The default partition of a partitioned table; InvalidOid: it has none. */
Oid
ps_catalog_default_partition(Oid table)
{
	return get_rel_relkind(table) == RELKIND_PARTITIONED_TABLE ? get_default_partition_oid(table) : InvalidOid;
}

/* Adds the OID of a table or materialized view. */
static bool
add_table(HeapTuple tuple, Relation catalog, void *context)
{
	Form_pg_class class = (Form_pg_class) GETSTRUCT(tuple);
	List	  **tables = context;

	if (strchr("rm", class->relkind) != NULL)
		*tables = lappend_oid(*tables, class->oid);
	return true;
}

/* OIDs of the tables and materialized views of a schema. */
List *
ps_catalog_tables_of_schema(Oid schema)
{
	List	   *tables = NIL;

	each_row(RelationRelationId, InvalidOid, Anum_pg_class_relnamespace, schema, add_table, &tables);
	return tables;
}

/* Adds the OID of a table that refers to another one. */
static bool
add_referencing(HeapTuple tuple, Relation catalog, void *context)
{
	Form_pg_constraint constraint = (Form_pg_constraint) GETSTRUCT(tuple);
	List	  **tables = context;

	if (constraint->contype == CONSTRAINT_FOREIGN)
		*tables = list_append_unique_oid(*tables, constraint->conrelid);
	return true;
}

/* OIDs of the tables that refer to the table by a foreign key. */
List *
ps_catalog_referencing(Oid table)
{
	List	   *tables = NIL;

	each_row(ConstraintRelationId, InvalidOid, Anum_pg_constraint_confrelid, table, add_referencing, &tables);
	return tables;
}

/* Adds a column of the domain, unless its table has no rows of its own. */
static bool
add_domain_column(HeapTuple tuple, Relation catalog, void *context)
{
	Form_pg_attribute attribute = (Form_pg_attribute) GETSTRUCT(tuple);
	List	  **columns = context;
	char		kind = get_rel_relkind(attribute->attrelid);
	PsDomainColumn *column;

	if (attribute->attnum <= 0 || attribute->attisdropped ||
		(kind != RELKIND_RELATION && kind != RELKIND_MATVIEW))
		return true;
	column = palloc(sizeof(PsDomainColumn));
	column->table = attribute->attrelid;
	column->column = pstrdup(NameStr(attribute->attname));
	*columns = lappend(*columns, column);
	return true;
}

/* Adds the OID of a domain over another one. */
static bool
add_domain_over(HeapTuple tuple, Relation catalog, void *context)
{
	List	  **domains = context;

	*domains = list_append_unique_oid(*domains, ((Form_pg_type) GETSTRUCT(tuple))->oid);
	return true;
}

/* Columns (PsDomainColumn *) of tables that are of a domain, or of one over it. */
List *
ps_catalog_domain_columns(Oid domain)
{
	List	   *domains = list_make1_oid(domain);
	List	   *columns = NIL;
	ListCell   *cell;

	foreach(cell, domains)
		each_row(TypeRelationId, InvalidOid, Anum_pg_type_typbasetype, lfirst_oid(cell), add_domain_over, &domains);
	foreach(cell, domains)
		each_row(AttributeRelationId, InvalidOid, Anum_pg_attribute_atttypid, lfirst_oid(cell), add_domain_column, &columns);
	return columns;
}
