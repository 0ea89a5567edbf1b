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
typedef struct PsBefore
{
	NodeTag		tag;
	bool		only_names;		/* it changes nothing but names */
	bool		only_columns;	/* it adds columns to one table, nothing else */
	bool		unknown;		/* what it does cannot be followed */
	bool		covered;		/* all it touches goes with what the migration made */
	List	   *subjects;		/* OIDs of the objects it is about */
	List	   *properties;		/* theirs, PsProperty * */
} PsBefore;

/*
 * What the statement is about to change.  made holds OIDs of what its migration
 * has made so far.
 */
extern PsBefore *ps_inverse_before(const char *text, const PsFacts *facts, List *made);

/*
 * The inverse of the statement that has run since; *made is extended by what it
 * made, in the memory context of the list.
 */
extern PsInverse ps_inverse_after(const PsBefore *before, List **made, MemoryContext context);

/* The word for it: "full", "structure only", "none". */
extern const char *ps_reversible_name(PsReversible reversible);

/* Do the properties of snapshots tell about objects of this class? */
extern bool ps_has_properties(Oid class);

/* inverse_subject.c: fills in the OIDs of what a statement is about. */
extern void ps_inverse_subjects(PsBefore *before, Node *tree, const PsFacts *facts, List *made);

#endif							/* PS_INVERSE_H */
