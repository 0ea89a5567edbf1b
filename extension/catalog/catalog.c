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

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
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
#include "commands/publicationcmds.h"
#include "commands/tablespace.h"
#include "commands/trigger.h"
#include "foreign/foreign.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "rewrite/rewriteSupport.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"
#include "utils/varlena.h"

typedef bool (*PsProbe) (const PsName *name, Oid namespace);

/* The relation that a sub-object's name lies in, or InvalidOid. */
static Oid
parent_relation(const PsName *name, Oid namespace)
{
	return get_relname_relid(name->name, namespace);
}

/* Is there a schema of that name? */
static bool
has_schema(const PsName *name, Oid namespace)
{
	return OidIsValid(get_namespace_oid(name->name, true));
}

/* Is there such a relation? */
static bool
has_relation(const PsName *name, Oid namespace)
{
	return OidIsValid(get_relname_relid(name->name, namespace));
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
	Oid			relation = parent_relation(name, namespace);
	HeapTuple	tuple;
	bool		found;

	if (!OidIsValid(relation))
		return false;
	tuple = SearchSysCacheAttName(relation, name->sub);
	if (!HeapTupleIsValid(tuple))
		return false;
	found = ((Form_pg_attribute) GETSTRUCT(tuple))->atthasdef ||
		((Form_pg_attribute) GETSTRUCT(tuple))->attidentity != '\0';
	ReleaseSysCache(tuple);
	return found;
}

