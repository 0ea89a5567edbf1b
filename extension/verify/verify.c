/*-------------------------------------------------------------------------
 *
 * verify.c
 *	  Proves that migrations can be taken back, and leaves nothing behind.
 *
 * Pending migrations are run one after the other, each from the state that
 * those before it leave: up; then, to be rolled back at once, down and up
 * again, the schema being compared at each turn.  Applied ones are taken back
 * one after the other in the same way.  All of it is rolled back in the end.
 *
 * Rules:
 *
 *	- Migrations whose statements mix in the plan of the whole are run as one.
 *	  One that fails alone is tried once more together with those after it:
 *	  nothing may fail here that migrate_up() can run.
 *	- What one cannot run may be what a later one needs: from there on, a
 *	  failure proves nothing.
 *	- What a rollback does not take back is verify_sequence.c's.
 *
 *-------------------------------------------------------------------------
 */
#include "verify.h"
#include "subtransaction.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/guc.h"
#include "utils/memutils.h"

/* A turn of a proof: a run, and the moments before and after that are to be alike. */
typedef struct PsTurn
{
	bool		forward;		/* in the direction of the walk */
	const char *name;
	const char *expected;
	const char *found;
} PsTurn;

/* By the direction of the walk: the way back, and forth again. */
static const PsTurn turns[][2] =
{
	[PS_UP] = {{false, "down", "before up", "after down"}, {true, "up again", "after up", "after up again"}},
	[PS_DOWN] = {{false, "up", "before down", "after up"}, {true, "down again", "after down", "after down again"}},
};

/* The other direction. */
static PsDirection
opposite(PsDirection direction)
{
	return direction == PS_UP ? PS_DOWN : PS_UP;
}

/* The names of migrations that the walk meets in this order, in the order of the way up. */
static List *
in_order_of_up(const PsWalk *walk, List *names)
{
	List	   *reversed = NIL;

	if (walk->direction == PS_UP)
		return names;
	for (int i = list_length(names) - 1; i >= 0; i--)
		reversed = lappend(reversed, list_nth(names, i));
	return reversed;
}

/*
 * Runs the migrations in one direction and compares what that leaves with what
 * was there.  Returns the attempt, or NULL if rows have been reported; sets
 * *lost_place if columns have changed places.
 */
static PsAttempt *
take_turn(PsWalk *walk, const PsAttempt *forward, const PsTurn *turn, List *expected, const char **lost_place)
{
	PsAttempt  *attempt = ps_attempt(walk, turn->forward ? walk->direction : opposite(walk->direction), forward->names);
	PsComparison comparison;

	if (attempt->result != PS_RAN)
	{
		ps_report_attempt(walk, attempt, turn->name);
		return NULL;
	}
	comparison = ps_compare_snapshots(expected, attempt->schema);
	if (comparison.lost_place != NULL)
		*lost_place = comparison.lost_place;
	return ps_report_comparison(walk, forward->names, &comparison, turn->expected, turn->found) ? attempt : NULL;
}

/*
 * Goes back and forth again from where an attempt has led, and reports what
 * that shows.  The state is the same afterwards.
 */
static void
prove(PsWalk *walk, const PsAttempt *forward)
{
	PsSubtransaction subtransaction = ps_begin_subtransaction();
	const char *lost_place = NULL;
	PsAttempt  *back;

	back = take_turn(walk, forward, &turns[walk->direction][0], walk->schema, &lost_place);
	if (back != NULL && take_turn(walk, forward, &turns[walk->direction][1], forward->schema, &lost_place) != NULL)
		ps_report_proven(walk, walk->direction == PS_UP ? forward : back, lost_place);
	ps_note_used_sequences(walk);
	ps_roll_back_subtransaction(&subtransaction);
}

/*
 * Takes the walk one step further.  Returns NULL, or, where it is as it was,
 * the attempt that did not get there.
 */
