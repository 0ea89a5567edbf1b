/*-------------------------------------------------------------------------
 *
 * facts_trigger.c
 *	  Facts of triggers, rules and policies.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* Adds the facts of the statement. */
void
ps_facts_trigger(PsFacts *facts, const PsStatement *statement, Node *node)
{
}
