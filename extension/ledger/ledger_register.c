/*-------------------------------------------------------------------------
 *
 * ledger_register.c
 *	  Registers, replaces and forgets definitions.
 *
 * A definition that is applied is never changed, unless it is a repeatable one:
 * that becomes pending again.  A pending one belongs to the role that
 * registered it: members of that role may replace it, and it runs as the
 * replacer from then on.
 *
 *-------------------------------------------------------------------------
 */
#include "ledger_query.h"

#include "compat.h"
#include "miscadmin.h"
#include "utils/acl.h"

#define FIND "stream OPERATOR(pg_catalog.=) $1 AND name OPERATOR(pg_catalog.=) $2"

static PsQuery insert = {
	"INSERT INTO pgstair.migration"
	" (stream, name, format, source, down_source, down_problem, checksum, role, state, registered_at, registered_by)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', pg_catalog.now(), SESSION_USER)"
	" ON CONFLICT (stream, name) DO NOTHING",
	8, {TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID}
};

static PsQuery replace = {
	"UPDATE pgstair.migration SET format = $3, source = $4, down_source = $5, down_problem = $6,"
	" checksum = $7, role = $8,"
	" registered_at = pg_catalog.now(), registered_by = SESSION_USER"
	" WHERE " FIND " AND state OPERATOR(pg_catalog.=) 'pending'"
	" AND checksum OPERATOR(pg_catalog.=) $9 AND role OPERATOR(pg_catalog.=) $10",
	10, {TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID}
};

static PsQuery register_again = {
	"UPDATE pgstair.migration SET format = $3, source = $4, down_source = $5, down_problem = $6,"
	" checksum = $7, role = $8,"
	" registered_at = pg_catalog.now(), registered_by = SESSION_USER, state = 'pending',"
	" run = NULL, place = NULL, applied_at = NULL, applied_by = NULL, duration = NULL"
	" WHERE " FIND " AND state OPERATOR(pg_catalog.<>) 'pending'"
	" AND checksum OPERATOR(pg_catalog.=) $9 AND role OPERATOR(pg_catalog.=) $10",
	10, {TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID}
};

static PsQuery take_over = {
	"UPDATE pgstair.migration SET role = $3 WHERE " FIND " AND role OPERATOR(pg_catalog.=) $4",
	4, {TEXTOID, TEXTOID, TEXTOID, TEXTOID}
};

static PsQuery forget = {
	"DELETE FROM pgstair.migration WHERE " FIND
	" AND state OPERATOR(pg_catalog.=) 'pending' AND role OPERATOR(pg_catalog.=) $3",
	3, {TEXTOID, TEXTOID, TEXTOID}
};

/* So often in a row no other transaction is faster. */
#define MAX_ATTEMPTS 100

/* What the ledger has under a name. */
typedef struct Registered
{
	char	   *checksum;
	char	   *format;
	char	   *state;
	char	   *role;
} Registered;

/*
 * Reads what is registered under the name; false if nothing.
 */
static bool
find_registered(const char *stream, const char *name, Registered *registered)
{
	PsLookup	lookup;
	bool		found;

	ps_lookup_migration(&lookup, stream, name);
	found = ps_lookup_next(&lookup);
	if (found)
	{
		registered->checksum = ps_lookup_text(&lookup, "checksum");
		registered->format = ps_lookup_text(&lookup, "format");
		registered->state = ps_lookup_text(&lookup, "state");
		registered->role = ps_lookup_text(&lookup, "role");
	}
	ps_lookup_end(&lookup);
	return found;
}

/*
 * Raises an error unless caller may act for the registering role.  Of a role
 * that is gone only superusers are members.
 */
static void
check_registrant(Oid caller, const char *name, const char *role)
{
	Oid			registrant = get_role_oid(role, true);

	if (OidIsValid(registrant) ? ps_can_act_as(caller, registrant) : superuser_arg(caller))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("permission denied for migration \"%s\"", name),
			 errdetail("It was registered by role \"%s\", of which you are not a member.", role)));
}

/*
 * Raises an error unless the migration is pending.
 */
static void
check_pending(const char *name, const char *state)
{
	if (strcmp(state, "pending") == 0)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 strcmp(state, "baseline") == 0 ?
			 errmsg("migration \"%s\" is taken as applied (baseline)", name) :
			 errmsg("migration \"%s\" is applied", name),
			 errhint("Put a change into a migration of its own, "
					 "or revert this one first: SELECT migrate_down(target => %s).",
					 quote_literal_cstr(name))));
}

/*
 * The text as a value; null if it is NULL.
 */
