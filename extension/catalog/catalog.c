/*-------------------------------------------------------------------------
 *
 * catalog.c
 *	  Does an object exist?  Questions that the binder asks, once per object.
 *
 * Every function here answers without raising for a missing object, takes no
 * lock and returns nothing that points into a cache.  Names come qualified;
 * the search_path is the business of bind.c.
 *
 *-------------------------------------------------------------------------
 */
#include "catalog.h"

#include "catalog/namespace.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_language.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_opfamily.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_subscription.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "commands/event_trigger.h"
#include "commands/extension.h"
#include "commands/policy.h"
#include "commands/proclang.h"
#include "commands/tablespace.h"
#include "commands/trigger.h"
#include "foreign/foreign.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "rewrite/rewriteSupport.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/varlena.h"

#include "catalog_row.h"

/* The relation that a sub-object's name lies in, or InvalidOid. */
static Oid
parent_relation(const PsName *name, Oid namespace)
{
	return get_relname_relid(name->name, namespace);
}

/* Is there such a relation? */
static bool
has_relation(const PsName *name, Oid namespace)
{
	return OidIsValid(parent_relation(name, namespace));
}

/* Is there such a column? */
static bool
has_column(const PsName *name, Oid namespace)
{
	Oid			relation = parent_relation(name, namespace);

	return OidIsValid(relation) &&
		get_attnum(relation, name->sub) != InvalidAttrNumber;
}

/* Has the column a default, an identity or a generation expression? */
static bool
has_default(const PsName *name, Oid namespace)
{
	HeapTuple	tuple = SearchSysCacheCopyAttName(parent_relation(name, namespace), name->sub);

	return HeapTupleIsValid(tuple) &&
		(((Form_pg_attribute) GETSTRUCT(tuple))->atthasdef || ((Form_pg_attribute) GETSTRUCT(tuple))->attidentity != '\0');
}

/* Is the column NOT NULL? */
static bool
has_not_null(const PsName *name, Oid namespace)
{
	HeapTuple	tuple = name->sub != NULL ? SearchSysCacheCopyAttName(parent_relation(name, namespace), name->sub) : NULL;

	return HeapTupleIsValid(tuple) && ((Form_pg_attribute) GETSTRUCT(tuple))->attnotnull;
}

/* Is the column of a default, of a relation that is there, a generated one? */
bool
ps_catalog_is_generated(const PsName *name)
{
	Oid			relation = parent_relation(name, get_namespace_oid(name->schema, true));

	return OidIsValid(relation) &&
		get_attgenerated(relation, get_attnum(relation, name->sub)) != '\0';
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/* The key columns of an index, sorted and joined by commas. */
static char *
index_key(Form_pg_index form)
{
	int			natts = form->indnkeyatts;
	char	  **names = palloc(sizeof(char *) * natts);
	StringInfoData key;

	initStringInfo(&key);
	for (int i = 0; i < natts; i++)
	{
		if (form->indkey.values[i] == 0)
			return NULL;
		names[i] = get_attname(form->indrelid, form->indkey.values[i], false);
	}
	qsort(names, natts, sizeof(char *), compare_names);
	for (int i = 0; i < natts; i++)
		appendStringInfo(&key, "%s%s", i > 0 ? "," : "", names[i]);
	return key.data;
}

/* Has the relation a valid unique index on exactly the columns (NULL: any), or a primary key? */
static bool
has_unique_index(Oid relation, const char *columns, bool primary)
{
	ListCell   *cell;

	foreach(cell, ps_catalog_rows(IndexRelationId, IndexIndrelidIndexId, Anum_pg_index_indrelid, relation))
	{
		Form_pg_index form = (Form_pg_index) GETSTRUCT((HeapTuple) lfirst(cell));
		char	   *key;

		if (!form->indisunique || (primary && !form->indisprimary) ||
			!heap_attisnull(lfirst(cell), Anum_pg_index_indpred, NULL))
			continue;
		if (columns == NULL)
			return true;
		key = index_key(form);
		if (key != NULL && strcmp(key, columns) == 0)
			return true;
	}
	return false;
}

/* Is there a unique key on these columns of the table? */
static bool
has_key(const PsName *name, Oid namespace)
{
	return has_unique_index(parent_relation(name, namespace), name->sub, false);
}

/* Has the relation a unique index without a condition? */
static bool
has_any_unique_index(const PsName *name, Oid namespace)
{
	return has_unique_index(parent_relation(name, namespace), NULL, false);
}

/* Has the table a primary key? */
static bool
has_primary_key(const PsName *name, Oid namespace)
{
	return has_unique_index(parent_relation(name, namespace), NULL, true);
}

/* A constraint of the relation or, if there is none of the name, of the domain. */
static bool
has_constraint(const PsName *name, Oid namespace)
{
	Oid			relation = parent_relation(name, namespace);
	Oid			domain;

	if (OidIsValid(relation))
		return OidIsValid(get_relation_constraint_oid(relation, name->sub, true));
	domain = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid,
							 CStringGetDatum(name->name), ObjectIdGetDatum(namespace));
	return OidIsValid(domain) &&
		OidIsValid(get_domain_constraint_oid(domain, name->sub, true));
}

