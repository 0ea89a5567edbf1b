/*-------------------------------------------------------------------------
 *
 * facts_expression.c
 *	  What the nodes of an expression name: columns, functions, types,
 *	  operators, and objects written as text.
 *
 * Names that PostgreSQL itself brings are found in pg_catalog by whoever binds
 * them; the two lists of names below only tell, without a catalog, which calls
 * are aggregates, and which functions are known to make nothing but a value.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts_query.h"

#include "catalog/namespace.h"
#include "nodes/value.h"
#include "utils/varlena.h"

/* Aggregates of PostgreSQL; sorted. */
static const char *const aggregates[] = {
	"any_value", "array_agg", "avg", "bit_and", "bit_or", "bit_xor",
	"bool_and", "bool_or", "corr", "count", "covar_pop", "covar_samp",
	"cume_dist", "dense_rank", "every", "json_agg", "json_object_agg",
	"jsonb_agg", "jsonb_object_agg", "max", "min", "mode", "percent_rank",
	"percentile_cont", "percentile_disc", "range_agg", "range_intersect_agg",
	"rank", "regr_avgx", "regr_avgy", "regr_count", "regr_intercept",
	"regr_r2", "regr_slope", "regr_sxx", "regr_sxy", "regr_syy", "stddev",
	"stddev_pop", "stddev_samp", "string_agg", "sum", "var_pop", "var_samp",
	"variance", "xmlagg"
};

/* Functions of PostgreSQL that migrations call; sorted. */
static const char *const functions[] = {
	"abs", "age", "array_append", "array_cat", "array_length", "array_lower",
	"array_position", "array_remove", "array_replace", "array_to_json",
	"array_to_string", "array_upper", "ascii", "btrim", "cardinality", "ceil",
	"ceiling", "char_length", "chr", "clock_timestamp", "col_description",
	"concat", "concat_ws", "convert_from", "convert_to", "current_database",
	"current_schema", "current_schemas", "current_setting", "currval", "date",
	"date_part", "date_trunc", "decode", "degrees", "div", "encode", "exp",
	"extract", "first_value", "floor", "format", "format_type",
	"gen_random_uuid", "generate_series", "generate_subscripts",
	"has_column_privilege", "has_schema_privilege", "has_table_privilege",
	"host", "initcap", "isfinite", "json_array_elements",
	"json_array_elements_text", "json_build_array", "json_build_object",
	"json_each", "json_each_text", "json_extract_path",
	"json_extract_path_text", "json_object_keys", "json_populate_record",
	"json_to_record", "json_to_recordset", "jsonb_array_elements",
	"jsonb_array_elements_text", "jsonb_array_length", "jsonb_build_array",
	"jsonb_build_object", "jsonb_each", "jsonb_each_text", "jsonb_extract_path",
	"jsonb_extract_path_text", "jsonb_object_keys", "jsonb_populate_record",
	"jsonb_set", "jsonb_strip_nulls", "jsonb_to_record", "jsonb_to_recordset",
	"justify_days", "justify_hours", "lag", "last_value", "lastval", "lead",
	"left", "length", "ln", "log", "lower", "lower_inc", "lpad", "ltrim",
	"make_date", "make_interval", "make_timestamp", "make_timestamptz",
	"masklen", "md5", "mod", "network", "nextval", "now", "nth_value", "ntile",
	"nullif", "numeric", "obj_description", "octet_length", "overlay",
	"pg_get_constraintdef", "pg_get_expr", "pg_get_functiondef",
	"pg_get_indexdef", "pg_get_serial_sequence", "pg_get_triggerdef",
	"pg_get_userbyid", "pg_get_viewdef", "pg_table_is_visible",
	"pg_type_is_visible", "pg_typeof", "pi", "position", "power", "quote_ident",
	"quote_literal", "quote_nullable", "radians", "random", "regexp_match",
	"regexp_matches", "regexp_replace", "regexp_split_to_array",
	"regexp_split_to_table", "repeat", "replace", "reverse", "right", "round",
	"row_number", "row_to_json", "rpad", "rtrim", "set_config", "setval",
	"setweight", "sha224", "sha256", "sha384", "sha512", "sign", "split_part",
	"sqrt", "starts_with", "statement_timestamp", "string_to_array", "strpos",
	"substr", "substring", "text", "to_char", "to_date", "to_hex", "to_json",
	"to_jsonb", "to_number", "to_regclass", "to_regproc", "to_regtype",
	"to_timestamp", "to_tsquery", "to_tsvector", "transaction_timestamp",
	"translate", "trim", "trunc", "txid_current", "unnest", "upper",
	"upper_inc", "version", "width_bucket"
};

