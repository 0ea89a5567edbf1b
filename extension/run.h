/*-------------------------------------------------------------------------
 *
 * run.h
 *	  What all runs share: when one may start, its lock, its batch.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_RUN_H
#define PS_RUN_H

#include "ledger.h"

/* register.c: checks and registers, as the current role. */
extern PsRegistration ps_register(PsMigration *migration);

/* No limit on the number of migrations of a run. */
#define PS_ALL_STEPS PG_INT32_MAX

/* Raises an error if the transaction cannot hold a run of function. */
extern void ps_check_can_run(const char *function);

/* One run at a time per database. */
extern void ps_lock_runs(bool for_session);
extern bool ps_unlock_runs(void);

/* The named migrations as a batch: statements split, facts taken. */
extern PsBatch *ps_make_batch(PsDirection direction, const char *stream, List *names, bool lock);

/* up.c, down.c: names (char *) of what is to be run, checked. */
extern List *ps_names_up(const char *stream, const char *target, int steps);
extern List *ps_names_down(const char *stream, const char *target, int steps);

/* up.c, down.c: run; return the names, in order. */
extern List *ps_run_up(const char *stream, const char *target, int steps);
extern List *ps_run_down(const char *stream, const char *target, int steps);

#endif							/* PS_RUN_H */
