/*-------------------------------------------------------------------------
 *
 * catalog_effect.c
 *	  What an interrupted statement has left in the catalog.
 *
 * Only statements that cannot run in a transaction leave anything.  A table
 * says how to recognise the effect of each kind; what has no row there is
 * recognised by the objects that it makes and removes.
 *
 *-------------------------------------------------------------------------
 */
#include "catalog_effect.h"

#include "catalog.h"

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "commands/defrem.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

typedef PsEffect (*EffectFunction) (Node *node, List *path);

/*
 * The relation of that name in the first schema of the path that has it, or in
 * the schema given; InvalidOid if there is none.
 */
static Oid
find_relation(const char *schema, const char *name, List *path)
{
	ListCell   *cell;

	if (schema != NULL)
		return get_relname_relid(name, get_namespace_oid(schema, true));
	foreach(cell, path)
	{
		Oid			relation = find_relation(lfirst(cell), name, NIL);

		if (OidIsValid(relation))
			return relation;
	}
	return InvalidOid;
}

/*
 * The relation's name, qualified and quoted.
 */
static const char *
qualified_name(Oid relation)
{
	return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)), get_rel_name(relation));
}

/*
 * CREATE INDEX CONCURRENTLY leaves an invalid index, which holds the name.
 */
static PsEffect
effect_of_index(Node *node, List *path)
{
	IndexStmt  *stmt = castNode(IndexStmt, node);
	PsEffect	effect = {PS_EFFECT_NONE};
	Oid			table = find_relation(stmt->relation->schemaname, stmt->relation->relname, path);
	Oid			index;

	if (stmt->idxname == NULL || !OidIsValid(table))
		return effect;
	index = get_relname_relid(stmt->idxname, get_rel_namespace(table));
	if (!OidIsValid(index) || get_rel_relkind(index) != RELKIND_INDEX)
		return effect;
	if (get_index_isvalid(index))
		effect.state = PS_EFFECT_WHOLE;
	else
	{
		effect.state = PS_EFFECT_PARTIAL;
		effect.repair = psprintf("DROP INDEX CONCURRENTLY %s", qualified_name(index));
	}
	return effect;
}

/*
 * DROP INDEX CONCURRENTLY can be run again until the index is gone.
 */
static PsEffect
effect_of_drop(Node *node, List *path)
{
	DropStmt   *stmt = castNode(DropStmt, node);
	PsEffect	effect = {PS_EFFECT_WHOLE};
	ListCell   *cell;

	foreach(cell, stmt->objects)
	{
		RangeVar   *range = makeRangeVarFromNameList(lfirst_node(List, cell));

		if (OidIsValid(find_relation(range->schemaname, range->relname, path)))
			effect.state = PS_EFFECT_NONE;
	}
	return effect;
}

/*
 * REINDEX INDEX CONCURRENTLY leaves the index that it was building, or the one
 * that it has replaced, invalid and under the name that PostgreSQL gave it.
 */
static PsEffect
effect_of_reindex(Node *node, List *path)
{
	static const char *const labels[] = {"ccnew", "ccold"};
	ReindexStmt *stmt = castNode(ReindexStmt, node);
	PsEffect	effect = {PS_EFFECT_NONE};
	Oid			index = InvalidOid;

	if (stmt->kind == REINDEX_OBJECT_INDEX)
		index = find_relation(stmt->relation->schemaname, stmt->relation->relname, path);
	for (int i = 0; OidIsValid(index) && i < lengthof(labels); i++)
	{
		const char *name = makeObjectName(get_rel_name(index), NULL, labels[i]);
		Oid			left = get_relname_relid(name, get_rel_namespace(index));

		if (!OidIsValid(left) || get_rel_relkind(left) != RELKIND_INDEX || get_index_isvalid(left))
			continue;
		effect.state = PS_EFFECT_PARTIAL;
		effect.repair = psprintf("DROP INDEX CONCURRENTLY %s", qualified_name(left));
	}
	return effect;
}

/*
 * DETACH PARTITION ... CONCURRENTLY leaves a partition that only FINALIZE can
 * detach.
 */
static PsEffect
effect_of_detach(Node *node, List *path)
{
	AlterTableStmt *stmt = castNode(AlterTableStmt, node);
	AlterTableCmd *command = linitial_node(AlterTableCmd, stmt->cmds);
	PsEffect	effect = {PS_EFFECT_NONE};
	RangeVar   *child;
	Oid			parent;
	Oid			partition;

	if (command->subtype != AT_DetachPartition)
		return effect;
	child = castNode(PartitionCmd, command->def)->name;
	parent = find_relation(stmt->relation->schemaname, stmt->relation->relname, path);
	partition = find_relation(child->schemaname, child->relname, path);
	if (!OidIsValid(parent) || !OidIsValid(partition))
		return effect;
	if (!get_rel_relispartition(partition))
		effect.state = PS_EFFECT_WHOLE;
	else if (PartitionHasPendingDetach(partition))
	{
		effect.state = PS_EFFECT_PARTIAL;
		effect.instead = psprintf("ALTER TABLE %s DETACH PARTITION %s FINALIZE",
								  qualified_name(parent), qualified_name(partition));
	}
	return effect;
}

static const struct
{
	NodeTag		tag;
	EffectFunction effect;
}			kinds[] =
{
	{T_IndexStmt, effect_of_index},
	{T_DropStmt, effect_of_drop},
	{T_ReindexStmt, effect_of_reindex},
	{T_AlterTableStmt, effect_of_detach},
};

/*
 * The effect as seen in objects outside of schemas: databases, tablespaces,
 * subscriptions.
 */
static PsEffect
effect_by_facts(const PsFacts *facts)
{
	PsEffect	effect = {PS_EFFECT_NONE};

	for (int i = 0; i < facts->count; i++)
	{
		const PsFact *fact = &facts->facts[i];

		if (ps_class_in_schema(fact->name.class) ||
			(fact->kind != PS_PROVIDES && fact->kind != PS_REMOVES))
			continue;
		if (ps_catalog_has(&fact->name) != (fact->kind == PS_PROVIDES))
			return (PsEffect) {PS_EFFECT_NONE};
		effect.state = PS_EFFECT_WHOLE;
	}
	return effect;
}

/*
 * What an attempt to run the statement, whose tree is at hand, has left.
 */
PsEffect
ps_catalog_effect(const PsStatement *statement, const PsFacts *facts, List *path)
{
	for (int i = 0; i < lengthof(kinds); i++)
	{
		if (kinds[i].tag == statement->tag)
			return kinds[i].effect(statement->tree->stmt, path);
	}
	return effect_by_facts(facts);
}
