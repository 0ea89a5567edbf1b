/*-------------------------------------------------------------------------
 *
 * executor_constraints.c
 *	  Fires deferred triggers, takes back what SET CONSTRAINTS has set.
 *
 * PostgreSQL keeps the mode of constraints until the end of the transaction
 * and has no way to forget it.  So each deferrable constraint is set to what
 * its definition says, by name.  Nothing may wait to be fired then: naming
 * constraints takes rights on their schemas, and is done as a superuser.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_constraint.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "nodes/execnodes.h"
#include "nodes/makefuncs.h"
#include "tcop/pquery.h"
#include "utils/portal.h"

#include "catalog_row.h"
#include "executor_internal.h"
#include "role.h"

/*
 * SET CONSTRAINTS speaks of all constraints of one name in a schema, and
 * refuses to defer them if one cannot be deferred.
 */
#define DEFERRABLE_CONSTRAINTS \
	"SELECT n.nspname, c.conname, pg_catalog.bool_or(c.condeferred)" \
	" FROM pg_catalog.pg_constraint AS c" \
	" JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.connamespace" \
	" GROUP BY n.nspname, c.conname HAVING pg_catalog.bool_and(c.condeferrable)"

/* Sets the constraints, a list of RangeVar, or all (NIL), to a mode. */
static void
set_constraints(List *constraints, bool deferred)
{
	ConstraintsSetStmt *stmt = makeNode(ConstraintsSetStmt);

	stmt->constraints = constraints;
	stmt->deferred = deferred;
	AfterTriggerSetState(stmt);
}

/* Has each deferrable constraint checked when its definition says. */
void
ps_reset_constraints(void)
{
	PsIdentity	identity = ps_identity();
	List	   *constraints[2] = {NIL, NIL};

	if (SPI_execute(DEFERRABLE_CONSTRAINTS, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not list deferrable constraints");
	for (uint64 row = 0; row < SPI_processed; row++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[row];
		TupleDesc	columns = SPI_tuptable->tupdesc;
		RangeVar   *constraint = makeRangeVar(SPI_getvalue(tuple, columns, 1), SPI_getvalue(tuple, columns, 2), -1);
		int			deferred = strcmp(SPI_getvalue(tuple, columns, 3), "t") == 0;

		constraints[deferred] = lappend(constraints[deferred], constraint);
	}
	ps_become_role(BOOTSTRAP_SUPERUSERID);
	for (int deferred = false; deferred <= true; deferred++)
	{
		if (constraints[deferred] != NIL)
			set_constraints(constraints[deferred], deferred);
	}
	ps_restore_identity(identity);
	SPI_freetuptable(SPI_tuptable);
}

/* Does anything wait for the end of the transaction?  Asked for each migration that changes rows, so without a query. */
static bool
has_deferred_events(void)
{
	ListCell   *cell;

	foreach(cell, ps_deferrable_constraints())
	{
		Form_pg_constraint constraint = (Form_pg_constraint) GETSTRUCT((HeapTuple) lfirst(cell));

		if (AfterTriggerPendingOnRel(constraint->conrelid) || AfterTriggerPendingOnRel(constraint->confrelid))
			return true;
	}
	return false;
}

/* Does no query that may have events of its own stand around the function that was called? */
static bool called_by_select = false;

/* Notes who calls: sure of it is the SELECT that a portal runs, if it is the function's own query. */
void
ps_note_caller(FunctionCallInfo fcinfo)
{
	const ReturnSetInfo *result = (const ReturnSetInfo *) fcinfo->resultinfo;
	const QueryDesc *query = ActivePortal != NULL ? ActivePortal->queryDesc : NULL;

	called_by_select = query != NULL && (query->estate->es_top_eflags & EXEC_FLAG_SKIP_TRIGGERS) != 0 &&
		(result == NULL || result->econtext->ecxt_estate == query->estate);
}

/* May events of the caller's wait that the firing of others must leave as they are? */
bool
ps_fires_with_care(void)
{
	return IsSubTransaction() || !called_by_select;
}

/*
 * Fires, as the current role, what COMMIT would fire.
 *
 * AfterTriggerFireDeferred() costs nothing if there is nothing, and leaves the
 * mode of the constraints as it is; but it gives the room of what it has fired
 * to others, where the rollback of a savepoint would look for what waited when
 * that began, and is not meant to be called within a query such as INSERT ...
 * SELECT.  In the caller's, SET CONSTRAINTS ALL IMMEDIATE does the same with
 * care, for a mode that must be taken back.  When a savepoint of the run's own
 * begins, in which triggers are fired, nothing waits.
 */
void
ps_fire_deferred_triggers(bool with_care)
{
	if (!with_care)
	{
		AfterTriggerFireDeferred();
		return;
	}
	if (!has_deferred_events())
		return;
	SPI_connect();
	set_constraints(NIL, false);
	ps_reset_constraints();
	SPI_finish();
}
