/*-------------------------------------------------------------------------
 *
 * facts_index.c
 *	  Facts of indexes and extended statistics.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* Adds the facts of the statement. */
void
ps_facts_index(PsFacts *facts, const PsStatement *statement, Node *node)
{
}
