/*-------------------------------------------------------------------------
 *
 * own_dump.c
 *	  What pg_dump writes of pgstair itself.
 *
 * The dump of a database that has pgstair holds the extension and the rows of
 * its tables.  As a migration it is meant for a database that has both already,
 * with a history of its own: these statements are skipped.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/parsenodes.h"

#include "statement.h"

typedef struct Row
{
	NodeTag		tag;
	bool		(*applies) (Node *node);
} Row;

/* Is the table one of the schema of pgstair? */
static bool
in_own_schema(const RangeVar *relation)
{
	return relation != NULL && relation->schemaname != NULL &&
		strcmp(relation->schemaname, PS_SCHEMA_NAME) == 0;
}

/* CREATE EXTENSION pgstair */
static bool
creates_pgstair(Node *node)
{
	return strcmp(castNode(CreateExtensionStmt, node)->extname, PS_EXTENSION_NAME) == 0;
}

/* COMMENT ON EXTENSION pgstair */
static bool
comments_on_pgstair(Node *node)
{
	CommentStmt *comment = castNode(CommentStmt, node);

	return comment->objtype == OBJECT_EXTENSION &&
		strcmp(strVal(comment->object), PS_EXTENSION_NAME) == 0;
}

/* COPY pgstair.table FROM stdin */
static bool
copies_to_own_table(Node *node)
{
	CopyStmt   *copy = castNode(CopyStmt, node);

	return copy->is_from && in_own_schema(copy->relation);
}

/* INSERT INTO pgstair.table, as pg_dump --inserts writes */
static bool
inserts_into_own_table(Node *node)
{
	return in_own_schema(castNode(InsertStmt, node)->relation);
}

/* SELECT setval('pgstair.sequence', ...) */
static bool
sets_own_sequence(Node *node)
{
	SelectStmt *query = castNode(SelectStmt, node);
	ResTarget  *target;
	FuncCall   *call;
	A_Const    *sequence;

	if (list_length(query->targetList) != 1)
		return false;
	target = linitial_node(ResTarget, query->targetList);
	if (!IsA(target->val, FuncCall))
		return false;
	call = (FuncCall *) target->val;
	if (call->args == NIL || !IsA(linitial(call->args), A_Const) ||
		strcmp(strVal(llast(call->funcname)), "setval") != 0)
		return false;
	sequence = linitial(call->args);
	return !sequence->isnull && IsA(&sequence->val, String) &&
		strncmp(strVal(&sequence->val), PS_SCHEMA_NAME ".", strlen(PS_SCHEMA_NAME ".")) == 0;
}

static const Row rows[] = {
	{T_CreateExtensionStmt, creates_pgstair},
	{T_CommentStmt, comments_on_pgstair},
	{T_CopyStmt, copies_to_own_table},
	{T_InsertStmt, inserts_into_own_table},
	{T_SelectStmt, sets_own_sequence},
};

/* Is the statement about pgstair itself? */
bool
ps_is_own_dump(const PsStatement *statement)
{
	for (int i = 0; i < lengthof(rows); i++)
	{
		if (rows[i].tag == statement->tag && rows[i].applies(statement->tree->stmt))
			return true;
	}
	return false;
}
