/*-------------------------------------------------------------------------
 *
 * operation_view.c
 *	  Views and materialized views.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

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

static const PsArgument ps_drop_view_arguments[] = {
	{"view", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"ifExists", PS_KIND_FLAG, 0, "false"},
	{"cascade", PS_KIND_FLAG, 0, "false"},
	{NULL}
};

static const PsArgument ps_refresh_arguments[] = {
	{"view", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"concurrently", PS_KIND_FLAG, 0, "false"},
	{"withData", PS_KIND_FLAG, 0, "true"},
	{NULL}
};

const PsOperation ps_view_operations[] = {
	{{"createView", ps_create_view_arguments}, "makes a view", NULL,
	{"CREATE [replace?OR REPLACE ]VIEW {view}[ ({columns})][ WITH ({with})] AS\n{query}[\nWITH {checkOption} CHECK OPTION]",
	"[COMMENT ON VIEW {view} IS {'comment}]"}},
	{{"dropView", ps_drop_view_arguments}, "drops a view", NULL,
	{"DROP VIEW [ifExists?IF EXISTS ]{view}[cascade? CASCADE]"}},
	{{"createMaterializedView", ps_create_materialized_arguments}, "makes a materialized view", NULL,
	{"CREATE MATERIALIZED VIEW [ifNotExists?IF NOT EXISTS ]{view}[ ({columns})][ WITH ({with})] AS\n{query}[withData!\nWITH NO DATA]",
	"[COMMENT ON MATERIALIZED VIEW {view} IS {'comment}]"}},
	{{"dropMaterializedView", ps_drop_view_arguments}, "drops a materialized view", NULL,
	{"DROP MATERIALIZED VIEW [ifExists?IF EXISTS ]{view}[cascade? CASCADE]"}},
	{{"refresh", ps_refresh_arguments}, "refreshes a materialized view", NULL,
	{"REFRESH MATERIALIZED VIEW [concurrently?CONCURRENTLY ]{view}[withData! WITH NO DATA]"}},
	{{NULL}}
};
