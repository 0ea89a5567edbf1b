/*-------------------------------------------------------------------------
 *
 * down.c
 *	  Reverts applied migrations, the last applied first.
 *
 * The order is that of application, not of names: what came out of order goes
 * out in the order that reverts it.
 *
 *-------------------------------------------------------------------------
 */
#include "errors.h"
#include "ps_strings.h"
#include "run.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* So many names a message lists. */
#define MAX_NAMES_LISTED 20

/* Raises an error if no applied migration has the name. */
static void
check_applied(const char *stream, const char *name)
{
	const char *state = ps_ledger_state(stream, name);

	if (state == NULL)
		ps_unknown_migration(stream, name);
	if (strcmp(state, "pending") == 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("migration \"%s\" is not applied", name)));
}

/*
 * Names of the migrations from the one applied last back to and including
 * target, or of the last steps ones.
 */
List *
ps_names_down(const char *stream, const char *target, int steps)
{
	if (ps_only[0] != '\0')
	{
		check_applied(stream, ps_only);
		return list_make1(pstrdup(ps_only));
	}
	if (target == NULL)
		return ps_ledger_applied_names(stream, NULL, steps);
	check_applied(stream, target);
	return ps_ledger_applied_names(stream, target, PS_ALL_STEPS);
}

/*
 * Gives the migration the down section that was derived when it was applied;
 * nothing changes if there is none.
 */
static void
take_derived_down(PsMigration *migration)
{
	const PsDerivedDown *down = ps_ledger_derived_down(migration->stream, migration->name);

	if (down == NULL)
		return;
	if (down->sql == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("migration \"%s\" cannot be reverted", migration->name),
				 errdetail("Nothing takes back what line %d did: %s", down->line, ps_first_line(down->statement)),
				 errhint("Write a migration that does what can be done. A down section counts if it is registered before the migration runs.")));
	if (down->reversible == PS_STRUCTURE_ONLY)
		ereport(NOTICE,
				(errmsg("migration \"%s\" is reverted without the data that it removed", migration->name),
				 errdetail("Line %d did it: %s", down->line, ps_first_line(down->statement))));
	migration->down_source = down->sql;
	migration->is_derived = true;
	migration->origin = NULL;
	migration->format = "sql";
	migration->sections.down = (PsSection) {
		.present = true,
		.in_down_source = true,
		.length = strlen(down->sql),
		.transaction = true,
		.role = migration->sections.up.role,
	};
}

/* Appends a name to a list that has so many before it. */
static void
append_name(StringInfo names, int count, const char *name)
{
	if (count < MAX_NAMES_LISTED)
		appendStringInfo(names, "%s\"%s\"", count > 0 ? ", " : "", name);
	else if (count == MAX_NAMES_LISTED)
		appendStringInfoString(names, ", ...");
}

/*
 * Raises an error that names all migrations without a down section, written
 * or derived.
 */
static void
check_reversible(List *migrations)
{
	StringInfoData names;
	int			count = 0;
	bool		outside = false;
	ListCell   *cell;

	initStringInfo(&names);
	foreach(cell, migrations)
	{
		const PsMigration *migration = lfirst(cell);

		if (migration->sections.down.present)
			continue;
		outside |= !migration->sections.up.transaction;
		append_name(&names, count++, migration->name);
	}
	if (count > 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg_plural("migration %s has no down section", "migrations %s have no down section",
							   count, names.data),
				 errdetail("Nothing was reverted."),
				 outside ? errhint("None is derived for what runs outside a transaction. Write a down section before the migration runs.") :
				 errhint("While pgstair.derive_down is on, migrate_up() derives what takes a migration back.")));
}

/* The migrations (PsMigration *) of these names, with a down section, written or derived; an error for one without. */
static List *
load_down(const char *stream, List *names, bool for_run)
{
	List	   *migrations = ps_load_migrations(stream, names, for_run);
	ListCell   *cell;

	foreach(cell, migrations)
	{
		PsMigration *migration = lfirst(cell);

		if (!migration->sections.down.present)
			take_derived_down(migration);
	}
	check_reversible(migrations);
	return migrations;
}

/*
 * The applied migrations (PsMigration *) back to and including target, or the
 * last steps ones, the last applied first.  Raises an error if any of them
 * cannot be reverted.
 */
List *
ps_migrations_down(const char *stream, const char *target, int steps, bool for_run)
{
	return load_down(stream, ps_names_down(stream, target, steps), for_run);
}

/* The same in the order of a run: statements are taken back in the reverse of the order in which they ran. */
List *
ps_migrations_back(const char *stream, const char *target, int steps, bool for_run)
{
	return load_down(stream, ps_ledger_last_run_first(stream, ps_names_down(stream, target, steps)), for_run);
}

/*
 * Gives the plan the hint for dependents that the revert leaves behind: to revert
 * the migrations that have made them, too, if the ledger knows any.
 */
void
ps_advise_down(List *migrations, PsPlan *plan)
{
	const char *stream = ((const PsMigration *) linitial(migrations))->stream;
	List	   *reverted = ps_names_of(migrations);
	List	   *needed_by = ps_ledger_needed_by(stream, reverted, plan->left_behind);
	const char *first = linitial(needed_by);
	StringInfoData names;
	int			count = 0;
	ListCell   *cell;

	initStringInfo(&names);
	foreach(cell, needed_by)
	{
		if (!ps_has_string(reverted, lfirst(cell)))
			append_name(&names, count++, lfirst(cell));
	}
	if (count > 0)
		plan->left_behind_hint = strcmp(stream, PS_DEFAULT_STREAM) == 0 ?
			psprintf("Revert what depends on it, too (%s): pgstair down --to %s, or SELECT migrate_down(%s).",
					 names.data, first, quote_literal_cstr(first)) :
			psprintf("Revert what depends on it, too (%s): SELECT migrate_down(%s, stream => %s).",
					 names.data, quote_literal_cstr(first), quote_literal_cstr(stream));
}

/*
 * Reverts migrations back to and including target, or the last steps ones.
 * Returns their names, the last applied first.
 */
List *
ps_run_down(const char *stream, const char *target, int steps)
{
	TimestampTz started = GetCurrentTimestamp();
	List	   *names;

	ps_check_can_run("migrate_down()");
	ps_lock_runs(false);
	names = ps_names_down(stream, target, steps);
	if (names == NIL)
		ps_notice_no_stream(stream);
	(void) ps_run_migrations(PS_DOWN, ps_migrations_back(stream, target, steps, true), started);
	return names;
}
