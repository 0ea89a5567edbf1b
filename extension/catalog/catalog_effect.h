/*-------------------------------------------------------------------------
 *
 * catalog_effect.h
 *	  What an interrupted statement has left in the catalog.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_CATALOG_EFFECT_H
#define PS_CATALOG_EFFECT_H

#include "facts.h"

typedef enum PsEffectState
{
	PS_EFFECT_NONE,				/* or not known: run it again */
	PS_EFFECT_PARTIAL,			/* something is in the way of running it again */
	PS_EFFECT_WHOLE				/* all is done */
} PsEffectState;

typedef struct PsEffect
{
	PsEffectState state;
	const char *repair;			/* PARTIAL: SQL that clears the way; or NULL */
	const char *instead;		/* PARTIAL: SQL that completes it; or NULL */
} PsEffect;

/* path: names of schemas, in the order of lookup. */
extern PsEffect ps_catalog_effect(const PsStatement *statement, const PsFacts *facts, List *path);

#endif							/* PS_CATALOG_EFFECT_H */