/* Is the relation itself a partition of another? */
static bool
has_partition(const PsName *name, Oid namespace)
{
	Oid			relation = parent_relation(name, namespace);

	return OidIsValid(relation) && get_rel_relispartition(relation);
}

/* Does the relation inherit, from whatever table? */
static bool
has_inheritance(const PsName *name, Oid namespace)
{
	Oid			relation = parent_relation(name, namespace);

	return OidIsValid(relation) && has_superclass(relation);
}

/* A type; only as PS_SHELL, one that is no more than a name yet. */
static bool
has_type(const PsName *name, Oid namespace)
{
	Oid			type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid,
									   CStringGetDatum(name->name), ObjectIdGetDatum(namespace));

	return OidIsValid(type) && (name->sub != NULL || get_typisdefined(type));
}

/* Is there such a label of the enum type? */
static bool
has_enum_label(const PsName *name, Oid namespace)
{
	Oid			type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid,
									   CStringGetDatum(name->name), ObjectIdGetDatum(namespace));

	return OidIsValid(type) &&
		SearchSysCacheExists2(ENUMTYPOIDNAME, ObjectIdGetDatum(type),
							  CStringGetDatum(name->sub));
}

/* Is there such an operator class, whatever its access method? */
static bool
has_operator_class(const PsName *name, Oid namespace)
{
	Oid			method = name->sub ? get_am_oid(name->sub, true) : InvalidOid;

	return OidIsValid(method) &&
		SearchSysCacheExists3(CLAAMNAMENSP, ObjectIdGetDatum(method),
							  CStringGetDatum(name->name), ObjectIdGetDatum(namespace));
}

/* Is there such an operator family, whatever its access method? */
static bool
has_operator_family(const PsName *name, Oid namespace)
{
	Oid			method = name->sub ? get_am_oid(name->sub, true) : InvalidOid;

	return OidIsValid(method) &&
		SearchSysCacheExists3(OPFAMILYAMNAMENSP, ObjectIdGetDatum(method),
							  CStringGetDatum(name->name), ObjectIdGetDatum(namespace));
}

/* Is there such a collation? */
static bool
has_collation(const PsName *name, Oid namespace)
{
	return SearchSysCacheExists3(COLLNAMEENCNSP, CStringGetDatum(name->name),
								 Int32GetDatum(GetDatabaseEncoding()), ObjectIdGetDatum(namespace)) ||
		SearchSysCacheExists3(COLLNAMEENCNSP, CStringGetDatum(name->name),
							  Int32GetDatum(-1), ObjectIdGetDatum(namespace));
}

/*
 * How to look for an object of each class, in one of four ways.  A class without
 * any is never found in the catalog, which is right for what exists only inside
 * a batch.
 */
static const struct
{
	bool		(*has) (const PsName *name, Oid namespace);
	Oid			(*find) (const char *name, bool missing_ok);
	Oid			(*find_on) (Oid relation, const char *sub, bool missing_ok);
	bool		in_cache;		/* by name and schema */
	int			cache;
}			probes[PS_CLASS_COUNT] = {
	[PS_SCHEMA] = {.find = get_namespace_oid},
	[PS_RELATION] = {has_relation},
	[PS_COLUMN] = {has_column},
	[PS_KEY] = {has_key},
	[PS_PRIMARY_KEY] = {has_primary_key},
	[PS_UNIQUE_INDEX] = {has_any_unique_index},
	[PS_CONSTRAINT] = {has_constraint},
	[PS_TRIGGER] = {.find_on = get_trigger_oid},
	[PS_RULE] = {.find_on = get_rewrite_oid},
	[PS_POLICY] = {.find_on = get_relation_policy_oid},
	[PS_DEFAULT] = {has_default},
	[PS_NOT_NULL] = {has_not_null},
	[PS_TYPE] = {has_type},
	[PS_ENUM_LABEL] = {has_enum_label},
	[PS_FUNCTION] = {ps_catalog_has_function},
	[PS_OPERATOR] = {ps_catalog_has_operator},
	[PS_OPERATOR_CLASS] = {has_operator_class},
	[PS_OPERATOR_FAMILY] = {has_operator_family},
	[PS_CAST] = {ps_catalog_has_cast},
	[PS_COLLATION] = {has_collation},
	[PS_CONVERSION] = {.in_cache = true,.cache = CONNAMENSP},
	[PS_STATISTICS] = {.in_cache = true,.cache = STATEXTNAMENSP},
	[PS_TS_PARSER] = {.in_cache = true,.cache = TSPARSERNAMENSP},
	[PS_TS_TEMPLATE] = {.in_cache = true,.cache = TSTEMPLATENAMENSP},
	[PS_TS_DICTIONARY] = {.in_cache = true,.cache = TSDICTNAMENSP},
	[PS_TS_CONFIGURATION] = {.in_cache = true,.cache = TSCONFIGNAMENSP},
	[PS_EXTENSION] = {.find = get_extension_oid},
	[PS_LANGUAGE] = {.find = get_language_oid},
	[PS_ROLE] = {.find = get_role_oid},
	[PS_FOREIGN_DATA_WRAPPER] = {.find = get_foreign_data_wrapper_oid},
	[PS_SERVER] = {.find = get_foreign_server_oid},
	[PS_PUBLICATION] = {.find = get_publication_oid},
	[PS_SUBSCRIPTION] = {.find = get_subscription_oid},
	[PS_EVENT_TRIGGER] = {.find = get_event_trigger_oid},
	[PS_ACCESS_METHOD] = {.find = get_am_oid},
	[PS_TABLESPACE] = {.find = get_tablespace_oid},
	[PS_PARTITION] = {has_partition},
	[PS_INHERITANCE] = {has_inheritance},
};