/* Columns that every table has. */
static const char *const system_columns[] = {
	"cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"
};

/* Operators of PostgreSQL that stand in nearly every query; sorted. */
static const char *const operators[] = {
	"!~", "!~*", "!~~", "!~~*", "#>", "#>>", "%", "&&", "*", "+", "-", "->",
	"->>", "/", "<", "<=", "<>", "<@", "=", ">", ">=", "?", "@>", "@@", "^",
	"||", "~", "~*", "~~", "~~*"
};

/* Types of PostgreSQL that no label can belong to, as people write them. */
static const char *const plain_types[] = {
	"bpchar", "bytea", "char", "cidr", "date", "float4", "float8", "inet",
	"int2", "int4", "int8", "json", "jsonb", "name", "oid", "regclass",
	"regproc", "regtype", "text", "timestamptz", "tsvector", "uuid", "varchar",
	"xml"
};

/* A type whose constants are names of objects. */
typedef struct PsNamingType
{
	const char *type;
	PsClass		class;
} PsNamingType;

static const PsNamingType naming_types[] = {
	{"regclass", PS_RELATION},
	{"regcollation", PS_COLLATION},
	{"regconfig", PS_TS_CONFIGURATION},
	{"regdictionary", PS_TS_DICTIONARY},
	{"regnamespace", PS_SCHEMA},
	{"regproc", PS_FUNCTION},
	{"regprocedure", PS_FUNCTION},
	{"regrole", PS_ROLE},
	{"regtype", PS_TYPE}
};

/* A function whose first argument, if a constant, is the name of an object. */
typedef struct PsNamingFunction
{
	const char *function;
	int			nargs;			/* at least so many make it a name */
	PsClass		class;
	int			flags;
	bool		writes;			/* changes the object */
} PsNamingFunction;

static const PsNamingFunction naming_functions[] = {
	{"currval", 1, PS_RELATION, 0, false},
	{"nextval", 1, PS_RELATION, 0, false},
	{"pg_get_serial_sequence", 2, PS_RELATION, 0, false},
	{"pg_indexes_size", 1, PS_RELATION, 0, false},
	{"pg_relation_size", 1, PS_RELATION, 0, false},
	{"pg_table_size", 1, PS_RELATION, 0, false},
	{"pg_total_relation_size", 1, PS_RELATION, 0, false},
	{"phraseto_tsquery", 2, PS_TS_CONFIGURATION, PS_OPTIONAL, false},
	{"plainto_tsquery", 2, PS_TS_CONFIGURATION, PS_OPTIONAL, false},
	{"setval", 2, PS_RELATION, 0, true},
	{"to_regclass", 1, PS_RELATION, PS_OPTIONAL, false},
	{"to_regnamespace", 1, PS_SCHEMA, PS_OPTIONAL, false},
	{"to_regproc", 1, PS_FUNCTION, PS_OPTIONAL, false},
	{"to_regrole", 1, PS_ROLE, PS_OPTIONAL, false},
	{"to_regtype", 1, PS_TYPE, PS_OPTIONAL, false},
	{"to_tsquery", 2, PS_TS_CONFIGURATION, PS_OPTIONAL, false},
	{"to_tsvector", 2, PS_TS_CONFIGURATION, PS_OPTIONAL, false},
	{"websearch_to_tsquery", 2, PS_TS_CONFIGURATION, PS_OPTIONAL, false}
};

/* Is the name in the sorted list? */
static bool
is_listed(const char *name, const char *const *list, int length)
{
	return bsearch(&name, list, length, sizeof(char *), pg_qsort_strcmp) != NULL;
}

/* Is the name one of pg_catalog, written out? */
static bool
is_in_pg_catalog(List *name)
{
	return list_length(name) > 1 &&
		strcmp(strVal(list_nth(name, list_length(name) - 2)), "pg_catalog") == 0;
}

/* Can the name, by its schema, be one of pg_catalog? */
static bool
may_be_built_in(List *name)
{
	return list_length(name) == 1 || is_in_pg_catalog(name);
}

/* Is it an aggregate, by its name or by what only aggregates take? */
bool
ps_is_known_aggregate(const FuncCall *call)
{
	if (call->agg_star || call->agg_within_group || call->agg_distinct ||
		call->agg_order != NIL || call->agg_filter != NULL)
		return true;
	return may_be_built_in(call->funcname) &&
		is_listed(strVal(llast(call->funcname)), aggregates, lengthof(aggregates));
}

