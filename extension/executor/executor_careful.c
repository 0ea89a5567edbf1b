/*-------------------------------------------------------------------------
 *
 * executor_careful.c
 *	  The second run of a batch whose analysis was wrong somewhere.
 *
 * Facts cannot see everything.  When a statement of a plan that moved
 * something fails as a misplaced statement fails, all is rolled back once and
 * run again with a savepoint per statement; one that fails is parked and tried
 * again when something was made that its text mentions.
 *
 * Rules:
 *
 *	- The plan's order is kept wherever it works: a statement waits (is held)
 *	  while a parked one before it changes what it names, and one whose reach
 *	  the analysis cannot tell waits for all parked ones before it.
 *	- Held statements are tried all the same when nothing else is left to try.
 *	- A statement never serves a parked one of another registering role, unless
 *	  its own role is trusted: it would lend its rights to what it makes.
 *	- Sets of steps are bitmaps by index in the plan, so the lowest member is
 *	  always the next in order.  Members that are not parked any more stay in
 *	  the sets of the name table and are skipped.
 *	- What fails in the end raises the first error of the first such step.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/bitmapset.h"
#include "utils/hsearch.h"

#include "catalog.h"
#include "executor_internal.h"
#include "observer.h"
#include "subtransaction.h"

/* What the parked steps say about a name; the name is the last component. */
typedef struct NameEntry
{
	char		name[NAMEDATALEN];
	Bitmapset  *mentioned_by;	/* steps whose text has the word */
	Bitmapset  *changed_by;		/* steps that provide, write or remove it */
} NameEntry;

typedef struct CarefulRun
{
	PsRun	   *run;
	int			next;			/* the first step of the plan not looked at */
	Bitmapset  *parked;			/* steps before next that have not run */
	Bitmapset  *ready;			/* those worth another look */
	Bitmapset  *exhausted;		/* those tried since something last worked */
	ErrorData **errors;			/* per step: its first error, or NULL */
	bool	   *trusted;		/* per migration: may its role serve others? */
	HTAB	   *names;
} CarefulRun;

/*
 * Does the error look as if the statement stood at the wrong place?  Measured
 * on misordered statements of all kinds.
 */
static bool
is_of_misplacement(int sqlstate)
{
	static const int codes[] = {
		ERRCODE_INVALID_SCHEMA_NAME, ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST,
		ERRCODE_FEATURE_NOT_SUPPORTED, ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE
	};

	for (int i = 0; i < lengthof(codes); i++)
	{
		if (sqlstate == codes[i])
			return true;
	}
	return ERRCODE_TO_CATEGORY(sqlstate) == ERRCODE_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION &&
		sqlstate != ERRCODE_SYNTAX_ERROR;
}

/* The facts of a step's statement; a split key has its own, in step->key. */
static const PsFacts *
facts_of(const PsRun *run, const PsStep *step)
{
	return run->batch->facts[step->statement->position];
}

/* Has a step that ran provided the relation? */
static bool
was_provided(const PsRun *run, const PsName *relation)
{
	for (int i = 0; i < run->outcome->count; i++)
	{
		const PsFacts *facts = facts_of(run, run->outcome->executed[i].step);

		for (int f = 0; f < facts->count; f++)
		{
			const PsFact *fact = &facts->facts[f];

			if (fact->kind == PS_PROVIDES && fact->name.class == PS_RELATION &&
				strcmp(fact->name.name, relation->name) == 0)
				return true;
		}
	}
	return false;
}

/*
 * Must the step not run twice, even though its first run is rolled back?  So
 * it is when a function was called that may do what no rollback undoes, and
 * when rows changed in a table that was there before, with its triggers and
 * sequences.
 */
static bool
must_not_repeat(const PsRun *run, const PsStep *step)
{
	const PsFacts *facts = facts_of(run, step);

	if (step->key != NULL)
		return false;
	if (facts->calls_unknown)
		return true;
	if (!facts->data_only && !facts->changes_rows)
		return false;
	for (int f = 0; f < facts->count; f++)
	{
		const PsFact *fact = &facts->facts[f];

		if (fact->kind == PS_WRITES && fact->name.class == PS_RELATION && !was_provided(run, &fact->name))
			return true;
	}
	return false;
}

