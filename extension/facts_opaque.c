/*-------------------------------------------------------------------------
 *
 * facts_opaque.c
 *	  Facts of statements that cannot be seen through.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* Adds the facts of the statement. */
void
ps_facts_opaque(PsFacts *facts, const PsStatement *statement, Node *node)
{
}
