/*-------------------------------------------------------------------------
 *
 * executor.c
 *	  Runs a plan, step by step, within the caller's transaction.
 *
 * Rules:
 *
 *	- The plan's order is the order of execution.
 *	- Memory: the outcome lives in the caller's context, each statement in a
 *	  context that is reset after it.
 *	- An error leaves nothing to be undone here: the (sub)transaction that it
 *	  aborts takes back the role, the settings and all effects.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "executor/spi.h"
#include "portability/instr_time.h"
#include "storage/proc.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#include "executor_internal.h"
#include "observer.h"
#include "subtransaction.h"

/* Is there a run at work?  A migration must not start another one. */
static bool running = false;

/* Is a plan being executed in this backend? */
bool
ps_is_running(void)
{
	return running;
}

/* Forgets all that has run: the plan is at its first step. */
static void
reset_run(PsRun *run)
{
	PsOutcome  *outcome = run->outcome;
	int			nmigrations = run->batch->nmigrations;

	outcome->count = 0;
	if (run->answer != NULL)
		ps_answer_reset(run->answer);
	memset(outcome->started, 0, nmigrations * sizeof(TimestampTz));
	memset(outcome->duration, 0, nmigrations * sizeof(int64));
	memset(run->remaining, 0, nmigrations * sizeof(int));
	for (int i = 0; i < run->plan->nsteps; i++)
		run->remaining[run->plan->steps[i].statement->migration]++;

	run->migration = -1;
	run->settings = NULL;
	run->guc_level = 0;
	run->base_role = InvalidOid;
	run->role = InvalidOid;
	run->temp_objects = NIL;
	run->ran_code = false;
	run->changed_rows = false;
	run->set_constraints = false;
	run->made = NULL;
	run->deriving = false;
	run->step = NULL;
}

/* Returns a run's state for a plan; palloc'd. */
static PsRun *
make_run(PsBatch *batch, PsPlan *plan, PsAnswer *answer)
{
	PsRun	   *run = palloc0(sizeof(PsRun));
	PsOutcome  *outcome = palloc0(sizeof(PsOutcome));

	run->batch = batch;
	run->plan = plan;
	run->outcome = outcome;
	run->answer = answer;
	run->context = CurrentMemoryContext;
	run->caller_timeout = StatementTimeout;
	run->fires_with_care = ps_fires_with_care();
	run->statement_context = AllocSetContextCreate(CurrentMemoryContext, "pgstair statement", ALLOCSET_DEFAULT_SIZES);
	run->registering = palloc0(batch->nmigrations * sizeof(Oid));
	run->remaining = palloc(batch->nmigrations * sizeof(int));
	outcome->executed = palloc0(Max(plan->nsteps, 1) * sizeof(PsExecuted));
	outcome->started = palloc(batch->nmigrations * sizeof(TimestampTz));
	outcome->duration = palloc(batch->nmigrations * sizeof(int64));
	reset_run(run);
	return run;
}

/* Writes down a step that has run. */
static void
record_step(PsRun *run, const PsStep *step, int64 rows, instr_time start)
{
	PsExecuted *executed = &run->outcome->executed[run->outcome->count++];
	instr_time	duration;

	INSTR_TIME_SET_CURRENT(duration);
	INSTR_TIME_SUBTRACT(duration, start);
	executed->step = step;
	executed->rows = rows;
	executed->has_inverse = ps_derives_inverse(run, step);
	executed->inverse = run->inverse;
	executed->duration = (int64) INSTR_TIME_GET_MICROSEC(duration);
	run->outcome->duration[step->statement->migration] += executed->duration;
}

/* Errors from here on belong to the migration. */
void
ps_point_to_migration(PsRun *run, const PsMigration *migration)
{
	const PsSection *section = ps_direction_section(migration, run->batch->direction);

	run->place.migration = migration->name;
	run->place.source = ps_section_source(migration, section);
	run->place.origin = migration->origin;
	run->place.in_down_source = section->in_down_source;
}

/* Errors from here on belong to the step. */
static void
point_to_step(PsRun *run, const PsStep *step)
{
	run->step = step;
	ps_point_to_migration(run, ps_step_migration(run, step));
	ps_error_place_statement(&run->place, step->statement->offset, step->text);
}

/* Runs one step; returns NULL, or if guarded the error of a misplaced one. */
ErrorData *
ps_run_step(PsRun *run, const PsStep *step, bool guarded)
{
	MemoryContext old = MemoryContextSwitchTo(run->statement_context);
	ErrorData  *error = NULL;
	int64		rows = -1;
	instr_time	start;

	INSTR_TIME_SET_CURRENT(start);
	point_to_step(run, step);
	ps_enter_step(run, step);
	if (guarded)
		error = ps_try_statement(run, step, &rows);
	else
		rows = ps_execute_statement(run, step);
	if (error == NULL)
	{
		ps_leave_step(run);
		record_step(run, step, rows, start);
	}
	run->step = NULL;
	MemoryContextSwitchTo(old);
	MemoryContextReset(run->statement_context);
	return error;
}

