/*-------------------------------------------------------------------------
 *
 * operation_guard.c
 *	  Guards: "when" on an operation, and assert.
 *
 * A guard is looked at when its statement runs, not when it is compiled, so it
 * sees what every statement before it did.  That takes a DO block.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "utils/builtins.h"

/* %1$s is what the condition is about. */
typedef struct PsConditionRow
{
	const char *name;
	char	   *(*write) (const PsJson *node);
	bool		negative;
} PsConditionRow;

static const PsArgument ps_column_of_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"column", PS_KIND_NAME, PS_REQUIRED},
	{NULL}
};

static const PsShape ps_column_of_shape = {"columnOf", ps_column_of_arguments};

static const PsArgument ps_constraint_of_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"name", PS_KIND_NAME, PS_REQUIRED},
	{NULL}
};

static const PsShape ps_constraint_of_shape = {"constraintOf", ps_constraint_of_arguments};

static const PsArgument ps_named_arguments[] = {
	{"name", PS_KIND_NAME, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{NULL}
};

static const PsShape ps_named_shape = {"named", ps_named_arguments, NULL, "name"};

static const PsArgument ps_when_arguments[] = {
	{"tableExists", PS_KIND_TABLE},
	{"tableMissing", PS_KIND_TABLE},
	{"columnExists", PS_KIND_OBJECT, 0, NULL, NULL, &ps_column_of_shape},
	{"columnMissing", PS_KIND_OBJECT, 0, NULL, NULL, &ps_column_of_shape},
	{"constraintExists", PS_KIND_OBJECT, 0, NULL, NULL, &ps_constraint_of_shape},
	{"constraintMissing", PS_KIND_OBJECT, 0, NULL, NULL, &ps_constraint_of_shape},
	{"indexExists", PS_KIND_OBJECT, 0, NULL, NULL, &ps_named_shape},
	{"indexMissing", PS_KIND_OBJECT, 0, NULL, NULL, &ps_named_shape},
	{"typeExists", PS_KIND_OBJECT, 0, NULL, NULL, &ps_named_shape},
	{"typeMissing", PS_KIND_OBJECT, 0, NULL, NULL, &ps_named_shape},
	{"queryReturnsRows", PS_KIND_QUERY},
	{"queryReturnsNoRows", PS_KIND_QUERY},
	{NULL}
};

const PsShape ps_when_shape = {"when", ps_when_arguments};

/* to_regclass('"T"'); to be cast where it is compared, so that the operator is that of oid. */
static char *
regclass_of(PsTableName table)
{
	return psprintf("pg_catalog.to_regclass(%s)", quote_literal_cstr(ps_quote_table(table)));
}

/* SQL that is true where the table is there. */
static char *
table_condition(const PsJson *node)
{
	return psprintf("%s IS NOT NULL", regclass_of(ps_table_name(node, NULL)));
}

/* SQL that is true where the column is there. */
static char *
column_condition(const PsJson *node)
{
	return psprintf("EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = %s::pg_catalog.oid AND attname = %s AND attnum > 0 AND NOT attisdropped)",
					regclass_of(ps_table_argument(node)), quote_literal_cstr(ps_text(node, "column")));
}

/* SQL that is true where the constraint is there. */
static char *
constraint_condition(const PsJson *node)
{
	return psprintf("EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = %s::pg_catalog.oid AND conname = %s)",
					regclass_of(ps_table_argument(node)), quote_literal_cstr(ps_text(node, "name")));
}

/* A name alone, or with its schema. */
static PsTableName
named_object(const PsJson *node)
{
	PsTableName name = {ps_text(node, "schema"), node->kind == PS_JSON_STRING ? node->string : ps_text(node, "name")};

	return name;
}

/* SQL that is true where the index is there. */
static char *
index_condition(const PsJson *node)
{
	return psprintf("%s IS NOT NULL", regclass_of(named_object(node)));
}

/* SQL that is true where the type is there. */
static char *
type_condition(const PsJson *node)
{
	return psprintf("pg_catalog.to_regtype(%s) IS NOT NULL", quote_literal_cstr(ps_quote_table(named_object(node))));
}

/* SQL that is true where the query returns rows. */
static char *
query_condition(const PsJson *node)
{
	return psprintf("EXISTS (%s\n)", ps_bare_query(node->string));
}

static const PsConditionRow ps_condition_rows[] = {
	{"tableExists", table_condition},
	{"tableMissing", table_condition, true},
	{"columnExists", column_condition},
	{"columnMissing", column_condition, true},
	{"constraintExists", constraint_condition},
	{"constraintMissing", constraint_condition, true},
	{"indexExists", index_condition},
	{"indexMissing", index_condition, true},
	{"typeExists", type_condition},
	{"typeMissing", type_condition, true},
	{"queryReturnsRows", query_condition},
	{"queryReturnsNoRows", query_condition, true},
};

/* All conditions of a "when" as one SQL condition; NULL after noting errors. */
char *
ps_compile_when(PsCompiler *compiler, const PsJson *when)
{
	List	   *conditions = NIL;
	int			i;

	if (!ps_check_shape(compiler, &ps_when_shape, when))
		return NULL;
	for (i = 0; i < lengthof(ps_condition_rows); i++)
	{
		const PsConditionRow *row = &ps_condition_rows[i];
		const PsJson *node = ps_json_get(when, row->name);

		if (node != NULL && node->kind != PS_JSON_NULL)
			conditions = lappend(conditions, psprintf(row->negative ? "NOT (%s)" : "%s", row->write(node)));
	}
	if (conditions == NIL)
	{
		ps_operation_error(compiler, when, "expected a condition such as {\"tableMissing\": \"t\"}");
		return NULL;
	}
	return ps_join(conditions, " AND ");
}

/* A DO statement with that body. */
char *
ps_do_block(const char *body)
{
	return psprintf("DO %s", quote_literal_cstr(body));
}

static const char *const ps_returns_choices[] = {"ROWS", "NO ROWS", NULL};

static const PsArgument ps_assert_arguments[] = {
	{"query", PS_KIND_QUERY, PS_REQUIRED},
	{"returns", PS_KIND_CHOICE, PS_REQUIRED, NULL, "what the query must return", ps_returns_choices},
	{"message", PS_KIND_TEXT, 0, NULL, "of the error"},
	{NULL}
};

/* assert: fails unless a query returns rows, or no rows. */
static void
compile_assert(PsCompiler *compiler, const PsJson *arguments)
{
	bool		rows = strcmp(ps_upper_words(ps_text(arguments, "returns")), "ROWS") == 0;
	const char *message = ps_text(arguments, "message");

	if (message == NULL)
		message = rows ? "a query that must return rows returns none" : "a query that must return no rows returns some";
	ps_emit(compiler, "%s",
			ps_do_block(psprintf("BEGIN\n\tIF %sEXISTS (%s\n) THEN\n"
								 "\t\tRAISE EXCEPTION USING MESSAGE = %s;\n"
								 "\tEND IF;\nEND",
								 rows ? "NOT " : "", ps_bare_query(ps_text(arguments, "query")), quote_literal_cstr(message))));
}

static const PsArgument ps_sql_arguments[] = {
	{"sql", PS_KIND_TEXT, PS_REQUIRED, NULL, "statements"},
	{"replacements", PS_KIND_ANY, 0, NULL, "values for ? (an array) or :name (an object)"},
	{"bind", PS_KIND_ANY, 0, NULL, "values for $1 (an array) or $name (an object)"},
	{"type", PS_KIND_TEXT, PS_IGNORED},
	{"raw", PS_KIND_FLAG, PS_IGNORED},
	{"plain", PS_KIND_FLAG, PS_IGNORED},
	{"nest", PS_KIND_FLAG, PS_IGNORED},
	{NULL}
};

/* sql: runs SQL, with values bound by the server. */
static void
compile_sql(PsCompiler *compiler, const PsJson *arguments)
{
	char	   *text = ps_bind(compiler, ps_json_get(arguments, "sql"), ps_text(arguments, "sql"),
							   ps_json_get(arguments, "replacements"), ps_json_get(arguments, "bind"));

	if (text == NULL)
		return;
	/* The semicolon that closes it must not end up in a comment. */
	ps_emit(compiler, "%s\n", text);
	((PsEmitted *) llast(compiler->statements))->is_script = true;
	ps_follow_sql(compiler, text);
}

const PsOperation ps_guard_operations[] = {
	{{"assert", ps_assert_arguments}, "fails unless a query returns rows, or no rows", compile_assert},
	{{"sql", ps_sql_arguments, NULL, "sql"}, "runs SQL, with values bound by the server", compile_sql},
	{{NULL}}
};
