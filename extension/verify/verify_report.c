/*-------------------------------------------------------------------------
 *
 * verify_report.c
 *	  The rows of migrate_verify().
 *
 * Migrations whose statements mix are proven together.  Each of them gets a
 * row that says so; what was found stands in the row of one.
 *
 *-------------------------------------------------------------------------
 */
#include "verify.h"

#include "errors.h"
#include "lib/stringinfo.h"

/* So many names a text lists. */
#define MAX_NAMES_LISTED 5

/* The word for the verdict. */
const char *
ps_verdict_name(PsVerdict verdict)
{
	static const char *const names[] = {
		[PS_EXACT] = "exact",
		[PS_SAME_STRUCTURE] = "structure only",
		[PS_NO_WAY_BACK] = "none",
		[PS_DIFFERS] = "differs",
		[PS_FAILS] = "fails",
		[PS_SKIPPED] = "skipped",
		[PS_REMAINS] = "remains",
	};

	return names[verdict];
}

/* A copy in the current memory context; NULL stays. */
static char *
copy_text(const char *text)
{
	return text == NULL ? NULL : pstrdup(text);
}

/* Adds a row. */
void
ps_add_verified(PsWalk *walk, const char *migration, PsVerdict verdict, const char *object, const char *difference)
{
	MemoryContext old = MemoryContextSwitchTo(walk->context);
	PsVerified *row = palloc(sizeof(PsVerified));

	row->migration = pstrdup(migration);
	row->verdict = verdict;
	row->object = copy_text(object);
	row->difference = copy_text(difference);
	walk->rows = lappend(walk->rows, row);
	MemoryContextSwitchTo(old);
}

/* Says together with which others the migration was proven; NULL if alone. */
static char *
together_with(List *names, const char *name)
{
	StringInfoData text;
	int			listed = 0;
	ListCell   *cell;

	if (list_length(names) < 2)
		return NULL;
	initStringInfo(&text);
	appendStringInfoString(&text, "together with");
	foreach(cell, names)
	{
		if (strcmp(lfirst(cell), name) != 0 && listed++ < MAX_NAMES_LISTED)
			appendStringInfo(&text, "%s \"%s\"", listed > 1 ? "," : "", (char *) lfirst(cell));
	}
	if (listed > MAX_NAMES_LISTED)
		appendStringInfo(&text, " and %d more", listed - MAX_NAMES_LISTED);
	return text.data;
}

/* Rows for the others of the migrations that were run together. */
static void
report_others(PsWalk *walk, List *names, const char *name, PsVerdict verdict)
{
	ListCell   *cell;

	foreach(cell, names)
	{
		if (strcmp(lfirst(cell), name) != 0)
			ps_add_verified(walk, lfirst(cell), verdict, NULL, together_with(names, lfirst(cell)));
	}
}

/* Rows for migrations of which one could not be run. */
void
ps_report_attempt(PsWalk *walk, const PsAttempt *attempt, const char *object)
{
	static const PsVerdict verdicts[] = {
		[PS_COULD_NOT_RUN] = PS_SKIPPED,
		[PS_NOTHING_TO_RUN] = PS_NO_WAY_BACK,
		[PS_FAILED] = PS_FAILS,
	};
	PsVerdict	verdict = verdicts[attempt->result];
	const char *reason = attempt->reason;

	if (attempt->result == PS_FAILED && walk->missing != NULL)
	{
		verdict = PS_SKIPPED;
		reason = psprintf("fails without \"%s\", which has not been run: %s", walk->missing, reason);
	}
	ps_add_verified(walk, attempt->culprit, verdict, object, reason);
	report_others(walk, attempt->names, attempt->culprit, verdict);
}

/* Rows for objects that differ. */
bool
ps_report_comparison(PsWalk *walk, List *names, PsComparison *comparison, const char *first_when, const char *second_when)
{
	ListCell   *cell;

	foreach(cell, comparison->differences)
	{
		const PsDifference *difference = lfirst(cell);

		ps_add_verified(walk, linitial(names), PS_DIFFERS, difference->object,
						psprintf("%s: %s\n%s: %s", first_when, difference->first ? difference->first : "not there",
								 second_when, difference->second ? difference->second : "not there"));
	}
	if (comparison->differences == NIL)
		return true;
	report_others(walk, names, linitial(names), PS_DIFFERS);
	return false;
}

/* The statement of a migration that loses most on the way back; NULL if none loses anything. */
static const PsExecuted *
worst_statement(const PsAttempt *attempt, const char *name)
{
	const PsExecuted *worst = NULL;

	for (int i = 0; i < attempt->outcome->count; i++)
	{
		const PsExecuted *one = &attempt->outcome->executed[i];

		if (!one->has_inverse || one->inverse.reversible == PS_FULLY ||
			strcmp(attempt->batch->migrations[one->step->statement->migration].name, name) != 0)
			continue;
		if (worst == NULL || one->inverse.reversible > worst->inverse.reversible)
			worst = one;
	}
	return worst;
}

/* Appends one more remark to those there are; either may be NULL. */
static char *
add_remark(char *remarks, char *remark)
{
	if (remarks == NULL || remark == NULL)
		return remarks == NULL ? remark : remarks;
	return psprintf("%s; %s", remarks, remark);
}

/* Rows for migrations that came through. */
void
ps_report_proven(PsWalk *walk, const PsAttempt *attempt, const char *lost_place)
{
	ListCell   *cell;

	foreach(cell, attempt->names)
	{
		const char *name = lfirst(cell);
		const PsExecuted *worst = worst_statement(attempt, name);
		char	   *loss = NULL;

		if (worst != NULL)
			loss = psprintf("line %d: %s", worst->step->statement->line, ps_first_line(worst->step->text));
		else if (lost_place != NULL)
			loss = pstrdup(lost_place);
		ps_add_verified(walk, name, loss == NULL ? PS_EXACT : PS_SAME_STRUCTURE, NULL,
						add_remark(loss, together_with(attempt->names, name)));
	}
}