/*
 * Is there such an object?  A name of a class that lives in schemas (or in a
 * relation) must be qualified; with a schema that does not exist it is not
 * there.
 */
bool
ps_catalog_has(const PsName *name)
{
	Oid			namespace = InvalidOid;
	Oid			relation;

	if (!ps_catalog_knows(name->class))
		return false;
	if (ps_class_in_schema(name->class))
	{
		namespace = get_namespace_oid(name->schema, true);
		if (!OidIsValid(namespace))
			return false;
	}
	if (probes[name->class].has != NULL)
		return probes[name->class].has(name, namespace);
	if (probes[name->class].find != NULL)
		return OidIsValid(probes[name->class].find(name->name, true));
	if (probes[name->class].in_cache)
		return SearchSysCacheExists2(probes[name->class].cache, CStringGetDatum(name->name), ObjectIdGetDatum(namespace));
	relation = parent_relation(name, namespace);
	return OidIsValid(relation) && OidIsValid(probes[name->class].find_on(relation, name->sub, true));
}

/* Can ps_catalog_has() find names of this class? */
bool
ps_catalog_knows(PsClass class)
{
	return probes[class].has != NULL || probes[class].find != NULL ||
		probes[class].find_on != NULL || probes[class].in_cache;
}

/* Is there a constraint of that name on anything in the schema? */
bool
ps_catalog_has_constraint_name(const char *schema, const char *constraint)
{
	Oid			namespace = get_namespace_oid(schema, true);

	return OidIsValid(namespace) && ConstraintNameExists(constraint, namespace);
}

/* The session's own search_path setting as a list of names, "$user" unexpanded. */
List *
ps_session_search_path(void)
{
	List	   *names;

	return SplitIdentifierString(pstrdup(namespace_search_path), ',', &names) ? names : NIL;
}

/*
 * May statements of the role serve what other roles need: is it a superuser or
 * the owner of the extension's tables?
 */
bool
ps_catalog_role_is_trusted(const char *role)
{
	Oid			oid = get_role_oid(role, true);
	HeapTuple	tuple;

	if (!OidIsValid(oid) || superuser_arg(oid))
		return OidIsValid(oid);
	tuple = SearchSysCacheCopy2(RELNAMENSP, CStringGetDatum("migration"),
								ObjectIdGetDatum(get_namespace_oid(PS_SCHEMA_NAME, true)));
	return HeapTupleIsValid(tuple) && ((Form_pg_class) GETSTRUCT(tuple))->relowner == oid;
}

/*
 * The name of a column's type, below domains; "anyenum" of every enum; NULL if
 * there is none.
 */
char *
ps_catalog_column_type(const PsName *column)
{
	Oid			namespace = get_namespace_oid(column->schema, true);
	Oid			relation = OidIsValid(namespace) ? parent_relation(column, namespace) : InvalidOid;
	AttrNumber	number = OidIsValid(relation) ? get_attnum(relation, column->sub) : InvalidAttrNumber;
	Oid			type;
	HeapTuple	tuple;

	if (number == InvalidAttrNumber)
		return NULL;
	type = getBaseType(get_atttype(relation, number));
	if (type_is_enum(type))
		return pstrdup("anyenum");
	tuple = SearchSysCacheCopy1(TYPEOID, ObjectIdGetDatum(type));
	return HeapTupleIsValid(tuple) ? NameStr(((Form_pg_type) GETSTRUCT(tuple))->typname) : NULL;
}
