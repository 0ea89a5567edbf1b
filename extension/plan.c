/*-------------------------------------------------------------------------
 *
 * plan.c
 *	  What a plan says about its steps.
 *
 *-------------------------------------------------------------------------
 */
#include "plan.h"

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
};

/*
 * Why the step stands where it stands.
 */
char *
ps_step_reason(const PsBatch *batch, const PsStep *step)
{
	const char *format = reasons[step->reason].with_object;

	if (step->waited_for == NULL || format == NULL)
		return pstrdup(reasons[step->reason].text);
	return psprintf(format, ps_name_print(step->waited_for));
}
