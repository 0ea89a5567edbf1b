/*-------------------------------------------------------------------------
 *
 * ledger.c
 *	  Reads registered migrations.
 *
 * Names are read first and texts only of what a run takes: a loop that applies
 * ten thousand migrations one by one must not read all their texts each time.
 *
 *-------------------------------------------------------------------------
 */
#include "ledger_query.h"
#include "operation.h"

static PsQuery applied_names = {
	"SELECT name FROM pgstair.migration"
	" WHERE stream OPERATOR(pg_catalog.=) $1 AND run IS NOT NULL"
	" ORDER BY run DESC, place DESC LIMIT $2",
	2, {TEXTOID, INT4OID}
};

static PsQuery applied_names_to_target = {
	"SELECT name FROM pgstair.migration"
	" WHERE stream OPERATOR(pg_catalog.=) $1 AND run IS NOT NULL"
	" AND (run, place) OPERATOR(pg_catalog.>=) (SELECT run, place FROM pgstair.migration WHERE"
	" stream OPERATOR(pg_catalog.=) $1 AND name OPERATOR(pg_catalog.=) $2)"
	" ORDER BY run DESC, place DESC",
	2, {TEXTOID, TEXTOID}
};

/*
 * One look into the primary key per name: statistics that know nothing of a
 * stream's rows must not lead to comparing each name with each row.
 */
#define LOAD(lock) \
	"SELECT m.name, m.format, m.source, m.down_source, m.role, m.checksum," \
	" EXISTS (SELECT FROM pgstair.progress p WHERE p.stream OPERATOR(pg_catalog.=) $1" \
	" AND p.migration OPERATOR(pg_catalog.=) m.name)::pg_catalog.int4::pg_catalog.int8" \
	" FROM pg_catalog.unnest($2) WITH ORDINALITY AS wanted(name, place)," \
	" LATERAL (SELECT * FROM pgstair.migration WHERE stream OPERATOR(pg_catalog.=) $1" \
	" AND migration.name OPERATOR(pg_catalog.=) wanted.name OFFSET 0 " lock ") m" \
	" ORDER BY wanted.place"

static PsQuery load = {LOAD(""), 2, {TEXTOID, TEXTARRAYOID}};
static PsQuery load_and_lock = {LOAD("FOR UPDATE"), 2, {TEXTOID, TEXTARRAYOID}};

/* Activity is visible in full to the tables' owner, not to all callers. */
static PsQuery lock_holder = {
	"SELECT pg_catalog.format('Process %s of role \"%s\" has been at it since %s.', a.pid, a.usename,"
	" pg_catalog.to_char(COALESCE(a.xact_start, a.backend_start), 'YYYY-MM-DD HH24:MI:SS TZ'))"
	" FROM pg_catalog.pg_locks l, pg_catalog.pg_stat_activity a"
	" WHERE l.pid OPERATOR(pg_catalog.=) a.pid AND l.granted AND l.locktype OPERATOR(pg_catalog.=) 'advisory'"
	" AND l.database OPERATOR(pg_catalog.=) $1 AND l.classid OPERATOR(pg_catalog.=) $2"
	" AND l.objsubid OPERATOR(pg_catalog.=) $3",
	3, {OIDOID, OIDOID, INT4OID}
};

/* Begins the look-up of a migration. */
void
ps_lookup_migration(PsLookup *lookup, const char *stream, const char *name)
{
	static const char *const columns[] = {"stream", "name"};
	const char *values[] = {stream, name};

	ps_lookup_begin(lookup, "migration", "migration_pkey", lengthof(columns), columns, values);
}

/* Begins the look-up of a stream's pending migrations. */
static void
lookup_pending(PsLookup *lookup, const char *stream)
{
	static const char *const columns[] = {"stream"};

	ps_lookup_begin(lookup, "migration", "migration_pending", lengthof(columns), columns, &stream);
}

/* Does is_meant() hold for the text in a column of the row? */
static bool
text_is_meant(const PsLookup *lookup, const char *column, bool (*is_meant) (const char *text))
{
	char	   *string = ps_lookup_text(lookup, column);
	bool		result = string != NULL && is_meant(string);

	if (string != NULL)
		pfree(string);
	return result;
}

