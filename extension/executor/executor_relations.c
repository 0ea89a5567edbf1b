/*-------------------------------------------------------------------------
 *
 * executor_relations.c
 *	  The tables a step is about: what waits on them, who holds them.
 *
 * Names are looked up as the statement itself would look them up, under the
 * settings in force.  No lock is taken.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_inherits.h"
#include "commands/trigger.h"
#include "nodes/makefuncs.h"

#include "executor_internal.h"
#include "intern.h"

/* Statements that PostgreSQL refuses on a table with pending trigger events. */
static const struct
{
	NodeTag		tag;
	bool		needed;			/* the table is one that it only needs */
}			refused_when_pending[] =
{
	{T_AlterTableStmt, false},
	{T_ClusterStmt, false},
	{T_DropStmt, false},
	{T_IndexStmt, true},
	{T_RefreshMatViewStmt, false},
	{T_ReindexStmt, true},
	{T_RuleStmt, true},
	{T_TruncateStmt, false},
	{T_ViewStmt, false},
};

/* Appends the relation that a name begins with, if there is one. */
static List *
append_relation(List *relations, const PsName *name)
{
	RangeVar   *range;
	Oid			relation;

	if (name->class != PS_RELATION && ps_parent_class(name->class) != PS_RELATION)
		return relations;
	range = makeRangeVar((char *) name->schema, (char *) name->name, -1);
	relation = RangeVarGetRelid(range, NoLock, true);
	return OidIsValid(relation) ? list_append_unique_oid(relations, relation) : relations;
}

/*
 * Returns the OIDs of the existing relations that a step names; if needed is
 * true, those it only needs too.
 */
List *
ps_step_relations(const PsRun *run, const PsStep *step, bool needed)
{
	const PsFacts *facts = run->batch->facts[step->statement->position];
	List	   *relations = NIL;

	if (step->key != NULL)
	{
		relations = append_relation(relations, &step->key->table);
		return needed ? append_relation(relations, &step->key->target) : relations;
	}
	for (int i = 0; i < facts->count; i++)
	{
		if (needed || facts->facts[i].kind != PS_NEEDS)
			relations = append_relation(relations, &facts->facts[i].name);
	}
	return relations;
}

/* Has the relation, or one that inherits from it, pending trigger events? */
static bool
has_pending_events(Oid relation)
{
	ListCell   *cell;

	foreach(cell, find_all_inheritors(relation, NoLock, NULL))
	{
		if (AfterTriggerPendingOnRel(lfirst_oid(cell)))
			return true;
	}
	return false;
}

/* Does a step drop more than it names? */
static bool
drops_dependants(const PsRun *run, const PsStep *step)
{
	const PsFacts *facts = run->batch->facts[step->statement->position];

	for (int i = 0; step->key == NULL && i < facts->count; i++)
	{
		if (facts->facts[i].kind == PS_REMOVES && (facts->facts[i].flags & PS_CASCADE))
			return true;
	}
	return false;
}

/*
 * Would the step be refused because of trigger events that are pending on a
 * table it changes?  True also if it drops what its text does not show.
 */
bool
ps_has_pending_events(const PsRun *run, const PsStep *step)
{
	ListCell   *cell;
	int			row = 0;

	while (row < lengthof(refused_when_pending) && refused_when_pending[row].tag != step->statement->tag)
		row++;
	if (step->key == NULL && row == lengthof(refused_when_pending))
		return false;
	if (drops_dependants(run, step))
		return true;

	foreach(cell, ps_step_relations(run, step, step->key == NULL && refused_when_pending[row].needed))
	{
		if (has_pending_events(lfirst_oid(cell)))
			return true;
	}
	return false;
}
