/*-------------------------------------------------------------------------
 *
 * ledger_snapshot.c
 *	  Keeps what the last run left of the objects that runs have touched.
 *
 * Rules:
 *
 *	- A row is known by type and identity, which a dump carries.  The OID in
 *	  it is a short cut, see ledger_home.h.
 *	- The catalogs are read as the tables' owner, so that what is recorded does
 *	  not depend on the rights of who runs migrations.
 *	- A row of type "database" says that all there was has been recorded.
 *
 *-------------------------------------------------------------------------
 */
#include "ledger_query.h"

#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "utils/memutils.h"

#include "ledger_home.h"
#include "ledger_snapshot.h"

#define WHOLE_TYPE "database"

static PsQuery unbind = {
	"UPDATE pgstair.snapshot SET holder = 0",
	0
};

static PsQuery bind = {
	"UPDATE pgstair.snapshot s SET holder = u.holder"
	" FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3)) AS u(object_type, identity, holder)"
	" WHERE s.object_type OPERATOR(pg_catalog.=) u.object_type AND s.identity OPERATOR(pg_catalog.=) u.identity",
	3, {TEXTARRAYOID, TEXTARRAYOID, OIDARRAYOID}
};

static PsQuery in_schemas = {
	"SELECT oid::pg_catalog.int8 FROM pg_catalog.pg_class WHERE relnamespace OPERATOR(pg_catalog.=) ANY ($1)"
	" UNION ALL SELECT oid::pg_catalog.int8 FROM pg_catalog.pg_proc WHERE pronamespace OPERATOR(pg_catalog.=) ANY ($1)",
	1, {OIDARRAYOID}
};

static PsQuery all_holders = {
	"SELECT DISTINCT holder::pg_catalog.int8 FROM pgstair.snapshot",
	0
};

static PsQuery take = {
	"DELETE FROM pgstair.snapshot WHERE holder OPERATOR(pg_catalog.=) ANY ($1)"
	" RETURNING object_type, identity, definition, holder::pg_catalog.int8, run",
	1, {OIDARRAYOID}
};

static PsQuery put = {
	"INSERT INTO pgstair.snapshot (object_type, identity, definition, holder, run)"
	" SELECT u.object_type, u.identity, u.definition, u.holder, $1"
	" FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4), pg_catalog.unnest($5))"
	" AS u(object_type, identity, definition, holder)"
	" ON CONFLICT (object_type, identity) DO UPDATE SET definition = excluded.definition,"
	" holder = excluded.holder, run = excluded.run",
	5, {INT8OID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, OIDARRAYOID}
};

static PsQuery own = {
	"UPDATE pgstair.snapshot SET run = $1 WHERE run OPERATOR(pg_catalog.=) 0",
	1, {INT8OID}
};

static PsQuery forget_all = {
	"DELETE FROM pgstair.snapshot",
	0
};

static PsQuery recorded = {
	"SELECT object_type, identity, definition, holder::pg_catalog.int8, run FROM pgstair.snapshot"
	" WHERE $1 IS NULL OR object_type OPERATOR(pg_catalog.=) '" WHOLE_TYPE "'"
	" OR run OPERATOR(pg_catalog.=) ANY (SELECT id FROM pgstair.run WHERE stream OPERATOR(pg_catalog.=) $1)"
	" ORDER BY object_type COLLATE \"C\", identity COLLATE \"C\"",
	1, {TEXTOID}
};

/* Rows as arrays for bulk statements. */
typedef struct RowArrays
{
	Datum		types;
	Datum		identities;
	Datum		definitions;
	Datum		holders;
} RowArrays;

/*
 * The rows (PsSnapshotRow *, in their order) as arrays, one element for each
 * name.
 */
static RowArrays
arrays_of_rows(List *rows)
{
	int			count = list_length(rows);
	const char **types = palloc(Max(count, 1) * sizeof(char *));
	const char **identities = palloc(Max(count, 1) * sizeof(char *));
	const char **definitions = palloc(Max(count, 1) * sizeof(char *));
	Datum	   *holders = palloc(Max(count, 1) * sizeof(Datum));
	ListCell   *cell;

	count = 0;
	foreach(cell, rows)
	{
		const PsSnapshotRow *row = lfirst(cell);
		int			i = count;

		if (i > 0 && strcmp(types[i - 1], row->type) == 0 && strcmp(identities[i - 1], row->identity) == 0)
			continue;			/* one row per name */
		count++;
		types[i] = row->type;
		identities[i] = row->identity;
		definitions[i] = row->definition;
		holders[i] = ObjectIdGetDatum(row->holder);
	}
	return (RowArrays) {
		ps_text_array(types, count), ps_text_array(identities, count), ps_text_array(definitions, count),
			ps_datum_array(holders, NULL, count, OIDOID)
	};
}

