/*-------------------------------------------------------------------------
 *
 * planner_lives.c
 *	  Objects that a batch makes more than once.
 *
 * A table, a constraint or a view can be dropped and made again, so one name
 * has several lives.  A statement means the life at its place in the author's
 * order.  Where that cannot be, since a plain CREATE stands where
 * the object is there already, the making can only have been meant behind the
 * DROP that follows; and what a statement makes together with the table that it
 * lies in is there before anybody else makes it.
 *
 *-------------------------------------------------------------------------
 */
#include "planner_trace.h"

/* The next node behind the given one that drops the object, or -1. */
int
ps_next_dropper(const PsTrace *trace, int object, int node)
{
	const PsInts *droppers = &trace->states[object].droppers;

	for (int i = 0; i < droppers->count; i++)
		if (droppers->values[i] > node)
			return droppers->values[i];
	return -1;
}

/* Does the node make the object, be it by a foreign key that is written in it? */
static int
maker_within(const PsTrace *trace, int object, int node)
{
	const PsInts *makers = &trace->states[object].makers;

	for (int i = 0; i < makers->count; i++)
	{
		const PsPlanNode *maker = &trace->input->nodes[makers->values[i]];

		if (makers->values[i] == node || (maker->is_key && maker->table_node == node))
			return makers->values[i];
	}
	return -1;
}

/*
 * The node that makes the object together with the table that it lies on and
 * that is not there yet; -1 if the table is there, or made without it.
 */
int
ps_first_life(PsTrace *trace, int object, int node)
{
	int			table = trace->input->objects[object].table;
	int			maker;

	if (table < 0 || trace->states[table].present || trace->states[object].makers.count == 0)
		return -1;
	maker = ps_next_maker(trace, table, node);
	return maker >= 0 ? maker_within(trace, object, maker) : -1;
}

/*
 * Is what the node made still there, as far as can be seen?  What lies on a table
 * or column goes along with it, and so does a sequence that is owned by one.
 */
static bool
is_untouched(const PsTrace *trace, int node)
{
	const PsPlanNode *described = &trace->input->nodes[node];

	for (int i = 0; i < described->naccesses; i++)
	{
		const PsAccess *access = &described->accesses[i];

		for (int j = 0; j < access->nobjects; j++)
			if (trace->states[access->objects[j]].dropped_by > node)
				return false;
	}
	return node > trace->last_unseen;
}

/* Would the making certainly fail, because the object is there? */
static bool
is_there_already(const PsTrace *trace, const PsAccess *access)
{
	const PsState *state = &trace->states[access->objects[0]];

	return state->present && trace->input->objects[access->objects[0]].unique &&
		!(access->flags & PS_GOES_ALONG) &&
		state->made_by >= 0 && state->made_by == state->changed_by &&
		is_untouched(trace, state->made_by);
}

/* The next node that drops something of what the node makes and is there, or -1. */
static int
next_dropper_of_makings(const PsTrace *trace, int node)
{
	const PsPlanNode *described = &trace->input->nodes[node];

	for (int i = 0; i < described->naccesses; i++)
	{
		int			object = described->accesses[i].objects[0];
		int			dropper;

		if (described->accesses[i].kind != PS_ACCESS_MAKE || !trace->states[object].present)
			continue;
		dropper = ps_next_dropper(trace, object, trace->walked);
		if (dropper >= 0)
			return dropper;
	}
	return -1;
}

/*
 * The node that must come before what this one makes, as the object has a life
 * before; -1 if there is none.
 */
int
ps_makings_wait_for(PsTrace *trace, int node)
{
	const PsPlanNode *described = &trace->input->nodes[node];
	bool		plain = true;
	bool		again = false;

	for (int i = 0; i < described->naccesses; i++)
	{
		const PsAccess *access = &described->accesses[i];
		int			first;

		if (access->kind != PS_ACCESS_MAKE)
			continue;
		first = ps_first_life(trace, access->objects[0], node);
		if (first > trace->walked && !(access->flags & PS_KEEP_EXISTING))
			return first;
		plain &= (access->flags & PS_GOES_ALONG) ||
			!(access->flags & (PS_KEEP_EXISTING | PS_REPLACES));
		again |= is_there_already(trace, access);
	}
	return again && plain ? next_dropper_of_makings(trace, node) : -1;
}
