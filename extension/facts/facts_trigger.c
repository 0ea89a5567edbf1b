/*-------------------------------------------------------------------------
 *
 * facts_trigger.c
 *	  Facts of triggers, rules, policies and event triggers.
 *
 * What hangs on a table changes what its DML does, so it counts as a change of
 * the table: it keeps its place among the statements that name the table.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts_query.h"

#include "nodes/value.h"

/* Adds something that hangs on a relation and changes it. */
static void
provide_on(PsFacts *facts, PsClass class, const RangeVar *range, const char *name)
{
	ps_fact(facts, PS_WRITES, ps_name_of_range(PS_RELATION, range, NULL), 0, range->location);
	ps_fact(facts, PS_PROVIDES, ps_name_of_range(class, range, name), 0, range->location);
}

/* CREATE [CONSTRAINT] TRIGGER; a constraint trigger is a constraint, too. */
static void
facts_create_trigger(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CreateTrigStmt *create = (CreateTrigStmt *) node;
	ListCell   *cell;

	provide_on(facts, PS_TRIGGER, create->relation, create->trigname);
	if (create->replace)
		ps_mark_replaced(facts, 0);
	if (create->isconstraint)
		ps_fact(facts, PS_PROVIDES,
				ps_name_of_range(PS_CONSTRAINT, create->relation, create->trigname), 0, -1);
	ps_need_function_called(facts, create->funcname, 0, -1);
	foreach(cell, create->columns)
		ps_need(facts, ps_name_of_range(PS_COLUMN, create->relation, strVal(lfirst(cell))), 0, -1);
	ps_need_row_expression(facts, create->whenClause, create->relation);
	if (create->constrrel != NULL)
		ps_need_relation(facts, create->constrrel);
}

/* CREATE RULE. */
static void
facts_rule(PsFacts *facts, const PsStatement *statement, Node *node)
{
	RuleStmt   *rule = (RuleStmt *) node;
	ListCell   *cell;

	facts->makes_view = true;
	provide_on(facts, PS_RULE, rule->relation, rule->rulename);
	if (rule->replace)
		ps_mark_replaced(facts, 0);
	ps_need_row_expression(facts, rule->whereClause, rule->relation);
	foreach(cell, rule->actions)
	{
		if (!IsA(lfirst(cell), NotifyStmt))
			ps_need_row_expression(facts, lfirst(cell), rule->relation);
	}
}

/* Adds what the clauses of a policy name. */
static void
need_policy_parts(PsFacts *facts, RangeVar *table, List *roles, Node *qual, Node *with_check)
{
	ListCell   *cell;

	foreach(cell, roles)
		ps_need_role(facts, lfirst(cell));
	ps_need_expression(facts, qual, list_make1(table));
	ps_need_expression(facts, with_check, list_make1(table));
}

/* CREATE POLICY. */
static void
facts_create_policy(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CreatePolicyStmt *create = (CreatePolicyStmt *) node;

	provide_on(facts, PS_POLICY, create->table, create->policy_name);
	need_policy_parts(facts, create->table, create->roles, create->qual, create->with_check);
}

/* ALTER POLICY. */
static void
facts_alter_policy(PsFacts *facts, const PsStatement *statement, Node *node)
{
	AlterPolicyStmt *alter = (AlterPolicyStmt *) node;

	ps_fact(facts, PS_WRITES, ps_name_of_range(PS_RELATION, alter->table, NULL), 0,
			alter->table->location);
	ps_fact(facts, PS_WRITES, ps_name_of_range(PS_POLICY, alter->table, alter->policy_name), 0,
			alter->table->location);
	need_policy_parts(facts, alter->table, alter->roles, alter->qual, alter->with_check);
}

/* CREATE EVENT TRIGGER: it fires for every statement from there on. */
static void
facts_create_event_trigger(PsFacts *facts, const PsStatement *statement, Node *node)
{
	ps_need_function_called(facts, ((CreateEventTrigStmt *) node)->funcname, 0, -1);
	ps_facts_reach(facts, PS_REACH_ALL);
}

/* ALTER EVENT TRIGGER ... ENABLE or DISABLE. */
static void
facts_alter_event_trigger(PsFacts *facts, const PsStatement *statement, Node *node)
{
	ps_facts_reach(facts, PS_REACH_ALL);
}

/* What hangs on tables. */
const PsFactsRow ps_trigger_facts[] = {
	{T_CreateTrigStmt, facts_create_trigger},
	{T_CreateEventTrigStmt, facts_create_event_trigger, PS_PROVIDES, PS_EVENT_TRIGGER, offsetof(CreateEventTrigStmt, trigname)},
	{T_AlterEventTrigStmt, facts_alter_event_trigger, PS_WRITES, PS_EVENT_TRIGGER, offsetof(AlterEventTrigStmt, trigname)},
	{T_RuleStmt, facts_rule},
	{T_CreatePolicyStmt, facts_create_policy},
	{T_AlterPolicyStmt, facts_alter_policy},
	{T_Invalid}
};
