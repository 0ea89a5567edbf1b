/*-------------------------------------------------------------------------
 *
 * operation_where.c
 *	  Conditions: Sequelize's operators as SQL.
 *
 * A condition is a tree of groups ($and, $or, $not), of columns with what they
 * must be, and of SQL.  One row per operator says how it looks and what its
 * operand is.  An operand is read as the type of its column, where that is
 * known.  What is empty must not widen a condition: an $or of nothing is false,
 * a column with {} an error.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "operation_compile.h"

#include "utils/builtins.h"

typedef enum PsOperand
{
	PS_OPERAND_VALUE,			/* left op value */
	PS_OPERAND_EQUALS,			/* IS NULL for null, IN for an array */
	PS_OPERAND_LIST,			/* left IN (...) */
	PS_OPERAND_PAIR,			/* left BETWEEN a AND b */
	PS_OPERAND_IS,				/* left IS NULL / TRUE / FALSE */
	PS_OPERAND_PREFIX,			/* LIKE 'x%' */
	PS_OPERAND_SUFFIX,			/* LIKE '%x' */
	PS_OPERAND_INFIX,			/* LIKE '%x%' */
	PS_OPERAND_COLUMN			/* left = column */
} PsOperand;

typedef struct PsOperatorRow
{
	const char *name;			/* Sequelize's Op, with $ for Op. */
	const char *sql;
	PsOperand	operand;
	bool		negative;		/* of an empty list: true; of null: IS NOT NULL */
	bool		of_ranges;		/* an array can only be a range */
} PsOperatorRow;

/* What an operator stands behind. */
typedef struct PsSide
{
	const char *sql;
	PsType	   *type;			/* NULL: not known */
} PsSide;

static const PsOperatorRow ps_operator_rows[] = {
	{"$eq", "=", PS_OPERAND_EQUALS},
	{"$ne", "!=", PS_OPERAND_EQUALS, true},
	{"$gt", ">"},
	{"$gte", ">="},
	{"$lt", "<"},
	{"$lte", "<="},
	{"$is", "IS", PS_OPERAND_IS},
	{"$not", "IS NOT", PS_OPERAND_IS, true},
	{"$in", "IN", PS_OPERAND_LIST},
	{"$notIn", "NOT IN", PS_OPERAND_LIST, true},
	{"$between", "BETWEEN", PS_OPERAND_PAIR},
	{"$notBetween", "NOT BETWEEN", PS_OPERAND_PAIR},
	{"$like", "LIKE"},
	{"$notLike", "NOT LIKE"},
	{"$iLike", "ILIKE"},
	{"$notILike", "NOT ILIKE"},
	{"$startsWith", "LIKE", PS_OPERAND_PREFIX},
	{"$endsWith", "LIKE", PS_OPERAND_SUFFIX},
	{"$substring", "LIKE", PS_OPERAND_INFIX},
	{"$regexp", "~"},
	{"$notRegexp", "!~"},
	{"$iRegexp", "~*"},
	{"$notIRegexp", "!~*"},
	{"$contains", "@>"},
	{"$contained", "<@"},
	{"$overlap", "&&"},
	{"$adjacent", "-|-", PS_OPERAND_VALUE, false, true},
	{"$strictLeft", "<<", PS_OPERAND_VALUE, false, true},
	{"$strictRight", ">>", PS_OPERAND_VALUE, false, true},
	{"$noExtendRight", "&<", PS_OPERAND_VALUE, false, true},
	{"$noExtendLeft", "&>", PS_OPERAND_VALUE, false, true},
	{"$any", "= ANY"},
	{"$all", "= ALL"},
	{"$match", "@@"},
	{"$col", "=", PS_OPERAND_COLUMN},
};

/* What Sequelize casts a JSON path to before it compares it. */
static const struct
{
	PsJsonKind	kind;
	const char *type;
}			ps_path_casts[] =
{
	{PS_JSON_NUMBER, "DOUBLE PRECISION"},
	{PS_JSON_BOOLEAN, "BOOLEAN"},
};

static char *compile_comparison(PsCompiler *compiler, PsSide left, const PsJson *node);
static List *group_members(PsCompiler *compiler, const PsJson *node);

/* The row of an operator; by_sql also finds it by its SQL. */
static const PsOperatorRow *
find_operator(const char *name, bool by_sql)
{
	int			i;

	for (i = 0; i < lengthof(ps_operator_rows); i++)
	{
		if (strcmp(ps_operator_rows[i].name, name) == 0 ||
			(by_sql && pg_strcasecmp(ps_operator_rows[i].sql, name) == 0))
			return &ps_operator_rows[i];
	}
	return NULL;
}

