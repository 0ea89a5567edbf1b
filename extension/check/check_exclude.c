/*-------------------------------------------------------------------------
 *
 * check_exclude.c
 *	  Rows that exclude each other: EXCLUDE, and keys WITHOUT OVERLAPS.
 *
 * Each row is compared with each other one.  Only "=" can spare that, so that
 * without it no more than MAX_COMPARED rows are looked at.
 *
 *-------------------------------------------------------------------------
 */
#include "check_internal.h"

#include "lib/stringinfo.h"
#include "nodes/value.h"
#include "utils/builtins.h"

#define MAX_COMPARED 3000

/* SQL for "rows a and b exclude each other", by operators (List of String). */
static char *
exclude_each_other(List *operators)
{
	StringInfoData sql;
	ListCell   *cell;

	initStringInfo(&sql);
	foreach(cell, operators)
	{
		List	   *name = lfirst(cell);
		int			number = foreach_current_index(cell) + 1;
		const char *operator = strVal(llast(name));

		if (list_length(name) > 1)
			operator = psprintf("OPERATOR(%s.%s)", quote_identifier(strVal(linitial(name))), operator);
		appendStringInfo(&sql, " AND a.k%d %s b.k%d", number, operator, number);
	}
	return sql.data;
}

/* Does one of the operators only take equal values? */
static bool
has_equality(List *operators)
{
	ListCell   *cell;

	foreach(cell, operators)
		if (strcmp(strVal(llast((List *) lfirst(cell))), "=") == 0)
			return true;
	return false;
}

/*
 * Rows that exclude each other: elements (IndexElem) of the rows that the
 * predicate takes, compared with operators (List of String).
 */
static void
look_for_pairs(PsCheck *check, PsTableState *table, List *elements, List *operators, Node *predicate)
{
	PsRead		read;

	if (!ps_check_has_rows(check, table) || !ps_check_elements_are_known(table, elements, predicate))
		return;
	if (!has_equality(operators) && ps_check_count_rows(check, table) > MAX_COMPARED)
	{
		ps_check_add(check, PS_NOT_CHECKED, ps_check_object(table, NULL), -1, NULL,
					 psprintf("no more than %d rows are compared each with each", MAX_COMPARED));
		return;
	}
	read = ps_check_read_index(check, table,
							   ps_check_parse(psprintf("WITH r AS MATERIALIZED (SELECT pg_catalog.row_number() OVER () AS n, k.* FROM (SELECT) AS k)"
													   " SELECT %s FROM r AS a WHERE EXISTS (SELECT FROM r AS b"
													   " WHERE a.n OPERATOR(pg_catalog.<>) b.n%s)",
													   ps_check_key_text(ps_check_names_of_elements(elements)), exclude_each_other(operators)),
											  ps_check_indexed_keys(table, elements, predicate, ps_check_inherits(table, false)), NULL));
	ps_check_add_found(check, PS_CONFLICTING_ROWS, table, NULL, &read);
}

/* EXCLUDE. */
void
ps_check_exclusion(PsCheck *check, PsTableState *table, const Constraint *constraint)
{
	List	   *elements = NIL;
	List	   *operators = NIL;
	ListCell   *cell;

	foreach(cell, constraint->exclusions)
	{
		elements = lappend(elements, linitial((List *) lfirst(cell)));
		operators = lappend(operators, lsecond((List *) lfirst(cell)));
	}
	look_for_pairs(check, table, elements, operators, constraint->where_clause);
}

/* A key of columns (char *), the last one WITHOUT OVERLAPS: no value of it may be empty, either. */
void
ps_check_key_without_overlaps(PsCheck *check, PsTableState *table, List *columns)
{
	List	   *elements = ps_check_index_elements(columns);
	List	   *operators = NIL;
	ListCell   *cell;
	PsRead		read;

	foreach(cell, columns)
		operators = lappend(operators, list_make1(makeString(lnext(columns, cell) != NULL ? "=" : "&&")));
	look_for_pairs(check, table, elements, operators, NULL);
	if (!ps_check_has_rows(check, table) || !ps_check_elements_are_known(table, elements, NULL))
		return;
	read = ps_check_read(check, ps_check_parse(psprintf("SELECT %s FROM (SELECT) AS k WHERE pg_catalog.isempty(k%d)",
														ps_check_key_text(columns), list_length(columns)),
											   ps_check_indexed_keys(table, elements, NULL, ps_check_inherits(table, false)), NULL),
						 PS_KEEP_SAMPLES, NULL);
	ps_check_add_found(check, PS_EMPTY_RANGE, table, llast(columns), &read);
}
