/*-------------------------------------------------------------------------
 *
 * facts_argument.c
 *	  What the arguments of a call are, and which functions can take them.
 *
 * Of several functions of one name and number of arguments a call may fit one
 * only, and fail where just another one is there.  What the text alone shows of
 * an argument is kept with the need: the text of a constant, or a type.  Whether
 * a declared type can take it is answered from PostgreSQL's own types; of any
 * other type, or an argument of which nothing is known, the answer is that it
 * can.  So a "no" is certain, and a "yes" is not.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts_query.h"

#include "lib/stringinfo.h"
#include "nodes/value.h"

/* How a description begins that is a constant's text, and one of nothing. */
#define PS_TEXT_MARK '\''
#define PS_UNKNOWN "?"

/* How one begins that is the result of a function: its name, "#", how many arguments. */
#define PS_RESULT_MARK '='

/* As much of a constant as shows what it can be. */
#define PS_TEXT_LIMIT 24

/* Types that are converted into each other implicitly, if in the order of rank. */
typedef enum PsTypeFamily
{
	FAMILY_NUMBER,
	FAMILY_STRING,
	FAMILY_DATE,
	FAMILY_BOOLEAN,
	FAMILY_JSON,
	FAMILY_JSONB,
	FAMILY_UUID,
	FAMILY_BYTEA,
	FAMILY_INTERVAL,
	FAMILY_NETWORK,
	FAMILY_XML,
	FAMILY_TSVECTOR
} PsTypeFamily;

typedef struct PsKnownType
{
	const char *name;
	PsTypeFamily family;
	int			rank;			/* 0: any order */
} PsKnownType;

static const PsKnownType known_types[] = {
	{"bool", FAMILY_BOOLEAN, 0}, {"bpchar", FAMILY_STRING, 0}, {"bytea", FAMILY_BYTEA, 0},
	{"char", FAMILY_STRING, 0}, {"cidr", FAMILY_NETWORK, 0}, {"date", FAMILY_DATE, 1},
	{"float4", FAMILY_NUMBER, 5}, {"float8", FAMILY_NUMBER, 6}, {"inet", FAMILY_NETWORK, 0},
	{"int2", FAMILY_NUMBER, 1}, {"int4", FAMILY_NUMBER, 2}, {"int8", FAMILY_NUMBER, 3},
	{"interval", FAMILY_INTERVAL, 0}, {"json", FAMILY_JSON, 0}, {"jsonb", FAMILY_JSONB, 0},
	{"name", FAMILY_STRING, 0}, {"numeric", FAMILY_NUMBER, 4}, {"text", FAMILY_STRING, 0},
	{"timestamp", FAMILY_DATE, 2}, {"timestamptz", FAMILY_DATE, 3},
	{"tsvector", FAMILY_TSVECTOR, 0}, {"uuid", FAMILY_UUID, 0}, {"varchar", FAMILY_STRING, 0},
	{"xml", FAMILY_XML, 0}
};

/* A function of PostgreSQL's whose result has one type. */
typedef struct PsResultType
{
	const char *function;
	const char *type;
} PsResultType;

static const PsResultType result_types[] = {
	{"array_length", "int4"}, {"array_to_string", "text"}, {"btrim", "text"},
	{"char_length", "int4"}, {"clock_timestamp", "timestamptz"}, {"concat", "text"},
	{"concat_ws", "text"}, {"count", "int8"}, {"current_database", "name"},
	{"current_schema", "name"}, {"current_setting", "text"}, {"currval", "int8"},
	{"format", "text"}, {"gen_random_uuid", "uuid"}, {"initcap", "text"},
	{"json_build_array", "json"}, {"json_build_object", "json"},
	{"jsonb_build_array", "jsonb"}, {"jsonb_build_object", "jsonb"}, {"lastval", "int8"},
	{"make_date", "date"}, {"make_interval", "interval"}, {"make_timestamptz", "timestamptz"},
	{"md5", "text"}, {"nextval", "int8"}, {"now", "timestamptz"}, {"quote_ident", "text"},
	{"random", "float8"}, {"regexp_replace", "text"}, {"replace", "text"},
	{"row_to_json", "json"}, {"split_part", "text"}, {"statement_timestamp", "timestamptz"},
	{"string_agg", "text"}, {"string_to_array", "text[]"}, {"strpos", "int4"},
	{"to_char", "text"}, {"to_json", "json"}, {"to_jsonb", "jsonb"},
	{"to_timestamp", "timestamptz"}, {"transaction_timestamp", "timestamptz"}
};

static const char *describe(const PsWalk *walk, Node *node);

/* The type of the parameter of that name, or of the n-th that goes in; NULL: none. */
const TypeName *
ps_parameter_type(const PsWalk *walk, const char *name, int number)
{
	ListCell   *cell;
	int			count = 0;

	foreach(cell, walk->parameters)
	{
		const FunctionParameter *parameter = lfirst(cell);
		bool		goes_in = parameter->mode != FUNC_PARAM_OUT && parameter->mode != FUNC_PARAM_TABLE;

		count += goes_in;
		if (name != NULL ? parameter->name != NULL && strcmp(parameter->name, name) == 0 :
			goes_in && count == number)
			return parameter->argType;
	}
	return NULL;
}

