/*-------------------------------------------------------------------------
 *
 * check_rows.c
 *	  The rows of a table at a place of the plan, as a query.
 *
 * A table that the batch has changed so far is read as it would be then: each
 * change of its columns (a new one with its default, another name, another
 * type) is one more level of subqueries.
 *
 *	  SELECT a AS b, 'x'::text AS c FROM (SELECT a, ctid ... FROM s.t) AS t
 *
 * Queries are raw parse trees.  What a migration wrote goes into them as it
 * was parsed, never as text; what is written here is text with qualified names.
 * Trees are copied before they are analyzed.
 *
 *-------------------------------------------------------------------------
 */
#include "check_internal.h"
#include "catalog_check.h"

#include "catalog/pg_class.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/value.h"
#include "parser/parser.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* Where a query has room for another one. */
typedef struct Gaps
{
	SelectStmt *fillings[2];
	int			filled;
} Gaps;

/* Puts queries in place of the "(SELECT)" of a query, in the order of the text. */
static bool
fill_gaps(Node *node, void *context)
{
	Gaps	   *gaps = context;

	if (node == NULL)
		return false;
	if (IsA(node, RangeSubselect))
	{
		RangeSubselect *subselect = (RangeSubselect *) node;
		SelectStmt *inner = castNode(SelectStmt, subselect->subquery);

		if (inner->targetList == NIL && inner->fromClause == NIL)
		{
			subselect->subquery = (Node *) gaps->fillings[gaps->filled++];
			return false;
		}
	}
	return raw_expression_tree_walker(node, fill_gaps, context);
}

/* The query of a text, with queries in place of its one or two "(SELECT)". */
SelectStmt *
ps_check_parse(const char *text, SelectStmt *first, SelectStmt *second)
{
	RawStmt    *raw = linitial_node(RawStmt, raw_parser(text, RAW_PARSE_DEFAULT));
	Gaps		gaps = {{first, second}};

	(void) fill_gaps(raw->stmt, &gaps);
	return castNode(SelectStmt, raw->stmt);
}

/* The expression of a text. */
Node *
ps_check_parse_expression(const char *text)
{
	SelectStmt *select = ps_check_parse(psprintf("SELECT %s", text), NULL, NULL);

	return linitial_node(ResTarget, select->targetList)->val;
}

/* A column by its name. */
Node *
ps_check_reference(const char *column)
{
	ColumnRef  *reference = makeNode(ColumnRef);

	reference->fields = list_make1(makeString(pstrdup(column)));
	reference->location = -1;
	return (Node *) reference;
}

/* An output column. */
ResTarget *
ps_check_target(Node *value, const char *name)
{
	ResTarget  *target = makeNode(ResTarget);

	target->name = pstrdup(name);
	target->val = value;
	target->location = -1;
	return target;
}

/* SELECT targets FROM (rows) AS alias WHERE where. */
SelectStmt *
ps_check_select(List *targets, SelectStmt *rows, const char *alias, Node *where)
{
	SelectStmt *select = makeNode(SelectStmt);
	RangeSubselect *from = makeNode(RangeSubselect);

	from->subquery = (Node *) rows;
	from->alias = makeAlias(alias, NIL);
	select->targetList = targets;
	select->fromClause = list_make1(from);
	select->whereClause = where;
	return select;
}

/* SQL for a column's value as a sample shows it. */
char *
ps_check_value_text(const char *column)
{
	return psprintf("COALESCE(pg_catalog.\"left\"(%s::pg_catalog.text, 60), 'null')", quote_identifier(column));
}

/* What names a row: its primary key, or its place. */
static Node *
row_key(Oid table)
{
	List	   *columns = ps_catalog_primary_key(table);

	if (columns == NIL)
		return ps_check_parse_expression("pg_catalog.concat('(ctid)=', ctid)");
	return ps_check_parse_expression(ps_check_row_text(columns, columns));
}

/* Fills in columns and rows as the catalog has them. */
void
ps_check_load(PsTableState *table)
{
	ListCell   *cell;

	if (table->loaded || !OidIsValid(table->oid))
		return;
	table->loaded = true;
	table->rows = makeNode(SelectStmt);
	table->base = makeRangeVar(get_namespace_name(get_rel_namespace(table->oid)), get_rel_name(table->oid), -1);
	table->rows->fromClause = list_make1(table->base);
	foreach(cell, ps_catalog_columns(table->oid))
	{
		PsColumnState *column = palloc0(sizeof(PsColumnState));

		column->name = column->original = lfirst(cell);
		table->columns = lappend(table->columns, column);
		table->rows->targetList = lappend(table->rows->targetList,
										  ps_check_target(ps_check_reference(column->name), column->name));
	}
	table->rows->targetList = lappend(table->rows->targetList, ps_check_target(row_key(table->oid), PS_ROW_KEY));
}

