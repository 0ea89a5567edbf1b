/*-------------------------------------------------------------------------
 *
 * facts_query.c
 *	  Facts of queries: relations, columns, and what expressions name.
 *
 * Raw queries are walked level by level.  A level has a scope: the items of its
 * FROM clause, by which columns are found; WITH queries hide relations of
 * the same name for as long as SQL lets them.  raw_expression_tree_walker does
 * the descent, except where a clause of its own scope begins: those are the
 * walk_... functions here.  It raises an error on nodes of DDL, which therefore
 * never reach it.
 *
 * A column counts as one of a relation only if the relation is named directly
 * in FROM: columns of subqueries, functions, VALUES and WITH are no needs.  One
 * without a qualifier may be one of those, unless their names are known.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts_query.h"

#include "compat.h"
#include "nodes/nodeFuncs.h"
#include "nodes/value.h"

/* The WITH query that the name stands for; NULL: a relation. */
static CommonTableExpr *
with_query(const PsWalk *walk, const RangeVar *range)
{
	ListCell   *cell;

	foreach(cell, walk->with_queries)
	{
		CommonTableExpr *query = lfirst(cell);

		if (range->schemaname == NULL && strcmp(query->ctename, range->relname) == 0)
			return query;
	}
	return NULL;
}

/* Adds an item to a scope; relation NULL if its columns are not those of one. */
static PsFromItem *
add_item(PsScope *scope, const char *alias, const RangeVar *relation)
{
	PsFromItem *item = palloc0(sizeof(PsFromItem));

	item->alias = alias;
	item->relation = relation;
	scope->items = lappend(scope->items, item);
	return item;
}

/* Adds a query under a name, with what its columns can be called. */
static void
add_query(PsScope *scope, const char *name, Node *query, List *aliases)
{
	PsFromItem *item = add_item(scope, name, NULL);

	item->listed = ps_output_columns(query, aliases, &item->columns);
}

/* Adds a relation under its alias; column aliases make its columns unknown. */
static void
add_relation(PsScope *scope, const RangeVar *range)
{
	const Alias *alias = range->alias;
	bool		known = alias == NULL || alias->colnames == NIL;

	(void) add_item(scope, alias ? alias->aliasname : range->relname, known ? range : NULL);
}

/* Adds what a name in FROM means: a WITH query or a relation. */
static void
add_named(PsWalk *walk, PsScope *scope, const RangeVar *range)
{
	CommonTableExpr *query = with_query(walk, range);
	const Alias *alias = range->alias;

	if (query == NULL)
		add_relation(scope, range);
	else
		add_query(scope, alias ? alias->aliasname : range->relname, query->ctequery,
				  list_concat_copy(query->aliascolnames, alias ? alias->colnames : NIL));
}

/* The scope of expressions that see these relations; NULL for none. */
static PsScope *
scope_of_relations(List *relations)
{
	PsScope    *scope;
	ListCell   *cell;

	if (relations == NIL)
		return NULL;
	scope = palloc0(sizeof(PsScope));
	foreach(cell, relations)
		add_relation(scope, lfirst(cell));
	return scope;
}

/* The item of the scope, or of one around it, that the name means; NULL if none. */
PsFromItem *
ps_find_from_item(const PsScope *scope, const char *schema, const char *alias)
{
	ListCell   *cell;

	for (; scope != NULL; scope = scope->outer)
	{
		foreach(cell, scope->items)
		{
			PsFromItem *item = lfirst(cell);
			const RangeVar *range = item->relation;

			if (item->alias == NULL || strcmp(item->alias, alias) != 0)
				continue;
			if (schema == NULL)
				return item;
			if (range != NULL && range->alias == NULL && range->schemaname != NULL &&
				strcmp(range->schemaname, schema) == 0)
				return item;
		}
	}
	return NULL;
}

/* Adds the items of an element of FROM, joins taken apart. */
static void
add_from_items(PsWalk *walk, PsScope *scope, Node *node)
{
	JoinExpr   *join;
	RangeTableSample *sample;

	switch (nodeTag(node))
	{
		case T_RangeVar:
			add_named(walk, scope, (RangeVar *) node);
			break;
		case T_RangeTableSample:
			sample = (RangeTableSample *) node;
			add_from_items(walk, scope, sample->relation);
			break;
		case T_JoinExpr:
			join = (JoinExpr *) node;
			add_from_items(walk, scope, join->larg);
			add_from_items(walk, scope, join->rarg);
			if (join->alias != NULL)
				(void) add_item(scope, join->alias->aliasname, NULL);
			break;
		case T_RangeSubselect:
			{
				Alias	   *alias = ((RangeSubselect *) node)->alias;

				add_query(scope, alias ? alias->aliasname : NULL,
						  ((RangeSubselect *) node)->subquery, alias ? alias->colnames : NIL);
				break;
			}
		default:
			(void) add_item(scope, NULL, NULL);
			break;
	}
}

