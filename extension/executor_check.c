/*-------------------------------------------------------------------------
 *
 * executor_check.c
 *	  Holds the facts of a statement against what it really created.
 *
 * The oracle behind the setting pgstair.check_facts: after each statement a
 * WARNING for everything that it created and its facts do not provide, and for
 * everything that they provide and is not there.
 *
 * Not asked for are objects that have no name of their own, or whose name
 * follows from another one's: toast tables, types of rows and arrays,
 * constructors of range types, the rules behind views, the triggers behind
 * keys, expressions of defaults, constraints and indexes that a table has
 * because its parent has them.
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

#include "catalog.h"
#include "catalog_made.h"
#include "compat.h"
#include "executor_internal.h"
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

/* The classes asked for. */
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

/* Does a type's name follow from another object's? */
static bool
is_derived_type(Oid type)
{
	Oid			relation = get_typ_typrelid(type);

	return type_is_array(type) || type_is_multirange(type) ||
		(OidIsValid(relation) && get_rel_relkind(relation) != RELKIND_COMPOSITE_TYPE);
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

/* Is the object one of those not asked for? */
static bool
is_derived(const PsObserved *event)
{
	const ObjectAddress *object = &event->object;

	if (event->internal || ps_catalog_namespace_of(object) == PG_TOAST_NAMESPACE)
		return true;
	if (object->classId == NamespaceRelationId)
		return isAnyTempNamespace(object->objectId);
	if (object->classId == TypeRelationId)
		return is_derived_type(object->objectId);
	if (object->classId == ConstraintRelationId)
		return ps_catalog_constraint_is_inherited(object->objectId);
	return object->classId == RelationRelationId && is_derived_relation(object);
}

/*
 * Finds the name of a created object; false if it is not asked for, or is gone
 * already.
 */
static bool
name_of_created(const PsObserved *event, PsName *name)
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

/* Does the fact provide the object?  Signatures are not compared. */
static bool
provides(const PsFact *fact, const PsName *name)
{
	if (fact->kind != PS_PROVIDES || fact->name.class != name->class ||
		strcmp(fact->name.name, name->name) != 0)
		return false;
	if (fact->name.schema != NULL && name->schema != NULL && strcmp(fact->name.schema, name->schema) != 0 &&
		!isAnyTempNamespace(get_namespace_oid(name->schema, true)))
		return false;
	if (name->class == PS_FUNCTION || name->sub == NULL || fact->name.sub == NULL)
		return true;
	return strcmp(fact->name.sub, name->sub) == 0;
}

/* Does a key written inside the statement have its constraint on the relation? */
static bool
is_key_of(const PsFacts *facts, const PsName *name)
{
	ListCell   *cell;

	foreach(cell, facts->foreign_keys)
	{
		PsForeignKey *key = lfirst(cell);

		if (name->class == PS_CONSTRAINT && strcmp(key->table.name, name->name) == 0)
			return true;
	}
	return false;
}

/* Does a fact provide the object, or a range type whose constructor it is? */
static bool
is_provided(const PsFacts *facts, const PsName *name)
{
	if (is_key_of(facts, name))
		return true;
	if (facts->columns_unknown && (name->class == PS_RELATION || name->class == PS_CONSTRAINT))
		return true;			/* LIKE may take indexes and constraints along */
	for (int i = 0; i < facts->count; i++)
	{
		PsName		constructed = *name;

		if (provides(&facts->facts[i], name))
			return true;
		constructed.class = PS_TYPE;
		if (name->class == PS_FUNCTION &&
			(provides(&facts->facts[i], &constructed) || strstr(name->name, "multirange") != NULL))
			return true;
	}
	return false;
}

/*
 * Can the object be one that came with the columns that a table takes from
 * another one?
 */
static bool
comes_with_columns(const PsFacts *facts, const PsObserved *event, const PsName *name)
{
	char		kind = '\0';

	if (name->class == PS_RELATION)
		kind = get_rel_relkind(event->object.objectId);
	return facts->columns_unknown &&
		(name->class == PS_CONSTRAINT || name->class == PS_STATISTICS ||
		 kind == RELKIND_INDEX || kind == RELKIND_SEQUENCE);
}

/* A WARNING for each object created that no fact provides. */
static void
check_created(const PsFacts *facts)
{
	int			count;
	const PsObserved *events = ps_observed(&count);

	for (int i = 0; i < count; i++)
	{
		PsName		name;

		if (name_of_created(&events[i], &name) && !is_provided(facts, &name) &&
			!comes_with_columns(facts, &events[i], &name))
			ereport(WARNING,
					(errcode(ERRCODE_WARNING),
					 errmsg("not in the facts: %s", ps_name_print(&name))));
	}
}

/* Is there the object, in the schema named or anywhere along the path? */
static bool
is_there(PsName name)
{
	ListCell   *cell;
	Oid			temp;
	Oid			toast;

	GetTempNamespaceState(&temp, &toast);
	if (name.schema != NULL && strcmp(name.schema, "pg_temp") == 0)
		name.schema = OidIsValid(temp) ? get_namespace_name(temp) : NULL;
	if (!ps_class_in_schema(name.class) || name.schema != NULL)
		return ps_catalog_has(&name);
	foreach(cell, fetch_search_path(true))
	{
		name.schema = get_namespace_name(lfirst_oid(cell));
		if (name.schema != NULL && ps_catalog_has(&name))
			return true;
	}
	return false;
}

/* Is a key of the step's statement added by a step of its own? */
static bool
has_split_key(const PsRun *run, const PsStep *step)
{
	for (int i = 0; i < run->plan->nsteps; i++)
	{
		if (run->plan->steps[i].key != NULL && run->plan->steps[i].statement == step->statement)
			return true;
	}
	return false;
}

/* May the statement have done nothing, because what it is about is not there? */
static bool
may_be_skipped(const PsFacts *facts)
{
	for (int i = 0; i < facts->count; i++)
	{
		if (facts->facts[i].flags & PS_IF_EXISTS)
			return true;
	}
	return false;
}

/* A WARNING for each object that a fact provides and that is not there. */
static void
check_provided(const PsRun *run, const PsStep *step, const PsFacts *facts)
{
	bool		split = has_split_key(run, step);

	if (may_be_skipped(facts))
		return;

	for (int i = 0; i < facts->count; i++)
	{
		const PsFact *fact = &facts->facts[i];

		if (fact->kind != PS_PROVIDES || !ps_catalog_knows(fact->name.class) || is_there(fact->name))
			continue;
		if (fact->name.class == PS_DEFAULT || (split && fact->name.class == PS_CONSTRAINT))
			continue;			/* DEFAULT NULL leaves none */
		ereport(WARNING,
				(errcode(ERRCODE_WARNING),
				 errmsg("in the facts but not there: %s", ps_name_print(&fact->name))));
	}
}

/* Holds the facts of a step that just ran against what it created. */
void
ps_check_step_facts(const PsRun *run, const PsStep *step)
{
	const PsFacts *facts = run->batch->facts[step->statement->position];

	if (step->key != NULL)
		return;
	if (!facts->provides_unknown && step->statement->tag != T_CreateExtensionStmt)
		check_created(facts);
	check_provided(run, step, facts);
}
