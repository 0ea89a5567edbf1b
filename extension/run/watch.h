/*-------------------------------------------------------------------------
 *
 * watch.h
 *	  Event triggers that write down changes made by other ways.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_WATCH_H
#define PS_WATCH_H

#include "pgstair.h"

#include "commands/event_trigger.h"

/* Makes the event triggers, whose function lives in the schema, or drops them. */
extern void ps_watch(bool on, const char *schema);

/* The client may send these statements (char *) for a migration from here on. */
extern void ps_watch_expect(List *statements);

/* The ledger has them: what was written down about them goes. */
extern void ps_watch_done(void);

/* What they call: never raises, except when it is cancelled. */
extern void ps_watch_event(const EventTriggerData *event);

#endif							/* PS_WATCH_H */
