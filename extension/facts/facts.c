/*-------------------------------------------------------------------------
 *
 * facts.c
 *	  Facts of a statement: the families of statement kinds, and what their files
 *	  are built of.
 *
 * Facts are taken from the raw parse tree alone: no catalog is read, nothing is
 * raised.  Their names point into the tree; ps_copy_facts makes what outlives it.
 *
 * A kind of statement that no family knows is opaque: it keeps its
 * place among the statements that provide or name what its text mentions.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

#include "commands/defrem.h"
#include "nodes/value.h"

/* Settings and signals name no object: their place is kept by other means. */
static const PsFactsRow facts_without_objects[] = {
	{T_VariableSetStmt},
	{T_VariableShowStmt},
	{T_TransactionStmt},
	{T_CheckPointStmt},
	{T_NotifyStmt},
	{T_ListenStmt},
	{T_UnlistenStmt},
	{T_Invalid}
};

/* The families of statements; a row belongs to the file that takes its facts. */
static const PsFactsRow *const families[] = {
	ps_table_facts,
	ps_alter_table_facts,
	ps_index_facts,
	ps_sequence_facts,
	ps_schema_facts,
	ps_maintenance_facts,
	ps_view_facts,
	ps_query_facts,
	ps_type_facts,
	ps_function_facts,
	ps_operator_facts,
	ps_trigger_facts,
	ps_rights_facts,
	ps_generic_facts,
	ps_server_facts,
	ps_text_search_facts,
	ps_opaque_facts,
	facts_without_objects
};

/* Facts of a statement, palloc'd; the tree is read, not kept. */
PsFacts *
ps_statement_facts(const PsStatement *statement)
{
	PsFacts    *facts = palloc0(sizeof(PsFacts));

	ps_facts_node(facts, statement, statement->tree->stmt);
	return facts;
}

/* The row of a kind of statement; NULL if it has none. */
static const PsFactsRow *
row_of(NodeTag tag)
{
	for (int i = 0; i < lengthof(families); i++)
	{
		for (const PsFactsRow *row = families[i]; row->tag != T_Invalid; row++)
		{
			if (row->tag == tag)
				return row;
		}
	}
	return NULL;
}

/* Adds the fact about the object whose name the row says where to find. */
static void
fact_of_row(PsFacts *facts, const PsFactsRow *row, Node *node)
{
	void	   *name = *(void **) ((char *) node + row->name);
	bool		conditional = row->conditional != 0 && *(bool *) ((char *) node + row->conditional);
	PsName		object;

	if (name == NULL)
		return;
	object = ps_class_in_schema(row->class) ? ps_name_of_list(row->class, name) : ps_name(row->class, NULL, name, NULL);
	if (row->kind == PS_PROVIDES)
		ps_provide(facts, object, conditional ? PS_IF_NOT_EXISTS : 0, -1);
	else
		ps_fact(facts, row->kind, object, conditional ? PS_IF_EXISTS : 0, -1);
}

/*
 * Adds the facts of a node, which is the statement's own tree or an element
 * nested in it.
 */
void
ps_facts_node(PsFacts *facts, const PsStatement *statement, Node *node)
{
	const PsFactsRow *row = row_of(nodeTag(node));

	if (row == NULL)
	{
		ps_facts_reach(facts, PS_REACH_TEXT);
		return;
	}
	if (row->name != 0)
		fact_of_row(facts, row, node);
	if (row->take != NULL)
		row->take(facts, statement, node);
}

/* The statement reaches at least so far. */
void
ps_facts_reach(PsFacts *facts, PsReach reach)
{
	facts->reach = Max(facts->reach, reach);
}

/* The statement reaches into the schema; into several, it may reach all. */
void
ps_facts_reach_schema(PsFacts *facts, const char *schema)
{
	if (facts->reach_schema != NULL && strcmp(facts->reach_schema, schema) != 0)
		ps_facts_reach(facts, PS_REACH_ALL);
	else
		facts->reach_schema = pstrdup(schema);
	ps_facts_reach(facts, PS_REACH_SCHEMA);
}

