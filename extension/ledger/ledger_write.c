/*-------------------------------------------------------------------------
 *
 * ledger_write.c
 *	  Writes rows of the extension's tables without a query.
 *
 * What every run records would take longer to plan than to write.  Rows are
 * written as logical replication applies them: constraints hold, and triggers
 * FOR EACH ROW fire.
 *
 *-------------------------------------------------------------------------
 */
#include "ledger_query.h"

#include "access/sysattr.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "commands/trigger.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

/* The range table that says which columns are written. */
static void
init_range_table(PsWriter *writer)
{
	RangeTblEntry *entry = makeNode(RangeTblEntry);
	Bitmapset  *columns = NULL;

	entry->rtekind = RTE_RELATION;
	entry->relid = RelationGetRelid(writer->table);
	entry->relkind = writer->table->rd_rel->relkind;
	entry->rellockmode = RowExclusiveLock;
	for (int i = 0; i < writer->ncolumns; i++)
		columns = bms_add_member(columns, writer->columns[i] - FirstLowInvalidHeapAttributeNumber);
	ps_init_range_table(writer->estate, entry, columns);
}

/*
 * Begins to write values of the columns to rows of a table.  Raises an error if
 * rules would take the rows.
 */
void
ps_writer_begin(PsWriter *writer, const char *table, int ncolumns, const char *const *columns)
{
	writer->table = ps_ledger_open(table, RowExclusiveLock);
	if (writer->table->rd_rules != NULL)
		ps_ledger_not_written();
	writer->ncolumns = ncolumns;
	for (int i = 0; i < ncolumns; i++)
		writer->columns[i] = get_attnum(RelationGetRelid(writer->table), columns[i]);
	writer->estate = CreateExecutorState();
	init_range_table(writer);
	writer->result = makeNode(ResultRelInfo);
	InitResultRelInfo(writer->result, writer->table, 1, NULL, 0);
	ExecOpenIndices(writer->result, false);
	writer->estate->es_opened_result_relations = list_make1(writer->result);
	ps_init_recheck(&writer->recheck, writer->estate);
	writer->slot = ExecInitExtraTupleSlot(writer->estate, RelationGetDescr(writer->table), &TTSOpsVirtual);
	AfterTriggerBeginQuery();
}

/* Puts the values into the slot, beside those of an old row (NULL: none). */
static void
fill_slot(PsWriter *writer, TupleTableSlot *old, const Datum *values, const bool *nulls)
{
	TupleTableSlot *slot = writer->slot;
	int			natts = slot->tts_tupleDescriptor->natts;

	ExecClearTuple(slot);
	memset(slot->tts_isnull, true, natts * sizeof(bool));
	if (old != NULL)
	{
		slot_getallattrs(old);
		memcpy(slot->tts_values, old->tts_values, natts * sizeof(Datum));
		memcpy(slot->tts_isnull, old->tts_isnull, natts * sizeof(bool));
	}
	for (int i = 0; i < writer->ncolumns; i++)
	{
		slot->tts_values[writer->columns[i] - 1] = values[i];
		slot->tts_isnull[writer->columns[i] - 1] = nulls[i];
	}
	ExecStoreVirtualTuple(slot);
}

/* Raises an error if a trigger has taken the row that was to be written. */
static void
check_written(const PsWriter *writer)
{
	CHECK_FOR_INTERRUPTS();
	if (!ItemPointerIsValid(&writer->slot->tts_tid))
		ps_ledger_not_written();
	ResetPerTupleExprContext(writer->estate);
}

/* Inserts a row; its other columns are null. */
void
ps_writer_insert(PsWriter *writer, const Datum *values, const bool *nulls)
{
	fill_slot(writer, NULL, values, nulls);
	ExecSimpleRelationInsert(writer->result, writer->estate, writer->slot);
	check_written(writer);
}

/* Updates the row that has been looked up and locked. */
void
ps_writer_update(PsWriter *writer, const PsLookup *row, const Datum *values, const bool *nulls)
{
	fill_slot(writer, row->locked, values, nulls);
	writer->estate->es_output_cid = GetCurrentCommandId(true);
	EvalPlanQualSetSlot(&writer->recheck, writer->slot);
	ExecSimpleRelationUpdate(writer->result, writer->estate, &writer->recheck, row->locked, writer->slot);
	check_written(writer);
}

/* Ends the writing: triggers that wait for the end of a statement fire. */
void
ps_writer_end(PsWriter *writer)
{
	CommandCounterIncrement();
	AfterTriggerEndQuery(writer->estate);
	EvalPlanQualEnd(&writer->recheck);
	ExecCloseResultRelations(writer->estate);
	ExecResetTupleTable(writer->estate->es_tupleTable, false);
	FreeExecutorState(writer->estate);
	table_close(writer->table, NoLock);
}
