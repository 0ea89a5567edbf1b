/*-------------------------------------------------------------------------
 *
 * operation_where.c
 *	  Conditions: Sequelize's operators as SQL.
 *
 * A condition is a tree of groups ($and, $or, $not), of columns with what they
 * must be, and of SQL.  One row per operator says how it looks and what its
 * operand is.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

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
} PsOperatorRow;

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
	{"$adjacent", "-|-"},
	{"$strictLeft", "<<"},
	{"$strictRight", ">>"},
	{"$noExtendRight", "&<"},
	{"$noExtendLeft", "&>"},
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

static char *ps_compile_comparison(PsCompiler *compiler, const char *left, const PsJson *node);

/* The row of an operator; by_sql also finds it by its SQL. */
static const PsOperatorRow *
ps_find_operator(const char *name, bool by_sql)
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

/* Joins what is not NULL, in parentheses if there are several; NULL if nothing is. */
static char *
ps_join_conditions(List *conditions, const char *word)
{
	char	   *joined;

	if (conditions == NIL)
		return NULL;
	joined = ps_join(conditions, psprintf(" %s ", word));
	return list_length(conditions) > 1 ? psprintf("(%s)", joined) : joined;
}

static char *
ps_operand_list(PsCompiler *compiler, const char *left, const PsOperatorRow *row, const PsJson *node)
{
	List	   *values = NIL;
	ListCell   *cell;

	if (ps_is_expression(node))
		return psprintf("%s %s (%s)", left, row->sql, ps_compile_expression(compiler, node));
	if (node->kind != PS_JSON_ARRAY)
	{
		ps_operation_error(compiler, node, "expected an array, found %s", ps_json_excerpt(node));
		return NULL;
	}
	if (node->items == NIL)
		return pstrdup(row->negative ? "true" : "false");
	foreach(cell, node->items)
		values = lappend(values, ps_compile_expression(compiler, lfirst(cell)));
	return psprintf("%s %s (%s)", left, row->sql, ps_join(values, ", "));
}

static char *
ps_operand_pair(PsCompiler *compiler, const char *left, const PsOperatorRow *row, const PsJson *node)
{
	if (node->kind != PS_JSON_ARRAY || list_length(node->items) != 2)
	{
		ps_operation_error(compiler, node, "expected an array of two values, found %s", ps_json_excerpt(node));
		return NULL;
	}
	return psprintf("%s %s %s AND %s", left, row->sql,
					ps_compile_expression(compiler, linitial(node->items)),
					ps_compile_expression(compiler, lsecond(node->items)));
}

static char *
ps_operand_is(PsCompiler *compiler, const char *left, const PsOperatorRow *row, const PsJson *node)
{
	if (node->kind == PS_JSON_NULL || node->kind == PS_JSON_BOOLEAN || ps_text(node, "literal") != NULL)
		return psprintf("%s %s %s", left, row->sql, ps_compile_expression(compiler, node));
	/* Op.not with anything else is what != or NOT IN is. */
	if (node->kind == PS_JSON_ARRAY)
		return ps_operand_list(compiler, left, ps_find_operator(row->negative ? "$notIn" : "$in", false), node);
	return psprintf("%s %s %s", left, row->negative ? "!=" : "=", ps_compile_expression(compiler, node));
}

/* LIKE with the operand's own wildcards made plain. */
static char *
ps_operand_pattern(PsCompiler *compiler, const char *left, const PsOperatorRow *row, const PsJson *node)
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
		if (*at == '%' || *at == '_' || *at == '\\')
			appendStringInfoChar(&pattern, '\\');
		appendStringInfoChar(&pattern, *at);
	}
	if (row->operand != PS_OPERAND_SUFFIX)
		appendStringInfoChar(&pattern, '%');
	return psprintf("%s %s %s", left, row->sql, quote_literal_cstr(pattern.data));
}

/* = ANY (ARRAY[...]): the quantifier's operand, an array or a query. */
static char *
ps_quantified(PsCompiler *compiler, const char *quantifier, const PsJson *node)
{
	const PsJson *values = ps_json_get(node, "$values");

	return psprintf("%s (%s)", quantifier, ps_compile_expression(compiler, values != NULL ? values : node));
}

