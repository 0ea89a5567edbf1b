/*-------------------------------------------------------------------------
 *
 * catalog_name.c
 *	  From an object to its name.
 *
 * A name is the one that a statement would write, with its schema.  Nothing here
 * raises because an object is gone.
 *
 *-------------------------------------------------------------------------
 */
#include "catalog.h"

#include "catalog/pg_am.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_cast.h"
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
#include "commands/defrem.h"
#include "utils/lsyscache.h"

#include "catalog_inverse.h"
#include "catalog_row.h"

/* A catalog whose objects have names of their own, and the class of these. */
typedef struct NamedCatalog
{
	Oid			catalog;
	PsClass		class;
	AttrNumber	relation;		/* column of the relation that it lies on; 0: none */
} NamedCatalog;

static const NamedCatalog named_catalogs[] =
{
	{AccessMethodRelationId, PS_ACCESS_METHOD},
	{AuthIdRelationId, PS_ROLE},
	{CastRelationId, PS_CAST},
	{CollationRelationId, PS_COLLATION},
	{ConstraintRelationId, PS_CONSTRAINT, Anum_pg_constraint_conrelid},
	{ConversionRelationId, PS_CONVERSION},
	{EventTriggerRelationId, PS_EVENT_TRIGGER},
	{ExtensionRelationId, PS_EXTENSION},
	{ForeignDataWrapperRelationId, PS_FOREIGN_DATA_WRAPPER},
	{ForeignServerRelationId, PS_SERVER},
	{LanguageRelationId, PS_LANGUAGE},
	{NamespaceRelationId, PS_SCHEMA},
	{OperatorClassRelationId, PS_OPERATOR_CLASS},
	{OperatorFamilyRelationId, PS_OPERATOR_FAMILY},
	{OperatorRelationId, PS_OPERATOR},
	{PolicyRelationId, PS_POLICY, Anum_pg_policy_polrelid},
	{ProcedureRelationId, PS_FUNCTION},
	{PublicationRelationId, PS_PUBLICATION},
	{RelationRelationId, PS_RELATION},
	{RewriteRelationId, PS_RULE, Anum_pg_rewrite_ev_class},
	{StatisticExtRelationId, PS_STATISTICS},
	{TSConfigRelationId, PS_TS_CONFIGURATION},
	{TSDictionaryRelationId, PS_TS_DICTIONARY},
	{TSParserRelationId, PS_TS_PARSER},
	{TSTemplateRelationId, PS_TS_TEMPLATE},
	{TriggerRelationId, PS_TRIGGER, Anum_pg_trigger_tgrelid},
	{TypeRelationId, PS_TYPE},
};

/* The name of a relation, or of something that lies in it. */
PsName
ps_catalog_name_in_relation(PsClass class, Oid relation, const char *sub)
{
	return ps_name(class, get_namespace_name(get_rel_namespace(relation)), get_rel_name(relation), sub);
}

/* What the name of an object that lies in no relation has beside schema and word. */
static const char *
sub_name(const ObjectAddress *object, HeapTuple row)
{
	switch (object->classId)
	{
		case OperatorRelationId:
			return ps_catalog_operator_signature(object->objectId);
		case OperatorClassRelationId:
			return get_am_name(((Form_pg_opclass) GETSTRUCT(row))->opcmethod);
		case OperatorFamilyRelationId:
			return get_am_name(((Form_pg_opfamily) GETSTRUCT(row))->opfmethod);
		default:
			return NULL;
	}
}

/* The name of a cast. */
static PsName
name_of_cast(Form_pg_cast cast)
{
	return ps_name(PS_CAST, NULL, ps_catalog_cast_signature(cast->castsource, cast->casttarget), NULL);
}

/* Names a constraint of a domain, that is no relation's; false if the domain is gone. */
static bool
name_domain_constraint(Form_pg_constraint constraint, PsName *name)
{
	ObjectAddress domain = {TypeRelationId, constraint->contypid, 0};

	if (!ps_catalog_name(&domain, name))
		return false;
	name->class = PS_CONSTRAINT;
	name->sub = NameStr(constraint->conname);
	return true;
}

/* Names the object in a row of its catalog; false if what holds it is gone. */
static bool
name_in_row(const NamedCatalog *named, const ObjectAddress *object, HeapTuple row, PsName *name)
{
	bool		isnull;
	Oid			relation = DatumGetObjectId(ps_row_value(named->catalog, row, named->relation, &isnull));
	char	   *own;

	if (named->class == PS_CAST)
	{
		*name = name_of_cast((Form_pg_cast) GETSTRUCT(row));
		return true;
	}
	if (named->class == PS_CONSTRAINT && !OidIsValid(relation))
		return name_domain_constraint((Form_pg_constraint) GETSTRUCT(row), name);
	own = ps_catalog_name_of(object);
	if (OidIsValid(relation))
		*name = ps_catalog_name_in_relation(named->class, relation, own);
	else
		*name = ps_name(named->class, get_namespace_name(ps_catalog_namespace_of(object)), own, sub_name(object, row));
	return name->name != NULL;
}

/* Names an object or a column; false if it is gone or its class has no names. */
bool
ps_catalog_name(const ObjectAddress *object, PsName *name)
{
	HeapTuple	row;

	if (object->classId == RelationRelationId && object->objectSubId != 0)
	{
		*name = ps_catalog_name_in_relation(PS_COLUMN, object->objectId,
											get_attname(object->objectId, object->objectSubId, true));
		return name->sub != NULL;
	}
	for (int i = 0; i < lengthof(named_catalogs); i++)
	{
		if (named_catalogs[i].catalog != object->classId)
			continue;
		row = ps_catalog_row(object->classId, object->objectId);
		return HeapTupleIsValid(row) && name_in_row(&named_catalogs[i], object, row, name);
	}
	return false;
}