/*
 * Adds a fact and returns it, until the next one is added.  The name's strings
 * must live as long as the facts.
 */
PsFact *
ps_fact(PsFacts *facts, PsFactKind kind, PsName name, int flags, int location)
{
	PsFact	   *fact;

	if (facts->count == facts->allocated)
	{
		facts->allocated = Max(8, 2 * facts->allocated);
		facts->facts = facts->facts == NULL
			? palloc(facts->allocated * sizeof(PsFact))
			: repalloc(facts->facts, facts->allocated * sizeof(PsFact));
	}

	fact = &facts->facts[facts->count++];
	fact->kind = kind;
	fact->name = name;
	fact->flags = flags;
	fact->group = 0;
	fact->location = location;
	fact->arguments = NULL;
	return fact;
}

/* A group number that no other group of these facts has. */
int
ps_fact_group(PsFacts *facts)
{
	return ++facts->groups;
}

/* Adds a need that is one of the alternatives of its group. */
PsFact *
ps_fact_in_group(PsFacts *facts, int group, PsName name, int flags, int location)
{
	PsFact	   *fact = ps_fact(facts, PS_NEEDS, name, flags, location);

	fact->group = group;
	return fact;
}

/* Is it a schema that is always there, so that what it holds is no need? */
static bool
schema_is_given(const char *schema)
{
	return strcmp(schema, "pg_catalog") == 0 ||
		strcmp(schema, "pg_temp") == 0 ||
		strcmp(schema, "information_schema") == 0;
}

/* Is the name qualified by a schema that is always there? */
bool
ps_name_is_given(const PsName *name)
{
	return name->schema != NULL && schema_is_given(name->schema);
}

/* Adds a need unless the name is one that is always there. */
void
ps_need(PsFacts *facts, PsName name, int flags, int location)
{
	if (!ps_name_is_given(&name))
		ps_fact(facts, PS_NEEDS, name, flags, location);
}

/*
 * Adds the need for the schema that a creation writes out.  For an unqualified
 * one the first schema of the path is needed, which whoever binds names sees.
 */
void
ps_need_schema(PsFacts *facts, const char *schema, int location)
{
	if (schema != NULL && !schema_is_given(schema))
		ps_fact(facts, PS_NEEDS, ps_name(PS_SCHEMA, NULL, schema, NULL), 0, location);
}

/*
 * Adds an object that the statement makes, and the need for its schema if the
 * name is qualified.
 */
void
ps_provide(PsFacts *facts, PsName name, int flags, int location)
{
	if (ps_class_in_schema(name.class) && name.sub == NULL)
		ps_need_schema(facts, name.schema, location);
	ps_fact(facts, PS_PROVIDES, name, flags, location);
}

/* The name of a type's array type, before any clash is resolved; palloc'd. */
static char *
array_type_name(const char *type)
{
	return makeObjectName("", type, NULL);
}

/* Adds the array type that comes with a type. */
static void
provide_array_type(PsFacts *facts, PsName name, int flags, int location)
{
	name.name = array_type_name(name.name);
	ps_fact(facts, PS_PROVIDES, name, flags | PS_IMPLICIT, location);
}

/* Adds a type and its array type. */
void
ps_provide_type(PsFacts *facts, PsName name, int flags, int location)
{
	ps_provide(facts, name, flags, location);
	provide_array_type(facts, name, flags, location);
}

/* Removes a type and its array type. */
void
ps_remove_type(PsFacts *facts, PsName name, int flags, int location)
{
	PsName		array = name;

	ps_fact(facts, PS_REMOVES, name, flags, location);
	array.name = array_type_name(name.name);
	ps_fact(facts, PS_REMOVES, array, flags | PS_IMPLICIT | PS_IF_EXISTS, location);
}

