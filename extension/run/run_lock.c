/*-------------------------------------------------------------------------
 *
 * run_lock.c
 *	  One run at a time per database.
 *
 * The lock is an advisory one that no SQL function can take: those use 1 and 2
 * as the last field of the tag.
 *
 *-------------------------------------------------------------------------
 */
#include "compat.h"
#include "run.h"

#include "commands/extension.h"
#include "miscadmin.h"
#include "storage/latch.h"
#include "storage/lock.h"
#include "utils/timestamp.h"
#include "utils/wait_event.h"

#define RUN_LOCK_FIELD4 3

/* Milliseconds between two attempts. */
#define POLL_INTERVAL 50

/*
 * The tag of this database's run lock.
 */
static LOCKTAG
run_lock_tag(void)
{
	LOCKTAG		tag;

	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, get_extension_oid("pgstair", false), 0, RUN_LOCK_FIELD4);
	return tag;
}

/*
 * Raises the error that another run holds the lock, with what may be known of
 * its session.
 */
static void
report_holder(const LOCKTAG *tag, bool waited)
{
	char	   *holder = ps_ledger_lock_holder(tag->locktag_field1, tag->locktag_field2, RUN_LOCK_FIELD4);

	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_IN_USE),
			 errmsg("another run of migrations is under way in this database"),
			 holder ? errdetail_internal("%s", holder) : 0,
			 waited ?
			 errhint("Try again when it has ended, or wait longer: pgstair.run_wait is %d ms.", ps_run_wait) :
			 errhint("Try again when it has ended.")));
}

/*
 * Takes the lock, for the transaction or for the session.  Waits for another
 * run as long as pgstair.run_wait says, then raises an error.
 */
void
ps_lock_runs(bool for_session)
{
	LOCKTAG		tag = run_lock_tag();
	TimestampTz deadline = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), for_session ? 0 : ps_run_wait);

	while (LockAcquire(&tag, ExclusiveLock, for_session, true) == LOCKACQUIRE_NOT_AVAIL)
	{
		if (GetCurrentTimestamp() >= deadline)
			report_holder(&tag, !for_session);
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, POLL_INTERVAL, PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
	}
}

/*
 * Gives back the session's lock; returns whether the session still holds it,
 * having taken it more than once.
 */
bool
ps_unlock_runs(void)
{
	LOCKTAG		tag = run_lock_tag();

	if (ps_lock_held_by_me(&tag, ExclusiveLock))
		LockRelease(&tag, ExclusiveLock, true);
	return ps_lock_held_by_me(&tag, ExclusiveLock);
}
