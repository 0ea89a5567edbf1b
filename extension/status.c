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
 * Why the migration cannot be reverted; NULL if it can.
 */
static const char *
irreversible_because(PsRegistered *registered)
{
	PsMigration *migration = &registered->migration;

	if (migration->down_problem != NULL)
		return psprintf("its down section cannot be run: %s", migration->down_problem);
	if (migration->source != NULL)
	{
		ps_take_recorded(migration);
		migration->sections = ps_migration_sections(migration);
		if (migration->sections.down.present)
			return NULL;
	}
	return "it has no down section";
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
		status->irreversible_because = irreversible_because(&status->registered);
		status->problem = problem_of(&status->registered);
		rows = lappend(rows, status);
	}
	return rows;
}
