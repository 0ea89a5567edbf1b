/*-------------------------------------------------------------------------
 *
 * catalog_check.h
 *	  What migrate_check() asks the catalog about tables; by OID, without locks.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_CATALOG_CHECK_H
#define PS_CATALOG_CHECK_H

#include "pgstair.h"

#include "nodes/parsenodes.h"

/*
 * May any table or materialized view have rows, those of one schema aside?
 * What somebody has locked may.
 */
extern bool ps_catalog_any_rows(Oid but);

/* Names (char *) of a table's columns, in their order, and of its primary key's. */
extern List *ps_catalog_columns(Oid table);
extern List *ps_catalog_primary_key(Oid table);

/* The type of a column as SQL with its schema; NULL: no such column. */
extern char *ps_catalog_type_of(Oid table, const char *column);

/* Is the column NOT NULL, and are its rows known to be? */
extern bool ps_catalog_is_not_null(Oid table, const char *column);

/* The name of a valid CHECK constraint that takes no nulls in the column; NULL: there is none. */
extern char *ps_catalog_check_for_nulls(Oid table, const char *column);

/* The schema of the operator "=" that tells the values of a column apart; NULL: none. */
extern char *ps_catalog_equality_schema(Oid table, const char *column);

/* OIDs of the table, of what it inherits from, and of what inherits from any of them. */
extern List *ps_catalog_family(Oid table);

/* Can a change of the table's rows change those of another one: a trigger, a rule, a cascading key? */
extern bool ps_catalog_rows_are_watched(Oid table);

/* Does a valid index of the table begin with the columns (char *), in any order? */
extern bool ps_catalog_has_index_on(Oid table, List *columns);

/* Names (char *) of an index's columns; NIL if it has expressions. */
extern List *ps_catalog_index_columns(Oid index);

/* Is the index one that an interrupted build has left? */
extern bool ps_catalog_index_is_invalid(Oid index);

/* Is the table stored already as a command of ALTER TABLE has it, or has no storage of its own? */
extern bool ps_catalog_is_stored_so(Oid table, const AlterTableCmd *command);

/* The table of an index. */
extern Oid	ps_catalog_table_of_index(Oid index);

/* A constraint of a table as pg_get_constraintdef() has it, if it is not validated; else NULL. */
extern char *ps_catalog_unvalidated_constraint(Oid table, const char *name);

/* OIDs of the tables and materialized views of a schema. */
extern List *ps_catalog_tables_of_schema(Oid schema);

/* OIDs of the tables that refer to the table by a foreign key. */
extern List *ps_catalog_referencing(Oid table);

/* Columns of tables that are of a domain, or of one over it. */
typedef struct PsDomainColumn
{
	Oid			table;
	const char *column;
} PsDomainColumn;

extern List *ps_catalog_domain_columns(Oid domain);
extern char *ps_catalog_unvalidated_domain_constraint(Oid domain, const char *name);
extern bool ps_catalog_is_stored(Oid table, const char *column);
extern char *ps_catalog_partition_key(Oid table);
extern Oid	ps_catalog_default_partition(Oid table);

#endif							/* PS_CATALOG_CHECK_H */
