/*-------------------------------------------------------------------------
 *
 * ledger_inverse.c
 *	  Reads back the inverses that were derived when a migration was applied.
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
