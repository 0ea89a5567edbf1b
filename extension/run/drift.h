/*-------------------------------------------------------------------------
 *
 * drift.h
 *	  What was changed behind pgstair's back.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_DRIFT_H
#define PS_DRIFT_H

#include "ledger_watch.h"
#include "touched.h"

/* A row of migrate_drift(). */
typedef struct PsDrift
{
	const char *type;
	const char *identity;
	const char *change;			/* "added", "changed", "dropped" */
	const char *then;			/* definition; NULL: was not there */
	const char *now;			/* NULL: is not there */
	PsSuspicion suspicion;		/* what its culprit is sought by */
	PsCulprit	culprit;
} PsDrift;

/* All drift (PsDrift *) from what the runs of stream left; NULL: of all. */
extern List *ps_drift(const char *stream);

/* Before a run that is to be recorded; returns the mark for the next one. */
extern int	ps_drift_begin(void);

/* The same for what this transaction has done so far. */
extern int	ps_drift_begin_with_transaction(void);

/* After it: records what it touched. */
extern void ps_drift_end(int64 run, int mark);

/* Records all of the database. */
extern void ps_drift_baseline(int64 run);

#endif							/* PS_DRIFT_H */
