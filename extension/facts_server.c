/*-------------------------------------------------------------------------
 *
 * facts_server.c
 *	  Facts of objects outside of schemas.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* Adds the facts of the statement. */
void
ps_facts_server(PsFacts *facts, const PsStatement *statement, Node *node)
{
}
