/*-------------------------------------------------------------------------
 *
 * run.h
 *	  What run.c and outside.c share.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_RUN_H
#define PS_RUN_H

#include "client.h"

/* What an attempt has besides an exit status: the run is to be cut in parts. */
#define RUN_OUTSIDE (-1)

/* What a list of statements has besides: it is to be read and run again. */
#define RUN_AGAIN (-2)

/* How far a part of a run goes: to a target, a number of steps, or the end. */
typedef struct PsLimit
{
	const char *target;
	int			steps;			/* 0: none */
} PsLimit;

/* One try at something that another session may prevent. */
typedef PGresult *(*PsAttempt) (PsRun *run, PsLimit limit);

/* run.c */
extern int	ps_persist(PsRun *run, PsAttempt attempt, PsLimit limit, PGresult **result);
extern bool ps_pause_before_retry(const PsRun *run, const PGresult *result, int *retry);
extern int	ps_run_transaction(PsRun *run, PsLimit limit);
extern PGresult *ps_begin(PsRun *run);
extern PGresult *ps_call_run(PsRun *run, PsLimit limit);
extern PGresult *ps_end(PsRun *run, PGresult *result);
extern const char *ps_steps_parameter(PsLimit limit, char *buffer, size_t size);
extern void ps_add_done(PsRun *run, const char *name);

/* live.c */
extern PGresult *ps_attempt_live(PsRun *run, PsLimit limit, PGresult *refusal);

/* outside.c */
extern int	ps_run_outside(PsRun *run, PsLimit limit);

#endif							/* PS_RUN_H */
