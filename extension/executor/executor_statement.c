/*-------------------------------------------------------------------------
 *
 * executor_statement.c
 *	  Executes one statement: the only place where users' SQL runs.
 *
 * Rules:
 *
 *	- What runs is the step's text, nothing else; SPI makes it see all that
 *	  came before, and makes its own effects visible to what follows.
 *	- Results go nowhere, unless the run is one that answers.
 *	- To the operator each statement looks as if it had come from a client:
 *	  statement_timeout counts from its start, log_statement logs it, and
 *	  pg_stat_activity shows it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "parser/parser.h"
#include "storage/proc.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/backend_status.h"
#include "utils/guc.h"
#include "utils/timeout.h"

#include "catalog_made.h"
#include "copy_in.h"
#include "executor_internal.h"
#include "observer.h"

/* Shows the statement, or as much of it as is shown of any, in pg_stat_activity. */
static void
report_activity(const PsRun *run, const PsStep *step)
{
	char		activity[1024];
	const int	limit = 700;
	int			length;

	if (!pgstat_track_activities)
		return;
	length = strnlen(step->text, limit + 1);
	if (length > limit)
		length = pg_mbcliplen(step->text, length, limit);
	snprintf(activity, sizeof(activity), "pgstair %d/%d %s:%d %.*s",
			 step->statement->migration + 1, run->batch->nmigrations,
			 ps_step_migration(run, step)->name, step->statement->line, length, step->text);
	pgstat_report_activity(STATE_RUNNING, activity);
}

/* Writes the statement to the server's log if log_statement asks for it. */
static void
log_statement_text(const PsStep *step)
{
	ListCell   *cell;

	if (log_statement == LOGSTMT_NONE)
		return;
	foreach(cell, raw_parser(step->text, RAW_PARSE_DEFAULT))
	{
		if (GetCommandLogLevel(lfirst(cell)) > log_statement)
			continue;
		ereport(LOG,
				(errmsg("statement: %s", step->text),
				 errhidestmt(true),
				 errhidecontext(true)));
	}
}

/* Counts statement_timeout from here. */
void
ps_arm_statement_timeout(int timeout)
{
	if (get_timeout_active(STATEMENT_TIMEOUT))
		disable_timeout(STATEMENT_TIMEOUT, false);
	if (timeout > 0)
		enable_timeout_after(STATEMENT_TIMEOUT, timeout);
}

/*
 * Makes labels that the statement added to enum types usable, where that is
 * safe: no label can outlive this transaction in an index of somebody else
 * while its type was made by this transaction too.  PostgreSQL knows this by
 * itself in some cases only, and never after a subtransaction.
 */
static void
release_enum_labels(void)
{
	int			count;
	const PsObserved *events = ps_observed(&count);

	for (int i = 0; i < count; i++)
	{
		if (events[i].kind != PS_ALTERED || events[i].object.classId != TypeRelationId)
			continue;
		if (ps_catalog_new_labels_are_of_new_types())
			AtEOXact_Enum();
		return;
	}
}

/* What has to be checked after a statement, by its kind. */
static const struct
{
	NodeTag		tag;
	bool		runs_code;		/* could open a cursor, or prepare a statement */
	bool		changes_rows;	/* could leave deferred triggers to be fired */
	bool		sets_constraints;	/* changes when constraints are checked */
}			effects[] =
{
	{T_CallStmt, true, true},
	{T_ConstraintsSetStmt, .sets_constraints = true},
	{T_CopyStmt, false, true},
	{T_CreateExtensionStmt, true, true},
	{T_DeclareCursorStmt, true, false},
	{T_DeleteStmt, false, true},
	{T_DoStmt, true, true},
	{T_ExecuteStmt, true, true},
	{T_InsertStmt, false, true},
	{T_MergeStmt, false, true},
	{T_PrepareStmt, true, false},
	{T_SelectStmt, false, true},
	{T_UpdateStmt, false, true},
};

/* Notes what will have to be cleaned up after the step. */
static void
note_effects(PsRun *run, const PsStep *step)
{
	if (step->key != NULL)
		return;
	run->ran_code |= run->batch->facts[step->statement->position]->calls_unknown;
	for (int i = 0; i < lengthof(effects); i++)
	{
		if (effects[i].tag != step->statement->tag)
			continue;
		run->ran_code |= effects[i].runs_code;
		run->changed_rows |= effects[i].changes_rows;
		run->set_constraints |= effects[i].sets_constraints;
	}
}

