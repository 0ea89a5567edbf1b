/*-------------------------------------------------------------------------
 *
 * planner_relax.c
 *	  Makes the graph of a batch acyclic by dropping its weakest edges.
 *
 * Components are found with all edges first, then, inside each, with the
 * stronger edges alone, and so on.  A component of needs only cannot be
 * broken: its cycle is handed back.  Otherwise, from the strongest level down,
 * the edges of a level that go against the order of all stronger ones are
 * dropped, inside their component only.  Dropped edges are marked by a source
 * of -1.
 *
 *-------------------------------------------------------------------------
 */
#include "planner.h"

#include "lib/binaryheap.h"
#include "miscadmin.h"

#define PS_LEVELS (PS_NEED + 1)

/* Tarjan's algorithm without recursion: chains are as long as the batch. */
typedef struct PsTarjan
{
	const PsGraph *graph;
	int		   *edges;			/* edge numbers by source */
	int		   *start;			/* per node: first in edges */
	PsStrength	level;			/* weaker edges do not count */
	const int  *inside;			/* per node: component of the level before, or NULL */
	int		   *component;		/* per node: result */
	int			ncomponents;
	int		   *number;
	int		   *low;
	int		   *cursor;
	int		   *stack;
	int			depth;
	int		   *path;
	int			path_depth;
	int			counter;
} PsTarjan;

/*
 * Returns edge numbers sorted by source (or target); start[n] .. start[n + 1]
 * are those of node n.
 */
int *
ps_graph_index(const PsGraph *graph, bool by_source, int **start)
{
	int		   *first = palloc0(sizeof(int) * (graph->nnodes + 2));
	int		   *edges = MemoryContextAllocHuge(CurrentMemoryContext,
											   sizeof(int) * Max(1, graph->nedges));

	for (int i = 0; i < graph->nedges; i++)
		if (graph->edges[i].from >= 0)
			first[(by_source ? graph->edges[i].from : graph->edges[i].to) + 2]++;
	for (int n = 0; n < graph->nnodes; n++)
		first[n + 2] += first[n + 1];
	for (int i = 0; i < graph->nedges; i++)
		if (graph->edges[i].from >= 0)
			edges[first[(by_source ? graph->edges[i].from : graph->edges[i].to) + 1]++] = i;
	*start = first;
	return edges;
}

/* Does the search follow the edge: strong enough, and within one component? */
static bool
edge_counts(const PsTarjan *tarjan, const PsEdge *edge)
{
	return edge->from >= 0 && edge->strength >= tarjan->level &&
		(tarjan->inside == NULL || tarjan->inside[edge->from] == tarjan->inside[edge->to]);
}

/* Numbers the node and puts it on the stack and the path. */
static void
enter_node(PsTarjan *tarjan, int node)
{
	tarjan->number[node] = tarjan->low[node] = ++tarjan->counter;
	tarjan->cursor[node] = tarjan->start[node];
	tarjan->stack[tarjan->depth++] = node;
	tarjan->path[tarjan->path_depth++] = node;
}

/* All successors of the node were visited: it may close a component. */
static void
leave_node(PsTarjan *tarjan, int node)
{
	tarjan->path_depth--;
	if (tarjan->low[node] == tarjan->number[node])
	{
		int			member;

		do
		{
			member = tarjan->stack[--tarjan->depth];
			tarjan->component[member] = tarjan->ncomponents;
		} while (member != node);
		tarjan->ncomponents++;
	}
	if (tarjan->path_depth > 0)
	{
		int			parent = tarjan->path[tarjan->path_depth - 1];

		tarjan->low[parent] = Min(tarjan->low[parent], tarjan->low[node]);
	}
}

/*
 * Finds the components of all that can be reached from root, without
 * recursion.
 */
