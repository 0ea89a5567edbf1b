/*-------------------------------------------------------------------------
 *
 * split_off.c
 *	  Clauses that can follow their statement as one of their own.
 *
 * CREATE SEQUENCE ... OWNED BY needs the table whose default may call for the
 * sequence, and the parsed body of a function needs what may call the function.
 * Where such needs close a loop, the statement gives way to two: one without
 * the clause, one that adds it.  A function is made with an empty body first,
 * and replaced by itself.
 *
 * The fact of a need that is split off with its clause is marked PS_SPLITTABLE.
 *
 *-------------------------------------------------------------------------
 */
#include "split_off.h"
#include "scan.h"

#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/builtins.h"

/* The two texts that a statement gives way to. */
typedef struct PsHalves
{
	const char *without;
	const char *clause;
	bool		unchecked;		/* without stands for a body that is not checked */
} PsHalves;

/* Where an option ends: at the next one, or with the statement. */
static int
end_of_option(List *options, const DefElem *option, int end)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		int			location = lfirst_node(DefElem, cell)->location;

		if (location > option->location)
			end = Min(end, location);
	}
	return end;
}

/* CREATE SEQUENCE without OWNED BY, which becomes an ALTER SEQUENCE. */
static PsHalves
halve_sequence(const char *text, Node *node)
{
	CreateSeqStmt *create = (CreateSeqStmt *) node;
	DefElem    *owner = ps_find_option(create->options, "owned_by");
	char	   *without = pstrdup(text);
	int			end = end_of_option(create->options, owner, strlen(text));
	char	   *clause = pnstrdup(text + owner->location, end - owner->location);

	for (int i = owner->location; i < end; i++)
		if (without[i] != '\n')
			without[i] = ' ';
	return (PsHalves)
	{
		without,
			psprintf("ALTER SEQUENCE %s %s",
					 quote_qualified_identifier(create->sequence->schemaname, create->sequence->relname),
					 clause),
			false
	};
}

/*
 * Where the parsed body of a function begins: at RETURN or BEGIN ATOMIC outside
 * parentheses.
 */
static int
start_of_body(const char *text)
{
	PsScan		scan;
	int			start = -1;

	ps_scan_begin(&scan, text, 0);
	while (scan.code != 0 && start < 0)
	{
		int			at = scan.start;
		bool		begins = ps_scan_at(&scan, "begin");

		if (ps_scan_at(&scan, "return"))
			start = at;
		else if (scan.code == '(')
			ps_scan_parentheses(&scan);
		else
			ps_scan_next(&scan);
		if (begins && ps_scan_at(&scan, "atomic"))
			start = at;
	}
	ps_scan_end(&scan);
	return start;
}

/* CREATE FUNCTION with an empty body, which CREATE OR REPLACE fills. */
static PsHalves
halve_function(const char *text, Node *node)
{
	CreateFunctionStmt *create = (CreateFunctionStmt *) node;
	bool		says_language = ps_find_option(create->options, "language") != NULL;
	int			start = start_of_body(text);

	return (PsHalves)
	{
		psprintf("%.*s%sAS ''", start, text, says_language ? "" : "LANGUAGE sql "),
			create->replace ? text : psprintf("CREATE OR REPLACE%s", text + strlen("CREATE")),
			true
	};
}

/* Statements that can be split, by their tag. */
static const struct
{
	NodeTag		tag;
	PsHalves	(*halve) (const char *text, Node *node);
}			kinds[] =
{
	{T_CreateSeqStmt, halve_sequence},
	{T_CreateFunctionStmt, halve_function},
};

/* Is it a kind of statement that can be split? */
bool
ps_can_split_off(const PsStatement *statement)
{
	for (int i = 0; i < lengthof(kinds); i++)
		if (kinds[i].tag == statement->tag)
			return true;
	return false;
}

/* The halves of a statement that can be split. */
static PsHalves
halves_of(const PsStatement *statement)
{
	Node	   *node = linitial_node(RawStmt, pg_parse_query(statement->text))->stmt;
	int			kind = 0;

	while (kinds[kind].tag != statement->tag)
		kind++;
	return kinds[kind].halve(statement->text, node);
}

/* Gives a statement of the batch another text, and its facts. */
static void
rewrite(PsBatch *batch, int position, const char *text)
{
	PsStatement *statement = &batch->statements[position];

	statement->position = position;
	statement->text = text;
	statement->tree = linitial_node(RawStmt, pg_parse_query(text));
	statement->tag = nodeTag(statement->tree->stmt);
	statement->command = GetCommandTagName(CreateCommandTag(statement->tree->stmt));
	batch->facts[position] = ps_statement_facts(statement);
	statement->tree = NULL;
}

/* Makes room behind a statement for a copy of it. */
static void
insert_copy(PsBatch *batch, int position)
{
	int			behind = batch->nstatements - position;

	batch->statements = repalloc_huge(batch->statements, sizeof(PsStatement) * (batch->nstatements + 1));
	batch->facts = repalloc_huge(batch->facts, sizeof(PsFacts *) * (batch->nstatements + 1));
	memmove(&batch->statements[position + 1], &batch->statements[position], sizeof(PsStatement) * behind);
	memmove(&batch->facts[position + 1], &batch->facts[position], sizeof(PsFacts *) * behind);
	batch->nstatements++;
	for (int i = position + 2; i < batch->nstatements; i++)
		batch->statements[i].position = i;
}

/* Splits a statement, of a kind that can be, in two that follow each other. */
void
ps_split_off(PsBatch *batch, int position)
{
	PsHalves	halves = halves_of(&batch->statements[position]);

	insert_copy(batch, position);
	rewrite(batch, position, halves.without);
	rewrite(batch, position + 1, halves.clause);
	batch->statements[position].unchecked = halves.unchecked;
	batch->statements[position + 1].split_off = true;
}
