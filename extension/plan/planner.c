/*-------------------------------------------------------------------------
 *
 * planner.c
 *	  Places the nodes of a batch: the author's order, unless it cannot work.
 *
 * The walk visits the nodes in the author's order.  A node whose predecessors
 * are all placed is placed.  One that needs what stands later pulls it up,
 * depth first with its own needs, if nothing that is pulled crosses a conflict;
 * otherwise it is parked, and placed as soon as its last predecessor is.  This
 * disturbs the given order little, as the sort of pg_dump does
 * (src/bin/pg_dump/pg_dump_sort.c), and costs O((S + E) log S).
 *
 * A foreign key is never pulled for its own sake: it is parked from the start,
 * or stays inside its statement if all it needs is there by then.
 *
 *-------------------------------------------------------------------------
 */
#include "planner.h"

#include "lib/binaryheap.h"
#include "miscadmin.h"

typedef struct PsWalk
{
	const PsPlanInput *input;
	const PsGraph *graph;
	PsOrder    *order;
	int		   *after;			/* edge numbers by source */
	int		   *after_start;
	int		   *before;			/* edge numbers by target */
	int		   *before_start;
	int		   *unplaced;		/* per node: predecessors not placed */
	bool	   *placed;
	bool	   *parked;
	int		   *blocked_by;		/* per node: conflict that forbade pulling it, or -1 */
	binaryheap *ready;			/* parked nodes with no unplaced predecessor */
	int		   *stack;			/* of the depth-first pull */
	int		   *cursor;
	bool	   *in_closure;
	int		   *closure;
	int			nclosure;
} PsWalk;

/* Comparator of the heap of ready nodes: the author's order. */
int
ps_earlier_first(Datum a, Datum b, void *arg)
{
	return DatumGetInt32(b) - DatumGetInt32(a);
}

/* Puts the node at the end of the order and counts down its successors. */
static void
place(PsWalk *walk, int node, PsReason reason, int because, int object)
{
	if (walk->placed[node])
		return;
	walk->placed[node] = true;
	if (walk->input->nodes[node].is_key)
		reason = PS_SPLIT_KEY;
	if (!walk->order->inlined[node])
		walk->order->placed[walk->order->count++] = (PsPlaced) {node, reason, because, object};
	for (int i = walk->after_start[node]; i < walk->after_start[node + 1]; i++)
	{
		int			next = walk->graph->edges[walk->after[i]].to;

		if (--walk->unplaced[next] == 0 && walk->parked[next] && !walk->placed[next])
			binaryheap_add(walk->ready, Int32GetDatum(next));
	}
}

/*
 * Are all needs of a key met, its statement aside?  One that points forward
 * stays out of the way of later INSERTs also where its target was pulled up:
 * its author could not count on it in the rows' order.
 */
static bool
key_can_stay(const PsWalk *walk, int key)
{
	if (walk->graph->forward[key])
		return walk->unplaced[key] == 0;
	for (int i = walk->before_start[key]; i < walk->before_start[key + 1]; i++)
	{
		const PsEdge *edge = &walk->graph->edges[walk->before[i]];

		if (edge->strength >= PS_OPTIONAL_NEED && !walk->placed[edge->from])
			return false;
	}
	return true;
}

/*
 * Must a key leave its statement, for what PostgreSQL would make of it there?
 * One without a name would take that of a key that has left before it.
 */
static bool
key_must_leave(const PsWalk *walk, int key)
{
	const PsPlanNode *node = &walk->input->nodes[key];

	return node->apart || (node->rival >= 0 && !walk->order->inlined[node->rival]);
}

