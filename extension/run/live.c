/*-------------------------------------------------------------------------
 *
 * live.c
 *	  Migrations in JavaScript that read: the client runs them, operation by
 *	  operation.
 *
 * What such a migration does next depends on what it has read, so there is
 * nothing to plan ahead.  Each operation is a batch of its own, with the role,
 * the checks and the record of every other one.  All of them, and what stands
 * before and after the migration, are the client's one transaction.
 *
 * An operation that fails is taken back alone and its error is an answer: the
 * migration may catch it.
 *
 *-------------------------------------------------------------------------
 */
#include "drift.h"
#include "run.h"

#include "access/transam.h"
#include "access/xact.h"
#include "utils/json.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "executor.h"
#include "inverse.h"
#include "operation.h"
#include "subtransaction.h"

/* The migration that this transaction is running so. */
typedef struct Live
{
	FullTransactionId transaction;	/* whose it is */
	char	   *stream;
	char	   *name;
	PsDirection direction;
	int64		run;			/* number of its record */
	int			steps;			/* statements recorded */
	int			mark;			/* of what it touches */
	TimestampTz started;
	PsMade	   *made;			/* in the transaction's memory */
} Live;

static Live live;

/*
 * The name of the first migration of a run that reads, and how many of the run
 * stand before it; NULL if there is none.
 */
const char *
ps_next_live(const char *stream, const char *target, int steps, PsDirection direction, int *before)
{
	List	   *migrations = direction == PS_UP ? ps_migrations_up(stream, target, steps, false) :
		ps_migrations_down(stream, target, steps, false);
	ListCell   *cell;

	foreach(cell, migrations)
	{
		const PsMigration *migration = lfirst(cell);

		*before = foreach_current_index(cell);
		if (ps_is_live(migration, direction))
			return migration->name;
	}
	return NULL;
}

/* Is the migration the one that this transaction is running? */
static bool
is_running(const char *stream, const char *name, PsDirection direction)
{
	return live.name != NULL && FullTransactionIdEquals(live.transaction, GetTopFullTransactionId()) &&
		live.direction == direction && strcmp(live.stream, stream) == 0 && strcmp(live.name, name) == 0;
}

/* Opens the record of the migration, unless this transaction has done so. */
static void
begin_live(const char *stream, const char *name, PsDirection direction)
{
	if (is_running(stream, name, direction))
		return;
	if (live.name != NULL)
	{
		pfree(live.stream);
		pfree(live.name);
		live.name = NULL;
	}
	live.transaction = GetTopFullTransactionId();
	live.direction = direction;
	live.steps = 0;
	live.mark = ps_drift_begin();
	live.started = GetCurrentTimestamp();
	live.made = ps_make_made(TopTransactionContext);
	live.run = ps_ledger_begin(stream, direction, live.started);
	live.stream = MemoryContextStrdup(TopMemoryContext, stream);
	live.name = MemoryContextStrdup(TopMemoryContext, name);
}

/* The migration with one operation as all it does in that direction. */
static PsMigration *
with_operation(const PsMigration *migration, PsDirection direction, const char *operation)
{
	PsMigration *one = palloc(sizeof(PsMigration));

	*one = *migration;
	one->format = "json";
	one->source = psprintf(direction == PS_UP ? "{\"sequelize\": 6, \"up\": [%s]}" :
						   "{\"sequelize\": 6, \"up\": [], \"down\": [%s]}", operation);
	one->down_source = NULL;
	one->origin = NULL;
	one->sections = ps_migration_sections(one);
	return one;
}

/* Runs one operation and records its statements. */
static char *
run_operation(const PsMigration *migration, PsDirection direction, const char *operation)
{
	PsBatch    *batch = ps_make_batch(direction, list_make1(with_operation(migration, direction, operation)));
	PsPlan	   *plan = ps_plan_batch(batch);
	PsAnswer	answer;
	PsOutcome  *outcome;
	StringInfoData json;

	batch->made = live.made;
	ps_check_transactional(batch);
	ps_answer_init(&answer);
	outcome = ps_execute_for_answer(batch, plan, &answer);
	ps_ledger_add(live.run, batch, outcome, live.steps);
	live.steps += outcome->count;
	initStringInfo(&json);
	appendStringInfo(&json, "{\"rows\":[%s],\"fields\":[%s],\"command\":\"%s\",\"count\":" INT64_FORMAT "}",
					 answer.rows.data, answer.fields.data, answer.command, answer.count);
	return json.data;
}

/* Adds a member to a JSON object if there is a value. */
static void
add_member(StringInfo json, const char *name, const char *value)
{
	if (value == NULL)
		return;
	appendStringInfo(json, "%s\"%s\":", json->data[json->len - 1] == '{' ? "" : ",", name);
	escape_json(json, value);
}

/* An error as an answer, with the fields that node-postgres gives it. */
static char *
error_answer(const ErrorData *error)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoString(&json, "{\"error\":{");
	add_member(&json, "message", error->message);
	add_member(&json, "code", unpack_sql_state(error->sqlerrcode));
	add_member(&json, "detail", error->detail);
	add_member(&json, "hint", error->hint);
	add_member(&json, "schema", error->schema_name);
	add_member(&json, "table", error->table_name);
	add_member(&json, "column", error->column_name);
	add_member(&json, "dataType", error->datatype_name);
	add_member(&json, "constraint", error->constraint_name);
	appendStringInfoString(&json, "}}");
	return json.data;
}

/* Runs one operation; what fails is taken back and answered as an error. */
static char *
try_operation(const PsMigration *migration, PsDirection direction, const char *operation)
{
	PsSubtransaction subtransaction;
	char	   *volatile answer = NULL;

	subtransaction = ps_begin_subtransaction();
	PG_TRY();
	{
		answer = run_operation(migration, direction, operation);
		ps_release_subtransaction(&subtransaction);
	}
	PG_CATCH();
	{
		ErrorData  *error = ps_catch_in_subtransaction(&subtransaction);

		if (ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_OPERATOR_INTERVENTION)
			ReThrowError(error);
		answer = error_answer(error);
	}
	PG_END_TRY();
	return answer;
}

/*
 * Runs one operation of a migration and returns its answer as JSON; without an
 * operation, records the migration as run and returns its state.
 */
const char *
ps_run_operation(const char *stream, const char *name, PsDirection direction, const char *operation)
{
	PsMigration *migration = ps_load_for_record(stream, name, direction);

	begin_live(stream, name, direction);
	if (operation != NULL)
		return try_operation(migration, direction, operation);
	ps_ledger_end(live.run, stream, name, direction, live.started);
	ps_drift_end(live.run, live.mark);
	return direction == PS_UP ? "applied" : "pending";
}
