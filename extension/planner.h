/*-------------------------------------------------------------------------
 *
 * planner.h
 *	  The order of a batch of statements, over interned object numbers.
 *
 * The planner knows neither the parser nor SPI nor the catalog: it is fed
 * numbers and answers with an order.
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
	PS_CYCLE_BROKEN,			/* moved by a rule that breaks a cycle */
	PS_SETTING,					/* a SET that the following statements stand under */
	PS_FOLDED,					/* carries enum labels that were added later */
	PS_RETRIED					/* the second, careful run found this place */
} PsReason;

#endif							/* PS_PLANNER_H */