/* The column of that name at this place, or NULL. */
PsColumnState *
ps_check_column(PsTableState *table, const char *name)
{
	ListCell   *cell;

	ps_check_load(table);
	foreach(cell, table->columns)
	{
		PsColumnState *column = lfirst(cell);

		if (strcmp(column->name, name) == 0)
			return column;
	}
	return NULL;
}

/*
 * One more level: all columns, the one called name as value, or left out if
 * that is NULL.
 */
static void
add_level(PsTableState *table, const char *name, Node *value, const char *called)
{
	List	   *targets = NIL;
	ListCell   *cell;

	foreach(cell, table->columns)
	{
		PsColumnState *column = lfirst(cell);
		bool		changed = strcmp(column->name, name) == 0;

		if (!changed)
			targets = lappend(targets, ps_check_target(ps_check_reference(column->name), column->name));
		else if (value != NULL)
			targets = lappend(targets, ps_check_target(value, called));
	}
	targets = lappend(targets, ps_check_target(ps_check_reference(PS_ROW_KEY), PS_ROW_KEY));
	table->rows = ps_check_select(targets, table->rows, table->name, NULL);
}

/* The table gets a column with that value in the rows that are there. */
void
ps_check_add_column(PsTableState *table, const char *name, Node *value, bool unknown)
{
	PsColumnState *column = palloc0(sizeof(PsColumnState));

	ps_check_load(table);
	column->name = name;
	column->unknown = unknown;
	table->columns = lappend(table->columns, column);
	add_level(table, name, value, name);
}

/* The table loses a column. */
void
ps_check_drop_column(PsTableState *table, const char *name)
{
	PsColumnState *column = ps_check_column(table, name);

	if (column == NULL)
		return;
	add_level(table, name, NULL, NULL);
	table->columns = list_delete_ptr(table->columns, column);
}

/* A column gets another name. */
void
ps_check_rename_column(PsTableState *table, const char *name, const char *renamed)
{
	PsColumnState *column = ps_check_column(table, name);

	if (column == NULL)
		return;
	add_level(table, name, ps_check_reference(name), renamed);
	column->name = renamed;
}

/* A column gets another value, of another type, in all rows. */
void
ps_check_set_column(PsTableState *table, const char *name, Node *value, bool unknown)
{
	PsColumnState *column = ps_check_column(table, name);

	if (column == NULL)
		return;
	add_level(table, name, value, name);
	column->original = NULL;
	column->unknown |= unknown;
}

/* The table's rows as a query of its own; without those of tables that inherit from it unless inh is true. */
SelectStmt *
ps_check_rows(const PsTableState *table, bool inherit)
{
	table->base->inh = inherit;
	return copyObject(table->rows);
}

/* Does a statement on the table concern the rows of its partitions and children? */
bool
ps_check_inherits(const PsTableState *table, bool inh)
{
	return inh || table->kind == RELKIND_PARTITIONED_TABLE;
}

/* Adds the last name of each column that an expression mentions. */
static bool
collect_columns(Node *node, void *context)
{
	List	  **names = context;

	if (node == NULL)
		return false;
	if (IsA(node, ColumnRef))
	{
		Node	   *last = llast(((ColumnRef *) node)->fields);

		if (IsA(last, String))
			*names = lappend(*names, strVal(last));
		return false;
	}
	return raw_expression_tree_walker(node, collect_columns, context);
}

/* The names (char *) of columns that an expression mentions. */
List *
ps_check_columns_of(Node *expression)
{
	List	   *names = NIL;

	(void) collect_columns(expression, &names);
	return names;
}

/* Does the expression use a column whose values are not known? */
bool
ps_check_uses_unknown(PsTableState *table, Node *expression)
{
	ListCell   *cell;

	foreach(cell, ps_check_columns_of(expression))
	{
		PsColumnState *column = ps_check_column(table, lfirst(cell));

		if (column != NULL && column->unknown)
			return true;
	}
	return false;
}
