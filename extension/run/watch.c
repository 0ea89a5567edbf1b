/*-------------------------------------------------------------------------
 *
 * watch.c
 *	  Event triggers that record changes made other than by migrations.
 *
 * Rules:
 *
 *	- Nobody's DDL fails because it is watched: what goes wrong here is taken
 *	  back and goes to the server's log.
 *	- What pgstair runs itself is known by a variable of the backend.  No
 *	  setting can pretend it.
 *	- What a client runs for it is written down at first.  When the ledger has
 *	  the statement as done, the rows of that very text are taken out again:
 *	  there is no other way past the journal than through the ledger.
 *	- The event triggers are the database's, not the extension's: a dump
 *	  carries them, and writes them last, so that a restore is not watched.
 *	  They go with the extension.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/dependency.h"
#include "catalog/pg_event_trigger.h"
#include "catalog/pg_extension.h"
#include "commands/extension.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "executor.h"
#include "ledger_watch.h"
#include "lexer.h"
#include "ps_strings.h"
#include "subtransaction.h"
#include "touched.h"
#include "watch.h"

/* The event triggers, and the functions that report what a command did. */
static const struct
{
	const char *name;
	const char *event;
	const char *query;			/* class, object, type, identity */
}			triggers[] =
{
	{
		"pgstair_watch_command", "ddl_command_end",
		"SELECT classid, objid, object_type, object_identity"
		" FROM pg_catalog.pg_event_trigger_ddl_commands()"
		" WHERE NOT in_extension AND schema_name OPERATOR(pg_catalog.=) 'pg_temp' IS NOT TRUE"
	},
	{
		"pgstair_watch_drop", "sql_drop",
		/* what is part of a table is named as it is in a snapshot; a composite type is told as its relation, too */
		"SELECT classid, objid, object_type,"
		" CASE WHEN object_type OPERATOR(pg_catalog.=) ANY ('{trigger,rule,policy,table constraint,default value}')"
		" THEN (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(n), '.' ORDER BY place)"
		" FROM pg_catalog.unnest(address_names) WITH ORDINALITY AS a(n, place))"
		" WHEN object_type OPERATOR(pg_catalog.=) 'domain constraint'"
		" THEN pg_catalog.concat(address_names[1], '.', pg_catalog.quote_ident(address_args[1]))"
		" ELSE object_identity END"
		" FROM pg_catalog.pg_event_trigger_dropped_objects()"
		" WHERE NOT is_temporary AND (original OR normal OR object_type OPERATOR(pg_catalog.=) 'composite type')"
	},
};

/* What the client may send for a migration (char *), and the rows (int64 *) about it; in TopMemoryContext. */
static List *expected = NIL;
static List *expected_rows = NIL;

/* Runs a statement of ours. */
static void
execute(const char *sql)
{
	int			code = SPI_execute(sql, false, 0);

	if (code < 0)
		elog(ERROR, "SPI_execute failed: %s", SPI_result_code_string(code));
}

/* Has an event trigger go with the extension. */
static void
tie_to_extension(const char *trigger)
{
	ObjectAddress address;
	ObjectAddress extension;

	ObjectAddressSet(address, EventTriggerRelationId, get_event_trigger_oid(trigger, false));
	ObjectAddressSet(extension, ExtensionRelationId, get_extension_oid(PS_SCHEMA_NAME, false));
	recordDependencyOn(&address, &extension, DEPENDENCY_AUTO_EXTENSION);
}

/* Makes the event triggers that are missing and enables those that are disabled; or drops them. */
void
ps_watch(bool on, const char *schema)
{
	if (!superuser())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied to watch the database"),
				 errdetail("Event triggers are for superusers.")));
	SPI_connect();
	for (int i = 0; i < lengthof(triggers); i++)
	{
		bool		exists = OidIsValid(get_event_trigger_oid(triggers[i].name, true));

		if (exists && !on)
			execute(psprintf("DROP EVENT TRIGGER %s", triggers[i].name));
		else if (!exists && on)
		{
			execute(psprintf("CREATE EVENT TRIGGER %s ON %s EXECUTE FUNCTION %s.migrate_watch_event()",
							 triggers[i].name, triggers[i].event, quote_identifier(schema)));
			execute(psprintf("COMMENT ON EVENT TRIGGER %s IS 'made by migrate_watch()'", triggers[i].name));
			tie_to_extension(triggers[i].name);
		}
		if (on)
			execute(psprintf("ALTER EVENT TRIGGER %s ENABLE ALWAYS", triggers[i].name));
	}
	SPI_finish();
}

