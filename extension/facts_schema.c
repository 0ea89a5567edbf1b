/*-------------------------------------------------------------------------
 *
 * facts_schema.c
 *	  Facts of CREATE SCHEMA.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* Adds the facts of the statement. */
void
ps_facts_schema(PsFacts *facts, const PsStatement *statement, Node *node)
{
}