/* Adds the need for a column of a relation. */
static void
need_column_of(PsWalk *walk, const RangeVar *range, const char *column, int location)
{
	ps_need(walk->facts, ps_name_of_range(PS_COLUMN, range, column), 0, location);
}

/* A column of USING belongs to both sides, when they are plain relations. */
static void
need_using_columns(PsWalk *walk, JoinExpr *join)
{
	Node	   *sides[] = {join->larg, join->rarg};
	ListCell   *cell;

	for (int i = 0; i < lengthof(sides); i++)
	{
		RangeVar   *range = (RangeVar *) sides[i];

		if (!IsA(range, RangeVar) || with_query(walk, range) != NULL ||
			(range->alias != NULL && range->alias->colnames != NIL))
			continue;
		foreach(cell, join->usingClause)
			need_column_of(walk, range, strVal(lfirst(cell)), -1);
	}
}

/* Walks an element of FROM; a subquery sees its neighbours only if LATERAL. */
static void
walk_from_element(PsWalk *walk, Node *node)
{
	PsScope    *scope = walk->scope;

	switch (nodeTag(node))
	{
		case T_RangeVar:
			if (with_query(walk, (RangeVar *) node) == NULL)
				ps_need_relation(walk->facts, (RangeVar *) node);
			break;
		case T_JoinExpr:
			walk_from_element(walk, ((JoinExpr *) node)->larg);
			walk_from_element(walk, ((JoinExpr *) node)->rarg);
			need_using_columns(walk, (JoinExpr *) node);
			ps_walk_query(((JoinExpr *) node)->quals, walk);
			break;
		case T_RangeTableSample:
			walk_from_element(walk, ((RangeTableSample *) node)->relation);
			ps_walk_query((Node *) ((RangeTableSample *) node)->args, walk);
			break;
		case T_RangeSubselect:
			if (!((RangeSubselect *) node)->lateral)
				walk->scope = (PsScope *) scope->outer;
			ps_walk_query(((RangeSubselect *) node)->subquery, walk);
			walk->scope = scope;
			break;
		default:
			raw_expression_tree_walker(node, ps_walk_query, walk);
			break;
	}
}

/* Fills the current scope from a FROM clause and walks its elements. */
static void
walk_from(PsWalk *walk, List *from)
{
	ListCell   *cell;

	foreach(cell, from)
		add_from_items(walk, walk->scope, lfirst(cell));
	foreach(cell, from)
		walk_from_element(walk, lfirst(cell));
}

/*
 * Walks the queries of a WITH clause and lets their names hide relations.  The
 * caller puts walk->with_queries back where the query ends.
 */
static void
walk_with(PsWalk *walk, WithClause *with)
{
	ListCell   *cell;

	if (with == NULL)
		return;
	if (with->recursive)
	{
		foreach(cell, with->ctes)
			walk->with_queries = lcons(lfirst(cell), list_copy(walk->with_queries));
	}

	foreach(cell, with->ctes)
	{
		CommonTableExpr *cte = lfirst(cell);

		ps_walk_query(cte->ctequery, walk);
		if (!with->recursive)
			walk->with_queries = lcons(cte, list_copy(walk->with_queries));
	}
}

/* The names that a select list gives its columns with AS. */
static List *
output_names(List *targets)
{
	List	   *names = NIL;
	ListCell   *cell;

	foreach(cell, targets)
	{
		ResTarget  *target = lfirst(cell);

		if (target->name != NULL)
			names = lappend(names, target->name);
	}
	return names;
}

/* Walks the clauses of a plain SELECT or VALUES in its own scope. */
static void
walk_plain_select(PsWalk *walk, SelectStmt *select)
{
	List	   *outputs = walk->outputs;

	walk->outputs = NIL;
	walk_from(walk, select->fromClause);
	ps_walk_query((Node *) select->distinctClause, walk);
	ps_walk_query((Node *) select->targetList, walk);
	ps_walk_query(select->whereClause, walk);
	ps_walk_query(select->havingClause, walk);
	ps_walk_query((Node *) select->windowClause, walk);
	ps_walk_query((Node *) select->valuesLists, walk);
	ps_need_grouped_keys(walk, select);

	walk->outputs = output_names(select->targetList);
	ps_walk_query((Node *) select->groupClause, walk);
	ps_walk_query((Node *) select->sortClause, walk);
	walk->outputs = outputs;
}

