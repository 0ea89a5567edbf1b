/*-------------------------------------------------------------------------
 *
 * copy_in.c
 *	  COPY ... FROM stdin with the data lines of a migration's text.
 *
 * Neither SPI nor ProcessUtility can run COPY FROM stdin without a client that
 * sends the data, so COPY's own engine is called with a callback that hands it
 * the data lines.  That leaves out DoCopy(), which is where PostgreSQL checks
 * what the user may do.  Each of its checks is made here:
 *
 *	  INSERT on the table or on each column	check_rights()
 *	  SELECT on the columns of WHERE			check_rights()
 *	  row-level security						check_row_security()
 *	  read-only transactions					ps_copy_in()
 *	  generated columns in WHERE				transform_where()
 *
 * What is no table, generated columns in the list, FREEZE and the format's
 * options are checked by the engine itself.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "access/table.h"
#include "access/xact.h"
#include "commands/copy.h"
#include "commands/copyfrom_internal.h"
#include "executor/executor.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parse_relation.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "copy_in.h"
#include "errors.h"

/* The data of the COPY that runs; the callback has no argument of its own. */
typedef struct CopyInput
{
	const char *data;
	int			length;
	int			used;
} CopyInput;

static CopyInput *current_input = NULL;

/* Where an error in the data belongs. */
typedef struct CopyPlace
{
	const PsStatement *statement;
	const CopyInput *input;
	CopyFromState state;
} CopyPlace;

/* copy_data_source_cb: the next bytes of the data; 0 at its end. */
static int
read_input(void *buffer, int minread, int maxread)
{
	CopyInput  *input = current_input;
	int			count = Min(maxread, input->length - input->used);

	memcpy(buffer, input->data + input->used, count);
	input->used += count;
	return count;
}

/* Error context: the data line that COPY is at. */
static void
copy_place_callback(void *arg)
{
	const CopyPlace *place = arg;
	const CopyInput *input = place->input;
	const char *at = input->data;
	const char *end = input->data + input->length;

	if (place->state->cur_lineno == 0)
		return;
	for (uint64 line = 1; line < place->state->cur_lineno; line++)
	{
		const char *newline = memchr(at, '\n', end - at);

		if (newline == NULL)
			break;
		at = newline + 1;
	}
	ps_error_at(place->statement->copy_data.offset + (at - input->data));
}

/*
 * The options with the encoding of the data, which is that of the database:
 * the text was converted when it was registered.
 */
static List *
with_server_encoding(List *options)
{
	List	   *result = NIL;
	ListCell   *cell;

	foreach(cell, options)
	{
		if (strcmp(lfirst_node(DefElem, cell)->defname, "encoding") != 0)
			result = lappend(result, lfirst(cell));
	}
	return lappend(result,
				   makeDefElem("encoding",
							   (Node *) makeString(pstrdup(GetDatabaseEncodingName())), -1));
}

/* Refuses generated columns in WHERE: they have no value yet when it is read. */
static void
check_where_columns(Relation rel, Node *where)
{
	Bitmapset  *columns = NULL;
	int			i = -1;

	pull_varattnos(where, 1, &columns);
	if (bms_is_member(0 - FirstLowInvalidHeapAttributeNumber, columns))
		columns = bms_add_range(columns,
								1 - FirstLowInvalidHeapAttributeNumber,
								RelationGetNumberOfAttributes(rel) - FirstLowInvalidHeapAttributeNumber);
	while ((i = bms_next_member(columns, i)) >= 0)
	{
		AttrNumber	column = i + FirstLowInvalidHeapAttributeNumber;

		if (column > 0 && TupleDescAttr(RelationGetDescr(rel), column - 1)->attgenerated)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_COLUMN_REFERENCE),
					 errmsg("generated columns are not supported in COPY FROM WHERE conditions"),
					 errdetail("Column \"%s\" is a generated column.",
							   get_attname(RelationGetRelid(rel), column, false))));
	}
}