/* The rows of the last result, in context. */
static List *
rows_of_result(uint64 count, MemoryContext context)
{
	MemoryContext old = MemoryContextSwitchTo(context);
	List	   *rows = NIL;

	for (uint64 i = 0; i < count; i++)
	{
		PsSnapshotRow *row = palloc(sizeof(PsSnapshotRow));

		row->type = ps_query_text(i, 1, context);
		row->identity = ps_query_text(i, 2, context);
		row->definition = ps_query_text(i, 3, context);
		row->holder = (Oid) ps_query_int64(i, 4);
		row->run = ps_query_int64(i, 5);
		rows = lappend(rows, row);
	}
	MemoryContextSwitchTo(old);
	return rows;
}

/* Appends the OIDs that the query, of one column, returns. */
static List *
append_result(List *oids, PsQuery *query, Datum *values)
{
	uint64		count = ps_query_run(query, values, NULL);

	for (uint64 row = 0; row < count; row++)
		oids = lappend_oid(oids, (Oid) ps_query_int64(row, 1));
	return oids;
}

/* Is anything recorded? */
bool
ps_ledger_has_snapshot(void)
{
	PsLookup	lookup;
	bool		any;

	ps_lookup_begin(&lookup, "snapshot", NULL, 0, NULL, NULL);
	any = ps_lookup_next(&lookup);
	ps_lookup_end(&lookup);
	return any;
}

/* Makes sure that the OIDs recorded are those of this cluster. */
void
ps_ledger_bind_snapshot(void)
{
	PsLedgerScope scope;

	ps_ledger_enter(&scope);
	if (!ps_ledger_is_home(PS_KEEPER_SNAPSHOT))
	{
		if (ps_ledger_has_snapshot())
		{
			RowArrays	now = arrays_of_rows(ps_snapshot());
			Datum		values[] = {now.types, now.identities, now.holders};

			ps_query_run(&unbind, NULL, NULL);
			ps_query_run(&bind, values, NULL);
		}
		ps_ledger_settle(PS_KEEPER_SNAPSHOT);
	}
	ps_ledger_leave(&scope);
}

/* The OIDs of all that was touched. */
static List *
touched_holders(const PsTouched *touched)
{
	List	   *holders = list_copy(touched->holders);

	if (touched->schemas != NIL)
	{
		Datum		schemas = ps_oid_array(touched->schemas);

		holders = append_result(holders, &in_schemas, &schemas);
	}
	if (touched->everything)
		holders = append_result(holders, &all_holders, NULL);
	return holders;
}

/* Inserts rows as what the run left. */
static void
put_rows(int64 run, List *rows)
{
	RowArrays	arrays = arrays_of_rows(rows);
	Datum		values[] = {Int64GetDatum(run), arrays.types, arrays.identities, arrays.definitions, arrays.holders};

	if (rows != NIL)
		ps_query_run(&put, values, NULL);
}

/* Takes out the rows of objects; they are in the current memory context. */
static List *
take_rows(List *holders)
{
	Datum		oids = ps_oid_array(holders);
	MemoryContext context = CurrentMemoryContext;

	return rows_of_result(ps_query_run(&take, &oids, NULL), context);
}

/* Orders what a list holds, for bsearch() in its cells. */
static int
compare_cells(const void *a, const void *b)
{
	return ps_compare_snapshot_rows(lfirst((const ListCell *) a), lfirst((const ListCell *) b));
}

/* Do other objects' definitions follow from the row: has its name or labels gone from the sorted rows of now? */
static bool
is_named_elsewhere(List *now, const PsSnapshotRow *before)
{
	ListCell	wanted = {.ptr_value = unconstify(PsSnapshotRow *, before)};
	const ListCell *found;

	found = now == NIL ? NULL : bsearch(&wanted, now->elements, list_length(now), sizeof(ListCell), compare_cells);
	if (found == NULL)
		return true;
	return strcmp(before->type, "type") == 0 &&
		strcmp(((const PsSnapshotRow *) lfirst(found))->definition, before->definition) != 0;
}

/*
 * OIDs of the objects that name what was renamed: their definitions have
 * changed, although nobody touched them.
 */
