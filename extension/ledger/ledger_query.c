/*-------------------------------------------------------------------------
 *
 * ledger_query.c
 *	  Identity, search_path and SPI for the ledger's own statements.
 *
 * ps_ledger_enter() and ps_ledger_leave() bracket every access to the tables:
 * between them the current user is the tables' owner and search_path is
 * pinned.  An error in between needs no clean-up here: the abort of the
 * (sub)transaction restores the user, the settings and SPI's stack.
 *
 *-------------------------------------------------------------------------
 */
#include "ledger_query.h"
#include "own_query.h"

#include "access/table.h"
#include "catalog/namespace.h"
#include "commands/extension.h"
#include "miscadmin.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

/*
 * The OID of pgstair.migration; raises an error if the extension is not there,
 * or its tables are not where it has put them.
 */
Oid
ps_ledger_table(void)
{
	Oid			schema = get_namespace_oid(PS_SCHEMA_NAME, true);
	Oid			table = OidIsValid(schema) ? get_relname_relid("migration", schema) : InvalidOid;

	if (!OidIsValid(table))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("table \"%s.migration\" does not exist", PS_SCHEMA_NAME),
				 OidIsValid(get_extension_oid("pgstair", true)) ?
				 errhint("Extension \"pgstair\" is there: give its schema and tables their names again.") :
				 errhint("Create the extension in this database: CREATE EXTENSION pgstair.")));
	return table;
}

/*
 * The role that owns the extension's tables.
 */
static Oid
ledger_owner(void)
{
	Relation	relation = ps_ledger_open("migration", AccessShareLock);
	Oid			owner = relation->rd_rel->relowner;

	table_close(relation, NoLock);
	return owner;
}

/*
 * Becomes the tables' owner, pins search_path and connects to SPI.  Remembers
 * in scope what ps_ledger_leave() restores.
 */
void
ps_ledger_enter(PsLedgerScope *scope)
{
	Oid			owner = ledger_owner();

	scope->context = CurrentMemoryContext;
	scope->search_path = pstrdup(namespace_search_path);
	GetUserIdAndSecContext(&scope->caller, &scope->security_context);
	SetUserIdAndSecContext(owner, scope->security_context | SECURITY_LOCAL_USERID_CHANGE);
	scope->guc_level = NewGUCNestLevel();
	ps_pin_catalog_path();
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
}

/*
 * Undoes ps_ledger_enter(); the results of its statements are gone afterwards.
 */
void
ps_ledger_leave(const PsLedgerScope *scope)
{
	if (SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "SPI_finish failed");
	AtEOXact_GUC(false, scope->guc_level);
	SetUserIdAndSecContext(scope->caller, scope->security_context);
}

/*
 * Raises the error that what was written to the tables is not in them.
 */
void
ps_ledger_not_written(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("schema \"%s\" did not take what was written to it", PS_SCHEMA_NAME),
			 errhint("Look for rules and triggers on its tables.")));
}

/*
 * Runs the statement under a snapshot of its own and returns how many rows it
 * returned or changed.  nulls may be NULL: no value is null.
 */
uint64
ps_query_run(PsQuery *query, Datum *values, const bool *nulls)
{
	char		null_flags[PS_QUERY_MAX_ARGS];
	int			code;

	ps_keep_plan(&query->plan, query->sql, query->nargs, query->types, 0);
	for (int i = 0; i < query->nargs; i++)
		null_flags[i] = (nulls != NULL && nulls[i]) ? 'n' : ' ';
	code = SPI_execute_plan(query->plan, values, null_flags, false, 0);
	if (code == SPI_OK_REWRITTEN)
	{
		/* A rule's plan knows no table, so nothing would ever renew it. */
		SPI_freeplan(query->plan);
		query->plan = NULL;
		ps_ledger_not_written();
	}
	if (code < 0)
		elog(ERROR, "SPI_execute_plan failed: %s", SPI_result_code_string(code));
	return SPI_processed;
}

/*
 * Runs a statement that writes so many rows, and raises an error if it wrote
 * others.
 */
void
ps_query_write(PsQuery *query, Datum *values, const bool *nulls, uint64 rows)
{
	if (ps_query_run(query, values, nulls) != rows)
		ps_ledger_not_written();
}

/*
 * The text in a column (from 1) of a row of the last result, copied into
 * context; NULL if it is null.
 */
char *
ps_query_text(uint64 row, int column, MemoryContext context)
{
	bool		isnull;
	Datum		value = SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, &isnull);
	MemoryContext old;
	char	   *string;

	if (isnull)
		return NULL;
	old = MemoryContextSwitchTo(context);
	string = TextDatumGetCString(value);
	MemoryContextSwitchTo(old);
	return string;
}

/*
 * The first column of the query's result as a list of strings.  Stands outside of
 * ps_ledger_enter() and ps_ledger_leave().
 */
List *
ps_query_names(PsQuery *query, Datum *values)
{
	PsLedgerScope scope;
	List	   *names = NIL;
	uint64		count;

	ps_ledger_enter(&scope);
	count = ps_query_run(query, values, NULL);
	for (uint64 row = 0; row < count; row++)
	{
		char	   *name = ps_query_text(row, 1, scope.context);
		MemoryContext old = MemoryContextSwitchTo(scope.context);

		names = lappend(names, name);
		MemoryContextSwitchTo(old);
	}
	ps_ledger_leave(&scope);
	return names;
}

/*
 * The bigint in a column of a row of the last result; 0 if it is null.
 */
int64
ps_query_int64(uint64 row, int column)
{
	bool		isnull;
	Datum		value = SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, &isnull);

	return isnull ? 0 : DatumGetInt64(value);
}

/*
 * An array of values for unnest(); nulls may be NULL.
 */
Datum
ps_datum_array(Datum *values, bool *nulls, int count, Oid type)
{
	int16		length;
	bool		by_value;
	char		alignment;
	int			lower = 1;

	get_typlenbyvalalign(type, &length, &by_value, &alignment);
	return PointerGetDatum(construct_md_array(values, nulls, 1, &count, &lower,
											  type, length, by_value, alignment));
}

/*
 * text[] of C strings, of which some may be NULL.
 */
Datum
ps_text_array(const char *const *texts, int count)
{
	Datum	   *values = palloc(Max(count, 1) * sizeof(Datum));
	bool	   *nulls = palloc(Max(count, 1) * sizeof(bool));

	for (int i = 0; i < count; i++)
	{
		nulls[i] = (texts[i] == NULL);
		values[i] = nulls[i] ? (Datum) 0 : CStringGetTextDatum(texts[i]);
	}
	return ps_datum_array(values, nulls, count, TEXTOID);
}

/*
 * text[] of a list of C strings.
 */
Datum
ps_text_array_of_list(List *texts)
{
	const char **array = palloc(Max(list_length(texts), 1) * sizeof(char *));
	ListCell   *cell;

	foreach(cell, texts)
		array[foreach_current_index(cell)] = lfirst(cell);
	return ps_text_array(array, list_length(texts));
}

/*
 * An interval of so many microseconds.
 */
Datum
ps_interval(int64 microseconds)
{
	Interval   *interval = palloc0(sizeof(Interval));

	interval->time = microseconds;
	return IntervalPGetDatum(interval);
}