static void
visit_from(PsTarjan *tarjan, int root)
{
	enter_node(tarjan, root);
	while (tarjan->path_depth > 0)
	{
		int			node = tarjan->path[tarjan->path_depth - 1];
		const PsEdge *edge;

		if (tarjan->cursor[node] == tarjan->start[node + 1])
		{
			leave_node(tarjan, node);
			continue;
		}
		edge = &tarjan->graph->edges[tarjan->edges[tarjan->cursor[node]++]];
		if (!edge_counts(tarjan, edge))
			continue;
		if (tarjan->number[edge->to] == 0)
			enter_node(tarjan, edge->to);
		else if (tarjan->component[edge->to] < 0)
			tarjan->low[node] = Min(tarjan->low[node], tarjan->number[edge->to]);
	}
}

/*
 * Returns each node's component over the edges of a level and stronger inside
 * the components given; *found: has one of them two nodes or more?
 */
static int *
components(const PsGraph *graph, PsStrength level, const int *inside, bool *found)
{
	PsTarjan	tarjan = {.graph = graph, .level = level, .inside = inside};
	Size		size = sizeof(int) * (graph->nnodes + 1);

	tarjan.edges = ps_graph_index(graph, true, &tarjan.start);
	tarjan.component = palloc(size);
	memset(tarjan.component, -1, size);
	tarjan.number = palloc0(size);
	tarjan.low = palloc0(size);
	tarjan.cursor = palloc0(size);
	tarjan.stack = palloc(size);
	tarjan.path = palloc(size);
	for (int node = 0; node < graph->nnodes; node++)
		if (tarjan.number[node] == 0)
			visit_from(&tarjan, node);
	*found = tarjan.ncomponents < graph->nnodes;
	return tarjan.component;
}

/* Comparator of the heap of ready nodes: the author's order. */
static int
earlier_first(Datum a, Datum b, void *arg)
{
	return DatumGetInt32(b) - DatumGetInt32(a);
}

/*
 * Returns each node's rank in an order that follows all edges stronger than
 * the level and, among the free ones, the author.
 */
static int *
rank_by(const PsGraph *graph, PsStrength level)
{
	int		   *start;
	int		   *edges = ps_graph_index(graph, true, &start);
	int		   *waiting = palloc0(sizeof(int) * (graph->nnodes + 1));
	int		   *rank = palloc0(sizeof(int) * (graph->nnodes + 1));
	binaryheap *ready = binaryheap_allocate(graph->nnodes + 1, earlier_first, NULL);
	int			count = 0;

	for (int i = 0; i < graph->nedges; i++)
		if (graph->edges[i].from >= 0 && graph->edges[i].strength > level)
			waiting[graph->edges[i].to]++;
	for (int node = 0; node < graph->nnodes; node++)
		if (waiting[node] == 0)
			binaryheap_add(ready, Int32GetDatum(node));
	while (!binaryheap_empty(ready))
	{
		int			node = DatumGetInt32(binaryheap_remove_first(ready));

		rank[node] = count++;
		for (int i = start[node]; i < start[node + 1]; i++)
		{
			const PsEdge *edge = &graph->edges[edges[i]];

			if (edge->strength > level && --waiting[edge->to] == 0)
				binaryheap_add(ready, Int32GetDatum(edge->to));
		}
	}
	return rank;
}

/* Notes a breakable or splittable need that gives way. */
static void
note_broken(PsOrder *order, const PsEdge *edge)
{
	Size		size = sizeof(PsEdge) * (order->nbroken + 1);

	order->broken = order->broken ? repalloc(order->broken, size) : palloc(size);
	order->broken[order->nbroken++] = *edge;
}

/* What drop_level() keeps at hand; the edges' numbers are those before it began. */
typedef struct PsDropping
{
	PsGraph    *graph;
	const int  *component;
	const int  *rank;
	int		   *edges[2];		/* numbers by target, by source */
	int		   *start[2];
	int		   *seen;			/* per node: the walk that came by last */
	int			walk;
} PsDropping;

/*
 * The chain of one object runs through an edge that is dropped: what stood
 * before (forward: behind) its one end still keeps its place against the other.
 */
