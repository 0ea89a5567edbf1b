/*-------------------------------------------------------------------------
 *
 * executor.h
 *	  Runs a plan; the only place where users' SQL is executed.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_EXECUTOR_H
#define PS_EXECUTOR_H

#include "inverse.h"
#include "plan.h"

#include "datatype/timestamp.h"
#include "fmgr.h"
#include "lib/stringinfo.h"

/* What the ledger keeps of one executed statement. */
typedef struct PsExecuted
{
	const PsStep *step;
	int64		rows;			/* processed, -1 for utility commands */
	int64		duration;		/* microseconds */
	bool		has_inverse;	/* its inverse was looked for */
	PsInverse	inverse;
} PsExecuted;

typedef struct PsOutcome
{
	int			count;			/* in the order of execution */
	PsExecuted *executed;
	TimestampTz *started;		/* per migration of the batch */
	int64	   *duration;		/* per migration, microseconds */
} PsOutcome;

/* Raises an error if a migration is being run: it must not start another run. */
extern void ps_refuse_nested_run(void);

/*
 * Executes the plan's steps in order, each migration as its role, settings and
 * temporary objects ending with the migration.  Raises the first error with
 * migration, line, column and statement.
 */
extern PsOutcome *ps_execute_plan(PsBatch *batch, PsPlan *plan);

/* Is a plan being executed in this backend?  No setting can say so. */
extern bool ps_is_running(void);

/*
 * executor_constraints.c: fires what COMMIT would fire, as the current role;
 * with care in a savepoint or a query of the caller.  Functions that run
 * migrations note who calls them first.
 */
extern void ps_note_caller(FunctionCallInfo fcinfo);
extern bool ps_fires_with_care(void);
extern void ps_fire_deferred_triggers(bool with_care);

/*
 * executor_scope.c: the cursors and prepared statements that there are; closes
 * those that are not among known.  Prepared statements outlive a rollback.
 */
extern List *ps_session_names(void);
extern void ps_forget_session_names(List *known);

/*
 * What the statements of a plan return: rows of all of them, columns of the
 * last that returns rows, in the memory of whoever made it.
 */
typedef struct PsAnswer
{
	StringInfoData rows;		/* JSON arrays of texts, separated by commas */
	StringInfoData fields;		/* JSON objects, separated by commas */
	int64		count;			/* rows that the last statement processed */
	const char *command;		/* the last statement's tag */
} PsAnswer;

/* executor_answer.c: an answer without rows. */
extern void ps_answer_init(PsAnswer *answer);

/* ps_execute_plan() that keeps what the statements return. */
extern PsOutcome *ps_execute_for_answer(PsBatch *batch, PsPlan *plan, PsAnswer *answer);

#endif							/* PS_EXECUTOR_H */
