/*-------------------------------------------------------------------------
 *
 * facts_sequence.c
 *	  Facts of CREATE SEQUENCE and ALTER SEQUENCE.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

#include "nodes/value.h"

/* Adds the need for the column of OWNED BY; NONE is none. */
static void
need_owner(PsFacts *facts, List *owner, int flags, int location)
{
	List	   *table = list_truncate(list_copy(owner), list_length(owner) - 1);
	PsName		name;

	if (table == NIL)
		return;
	name = ps_name_of_list(PS_RELATION, table);
	ps_need(facts, name, flags, location);
	name.class = PS_COLUMN;
	name.sub = strVal(llast(owner));
	ps_need(facts, name, flags, location);
}

/* Adds the needs of the options; those of OWNED BY with flags. */
static void
need_options(PsFacts *facts, List *options, int owner_flags)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, "owned_by") == 0)
			need_owner(facts, castNode(List, option->arg), owner_flags, option->location);
		else if (strcmp(option->defname, "as") == 0)
			ps_need_type(facts, castNode(TypeName, option->arg));
	}
}

/* CREATE SEQUENCE. */
static void
create_sequence(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CreateSeqStmt *create = (CreateSeqStmt *) node;

	ps_provide_relation(facts, create->sequence, create->if_not_exists, false);
	need_options(facts, create->options, PS_SPLITTABLE);
}

/* ALTER SEQUENCE. */
static void
alter_sequence(PsFacts *facts, const PsStatement *statement, Node *node)
{
	AlterSeqStmt *alter = (AlterSeqStmt *) node;

	ps_fact(facts, PS_WRITES, ps_name_of_range(PS_RELATION, alter->sequence, NULL),
			(alter->missing_ok ? PS_IF_EXISTS : 0) |
			(ps_find_option(alter->options, "owned_by") ? PS_DISOWNS : 0),
			alter->sequence->location);
	need_options(facts, alter->options, 0);
}

/* Sequences. */
const PsFactsRow ps_sequence_facts[] = {
	{T_CreateSeqStmt, create_sequence},
	{T_AlterSeqStmt, alter_sequence},
	{T_Invalid}
};