static void
mend_chain(PsDropping *dropping, int from, int to, int object, bool forward)
{
	int			node = forward ? to : from;

	check_stack_depth();
	if (dropping->seen[node] == dropping->walk)
		return;
	dropping->seen[node] = dropping->walk;
	for (int i = dropping->start[forward][node]; i < dropping->start[forward][node + 1]; i++)
	{
		PsEdge		next = dropping->graph->edges[dropping->edges[forward][i]];
		int			first = forward ? from : next.from;
		int			last = forward ? next.to : to;

		if (next.from < 0 || next.object != object ||
			dropping->component[next.from] != dropping->component[next.to])
			continue;
		if (dropping->rank[first] < dropping->rank[last])
			ps_graph_edge(dropping->graph, first, last, PS_CONFLICT, object);
		else if (first != last)
			mend_chain(dropping, first, last, object, forward);
	}
}

/* Drops the edges of one level that go against all stronger ones. */
static void
drop_level(PsGraph *graph, PsStrength level, const int *component, PsOrder *order)
{
	PsDropping	dropping = {.graph = graph,.component = component,.rank = rank_by(graph, level)};
	int			nedges = graph->nedges;
	bool	   *drop = palloc0(sizeof(bool) * Max(1, nedges));

	dropping.seen = palloc0(sizeof(int) * (graph->nnodes + 1));
	dropping.edges[false] = ps_graph_index(graph, false, &dropping.start[false]);
	dropping.edges[true] = ps_graph_index(graph, true, &dropping.start[true]);
	for (int i = 0; i < nedges; i++)
	{
		PsEdge		edge = graph->edges[i];

		if (edge.from < 0 || edge.strength != level ||
			component[edge.from] != component[edge.to] ||
			dropping.rank[edge.from] < dropping.rank[edge.to])
			continue;
		drop[i] = true;
		if (level == PS_BREAKABLE_NEED || level == PS_SPLITTABLE_NEED)
			note_broken(order, &edge);
		dropping.walk++;
		mend_chain(&dropping, edge.from, edge.to, edge.object, false);
		dropping.walk++;
		mend_chain(&dropping, edge.from, edge.to, edge.object, true);
	}
	for (int i = 0; i < nedges; i++)
		if (drop[i])
			graph->edges[i].from = -1;
}

/* Some edge of needs that leaves the node and stays in its component. */
static const PsEdge *
need_inside(const PsGraph *graph, const int *edges, const int *start,
			const int *component, int node)
{
	for (int i = start[node]; i < start[node + 1]; i++)
	{
		const PsEdge *edge = &graph->edges[edges[i]];

		if (edge->strength == PS_NEED && component[edge->to] == component[node])
			return edge;
	}
	return NULL;
}

/* Fills in the first cycle of needs: walks inside a component until it closes. */
static void
report_cycle(const PsGraph *graph, const int *component, PsOrder *order)
{
	int		   *start;
	int		   *edges = ps_graph_index(graph, true, &start);
	int		   *step = palloc(sizeof(int) * (graph->nnodes + 1));
	int			node = 0;
	const PsEdge *edge;

	memset(step, -1, sizeof(int) * (graph->nnodes + 1));
	while (need_inside(graph, edges, start, component, node) == NULL)
		node++;
	order->cycle = palloc(sizeof(PsEdge) * (graph->nnodes + 1));
	for (int count = 0; step[node] < 0; count++)
	{
		step[node] = count;
		edge = need_inside(graph, edges, start, component, node);
		order->cycle[count] = *edge;
		node = edge->to;
		order->ncycle = count + 1;
	}
	order->ncycle -= step[node];
	order->cycle += step[node];
}

/*
 * Makes the graph acyclic, or fills in order->cycle.  Breakable and splittable
 * needs that were dropped are noted in order->broken.
 */
void
ps_relax(PsGraph *graph, PsOrder *order)
{
	int		   *component[PS_LEVELS] = {NULL};
	bool		found = true;
	int			level;

	for (level = PS_CONFLICT; level < PS_LEVELS; level++)
	{
		component[level] = components(graph, level,
									  level > 0 ? component[level - 1] : NULL, &found);
		if (!found)
			break;
	}
	if (level == PS_LEVELS)
	{
		report_cycle(graph, component[PS_NEED], order);
		return;
	}
	while (--level >= PS_CONFLICT)
		drop_level(graph, level, component[level], order);
}