/* An operator whose operand is a value, or a quantifier over values. */
static char *
ps_operand_value(PsCompiler *compiler, const char *left, const PsOperatorRow *row, const PsJson *node)
{
	if (ps_json_get(node, "$any") != NULL)
		return psprintf("%s %s %s", left, row->sql, ps_quantified(compiler, "ANY", ps_json_get(node, "$any")));
	if (ps_json_get(node, "$all") != NULL)
		return psprintf("%s %s %s", left, row->sql, ps_quantified(compiler, "ALL", ps_json_get(node, "$all")));
	if (ps_text(node, "$col") != NULL)
		return psprintf("%s %s %s", left, row->sql, ps_quote_column_reference(ps_text(node, "$col")));
	if (strcmp(row->name, "$any") == 0 || strcmp(row->name, "$all") == 0)
		return psprintf("%s = %s", left, ps_quantified(compiler, row->sql + 2, node));
	return psprintf("%s %s %s", left, row->sql, ps_compile_expression(compiler, node));
}

/* left, an operator, its operand; NULL after noting an error. */
static char *
ps_compile_operator(PsCompiler *compiler, const char *left, const PsOperatorRow *row, const PsJson *node)
{
	switch (row->operand)
	{
		case PS_OPERAND_EQUALS:
			if (node->kind == PS_JSON_NULL)
				return psprintf("%s IS %sNULL", left, row->negative ? "NOT " : "");
			return ps_operand_value(compiler, left, row, node);
		case PS_OPERAND_VALUE:
			return ps_operand_value(compiler, left, row, node);
		case PS_OPERAND_LIST:
			return ps_operand_list(compiler, left, row, node);
		case PS_OPERAND_PAIR:
			return ps_operand_pair(compiler, left, row, node);
		case PS_OPERAND_IS:
			return ps_operand_is(compiler, left, row, node);
		case PS_OPERAND_PREFIX:
		case PS_OPERAND_SUFFIX:
		case PS_OPERAND_INFIX:
			return ps_operand_pattern(compiler, left, row, node);
		case PS_OPERAND_COLUMN:
			if (node->kind == PS_JSON_STRING)
				return psprintf("%s %s %s", left, row->sql, ps_quote_column_reference(node->string));
			break;
	}
	ps_operation_error(compiler, node, "expected a column, found %s", ps_json_excerpt(node));
	return NULL;
}

/* A JSON path below a column, cast to what it is compared with. */
static char *
ps_path_left(const char *column, List *path, const PsJson *compared)
{
	char	   *left = psprintf("(%s #>> %s)", column, quote_literal_cstr(psprintf("{%s}", ps_join(path, ","))));
	int			i;

	if (compared->kind == PS_JSON_OBJECT && list_length(compared->items) == 1)
		compared = linitial(compared->items);
	if (compared->kind == PS_JSON_ARRAY && compared->items != NIL)
		compared = linitial(compared->items);
	for (i = 0; i < lengthof(ps_path_casts); i++)
	{
		if (ps_path_casts[i].kind == compared->kind)
			return psprintf("CAST(%s AS %s)", left, ps_path_casts[i].type);
	}
	return left;
}

/* Conditions on what lies below a JSON column, added to conditions. */
static List *
ps_compile_path(PsCompiler *compiler, const char *column, List *path, const PsJson *node, List *conditions)
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
			conditions = ps_compile_path(compiler, column, below, member, conditions);
			continue;
		}
		condition = ps_compile_comparison(compiler, ps_path_left(column, below, member), member);
		if (condition != NULL)
			conditions = lappend(conditions, condition);
	}
	return conditions;
}

/* {"$gt": 1, "$lt": 9} of a left side; a group in it distributes over the side. */
static char *
ps_compile_operators(PsCompiler *compiler, const char *left, const PsJson *node)
{
	List	   *conditions = NIL;
	ListCell   *cell;

	foreach(cell, node->items)
	{
		const PsJson *member = lfirst(cell);
		const PsOperatorRow *row = ps_find_operator(member->key, false);
		char	   *condition = NULL;

		if (strcmp(member->key, "$and") == 0 || strcmp(member->key, "$or") == 0)
		{
			List	   *parts = NIL;
			ListCell   *part;

			foreach(part, member->items)
			{
				PsJson	   *alternative = lfirst(part);
				char	   *compiled;

				/* {"$or": {"$lt": 1, "$gt": 9}} has its operators in an object. */
				if (alternative->key != NULL && ps_find_operator(alternative->key, false) != NULL)
					compiled = ps_compile_operator(compiler, left, ps_find_operator(alternative->key, false), alternative);
				else
					compiled = ps_compile_comparison(compiler, left, alternative);
				if (compiled != NULL)
					parts = lappend(parts, compiled);
			}
			condition = ps_join_conditions(parts, member->key[1] == 'o' ? "OR" : "AND");
		}
		else if (row == NULL)
			ps_operation_error(compiler, member, "unknown operator \"%s\"", member->key);
		else if (strcmp(row->name, "$not") == 0 && member->kind == PS_JSON_OBJECT && !ps_is_expression(member))
		{
			condition = ps_compile_comparison(compiler, left, member);
			condition = condition == NULL ? NULL : psprintf("NOT (%s)", condition);
		}
		else
			condition = ps_compile_operator(compiler, left, row, member);
		if (condition != NULL)
			conditions = lappend(conditions, condition);
	}
	return ps_join_conditions(conditions, "AND");
}

