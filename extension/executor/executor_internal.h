/*-------------------------------------------------------------------------
 *
 * executor_internal.h
 *	  The state of a run, shared by executor*.c.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_EXECUTOR_INTERNAL_H
#define PS_EXECUTOR_INTERNAL_H

#include "catalog/objectaddress.h"

#include "compat.h"
#include "errors.h"
#include "executor.h"
#include "role.h"

/* An object in pg_temp, to be dropped when the role that made it is left. */
typedef struct PsTempObject
{
	ObjectAddress object;
	int			migration;
	Oid			role;
} PsTempObject;

typedef struct PsRun
{
	PsBatch    *batch;
	PsPlan	   *plan;
	PsOutcome  *outcome;
	PsAnswer   *answer;			/* what statements return; NULL: not wanted */
	MemoryContext context;		/* of the whole run */
	MemoryContext statement_context;	/* reset after each statement */

	/* who and what it was before */
	PsIdentity	caller;
	int			caller_timeout; /* statement_timeout */
	List	   *caller_names;	/* cursors and prepared statements */
	int			run_level;		/* GUC nest level of the run's own settings */

	/* per migration of the batch */
	Oid		   *registering;	/* roles, all checked before anything runs */
	int		   *remaining;		/* steps that have not run */

	/* what is in force */
	int			migration;		/* -1: none */
	const PsSetting *settings;
	int			guc_level;		/* of the migration's settings */
	Oid			base_role;		/* the migration's */
	Oid			role;			/* the one at work: base_role, or SET ROLE */

	/* what the migrations left to be cleaned up */
	List	   *temp_objects;	/* PsTempObject * */
	bool		ran_code;		/* something that could open cursors ran since
								 * the last clean-up */
	bool		changed_rows;	/* deferred triggers may wait to be fired */
	bool		set_constraints;	/* SET CONSTRAINTS ran in the migration */
	bool		fires_with_care;	/* something of the caller's may wait to be fired */

	PsMade	   *made;			/* what the migration at work made; NULL: nothing
								 * is derived */
	PsInverse	inverse;		/* of the step at work */
	bool		deriving;		/* it is being derived */
	Bitmapset  *underivable;	/* steps whose inverse cannot be: deriving it failed */

	const PsStep *step;			/* at work, or NULL: for errors */
	PsErrorPlace place;			/* pushed while steps run */
	bool		described;		/* the run's error has its details */
} PsRun;

/* executor.c */

/*
 * Runs one step and writes down how it went.  Guarded, it runs in a savepoint
 * and what a misplaced statement raises is returned, in the run's memory.
 */
extern ErrorData *ps_run_step(PsRun *run, const PsStep *step, bool guarded);

/* Errors from here on belong to the migration. */
extern void ps_point_to_migration(PsRun *run, const PsMigration *migration);

/* executor_careful.c */

/* May a run that failed at run->step be taken back and run once more? */
extern bool ps_can_repeat(const PsRun *run);

/* May it be run carefully? */
extern bool ps_can_run_carefully(const PsRun *run, int sqlstate);

/* Runs all steps, each in a savepoint, in an order that works. */
extern void ps_run_carefully(PsRun *run);

/*
 * Executes the step's statement in a savepoint; returns NULL, or the error of a
 * misplaced statement.  Raises any other.
 */
extern ErrorData *ps_try_statement(PsRun *run, const PsStep *step, int64 *rows);

/* executor_scope.c */

/*
 * Puts the step's role and settings in force.  Cheap when they are already.
 */
extern void ps_enter_step(PsRun *run, const PsStep *step);

/* The step is done: ends its migration if it was the last. */
extern void ps_leave_step(PsRun *run);

/* Before the first and after the last step. */
extern void ps_enter_run(PsRun *run);
extern void ps_run_settings_alone(PsRun *run);
extern void ps_leave_run(PsRun *run);

/* The settings that hold for every run, in the GUC level at hand. */
extern void ps_set_run_options(void);

/* executor_statement.c */

/* Executes one step's text; returns the rows processed, -1 for a utility command. */
extern int64 ps_execute_statement(PsRun *run, const PsStep *step);

/*
 * Is an inverse derived for the step?  Where the author wrote a down section
 * only if the batch asks for it.
 */
extern bool ps_derives_inverse(const PsRun *run, const PsStep *step);

/* Counts statement_timeout from here; milliseconds, 0 for none. */
extern void ps_arm_statement_timeout(int timeout);

/* executor_answer.c */

/* Forgets what an answer holds; adds what SPI holds of a statement's result. */
extern void ps_answer_reset(PsAnswer *answer);
extern void ps_answer_add(PsAnswer *answer, const char *command);

/* executor_constraints.c */

/* Has each deferrable constraint checked when its definition says. */
extern void ps_reset_constraints(void);

/* executor_relations.c */

/* OIDs of the relations a step names; if needed is true, those it only needs too. */
extern List *ps_step_relations(const PsRun *run, const PsStep *step, bool needed);

/* Would trigger events that are pending on a table make the step fail? */
extern bool ps_has_pending_events(const PsRun *run, const PsStep *step);

/* executor_check.c */

/* A WARNING for each difference between a step's facts and what it created. */
extern void ps_check_step_facts(const PsRun *run, const PsStep *step);

/* executor_error.c */

/*
 * In a PG_CATCH: takes the error at hand off the stack; it is in the run's
 * memory, and ReThrowError() raises it again.
 */
extern ErrorData *ps_take_error(PsRun *run);

/*
 * Adds to the error what the run knows, once.  The role and settings that it
 * came up under must still be in force.
 */
extern void ps_describe_error(PsRun *run, ErrorData *error);

/* A NOTICE if the run is likely to need more locks than the server has room for. */
extern void ps_warn_of_many_locks(const PsRun *run);

/* The migration that a step belongs to. */
static inline const PsMigration *
ps_step_migration(const PsRun *run, const PsStep *step)
{
	return &run->batch->migrations[step->statement->migration];
}

#endif							/* PS_EXECUTOR_INTERNAL_H */
