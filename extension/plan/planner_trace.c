/*-------------------------------------------------------------------------
 *
 * planner_trace.c
 *	  From what nodes do to objects to edges between nodes.
 *
 * The nodes are walked in the author's order with a picture of what exists at
 * each place.  A node that finds what it needs is tied to who made it; one
 * that does not is tied to who makes it next and joins the object's waiters,
 * who are replayed, as if they stood behind the maker, when the walk gets
 * there.  Between two makings of an object its readers and changers form a
 * chain, so that the number of edges stays linear in the number of accesses.
 *
 *-------------------------------------------------------------------------
 */
#include "planner_trace.h"

/* Appends a value to the list. */
void
ps_ints_add(PsInts *list, int value)
{
	if (list->count == list->allocated)
	{
		list->allocated = Max(4, list->allocated * 2);
		list->values = list->values ?
			repalloc(list->values, sizeof(int) * list->allocated) :
			palloc(sizeof(int) * list->allocated);
	}
	list->values[list->count++] = value;
}

/* Is the value in the list? */
bool
ps_ints_contain(const PsInts *list, int value)
{
	for (int i = 0; i < list->count; i++)
		if (list->values[i] == value)
			return true;
	return false;
}

/* Adds an edge unless it would tie a node to nothing or to itself. */
void
ps_graph_edge(PsGraph *graph, int from, int to, PsStrength strength, int object)
{
	if (from < 0 || from == to)
		return;
	if (graph->nedges == graph->allocated)
	{
		graph->allocated = Max(64, graph->allocated * 2);
		graph->edges = graph->edges ?
			repalloc_huge(graph->edges, sizeof(PsEdge) * graph->allocated) :
			MemoryContextAllocHuge(CurrentMemoryContext, sizeof(PsEdge) * graph->allocated);
	}
	graph->edges[graph->nedges++] = (PsEdge) {from, to, strength, object};
}

/* How strongly two that touch the object keep the author's order. */
static PsStrength
conflict_over(const PsTrace *trace, int object)
{
	return trace->input->objects[object].wide ? PS_WIDE_CONFLICT : PS_CONFLICT;
}

/* Notes who made a view or rule of the object. */
static void
note_dependent(PsTrace *trace, int object, int node, int flags)
{
	if (trace->input->nodes[node].dependent && !(flags & PS_SEVERAL_ORIGINS))
		ps_ints_add(&trace->states[object].dependents, node);
}

/* Ties a reader to the object's maker and last changer. */
static void
chain_read(PsTrace *trace, int object, int node, PsStrength strength)
{
	PsState    *state = &trace->states[object];

	ps_graph_edge(trace->graph, state->made_by, node, strength, object);
	if (state->changed_by != state->made_by &&
		!trace->input->objects[object].one_way)
		ps_graph_edge(trace->graph, state->changed_by, node, conflict_over(trace, object), object);
	if (state->readers.count == 0 || state->readers.values[state->readers.count - 1] != node)
		ps_ints_add(&state->readers, node);
}

/* Ties a changer to the object's maker, last changer and readers since. */
static void
chain_change(PsTrace *trace, int object, int node, PsStrength strength, PsStrength against_readers)
{
	PsState    *state = &trace->states[object];

	ps_graph_edge(trace->graph, state->made_by, node, strength, object);
	if (state->changed_by != state->made_by)
		ps_graph_edge(trace->graph, state->changed_by, node, conflict_over(trace, object), object);
	for (int i = 0; i < state->readers.count; i++)
		ps_graph_edge(trace->graph, state->readers.values[i], node, against_readers, object);
	state->readers.count = 0;
	state->changed_by = node;
	if (trace->input->objects[object].wide)
		trace->graph->wide[node] = list_append_unique_int(trace->graph->wide[node], object);
}

/* Ties a node that adds a column to a relation to the one that added the last. */
static void
chain_column(PsTrace *trace, int relation, int node)
{
	PsState    *state = &trace->states[relation];

	if (state->made_by == node)
		return;
	ps_graph_edge(trace->graph, state->column_by, node, PS_COLUMN_CONFLICT, relation);
	state->column_by = node;
}

