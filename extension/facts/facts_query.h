/*-------------------------------------------------------------------------
 *
 * facts_query.h
 *	  The walk through raw expressions and queries, shared by the files that
 *	  take facts from them.
 *
 *	  facts_query.c			queries and their scopes
 *	  facts_expression.c	calls, casts, operators, columns
 *	  facts_argument.c		what the arguments of a call are
 *	  facts_group_by.c		queries that rely on a primary key
 *	  facts_output.c		what the columns of subqueries are called
 *	  facts_body.c			bodies of functions
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_FACTS_QUERY_H
#define PS_FACTS_QUERY_H

#include "facts.h"

/* An item of FROM, or the target of a modification. */
typedef struct PsFromItem
{
	const char *alias;			/* what qualifies its columns; NULL: nothing can */
	const RangeVar *relation;	/* NULL: its columns are not those of a relation */
	bool		listed;			/* but all are among these: */
	List	   *columns;		/* char * */
	bool		qualified;		/* its columns are always qualified: NEW, OLD */
} PsFromItem;

/* What the columns of one query level can belong to. */
typedef struct PsScope
{
	const struct PsScope *outer;	/* of the query around it */
	List	   *items;			/* PsFromItem * */
} PsScope;

typedef struct PsWalk
{
	PsFacts    *facts;
	PsScope    *scope;			/* NULL: no columns */
	List	   *with_queries;	/* CommonTableExpr *: their names hide relations */
	List	   *outputs;		/* char *: in ORDER BY and GROUP BY, hide columns */
	List	   *parameters;		/* FunctionParameter *: their names hide columns */
	bool		executed;		/* runs where it stands; false in a definition */
	bool		calls_unknown;	/* calls a function that may do anything */
} PsWalk;

/* facts_query.c */
extern bool ps_walk_query(Node *node, void *walk);	/* a raw_expression_tree_walker callback */
extern void ps_need_row_expression(PsFacts *facts, Node *node, const RangeVar *relation);
extern PsFromItem *ps_find_from_item(const PsScope *scope, const char *schema, const char *alias);

/* facts_expression.c */
extern bool ps_is_known_aggregate(const FuncCall *call);
extern bool ps_is_known_function(List *name);
extern void ps_walk_column(PsWalk *walk, const ColumnRef *ref);
extern void ps_walk_field(PsWalk *walk, const A_Indirection *field);
extern void ps_walk_call(PsWalk *walk, const FuncCall *call);
extern void ps_walk_cast(PsWalk *walk, const TypeCast *cast);
extern void ps_walk_operator(PsWalk *walk, List *name, int location);

/* facts_argument.c */
extern char *ps_describe_arguments(const PsWalk *walk, const FuncCall *call);
extern const TypeName *ps_parameter_type(const PsWalk *walk, const char *name, int number);

/* facts_group_by.c */
extern void ps_need_grouped_keys(PsWalk *walk, const SelectStmt *select);

/* facts_output.c */
extern bool ps_output_columns(Node *query, List *aliases, List **names);

#endif							/* PS_FACTS_QUERY_H */