/* The description of a type as written; an unknown one where it can be any. */
static const char *
describe_type(const TypeName *type)
{
	if (type == NULL || type->names == NIL || type->pct_type || type->setof)
		return PS_UNKNOWN;
	return ps_type_signature(type);
}

/* The type of a constant, or its text where that is to be resolved. */
static const char *
describe_constant(const A_Const *constant)
{
	if (constant->isnull)
		return PS_UNKNOWN;
	switch (nodeTag(&constant->val))
	{
		case T_Integer:
			return "int4";
		case T_Float:
			return strspn(constant->val.fval.fval, "0123456789") == strlen(constant->val.fval.fval) ?
				"int8" : "numeric";
		case T_Boolean:
			return "bool";
		case T_String:
			return psprintf("%c%.*s", PS_TEXT_MARK, PS_TEXT_LIMIT, constant->val.sval.sval);
		default:
			return PS_UNKNOWN;
	}
}

/* Does the level of the query, or one around it, have columns? */
static bool
has_columns(const PsWalk *walk)
{
	for (const PsScope *scope = walk->scope; scope != NULL; scope = scope->outer)
	{
		ListCell   *cell;

		foreach(cell, scope->items)
		{
			if (((PsFromItem *) lfirst(cell))->relation != NULL)
				return true;
		}
	}
	return false;
}

/* A name alone is a parameter, if no column can be meant. */
static const char *
describe_column(const PsWalk *walk, const ColumnRef *ref)
{
	if (list_length(ref->fields) != 1 || !IsA(linitial(ref->fields), String) || has_columns(walk))
		return PS_UNKNOWN;
	return describe_type(ps_parameter_type(walk, strVal(linitial(ref->fields)), 0));
}

/*
 * The type that a call returns, or a mark with name and number of arguments,
 * to be looked up.
 */
static const char *
describe_call(const FuncCall *call)
{
	const char *function = strVal(llast(call->funcname));
	bool		qualified = list_length(call->funcname) > 1;

	for (int i = 0; i < lengthof(result_types); i++)
		if (strcmp(result_types[i].function, function) == 0 &&
			(!qualified || strcmp(strVal(linitial(call->funcname)), "pg_catalog") == 0))
			return result_types[i].type;
	if (call->func_variadic || call->agg_within_group || strchr(function, '\n') != NULL)
		return PS_UNKNOWN;
	return psprintf("%c%s#%d", PS_RESULT_MARK, function, list_length(call->args));
}

/* The type of CURRENT_DATE and its like. */
static const char *
describe_value_function(const SQLValueFunction *function)
{
	switch (function->op)
	{
		case SVFOP_CURRENT_DATE:
			return "date";
		case SVFOP_CURRENT_TIMESTAMP:
		case SVFOP_CURRENT_TIMESTAMP_N:
			return "timestamptz";
		case SVFOP_LOCALTIMESTAMP:
		case SVFOP_LOCALTIMESTAMP_N:
			return "timestamp";
		case SVFOP_CURRENT_TIME:
		case SVFOP_CURRENT_TIME_N:
		case SVFOP_LOCALTIME:
		case SVFOP_LOCALTIME_N:
			return PS_UNKNOWN;
		default:
			return "name";
	}
}

/* A time and an interval give such a time; texts joined, or taken out of JSON, a text. */
static const char *
describe_operator(const PsWalk *walk, const A_Expr *expression)
{
	const char *operator = strVal(llast(expression->name));
	const char *left;
	const char *right;

	if (expression->kind != AEXPR_OP)
		return PS_UNKNOWN;
	left = describe(walk, expression->lexpr);
	right = describe(walk, expression->rexpr);
	if (strcmp(operator, "->>") == 0 || strcmp(operator, "#>>") == 0)
		return "text";
	if ((strcmp(operator, "+") == 0 || strcmp(operator, "-") == 0) &&
		strncmp(left, "timestamp", strlen("timestamp")) == 0 && strcmp(right, "interval") == 0)
		return left;
	if (strcmp(operator, "||") == 0 && (strcmp(left, "text") == 0 || strcmp(right, "text") == 0))
		return "text";
	return PS_UNKNOWN;
}

/* An array of what its first element of a known type is. */
static const char *
describe_array(const PsWalk *walk, const A_ArrayExpr *array)
{
	ListCell   *cell;

	foreach(cell, array->elements)
	{
		const char *element = describe(walk, lfirst(cell));

		if (element[0] == PS_TEXT_MARK)
			return "text[]";
		if (strcmp(element, PS_UNKNOWN) != 0 && element[0] != PS_RESULT_MARK)
			return psprintf("%s[]", element);
	}
	return PS_UNKNOWN;
}

