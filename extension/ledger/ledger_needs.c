/*-------------------------------------------------------------------------
 *
 * ledger_needs.c
 *	  Which applied migration made what depends on an object?
 *
 * The ledger has the statements of applied migrations, no list of objects, so
 * the answer is a search for names.  It serves for advice.
 *
 *-------------------------------------------------------------------------
 */
#include "ledger.h"
#include "ledger_query.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"

/* A statement that made a dependent names it, and the part or what it needs. */
static PsQuery who_needs = {
	"SELECT m.name FROM pgstair.migration m"
	" WHERE m.stream OPERATOR(pg_catalog.=) $1 AND m.run IS NOT NULL"
	" AND (m.name OPERATOR(pg_catalog.=) ANY ($2) OR EXISTS (SELECT FROM pgstair.statement s,"
	" ROWS FROM (pg_catalog.unnest($3), pg_catalog.unnest($4)) AS d (whole, detail)"
	" WHERE s.run OPERATOR(pg_catalog.=) m.run AND s.migration OPERATOR(pg_catalog.=) m.name"
	" AND s.statement OPERATOR(pg_catalog.~*) d.whole AND s.statement OPERATOR(pg_catalog.~*) d.detail))"
	" ORDER BY m.run, m.place",
	4, {TEXTOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID}
};

/* Appends a regular expression for a name as a word; with an alternative before it "|". */
static void
append_word(StringInfo pattern, const char *name)
{
	appendStringInfo(pattern, "%s\\y", pattern->len > 0 ? "|" : "");
	for (; *name != '\0'; name++)
	{
		if (strchr(".*+?()[]{}|^$\\", *name) != NULL)
			appendStringInfoChar(pattern, '\\');
		appendStringInfoChar(pattern, *name);
	}
	appendStringInfoString(pattern, "\\y");
}

/* A regular expression for one of two names; the second may be NULL. */
static char *
pattern_of(const char *one, const char *other)
{
	StringInfoData pattern;

	initStringInfo(&pattern);
	append_word(&pattern, one);
	if (other != NULL)
		append_word(&pattern, other);
	return pattern.data;
}

/*
 * Names (char *) of the migrations given and of those applied ones that seem to
 * have made what is left behind (PsLeftBehind *), in the order of application.
 */
List *
ps_ledger_needed_by(const char *stream, List *migrations, List *left_behind)
{
	List	   *wholes = NIL;
	List	   *details = NIL;
	Datum		values[4];
	ListCell   *cell;

	foreach(cell, left_behind)
	{
		const PsLeftBehind *left = lfirst(cell);

		wholes = lappend(wholes, pattern_of(left->dependent.name, NULL));
		details = lappend(details, pattern_of(left->on.name, left->dependent.sub));
	}
	values[0] = CStringGetTextDatum(stream);
	values[1] = ps_text_array_of_list(migrations);
	values[2] = ps_text_array_of_list(wholes);
	values[3] = ps_text_array_of_list(details);
	return ps_query_names(&who_needs, values);
}