/* What a left side must be: a value, a list, operators, or a JSON path below it. */
static char *
ps_compile_comparison(PsCompiler *compiler, const char *left, const PsJson *node)
{
	if (node->kind == PS_JSON_ARRAY)
		return ps_compile_operator(compiler, left, ps_find_operator("$in", false), node);
	if (node->kind == PS_JSON_OBJECT && !ps_is_expression(node))
	{
		if (node->items == NIL)
			return NULL;
		if (((PsJson *) linitial(node->items))->key[0] == '$')
			return ps_compile_operators(compiler, left, node);
		return ps_join_conditions(ps_compile_path(compiler, left, NIL, node, NIL), "AND");
	}
	return ps_compile_operator(compiler, left, ps_find_operator("$eq", false), node);
}

/* {"where": expression, "comparator": "<", "logic": value}. */
static char *
ps_compile_where_call(PsCompiler *compiler, const PsJson *node)
{
	const PsJson *side = ps_json_get(node, "where");
	const PsJson *logic = ps_json_get(node, "logic");
	const char *comparator = ps_text(node, "comparator");
	const PsOperatorRow *row;
	char	   *left;

	left = side->kind == PS_JSON_STRING ? ps_quote_column_reference(side->string) : ps_compile_expression(compiler, side);
	if (comparator == NULL)
		return ps_compile_comparison(compiler, left, logic);
	row = ps_find_operator(comparator, true);
	if (row != NULL)
		return ps_compile_operator(compiler, left, row, logic);
	ps_operation_error(compiler, ps_json_get(node, "comparator"), "unknown operator \"%s\"", comparator);
	return NULL;
}

/* The members or elements of a group, each a condition. */
static List *
ps_group_members(PsCompiler *compiler, const PsJson *node)
{
	List	   *conditions = NIL;
	ListCell   *cell;

	foreach(cell, node->items)
	{
		const PsJson *member = lfirst(cell);
		char	   *condition;

		if (member->key == NULL)
			condition = ps_compile_where(compiler, member);
		else if (strcmp(member->key, "$and") == 0)
			condition = ps_join_conditions(ps_group_members(compiler, member), "AND");
		else if (strcmp(member->key, "$or") == 0)
			condition = ps_join_conditions(ps_group_members(compiler, member), "OR");
		else if (strcmp(member->key, "$not") == 0)
		{
			condition = ps_compile_where(compiler, member);
			condition = condition == NULL ? NULL : psprintf("NOT (%s)", condition);
		}
		else if (member->key[0] == '$' && ps_find_operator(member->key, false) != NULL)
		{
			ps_operation_error(compiler, member, "the operator \"%s\" needs a column: {\"column\": {\"%s\": ...}}",
							   member->key, member->key);
			condition = NULL;
		}
		else
			condition = ps_compile_comparison(compiler, ps_quote_column_reference(member->key), member);
		if (condition != NULL)
			conditions = lappend(conditions, condition);
	}
	return conditions;
}

char *
ps_compile_where(PsCompiler *compiler, const PsJson *node)
{
	if (node == NULL || node->kind == PS_JSON_NULL)
		return NULL;
	if (node->kind == PS_JSON_STRING)
		return ps_check_expression(compiler, node, node->string) ? psprintf("(%s\n)", node->string) : NULL;
	if (ps_json_get(node, "where") != NULL && ps_json_get(node, "logic") != NULL)
		return ps_compile_where_call(compiler, node);
	if (ps_is_expression(node))
		return psprintf("(%s)", ps_compile_expression(compiler, node));
	if (node->kind == PS_JSON_OBJECT || node->kind == PS_JSON_ARRAY)
		return ps_join_conditions(ps_group_members(compiler, node), "AND");
	ps_operation_error(compiler, node, "expected a condition, found %s", ps_json_excerpt(node));
	return NULL;
}