/* What the text shows of an expression. */
static const char *
describe(const PsWalk *walk, Node *node)
{
	if (node == NULL)
		return PS_UNKNOWN;
	switch (nodeTag(node))
	{
		case T_A_Const:
			return describe_constant(castNode(A_Const, node));
		case T_TypeCast:
			return describe_type(castNode(TypeCast, node)->typeName);
		case T_ParamRef:
			return describe_type(ps_parameter_type(walk, NULL, castNode(ParamRef, node)->number));
		case T_ColumnRef:
			return describe_column(walk, castNode(ColumnRef, node));
		case T_FuncCall:
			return describe_call(castNode(FuncCall, node));
		case T_SQLValueFunction:
			return describe_value_function(castNode(SQLValueFunction, node));
		case T_A_Expr:
			return describe_operator(walk, castNode(A_Expr, node));
		case T_A_ArrayExpr:
			return describe_array(walk, castNode(A_ArrayExpr, node));
		case T_BoolExpr:
		case T_NullTest:
		case T_BooleanTest:
			return "bool";
		default:
			return PS_UNKNOWN;
	}
}

/* The function whose result is described; NULL: something else is. */
const char *
ps_described_function(const char *described)
{
	return described[0] == PS_RESULT_MARK ? described + 1 : NULL;
}

/* The description of a call by the function's result type; NULL: nothing is known. */
const char *
ps_describe_result(const TypeName *type)
{
	const char *described = describe_type(type);

	return strcmp(described, PS_UNKNOWN) == 0 ? NULL : described;
}

/*
 * What is known of the arguments of a call, one a line, palloc'd; NULL if that
 * is nothing.
 */
char *
ps_describe_arguments(const PsWalk *walk, const FuncCall *call)
{
	StringInfoData text;
	bool		known = false;
	ListCell   *cell;

	if (call->args == NIL || call->func_variadic || call->agg_within_group)
		return NULL;
	initStringInfo(&text);
	foreach(cell, call->args)
	{
		const char *described;

		if (IsA(lfirst(cell), NamedArgExpr))
			return NULL;
		described = describe(walk, lfirst(cell));
		known |= strcmp(described, PS_UNKNOWN) != 0;
		appendStringInfo(&text, "%s%.*s", foreach_current_index(cell) > 0 ? "\n" : "",
						 (int) strcspn(described, "\n"), described);
	}
	if (known)
		return text.data;
	pfree(text.data);
	return NULL;
}

/* The row of a type of PostgreSQL's, array marks left out; NULL: another type. */
static const PsKnownType *
known_type(const char *type, size_t length)
{
	for (int i = 0; i < lengthof(known_types); i++)
		if (strlen(known_types[i].name) == length && strncmp(known_types[i].name, type, length) == 0)
			return &known_types[i];
	return NULL;
}

/* Can a type take a constant that begins with the text? */
static bool
takes_text(const PsKnownType *type, bool is_array, const char *text)
{
	char		first;

	text += strspn(text, " \t");
	first = *text;
	if (is_array)
		return first == '{' || first == '[';
	switch (type->family)
	{
		case FAMILY_NUMBER:
			return isdigit((unsigned char) first) || (first != '\0' && strchr("+-.nNiI", first) != NULL);
		case FAMILY_BOOLEAN:
			return first != '\0' && strchr("tTfFyYnNoO01", first) != NULL;
		case FAMILY_JSON:
		case FAMILY_JSONB:
			return isdigit((unsigned char) first) || (first != '\0' && strchr("{[\"-tfn\n\r", first) != NULL);
		case FAMILY_UUID:
			return isxdigit((unsigned char) first) || first == '{';
		default:
			return true;
	}
}

/* Is one of the two an array of the other? */
static bool
is_array_of_other(const char *declared, const char *described)
{
	size_t		length = strcspn(declared, "[");

	return strcspn(described, "[") == length && strncmp(declared, described, length) == 0 &&
		(declared[length] == '[') != (described[length] == '[');
}

/* Can a declared type take an argument of that description? */
static bool
takes(const char *declared, const char *described)
{
	bool		is_array = strstr(declared, "[]") != NULL;
	bool		from_array = strstr(described, "[]") != NULL;
	const PsKnownType *to = known_type(declared, strcspn(declared, "["));
	const PsKnownType *from;

	if (is_array_of_other(declared, described))
		return false;
	if (to == NULL && !is_array)
		return true;
	if (described[0] == PS_TEXT_MARK)
		return takes_text(to, is_array, described + 1);
	from = known_type(described, strcspn(described, "["));
	if (to == NULL || from == NULL)
		return strcmp(described, PS_UNKNOWN) == 0 || from == NULL || from_array == is_array;
	return is_array == from_array && from->family == to->family && from->rank <= to->rank;
}

/* Can a function of the signature take arguments of the description?  A "no" is certain. */
bool
ps_signature_takes(const char *signature, const char *arguments)
{
	while (*signature != '\0')
	{
		char	   *declared = pnstrdup(signature, strcspn(signature, ","));
		char	   *described = pnstrdup(arguments, strcspn(arguments, "\n"));
		bool		fits = takes(declared, described);

		pfree(declared);
		pfree(described);
		if (!fits)
			return false;
		signature += strcspn(signature, ",");
		arguments += strcspn(arguments, "\n");
		if (*arguments == '\0')
			return true;
		signature += *signature == ',';
		arguments++;
	}
	return true;
}
