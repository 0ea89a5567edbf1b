/*-------------------------------------------------------------------------
 *
 * facts_view.c
 *	  Facts of views.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* Adds the facts of the statement. */
void
ps_facts_view(PsFacts *facts, const PsStatement *statement, Node *node)
{
}
