/*-------------------------------------------------------------------------
 *
 * catalog_operation.c
 *	  What operations ask the catalog: tables with columns and keys, enums.
 *
 * Everything returned is a copy in CurrentMemoryContext.  No lock outlives a
 * call.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "parser/parse_coerce.h"
#include "parser/parse_type.h"
#include "parser/parser.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/ruleutils.h"
#include "utils/syscache.h"

/* Names (char *) of the schemas along the search_path. */
List *
ps_catalog_schemas(void)
{
	List	   *schemas = NIL;
	ListCell   *cell;

	foreach(cell, fetch_search_path(false))
		schemas = lappend(schemas, get_namespace_name(lfirst_oid(cell)));
	return schemas;
}

/* The OID of a table or partitioned table, or InvalidOid. */
static Oid
ps_table_oid(const char *schema, const char *name)
{
	Oid			namespace = get_namespace_oid(schema, true);
	Oid			table = OidIsValid(namespace) ? get_relname_relid(name, namespace) : InvalidOid;
	char		kind = OidIsValid(table) ? get_rel_relkind(table) : '\0';

	return kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE || kind == RELKIND_FOREIGN_TABLE ?
		table : InvalidOid;
}

/* The text of a column's default, or NULL. */
static char *
ps_column_default(Oid table, AttrNumber number)
{
	Relation	defaults = table_open(AttrDefaultRelationId, AccessShareLock);
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	tuple;
	char	   *written = NULL;

	ScanKeyInit(&keys[0], Anum_pg_attrdef_adrelid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(table));
	ScanKeyInit(&keys[1], Anum_pg_attrdef_adnum, BTEqualStrategyNumber, F_INT2EQ, Int16GetDatum(number));
	scan = systable_beginscan(defaults, AttrDefaultIndexId, true, NULL, 2, keys);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		bool		isnull;
		Datum		expression = heap_getattr(tuple, Anum_pg_attrdef_adbin, RelationGetDescr(defaults), &isnull);

		if (!isnull)
			written = TextDatumGetCString(DirectFunctionCall2(pg_get_expr, expression, ObjectIdGetDatum(table)));
	}
	systable_endscan(scan);
	table_close(defaults, AccessShareLock);
	return written;
}

/* The family by which values are written for a type. */
static PsTypeFamily
ps_type_family(Oid type)
{
	const char *name = get_typtype(type) == TYPTYPE_BASE ? format_type_be(type) : "";

	if (type == JSONOID || type == JSONBOID)
		return PS_TYPE_JSON;
	if (get_typtype(type) == TYPTYPE_ENUM)
		return PS_TYPE_ENUM;
	if (get_typtype(type) == TYPTYPE_RANGE)
		return PS_TYPE_RANGE;
	if (strcmp(name, "hstore") == 0 || (strlen(name) > 7 && strcmp(name + strlen(name) - 7, ".hstore") == 0))
		return PS_TYPE_HSTORE;
	switch (TypeCategory(type))
	{
		case TYPCATEGORY_NUMERIC:
			return PS_TYPE_NUMBER;
		case TYPCATEGORY_STRING:
			return PS_TYPE_TEXT;
		default:
			return PS_TYPE_OTHER;
	}
}

/* A column as the model keeps it. */
static PsModelColumn *
ps_catalog_column(Oid table, Form_pg_attribute attribute)
{
	PsModelColumn *column = palloc0(sizeof(PsModelColumn));
	Oid			element = get_element_type(attribute->atttypid);
	Oid			type = OidIsValid(element) ? element : attribute->atttypid;

	column->name = pstrdup(NameStr(attribute->attname));
	column->type = format_type_with_typemod(attribute->atttypid, attribute->atttypmod);
	column->family = ps_type_family(type);
	column->dimensions = OidIsValid(element) ? Max(attribute->attndims, 1) : 0;
	column->not_null = attribute->attnotnull;
	column->is_identity = attribute->attidentity != '\0';
	if (column->family == PS_TYPE_ENUM)
	{
		HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
		Form_pg_type form = (Form_pg_type) GETSTRUCT(tuple);

		column->enum_schema = get_namespace_name(form->typnamespace);
		column->enum_name = pstrdup(NameStr(form->typname));
		ReleaseSysCache(tuple);
	}
	if (attribute->atthasdef && !attribute->attgenerated)
		column->default_sql = ps_column_default(table, attribute->attnum);
	return column;
}