/* Walks a SELECT; ORDER BY of a set operation names its outputs only. */
static void
walk_select(PsWalk *walk, SelectStmt *select)
{
	List	   *with_queries = walk->with_queries;
	PsScope    *outer = walk->scope;
	PsScope		scope = {outer, NIL};

	walk_with(walk, select->withClause);
	if (select->op != SETOP_NONE)
	{
		walk_select(walk, select->larg);
		walk_select(walk, select->rarg);
	}
	else
	{
		walk->scope = &scope;
		walk_plain_select(walk, select);
		walk->scope = outer;
	}
	ps_walk_query(select->limitOffset, walk);
	ps_walk_query(select->limitCount, walk);
	walk->with_queries = with_queries;
}

/* Adds the target of a modification. */
static void
walk_target(PsWalk *walk, const RangeVar *target)
{
	ps_fact(walk->facts, walk->executed ? PS_WRITES : PS_NEEDS,
			ps_name_of_range(PS_RELATION, target, NULL), 0, target->location);
}

/* The columns that INSERT lists or UPDATE sets belong to the target. */
static void
walk_set_columns(PsWalk *walk, const RangeVar *target, List *columns)
{
	ListCell   *cell;

	foreach(cell, columns)
	{
		ResTarget  *column = lfirst(cell);

		need_column_of(walk, target, column->name, column->location);
		ps_walk_query((Node *) column->indirection, walk);
		ps_walk_query(column->val, walk);
	}
}

/* ON CONFLICT (a, b) infers a unique key of the target, unless expressions do. */
static void
need_inferred_key(PsWalk *walk, const RangeVar *target, InferClause *infer)
{
	List	   *columns = NIL;
	ListCell   *cell;

	foreach(cell, infer->indexElems)
	{
		IndexElem  *element = lfirst(cell);

		if (element->name == NULL)
			return;
		columns = lappend(columns, element->name);
		need_column_of(walk, target, element->name, -1);
	}
	if (columns != NIL)
		ps_need(walk->facts,
				ps_name_of_range(PS_KEY, target, ps_key_columns(columns)),
				PS_OPTIONAL, infer->location);
}

/* Walks ON CONFLICT, in whose scope the target also is "excluded". */
static void
walk_on_conflict(PsWalk *walk, const RangeVar *target, OnConflictClause *conflict)
{
	InferClause *infer;

	if (conflict == NULL)
		return;
	infer = conflict->infer;
	if (infer != NULL)
	{
		need_inferred_key(walk, target, infer);
		if (infer->conname != NULL)
			ps_need(walk->facts,
					ps_name_of_range(PS_CONSTRAINT, target, infer->conname),
					0, infer->location);
		ps_walk_query((Node *) infer->indexElems, walk);
		ps_walk_query(infer->whereClause, walk);
	}

	(void) add_item(walk->scope, "excluded", target);
	walk_set_columns(walk, target, conflict->targetList);
	ps_walk_query(conflict->whereClause, walk);
}

/* Walks an INSERT; its query does not see the target. */
static void
walk_insert(PsWalk *walk, InsertStmt *insert)
{
	walk_target(walk, insert->relation);
	walk_set_columns(walk, insert->relation, insert->cols);
	if (insert->selectStmt != NULL)
		walk_select(walk, (SelectStmt *) insert->selectStmt);

	add_relation(walk->scope, insert->relation);
	ps_walk_query((Node *) ps_returning_list(insert), walk);
	walk_on_conflict(walk, insert->relation, insert->onConflictClause);
}

/* Walks an UPDATE. */
static void
walk_update(PsWalk *walk, UpdateStmt *update)
{
	walk_target(walk, update->relation);
	add_relation(walk->scope, update->relation);
	walk_from(walk, update->fromClause);
	walk_set_columns(walk, update->relation, update->targetList);
	ps_walk_query(update->whereClause, walk);
	ps_walk_query((Node *) ps_returning_list(update), walk);
}

/* Walks a DELETE. */
static void
walk_delete(PsWalk *walk, DeleteStmt *delete)
{
	walk_target(walk, delete->relation);
	add_relation(walk->scope, delete->relation);
	walk_from(walk, delete->usingClause);
	ps_walk_query(delete->whereClause, walk);
	ps_walk_query((Node *) ps_returning_list(delete), walk);
}

/* Walks a MERGE with its actions. */
static void
walk_merge(PsWalk *walk, MergeStmt *merge)
{
	ListCell   *cell;

	walk_target(walk, merge->relation);
	add_relation(walk->scope, merge->relation);
	walk_from(walk, list_make1(merge->sourceRelation));
	ps_walk_query(merge->joinCondition, walk);
	foreach(cell, merge->mergeWhenClauses)
	{
		MergeWhenClause *when = lfirst(cell);

		ps_walk_query(when->condition, walk);
		walk_set_columns(walk, merge->relation, when->targetList);
		ps_walk_query((Node *) when->values, walk);
	}
	ps_walk_query((Node *) ps_merge_returning_list(merge), walk);
}

