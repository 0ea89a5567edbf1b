/*-------------------------------------------------------------------------
 *
 * planner_rules.c
 *	  Rules of the trace beyond making and needing: what is refused once a view
 *	  has a column, what a DROP must wait for, where foreign keys go.
 *
 * Each rule reads the picture at the place of the walk and draws edges; none
 * changes what exists.
 *
 *-------------------------------------------------------------------------
 */
#include "planner_trace.h"

/* What relies on an object, or goes along with it, that the batch has made again. */
static const PsInts none = {0};

/* Is what the node made or replaced certainly still there, as the node left it? */
static bool
is_alive(const PsTrace *trace, int node)
{
	const PsPlanNode *described = &trace->input->nodes[node];

	for (int i = 0; i < described->naccesses && node > trace->last_unseen; i++)
	{
		const PsAccess *access = &described->accesses[i];
		const PsState *made = &trace->states[access->objects[0]];

		if (access->kind == PS_ACCESS_MAKE || (access->flags & PS_REPLACES))
			return made->present && made->defined_by == node;
	}
	return false;
}

/* The reader is to stand behind the node: no edge of the chain holds it before. */
static void
move_behind(PsTrace *trace, int object, int reader, int node)
{
	PsInts	   *readers = &trace->states[object].readers;

	ps_graph_edge(trace->graph, node, reader, PS_OPTIONAL_NEED, object);
	for (int i = 0; i < readers->count; i++)
		if (readers->values[i] == reader)
			readers->values[i] = readers->values[--readers->count];
}

/* Does the node name the object to drop it, and fail if that is not there? */
static bool
drops_by_name(const PsTrace *trace, int node, int object)
{
	for (int i = 0; node >= 0 && i < trace->input->nodes[node].naccesses; i++)
	{
		const PsAccess *access = &trace->input->nodes[node].accesses[i];

		if (access->kind == PS_ACCESS_DROP && access->objects[0] == object &&
			!(access->flags & (PS_NEVER_WAIT | PS_GOES_ALONG)))
			return true;
	}
	return false;
}

/* The next node behind the given one that does away with the object, or -1. */
static int
next_destroyer(const PsTrace *trace, int object, int node)
{
	do
		node = ps_next_dropper(trace, object, node);
	while (node >= 0 && trace->input->nodes[node].renames);
	return node;
}

/* The node that drops by name what goes along with what another node drops, or -1. */
static int
sure_dropper(const PsTrace *trace, int object, int node)
{
	const PsState *state = &trace->states[object];
	int			dropper = state->present ? next_destroyer(trace, object, node) : state->dropped_by;

	return drops_by_name(trace, dropper, object) ? dropper : -1;
}

/*
 * How strongly what goes away with its whole holds back a DROP: a part that can
 * be dropped for itself is, if the whole has to stay; so a view is emptied.
 */
static PsStrength
strength_of_dependence(const PsTrace *trace, int dependent)
{
	return trace->input->objects[dependent].detachable ? PS_AVOIDABLE_NEED : PS_OPTIONAL_NEED;
}

/*
 * Did the batch make the object again, or change the column?  What the catalog
 * says that it depends on holds no more.
 */
static bool
is_changed(const PsTrace *trace, int object)
{
	const PsState *state = &trace->states[object];

	return state->recreated || (trace->input->objects[object].column && state->changed_by >= 0);
}

/*
 * What depends on what the node drops, and is dropped by the batch, goes first;
 * never by a DROP of what both are part of.
 */
static void
drop_before(PsTrace *trace, int dependent, int node, int object)
{
	const PsState *state = &trace->states[dependent];
	int			parent = trace->input->objects[dependent].parent;
	int			whole = trace->input->objects[object].parent;

	if (dependent == whole)
		return;
	if (!state->present)
	{
		ps_graph_edge(trace->graph, state->dropped_by, node,
					  parent >= 0 && drops_by_name(trace, state->dropped_by, dependent) ?
					  PS_OPTIONAL_NEED : strength_of_dependence(trace, dependent), object);
		return;
	}
	if (is_changed(trace, dependent))
		return;
	ps_graph_edge(trace->graph, next_destroyer(trace, dependent, node), node,
				  parent >= 0 ? PS_OPTIONAL_NEED : strength_of_dependence(trace, dependent), object);
	if (parent >= 0 && parent != object && parent != whole)
		ps_graph_edge(trace->graph, next_destroyer(trace, parent, node), node,
					  strength_of_dependence(trace, dependent), object);
}