/* The object is gone from here on, with all that lies in it. */
static void
mark_dropped(PsTrace *trace, int object, int node)
{
	PsState    *state = &trace->states[object];

	state->present = false;
	state->recreated = true;
	state->dropped_by = state->taken_by = node;
	state->once_made_by = state->made_by;
	state->made_by = state->defined_by = state->column_by = -1;
	state->changed_by = node;
	state->readers.count = 0;
	for (int child = trace->first_child[object]; child >= 0; child = trace->next_child[child])
		if (trace->states[child].present)
			mark_dropped(trace, child, node);
}

/* Ties the node to those that had to do with the object before it. */
static void
chain(PsTrace *trace, int object, int node, PsAccessKind kind, PsStrength strength,
	  int flags)
{
	if (flags & PS_RESHAPES_COLUMN)
		ps_trace_reshaping(trace, node, object);
	if (flags & PS_RESTRICTED)
		ps_trace_drop(trace, node, object);
	if ((flags & PS_EVERY_COLUMN) && trace->input->nodes[node].dependent)
		ps_ints_add(&trace->states[object].wholes, node);
	if (kind == PS_ACCESS_READ)
	{
		note_dependent(trace, object, node, flags);
		chain_read(trace, object, node, strength);
	}
	else if (kind == PS_ACCESS_CHANGE)
	{
		chain_change(trace, object, node, strength, conflict_over(trace, object));
		if (flags & PS_REPLACES)
			trace->states[object].defined_by = node;
		if (flags & PS_DETACHES)
			trace->states[object].detached_by = node;
	}
	else
	{
		chain_change(trace, object, node, strength, PS_OPTIONAL_NEED);
		mark_dropped(trace, object, node);
	}
}

/*
 * Is an alternative hidden by an earlier one: a relation of the same name, in a
 * schema that comes first?
 */
static bool
is_hidden(const PsTrace *trace, const PsAccess *access, int alternative)
{
	const PsPlanObject *objects = trace->input->objects;
	int			object = access->objects[alternative];

	for (int i = 0; i < alternative; i++)
	{
		int			other = access->objects[i];

		if (objects[other].parent >= 0 && trace->states[objects[other].parent].present &&
			objects[other].parent != objects[object].parent &&
			objects[other].name_hash == objects[object].name_hash)
			return true;
	}
	return false;
}

/* The first alternative that is there and not hidden, or -1. */
int
ps_present_alternative(const PsTrace *trace, const PsAccess *access)
{
	for (int i = 0; i < access->nobjects; i++)
	{
		if (trace->states[access->objects[i]].present && !is_hidden(trace, access, i))
			return access->objects[i];
	}
	return -1;
}

/* May one node lean on what the other makes?  Not across roles: ordering would lend rights. */
static bool
may_serve(const PsPlanInput *input, int maker, int node)
{
	return input->nodes[maker].role == input->nodes[node].role ||
		input->nodes[maker].trusted;
}

/* The node that makes the object next, the accessing node included, or -1. */
int
ps_next_maker(PsTrace *trace, int object, int node)
{
	PsState    *state = &trace->states[object];

	while (state->next_maker < state->makers.count &&
		   state->makers.values[state->next_maker] < node)
		state->next_maker++;
	for (int i = state->next_maker; i < state->makers.count; i++)
		if (may_serve(trace->input, state->makers.values[i], node))
			return state->makers.values[i];
	return -1;
}

/* Does a rule say that the access does not wait for this object? */
static bool
waits_not(const PsTrace *trace, const PsAccess *access, int object)
{
	const PsPlanObject *described = &trace->input->objects[object];

	if (access->flags & PS_NEVER_WAIT)
		return true;
	if (described->word >= 0 && trace->maybe[described->word])
		return true;
	if (described->parent < 0)
		return false;
	if ((access->flags & PS_NOT_IF_PARENT) && trace->states[described->parent].present)
		return true;
	return (access->flags & PS_NOT_IF_OLD_PARENT) &&
		trace->input->objects[described->parent].exists &&
		!trace->states[described->parent].recreated;
}

