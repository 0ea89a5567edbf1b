/*-------------------------------------------------------------------------
 *
 * planner_trace.h
 *	  The picture that the walk of planner_trace.c keeps, for the rules beside it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_PLANNER_TRACE_H
#define PS_PLANNER_TRACE_H

#include "planner.h"

/* A growing list of ints in one array. */
typedef struct PsInts
{
	int			count;
	int			allocated;
	int		   *values;
} PsInts;

/* One node that waits for an object to be made. */
typedef struct PsWaiter
{
	int			node;
	PsAccessKind kind;
	PsStrength	strength;		/* of the access */
	int			flags;			/* of the access */
} PsWaiter;

/* An object at the place that the walk has reached. */
typedef struct PsState
{
	bool		present;
	bool		recreated;		/* dropped or made by the batch */
	int			made_by;		/* node, or -1: older than the batch */
	int			changed_by;		/* last maker or changer, or -1 */
	int			column_by;		/* last node that added a column, or -1 */
	int			defined_by;		/* last node that made or replaced it, or -1 */
	int			once_made_by;	/* maker of what taken_by took, or -1 */
	int			taken_by;		/* last dropper that found it, or -1 */
	int			dropped_by;		/* last dropper, or -1 */
	int			detached_by;	/* since that node it goes along with nothing; or -1 */
	PsInts		readers;		/* since changed_by */
	PsInts		makers;			/* nodes, in the author's order */
	PsInts		completers;		/* nodes that make it whole */
	int			next_maker;		/* index in makers of the first not yet reached */
	int			nwaiters;
	int			waiters_allocated;
	PsWaiter   *waiters;
	PsInts		keys;			/* open foreign keys that watch it */
	PsInts		dependents;		/* nodes that made a view of it ... */
	PsInts		wholes;			/* ... and those with all of its columns */
	PsInts		relying;		/* objects older than the batch that depend on it */
	PsInts		along;			/* ... and those that go along with it */
	PsInts		droppers;		/* nodes, in the author's order */
} PsState;

typedef struct PsTrace
{
	const PsPlanInput *input;
	PsGraph    *graph;
	PsState    *states;
	bool	   *maybe;			/* per object as a word: an opaque node named it */
	bool	   *adrift;			/* per node: it waits for a relation */
	int			walked;			/* node that the walk has reached */
	int			last_unseen;	/* last node that may drop what it does not name */
	bool	   *again;			/* per node: what it makes waits for a DROP */
	PsInts	   *held;			/* per node: nodes whose makings wait for it */
	bool	   *closed;			/* per node: a key that no INSERT delays any more */
	int		   *first_child;	/* per object: of those that lie in it, or -1 */
	int		   *next_child;
} PsTrace;

/* planner_trace.c */
extern void ps_ints_add(PsInts *list, int value);
extern bool ps_ints_contain(const PsInts *list, int value);
extern int	ps_present_alternative(const PsTrace *trace, const PsAccess *access);
extern int	ps_next_maker(PsTrace *trace, int object, int node);
extern void ps_wait_for_whole(PsTrace *trace, int object, int maker, int node, PsStrength strength);

/* planner_lives.c */
extern int	ps_next_dropper(const PsTrace *trace, int object, int node);
extern int	ps_first_life(PsTrace *trace, int object, int node);
extern int	ps_makings_wait_for(PsTrace *trace, int node);

/* planner_rules.c */
extern void ps_trace_reshaping(PsTrace *trace, int node, int column);
extern void ps_trace_dropped(PsTrace *trace, int node, int object);
extern void ps_trace_drop(PsTrace *trace, int node, int object);
extern void ps_trace_keys(PsTrace *trace, int node, const PsAccess *access);
extern void ps_trace_key(PsTrace *trace, int node);
extern void ps_wait_for_columns(PsTrace *trace, int node);

#endif							/* PS_PLANNER_TRACE_H */
