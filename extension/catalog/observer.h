/*-------------------------------------------------------------------------
 *
 * observer.h
 *	  What a statement really created, altered and dropped.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_OBSERVER_H
#define PS_OBSERVER_H

#include "object.h"

#include "catalog/objectaddress.h"

typedef enum PsObservedKind
{
	PS_CREATED,
	PS_ALTERED,
	PS_DROPPED
} PsObservedKind;

typedef struct PsObserved
{
	PsObservedKind kind;
	bool		internal;		/* the server's own doing, not asked for */
	ObjectAddress object;
} PsObserved;

extern void ps_observer_install(void);	/* from _PG_init */

/* Between the two, all is written down; the memory is context's. */
extern void ps_observer_start(MemoryContext context);
extern void ps_observer_stop(void);

/* Forgets what was seen so far: called before each statement. */
extern void ps_observer_clear(void);

/* What was seen since, in order; valid until something more is seen. */
extern const PsObserved *ps_observed(int *count);

/*
 * observer_name.c: finds the name of a created object, once the statement is
 * done.  False if the object is derived from another one, or gone.
 */
extern bool ps_name_of_created(const PsObserved *event, PsName *name);

#endif							/* PS_OBSERVER_H */
