/*-------------------------------------------------------------------------
 *
 * split_off.h
 *	  Clauses that can follow their statement as one of their own.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_SPLIT_OFF_H
#define PS_SPLIT_OFF_H

#include "plan.h"

extern bool ps_can_split_off(const PsStatement *statement);
extern void ps_split_off(PsBatch *batch, int position);

#endif							/* PS_SPLIT_OFF_H */
