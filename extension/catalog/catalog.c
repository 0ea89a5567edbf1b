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
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_language.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_opfamily.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_subscription.h"
#include "catalog/pg_ts_config.h"
#include "catalog/pg_ts_dict.h"
#include "catalog/pg_ts_parser.h"
#include "catalog/pg_ts_template.h"
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

/* The OID of a type, also of a shell; InvalidOid: there is none of the name. */
Oid
ps_catalog_type(const char *name, Oid namespace)
{
	return GetSysCacheOid2(TYPENAMENSP, PS_OID_COLUMN, CStringGetDatum(name), ObjectIdGetDatum(namespace));
}

/* The relation of a name, or that the name's object lies in; InvalidOid: there is none. */
static Oid
relation_of(const PsName *name, Oid namespace)
{
	return get_relname_relid(name->name, namespace);
}

/* Is there such a column? */
static bool
has_column(const PsName *name, Oid namespace)
{
	return get_attnum(relation_of(name, namespace), name->sub) != InvalidAttrNumber;
}

/* Has the column a default, an identity or a generation expression? */
static bool
has_default(const PsName *name, Oid namespace)
{
	HeapTuple	tuple = SearchSysCacheCopyAttName(relation_of(name, namespace), name->sub);

	return HeapTupleIsValid(tuple) &&
		(((Form_pg_attribute) GETSTRUCT(tuple))->atthasdef || ((Form_pg_attribute) GETSTRUCT(tuple))->attidentity != '\0');
}

/* Is the column NOT NULL? */
static bool
has_not_null(const PsName *name, Oid namespace)
{
	HeapTuple	tuple = name->sub != NULL ? SearchSysCacheCopyAttName(relation_of(name, namespace), name->sub) : NULL;

	return HeapTupleIsValid(tuple) && ((Form_pg_attribute) GETSTRUCT(tuple))->attnotnull;
}

/* Is the column of a default, of a relation that is there, a generated one? */
bool
ps_catalog_is_generated(const PsName *name)
{
	Oid			relation = relation_of(name, get_namespace_oid(name->schema, true));

	return get_attgenerated(relation, get_attnum(relation, name->sub)) != '\0';
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
	qsort(names, natts, sizeof(char *), pg_qsort_strcmp);
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
	return has_unique_index(relation_of(name, namespace), name->sub, false);
}

/* Has the relation a unique index without a condition? */
static bool
has_any_unique_index(const PsName *name, Oid namespace)
{
	return has_unique_index(relation_of(name, namespace), NULL, false);
}

/* Has the table a primary key? */
static bool
has_primary_key(const PsName *name, Oid namespace)
{
	return has_unique_index(relation_of(name, namespace), NULL, true);
}

/* The constraint of the relation; InvalidOid: there is none. */
static Oid
constraint_of(const PsName *name, Oid namespace)
{
	return get_relation_constraint_oid(relation_of(name, namespace), name->sub, true);
}

/* The type of a name, also a shell; InvalidOid: there is none. */
static Oid
type_of(const PsName *name, Oid namespace)
{
	return ps_catalog_type(name->name, namespace);
}

/* A constraint of the relation or, if there is no relation of the name, of the domain. */
static bool
has_constraint(const PsName *name, Oid namespace)
{
	Oid			domain;

	if (OidIsValid(relation_of(name, namespace)))
		return OidIsValid(constraint_of(name, namespace));
	domain = type_of(name, namespace);
	return OidIsValid(domain) && OidIsValid(get_domain_constraint_oid(domain, name->sub, true));
}

/* Is the relation itself a partition of another? */
static bool
has_partition(const PsName *name, Oid namespace)
{
	return get_rel_relispartition(relation_of(name, namespace));
}

/* Does the relation inherit, from whatever table? */
static bool
has_inheritance(const PsName *name, Oid namespace)
{
	Oid			relation = relation_of(name, namespace);

	return OidIsValid(relation) && has_superclass(relation);
}

