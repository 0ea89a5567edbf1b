/*-------------------------------------------------------------------------
 *
 * verify_attempt.c
 *	  One run within a proof: as migrate_up() or migrate_down() would run it.
 *
 * The ledger records it as any other run, so that the way down is the one that
 * migrate_down() would take; the record goes with the rest.
 *
 *-------------------------------------------------------------------------
 */
#include "verify.h"

#include "errors.h"
#include "subtransaction.h"
#include "utils/timestamp.h"

/* The run cannot be made: notes why, and for which migration. */
static void
give_up(PsAttempt *attempt, PsAttemptResult result, const char *migration, const char *reason)
{
	attempt->result = result;
	attempt->culprit = migration;
	attempt->reason = reason;
}

/*
 * Is there a way down for all of the applied migrations?  If not, notes which
 * one has none.
 */
static bool
has_way_down(PsWalk *walk, PsAttempt *attempt)
{
	ListCell   *cell;

	foreach(cell, ps_load_migrations(walk->stream, attempt->names, false))
	{
		const PsMigration *migration = lfirst(cell);
		const PsDerivedDown *down;

		if (migration->sections.down.present)
			continue;
		down = ps_ledger_derived_down(walk->stream, migration->name);
		if (down == NULL)
			give_up(attempt, PS_NOTHING_TO_RUN, migration->name, "no down section is written, and none was derived");
		else if (down->sql == NULL)
			give_up(attempt, PS_NOTHING_TO_RUN, migration->name,
					psprintf("nothing takes back line %d: %s", down->line, ps_first_line(down->statement)));
	}
	return attempt->reason == NULL;
}

/* Can the server run the migrations by itself?  If not, notes which one it cannot. */
static bool
can_run_here(PsAttempt *attempt, List *migrations)
{
	ListCell   *cell;

	foreach(cell, migrations)
	{
		const PsMigration *migration = lfirst(cell);

		if (ps_is_live(migration, attempt->direction))
			give_up(attempt, PS_COULD_NOT_RUN, migration->name, "it reads from the database in JavaScript, so only the client can run it");
	}
	return attempt->reason == NULL;
}

/* Can the batch run in a transaction?  If not, notes which migration cannot. */
static bool
can_run_in_transaction(PsAttempt *attempt, const PsBatch *batch)
{
	int			outside = ps_first_outside(batch);

	if (outside < 0)
		return true;
	give_up(attempt, PS_COULD_NOT_RUN, batch->migrations[outside].name, "it runs outside a transaction");
	return false;
}

/* Runs the migrations and records that. */
static void
run(PsWalk *walk, PsAttempt *attempt)
{
	TimestampTz started = GetCurrentTimestamp();
	List	   *migrations;
	PsBatch    *batch;
	PsPlan	   *plan;

	if (attempt->direction == PS_DOWN && !has_way_down(walk, attempt))
		return;
	migrations = attempt->direction == PS_UP ? ps_load_migrations(walk->stream, attempt->names, true) :
		ps_migrations_down(walk->stream, NULL, list_length(attempt->names), true);
	if (!can_run_here(attempt, migrations))
		return;
	batch = ps_make_batch(attempt->direction, migrations);
	plan = ps_plan_batch(batch);
	if (!can_run_in_transaction(attempt, batch))
		return;
	ps_check_transactional(batch);
	ps_keep_sequences(batch, walk->level);
	batch->derive_written = true;
	attempt->outcome = ps_execute_plan(batch, plan);
	attempt->batch = batch;
	ps_ledger_record(batch, attempt->outcome, started);
	attempt->schema = ps_snapshot();
}

/*
 * Is the error one that says nothing about the migrations: cancelled, out of
 * resources, in the way of others?
 */
bool
ps_is_of_surroundings(int sqlstate)
{
	int			category = ERRCODE_TO_CATEGORY(sqlstate);

	return category == ERRCODE_OPERATOR_INTERVENTION || category == ERRCODE_INSUFFICIENT_RESOURCES ||
		sqlstate == ERRCODE_LOCK_NOT_AVAILABLE || sqlstate == ERRCODE_T_R_DEADLOCK_DETECTED;
}

/* The one of the migrations that the error names; the first if it names none. */
static const char *
culprit_of(const PsAttempt *attempt, const char *text)
{
	ListCell   *cell;

	foreach(cell, attempt->names)
	{
		if (strstr(text, psprintf("migration \"%s\"", (char *) lfirst(cell))) != NULL)
			return lfirst(cell);
	}
	return linitial(attempt->names);
}

/* Takes the error as the result, or raises it again if it says nothing about the migrations. */
static void
take_error(PsAttempt *attempt, ErrorData *error)
{
	char	   *text;

	if (ps_is_of_surroundings(error->sqlerrcode))
		ReThrowError(error);
	text = ps_error_text(error);
	give_up(attempt, PS_FAILED, culprit_of(attempt, text), text);
}

/* Runs the migrations in a subtransaction. */
PsAttempt *
ps_attempt(PsWalk *walk, PsDirection direction, List *names)
{
	PsAttempt  *attempt = palloc0(sizeof(PsAttempt));
	PsSubtransaction subtransaction;

	attempt->direction = direction;
	attempt->names = names;
	subtransaction = ps_begin_subtransaction();
	PG_TRY();
	{
		run(walk, attempt);
		ps_report_used_sequences(walk, linitial(names));
		ps_release_subtransaction(&subtransaction);
	}
	PG_CATCH();
	{
		take_error(attempt, ps_catch_in_subtransaction(&subtransaction));
	}
	PG_END_TRY();
	if (attempt->result == PS_FAILED)
		ps_forget_session_names(walk->session_names);
	return attempt;
}
