/*-------------------------------------------------------------------------
 *
 * facts_function.c
 *	  Facts of functions.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* Adds the facts of the statement. */
void
ps_facts_function(PsFacts *facts, const PsStatement *statement, Node *node)
{
}
