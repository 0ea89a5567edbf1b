/*-------------------------------------------------------------------------
 *
 * plan_text.c
 *	  From an order of nodes to the steps of a plan, with their texts.
 *
 * A statement keeps its text, except that the foreign keys which stand on
 * their own are overwritten by spaces, so that offsets keep pointing into the
 * user's file.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"

#include "catalog.h"

#include "utils/builtins.h"

/* The statement's text with the keys that left it blanked. */
static const char *
text_without_keys(const PsBinder *binder, const PsOrder *order, int node)
{
	const char *text = binder->batch->statements[binder->statement_of[node]].text;

	for (int key = node + 1; key < binder->nnodes &&
		 binder->key_of[key] != NULL && binder->nodes[key].table_node == node; key++)
		if (!order->inlined[key])
			text = ps_blank_foreign_key(text, binder->key_of[key]);
	return text;
}

/* A function whose body may not be checked yet is made with the check off. */
static const PsSetting *
settings_unchecked(const PsSetting *settings)
{
	PsSetting  *off = palloc0(sizeof(PsSetting));

	off->kind = PS_SET_VALUE;
	off->name = "check_function_bodies";
	off->value = "off";
	off->text = "SET check_function_bodies = off";
	off->offset = -1;
	ps_setting_join(off, settings);
	return off;
}

/* Is the author's own order kept by all steps? */
static bool
keeps_order(const PsPlan *plan)
{
	for (int i = 0; i < plan->nsteps; i++)
		if (plan->steps[i].reason != PS_AS_WRITTEN && plan->steps[i].reason != PS_FOLDED)
			return false;
	return true;
}

/* Fills in the step of a placed node: its text, settings and reason. */
static void
fill_step(const PsBinder *binder, const PsOrder *order, const PsPlaced *placed,
		  const bool *broken, PsStep *step)
{
	int			node = placed->node;

	step->statement = &binder->batch->statements[binder->statement_of[node]];
	step->reason = broken[node] || step->statement->split_off ? PS_CYCLE_BROKEN : placed->reason;
	if (step->statement->folded && step->reason == PS_AS_WRITTEN)
		step->reason = PS_FOLDED;
	step->because = placed->because >= 0 ? binder->statement_of[placed->because] : -1;
	step->settings = step->statement->settings;
	if (placed->object >= 0)
		step->waited_for = &binder->objects->names[placed->object];
	if (binder->key_of[node] != NULL)
	{
		step->key = binder->key_of[node];
		step->key_name = binder->key_name_of[node];
		step->text = ps_foreign_key_statement(step->key, step->key_name);
	}
	else
		step->text = text_without_keys(binder, order, node);
	if (broken[node] || step->statement->unchecked)
		step->settings = settings_unchecked(step->settings);
}

/* The statement that drops a constraint or default of a table, or empties a view; palloc'd. */
static char *
text_of_part_drop(const PsName *part)
{
	const char *relation = quote_qualified_identifier(part->schema, part->name);

	if (part->class == PS_RELATION)
		return psprintf("CREATE OR REPLACE VIEW %s AS SELECT %s", relation, ps_catalog_empty_row(part));
	if (part->class == PS_CONSTRAINT)
		return psprintf("ALTER TABLE %s DROP CONSTRAINT %s", relation, quote_identifier(part->sub));
	return psprintf("ALTER TABLE %s ALTER COLUMN %s DROP %s", relation, quote_identifier(part->sub),
					ps_catalog_is_generated(part) ? "EXPRESSION" : "DEFAULT");
}

/* What tables that are dropped later have in the way of a DROP goes before it. */
static void
add_part_drops(PsBinder *binder, const PsStep *drop, int node, const bool *done, PsPlan *plan)
{
	ListCell   *cell;

	foreach(cell, ps_parts_in_the_way(binder, node, done))
	{
		PsStep	   *step = &plan->steps[plan->nsteps++];

		*step = *drop;
		step->reason = PS_CYCLE_BROKEN;
		step->waited_for = lfirst(cell);
		step->text = text_of_part_drop(lfirst(cell));
	}
}

/* How many steps a plan may have: a dropped key or default is a step of its own. */
static int
most_steps(const PsBinder *binder, const PsOrder *order)
{
	return order->count + binder->ndependences + 1;
}

/* Returns the plan in CurrentMemoryContext. */
PsPlan *
ps_plan_of_order(PsBinder *binder, PsOrder *order)
{
	PsPlan	   *plan = palloc0(sizeof(PsPlan));
	bool	   *broken = palloc0(sizeof(bool) * (binder->nnodes + 1));
	bool	   *done = palloc0(sizeof(bool) * (binder->nnodes + 1));

	for (int i = 0; i < order->nbroken; i++)
		broken[order->broken[i].to] = true;
	plan->steps = MemoryContextAllocExtended(CurrentMemoryContext,
											 sizeof(PsStep) * most_steps(binder, order),
											 MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (int i = 0; i < order->count; i++)
	{
		int			node = order->placed[i].node;
		PsStep		step = {0};

		done[node] = true;
		if (binder->batch->statements[binder->statement_of[node]].omitted)
			continue;
		fill_step(binder, order, &order->placed[i], broken, &step);
		if (binder->ndependences > 0 && step.statement->tag == T_DropStmt)
			add_part_drops(binder, &step, node, done, plan);
		plan->steps[plan->nsteps++] = step;
	}
	plan->left_behind = ps_left_behind(binder);
	plan->moved = !keeps_order(plan);
	return plan;
}
