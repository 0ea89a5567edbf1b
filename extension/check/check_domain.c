/*-------------------------------------------------------------------------
 *
 * check_domain.c
 *	  Constraints of domains: every column of the domain has to satisfy them.
 *
 *-------------------------------------------------------------------------
 */
#include "check_internal.h"
#include "catalog_check.h"

#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "utils/lsyscache.h"

/* The condition of values that a change of the domain refuses; NULL: it refuses none. */
static Node *
refused_values(const AlterDomainStmt *alter, Oid domain)
{
	BooleanTest *is_false;
	Constraint *constraint = (Constraint *) alter->def;

	if (alter->subtype == 'V')
	{
		char	   *definition = ps_catalog_unvalidated_domain_constraint(domain, alter->name);

		constraint = definition == NULL ? NULL : ps_check_parse_constraint(definition);
	}
	else if (alter->subtype == 'O' || (alter->subtype == 'C' && constraint->contype == CONSTR_NOTNULL))
		return ps_check_parse_expression("value IS NULL");
	else if (alter->subtype != 'C')
		return NULL;
	if (constraint == NULL || constraint->contype != CONSTR_CHECK || constraint->skip_validation)
		return NULL;
	is_false = makeNode(BooleanTest);
	is_false->arg = (Expr *) constraint->raw_expr;	/* speaks of VALUE, which parses as a column */
	is_false->booltesttype = IS_FALSE;
	is_false->location = -1;
	return (Node *) is_false;
}

/* The name that a column of the catalog has at this place; NULL: it has gone, or was changed. */
static PsColumnState *
column_of(PsTableState *table, const char *original)
{
	ListCell   *cell;

	ps_check_load(table);
	foreach(cell, table->columns)
	{
		PsColumnState *column = lfirst(cell);

		if (column->original != NULL && strcmp(column->original, original) == 0)
			return column;
	}
	return NULL;
}

/* Looks at one column of the domain. */
static void
look_at_column(PsCheck *check, const PsDomainColumn *domain_column, Node *refused)
{
	PsTableState *table = ps_check_find_oid(check, domain_column->table);
	PsColumnState *column;
	SelectStmt *values;
	PsRead		read;

	if (table == NULL || !ps_check_has_rows(check, table))
		return;
	column = column_of(table, domain_column->column);
	if (column == NULL)
		return;
	ps_check_work(check, table, PS_WORK_DOMAIN);
	values = ps_check_select(list_make2(ps_check_target(ps_check_reference(column->name), "value"),
										ps_check_target(ps_check_reference(PS_ROW_KEY), "key")),
							 ps_check_rows(table, false), table->name, NULL);
	read = ps_check_read(check, ps_check_select(list_make1(ps_check_target(ps_check_reference("key"), "key")),
												values, "v", refused), PS_KEEP_SAMPLES, NULL);
	ps_check_add_found(check, PS_CHECK_VIOLATION, table, column->name, &read);
}

/* ALTER DOMAIN. */
void
ps_check_alter_domain(PsCheck *check, Node *node)
{
	AlterDomainStmt *alter = (AlterDomainStmt *) node;
	Oid			domain = ps_check_type(check, makeTypeNameFromNameList(alter->typeName));
	Node	   *refused = OidIsValid(domain) ? refused_values(alter, domain) : NULL;
	ListCell   *cell;

	if (refused == NULL)
		return;
	if (alter->subtype == 'V')	/* what is there already is its owner's */
		ps_check_set_author(check, TypeRelationId, domain);
	foreach(cell, ps_catalog_domain_columns(domain))
		look_at_column(check, lfirst(cell), refused);
	check->author = InvalidOid;
}
