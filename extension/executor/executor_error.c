/*-------------------------------------------------------------------------
 *
 * executor_error.c
 *	  What a run knows about an error beyond the server's own words.
 *
 * Rules:
 *
 *	- The SQLSTATE and the message stay as the server gave them; detail and
 *	  hint are added where the run knows more.
 *	- Looking for more must not hide the error: what fails on the way is
 *	  dropped.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/twophase.h"
#include "miscadmin.h"
#include "storage/lock.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "executor_internal.h"

/*
 * The lock that a statement takes on the table it is about, and how many locks
 * it leaves, roughly: measured on tables with a serial key.  What reads and
 * writes rows adds none to those of the tables.
 */
#define OTHER_LOCKS 2

static const struct
{
	NodeTag		tag;
	LOCKMODE	lock;
	int			count;
}			table_locks[] =
{
	{T_CopyStmt, ExclusiveLock, 0},
	{T_CreateStmt, ShareRowExclusiveLock, 8},
	{T_CreateTrigStmt, ShareRowExclusiveLock, OTHER_LOCKS},
	{T_DeleteStmt, ExclusiveLock, 0},	/* as far as it waits for rows */
	{T_IndexStmt, ShareLock, OTHER_LOCKS},
	{T_InsertStmt, ExclusiveLock, 0},
	{T_MergeStmt, ExclusiveLock, 0},
	{T_SelectStmt, ExclusiveLock, 0},
	{T_UpdateStmt, ExclusiveLock, 0},
};

/* Returns how many locks the server's shared table is made for. */
static int64
lock_table_size(void)
{
	return (int64) max_locks_per_xact * (MaxBackends + max_prepared_xacts);
}

/* Returns how many locks a statement of that kind leaves, roughly. */
static int
locks_left(NodeTag tag)
{
	for (int i = 0; i < lengthof(table_locks); i++)
	{
		if (table_locks[i].tag == tag)
			return table_locks[i].count;
	}
	return OTHER_LOCKS;
}

/* A NOTICE if the run may need more locks than that. */
void
ps_warn_of_many_locks(const PsRun *run)
{
	int64		estimate = 0;

	for (int i = 0; i < run->plan->nsteps; i++)
		estimate += locks_left(run->plan->steps[i].statement->tag);
	if (estimate <= lock_table_size())
		return;

	ereport(NOTICE,
			(errmsg("this run may need about %lld locks, more than the %lld that the server has room for",
					(long long) estimate, (long long) lock_table_size()),
			 errhint("If it fails, raise \"max_locks_per_transaction\" or apply fewer migrations at a time.")));
}

/* Returns the strength of the lock that the step wants on a table. */
static LOCKMODE
wanted_lock(const PsStep *step)
{
	for (int i = 0; step->key == NULL && i < lengthof(table_locks); i++)
	{
		if (table_locks[i].tag == step->statement->tag)
			return table_locks[i].lock;
	}
	return step->key == NULL ? AccessExclusiveLock : ShareRowExclusiveLock;
}

/* Appends the sessions in the way of a lock on relation, if there are any. */
static void
append_holders(StringInfo text, Oid relation, LOCKMODE wanted)
{
	LOCKTAG		tag;
	VirtualTransactionId *holders;
	int			count;
	bool		first = true;

	SET_LOCKTAG_RELATION(tag, MyDatabaseId, relation);
	holders = GetLockConflicts(&tag, wanted, &count);
	for (int i = 0; i < count; i++)
	{
		PGPROC	   *proc = ps_proc_of_virtual_xid(holders[i]);

		if (proc == NULL || proc->pid == 0)
			continue;
		if (first)
			appendStringInfo(text, "%sSessions holding a lock on \"%s.%s\": ", text->len > 0 ? "\n" : "",
							 get_namespace_name(get_rel_namespace(relation)), get_rel_name(relation));
		appendStringInfo(text, "%s%d (role \"%s\")", first ? "" : ", ", proc->pid,
						 GetUserNameFromId(proc->roleId, true));
		first = false;
	}
	if (!first)
		appendStringInfoChar(text, '.');
}

/* 55P03: who holds what the statement names. */
static void
add_lock_holders(PsRun *run, ErrorData *error)
{
	StringInfoData text;
	ListCell   *cell;

	if (run->step == NULL)
		return;
	initStringInfo(&text);
	foreach(cell, ps_step_relations(run, run->step, true))
		append_holders(&text, lfirst_oid(cell), wanted_lock(run->step));
	if (text.len > 0)
		error->detail = text.data;
}

/* Returns how many locks this backend holds. */
static int
count_own_locks(void)
{
	LockData   *locks = GetLockStatusData();
	int			count = 0;

	for (int i = 0; i < locks->nelements; i++)
	{
		if (locks->locks[i].pid == MyProcPid)
			count++;
	}
	return count;
}

/* 53200: what setting would have been enough. */
static void
add_lock_setting(PsRun *run, ErrorData *error)
{
	int			done = Max(run->outcome->count, 1);
	int			own;
	int64		needed;
	int64		slots = MaxBackends + max_prepared_xacts;

	if (error->hint == NULL || strstr(error->hint, "max_locks_per_transaction") == NULL)
		return;

	own = count_own_locks();
	needed = (int64) own * run->plan->nsteps / done;
	error->detail = psprintf("This run held %d locks after %d of %d statements; the server has room for about %lld.",
							 own, run->outcome->count, run->plan->nsteps, (long long) lock_table_size());
	error->hint = psprintf("Set \"max_locks_per_transaction\" to at least %lld and restart the server, or apply fewer migrations at a time.",
						   (long long) Max(needed / slots + 1, max_locks_per_xact + 1));
}