static Datum
text_or_null(const char *string, bool *isnull)
{
	*isnull = (string == NULL);
	return *isnull ? (Datum) 0 : CStringGetTextDatum(string);
}

/*
 * The values of an insert or replace; those that are NULL are set in nulls.
 */
static void
registration_values(const PsMigration *migration, const char *checksum, Oid caller, Datum *values, bool *nulls)
{
	values[0] = CStringGetTextDatum(migration->stream);
	values[1] = CStringGetTextDatum(migration->name);
	values[2] = CStringGetTextDatum(migration->format);
	values[3] = CStringGetTextDatum(migration->source);
	values[4] = text_or_null(migration->down_source, &nulls[4]);
	values[5] = text_or_null(migration->down_problem, &nulls[5]);
	values[6] = CStringGetTextDatum(checksum);
	values[7] = CStringGetTextDatum(GetUserNameFromId(caller, false));
}

/*
 * One attempt to register what is registered already; false if another
 * transaction was faster.  A superuser takes over from a role that is gone, as
 * nobody could run or revert the migration otherwise.
 */
static bool
try_confirm(const PsMigration *migration, const Registered *old, Oid caller, PsRegistration *result)
{
	Datum		values[] = {CStringGetTextDatum(migration->stream), CStringGetTextDatum(migration->name), (Datum) 0, (Datum) 0};

	*result = PS_UNCHANGED;
	if (OidIsValid(get_role_oid(old->role, true)) || !superuser_arg(caller))
		return true;
	*result = PS_REPLACED;
	values[2] = CStringGetTextDatum(GetUserNameFromId(caller, false));
	values[3] = CStringGetTextDatum(old->role);
	return ps_query_run(&take_over, values, NULL) == 1;
}

/*
 * One attempt to register; false if another transaction was faster.
 */
static bool
try_register(const PsMigration *migration, const char *checksum, Oid caller, PsRegistration *result)
{
	Datum		values[10];
	bool		nulls[10] = {false};
	Registered	old;
	bool		again;

	if (!find_registered(migration->stream, migration->name, &old))
	{
		registration_values(migration, checksum, caller, values, nulls);
		*result = PS_REGISTERED;
		return ps_query_run(&insert, values, nulls) == 1;
	}
	if (strcmp(old.checksum, checksum) == 0 && strcmp(old.format, migration->format) == 0)
		return try_confirm(migration, &old, caller, result);
	again = strcmp(old.state, "pending") != 0 && ps_name_is_repeatable(migration->name);
	if (!again)
		check_pending(migration->name, old.state);
	check_registrant(caller, migration->name, old.role);
	registration_values(migration, checksum, caller, values, nulls);
	values[8] = CStringGetTextDatum(old.checksum);
	values[9] = CStringGetTextDatum(old.role);
	*result = PS_REPLACED;
	return ps_query_run(again ? &register_again : &replace, values, nulls) == 1;
}

/*
 * Counts an attempt that another transaction was faster than; raises an error
 * where it must be something else that takes what is written.
 */
static void
count_attempt(int *attempts)
{
	CHECK_FOR_INTERRUPTS();
	if (++*attempts == MAX_ATTEMPTS)
		ps_ledger_not_written();
}

/*
 * Registers the migration as the current role's.
 */
PsRegistration
ps_ledger_register(const PsMigration *migration, const char *checksum)
{
	PsLedgerScope scope;
	PsRegistration result;
	int			attempts = 0;

	ps_ledger_enter(&scope);
	while (!try_register(migration, checksum, scope.caller, &result))
		count_attempt(&attempts);
	ps_ledger_leave(&scope);
	return result;
}

/*
 * Forgets a pending migration.
 */
void
ps_ledger_unregister(const char *stream, const char *name)
{
	PsLedgerScope scope;
	Datum		values[] = {CStringGetTextDatum(stream), CStringGetTextDatum(name), (Datum) 0};
	Registered	old;
	uint64		begun;
	int			attempts = 0;

	ps_ledger_enter(&scope);
	do
	{
		count_attempt(&attempts);
		if (!find_registered(stream, name, &old))
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_OBJECT),
					 errmsg("migration \"%s\" does not exist", name)));
		check_pending(name, old.state);
		check_registrant(scope.caller, name, old.role);
		values[2] = CStringGetTextDatum(old.role);
	} while (ps_query_run(&forget, values, NULL) == 0);
	begun = ps_ledger_forget_progress(stream, &name, 1);
	ps_ledger_leave(&scope);
	if (begun > 0)
		ereport(WARNING,
				(errcode(ERRCODE_WARNING),
				 errmsg("migration \"%s\" had been begun outside a transaction", name),
				 errdetail("What its statements have done stays.")));
}
