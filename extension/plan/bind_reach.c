/*-------------------------------------------------------------------------
 *
 * bind_reach.c
 *	  Statements that reach more than they name.
 *
 * An opaque statement (DO, CALL, SELECT f()) may touch whatever its text
 * mentions: it changes the word objects of its text, and every statement that
 * names an object of such a word reads it.  A schema-wide statement changes
 * the contents of its schema, which those that make or change something there
 * read.  So conflicts come from the planner's one rule, and cost no more than
 * other edges.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"

#include "common/hashfn.h"

typedef struct PsWord
{
	const char *word;
	int			object;
	char		status;
} PsWord;

#define SH_PREFIX ps_words
#define SH_ELEMENT_TYPE PsWord
#define SH_KEY_TYPE const char *
#define SH_KEY word
#define SH_HASH_KEY(table, key) hash_bytes((const unsigned char *) (key), strlen(key))
#define SH_EQUAL(table, a, b) (strcmp(a, b) == 0)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* Object that all opaque statements change, so that they keep their order. */
#define PS_OPAQUE_WORD ""

/* Can an unquoted name begin with the character? */
static bool
word_start(char c)
{
	return isalpha((unsigned char) c) || c == '_' || IS_HIGHBIT_SET(c);
}

/* Can an unquoted name go on with the character? */
static bool
word_part(char c)
{
	return word_start(c) || isdigit((unsigned char) c) || c == '$';
}

/*
 * The next word of a text at or behind *at, folded as an identifier unless it
 * stands in double quotes; NULL at the end.  Strings are not skipped: dynamic
 * SQL names objects there.
 */
static char *
next_word(const char *text, int *at)
{
	int			start;
	char	   *word;

	while (text[*at] != '\0' && text[*at] != '"' && !word_start(text[*at]))
		(*at)++;
	if (text[*at] == '\0')
		return NULL;
	start = *at;
	if (text[start] == '"')
	{
		const char *end = strchr(text + start + 1, '"');

		if (end != NULL)
		{
			*at = end - text + 1;
			return pnstrdup(text + start + 1, end - text - start - 1);
		}
		*at = start + 1;
		return next_word(text, at);
	}
	while (word_part(text[*at]))
		(*at)++;
	word = pnstrdup(text + start, *at - start);
	for (char *c = word; *c; c++)
		*c = pg_ascii_tolower((unsigned char) *c);
	return word;
}

/* The number of a word's object, made if need be; -1 without creation. */
static int
word_object(PsBinder *binder, const char *word, bool create)
{
	bool		found;
	PsWord	   *entry;
	PsName		name = ps_name(PS_WORD, NULL, word, NULL);

	if (!create)
	{
		entry = ps_words_lookup(binder->words, word);
		return entry ? entry->object : -1;
	}
	entry = ps_words_insert(binder->words, word, &found);
	if (!found)
	{
		entry->object = ps_object_number(binder->objects, &name);
		binder->objects->objects[entry->object].exists = true;
	}
	return entry->object;
}

/* Notes the words of all opaque statements and the schemas reached whole. */
void
ps_bind_collect_reach(PsBinder *binder)
{
	for (int i = 0; i < binder->batch->nstatements; i++)
	{
		const PsFacts *facts = binder->batch->facts[i];

		if (facts->reach == PS_REACH_TEXT)
		{
			int			at = 0;
			char	   *word;

			if (binder->words == NULL)
				binder->words = ps_words_create(CurrentMemoryContext, 256, NULL);
			(void) word_object(binder, PS_OPAQUE_WORD, true);
			while ((word = next_word(binder->batch->statements[i].text, &at)) != NULL)
				(void) word_object(binder, word, true);
		}
		else if (facts->reach == PS_REACH_SCHEMA && facts->reach_schema != NULL)
			binder->walls = lappend(binder->walls, (void *) facts->reach_schema);
		else if (facts->reach != PS_REACH_NAMED)
			binder->everything = true;
	}
}

/* Adds an access that nothing waits for to a node. */
static void
add_one(PsPlanNode *node, PsAccessKind kind, int object)
{
	ps_add_access_of(node, kind, PS_CONFLICT, PS_NEVER_WAIT, object);
}

/* The object that stands for the contents of a schema, "*" for all. */
static int
contents_object(PsBinder *binder, const char *schema, const char *aspect)
{
	PsName		name = ps_name(PS_EVERYTHING, NULL, schema, aspect);
	int			number = ps_object_number(binder->objects, &name);

	binder->objects->objects[number].exists = true;
	binder->objects->objects[number].wide = true;
	return number;
}

/* The object that stands for the rights on what a name says. */
static int
rights_object(PsBinder *binder, PsName name)
{
	int			number;

	name.class = PS_RIGHTS;
	number = ps_object_number(binder->objects, &name);
	binder->objects->objects[number].exists = true;
	return number;
}

/*
 * A GRANT or REVOKE changes the rights on an object, which grants on the object
 * alone mind, not the object.  Returns whether the fact is of that kind.
 */
bool
ps_bind_rights(PsBinder *binder, const PsStatement *statement, const PsFact *fact,
			   int object, PsPlanNode *node)
{
	if (statement->tag != T_GrantStmt || fact->kind != PS_WRITES)
		return false;
	add_one(node, PS_ACCESS_CHANGE, rights_object(binder, binder->objects->names[object]));
	return true;
}

