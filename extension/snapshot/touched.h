/*-------------------------------------------------------------------------
 *
 * touched.h
 *	  Which objects this transaction has created, altered or dropped.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_TOUCHED_H
#define PS_TOUCHED_H

#include "pgstair.h"

#include "nodes/parsenodes.h"

/*
 * What was touched.  An object that is part of another one (an index, a column,
 * a constraint, ...) stands for that one, its holder.
 */
typedef struct PsTouched
{
	List	   *holders;		/* OIDs, of whatever class; also of what is gone */
	List	   *schemas;		/* OIDs: anything in these may have changed */
	bool		everything;		/* anything in the database may have changed */
} PsTouched;

extern void ps_touched_install(void);	/* from _PG_init */

/* A moment of the transaction, for the next one. */
extern int	ps_touched_mark(void);

/* What was touched since, in the caller's memory. */
extern PsTouched ps_touched_since(int mark);

/*
 * While on, what is touched is remembered beyond the transaction's end: for
 * statements that run outside a transaction.  Both forget what there is.
 */
extern void ps_touched_keep(bool on);

/* Writes down an object. */
extern void ps_touch(Oid class, Oid object);
extern void ps_touch_schema(Oid schema);
extern void ps_touch_everything(void);

/* The object that an object is part of, or itself; InvalidOid if it is nobody's business. */
extern Oid	ps_holder_of(Oid class, Oid object);

/*
 * touched_statement.c: writes down what a statement that has run was about, if
 * the server does not tell object_access_hook.
 */
extern bool ps_is_untold(const Node *statement);
extern void ps_touch_untold(Node *statement);

#endif							/* PS_TOUCHED_H */