/* The WITH clause of a statement, of CREATE TABLE AS that of its query; NULL: it has none. */
WithClause *
ps_with_clause(Node *statement)
{
	switch (nodeTag(statement))
	{
		case T_CreateTableAsStmt:
			return ps_with_clause(((CreateTableAsStmt *) statement)->query);
		case T_SelectStmt:
			return ((SelectStmt *) statement)->withClause;
		case T_InsertStmt:
			return ((InsertStmt *) statement)->withClause;
		case T_UpdateStmt:
			return ((UpdateStmt *) statement)->withClause;
		case T_DeleteStmt:
			return ((DeleteStmt *) statement)->withClause;
		case T_MergeStmt:
			return ((MergeStmt *) statement)->withClause;
		default:
			return NULL;
	}
}

/* Walks a modification in a scope of its own. */
static void
walk_modification(PsWalk *walk, Node *node)
{
	List	   *with_queries = walk->with_queries;
	PsScope    *outer = walk->scope;
	PsScope		scope = {outer, NIL};

	walk->scope = &scope;
	walk_with(walk, ps_with_clause(node));
	switch (nodeTag(node))
	{
		case T_InsertStmt:
			walk_insert(walk, (InsertStmt *) node);
			break;
		case T_UpdateStmt:
			walk_update(walk, (UpdateStmt *) node);
			break;
		case T_DeleteStmt:
			walk_delete(walk, (DeleteStmt *) node);
			break;
		default:
			walk_merge(walk, (MergeStmt *) node);
			break;
	}
	walk->scope = outer;
	walk->with_queries = with_queries;
}

/* Adds the needs of a node and of all below it; always false, to walk on. */
bool
ps_walk_query(Node *node, void *context)
{
	PsWalk	   *walk = context;

	if (node == NULL)
		return false;
	switch (nodeTag(node))
	{
		case T_SelectStmt:
			walk_select(walk, (SelectStmt *) node);
			return false;
		case T_InsertStmt:
		case T_UpdateStmt:
		case T_DeleteStmt:
		case T_MergeStmt:
			walk_modification(walk, node);
			return false;
		case T_ColumnRef:
			ps_walk_column(walk, (ColumnRef *) node);
			return false;
		case T_TypeName:
			ps_need_type(walk->facts, (TypeName *) node);
			return false;
		case T_A_Indirection:
			ps_walk_field(walk, (A_Indirection *) node);
			break;
		case T_FuncCall:
			ps_walk_call(walk, (FuncCall *) node);
			break;
		case T_TypeCast:
			ps_walk_cast(walk, (TypeCast *) node);
			break;
		case T_A_Expr:
			ps_walk_operator(walk, ((A_Expr *) node)->name, ((A_Expr *) node)->location);
			break;
		case T_SubLink:
			ps_walk_operator(walk, ((SubLink *) node)->operName, ((SubLink *) node)->location);
			break;
		case T_SortBy:
			ps_walk_operator(walk, ((SortBy *) node)->useOp, ((SortBy *) node)->location);
			break;
		case T_CollateClause:
			ps_need_collation(walk->facts, ((CollateClause *) node)->collname,
							  ((CollateClause *) node)->location);
			break;
		case T_IndexElem:
			ps_need_collation(walk->facts, ((IndexElem *) node)->collation, -1);
			break;
		case T_RangeTableFuncCol:
			ps_need_type(walk->facts, ((RangeTableFuncCol *) node)->typeName);
			break;
		default:
			break;
	}
	return raw_expression_tree_walker(node, ps_walk_query, walk);
}

/* Adds the needs of an expression that sees the columns of the relations in scope. */
void
ps_need_expression(PsFacts *facts, Node *expression, List *scope)
{
	PsWalk		walk = {facts, scope_of_relations(scope)};

	ps_walk_query(expression, &walk);
}

/* Adds the needs of a query that a definition holds. */
void
ps_need_query(PsFacts *facts, Node *query)
{
	PsWalk		walk = {facts};

	ps_walk_query(query, &walk);
}

/* Adds the needs of an expression or a query that sees NEW and OLD of the relation. */
void
ps_need_row_expression(PsFacts *facts, Node *node, const RangeVar *relation)
{
	PsScope		scope = {0};
	PsWalk		walk = {facts, &scope};
	ListCell   *cell;

	(void) add_item(&scope, "new", relation);
	(void) add_item(&scope, "old", relation);
	foreach(cell, scope.items)
		((PsFromItem *) lfirst(cell))->qualified = true;
	ps_walk_query(node, &walk);
}
