/*-------------------------------------------------------------------------
 *
 * observer_name.c
 *	  Names, as SQL texts have them, of objects that were seen to be created.
 *
 * Derived objects are left out, those that have no name of their own or whose
 * name follows from another one's: toast tables, types of rows and arrays,
 * the rules behind views, the triggers behind keys, expressions of defaults,
 * indexes and triggers that partitions have from their parents, operators that
 * are only named as the commutator or negator of another one, the schema of
 * temporary objects.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_conversion.h"
#include "catalog/pg_event_trigger.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_language.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_opfamily.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_publication.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_ts_config.h"
#include "catalog/pg_ts_dict.h"
#include "catalog/pg_ts_parser.h"
#include "catalog/pg_ts_template.h"
#include "catalog/pg_type.h"
#include "utils/lsyscache.h"
#include "utils/regproc.h"

#include "catalog_inverse.h"
#include "catalog_made.h"
#include "compat.h"
#include "observer.h"

/* How the identity of an object spells its name, as a list of parts. */
typedef enum NameShape
{
	SHAPE_NAME,					/* name */
	SHAPE_SCHEMA_NAME,			/* schema, name */
	SHAPE_SCHEMA_NAME_SUB,		/* schema, relation, name */
	SHAPE_SUB_SCHEMA_NAME,		/* access method, schema, name */
	SHAPE_TYPE					/* one text: schema.name */
} NameShape;

/* The classes that have names of their own. */
static const struct
{
	Oid			catalog;
	PsClass		class;
	NameShape	shape;
}			classes[] =
{
	{AccessMethodRelationId, PS_ACCESS_METHOD, SHAPE_NAME},
	{AuthIdRelationId, PS_ROLE, SHAPE_NAME},
	{CollationRelationId, PS_COLLATION, SHAPE_SCHEMA_NAME},
	{ConstraintRelationId, PS_CONSTRAINT, SHAPE_SCHEMA_NAME_SUB},
	{ConversionRelationId, PS_CONVERSION, SHAPE_SCHEMA_NAME},
	{EventTriggerRelationId, PS_EVENT_TRIGGER, SHAPE_NAME},
	{ExtensionRelationId, PS_EXTENSION, SHAPE_NAME},
	{ForeignDataWrapperRelationId, PS_FOREIGN_DATA_WRAPPER, SHAPE_NAME},
	{ForeignServerRelationId, PS_SERVER, SHAPE_NAME},
	{LanguageRelationId, PS_LANGUAGE, SHAPE_NAME},
	{NamespaceRelationId, PS_SCHEMA, SHAPE_NAME},
	{OperatorClassRelationId, PS_OPERATOR_CLASS, SHAPE_SUB_SCHEMA_NAME},
	{OperatorFamilyRelationId, PS_OPERATOR_FAMILY, SHAPE_SUB_SCHEMA_NAME},
	{OperatorRelationId, PS_OPERATOR, SHAPE_SCHEMA_NAME},
	{PolicyRelationId, PS_POLICY, SHAPE_SCHEMA_NAME_SUB},
	{ProcedureRelationId, PS_FUNCTION, SHAPE_SCHEMA_NAME},
	{PublicationRelationId, PS_PUBLICATION, SHAPE_NAME},
	{RelationRelationId, PS_RELATION, SHAPE_SCHEMA_NAME},
	{RewriteRelationId, PS_RULE, SHAPE_SCHEMA_NAME_SUB},
	{StatisticExtRelationId, PS_STATISTICS, SHAPE_SCHEMA_NAME},
	{TSConfigRelationId, PS_TS_CONFIGURATION, SHAPE_SCHEMA_NAME},
	{TSDictionaryRelationId, PS_TS_DICTIONARY, SHAPE_SCHEMA_NAME},
	{TSParserRelationId, PS_TS_PARSER, SHAPE_SCHEMA_NAME},
	{TSTemplateRelationId, PS_TS_TEMPLATE, SHAPE_SCHEMA_NAME},
	{TriggerRelationId, PS_TRIGGER, SHAPE_SCHEMA_NAME_SUB},
	{TypeRelationId, PS_TYPE, SHAPE_TYPE},
};

/* Makes name out of the parts of an identity; false if they are not of the shape. */
static bool
name_of_parts(PsName *name, PsClass class, NameShape shape, List *parts, List *args)
{
	static const int lengths[] = {1, 2, 3, 3, 1};

	if (class == PS_CONSTRAINT && list_length(parts) == 1)	/* of a domain */
	{
		List	   *domain = ps_qualified_name_list(linitial(parts));

		*name = ps_name(class, strVal(linitial(domain)), strVal(llast(domain)), linitial(args));
		return true;
	}
	if (list_length(parts) != lengths[shape])
		return false;
	if (shape == SHAPE_TYPE)
	{
		parts = ps_qualified_name_list(linitial(parts));
		*name = ps_name(class, list_length(parts) > 1 ? strVal(linitial(parts)) : NULL, strVal(llast(parts)), NULL);
	}
	else if (shape == SHAPE_NAME)
		*name = ps_name(class, NULL, linitial(parts), NULL);
	else if (shape == SHAPE_SUB_SCHEMA_NAME)
		*name = ps_name(class, lsecond(parts), lthird(parts), linitial(parts));
	else
		*name = ps_name(class, linitial(parts), lsecond(parts),
						shape == SHAPE_SCHEMA_NAME_SUB ? lthird(parts) : NULL);
	return true;
}

/* Is a relation the body of a type, or an index made because of the parent's? */
static bool
is_derived_relation(const ObjectAddress *object)
{
	char		kind = get_rel_relkind(object->objectId);

	if (kind == RELKIND_INDEX || kind == RELKIND_PARTITIONED_INDEX)
		return get_rel_relispartition(object->objectId);
	return object->objectSubId == 0 && kind == RELKIND_COMPOSITE_TYPE;
}

/* Does the object's name follow from another one's? */
static bool
is_derived(const PsObserved *event)
{
	const ObjectAddress *object = &event->object;

	if (event->internal || ps_catalog_namespace_of(object) == PG_TOAST_NAMESPACE)
		return true;
	if (object->classId == NamespaceRelationId)
		return isAnyTempNamespace(object->objectId);
	if (object->classId == TypeRelationId)
		return ps_catalog_type_is_derived(object->objectId);
	if (object->classId == ConstraintRelationId)
		return ps_catalog_constraint_is_inherited(object->objectId);
	if (object->classId == TriggerRelationId)
		return ps_catalog_trigger_is_inherited(object->objectId);
	if (object->classId == OperatorRelationId)
		return !OidIsValid(get_opcode(object->objectId));
	return object->classId == RelationRelationId && is_derived_relation(object);
}

/* Finds the name of a created object; false if it is derived or gone. */
bool
ps_name_of_created(const PsObserved *event, PsName *name)
{
	List	   *parts = NIL;
	List	   *args = NIL;

	if (event->kind != PS_CREATED || is_derived(event))
		return false;
	for (int i = 0; i < lengthof(classes); i++)
	{
		if (classes[i].catalog != event->object.classId)
			continue;
		if (getObjectIdentityParts(&event->object, &parts, &args, true) == NULL)
			return false;
		if (event->object.objectSubId > 0)
			return name_of_parts(name, PS_COLUMN, SHAPE_SCHEMA_NAME_SUB, parts, args);
		return name_of_parts(name, classes[i].class, classes[i].shape, parts, args) &&
			!(name->class == PS_RULE && strcmp(name->sub, "_RETURN") == 0);
	}
	return false;
}
