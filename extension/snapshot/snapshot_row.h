/*-------------------------------------------------------------------------
 *
 * snapshot_row.h
 *	  The schema, or some of its objects, as rows.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_SNAPSHOT_ROW_H
#define PS_SNAPSHOT_ROW_H

#include "pgstair.h"

/* A row of migrate_snapshot(). */
typedef struct PsSnapshotRow
{
	const char *type;
	const char *identity;
	const char *definition;
	Oid			holder;			/* the object that it is part of, or itself */
	int64		run;			/* of a recorded row: the run that left it so */
} PsSnapshotRow;

/* All of the database, sorted by type and identity (PsSnapshotRow *). */
extern List *ps_snapshot(void);

/* The same for the objects with these OIDs, and what is part of them. */
extern List *ps_snapshot_of(List *holders);

/* Their order. */
extern int	ps_compare_snapshot_rows(const PsSnapshotRow *a, const PsSnapshotRow *b);

/* oid[] of a list of OIDs. */
extern Datum ps_oid_array(List *oids);

/* SHA-256 of all of the database in hexadecimal. */
extern char *ps_snapshot_fingerprint(void);

/* canonical.c: a definition as it is after a dump and a restore; may be the text given. */
extern const char *ps_canonical(const char *definition);

/*
 * snapshot_dependents.c: OIDs of the relations, types, functions and schemas that are, or hold, these
 * objects (ObjectAddress *); if deeply, also what depends on them.
 */
extern List *ps_dependents(List *addresses, bool deeply);

#endif							/* PS_SNAPSHOT_ROW_H */