/* Reads the columns of a table. */
static List *
ps_catalog_columns(Oid table)
{
	List	   *columns = NIL;
	int			number;

	for (number = 1;; number++)
	{
		HeapTuple	tuple = SearchSysCache2(ATTNUM, ObjectIdGetDatum(table), Int16GetDatum(number));
		Form_pg_attribute attribute;

		if (!HeapTupleIsValid(tuple))
			return columns;
		attribute = (Form_pg_attribute) GETSTRUCT(tuple);
		if (!attribute->attisdropped)
			columns = lappend(columns, ps_catalog_column(table, attribute));
		ReleaseSysCache(tuple);
	}
}

/* The names of the columns whose numbers an array of a constraint holds. */
static List *
ps_constraint_columns(Relation constraints, HeapTuple tuple, int attribute, Oid table)
{
	bool		isnull;
	Datum		value = heap_getattr(tuple, attribute, RelationGetDescr(constraints), &isnull);
	List	   *names = NIL;
	ArrayType  *array;
	int			i;

	if (isnull)
		return NIL;
	array = DatumGetArrayTypeP(value);
	for (i = 0; i < ARR_DIMS(array)[0]; i++)
	{
		char	   *name = get_attname(table, ((int16 *) ARR_DATA_PTR(array))[i], true);

		if (name != NULL)
			names = lappend(names, name);
	}
	return names;
}

/* A constraint as the model keeps it; NULL for other kinds. */
static PsModelKey *
ps_catalog_key(Relation constraints, HeapTuple tuple)
{
	Form_pg_constraint form = (Form_pg_constraint) GETSTRUCT(tuple);
	PsModelKey *key;

	if (form->contype != CONSTRAINT_PRIMARY && form->contype != CONSTRAINT_UNIQUE &&
		form->contype != CONSTRAINT_FOREIGN)
		return NULL;
	key = palloc0(sizeof(PsModelKey));
	key->kind = form->contype == CONSTRAINT_PRIMARY ? PS_KEY_PRIMARY :
		form->contype == CONSTRAINT_UNIQUE ? PS_KEY_UNIQUE : PS_KEY_FOREIGN;
	key->name = pstrdup(NameStr(form->conname));
	key->columns = ps_constraint_columns(constraints, tuple, Anum_pg_constraint_conkey, form->conrelid);
	if (key->kind == PS_KEY_FOREIGN)
	{
		key->target.schema = get_namespace_name(get_rel_namespace(form->confrelid));
		key->target.name = get_rel_name(form->confrelid);
		key->on_delete = form->confdeltype;
		key->on_update = form->confupdtype;
		key->target_columns = ps_constraint_columns(constraints, tuple, Anum_pg_constraint_confkey, form->confrelid);
	}
	return key;
}

/* Reads the primary, unique and foreign keys of a table. */
static List *
ps_catalog_keys(Oid table)
{
	Relation	constraints = table_open(ConstraintRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	List	   *keys = NIL;

	ScanKeyInit(&key, Anum_pg_constraint_conrelid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(table));
	scan = systable_beginscan(constraints, ConstraintRelidTypidNameIndexId, true, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		PsModelKey *found = ps_catalog_key(constraints, tuple);

		if (found != NULL)
			keys = lappend(keys, found);
	}
	systable_endscan(scan);
	table_close(constraints, AccessShareLock);
	return keys;
}

/*
 * The table with its columns and keys as the catalog has it; NULL if there is
 * none.
 */
PsModelTable *
ps_catalog_table(const char *schema, const char *name)
{
	Oid			oid = ps_table_oid(schema, name);
	PsModelTable *table;

	if (!OidIsValid(oid))
		return NULL;
	table = palloc0(sizeof(PsModelTable));
	table->schema = pstrdup(schema);
	table->name = pstrdup(name);
	table->columns = ps_catalog_columns(oid);
	table->keys = ps_catalog_keys(oid);
	return table;
}

/* A type with its modifier as the server writes it; NULL if it is not there. */
const char *
ps_catalog_type_text(const TypeName *name)
{
	int32		modifier;
	Type		type = LookupTypeName(NULL, name, &modifier, true);
	const char *text;

	if (type == NULL)
		return NULL;
	text = format_type_with_typemod(typeTypeId(type), modifier);
	ReleaseSysCache(type);
	return text;
}

/* Is there a type of that name, along the search_path if schema is NULL? */
bool
ps_catalog_has_type(const char *schema, const char *name)
{
	List	   *names = list_make1(makeString(pstrdup(name)));

	if (schema != NULL)
		names = lcons(makeString(pstrdup(schema)), names);
	return ps_catalog_type_text(makeTypeNameFromNameList(names)) != NULL;
}

/* The OID of an enum type, or InvalidOid. */
static Oid
ps_enum_oid(const char *schema, const char *name)
{
	Oid			namespace = schema == NULL ? InvalidOid : get_namespace_oid(schema, true);
	Oid			type;

	if (!OidIsValid(namespace))
		return InvalidOid;
	type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(name), ObjectIdGetDatum(namespace));
	return OidIsValid(type) && get_typtype(type) == TYPTYPE_ENUM ? type : InvalidOid;
}

