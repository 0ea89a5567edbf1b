/*-------------------------------------------------------------------------
 *
 * own_query.c
 *	  What the extension's own queries have in common: pinned settings, plans
 *	  that are kept, and lists in place of rows.
 *
 *-------------------------------------------------------------------------
 */
#include "own_query.h"

#include "utils/guc.h"

/* Pins a setting until the level of settings at hand ends. */
void
ps_pin_setting(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

/* Pins the search_path that finds the system catalogs, whatever is temporary. */
void
ps_pin_catalog_path(void)
{
	ps_pin_setting("search_path", "pg_catalog, pg_temp");
}

/* Pins what finds rows of the catalogs by index. */
void
ps_pin_index_scans(void)
{
	static const char *const others[] = {"enable_seqscan", "enable_hashjoin", "enable_mergejoin", "enable_material"};

	for (int i = 0; i < lengthof(others); i++)
		ps_pin_setting(others[i], "off");
}

/* Sees to it that *plan holds the query's plan, kept for the session. */
void
ps_keep_plan(SPIPlanPtr *plan, const char *sql, int nargs, Oid *types, int options)
{
	SPIPlanPtr	prepared;

	if (*plan != NULL)
		return;
	prepared = SPI_prepare_cursor(sql, nargs, types, options);
	if (prepared == NULL || SPI_keepplan(prepared) != 0)
		elog(ERROR, "could not prepare a query: %s", SPI_result_code_string(SPI_result));
	*plan = prepared;
}

/* Runs a query, whose plan is generic and kept for the session; returns what add() makes of its rows. */
List *
ps_own_query(SPIPlanPtr *plan, const char *sql, int nargs, Oid *types, Datum *values, PsAddRow add)
{
	MemoryContext context = CurrentMemoryContext;
	List	   *list = NIL;
	int			code;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	ps_keep_plan(plan, sql, nargs, types, CURSOR_OPT_GENERIC_PLAN);
	code = SPI_execute_plan(*plan, values, NULL, false, 0);
	if (code != SPI_OK_SELECT)
		elog(ERROR, "SPI_execute_plan failed: %s", SPI_result_code_string(code));
	MemoryContextSwitchTo(context);
	for (uint64 row = 0; row < SPI_processed; row++)
		list = add(list, SPI_tuptable->vals[row], SPI_tuptable->tupdesc);
	if (SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "SPI_finish failed");
	return list;
}

/* Adds the OID in the first column, unless it is null. */
List *
ps_add_oid(List *oids, HeapTuple row, TupleDesc columns)
{
	bool		isnull;
	Datum		oid = SPI_getbinval(row, columns, 1, &isnull);

	return isnull ? oids : lappend_oid(oids, DatumGetObjectId(oid));
}