/* Was the column added behind the view, which then lacks it, though it has whole rows? */
static bool
is_newer(const PsTrace *trace, int column, int view)
{
	return trace->states[column].made_by > view && !trace->adrift[view];
}

/*
 * A column that a view has cannot change its shape: written behind the view,
 * the change can only have been meant to go before it.  A view that is older
 * than the batch, and dropped behind the change, goes first.
 */
void
ps_trace_reshaping(PsTrace *trace, int node, int column)
{
	int			relation = trace->input->objects[column].parent;
	const PsInts *relying = trace->states[column].recreated ? &none : &trace->states[column].relying;
	PsInts	   *of_column = &trace->states[column].dependents;
	PsInts	   *of_relation = &trace->states[relation].wholes;

	for (int i = 0; i < relying->count; i++)
		drop_before(trace, relying->values[i], node, column);
	for (int i = 0; i < of_column->count; i++)
		if (is_alive(trace, of_column->values[i]))
			move_behind(trace, column, of_column->values[i], node);
	for (int i = 0; i < of_relation->count; i++)
		if (is_alive(trace, of_relation->values[i]) && !is_newer(trace, column, of_relation->values[i]))
			move_behind(trace, column, of_relation->values[i], node);
}

/* Was the object, be it dropped since, made by the node and by no later one? */
static bool
is_last_made_by(const PsState *state, int node)
{
	return state->made_by == node || (!state->present && state->dropped_by > node);
}

/*
 * A DROP without CASCADE is refused while something depends on the object:
 * written before the DROP of the dependent it can only have been meant behind.
 */
void
ps_trace_drop(PsTrace *trace, int node, int object)
{
	bool		is_old = !trace->states[object].recreated;
	const PsInts *relying = is_old ? &trace->states[object].relying : &none;
	const PsInts *along = is_old ? &trace->states[object].along : &none;
	const PsInts *dependents = &trace->states[object].dependents;

	for (int i = 0; i < relying->count; i++)
		drop_before(trace, relying->values[i], node, object);
	for (int i = 0; i < along->count; i++)
	{
		int			detached_by = trace->states[along->values[i]].detached_by;

		ps_graph_edge(trace->graph,
					  detached_by >= 0 ? detached_by : sure_dropper(trace, along->values[i], node),
					  node, PS_OPTIONAL_NEED, object);
	}
	for (int i = 0; i < dependents->count; i++)
	{
		const PsPlanNode *maker = &trace->input->nodes[dependents->values[i]];

		for (int j = 0; j < maker->naccesses; j++)
		{
			int			made = maker->accesses[j].objects[0];

			if (maker->accesses[j].kind == PS_ACCESS_MAKE && made != object &&
				is_last_made_by(&trace->states[made], dependents->values[i]))
				drop_before(trace, made, node, object);
		}
	}
}

/*
 * What a DROP of the batch has taken, and nothing makes again: written behind
 * that DROP, the node can only have been meant before it.
 */
void
ps_trace_dropped(PsTrace *trace, int node, int object)
{
	const PsState *state = &trace->states[object];

	if (state->taken_by < 0)
		return;
	ps_graph_edge(trace->graph, state->once_made_by, node, PS_OPTIONAL_NEED, object);
	ps_graph_edge(trace->graph, node, state->taken_by, PS_OPTIONAL_NEED, object);
	ps_graph_edge(trace->graph, node, state->dropped_by, PS_OPTIONAL_NEED, object);
}

/* An INSERT delays the open keys of its table; other changes of rows close them. */
static void
trace_rows(PsTrace *trace, int node, int object)
{
	const PsPlanNode *described = &trace->input->nodes[node];
	PsInts	   *keys = &trace->states[object].keys;

	for (int i = 0; i < keys->count; i++)
	{
		int			key = keys->values[i];

		if (trace->closed[key])
			continue;
		if (described->inserts)
			ps_graph_edge(trace->graph, node, key, PS_CONFLICT, object);
		else if (trace->input->nodes[key].table != object)
		{
			trace->closed[key] = true;
			ps_graph_edge(trace->graph, key, node, PS_OPTIONAL_NEED, object);
		}
	}
}