/* Runs all steps: in the plan's order, or carefully in one that works. */
static void
run_steps(PsRun *run, bool carefully)
{
	ps_enter_run(run);
	ps_error_place_push(&run->place, NULL, NULL, false);
	ps_run_settings_alone(run);
	if (carefully)
		ps_run_carefully(run);
	else
	{
		for (int i = 0; i < run->plan->nsteps; i++)
			(void) ps_run_step(run, &run->plan->steps[i], false);
	}
	ps_error_place_pop(&run->place);
	ps_leave_run(run);
}

/* How a run in the plan's order went, if it raised no error. */
typedef enum Attempt
{
	WORKED,
	MISPLACED,					/* all was taken back: to be run carefully */
	UNDERIVED					/* likewise: to be run without deriving an inverse */
} Attempt;

/* Does an error come from the statement, not from the server's surroundings? */
static bool
is_of_the_matter(int sqlstate)
{
	int			category = ERRCODE_TO_CATEGORY(sqlstate);

	return category != ERRCODE_OPERATOR_INTERVENTION && category != ERRCODE_INSUFFICIENT_RESOURCES &&
		category != ERRCODE_TRANSACTION_ROLLBACK && sqlstate != ERRCODE_LOCK_NOT_AVAILABLE;
}

/* What an error calls for; WORKED: it is to be raised. */
static Attempt
judge_error(PsRun *run, ErrorData *error)
{
	if (run->deriving && is_of_the_matter(error->sqlerrcode))
	{
		if (ps_can_repeat(run))
			return UNDERIVED;
		if (error->hint == NULL)
			error->hint = MemoryContextStrdup(run->context, "Nothing is derived while pgstair.derive_down is off.");
	}
	return ps_can_run_carefully(run, error->sqlerrcode) ? MISPLACED : WORKED;
}

/* Gives up the inverse of the step at work, and says why. */
static void
give_up_inverse(PsRun *run, const ErrorData *error)
{
	run->underivable = bms_add_member(run->underivable, run->step - run->plan->steps);
	ereport(WARNING,
			(errmsg("nothing takes back line %d of migration \"%s\", because its way down could not be derived",
					run->step->statement->line, ps_step_migration(run, run->step)->name),
			 errdetail_internal("%s", error->message)));
}

/*
 * Runs the plan in its order, in a savepoint.  If that fails in a way that calls
 * for another run, all is taken back; any other error is raised.
 */
static Attempt
try_in_order(PsRun *run)
{
	PsSubtransaction subtransaction = ps_begin_subtransaction();
	ErrorData  *volatile error = NULL;
	volatile Attempt attempt = WORKED;

	PG_TRY();
	{
		run_steps(run, false);
		ps_release_subtransaction(&subtransaction);
	}
	PG_CATCH();
	{
		error = ps_take_error(run);
		attempt = judge_error(run, error);
		if (attempt == WORKED)
			ps_describe_error(run, error);
		ps_roll_back_subtransaction(&subtransaction);
	}
	PG_END_TRY();
	if (error != NULL && attempt == WORKED)
		ReThrowError(error);
	if (attempt == UNDERIVED)
		give_up_inverse(run, error);
	return attempt;
}

/* Is an inverse derived for a step of the plan? */
static bool
derives_inverses(const PsRun *run)
{
	for (int i = 0; i < run->plan->nsteps; i++)
	{
		if (ps_derives_inverse(run, &run->plan->steps[i]))
			return true;
	}
	return false;
}

/* Goes back to the plan's first step. */
static void
start_again(PsRun *run)
{
	MemoryContextReset(run->statement_context);
	reset_run(run);
}

/*
 * Runs the plan.  What the analysis got wrong costs a second run, and so does
 * an inverse that cannot be derived: that must not keep a migration from running.
 */
static void
run_plan(PsRun *run)
{
	Attempt		attempt;

	if (!run->plan->moved && !derives_inverses(run))
	{
		run_steps(run, false);
		return;
	}
	while ((attempt = try_in_order(run)) == UNDERIVED)
		start_again(run);
	if (attempt == MISPLACED)
	{
		start_again(run);
		run_steps(run, true);
	}
}

/* Runs the plan, and ends observation in any case. */
static void
run_guarded(PsRun *run)
{
	running = true;
	PG_TRY();
	{
		run_plan(run);
	}
	PG_CATCH();
	{
		ErrorData  *error = ps_take_error(run);

		running = false;
		ps_observer_stop();
		ps_describe_error(run, error);
		ps_arm_statement_timeout(run->caller_timeout);
		ReThrowError(error);
	}
	PG_END_TRY();
	running = false;
}

/* Executes the plan; returns what came of it. */
PsOutcome *
ps_execute_plan(PsBatch *batch, PsPlan *plan)
{
	return ps_execute_for_answer(batch, plan, NULL);
}

/* Raises an error if a migration is being run. */
void
ps_refuse_nested_run(void)
{
	if (running)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("a migration cannot run migrations")));
}

/* Executes the plan; returns what was done, in the caller's memory. */
PsOutcome *
ps_execute_for_answer(PsBatch *batch, PsPlan *plan, PsAnswer *answer)
{
	PsRun	   *run;

	ps_refuse_nested_run();
	ps_fire_deferred_triggers(ps_fires_with_care());	/* the caller's, as the caller */
	run = make_run(batch, plan, answer);
	SPI_connect();
	ps_warn_of_many_locks(run);
	run_guarded(run);
	SPI_finish();
	MemoryContextDelete(run->statement_context);
	return run->outcome;
}