/* Is it a function of PostgreSQL that makes nothing but a value? */
bool
ps_is_known_function(List *name)
{
	const char *last = strVal(llast(name));

	if (list_length(name) > 1)
		return is_in_pg_catalog(name);
	return is_listed(last, functions, lengthof(functions)) ||
		is_listed(last, aggregates, lengthof(aggregates));
}

/* Is the name hidden by a parameter or by an output column? */
static bool
is_hidden(const PsWalk *walk, const char *name)
{
	ListCell   *cell;

	if (ps_has_string(walk->outputs, name))
		return true;
	foreach(cell, walk->parameters)
	{
		const FunctionParameter *parameter = lfirst(cell);

		if (parameter->name != NULL && strcmp(parameter->name, name) == 0)
			return true;
	}
	return is_listed(name, system_columns, lengthof(system_columns));
}

/* May the column be one that an item of FROM has, which is no relation? */
static bool
may_be_of_query(const PsFromItem *item, const char *column)
{
	return ps_has_string(item->columns, column) || (item->relation == NULL && !item->listed);
}

/*
 * Adds an unqualified column as a need of one of the relations in scope; of
 * none if it may be one of a subquery or function there.
 */
static void
need_column_in_scope(PsWalk *walk, const char *column, int location)
{
	const PsScope *scope;
	ListCell   *cell;
	int			group = 0;

	for (scope = walk->scope; scope != NULL; scope = scope->outer)
	{
		foreach(cell, scope->items)
		{
			if (may_be_of_query(lfirst(cell), column))
				return;
		}
	}

	for (scope = walk->scope; scope != NULL; scope = scope->outer)
	{
		foreach(cell, scope->items)
		{
			PsFromItem *item = lfirst(cell);

			if (item->qualified || item->relation == NULL)
				continue;
			if (group == 0)
				group = ps_fact_group(walk->facts);
			ps_fact_in_group(walk->facts, group,
							 ps_name_of_range(PS_COLUMN, item->relation, column),
							 0, location);
		}
	}
}

/* The relation is needed with every column. */
static void
need_whole_rows(PsWalk *walk, const PsFromItem *item)
{
	PsName		name;

	if (item == NULL || item->relation == NULL)
		return;
	name = ps_name_of_range(PS_RELATION, item->relation, NULL);
	for (int i = 0; i < walk->facts->count; i++)
	{
		PsFact	   *fact = &walk->facts->facts[i];

		if (fact->kind == PS_NEEDS && ps_name_equal(&fact->name, &name))
			fact->flags |= PS_WHOLE_ROWS;
	}
}

/* What "*" means: every column of the relation that qualifies it, else of the whole level. */
static void
walk_star(PsWalk *walk, const ColumnRef *ref)
{
	int			length = list_length(ref->fields);
	const char *schema = length > 2 ? strVal(list_nth(ref->fields, length - 3)) : NULL;
	ListCell   *cell;

	if (length > 1)
		need_whole_rows(walk, ps_find_from_item(walk->scope, schema, strVal(list_nth(ref->fields, length - 2))));
	else if (walk->scope != NULL)
		foreach(cell, walk->scope->items)
			need_whole_rows(walk, lfirst(cell));
}

/* The relation or composite type whose row a parameter holds; NULL: none. */
static const RangeVar *
relation_of_parameter(const PsWalk *walk, const char *name, int number)
{
	const TypeName *type = ps_parameter_type(walk, name, number);

	if (type == NULL || type->names == NIL || list_length(type->names) > 3 ||
		type->pct_type || type->arrayBounds != NIL || is_in_pg_catalog(type->names))
		return NULL;
	return makeRangeVarFromNameList(type->names);
}

/* The relation whose row the name stands for in the scope, or as a parameter; NULL: none. */
static const RangeVar *
relation_of_row(const PsWalk *walk, const char *schema, const char *name)
{
	const PsFromItem *item = ps_find_from_item(walk->scope, schema, name);

	return item != NULL ? item->relation : relation_of_parameter(walk, name, 0);
}

/* Adds the column of a row; nothing if the row is of no relation. */
static void
need_column_of_row(PsWalk *walk, const RangeVar *relation, const char *column, int location)
{
	if (relation != NULL && !is_listed(column, system_columns, lengthof(system_columns)))
		ps_need(walk->facts, ps_name_of_range(PS_COLUMN, relation, column), 0, location);
}

