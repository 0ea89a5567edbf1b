/*-------------------------------------------------------------------------
 *
 * catalog_row.h
 *	  Rows of the system catalogs, as copies in CurrentMemoryContext.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_CATALOG_ROW_H
#define PS_CATALOG_ROW_H

#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/objectaddress.h"

#define PS_OID_COLUMN 1		/* of every catalog that has one */

/* The row of an object; NULL if it is gone. */
extern HeapTuple ps_catalog_row(Oid catalog, Oid object);

/*
 * The rows (HeapTuple) of a catalog whose column, the index's first, is value; an
 * index is InvalidOid where there is none.
 */
extern List *ps_catalog_rows(Oid catalog, Oid index, AttrNumber column, Oid value);

/* The rows of constraints whose check can wait for the end of the transaction. */
extern List *ps_deferrable_constraints(void);

/* The rows of pg_depend that say what an object depends on. */
extern List *ps_rows_of_depender(Oid class, Oid object);

/* The rows of pg_depend that say what depends on an object or its columns, or on the column if it is one. */
extern List *ps_rows_of_referenced(const ObjectAddress *object);

/* The rows of pg_shdepend that say what in this database depends on a role. */
extern List *ps_rows_of_role(Oid role);

/* The labels (Form_pg_enum) of an enum, in their order. */
extern List *ps_enum_labels(Oid type);

/* One column of such a row; *isnull if column is InvalidAttrNumber. */
extern Datum ps_row_value(Oid catalog, HeapTuple row, AttrNumber column, bool *isnull);

#endif							/* PS_CATALOG_ROW_H */
