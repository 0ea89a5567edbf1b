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
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "catalog.h"
#include "catalog_inverse.h"
#include "catalog_read.h"
#include "catalog_row.h"

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
table_oid(const char *schema, const char *name)
{
	Oid			table = get_relname_relid(name, get_namespace_oid(schema, true));
	char		kind = get_rel_relkind(table);

	return kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE || kind == RELKIND_FOREIGN_TABLE ?
		table : InvalidOid;
}

/* The family by which values are written for a type. */
static PsTypeFamily
family_of_type(Oid type)
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

/* A column as the model keeps it; expression is its default, or NULL. */
static PsModelColumn *
model_column(Form_pg_attribute attribute, const char *expression)
{
	PsModelColumn *column = palloc0(sizeof(PsModelColumn));
	Oid			element = get_element_type(attribute->atttypid);
	Oid			type = OidIsValid(element) ? element : attribute->atttypid;

	column->name = pstrdup(NameStr(attribute->attname));
	column->type = format_type_with_typemod(attribute->atttypid, attribute->atttypmod);
	column->family = family_of_type(type);
	column->dimensions = OidIsValid(element) ? Max(attribute->attndims, 1) : 0;
	column->not_null = attribute->attnotnull;
	column->is_identity = attribute->attidentity != '\0';
	if (column->family == PS_TYPE_ENUM)
	{
		ObjectAddress address = {TypeRelationId, type, 0};

		column->enum_schema = get_namespace_name(ps_catalog_namespace_of(&address));
		column->enum_name = ps_catalog_name_of(&address);
	}
	if (!attribute->attgenerated)
		column->default_sql = expression;
	return column;
}

/* Reads the columns of a table. */
static List *
model_columns(Oid table)
{
	char	  **defaults = ps_column_defaults(table);
	List	   *columns = NIL;
	ListCell   *cell;

	foreach(cell, ps_catalog_rows(AttributeRelationId, AttributeRelidNumIndexId, Anum_pg_attribute_attrelid, table))
	{
		Form_pg_attribute attribute = (Form_pg_attribute) GETSTRUCT((HeapTuple) lfirst(cell));

		if (attribute->attnum > 0 && !attribute->attisdropped)
			columns = lappend(columns, model_column(attribute, defaults[attribute->attnum]));
	}
	return columns;
}

/* The names of the columns whose numbers an array of a constraint holds. */
static List *
columns_of_constraint(HeapTuple tuple, int attribute, Oid table)
{
	bool		isnull;
	Datum		value = SysCacheGetAttr(CONSTROID, tuple, attribute, &isnull);
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
model_key(HeapTuple tuple)
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
	key->columns = columns_of_constraint(tuple, Anum_pg_constraint_conkey, form->conrelid);
	if (key->kind == PS_KEY_FOREIGN)
	{
		key->target.schema = get_namespace_name(get_rel_namespace(form->confrelid));
		key->target.name = get_rel_name(form->confrelid);
		key->on_delete = form->confdeltype;
		key->on_update = form->confupdtype;
		key->target_columns = columns_of_constraint(tuple, Anum_pg_constraint_confkey, form->confrelid);
	}
	return key;
}

/* Reads the primary, unique and foreign keys of a table. */
static List *
model_keys(Oid table)
{
	List	   *keys = NIL;
	ListCell   *cell;

	foreach(cell, ps_catalog_rows(ConstraintRelationId, ConstraintRelidTypidNameIndexId, Anum_pg_constraint_conrelid, table))
	{
		PsModelKey *found = model_key(lfirst(cell));

		if (found != NULL)
			keys = lappend(keys, found);
	}
	return keys;
}

/*
 * The table with its columns and keys as the catalog has it; NULL if there is
 * none.
 */
PsModelTable *
ps_catalog_table(const char *schema, const char *name)
{
	Oid			oid = table_oid(schema, name);
	PsModelTable *table;

	if (!OidIsValid(oid))
		return NULL;
	table = palloc0(sizeof(PsModelTable));
	table->schema = pstrdup(schema);
	table->name = pstrdup(name);
	table->columns = model_columns(oid);
	table->keys = model_keys(oid);
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
enum_oid(const char *schema, const char *name)
{
	Oid			type = schema == NULL ? InvalidOid : ps_catalog_type(name, get_namespace_oid(schema, true));

	return get_typtype(type) == TYPTYPE_ENUM ? type : InvalidOid;
}

/* The labels (char *) of an enum in their order. */
static List *
labels_of(Oid type)
{
	List	   *labels = NIL;
	ListCell   *cell;

	foreach(cell, ps_enum_labels(type))
		labels = lappend(labels, NameStr(((Form_pg_enum) lfirst(cell))->enumlabel));
	return labels;
}

/*
 * Adds the tables (PsTableName *) whose columns depend on a type, but for what
 * its array type does; *others becomes true if anything else does.
 */
static List *
add_dependants(List *tables, Oid type, Oid array, bool *others)
{
	ObjectAddress address = {TypeRelationId, type, 0};
	ListCell   *cell;

	foreach(cell, ps_rows_of_referenced(&address))
	{
		Form_pg_depend form = (Form_pg_depend) GETSTRUCT((HeapTuple) lfirst(cell));
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
	return tables;
}

/* The same of the type and its array type. */
static List *
dependants_of_type(Oid type, bool *others)
{
	Oid			array = get_array_type(type);

	return add_dependants(add_dependants(NIL, type, array, others), array, array, others);
}

/*
 * The enum type with its labels as the catalog has it; NULL if there is none.
 */
PsModelEnum *
ps_catalog_enum(const char *schema, const char *name)
{
	Oid			oid = enum_oid(schema, name);
	PsModelEnum *type;

	if (!OidIsValid(oid))
		return NULL;
	type = palloc0(sizeof(PsModelEnum));
	type->schema = pstrdup(schema);
	type->name = pstrdup(name);
	type->labels = labels_of(oid);
	(void) dependants_of_type(oid, &type->shared);
	return type;
}

/* The tables (PsTableName *) with columns of the enum type; NIL if it is not there. */
List *
ps_catalog_enum_users(const char *schema, const char *name)
{
	Oid			oid = enum_oid(schema, name);
	bool		others = false;

	return OidIsValid(oid) ? dependants_of_type(oid, &others) : NIL;
}

/* The type that a text names, if the catalog has it, else InvalidOid. */
static Oid
known_type(const char *text)
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
	Oid			source = known_type(from);
	Oid			target = known_type(to);

	if (!OidIsValid(source) || !OidIsValid(target))
		return false;
	return !can_coerce_type(1, &source, &target, COERCION_ASSIGNMENT) &&
		can_coerce_type(1, &source, &target, COERCION_EXPLICIT);
}