/* A type; only as PS_SHELL, one that is no more than a name yet. */
static bool
has_type(const PsName *name, Oid namespace)
{
	Oid			type = type_of(name, namespace);

	return OidIsValid(type) && (name->sub != NULL || get_typisdefined(type));
}

/* Is there such a label of the enum type? */
static bool
has_enum_label(const PsName *name, Oid namespace)
{
	return SearchSysCacheExists2(ENUMTYPOIDNAME, ObjectIdGetDatum(type_of(name, namespace)), CStringGetDatum(name->sub));
}

/* The operator class or family of a name, whose access method is known; InvalidOid: there is none. */
static Oid
operator_class_of(const PsName *name, Oid namespace)
{
	return GetSysCacheOid3(name->class == PS_OPERATOR_CLASS ? CLAAMNAMENSP : OPFAMILYAMNAMENSP, PS_OID_COLUMN,
						   ObjectIdGetDatum(name->sub ? get_am_oid(name->sub, true) : InvalidOid),
						   CStringGetDatum(name->name), ObjectIdGetDatum(namespace));
}

/* The collation of a name, for the encoding of the database or for any; InvalidOid: there is none. */
static Oid
collation_of(const PsName *name, Oid namespace)
{
	Oid			collation = GetSysCacheOid3(COLLNAMEENCNSP, PS_OID_COLUMN, CStringGetDatum(name->name),
											Int32GetDatum(GetDatabaseEncoding()), ObjectIdGetDatum(namespace));

	return OidIsValid(collation) ? collation :
		GetSysCacheOid3(COLLNAMEENCNSP, PS_OID_COLUMN, CStringGetDatum(name->name), Int32GetDatum(-1), ObjectIdGetDatum(namespace));
}

/*
 * How to look for what a name of each class means: in one of four ways for an
 * OID, or for what has none.  A class without any is never found in the catalog,
 * which is right for what exists only inside a batch.
 */
static const struct
{
	Oid			catalog;		/* InvalidOid: nothing depends on such an object */
	Oid			(*find) (const char *name, bool missing_ok);
	Oid			(*find_in) (const PsName *name, Oid namespace);
	Oid			(*find_on) (Oid relation, const char *sub, bool missing_ok);
	bool		in_cache;		/* by name and schema */
	int			cache;
	bool		(*has) (const PsName *name, Oid namespace); /* if an OID does not say it */
}			probes[PS_CLASS_COUNT] = {
	[PS_SCHEMA] = {NamespaceRelationId,.find = get_namespace_oid},
	[PS_RELATION] = {RelationRelationId,.find_in = relation_of},
	[PS_COLUMN] = {RelationRelationId,.find_in = relation_of,.has = has_column},
	[PS_KEY] = {.has = has_key},
	[PS_PRIMARY_KEY] = {.has = has_primary_key},
	[PS_UNIQUE_INDEX] = {.has = has_any_unique_index},
	[PS_CONSTRAINT] = {ConstraintRelationId,.find_in = constraint_of,.has = has_constraint},
	[PS_TRIGGER] = {.find_on = get_trigger_oid},
	[PS_RULE] = {.find_on = get_rewrite_oid},
	[PS_POLICY] = {.find_on = get_relation_policy_oid},
	[PS_DEFAULT] = {.has = has_default},
	[PS_NOT_NULL] = {.has = has_not_null},
	[PS_TYPE] = {TypeRelationId,.find_in = type_of,.has = has_type},
	[PS_ENUM_LABEL] = {.has = has_enum_label},
	[PS_FUNCTION] = {ProcedureRelationId,.find_in = ps_catalog_function},
	[PS_OPERATOR] = {OperatorRelationId,.find_in = ps_catalog_operator},
	[PS_OPERATOR_CLASS] = {OperatorClassRelationId,.find_in = operator_class_of},
	[PS_OPERATOR_FAMILY] = {OperatorFamilyRelationId,.find_in = operator_class_of},
	[PS_CAST] = {.has = ps_catalog_has_cast},
	[PS_COLLATION] = {CollationRelationId,.find_in = collation_of},
	[PS_CONVERSION] = {.in_cache = true,.cache = CONNAMENSP},
	[PS_STATISTICS] = {.in_cache = true,.cache = STATEXTNAMENSP},
	[PS_TS_PARSER] = {TSParserRelationId,.in_cache = true,.cache = TSPARSERNAMENSP},
	[PS_TS_TEMPLATE] = {TSTemplateRelationId,.in_cache = true,.cache = TSTEMPLATENAMENSP},
	[PS_TS_DICTIONARY] = {TSDictionaryRelationId,.in_cache = true,.cache = TSDICTNAMENSP},
	[PS_TS_CONFIGURATION] = {TSConfigRelationId,.in_cache = true,.cache = TSCONFIGNAMENSP},
	[PS_EXTENSION] = {ExtensionRelationId,.find = get_extension_oid},
	[PS_LANGUAGE] = {LanguageRelationId,.find = get_language_oid},
	[PS_ROLE] = {AuthIdRelationId,.find = get_role_oid},
	[PS_FOREIGN_DATA_WRAPPER] = {ForeignDataWrapperRelationId,.find = get_foreign_data_wrapper_oid},
	[PS_SERVER] = {ForeignServerRelationId,.find = get_foreign_server_oid},
	[PS_PUBLICATION] = {.find = get_publication_oid},
	[PS_SUBSCRIPTION] = {.find = get_subscription_oid},
	[PS_EVENT_TRIGGER] = {.find = get_event_trigger_oid},
	[PS_ACCESS_METHOD] = {AccessMethodRelationId,.find = get_am_oid},
	[PS_TABLESPACE] = {.find = get_tablespace_oid},
	[PS_PARTITION] = {.has = has_partition},
	[PS_INHERITANCE] = {.has = has_inheritance},
};

