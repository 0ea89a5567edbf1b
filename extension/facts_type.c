/*-------------------------------------------------------------------------
 *
 * facts_type.c
 *	  Facts of types.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* Adds the facts of the statement. */
void
ps_facts_type(PsFacts *facts, const PsStatement *statement, Node *node)
{
}