static List *
naming_objects(List *before, List *now)
{
	static const Oid classes[] = {RelationRelationId, TypeRelationId, ProcedureRelationId, NamespaceRelationId};
	List	   *addresses = NIL;
	Oid			last = InvalidOid;
	ListCell   *cell;

	foreach(cell, before)
	{
		const PsSnapshotRow *row = lfirst(cell);

		if (row->holder == last || !is_named_elsewhere(now, row))
			continue;
		last = row->holder;
		for (int i = 0; i < lengthof(classes); i++)
		{
			ObjectAddress *address = palloc(sizeof(ObjectAddress));

			ObjectAddressSet(*address, classes[i], row->holder);
			addresses = lappend(addresses, address);
		}
	}
	return addresses == NIL ? NIL : ps_dependents(addresses, true);
}

/* Records the objects of a run as they are. */
void
ps_ledger_record_snapshot(int64 run, const PsTouched *touched)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "pgstair snapshot", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old;
	PsLedgerScope scope;
	List	   *holders;
	List	   *before;
	List	   *now;
	List	   *others;

	ps_ledger_enter(&scope);
	old = MemoryContextSwitchTo(context);
	holders = touched_holders(touched);
	before = take_rows(holders);
	now = ps_snapshot_of(holders);
	put_rows(run, now);
	others = list_difference_oid(naming_objects(before, now), holders);
	if (others != NIL)
	{
		List	   *recorded_others = NIL;
		ListCell   *cell;

		foreach(cell, take_rows(others))
			recorded_others = list_append_unique_oid(recorded_others, ((PsSnapshotRow *) lfirst(cell))->holder);
		put_rows(run, ps_snapshot_of(recorded_others));
	}
	MemoryContextSwitchTo(old);
	ps_ledger_leave(&scope);
	MemoryContextDelete(context);
}

/* Forgets the objects of a run: they are no more as they were recorded. */
void
ps_ledger_forget_snapshot(const PsTouched *touched)
{
	PsLedgerScope scope;

	ps_ledger_enter(&scope);
	(void) take_rows(touched_holders(touched));
	ps_ledger_leave(&scope);
}

/* What was recorded while the run's number was not known is the run's. */
void
ps_ledger_own_snapshot(int64 run)
{
	Datum		value = Int64GetDatum(run);
	PsLedgerScope scope;

	ps_ledger_enter(&scope);
	ps_query_run(&own, &value, NULL);
	ps_ledger_leave(&scope);
}

/* Records all of the database. */
void
ps_ledger_record_whole_snapshot(int64 run)
{
	PsSnapshotRow marker = {WHOLE_TYPE, "", "", InvalidOid};
	PsLedgerScope scope;

	ps_ledger_enter(&scope);
	ps_query_run(&forget_all, NULL, NULL);
	put_rows(run, lappend(ps_snapshot(), &marker));
	ps_ledger_leave(&scope);
}

/* Forgets all of the database. */
void
ps_ledger_forget_whole_snapshot(void)
{
	PsLedgerScope scope;

	ps_ledger_enter(&scope);
	ps_query_run(&forget_all, NULL, NULL);
	ps_ledger_leave(&scope);
}

/* Takes the row out of the list that says that all was recorded; was it there? */
static bool
take_marker(List **rows)
{
	ListCell   *cell;

	foreach(cell, *rows)
	{
		if (strcmp(((PsSnapshotRow *) lfirst(cell))->type, WHOLE_TYPE) == 0)
		{
			*rows = list_delete_cell(*rows, cell);
			return true;
		}
	}
	return false;
}

/* What is recorded, and the database as it is. */
PsRecordedSnapshot
ps_ledger_snapshot(const char *stream)
{
	PsRecordedSnapshot snapshot = {0};
	Datum		value = stream == NULL ? (Datum) 0 : CStringGetTextDatum(stream);
	bool		isnull = (stream == NULL);
	PsLedgerScope scope;
	MemoryContext old;

	ps_ledger_enter(&scope);
	snapshot.bound = ps_ledger_is_home(PS_KEEPER_SNAPSHOT);
	snapshot.rows = rows_of_result(ps_query_run(&recorded, &value, &isnull), scope.context);
	snapshot.whole = take_marker(&snapshot.rows);
	old = MemoryContextSwitchTo(scope.context);
	snapshot.now = ps_snapshot();
	MemoryContextSwitchTo(old);
	ps_ledger_leave(&scope);
	return snapshot;
}