/*
 * Is any migration of the stream pending, with a text for which is_meant()
 * holds unless that is NULL?  Asked by every application that starts.
 */
bool
ps_ledger_any_pending(const char *stream, bool (*is_meant) (const char *text))
{
	PsLookup	lookup;
	bool		any = false;

	lookup_pending(&lookup, stream);
	while (!any && ps_lookup_next(&lookup))
		any = is_meant == NULL || text_is_meant(&lookup, "source", is_meant) ||
			text_is_meant(&lookup, "down_source", is_meant);
	ps_lookup_end(&lookup);
	return any;
}

/*
 * Orders two list cells that hold names of migrations.
 */
static int
compare_name_cells(const ListCell *a, const ListCell *b)
{
	return ps_compare_names(lfirst(a), lfirst(b));
}

/*
 * Names of a stream's pending migrations, in their order.
 */
List *
ps_ledger_pending_names(const char *stream)
{
	PsLookup	lookup;
	List	   *names = NIL;

	lookup_pending(&lookup, stream);
	while (ps_lookup_next(&lookup))
		names = lappend(names, ps_lookup_text(&lookup, "name"));
	ps_lookup_end(&lookup);
	list_sort(names, compare_name_cells);
	return names;
}

/*
 * Names of a stream's applied migrations, the last applied first: back to and
 * including target, or the last steps ones if target is NULL.
 */
List *
ps_ledger_applied_names(const char *stream, const char *target, int steps)
{
	Datum		values[] = {CStringGetTextDatum(stream), Int32GetDatum(steps)};

	if (target == NULL)
		return ps_query_names(&applied_names, values);
	values[1] = CStringGetTextDatum(target);
	return ps_query_names(&applied_names_to_target, values);
}

/*
 * The migration's state, or NULL if none of that name is registered.
 */
const char *
ps_ledger_state(const char *stream, const char *name)
{
	PsLookup	lookup;
	const char *state = NULL;

	ps_lookup_migration(&lookup, stream, name);
	if (ps_lookup_next(&lookup))
		state = ps_lookup_text(&lookup, "state");
	ps_lookup_end(&lookup);
	return state;
}

/*
 * One row of the query "load" as a migration, in the current memory context.
 */
static PsMigration *
migration_of_row(const char *stream, uint64 row)
{
	PsMigration *migration = palloc0(sizeof(PsMigration));

	migration->stream = stream;
	migration->name = ps_query_text(row, 1, CurrentMemoryContext);
	migration->format = ps_query_text(row, 2, CurrentMemoryContext);
	migration->source = ps_query_text(row, 3, CurrentMemoryContext);
	migration->down_source = ps_query_text(row, 4, CurrentMemoryContext);
	migration->role = ps_query_text(row, 5, CurrentMemoryContext);
	ps_take_recorded(migration);
	migration->checksum = ps_query_text(row, 6, CurrentMemoryContext);
	migration->has_progress = ps_query_int64(row, 7) != 0;
	return migration;
}

/*
 * The named migrations, in the order of names; one that is gone is left out.
 */
List *
ps_ledger_load(const char *stream, List *names, bool lock)
{
	PsLedgerScope scope;
	Datum		values[] = {CStringGetTextDatum(stream), ps_text_array_of_list(names)};
	List	   *migrations = NIL;
	uint64		count;
	MemoryContext old;

	ps_ledger_enter(&scope);
	count = ps_query_run(lock ? &load_and_lock : &load, values, NULL);
	old = MemoryContextSwitchTo(scope.context);
	for (uint64 row = 0; row < count; row++)
		migrations = lappend(migrations, migration_of_row(stream, row));
	MemoryContextSwitchTo(old);
	ps_ledger_leave(&scope);
	return migrations;
}

/*
 * A sentence about the session that holds an advisory lock; NULL if it is gone.
 */
char *
ps_ledger_lock_holder(Oid database, Oid class, int field4)
{
	PsLedgerScope scope;
	Datum		values[] = {ObjectIdGetDatum(database), ObjectIdGetDatum(class), Int32GetDatum(field4)};
	char	   *holder = NULL;

	ps_ledger_enter(&scope);
	if (ps_query_run(&lock_holder, values, NULL) > 0)
		holder = ps_query_text(0, 1, scope.context);
	ps_ledger_leave(&scope);
	return holder;
}
