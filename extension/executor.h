/*-------------------------------------------------------------------------
 *
 * executor.h
 *	  Runs a plan; the only place where users' SQL is executed.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_EXECUTOR_H
#define PS_EXECUTOR_H

#include "plan.h"

#include "datatype/timestamp.h"

/* What the ledger keeps of one executed statement. */
typedef struct PsExecuted
{
	const PsStep *step;
	int64		rows;			/* processed, -1 for utility commands */
	int64		duration;		/* microseconds */
	char	   *inverse;		/* SQL that takes it back; NULL: none derived */
} PsExecuted;

typedef struct PsOutcome
{
	int			count;			/* in the order of execution */
	PsExecuted *executed;
	TimestampTz *started;		/* per migration of the batch */
	int64	   *duration;		/* per migration, microseconds */
} PsOutcome;

/*
 * Executes the plan's steps in order, each migration as its role, settings and
 * temporary objects ending with the migration.  Raises the first error with
 * migration, line, column and statement.
 */
extern PsOutcome *ps_execute_plan(PsBatch *batch, PsPlan *plan);

#endif							/* PS_EXECUTOR_H */
