/*-------------------------------------------------------------------------
 *
 * facts_function.c
 *	  Facts of functions, procedures, aggregates and transforms.
 *
 * A function is provided under three kinds of names: its signature, its name
 * alone, and "#n" for each number of arguments that a call of it can have, "#*"
 * if it is variadic.  A call needs one of the last kind.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

#include "nodes/value.h"
#include "utils/guc.h"

/* The arguments of a function, sorted by what they are for. */
typedef struct PsArguments
{
	List	   *inputs;			/* TypeName *: the signature */
	int			nrequired;		/* a call has at least so many arguments ... */
	int			ncallable;		/* ... and at most so many */
	bool		variadic;
	bool		polymorphic;
	bool		referenced;		/* some type is that of a column */
} PsArguments;

/* Is the type one that a call makes concrete? */
static bool
is_polymorphic(const TypeName *type)
{
	const char *name = strVal(llast(type->names));

	return strncmp(name, "any", 3) == 0 && strcmp(name, "any") != 0;
}

/* Takes one parameter into account. */
static void
add_parameter(PsArguments *arguments, FunctionParameter *parameter, bool procedure)
{
	bool		output = parameter->mode == FUNC_PARAM_OUT || parameter->mode == FUNC_PARAM_TABLE;

	if (parameter->argType->names != NIL && is_polymorphic(parameter->argType))
		arguments->polymorphic = true;
	if (!output)
		arguments->inputs = lappend(arguments->inputs, parameter->argType);
	arguments->referenced |= parameter->argType->pct_type;
	if (output && !(procedure && parameter->mode == FUNC_PARAM_OUT))
		return;

	arguments->ncallable++;
	if (parameter->defexpr == NULL)
		arguments->nrequired = arguments->ncallable;
	if (parameter->mode == FUNC_PARAM_VARIADIC)
		arguments->variadic = true;
}

/* The arguments that a list of FunctionParameter describes. */
static PsArguments
read_parameters(List *parameters, bool procedure)
{
	PsArguments arguments = {NIL};
	ListCell   *cell;

	foreach(cell, parameters)
		add_parameter(&arguments, lfirst(cell), procedure);
	return arguments;
}

/*
 * Adds a function under all its names, with its result; its signature only if
 * the text has it.
 */
static void
provide_function(PsFacts *facts, List *funcname, const PsArguments *arguments,
				 const TypeName *result)
{
	PsName		name = ps_name_of_list(PS_FUNCTION, funcname);

	ps_provide(facts, name, 0, -1);
	name.sub = ps_signature_of_types(arguments->inputs);
	if (!arguments->referenced)
		ps_fact(facts, PS_PROVIDES, name, 0, -1);
	for (int n = arguments->nrequired; n <= arguments->ncallable; n++)
	{
		name.sub = psprintf("#%d", n);
		ps_fact(facts, PS_PROVIDES, name, 0, -1)->arguments = ps_describe_result(result);
	}
	if (arguments->variadic)
	{
		name.sub = "#*";
		ps_fact(facts, PS_PROVIDES, name, 0, -1);
	}
}

/* The value of an option of CREATE FUNCTION; NULL if it is not given. */
static Node *
option_of(List *options, const char *name)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		DefElem    *option = lfirst(cell);

		if (strcmp(option->defname, name) == 0)
			return option->arg;
	}
	return NULL;
}

/* Is it a language whose functions make the input and output of types? */
static bool
is_low_level(const char *language)
{
	return strcmp(language, "c") == 0 || strcmp(language, "internal") == 0;
}

/*
 * Adds the need for an argument or result type.  For a function in C that is
 * the shell, if there is one: input and output functions come before their type.
 */
static void
need_signature_type(PsFacts *facts, const TypeName *type, const char *language)
{
	PsName		name;
	int			group;

	if (type == NULL || type->names == NIL)
		return;
	if (type->pct_type || !is_low_level(language))
	{
		ps_need_type(facts, type);
		return;
	}
	name = ps_name_of_list(PS_TYPE, type->names);
	if (ps_name_is_given(&name))
		return;
	group = ps_fact_group(facts);
	name.sub = PS_SHELL;
	ps_fact_in_group(facts, group, name, 0, type->location);
	name.sub = NULL;
	ps_fact_in_group(facts, group, name, PS_FALLBACK, type->location);
}

