/*-------------------------------------------------------------------------
 *
 * executor_constraints.c
 *	  Settles the caller's deferred triggers, takes back what SET CONSTRAINTS
 *	  in a migration has set.
 *
 * PostgreSQL keeps the mode of constraints until the end of the transaction
 * and has no way to forget it.  So each deferrable constraint is set to what
 * its definition says, by name.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "nodes/makefuncs.h"

#include "executor_internal.h"

/*
 * SET CONSTRAINTS speaks of all constraints of one name in a schema, and
 * refuses to defer them if one cannot be deferred.
 */
#define DEFERRABLE_CONSTRAINTS \
	"SELECT n.nspname, c.conname, pg_catalog.bool_or(c.condeferred)" \
	" FROM pg_catalog.pg_constraint AS c" \
	" JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.connamespace" \
	" GROUP BY n.nspname, c.conname HAVING pg_catalog.bool_and(c.condeferrable)"

/* Sets the constraints, a list of RangeVar, to a mode. */
static void
set_constraints(List *constraints, bool deferred)
{
	ConstraintsSetStmt *stmt = makeNode(ConstraintsSetStmt);

	if (constraints == NIL)
		return;
	stmt->constraints = constraints;
	stmt->deferred = deferred;
	AfterTriggerSetState(stmt);
}

/* Has each deferrable constraint checked when its definition says. */
void
ps_reset_constraints(void)
{
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
	set_constraints(constraints[false], false);
	set_constraints(constraints[true], true);
	SPI_freetuptable(SPI_tuptable);
}

/* Tables whose rows may wait for the end of the transaction to be checked. */
#define TABLES_OF_DEFERRABLE \
	"SELECT conrelid FROM pg_catalog.pg_constraint WHERE condeferrable" \
	" UNION SELECT confrelid FROM pg_catalog.pg_constraint WHERE condeferrable"

/* Does anything wait for the end of the transaction? */
static bool
has_deferred_events(void)
{
	bool		found = false;

	SPI_connect();
	if (SPI_execute(TABLES_OF_DEFERRABLE, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not list tables of deferrable constraints");
	for (uint64 row = 0; row < SPI_processed && !found; row++)
	{
		bool		isnull;
		Datum		relation = SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, 1, &isnull);

		found = AfterTriggerPendingOnRel(DatumGetObjectId(relation));
	}
	SPI_finish();
	return found;
}

/*
 * Fires, as the caller, what COMMIT would fire, before any subtransaction of
 * ours: AfterTriggerFireDeferred() gives the room of fired events to others, and
 * a subtransaction that is rolled back would lose those queued before it.  That
 * is why an error is raised in a subtransaction of the caller's.
 */
void
ps_settle_caller(void)
{
	if (!IsSubTransaction())
		AfterTriggerFireDeferred();
	else if (has_deferred_events())
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("deferred constraints of the calling transaction wait to be checked"),
				 errdetail("After a savepoint they cannot be checked before the run."),
				 errhint("Check them before the savepoint: SET CONSTRAINTS ALL IMMEDIATE.")));
}
