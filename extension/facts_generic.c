/*-------------------------------------------------------------------------
 *
 * facts_generic.c
 *	  Facts of statements with one form for many classes.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* Adds the facts of the statement. */
void
ps_facts_generic(PsFacts *facts, const PsStatement *statement, Node *node)
{
}
