/*-------------------------------------------------------------------------
 *
 * snapshot.h
 *	  The schema as rows: what there is, and the SQL that makes it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_SNAPSHOT_H
#define PS_SNAPSHOT_H

#include "snapshot_row.h"

/* What a difference of a property means. */
typedef enum PsPropertyKind
{
	PS_OBJECT = 'o',			/* is there or not; never differs by itself */
	PS_OVERWRITTEN = 'r',		/* the definition overwrites what is there */
	PS_REMOVED_FIRST = 'd',		/* what is there has to go first */
	PS_REMADE = 'k',			/* a difference calls for the object to be made anew */
	PS_NAME = 'n',				/* removal and definition together rename it */
	PS_PLACE = 'p'				/* cannot be given back */
} PsPropertyKind;

/* One property of an object, as the queries of snapshot_*.c return it. */
typedef struct PsProperty
{
	Oid			class;
	Oid			object;
	int			sub;
	const char *property;		/* "": that the object exists */
	int			rank;			/* properties are given in this order */
	Oid			within;			/* relation or type that takes it along, or
								 * InvalidOid */
	bool		is_inline;		/* comes with what it is within, or its object */
	PsPropertyKind kind;
	const char *type;
	const char *identity;
	const char *definition;		/* SQL that gives it; NULL: there is none */
	const char *removal;		/* SQL that takes it away; NULL: nothing to do */
} PsProperty;

/* The properties (PsProperty *) of the relations, types, ... with these OIDs. */
extern List *ps_properties(List *objects);

#endif							/* PS_SNAPSHOT_H */
