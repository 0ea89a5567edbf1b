/*-------------------------------------------------------------------------
 *
 * facts_group_by.c
 *	  Queries whose GROUP BY is complete only through a primary key.
 *
 * "SELECT t.id, t.name ... GROUP BY t.id" needs the primary key of t, because
 * t.name is neither grouped nor aggregated.  The need is optional: without the
 * columns of t nobody can say whether it is one.  A column that may be
 * grouped, or lie inside an aggregate, does not count, so that a query which
 * needs no key does not wait for one.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts_query.h"

#include "nodes/nodeFuncs.h"
#include "nodes/value.h"

typedef struct PsGrouping
{
	List	   *expressions;	/* Node *: what is grouped by */
	List	   *loose;			/* ColumnRef *: neither grouped nor aggregated */
} PsGrouping;

/* The last name of a reference; NULL for a star. */
static const char *
column_of(const ColumnRef *ref)
{
	Node	   *last = llast(ref->fields);

	return IsA(last, String) ? strVal(last) : NULL;
}

/* The name before the last; NULL if there is none. */
static const char *
qualifier_of(const ColumnRef *ref)
{
	int			length = list_length(ref->fields);

	return length > 1 ? strVal(list_nth(ref->fields, length - 2)) : NULL;
}

/* Can both references mean one column? */
static bool
may_be_same(const ColumnRef *a, const ColumnRef *b)
{
	const char *column_a = column_of(a);
	const char *column_b = column_of(b);

	if (column_a == NULL || column_b == NULL || strcmp(column_a, column_b) != 0)
		return false;
	if (qualifier_of(a) == NULL || qualifier_of(b) == NULL)
		return true;
	return strcmp(qualifier_of(a), qualifier_of(b)) == 0;
}

/* Is the expression one that is grouped by? */
static bool
is_grouped(const PsGrouping *grouping, Node *node)
{
	ListCell   *cell;

	foreach(cell, grouping->expressions)
	{
		Node	   *grouped = lfirst(cell);

		if (equal(grouped, node))
			return true;
		if (IsA(grouped, ColumnRef) && IsA(node, ColumnRef) &&
			may_be_same((ColumnRef *) grouped, (ColumnRef *) node))
			return true;
	}
	return false;
}

/* The expression of the select list that a grouped number or name means. */
static Node *
output_expression(const SelectStmt *select, Node *grouped)
{
	ListCell   *cell;

	if (IsA(grouped, A_Const))
	{
		A_Const    *constant = (A_Const *) grouped;
		int			number;

		if (constant->isnull || !IsA(&constant->val, Integer))
			return NULL;
		number = intVal(&constant->val);
		if (number < 1 || number > list_length(select->targetList))
			return NULL;
		return ((ResTarget *) list_nth(select->targetList, number - 1))->val;
	}

	if (!IsA(grouped, ColumnRef) || qualifier_of((ColumnRef *) grouped) != NULL)
		return NULL;
	foreach(cell, select->targetList)
	{
		ResTarget  *target = lfirst(cell);

		if (target->name != NULL && column_of((ColumnRef *) grouped) != NULL &&
			strcmp(target->name, column_of((ColumnRef *) grouped)) == 0)
			return target->val;
	}
	return NULL;
}

/* Collects what is grouped by; false for grouping sets, which are left alone. */
static bool
collect_grouped(PsGrouping *grouping, const SelectStmt *select)
{
	ListCell   *cell;

	foreach(cell, select->groupClause)
	{
		Node	   *grouped = lfirst(cell);
		Node	   *output;

		if (IsA(grouped, GroupingSet))
			return false;
		output = output_expression(select, grouped);
		grouping->expressions = lappend(grouping->expressions, grouped);
		if (output != NULL)
			grouping->expressions = lappend(grouping->expressions, output);
	}
	return true;
}

/*
 * Collects the columns that are loose; a call of a function that may be an
 * aggregate is not looked into, nor is a subquery.
 */
static bool
collect_loose(Node *node, void *context)
{
	PsGrouping *grouping = context;

	if (node == NULL || is_grouped(grouping, node))
		return false;
	switch (nodeTag(node))
	{
		case T_ColumnRef:
			if (column_of((ColumnRef *) node) != NULL)
				grouping->loose = lappend(grouping->loose, node);
			return false;
		case T_FuncCall:
			if (ps_is_known_aggregate((FuncCall *) node) ||
				!ps_is_known_function(((FuncCall *) node)->funcname))
				return false;
			break;
		case T_SelectStmt:
		case T_TypeName:
			return false;
		default:
			break;
	}
	return raw_expression_tree_walker(node, collect_loose, grouping);
}

/* Does GROUP BY hold a column that may be one of the item? */
static bool
groups_item(const PsGrouping *grouping, const PsFromItem *item)
{
	ListCell   *cell;

	foreach(cell, grouping->expressions)
	{
		Node	   *grouped = lfirst(cell);
		const char *qualifier;

		if (!IsA(grouped, ColumnRef))
			continue;
		qualifier = qualifier_of((ColumnRef *) grouped);
		if (qualifier == NULL || (item->alias != NULL && strcmp(qualifier, item->alias) == 0))
			return true;
	}
	return false;
}

/* The only grouped item of the query itself that an unqualified column can be of. */
static PsFromItem *
only_grouped_item(PsWalk *walk, const PsGrouping *grouping)
{
	PsFromItem *found = NULL;
	ListCell   *cell;

	foreach(cell, walk->scope->items)
	{
		PsFromItem *item = lfirst(cell);

		if (!groups_item(grouping, item))
			continue;
		if (found != NULL)
			return NULL;
		found = item;
	}
	return found;
}

/* Adds the primary keys that a query with GROUP BY may rely on. */
void
ps_need_grouped_keys(PsWalk *walk, const SelectStmt *select)
{
	PsGrouping	grouping = {NIL, NIL};
	List	   *done = NIL;
	ListCell   *cell;

	if (select->groupClause == NIL || !collect_grouped(&grouping, select))
		return;
	collect_loose((Node *) select->targetList, &grouping);
	collect_loose(select->havingClause, &grouping);

	foreach(cell, grouping.loose)
	{
		const char *qualifier = qualifier_of(lfirst(cell));
		PsFromItem *item;

		if (qualifier == NULL)
			item = only_grouped_item(walk, &grouping);
		else
		{
			PsScope		level = {NULL, walk->scope->items};

			item = ps_find_from_item(&level, NULL, qualifier);
		}
		if (item == NULL || item->relation == NULL || list_member_ptr(done, item) ||
			!groups_item(&grouping, item))
			continue;
		done = lappend(done, item);
		ps_need(walk->facts, ps_name_of_range(PS_PRIMARY_KEY, item->relation, NULL),
				PS_OPTIONAL, ((ColumnRef *) lfirst(cell))->location);
	}
}