/*
 * Does the function make the shell of the type it returns, where there is none?
 * PostgreSQL lets every function in C do that; the ones meant are those that
 * read the type from a text or a message.
 */
static bool
makes_shell(const CreateFunctionStmt *create, const PsArguments *arguments, const char *language)
{
	const TypeName *type = create->returnType;
	const TypeName *input;
	PsName		name;

	if (!is_low_level(language) || type == NULL || type->names == NIL || type->setof ||
		type->pct_type || type->arrayBounds != NIL || arguments->inputs == NIL)
		return false;
	name = ps_name_of_list(PS_TYPE, type->names);
	input = linitial(arguments->inputs);
	return !ps_name_is_given(&name) && input->names != NIL &&
		(strcmp(strVal(llast(input->names)), "cstring") == 0 ||
		 strcmp(strVal(llast(input->names)), "internal") == 0);
}

/* Adds the result type, or the shell of it that the function makes. */
static void
facts_result(PsFacts *facts, const CreateFunctionStmt *create, const PsArguments *arguments,
			 const char *language)
{
	PsName		shell;

	if (!makes_shell(create, arguments, language))
	{
		need_signature_type(facts, create->returnType, language);
		return;
	}
	shell = ps_name_of_list(PS_TYPE, create->returnType->names);
	shell.sub = PS_SHELL;
	ps_fact(facts, PS_PROVIDES, shell, PS_IMPLICIT | PS_OR_REPLACE, create->returnType->location);
}

/* Adds what the parameters name. */
static void
need_parameters(PsFacts *facts, List *parameters, const char *language)
{
	ListCell   *cell;

	foreach(cell, parameters)
	{
		FunctionParameter *parameter = lfirst(cell);

		need_signature_type(facts, parameter->argType, language);
		ps_need_value(facts, parameter->defexpr, parameter->argType, NIL);
	}
}

/* Adds the transforms that TRANSFORM FOR TYPE lists, for the language. */
static void
need_transforms(PsFacts *facts, List *types, const char *language)
{
	ListCell   *cell;

	foreach(cell, types)
	{
		ps_need_type(facts, lfirst(cell));
		ps_need(facts,
				ps_name(PS_TRANSFORM, NULL,
						psprintf("%s,%s", ps_type_signature(lfirst(cell)), language), NULL),
				0, -1);
	}
}

/* The search_path that the function sets for itself, or NULL. */
static const char *
own_search_path(List *options)
{
	const char *path = NULL;
	ListCell   *cell;

	foreach(cell, options)
	{
		DefElem    *option = lfirst(cell);
		VariableSetStmt *set = (VariableSetStmt *) option->arg;

		if (strcmp(option->defname, "set") == 0 && set->kind == VAR_SET_VALUE &&
			pg_strcasecmp(set->name, "search_path") == 0)
			path = ExtractSetVariableArgs(set);
	}
	return path;
}

/* Adds the needs of the body, as far as creating the function checks it. */
static void
need_body(PsFacts *facts, CreateFunctionStmt *create, const PsArguments *arguments,
		  const char *language)
{
	List	   *as = (List *) option_of(create->options, "as");
	int			first = facts->count;

	if (create->sql_body != NULL)
		ps_need_parsed_body(facts, create->sql_body, create->parameters);
	/* which column of which relation is meant is a guess: not worth a split */
	for (; first < facts->count; first++)
		if (facts->facts[first].name.class != PS_COLUMN)
			facts->facts[first].flags |= PS_SPLITTABLE;
	if (list_length(as) != 1)
		return;
	if (strcmp(language, "sql") == 0 && !arguments->polymorphic)
		ps_need_sql_body(facts, strVal(linitial(as)), create->parameters);
	if (strcmp(language, "plpgsql") == 0)
		ps_need_plpgsql_body(facts, strVal(linitial(as)));
}