/* Is a key written as an operator, and none?  "$a.b$" is a column. */
static bool
looks_like_operator(const char *key)
{
	return key[0] == '$' && isalpha((unsigned char) key[1]) && strchr(key + 1, '$') == NULL &&
		find_operator(key, false) == NULL;
}

/* Notes an unknown operator, with the nearest known one if there is one near; always NULL. */
static char *
unknown_operator(PsCompiler *compiler, const PsJson *node, const char *name)
{
	List	   *names = list_make2("$and", "$or");
	const char *nearest;
	int			i;

	for (i = 0; i < lengthof(ps_operator_rows); i++)
		names = lappend(names, (char *) ps_operator_rows[i].name);
	nearest = ps_nearest_name(name, names, Min(3, strlen(name) / 2));
	if (nearest != NULL)
		ps_operation_error(compiler, node, "unknown operator \"%s\", did you mean \"%s\"?", name, nearest);
	else
		ps_operation_error(compiler, node, "unknown operator \"%s\"", name);
	return NULL;
}

/* Joins what is not NULL, in parentheses if there are several; NULL if nothing is. */
static char *
join_conditions(List *conditions, const char *word)
{
	char	   *joined;

	if (conditions == NIL)
		return NULL;
	joined = ps_join(conditions, psprintf(" %s ", word));
	return list_length(conditions) > 1 ? psprintf("(%s)", joined) : joined;
}

/* The column of the operation's table, if both are known; else NULL. */
static const PsModelColumn *
known_column(PsCompiler *compiler, const char *name)
{
	const PsArgument *table;

	if (compiler->context == NULL)
		return NULL;
	table = ps_find_argument(&compiler->operation->shape, "table");
	if (table == NULL || table->flags & PS_ONE_OR_MANY || ps_json_get(compiler->node, "table") == NULL)
		return NULL;
	return ps_model_column(ps_model_table(compiler, ps_table_argument(compiler->node)), name);
}

/* A column by the key of a condition: its exact name, or "$table.column$". */
static PsSide
column_side(PsCompiler *compiler, const char *key)
{
	size_t		length = strlen(key);
	const PsModelColumn *column = known_column(compiler, key);
	PsSide		side = {0};

	if (length > 2 && key[0] == '$' && key[length - 1] == '$')
		side.sql = ps_quote_column_reference(pnstrdup(key + 1, length - 2));
	else
		side.sql = quote_identifier(key);
	if (column == NULL)
		return side;
	side.type = palloc0(sizeof(PsType));
	side.type->sql = (char *) column->type;
	side.type->family = column->family;
	side.type->dimensions = column->dimensions;
	return side;
}

/* An operand as the type that it is compared with. */
static char *
side_value(PsCompiler *compiler, PsSide side, const PsJson *node)
{
	const PsType *type = side.type;

	if (type == NULL || ps_is_expression(node))
		return ps_compile_expression(compiler, node);
	if (type->dimensions == 0 && type->family == PS_TYPE_TEXT && node->kind == PS_JSON_NUMBER)
		return quote_literal_cstr(node->string);
	/* A string is JSON's text, as where a row has it. */
	if (type->dimensions == 0 && type->family == PS_TYPE_JSON && node->kind == PS_JSON_STRING)
		return ps_compile_expression(compiler, node);
	return ps_compile_value(compiler, node, type);
}

/* left IN (...); of an empty list true or false. */
static char *
operand_list(PsCompiler *compiler, PsSide left, const PsOperatorRow *row, const PsJson *node)
{
	List	   *values = NIL;
	ListCell   *cell;

	if (ps_is_expression(node))
		return psprintf("%s %s (%s)", left.sql, row->sql, ps_compile_expression(compiler, node));
	if (node->kind != PS_JSON_ARRAY)
	{
		ps_operation_error(compiler, node, "expected an array, found %s", ps_json_excerpt(node));
		return NULL;
	}
	if (node->items == NIL)
		return pstrdup(row->negative ? "true" : "false");
	foreach(cell, node->items)
		values = lappend(values, side_value(compiler, left, lfirst(cell)));
	return psprintf("%s %s (%s)", left.sql, row->sql, ps_join(values, ", "));
}

/* left BETWEEN a AND b; NULL after noting an error. */
static char *
operand_pair(PsCompiler *compiler, PsSide left, const PsOperatorRow *row, const PsJson *node)
{
	if (node->kind != PS_JSON_ARRAY || list_length(node->items) != 2)
	{
		ps_operation_error(compiler, node, "expected an array of two values, found %s", ps_json_excerpt(node));
		return NULL;
	}
	return psprintf("%s %s %s AND %s", left.sql, row->sql,
					side_value(compiler, left, linitial(node->items)),
					side_value(compiler, left, lsecond(node->items)));
}