/* Executes a text through SPI. */
static int64
execute_text(PsRun *run, const PsStep *step)
{
	SPIExecuteOptions options = {0};
	int			result;

	options.dest = run->answer == NULL ? None_Receiver : NULL;
	result = SPI_execute_extended(step->text, &options);
	if (result < 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("a migration cannot run this statement"),
				 errdetail("The server said %s.", SPI_result_code_string(result))));
	if (run->answer != NULL)
		ps_answer_add(run->answer, step->statement->command);
	return result == SPI_OK_UTILITY && SPI_processed == 0 ? -1 : (int64) SPI_processed;
}

/* Executes COPY ... FROM stdin with the data lines that follow it in the source. */
static int64
execute_copy(const PsRun *run, const PsStep *step)
{
	const PsStatement *statement = step->statement;
	const PsMigration *migration = ps_step_migration(run, step);
	const PsSection *section = ps_direction_section(migration, run->batch->direction);
	RawStmt    *tree = linitial_node(RawStmt, raw_parser(step->text, RAW_PARSE_DEFAULT));
	int64		rows;

	rows = ps_copy_in(statement, castNode(CopyStmt, tree->stmt),
					  ps_section_source(migration, section) + statement->copy_data.offset,
					  statement->copy_data.length);
	CommandCounterIncrement();
	return rows;
}

/*
 * Executes the step's text.  Triggers that ask for current_query() get it, as
 * if the client had sent it.
 */
static int64
execute_as_query(PsRun *run, const PsStep *step)
{
	const char *outer = debug_query_string;
	int64		rows;

	debug_query_string = step->text;
	PG_TRY();
	{
		rows = step->statement->has_copy_data && step->key == NULL ? execute_copy(run, step) : execute_text(run, step);
	}
	PG_FINALLY();
	{
		debug_query_string = outer;
	}
	PG_END_TRY();
	return rows;
}

/* Is an inverse derived for the step? */
bool
ps_derives_inverse(const PsRun *run, const PsStep *step)
{
	return run->batch->direction == PS_UP &&
		(ps_step_migration(run, step)->sections.down.present ? run->batch->derive_written : ps_derive_down);
}

/* Looks at what the step is about to change; NULL if no inverse is derived. */
static PsBefore *
look_before(PsRun *run, const PsStep *step)
{
	PsBefore   *before;

	if (!ps_derives_inverse(run, step) || bms_is_member(step - run->plan->steps, run->underivable))
		return NULL;
	if (run->made == NULL)
		run->made = run->batch->made != NULL ? run->batch->made : ps_make_made(run->context);
	ps_made_by(run->made, step->statement->migration);
	run->deriving = true;
	before = ps_inverse_before(step->text, step->statement->tag, step->statement->prior_labels,
							   step->key == NULL ? run->batch->facts[step->statement->position] : NULL, run->made);
	run->deriving = false;
	return before;
}

/* The inverse of the step that has run since; there is none if nothing was looked at. */
static PsInverse
derive_inverse(PsRun *run, const PsBefore *before)
{
	PsInverse	inverse = {PS_NOT_REVERSIBLE};

	if (before == NULL)
		return inverse;
	run->deriving = true;
	inverse = ps_inverse_after(before, run->made, run->context);
	run->deriving = false;
	return inverse;
}

/* Executes one step; returns the rows processed, -1 for a utility command. */
int64
ps_execute_statement(PsRun *run, const PsStep *step)
{
	PsBefore   *before;
	int64		rows;

	CHECK_FOR_INTERRUPTS();
	report_activity(run, step);
	log_statement_text(step);
	before = look_before(run, step);
	ps_observer_clear();
	ps_arm_statement_timeout(StatementTimeout);

	rows = step->statement->prior_labels != NULL ? -1 : execute_as_query(run, step);
	release_enum_labels();
	note_effects(run, step);
	if (ps_check_facts)
		ps_check_step_facts(run, step);
	run->inverse = derive_inverse(run, before);
	return rows;
}