/* Adds the column that a reference means, where a relation in scope has it. */
void
ps_walk_column(PsWalk *walk, const ColumnRef *ref)
{
	int			length = list_length(ref->fields);
	const char *schema = NULL;
	const char *column;

	if (!IsA(llast(ref->fields), String))
	{
		walk_star(walk, ref);
		return;
	}
	column = strVal(llast(ref->fields));
	if (length == 1)
	{
		if (!is_hidden(walk, column) && ps_find_from_item(walk->scope, NULL, column) == NULL)
			need_column_in_scope(walk, column, ref->location);
		return;
	}

	if (length > 2)
		schema = strVal(list_nth(ref->fields, length - 3));
	need_column_of_row(walk, relation_of_row(walk, schema, strVal(list_nth(ref->fields, length - 2))),
					   column, ref->location);
}

/* Adds the column that "(row).column" takes from an item of FROM or a parameter. */
void
ps_walk_field(PsWalk *walk, const A_Indirection *field)
{
	const ColumnRef *row = (const ColumnRef *) field->arg;
	const RangeVar *relation = NULL;

	if (!IsA(linitial(field->indirection), String))
		return;
	if (IsA(row, ParamRef))
		relation = relation_of_parameter(walk, NULL, ((const ParamRef *) row)->number);
	else if (IsA(row, ColumnRef) && list_length(row->fields) == 1 && IsA(linitial(row->fields), String))
		relation = relation_of_row(walk, NULL, strVal(linitial(row->fields)));
	need_column_of_row(walk, relation, strVal(linitial(field->indirection)), -1);
}

/* The text of a string constant, also under a cast; NULL if it is none. */
static const char *
constant_text(Node *node)
{
	if (node != NULL && IsA(node, TypeCast))
		node = ((TypeCast *) node)->arg;
	if (node == NULL || !IsA(node, A_Const) || ((A_Const *) node)->isnull ||
		!IsA(&((A_Const *) node)->val, String))
		return NULL;
	return ((A_Const *) node)->val.sval.sval;
}

/*
 * Finds in *name the object that a text names as the reg types do; false if it
 * is a number or no name.  Arguments and array marks are not looked at.
 */
static bool
name_of_text(PsClass class, const char *text, PsName *name)
{
	char	   *copy = pnstrdup(text, strcspn(text, "(["));
	List	   *parts;
	int			length;

	if (isdigit((unsigned char) copy[0]) || copy[0] == '-' ||
		!SplitIdentifierString(copy, '.', &parts) || parts == NIL)
		return false;

	length = list_length(parts);
	*name = ps_name(class,
					length > 1 && ps_class_in_schema(class) ? list_nth(parts, length - 2) : NULL,
					llast(parts), NULL);
	return true;
}

/* Adds the object that the first argument of such functions as nextval names. */
static void
need_named_argument(PsWalk *walk, const FuncCall *call)
{
	const char *function = strVal(llast(call->funcname));
	const char *text;
	PsName		name;

	if (call->args == NIL || !may_be_built_in(call->funcname))
		return;
	text = constant_text(linitial(call->args));
	if (text == NULL)
		return;
	for (int i = 0; i < lengthof(naming_functions); i++)
	{
		const PsNamingFunction *row = &naming_functions[i];

		if (list_length(call->args) < row->nargs || strcmp(row->function, function) != 0)
			continue;
		if (!name_of_text(row->class, text, &name) || ps_name_is_given(&name))
			return;
		ps_fact(walk->facts, row->writes && walk->executed ? PS_WRITES : PS_NEEDS,
				name, row->flags, call->location);
	}
}

/* Adds the function that a call names, and what its text arguments name. */
void
ps_walk_call(PsWalk *walk, const FuncCall *call)
{
	int			nargs = list_length(call->args);
	int			first = walk->facts->count;

	if (call->agg_within_group)
		nargs += list_length(call->agg_order);
	if (call->func_variadic)
		nargs = -1;
	ps_need_function_called(walk->facts, call->funcname, nargs, call->location);
	if (!ps_is_known_function(call->funcname))
	{
		walk->calls_unknown = true;
		if (walk->facts->count > first)
			walk->facts->facts[first].arguments = ps_describe_arguments(walk, call);
	}
	need_named_argument(walk, call);
}

/* Adds the label that a constant of some type may be, if the type is an enum. */
static void
need_label(PsWalk *walk, const TypeName *type, const char *label, int location)
{
	PsName		name = ps_name_of_list(PS_ENUM_LABEL, type->names);

	name.sub = label;
	if (!is_listed(name.name, plain_types, lengthof(plain_types)))
		ps_need(walk->facts, name, PS_OPTIONAL, location);
}

