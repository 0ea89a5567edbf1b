/*-------------------------------------------------------------------------
 *
 * ledger_inverse.c
 *	  Reads back the inverses that were derived when a migration was applied,
 *	  and in which order migrations are taken back.
 *
 *-------------------------------------------------------------------------
 */
#include "ledger_query.h"

#include "lib/stringinfo.h"

static PsQuery inverses = {
	"SELECT s.inverse, s.reversible, s.line::pg_catalog.int8, s.statement"
	" FROM pgstair.migration m LEFT JOIN pgstair.statement s ON s.run OPERATOR(pg_catalog.=) m.run"
	" AND s.migration OPERATOR(pg_catalog.=) m.name"
	" WHERE m.stream OPERATOR(pg_catalog.=) $1 AND m.name OPERATOR(pg_catalog.=) $2"
	" AND m.state OPERATOR(pg_catalog.=) 'applied' AND m.duration IS NOT NULL"
	" ORDER BY s.step DESC",
	2, {TEXTOID, TEXTOID}
};

/*
 * A run need not keep the order of the names: what began to run last is taken
 * back first; a key split from its table runs much later, and is dropped in good
 * time anyway.  A migration without a statement goes with the one before it.
 */
static PsQuery last_run_first = {
	"WITH m AS MATERIALIZED (SELECT w.name, w.place, a.run"
	" FROM pg_catalog.unnest($2) WITH ORDINALITY AS w(name, place),"
	" LATERAL (SELECT run FROM pgstair.migration WHERE stream OPERATOR(pg_catalog.=) $1"
	" AND migration.name OPERATOR(pg_catalog.=) w.name OFFSET 0) a),"
	" s AS (SELECT run, migration, pg_catalog.min(step) AS step FROM pgstair.statement"
	" WHERE run OPERATOR(pg_catalog.=) ANY (SELECT run FROM m) GROUP BY run, migration)"
	" SELECT name FROM (SELECT m.name, m.run, m.place,"
	" COALESCE(s.step, pg_catalog.max(s.step) OVER (PARTITION BY m.run ORDER BY m.place DESC)) AS step"
	" FROM m LEFT JOIN s ON s.run OPERATOR(pg_catalog.=) m.run"
	" AND s.migration OPERATOR(pg_catalog.=) m.name) l"
	" ORDER BY run DESC, step DESC NULLS LAST, place",
	2, {TEXTOID, TEXTARRAYOID}
};

/* What the ledger's word stands for; what was not derived is not reversible. */
static PsReversible
reversible_of_name(const char *name)
{
	for (PsReversible one = PS_FULLY; name != NULL && one < PS_NOT_REVERSIBLE; one++)
	{
		if (strcmp(name, ps_reversible_name(one)) == 0)
			return one;
	}
	return PS_NOT_REVERSIBLE;
}

/*
 * Adds the inverse in a row of the result; the statement that gives back least
 * is the reason.  Returns false if nothing was derived for the statement.
 */
static bool
add_inverse(PsDerivedDown *down, StringInfo sql, uint64 row)
{
	const char *word = ps_query_text(row, 2, CurrentMemoryContext);
	PsReversible reversible = reversible_of_name(word);
	const char *inverse = ps_query_text(row, 1, CurrentMemoryContext);

	if (inverse != NULL && inverse[0] != '\0')
		appendStringInfo(sql, "%s;\n", inverse);
	if (reversible < down->reversible || reversible == PS_FULLY)
		return true;
	down->reversible = reversible;
	down->line = (int) ps_query_int64(row, 3);
	down->statement = ps_query_text(row, 4, CurrentMemoryContext);
	return word != NULL;
}

/* What takes an applied migration back; NULL if nothing was derived. */
PsDerivedDown *
ps_ledger_derived_down(const char *stream, const char *name)
{
	PsLedgerScope scope;
	Datum		values[] = {CStringGetTextDatum(stream), CStringGetTextDatum(name)};
	PsDerivedDown *down = NULL;
	uint64		count;
	MemoryContext old;
	StringInfoData sql;

	ps_ledger_enter(&scope);
	count = ps_query_run(&inverses, values, NULL);
	old = MemoryContextSwitchTo(scope.context);
	initStringInfo(&sql);
	if (count > 0)
		down = palloc0(sizeof(PsDerivedDown));
	for (uint64 row = 0; down != NULL && row < count; row++)
	{
		if (ps_query_text(row, 4, CurrentMemoryContext) != NULL && !add_inverse(down, &sql, row))
			down = NULL;
	}
	if (down != NULL && down->reversible != PS_NOT_REVERSIBLE)
		down->sql = sql.data;
	MemoryContextSwitchTo(old);
	ps_ledger_leave(&scope);
	return down;
}

/* The names (in the order of places, the last applied first) in the order in which they are taken back. */
List *
ps_ledger_last_run_first(const char *stream, List *names)
{
	Datum		values[] = {CStringGetTextDatum(stream), ps_text_array_of_list(names)};

	return ps_query_names(&last_run_first, values);
}
