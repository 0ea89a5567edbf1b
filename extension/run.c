/*-------------------------------------------------------------------------
 *
 * run.c
 *	  What all runs share: when one may start, and its batch.
 *
 *-------------------------------------------------------------------------
 */
#include "role.h"
#include "run.h"

#include "access/xact.h"
#include "miscadmin.h"

/*
 * Raises an error if the current transaction cannot hold a run of function: it
 * must be able to write, and to see what another run has just committed.
 */
void
ps_check_can_run(const char *function)
{
	PreventCommandDuringRecovery(function);
	PreventCommandIfReadOnly(function);
	PreventCommandIfParallelMode(function);
	if (IsolationUsesXactSnapshot())
		ereport(ERROR,
				(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
				 errmsg("%s cannot run in a transaction of isolation level \"%s\"", function,
						XactIsoLevel == XACT_SERIALIZABLE ? "serializable" : "repeatable read"),
				 errdetail("Its snapshot would hide migrations that another session has applied."),
				 errhint("Use BEGIN ISOLATION LEVEL READ COMMITTED.")));
}

/*
 * The named migrations with their sections.  For a run they are locked, and
 * the current user must be a member of each registering role.
 */
List *
ps_load_migrations(const char *stream, List *names, bool for_run)
{
	List	   *migrations = ps_ledger_load(stream, names, for_run);
	ListCell   *cell;

	foreach(cell, migrations)
	{
		PsMigration *migration = lfirst(cell);

		if (for_run)
			(void) ps_registering_role(migration, GetUserId());
		migration->sections = ps_find_sections(migration->name, migration->source, migration->down_source);
	}
	return migrations;
}

/*
 * Appends the statements of migration number index to list.
 */
static List *
append_statements(List *list, PsDirection direction, const PsMigration *migration, int index)
{
	const PsSection *section = ps_direction_section(migration, direction);
	List	   *statements = ps_section_statements(migration, section);
	ListCell   *cell;

	foreach(cell, statements)
	{
		PsStatement *statement = lfirst(cell);

		statement->migration = index;
		statement->position = list_length(list);
		list = lappend(list, statement);
	}
	return list;
}

/*
 * The migrations as a batch: statements split, facts taken.
 */
PsBatch *
ps_make_batch(PsDirection direction, List *migrations)
{
	PsBatch    *batch = palloc0(sizeof(PsBatch));
	List	   *statements = NIL;
	ListCell   *cell;

	batch->direction = direction;
	batch->migrations = palloc(Max(list_length(migrations), 1) * sizeof(PsMigration));
	foreach(cell, migrations)
	{
		const PsMigration *migration = lfirst(cell);

		batch->migrations[batch->nmigrations] = *migration;
		statements = append_statements(statements, direction, migration, batch->nmigrations++);
	}

	batch->nstatements = list_length(statements);
	batch->statements = palloc(Max(batch->nstatements, 1) * sizeof(PsStatement));
	batch->facts = palloc(Max(batch->nstatements, 1) * sizeof(PsFacts *));
	foreach(cell, statements)
	{
		PsStatement *statement = &batch->statements[foreach_current_index(cell)];

		*statement = *(PsStatement *) lfirst(cell);
		batch->facts[foreach_current_index(cell)] = ps_statement_facts(statement);
	}
	return batch;
}

/*
 * Raises the error that no migration of that name is registered.
 */
void
ps_unknown_migration(const char *stream, const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("migration \"%s\" does not exist", name),
			 strcmp(stream, PS_DEFAULT_STREAM) == 0 ? 0 : errdetail("No migration of that name is registered in stream \"%s\".", stream)));
}
