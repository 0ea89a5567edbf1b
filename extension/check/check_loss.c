/*-------------------------------------------------------------------------
 *
 * check_loss.c
 *	  Rows and values that go away: DROP, TRUNCATE, DELETE and UPDATE of all.
 *
 *-------------------------------------------------------------------------
 */
#include "check_internal.h"
#include "catalog_check.h"

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "nodes/value.h"
#include "utils/lsyscache.h"

/* Warns that a table's rows go away. */
static void
warn_of_table(PsCheck *check, PsTableState *table)
{
	if (table->kind != RELKIND_MATVIEW && ps_check_has_rows(check, table))
		ps_check_add(check, PS_DATA_LOSS, ps_check_object(table, NULL), ps_check_count_rows(check, table), NULL, NULL);
}

/* DROP SCHEMA. */
static void
drop_schema(PsCheck *check, const char *name)
{
	ListCell   *cell;

	foreach(cell, ps_check_tables_in(check, name))
		warn_of_table(check, lfirst(cell));
}

/* DROP INDEX: what matters is the table. */
static void
drop_index(PsCheck *check, const PsTableState *index)
{
	PsTableState *table = ps_check_find_oid(check, ps_catalog_table_of_index(index->oid));

	if (table != NULL)
		ps_check_work(check, table, PS_WORK_DROP_INDEX);
}

/* DROP TRIGGER, RULE, POLICY: the last name is the object's, those before are the table's. */
static void
drop_on_table(PsCheck *check, ObjectType type, List *names)
{
	List	   *of_table = list_truncate(list_copy(names), list_length(names) - 1);
	PsTableState *table = ps_check_find_range(check, makeRangeVarFromNameList(of_table));

	if (table == NULL || !ps_check_has_rows(check, table))
		return;
	if (type == OBJECT_POLICY)
		ps_check_add(check, PS_ACCESS_CHANGED, ps_check_object(table, NULL), -1, NULL, NULL);
	ps_check_work(check, table, PS_WORK_DROP_TRIGGER);
}

/* DROP of a relation. */
static void
drop_relation(PsCheck *check, ObjectType type, List *names)
{
	PsTableState *table = ps_check_find_range(check, makeRangeVarFromNameList(names));

	if (table == NULL || !OidIsValid(table->oid))
		return;
	if (type == OBJECT_INDEX)
		drop_index(check, table);
	else
		warn_of_table(check, table);
}

/* DROP. */
void
ps_check_drop(PsCheck *check, Node *node)
{
	DropStmt   *drop = (DropStmt *) node;
	ListCell   *cell;

	foreach(cell, drop->objects)
	{
		switch (drop->removeType)
		{
			case OBJECT_SCHEMA:
				drop_schema(check, strVal(lfirst(cell)));
				break;
			case OBJECT_TABLE:
			case OBJECT_MATVIEW:
			case OBJECT_INDEX:
				drop_relation(check, drop->removeType, lfirst(cell));
				break;
			case OBJECT_TRIGGER:
			case OBJECT_RULE:
			case OBJECT_POLICY:
				drop_on_table(check, drop->removeType, lfirst(cell));
				break;
			default:
				break;
		}
	}
}

/* DROP COLUMN: values that are there go away. */
void
ps_check_drop_column_loss(PsCheck *check, PsTableState *table, const char *column, bool inh)
{
	PsColumnState *state = ps_check_column(table, column);
	SelectStmt *values;
	PsRead		read;

	if (state == NULL || state->original == NULL || !ps_check_has_rows(check, table))
		return;
	values = ps_check_select(list_make1(ps_check_target(ps_check_reference(column), "value")),
							 ps_check_rows(table, ps_check_inherits(table, inh)), table->name, NULL);
	read = ps_check_read(check, ps_check_parse("SELECT 1 FROM (SELECT) AS v WHERE value IS NOT NULL", values, NULL),
						 PS_KEEP_SAMPLES, NULL);
	if (ps_check_was_read(check, table, &read) && read.count > 0)
		ps_check_add(check, PS_DATA_LOSS, ps_check_object(table, column), read.count, NULL, NULL);
}

/* TRUNCATE, and with CASCADE the tables that refer to those named. */
void
ps_check_truncate(PsCheck *check, Node *node)
{
	TruncateStmt *truncate = (TruncateStmt *) node;
	List	   *tables = NIL;
	ListCell   *cell;

	foreach(cell, truncate->relations)
	{
		PsTableState *table = ps_check_find_range(check, lfirst(cell));

		if (table != NULL && OidIsValid(table->oid))
			tables = list_append_unique_ptr(tables, table);
	}
	foreach(cell, tables)
	{
		PsTableState *table = lfirst(cell);
		ListCell   *other;

		warn_of_table(check, table);
		if (truncate->behavior != DROP_CASCADE)
			continue;
		foreach(other, ps_catalog_referencing(table->oid))
		{
			PsTableState *referencing = ps_check_find_oid(check, lfirst_oid(other));

			if (referencing != NULL)
				tables = list_append_unique_ptr(tables, referencing);
		}
		ps_check_rows_changed(check, table);
	}
}

/* Warns that all rows of a table are changed or deleted. */
static void
warn_of_all_rows(PsCheck *check, const RangeVar *range, PsCheckCode code)
{
	PsTableState *table = ps_check_find_range(check, range);

	if (table != NULL && ps_check_has_rows(check, table))
		ps_check_add(check, code, ps_check_object(table, NULL), ps_check_count_rows(check, table), NULL, NULL);
}

/* UPDATE. */
void
ps_check_update(PsCheck *check, Node *node)
{
	UpdateStmt *update = (UpdateStmt *) node;

	if (update->whereClause == NULL && update->fromClause == NIL)
		warn_of_all_rows(check, update->relation, PS_WHOLE_TABLE);
}

/* DELETE. */
void
ps_check_delete(PsCheck *check, Node *node)
{
	DeleteStmt *delete = (DeleteStmt *) node;

	if (delete->whereClause == NULL && delete->usingClause == NIL)
		warn_of_all_rows(check, delete->relation, PS_DATA_LOSS);
}
