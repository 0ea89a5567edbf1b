/*-------------------------------------------------------------------------
 *
 * ledger_watch.c
 *	  Keeps the journal of changes made other than by migrations.
 *
 *-------------------------------------------------------------------------
 */
#include "ledger_query.h"

#include "miscadmin.h"

#include "ledger_home.h"
#include "ledger_watch.h"

static PsQuery insert = {
	"INSERT INTO pgstair.foreign_change (changed_at, role, session_role, application, client_address,"
	" tag, statement, object_type, identity, holder, run)"
	" SELECT pg_catalog.clock_timestamp(), $1, SESSION_USER, pg_catalog.current_setting('application_name'),"
	" pg_catalog.inet_client_addr(), $2, $3, u.object_type, u.identity, u.holder,"
	" (SELECT COALESCE(pg_catalog.max(id), 0) FROM pgstair.run)"
	" FROM ROWS FROM (pg_catalog.unnest($4), pg_catalog.unnest($5), pg_catalog.unnest($6))"
	" AS u(object_type, identity, holder) RETURNING id",
	6, {TEXTOID, TEXTOID, TEXTOID, TEXTARRAYOID, TEXTARRAYOID, OIDARRAYOID}
};

static PsQuery delete = {
	"DELETE FROM pgstair.foreign_change WHERE id OPERATOR(pg_catalog.=) ANY ($1)",
	1, {INT8ARRAYOID}
};

static PsQuery forget_holders = {
	"UPDATE pgstair.foreign_change SET holder = 0 WHERE holder OPERATOR(pg_catalog.<>) 0",
	0
};

/* Logical replication brings the rows, but not the sequence that has numbered them. */
static PsQuery number_on = {
	"SELECT pg_catalog.setval('pgstair.foreign_change_id_seq', pg_catalog.max(id)) FROM pgstair.foreign_change"
	" HAVING pg_catalog.max(id) IS NOT NULL",
	0
};

/*
 * Of all changes of the object since it was recorded, the last one that names
 * it; $4 is the name without what it is part of.
 */
static PsQuery culprits_of = {
	"SELECT u.number, f.role, f.changed_at, f.application, pg_catalog.host(f.client_address), f.statement"
	" FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4))"
	" WITH ORDINALITY AS u(identity, holder, run, name, number),"
	" LATERAL (SELECT * FROM pgstair.foreign_change c"
	" WHERE (c.holder OPERATOR(pg_catalog.=) u.holder AND c.holder OPERATOR(pg_catalog.<>) 0"
	" OR c.identity OPERATOR(pg_catalog.=) u.identity) AND c.run OPERATOR(pg_catalog.>=) u.run"
	" ORDER BY c.identity OPERATOR(pg_catalog.=) u.identity IS TRUE DESC,"
	" c.statement OPERATOR(pg_catalog.~) pg_catalog.concat(E'\\\\m', pg_catalog.regexp_replace(u.name, E'(\\\\W)', E'\\\\\\\\\\\\1', 'g'), E'\\\\M') DESC,"
	" c.id DESC LIMIT 1) f",
	4, {TEXTARRAYOID, OIDARRAYOID, INT8ARRAYOID, TEXTARRAYOID}
};

/* The numbers (int64 *) in as many rows of the last result, in context. */
static List *
numbers_of_result(uint64 count, MemoryContext context)
{
	MemoryContext old = MemoryContextSwitchTo(context);
	List	   *numbers = NIL;

	for (uint64 row = 0; row < count; row++)
	{
		int64	   *number = palloc(sizeof(int64));

		*number = ps_query_int64(row, 1);
		numbers = lappend(numbers, number);
	}
	MemoryContextSwitchTo(old);
	return numbers;
}

