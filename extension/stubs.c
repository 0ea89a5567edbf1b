/*-------------------------------------------------------------------------
 *
 * stubs.c
 *	  Plain stand-ins for layers that are not there yet; a definition of the
 *	  same name elsewhere takes precedence.
 *
 *-------------------------------------------------------------------------
 */
#include "executor.h"

#include "common/hashfn.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/timestamp.h"

#define STUB __attribute__((weak))

#define STUB_FUNCTION(name) \
	PG_FUNCTION_INFO_V1(name); \
	STUB Datum name(PG_FUNCTION_ARGS) \
	{ \
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg(#name " is not there yet"))); \
		PG_RETURN_NULL(); \
	} \
	extern int	ps_stub_end

STUB_FUNCTION(ps_migrate_down);
STUB_FUNCTION(ps_migrate_plan);
STUB_FUNCTION(ps_migrate_status);
STUB_FUNCTION(ps_migrate_baseline);
STUB_FUNCTION(ps_migrate_record);
STUB_FUNCTION(ps_migrate_outside);
STUB_FUNCTION(ps_migrate_lock);

STUB char *
ps_normalise_source(const char *source)
{
	return pstrdup(source);
}

STUB void
ps_check_name(const char *name)
{
}

STUB int
ps_compare_names(const char *a, const char *b)
{
	return strcmp(a, b);
}

STUB char *
ps_checksum(const char *source, const char *down_source)
{
	return psprintf("%08x%08x", hash_bytes((const unsigned char *) source, strlen(source)),
					down_source ? hash_bytes((const unsigned char *) down_source, strlen(down_source)) : 0);
}

STUB PsSections
ps_find_sections(const char *name, const char *source, const char *down_source)
{
	PsSections	sections = {0};
	const char *down = strstr(source, "-- migrate:down");

	sections.up.present = sections.up.transaction = sections.down.transaction = true;
	sections.up.length = down ? down - source : strlen(source);
	sections.down.present = (down || down_source);
	sections.down.in_down_source = (down_source != NULL);
	sections.down.offset = down_source ? 0 : sections.up.length;
	sections.down.length = down_source ? strlen(down_source) : strlen(source) - sections.up.length;
	return sections;
}

STUB List *
ps_split_statements(const char *source, int offset, int length)
{
	char	   *text = pnstrdup(source + offset, length);
	List	   *list = NIL;
	ListCell   *cell;

	foreach(cell, pg_parse_query(text))
	{
		RawStmt    *raw = lfirst(cell);
		PsStatement *statement = palloc0(sizeof(PsStatement));
		const char *start = text + raw->stmt_location;
		int			size = raw->stmt_len ? raw->stmt_len : strlen(start);

		while (size > 0 && strchr(" \n\t", *start))
			start++, size--;
		statement->offset = offset + (start - text);
		statement->length = size;
		statement->line = 1;
		for (const char *p = source; p < source + statement->offset; p++)
			statement->line += (*p == '\n');
		statement->text = pnstrdup(start, size);
		statement->tag = nodeTag(raw->stmt);
		statement->command = GetCommandTagName(CreateCommandTag(raw->stmt));
		statement->tree = raw;
		list = lappend(list, statement);
	}
	return list;
}

STUB PsPlan *
ps_plan_batch(PsBatch *batch)
{
	PsPlan	   *plan = palloc0(sizeof(PsPlan));

	plan->nsteps = batch->nstatements;
	plan->steps = palloc0(Max(plan->nsteps, 1) * sizeof(PsStep));
	for (int i = 0; i < plan->nsteps; i++)
	{
		plan->steps[i].statement = &batch->statements[i];
		plan->steps[i].text = batch->statements[i].text;
	}
	return plan;
}

STUB PsOutcome *
ps_execute_plan(PsBatch *batch, PsPlan *plan)
{
	PsOutcome  *outcome = palloc0(sizeof(PsOutcome));

	outcome->executed = palloc0(Max(plan->nsteps, 1) * sizeof(PsExecuted));
	outcome->started = palloc0(batch->nmigrations * sizeof(TimestampTz));
	outcome->duration = palloc0(batch->nmigrations * sizeof(int64));
	SPI_connect();
	for (int i = 0; i < plan->nsteps; i++)
	{
		int			migration = plan->steps[i].statement->migration;

		if (outcome->started[migration] == 0)
			outcome->started[migration] = GetCurrentTimestamp();
		SPI_execute(plan->steps[i].text, false, 0);
		outcome->executed[outcome->count].step = &plan->steps[i];
		outcome->executed[outcome->count++].rows = -1;
	}
	SPI_finish();
	return outcome;
}
