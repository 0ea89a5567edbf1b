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

#include "miscadmin.h"

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

static PsQuery streams = {
	"SELECT pg_catalog.string_agg(s.name, ', ') FROM (SELECT DISTINCT pg_catalog.format('\"%s\"', stream) AS name"
	" FROM pgstair.migration ORDER BY 1 LIMIT 10) AS s"
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

/* The text that a query finds; NULL if it finds none. */
static char *
query_one_text(PsQuery *query, Datum *values)
{
	PsLedgerScope scope;
	char	   *text = NULL;

	ps_ledger_enter(&scope);
	if (ps_query_run(query, values, NULL) > 0)
		text = ps_query_text(0, 1, scope.context);
	ps_ledger_leave(&scope);
	return text;
}

/* Has the stream any migration? */
static bool
any_of_stream(const char *stream)
{
	static const char *const columns[] = {"stream"};
	PsLookup	lookup;
	bool		any;

	ps_lookup_begin(&lookup, "migration", "migration_pkey", lengthof(columns), columns, &stream);
	any = ps_lookup_next(&lookup);
	ps_lookup_end(&lookup);
	return any;
}

/*
 * Names of streams, if the one that is asked for has no migration while others
 * have; else NULL.
 */
char *
ps_ledger_streams_instead(const char *stream)
{
	return any_of_stream(stream) ? NULL : query_one_text(&streams, NULL);
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
 * Names of the stream's migrations that have been begun outside a transaction,
 * one for each statement.
 */
static List *
names_in_progress(const char *stream)
{
	static const char *const columns[] = {"stream"};
	PsLookup	lookup;
	List	   *names = NIL;

	ps_lookup_begin(&lookup, "progress", "progress_pkey", lengthof(columns), columns, &stream);
	while (ps_lookup_next(&lookup))
		names = lappend(names, ps_lookup_text(&lookup, "migration"));
	ps_lookup_end(&lookup);
	return names;
}

/*
 * The migration that has been looked up; begun are the names of those in progress.
 */
static PsMigration *
migration_of_row(const PsLookup *lookup, const char *stream, List *begun)
{
	PsMigration *migration = palloc0(sizeof(PsMigration));

	migration->stream = stream;
	migration->name = ps_lookup_text(lookup, "name");
	migration->format = ps_lookup_text(lookup, "format");
	migration->source = ps_lookup_text(lookup, "source");
	migration->down_source = ps_lookup_text(lookup, "down_source");
	migration->role = ps_lookup_text(lookup, "role");
	ps_take_recorded(migration);
	migration->checksum = ps_lookup_text(lookup, "checksum");
	migration->has_progress = ps_has_string(begun, migration->name);
	return migration;
}

/*
 * The named migrations, in the order of names; one that is gone is left out.
 */
List *
ps_ledger_load(const char *stream, List *names, bool lock)
{
	List	   *begun = names_in_progress(stream);
	List	   *migrations = NIL;
	ListCell   *cell;

	foreach(cell, names)
	{
		PsLookup	lookup;

		CHECK_FOR_INTERRUPTS();
		ps_lookup_migration(&lookup, stream, lfirst(cell));
		if (ps_lookup_next(&lookup) && (!lock || ps_lookup_lock(&lookup)))
			migrations = lappend(migrations, migration_of_row(&lookup, stream, begun));
		ps_lookup_end(&lookup);
	}
	return migrations;
}

/*
 * A sentence about the session that holds an advisory lock; NULL if it is gone.
 */
char *
ps_ledger_lock_holder(Oid database, Oid class, int field4)
{
	Datum		values[] = {ObjectIdGetDatum(database), ObjectIdGetDatum(class), Int32GetDatum(field4)};

	return query_one_text(&lock_holder, values);
}
