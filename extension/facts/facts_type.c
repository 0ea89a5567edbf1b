/*-------------------------------------------------------------------------
 *
 * facts_type.c
 *	  Facts of types, domains, collations and conversions.
 *
 * A base type is made in three steps: a shell, the functions that take and
 * return it, the type.  The shell has the sub-name PS_SHELL, so that what uses
 * the type waits for the last step, and functions in C for the first.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

#include "compat.h"
#include "mb/pg_wchar.h"
#include "nodes/value.h"

/* A function of a base type, with the argument types that it must have. */
typedef struct PsTypeFunction
{
	const char *option;
	const char *signature;		/* NULL: the type itself */
	const char *other;			/* it may also have these; NULL: no others */
} PsTypeFunction;

static const PsTypeFunction type_functions[] = {
	{"input", "cstring", "cstring,oid,int4"},
	{"output", NULL, NULL},
	{"receive", "internal", "internal,oid,int4"},
	{"send", NULL, NULL},
	{"typmod_in", "cstring[]", NULL},
	{"typmod_out", "int4", NULL},
	{"analyze", "internal", NULL},
	{"subscript", "internal", NULL}
};

/* Adds the functions that the options of a type name. */
static void
need_type_functions(PsFacts *facts, List *options, const char *type)
{
	for (int i = 0; i < lengthof(type_functions); i++)
	{
		const PsTypeFunction *row = &type_functions[i];
		List	   *names = ps_option_names(options, row->option);
		PsName		name;
		int			group;

		if (names == NIL)
			continue;
		name = ps_name_of_list(PS_FUNCTION, names);
		name.sub = row->signature ? row->signature : type;
		if (row->other == NULL || ps_name_is_given(&name))
		{
			ps_need(facts, name, 0, -1);
			continue;
		}
		group = ps_fact_group(facts);
		ps_fact_in_group(facts, group, name, 0, -1);
		name.sub = row->other;
		ps_fact_in_group(facts, group, name, 0, -1);
	}
}

/* Adds the need for the shell of a type that is about to be made. */
static void
need_shell(PsFacts *facts, PsName name)
{
	name.sub = PS_SHELL;
	ps_need(facts, name, PS_OPTIONAL, -1);
}

/* CREATE TYPE t, a shell, or CREATE TYPE t (...), a base type. */
void
ps_facts_base_type(PsFacts *facts, DefineStmt *define)
{
	PsName		name = ps_name_of_list(PS_TYPE, define->defnames);

	if (define->definition == NIL)
	{
		ps_need_schema(facts, name.schema, -1);
		name.sub = PS_SHELL;
		ps_provide(facts, name, 0, -1);
		return;
	}

	ps_provide_type(facts, name, 0, -1);
	need_shell(facts, name);
	need_type_functions(facts, define->definition, name.name);
	ps_need_type(facts, ps_option_type(define->definition, "like"));
	ps_need_type(facts, ps_option_type(define->definition, "element"));
}

/* CREATE TYPE ... AS (...). */
static void
facts_composite(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CompositeTypeStmt *create = (CompositeTypeStmt *) node;
	ListCell   *cell;

	ps_provide_type(facts, ps_name_of_range(PS_TYPE, create->typevar, NULL), 0,
					create->typevar->location);
	foreach(cell, create->coldeflist)
	{
		ColumnDef  *column = lfirst(cell);

		ps_fact(facts, PS_PROVIDES,
				ps_name_of_range(PS_COLUMN, create->typevar, column->colname), 0, column->location);
		ps_need_type(facts, column->typeName);
		if (column->collClause != NULL)
			ps_need_collation(facts, column->collClause->collname, column->collClause->location);
	}
}

/* The name of a label of an enum type. */
static PsName
label_of(List *type, const char *label)
{
	PsName		name = ps_name_of_list(PS_ENUM_LABEL, type);

	name.sub = label;
	return name;
}

/* CREATE TYPE ... AS ENUM. */
static void
facts_enum(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CreateEnumStmt *create = (CreateEnumStmt *) node;
	ListCell   *cell;

	ps_provide_type(facts, ps_name_of_list(PS_TYPE, create->typeName), 0, -1);
	foreach(cell, create->vals)
		ps_fact(facts, PS_PROVIDES, label_of(create->typeName, strVal(lfirst(cell))), 0, -1);
}

