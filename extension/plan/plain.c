/*-------------------------------------------------------------------------
 *
 * plain.c
 *	  What cannot run in a transaction but is pointless on a table that comes or goes.
 *
 * CONCURRENTLY spares the writers of a table that others use, VACUUM clears
 * what was deleted before.  On a table that the transaction itself makes, in
 * this batch or before it, nobody writes and nothing was deleted; one that the
 * batch drops is locked until then.  The word is overwritten by spaces, VACUUM
 * becomes ANALYZE, and a notice says so.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"
#include "catalog.h"
#include "catalog_made.h"

#include "tcop/tcopprot.h"

/* The first occurrence of a keyword outside quotes and comments, or -1. */
static int
find_keyword(const char *text, const char *keyword)
{
	int			length = strlen(keyword);

	for (int i = 0; text[i] != '\0'; i++)
	{
		if (text[i] == '"' || text[i] == '\'')
		{
			const char *end = strchr(text + i + 1, text[i]);

			if (end == NULL)
				return -1;
			i = end - text;
		}
		else if (text[i] == '-' && text[i + 1] == '-')
			i += strcspn(text + i, "\n") - 1;
		else if (text[i] == '/' && text[i + 1] == '*')
		{
			const char *end = strstr(text + i, "*/");

			if (end == NULL)
				return -1;
			i = end - text + 1;
		}
		else if (pg_strncasecmp(text + i, keyword, length) == 0)
			return i;
	}
	return -1;
}

/*
 * What a relation's name means to a statement: the one that exists, or NULL if
 * the batch makes it.  Returns false if it is neither.
 */
static bool
find_relation(PsBinder *binder, const PsStatement *statement, const PsName *name, const PsName **relation)
{
	PsFact		fact = {.kind = PS_NEEDS,.name = *name};
	const PsFact *only = &fact;
	int		   *objects;
	int			count = ps_bind_alternatives(binder, statement, &only, 1, &objects);

	*relation = NULL;
	for (int i = 0; i < count && *relation == NULL; i++)
		if (binder->objects->objects[objects[i]].exists)
			*relation = &binder->objects->names[objects[i]];
	return count > 0;
}

/* The tables that the batch drops in its transaction, and what belongs to them: PsName *. */
static List *
dropped_relations(PsBinder *binder)
{
	List	   *dropped = NIL;

	for (int i = 0; i < binder->batch->nstatements; i++)
	{
		const PsStatement *statement = &binder->batch->statements[i];
		const PsFacts *facts = binder->batch->facts[statement->position];
		const PsName *relation;

		for (int j = 0; j < facts->count && statement->tag == T_DropStmt && statement->outside == NULL; j++)
			if (facts->facts[j].kind == PS_REMOVES && facts->facts[j].name.class == PS_RELATION &&
				find_relation(binder, statement, &facts->facts[j].name, &relation) && relation != NULL)
			{
				PsName	   *copy = palloc(sizeof(PsName));

				*copy = *relation;
				dropped = list_concat(lappend(dropped, copy), ps_catalog_belongings(copy));
			}
	}
	return dropped;
}

/*
 * Does nobody else use the relation?  One that is not there before the batch is
 * made by it, be it out of sight of the facts; others this transaction made, or
 * the batch drops.
 */
static bool
is_own(PsBinder *binder, const PsStatement *statement, const PsName *name, const List *dropped)
{
	const PsName *relation;
	const ListCell *cell;

	if (!find_relation(binder, statement, name, &relation))
		return false;
	if (relation == NULL || ps_catalog_relation_is_new(relation))
		return true;
	foreach(cell, dropped)
		if (ps_name_equal(lfirst(cell), relation))
			return true;
	return false;
}

/* Are all relations that the statement needs, writes or removes of the batch? */
static bool
touches_own_only(PsBinder *binder, const PsStatement *statement, const List *dropped)
{
	const PsFacts *facts = binder->batch->facts[statement->position];
	bool		found = false;

	for (int i = 0; i < facts->count; i++)
	{
		const PsFact *fact = &facts->facts[i];

		if (fact->kind == PS_PROVIDES || fact->name.class != PS_RELATION)
			continue;
		if (!is_own(binder, statement, &fact->name, dropped) && !(fact->flags & PS_IF_EXISTS))
			return false;
		found = true;
	}
	return found;
}

/* VACUUM and its options become ANALYZE of the same tables. */
static const char *
analyze_text(const char *text)
{
	VacuumStmt *vacuum = castNode(VacuumStmt,
								  linitial_node(RawStmt, pg_parse_query(text))->stmt);
	const char *first = text + strlen(text);
	ListCell   *cell;

	foreach(cell, vacuum->rels)
	{
		RangeVar   *table = lfirst_node(VacuumRelation, cell)->relation;

		if (table->location >= 0 && text + table->location < first)
			first = text + table->location;
	}
	return psprintf("ANALYZE %s", first);
}

/*
 * The statement with spaces for the word CONCURRENTLY, so that offsets hold;
 * NULL if it has no such word.
 */
static const char *
blank_concurrently(const char *text)
{
	int			at = find_keyword(text, "concurrently");
	char	   *plain;

	if (at < 0)
		return NULL;
	plain = pstrdup(text);
	memset(plain + at, ' ', strlen("concurrently"));
	return plain;
}

/*
 * The text that does the same on a new table, or NULL if there is none; its own
 * if that may run in a transaction.
 */
static const char *
plain_text(const PsStatement *statement)
{
	const char *plain;

	switch (statement->tag)
	{
		case T_IndexStmt:
		case T_DropStmt:
		case T_AlterTableStmt:
			return blank_concurrently(statement->text);
		case T_ReindexStmt:
			plain = blank_concurrently(statement->text);
			return plain != NULL ? plain : statement->text;
		case T_ClusterStmt:
			return statement->text;
		case T_VacuumStmt:
			return analyze_text(statement->text);
		default:
			return NULL;
	}
}

/*
 * Makes plain what the batch has of such statements on tables of its own; the
 * others keep PsStatement.outside.
 */
void
ps_make_plain(PsBinder *binder)
{
	List	   *dropped = NIL;
	bool		looked = false;

	for (int i = 0; i < binder->batch->nstatements; i++)
	{
		PsStatement *statement = &binder->batch->statements[i];
		const char *text;

		if (statement->outside == NULL)
			continue;
		if (!looked)
			dropped = dropped_relations(binder);
		looked = true;
		if (!touches_own_only(binder, statement, dropped))
			continue;
		text = plain_text(statement);
		if (text == NULL)
			continue;
		if (text != statement->text)
			statement->made_plain = statement->outside;
		statement->text = text;
		statement->outside = NULL;
	}
}
