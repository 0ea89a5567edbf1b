/*-------------------------------------------------------------------------
 *
 * facts_view.c
 *	  Facts of views, and the columns that a query has.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

#include "nodes/value.h"
#include "parser/parse_target.h"

/*
 * The names of the columns of a raw query, or NIL if the text does not show
 * them all, because of a star.  List of char *.
 */
static List *
query_columns(Node *query)
{
	SelectStmt *select = (SelectStmt *) query;
	List	   *columns = NIL;
	ListCell   *cell;

	if (!IsA(query, SelectStmt))
		return NIL;
	while (select->op != SETOP_NONE)
		select = select->larg;

	if (select->valuesLists != NIL)
	{
		int			length = list_length(linitial(select->valuesLists));

		for (int i = 1; i <= length; i++)
			columns = lappend(columns, psprintf("column%d", i));
		return columns;
	}
	foreach(cell, select->targetList)
	{
		ResTarget  *target = lfirst(cell);

		if (IsA(target->val, ColumnRef) &&
			IsA(llast(((ColumnRef *) target->val)->fields), A_Star))
			return NIL;
		columns = lappend(columns, target->name ? target->name : FigureColname(target->val));
	}
	return columns;
}

/*
 * Adds the columns of a relation made from a query; aliases, a list of String,
 * rename the first ones.  columns_unknown where the text does not tell.
 */
void
ps_provide_query_columns(PsFacts *facts, const RangeVar *range, List *aliases, Node *query)
{
	List	   *columns = query_columns(query);
	int			known = list_length(aliases);
	ListCell   *cell;

	foreach(cell, aliases)
		ps_fact(facts, PS_PROVIDES,
				ps_name_of_range(PS_COLUMN, range, strVal(lfirst(cell))), 0, -1);
	if (columns == NIL)
		facts->columns_unknown = true;
	for (int i = known; i < list_length(columns); i++)
		ps_fact(facts, PS_PROVIDES,
				ps_name_of_range(PS_COLUMN, range, list_nth(columns, i)), 0, -1);
}

/* CREATE [OR REPLACE] VIEW. */
static void
facts_view(PsFacts *facts, const PsStatement *statement, Node *node)
{
	ViewStmt   *view = (ViewStmt *) node;

	ps_provide_relation(facts, view->view, false, true);
	if (view->replace)
		ps_mark_replaced(facts, 0);
	ps_provide_query_columns(facts, view->view, view->aliases, view->query);
	ps_need_query(facts, view->query);
	facts->makes_view = true;
}

/* REFRESH MATERIALIZED VIEW runs the view's query. */
static void
facts_refresh(PsFacts *facts, const PsStatement *statement, Node *node)
{
	RefreshMatViewStmt *refresh = (RefreshMatViewStmt *) node;

	ps_fact(facts, PS_WRITES, ps_name_of_range(PS_RELATION, refresh->relation, NULL),
			0, refresh->relation->location);
	if (refresh->concurrent)
		ps_need(facts, ps_name_of_range(PS_UNIQUE_INDEX, refresh->relation, NULL), PS_OPTIONAL,
				refresh->relation->location);
}

/* Views; CREATE MATERIALIZED VIEW is a CreateTableAsStmt. */
const PsFactsRow ps_view_facts[] = {
	{T_ViewStmt, facts_view},
	{T_RefreshMatViewStmt, facts_refresh},
	{T_Invalid}
};
