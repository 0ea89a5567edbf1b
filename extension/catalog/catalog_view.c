/*-------------------------------------------------------------------------
 *
 * catalog_view.c
 *	  What CREATE OR REPLACE needs to empty a view.
 *
 * A view keeps its columns when it is replaced, but nothing else that it reads:
 * so it no longer stands in the way of what is dropped.
 *
 *-------------------------------------------------------------------------
 */
#include "catalog.h"

#include "access/relation.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/ruleutils.h"

/* The relation of a qualified name; InvalidOid if there is none. */
static Oid
relation_of(const PsName *name)
{
	return name->class != PS_RELATION ? InvalidOid : get_relname_relid(name->name, get_namespace_oid(name->schema, true));
}

/* Is it the name of a view? */
bool
ps_catalog_is_view(const PsName *name)
{
	return get_rel_relkind(relation_of(name)) == RELKIND_VIEW;
}

/* Appends NULL, of the column's type and collation, under the column's name. */
static void
append_null(StringInfo row, Form_pg_attribute column)
{
	appendStringInfo(row, "%sNULL::%s", row->len > 0 ? ", " : "",
					 format_type_extended(column->atttypid, column->atttypmod,
										  FORMAT_TYPE_TYPEMOD_GIVEN | FORMAT_TYPE_FORCE_QUALIFY));
	if (OidIsValid(column->attcollation) && column->attcollation != get_typcollation(column->atttypid))
		appendStringInfo(row, " COLLATE %s", generate_collation_name(column->attcollation));
	appendStringInfo(row, " AS %s", quote_identifier(NameStr(column->attname)));
}

/* The select list of NULLs that makes the columns of a view that is there; palloc'd. */
char *
ps_catalog_empty_row(const PsName *view)
{
	Relation	relation = relation_open(relation_of(view), AccessShareLock);
	StringInfoData row;

	initStringInfo(&row);
	for (int i = 0; i < relation->rd_att->natts; i++)
		append_null(&row, TupleDescAttr(relation->rd_att, i));
	relation_close(relation, NoLock);
	return row.data;
}
