/*-------------------------------------------------------------------------
 *
 * subtransaction.c
 *	  Work that is taken back as a whole: a savepoint of the extension's own.
 *
 *-------------------------------------------------------------------------
 */
#include "subtransaction.h"

#include "access/xact.h"

/* Begins one; the memory context stays. */
PsSubtransaction
ps_begin_subtransaction(void)
{
	PsSubtransaction begun = {CurrentMemoryContext, CurrentResourceOwner, GetCurrentTransactionNestLevel()};

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(begun.context);
	return begun;
}

/* Puts back what was at hand around it. */
static void
return_from(const PsSubtransaction *subtransaction)
{
	MemoryContextSwitchTo(subtransaction->context);
	CurrentResourceOwner = subtransaction->owner;
}

/* Ends it, and keeps what it did. */
void
ps_release_subtransaction(const PsSubtransaction *subtransaction)
{
	ReleaseCurrentSubTransaction();
	return_from(subtransaction);
}

/* Ends it, and those that were begun in it, and takes back what they did. */
void
ps_roll_back_subtransaction(const PsSubtransaction *subtransaction)
{
	while (GetCurrentTransactionNestLevel() > subtransaction->level)
		RollbackAndReleaseCurrentSubTransaction();
	return_from(subtransaction);
}

/* In a PG_CATCH: takes the error over, into the memory context around, and rolls back. */
ErrorData *
ps_catch_in_subtransaction(const PsSubtransaction *subtransaction)
{
	ErrorData  *error;

	MemoryContextSwitchTo(subtransaction->context);
	error = CopyErrorData();
	FlushErrorState();
	ps_roll_back_subtransaction(subtransaction);
	return error;
}
