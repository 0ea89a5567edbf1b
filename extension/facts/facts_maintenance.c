/*-------------------------------------------------------------------------
 *
 * facts_maintenance.c
 *	  Facts of VACUUM, ANALYZE, CLUSTER, REINDEX, LOCK and SET CONSTRAINTS.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

#include "nodes/value.h"

/* VACUUM and ANALYZE of tables; without any, of whatever there is. */
static void
vacuum(PsFacts *facts, const PsStatement *statement, Node *node)
{
	const VacuumStmt *vacuum = (const VacuumStmt *) node;
	ListCell   *cell;

	foreach(cell, vacuum->rels)
	{
		VacuumRelation *table = lfirst_node(VacuumRelation, cell);
		ListCell   *column;

		ps_need_relation(facts, table->relation);
		foreach(column, table->va_cols)
			ps_need(facts, ps_name_of_range(PS_COLUMN, table->relation, strVal(lfirst(column))),
					0, table->relation->location);
	}
	if (vacuum->rels == NIL)
		ps_facts_reach(facts, PS_REACH_ALL);
}

/* CLUSTER writes the table; its index lies in the table's schema. */
static void
cluster(PsFacts *facts, const PsStatement *statement, Node *node)
{
	const ClusterStmt *cluster = (const ClusterStmt *) node;
	PsName		index;

	if (cluster->relation == NULL)
	{
		ps_facts_reach(facts, PS_REACH_ALL);
		return;
	}
	ps_fact(facts, PS_WRITES, ps_name_of_range(PS_RELATION, cluster->relation, NULL),
			0, cluster->relation->location);
	if (cluster->indexname == NULL)
		return;
	index = ps_name_of_range(PS_RELATION, cluster->relation, NULL);
	index.name = cluster->indexname;
	ps_need(facts, index, 0, cluster->relation->location);
}

/* REINDEX of a relation, of a schema, or of all. */
static void
reindex(PsFacts *facts, const PsStatement *statement, Node *node)
{
	const ReindexStmt *reindex = (const ReindexStmt *) node;

	if (reindex->relation != NULL)
		ps_need_relation(facts, reindex->relation);
	else if (reindex->kind == REINDEX_OBJECT_SCHEMA)
	{
		ps_need_schema(facts, reindex->name, -1);
		ps_facts_reach(facts, PS_REACH_SCHEMA);
		facts->reach_schema = pstrdup(reindex->name);
	}
	else
		ps_facts_reach(facts, PS_REACH_ALL);
}

/* LOCK: what follows relies on it, so it stands as if it wrote the tables. */
static void
lock(PsFacts *facts, const PsStatement *statement, Node *node)
{
	const LockStmt *lock = (const LockStmt *) node;
	ListCell   *cell;

	foreach(cell, lock->relations)
	{
		RangeVar   *range = lfirst_node(RangeVar, cell);

		ps_fact(facts, PS_WRITES, ps_name_of_range(PS_RELATION, range, NULL),
				0, range->location);
	}
}

/* SET CONSTRAINTS fires triggers, whatever they do. */
static void
set_constraints(PsFacts *facts, const PsStatement *statement, Node *node)
{
	ps_facts_reach(facts, PS_REACH_ALL);
}

/* VACUUM, REINDEX, LOCK, ... */
const PsFactsRow ps_maintenance_facts[] = {
	{T_VacuumStmt, vacuum},
	{T_ClusterStmt, cluster},
	{T_ReindexStmt, reindex},
	{T_LockStmt, lock},
	{T_ConstraintsSetStmt, set_constraints},
	{T_Invalid}
};
