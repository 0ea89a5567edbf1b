/*-------------------------------------------------------------------------
 *
 * ledger_query.h
 *	  How the ledger's own files speak SQL; nobody else includes this.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_LEDGER_QUERY_H
#define PS_LEDGER_QUERY_H

#include "compat.h"
#include "ledger.h"

#include "access/genam.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"

#define PS_QUERY_MAX_ARGS 10

/*
 * The number of the next run, which the lock of runs keeps to itself.  It needs
 * no sequence: logical replication leaves the values of those behind.
 */
#define PS_NEXT_RUN "(SELECT COALESCE(pg_catalog.max(id), 0) OPERATOR(pg_catalog.+) 1 FROM pgstair.run)"

/*
 * A statement on the extension's tables: a static text in which every name
 * and operator is qualified.  Its plan is kept from the first use on.
 */
typedef struct PsQuery
{
	const char *sql;
	int			nargs;
	Oid			types[PS_QUERY_MAX_ARGS];
	SPIPlanPtr	plan;
} PsQuery;

/* What ps_ledger_leave() restores. */
typedef struct PsLedgerScope
{
	Oid			caller;
	int			security_context;
	int			guc_level;
	MemoryContext context;		/* the caller's */
	const char *search_path;	/* the caller's */
} PsLedgerScope;

extern Oid	ps_ledger_table(void);
extern void ps_ledger_enter(PsLedgerScope *scope);
extern void ps_ledger_leave(const PsLedgerScope *scope);

extern uint64 ps_query_run(PsQuery *query, Datum *values, const bool *nulls);
extern void ps_query_write(PsQuery *query, Datum *values, const bool *nulls, uint64 rows);
pg_noreturn extern void ps_ledger_not_written(void);
extern char *ps_query_text(uint64 row, int column, MemoryContext context);
extern int64 ps_query_int64(uint64 row, int column);
extern List *ps_query_names(PsQuery *query, Datum *values);

/* A look-up of rows by the texts in columns that an index has. */
typedef struct PsLookup
{
	Relation	table;
	Snapshot	snapshot;
	SysScanDesc scan;
	HeapTuple	row;			/* the one at hand */
	TupleTableSlot *locked;		/* holds it once it is locked, else NULL */
} PsLookup;

#define PS_LOOKUP_MAX_KEYS 2
#define PS_WRITER_MAX_COLUMNS 11

extern Relation ps_ledger_open(const char *name, LOCKMODE lock);
extern void ps_lookup_begin(PsLookup *lookup, const char *table, const char *index,
							int nkeys, const char *const *columns, const char *const *values);
extern bool ps_lookup_next(PsLookup *lookup);
extern bool ps_lookup_lock(PsLookup *lookup);
extern char *ps_lookup_text(const PsLookup *lookup, const char *column);
extern void ps_lookup_end(PsLookup *lookup);

/* ledger.c: begins the look-up of a migration. */
extern void ps_lookup_migration(PsLookup *lookup, const char *stream, const char *name);

/* Rows that are written without a query. */
typedef struct PsWriter
{
	Relation	table;
	int			ncolumns;
	AttrNumber	columns[PS_WRITER_MAX_COLUMNS];
	EState	   *estate;
	ResultRelInfo *result;
	EPQState	recheck;
	TupleTableSlot *slot;
} PsWriter;

extern void ps_writer_begin(PsWriter *writer, const char *table, int ncolumns, const char *const *columns);
extern void ps_writer_insert(PsWriter *writer, const Datum *values, const bool *nulls);
extern void ps_writer_update(PsWriter *writer, const PsLookup *row, const Datum *values, const bool *nulls);
extern void ps_writer_end(PsWriter *writer);

/* Arrays for bulk statements, from C arrays; elements of texts may be NULL. */
extern Datum ps_text_array(const char *const *texts, int count);
extern Datum ps_text_array_of_list(List *texts);
extern Datum ps_datum_array(Datum *values, bool *nulls, int count, Oid type);
extern Datum ps_interval(int64 microseconds);

/* Inside ps_ledger_enter(): parts of what several files record. */
extern void ps_ledger_unmark(const char *stream, const char *const *names, int count);
extern void ps_ledger_follow(const char *stream, const char *const *names, int count, bool applied);
extern uint64 ps_ledger_forget_progress(const char *stream, const char *const *names, int count);

#endif							/* PS_LEDGER_QUERY_H */
