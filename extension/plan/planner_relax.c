/*-------------------------------------------------------------------------
 *
 * planner_relax.c
 *	  Makes the graph of a batch acyclic by dropping its weakest edges.
 *
 * Components are found with all edges first, then, inside each, with the
 * stronger edges alone, and so on.  A component of needs only cannot be
 * broken: its cycle is handed back.  Otherwise, from the strongest level down,
 * the edges of a level that go against the order of all stronger ones are
 * dropped, inside their component only, but for those that close no loop with
 * what is kept.  Dropped edges are marked by a source of -1.
 *
 *-------------------------------------------------------------------------
 */
#include "planner_trace.h"

#include "lib/binaryheap.h"
#include "miscadmin.h"

#define PS_LEVELS (PS_NEED + 1)

/* How often, on an average, a level's edges are looked at to keep one more of them. */
#define PS_LOOKS 100

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
	binaryheap *ready = binaryheap_allocate(graph->nnodes + 1, ps_earlier_first, NULL);
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
	PsStrength	level;
	const int  *component;
	int		   *rank;			/* compared inside of a component only */
	int		   *edges[2];		/* numbers by target, by source */
	int		   *start[2];
	int		   *seen;			/* per node: the walk that came by last */
	int			walk;
	int64		looks;			/* at edges, that are left */
	PsInts		found[2];		/* nodes before, nodes behind */
	PsInts		places;			/* their ranks */
} PsDropping;

/* Does the edge lie inside of a component, and is it one that may not give way to the level? */
static bool
lies_inside(const PsDropping *dropping, const PsEdge *edge)
{
	return edge->from >= 0 && edge->strength >= dropping->level &&
		dropping->component[edge->from] == dropping->component[edge->to];
}

/* Does the edge go against the ranks? */
static bool
goes_against(const PsDropping *dropping, const PsEdge *edge)
{
	return dropping->rank[edge->from] > dropping->rank[edge->to];
}

/*
 * Finds what must stand behind the node (forward; otherwise before it), up to
 * the rank of the limit.  Returns false if the limit is among it, or too much
 * was looked at.
 */
static bool
find_ranked(PsDropping *dropping, int node, int limit, bool forward)
{
	PsInts	   *found = &dropping->found[forward];

	found->count = 0;
	ps_ints_add(found, node);
	dropping->seen[node] = ++dropping->walk;
	for (int i = 0; i < found->count && dropping->looks > 0; i++)
	{
		const int  *start = &dropping->start[forward][found->values[i]];

		for (int j = start[0]; j < start[1]; j++)
		{
			const PsEdge *edge = &dropping->graph->edges[dropping->edges[forward][j]];
			int			next = forward ? edge->to : edge->from;

			dropping->looks--;
			if (!lies_inside(dropping, edge) || goes_against(dropping, edge))
				continue;
			if (next == limit)
				return false;
			if (dropping->seen[next] == dropping->walk ||
				(dropping->rank[next] < dropping->rank[limit]) != forward)
				continue;
			dropping->seen[next] = dropping->walk;
			ps_ints_add(found, next);
		}
	}
	return dropping->looks > 0;
}

/* Comparator of nodes: by rank. */
static int
compare_ranks(const void *a, const void *b, void *rank)
{
	return ((const int *) rank)[*(const int *) a] - ((const int *) rank)[*(const int *) b];
}

/* Comparator of ints. */
static int
compare_ints(const void *a, const void *b)
{
	return *(const int *) a - *(const int *) b;
}

/*
 * Changes ranks so that the edge goes with them, and all that did still do;
 * returns false, and leaves them, if it closes a loop.  Only what stands
 * between its ends is looked at (Pearce and Kelly, A Dynamic Topological Sort
 * Algorithm for Directed Acyclic Graphs, 2006).
 */
static bool
rank_with(PsDropping *dropping, const PsEdge *edge)
{
	int			last = 0;

	if (!find_ranked(dropping, edge->to, edge->from, true) ||
		!find_ranked(dropping, edge->from, edge->to, false))
		return false;
	dropping->places.count = 0;
	for (int side = 0; side < 2; side++)
	{
		PsInts	   *found = &dropping->found[side];

		qsort_arg(found->values, found->count, sizeof(int), compare_ranks, dropping->rank);
		for (int i = 0; i < found->count; i++)
			ps_ints_add(&dropping->places, dropping->rank[found->values[i]]);
	}
	qsort(dropping->places.values, dropping->places.count, sizeof(int), compare_ints);
	for (int side = 0; side < 2; side++)
		for (int i = 0; i < dropping->found[side].count; i++)
			dropping->rank[dropping->found[side].values[i]] = dropping->places.values[last++];
	return true;
}

/*
 * The chain of one object runs through an edge that is dropped: what stood
 * before (forward: behind) its one end still keeps its place against the other.
 * What lies in a schema has no chain but that of those who reach all of it.
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
			(next.strength == PS_WIDE_CONFLICT &&
			 !list_member_int(dropping->graph->wide[forward ? next.to : next.from], object)))
			continue;
		if (dropping->component[next.from] != dropping->component[next.to] ||
			dropping->rank[first] < dropping->rank[last])
			ps_graph_edge(dropping->graph, first, last, Min(dropping->level, PS_CONFLICT), object);
		else if (first != last)
			mend_chain(dropping, first, last, object, forward);
	}
}

/* Indexes the edges that there are. */
static void
index_edges(PsDropping *dropping)
{
	for (int forward = 0; forward < 2; forward++)
		dropping->edges[forward] = ps_graph_index(dropping->graph, forward, &dropping->start[forward]);
}

/* The edges of the level that go against the ranks, after the chains through them are mended. */
static PsInts
edges_against(PsDropping *dropping)
{
	PsInts		against = {0};
	int			nedges = dropping->graph->nedges;

	for (int i = 0; i < nedges; i++)
	{
		PsEdge		edge = dropping->graph->edges[i];

		if (edge.strength != dropping->level || !lies_inside(dropping, &edge) ||
			!goes_against(dropping, &edge))
			continue;
		ps_ints_add(&against, i);
		dropping->walk++;
		mend_chain(dropping, edge.from, edge.to, edge.object, false);
		dropping->walk++;
		mend_chain(dropping, edge.from, edge.to, edge.object, true);
	}
	return against;
}

/*
 * Drops the edges of one level that close a loop: of those that go against the
 * order of all stronger ones, the last drawn.
 */
static void
drop_level(PsGraph *graph, PsStrength level, const int *component, PsOrder *order)
{
	PsDropping	dropping = {.graph = graph,.level = level,.component = component};
	PsInts		against;

	dropping.rank = rank_by(graph, level);
	dropping.seen = palloc0(sizeof(int) * (graph->nnodes + 1));
	dropping.looks = (int64) PS_LOOKS * graph->nedges;
	index_edges(&dropping);
	against = edges_against(&dropping);
	index_edges(&dropping);
	for (int i = 0; i < against.count; i++)
	{
		PsEdge	   *edge = &graph->edges[against.values[i]];

		if (!goes_against(&dropping, edge) || rank_with(&dropping, edge))
			continue;
		if (level == PS_BREAKABLE_NEED || level == PS_SPLITTABLE_NEED)
			note_broken(order, edge);
		edge->from = -1;
	}
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

	for (level = PS_WIDE_CONFLICT; level < PS_LEVELS; level++)
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
	while (--level >= PS_WIDE_CONFLICT)
		drop_level(graph, level, component[level], order);
}