/* Returns the step that ran and provided the label whose quoted name is in message. */
static const PsStep *
provider_of_label(const PsRun *run, const char *message)
{
	for (int i = run->outcome->count - 1; i >= 0; i--)
	{
		const PsStep *step = run->outcome->executed[i].step;
		const PsFacts *facts = run->batch->facts[step->statement->position];

		for (int f = 0; f < facts->count; f++)
		{
			const PsFact *fact = &facts->facts[f];

			if (fact->kind == PS_PROVIDES && fact->name.class == PS_ENUM_LABEL && fact->name.sub != NULL &&
				strstr(message, psprintf("\"%s\"", fact->name.sub)) != NULL)
				return step;
		}
	}
	return NULL;
}

/* 55P04: which migration adds the label and which one uses it. */
static void
add_label_origin(PsRun *run, ErrorData *error)
{
	const PsStep *user = run->step;
	const PsStep *provider = provider_of_label(run, error->message);
	const char *adds;

	if (provider == NULL || user == NULL)
		return;
	adds = ps_step_migration(run, provider)->name;
	error->detail = psprintf("Migration \"%s\" (line %d) adds the value to a type that was there before the run, and migration \"%s\" (line %d) uses it in the same transaction.",
							 adds, provider->statement->line,
							 ps_step_migration(run, user)->name, user->statement->line);
	if (provider->statement->migration != user->statement->migration)
		error->hint = psprintf("Apply up to \"%s\" first, then the rest: SELECT migrate_up(%s); SELECT migrate_up();",
							   adds, quote_literal_cstr(adds));
	else
		error->hint = psprintf("Move what uses the value to a migration of its own, and apply migration \"%s\" in a transaction before it.",
							   adds);
}

/* 2BP01 of a revert: not CASCADE, but the migrations in question together. */
static void
add_way_to_revert(PsRun *run, ErrorData *error)
{
	if (run->batch->direction != PS_DOWN || error->hint == NULL || strstr(error->hint, "CASCADE") == NULL)
		return;
	if (run->plan->left_behind_hint != NULL)
		error->hint = pstrdup(run->plan->left_behind_hint);
	else
		error->hint = pstrdup("If an earlier migration made what depends on it, revert both in one run: migrate_down() with that one as target. "
							  "What no migration made has to be dropped first.");
}

/* Class 23 of a derived way down: the rows that are there want what is gone. */
static void
add_way_to_fill(PsRun *run, ErrorData *error)
{
	const PsMigration *migration = run->step == NULL ? NULL : ps_step_migration(run, run->step);

	if (run->batch->direction == PS_DOWN && migration != NULL && migration->is_derived && error->hint == NULL)
		error->hint = psprintf("The rows lack what \"%s\" removed. Change or delete them first, or put what takes it back into a migration of its own.",
							   migration->name);
}

/* What to add for which error. */
static const struct
{
	int			sqlstate;
	void		(*add) (PsRun *run, ErrorData *error);
}			details[] =
{
	{ERRCODE_LOCK_NOT_AVAILABLE, add_lock_holders},
	{ERRCODE_OUT_OF_MEMORY, add_lock_setting},
	{ERRCODE_UNSAFE_NEW_ENUM_VALUE_USAGE, add_label_origin},
	{ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST, add_way_to_revert},
	{ERRCODE_NOT_NULL_VIOLATION, add_way_to_fill},
	{ERRCODE_FOREIGN_KEY_VIOLATION, add_way_to_fill},
	{ERRCODE_UNIQUE_VIOLATION, add_way_to_fill},
	{ERRCODE_CHECK_VIOLATION, add_way_to_fill},
	{ERRCODE_EXCLUSION_VIOLATION, add_way_to_fill},
};

/* Adds what there is for the error's SQLSTATE; an error on the way is dropped. */
static void
add_details(PsRun *run, ErrorData *error)
{
	for (int i = 0; i < lengthof(details); i++)
	{
		if (details[i].sqlstate != error->sqlerrcode)
			continue;
		PG_TRY();
		{
			details[i].add(run, error);
		}
		PG_CATCH();
		{
			MemoryContextSwitchTo(run->context);
			FlushErrorState();
		}
		PG_END_TRY();
	}
}

/*
 * Takes SPI's context line, which repeats the whole statement, out of the
 * error: the line with the statement's place says which one it was.
 */
static void
remove_statement_context(const PsRun *run, ErrorData *error)
{
	const char *line;
	char	   *found;

	if (run->step == NULL || error->context == NULL)
		return;
	line = psprintf("SQL statement \"%s\"\n", run->step->text);
	found = strstr(error->context, line);
	if (found != NULL)
		memmove(found, found + strlen(line), strlen(found + strlen(line)) + 1);
}

/*
 * In a PG_CATCH: takes the error at hand off the stack.  Returns it in the
 * run's memory; ReThrowError() raises it again.
 */
ErrorData *
ps_take_error(PsRun *run)
{
	ErrorData  *error;

	MemoryContextSwitchTo(run->context);
	error = CopyErrorData();
	FlushErrorState();
	return error;
}

/*
 * Adds to the error what the run knows.  Must be called while the role and the
 * settings that it came up under are in force; a second call adds nothing.
 */
void
ps_describe_error(PsRun *run, ErrorData *error)
{
	if (run->described)
		return;
	run->described = true;
	remove_statement_context(run, error);
	add_details(run, error);
}