/* ALTER TYPE ... ADD VALUE, RENAME VALUE. */
static void
facts_alter_enum(PsFacts *facts, const PsStatement *statement, Node *node)
{
	AlterEnumStmt *alter = (AlterEnumStmt *) node;
	int			flags = alter->skipIfNewValExists ? PS_IF_NOT_EXISTS : 0;

	if (alter->oldVal != NULL)
		ps_fact(facts, PS_REMOVES, label_of(alter->typeName, alter->oldVal), PS_SUB_OBJECT, -1);
	if (alter->newValNeighbor != NULL)
		ps_need(facts, label_of(alter->typeName, alter->newValNeighbor), PS_OPTIONAL, -1);
	ps_fact(facts, PS_PROVIDES, label_of(alter->typeName, alter->newVal), flags, -1);
}

/*
 * The name that PostgreSQL gives the multirange type of a range type (see
 * makeMultirangeTypeName): "range" becomes "multirange".  Palloc'd.
 */
static char *
multirange_name(const char *range)
{
	const char *place = strstr(range, "range");
	char	   *name;

	if (place != NULL)
		name = psprintf("%.*smulti%s", (int) (place - range), range, place);
	else
		name = psprintf("%.*s_multirange",
						pg_mbcliplen(range, strlen(range), NAMEDATALEN - 12), range);
	name[pg_mbcliplen(name, strlen(name), NAMEDATALEN - 1)] = '\0';
	return name;
}

/* Adds a function that comes with a range type, for each number of arguments. */
static void
provide_constructor(PsFacts *facts, PsName type, const char *const *subs, int nsubs)
{
	PsName		function = ps_name(PS_FUNCTION, type.schema, type.name, NULL);

	ps_fact(facts, PS_PROVIDES, function, PS_IMPLICIT, -1);
	for (int i = 0; i < nsubs; i++)
	{
		function.sub = subs[i];
		ps_fact(facts, PS_PROVIDES, function, PS_IMPLICIT, -1);
	}
}

/* CREATE TYPE ... AS RANGE. */
static void
facts_range(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CreateRangeStmt *create = (CreateRangeStmt *) node;

	static const char *const range_subs[] = {"#2", "#3"};
	static const char *const multirange_subs[] = {"#0", "#1", "#*"};
	PsName		name = ps_name_of_list(PS_TYPE, create->typeName);
	PsName		multirange = name;
	List	   *given = ps_option_names(create->params, "multirange_type_name");

	if (given != NIL)
		multirange = ps_name_of_list(PS_TYPE, given);
	else
		multirange.name = multirange_name(name.name);
	ps_provide_type(facts, name, 0, -1);
	ps_provide_type(facts, multirange, given != NIL ? 0 : PS_IMPLICIT, -1);
	provide_constructor(facts, name, range_subs, lengthof(range_subs));
	multirange.schema = name.schema;	/* wherever the multirange type goes */
	provide_constructor(facts, multirange, multirange_subs, lengthof(multirange_subs));

	ps_need_type(facts, ps_option_type(create->params, "subtype"));
	ps_need_option(facts, create->params, "collation", PS_COLLATION);
	ps_need_option_function(facts, create->params, "subtype_diff", 2);
	ps_need_option_function(facts, create->params, "canonical", 1);
	if (ps_has_option(create->params, "canonical"))
		need_shell(facts, name);
	if (ps_has_option(create->params, "subtype_opclass"))
	{
		PsName		class = ps_name_of_list(PS_OPERATOR_CLASS,
											ps_option_names(create->params, "subtype_opclass"));

		class.sub = "btree";
		ps_need(facts, class, 0, -1);
	}
}

/* The label in the name that PostgreSQL gives a domain's constraint; NULL: no name. */
static const char *
domain_constraint_label(const Constraint *constraint)
{
	if (constraint->contype == CONSTR_CHECK)
		return "check";
	if (constraint->contype == CONSTR_NOTNULL && PS_NAMED_DOMAIN_NOT_NULL)
		return "not_null";
	return NULL;
}

