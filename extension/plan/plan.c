/*-------------------------------------------------------------------------
 *
 * plan.c
 *	  What a plan says about its steps, and where a statement of it stands.
 *
 *-------------------------------------------------------------------------
 */
#include "plan.h"

/* Of a large batch in any order, so many notices are read. */
#define MAX_NOTICES 50

/* The fixed texts, by PsReason; "object" is added where there is one. */
static const struct
{
	const char *text;
	const char *with_object;
}			reasons[] =
{
	[PS_AS_WRITTEN] = {"as written", NULL},
	[PS_PULLED_UP] = {"moved up, needed earlier", "moved up, %s is needed earlier"},
	[PS_WAITED] = {"waited", "waited for %s"},
	[PS_KEPT_ORDER] = {"kept after a statement that waited", "kept after a statement on %s that waited"},
	[PS_SPLIT_KEY] = {"foreign key split from its table", "foreign key split from its table, waited for %s"},
	[PS_CYCLE_BROKEN] = {"moved to break a cycle", "moved to break a cycle through %s"},
	[PS_SETTING] = {"setting of the statements that follow", NULL},
	[PS_FOLDED] = {"carries labels added later", "carries labels added later to %s"},
	[PS_RETRIED] = {"place found by a second run", "place found by a second run, waited for %s"},
	[PS_OUTSIDE] = {"outside a transaction", NULL},
};

/* What is dropped is not needed: it stands in the way of another drop. */
#define DROPPED_EARLIER "moved up, in the way of %s"

/*
 * Why the step stands where it stands.
 */
char *
ps_step_reason(const PsStep *step)
{
	const char *format = reasons[step->reason].with_object;

	if (step->reason == PS_PULLED_UP && step->statement->tag == T_DropStmt)
		format = DROPPED_EARLIER;
	if (step->waited_for == NULL || format == NULL)
		return pstrdup(reasons[step->reason].text);
	return psprintf(format, ps_name_print(step->waited_for));
}

/*
 * Raises a notice of at most MAX_NOTICES; the rest is counted.
 */
static void
notice_step(int *count, const PsBatch *batch, const PsStatement *statement, const char *command, const char *what)
{
	if ((*count)++ < MAX_NOTICES)
		ereport(NOTICE,
				(errmsg("migration \"%s\", line %d: %s: %s",
						batch->migrations[statement->migration].name, statement->line, command, what)));
}

/*
 * Says, a line each, which steps do not stand at the author's place or do not
 * run as written, and why.
 */
void
ps_notice_plan(const PsBatch *batch, const PsPlan *plan)
{
	int			count = 0;

	for (int i = 0; i < plan->nsteps; i++)
	{
		const PsStep *step = &plan->steps[i];

		if (step->reason != PS_AS_WRITTEN)
			notice_step(&count, batch, step->statement, step->statement->command, ps_step_reason(step));
		if (step->statement->made_plain != NULL)
			notice_step(&count, batch, step->statement, step->statement->made_plain,
						"made plain, its table is made or dropped by this run");
	}
	if (count > MAX_NOTICES)
		ereport(NOTICE,
				(errmsg("%d more statements are not run where they are written", count - MAX_NOTICES),
				 errhint("%s.statement has the reason for each.", PS_SCHEMA_NAME)));
}

/* Errors from here on, until ps_error_place_pop(), belong to the statement. */
void
ps_statement_place_push(PsErrorPlace *place, const PsBatch *batch, const PsStatement *statement)
{
	const PsMigration *migration = &batch->migrations[statement->migration];

	ps_section_place_push(place, migration, ps_direction_section(migration, batch->direction));
	ps_error_place_statement(place, statement->offset, statement->text);
}