/*
 * The object that stands for the rights on what lies in a schema.  What is granted
 * on before an ALTER DEFAULT PRIVILEGES was there before it, whatever else is not.
 */
static int
rights_within(PsBinder *binder, const char *schema)
{
	int			number = rights_object(binder, ps_name(PS_RIGHTS, NULL, schema, NULL));

	binder->objects->objects[number].one_way = true;
	return number;
}

/*
 * GRANT ... ON ALL must come behind what it grants on, but what is made behind
 * it may be pulled up before it; ALTER DEFAULT PRIVILEGES holds both.
 */
static void
bind_wall(PsBinder *binder, const PsStatement *statement, PsPlanNode *node)
{
	const PsFacts *facts = binder->batch->facts[statement->position];
	bool		one_way = statement->tag == T_GrantStmt;
	const char *schema = facts->reach_schema;
	int			made;

	if (facts->reach == PS_REACH_ALL || schema == NULL)
		schema = "*";
	made = contents_object(binder, schema, one_way ? "made" : NULL);
	binder->objects->objects[made].one_way = one_way;
	add_one(node, PS_ACCESS_CHANGE, made);
	if (one_way)
		add_one(node, PS_ACCESS_CHANGE, contents_object(binder, schema, "changed"));
	if (statement->tag == T_AlterDefaultPrivilegesStmt)
		add_one(node, PS_ACCESS_CHANGE, rights_within(binder, schema));
}

/* What makes or changes something in a schema reads the schema's contents. */
static void
bind_contents(PsBinder *binder, const PsStatement *statement, PsPlanNode *node)
{
	const PsFacts *facts = binder->batch->facts[statement->position];
	const char *last = NULL;

	for (int i = 0; i < facts->count; i++)
	{
		const PsFact *fact = &facts->facts[i];
		PsName		name;

		if (fact->kind == PS_NEEDS || !ps_class_in_schema(fact->name.class))
			continue;
		name = ps_bind_created(binder, statement, &fact->name);
		if ((last != NULL && strcmp(last, name.schema) == 0) || !ps_has_string(binder->walls, name.schema))
			continue;
		last = name.schema;
		add_one(node, PS_ACCESS_READ, contents_object(binder, last, NULL));
		add_one(node, PS_ACCESS_READ,
				contents_object(binder, last, fact->kind == PS_PROVIDES ? "made" : "changed"));
		if (statement->tag == T_GrantStmt)
			add_one(node, PS_ACCESS_READ, rights_within(binder, last));
	}
}

/* Reads the words that the statement's names have in common with opaque texts. */
static void
bind_named_words(PsBinder *binder, const PsFacts *facts, PsPlanNode *node)
{
	int			last = -1;

	for (int i = 0; i < facts->count; i++)
	{
		const PsFact *fact = &facts->facts[i];
		int			object;

		if (fact->name.class == PS_ROLE || fact->name.class == PS_SCHEMA ||
			fact->name.class == PS_LANGUAGE)
			continue;
		object = word_object(binder, fact->name.name, false);
		if (object < 0 || object == last)
			continue;
		last = object;
		add_one(node, PS_ACCESS_READ, object);
	}
}

/* Changes every word of the text, and may have made what they name. */
static void
bind_opaque(PsBinder *binder, const PsStatement *statement, PsPlanNode *node)
{
	int			at = 0;
	int			size = 16;
	int		   *words = palloc(sizeof(int) * size);
	char	   *word;

	add_one(node, PS_ACCESS_CHANGE, word_object(binder, PS_OPAQUE_WORD, true));
	while ((word = next_word(statement->text, &at)) != NULL)
	{
		int			object = word_object(binder, word, true);

		add_one(node, PS_ACCESS_CHANGE, object);
		if (node->nwords == size)
			words = repalloc(words, sizeof(int) * (size *= 2));
		words[node->nwords++] = object;
	}
	node->words = words;
	if (!binder->batch->facts[statement->position]->provides_unknown)
		node->nwords = 0;
}

/* Adds to a node what it shares with opaque and schema-wide statements. */
void
ps_bind_reach(PsBinder *binder, const PsStatement *statement, PsPlanNode *node)
{
	const PsFacts *facts = binder->batch->facts[statement->position];

	if (binder->words != NULL && facts->reach == PS_REACH_TEXT)
		bind_opaque(binder, statement, node);
	else if (binder->words != NULL)
		bind_named_words(binder, facts, node);
	if (facts->reach == PS_REACH_SCHEMA || facts->reach == PS_REACH_ALL)
		bind_wall(binder, statement, node);
	else if (binder->walls != NIL)
		bind_contents(binder, statement, node);
	if (binder->everything && facts->reach != PS_REACH_ALL)
	{
		add_one(node, PS_ACCESS_READ, contents_object(binder, "*", NULL));
		add_one(node, PS_ACCESS_READ, contents_object(binder, "*", "made"));
		add_one(node, PS_ACCESS_READ, contents_object(binder, "*", "changed"));
		if (statement->tag == T_GrantStmt)
			add_one(node, PS_ACCESS_READ, rights_within(binder, "*"));
	}
}

/* The word object of a name, -1 if no opaque statement mentions it. */
int
ps_bind_word(PsBinder *binder, const char *name)
{
	return binder->words ? word_object(binder, name, false) : -1;
}