/*
 * Adds a relation that the statement makes; with_type also its row type, which
 * indexes and sequences lack.
 */
void
ps_provide_relation(PsFacts *facts, const RangeVar *range, bool if_not_exists, bool with_type)
{
	int			flags = if_not_exists ? PS_IF_NOT_EXISTS : 0;
	PsName		type = ps_name_of_range(PS_TYPE, range, NULL);

	ps_provide(facts, ps_name_of_range(PS_RELATION, range, NULL), flags, range->location);
	if (!with_type)
		return;
	ps_fact(facts, PS_PROVIDES, type, flags | PS_IMPLICIT, range->location);
	provide_array_type(facts, type, flags, range->location);
}

/*
 * The statement says OR REPLACE: marks what it provides from a fact on.  Names
 * that several functions share are left out.
 */
void
ps_mark_replaced(PsFacts *facts, int first)
{
	for (int i = first; i < facts->count; i++)
	{
		PsFact	   *fact = &facts->facts[i];
		bool		function = fact->name.class == PS_FUNCTION;
		bool		shared = function && (fact->name.sub == NULL || fact->name.sub[0] == '#');

		if (fact->kind == PS_PROVIDES && fact->name.class != PS_COLUMN && !shared)
			fact->flags |= PS_OR_REPLACE;
	}
}

/* Adds the need for a relation. */
void
ps_need_relation(PsFacts *facts, const RangeVar *range)
{
	ps_need(facts, ps_name_of_range(PS_RELATION, range, NULL), 0, range->location);
}

/* Adds the need for the column of a "table.column%TYPE". */
static void
need_type_of_column(PsFacts *facts, const TypeName *type)
{
	List	   *relation = list_truncate(list_copy(type->names), list_length(type->names) - 1);
	PsName		name;

	if (relation == NIL)
		return;
	name = ps_name_of_list(PS_RELATION, relation);
	ps_need(facts, name, 0, type->location);
	name.class = PS_COLUMN;
	name.sub = strVal(llast(type->names));
	ps_need(facts, name, 0, type->location);
}

/* Adds the need for a type as a column, argument or cast names it. */
void
ps_need_type(PsFacts *facts, const TypeName *type)
{
	if (type == NULL || type->names == NIL)
		return;
	if (type->pct_type)
		need_type_of_column(facts, type);
	else
		ps_need(facts, ps_name_of_list(PS_TYPE, type->names), 0, type->location);
}

/* Adds the need for a role that is named; CURRENT_USER and PUBLIC are none. */
void
ps_need_role(PsFacts *facts, const RoleSpec *role)
{
	if (role != NULL && role->roletype == ROLESPEC_CSTRING)
		ps_need(facts, ps_name(PS_ROLE, NULL, role->rolename, NULL), 0, role->location);
}

/*
 * Adds the need for a function that a call with so many arguments finds; -1 is
 * a call whose number of arguments is not known.
 */
void
ps_need_function_called(PsFacts *facts, List *name, int nargs, int location)
{
	PsName		function = ps_name_of_list(PS_FUNCTION, name);

	if (nargs >= 0)
		function.sub = psprintf("#%d", nargs);
	ps_need(facts, function, 0, location);
}

/* Adds a fact about the function of that signature, or of that name. */
void
ps_need_function_signature(PsFacts *facts, const ObjectWithArgs *function,
						   PsFactKind kind, int flags)
{
	PsName		name = ps_name_of_list(PS_FUNCTION, function->objname);

	if (!function->args_unspecified)
		name.sub = ps_signature_of_types(function->objargs);
	if (kind != PS_NEEDS)
		ps_fact(facts, kind, name, flags, -1);
	else
		ps_need(facts, name, flags, -1);
}

/* Adds the need for a collation. */
void
ps_need_collation(PsFacts *facts, List *name, int location)
{
	if (name != NIL)
		ps_need(facts, ps_name_of_list(PS_COLLATION, name), 0, location);
}
