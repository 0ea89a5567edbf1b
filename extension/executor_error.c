/*-------------------------------------------------------------------------
 *
 * executor_error.c
 *	  What a run knows about an error beyond the server's own words.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/twophase.h"
#include "miscadmin.h"
#include "storage/lock.h"

#include "executor_internal.h"

/* Locks that a statement takes, roughly; measured on tables with a serial key. */
#define LOCKS_PER_TABLE 8
#define LOCKS_PER_STATEMENT 2

/* Returns how many locks the server's shared table is made for. */
static int64
lock_table_size(void)
{
	return (int64) max_locks_per_xact * (MaxBackends + max_prepared_xacts);
}

/* A NOTICE if the run may need more locks than that. */
void
ps_warn_of_many_locks(const PsRun *run)
{
	int64		estimate = 0;

	for (int i = 0; i < run->plan->nsteps; i++)
		estimate += run->plan->steps[i].statement->tag == T_CreateStmt ? LOCKS_PER_TABLE : LOCKS_PER_STATEMENT;
	if (estimate <= lock_table_size())
		return;

	ereport(NOTICE,
			(errmsg("this run may need about %lld locks, more than the %lld that the server has room for",
					(long long) estimate, (long long) lock_table_size()),
			 errhint("If it fails, raise \"max_locks_per_transaction\" or apply fewer migrations at a time.")));
}

/* Raises the error at hand. */
void
ps_raise_with_details(PsRun *run)
{
	PG_RE_THROW();
}
