/*-------------------------------------------------------------------------
 *
 * intern.h
 *	  Object numbers: each distinct object of a batch, probed once.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_INTERN_H
#define PS_INTERN_H

#include "object.h"
#include "planner.h"

typedef struct PsObjects
{
	struct ps_intern_hash *numbers;
	int			count;
	int			allocated;
	PsPlanObject *objects;
	PsName	   *names;			/* by number */
	bool	   *made;			/* by number: something of the batch makes it */
	bool	   *columns_unknown;	/* by number: a relation whose columns no text lists */
	bool	   *columns_listed;		/* by number: some statement lists columns */
	bool	   *added;				/* by number: a column that is added to its table */
} PsObjects;

extern PsObjects *ps_objects_create(void);

/* The class of what an object of the class lies in; PS_CLASS_COUNT: nothing. */
extern PsClass ps_parent_class(PsClass class);

/* The number of a fully qualified name; the first call asks the catalog. */
extern int	ps_object_number(PsObjects *objects, const PsName *name);

/* The number of a name if it has one, else -1. */
extern int	ps_object_find(PsObjects *objects, const PsName *name);

#endif							/* PS_INTERN_H */
