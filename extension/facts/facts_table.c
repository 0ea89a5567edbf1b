/*-------------------------------------------------------------------------
 *
 * facts_table.c
 *	  Facts of CREATE TABLE in all its forms.
 *
 * A table provides itself, its row type with the array of it, each column and
 * what its constraints make.  Where columns come from elsewhere (a query,
 * parents, LIKE, a type) the facts say that they are not all known.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts_table.h"

#include "compat.h"

/* Adds the need for a tablespace; NULL is the default one. */
void
ps_need_tablespace(PsFacts *facts, const char *tablespace)
{
	if (tablespace != NULL && tablespace[0] != '\0')
		ps_need(facts, ps_name(PS_TABLESPACE, NULL, tablespace, NULL), 0, -1);
}

/* Adds the needs of PARTITION BY: expressions, collations, operator classes. */
static void
need_partition_key(PsTableParts *parts, const PartitionSpec *spec)
{
	ListCell   *cell;

	foreach(cell, spec->partParams)
	{
		PartitionElem *element = lfirst_node(PartitionElem, cell);
		PsName		opclass;

		ps_need_expression(parts->facts, element->expr, parts->scope);
		ps_need_collation(parts->facts, element->collation, element->location);
		if (element->opclass == NIL)
			continue;
		opclass = ps_name_of_list(PS_OPERATOR_CLASS, element->opclass);
		opclass.sub = ps_partitioned_by_hash(spec) ? "hash" : "btree";
		ps_need(parts->facts, opclass, 0, element->location);
	}
}

/* Notes that child has the columns of parent, those that it gets later too. */
void
ps_add_inheritance(PsFacts *facts, const RangeVar *child, const RangeVar *parent)
{
	PsInheritance *inheritance = palloc(sizeof(PsInheritance));

	inheritance->child = ps_name_of_range(PS_RELATION, child, NULL);
	inheritance->parent = ps_name_of_range(PS_RELATION, parent, NULL);
	facts->inheritance = lappend(facts->inheritance, inheritance);
}

/* Adds the needs of a partition's bound, which can hold expressions. */
void
ps_need_partition_bound(PsFacts *facts, const PartitionBoundSpec *bound)
{
	ps_need_expression(facts, (Node *) bound->listdatums, NIL);
	ps_need_expression(facts, (Node *) bound->lowerdatums, NIL);
	ps_need_expression(facts, (Node *) bound->upperdatums, NIL);
}

/* Adds the facts of LIKE. */
static void
table_like(PsTableParts *parts, const TableLikeClause *like)
{
	bits32		details = CREATE_TABLE_LIKE_COMMENTS | CREATE_TABLE_LIKE_INDEXES | CREATE_TABLE_LIKE_STATISTICS;

	ps_fact(parts->facts, PS_NEEDS, ps_name_of_range(PS_RELATION, like->relation, NULL),
			PS_WHOLE_ROWS | ((like->options & details) != 0 ? PS_DETAILS : 0), like->relation->location);
	parts->facts->columns_unknown = true;
}

/* Adds the facts of one element between the parentheses. */
static void
table_element(PsTableParts *parts, Node *element)
{
	switch (nodeTag(element))
	{
		case T_ColumnDef:
			ps_table_column(parts, (ColumnDef *) element);
			break;
		case T_Constraint:
			ps_table_constraint(parts, NULL, (Constraint *) element);
			break;
		case T_TableLikeClause:
			table_like(parts, (TableLikeClause *) element);
			break;
		default:
			break;
	}
}

/* Adds the facts of what the table takes its form from. */
static void
need_origins(PsTableParts *parts, const CreateStmt *create)
{
	ListCell   *cell;

	foreach(cell, create->inhRelations)
	{
		RangeVar   *parent = lfirst_node(RangeVar, cell);

		ps_need_relation(parts->facts, parent);
		ps_add_inheritance(parts->facts, create->relation, parent);
		if (create->partbound == NULL)
			ps_fact(parts->facts, PS_PROVIDES, ps_name_of_range(PS_INHERITANCE, create->relation, parent->relname),
					create->if_not_exists ? PS_IF_NOT_EXISTS : 0, parent->location);
	}
	ps_need_type(parts->facts, create->ofTypename);
	if (create->inhRelations != NIL || create->ofTypename != NULL)
		parts->facts->columns_unknown = true;
	if (create->partbound == NULL)
		return;
	ps_need_partition_bound(parts->facts, create->partbound);
	ps_fact(parts->facts, PS_PROVIDES, ps_name_of_range(PS_PARTITION, create->relation, NULL),
			create->if_not_exists ? PS_IF_NOT_EXISTS : 0, create->relation->location);
}

/* CREATE TABLE, and the part that CREATE FOREIGN TABLE has in common with it. */
static void
create_table(PsFacts *facts, const PsStatement *statement, Node *node)
{
	const CreateStmt *create = (const CreateStmt *) node;
	PsTableParts parts = {0};
	ListCell   *cell;

	parts.facts = facts;
	parts.statement = statement;
	parts.table = create->relation;
	parts.creates = true;
	parts.if_not_exists = create->if_not_exists;
	parts.loses_parentheses = create->partbound != NULL || create->ofTypename != NULL;

	ps_provide_relation(facts, create->relation, create->if_not_exists, true);
	need_origins(&parts, create);
	foreach(cell, create->tableElts)
		table_element(&parts, lfirst(cell));
	ps_table_finish_keys(&parts);
	if (create->partspec != NULL)
		need_partition_key(&parts, create->partspec);
	ps_need_tablespace(facts, create->tablespacename);
	ps_need_method(facts, create->accessMethod);
}

/*
 * Adds the relation that a query's result goes to: CREATE TABLE AS, SELECT
 * INTO, CREATE MATERIALIZED VIEW.  The query's own needs are not added.
 */
void
ps_provide_into(PsFacts *facts, const IntoClause *into, Node *query, bool if_not_exists)
{
	ps_provide_relation(facts, into->rel, if_not_exists, true);
	ps_provide_query_columns(facts, into->rel, into->colNames, query);
	ps_need_tablespace(facts, into->tableSpaceName);
	ps_need_method(facts, into->accessMethod);
}

/* CREATE TABLE AS, whose query can be an EXECUTE, and CREATE MATERIALIZED VIEW. */
static void
create_table_as(PsFacts *facts, const PsStatement *statement, Node *node)
{
	const CreateTableAsStmt *create = (const CreateTableAsStmt *) node;
	ExecuteStmt *execute = (ExecuteStmt *) create->query;

	facts->makes_view = create->objtype == OBJECT_MATVIEW;
	ps_provide_into(facts, create->into, create->query, create->if_not_exists);
	if (IsA(create->query, ExecuteStmt))
	{
		ps_need(facts, ps_name(PS_PREPARED, NULL, execute->name, NULL), 0, -1);
		ps_need_expression(facts, (Node *) execute->params, NIL);
	}
	else if (create->into->skipData)
		ps_need_query(facts, create->query);
	else
		ps_need_executed_query(facts, create->query);
}

/* CREATE FOREIGN TABLE. */
static void
create_foreign_table(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CreateForeignTableStmt *create = (CreateForeignTableStmt *) node;

	create_table(facts, statement, (Node *) &create->base);
	ps_need(facts, ps_name(PS_SERVER, NULL, create->servername, NULL), 0, -1);
}

/* What makes tables and materialized views. */
const PsFactsRow ps_table_facts[] = {
	{T_CreateStmt, create_table},
	{T_CreateForeignTableStmt, create_foreign_table},
	{T_CreateTableAsStmt, create_table_as},
	{T_Invalid}
};
