/*-------------------------------------------------------------------------
 *
 * facts_table.c
 *	  Facts of tables.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* Adds the facts of the statement. */
void
ps_facts_table(PsFacts *facts, const PsStatement *statement, Node *node)
{
}

/* Adds the facts of a column's definition. */
void
ps_facts_column(PsFacts *facts, const PsStatement *statement, RangeVar *table, ColumnDef *column, bool if_not_exists)
{
}

/* Adds the facts of a constraint. */
void
ps_facts_constraint(PsFacts *facts, const PsStatement *statement, RangeVar *table, ColumnDef *column, Constraint *constraint, bool if_not_exists)
{
}