/* Writes down what a command did; returns the numbers (int64 *) of the rows. */
List *
ps_ledger_watch(const char *tag, const char *statement, List *objects)
{
	int			count = list_length(objects);
	const char **types = palloc(count * sizeof(char *));
	const char **identities = palloc(count * sizeof(char *));
	Datum	   *holders = palloc(count * sizeof(Datum));
	Datum		values[6];
	PsLedgerScope scope;
	List	   *numbers;
	ListCell   *cell;

	foreach(cell, objects)
	{
		const PsWatched *object = lfirst(cell);
		int			i = foreach_current_index(cell);

		types[i] = object->type;
		identities[i] = object->identity;
		holders[i] = ObjectIdGetDatum(object->holder);
	}
	ps_ledger_enter(&scope);
	if (!ps_ledger_is_home(PS_KEEPER_JOURNAL))
	{
		ps_ledger_settle(PS_KEEPER_JOURNAL);
		ps_query_run(&forget_holders, NULL, NULL);
		ps_query_run(&number_on, NULL, NULL);
	}
	values[0] = CStringGetTextDatum(GetUserNameFromId(scope.caller, false));
	values[1] = CStringGetTextDatum(tag);
	values[2] = CStringGetTextDatum(statement);
	values[3] = ps_text_array(types, count);
	values[4] = ps_text_array(identities, count);
	values[5] = ps_datum_array(holders, NULL, count, OIDOID);
	numbers = numbers_of_result(ps_query_run(&insert, values, NULL), scope.context);
	ps_ledger_leave(&scope);
	return numbers;
}

/* Takes rows of these numbers (int64 *) out. */
void
ps_ledger_unwatch(List *numbers)
{
	int			count = list_length(numbers);
	Datum	   *ids = palloc(count * sizeof(Datum));
	Datum		value;
	PsLedgerScope scope;
	ListCell   *cell;

	foreach(cell, numbers)
		ids[foreach_current_index(cell)] = Int64GetDatum(*(int64 *) lfirst(cell));
	ps_ledger_enter(&scope);
	value = ps_datum_array(ids, NULL, count, INT8OID);
	ps_query_run(&delete, &value, NULL);
	ps_ledger_leave(&scope);
}

/* The last part of an identity, without quotes and arguments. */
static char *
bare_name(const char *identity)
{
	char	   *copy = pstrdup(identity);
	char	   *name;

	copy[strcspn(copy, "(")] = '\0';
	name = strrchr(copy, '.');
	name = name == NULL ? copy : name + 1;
	name += (name[0] == '"');
	name[strcspn(name, "\"")] = '\0';
	return name;
}

/* Fills in culprits for as many suspicions. */
void
ps_ledger_find_culprits(const PsSuspicion *suspicions, PsCulprit *culprits, int count)
{
	const char **identities = palloc(count * sizeof(char *));
	const char **names = palloc(count * sizeof(char *));
	Datum	   *holders = palloc(count * sizeof(Datum));
	Datum	   *runs = palloc(count * sizeof(Datum));
	Datum		values[4];
	PsLedgerScope scope;
	uint64		found;
	bool		is_home;

	ps_ledger_enter(&scope);
	is_home = ps_ledger_is_home(PS_KEEPER_JOURNAL);
	for (int i = 0; i < count; i++)
	{
		identities[i] = suspicions[i].identity;
		names[i] = bare_name(suspicions[i].identity);
		holders[i] = ObjectIdGetDatum(is_home ? suspicions[i].holder : InvalidOid);
		runs[i] = Int64GetDatum(suspicions[i].run);
	}
	values[0] = ps_text_array(identities, count);
	values[1] = ps_datum_array(holders, NULL, count, OIDOID);
	values[2] = ps_datum_array(runs, NULL, count, INT8OID);
	values[3] = ps_text_array(names, count);
	found = ps_query_run(&culprits_of, values, NULL);
	for (uint64 row = 0; row < found; row++)
	{
		PsCulprit  *culprit = &culprits[ps_query_int64(row, 1) - 1];

		culprit->role = ps_query_text(row, 2, scope.context);
		culprit->time = ps_query_int64(row, 3);
		culprit->application = ps_query_text(row, 4, scope.context);
		culprit->address = ps_query_text(row, 5, scope.context);
		culprit->statement = ps_query_text(row, 6, scope.context);
	}
	ps_ledger_leave(&scope);
}
