/*-------------------------------------------------------------------------
 *
 * mark.c
 *	  Changes the state of migrations without running them.
 *
 *-------------------------------------------------------------------------
 */
#include "drift.h"
#include "run.h"

/*
 * Marks the pending migrations up to and including target as applied; returns
 * their names, in order.
 */
List *
ps_baseline(const char *stream, const char *target)
{
	List	   *names;

	ps_check_can_run("migrate_baseline()");
	ps_lock_runs(false);
	names = ps_names_of(ps_migrations_up(stream, target, PS_ALL_STEPS, true));
	if (names == NIL)
		return NIL;
	ps_drift_baseline(ps_ledger_mark(stream, names, "baseline"));
	return names;
}

/*
 * The migration that is to be recorded as run in that direction, under the lock
 * of runs; raises an error if it has been, or if the caller may not run it.
 */
PsMigration *
ps_load_for_record(const char *stream, const char *name, PsDirection direction)
{
	const char *state;
	List	   *migrations;

	ps_check_can_run("migrate_record()");
	ps_lock_runs(false);
	state = ps_ledger_state(stream, name);
	if (state == NULL)
		ps_unknown_migration(stream, name);
	if ((direction == PS_UP) != (strcmp(state, "pending") == 0))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 direction == PS_UP ?
				 errmsg("migration \"%s\" is already applied", name) :
				 errmsg("migration \"%s\" is not applied", name)));
	migrations = ps_load_migrations(stream, list_make1(unconstify(char *, name)), true);
	if (migrations == NIL)
		ps_unknown_migration(stream, name);
	return linitial(migrations);
}

/*
 * Records that all of a migration was run elsewhere in that direction; returns
 * the state that it has then.
 */
const char *
ps_record_migration(const char *stream, const char *name, PsDirection direction)
{
	int64		run;

	(void) ps_load_for_record(stream, name, direction);
	run = ps_ledger_mark(stream, list_make1(unconstify(char *, name)), direction == PS_UP ? "record up" : "record down");
	ps_drift_end(run, ps_drift_begin_with_transaction());
	return direction == PS_UP ? "applied" : "pending";
}

/*
 * Keeps a history table in step with the stream; returns how many rows it got.
 */
int64
ps_keep_history(const char *stream, Oid history)
{
	ps_check_can_run("migrate_keep()");
	ps_lock_runs(false);
	return ps_ledger_keep(stream, history);
}
