/*-------------------------------------------------------------------------
 *
 * plain.c
 *	  What cannot run in a transaction but is pointless on a new table.
 *
 * CONCURRENTLY spares the writers of a table that others use, VACUUM clears
 * what was deleted before.  On a table that the transaction itself makes, in
 * this batch or before it, nobody writes and nothing was deleted: the word is overwritten by spaces, VACUUM
 * becomes ANALYZE, and a notice says so.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"
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
 * Has nobody else seen the relation?  One that is not there before the batch is
 * made by it, be it out of sight of the facts; others this transaction made.
 */
static bool
is_made_here(PsBinder *binder, const PsStatement *statement, const PsName *name)
{
	PsFact		fact = {.kind = PS_NEEDS,.name = *name};
	const PsFact *only = &fact;
	int		   *objects;
	int			count = ps_bind_alternatives(binder, statement, &only, 1, &objects);

	for (int i = 0; i < count; i++)
		if (binder->objects->objects[objects[i]].exists)
			return ps_catalog_relation_is_new(&binder->objects->names[objects[i]]);
	return count > 0;
}

/* Are all relations that the statement needs, writes or removes of the batch? */
static bool
touches_own_only(PsBinder *binder, const PsStatement *statement)
{
	const PsFacts *facts = binder->batch->facts[statement->position];
	bool		found = false;

	for (int i = 0; i < facts->count; i++)
	{
		const PsFact *fact = &facts->facts[i];

		if (fact->kind == PS_PROVIDES || fact->name.class != PS_RELATION)
			continue;
		if (!is_made_here(binder, statement, &fact->name) && !(fact->flags & PS_IF_EXISTS))
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
	for (int i = 0; i < binder->batch->nstatements; i++)
	{
		PsStatement *statement = &binder->batch->statements[i];
		const char *text;

		if (statement->outside == NULL || !touches_own_only(binder, statement))
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
