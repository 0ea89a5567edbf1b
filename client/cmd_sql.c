/*-------------------------------------------------------------------------
 *
 * cmd_sql.c
 *	  pgstair sql: the plan as one SQL script, from BEGIN to COMMIT, that ends
 *	  with what records the migrations.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include "common/string.h"
#include "fe_utils/string_utils.h"

/* Fields of PLAN_QUERY. */
typedef enum PsPlanField
{
	PLAN_MIGRATION,
	PLAN_LINE,
	PLAN_STATEMENT
} PsPlanField;

#define PLAN_QUERY \
	"SELECT migration, line, statement" \
	" FROM @extschema@.migrate_plan(target => $1, direction => $2, stream => $3) ORDER BY step"

/*
 * Appends a statement, closed: by its data's end after COPY, else so that a
 * comment in its last line does no harm.
 */
static void
append_statement(PQExpBuffer script, const char *statement)
{
	const char *last = strrchr(statement, '\n');

	appendPQExpBufferStr(script, statement);
	if (pg_str_endswith(statement, "\n\\."))
		appendPQExpBufferChar(script, '\n');
	else
		appendPQExpBufferStr(script, strstr(last ? last : statement, "--") ? "\n;\n" : ";\n");
}

/* Appends what records a migration. */
static void
append_record(PQExpBuffer script, PsConnection *connection, const char *name)
{
	const PsOptions *options = connection->options;

	appendPQExpBuffer(script, "SELECT %s.migrate_record(", connection->schema);
	appendStringLiteralConn(script, name, connection->conn);
	appendPQExpBuffer(script, ", direction => '%s', stream => ", options->down ? "down" : "up");
	appendStringLiteralConn(script, options->stream, connection->conn);
	appendPQExpBufferStr(script, ");\n");
}

/* Appends the records of all migrations of the plan, in the plan's order. */
static void
append_records(PQExpBuffer script, PsConnection *connection, const PGresult *plan)
{
	SimpleStringList names = {NULL, NULL};

	for (int row = 0; row < PQntuples(plan); row++)
	{
		const char *name = PQgetvalue(plan, row, PLAN_MIGRATION);

		if (!simple_string_list_member(&names, name))
			simple_string_list_append(&names, name);
	}
	appendPQExpBufferChar(script, '\n');
	for (SimpleStringListCell *cell = names.head; cell; cell = cell->next)
		append_record(script, connection, cell->val);
	simple_string_list_destroy(&names);
}

/* The script of a plan. */
static PQExpBuffer
make_script(PsConnection *connection, const PGresult *plan)
{
	PQExpBuffer script = createPQExpBuffer();

	appendPQExpBufferStr(script, "BEGIN;\n");
	for (int row = 0; row < PQntuples(plan); row++)
	{
		appendPQExpBuffer(script, "\n-- %s", PQgetvalue(plan, row, PLAN_MIGRATION));
		if (!PQgetisnull(plan, row, PLAN_LINE))
			appendPQExpBuffer(script, ":%s", PQgetvalue(plan, row, PLAN_LINE));
		appendPQExpBufferChar(script, '\n');
		append_statement(script, PQgetvalue(plan, row, PLAN_STATEMENT));
	}
	if (!connection->options->no_ledger)
		append_records(script, connection, plan);
	appendPQExpBufferStr(script, "\nCOMMIT;\n");
	if (PQExpBufferBroken(script))
		ps_fatal(NULL, "out of memory");
	return script;
}

/* Ends the program if the plan does not fit in one transaction. */
static void
check_transactional(PsConnection *connection, const char *const *params)
{
	PGresult   *rows = ps_query_or_exit(connection,
										"SELECT migration FROM @extschema@.migrate_outside(target => $1, direction => $2,"
										" stream => $3) LIMIT 1", 3, params);

	if (PQntuples(rows) > 0)
		ps_fatal("Print what stands before it with --to, and run the migration itself with the client.",
				 "migration \"%s\" must run outside a transaction", PQgetvalue(rows, 0, 0));
	PQclear(rows);
}

/* Executes the command; returns the exit status. */
int
ps_cmd_sql(const PsOptions *options)
{
	PsConnection *connection = ps_connect_with_extension(options);
	const char *params[] = {options->to, options->down ? "down" : "up", options->stream};
	PGresult   *plan;
	PQExpBuffer script;

	check_transactional(connection, params);
	plan = ps_query_or_exit(connection, PLAN_QUERY, 3, params);
	script = make_script(connection, plan);

	if (options->json)
	{
		PQExpBuffer json = createPQExpBuffer();

		ps_json_key(json, "sql");
		ps_json_string(json, script->data);
		ps_json_print(json);
	}
	else
		fputs(script->data, stdout);
	destroyPQExpBuffer(script);
	PQclear(plan);
	ps_disconnect(connection);
	return PS_DONE;
}
