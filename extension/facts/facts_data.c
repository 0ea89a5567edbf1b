/*-------------------------------------------------------------------------
 *
 * facts_data.c
 *	  Facts of the statements that read or change rows.
 *
 * A query that stands by itself is executed: the relations it changes are
 * written, and a call of a function that is not known to be PostgreSQL's own
 * makes it one that must not run twice.  A SELECT that calls such a function is
 * opaque: that is what people write to have the function make objects.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts_query.h"

#include "commands/defrem.h"
#include "nodes/value.h"

/*
 * Adds the needs of a query that the statement runs, and whether it calls what
 * must not run twice.  Returns whether it does.
 */
bool
ps_need_executed_query(PsFacts *facts, Node *query)
{
	PsWalk		walk = {facts};

	walk.executed = true;
	ps_walk_query(query, &walk);
	facts->calls_unknown |= walk.calls_unknown;
	return walk.calls_unknown;
}

/* SELECT, also SELECT ... INTO. */
static void
facts_select(PsFacts *facts, const PsStatement *statement, Node *node)
{
	SelectStmt *select = (SelectStmt *) node;
	SelectStmt *first = select;

	while (first->op != SETOP_NONE)
		first = first->larg;
	if (first->intoClause != NULL)
		ps_provide_into(facts, first->intoClause, (Node *) select, false);

	if (ps_need_executed_query(facts, (Node *) select))
	{
		ps_facts_reach(facts, PS_REACH_TEXT);
		facts->provides_unknown = true;
	}
}

/* COPY of a relation or of a query. */
static void
facts_copy(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CopyStmt   *copy = (CopyStmt *) node;
	ListCell   *cell;

	if (copy->query != NULL)
		ps_need_executed_query(facts, copy->query);
	if (copy->relation == NULL)
		return;

	ps_fact(facts, copy->is_from ? PS_WRITES : PS_NEEDS,
			ps_name_of_range(PS_RELATION, copy->relation, NULL), 0, copy->relation->location);
	foreach(cell, copy->attlist)
		ps_need(facts, ps_name_of_range(PS_COLUMN, copy->relation, strVal(lfirst(cell))),
				0, copy->relation->location);
	ps_need_expression(facts, copy->whereClause, list_make1(copy->relation));
	facts->data_only = copy->is_from;
}

/* TRUNCATE of all relations that it lists. */
static void
facts_truncate(PsFacts *facts, const PsStatement *statement, Node *node)
{
	TruncateStmt *truncate = (TruncateStmt *) node;
	int			flags = truncate->behavior == DROP_CASCADE ? PS_CASCADE : 0;
	ListCell   *cell;

	foreach(cell, truncate->relations)
	{
		RangeVar   *range = lfirst(cell);

		ps_fact(facts, PS_WRITES, ps_name_of_range(PS_RELATION, range, NULL),
				flags, range->location);
	}
	facts->changes_rows = true;
}

/* EXPLAIN: the statement itself under ANALYZE, else what its query needs. */
static void
facts_explain(PsFacts *facts, const PsStatement *statement, Node *node)
{
	ExplainStmt *explain = (ExplainStmt *) node;
	bool		analyze = false;
	Node	   *query = explain->query;
	ListCell   *cell;

	foreach(cell, explain->options)
	{
		DefElem    *option = lfirst(cell);

		if (strcmp(option->defname, "analyze") == 0)
			analyze = option->arg == NULL || defGetBoolean(option);
	}

	if (analyze)
	{
		ps_facts_node(facts, statement, query);
		return;
	}
	if (IsA(query, CreateTableAsStmt))
		query = ((CreateTableAsStmt *) query)->query;
	if (IsA(query, SelectStmt) || IsA(query, InsertStmt) || IsA(query, UpdateStmt) ||
		IsA(query, DeleteStmt) || IsA(query, MergeStmt))
		ps_need_query(facts, query);
	else
		ps_facts_reach(facts, PS_REACH_TEXT);
}

/* INSERT. */
static void
facts_insert(PsFacts *facts, const PsStatement *statement, Node *node)
{
	ps_need_executed_query(facts, node);
	facts->data_only = true;
}

/* UPDATE, DELETE, MERGE. */
static void
facts_change(PsFacts *facts, const PsStatement *statement, Node *node)
{
	ps_need_executed_query(facts, node);
	facts->changes_rows = true;
}

/* What reads or changes rows. */
const PsFactsRow ps_query_facts[] = {
	{T_SelectStmt, facts_select},
	{T_InsertStmt, facts_insert},
	{T_UpdateStmt, facts_change},
	{T_DeleteStmt, facts_change},
	{T_MergeStmt, facts_change},
	{T_CopyStmt, facts_copy},
	{T_TruncateStmt, facts_truncate},
	{T_ExplainStmt, facts_explain},
	{T_Invalid}
};
