/*-------------------------------------------------------------------------
 *
 * inverse.h
 *	  SQL that takes a statement back, derived from the catalogs.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_INVERSE_H
#define PS_INVERSE_H

#include "facts.h"

/* How much of what was there the inverse gives back; greater is less. */
typedef enum PsReversible
{
	PS_FULLY,
	PS_STRUCTURE_ONLY,			/* rows, or the order of columns, are lost */
	PS_NOT_REVERSIBLE
} PsReversible;

/* What a statement needs to be taken back. */
typedef struct PsInverse
{
	PsReversible reversible;
	char	   *sql;			/* statements, without a final semicolon; "": nothing
								 * to do; NULL if not reversible */
} PsInverse;

/* What was there before a statement. */
typedef struct PsBefore PsBefore;

/* What the migration at work has made so far. */
typedef struct PsMade PsMade;

/* For a run, in its memory context. */
extern PsMade *ps_make_made(MemoryContext context);

/* The next statement is at work, of the migration with this number. */
extern void ps_made_by(PsMade *made, int migration);

/* What a statement is about to change; facts NULL: it is none of the author's.  prior_labels: see PsStatement. */
extern PsBefore *ps_inverse_before(const char *text, NodeTag tag, const char *prior_labels,
								   const PsFacts *facts, PsMade *made);

/* The inverse, in a memory context, of the statement that has run since. */
extern PsInverse ps_inverse_after(const PsBefore *before, PsMade *made, MemoryContext context);

/* The word for it: "full", "structure only", "none". */
extern const char *ps_reversible_name(PsReversible reversible);

#endif							/* PS_INVERSE_H */
