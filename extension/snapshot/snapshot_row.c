/*-------------------------------------------------------------------------
 *
 * snapshot_row.c
 *	  The schema, or some of its objects, as rows.
 *
 * Rules:
 *
 *	- search_path is pg_catalog while a query runs, so what pg_get_*def()
 *	  writes is qualified and independent of the caller.
 *	- The rows of an object are the same, whether it was asked for alone or as
 *	  a part of the database.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/skey.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "own_query.h"
#include "snapshot_row.h"
#include "snapshot_row_macros.h"

/* The queries, by kind of object. */
static const struct
{
	const PsRowQuery *queries;
	const int  *count;
}			groups[] =
{
	{ps_row_queries_of_relations, &ps_row_queries_of_relations_count},
	{ps_row_queries_of_parts, &ps_row_queries_of_parts_count},
	{ps_row_queries_of_types, &ps_row_queries_of_types_count},
	{ps_row_queries_of_others, &ps_row_queries_of_others_count},
};

#define MAX_QUERIES 32			/* of a group */

/* What definitions are written with, whatever the session has; as pg_dump does. */
static const struct
{
	const char *name;
	const char *value;
}			settings[] =
{
	{"jit", "off"},
	{"quote_all_identifiers", "off"},
	{"DateStyle", "ISO"},
	{"IntervalStyle", "postgres"},
	{"TimeZone", "UTC"},
	{"extra_float_digits", "3"},
	{"bytea_output", "hex"},
	{"standard_conforming_strings", "on"},
};

/* Has the catalog rows that were not there from the start? */
static bool
has_users_rows(Oid catalog, Oid index)
{
	Relation	relation = table_open(catalog, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	bool		has;

	ScanKeyInit(&key, 1, BTGreaterEqualStrategyNumber, F_OIDGE, ObjectIdGetDatum(FirstNormalObjectId));
	scan = systable_beginscan(relation, index, true, NULL, 1, &key);
	has = HeapTupleIsValid(systable_getnext(scan));
	systable_endscan(scan);
	table_close(relation, AccessShareLock);
	return has;
}

/* Can there be rows of the query? kinds: of which there are objects. */
static bool
is_of_use(const PsRowQuery *query, unsigned kinds)
{
	if ((query->kind != PS_ROWS_OF_ANY && (kinds & (1U << query->kind)) == 0) || (query->secret && !superuser()))
		return false;
	return !OidIsValid(query->catalog) || has_users_rows(query->catalog, query->index);
}

/* Adds a row (PsSnapshotRow *). */
static List *
add_row(List *rows, HeapTuple tuple, TupleDesc columns)
{
	PsSnapshotRow *row = palloc0(sizeof(PsSnapshotRow));
	bool		isnull;

	row->type = TextDatumGetCString(SPI_getbinval(tuple, columns, 1, &isnull));
	row->identity = TextDatumGetCString(SPI_getbinval(tuple, columns, 2, &isnull));
	row->definition = ps_canonical(TextDatumGetCString(SPI_getbinval(tuple, columns, 3, &isnull)));
	row->holder = DatumGetObjectId(SPI_getbinval(tuple, columns, 4, &isnull));
	return lappend(rows, row);
}

/* Orders rows by type and identity. */
int
ps_compare_snapshot_rows(const PsSnapshotRow *a, const PsSnapshotRow *b)
{
	int			order = strcmp(a->type, b->type);

	return order != 0 ? order : strcmp(a->identity, b->identity);
}

/* The same for list cells. */
static int
compare_row_cells(const ListCell *a, const ListCell *b)
{
	return ps_compare_snapshot_rows(lfirst(a), lfirst(b));
}

/* Which queries find an object. */
static PsRowKind
kind_of(Oid object)
{
	if (get_rel_relkind(object) != '\0')
		return PS_ROWS_OF_RELATIONS;
	if (get_typtype(object) != '\0')
		return PS_ROWS_OF_TYPES;
	return get_func_name(object) != NULL ? PS_ROWS_OF_FUNCTIONS : PS_ROWS_OF_OTHERS;
}

/* Runs all queries that can have rows; objects NULL: about all of the database. */
static List *
run_queries(unsigned kinds, Datum *objects)
{
	static SPIPlanPtr plans[2][lengthof(groups)][MAX_QUERIES];
	int			guc_level = NewGUCNestLevel();
	List	   *rows = NIL;

	ps_pin_catalog_path();
	for (int i = 0; i < lengthof(settings); i++)
		ps_pin_setting(settings[i].name, settings[i].value);
	if (objects != NULL)
		ps_pin_index_scans();
	for (int g = 0; g < lengthof(groups); g++)
	{
		Assert(*groups[g].count <= MAX_QUERIES);
		for (int q = 0; q < *groups[g].count; q++)
		{
			const PsRowQuery *query = &groups[g].queries[q];

			if (is_of_use(query, kinds))
				rows = list_concat(rows, ps_own_query(&plans[objects != NULL][g][q], objects != NULL ? query->given : query->every,
													  objects != NULL ? 1 : 0, (Oid[]) {OIDARRAYOID}, objects, add_row));
		}
	}
	AtEOXact_GUC(false, guc_level);
	list_sort(rows, compare_row_cells);
	return rows;
}

/* All of the database, sorted by type and identity. */
List *
ps_snapshot(void)
{
	return run_queries(~0U, NULL);
}

/* The rows of objects and of what is part of them, sorted by type and identity. */
List *
ps_snapshot_of(List *holders)
{
	unsigned	kinds = 0;
	Datum		oids;
	ListCell   *cell;

	foreach(cell, holders)
		kinds |= 1U << kind_of(lfirst_oid(cell));
	if (holders == NIL)
		return NIL;
	oids = ps_oid_array(holders);
	return run_queries(kinds, &oids);
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