/* Notes that the node waits for the object with this access. */
static void
add_waiter(PsState *state, int node, const PsAccess *access)
{
	if (state->nwaiters == state->waiters_allocated)
	{
		state->waiters_allocated = Max(4, state->waiters_allocated * 2);
		state->waiters = state->waiters ?
			repalloc(state->waiters, sizeof(PsWaiter) * state->waiters_allocated) :
			palloc(sizeof(PsWaiter) * state->waiters_allocated);
	}
	state->waiters[state->nwaiters++] = (PsWaiter) {node, access->kind, access->strength, access->flags};
}

/* The node that ends the life of the object that began with the given node, or -1. */
static int
end_of_life(const PsTrace *trace, int object, int maker)
{
	int			whole = trace->input->objects[object].parent;
	int			end = ps_next_dropper(trace, object, maker);
	int			end_of_whole = whole >= 0 ? ps_next_dropper(trace, whole, maker) : -1;

	return end < 0 || (end_of_whole >= 0 && end_of_whole < end) ? end_of_whole : end;
}

/*
 * Ties the node to all that complete the object that the maker (-1: it is older
 * than the batch) made.
 */
void
ps_wait_for_whole(PsTrace *trace, int object, int maker, int node, PsStrength strength)
{
	const PsInts *completers = &trace->states[object].completers;
	int			end = completers->count > 0 ? end_of_life(trace, object, maker) : -1;

	for (int i = 0; i < completers->count; i++)
		if (end < 0 || completers->values[i] < end)
			ps_graph_edge(trace->graph, completers->values[i], node, strength, object);
}

/* Ties the node to who makes the object next; all of them where that is asked. */
static void
wait_for(PsTrace *trace, int object, int maker, int node, const PsAccess *access)
{
	const PsPlanObject *described = &trace->input->objects[object];
	PsState    *state = &trace->states[object];

	ps_graph_edge(trace->graph, maker, node, access->strength, object);
	if (!(access->flags & PS_COMPLETES))
		ps_wait_for_whole(trace, object, maker, node, access->strength);
	if (described->overloaded)
		for (int i = state->next_maker + 1; i < state->makers.count; i++)
			ps_graph_edge(trace->graph, state->makers.values[i], node, PS_OPTIONAL_NEED, object);
	note_dependent(trace, object, node, access->flags);
	trace->adrift[node] = true;
	add_waiter(state, node, access);
}

/* Does the maker make a part of something that is there, but goes away before that? */
static bool
is_of_later_life(const PsTrace *trace, int object, int maker, int node)
{
	int			whole = trace->input->objects[object].parent;
	int			end = whole >= 0 && trace->states[whole].present ? ps_next_dropper(trace, whole, node) : -1;

	return end >= 0 && end < maker;
}

/* A need, a change or a drop of one object among alternatives. */
static void
trace_need(PsTrace *trace, int node, const PsAccess *access)
{
	int			object = ps_present_alternative(trace, access);

	if (object >= 0)
	{
		if (!(access->flags & PS_COMPLETES))
			ps_wait_for_whole(trace, object, trace->states[object].made_by, node, access->strength);
		chain(trace, object, node, access->kind, access->strength, access->flags);
		return;
	}
	for (int i = 0; i < access->nobjects; i++)
	{
		int			maker;

		object = access->objects[i];
		maker = ps_first_life(trace, object, node);
		if (maker >= 0 && maker != node && trace->adrift[node])
		{
			wait_for(trace, object, maker, node, access);
			return;
		}
		if (waits_not(trace, access, object))
		{
			/* it must not slip behind a later making of what it leaves alone */
			if (access->kind == PS_ACCESS_DROP && !(access->flags & PS_GOES_ALONG))
				trace->states[object].dropped_by = node;
			continue;
		}
		maker = ps_next_maker(trace, object, node);
		if (maker == node)
			return;
		if (maker >= 0 && is_of_later_life(trace, object, maker, node))
			continue;
		if (maker >= 0)
		{
			wait_for(trace, object, maker, node, access);
			return;
		}
		if (access->strength != PS_OPTIONAL_NEED)	/* else it can do without what is gone */
			ps_trace_dropped(trace, node, object);
	}
}