/* The object in a row of SPI's result, in context. */
static PsWatched *
watched_of_row(uint64 row, MemoryContext context)
{
	TupleDesc	columns = SPI_tuptable->tupdesc;
	HeapTuple	tuple = SPI_tuptable->vals[row];
	MemoryContext old = MemoryContextSwitchTo(context);
	PsWatched  *object = palloc(sizeof(PsWatched));
	bool		no_class;
	bool		no_object;
	Oid			class = DatumGetObjectId(SPI_getbinval(tuple, columns, 1, &no_class));
	Oid			id = DatumGetObjectId(SPI_getbinval(tuple, columns, 2, &no_object));

	object->type = SPI_getvalue(tuple, columns, 3);
	object->identity = SPI_getvalue(tuple, columns, 4);
	object->holder = no_class || no_object ? InvalidOid : ps_holder_of(class, id);
	MemoryContextSwitchTo(old);
	return object;
}

/* What the server reports to event triggers about a command; it may be nothing. */
static List *
told_objects(const char *event)
{
	MemoryContext context = CurrentMemoryContext;
	List	   *objects = NIL;

	SPI_connect();
	for (int i = 0; i < lengthof(triggers); i++)
	{
		if (strcmp(triggers[i].event, event) != 0)
			continue;
		execute(triggers[i].query);
		for (uint64 row = 0; row < SPI_processed; row++)
		{
			PsWatched  *object = watched_of_row(row, context);
			MemoryContext old = MemoryContextSwitchTo(context);

			objects = lappend(objects, object);
			MemoryContextSwitchTo(old);
		}
	}
	SPI_finish();
	return objects;
}

/* The objects of a GRANT, which the server does not report to event triggers. */
static List *
granted_objects(Node *statement)
{
	int			mark = ps_touched_mark();
	List	   *objects = NIL;
	PsTouched	touched;
	ListCell   *cell;

	ps_touch_untold(statement);
	touched = ps_touched_since(mark);
	foreach(cell, touched.holders)
	{
		PsWatched  *object = palloc0(sizeof(PsWatched));

		object->type = "privileges";
		object->holder = lfirst_oid(cell);
		objects = lappend(objects, object);
	}
	return objects;
}

/* The client may send these statements (char *) for a migration from here on. */
void
ps_watch_expect(List *statements)
{
	MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);
	ListCell   *cell;

	list_free_deep(expected);
	list_free_deep(expected_rows);
	expected = expected_rows = NIL;
	foreach(cell, statements)
		expected = lappend(expected, pstrdup(lfirst(cell)));
	MemoryContextSwitchTo(old);
}

/* The ledger has what the client was to send: what was written down about it goes. */
void
ps_watch_done(void)
{
	if (expected_rows != NIL)
		ps_ledger_unwatch(expected_rows);
	ps_watch_expect(NIL);
}

/* Is what the client has sent one of the expected statements, and nothing else? */
static bool
is_expected(const char *sent)
{
	PsLexer    *lexer;
	PsSpan		span;
	PsSpan		further;
	bool		alone;

	if (expected == NIL)
		return false;
	lexer = ps_lexer_create(sent, 0, strlen(sent), NULL, NULL);
	alone = ps_lexer_next(lexer, &span) && !ps_lexer_next(lexer, &further);
	ps_lexer_free(lexer);
	return alone && ps_has_string(expected, pnstrdup(sent + span.start, span.end - span.start));
}

/* Remembers rows (int64 *) about what is expected. */
static void
remember_rows(List *rows)
{
	MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);
	ListCell   *cell;

	foreach(cell, rows)
	{
		int64	   *number = palloc(sizeof(int64));

		*number = *(int64 *) lfirst(cell);
		expected_rows = lappend(expected_rows, number);
	}
	MemoryContextSwitchTo(old);
}

/* Writes down what the command did. */
static void
journal(const EventTriggerData *event)
{
	const char *sent = debug_query_string != NULL ? debug_query_string : "";
	List	   *objects = IsA(event->parsetree, GrantStmt) ? granted_objects(event->parsetree) : told_objects(event->event);
	List	   *rows;

	if (objects == NIL)
		return;
	rows = ps_ledger_watch(GetCommandTagName(event->tag), sent, objects);
	if (is_expected(sent))
		remember_rows(rows);
}

/* Logs why a change could not be written down; a cancellation is raised. */
static void
bear_error(ErrorData *error)
{
	if (ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_OPERATOR_INTERVENTION)
		ReThrowError(error);
	ereport(LOG,
			(errmsg("pgstair could not write down a change of the schema: %s", error->message)));
}

/* What the event triggers call. */
void
ps_watch_event(const EventTriggerData *event)
{
	PsSubtransaction subtransaction;

	if (ps_is_running() || creating_extension || XactReadOnly)
		return;
	subtransaction = ps_begin_subtransaction();
	PG_TRY();
	{
		journal(event);
		ps_release_subtransaction(&subtransaction);
	}
	PG_CATCH();
	{
		bear_error(ps_catch_in_subtransaction(&subtransaction));
	}
	PG_END_TRY();
}
