/*-------------------------------------------------------------------------
 *
 * bind_extension.c
 *	  What the extensions of a batch may bring, and what they build on.
 *
 * What a CREATE EXTENSION makes stands in its scripts, not in the batch.  A
 * need that nothing else provides is looked for there: the extension whose
 * scripts have the word counts as the maker of the object; in a schema that it is
 * moved to, so does what moves it.  Nor does the batch say what an extension finds
 * or requires: its scripts and control file do.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"

#include "catalog.h"

#include "utils/formatting.h"

/* A CREATE EXTENSION of the batch, or an ALTER EXTENSION ... SET SCHEMA. */
typedef struct PsBatchExtension
{
	int			node;
	const char *name;
	const char *moved_to;		/* schema; NULL: it is created */
	bool		by_itself;		/* no CASCADE */
	const char *scripts;		/* lower case; NULL until needed */
} PsBatchExtension;

/* Can the character stand in a word of a script? */
static bool
is_word_char(char c)
{
	return isalnum((unsigned char) c) || c == '_' || IS_HIGHBIT_SET(c);
}

/* Does the text have the word, or the symbol, by itself? */
static bool
has_word(const char *text, const char *word)
{
	size_t		length = strlen(word);
	bool		is_symbol = !is_word_char(word[0]);

	for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word))
		if (is_symbol ||
			((at == text || !is_word_char(at[-1])) && !is_word_char(at[length])))
			return true;
	return false;
}

/* May an extension bring objects of the class? */
static bool
comes_with_extensions(PsClass class)
{
	switch (class)
	{
		case PS_SCHEMA:
		case PS_RELATION:
		case PS_TYPE:
		case PS_FUNCTION:
		case PS_OPERATOR:
		case PS_OPERATOR_CLASS:
		case PS_OPERATOR_FAMILY:
		case PS_COLLATION:
		case PS_TS_PARSER:
		case PS_TS_TEMPLATE:
		case PS_TS_DICTIONARY:
		case PS_TS_CONFIGURATION:
		case PS_ACCESS_METHOD:
		case PS_LANGUAGE:
		case PS_FOREIGN_DATA_WRAPPER:
			return true;
		default:
			return false;
	}
}

/* The schema that facts need, or NULL. */
static const char *
needed_schema(const PsFacts *facts)
{
	for (int i = 0; i < facts->count; i++)
		if (facts->facts[i].kind == PS_NEEDS && facts->facts[i].name.class == PS_SCHEMA)
			return facts->facts[i].name.name;
	return NULL;
}

/*
 * The extensions (PsBatchExtension *) that the batch creates or moves, in the
 * author's order.
 */
static List *
extensions_of_batch(PsBinder *binder)
{
	List	   *extensions = NIL;

	for (int i = 0; i < binder->batch->nstatements; i++)
	{
		const PsFacts *facts = binder->batch->facts[i];
		NodeTag		tag = binder->batch->statements[i].tag;
		PsBatchExtension *extension;

		if (tag != T_CreateExtensionStmt && tag != T_AlterObjectSchemaStmt)
			continue;
		for (int j = 0; j < facts->count; j++)
			if (facts->facts[j].kind != PS_NEEDS && facts->facts[j].name.class == PS_EXTENSION)
			{
				extension = palloc0(sizeof(PsBatchExtension));
				extension->node = binder->node_of[i];
				extension->name = facts->facts[j].name.name;
				extension->moved_to = tag == T_AlterObjectSchemaStmt ? needed_schema(facts) : NULL;
				extension->by_itself = (facts->facts[j].flags & PS_BY_ITSELF) != 0;
				extensions = lappend(extensions, extension);
			}
	}
	return extensions;
}

/* Does the extension come to the schema when it is moved, not when it is created? */
static bool
comes_later(List *extensions, const PsBatchExtension *extension, const char *schema)
{
	ListCell   *cell;

	foreach(cell, extensions)
	{
		const PsBatchExtension *other = lfirst(cell);

		if (other != extension && other->moved_to != NULL && strcmp(other->name, extension->name) == 0 &&
			strcmp(other->moved_to, schema) == 0)
			return true;
	}
	return false;
}

