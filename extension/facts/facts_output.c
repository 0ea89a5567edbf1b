/*-------------------------------------------------------------------------
 *
 * facts_output.c
 *	  What the columns of a subquery or WITH query can be called.
 *
 * A column of another name then belongs to its neighbours in FROM.  So there may
 * be too many names, never too few: unless the text shows all, none is known.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts_query.h"

#include "nodes/value.h"

static bool add_outputs(Node *query, List **names);

/* Adds the name of a field or element; that of what it is taken from for a subscript. */
static bool
add_indirection(A_Indirection *indirection, List **names, bool (*add_value) (Node *, List **))
{
	Node	   *last = llast(indirection->indirection);

	if (IsA(last, String))
		*names = lappend(*names, strVal(last));
	return IsA(last, String) || (IsA(last, A_Indices) && add_value(indirection->arg, names));
}

/*
 * Adds the names that PostgreSQL may give the column of an expression without
 * AS; false if there may be others than words that only quotes make a name.
 */
static bool
add_value(Node *value, List **names)
{
	switch (nodeTag(value))
	{
		case T_ColumnRef:
			if (!IsA(llast(((ColumnRef *) value)->fields), String))
				return false;
			*names = lappend(*names, strVal(llast(((ColumnRef *) value)->fields)));
			return true;
		case T_FuncCall:
			*names = lappend(*names, strVal(llast(((FuncCall *) value)->funcname)));
			return true;
		case T_TypeCast:
			*names = lappend(*names, strVal(llast(((TypeCast *) value)->typeName->names)));
			return add_value(((TypeCast *) value)->arg, names);
		case T_CollateClause:
			return add_value(((CollateClause *) value)->arg, names);
		case T_CaseExpr:
			return ((CaseExpr *) value)->defresult == NULL ||
				add_value((Node *) ((CaseExpr *) value)->defresult, names);
		case T_SubLink:
			return ((SubLink *) value)->subLinkType != EXPR_SUBLINK ||
				add_outputs(((SubLink *) value)->subselect, names);
		case T_A_Indirection:
			return add_indirection((A_Indirection *) value, names, add_value);
		case T_A_Const:
		case T_A_Expr:
		case T_A_ArrayExpr:
		case T_BoolExpr:
		case T_BooleanTest:
		case T_CoalesceExpr:
		case T_MinMaxExpr:
		case T_NullTest:
		case T_SQLValueFunction:
			return true;
		default:
			return false;
	}
}

/* Adds the names of a SELECT's columns; false if the text does not tell all. */
static bool
add_outputs(Node *query, List **names)
{
	SelectStmt *select = (SelectStmt *) query;
	ListCell   *cell;

	if (!IsA(query, SelectStmt))
		return false;
	while (select->op != SETOP_NONE)
		select = select->larg;
	foreach(cell, select->targetList)
	{
		ResTarget  *target = lfirst(cell);

		if (target->name != NULL)
			*names = lappend(*names, target->name);
		else if (!add_value(target->val, names))
			return false;
	}
	return select->valuesLists == NIL;
}

/*
 * Fills in the names (char *) that the columns of the query can have, those of
 * the list of aliases (String *) among them.  Returns false, and NIL, if the text
 * does not tell.
 */
bool
ps_output_columns(Node *query, List *aliases, List **names)
{
	*names = NIL;
	if (!add_outputs(query, names))
	{
		*names = NIL;
		return false;
	}
	*names = list_concat(*names, ps_strings_of(aliases));
	return true;
}
