/*-------------------------------------------------------------------------
 *
 * inverse_work.h
 *	  The derivation of one statement's inverse, between inverse.c and
 *	  inverse_drop.c.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_INVERSE_WORK_H
#define PS_INVERSE_WORK_H

#include "inverse.h"
#include "snapshot.h"

#include "catalog/objectaddress.h"
#include "lib/stringinfo.h"

/* The work on one statement. */
typedef struct PsInverseWork
{
	const PsBefore *before;
	List	   *after;			/* PsProperty * */
	List	   *created;		/* ObjectAddress *, seen by the observer */
	List	   *removals;		/* PsProperty *: to be taken away */
	List	   *renames;		/* char * */
	List	   *definitions;	/* PsProperty *: to be given back */
	List	   *others;			/* char *: DROPs of objects without properties */
	PsReversible reversible;
} PsInverseWork;

/* inverse_drop.c */
extern void ps_at_most(PsInverseWork *work, PsReversible reversible);
extern void ps_append_statement(StringInfo sql, const char *statement);
extern void ps_append_others(PsInverseWork *work, StringInfo sql);
extern void ps_append_made_relations(PsInverseWork *work, StringInfo sql);
extern void ps_append_added_columns(PsInverseWork *work, StringInfo sql);

#endif							/* PS_INVERSE_WORK_H */
