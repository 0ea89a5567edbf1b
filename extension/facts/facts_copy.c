/*-------------------------------------------------------------------------
 *
 * facts_copy.c
 *	  Facts that outlive the parse tree they were taken from.
 *
 * A parse tree takes several times the room of its facts, and a batch has tens
 * of thousands of statements: the trees go as soon as the facts are taken.
 * The strings of a statement's facts share one chunk.
 *
 *-------------------------------------------------------------------------
 */
#include "facts.h"

/* The parts of a name, and the arguments; consecutive facts often share the very string. */
enum
{
	SCHEMA,
	NAME,
	SUB,
	ARGUMENTS,
	PARTS
};

/* Strings on their way into one chunk. */
typedef struct Strings
{
	char	   *at;				/* NULL: sizes are being added up */
	Size		size;
	const char *from[PARTS];	/* last copied, by part */
	const char *to[PARTS];
} Strings;

/*
 * The copy of a string; only its size is taken while there is no chunk.
 */
static const char *
copy_string(Strings *strings, int part, const char *string)
{
	Size		length;

	if (string == NULL || string == strings->from[part])
		return string == NULL ? NULL : strings->to[part];
	length = strlen(string) + 1;
	strings->size += length;
	strings->from[part] = string;
	strings->to[part] = strings->at;
	if (strings->at != NULL)
	{
		memcpy(strings->at, string, length);
		strings->at += length;
	}
	return strings->to[part];
}

/*
 * The name with its strings copied.
 */
static PsName
copy_name(Strings *strings, PsName name)
{
	name.schema = copy_string(strings, SCHEMA, name.schema);
	name.name = copy_string(strings, NAME, name.name);
	name.sub = copy_string(strings, SUB, name.sub);
	return name;
}

/*
 * A copy of an array of offsets.
 */
static int *
duplicate_offsets(const int *offsets, int count)
{
	int		   *copy = palloc(Max(count, 1) * sizeof(int));

	if (count > 0)
		memcpy(copy, offsets, count * sizeof(int));
	return copy;
}

/*
 * A foreign key without its node.
 */
static PsForeignKey *
copy_foreign_key(const PsForeignKey *key)
{
	PsForeignKey *copy = palloc(sizeof(PsForeignKey));

	*copy = *key;
	copy->table = ps_name_copy(&key->table);
	copy->target = ps_name_copy(&key->target);
	copy->target_key = ps_name_copy(&key->target_key);
	copy->name = key->name ? pstrdup(key->name) : NULL;
	copy->columns = ps_copy_strings(key->columns);
	copy->node = NULL;
	copy->definition = pstrdup(key->definition);
	copy->blank_start = duplicate_offsets(key->blank_start, key->nblanks);
	copy->blank_end = duplicate_offsets(key->blank_end, key->nblanks);
	return copy;
}

/*
 * A child and its parent.
 */
static PsInheritance *
copy_inheritance(const PsInheritance *inheritance)
{
	PsInheritance *copy = palloc(sizeof(PsInheritance));

	copy->child = ps_name_copy(&inheritance->child);
	copy->parent = ps_name_copy(&inheritance->parent);
	return copy;
}

/*
 * A copy in CurrentMemoryContext that shares nothing with the facts or their
 * tree.
 */
PsFacts *
ps_copy_facts(const PsFacts *facts)
{
	PsFacts    *copy = palloc(sizeof(PsFacts));
	Strings		strings = {NULL};
	ListCell   *cell;

	*copy = *facts;
	copy->allocated = facts->count;
	copy->facts = palloc(Max(facts->count, 1) * sizeof(PsFact));
	for (int i = 0; i < facts->count; i++)
	{
		(void) copy_name(&strings, facts->facts[i].name);
		(void) copy_string(&strings, ARGUMENTS, facts->facts[i].arguments);
	}
	strings = (Strings) {.at = palloc(Max(strings.size, 1))};
	for (int i = 0; i < facts->count; i++)
	{
		copy->facts[i] = facts->facts[i];
		copy->facts[i].name = copy_name(&strings, facts->facts[i].name);
		copy->facts[i].arguments = copy_string(&strings, ARGUMENTS, facts->facts[i].arguments);
	}
	copy->reach_schema = facts->reach_schema ? pstrdup(facts->reach_schema) : NULL;
	copy->body_path = facts->body_path ? pstrdup(facts->body_path) : NULL;
	copy->foreign_keys = NIL;
	foreach(cell, facts->foreign_keys)
		copy->foreign_keys = lappend(copy->foreign_keys, copy_foreign_key(lfirst(cell)));
	copy->inheritance = NIL;
	foreach(cell, facts->inheritance)
		copy->inheritance = lappend(copy->inheritance, copy_inheritance(lfirst(cell)));
	return copy;
}