/* May the statement about the extension bring objects into the schema, if they have one? */
static bool
may_bring(List *extensions, const PsBatchExtension *extension, const char *schema)
{
	if (extension->moved_to != NULL)
		return schema != NULL && strcmp(extension->moved_to, schema) == 0;
	return schema == NULL || !comes_later(extensions, extension, schema);
}

/* Do the extension's scripts have the object's name as a word, behind those words? */
static bool
mentions(const PsBinder *binder, PsBatchExtension *extension, const char *words, int object)
{
	char	   *phrase = psprintf("%s%s", words, binder->objects->names[object].name);

	if (extension->scripts == NULL)
		extension->scripts = ps_catalog_extension_scripts(extension->name);
	return has_word(extension->scripts, asc_tolower(phrase, strlen(phrase)));
}

/* Makes every extension that has the object's word a maker of it. */
static void
look_for(PsBinder *binder, List *extensions, int object)
{
	ListCell   *cell;

	foreach(cell, extensions)
	{
		PsBatchExtension *extension = lfirst(cell);

		if (!may_bring(extensions, extension, binder->objects->names[object].schema) ||
			!mentions(binder, extension, "", object))
			continue;
		binder->objects->made[object] = true;
		ps_add_access_of(&binder->nodes[extension->node], PS_ACCESS_MAKE, PS_NEED, PS_KEEP_EXISTING, object);
	}
}

/* Is nothing known that has or makes any of the alternatives? */
static bool
is_unknown(const PsObjects *objects, const PsAccess *access)
{
	for (int i = 0; i < access->nobjects; i++)
		if (objects->objects[access->objects[i]].exists || objects->made[access->objects[i]])
			return false;
	return true;
}

/* Has the extensions that another one requires stand before it. */
static void
put_required_first(PsBinder *binder, List *extensions, const PsBatchExtension *extension)
{
	List	   *required = NIL;
	ListCell   *cell;
	ListCell   *name;

	if (extension->by_itself && list_length(extensions) > 1)
		required = ps_catalog_extension_requires(extension->name);
	foreach(name, required)
		foreach(cell, extensions)
		{
			const PsBatchExtension *other = lfirst(cell);

			if (other->moved_to == NULL && strcmp(other->name, lfirst(name)) == 0)
				ps_bind_tie(binder, other->node, extension->node, PS_OPTIONAL_NEED, -1);
		}
}

/*
 * Has a plain CREATE SCHEMA stand before the extensions whose scripts make it,
 * too: they do so only if it is missing, or could not be made at all.
 */
static void
put_schema_first(PsBinder *binder, List *extensions, int node)
{
	for (int i = 0; i < binder->nodes[node].naccesses; i++)
	{
		const PsAccess *access = &binder->nodes[node].accesses[i];
		int			object = access->objects[0];
		ListCell   *cell;

		if (access->kind != PS_ACCESS_MAKE || (access->flags & PS_KEEP_EXISTING) ||
			binder->objects->names[object].class != PS_SCHEMA)
			continue;
		foreach(cell, extensions)
		{
			PsBatchExtension *extension = lfirst(cell);

			if (mentions(binder, extension, "create schema ", object) ||
				mentions(binder, extension, "create schema if not exists ", object))
				ps_bind_tie(binder, node, extension->node, PS_OPTIONAL_NEED, object);
		}
	}
}

/*
 * Ties the names that nothing provides to the extensions that may, and the
 * extensions to the schemas that they may find and to those that they require.
 */
void
ps_bind_extensions(PsBinder *binder)
{
	List	   *extensions = extensions_of_batch(binder);
	bool	   *looked;
	ListCell   *cell;

	if (extensions == NIL)
		return;
	foreach(cell, extensions)
		put_required_first(binder, extensions, lfirst(cell));
	looked = palloc0(sizeof(bool) * binder->objects->count);
	for (int node = 0; node < binder->nnodes; node++)
	{
		put_schema_first(binder, extensions, node);
		for (int i = 0; i < binder->nodes[node].naccesses; i++)
		{
			const PsAccess *access = &binder->nodes[node].accesses[i];
			int			object = access->objects[0];

			if (access->kind == PS_ACCESS_MAKE || (access->flags & PS_NEVER_WAIT) ||
				looked[object] || !comes_with_extensions(binder->objects->names[object].class) ||
				!is_unknown(binder->objects, access))
				continue;
			looked[object] = true;
			look_for(binder, extensions, object);
		}
	}
}
