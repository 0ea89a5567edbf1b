/*-------------------------------------------------------------------------
 *
 * outside.c
 *	  Migrations that must run outside a transaction.
 *
 * A section marked transaction:false keeps a statement such as CREATE INDEX
 * CONCURRENTLY that PostgreSQL refuses in a transaction.  migrate_up() refuses
 * such a batch before it changes anything; a client runs it in parts:
 *
 *	1. migrate_outside() lists the statements of the first such migration and
 *	   says how many migrations stand before it;
 *	2. migrate_lock(true), migrate_up(steps => before);
 *	3. each statement in order, unless it is "done", between
 *	   migrate_record(..., 'started') and migrate_record(..., 'done'), which are
 *	   in one transaction with a transactional one.
 *	   The record of the last one makes the migration applied;
 *	4. from 1 again.
 *
 * A client that dies leaves at most one statement started and not done.  Its
 * effect is looked up in the catalog; what shows it is not run again, and what
 * shows a part of it is cleared or completed first.  A
 * statement whose effect was there before it was started has failed, and is
 * run again, so that its error is seen.
 *
 *-------------------------------------------------------------------------
 */
#include "catalog.h"
#include "catalog_effect.h"
#include "drift.h"
#include "errors.h"
#include "ledger_snapshot.h"
#include "role.h"
#include "operation.h"
#include "run.h"
#include "watch.h"

#include "miscadmin.h"

/* A section of a migration in parts, and what is recorded of them. */
typedef struct Outside
{
	PsMigration *migration;
	PsDirection direction;
	List	   *statements;		/* PsStatement *, as written */
	List	   *progress;		/* PsProgress * */
} Outside;

/*
 * Raises an error unless the session user is the registering role: between
 * transactions nothing else limits what a migration may do.
 */
static void
check_session_user(const PsMigration *migration)
{
	Oid			registering = ps_registering_role(migration, GetUserId());

	if (GetSessionUserId() != registering)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("migration \"%s\" cannot be run outside a transaction by role \"%s\"",
						migration->name, GetUserNameFromId(GetSessionUserId(), false)),
				 errdetail("It was registered by role \"%s\", "
						   "and outside a transaction it runs with all rights of the session.",
						   migration->role),
				 errhint("Connect as role \"%s\".", migration->role)));
}

/*
 * What is recorded of statement number (from 1); NULL if nothing.
 */
static const PsProgress *
progress_of(const Outside *outside, int number)
{
	ListCell   *cell;

	foreach(cell, outside->progress)
	{
		const PsProgress *progress = lfirst(cell);

		if (progress->statement == number)
			return progress;
	}
	return NULL;
}

/*
 * Raises an error if a statement that is done reads otherwise in the
 * definition, or is no longer there.
 */
static void
check_unchanged(const Outside *outside)
{
	ListCell   *cell;

	foreach(cell, outside->progress)
	{
		const PsProgress *progress = lfirst(cell);
		const PsStatement *statement = progress->statement <= list_length(outside->statements) ?
			list_nth(outside->statements, progress->statement - 1) : NULL;

		if (!progress->done || (statement != NULL && strcmp(statement->text, progress->text) == 0))
			continue;
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("statement %d of migration \"%s\" was changed after it had run", progress->statement,
						outside->migration->name),
				 errdetail("It ran outside a transaction as: %s", progress->text),
				 errhint("Register the migration with that statement as it was; only statements after it can change.")));
	}
}

/*
 * Raises an error for a statement that an interrupted run could not find again
 * or that needs more than sending it.
 */
static void
check_sendable(const PsStatement *statement)
{
	if (statement->has_copy_data)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("COPY with inline data cannot run outside a transaction"),
				 errhint("Put it into a migration of its own."),
				 ps_error_at(statement->offset)));
	if (statement->tag == T_IndexStmt && statement->outside != NULL &&
		castNode(IndexStmt, statement->tree->stmt)->idxname == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("an index created outside a transaction must have a name"),
				 errdetail("An interrupted attempt leaves an index that is found by its name."),
				 ps_error_at(statement->offset)));
}

/*
 * Splits the migration's section and reads its progress.
 */
static Outside
open_outside(PsMigration *migration, PsDirection direction)
{
	const PsSection *section = ps_direction_section(migration, direction);
	Outside		outside = {migration, direction, ps_section_statements(migration, section),
	ps_ledger_progress(migration->stream, migration->name, direction)};
	PsErrorPlace place;
	ListCell   *cell;

	check_session_user(migration);
	ps_section_place_push(&place, migration, section);
	place.origin = migration->origin;
	foreach(cell, outside.statements)
		check_sendable(lfirst(cell));
	ps_error_place_pop(&place);
	check_unchanged(&outside);
	return outside;
}

/*
 * What the catalog shows of the statement, whose names are looked up under its
 * own settings.
 */
static PsEffect
effect_of(const PsStatement *statement)
{
	bool		found;
	List	   *path = ps_setting_search_path(statement->settings, &found);

	return ps_catalog_effect(statement, ps_statement_facts(statement), found ? path : ps_session_search_path());
}

/*
 * The row of statement number, given its place in a script.
 */
