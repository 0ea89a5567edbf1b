/*-------------------------------------------------------------------------
 *
 * bind_path.c
 *	  Names to object numbers, along the search_path in force.
 *
 * An unqualified name has one alternative per schema of the path, in its
 * order; a name that pg_catalog has is never a need.  A schema counts if it
 * exists or the batch makes it, but not where the batch has taken it away.  What
 * is created goes to the first of them.
 * Temporary objects live in a schema of their migration's own.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"

#include "catalog.h"

/* The name of the schema that holds a migration's temporary objects. */
static const char *
temporary_schema(const PsStatement *statement)
{
	return psprintf("pg_temp#%d", statement->migration);
}

/* The name of a schema as a statement means it: PS_OWN_SCHEMA is its role's. */
static const char *
own_schema(const PsBinder *binder, const PsStatement *statement, const char *schema)
{
	if (strcmp(schema, PS_OWN_SCHEMA) == 0)
		return binder->batch->migrations[statement->migration].role;
	return schema;
}

/* A statement makes a schema, or drops or renames it. */
typedef struct PsSchemaLife
{
	int			position;		/* of the statement */
	int			schema;			/* object */
	bool		made;
} PsSchemaLife;

/* Notes that the statement makes the schema, or takes it away. */
void
ps_bind_note_schema(PsBinder *binder, const PsStatement *statement, const PsName *name, bool made)
{
	PsSchemaLife *life = palloc(sizeof(PsSchemaLife));

	life->position = statement->position;
	life->schema = ps_object_number(binder->objects, name);
	life->made = made;
	binder->schema_lives = lappend(binder->schema_lives, life);
	binder->schemas_go |= !made;
}

/* Does the schema exist, or will the batch make it? */
static bool
schema_counts(PsBinder *binder, const char *schema)
{
	PsName		name = ps_name(PS_SCHEMA, NULL, schema, NULL);
	int			number = ps_object_number(binder->objects, &name);

	return binder->objects->objects[number].exists || binder->objects->made[number];
}

/* Was the schema there, and does a statement take it away before the place, for what follows? */
static bool
schema_is_gone(PsBinder *binder, const PsStatement *statement, const char *schema)
{
	PsName		name = ps_name(PS_SCHEMA, NULL, schema, NULL);
	int			number = ps_object_number(binder->objects, &name);
	bool		was_there = binder->objects->objects[number].exists;
	bool		is_there = was_there;
	ListCell   *cell;

	foreach(cell, binder->schema_lives)
	{
		const PsSchemaLife *life = lfirst(cell);

		if (life->position >= statement->position)
			break;
		if (life->schema != number)
			continue;
		is_there = life->made;
		was_there |= life->made;
	}
	return was_there && !is_there;
}

/* Adds the schemas of the names that count; without those that are gone, if wanted. */
static void
add_schemas(PsBinder *binder, const PsStatement *statement, List *names, bool without_gone)
{
	PsPath	   *path = &binder->path;
	ListCell   *cell;

	foreach(cell, names)
	{
		const char *schema = own_schema(binder, statement, lfirst(cell));

		if (strcmp(schema, "pg_catalog") == 0 || !schema_counts(binder, schema) ||
			(without_gone && schema_is_gone(binder, statement, schema)))
			continue;
		path->schemas[path->nschemas++] = schema;
	}
}

/*
 * The path of a statement, or the one that a function sets for its body if one
 * is given; it is valid until the next call.  A path of which nothing is left
 * waits for what is made again.
 */
static const PsPath *
path_of(PsBinder *binder, const PsStatement *statement, const char *body)
{
	PsPath	   *path = &binder->path;
	bool		found = true;
	List	   *names;

	if (path->schemas != NULL && path->settings == statement->settings &&
		path->migration == statement->migration && path->body == body && !binder->schemas_go)
		return path;
	names = body ? ps_search_path_names(body) :
		ps_setting_search_path(statement->settings, &found);
	if (!found)
		names = ps_session_search_path();
	path->settings = statement->settings;
	path->migration = statement->migration;
	path->body = body;
	path->nschemas = 0;
	path->schemas = palloc(sizeof(char *) * (list_length(names) + 1));
	add_schemas(binder, statement, names, binder->schemas_go);
	if (path->nschemas == 0)
		add_schemas(binder, statement, names, false);
	path->creation = path->nschemas > 0 ? path->schemas[0] : "";
	return path;
}

/* Returns the path of a statement; it is valid until the next call. */
const PsPath *
ps_bind_path(PsBinder *binder, const PsStatement *statement)
{
	return path_of(binder, statement, NULL);
}

/* The path along which a need is looked up: that of the body for what a body names. */
static const PsPath *
path_of_need(PsBinder *binder, const PsStatement *statement, const PsFact *need)
{
	const PsFacts *facts = binder->batch->facts[statement->position];

	return path_of(binder, statement, need->flags & PS_FROM_BODY ? facts->body_path : NULL);
}

/*
 * The schema of the relation or type that an unqualified name means: the first
 * of the path in which there is one, or the batch makes it; else that of what
 * is created.
 */
static const char *
home_schema(PsBinder *binder, const PsStatement *statement, PsClass class, const char *name)
{
	const PsPath *path = ps_bind_path(binder, statement);

	for (int i = 0; i < path->nschemas; i++)
	{
		PsName		wanted = ps_name(class, path->schemas[i], name, NULL);
		int			number = ps_object_number(binder->objects, &wanted);

		if (binder->objects->objects[number].exists || binder->objects->made[number])
			return path->schemas[i];
	}
	return path->creation;
}

