/*-------------------------------------------------------------------------
 *
 * facts_operator.c
 *	  Facts of operators.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* Adds the facts of the statement. */
void
ps_facts_operator(PsFacts *facts, const PsStatement *statement, Node *node)
{
}