/* Adds a constraint of a domain; nunnamed counts the checks that have no name. */
static void
domain_constraint(PsFacts *facts, List *domain, Constraint *constraint, int *nunnamed)
{
	PsName		name = ps_name_of_list(PS_CONSTRAINT, domain);
	const char *label = domain_constraint_label(constraint);
	int			number = 0;

	ps_need_expression(facts, constraint->raw_expr, NIL);
	if (label == NULL)
		return;
	if (constraint->conname == NULL && constraint->contype == CONSTR_CHECK)
		number = (*nunnamed)++;
	name.sub = constraint->conname;
	if (name.sub == NULL)
		name.sub = ps_numbered_name(name.name, NULL, label, number);
	ps_fact(facts, PS_PROVIDES, name, constraint->conname ? 0 : PS_IMPLICIT, constraint->location);
}

/* CREATE DOMAIN. */
static void
facts_domain(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CreateDomainStmt *create = (CreateDomainStmt *) node;
	int			nunnamed = 0;
	ListCell   *cell;

	ps_provide_type(facts, ps_name_of_list(PS_TYPE, create->domainname), 0, -1);
	ps_need_type(facts, create->typeName);
	if (create->collClause != NULL)
		ps_need_collation(facts, create->collClause->collname, create->collClause->location);
	foreach(cell, create->constraints)
		domain_constraint(facts, create->domainname, lfirst(cell), &nunnamed);
}

/* ALTER DOMAIN: defaults, NOT NULL and constraints. */
static void
facts_alter_domain(PsFacts *facts, const PsStatement *statement, Node *node)
{
	AlterDomainStmt *alter = (AlterDomainStmt *) node;
	int			flags = alter->missing_ok ? PS_IF_EXISTS : 0;
	int			nunnamed = 0;
	PsName		name = ps_name_of_list(PS_CONSTRAINT, alter->typeName);

	name.sub = alter->name;
	if (alter->behavior == DROP_CASCADE)
		flags |= PS_CASCADE;
	switch (alter->subtype)
	{
		case 'C':				/* add a constraint */
			domain_constraint(facts, alter->typeName, (Constraint *) alter->def, &nunnamed);
			break;
		case 'X':				/* drop one */
			ps_fact(facts, PS_REMOVES, name, flags | PS_SUB_OBJECT, -1);
			break;
		case 'V':				/* validate one */
			ps_fact(facts, PS_WRITES, name, PS_SUB_OBJECT, -1);
			break;
		default:				/* a default or NOT NULL */
			ps_need_expression(facts, alter->def, NIL);
			break;
	}
}

/* ALTER TYPE ... SET (option = value). */
static void
facts_alter_type(PsFacts *facts, const PsStatement *statement, Node *node)
{
	AlterTypeStmt *alter = (AlterTypeStmt *) node;

	need_type_functions(facts, alter->options, strVal(llast(alter->typeName)));
}

/* CREATE CONVERSION. */
static void
facts_conversion(PsFacts *facts, const PsStatement *statement, Node *node)
{
	ps_need_function_called(facts, ((CreateConversionStmt *) node)->func_name, -1, -1);
}

/* Types, collations, conversions. */
const PsFactsRow ps_type_facts[] = {
	{T_CompositeTypeStmt, facts_composite},
	{T_CreateEnumStmt, facts_enum},
	{T_AlterEnumStmt, facts_alter_enum, PS_WRITES, PS_TYPE, offsetof(AlterEnumStmt, typeName)},
	{T_CreateRangeStmt, facts_range},
	{T_CreateDomainStmt, facts_domain},
	{T_AlterDomainStmt, facts_alter_domain, PS_WRITES, PS_TYPE, offsetof(AlterDomainStmt, typeName)},
	{T_AlterTypeStmt, facts_alter_type, PS_WRITES, PS_TYPE, offsetof(AlterTypeStmt, typeName)},
	{T_AlterCollationStmt, NULL, PS_WRITES, PS_COLLATION, offsetof(AlterCollationStmt, collname)},
	{T_CreateConversionStmt, facts_conversion, PS_PROVIDES, PS_CONVERSION, offsetof(CreateConversionStmt, conversion_name)},
	{T_Invalid}
};
