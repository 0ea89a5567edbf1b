/*-------------------------------------------------------------------------
 *
 * planner.h
 *	  The order of a batch of statements, over interned object numbers.
 *
 * The planner knows neither the parser nor SPI nor the catalog: it is fed
 * nodes (statements, and the foreign keys written inside them) with what each
 * does to which object, all of them numbers, and answers with an order.  The
 * same input gives the same order.
 *
 * Three steps:
 *
 *	  planner_trace.c	walks the nodes in the author's order, keeps what would
 *						exist at each place, and draws edges
 *	  planner_lives.c	finds the makings that follow a DROP of the same object
 *	  planner_rules.c	draws those that follow from more than making and needing
 *	  planner_relax.c	drops the weakest edges of each cycle, or reports it
 *	  planner.c			walks again and places the nodes
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_PLANNER_H
#define PS_PLANNER_H

#include "pgstair.h"

/* Why a statement stands where it stands: the fixed set of reasons. */
typedef enum PsReason
{
	PS_AS_WRITTEN,				/* the author's place */
	PS_PULLED_UP,				/* a statement written earlier needs it */
	PS_WAITED,					/* it waited for an object made later */
	PS_KEPT_ORDER,				/* it follows a statement that waited */
	PS_SPLIT_KEY,				/* a foreign key split from its table */
	PS_CYCLE_BROKEN,			/* changed by a rule that breaks a cycle */
	PS_SETTING,					/* a SET that the following statements stand under */
	PS_FOLDED,					/* carries enum labels that are added later */
	PS_RETRIED,					/* the second, careful run found this place */
	PS_OUTSIDE					/* its migration runs outside a transaction */
} PsReason;

/*
 * How strongly an edge holds.  In a cycle the weakest edges give way first.
 */
typedef enum PsStrength
{
	PS_WIDE_CONFLICT,			/* the author's order of two, one of which reaches
								 * further than it names */
	PS_CONFLICT,				/* the author's order of two that touch one object */
	PS_COLUMN_CONFLICT,			/* of two that add columns to it */
	PS_AVOIDABLE_NEED,			/* better so, or a further step sees to it: of a
								 * DROP, that a key or default goes first */
	PS_OPTIONAL_NEED,			/* better so, if it can be had */
	PS_BREAKABLE_NEED,			/* a rule can do without: a function body that
								 * is not checked */
	PS_SPLITTABLE_NEED,			/* of a clause that can be split off its
								 * statement: an OWNED BY, a parsed body */
	PS_REMAKING_NEED,			/* of a making behind a DROP: the lives of an
								 * object as the author's order has them */
	PS_NEED						/* impossible otherwise */
} PsStrength;

typedef enum PsAccessKind
{
	PS_ACCESS_READ,
	PS_ACCESS_CHANGE,
	PS_ACCESS_DROP,
	PS_ACCESS_MAKE
} PsAccessKind;

/* Flags of an access. */
#define PS_NEVER_WAIT		0x01	/* IF EXISTS */
#define PS_KEEP_EXISTING	0x02	/* IF NOT EXISTS: makes nothing if it is there */
#define PS_NOT_IF_PARENT	0x04	/* no waiting once the parent is there */
#define PS_RESHAPES_COLUMN	0x10	/* impossible once a dependent has the column */
#define PS_RESTRICTED		0x20	/* DROP without CASCADE: refused while something depends on it */
#define PS_REPLACES			0x40	/* OR REPLACE: makes it if it is not there */
#define PS_GOES_ALONG		0x80	/* dropped because of what it belongs to */
#define PS_EVERY_COLUMN		0x100	/* reads all that the relation has */
#define PS_DETACHES		0x200	/* from here on it goes along with nothing else */
#define PS_COMPLETES		0x400	/* changes it so that it is whole: who needs it waits for all of those */
#define PS_SEVERAL_ORIGINS	0x800	/* what it reads is left when one of the alternatives goes */
#define PS_MOVES			0x1000	/* made only if the node takes away objects[1]: it was that */
#define PS_NOT_IF_OLD_PARENT 0x08	/* no waiting if the parent is older than the batch */

/* What a node does to one object, or to the first fitting of alternatives. */
typedef struct PsAccess
{
	PsAccessKind kind;
	PsStrength	strength;
	int			flags;
	int			nobjects;
	const int  *objects;		/* in order of preference */
} PsAccess;