/* left IS NULL, TRUE or FALSE; of other values what = or IN is. */
static char *
operand_is(PsCompiler *compiler, PsSide left, const PsOperatorRow *row, const PsJson *node)
{
	if (node->kind == PS_JSON_NULL || node->kind == PS_JSON_BOOLEAN || ps_text(node, "literal") != NULL)
		return psprintf("%s %s %s", left.sql, row->sql, ps_compile_expression(compiler, node));
	/* Op.not with anything else is what != or NOT IN is. */
	if (node->kind == PS_JSON_ARRAY)
		return operand_list(compiler, left, find_operator(row->negative ? "$notIn" : "$in", false), node);
	return psprintf("%s %s %s", left.sql, row->negative ? "!=" : "=", side_value(compiler, left, node));
}

/* LIKE with the operand's own wildcards made plain; Sequelize 6 leaves them. */
static char *
operand_pattern(PsCompiler *compiler, PsSide left, const PsOperatorRow *row, const PsJson *node)
{
	StringInfoData pattern;
	const char *at;

	if (node->kind != PS_JSON_STRING)
	{
		ps_operation_error(compiler, node, "expected a string, found %s", ps_json_excerpt(node));
		return NULL;
	}
	initStringInfo(&pattern);
	if (row->operand != PS_OPERAND_PREFIX)
		appendStringInfoChar(&pattern, '%');
	for (at = node->string; *at; at++)
	{
		if (!compiler->sequelize && (*at == '%' || *at == '_' || *at == '\\'))
			appendStringInfoChar(&pattern, '\\');
		appendStringInfoChar(&pattern, *at);
	}
	if (row->operand != PS_OPERAND_SUFFIX)
		appendStringInfoChar(&pattern, '%');
	return psprintf("%s %s %s", left.sql, row->sql, quote_literal_cstr(pattern.data));
}

/* = ANY (ARRAY[...]): the quantifier's operand, an array or a query. */
static char *
quantified(PsCompiler *compiler, const char *quantifier, const PsJson *node)
{
	const PsJson *values = ps_json_get(node, "$values");

	return psprintf("%s (%s)", quantifier, ps_compile_expression(compiler, values != NULL ? values : node));
}

/* An operator whose operand is a value, or a quantifier over values. */
static char *
operand_value(PsCompiler *compiler, PsSide left, const PsOperatorRow *row, const PsJson *node)
{
	static PsType any_range = {.family = PS_TYPE_RANGE};

	if (ps_json_get(node, "$any") != NULL)
		return psprintf("%s %s %s", left.sql, row->sql, quantified(compiler, "ANY", ps_json_get(node, "$any")));
	if (ps_json_get(node, "$all") != NULL)
		return psprintf("%s %s %s", left.sql, row->sql, quantified(compiler, "ALL", ps_json_get(node, "$all")));
	if (ps_text(node, "$col") != NULL)
		return psprintf("%s %s %s", left.sql, row->sql, ps_quote_column_reference(ps_text(node, "$col")));
	if (strcmp(row->name, "$any") == 0 || strcmp(row->name, "$all") == 0)
		return psprintf("%s = %s", left.sql, quantified(compiler, row->sql + 2, node));
	if (left.type == NULL && row->of_ranges)
		left.type = &any_range;
	return psprintf("%s %s %s", left.sql, row->sql, side_value(compiler, left, node));
}

/* left, an operator, its operand; NULL after noting an error. */
static char *
compile_operator(PsCompiler *compiler, PsSide left, const PsOperatorRow *row, const PsJson *node)
{
	switch (row->operand)
	{
		case PS_OPERAND_EQUALS:
			if (node->kind == PS_JSON_NULL)
				return psprintf("%s IS %sNULL", left.sql, row->negative ? "NOT " : "");
			return operand_value(compiler, left, row, node);
		case PS_OPERAND_VALUE:
			return operand_value(compiler, left, row, node);
		case PS_OPERAND_LIST:
			return operand_list(compiler, left, row, node);
		case PS_OPERAND_PAIR:
			return operand_pair(compiler, left, row, node);
		case PS_OPERAND_IS:
			return operand_is(compiler, left, row, node);
		case PS_OPERAND_PREFIX:
		case PS_OPERAND_SUFFIX:
		case PS_OPERAND_INFIX:
			return operand_pattern(compiler, left, row, node);
		case PS_OPERAND_COLUMN:
			if (node->kind == PS_JSON_STRING)
				return psprintf("%s %s %s", left.sql, row->sql, ps_quote_column_reference(node->string));
			break;
	}
	ps_operation_error(compiler, node, "expected a column, found %s", ps_json_excerpt(node));
	return NULL;
}

