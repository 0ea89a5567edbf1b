/*-------------------------------------------------------------------------
 *
 * ledger.h
 *	  The extension's tables: the only place that reads or writes them.
 *
 * Every function works as the tables' owner under an empty search_path and
 * restores the caller's identity.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_LEDGER_H
#define PS_LEDGER_H

#include "executor.h"

/* Pending migrations of a stream in order; NIL quickly if there are none. */
extern List *ps_ledger_pending(const char *stream);		/* PsMigration * */

/* Applied migrations of a stream, the last applied first. */
extern List *ps_ledger_applied(const char *stream);

/* Records a run in bulk. */
extern void ps_ledger_record(const PsBatch *batch, const PsOutcome *outcome);

/*
 * What the client calls, besides the functions that people call.  All take
 * the stream last.
 *
 *	  migrate_status(stream)
 *		has a column "checksum": of the registered text
 *	  migrate_checksum(source, down_source DEFAULT NULL) -> text
 *		what "checksum" would be for these texts: the client compares its files
 *	  migrate_outside(target, steps, direction DEFAULT 'up', stream)
 *		-> table (migration, before, statement, line, sql, transactional, state, repair)
 *		The statements of the first migration of that run which must run
 *		outside a transaction; no rows: migrate_up() can do it all.
 *		before: how many migrations stand before it, for migrate_up(steps => before).
 *		transactional: the client runs it in one transaction with its record.
 *		state: "pending", "done", or "setting" (a SET: run again on each resume).
 *		A statement that was started but not recorded as done is looked up in
 *		the catalog: it is "done" if its effect is there (the index exists and
 *		is valid, or is gone), else "pending", with SQL that clears what it
 *		left (DROP INDEX CONCURRENTLY of an invalid one) in repair.
 *		Refused unless the session user is the registering role: outside a
 *		transaction nothing could keep the caller's rights from a RESET ROLE.
 *	  migrate_lock(boolean) -> boolean
 *		true takes the lock of a run for the session (without waiting; if
 *		another run has it: the error of migrate_up), false gives it back;
 *		migrate_up() in that session still works.
 *	  migrate_record(name, direction DEFAULT 'up', statement DEFAULT NULL,
 *					 state DEFAULT 'done', stream)
 *		without a statement: the migration was run elsewhere as a whole (a
 *		plan run by hand).  With one: that statement was "started" or is
 *		"done"; with the last one done, the migration is applied (or, down,
 *		pending again).
 *
 * A run that finds the lock taken fails with SQLSTATE 55006 (object_in_use),
 * which tells it from a lock timeout (55P03).  migrate_up() of a batch with a migration
 * that must run outside a transaction fails with 25001.
 * The context line of an error in a migration is
 *		migration "NAME", line 3, column 7
 * or "migration "NAME" (down), line 3, column 7", counted in the file of that
 * direction.
 */

#endif							/* PS_LEDGER_H */
