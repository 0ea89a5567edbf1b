/*-------------------------------------------------------------------------
 *
 * own_query.c
 *	  What the extension's own queries have in common: pinned settings, and
 *	  plans that are kept.
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
