/*-------------------------------------------------------------------------
 *
 * facts_schema.c
 *	  Facts of CREATE SCHEMA with the elements that it makes.
 *
 * An element is a statement of its own that is run with the schema at the
 * front of the search_path: what it makes lies there, and an unqualified name
 * means what is there before it means anything else.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* The schema's name; PS_OWN_SCHEMA if it is that of the migration's role, NULL if of the caller's. */
static const char *
schema_name(const CreateSchemaStmt *create)
{
	if (create->schemaname != NULL)
		return create->schemaname;
	if (create->authrole->roletype == ROLESPEC_CSTRING)
		return create->authrole->rolename;
	return create->authrole->roletype == ROLESPEC_SESSION_USER ? NULL : PS_OWN_SCHEMA;
}

/* Is the name looked up along the search_path? */
static bool
follows_path(const PsName *name)
{
	return name->schema == NULL && ps_class_in_schema(name->class);
}

/*
 * Lets the needs from number first on mean the schema as well.  A need gets an
 * alternative in the schema; what the element makes or changes is there.
 */
static void
put_schema_first(PsFacts *facts, int first, const char *schema)
{
	int			count = facts->count;

	for (int i = first; i < count; i++)
	{
		PsFact		fact = facts->facts[i];
		PsName		inside = fact.name;

		if (!follows_path(&fact.name))
			continue;
		inside.schema = schema;
		if (fact.kind != PS_NEEDS)
		{
			facts->facts[i].name = inside;
			continue;
		}
		if (fact.group == 0)
			fact.group = facts->facts[i].group = ps_fact_group(facts);
		ps_fact_in_group(facts, fact.group, inside, fact.flags, fact.location);
	}
}

/* The number of the element that creates the table, -1 if none does. */
static int
maker_of_table(List *elements, const char *name)
{
	ListCell   *cell;

	foreach(cell, elements)
	{
		CreateStmt *create = lfirst(cell);

		if (IsA(create, CreateStmt) && strcmp(create->relation->relname, name) == 0)
			return foreach_current_index(cell);
	}
	return -1;
}

/* Writes out the schema of the tables that foreign keys reference inside of it. */
static void
qualify_targets(List *constraints, List *elements, char *schema)
{
	ListCell   *cell;

	foreach(cell, constraints)
	{
		Constraint *constraint = lfirst(cell);

		if (IsA(constraint, ColumnDef))
			qualify_targets(((ColumnDef *) constraint)->constraints, elements, schema);
		else if (IsA(constraint, Constraint) && constraint->contype == CONSTR_FOREIGN &&
				 constraint->pktable->schemaname == NULL &&
				 maker_of_table(elements, constraint->pktable->relname) >= 0)
			constraint->pktable->schemaname = schema;
	}
}

/* Marks the keys from number first on whose target comes after element number. */
static void
mark_forward_keys(List *keys, int first, List *elements, int number, const char *schema)
{
	for (int i = first; i < list_length(keys); i++)
	{
		PsForeignKey *key = list_nth(keys, i);

		key->forward = key->target.schema != NULL &&
			strcmp(key->target.schema, schema) == 0 &&
			maker_of_table(elements, key->target.name) > number;
	}
}

/*
 * Adds the facts of an element.  A foreign key can be split from a table, and
 * its statement is not run with the schema at the front of the path: so the
 * table and its keys' targets get the schema written out, in a copy.
 */
static void
schema_element(PsFacts *facts, const PsStatement *statement, List *elements, int number,
			   const char *schema)
{
	Node	   *element = list_nth(elements, number);
	int			first = facts->count;
	int			first_key = list_length(facts->foreign_keys);

	if (IsA(element, CreateStmt))
	{
		CreateStmt *create = copyObject((CreateStmt *) element);

		if (create->relation->schemaname == NULL)
			create->relation->schemaname = pstrdup(schema);
		qualify_targets(create->tableElts, elements, create->relation->schemaname);
		element = (Node *) create;
	}
	ps_facts_node(facts, statement, element);
	put_schema_first(facts, first, schema);
	mark_forward_keys(facts->foreign_keys, first_key, elements, number, schema);
}

/* CREATE SCHEMA, its elements included. */
static void
create_schema(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CreateSchemaStmt *create = castNode(CreateSchemaStmt, node);
	const char *schema = schema_name(create);

	ps_need_role(facts, create->authrole);
	if (schema == NULL || (strcmp(schema, PS_OWN_SCHEMA) == 0 && create->schemaElts != NIL))
		ps_facts_reach(facts, PS_REACH_TEXT);
	if (schema == NULL)
		return;
	ps_fact(facts, PS_PROVIDES, ps_name(PS_SCHEMA, NULL, schema, NULL),
			create->if_not_exists ? PS_IF_NOT_EXISTS : 0, -1);
	for (int i = 0; i < list_length(create->schemaElts) && facts->reach == PS_REACH_NAMED; i++)
		schema_element(facts, statement, create->schemaElts, i, schema);
}

/* Schemas. */
const PsFactsRow ps_schema_facts[] = {
	{T_CreateSchemaStmt, create_schema},
	{T_Invalid}
};