/* The OID of what a name means, of its relation if it is a column; InvalidOid: nothing that has one. */
static Oid
oid_of(const PsName *name, Oid namespace)
{
	Oid			relation;

	if (probes[name->class].find != NULL)
		return probes[name->class].find(name->name, true);
	if (probes[name->class].find_in != NULL)
		return probes[name->class].find_in(name, namespace);
	if (probes[name->class].in_cache)
		return GetSysCacheOid2(probes[name->class].cache, PS_OID_COLUMN, CStringGetDatum(name->name), ObjectIdGetDatum(namespace));
	relation = relation_of(name, namespace);
	return OidIsValid(relation) ? probes[name->class].find_on(relation, name->sub, true) : InvalidOid;
}

/*
 * Is there such an object?  A name of a class that lives in schemas (or in a
 * relation) must be qualified; with a schema that does not exist it is not
 * there.
 */
bool
ps_catalog_has(const PsName *name)
{
	Oid			namespace = InvalidOid;

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
	return OidIsValid(oid_of(name, namespace));
}

/* Can ps_catalog_has() find names of this class? */
bool
ps_catalog_knows(PsClass class)
{
	return probes[class].has != NULL || probes[class].find != NULL || probes[class].find_in != NULL ||
		probes[class].find_on != NULL || probes[class].in_cache;
}

/* The address of what a name means in the catalog; objectId InvalidOid: nothing that others depend on. */
ObjectAddress
ps_catalog_address(const PsName *name)
{
	Oid			namespace = name->schema ? get_namespace_oid(name->schema, true) : InvalidOid;
	ObjectAddress address = InvalidObjectAddress;

	if (!OidIsValid(probes[name->class].catalog))
		return address;
	ObjectAddressSet(address, probes[name->class].catalog, oid_of(name, namespace));
	if (name->class == PS_COLUMN)
		address.objectSubId = get_attnum(address.objectId, name->sub);
	return name->class == PS_COLUMN && address.objectSubId <= 0 ? InvalidObjectAddress : address;
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
	Oid			relation = relation_of(column, get_namespace_oid(column->schema, true));
	AttrNumber	number = get_attnum(relation, column->sub);
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
