/*-------------------------------------------------------------------------
 *
 * inverse_drop.c
 *	  DROPs of what a statement created.
 *
 * Only what the observer saw is dropped, the last one first; what DROP has no
 * words for makes the statement irreversible.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/dependency.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/lsyscache.h"

#include "inverse_work.h"

/* Classes whose objects the properties tell about, by themselves or with what they lie on. */
static const Oid known_classes[] = {
	AttrDefaultRelationId, ConstraintRelationId, EnumRelationId, ExtensionRelationId, NamespaceRelationId,
	PolicyRelationId, ProcedureRelationId, RelationRelationId, RewriteRelationId, StatisticExtRelationId,
	TriggerRelationId, TypeRelationId
};

/* The statement gives back at most this much. */
void
ps_at_most(PsInverseWork *work, PsReversible reversible)
{
	work->reversible = Max(work->reversible, reversible);
}

/* Appends a statement. */
void
ps_append_statement(StringInfo sql, const char *statement)
{
	if (sql->len > 0)
		appendStringInfoString(sql, ";\n");
	appendStringInfoString(sql, statement);
}

/* Appends a DROP of an object that has no properties; it must be one that DROP knows. */
static void
drop_other(PsInverseWork *work, const ObjectAddress *address, StringInfo sql)
{
	char	   *type;

	if (address->objectSubId != 0 || !is_objectclass_supported(address->classId))
	{
		ps_at_most(work, PS_NOT_REVERSIBLE);
		return;
	}
	type = getObjectTypeDescription(address, false);
	if (strcmp(type, "foreign-data wrapper") == 0)
		type = "foreign data wrapper";
	if (strstr(type, " of access method") != NULL || strcmp(type, "user mapping") == 0 || strcmp(type, "default acl") == 0 || strstr(type, "publication ") != NULL)
		ps_at_most(work, PS_NOT_REVERSIBLE);
	else
		ps_append_statement(sql, psprintf("DROP %s %s", type, getObjectIdentity(address, false)));
}

/* Do the properties tell about objects of this class? */
bool
ps_has_properties(Oid class)
{
	for (int i = 0; i < lengthof(known_classes); i++)
	{
		if (known_classes[i] == class)
			return true;
	}
	return false;
}

/* Appends DROPs of what was created and has no properties, the last one first. */
void
ps_append_others(PsInverseWork *work, StringInfo sql)
{
	for (int i = list_length(work->created) - 1; i >= 0; i--)
	{
		const ObjectAddress *address = list_nth(work->created, i);

		if (!ps_has_properties(address->classId))
			drop_other(work, address, sql);
	}
}

/* Is the relation one to be dropped by name?  Others go with it. */
static bool
is_dropped_by_name(Oid relation, NodeTag tag)
{
	Oid			table;
	int32		column;

	if (get_rel_relkind(relation) == '\0' || get_rel_persistence(relation) == RELPERSISTENCE_TEMP)
		return false;
	switch (get_rel_relkind(relation))
	{
		case RELKIND_RELATION:
		case RELKIND_PARTITIONED_TABLE:
		case RELKIND_MATVIEW:
			return true;
		case RELKIND_SEQUENCE:
			return tag == T_CreateSeqStmt ||
				(!sequenceIsOwned(relation, DEPENDENCY_AUTO, &table, &column) &&
				 !sequenceIsOwned(relation, DEPENDENCY_INTERNAL, &table, &column));
		case RELKIND_INDEX:
		case RELKIND_PARTITIONED_INDEX:
			return tag == T_IndexStmt && !get_rel_relispartition(relation);
		default:
			return false;
	}
}

/* Appends DROPs of the relations that the statement made, the last one first. */
void
ps_append_made_relations(PsInverseWork *work, StringInfo sql)
{
	for (int i = list_length(work->created) - 1; i >= 0; i--)
	{
		const ObjectAddress *address = list_nth(work->created, i);
		char	   *type;

		if (address->classId != RelationRelationId || address->objectSubId != 0 ||
			!is_dropped_by_name(address->objectId, work->before->tag))
			continue;
		type = getObjectTypeDescription(address, false);
		ps_append_statement(sql, psprintf("DROP %s %s", asc_toupper(type, strlen(type)), getObjectIdentity(address, false)));
	}
}

/* Appends the removal of the columns that the statement added, the last one first. */
void
ps_append_added_columns(PsInverseWork *work, StringInfo sql)
{
	for (int i = list_length(work->created) - 1; i >= 0; i--)
	{
		const ObjectAddress *address = list_nth(work->created, i);
		ObjectAddress table;

		if (address->classId != RelationRelationId || address->objectSubId == 0)
			continue;
		ObjectAddressSet(table, RelationRelationId, address->objectId);
		ps_append_statement(sql, psprintf("ALTER TABLE %s DROP COLUMN %s", getObjectIdentity(&table, false),
									   quote_identifier(get_attname(address->objectId, address->objectSubId, false))));
	}
}