/* The WHERE clause as COPY's engine wants it: a list of conditions. */
static Node *
transform_where(ParseState *pstate, Relation rel, ParseNamespaceItem *nsitem, Node *where)
{
	if (where == NULL)
		return NULL;
	addNSItemToQuery(pstate, nsitem, false, true, true);
	where = transformExpr(pstate, where, EXPR_KIND_COPY_WHERE);
	where = coerce_to_boolean(pstate, where, "WHERE");
	assign_expr_collations(pstate, where);
	check_where_columns(rel, where);
	where = eval_const_expressions(NULL, where);
	where = (Node *) canonicalize_qual((Expr *) where, false);
	return (Node *) make_ands_implicit((Expr *) where);
}

/* Raises missing rights on the table, the columns copied and those of WHERE. */
static void
check_rights(ParseState *pstate, ParseNamespaceItem *nsitem, Relation rel, List *columns)
{
	List	   *numbers = CopyGetAttnums(RelationGetDescr(rel), rel, columns);
	ListCell   *cell;

	foreach(cell, numbers)
		ps_inserted_columns(nsitem) =
			bms_add_member(ps_inserted_columns(nsitem),
						   lfirst_int(cell) - FirstLowInvalidHeapAttributeNumber);
	ps_check_permissions(pstate);
}

/* Raises policies that would have to filter the rows, as COPY cannot. */
static void
check_row_security(Relation rel)
{
	if (check_enable_rls(RelationGetRelid(rel), InvalidOid, false) == RLS_ENABLED)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("COPY FROM not supported with row-level security"),
				 errhint("Use INSERT statements instead.")));
}

/* Runs COPY's engine over the input; the current one is restored afterwards. */
static int64
copy_rows(const PsStatement *statement, CopyFromState state, CopyInput *input)
{
	CopyInput  *outer = current_input;
	CopyPlace	place = {statement, input, state};
	ErrorContextCallback callback = {
		.previous = error_context_stack,
		.callback = copy_place_callback,
		.arg = &place
	};
	int64		rows;

	current_input = input;
	error_context_stack = &callback;
	PG_TRY();
	{
		rows = CopyFrom(state);
		EndCopyFrom(state);
	}
	PG_FINALLY();
	{
		current_input = outer;
	}
	PG_END_TRY();
	error_context_stack = callback.previous;
	return rows;
}

/*
 * The table as the range table that rights are checked on.  It lives as long
 * as the caller's query: a hook may keep it until that ends, as pgaudit does
 * with pgaudit.log_rows.
 */
static ParseNamespaceItem *
add_lasting_entry(ParseState *pstate, Relation rel)
{
	MemoryContext old = MemoryContextSwitchTo(PortalContext != NULL ? PortalContext : CurrentMemoryContext);
	ParseNamespaceItem *nsitem = addRangeTableEntryForRelation(pstate, rel, RowExclusiveLock, NULL, false, false);

	MemoryContextSwitchTo(old);
	return nsitem;
}

/* Copies the data into the table of stmt; returns the number of rows. */
int64
ps_copy_in(const PsStatement *statement, CopyStmt *stmt, const char *data, int length)
{
	ParseState *pstate = make_parsestate(NULL);
	CopyInput	input = {data, length, 0};
	Relation	rel;
	ParseNamespaceItem *nsitem;
	Node	   *where;
	CopyFromState state;
	int64		rows;

	pstate->p_sourcetext = statement->text;
	PushActiveSnapshot(GetTransactionSnapshot());
	rel = table_openrv(stmt->relation, RowExclusiveLock);
	nsitem = add_lasting_entry(pstate, rel);
	ps_required_rights(nsitem) = ACL_INSERT;
	where = transform_where(pstate, rel, nsitem, stmt->whereClause);
	check_rights(pstate, nsitem, rel, stmt->attlist);
	check_row_security(rel);
	if (XactReadOnly && !rel->rd_islocaltemp)
		PreventCommandIfReadOnly("COPY FROM");
	state = BeginCopyFrom(pstate, rel, where, NULL, false, read_input,
						  stmt->attlist, with_server_encoding(stmt->options));
	rows = copy_rows(statement, state, &input);
	table_close(rel, NoLock);
	free_parsestate(pstate);
	PopActiveSnapshot();
	return rows;
}
