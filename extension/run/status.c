/*-------------------------------------------------------------------------
 *
 * status.c
 *	  What is to be said about each registered migration.
 *
 *-------------------------------------------------------------------------
 */
#include "run.h"

#include "compat.h"
#include "operation.h"

#include "miscadmin.h"
#include "utils/acl.h"

/*
 * Is there a down section that its author wrote?
 */
static bool
has_written_down(PsRegistered *registered)
{
	PsMigration *migration = &registered->migration;

	if (migration->source == NULL)
		return false;
	ps_take_recorded(migration);
	migration->sections = ps_migration_sections(migration);
	return migration->sections.down.present;
}

/*
 * Fills in what going back gives back, and why that is not all.  Of a pending
 * migration whose way down is going to be derived, neither is known.
 */
static void
judge_reversible(PsStatus *status)
{
	PsRegistered *registered = &status->registered;

	if (registered->migration.down_problem != NULL)
	{
		status->reversible = ps_reversible_name(PS_NOT_REVERSIBLE);
		status->irreversible_because = psprintf("its down section cannot be run: %s", registered->migration.down_problem);
		return;
	}
	if (has_written_down(registered))
	{
		status->reversible = "written";
		return;
	}
	status->reversible = registered->reversible;
	if (registered->reversible == NULL)
	{
		status->reversible = registered->is_applied ? ps_reversible_name(PS_NOT_REVERSIBLE) : NULL;
		if (registered->is_applied || !ps_derive_down)
			status->irreversible_because = "it has no down section";
	}
	else if (strcmp(registered->reversible, ps_reversible_name(PS_FULLY)) != 0)
		status->irreversible_because = registered->because;
}

/*
 * What stands in the way of the migration; NULL if nothing does.
 */
static const char *
problem_of(const PsRegistered *registered)
{
	const char *role = registered->migration.role;
	Oid			role_oid = get_role_oid(role, true);

	if (registered->statements_outside > 0)
		return psprintf("interrupted after it started " INT64_FORMAT " of its statements outside a transaction",
						registered->statements_outside);
	if (registered->is_applied)
		return NULL;
	if (!OidIsValid(role_oid))
		return psprintf("role \"%s\", as which it runs, does not exist", role);
	if (!ps_can_act_as(GetUserId(), role_oid))
		return psprintf("you are not a member of role \"%s\", as which it runs", role);
	return NULL;
}

/*
 * All migrations of a stream, in the order of their names (PsStatus *).
 */
List *
ps_status(const char *stream)
{
	List	   *rows = NIL;
	ListCell   *cell;

	foreach(cell, ps_ledger_status(stream))
	{
		PsStatus   *status = palloc0(sizeof(PsStatus));

		status->registered = *(PsRegistered *) lfirst(cell);
		judge_reversible(status);
		status->problem = problem_of(&status->registered);
		rows = lappend(rows, status);
	}
	return rows;
}

/* The status of the migration of that name; NULL if it is not there. */
static PsStatus *
find_status(List *rows, const char *name)
{
	ListCell   *cell;

	foreach(cell, rows)
	{
		PsStatus   *status = lfirst(cell);

		if (strcmp(status->registered.migration.name, name) == 0)
			return status;
	}
	return NULL;
}

/* Those that migrate_down() with these arguments would revert, in its order. */
List *
ps_losses(const char *stream, const char *target, int steps)
{
	List	   *names = ps_names_down(stream, target, steps);
	List	   *all = ps_status(stream);
	List	   *rows = NIL;
	ListCell   *cell;

	foreach(cell, names)
	{
		PsStatus   *status = find_status(all, lfirst(cell));

		if (status != NULL)
			rows = lappend(rows, status);
	}
	return rows;
}
