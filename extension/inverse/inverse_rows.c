/*-------------------------------------------------------------------------
 *
 * inverse_rows.c
 *	  What a statement does beside the schema: to rows and to sequences.
 *
 * Those of what the migration at work has made go with it; of others, nothing
 * tells what they were.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/namespace.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/varlena.h"

#include "inverse_work.h"

/* The relation whose rows a statement changes. */
static RangeVar *
changed_relation(Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_CopyStmt:
			return ((CopyStmt *) tree)->relation;
		case T_DeleteStmt:
			return ((DeleteStmt *) tree)->relation;
		case T_InsertStmt:
			return ((InsertStmt *) tree)->relation;
		case T_UpdateStmt:
			return ((UpdateStmt *) tree)->relation;
		default:
			return NULL;
	}
}

/* The relation of a name, whatever the rights on its schema: an error is for the statement to raise. */
static Oid
find_relation(const RangeVar *name)
{
	if (name == NULL)
		return InvalidOid;
	if (name->schemaname == NULL)
		return RelnameGetRelid(name->relname);
	return get_relname_relid(name->relname, get_namespace_oid(name->schemaname, true));
}

/* Does a change of rows run triggers, other than those of foreign keys, or rules? */
static bool
runs_code(Oid table)
{
	Relation	relation = table_open(table, AccessShareLock);
	bool		runs = relation->rd_rel->relhasrules;

	for (int i = 0; relation->trigdesc != NULL && i < relation->trigdesc->numtriggers; i++)
		runs |= !relation->trigdesc->triggers[i].tgisinternal;
	table_close(relation, NoLock);
	return runs;
}

/* Do rows change only in a relation that goes with the migration, and has no triggers? */
bool
ps_changes_own_rows(Node *tree, const PsMade *made)
{
	Oid			table;

	if (IsA(tree, CopyStmt) && !((CopyStmt *) tree)->is_from)
		return true;
	table = find_relation(changed_relation(tree));
	return ps_is_made(made, table) && !runs_code(table);
}

/* Does the statement change rows in its WITH clause? */
bool
ps_changes_rows_within(Node *tree)
{
	WithClause *with = ps_with_clause(tree);
	ListCell   *cell;

	if (with == NULL)
		return false;
	foreach(cell, with->ctes)
	{
		if (!IsA(lfirst_node(CommonTableExpr, cell)->ctequery, SelectStmt))
			return true;
	}
	return false;
}

/* Is there a RESTART among the options of a sequence? */
static bool
restarts(List *options)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		if (strcmp(lfirst_node(DefElem, cell)->defname, "restart") == 0)
			return true;
	}
	return false;
}

/* Does a query call setval() for an older sequence, or for one that it does not name? */
static bool
sets_older_sequence(Node *node, void *made)
{
	const FuncCall *call = (const FuncCall *) node;
	Node	   *sequence;

	if (node == NULL)
		return false;
	if (!IsA(node, FuncCall) || call->args == NIL || strcmp(strVal(llast(call->funcname)), "setval") != 0)
		return raw_expression_tree_walker(node, sets_older_sequence, made);
	sequence = linitial(call->args);
	if (IsA(sequence, TypeCast))
		sequence = ((TypeCast *) sequence)->arg;
	if (!IsA(sequence, A_Const) || ((A_Const *) sequence)->isnull || !IsA(&((A_Const *) sequence)->val, String))
		return true;
	return !ps_is_made(made, find_relation(makeRangeVarFromNameList(
		textToQualifiedNameList(cstring_to_text(strVal(&((A_Const *) sequence)->val))))));
}

/* Does the statement have an older sequence go on from another number? */
bool
ps_moves_sequence(Node *tree, const PsMade *made)
{
	ListCell   *cell;

	if (IsA(tree, AlterSeqStmt))
		return restarts(((AlterSeqStmt *) tree)->options) && !ps_is_made(made, find_relation(((AlterSeqStmt *) tree)->sequence));
	if (IsA(tree, SelectStmt))
		return sets_older_sequence(tree, (void *) made);
	if (!IsA(tree, AlterTableStmt) || ps_is_made(made, find_relation(((AlterTableStmt *) tree)->relation)))
		return false;
	foreach(cell, ((AlterTableStmt *) tree)->cmds)
	{
		const AlterTableCmd *command = lfirst_node(AlterTableCmd, cell);

		if (command->subtype == AT_SetIdentity && restarts((List *) command->def))
			return true;
	}
	return false;
}