/* CREATE [OR REPLACE] FUNCTION or PROCEDURE. */
static void
facts_create_function(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CreateFunctionStmt *create = (CreateFunctionStmt *) node;
	PsArguments arguments = read_parameters(create->parameters, create->is_procedure);
	Node	   *option = option_of(create->options, "language");
	const char *language = option ? strVal(option) : "sql";

	provide_function(facts, create->funcname, &arguments, create->returnType);
	if (create->replace)
		ps_mark_replaced(facts, 0);
	need_parameters(facts, create->parameters, language);
	facts_result(facts, create, &arguments, language);
	ps_need(facts, ps_name(PS_LANGUAGE, NULL, language, NULL), 0, -1);
	need_transforms(facts, (List *) option_of(create->options, "transform"), language);

	option = option_of(create->options, "support");
	if (option != NULL)
		ps_need_function_called(facts, (List *) option, 1, -1);
	facts->body_path = own_search_path(create->options);
	need_body(facts, create, &arguments, language);
}

/* ALTER FUNCTION with new options. */
static void
facts_alter_function(PsFacts *facts, const PsStatement *statement, Node *node)
{
	AlterFunctionStmt *alter = (AlterFunctionStmt *) node;
	Node	   *support = option_of(alter->actions, "support");

	ps_write_object(facts, alter->objtype, (Node *) alter->func, 0);
	if (support != NULL)
		ps_need_function_called(facts, (List *) support, 1, -1);
}

/* How many arguments the functions of an aggregate have, beside the state. */
typedef enum PsArity
{
	ARITY_STATE,				/* the state alone */
	ARITY_TWO_STATES,
	ARITY_STATE_AND_INPUT,		/* the state and the aggregated arguments */
	ARITY_FINAL					/* the same if ..._extra is set, else the state */
} PsArity;

typedef struct PsAggregateFunction
{
	const char *option;
	PsArity		arity;
	const char *extra;			/* option that gives ARITY_FINAL the arguments */
} PsAggregateFunction;

static const PsAggregateFunction aggregate_functions[] = {
	{"sfunc", ARITY_STATE_AND_INPUT, NULL},
	{"sfunc1", ARITY_STATE_AND_INPUT, NULL},
	{"finalfunc", ARITY_FINAL, "finalfunc_extra"},
	{"combinefunc", ARITY_TWO_STATES, NULL},
	{"serialfunc", ARITY_STATE, NULL},
	{"deserialfunc", ARITY_TWO_STATES, NULL},
	{"msfunc", ARITY_STATE_AND_INPUT, NULL},
	{"minvfunc", ARITY_STATE_AND_INPUT, NULL},
	{"mfinalfunc", ARITY_FINAL, "mfinalfunc_extra"}
};

/* The number of arguments of one of an aggregate's functions. */
static int
aggregate_arity(const DefineStmt *define, const PsAggregateFunction *function, int ninputs)
{
	switch (function->arity)
	{
		case ARITY_STATE:
			return 1;
		case ARITY_TWO_STATES:
			return 2;
		case ARITY_STATE_AND_INPUT:
			return 1 + ninputs;
		case ARITY_FINAL:
			break;
	}
	return ps_has_option(define->definition, function->extra) ? 1 + ninputs : 1;
}

/* The arguments of an aggregate, in both of its syntaxes. */
static PsArguments
aggregate_arguments(const DefineStmt *define, int *ndirect)
{
	PsArguments arguments = {NIL};
	TypeName   *base;

	*ndirect = -1;
	if (!define->oldstyle)
	{
		arguments = read_parameters(linitial_node(List, define->args), false);
		*ndirect = intVal(lsecond(define->args));
		return arguments;
	}

	base = ps_option_type(define->definition, "basetype");
	if (base != NULL && strcmp(strVal(llast(base->names)), "any") != 0)
	{
		arguments.inputs = list_make1(base);
		arguments.nrequired = arguments.ncallable = 1;
	}
	return arguments;
}

