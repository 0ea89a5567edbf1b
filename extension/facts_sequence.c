/*-------------------------------------------------------------------------
 *
 * facts_sequence.c
 *	  Facts of sequences.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* Adds the facts of the statement. */
void
ps_facts_sequence(PsFacts *facts, const PsStatement *statement, Node *node)
{
}
