/*-------------------------------------------------------------------------
 *
 * ledger.h
 *	  The extension's tables: the only place that reads or writes them.
 *
 * Every function works as the tables' owner under a pinned search_path and
 * restores the caller's identity.  What is returned lives in the caller's
 * memory context.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_LEDGER_H
#define PS_LEDGER_H

#include "executor.h"

/* What became of a registration. */
typedef enum PsRegistration
{
	PS_REGISTERED,
	PS_REPLACED,
	PS_UNCHANGED
} PsRegistration;

/* ledger.c: reading */

/*
 * Is any migration of the stream pending, with a text for which is_meant()
 * holds unless that is NULL?  A fraction of a millisecond.
 */
extern bool ps_ledger_any_pending(const char *stream, bool (*is_meant) (const char *text));

/* Streams, if this one has no migration while others have; else NULL. */
extern char *ps_ledger_streams_instead(const char *stream);

/* Names (char *) of a stream's pending migrations, in their order. */
extern List *ps_ledger_pending_names(const char *stream);

/*
 * Names (char *) of applied migrations, the last applied first: those from
 * the last back to and including target, or, with target NULL, the last steps
 * ones.
 */
extern List *ps_ledger_applied_names(const char *stream, const char *target, int steps);

/*
 * ledger_needs.c: names (char *) of the migrations given and of those applied
 * ones that seem to have made what is left behind (PsLeftBehind *), in the order
 * of application.
 */
extern List *ps_ledger_needed_by(const char *stream, List *migrations, List *left_behind);

/* The migration's state ("pending", ...), or NULL if there is none of the name. */
extern const char *ps_ledger_state(const char *stream, const char *name);

/*
 * The named migrations with their texts (PsMigration *), in the order of
 * names.  lock keeps them from being changed until the transaction ends.
 */
extern List *ps_ledger_load(const char *stream, List *names, bool lock);

/*
 * What takes an applied migration back, from the inverses of its statements,
 * the last one first.
 */
typedef struct PsDerivedDown
{
	PsReversible reversible;	/* the least of its statements */
	const char *sql;			/* NULL if it cannot be reverted */
	int			line;			/* of the statement that is the reason, if not full */
	const char *statement;
} PsDerivedDown;

/* NULL: none was derived, as for a migration that was not run here. */
extern PsDerivedDown *ps_ledger_derived_down(const char *stream, const char *name);
extern List *ps_ledger_last_run_first(const char *stream, List *names);

/*
 * A sentence about the session that holds the advisory lock with this tag;
 * NULL if it is gone.
 */
extern char *ps_ledger_lock_holder(Oid database, Oid class, int field4);

/* ledger_register.c */
extern PsRegistration ps_ledger_register(const PsMigration *migration, const char *checksum);
extern void ps_ledger_unregister(const char *stream, const char *name);

/* ledger_record.c: each inserts one row into pgstair.run */

/* Records a run: its statements, and the state of its migrations; returns its number. */
extern int64 ps_ledger_record(const PsBatch *batch, const PsOutcome *outcome, TimestampTz started);

/*
 * Gives the named migrations (char *) the state that the kind of run stands
 * for: "baseline", "record up", "record down".  Returns the run's number.
 */
extern int64 ps_ledger_mark(const char *stream, List *names, const char *kind);

/* A run of one migration whose statements come one by one. */
extern int64 ps_ledger_begin(const char *stream, PsDirection direction, TimestampTz started);
extern void ps_ledger_add(int64 run, const PsBatch *batch, const PsOutcome *outcome, int before);
extern void ps_ledger_end(int64 run, const char *stream, const char *name, PsDirection direction, TimestampTz started);

/* ledger_history.c */

/* Keeps a history table in step with the stream (InvalidOid: none); returns how many rows it got. */
extern int64 ps_ledger_keep(const char *stream, Oid history);

/* ledger_progress.c */

/* What is recorded of a statement that is run outside a transaction. */
typedef struct PsProgress
{
	int			statement;		/* number in its section, from 1 */
	const char *settings;		/* what it runs under, as a script; NULL: nothing */
	const char *text;
	bool		done;			/* else only started */
	bool		effect_before;	/* its effect was there before it was started */
} PsProgress;

extern List *ps_ledger_progress(const char *stream, const char *name, PsDirection direction);
extern void ps_ledger_record_statement(const PsMigration *migration, PsDirection direction, int line, const PsProgress *progress);
extern int64 ps_ledger_finish_outside(const PsMigration *migration, PsDirection direction);

/* ledger_status.c */

/* What the ledger says about a migration. */
typedef struct PsRegistered
{
	PsMigration migration;		/* source is NULL if it holds no down section */
	const char *state;
	const char *checksum;
	TimestampTz registered_at;
	const char *registered_by;
	bool		is_applied;		/* or baseline: the next two are set */
	TimestampTz applied_at;
	const char *applied_by;
	Interval   *duration;		/* NULL: not run here */
	const char *reversible;		/* what was derived: "full", "structure only",
								 * "none"; NULL: not applied by a run */
	const char *because;		/* the statement that is the reason */
	int64		statements_outside; /* done or started outside a transaction,
									 * while the rest is not */
} PsRegistered;

/* All of a stream (PsRegistered *), in the order of their names. */
extern List *ps_ledger_status(const char *stream);

#endif							/* PS_LEDGER_H */
