/*-------------------------------------------------------------------------
 *
 * facts_query.c
 *	  Facts of queries.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* Adds the facts of the statement. */
void
ps_facts_query(PsFacts *facts, const PsStatement *statement, Node *node)
{
}

/* Adds the needs of an expression. */
void
ps_need_expression(PsFacts *facts, Node *expression, List *scope)
{
}

/* Adds the needs of a query. */
void
ps_need_query(PsFacts *facts, Node *query)
{
}

/* Adds the needs of the text of an SQL body. */
void
ps_need_sql_body(PsFacts *facts, const char *body, List *parameters)
{
}
