/*-------------------------------------------------------------------------
 *
 * facts_index.c
 *	  Facts of indexes and extended statistics.
 *
 * An index lies in its table's schema, and so does a statistics object without
 * a name; what is not named gets the name that PostgreSQL chooses.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts_table.h"

#include "commands/defrem.h"
#include "mb/pg_wchar.h"
#include "parser/parse_target.h"

/* Adds the need for an access method, unless it is the default one. */
void
ps_need_method(PsFacts *facts, const char *method)
{
	if (method != NULL && strcmp(method, "btree") != 0 && strcmp(method, "heap") != 0)
		ps_need(facts, ps_name(PS_ACCESS_METHOD, NULL, method, NULL), 0, -1);
}

/* Adds the needs of the columns and expressions of an index. */
void
ps_need_index_elements(PsTableParts *parts, List *elements, const char *method)
{
	ListCell   *cell;

	foreach(cell, elements)
	{
		IndexElem  *element = lfirst_node(IndexElem, cell);
		PsName		opclass;

		if (element->name != NULL)
			ps_need_column(parts, element->name, -1);
		ps_need_expression(parts->facts, element->expr, parts->scope);
		ps_need_collation(parts->facts, element->collation, -1);
		if (element->opclass == NIL)
			continue;
		opclass = ps_name_of_list(PS_OPERATOR_CLASS, element->opclass);
		opclass.sub = method ? method : "btree";
		ps_need(parts->facts, opclass, 0, -1);
	}
}

/* What PostgreSQL calls the column of an index made of the element. */
static const char *
element_name(const IndexElem *element)
{
	const char *name = element->indexcolname ? element->indexcolname : element->name;

	if (name == NULL)
		name = FigureIndexColname(element->expr);
	return name ? name : "expr";
}

/* The names of an index's columns, each once: a second "expr" is "expr1". */
List *
ps_index_column_names(List *elements)
{
	List	   *names = NIL;
	ListCell   *cell;

	foreach(cell, elements)
	{
		const char *original = element_name(lfirst_node(IndexElem, cell));
		char	   *name = pstrdup(original);

		for (int i = 1; ps_has_string(names, name); i++)
		{
			char	   *digits = psprintf("%d", i);
			int			room = pg_mbcliplen(original, strlen(original),
											NAMEDATALEN - 1 - strlen(digits));

			name = psprintf("%.*s%s", room, original, digits);
		}
		names = lappend(names, name);
	}
	return names;
}

/* The columns of a unique index if it can be referenced, else NIL. */
static List *
referencable_columns(const IndexStmt *index)
{
	List	   *columns = NIL;
	ListCell   *cell;

	if (!index->unique || index->whereClause != NULL)
		return NIL;
	foreach(cell, index->indexParams)
	{
		IndexElem  *element = lfirst_node(IndexElem, cell);

		if (element->name == NULL)
			return NIL;
		columns = lappend(columns, element->name);
	}
	return columns;
}

/* Adds the index under its name, and the key that a unique one is. */
static void
provide_index(PsFacts *facts, const IndexStmt *index)
{
	PsName		name = ps_name_of_range(PS_RELATION, index->relation, NULL);
	int			flags = index->if_not_exists ? PS_IF_NOT_EXISTS : 0;
	List	   *columns = referencable_columns(index);
	List	   *elements;

	if (columns != NIL)
	{
		ps_fact(facts, PS_PROVIDES,
				ps_name_of_range(PS_KEY, index->relation, ps_key_columns(columns)),
				flags, index->relation->location);
		ps_fact(facts, PS_PROVIDES, ps_name_of_range(PS_UNIQUE_INDEX, index->relation, NULL),
				flags, index->relation->location);
	}

	name.name = index->idxname;
	if (name.name == NULL)
	{
		elements = list_concat_copy(index->indexParams, index->indexIncludingParams);
		name.name = makeObjectName(index->relation->relname,
										ps_join_column_names(ps_index_column_names(elements)),
										"idx");
		flags |= PS_IMPLICIT;
	}
	ps_fact(facts, PS_PROVIDES, name, flags, index->relation->location);
}

/* CREATE INDEX. */
static void
create_index(PsFacts *facts, const PsStatement *statement, Node *node)
{
	const IndexStmt *index = (const IndexStmt *) node;
	PsTableParts parts = {0};

	parts.facts = facts;
	parts.statement = statement;
	parts.table = index->relation;
	parts.scope = list_make1(index->relation);

	ps_need_relation(facts, index->relation);
	ps_need_index_elements(&parts, index->indexParams, index->accessMethod);
	ps_need_index_elements(&parts, index->indexIncludingParams, index->accessMethod);
	ps_need_expression(facts, index->whereClause, parts.scope);
	ps_need_method(facts, index->accessMethod);
	ps_need_tablespace(facts, index->tableSpace);
	provide_index(facts, index);
}

/* The name that PostgreSQL chooses for a statistics object, in the table's schema. */
static PsName
chosen_statistics_name(const CreateStatsStmt *create, const RangeVar *table)
{
	PsName		name = ps_name_of_range(PS_STATISTICS, table, NULL);
	List	   *columns = NIL;
	ListCell   *cell;

	foreach(cell, create->exprs)
	{
		StatsElem  *element = lfirst_node(StatsElem, cell);

		columns = lappend(columns, element->name ? element->name : "expr");
	}
	name.name = makeObjectName(table->relname, ps_join_column_names(columns), "stat");
	return name;
}

/* CREATE STATISTICS; what it is on can only be one table. */
static void
create_statistics(PsFacts *facts, const PsStatement *statement, Node *node)
{
	const CreateStatsStmt *create = (const CreateStatsStmt *) node;
	int			flags = create->if_not_exists ? PS_IF_NOT_EXISTS : 0;
	RangeVar   *table = (RangeVar *) linitial(create->relations);
	ListCell   *cell;

	if (!IsA(table, RangeVar))
		return;
	ps_need_relation(facts, table);
	foreach(cell, create->exprs)
	{
		StatsElem  *element = lfirst_node(StatsElem, cell);

		if (element->name != NULL)
			ps_need(facts, ps_name_of_range(PS_COLUMN, table, element->name), 0, -1);
		ps_need_expression(facts, element->expr, list_make1(table));
	}

	if (create->defnames != NIL)
		ps_provide(facts, ps_name_of_list(PS_STATISTICS, create->defnames), flags, -1);
	else
		ps_provide(facts, chosen_statistics_name(create, table), flags | PS_IMPLICIT, -1);
}

/* Indexes and statistics. */
const PsFactsRow ps_index_facts[] = {
	{T_IndexStmt, create_index},
	{T_CreateStatsStmt, create_statistics},
	{T_AlterStatsStmt, NULL, PS_WRITES, PS_STATISTICS, offsetof(AlterStatsStmt, defnames), offsetof(AlterStatsStmt, missing_ok)},
	{T_Invalid}
};
