/*-------------------------------------------------------------------------
 *
 * operation_view.c
 *	  Views and materialized views.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "utils/builtins.h"

static const char *const ps_check_choices[] = {"LOCAL", "CASCADED", NULL};

static const PsArgument ps_create_view_arguments[] = {
	{"view", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"query", PS_KIND_QUERY, PS_REQUIRED},
	{"columns", PS_KIND_NAME, PS_MANY, NULL, "names of its columns"},
	{"replace", PS_KIND_FLAG, 0, "false"},
	{"checkOption", PS_KIND_CHOICE, 0, NULL, NULL, ps_check_choices},
	{"with", PS_KIND_VALUE, PS_MAP, NULL, "security_invoker, security_barrier"},
	{"comment", PS_KIND_TEXT},
	{NULL}
};

/* The view that "view" names, with "schema" beside it. */
static PsTableName
ps_view_argument(const PsJson *arguments)
{
	return ps_table_name(ps_json_get(arguments, "view"), ps_text(arguments, "schema"));
}

/* ("a", "b") of a view's columns, WITH (...) of its options. */
static char *
ps_view_head(PsCompiler *compiler, const PsJson *arguments)
{
	List	   *columns = ps_names(arguments, "columns");
	const PsJson *with = ps_json_get(arguments, "with");

	return psprintf("%s%s%s", ps_quote_table(ps_view_argument(arguments)),
					columns == NIL ? "" : psprintf(" (%s)", ps_quote_names(columns)),
					ps_json_is(with, PS_JSON_OBJECT) ? psprintf(" WITH (%s)", ps_storage_parameters(compiler, with)) : "");
}

/* Emits the comment of a view. */
static void
ps_emit_view_comment(PsCompiler *compiler, const PsJson *arguments, const char *kind)
{
	if (ps_text(arguments, "comment") != NULL)
		ps_emit(compiler, "COMMENT ON %s %s IS %s", kind, ps_quote_table(ps_view_argument(arguments)),
				quote_literal_cstr(ps_text(arguments, "comment")));
}

/* createView: makes a view. */
static void
ps_compile_create_view(PsCompiler *compiler, const PsJson *arguments)
{
	const char *check = ps_text(arguments, "checkOption");

	ps_emit(compiler, "CREATE %sVIEW %s AS\n%s%s", ps_flag(compiler, arguments, "replace") ? "OR REPLACE " : "",
			ps_view_head(compiler, arguments), ps_bare_query(ps_text(arguments, "query")),
			check == NULL ? "" : psprintf("\nWITH %s CHECK OPTION", ps_upper_words(check)));
	ps_emit_view_comment(compiler, arguments, "VIEW");
}

static const PsArgument ps_create_materialized_arguments[] = {
	{"view", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"query", PS_KIND_QUERY, PS_REQUIRED},
	{"columns", PS_KIND_NAME, PS_MANY},
	{"ifNotExists", PS_KIND_FLAG, 0, "false"},
	{"withData", PS_KIND_FLAG, 0, "true"},
	{"with", PS_KIND_VALUE, PS_MAP, NULL, "storage parameters"},
	{"comment", PS_KIND_TEXT},
	{NULL}
};

/* createMaterializedView: makes a materialized view. */
static void
ps_compile_create_materialized(PsCompiler *compiler, const PsJson *arguments)
{
	ps_emit(compiler, "CREATE MATERIALIZED VIEW %s%s AS\n%s%s", ps_flag(compiler, arguments, "ifNotExists") ? "IF NOT EXISTS " : "",
			ps_view_head(compiler, arguments), ps_bare_query(ps_text(arguments, "query")),
			ps_flag(compiler, arguments, "withData") ? "" : "\nWITH NO DATA");
	ps_emit_view_comment(compiler, arguments, "MATERIALIZED VIEW");
}

static const PsArgument ps_drop_view_arguments[] = {
	{"view", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"ifExists", PS_KIND_FLAG, 0, "false"},
	{"cascade", PS_KIND_FLAG, 0, "false"},
	{NULL}
};

/* DROP VIEW or DROP MATERIALIZED VIEW. */
static void
ps_emit_drop_view(PsCompiler *compiler, const PsJson *arguments, const char *kind)
{
	ps_emit(compiler, "DROP %s %s%s%s", kind, ps_flag(compiler, arguments, "ifExists") ? "IF EXISTS " : "",
			ps_quote_table(ps_view_argument(arguments)), ps_flag(compiler, arguments, "cascade") ? " CASCADE" : "");
}

/* dropView: drops a view. */
static void
ps_compile_drop_view(PsCompiler *compiler, const PsJson *arguments)
{
	ps_emit_drop_view(compiler, arguments, "VIEW");
}

/* dropMaterializedView: drops a materialized view. */
static void
ps_compile_drop_materialized(PsCompiler *compiler, const PsJson *arguments)
{
	ps_emit_drop_view(compiler, arguments, "MATERIALIZED VIEW");
}

static const PsArgument ps_refresh_arguments[] = {
	{"view", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"concurrently", PS_KIND_FLAG, 0, "false"},
	{"withData", PS_KIND_FLAG, 0, "true"},
	{NULL}
};

/* refresh: refreshes a materialized view. */
static void
ps_compile_refresh(PsCompiler *compiler, const PsJson *arguments)
{
	ps_emit(compiler, "REFRESH MATERIALIZED VIEW %s%s%s", ps_flag(compiler, arguments, "concurrently") ? "CONCURRENTLY " : "",
			ps_quote_table(ps_view_argument(arguments)), ps_flag(compiler, arguments, "withData") ? "" : " WITH NO DATA");
}

const PsOperation ps_view_operations[] = {
	{{"createView", ps_create_view_arguments}, "makes a view", ps_compile_create_view},
	{{"dropView", ps_drop_view_arguments}, "drops a view", ps_compile_drop_view},
	{{"createMaterializedView", ps_create_materialized_arguments}, "makes a materialized view", ps_compile_create_materialized},
	{{"dropMaterializedView", ps_drop_view_arguments}, "drops a materialized view", ps_compile_drop_materialized},
	{{"refresh", ps_refresh_arguments}, "refreshes a materialized view", ps_compile_refresh},
	{{NULL}}
};
