/*-------------------------------------------------------------------------
 *
 * ledger_snapshot.h
 *	  What the last run left of the objects that runs have touched.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_LEDGER_SNAPSHOT_H
#define PS_LEDGER_SNAPSHOT_H

#include "snapshot_row.h"
#include "touched.h"

/* Is anything recorded?  A fraction of a millisecond. */
extern bool ps_ledger_has_snapshot(void);

/*
 * Before a run: makes sure that the OIDs recorded are those of this database;
 * after a restore they are not.
 */
extern void ps_ledger_bind_snapshot(void);

/* After a run: records its objects as they are, or forgets them. */
extern void ps_ledger_record_snapshot(int64 run, const PsTouched *touched);
extern void ps_ledger_forget_snapshot(const PsTouched *touched);

/* The run of what is recorded while its number is not known. */
#define PS_RUN_UNDER_WAY 0

/* What was recorded so is the run's. */
extern void ps_ledger_own_snapshot(int64 run);

/* Records, or forgets, all of the database. */
extern void ps_ledger_record_whole_snapshot(int64 run);
extern void ps_ledger_forget_whole_snapshot(void);

/* What is recorded, and the database as it is; both sorted as ps_snapshot(). */
typedef struct PsRecordedSnapshot
{
	List	   *rows;			/* PsSnapshotRow * */
	List	   *now;			/* PsSnapshotRow * */
	bool		whole;			/* all of the database was recorded once */
	bool		bound;			/* holders of rows are those of this cluster */
} PsRecordedSnapshot;

/* stream: of its runs only, if not NULL */
extern PsRecordedSnapshot ps_ledger_snapshot(const char *stream);

#endif							/* PS_LEDGER_SNAPSHOT_H */