/* A JSON path below a column, cast to what it is compared with. */
static PsSide
path_side(const char *column, List *path, const PsJson *compared)
{
	PsSide		side = {psprintf("(%s #>> %s)", column, quote_literal_cstr(psprintf("{%s}", ps_join(path, ",")))), NULL};
	int			i;

	if (compared->kind == PS_JSON_OBJECT && list_length(compared->items) == 1)
		compared = linitial(compared->items);
	if (compared->kind == PS_JSON_ARRAY && compared->items != NIL)
		compared = linitial(compared->items);
	for (i = 0; i < lengthof(ps_path_casts); i++)
	{
		if (ps_path_casts[i].kind == compared->kind)
			side.sql = psprintf("CAST(%s AS %s)", side.sql, ps_path_casts[i].type);
	}
	return side;
}

/* Conditions on what lies below a JSON column, added to conditions. */
static List *
compile_path(PsCompiler *compiler, const char *column, List *path, const PsJson *node, List *conditions)
{
	ListCell   *cell;

	foreach(cell, node->items)
	{
		const PsJson *member = lfirst(cell);
		List	   *below = lappend(list_copy(path), ps_quoted_word(member->key));
		bool		deeper = member->kind == PS_JSON_OBJECT && !ps_is_expression(member) &&
			member->items != NIL && ((PsJson *) linitial(member->items))->key[0] != '$';
		char	   *condition;

		if (deeper)
		{
			conditions = compile_path(compiler, column, below, member, conditions);
			continue;
		}
		condition = compile_comparison(compiler, path_side(column, below, member), member);
		if (condition != NULL)
			conditions = lappend(conditions, condition);
	}
	return conditions;
}

/*
 * The alternatives of a group behind a left side, joined; of none false for
 * $or, NULL for $and.
 */
static char *
compile_alternatives(PsCompiler *compiler, PsSide left, const PsJson *group)
{
	bool		is_or = strcmp(group->key, "$or") == 0;
	List	   *parts = NIL;
	ListCell   *cell;

	foreach(cell, group->items)
	{
		const PsJson *part = lfirst(cell);
		const PsOperatorRow *row = part->key == NULL ? NULL : find_operator(part->key, false);
		char	   *compiled;

		/* {"$or": {"$lt": 1, "$gt": 9}} has its operators in an object. */
		compiled = row != NULL ? compile_operator(compiler, left, row, part) : compile_comparison(compiler, left, part);
		if (compiled != NULL)
			parts = lappend(parts, compiled);
	}
	if (parts == NIL && is_or)
		return pstrdup("false");
	return join_conditions(parts, is_or ? "OR" : "AND");
}

/* One member of {"$gt": 1, "$or": [...]} behind a left side; NULL after noting an error. */
static char *
compile_operator_member(PsCompiler *compiler, PsSide left, const PsJson *member)
{
	const PsOperatorRow *row = find_operator(member->key, false);
	char	   *condition;

	if (strcmp(member->key, "$and") == 0 || strcmp(member->key, "$or") == 0)
		return compile_alternatives(compiler, left, member);
	if (row == NULL)
		return unknown_operator(compiler, member, member->key);
	if (strcmp(row->name, "$not") != 0 || member->kind != PS_JSON_OBJECT || ps_is_expression(member))
		return compile_operator(compiler, left, row, member);
	condition = compile_comparison(compiler, left, member);
	return condition == NULL ? NULL : psprintf("NOT (%s)", condition);
}

/* {"$gt": 1, "$lt": 9} of a left side; a group in it distributes over the side. */
static char *
compile_operators(PsCompiler *compiler, PsSide left, const PsJson *node)
{
	List	   *conditions = NIL;
	ListCell   *cell;

	foreach(cell, node->items)
	{
		char	   *condition = compile_operator_member(compiler, left, lfirst(cell));

		if (condition != NULL)
			conditions = lappend(conditions, condition);
	}
	return join_conditions(conditions, "AND");
}

/* Is the type known to be none that has paths below it? */
static bool
is_no_json(const PsType *type)
{
	return type != NULL && (type->dimensions > 0 || type->family == PS_TYPE_NUMBER || type->family == PS_TYPE_TEXT ||
							type->family == PS_TYPE_RANGE || type->family == PS_TYPE_ENUM);
}