typedef struct PsPlanObject
{
	bool		exists;			/* before the batch */
	bool		overloaded;		/* all its makers are waited for if they can be */
	bool		one_way;		/* a change waits for earlier readers but does not
								 * hold later ones back */
	bool		wide;			/* stands for all that lies in a schema */
	bool		column;
	bool		unique;			/* no two of its name, or kind, at a time */
	bool		detachable;		/* a part that can be dropped without its whole, or a
								 * view, which can be emptied before it is dropped */
	int			parent;			/* object it lies in, or -1 */
	int			table;			/* of a key's index, and of a part: its table; or -1 */
	int			word;			/* its name as a word object, or -1 */
	uint32		name_hash;		/* of its name without schema and sub-name */
} PsPlanObject;

typedef struct PsPlanNode
{
	int			naccesses;
	int			allocated;		/* room for accesses */
	PsAccess   *accesses;
	int			role;			/* whose rights it runs with, as a number */
	bool		trusted;		/* that role may serve others: a superuser, or
								 * the owner of the ledger */
	bool		dependent;		/* a view: what it reads cannot change its shape */
	bool		renames;		/* or moves: what it takes away is there under
								 * another name */
	bool		drops_unseen;	/* may drop what it does not name */
	bool		inserts;		/* INSERT, COPY into what it changes */
	bool		changes_rows;	/* UPDATE, DELETE, MERGE, TRUNCATE of what it changes */
	int			nwords;			/* opaque: objects of these words it may make */
	const int  *words;

	/* a foreign key written inside a statement */
	bool		is_key;
	bool		apart;			/* it cannot stay inside its statement */
	int			rival;			/* node: key of the same statement that would have
								 * its name if it were inside alone; -1: none */
	int			table_node;		/* the statement */
	int			table;			/* object: referencing table */
	int			ntargets;		/* objects: referenced table, by preference */
	const int  *targets;
	int			nwatched;		/* objects whose removal it must precede */
	const int  *watched;
} PsPlanNode;

typedef struct PsEdge
{
	int			from;
	int			to;				/* from stands before to */
	PsStrength	strength;
	int			object;			/* why, or -1 */
} PsEdge;

/* An object that a DROP of another one would refuse to leave behind. */
typedef struct PsDependence
{
	int			dependent;
	int			on;
	bool		goes_along;		/* or that it would take along */
} PsDependence;

/* Keys follow their statement: nodes stand in the author's order. */
typedef struct PsPlanInput
{
	int			nobjects;
	const PsPlanObject *objects;
	int			nnodes;
	const PsPlanNode *nodes;
	int			nedges;
	const PsEdge *edges;		/* ties that no object explains */
	int			ndependences;
	const PsDependence *dependences;	/* of objects older than the batch */
} PsPlanInput;

typedef struct PsPlaced
{
	int			node;
	PsReason	reason;
	int			because;		/* node, or -1 */
	int			object;			/* object waited for, or -1 */
} PsPlaced;

typedef struct PsOrder
{
	int			count;
	PsPlaced   *placed;			/* keys that stay inside their statement are missing */
	bool	   *inlined;		/* per node: a key that stays inside */
	int			nbroken;
	PsEdge	   *broken;			/* breakable and splittable needs that had to give way */
	int			ncycle;			/* a cycle that cannot be broken: its edges in a ring */
	PsEdge	   *cycle;
} PsOrder;

extern PsOrder *ps_order(const PsPlanInput *input);

/* The edges of a batch, between the three files. */
typedef struct PsGraph
{
	int			nnodes;
	int			nedges;
	int			allocated;
	PsEdge	   *edges;
	bool	   *inlined;		/* keys that stay inside from the start */
	bool	   *forward;		/* keys to what is made behind their place */
	List	  **wide;			/* per node: the objects (int) that stand for all it reaches */
} PsGraph;

extern PsGraph *ps_trace(const PsPlanInput *input);
extern void ps_relax(PsGraph *graph, PsOrder *order);
extern void ps_graph_edge(PsGraph *graph, int from, int to, PsStrength strength, int object);
extern int *ps_graph_index(const PsGraph *graph, bool by_source, int **start);

/* Orders a heap of nodes by their numbers, the first on top. */
extern int	ps_earlier_first(Datum a, Datum b, void *arg);

#endif							/* PS_PLANNER_H */
