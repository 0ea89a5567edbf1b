/*-------------------------------------------------------------------------
 *
 * run.c
 *	  What all runs share: when one may start, and its batch.
 *
 *-------------------------------------------------------------------------
 */
#include "run.h"

#include "compat.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/acl.h"

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
 * Raises an error unless the current user may become the role that registered
 * the migration.
 */
static void
check_registering_role(const PsMigration *migration)
{
	Oid			role = get_role_oid(migration->role, true);

	if (!OidIsValid(role))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("role \"%s\" does not exist", migration->role),
				 errdetail("It registered migration \"%s\", which runs as that role.", migration->name),
				 errhint("Create the role, or register the migration again as another one.")));
	if (!ps_can_act_as(GetUserId(), role))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied for migration \"%s\"", migration->name),
				 errdetail("It runs as role \"%s\", of which you are not a member.", migration->role)));
}

/*
 * Splits the section of migration number index that the direction asks for;
 * appends its statements to list.
 */
static List *
append_statements(List *list, PsDirection direction, PsMigration *migration, int index)
{
	const PsSection *section;
	List	   *statements;
	ListCell   *cell;

	migration->sections = ps_find_sections(migration->name, migration->source, migration->down_source);
	section = ps_direction_section(migration, direction);
	statements = ps_section_statements(migration, section);
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
 * The named migrations as a batch: statements split, facts taken.
 */
PsBatch *
ps_make_batch(PsDirection direction, const char *stream, List *names, bool lock)
{
	PsBatch    *batch = palloc0(sizeof(PsBatch));
	List	   *migrations = ps_ledger_load(stream, names, lock);
	List	   *statements = NIL;
	ListCell   *cell;

	batch->direction = direction;
	batch->migrations = palloc(Max(list_length(migrations), 1) * sizeof(PsMigration));
	foreach(cell, migrations)
	{
		PsMigration *migration = &batch->migrations[batch->nmigrations];

		*migration = *(PsMigration *) lfirst(cell);
		check_registering_role(migration);
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