static PsOutsideRow *
make_row(const Outside *outside, const PsPlanRow *script, int number)
{
	const PsProgress *progress = number > 0 ? progress_of(outside, number) : NULL;
	PsOutsideRow *row = palloc0(sizeof(PsOutsideRow));
	const PsStatement *statement;
	PsEffect	effect;

	row->line = script->line;
	row->sql = script->statement;
	row->statement = number;
	row->state = number > 0 ? "pending" : "setting";
	if (number == 0)
		return row;
	statement = list_nth(outside->statements, number - 1);
	row->transactional = (statement->outside == NULL);
	if (progress != NULL && progress->done)
		row->state = "done";
	if (progress == NULL || progress->done || row->transactional)
		return row;
	effect = effect_of(statement);
	row->repair = effect.repair;
	if (effect.state == PS_EFFECT_WHOLE && !progress->effect_before && strcmp(progress->text, statement->text) == 0)
		row->sql = "SELECT 'done before the interruption'";
	else if (effect.instead != NULL)
		row->sql = effect.instead;
	return row;
}

/*
 * A plan of the statements as written.
 */
static PsPlan *
plan_as_written(List *statements)
{
	PsPlan	   *plan = palloc0(sizeof(PsPlan));
	ListCell   *cell;

	plan->nsteps = list_length(statements);
	plan->steps = palloc0(Max(plan->nsteps, 1) * sizeof(PsStep));
	foreach(cell, statements)
	{
		PsStep	   *step = &plan->steps[foreach_current_index(cell)];

		step->statement = lfirst(cell);
		step->statement->migration = 0;
		step->text = step->statement->text;
		step->settings = step->statement->settings;
		step->because = -1;
	}
	return plan;
}

/*
 * The rows (PsOutsideRow *) of a migration, settings between its statements.
 */
static List *
rows_of(PsMigration *migration, PsDirection direction, int before)
{
	Outside		outside = open_outside(migration, direction);
	PsBatch		batch = {.direction = direction,.nmigrations = 1,.migrations = migration};
	List	   *rows = NIL;
	int			number = 0;
	ListCell   *cell;

	foreach(cell, ps_plan_rows(&batch, plan_as_written(outside.statements)))
	{
		const PsPlanRow *script = lfirst(cell);
		PsOutsideRow *row = make_row(&outside, script, script->is_step ? ++number : 0);

		row->migration = migration->name;
		row->before = before;
		rows = lappend(rows, row);
	}
	return rows;
}

/*
 * The statements of the first migration that must run outside a transaction,
 * of those that a run with these arguments would take; NIL if there is none.
 */
List *
ps_outside(const char *stream, const char *target, int steps, PsDirection direction)
{
	List	   *migrations = direction == PS_UP ?
		ps_migrations_up(stream, target, steps, false) :
		ps_migrations_down(stream, target, steps, false);
	PsBatch    *batch;
	int			outside;

	if (migrations == NIL)
		return NIL;
	batch = ps_make_batch(direction, migrations);
	(void) ps_plan_batch(batch);
	outside = ps_first_outside(batch);
	return outside < 0 ? NIL : rows_of(&batch->migrations[outside], direction, outside);
}

/*
 * Raises an error unless number is that of a statement, and all before it are
 * recorded as done.
 */
static void
check_number(const Outside *outside, int number)
{
	const char *name = outside->migration->name;

	if (number < 1 || number > list_length(outside->statements))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("migration \"%s\" has no statement %d", name, number),
				 errdetail("It has %d.", list_length(outside->statements))));
	for (int i = 1; i < number; i++)
	{
		const PsProgress *progress = progress_of(outside, i);

		if (progress == NULL || !progress->done)
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("statement %d of migration \"%s\" is not recorded as done", i, name)));
	}
}

/* What the client may send for the statement from here on: it, or what clears the way or completes it. */
static void
expect_statement(const PsStatement *statement, const PsEffect *effect)
{
	List	   *texts = list_make1(unconstify(char *, statement->text));

	if (effect->repair != NULL)
		texts = lappend(texts, unconstify(char *, effect->repair));
	if (effect->instead != NULL)
		texts = lappend(texts, unconstify(char *, effect->instead));
	ps_watch_expect(texts);
	ps_touched_keep(true);
}

/* The client has sent what was expected. */
static void
expect_nothing(void)
{
	ps_watch_done();
	ps_touched_keep(false);
}

/*
 * Records that statement number (from 1) was started or is done; with the last
 * one done the migration gets its state.  Returns that state, else the
 * statement's.
 */
const char *
ps_record_statement(const char *stream, const char *name, PsDirection direction, int number, bool done)
{
	PsMigration *migration = ps_load_for_record(stream, name, direction);
	Outside		outside;
	const PsStatement *statement;
	PsProgress	progress = {.statement = number,.done = done};
	PsEffect	effect = {.state = PS_EFFECT_NONE};

	ps_compile_migrations(list_make1(migration), direction);
	outside = open_outside(migration, direction);
	check_number(&outside, number);
	statement = list_nth(outside.statements, number - 1);
	progress.settings = ps_scope_script(ps_direction_section(migration, direction), statement->settings);
	progress.text = statement->text;
	if (!done)
		effect = effect_of(statement);
	progress.effect_before = effect.state == PS_EFFECT_WHOLE;
	ps_ledger_record_statement(migration, direction, statement->line, &progress);
	if (!done)
	{
		expect_statement(statement, &effect);
		return "started";
	}
	ps_drift_end(PS_RUN_UNDER_WAY, ps_drift_begin_with_transaction());
	expect_nothing();
	if (number < list_length(outside.statements))
		return "done";
	ps_ledger_own_snapshot(ps_ledger_finish_outside(migration, direction));
	return direction == PS_UP ? "applied" : "pending";
}