/* The full name of the table that a key written in the statement belongs to. */
PsName
ps_bind_table(PsBinder *binder, const PsStatement *statement, const PsName *name)
{
	PsName		full = ps_bind_created(binder, statement, name);

	if (name->schema == NULL)
		full.schema = home_schema(binder, statement, PS_RELATION, name->name);
	return full;
}

/*
 * The full name of what a statement creates under a name as written.  What lies
 * inside of a relation or type lies in its schema.
 */
PsName
ps_bind_created(PsBinder *binder, const PsStatement *statement, const PsName *name)
{
	PsName		full = *name;

	if (name->class == PS_SCHEMA)
		full.name = own_schema(binder, statement, name->name);
	if (!ps_class_in_schema(name->class))
		return full;
	if (name->schema == NULL && ps_parent_class(name->class) != PS_CLASS_COUNT)
		full.schema = home_schema(binder, statement, ps_parent_class(name->class), name->name);
	else if (name->schema == NULL)
		full.schema = ps_bind_path(binder, statement)->creation;
	else if (strcmp(name->schema, "pg_temp") == 0)
		full.schema = temporary_schema(statement);
	return full;
}

/* Could pg_catalog hold an object of that class and name? */
static bool
catalog_has(PsBinder *binder, const PsName *name)
{
	PsName		full = *name;
	int			number;

	switch (name->class)
	{
		case PS_RELATION:
			if (strncmp(name->name, "pg_", 3) != 0)
				return false;
			break;
		case PS_TYPE:
		case PS_FUNCTION:
		case PS_OPERATOR:
		case PS_OPERATOR_CLASS:
		case PS_OPERATOR_FAMILY:
		case PS_COLLATION:
		case PS_CONVERSION:
		case PS_TS_PARSER:
		case PS_TS_TEMPLATE:
		case PS_TS_DICTIONARY:
		case PS_TS_CONFIGURATION:
			break;
		default:
			return false;
	}
	full.schema = "pg_catalog";
	number = ps_object_number(binder->objects, &full);	/* may move the array */
	return binder->objects->objects[number].exists;
}

/* Adds the alternative if the migration makes a temporary object of the name. */
static void
add_temporary(PsBinder *binder, const PsStatement *statement, PsName name, int *count, int *objects)
{
	int			number;

	name.schema = temporary_schema(statement);
	number = ps_object_find(binder->objects, &name);
	if (number >= 0 && binder->objects->made[number])
		objects[(*count)++] = number;
}

/* Adds the alternative if the batch makes a variadic function of the name. */
static void
add_variadic(PsBinder *binder, PsName name, int *count, int *objects)
{
	int			number;

	if (name.class != PS_FUNCTION || name.sub == NULL || name.sub[0] != '#')
		return;
	name.sub = "#*";
	number = ps_object_find(binder->objects, &name);
	if (number >= 0 && binder->objects->made[number])
		objects[(*count)++] = number;
}

/* Drops fallbacks (from the given index on) if an earlier alternative may be had. */
static int
without_fallbacks(PsBinder *binder, const int *objects, int regular, int count)
{
	for (int i = 0; i < regular; i++)
		if (binder->objects->objects[objects[i]].exists || binder->objects->made[objects[i]])
			return regular;
	return count;
}

/* Adds the alternatives of one need, in all schemas of the path. */
static void
add_alternatives(PsBinder *binder, const PsStatement *statement, const PsFact **facts,
				 int nfacts, bool fallback, int *count, int *objects)
{
	const PsPath *path = path_of_need(binder, statement, facts[0]);

	for (int i = 0; i < Max(1, path->nschemas); i++)
		for (int j = 0; j < nfacts; j++)
		{
			PsName		name = facts[j]->name;

			if (((facts[j]->flags & PS_FALLBACK) != 0) != fallback)
				continue;
			if (ps_class_in_schema(name.class) && name.schema == NULL)
			{
				if (i == 0)
					add_temporary(binder, statement, name, count, objects);
				if (path->nschemas == 0)
					continue;
				name.schema = path->schemas[i];
			}
			else if (i > 0)
				continue;
			else if (name.schema && strcmp(name.schema, "pg_temp") == 0)
				name.schema = temporary_schema(statement);
			objects[(*count)++] = ps_object_number(binder->objects, &name);
			add_variadic(binder, name, count, objects);
		}
}

/*
 * Fills in the alternatives of one need (all facts of its group); returns their
 * number, 0 if pg_catalog answers it or nothing can.
 */
int
ps_bind_alternatives(PsBinder *binder, const PsStatement *statement,
					 const PsFact **facts, int nfacts, int **objects)
{
	const PsPath *path = path_of_need(binder, statement, facts[0]);
	int			count = 0;
	int			regular;

	*objects = NULL;
	for (int i = 0; i < nfacts; i++)
		if (ps_class_in_schema(facts[i]->name.class) && facts[i]->name.schema == NULL &&
			catalog_has(binder, &facts[i]->name))
			return 0;
	*objects = palloc(sizeof(int) * 2 * nfacts * (Max(1, path->nschemas) + 1));
	add_alternatives(binder, statement, facts, nfacts, false, &count, *objects);
	regular = count;
	add_alternatives(binder, statement, facts, nfacts, true, &count, *objects);
	return without_fallbacks(binder, *objects, regular, count);
}
