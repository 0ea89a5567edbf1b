/*-------------------------------------------------------------------------
 *
 * functions.c
 *	  The SQL functions: check arguments, make one call, build the result.
 *
 *-------------------------------------------------------------------------
 */
#include "run.h"

#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(ps_migrate_register);
PG_FUNCTION_INFO_V1(ps_migrate_unregister);
PG_FUNCTION_INFO_V1(ps_migrate_up);
PG_FUNCTION_INFO_V1(ps_migrate_checksum);

/*
 * The text argument number n; NULL if it is null.
 */
static char *
optional_text(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(n));
}

/*
 * The text argument number n, called name in the message if it is null.
 */
static char *
required_text(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name)));
	return optional_text(fcinfo, n);
}

/*
 * The argument "steps", a limit that excludes a target.
 */
static int
steps_argument(FunctionCallInfo fcinfo, int n, const char *target, int missing)
{
	if (PG_ARGISNULL(n))
		return missing;
	if (PG_GETARG_INT32(n) < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("steps must be at least 1, not %d", PG_GETARG_INT32(n))));
	if (target != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("target and steps cannot both be given")));
	return PG_GETARG_INT32(n);
}

/*
 * Fills the result set with names.
 */
static Datum
set_of_names(FunctionCallInfo fcinfo, List *names)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	foreach(cell, names)
	{
		Datum		value = CStringGetTextDatum(lfirst(cell));
		bool		isnull = false;

		tuplestore_putvalues(result->setResult, result->setDesc, &value, &isnull);
	}
	return (Datum) 0;
}

/*
 * migrate_register(name, source, down_source, format, stream)
 */
Datum
ps_migrate_register(PG_FUNCTION_ARGS)
{
	static const char *const answers[] = {
		[PS_REGISTERED] = "registered",
		[PS_REPLACED] = "replaced",
		[PS_UNCHANGED] = "unchanged",
	};
	PsMigration migration = {
		.name = required_text(fcinfo, 0, "name"),
		.source = required_text(fcinfo, 1, "source"),
		.down_source = optional_text(fcinfo, 2),
		.format = required_text(fcinfo, 3, "format"),
		.stream = required_text(fcinfo, 4, "stream"),
	};

	PG_RETURN_TEXT_P(cstring_to_text(answers[ps_register(&migration)]));
}

/*
 * migrate_unregister(name, stream)
 */
Datum
ps_migrate_unregister(PG_FUNCTION_ARGS)
{
	char	   *name = required_text(fcinfo, 0, "name");

	ps_ledger_unregister(required_text(fcinfo, 1, "stream"), name);
	PG_RETURN_VOID();
}

/*
 * migrate_up(target, steps, stream)
 */
Datum
ps_migrate_up(PG_FUNCTION_ARGS)
{
	char	   *target = optional_text(fcinfo, 0);
	int			steps = steps_argument(fcinfo, 1, target, PS_ALL_STEPS);

	return set_of_names(fcinfo, ps_run_up(required_text(fcinfo, 2, "stream"), target, steps));
}

/*
 * migrate_checksum(source, down_source)
 */
Datum
ps_migrate_checksum(PG_FUNCTION_ARGS)
{
	char	   *down_source = optional_text(fcinfo, 1);

	PG_RETURN_TEXT_P(cstring_to_text(ps_checksum(ps_normalise_source(required_text(fcinfo, 0, "source")),
												 down_source ? ps_normalise_source(down_source) : NULL)));
}