static PsAttempt *
take_step(PsWalk *walk, List *names)
{
	MemoryContext context = AllocSetContextCreate(walk->context, "pgstair proof", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	PsAttempt  *forward = ps_attempt(walk, walk->direction, in_order_of_up(walk, names));

	if (forward->result != PS_RAN)
	{
		MemoryContextSwitchTo(old);
		return forward;
	}
	prove(walk, forward);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(walk->schema_context);
	walk->schema_context = context;
	walk->schema = forward->schema;
	return NULL;
}

/* The names of so many groups of names. */
static List *
join_groups(List *groups, int count)
{
	List	   *names = NIL;

	for (int i = 0; i < count; i++)
		names = list_concat(names, list_nth(groups, i));
	return names;
}

/*
 * Takes a step with the first of the groups, with as many more as it needs to
 * succeed.  Returns how many groups it was about.
 */
static int
take_some(PsWalk *walk, List *groups)
{
	PsAttempt  *failed = take_step(walk, linitial(groups));
	int			count = 1;

	if (failed == NULL)
		return 1;
	while (failed->result == PS_FAILED && walk->missing == NULL && count < list_length(groups))
	{
		count = Min(2 * count, list_length(groups));
		if (take_step(walk, join_groups(groups, count)) == NULL)
			return count;
	}
	ps_report_attempt(walk, failed, walk->direction == PS_UP ? "up" : "down");
	if (walk->missing == NULL)
		walk->missing = failed->culprit;
	return 1;
}

/* Rows for migrations that cannot be reached, because later ones cannot be taken back. */
static void
report_unreachable(PsWalk *walk, List *names)
{
	ListCell   *cell;

	foreach(cell, names)
		ps_add_verified(walk, lfirst(cell), PS_SKIPPED, NULL,
						psprintf("\"%s\", which was applied after it, cannot be taken back here", walk->missing));
}

/* Walks through the groups in their order. */
static void
walk_through(PsWalk *walk, List *groups)
{
	while (groups != NIL)
	{
		CHECK_FOR_INTERRUPTS();
		groups = list_copy_tail(groups, take_some(walk, groups));
		if (walk->direction == PS_DOWN && walk->missing != NULL)
		{
			report_unreachable(walk, join_groups(groups, list_length(groups)));
			return;
		}
	}
}

/* Each name as a group of its own. */
static List *
each_alone(List *names)
{
	List	   *groups = NIL;
	ListCell   *cell;

	foreach(cell, names)
		groups = lappend(groups, list_make1(lfirst(cell)));
	return groups;
}

/*
 * The migrations of a plan's batch as groups of names: no statement of a group
 * stands before one of an earlier group.
 */
static List *
groups_of_plan(const PsBatch *batch, const PsPlan *plan)
{
	bool	   *joined = palloc0(batch->nmigrations * sizeof(bool));	/* with the one before */
	List	   *groups = NIL;
	int			highest = 0;

	for (int i = 0; i < plan->nsteps; i++)
	{
		int			migration = plan->steps[i].statement->migration;

		for (int j = migration + 1; j <= highest; j++)
			joined[j] = true;
		highest = Max(highest, migration);
	}
	for (int i = 0; i < batch->nmigrations; i++)
	{
		char	   *name = pstrdup(batch->migrations[i].name);

		if (joined[i])
			llast(groups) = lappend(llast(groups), name);
		else
			groups = lappend(groups, list_make1(name));
	}
	return groups;
}

/*
 * Groups the names of migrations as the plan of all of them mixes them.  Where
 * there is no such plan, each is alone: its own attempt shows why.
 */
static List *
group_names(PsWalk *walk, List *names)
{
	PsSubtransaction subtransaction = ps_begin_subtransaction();
	List	   *volatile groups = NIL;

	PG_TRY();
	{
		List	   *migrations = walk->direction == PS_UP ? ps_load_migrations(walk->stream, names, true) :
			ps_migrations_down(walk->stream, llast(names), PS_ALL_STEPS, true);
		PsBatch    *batch = ps_make_batch(walk->direction, migrations);

		groups = groups_of_plan(batch, ps_plan_batch(batch));
		ps_release_subtransaction(&subtransaction);
	}
	PG_CATCH();
	{
		ErrorData  *error = ps_catch_in_subtransaction(&subtransaction);

		if (ps_is_of_surroundings(error->sqlerrcode))
			ReThrowError(error);
		groups = each_alone(names);
	}
	PG_END_TRY();
	return groups;
}

/*
 * The names of the migrations to be proven, in the order of the walk, whose
 * direction this decides.  The caller must be a member of all their roles.
 */
static List *
names_to_prove(PsWalk *walk, const char *target)
{
	const char *state = target == NULL ? "pending" : ps_ledger_state(walk->stream, target);
	List	   *names;

	if (state == NULL)
		ps_unknown_migration(walk->stream, target);
	if (strcmp(state, "pending") == 0)
		return ps_names_of(ps_migrations_up(walk->stream, target, PS_ALL_STEPS, true));
	walk->direction = PS_DOWN;
	names = ps_ledger_applied_names(walk->stream, target, PS_ALL_STEPS);
	return ps_names_of(ps_load_migrations(walk->stream, names, true));
}

/* Sets what the rollback puts back. */
static void
set_until_rollback(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SET, true, 0, false);
}

/* Does the whole walk, in the subtransaction at hand. */
static void
walk_from_here(PsWalk *walk, const char *target)
{
	MemoryContext context = CurrentMemoryContext;
	List	   *names;

	walk->level = GetCurrentSubTransactionId();
	set_until_rollback("client_min_messages", "warning");
	if (ps_lock_timeout >= 0)
		set_until_rollback("lock_timeout", psprintf("%d", ps_lock_timeout));
	ps_lock_runs(false);
	names = names_to_prove(walk, target);
	if (names == NIL)
		return;
	ps_note_used_sequences(walk);
	walk->session_names = ps_session_names();
	walk->schema_context = AllocSetContextCreate(context, "pgstair proof", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(walk->schema_context);
	walk->schema = ps_snapshot();
	MemoryContextSwitchTo(context);
	walk_through(walk, group_names(walk, names));
}

/*
 * Does the whole walk in a subtransaction that is rolled back.  Returns the
 * error that ended it, or NULL.
 */
static ErrorData *
walk_and_return(PsWalk *walk, const char *target)
{
	PsSubtransaction subtransaction;
	ErrorData  *volatile error = NULL;

	ps_fire_deferred_triggers(ps_fires_with_care());	/* what the caller has left to be checked is no migration's fault */
	subtransaction = ps_begin_subtransaction();
	PG_TRY();
	{
		walk_from_here(walk, target);
		ps_roll_back_subtransaction(&subtransaction);
	}
	PG_CATCH();
	{
		error = ps_catch_in_subtransaction(&subtransaction);
	}
	PG_END_TRY();
	return error;
}

/* Verifies migrations; nothing of it remains. */
List *
ps_verify(const char *stream, const char *target)
{
	PsWalk		walk = {.stream = stream,.direction = PS_UP,.context = CurrentMemoryContext};
	List	   *locks;
	ErrorData  *error;

	ps_check_can_run("migrate_verify()");
	ps_refuse_nested_run();
	locks = ps_held_locks();
	error = walk_and_return(&walk, target);
	ps_release_new_locks(locks);
	if (error != NULL)
		ReThrowError(error);
	return walk.rows;
}