/* The class that constants of the type name; PS_CLASS_COUNT if they name none. */
static PsClass
class_of_naming_type(const TypeName *type)
{
	if (!may_be_built_in(type->names))
		return PS_CLASS_COUNT;
	for (int i = 0; i < lengthof(naming_types); i++)
	{
		if (strcmp(naming_types[i].type, strVal(llast(type->names))) == 0)
			return naming_types[i].class;
	}
	return PS_CLASS_COUNT;
}

/* May it be a type that a CREATE CAST makes values of other types into? */
static bool
may_have_own_casts(const TypeName *type)
{
	return !is_in_pg_catalog(type->names) &&
		!is_listed(strVal(llast(type->names)), plain_types, lengthof(plain_types));
}

/* Can a value of any type be written as one of the type, without a CREATE CAST? */
static bool
is_of_text(const TypeName *type)
{
	static const char *const texts[] = {"bpchar", "char", "name", "text", "varchar"};

	return is_listed(strVal(llast(type->names)), texts, lengthof(texts));
}

/* Adds the cast from a type, or from any where that is "", if the batch makes it. */
static void
need_cast(PsFacts *facts, const char *source, const TypeName *type)
{
	ps_need(facts, ps_name(PS_CAST, NULL, psprintf("%s,%s", source, ps_type_signature(type)), NULL), PS_OPTIONAL, -1);
}

/*
 * Adds the casts to the type that a value of another type may need; the very cast
 * where the text shows from what.
 */
static void
need_casts(PsFacts *facts, Node *value, const TypeName *type)
{
	const TypeName *source = IsA(value, TypeCast) ? ((TypeCast *) value)->typeName : NULL;

	if (source != NULL && source->names != NIL && may_have_own_casts(source) && !is_of_text(type))
		need_cast(facts, ps_type_signature(source), type);
	if (constant_text(value) == NULL && !(IsA(value, A_Const) && ((A_Const *) value)->isnull) && type->arrayBounds == NIL && may_have_own_casts(type))
		need_cast(facts, "", type);
}

/*
 * Adds what a constant under a cast names: the object of a reg type, or a label;
 * for any other value, the casts to the type.
 * The type itself is added by the walk below the cast.
 */
void
ps_walk_cast(PsWalk *walk, const TypeCast *cast)
{
	const TypeName *type = cast->typeName;
	const char *text = constant_text(cast->arg);
	ListCell   *cell;
	PsName		name;
	PsClass		class;

	if (type->names == NIL)
		return;
	class = class_of_naming_type(type);
	if (class != PS_CLASS_COUNT)
	{
		if (text != NULL && name_of_text(class, text, &name))
			ps_need(walk->facts, name, 0, cast->location);
		return;
	}

	need_casts(walk->facts, cast->arg, type);
	if (text != NULL && type->arrayBounds == NIL)
		need_label(walk, type, text, cast->location);
	else if (type->arrayBounds != NIL && IsA(cast->arg, A_ArrayExpr))
	{
		foreach(cell, ((A_ArrayExpr *) cast->arg)->elements)
		{
			text = constant_text(lfirst(cell));
			if (text != NULL)
				need_label(walk, type, text, cast->location);
		}
	}
}

/*
 * Adds what an expression names whose value becomes one of the type: as a cast
 * would.  Without a type, what it names alone; without a value, nothing.
 */
void
ps_need_value(PsFacts *facts, Node *value, TypeName *type, List *scope)
{
	TypeCast   *cast;

	if (value == NULL || type == NULL)
	{
		ps_need_expression(facts, value, scope);
		return;
	}
	cast = makeNode(TypeCast);
	cast->arg = value;
	cast->typeName = type;
	cast->location = -1;
	ps_need_expression(facts, (Node *) cast, scope);
}

/*
 * Adds an operator.  Its operands' types are not known, so that a symbol of
 * PostgreSQL's own is taken to be that.
 */
void
ps_walk_operator(PsWalk *walk, List *name, int location)
{
	if (name == NIL)
		return;
	if (list_length(name) > 1 ||
		!is_listed(strVal(linitial(name)), operators, lengthof(operators)))
		ps_need(walk->facts, ps_name_of_list(PS_OPERATOR, name),
				list_length(name) > 1 ? 0 : PS_OPTIONAL, location);
}