/*
 * Those who waited stand behind the maker, in the author's order; but before one
 * of them that drops the object, if nothing makes it again.
 */
static void
replay_waiters(PsTrace *trace, int object)
{
	PsState    *state = &trace->states[object];
	int			count = state->nwaiters;

	state->nwaiters = 0;
	for (int i = 0; i < count; i++)
	{
		const PsWaiter *waiter = &state->waiters[i];

		if (state->present || ps_next_maker(trace, object, trace->walked + 1) >= 0)
			chain(trace, object, waiter->node, waiter->kind, waiter->strength, waiter->flags);
		else if (waiter->kind == PS_ACCESS_DROP && (waiter->flags & PS_NEVER_WAIT))
			state->dropped_by = waiter->node;
		else
			ps_trace_dropped(trace, waiter->node, object);
	}
}

/*
 * Adds the edges of an access that makes an object, and of all that waited for
 * it.
 */
static void
trace_make(PsTrace *trace, int node, const PsAccess *access)
{
	int			object = access->objects[0];
	PsState    *state = &trace->states[object];

	if ((access->flags & PS_MOVES) && trace->states[access->objects[1]].dropped_by != node)
		return;
	if (state->present)
	{
		if (access->flags & PS_KEEP_EXISTING)
			chain_read(trace, object, node, PS_CONFLICT);
		else
			chain(trace, object, node, PS_ACCESS_CHANGE, PS_CONFLICT, access->flags);
		return;
	}
	ps_graph_edge(trace->graph, state->taken_by, node,
				  trace->again[node] ? PS_OPTIONAL_NEED : PS_REMAKING_NEED, object);
	if (state->dropped_by != state->taken_by)
		ps_graph_edge(trace->graph, state->dropped_by, node, PS_CONFLICT, object);
	state->present = true;
	state->recreated = true;
	state->made_by = state->changed_by = state->defined_by = node;
	state->readers.count = 0;
	if (trace->input->objects[object].column)
		chain_column(trace, trace->input->objects[object].parent, node);
	replay_waiters(trace, object);
}

/*
 * Adds the edges of what a node makes, then of the makings that waited for it;
 * or has it wait for another node.
 */
static void
trace_makings(PsTrace *trace, int node)
{
	const PsPlanNode *described = &trace->input->nodes[node];
	int			other = ps_makings_wait_for(trace, node);

	if (other >= 0)
	{
		trace->again[node] = true;
		ps_ints_add(&trace->held[other], node);
		return;
	}
	for (int i = 0; i < described->naccesses; i++)
		if (described->accesses[i].kind == PS_ACCESS_MAKE)
			trace_make(trace, node, &described->accesses[i]);
	for (int i = 0; i < trace->held[node].count; i++)
		trace_makings(trace, trace->held[node].values[i]);
}

/*
 * Adds the edges of all accesses of a node: what it needs first, then what it
 * makes.
 */
static void
trace_node(PsTrace *trace, int node)
{
	const PsPlanNode *described = &trace->input->nodes[node];

	trace->walked = node;
	if (described->is_key)
		ps_trace_key(trace, node);
	else
		for (int i = 0; i < described->naccesses; i++)
		{
			ps_trace_keys(trace, node, &described->accesses[i]);
			if (described->accesses[i].kind != PS_ACCESS_MAKE)
				trace_need(trace, node, &described->accesses[i]);
		}
	trace_makings(trace, node);
	if (described->drops_unseen)
		trace->last_unseen = node;
	for (int i = 0; i < described->nwords; i++)
		trace->maybe[described->words[i]] = true;
}

