/*-------------------------------------------------------------------------
 *
 * origin.h
 *	  Where a compiled text comes from in what its author wrote.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_ORIGIN_H
#define PS_ORIGIN_H

#include "pgstair.h"

/* A byte range of the compiled text and the author's piece that it comes from. */
typedef struct PsOriginPart
{
	int			start;
	int			length;
	int			offset;			/* in the author's text, bytes */
	int			line;			/* of offset, from 1 */
	const char *path;			/* "up[3].createTable" */
} PsOriginPart;

typedef struct PsOrigin
{
	const char *source;			/* the author's text */
	int			count;
	PsOriginPart *parts;		/* in the order of the compiled text */
} PsOrigin;

/* The part that holds a byte of the compiled text; NULL if none does. */
extern const PsOriginPart *ps_origin_at(const PsOrigin *origin, int offset);

#endif							/* PS_ORIGIN_H */
