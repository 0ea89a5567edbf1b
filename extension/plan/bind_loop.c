/*-------------------------------------------------------------------------
 *
 * bind_loop.c
 *	  Statements of a batch that need each other.
 *
 * What can be split off its statement is; a loop of needs that hold in any
 * case is an error, which prints it and points to the statement of the loop
 * that is written first.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"
#include "split_off.h"

#include "lib/stringinfo.h"

/* The statement of a node. */
static const PsStatement *
statement_of(const PsBinder *binder, int node)
{
	return &binder->batch->statements[binder->statement_of[node]];
}

/* "a" needs "b" (what of it), line by line around the loop. */
static char *
describe_cycle(const PsBinder *binder, const PsOrder *order)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < order->ncycle; i++)
	{
		const PsEdge *edge = &order->cycle[order->ncycle - 1 - i];
		const PsStatement *to = statement_of(binder, edge->to);
		const PsStatement *from = statement_of(binder, edge->from);

		appendStringInfo(&text, "%s%s of \"%s\" line %d needs %s, made by %s of \"%s\" line %d.",
						 i > 0 ? "\n" : "",
						 to->command, binder->batch->migrations[to->migration].name, to->line,
						 edge->object >= 0 ? ps_name_print(&binder->objects->names[edge->object]) : "it",
						 from->command, binder->batch->migrations[from->migration].name, from->line);
	}
	return text.data;
}

/* The statement of the loop that is written first. */
static const PsStatement *
first_of_cycle(const PsBinder *binder, const PsOrder *order)
{
	int			first = order->cycle[0].to;

	for (int i = 1; i < order->ncycle; i++)
		first = Min(first, order->cycle[i].to);
	return statement_of(binder, first);
}

/* Raises the error that a loop cannot be broken. */
static void
refuse_cycle(const PsBinder *binder, const PsOrder *order)
{
	const PsStatement *first = first_of_cycle(binder, order);
	PsErrorPlace place;

	ps_statement_place_push(&place, binder->batch, first);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_RECURSION),
			 errmsg("statements need each other in a loop"),
			 errdetail("%s", describe_cycle(binder, order)),
			 errhint("Take one of the needs out of its statement and add it in a later one."),
			 ps_error_at(first->offset)));
}

/*
 * Splits the statements whose clauses close a loop; the batch is to be bound
 * again if there are any.  Raises ERRCODE_INVALID_RECURSION for a loop that
 * cannot be broken, with the loop as the detail.
 */
bool
ps_split_loops(PsBinder *binder, const PsOrder *order)
{
	bool	   *split = palloc0(sizeof(bool) * (binder->batch->nstatements + 1));
	bool		any = false;

	if (order->ncycle > 0)
		refuse_cycle(binder, order);
	for (int i = 0; i < order->nbroken; i++)
		if (order->broken[i].strength == PS_SPLITTABLE_NEED)
			split[binder->statement_of[order->broken[i].to]] = true;
	/* from the end, as what follows a statement that is split moves on */
	for (int i = binder->batch->nstatements - 1; i >= 0; i--)
		if (split[i])
		{
			ps_split_off(binder->batch, i);
			any = true;
		}
	pfree(split);
	return any;
}