/* May a run that failed at run->step be taken back and run once more? */
bool
ps_can_repeat(const PsRun *run)
{
	for (int i = 0; i < run->outcome->count; i++)
	{
		if (must_not_repeat(run, run->outcome->executed[i].step))
			return false;
	}
	return !must_not_repeat(run, run->step);
}

/* May it be run carefully? */
bool
ps_can_run_carefully(const PsRun *run, int sqlstate)
{
	return run->plan->moved && run->step != NULL && is_of_misplacement(sqlstate) &&
		run->outcome->count + 1 < run->plan->nsteps && ps_can_repeat(run);
}

/* Returns the table's entry of a name; NULL if there is none and it is not to be made. */
static NameEntry *
name_entry(CarefulRun *careful, const char *name, bool make)
{
	char		key[NAMEDATALEN];
	NameEntry  *entry;
	bool		found;

	strlcpy(key, name, sizeof(key));
	entry = hash_search(careful->names, key, make ? HASH_ENTER : HASH_FIND, &found);
	if (make && !found)
		entry->mentioned_by = entry->changed_by = NULL;
	return entry;
}

/* Writes down that the step mentions the word, as written and in lower case. */
static void
add_word(CarefulRun *careful, int step, const char *word, int length)
{
	char		text[NAMEDATALEN];
	NameEntry  *entry;

	length = Min(length, NAMEDATALEN - 1);
	memcpy(text, word, length);
	text[length] = '\0';
	entry = name_entry(careful, text, true);
	entry->mentioned_by = bms_add_member(entry->mentioned_by, step);
	for (int i = 0; i < length; i++)
		text[i] = pg_tolower((unsigned char) text[i]);
	entry = name_entry(careful, text, true);
	entry->mentioned_by = bms_add_member(entry->mentioned_by, step);
}

/* Writes down all words of a step's text. */
static void
add_words(CarefulRun *careful, int step)
{
	const char *text = careful->run->plan->steps[step].text;

	while (*text != '\0')
	{
		int			length = 0;

		while (isalnum((unsigned char) text[length]) || text[length] == '_' || IS_HIGHBIT_SET(text[length]))
			length++;
		if (length > 0)
			add_word(careful, step, text, length);
		text += Max(length, 1);
	}
}

/* Writes down what the step changes. */
static void
add_changes(CarefulRun *careful, int index)
{
	const PsStep *step = &careful->run->plan->steps[index];
	const PsFacts *facts = facts_of(careful->run, step);
	int			count = step->key == NULL ? facts->count : 0;

	if (step->key != NULL)
	{
		NameEntry  *entry = name_entry(careful, step->key->table.name, true);

		entry->changed_by = bms_add_member(entry->changed_by, index);
	}
	for (int f = 0; f < count; f++)
	{
		if (facts->facts[f].kind != PS_NEEDS)
		{
			NameEntry  *entry = name_entry(careful, facts->facts[f].name.name, true);

			entry->changed_by = bms_add_member(entry->changed_by, index);
		}
	}
}

/* Parks a step, at its first time with all that is to be known about it. */
static void
park(CarefulRun *careful, int step)
{
	MemoryContext old = MemoryContextSwitchTo(careful->run->context);

	if (!bms_is_member(step, careful->parked))
	{
		careful->parked = bms_add_member(careful->parked, step);
		add_words(careful, step);
		add_changes(careful, step);
	}
	MemoryContextSwitchTo(old);
}

/* Is a member of steps parked that stands before step? */
static bool
has_parked_before(const CarefulRun *careful, const Bitmapset *steps, int step)
{
	int			member = -1;

	while ((member = bms_next_member(steps, member)) >= 0 && member < step)
	{
		if (bms_is_member(member, careful->parked))
			return true;
	}
	return false;
}

/*
 * Could the step make what a parked one of another registering role needs?
 * The planner never lets one role's statement wait for an untrusted other's,
 * and neither must a second attempt.
 */
