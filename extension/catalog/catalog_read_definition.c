/*-------------------------------------------------------------------------
 *
 * catalog_read_definition.c
 *	  The statement that creates a table, view, sequence or composite type.
 *
 * It holds what only CREATE can say; all that an ALTER can give is a property
 * of its own.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/reloptions.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_inherits.h"
#include "commands/defrem.h"
#include "foreign/foreign.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/syscache.h"

#include "catalog_read.h"
#include "catalog_row.h"

/* The columns of a relation, as in its CREATE; of tables only their own. */
char *
ps_column_list(const PsReadRelation *relation, int natts, bool own_only)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 1; i <= natts; i++)
	{
		HeapTuple	row = SearchSysCache2(ATTNUM, ObjectIdGetDatum(relation->oid), Int16GetDatum(i));
		Form_pg_attribute column;

		if (!HeapTupleIsValid(row))
			continue;
		column = (Form_pg_attribute) GETSTRUCT(row);
		if (!column->attisdropped && (!own_only || relation->is_partition || column->attislocal))
			appendStringInfo(&list, "%s%s", list.len > 0 ? ", " : "", ps_column_text(relation->oid, row));
		ReleaseSysCache(row);
	}
	return list.data;
}

/* " INHERITS (...)", or nothing. */
static char *
inherits_clause(Oid relation)
{
	StringInfoData clause;
	ListCell   *cell;

	initStringInfo(&clause);
	foreach(cell, ps_catalog_rows(InheritsRelationId, InheritsRelidSeqnoIndexId, Anum_pg_inherits_inhrelid, relation))
		appendStringInfo(&clause, "%s%s", clause.len > 0 ? ", " : " INHERITS (",
						 ps_relation_name(((Form_pg_inherits) GETSTRUCT((HeapTuple) lfirst(cell)))->inhparent));
	if (clause.len > 0)
		appendStringInfoChar(&clause, ')');
	return clause.data;
}

/* " SERVER s OPTIONS (...)" of a foreign table. */
static char *
server_clause(Oid relation)
{
	ForeignTable *table = GetForeignTable(relation);
	StringInfoData clause;
	ListCell   *cell;

	initStringInfo(&clause);
	appendStringInfo(&clause, " SERVER %s", quote_identifier(GetForeignServer(table->serverid)->servername));
	foreach(cell, table->options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		appendStringInfo(&clause, "%s%s %s", foreach_current_index(cell) == 0 ? " OPTIONS (" : ", ",
						 quote_identifier(option->defname), quote_literal_cstr(defGetString(option)));
	}
	if (table->options != NIL)
		appendStringInfoChar(&clause, ')');
	return clause.data;
}

/* What stands between the parentheses of a CREATE TABLE; a partition must have its parent's checks. */
static char *
table_elements(const PsReadRelation *relation, int natts)
{
	StringInfoData list;
	ListCell   *cell;

	initStringInfo(&list);
	appendStringInfoString(&list, ps_column_list(relation, natts, true));
	if (!relation->is_partition)
		return list.data;
	foreach(cell, ps_catalog_rows(ConstraintRelationId, ConstraintRelidTypidNameIndexId, Anum_pg_constraint_conrelid, relation->oid))
	{
		Form_pg_constraint constraint = (Form_pg_constraint) GETSTRUCT((HeapTuple) lfirst(cell));

		if (constraint->contype == CONSTRAINT_CHECK && !constraint->conislocal)
			appendStringInfo(&list, "%sCONSTRAINT %s %s", list.len > 0 ? ", " : "", quote_identifier(NameStr(constraint->conname)),
							 ps_text_of(pg_get_constraintdef, constraint->oid));
	}
	return list.data;
}

/* " USING method", or nothing. */
static char *
using_clause(Form_pg_class row)
{
	return row->relam == HEAP_TABLE_AM_OID ? "" : psprintf(" USING %s", quote_identifier(get_am_name(row->relam)));
}

/* CREATE TABLE, or FOREIGN TABLE. */
static char *
table_definition(const PsReadRelation *relation, Form_pg_class row)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfo(&sql, "CREATE %s%s %s", row->relpersistence == RELPERSISTENCE_UNLOGGED ? "UNLOGGED " : "",
					 relation->word, relation->name);
	if (OidIsValid(row->reloftype))
		appendStringInfo(&sql, " OF %s", format_type_be_qualified(row->reloftype));
	else
		appendStringInfo(&sql, " (%s)", table_elements(relation, row->relnatts));
	if (!row->relispartition)
		appendStringInfoString(&sql, inherits_clause(relation->oid));
	if (row->relkind == RELKIND_PARTITIONED_TABLE)
		appendStringInfo(&sql, " PARTITION BY %s", ps_text_of(pg_get_partkeydef, relation->oid));
	if (row->relkind == RELKIND_FOREIGN_TABLE)
		appendStringInfoString(&sql, server_clause(relation->oid));
	if (row->relkind == RELKIND_RELATION)
		appendStringInfoString(&sql, using_clause(row));
	return sql.data;
}

/* The options (DefElem *) of a relation. */
List *
ps_relation_options(HeapTuple tuple)
{
	bool		isnull;
	Datum		options = SysCacheGetAttr(RELOID, tuple, Anum_pg_class_reloptions, &isnull);

	return isnull ? NIL : untransformRelOptions(options);
}

/* The query of a view, without the semicolon. */
char *
ps_view_query(Oid relation)
{
	char	   *query = ps_text_of(pg_get_viewdef, relation);
	int			length = strlen(query);

	if (length > 0 && query[length - 1] == ';')
		query[length - 1] = '\0';
	return query;
}

/* CREATE VIEW; or its replacement. */
char *
ps_view_definition(const PsReadRelation *relation, HeapTuple tuple, const char *create)
{
	StringInfoData sql;
	List	   *options = ps_relation_options(tuple);
	ListCell   *cell;

	initStringInfo(&sql);
	appendStringInfo(&sql, "%s VIEW %s", create, relation->name);
	foreach(cell, options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		appendStringInfo(&sql, "%s%s=%s", foreach_current_index(cell) == 0 ? " WITH (" : ", ",
						 quote_identifier(option->defname), defGetString(option));
	}
	appendStringInfo(&sql, "%s AS%s%s", options != NIL ? ")" : "", relation->kind == RELKIND_VIEW ? " " : "",
					 ps_view_query(relation->oid));
	return sql.data;
}

/* The statement that creates the relation. */
char *
ps_relation_definition(const PsReadRelation *relation, HeapTuple tuple)
{
	Form_pg_class row = (Form_pg_class) GETSTRUCT(tuple);

	switch (relation->kind)
	{
		case RELKIND_VIEW:
			return ps_view_definition(relation, tuple, "CREATE");
		case RELKIND_MATVIEW:
			return psprintf("CREATE MATERIALIZED VIEW %s%s AS %s%s", relation->name, using_clause(row), ps_view_query(relation->oid),
							row->relispopulated ? "" : " WITH NO DATA");
		case RELKIND_SEQUENCE:
			return psprintf("CREATE %sSEQUENCE %s", row->relpersistence == RELPERSISTENCE_UNLOGGED ? "UNLOGGED " : "",
							relation->name);
		case RELKIND_COMPOSITE_TYPE:
			return psprintf("CREATE TYPE %s AS (%s)", relation->name, ps_column_list(relation, row->relnatts, false));
		default:
			return table_definition(relation, row);
	}
}
