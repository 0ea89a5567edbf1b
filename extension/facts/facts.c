/*-------------------------------------------------------------------------
 *
 * facts.c
 *	  Facts of a statement: the table of statement kinds, and what the family
 *	  files are built of.
 *
 * Facts are taken from the raw parse tree alone: no catalog is read, nothing is
 * raised.  Their names point into the tree; ps_copy_facts makes what outlives it.
 *
 * A kind of statement that the table does not know is opaque: it keeps its
 * place among the statements that provide or name what its text mentions.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

#include "nodes/value.h"

typedef void (*PsFactsFunction) (PsFacts *facts, const PsStatement *statement, Node *node);

typedef struct PsFactsRow
{
	NodeTag		tag;
	PsFactsFunction take;
} PsFactsRow;

static void facts_of_nothing(PsFacts *facts, const PsStatement *statement, Node *node);

static const PsFactsRow kinds[] = {
	/* tables */
	{T_CreateStmt, ps_facts_table},
	{T_CreateTableAsStmt, ps_facts_table},
	{T_CreateForeignTableStmt, ps_facts_table},
	{T_AlterTableStmt, ps_facts_alter_table},
	{T_AlterTableMoveAllStmt, ps_facts_alter_table},
	{T_IndexStmt, ps_facts_index},
	{T_CreateStatsStmt, ps_facts_index},
	{T_AlterStatsStmt, ps_facts_index},
	{T_CreateSeqStmt, ps_facts_sequence},
	{T_AlterSeqStmt, ps_facts_sequence},
	{T_CreateSchemaStmt, ps_facts_schema},
	{T_VacuumStmt, ps_facts_maintenance},
	{T_ClusterStmt, ps_facts_maintenance},
	{T_ReindexStmt, ps_facts_maintenance},
	{T_LockStmt, ps_facts_maintenance},
	{T_ConstraintsSetStmt, ps_facts_maintenance},

	/* queries */
	{T_ViewStmt, ps_facts_view},
	{T_RefreshMatViewStmt, ps_facts_view},
	{T_SelectStmt, ps_facts_query},
	{T_InsertStmt, ps_facts_query},
	{T_UpdateStmt, ps_facts_query},
	{T_DeleteStmt, ps_facts_query},
	{T_MergeStmt, ps_facts_query},
	{T_CopyStmt, ps_facts_query},
	{T_TruncateStmt, ps_facts_query},
	{T_ExplainStmt, ps_facts_query},

	/* types */
	{T_CompositeTypeStmt, ps_facts_type},
	{T_CreateEnumStmt, ps_facts_type},
	{T_AlterEnumStmt, ps_facts_type},
	{T_CreateRangeStmt, ps_facts_type},
	{T_CreateDomainStmt, ps_facts_type},
	{T_AlterDomainStmt, ps_facts_type},
	{T_AlterTypeStmt, ps_facts_type},
	{T_AlterCollationStmt, ps_facts_type},
	{T_CreateConversionStmt, ps_facts_type},

	/* functions, operators */
	{T_CreateFunctionStmt, ps_facts_function},
	{T_AlterFunctionStmt, ps_facts_function},
	{T_CreateTransformStmt, ps_facts_function},
	{T_DefineStmt, ps_facts_operator},
	{T_AlterOperatorStmt, ps_facts_operator},
	{T_CreateOpClassStmt, ps_facts_operator},
	{T_CreateOpFamilyStmt, ps_facts_operator},
	{T_AlterOpFamilyStmt, ps_facts_operator},
	{T_CreateCastStmt, ps_facts_operator},

	/* what hangs on tables */
	{T_CreateTrigStmt, ps_facts_trigger},
	{T_CreateEventTrigStmt, ps_facts_trigger},
	{T_AlterEventTrigStmt, ps_facts_trigger},
	{T_RuleStmt, ps_facts_trigger},
	{T_CreatePolicyStmt, ps_facts_trigger},
	{T_AlterPolicyStmt, ps_facts_trigger},

	/* roles and rights */
	{T_CreateRoleStmt, ps_facts_rights},
	{T_AlterRoleStmt, ps_facts_rights},
	{T_AlterRoleSetStmt, ps_facts_rights},
	{T_DropRoleStmt, ps_facts_rights},
	{T_GrantStmt, ps_facts_rights},
	{T_GrantRoleStmt, ps_facts_rights},
	{T_AlterDefaultPrivilegesStmt, ps_facts_rights},
	{T_DropOwnedStmt, ps_facts_rights},
	{T_ReassignOwnedStmt, ps_facts_rights},

	/* one form for many classes */
	{T_CommentStmt, ps_facts_generic},
	{T_SecLabelStmt, ps_facts_generic},
	{T_RenameStmt, ps_facts_generic},
	{T_AlterOwnerStmt, ps_facts_generic},
	{T_AlterObjectSchemaStmt, ps_facts_generic},
	{T_AlterObjectDependsStmt, ps_facts_generic},
	{T_DropStmt, ps_facts_generic},

	/* objects outside of schemas, text search */
	{T_CreateExtensionStmt, ps_facts_server},
	{T_AlterExtensionStmt, ps_facts_server},
	{T_AlterExtensionContentsStmt, ps_facts_server},
	{T_CreatePLangStmt, ps_facts_server},
	{T_CreateAmStmt, ps_facts_server},
	{T_CreateFdwStmt, ps_facts_server},
	{T_AlterFdwStmt, ps_facts_server},
	{T_CreateForeignServerStmt, ps_facts_server},
	{T_AlterForeignServerStmt, ps_facts_server},
	{T_CreateUserMappingStmt, ps_facts_server},
	{T_AlterUserMappingStmt, ps_facts_server},
	{T_DropUserMappingStmt, ps_facts_server},
	{T_ImportForeignSchemaStmt, ps_facts_server},
	{T_CreatePublicationStmt, ps_facts_server},
	{T_AlterPublicationStmt, ps_facts_server},
	{T_CreateSubscriptionStmt, ps_facts_server},
	{T_AlterSubscriptionStmt, ps_facts_server},
	{T_DropSubscriptionStmt, ps_facts_server},
	{T_AlterTSDictionaryStmt, ps_facts_server},
	{T_AlterTSConfigurationStmt, ps_facts_server},
	{T_CreateTableSpaceStmt, ps_facts_server},
	{T_AlterTableSpaceOptionsStmt, ps_facts_server},
	{T_DropTableSpaceStmt, ps_facts_server},
	{T_CreatedbStmt, ps_facts_server},
	{T_AlterDatabaseStmt, ps_facts_server},
	{T_AlterDatabaseSetStmt, ps_facts_server},
	{T_DropdbStmt, ps_facts_server},

	/* what cannot be seen through */
	{T_DoStmt, ps_facts_opaque},
	{T_CallStmt, ps_facts_opaque},
	{T_PrepareStmt, ps_facts_opaque},
	{T_ExecuteStmt, ps_facts_opaque},
	{T_DeallocateStmt, ps_facts_opaque},
	{T_DeclareCursorStmt, ps_facts_opaque},
	{T_FetchStmt, ps_facts_opaque},
	{T_ClosePortalStmt, ps_facts_opaque},

	/* no objects */
	{T_VariableSetStmt, facts_of_nothing},
	{T_VariableShowStmt, facts_of_nothing},
	{T_TransactionStmt, facts_of_nothing},
	{T_CheckPointStmt, facts_of_nothing},
	{T_NotifyStmt, facts_of_nothing},
	{T_ListenStmt, facts_of_nothing},
	{T_UnlistenStmt, facts_of_nothing}
};

/* Settings and signals name no object: their place is kept by other means. */
static void
facts_of_nothing(PsFacts *facts, const PsStatement *statement, Node *node)
{
}

/* Facts of a statement, palloc'd; the tree is read, not kept. */
PsFacts *
ps_statement_facts(const PsStatement *statement)
{
	PsFacts    *facts = palloc0(sizeof(PsFacts));

	ps_facts_node(facts, statement, statement->tree->stmt);
	return facts;
}

/*
 * Adds the facts of a node, which is the statement's own tree or an element
 * nested in it.
 */
void
ps_facts_node(PsFacts *facts, const PsStatement *statement, Node *node)
{
	for (int i = 0; i < lengthof(kinds); i++)
	{
		if (kinds[i].tag == nodeTag(node))
		{
			kinds[i].take(facts, statement, node);
			return;
		}
	}
	ps_facts_reach(facts, PS_REACH_TEXT);
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
	return ps_make_object_name("", type, NULL);
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

/* Adds a fact on the function that a signature, or its name alone, tells. */
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
