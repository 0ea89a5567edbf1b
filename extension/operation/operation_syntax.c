/*-------------------------------------------------------------------------
 *
 * operation_syntax.c
 *	  Is a piece of SQL in an operation what it says it is?
 *
 * What an author writes as SQL is parsed on its own before it is put into a
 * statement, so that it cannot reach beyond its place and so that a mistake in
 * it is reported at its own JSON path.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "nodes/parsenodes.h"
#include "parser/parser.h"

/*
 * The raw parse trees of a text, or NIL with the parser's complaint.
 *
 * Catching the error without a subtransaction is safe here: the raw parser
 * reads no catalog, takes no lock and holds nothing but memory.
 */
List *
ps_parse_or_complain(const char *text, const char **complaint)
{
	MemoryContext context = CurrentMemoryContext;
	ErrorContextCallback *callback = error_context_stack;
	List	   *volatile trees = NIL;

	*complaint = NULL;
	PG_TRY();
	{
		error_context_stack = NULL;
		trees = raw_parser(text, RAW_PARSE_DEFAULT);
		error_context_stack = callback;
	}
	PG_CATCH();
	{
		ErrorData  *error;

		error_context_stack = callback;
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		if (ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_TO_CATEGORY(ERRCODE_QUERY_CANCELED) ||
			error->sqlerrcode == ERRCODE_OUT_OF_MEMORY)
			PG_RE_THROW();
		FlushErrorState();
		*complaint = error->message;
		trees = NIL;
	}
	PG_END_TRY();
	return trees;
}

/* The raw parse trees of a text, or NIL after noting the parser's complaint. */
List *
ps_try_parse(PsCompiler *compiler, const PsJson *node, const char *text, const char *what)
{
	const char *complaint;
	List	   *trees = ps_parse_or_complain(text, &complaint);

	if (complaint != NULL)
		ps_operation_error(compiler, node, "expected %s, found %s: %s", what, ps_json_excerpt(node), complaint);
	return trees;
}

/* The only statement of a list of raw trees, or NULL. */
static Node *
only_statement(List *trees)
{
	return list_length(trees) == 1 ? linitial_node(RawStmt, trees)->stmt : NULL;
}

/* Is a tree SELECT with one target and nothing else? */
static bool
is_lone_target(Node *node)
{
	SelectStmt *select = (SelectStmt *) node;

	return node != NULL && IsA(node, SelectStmt) && select->op == SETOP_NONE &&
		list_length(select->targetList) == 1 && select->distinctClause == NIL &&
		select->intoClause == NULL && select->fromClause == NIL && select->whereClause == NULL &&
		select->groupClause == NIL && select->havingClause == NULL && select->windowClause == NIL &&
		select->valuesLists == NIL && select->sortClause == NIL && select->limitOffset == NULL &&
		select->limitCount == NULL && select->lockingClause == NIL && select->withClause == NULL &&
		linitial_node(ResTarget, select->targetList)->name == NULL;
}

/* Is the text one expression?  In parentheses it must stay within them. */
bool
ps_check_expression(PsCompiler *compiler, const PsJson *node, const char *text)
{
	List	   *trees = ps_try_parse(compiler, node, psprintf("SELECT (%s\n)", text), "an SQL expression");

	if (trees == NIL)
		return false;
	if (!is_lone_target(only_statement(trees)) ||
		IsA(linitial_node(ResTarget, ((SelectStmt *) only_statement(trees))->targetList)->val, RowExpr))
	{
		ps_operation_error(compiler, node, "expected one SQL expression, found %s", ps_json_excerpt(node));
		return false;
	}
	return true;
}

/* Is the text one query? */
bool
ps_check_query(PsCompiler *compiler, const PsJson *node, const char *text)
{
	List	   *trees = ps_try_parse(compiler, node, text, "a query");
	Node	   *statement = only_statement(trees);

	if (trees == NIL)
		return false;
	if (statement == NULL || !IsA(statement, SelectStmt) || ((SelectStmt *) statement)->intoClause != NULL)
	{
		ps_operation_error(compiler, node, "expected one query, found %s", ps_json_excerpt(node));
		return false;
	}
	return true;
}

/* The text of a checked query without what stands around the statement. */
char *
ps_bare_query(const char *text)
{
	RawStmt    *statement = linitial_node(RawStmt, raw_parser(text, RAW_PARSE_DEFAULT));
	const char *start = text + statement->stmt_location;

	while (isspace((unsigned char) *start))
		start++;
	if (statement->stmt_len > 0)
		return pnstrdup(start, text + statement->stmt_location + statement->stmt_len - start);
	return pstrdup(start);
}
