/*-------------------------------------------------------------------------
 *
 * client_only.c
 *	  Which migrations only a client can run.
 *
 * There are two kinds: those marked transaction:false, or recorded from
 * Sequelize, with a statement that PostgreSQL refuses in a transaction (outside.c), and those in JavaScript that
 * read, of which nothing can be planned ahead (live.c).  What runs a batch in
 * one transaction refuses both before it changes anything, and names the way.
 *
 *-------------------------------------------------------------------------
 */
#include "errors.h"
#include "operation.h"
#include "run.h"

/* Is the section of that direction one that only the client can run? */
bool
ps_is_live(const PsMigration *migration, PsDirection direction)
{
	return direction == PS_UP ? migration->sections.up.live : migration->sections.down.live;
}

/*
 * Raises an error if one of the migrations (PsMigration *) reads: nothing has
 * been changed then.
 */
void
ps_refuse_live(List *migrations, PsDirection direction)
{
	ListCell   *cell;

	foreach(cell, migrations)
	{
		const PsMigration *migration = lfirst(cell);

		if (ps_is_live(migration, direction))
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("migration \"%s\" reads from the database in JavaScript", migration->name),
					 errdetail("What it does depends on what it finds, so it has to be run by the client. Nothing was changed."),
					 errhint("Run it with the client: pgstair %s.", direction == PS_UP ? "up" : "down")));
	}
}

/*
 * The first statement of migration number index that must run outside a
 * transaction; NULL if there is none.
 */
static const PsStatement *
outside_statement(const PsBatch *batch, int index)
{
	for (int i = 0; i < batch->nstatements; i++)
	{
		if (batch->statements[i].migration == index && batch->statements[i].outside != NULL)
			return &batch->statements[i];
	}
	return NULL;
}

/* Does its author let the section run outside a transaction, or expect it to? */
static bool
may_run_outside(const PsSection *section)
{
	return !section->transaction || section->needs_none;
}

/*
 * Must the migration run outside a transaction, as its author allows?  So must
 * one that was begun so.
 */
static bool
runs_outside(const PsBatch *batch, int index, const PsStatement *statement)
{
	const PsMigration *migration = &batch->migrations[index];

	return migration->has_progress ||
		(statement != NULL && may_run_outside(ps_direction_section(migration, batch->direction)));
}

/*
 * Index of the first migration of the planned batch that must run outside a
 * transaction, -1 if there is none.
 */
int
ps_first_outside(const PsBatch *batch)
{
	int			first = -1;

	for (int i = batch->nmigrations - 1; i >= 0; i--)
		if (batch->migrations[i].has_progress)
			first = i;
	for (int i = 0; i < batch->nstatements; i++)
	{
		const PsStatement *statement = &batch->statements[i];

		if (statement->outside != NULL && (first < 0 || statement->migration < first) &&
			runs_outside(batch, statement->migration, statement))
			first = statement->migration;
	}
	return first;
}

/*
 * Has the steps of migrations that run outside a transaction say so.
 */
void
ps_mark_outside(const PsBatch *batch, PsPlan *plan)
{
	bool	   *outside = palloc0(Max(batch->nmigrations, 1) * sizeof(bool));

	for (int i = 0; i < batch->nmigrations; i++)
		outside[i] = batch->migrations[i].has_progress;
	for (int i = 0; i < batch->nstatements; i++)
	{
		const PsStatement *statement = &batch->statements[i];

		if (statement->outside != NULL && runs_outside(batch, statement->migration, statement))
			outside[statement->migration] = true;
	}
	for (int i = 0; i < plan->nsteps; i++)
	{
		if (plan->steps[i].reason == PS_AS_WRITTEN && outside[plan->steps[i].statement->migration])
			plan->steps[i].reason = PS_OUTSIDE;
	}
}

/*
 * The hint where an author did not say that a migration may run outside a
 * transaction.
 */
static int
hint_to_mark(const PsMigration *migration, PsDirection direction)
{
	if (ps_is_operations(migration))
		return errhint("Put it into a definition of its own, with \"transaction\": false.");
	return errhint("Put it into a migration of its own, marked \"-- migrate:%s transaction:false\".",
				   direction == PS_UP ? "up" : "down");
}

/*
 * Raises the error that statement cannot run in a transaction, placed in the
 * user's file.
 */
static void
refuse_statement(const PsBatch *batch, const PsStatement *statement)
{
	const PsMigration *migration = &batch->migrations[statement->migration];
	const PsSection *section = ps_direction_section(migration, batch->direction);
	PsErrorPlace place;

	ps_statement_place_push(&place, batch, statement);
	ereport(ERROR,
			(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
			 errmsg("%s cannot run in a transaction", statement->outside),
			 !may_run_outside(section) ? hint_to_mark(migration, batch->direction) :
			 errhint("Run this migration with the client: pgstair %s.", batch->direction == PS_UP ? "up" : "down"),
			 ps_error_at(statement->offset)));
}

/*
 * Raises an error if any part of the planned batch cannot run in a transaction.
 */
void
ps_check_transactional(const PsBatch *batch)
{
	int			outside = ps_first_outside(batch);

	if (outside >= 0 && outside_statement(batch, outside) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
				 errmsg("migration \"%s\" has been begun outside a transaction", batch->migrations[outside].name),
				 errhint("Complete it with the client: pgstair %s.", batch->direction == PS_UP ? "up" : "down")));
	for (int i = 0; i < batch->nstatements; i++)
	{
		if (batch->statements[i].outside != NULL)
			refuse_statement(batch, &batch->statements[i]);
	}
}
