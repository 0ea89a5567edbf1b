/*-------------------------------------------------------------------------
 *
 * subtransaction.h
 *	  Work that is taken back as a whole: a savepoint of the extension's own.
 *
 *	  PsSubtransaction subtransaction = ps_begin_subtransaction();
 *
 *	  PG_TRY();
 *	  {
 *		  ...
 *		  ps_release_subtransaction(&subtransaction);
 *	  }
 *	  PG_CATCH();
 *	  {
 *		  error = ps_catch_in_subtransaction(&subtransaction);
 *	  }
 *	  PG_END_TRY();
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_SUBTRANSACTION_H
#define PS_SUBTRANSACTION_H

#include "postgres.h"

#include "utils/resowner.h"

/* What is at hand again when it has ended. */
typedef struct PsSubtransaction
{
	MemoryContext context;
	ResourceOwner owner;
	int			level;			/* of nesting, around it */
} PsSubtransaction;

/* Begins one; the memory context stays. */
extern PsSubtransaction ps_begin_subtransaction(void);

/* Ends it, and keeps what it did. */
extern void ps_release_subtransaction(const PsSubtransaction *subtransaction);

/* Ends it, and those that were begun in it, and takes back what they did. */
extern void ps_roll_back_subtransaction(const PsSubtransaction *subtransaction);

/* In a PG_CATCH: takes the error over, into the memory context around, and rolls back. */
extern ErrorData *ps_catch_in_subtransaction(const PsSubtransaction *subtransaction);

#endif							/* PS_SUBTRANSACTION_H */
