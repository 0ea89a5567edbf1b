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
 * Pins what finds rows of the catalogs by index, whatever statistics say: most of
 * them may have come in this very transaction.
 */
extern void ps_pin_index_scans(void);

/*
 * Sees to it that *plan holds the query's plan, which is kept for the session.
 * options: of SPI_prepare_cursor().
 */
extern void ps_keep_plan(SPIPlanPtr *plan, const char *sql, int nargs, Oid *types, int options);

/* Adds what a row of a result says to a list, in the caller's memory. */
typedef List *(*PsAddRow) (List *list, HeapTuple row, TupleDesc columns);

/* Runs a query, whose plan is generic and kept for the session; returns what add() makes of its rows. */
extern List *ps_own_query(SPIPlanPtr *plan, const char *sql, int nargs, Oid *types, Datum *values, PsAddRow add);

/* Adds the OID in the first column, unless it is null. */
extern List *ps_add_oid(List *oids, HeapTuple row, TupleDesc columns);

#endif							/* PS_OWN_QUERY_H */
