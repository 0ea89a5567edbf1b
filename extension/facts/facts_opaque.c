/*-------------------------------------------------------------------------
 *
 * facts_opaque.c
 *	  Facts of statements whose effect the text does not tell: DO, CALL and
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
facts_do(PsFacts *facts, DoStmt *stmt)
{
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

/* Adds a fact about a prepared statement or cursor; NULL means all of them. */
static void
prepared_fact(PsFacts *facts, PsFactKind kind, const char *name)
{
	if (name != NULL)
		ps_fact(facts, kind, ps_name(PS_PREPARED, NULL, name, NULL), 0, -1);
}

/* PREPARE checks its query, and does not run it. */
static void
facts_prepare(PsFacts *facts, PrepareStmt *prepare)
{
	ListCell   *cell;

	prepared_fact(facts, PS_PROVIDES, prepare->name);
	foreach(cell, prepare->argtypes)
		ps_need_type(facts, lfirst(cell));
	ps_need_query(facts, prepare->query);
}

/* Adds the facts of the statement. */
void
ps_facts_opaque(PsFacts *facts, const PsStatement *statement, Node *node)
{
	switch (nodeTag(node))
	{
		case T_DoStmt:
			facts_do(facts, (DoStmt *) node);
			break;
		case T_CallStmt:
			ps_need_executed_query(facts, (Node *) ((CallStmt *) node)->funccall);
			set_opaque(facts);
			break;
		case T_PrepareStmt:
			facts_prepare(facts, (PrepareStmt *) node);
			break;
		case T_ExecuteStmt:
			prepared_fact(facts, PS_NEEDS, ((ExecuteStmt *) node)->name);
			ps_need_executed_query(facts, (Node *) ((ExecuteStmt *) node)->params);
			set_opaque(facts);
			break;
		case T_DeallocateStmt:
			prepared_fact(facts, PS_REMOVES, ((DeallocateStmt *) node)->name);
			break;
		case T_DeclareCursorStmt:
			prepared_fact(facts, PS_PROVIDES, ((DeclareCursorStmt *) node)->portalname);
			ps_need_executed_query(facts, ((DeclareCursorStmt *) node)->query);
			break;
		case T_FetchStmt:
			prepared_fact(facts, PS_WRITES, ((FetchStmt *) node)->portalname);
			break;
		default:
			prepared_fact(facts, PS_REMOVES, ((ClosePortalStmt *) node)->portalname);
			break;
	}
}