/*
 * Adds the transition function with the very types of the aggregate: of several
 * with so many arguments it is the one, if there is one.
 */
static void
need_transition(PsFacts *facts, const DefineStmt *define, const PsArguments *arguments,
				const char *function, const char *state)
{
	List	   *names = ps_option_names(define->definition, function);
	TypeName   *type = ps_option_type(define->definition, state);
	PsName		name;

	if (names == NIL || type == NULL)
		return;
	name = ps_name_of_list(PS_FUNCTION, names);
	name.sub = ps_signature_of_types(lcons(type, list_copy(arguments->inputs)));
	ps_need(facts, name, PS_OPTIONAL, -1);
}

/* Adds the state types and functions of an aggregate. */
static void
need_aggregate_parts(PsFacts *facts, const DefineStmt *define, int ninputs, bool ordered_set)
{
	static const char *const types[] = {"stype", "stype1", "mstype"};

	for (int i = 0; i < lengthof(types); i++)
		ps_need_type(facts, ps_option_type(define->definition, types[i]));
	for (int i = 0; i < lengthof(aggregate_functions); i++)
	{
		const PsAggregateFunction *row = &aggregate_functions[i];
		List	   *name = ps_option_names(define->definition, row->option);
		int			nargs = aggregate_arity(define, row, ninputs);

		if (name != NIL)
			ps_need_function_called(facts, name, ordered_set ? -1 : nargs, -1);
	}
}

/* Adds the sort operator of an aggregate, which compares two of its input. */
static void
need_sort_operator(PsFacts *facts, const DefineStmt *define, const PsArguments *arguments)
{
	List	   *sort = ps_option_names(define->definition, "sortop");
	PsName		name;

	if (sort == NIL || list_length(arguments->inputs) != 1)
		return;
	name = ps_name_of_list(PS_OPERATOR, sort);
	name.sub = ps_signature_of_types(list_make2(linitial(arguments->inputs),
												linitial(arguments->inputs)));
	ps_need(facts, name, PS_OPTIONAL, -1);
}

/* CREATE AGGREGATE. */
void
ps_facts_aggregate(PsFacts *facts, DefineStmt *define)
{
	int			ndirect;
	PsArguments arguments = aggregate_arguments(define, &ndirect);

	provide_function(facts, define->defnames, &arguments, NULL);
	if (define->replace)
		ps_mark_replaced(facts, 0);
	if (define->oldstyle)
		ps_need_type(facts, ps_option_type(define->definition, "basetype"));
	else
		need_parameters(facts, linitial_node(List, define->args), "");
	need_aggregate_parts(facts, define, list_length(arguments.inputs), ndirect >= 0);
	need_transition(facts, define, &arguments, "sfunc", "stype");
	need_transition(facts, define, &arguments, "msfunc", "mstype");
	need_sort_operator(facts, define, &arguments);
}

/* CREATE TRANSFORM. */
static void
facts_transform(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CreateTransformStmt *create = (CreateTransformStmt *) node;

	ps_provide(facts,
			   ps_name(PS_TRANSFORM, NULL,
					   psprintf("%s,%s", ps_type_signature(create->type_name), create->lang), NULL),
			   0, -1);
	ps_need_type(facts, create->type_name);
	ps_need(facts, ps_name(PS_LANGUAGE, NULL, create->lang, NULL), 0, -1);
	if (create->fromsql != NULL)
		ps_need_function_signature(facts, create->fromsql, PS_NEEDS, 0);
	if (create->tosql != NULL)
		ps_need_function_signature(facts, create->tosql, PS_NEEDS, 0);
}

/* Functions; aggregates are made by a DefineStmt. */
const PsFactsRow ps_function_facts[] = {
	{T_CreateFunctionStmt, facts_create_function},
	{T_AlterFunctionStmt, facts_alter_function},
	{T_CreateTransformStmt, facts_transform},
	{T_Invalid}
};