/* Places a statement; the keys written in it stay inside or are parked. */
static void
place_with_keys(PsWalk *walk, int node, PsReason reason, int because, int object)
{
	place(walk, node, reason, because, object);
	for (int key = node + 1; key < walk->input->nnodes &&
		 walk->input->nodes[key].is_key && walk->input->nodes[key].table_node == node; key++)
	{
		if (walk->placed[key])
			continue;
		if (!key_must_leave(walk, key) &&
			(walk->graph->inlined[key] || key_can_stay(walk, key)))
		{
			walk->order->inlined[key] = true;
			place(walk, key, PS_AS_WRITTEN, -1, -1);
			continue;
		}
		walk->parked[key] = true;
		if (walk->unplaced[key] == 0)
			binaryheap_add(walk->ready, Int32GetDatum(key));
	}
}

/* The last need of a parked node that was met: what it waited for. */
static const PsEdge *
last_need(const PsWalk *walk, int node)
{
	const PsEdge *last = NULL;

	for (int i = walk->before_start[node]; i < walk->before_start[node + 1]; i++)
	{
		const PsEdge *edge = &walk->graph->edges[walk->before[i]];

		if (last == NULL || edge->strength > last->strength ||
			(edge->strength == last->strength && edge->from > last->from))
			last = edge;
	}
	return last;
}

/* Places the parked nodes that became ready, first written first. */
static void
drain(PsWalk *walk)
{
	while (!binaryheap_empty(walk->ready))
	{
		int			node = DatumGetInt32(binaryheap_remove_first(walk->ready));
		const PsEdge *edge = last_need(walk, node);
		bool		waited = edge != NULL && edge->strength >= PS_AVOIDABLE_NEED;

		if (walk->placed[node])
			continue;
		place_with_keys(walk, node, waited ? PS_WAITED : PS_KEPT_ORDER,
						edge ? edge->from : -1, edge ? edge->object : -1);
	}
}

/*
 * Visits one predecessor of a node in the pull.  Returns false if the pull
 * must fail; *push is the node to visit first, or -1.
 */
static bool
visit_edge(PsWalk *walk, const PsEdge *edge, int node, int *push)
{
	*push = -1;
	if (walk->placed[edge->from] || walk->in_closure[edge->from])
		return true;
	if (edge->strength < PS_AVOIDABLE_NEED)
	{
		walk->blocked_by[node] = edge->from;
		return false;
	}
	if (walk->blocked_by[edge->from] >= 0 && !walk->placed[walk->blocked_by[edge->from]])
	{
		walk->blocked_by[node] = walk->blocked_by[edge->from];
		return false;
	}
	*push = edge->from;
	return true;
}

/* Needs come before conflicts: what is pulled for a need may settle a conflict. */
static bool
next_edge(PsWalk *walk, int node, const PsEdge **edge)
{
	int			first = walk->before_start[node];
	int			count = walk->before_start[node + 1] - first;
	int			at;

	while ((at = walk->cursor[node]) < 2 * count)
	{
		bool		needs = at < count;

		walk->cursor[node]++;
		*edge = &walk->graph->edges[walk->before[first + at % count]];
		if (((*edge)->strength >= PS_AVOIDABLE_NEED) == needs)
			return true;
	}
	return false;
}

/* The pull failed: nothing on its path can be pulled while the blocker stands. */
static void
mark_blocked(PsWalk *walk, int depth)
{
	int			blocker = walk->blocked_by[walk->stack[depth - 1]];

	for (int i = 0; i < depth; i++)
		walk->blocked_by[walk->stack[i]] = blocker;
}

/*
 * Collects what must be placed before the node, in the order of placing, into
 * walk->closure.  Returns false if some of it may not be pulled up.
 */
static bool
collect_closure(PsWalk *walk, int root)
{
	int			depth = 0;
	bool		pullable = true;

	walk->nclosure = 0;
	walk->cursor[root] = 0;
	walk->stack[depth++] = root;
	while (depth > 0 && pullable)
	{
		int			node = walk->stack[depth - 1];
		const PsEdge *edge;
		int			push;

		if (!next_edge(walk, node, &edge))
		{
			depth--;
			walk->in_closure[node] = true;
			walk->closure[walk->nclosure++] = node;
			continue;
		}
		pullable = visit_edge(walk, edge, node, &push);
		if (push >= 0)
		{
			walk->cursor[push] = 0;
			walk->stack[depth++] = push;
		}
	}
	if (!pullable)
		mark_blocked(walk, depth);
	for (int i = 0; i < walk->nclosure; i++)
		walk->in_closure[walk->closure[i]] = false;
	return pullable;
}

