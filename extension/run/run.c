/*-------------------------------------------------------------------------
 *
 * run.c
 *	  What all runs share: when one may start, what it reads, how it goes.
 *
 *-------------------------------------------------------------------------
 */
#include "drift.h"
#include "operation.h"
#include "role.h"
#include "run.h"

#include "access/xact.h"
#include "miscadmin.h"

/*
 * Raises an error if the current transaction cannot hold a run of function: it
 * must be able to write, and to see what another run has just committed.
 */
void
ps_check_can_run(const char *function)
{
	PreventCommandDuringRecovery(function);
	PreventCommandIfReadOnly(function);
	PreventCommandIfParallelMode(function);
	if (IsolationUsesXactSnapshot())
		ereport(ERROR,
				(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
				 errmsg("%s cannot run in a transaction of isolation level \"%s\"", function,
						XactIsoLevel == XACT_SERIALIZABLE ? "serializable" : "repeatable read"),
				 errdetail("Its snapshot would hide migrations that another session has applied."),
				 errhint("Use BEGIN ISOLATION LEVEL READ COMMITTED.")));
}

/*
 * The named migrations with their sections; one that has been unregistered
 * meanwhile is left out.  For a run they are locked, and
 * the current user must be a member of each registering role.
 */
List *
ps_load_migrations(const char *stream, List *names, bool for_run)
{
	List	   *migrations = names == NIL ? NIL : ps_ledger_load(stream, names, for_run);
	ListCell   *cell;

	foreach(cell, migrations)
	{
		PsMigration *migration = lfirst(cell);

		if (for_run)
			(void) ps_registering_role(migration, GetUserId());
		migration->sections = ps_migration_sections(migration);
	}
	return migrations;
}

/*
 * The names (char *) of migrations, in their order.
 */
List *
ps_names_of(List *migrations)
{
	List	   *names = NIL;
	ListCell   *cell;

	foreach(cell, migrations)
		names = lappend(names, unconstify(char *, ((PsMigration *) lfirst(cell))->name));
	return names;
}

/*
 * Raises the error that no migration of that name is registered.
 */
void
ps_unknown_migration(const char *stream, const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("migration \"%s\" does not exist", name),
			 strcmp(stream, PS_DEFAULT_STREAM) == 0 ? 0 :
			 errdetail("No migration of that name is registered in stream \"%s\".", stream),
			 errhint("The name is that of the file, without folder and ending; migrate_status() lists the names.")));
}

/* Tells of a stream that has nothing to work on, and never had: its name may be misspelled. */
void
ps_notice_no_stream(const char *stream)
{
	const char *others = ps_ledger_streams_instead(stream);

	if (others != NULL)
		ereport(NOTICE,
				(errmsg("stream \"%s\" has no migration", stream),
				 errhint("Streams of this database are %s.", others)));
}

/*
 * Raises that error unless there is no name (NULL), or a migration that has it.
 */
void
ps_check_known(const char *stream, const char *name)
{
	if (name != NULL && ps_ledger_state(stream, name) == NULL)
		ps_unknown_migration(stream, name);
}

/*
 * Plans the migrations (PsMigration *) as one batch, runs and records it, and
 * returns their names.  The run is recorded as one that began at started.
 */
List *
ps_run_migrations(PsDirection direction, List *migrations, TimestampTz started)
{
	PsBatch    *batch;
	PsPlan	   *plan;
	PsOutcome  *outcome;
	int			mark;

	if (migrations == NIL)
		return NIL;
	ps_refuse_live(migrations, direction);
	batch = ps_make_batch(direction, migrations);
	plan = ps_plan_batch(batch);
	ps_check_transactional(batch);
	ps_notice_plan(batch, plan);
	if (direction == PS_DOWN && plan->left_behind != NIL)
		ps_advise_down(migrations, plan);
	mark = ps_drift_begin();
	outcome = ps_execute_plan(batch, plan);
	ps_drift_end(ps_ledger_record(batch, outcome, started), mark);
	return ps_names_of(migrations);
}
