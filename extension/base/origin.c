/*-------------------------------------------------------------------------
 *
 * origin.c
 *	  Where a compiled text comes from in what its author wrote.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "origin.h"

/* The part of the text in which the offset lies; NULL if it lies in none. */
const PsOriginPart *
ps_origin_at(const PsOrigin *origin, int offset)
{
	int			low = 0;
	int			high = origin->count - 1;

	while (low <= high)
	{
		int			middle = (low + high) / 2;
		const PsOriginPart *part = &origin->parts[middle];

		if (offset < part->start)
			high = middle - 1;
		else if (offset >= part->start + part->length)
			low = middle + 1;
		else
			return part;
	}
	return NULL;
}