/* Collects the makers and droppers of every object. */
static void
collect_makers(PsTrace *trace)
{
	const PsPlanInput *input = trace->input;

	for (int node = 0; node < input->nnodes; node++)
	{
		const PsPlanNode *described = &input->nodes[node];

		for (int i = 0; i < described->naccesses; i++)
		{
			const PsAccess *access = &described->accesses[i];

			if (access->kind == PS_ACCESS_MAKE)
				ps_ints_add(&trace->states[access->objects[0]].makers, node);
			else if (access->kind == PS_ACCESS_DROP)
				for (int j = 0; j < access->nobjects; j++)
					ps_ints_add(&trace->states[access->objects[j]].droppers, node);
			else if (access->flags & PS_COMPLETES)
				ps_ints_add(&trace->states[access->objects[0]].completers, node);
		}
	}
	for (int i = 0; i < input->ndependences; i++)
	{
		PsState    *on = &trace->states[input->dependences[i].on];

		ps_ints_add(input->dependences[i].goes_along ? &on->along : &on->relying,
					input->dependences[i].dependent);
	}
}

/* The picture before the first node: what the catalog has. */
static void
init_states(PsTrace *trace)
{
	const PsPlanInput *input = trace->input;

	trace->states = MemoryContextAllocExtended(CurrentMemoryContext,
											   sizeof(PsState) * Max(1, input->nobjects),
											   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	trace->first_child = palloc(sizeof(int) * Max(1, input->nobjects));
	trace->next_child = palloc(sizeof(int) * Max(1, input->nobjects));
	memset(trace->first_child, -1, sizeof(int) * input->nobjects);
	for (int i = 0; i < input->nobjects; i++)
	{
		int			parent = input->objects[i].parent;

		trace->states[i].present = input->objects[i].exists;
		trace->states[i].made_by = -1;
		trace->states[i].changed_by = -1;
		trace->states[i].column_by = -1;
		trace->states[i].defined_by = -1;
		trace->states[i].detached_by = -1;
		trace->states[i].once_made_by = -1;
		trace->states[i].taken_by = -1;
		trace->states[i].dropped_by = -1;
		if (parent < 0)
			continue;
		trace->next_child[i] = trace->first_child[parent];
		trace->first_child[parent] = i;
	}
}

/* Returns the edges of the batch, in CurrentMemoryContext. */
PsGraph *
ps_trace(const PsPlanInput *input)
{
	PsTrace		trace = {.input = input,.last_unseen = -1};

	trace.graph = palloc0(sizeof(PsGraph));
	trace.graph->nnodes = input->nnodes;
	trace.graph->inlined = palloc0(sizeof(bool) * Max(1, input->nnodes));
	trace.graph->forward = palloc0(sizeof(bool) * Max(1, input->nnodes));
	trace.graph->wide = palloc0(sizeof(List *) * Max(1, input->nnodes));
	trace.maybe = palloc0(sizeof(bool) * Max(1, input->nobjects));
	trace.closed = palloc0(sizeof(bool) * Max(1, input->nnodes));
	trace.adrift = palloc0(sizeof(bool) * Max(1, input->nnodes));
	trace.again = palloc0(sizeof(bool) * Max(1, input->nnodes));
	trace.held = palloc0(sizeof(PsInts) * Max(1, input->nnodes));
	init_states(&trace);
	collect_makers(&trace);
	for (int i = 0; i < input->nedges; i++)
		ps_graph_edge(trace.graph, input->edges[i].from, input->edges[i].to,
					  input->edges[i].strength, input->edges[i].object);
	for (int node = 0; node < input->nnodes; node++)
		trace_node(&trace, node);
	for (int node = 0; node < input->nnodes; node++)
		if (trace.adrift[node] && !input->nodes[node].changes_rows)
			ps_wait_for_columns(&trace, node);
	return trace.graph;
}
