/*-------------------------------------------------------------------------
 *
 * ledger_home.h
 *	  Are the OIDs in the ledger those of this database?  Not after a restore.
 *
 * To be called between ps_ledger_enter() and ps_ledger_leave().
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_LEDGER_HOME_H
#define PS_LEDGER_HOME_H

#include "pgstair.h"

/* Who keeps OIDs. */
typedef enum PsOidKeeper
{
	PS_KEEPER_SNAPSHOT = 1,		/* pgstair.snapshot */
	PS_KEEPER_JOURNAL = 2		/* pgstair.foreign_change */
} PsOidKeeper;

/* Are the keeper's OIDs good here? */
extern bool ps_ledger_is_home(PsOidKeeper keeper);

/* From here on they are. */
extern void ps_ledger_settle(PsOidKeeper keeper);

#endif							/* PS_LEDGER_HOME_H */
