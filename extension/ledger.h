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

#endif							/* PS_LEDGER_H */
