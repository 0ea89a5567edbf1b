/*-------------------------------------------------------------------------
 *
 * snapshot_row.c
 *	  The schema, or some of its objects, as rows.
 *
 * Rules:
 *
 *	- search_path is pg_catalog while a query runs, so what pg_get_*def()
 *	  writes is qualified and independent of the caller.  pg_temp stands behind
 *	  it: nobody's temporary table is taken for a catalog.
 *	- The rows of an object are the same, whether it was asked for alone or as
 *	  a part of the database.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#include "snapshot_macros.h"
#include "snapshot_row.h"

/* Names are in the rows as identities, and what is usual is not said. */
#define ROWS_BEFORE \
	"SELECT r.type, r.identity, coalesce(string_agg(CASE r.property WHEN '' THEN '' ELSE r.property || ': ' END || r.definition," \
	" E'\\n' ORDER BY r.rank, r.property COLLATE \"C\"), ''), max(CASE WHEN r.within = 0 OR r.type = 'sequence' THEN r.object ELSE r.within END) FROM ("
#define ROWS_AFTER \
	") r WHERE r.kind <> 'n' AND r.property <> ALL ('{body,query,type}')" \
	" AND NOT (r.is_inline AND r.property LIKE 'privileges of %')" \
	" GROUP BY r.type, r.identity ORDER BY r.type COLLATE \"C\", r.identity COLLATE \"C\""


/* A query whose text is put together, and planned, when it is first used. */
typedef struct RowQuery
{
	const char *sql;
	SPIPlanPtr	plan;
} RowQuery;

static RowQuery every_row;
static RowQuery given_rows;

/* Pins a setting until the level of settings at hand ends. */
static void
pin(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

/* The parts of a query in one text, which lives as long as the backend. */
static const char *
join_parts(const char *const *parts, int count)
{
	MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfoString(&sql, ROWS_BEFORE);
	for (int i = 0; i < count; i++)
		appendStringInfo(&sql, "%s%s", i > 0 ? UNION : "", parts[i]);
	appendStringInfoString(&sql, ROWS_AFTER);
	MemoryContextSwitchTo(old);
	return sql.data;
}

/* The row of the result, in the current memory context. */
static PsSnapshotRow *
make_row(uint64 number)
{
	PsSnapshotRow *row = palloc(sizeof(PsSnapshotRow));
	HeapTuple	tuple = SPI_tuptable->vals[number];
	TupleDesc	columns = SPI_tuptable->tupdesc;
	bool		isnull;

	row->type = TextDatumGetCString(SPI_getbinval(tuple, columns, 1, &isnull));
	row->identity = TextDatumGetCString(SPI_getbinval(tuple, columns, 2, &isnull));
	row->definition = TextDatumGetCString(SPI_getbinval(tuple, columns, 3, &isnull));
	row->holder = DatumGetObjectId(SPI_getbinval(tuple, columns, 4, &isnull));
	return row;
}

/* Runs a query; returns its rows. */
static List *
run_query(RowQuery *query, int nargs, Datum *values)
{
	Oid			types[] = {OIDARRAYOID};
	MemoryContext context = CurrentMemoryContext;
	int			guc_level = NewGUCNestLevel();
	List	   *rows = NIL;

	pin("search_path", "pg_catalog, pg_temp");
	pin("jit", "off");
	pin("quote_all_identifiers", "off");
	SPI_connect();
	if (query->plan == NULL)
	{
		query->plan = SPI_prepare_cursor(query->sql, nargs, types, CURSOR_OPT_GENERIC_PLAN);
		SPI_keepplan(query->plan);
	}
	if (SPI_execute_plan(query->plan, values, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "SPI_execute_plan failed: %s", SPI_result_code_string(SPI_result));
	MemoryContextSwitchTo(context);
	for (uint64 i = 0; i < SPI_processed; i++)
		rows = lappend(rows, make_row(i));
	SPI_finish();
	AtEOXact_GUC(false, guc_level);
	return rows;
}

/* All of the database, sorted by type and identity. */
List *
ps_snapshot(void)
{
	const char *const parts[] = {
		ps_snapshot_relation_every, ps_snapshot_column_every, ps_snapshot_table_part_every,
		ps_snapshot_type_every, ps_snapshot_other_every
	};

	if (every_row.sql == NULL)
		every_row.sql = join_parts(parts, lengthof(parts));
	return run_query(&every_row, 0, NULL);
}

/* The rows of objects and of what is part of them, sorted by type and identity. */
List *
ps_snapshot_of(List *holders)
{
	const char *const parts[] = {
		ps_snapshot_relation_given, ps_snapshot_column_given, ps_snapshot_table_part_given,
		ps_snapshot_type_given, ps_snapshot_other_given
	};
	Datum		oids;

	if (holders == NIL)
		return NIL;
	if (given_rows.sql == NULL)
		given_rows.sql = join_parts(parts, lengthof(parts));
	oids = ps_oid_array(holders);
	return run_query(&given_rows, 1, &oids);
}

/* Orders rows by type and identity. */
int
ps_compare_snapshot_rows(const PsSnapshotRow *a, const PsSnapshotRow *b)
{
	int			order = strcmp(a->type, b->type);

	return order != 0 ? order : strcmp(a->identity, b->identity);
}

/* oid[] of a list of OIDs. */
Datum
ps_oid_array(List *oids)
{
	Datum	   *values = palloc(Max(list_length(oids), 1) * sizeof(Datum));
	ListCell   *cell;

	foreach(cell, oids)
		values[foreach_current_index(cell)] = ObjectIdGetDatum(lfirst_oid(cell));
	return PointerGetDatum(construct_array(values, list_length(oids), OIDOID, sizeof(Oid), true, TYPALIGN_INT));
}

/* SHA-256 of the snapshot, each text ended by a zero byte. */
char *
ps_snapshot_fingerprint(void)
{
	StringInfoData all;
	Datum		digest;
	ListCell   *cell;
	bytea	   *bytes;

	initStringInfo(&all);
	foreach(cell, ps_snapshot())
	{
		const PsSnapshotRow *row = lfirst(cell);

		appendBinaryStringInfo(&all, row->type, strlen(row->type) + 1);
		appendBinaryStringInfo(&all, row->identity, strlen(row->identity) + 1);
		appendBinaryStringInfo(&all, row->definition, strlen(row->definition) + 1);
	}
	bytes = palloc(VARHDRSZ + all.len);
	SET_VARSIZE(bytes, VARHDRSZ + all.len);
	memcpy(VARDATA(bytes), all.data, all.len);
	digest = DirectFunctionCall1(sha256_bytea, PointerGetDatum(bytes));
	return TextDatumGetCString(DirectFunctionCall2(binary_encode, digest, CStringGetTextDatum("hex")));
}
