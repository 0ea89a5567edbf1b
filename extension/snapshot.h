/*-------------------------------------------------------------------------
 *
 * snapshot.h
 *	  The schema as rows: what there is, and the SQL that makes it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_SNAPSHOT_H
#define PS_SNAPSHOT_H

#include "pgstair.h"

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

/* A row of migrate_snapshot(). */
typedef struct PsSnapshotRow
{
	const char *type;
	const char *identity;
	const char *definition;
} PsSnapshotRow;

/* All of the database, sorted by type and identity (PsSnapshotRow *). */
extern List *ps_snapshot(void);

/* SHA-256 of the above in hexadecimal. */
extern char *ps_snapshot_fingerprint(void);

/* The properties (PsProperty *) of the relations, types, ... with these OIDs. */
extern List *ps_properties(List *objects);

/*
 * OIDs of the relations, types, functions and schemas that are, or hold, these
 * objects (ObjectAddress *); if deeply, also what depends on them.
 */
extern List *ps_dependents(List *addresses, bool deeply);

#endif							/* PS_SNAPSHOT_H */
