/*-------------------------------------------------------------------------
 *
 * own_query.h
 *	  What the extension's own queries have in common.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_OWN_QUERY_H
#define PS_OWN_QUERY_H

#include "postgres.h"

#include "executor/spi.h"

/* Pins a setting until the level of settings at hand ends. */
extern void ps_pin_setting(const char *name, const char *value);

/*
 * Pins the search_path that finds the system catalogs.  pg_temp stands behind
 * them: nobody's temporary table is taken for a catalog.
 */
extern void ps_pin_catalog_path(void);

/*
 * Sees to it that *plan holds the query's plan, which is kept for the session.
 * options: of SPI_prepare_cursor().
 */
extern void ps_keep_plan(SPIPlanPtr *plan, const char *sql, int nargs, Oid *types, int options);

#endif							/* PS_OWN_QUERY_H */