/* The edge by which a pulled node is needed, to say why it was pulled. */
static const PsEdge *
need_of(const PsWalk *walk, int node)
{
	for (int i = walk->after_start[node]; i < walk->after_start[node + 1]; i++)
	{
		const PsEdge *edge = &walk->graph->edges[walk->after[i]];

		if (edge->strength >= PS_AVOIDABLE_NEED && !walk->placed[edge->to])
			return edge;
	}
	return NULL;
}

/* Places the collected nodes; the last is the one that needed the others. */
static void
place_closure(PsWalk *walk)
{
	for (int i = 0; i < walk->nclosure - 1; i++)
	{
		int			node = walk->closure[i];
		const PsEdge *edge = need_of(walk, node);

		if (walk->placed[node])
			continue;
		place_with_keys(walk, node, PS_PULLED_UP,
						edge ? edge->to : -1, edge ? edge->object : -1);
		drain(walk);
	}
	place_with_keys(walk, walk->closure[walk->nclosure - 1], PS_AS_WRITTEN, -1, -1);
	drain(walk);
}

/* Places the node, alone or with all that it needs, or parks it. */
static void
visit(PsWalk *walk, int node)
{
	if (walk->placed[node])
		return;
	if (walk->unplaced[node] == 0)
	{
		place_with_keys(walk, node, PS_AS_WRITTEN, -1, -1);
		drain(walk);
	}
	else if (!walk->input->nodes[node].is_key && collect_closure(walk, node))
		place_closure(walk);
	else
		walk->parked[node] = true;
}

/* Allocates what the walk keeps for each node; nothing is placed. */
static void
init_walk(PsWalk *walk)
{
	int			nnodes = walk->input->nnodes + 1;

	walk->after = ps_graph_index(walk->graph, true, &walk->after_start);
	walk->before = ps_graph_index(walk->graph, false, &walk->before_start);
	walk->unplaced = palloc0(sizeof(int) * nnodes);
	walk->placed = palloc0(sizeof(bool) * nnodes);
	walk->parked = palloc0(sizeof(bool) * nnodes);
	walk->blocked_by = palloc(sizeof(int) * nnodes);
	memset(walk->blocked_by, -1, sizeof(int) * nnodes);
	walk->ready = binaryheap_allocate(nnodes, ps_earlier_first, NULL);
	walk->stack = palloc(sizeof(int) * nnodes);
	walk->cursor = palloc0(sizeof(int) * nnodes);
	walk->in_closure = palloc0(sizeof(bool) * nnodes);
	walk->closure = palloc(sizeof(int) * nnodes);
	for (int node = 0; node < walk->input->nnodes; node++)
		walk->unplaced[node] = walk->before_start[node + 1] - walk->before_start[node];
}

/*
 * Returns the order of the nodes, in CurrentMemoryContext.  If order->ncycle is
 * not 0 there is none: the edges of a loop that cannot be broken are given.
 */
PsOrder *
ps_order(const PsPlanInput *input)
{
	PsOrder    *order = palloc0(sizeof(PsOrder));
	PsWalk		walk = {.input = input, .order = order};
	PsGraph    *graph = ps_trace(input);

	order->placed = palloc(sizeof(PsPlaced) * Max(1, input->nnodes));
	order->inlined = palloc0(sizeof(bool) * Max(1, input->nnodes));
	ps_relax(graph, order);
	if (order->ncycle > 0)
		return order;
	walk.graph = graph;
	init_walk(&walk);
	for (int node = 0; node < input->nnodes; node++)
	{
		CHECK_FOR_INTERRUPTS();
		visit(&walk, node);
	}
	return order;
}
