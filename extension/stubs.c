/*-------------------------------------------------------------------------
 *
 * stubs.c
 *	  Plain stand-ins for layers that are not there yet; a definition of the
 *	  same name elsewhere takes precedence.
 *
 *-------------------------------------------------------------------------
 */
#include "executor.h"

#include "common/hashfn.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/timestamp.h"

#define STUB __attribute__((weak))

#define STUB_FUNCTION(name) \
	PG_FUNCTION_INFO_V1(name); \
	STUB Datum name(PG_FUNCTION_ARGS) \
	{ \
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg(#name " is not there yet"))); \
		PG_RETURN_NULL(); \
	} \
	extern int	ps_stub_end

STUB_FUNCTION(ps_migrate_down);
STUB_FUNCTION(ps_migrate_plan);
STUB_FUNCTION(ps_migrate_status);
STUB_FUNCTION(ps_migrate_baseline);
STUB_FUNCTION(ps_migrate_record);
STUB_FUNCTION(ps_migrate_outside);
STUB_FUNCTION(ps_migrate_lock);

STUB PsPlan *
ps_plan_batch(PsBatch *batch)
{
	PsPlan	   *plan = palloc0(sizeof(PsPlan));

	plan->nsteps = batch->nstatements;
	plan->steps = palloc0(Max(plan->nsteps, 1) * sizeof(PsStep));
	for (int i = 0; i < plan->nsteps; i++)
	{
		plan->steps[i].statement = &batch->statements[i];
		plan->steps[i].text = batch->statements[i].text;
	}
	return plan;
}

STUB PsOutcome *
ps_execute_plan(PsBatch *batch, PsPlan *plan)
{
	PsOutcome  *outcome = palloc0(sizeof(PsOutcome));

	outcome->executed = palloc0(Max(plan->nsteps, 1) * sizeof(PsExecuted));
	outcome->started = palloc0(batch->nmigrations * sizeof(TimestampTz));
	outcome->duration = palloc0(batch->nmigrations * sizeof(int64));
	SPI_connect();
	for (int i = 0; i < plan->nsteps; i++)
	{
		int			migration = plan->steps[i].statement->migration;

		if (outcome->started[migration] == 0)
			outcome->started[migration] = GetCurrentTimestamp();
		SPI_execute(plan->steps[i].text, false, 0);
		outcome->executed[outcome->count].step = &plan->steps[i];
		outcome->executed[outcome->count++].rows = -1;
	}
	SPI_finish();
	return outcome;
}
