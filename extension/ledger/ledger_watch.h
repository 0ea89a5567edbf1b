/*-------------------------------------------------------------------------
 *
 * ledger_watch.h
 *	  The journal of changes made other than by migrations.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_LEDGER_WATCH_H
#define PS_LEDGER_WATCH_H

#include "pgstair.h"

#include "datatype/timestamp.h"

/* An object that a command has changed. */
typedef struct PsWatched
{
	const char *type;			/* as event triggers name it */
	const char *identity;		/* as migrate_snapshot() has it, if that is known */
	Oid			holder;			/* InvalidOid: not known */
} PsWatched;

/*
 * Writes down what a command did; statement is what the client sent.  Returns
 * the numbers (int64 *) of the rows.
 */
extern List *ps_ledger_watch(const char *tag, const char *statement, List *objects);

/* Takes rows of these numbers (int64 *) out: a migration made the changes. */
extern void ps_ledger_unwatch(List *numbers);

/* Who made a change, when and how; role is NULL if nobody was watching. */
typedef struct PsCulprit
{
	const char *role;
	TimestampTz time;
	const char *application;
	const char *address;
	const char *statement;
} PsCulprit;

/* For whom a culprit is sought. */
typedef struct PsSuspicion
{
	const char *identity;
	Oid			holder;
	int64		run;			/* the run that left it as it was; 0: none did */
} PsSuspicion;

/* Fills in culprits for as many suspicions. */
extern void ps_ledger_find_culprits(const PsSuspicion *suspicions, PsCulprit *culprits, int count);

#endif							/* PS_LEDGER_WATCH_H */