/* The labels of an enum in their order. */
static List *
ps_catalog_labels(Oid type)
{
	Relation	enums = table_open(EnumRelationId, AccessShareLock);
	Relation	index = index_open(EnumTypIdSortOrderIndexId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	List	   *labels = NIL;

	ScanKeyInit(&key, Anum_pg_enum_enumtypid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(type));
	scan = systable_beginscan_ordered(enums, index, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext_ordered(scan, ForwardScanDirection)))
		labels = lappend(labels, pstrdup(NameStr(((Form_pg_enum) GETSTRUCT(tuple))->enumlabel)));
	systable_endscan_ordered(scan);
	index_close(index, AccessShareLock);
	table_close(enums, AccessShareLock);
	return labels;
}

/*
 * The tables (PsTableName *) whose columns depend on a type or its array;
 * *others becomes true if anything else does.
 */
static List *
ps_type_dependants(Oid type, bool *others)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	Oid			array = get_array_type(type);
	List	   *tables = NIL;
	int			i;

	for (i = 0; i < 2; i++)
	{
		ScanKeyData keys[2];
		SysScanDesc scan;
		HeapTuple	tuple;

		ScanKeyInit(&keys[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(TypeRelationId));
		ScanKeyInit(&keys[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(i == 0 ? type : array));
		scan = systable_beginscan(depend, DependReferenceIndexId, true, NULL, 2, keys);
		while (HeapTupleIsValid(tuple = systable_getnext(scan)))
		{
			Form_pg_depend form = (Form_pg_depend) GETSTRUCT(tuple);
			PsTableName *table;

			if (form->classid == TypeRelationId && form->objid == array)
				continue;
			/* A default or an index of a column goes with the column. */
			if (form->classid == AttrDefaultRelationId)
				continue;
			if (form->classid != RelationRelationId || form->objsubid == 0 || get_rel_name(form->objid) == NULL)
			{
				*others = true;
				continue;
			}
			table = palloc(sizeof(PsTableName));
			table->schema = get_namespace_name(get_rel_namespace(form->objid));
			table->name = get_rel_name(form->objid);
			tables = lappend(tables, table);
		}
		systable_endscan(scan);
	}
	table_close(depend, AccessShareLock);
	return tables;
}

/*
 * The enum type with its labels as the catalog has it; NULL if there is none.
 */
PsModelEnum *
ps_catalog_enum(const char *schema, const char *name)
{
	Oid			oid = ps_enum_oid(schema, name);
	PsModelEnum *type;

	if (!OidIsValid(oid))
		return NULL;
	type = palloc0(sizeof(PsModelEnum));
	type->schema = pstrdup(schema);
	type->name = pstrdup(name);
	type->labels = ps_catalog_labels(oid);
	(void) ps_type_dependants(oid, &type->shared);
	return type;
}

/* The tables (PsTableName *) with columns of the enum type; NIL if it is not there. */
List *
ps_catalog_enum_users(const char *schema, const char *name)
{
	Oid			oid = ps_enum_oid(schema, name);
	bool		others = false;

	return OidIsValid(oid) ? ps_type_dependants(oid, &others) : NIL;
}

/* The type that a text names, if the catalog has it, else InvalidOid. */
static Oid
ps_known_type(const char *text)
{
	RawStmt    *statement = linitial_node(RawStmt, raw_parser(psprintf("CREATE TABLE t (c %s\n)", text), RAW_PARSE_DEFAULT));
	ColumnDef  *column = linitial_node(ColumnDef, ((CreateStmt *) statement->stmt)->tableElts);

	return LookupTypeNameOid(NULL, column->typeName, true);
}

/*
 * Does a change of a column's type need USING?  False also if either type is
 * not in the catalog: then PostgreSQL decides.
 */
bool
ps_catalog_needs_using(const char *from, const char *to)
{
	Oid			source = ps_known_type(from);
	Oid			target = ps_known_type(to);

	if (!OidIsValid(source) || !OidIsValid(target))
		return false;
	return !can_coerce_type(1, &source, &target, COERCION_ASSIGNMENT) &&
		can_coerce_type(1, &source, &target, COERCION_EXPLICIT);
}
