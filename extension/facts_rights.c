/*-------------------------------------------------------------------------
 *
 * facts_rights.c
 *	  Facts of roles and rights.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* Adds the facts of the statement. */
void
ps_facts_rights(PsFacts *facts, const PsStatement *statement, Node *node)
{
}