/* What goes away must not take the place of an open key that names it. */
static void
close_keys(PsTrace *trace, int node, int object)
{
	PsInts	   *keys = &trace->states[object].keys;

	for (int i = 0; i < keys->count; i++)
	{
		trace->closed[keys->values[i]] = true;
		ps_graph_edge(trace->graph, keys->values[i], node, PS_OPTIONAL_NEED, object);
	}
	keys->count = 0;
}

/*
 * Orders the keys that are split off and concern the objects of an access:
 * before a DROP, after the rows.
 */
void
ps_trace_keys(PsTrace *trace, int node, const PsAccess *access)
{
	const PsPlanNode *described = &trace->input->nodes[node];

	for (int i = 0; i < access->nobjects; i++)
	{
		if (trace->states[access->objects[i]].keys.count == 0)
			continue;
		if (access->kind == PS_ACCESS_DROP)
			close_keys(trace, node, access->objects[i]);
		else if (access->kind == PS_ACCESS_CHANGE &&
				 (described->inserts || described->changes_rows))
			trace_rows(trace, node, access->objects[i]);
	}
}

/*
 * Ties a key to who makes what it needs, and makes it whole, and notes if that is
 * made later.  Returns whether the need can be met.
 */
static bool
trace_key_need(PsTrace *trace, int node, const PsAccess *access)
{
	int			object = ps_present_alternative(trace, access);
	int			last = -1;
	PsState    *state;

	for (int i = 0; i < access->nobjects && object < 0; i++)
		if ((last = ps_next_maker(trace, access->objects[i], node)) >= 0)
			object = access->objects[i];
	if (object < 0)
		return false;
	trace->graph->forward[node] |= last >= 0;
	state = &trace->states[object];
	ps_graph_edge(trace->graph, last >= 0 ? last : state->made_by, node, PS_NEED, object);
	ps_wait_for_whole(trace, object, last >= 0 ? last : state->made_by, node, PS_NEED);
	return true;
}

/*
 * A foreign key stands behind its statement and what it refers to.  If it
 * refers to what nothing ever makes it stays inside, where PostgreSQL raises
 * its own error.
 */
void
ps_trace_key(PsTrace *trace, int node)
{
	const PsPlanNode *key = &trace->input->nodes[node];
	bool		hopeful = false;

	for (int i = 0; i < key->naccesses; i++)
		if (key->accesses[i].kind == PS_ACCESS_READ &&
			trace_key_need(trace, node, &key->accesses[i]))
			hopeful = true;
	trace->graph->inlined[node] = !hopeful;
	ps_graph_edge(trace->graph, key->table_node, node, PS_NEED, key->table);
	for (int i = 0; i < key->nwatched && hopeful; i++)
		ps_ints_add(&trace->states[key->watched[i]].keys, node);
}

/* The node stands behind all of others that do not have to do with the whole. */
static void
wait_for_others(PsTrace *trace, const PsInts *others, const PsInts *of_whole, int node, int object)
{
	for (int i = 0; i < others->count; i++)
		if (!ps_ints_contain(of_whole, others->values[i]))
			ps_graph_edge(trace->graph, others->values[i], node, PS_OPTIONAL_NEED, object);
}

/*
 * A view or function of whole rows that is written before what it reads has no
 * place that says which columns are meant: it waits for those that are added,
 * and for those to go that are dropped.
 */
void
ps_wait_for_columns(PsTrace *trace, int node)
{
	const PsPlanNode *described = &trace->input->nodes[node];

	for (int i = 0; i < described->naccesses; i++)
	{
		const PsAccess *access = &described->accesses[i];
		const PsState *relation = &trace->states[access->objects[0]];

		if (access->kind != PS_ACCESS_READ || !(access->flags & PS_EVERY_COLUMN))
			continue;
		for (int child = trace->first_child[access->objects[0]]; child >= 0; child = trace->next_child[child])
		{
			if (!trace->input->objects[child].column)
				continue;
			wait_for_others(trace, &trace->states[child].makers, &relation->makers, node, child);
			wait_for_others(trace, &trace->states[child].droppers, &relation->droppers, node, child);
		}
	}
}
