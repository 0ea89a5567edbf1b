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

#include "executor/spi.h"
#include "portability/instr_time.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#include "errors.h"
#include "executor_internal.h"
#include "observer.h"

/* Is there a run at work?  A migration must not start another one. */
static bool running = false;

/* Returns a run's state for a plan; palloc'd. */
static PsRun *
make_run(PsBatch *batch, PsPlan *plan)
{
	PsRun	   *run = palloc0(sizeof(PsRun));
	PsOutcome  *outcome = palloc0(sizeof(PsOutcome));

	run->batch = batch;
	run->plan = plan;
	run->outcome = outcome;
	run->context = CurrentMemoryContext;
	run->statement_context = AllocSetContextCreate(CurrentMemoryContext, "pgstair statement", ALLOCSET_DEFAULT_SIZES);
	run->registering = palloc0(batch->nmigrations * sizeof(Oid));
	run->remaining = palloc0(batch->nmigrations * sizeof(int));
	run->migration = -1;
	for (int i = 0; i < plan->nsteps; i++)
		run->remaining[plan->steps[i].statement->migration]++;

	outcome->executed = palloc0(Max(plan->nsteps, 1) * sizeof(PsExecuted));
	outcome->started = palloc0(batch->nmigrations * sizeof(TimestampTz));
	outcome->duration = palloc0(batch->nmigrations * sizeof(int64));
	return run;
}

/* Makes the step's statement the place of errors. */
static void
push_place(const PsRun *run, const PsStep *step, PsErrorPlace *place)
{
	const PsMigration *migration = ps_step_migration(run, step);
	const PsSection *section = ps_direction_section(migration, run->batch->direction);

	ps_error_place_push(place, migration->name, ps_section_source(migration, section),
						section->in_down_source);
	ps_error_place_statement(place, step->statement->offset, step->text);
}

/* Runs one step and writes down how it went. */
static void
run_step(PsRun *run, const PsStep *step)
{
	PsExecuted *executed = &run->outcome->executed[run->outcome->count];
	MemoryContext old = MemoryContextSwitchTo(run->statement_context);
	PsErrorPlace place;
	instr_time	start;
	instr_time	end;

	INSTR_TIME_SET_CURRENT(start);
	run->step = step;
	push_place(run, step, &place);
	ps_enter_step(run, step);
	executed->step = step;
	executed->rows = ps_execute_statement(run, step);
	ps_error_place_pop(&place);
	ps_leave_step(run, step);

	INSTR_TIME_SET_CURRENT(end);
	INSTR_TIME_SUBTRACT(end, start);
	executed->duration = (int64) INSTR_TIME_GET_MICROSEC(end);
	run->outcome->duration[step->statement->migration] += executed->duration;
	run->outcome->count++;

	MemoryContextSwitchTo(old);
	MemoryContextReset(run->statement_context);
}

/* Error context: the migration at whose end something happens. */
static void
run_error_callback(void *arg)
{
	PsRun	   *run = arg;

	if (run->step == NULL && run->migration >= 0)
		errcontext("end of migration \"%s\"", run->batch->migrations[run->migration].name);
}

/* Runs all steps in the plan's order. */
static void
run_in_order(PsRun *run)
{
	ps_enter_run(run);
	for (int i = 0; i < run->plan->nsteps; i++)
		run_step(run, &run->plan->steps[i]);
	ps_leave_run(run);
}

/* Runs the plan with the place of errors in force, and ends observation in any case. */
static void
run_plan(PsRun *run)
{
	ErrorContextCallback place;

	place.callback = run_error_callback;
	place.arg = run;
	place.previous = error_context_stack;

	running = true;
	PG_TRY();
	{
		error_context_stack = &place;
		run_in_order(run);
		error_context_stack = place.previous;
	}
	PG_CATCH();
	{
		running = false;
		ps_observer_stop();
		ps_raise_with_details(run);
	}
	PG_END_TRY();
	running = false;
}

/* Executes the plan; returns what was done, in the caller's memory. */
PsOutcome *
ps_execute_plan(PsBatch *batch, PsPlan *plan)
{
	PsRun	   *run;

	if (running)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("a migration cannot run migrations")));

	run = make_run(batch, plan);
	SPI_connect();
	ps_warn_of_many_locks(run);
	run_plan(run);
	SPI_finish();
	MemoryContextDelete(run->statement_context);
	return run->outcome;
}