/* Is the column NOT NULL? */
static bool
has_not_null(const PsName *name, Oid namespace)
{
	Oid			relation = parent_relation(name, namespace);
	HeapTuple	tuple = OidIsValid(relation) && name->sub != NULL ?
		SearchSysCacheAttName(relation, name->sub) : NULL;
	bool		found = HeapTupleIsValid(tuple) && ((Form_pg_attribute) GETSTRUCT(tuple))->attnotnull;

	if (HeapTupleIsValid(tuple))
		ReleaseSysCache(tuple);
	return found;
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
index_key(Relation index, Form_pg_index form)
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

/* Has the relation a valid unique index on exactly the columns, or a primary key? */
static bool
has_unique_index(Oid relation, const char *columns, bool primary)
{
	Relation	catalog = table_open(IndexRelationId, AccessShareLock);
	ScanKeyData scankey;
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		found = false;

	ScanKeyInit(&scankey, Anum_pg_index_indrelid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(relation));
	scan = systable_beginscan(catalog, IndexIndrelidIndexId, true, NULL, 1, &scankey);
	while (!found && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_index form = (Form_pg_index) GETSTRUCT(tuple);
		char	   *key;

		if (!form->indisunique || (primary && !form->indisprimary) ||
			!heap_attisnull(tuple, Anum_pg_index_indpred, NULL))
			continue;
		key = primary ? NULL : index_key(catalog, form);
		found = primary || (key != NULL && strcmp(key, columns) == 0);
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return found;
}

/* Is there a unique key on these columns of the table? */
static bool
has_key(const PsName *name, Oid namespace)
{
	Oid			relation = parent_relation(name, namespace);

	return OidIsValid(relation) && has_unique_index(relation, name->sub, false);
}

/* Has the table a primary key? */
static bool
has_primary_key(const PsName *name, Oid namespace)
{
	Oid			relation = parent_relation(name, namespace);

	return OidIsValid(relation) && has_unique_index(relation, NULL, true);
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

/* Is there such a trigger on the table? */
static bool
has_trigger(const PsName *name, Oid namespace)
{
	Oid			relation = parent_relation(name, namespace);

	return OidIsValid(relation) &&
		OidIsValid(get_trigger_oid(relation, name->sub, true));
}

/* Is there such a rule on the relation? */
static bool
has_rule(const PsName *name, Oid namespace)
{
	Oid			relation = parent_relation(name, namespace);

	return OidIsValid(relation) &&
		OidIsValid(get_rewrite_oid(relation, name->sub, true));
}

/* Is there such a policy on the table? */
static bool
has_policy(const PsName *name, Oid namespace)
{
	Oid			relation = parent_relation(name, namespace);

	return OidIsValid(relation) &&
		OidIsValid(get_relation_policy_oid(relation, name->sub, true));
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

/* Probes of classes that one cache answers by name and schema. */
static bool
has_in_cache(int cache, const PsName *name, Oid namespace)
{
	return SearchSysCacheExists2(cache, CStringGetDatum(name->name),
								 ObjectIdGetDatum(namespace));
}

/* Is there such a conversion? */
static bool
has_conversion(const PsName *name, Oid namespace)
{
	return has_in_cache(CONNAMENSP, name, namespace);
}

/* Is there such a statistics object? */
static bool
has_statistics(const PsName *name, Oid namespace)
{
	return has_in_cache(STATEXTNAMENSP, name, namespace);
}

/* Is there such a text search parser? */
static bool
has_ts_parser(const PsName *name, Oid namespace)
{
	return has_in_cache(TSPARSERNAMENSP, name, namespace);
}

/* Is there such a text search template? */
static bool
has_ts_template(const PsName *name, Oid namespace)
{
	return has_in_cache(TSTEMPLATENAMENSP, name, namespace);
}

/* Is there such a text search dictionary? */
static bool
has_ts_dictionary(const PsName *name, Oid namespace)
{
	return has_in_cache(TSDICTNAMENSP, name, namespace);
}

/* Is there such a text search configuration? */
static bool
has_ts_configuration(const PsName *name, Oid namespace)
{
	return has_in_cache(TSCONFIGNAMENSP, name, namespace);
}

/* Is there such an extension? */
static bool
has_extension(const PsName *name, Oid namespace)
{
	return OidIsValid(get_extension_oid(name->name, true));
}

/* Is there such a language? */
static bool
has_language(const PsName *name, Oid namespace)
{
	return OidIsValid(get_language_oid(name->name, true));
}

/* Is there such a role? */
static bool
has_role(const PsName *name, Oid namespace)
{
	return OidIsValid(get_role_oid(name->name, true));
}

/* Is there such a foreign-data wrapper? */
static bool
has_wrapper(const PsName *name, Oid namespace)
{
	return OidIsValid(get_foreign_data_wrapper_oid(name->name, true));
}

/* Is there such a foreign server? */
static bool
has_server(const PsName *name, Oid namespace)
{
	return OidIsValid(get_foreign_server_oid(name->name, true));
}

/* Is there such a publication? */
static bool
has_publication(const PsName *name, Oid namespace)
{
	return OidIsValid(get_publication_oid(name->name, true));
}

/* Is there such a subscription? */
static bool
has_subscription(const PsName *name, Oid namespace)
{
	return OidIsValid(get_subscription_oid(name->name, true));
}

/* Is there such an event trigger? */
static bool
has_event_trigger(const PsName *name, Oid namespace)
{
	return OidIsValid(get_event_trigger_oid(name->name, true));
}

/* Is there such an access method? */
static bool
has_access_method(const PsName *name, Oid namespace)
{
	return OidIsValid(get_am_oid(name->name, true));
}

/* Is there such a tablespace? */
static bool
has_tablespace(const PsName *name, Oid namespace)
{
	return OidIsValid(get_tablespace_oid(name->name, true));
}

/*
 * One probe per class; a class without one is never found in the catalog,
 * which is right for what exists only inside a batch.
 */
static const PsProbe probes[PS_CLASS_COUNT] = {
	[PS_SCHEMA] = has_schema,
	[PS_RELATION] = has_relation,
	[PS_COLUMN] = has_column,
	[PS_KEY] = has_key,
	[PS_PRIMARY_KEY] = has_primary_key,
	[PS_CONSTRAINT] = has_constraint,
	[PS_TRIGGER] = has_trigger,
	[PS_RULE] = has_rule,
	[PS_POLICY] = has_policy,
	[PS_DEFAULT] = has_default,
	[PS_NOT_NULL] = has_not_null,
	[PS_TYPE] = has_type,
	[PS_ENUM_LABEL] = has_enum_label,
	[PS_FUNCTION] = ps_catalog_has_function,
	[PS_OPERATOR] = ps_catalog_has_operator,
	[PS_OPERATOR_CLASS] = has_operator_class,
	[PS_OPERATOR_FAMILY] = has_operator_family,
	[PS_CAST] = ps_catalog_has_cast,
	[PS_COLLATION] = has_collation,
	[PS_CONVERSION] = has_conversion,
	[PS_STATISTICS] = has_statistics,
	[PS_TS_PARSER] = has_ts_parser,
	[PS_TS_TEMPLATE] = has_ts_template,
	[PS_TS_DICTIONARY] = has_ts_dictionary,
	[PS_TS_CONFIGURATION] = has_ts_configuration,
	[PS_EXTENSION] = has_extension,
	[PS_LANGUAGE] = has_language,
	[PS_ROLE] = has_role,
	[PS_FOREIGN_DATA_WRAPPER] = has_wrapper,
	[PS_SERVER] = has_server,
	[PS_PUBLICATION] = has_publication,
	[PS_SUBSCRIPTION] = has_subscription,
	[PS_EVENT_TRIGGER] = has_event_trigger,
	[PS_ACCESS_METHOD] = has_access_method,
	[PS_TABLESPACE] = has_tablespace,
	[PS_PARTITION] = has_partition,
	[PS_INHERITANCE] = has_inheritance,
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

	if (probes[name->class] == NULL)
		return false;
	if (ps_class_in_schema(name->class))
	{
		namespace = get_namespace_oid(name->schema, true);
		if (!OidIsValid(namespace))
			return false;
	}
	return probes[name->class] (name, namespace);
}

/* Can ps_catalog_has() tell about names of this class? */
bool
ps_catalog_knows(PsClass class)
{
	return probes[class] != NULL;
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
	List	   *copy = NIL;
	ListCell   *cell;

	if (!SplitIdentifierString(pstrdup(namespace_search_path), ',', &names))
		return NIL;
	foreach(cell, names)
		copy = lappend(copy, pstrdup(lfirst(cell)));
	return copy;
}

/*
 * May statements of the role serve what other roles need: is it a superuser or
 * the owner of the extension's tables?
 */
bool
ps_catalog_role_is_trusted(const char *role)
{
	Oid			oid = get_role_oid(role, true);
	Oid			namespace = get_namespace_oid(PS_SCHEMA_NAME, true);
	HeapTuple	tuple;
	bool		trusted;

	if (!OidIsValid(oid) || superuser_arg(oid))
		return OidIsValid(oid);
	tuple = SearchSysCache2(RELNAMENSP, CStringGetDatum("migration"),
							ObjectIdGetDatum(namespace));
	if (!HeapTupleIsValid(tuple))
		return false;
	trusted = ((Form_pg_class) GETSTRUCT(tuple))->relowner == oid;
	ReleaseSysCache(tuple);
	return trusted;
}

/*
 * The name of a column's type, below domains; "anyenum" of every enum; NULL if
 * there is none.
 */
char *
ps_catalog_column_type(const PsName *column)
{
	Oid			namespace = get_namespace_oid(column->schema, true);
	Oid			relation = OidIsValid(namespace) ? get_relname_relid(column->name, namespace) : InvalidOid;
	AttrNumber	number = OidIsValid(relation) ? get_attnum(relation, column->sub) : InvalidAttrNumber;
	Oid			type;
	HeapTuple	tuple;
	char	   *name;

	if (number == InvalidAttrNumber)
		return NULL;
	type = getBaseType(get_atttype(relation, number));
	if (type_is_enum(type))
		return pstrdup("anyenum");
	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	if (!HeapTupleIsValid(tuple))
		return NULL;
	name = pstrdup(NameStr(((Form_pg_type) GETSTRUCT(tuple))->typname));
	ReleaseSysCache(tuple);
	return name;
}