static bool
could_lend_rights(const CarefulRun *careful, int index)
{
	const PsRun *run = careful->run;
	int			migration = run->plan->steps[index].statement->migration;
	int			parked = -1;

	if (careful->trusted[migration])
		return false;
	while ((parked = bms_next_member(careful->parked, parked)) >= 0 && parked < index)
	{
		if (run->registering[run->plan->steps[parked].statement->migration] != run->registering[migration])
			return true;
	}
	return false;
}

/* Does a parked step before this one change what it names? */
static bool
must_hold(CarefulRun *careful, int index)
{
	const PsStep *step = &careful->run->plan->steps[index];
	const PsFacts *facts = facts_of(careful->run, step);

	if (step->key != NULL || bms_is_empty(careful->parked))
		return false;
	if (facts->reach != PS_REACH_NAMED || facts->calls_unknown)
		return has_parked_before(careful, careful->parked, index);
	for (int f = 0; f < facts->count; f++)
	{
		const PsFact *fact = &facts->facts[f];
		const NameEntry *entry = name_entry(careful, fact->name.name, false);

		if (entry == NULL)
			continue;
		if (has_parked_before(careful, fact->kind == PS_REMOVES ? entry->mentioned_by : entry->changed_by, index))
			return true;
	}
	return false;
}

/* All steps that mention the name are worth another look. */
static void
wake_name(CarefulRun *careful, const char *name)
{
	const NameEntry *entry = name_entry(careful, name, false);

	if (entry != NULL)
		careful->ready = bms_add_members(careful->ready, entry->mentioned_by);
}

/*
 * Wakes what mentions an object that the last statement made; whatever is
 * parked, if it altered or dropped one, whose dependants are not known.
 */
static void
wake_observed(CarefulRun *careful)
{
	int			count;
	const PsObserved *events = ps_observed(&count);

	for (int i = 0; i < count; i++)
	{
		PsName		name;

		if (events[i].kind != PS_CREATED)
		{
			careful->ready = bms_add_members(careful->ready, careful->parked);
			return;
		}
		if (ps_name_of_created(&events[i], &name))
			wake_name(careful, name.name);
	}
}

/* A step ran: those parked that mention what it changed are worth another look. */
static void
wake(CarefulRun *careful, int index)
{
	const PsStep *step = &careful->run->plan->steps[index];
	const PsFacts *facts = facts_of(careful->run, step);
	MemoryContext old = MemoryContextSwitchTo(careful->run->context);

	careful->parked = bms_del_member(careful->parked, index);
	careful->ready = bms_del_member(careful->ready, index);
	bms_free(careful->exhausted);
	careful->exhausted = NULL;

	if (facts->reach != PS_REACH_NAMED || facts->provides_unknown || step->statement->tag == T_CreateExtensionStmt)
		wake_observed(careful);
	for (int f = 0; f < facts->count; f++)
	{
		if (facts->facts[f].kind != PS_NEEDS)
			wake_name(careful, facts->facts[f].name.name);
	}
	careful->ready = bms_int_members(careful->ready, careful->parked);
	MemoryContextSwitchTo(old);
}

/* COPY ... FREEZE wants its table made in the very same subtransaction. */
static bool
needs_own_level(const PsStep *step)
{
	return step->statement->tag == T_CopyStmt && strcasestr(step->text, "freeze") != NULL;
}

/*
 * Executes the step's statement in a savepoint.  Returns NULL, or the error of
 * a misplaced statement in the run's memory; raises any other.
 */
ErrorData *
ps_try_statement(PsRun *run, const PsStep *step, int64 *rows)
{
	PsSubtransaction subtransaction;
	ErrorData  *volatile error = NULL;

	if (needs_own_level(step))
	{
		*rows = ps_execute_statement(run, step);
		return NULL;
	}

	subtransaction = ps_begin_subtransaction();
	PG_TRY();
	{
		*rows = ps_execute_statement(run, step);
		ps_release_subtransaction(&subtransaction);
	}
	PG_CATCH();
	{
		error = ps_take_error(run);
		if (!is_of_misplacement(error->sqlerrcode))
			ps_describe_error(run, error);
		ps_roll_back_subtransaction(&subtransaction);
	}
	PG_END_TRY();
	if (error != NULL && !is_of_misplacement(error->sqlerrcode))
		ReThrowError(error);
	return error;
}