/*
 * What a left side must be: a value, a list, operators, or a JSON path below
 * it.  NULL after noting an error.
 */
static char *
compile_comparison(PsCompiler *compiler, PsSide left, const PsJson *node)
{
	if (node->kind == PS_JSON_ARRAY)
		return compile_operator(compiler, left, find_operator("$in", false), node);
	if (node->kind == PS_JSON_OBJECT && !ps_is_expression(node))
	{
		if (node->items != NIL && ((PsJson *) linitial(node->items))->key[0] == '$')
			return compile_operators(compiler, left, node);
		if (node->items == NIL || is_no_json(left.type))
		{
			ps_operation_error(compiler, node, "expected a value or operators such as {\"$gt\": 1}, found %s", ps_json_excerpt(node));
			return NULL;
		}
		return join_conditions(compile_path(compiler, left.sql, NIL, node, NIL), "AND");
	}
	return compile_operator(compiler, left, find_operator("$eq", false), node);
}

/* {"where": expression, "comparator": "<", "logic": value}. */
static char *
compile_where_call(PsCompiler *compiler, const PsJson *node)
{
	const PsJson *side = ps_json_get(node, "where");
	const PsJson *logic = ps_json_get(node, "logic");
	const char *comparator = ps_text(node, "comparator");
	const PsOperatorRow *row;
	PsSide		left = {0};

	left.sql = side->kind == PS_JSON_STRING ? ps_quote_column_reference(side->string) : ps_compile_expression(compiler, side);
	if (comparator == NULL)
		return compile_comparison(compiler, left, logic);
	row = find_operator(comparator, true);
	if (row == NULL)
		return unknown_operator(compiler, ps_json_get(node, "comparator"), comparator);
	return compile_operator(compiler, left, row, logic);
}

/* NOT of a condition, OR of conditions; false of nothing, so that nothing is met. */
static char *
compile_group(PsCompiler *compiler, const PsJson *node)
{
	char	   *condition;

	if (strcmp(node->key, "$and") == 0)
		return join_conditions(group_members(compiler, node), "AND");
	if (strcmp(node->key, "$or") == 0)
		condition = join_conditions(group_members(compiler, node), "OR");
	else
	{
		condition = ps_compile_where(compiler, node);
		if (condition != NULL)
			condition = psprintf("NOT (%s)", condition);
	}
	return condition == NULL ? pstrdup("false") : condition;
}

/* One member or element of a group; NULL if it is empty, or after noting an error. */
static char *
compile_group_member(PsCompiler *compiler, const PsJson *member)
{
	static const char *const groups[] = {"$and", "$or", "$not"};
	int			i;

	if (member->key == NULL)
		return ps_compile_where(compiler, member);
	for (i = 0; i < lengthof(groups); i++)
	{
		if (strcmp(member->key, groups[i]) == 0)
			return compile_group(compiler, member);
	}
	if (looks_like_operator(member->key))
		return unknown_operator(compiler, member, member->key);
	if (find_operator(member->key, false) == NULL)
		return compile_comparison(compiler, column_side(compiler, member->key), member);
	ps_operation_error(compiler, member, "the operator \"%s\" needs a column: {\"column\": {\"%s\": ...}}",
					   member->key, member->key);
	return NULL;
}

/* The members or elements of a group, each a condition. */
static List *
group_members(PsCompiler *compiler, const PsJson *node)
{
	List	   *conditions = NIL;
	ListCell   *cell;

	foreach(cell, node->items)
	{
		char	   *condition = compile_group_member(compiler, lfirst(cell));

		if (condition != NULL)
			conditions = lappend(conditions, condition);
	}
	return conditions;
}

/* SQL of a condition; NULL if it is empty. */
char *
ps_compile_where(PsCompiler *compiler, const PsJson *node)
{
	if (node == NULL || node->kind == PS_JSON_NULL)
		return NULL;
	if (node->kind == PS_JSON_STRING)
		return ps_check_expression(compiler, node, node->string) ? psprintf("(%s\n)", node->string) : NULL;
	if (ps_json_get(node, "where") != NULL && ps_json_get(node, "logic") != NULL)
		return compile_where_call(compiler, node);
	if (ps_is_expression(node))
		return psprintf("(%s)", ps_compile_expression(compiler, node));
	if (node->kind == PS_JSON_OBJECT || node->kind == PS_JSON_ARRAY)
		return join_conditions(group_members(compiler, node), "AND");
	ps_operation_error(compiler, node, "expected a condition, found %s", ps_json_excerpt(node));
	return NULL;
}
