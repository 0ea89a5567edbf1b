/*-------------------------------------------------------------------------
 *
 * ledger_lookup.c
 *	  Looks rows of the extension's tables up without a query.
 *
 * What every run and every registration asks, often in a session of its own,
 * would take longer to plan than to read.  Columns of text are compared with
 * the keys; what the transaction has written before is seen.
 *
 *-------------------------------------------------------------------------
 */
#include "ledger_query.h"

#include "access/htup_details.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_collation.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* The OID of a table or index of the extension; raises an error if it is not there. */
static Oid
find_relation(const char *name)
{
	Oid			relation = get_relname_relid(name, get_rel_namespace(ps_ledger_table()));

	if (!OidIsValid(relation))
		elog(ERROR, "relation \"%s.%s\" is missing", PS_SCHEMA_NAME, name);
	return relation;
}

/*
 * Opens a table of the extension, to be closed by the caller; raises an error if
 * it is not there, also if it goes while the lock is waited for.
 */
Relation
ps_ledger_open(const char *name, LOCKMODE lock)
{
	Relation	table;

	while ((table = try_table_open(find_relation(name), lock)) == NULL)
		CHECK_FOR_INTERRUPTS();
	return table;
}

/*
 * Begins to read the rows of a table that an index (NULL: none) finds by the
 * values of nkeys columns.
 */
void
ps_lookup_begin(PsLookup *lookup, const char *table, const char *index,
				int nkeys, const char *const *columns, const char *const *values)
{
	ScanKeyData keys[PS_LOOKUP_MAX_KEYS];

	CommandCounterIncrement();
	lookup->locked = NULL;
	lookup->table = ps_ledger_open(table, AccessShareLock);
	lookup->snapshot = RegisterSnapshot(GetTransactionSnapshot());
	for (int i = 0; i < nkeys; i++)
		ScanKeyEntryInitialize(&keys[i], 0, get_attnum(RelationGetRelid(lookup->table), columns[i]), BTEqualStrategyNumber,
							   InvalidOid, DEFAULT_COLLATION_OID, F_TEXTEQ, CStringGetTextDatum(values[i]));
	lookup->scan = systable_beginscan(lookup->table, index != NULL ? find_relation(index) : InvalidOid,
									  index != NULL, lookup->snapshot, nkeys, keys);
}

/* Goes to the next row; false: there is none. */
bool
ps_lookup_next(PsLookup *lookup)
{
	lookup->row = systable_getnext(lookup->scan);
	return HeapTupleIsValid(lookup->row);
}

/* The text in a column of the row, palloc'd; NULL if it is null. */
char *
ps_lookup_text(const PsLookup *lookup, const char *column)
{
	bool		isnull;
	Datum		value = heap_getattr(lookup->row, get_attnum(RelationGetRelid(lookup->table), column),
									 RelationGetDescr(lookup->table), &isnull);

	return isnull ? NULL : TextDatumGetCString(value);
}

/*
 * Locks the row for a change, after any that another transaction makes, and goes
 * to its last version; false: it is gone.
 */
bool
ps_lookup_lock(PsLookup *lookup)
{
	TM_FailureData failure;
	TM_Result	result;
	bool		copied;

	LockRelationOid(RelationGetRelid(lookup->table), RowShareLock);
	lookup->locked = table_slot_create(lookup->table, NULL);
	result = table_tuple_lock(lookup->table, &lookup->row->t_self, lookup->snapshot, lookup->locked,
							  GetCurrentCommandId(false), LockTupleExclusive, LockWaitBlock,
							  TUPLE_LOCK_FLAG_FIND_LAST_VERSION, &failure);
	if (result == TM_Deleted)
		return false;
	if (result != TM_Ok)
		elog(ERROR, "could not lock a row of \"%s.%s\": %d", PS_SCHEMA_NAME,
			 RelationGetRelationName(lookup->table), result);
	lookup->row = ExecFetchSlotHeapTuple(lookup->locked, false, &copied);
	return true;
}

/* Ends the look-up. */
void
ps_lookup_end(PsLookup *lookup)
{
	if (lookup->locked != NULL)
		ExecDropSingleTupleTableSlot(lookup->locked);
	systable_endscan(lookup->scan);
	UnregisterSnapshot(lookup->snapshot);
	table_close(lookup->table, NoLock);
}
