/*-------------------------------------------------------------------------
 *
 * pgstair.h
 *	  What every file of the extension shares: settings and limits.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PGSTAIR_H
#define PGSTAIR_H

#include "postgres.h"

#include "nodes/pg_list.h"

/* The extension, and the schema that holds its tables. */
#define PS_EXTENSION_NAME "pgstair"
#define PS_SCHEMA_NAME "pgstair"

/* The stream of a definition that names none. */
#define PS_DEFAULT_STREAM "main"

/* Settings, defined in init.c. */
extern int	ps_run_wait;			/* milliseconds to wait for another run */
extern int	ps_lock_timeout;		/* milliseconds, lock_timeout of a run; -1 leaves it */
extern char *ps_only;				/* the only migration of a run; "": no such limit */
extern char *ps_after;				/* what a run up applies comes after it; "": no such limit */
extern bool ps_record_snapshots;	/* record what runs leave, for migrate_drift() */
extern bool ps_derive_down;		/* derive what takes a migration back */
extern bool ps_check_facts;		/* warn when facts and what a statement creates differ */
extern bool ps_protected;		/* the client asks before it changes this database */

#endif							/* PGSTAIR_H */
