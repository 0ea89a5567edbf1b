/*-------------------------------------------------------------------------
 *
 * facts_maintenance.c
 *	  Facts of VACUUM, CLUSTER, REINDEX, LOCK and SET CONSTRAINTS.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* Adds the facts of the statement. */
void
ps_facts_maintenance(PsFacts *facts, const PsStatement *statement, Node *node)
{
}
