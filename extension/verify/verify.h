/*-------------------------------------------------------------------------
 *
 * verify.h
 *	  Proves that migrations can be taken back: what verify*.c share.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_VERIFY_H
#define PS_VERIFY_H

#include "run.h"
#include "snapshot.h"

/* What was found out about a migration. */
typedef enum PsVerdict
{
	PS_EXACT,					/* all comes back */
	PS_SAME_STRUCTURE,			/* the schema comes back, rows may not */
	PS_NO_WAY_BACK,				/* there is nothing to take it back with */
	PS_DIFFERS,					/* the schema does not come back */
	PS_FAILS,					/* an error */
	PS_SKIPPED,					/* it cannot be run here */
	PS_REMAINS					/* not about the migration: what the proof could
								 * not take back */
} PsVerdict;

/* A row of migrate_verify(). */
typedef struct PsVerified
{
	const char *migration;
	PsVerdict	verdict;
	const char *object;			/* what differs, fails, remains; NULL: nothing */
	const char *difference;		/* NULL: nothing to say */
} PsVerified;

/*
 * Verifies the pending migrations up to and including target, or, if that is
 * applied, those from the last back to and including it (PsVerified *).
 */
extern List *ps_verify(const char *stream, const char *target);

/* The proof at work; all that it runs is rolled back in the end. */
typedef struct PsWalk
{
	const char *stream;
	PsDirection direction;		/* that in which it goes from state to state */
	SubTransactionId level;		/* the subtransaction that is rolled back */
	List	   *schema;			/* the snapshot of the state that it is in */
	MemoryContext schema_context;	/* holds it */
	const char *missing;		/* the first migration that could not be run */
	List	   *used_sequences; /* OIDs: known to be used */
	List	   *session_names;	/* the caller's cursors and prepared statements */
	MemoryContext context;		/* of the rows */
	List	   *rows;			/* PsVerified * */
} PsWalk;

/* verify_compare.c */

/* An object that two snapshots show differently. */
typedef struct PsDifference
{
	const char *object;
	const char *first;			/* its definition; NULL: it is not there */
	const char *second;
} PsDifference;

/* What differs between two snapshots. */
typedef struct PsComparison
{
	List	   *differences;	/* PsDifference *, in their order */
	const char *lost_place;		/* which column stands at another place or is a
								 * child's own now, which nothing can give
								 * back; NULL: none */
} PsComparison;

extern PsComparison ps_compare_snapshots(List *first, List *second);

/* The error as a text of some lines, the place in the user's file among them. */
extern char *ps_error_text(const ErrorData *error);

/* verify_attempt.c */

typedef enum PsAttemptResult
{
	PS_RAN,
	PS_COULD_NOT_RUN,			/* not here: reason says why */
	PS_NOTHING_TO_RUN,			/* there is no way down: likewise */
	PS_FAILED					/* reason is the error's text */
} PsAttemptResult;

/* A run of some migrations within a proof. */
typedef struct PsAttempt
{
	PsDirection direction;
	List	   *names;			/* in the order of the way up */
	PsAttemptResult result;
	const char *reason;
	const char *culprit;		/* the migration that the reason is about */
	PsBatch    *batch;			/* what has been run: unset if nothing has */
	PsOutcome  *outcome;
	List	   *schema;			/* snapshot of the state that it leaves */
} PsAttempt;

/*
 * Runs the migrations in a subtransaction that is rolled back if they fail.
 * Raises only what is not the migrations' fault.  The memory is the current
 * context's.
 */
extern PsAttempt *ps_attempt(PsWalk *walk, PsDirection direction, List *names);

/* Does an error say nothing about the migrations, as that the run was cancelled? */
extern bool ps_is_of_surroundings(int sqlstate);

/* verify_report.c */

/* The word for the verdict. */
extern const char *ps_verdict_name(PsVerdict verdict);

/* Adds a row; the texts are copied. */
extern void ps_add_verified(PsWalk *walk, const char *migration, PsVerdict verdict, const char *object, const char *difference);

/* Rows for migrations of which one could not be run, object being what was tried. */
extern void ps_report_attempt(PsWalk *walk, const PsAttempt *attempt, const char *object);

/*
 * Compares two states, called when in the texts.  Rows for objects that differ;
 * then false.
 */
extern bool ps_report_comparison(PsWalk *walk, List *names, PsComparison *comparison,
								 const char *first_when, const char *second_when);

/*
 * Rows for migrations that came through; attempt is their way up.  lost_place
 * says which column has changed its place, or is NULL.
 */
extern void ps_report_proven(PsWalk *walk, const PsAttempt *attempt, const char *lost_place);

/* verify_sequence.c */

/* The locks that this backend holds (PsHeldLock *). */
extern List *ps_held_locks(void);

/*
 * Sees to it that the values of the sequences that the batch may use go back
 * when subtransaction since is rolled back.
 */
extern void ps_keep_sequences(const PsBatch *batch, SubTransactionId since);

/* Takes the sequences that the transaction has used for known. */
extern void ps_note_used_sequences(PsWalk *walk);

/* Rows for sequences that were used without being known or kept. */
extern void ps_report_used_sequences(PsWalk *walk, const char *migration);

/*
 * Gives back the locks that outlive a rolled-back subtransaction: those not
 * held when locks was taken.
 */
extern void ps_release_new_locks(List *locks);

#endif							/* PS_VERIFY_H */
