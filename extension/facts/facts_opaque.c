/*-------------------------------------------------------------------------
 *
 * facts_opaque.c
 *	  Facts of statements whose effect the text does not show: DO, CALL and
 *	  EXECUTE; and of prepared statements and cursors.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

#include "nodes/value.h"

/* The statement runs what cannot be seen, and may make what its text mentions. */
static void
set_opaque(PsFacts *facts)
{
	ps_facts_reach(facts, PS_REACH_TEXT);
	facts->provides_unknown = true;
	facts->calls_unknown = true;
}

/* DO in the language that it names. */
static void
facts_do(PsFacts *facts, const PsStatement *statement, Node *node)
{
	DoStmt	   *stmt = (DoStmt *) node;
	const char *language = "plpgsql";
	const char *body = "";
	ListCell   *cell;

	foreach(cell, stmt->args)
	{
		DefElem    *argument = lfirst(cell);

		if (strcmp(argument->defname, "language") == 0)
		{
			language = strVal(argument->arg);
			ps_need(facts, ps_name(PS_LANGUAGE, NULL, language, NULL), 0, -1);
		}
		else
			body = strVal(argument->arg);
	}
	if (strcmp(language, "plpgsql") == 0 && ps_facts_plain_block(facts, body))
		ps_facts_reach(facts, PS_REACH_TEXT);
	else
		set_opaque(facts);
}

/* PREPARE checks its query, and does not run it. */
static void
facts_prepare(PsFacts *facts, const PsStatement *statement, Node *node)
{
	PrepareStmt *prepare = (PrepareStmt *) node;
	ListCell   *cell;

	foreach(cell, prepare->argtypes)
		ps_need_type(facts, lfirst(cell));
	ps_need_query(facts, prepare->query);
}

/* CALL. */
static void
facts_call(PsFacts *facts, const PsStatement *statement, Node *node)
{
	ps_need_executed_query(facts, (Node *) ((CallStmt *) node)->funccall);
	set_opaque(facts);
}

/* EXECUTE. */
static void
facts_execute(PsFacts *facts, const PsStatement *statement, Node *node)
{
	ps_need_executed_query(facts, (Node *) ((ExecuteStmt *) node)->params);
	set_opaque(facts);
}

/* DECLARE CURSOR. */
static void
facts_declare(PsFacts *facts, const PsStatement *statement, Node *node)
{
	ps_need_executed_query(facts, ((DeclareCursorStmt *) node)->query);
}

/* What cannot be seen through; prepared statements and cursors. */
const PsFactsRow ps_opaque_facts[] = {
	{T_DoStmt, facts_do},
	{T_CallStmt, facts_call},
	{T_PrepareStmt, facts_prepare, PS_PROVIDES, PS_PREPARED, offsetof(PrepareStmt, name)},
	{T_ExecuteStmt, facts_execute, PS_NEEDS, PS_PREPARED, offsetof(ExecuteStmt, name)},
	{T_DeallocateStmt, NULL, PS_REMOVES, PS_PREPARED, offsetof(DeallocateStmt, name)},
	{T_DeclareCursorStmt, facts_declare, PS_PROVIDES, PS_PREPARED, offsetof(DeclareCursorStmt, portalname)},
	{T_FetchStmt, NULL, PS_WRITES, PS_PREPARED, offsetof(FetchStmt, portalname)},
	{T_ClosePortalStmt, NULL, PS_REMOVES, PS_PREPARED, offsetof(ClosePortalStmt, portalname)},
	{T_Invalid}
};
