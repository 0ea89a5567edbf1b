/*-------------------------------------------------------------------------
 *
 * observer_name.c
 *	  Names, as SQL texts have them, of objects that were seen to be created.
 *
 * Derived objects are left out, those that have no name of their own or whose
 * name follows from another one's: toast tables, types of rows and arrays,
 * the rules behind views, the triggers behind keys, expressions of defaults,
 * indexes and triggers that partitions have from their parents, operators that
 * are only named as the commutator or negator of another one, casts, the schema
 * of temporary objects.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_cast.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "utils/lsyscache.h"

#include "catalog.h"
#include "catalog_inverse.h"
#include "catalog_made.h"
#include "observer.h"

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
	if (object->classId == CastRelationId)
		return true;			/* it may have come with a range */
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
	return event->kind == PS_CREATED && !is_derived(event) && ps_catalog_name(&event->object, name) &&
		!(name->class == PS_RULE && strcmp(name->sub, "_RETURN") == 0);
}
