/*-------------------------------------------------------------------------
 *
 * facts_table.h
 *	  Facts of columns and constraints, shared by CREATE TABLE and ALTER TABLE.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_FACTS_TABLE_H
#define PS_FACTS_TABLE_H

#include "facts.h"

/*
 * What is known of a table while the parts of one statement are gone through.
 * Keys get their names at the end, as PostgreSQL does it: the primary key first.
 */
typedef struct PsTableParts
{
	PsFacts    *facts;
	const PsStatement *statement;
	RangeVar   *table;
	bool		creates;		/* CREATE TABLE: its columns are no needs */
	bool		if_not_exists;	/* of CREATE TABLE or ADD COLUMN */
	bool		loses_parentheses;	/* PARTITION OF, OF: no empty element list */
	List	   *scope;			/* RangeVar, for expressions */
	List	   *names;			/* char *: constraints and indexes named so far */
	List	   *keys;			/* PsIndexedKey */
	List	   *not_null;		/* char *: columns whose NOT NULL has a name */
} PsTableParts;

/* facts_column.c */
extern void ps_table_column(PsTableParts *parts, ColumnDef *column);
extern void ps_need_column(PsTableParts *parts, const char *column, int location);
extern bool ps_is_null_constant(const Node *expression);
extern void ps_provide_default(PsTableParts *parts, const char *column, int location);
extern void ps_table_identity(PsTableParts *parts, const char *column, const Constraint *identity);

/* facts_constraint.c */
extern void ps_table_constraint(PsTableParts *parts, ColumnDef *column, Constraint *constraint);
extern void ps_table_not_null(PsTableParts *parts, const char *column, const char *name, int location);
extern void ps_table_finish_keys(PsTableParts *parts);

/* facts_index.c */
extern void ps_need_index_elements(PsTableParts *parts, List *elements, const char *method);
extern void ps_need_method(PsFacts *facts, const char *method);
extern List *ps_index_column_names(List *elements);

/* facts_table.c */
extern void ps_need_tablespace(PsFacts *facts, const char *tablespace);

#endif							/* PS_FACTS_TABLE_H */
