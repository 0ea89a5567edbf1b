/*-------------------------------------------------------------------------
 *
 * ledger_status.c
 *	  What the ledger says about all migrations of a stream.
 *
 *-------------------------------------------------------------------------
 */
#include "ledger_query.h"

#include "utils/timestamp.h"

/*
 * Texts can be long and are read only where a down section may be in them.  A
 * way down was derived if it was for each statement of the migration.
 */
static PsQuery status = {
	"SELECT m.name, m.format, m.role, m.state, m.checksum, m.registered_by, m.applied_by, m.down_source,"
	" m.down_problem, CASE WHEN m.format OPERATOR(pg_catalog.<>) 'sql' OR m.down_source IS NOT NULL"
	" OR m.source OPERATOR(pg_catalog.~*) '--.*down' THEN m.source END,"
	" m.registered_at, m.applied_at, m.duration,"
	" (SELECT pg_catalog.count(*) FROM pgstair.progress p WHERE p.stream OPERATOR(pg_catalog.=) $1"
	" AND p.migration OPERATOR(pg_catalog.=) m.name),"
	" CASE WHEN m.state OPERATOR(pg_catalog.=) 'applied' AND m.duration IS NOT NULL "
	" THEN CASE WHEN r.run IS NULL THEN 'full' ELSE r.reversible END END, r.because"
	" FROM pgstair.migration m LEFT JOIN (SELECT DISTINCT ON (s.run, s.migration) s.run, s.migration,"
	" s.reversible,"
	" pg_catalog.format('line %s: %s', s.line, pg_catalog.split_part(s.statement, E'\\n', 1)) AS because"
	" FROM pgstair.statement s ORDER BY s.run, s.migration,"
	" s.reversible IS NOT NULL,"
	" pg_catalog.array_position(ARRAY['none', 'structure only', 'full'], s.reversible), s.step) r"
	" ON r.run OPERATOR(pg_catalog.=) m.run AND r.migration OPERATOR(pg_catalog.=) m.name"
	" WHERE m.stream OPERATOR(pg_catalog.=) $1",
	1, {TEXTOID}
};

/* Columns of the query that are not text. */
enum
{
	REGISTERED_AT = 11,
	APPLIED_AT,
	DURATION,
	STATEMENTS_OUTSIDE,
	REVERSIBLE,
	BECAUSE
};

/*
 * Orders two list cells by the names of their migrations.
 */
static int
compare_registered(const ListCell *a, const ListCell *b)
{
	const PsRegistered *left = lfirst(a);
	const PsRegistered *right = lfirst(b);

	return ps_compare_names(left->migration.name, right->migration.name);
}

/*
 * The interval in a column, copied to the current memory context; NULL if it
 * is null.
 */
static Interval *
interval_of_row(uint64 row, int column)
{
	bool		isnull;
	Datum		value = SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, &isnull);
	Interval   *copy;

	if (isnull)
		return NULL;
	copy = palloc(sizeof(Interval));
	*copy = *DatumGetIntervalP(value);
	return copy;
}

/*
 * One row of the query, in the current memory context.
 */
static PsRegistered *
registered_of_row(const char *stream, uint64 row)
{
	PsRegistered *registered = palloc0(sizeof(PsRegistered));
	MemoryContext context = CurrentMemoryContext;

	registered->migration.stream = stream;
	registered->migration.name = ps_query_text(row, 1, context);
	registered->migration.format = ps_query_text(row, 2, context);
	registered->migration.role = ps_query_text(row, 3, context);
	registered->state = ps_query_text(row, 4, context);
	registered->checksum = ps_query_text(row, 5, context);
	registered->registered_by = ps_query_text(row, 6, context);
	registered->applied_by = ps_query_text(row, 7, context);
	registered->migration.down_source = ps_query_text(row, 8, context);
	registered->migration.down_problem = ps_query_text(row, 9, context);
	registered->migration.source = ps_query_text(row, 10, context);
	registered->registered_at = ps_query_int64(row, REGISTERED_AT);
	registered->is_applied = (registered->applied_by != NULL);
	registered->applied_at = ps_query_int64(row, APPLIED_AT);
	registered->duration = interval_of_row(row, DURATION);
	registered->statements_outside = ps_query_int64(row, STATEMENTS_OUTSIDE);
	registered->reversible = ps_query_text(row, REVERSIBLE, context);
	registered->because = ps_query_text(row, BECAUSE, context);
	return registered;
}

/*
 * All migrations of a stream, in the order of their names.
 */
List *
ps_ledger_status(const char *stream)
{
	PsLedgerScope scope;
	Datum		values[] = {CStringGetTextDatum(stream)};
	List	   *rows = NIL;
	uint64		count;
	MemoryContext old;

	ps_ledger_enter(&scope);
	count = ps_query_run(&status, values, NULL);
	old = MemoryContextSwitchTo(scope.context);
	for (uint64 row = 0; row < count; row++)
		rows = lappend(rows, registered_of_row(stream, row));
	MemoryContextSwitchTo(old);
	ps_ledger_leave(&scope);
	list_sort(rows, compare_registered);
	return rows;
}
