/*-------------------------------------------------------------------------
 *
 * up.c
 *	  Applies pending migrations.
 *
 * All of a run is one transaction, its bookkeeping included: the caller's.
 * A batch that holds what cannot run in a transaction is refused before it
 * changes anything; outside.c says how a client runs it in parts.
 *
 *-------------------------------------------------------------------------
 */
#include "run.h"

#include "utils/timestamp.h"

/* The names that pgstair.name and pgstair.after leave of those of pending migrations. */
static List *
selected_names(const char *stream, List *names)
{
	List	   *selected = NIL;
	ListCell   *cell;

	if (ps_only[0] == '\0' && ps_after[0] == '\0')
		return names;
	ps_check_known(stream, ps_only[0] ? ps_only : NULL);
	ps_check_known(stream, ps_after[0] ? ps_after : NULL);
	foreach(cell, names)
	{
		char	   *name = lfirst(cell);

		if ((ps_only[0] == '\0' || strcmp(name, ps_only) == 0) &&
			(ps_after[0] == '\0' || ps_compare_names(name, ps_after) > 0))
			selected = lappend(selected, name);
	}
	return selected;
}

/*
 * Names of the pending migrations up to and including target, at most steps
 * of them.
 */
static List *
pending_names(const char *stream, const char *target, int steps)
{
	List	   *names = selected_names(stream, ps_ledger_pending_names(stream));
	int			count = 0;
	ListCell   *cell;

	ps_check_known(stream, target);
	foreach(cell, names)
	{
		if (count == steps || (target != NULL && ps_compare_names(lfirst(cell), target) > 0))
			break;
		count++;
	}
	return list_truncate(names, count);
}

/*
 * The pending migrations (PsMigration *) up to and including target (NULL: no
 * limit), at most steps of them.
 */
List *
ps_migrations_up(const char *stream, const char *target, int steps, bool for_run)
{
	return ps_load_migrations(stream, pending_names(stream, target, steps), for_run);
}

/*
 * Applies pending migrations up to and including target (NULL: no limit), at
 * most steps of them.  Returns their names in the order of their batch.
 */
List *
ps_run_up(const char *stream, const char *target, int steps)
{
	TimestampTz started = GetCurrentTimestamp();

	ps_check_can_run("migrate_up()");
	if (target == NULL && ps_only[0] == '\0' && ps_after[0] == '\0' && !ps_ledger_any_pending(stream, NULL))
	{
		ps_notice_no_stream(stream);
		return NIL;
	}
	ps_lock_runs(false);
	return ps_run_migrations(PS_UP, ps_migrations_up(stream, target, steps, true), started);
}
