/*-------------------------------------------------------------------------
 *
 * facts_alter_table.c
 *	  Facts of ALTER TABLE and its kin.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* Adds the facts of the statement. */
void
ps_facts_alter_table(PsFacts *facts, const PsStatement *statement, Node *node)
{
}