/* Tries one step; parks it if it does not work. */
static void
try_step(CarefulRun *careful, int index)
{
	PsStep	   *step = &careful->run->plan->steps[index];
	ErrorData  *error = ps_run_step(careful->run, step, true);
	MemoryContext old;

	if (error == NULL)
	{
		if (bms_is_member(index, careful->parked))
			step->reason = careful->errors[index] != NULL ? PS_RETRIED : PS_KEPT_ORDER;
		wake(careful, index);
		return;
	}

	if (careful->errors[index] == NULL)
		careful->errors[index] = error;
	else
		FreeErrorData(error);
	park(careful, index);
	old = MemoryContextSwitchTo(careful->run->context);
	careful->exhausted = bms_add_member(careful->exhausted, index);
	MemoryContextSwitchTo(old);
}

/*
 * Returns the next step to look at, -1 if there is none: one that something
 * may have changed for, else the plan's next, else (*forced) a parked one
 * that was not tried since.
 */
static int
next_step(CarefulRun *careful, bool *forced)
{
	int			step = bms_next_member(careful->ready, -1);

	*forced = false;
	if (step >= 0)
	{
		careful->ready = bms_del_member(careful->ready, step);
		return step;
	}
	if (careful->next < careful->run->plan->nsteps)
		return careful->next++;

	*forced = true;
	step = -1;
	while ((step = bms_next_member(careful->parked, step)) >= 0)
	{
		if (!bms_is_member(step, careful->exhausted) && !could_lend_rights(careful, step))
			return step;
	}
	return -1;
}

/* Raises the first error of the first step that could not be placed. */
static void
raise_first_error(const CarefulRun *careful)
{
	int			step = -1;

	while ((step = bms_next_member(careful->parked, step)) >= 0)
	{
		if (careful->errors[step] == NULL)
			continue;
		careful->run->step = &careful->run->plan->steps[step];
		ReThrowError(careful->errors[step]);
	}
}

/* A NOTICE for each statement that the analysis had put at a wrong place. */
static void
report_misplaced(const CarefulRun *careful)
{
	for (int i = 0; i < careful->run->plan->nsteps; i++)
	{
		const PsStep *step = &careful->run->plan->steps[i];

		if (careful->errors[i] == NULL)
			continue;
		ereport(NOTICE,
				(errmsg("migration \"%s\", line %d: %s ran later than planned",
						ps_step_migration(careful->run, step)->name, step->statement->line,
						step->statement->command),
				 errdetail("At its planned place: %s", careful->errors[i]->message),
				 errhint("The analysis overlooked what the statement needs; please report it.")));
	}
}

/* Runs all steps of the plan, each in a savepoint, until all are placed. */
void
ps_run_carefully(PsRun *run)
{
	CarefulRun	careful = {run};
	HASHCTL		control = {.keysize = NAMEDATALEN, .entrysize = sizeof(NameEntry), .hcxt = run->context};
	bool		forced;
	int			step;

	careful.errors = MemoryContextAllocZero(run->context, run->plan->nsteps * sizeof(ErrorData *));
	careful.trusted = MemoryContextAlloc(run->context, run->batch->nmigrations * sizeof(bool));
	for (int i = 0; i < run->batch->nmigrations; i++)
		careful.trusted[i] = ps_catalog_role_is_trusted(run->batch->migrations[i].role);
	careful.names = hash_create("pgstair names", 256, &control, HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);

	while ((step = next_step(&careful, &forced)) >= 0)
	{
		if (could_lend_rights(&careful, step) || (!forced && must_hold(&careful, step)))
			park(&careful, step);
		else
			try_step(&careful, step);
	}
	raise_first_error(&careful);
	report_misplaced(&careful);
	hash_destroy(careful.names);
}
