/*-------------------------------------------------------------------------
 *
 * cmd_sql.c
 *	  pgstair sql: the plan as one SQL script that ends with what records the
 *	  migrations.
 *
 * The script is a transaction, from BEGIN to COMMIT.  A migration that must run
 * outside one stands by itself, between the transactions of what comes before
 * it and after it; each part records its own migrations.  The script is in UTF-8,
 * and its strings are read as in a run.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include "common/string.h"
#include "fe_utils/simple_list.h"
#include "fe_utils/string_utils.h"

/* Fields of PLAN_QUERY. */
typedef enum PsPlanField
{
	PLAN_MIGRATION,
	PLAN_LINE,
	PLAN_STATEMENT,
	PLAN_REASON
} PsPlanField;

#define PLAN_QUERY \
	"SELECT migration, line, statement, reason" \
	" FROM @extschema@.migrate_plan(target => $1::pg_catalog.text, direction => $2::pg_catalog.text, stream => $3::pg_catalog.text) ORDER BY step"

/* Pending migrations up to and including $2, in the order of a run. */
#define PENDING_QUERY \
	"WITH s AS (SELECT name, state, ordinality FROM @extschema@.migrate_status(stream => $1::pg_catalog.text) WITH ORDINALITY)" \
	" SELECT name FROM s WHERE state OPERATOR(pg_catalog.=) 'pending' AND ($2::pg_catalog.text IS NULL OR" \
	" ordinality OPERATOR(pg_catalog.<=) (SELECT ordinality FROM s WHERE name OPERATOR(pg_catalog.=) $2))" \
	" ORDER BY ordinality"

/* Those that a revert back to $2 takes back, in its order. */
#define REVERTED_QUERY \
	"SELECT migration FROM @extschema@.migrate_losses(target => $2::pg_catalog.text, steps => NULL::pg_catalog.int4, stream => $1::pg_catalog.text)"

/* The reason of a statement whose migration is not part of a transaction. */
#define REASON_OUTSIDE "outside a transaction"

/* The script as far as it has got. */
typedef struct PsScript
{
	PsConnection *connection;
	const PGresult *plan;
	PQExpBuffer text;
	SimpleStringList outside;	/* migrations that run outside a transaction */
	SimpleStringList closed;	/* migrations of the parts that are complete */
	SimpleStringList part;		/* those of the part at hand; empty: none is open */
	bool		part_is_outside;
} PsScript;

/* Appends a name to a list that has it once. */
static void
add_name(SimpleStringList *names, const char *name)
{
	if (!simple_string_list_member(names, name))
		simple_string_list_append(names, name);
}

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
append_record(PsScript *script, const char *name)
{
	PsConnection *connection = script->connection;
	const PsOptions *options = connection->options;

	appendPQExpBuffer(script->text, "SELECT %s.migrate_record(", connection->schema);
	appendStringLiteralConn(script->text, name, connection->conn);
	appendPQExpBuffer(script->text, "::pg_catalog.text, '%s'::pg_catalog.text, NULL::pg_catalog.int4, 'done'::pg_catalog.text, ",
					  options->down ? "down" : "up");
	appendStringLiteralConn(script->text, options->stream, connection->conn);
	appendPQExpBufferStr(script->text, "::pg_catalog.text);\n");
}

/* Ends the part at hand, if any: what it has done is recorded. */
static void
close_part(PsScript *script)
{
	if (script->part.head == NULL)
		return;
	if (!script->connection->options->no_ledger)
		appendPQExpBufferChar(script->text, '\n');
	for (SimpleStringListCell *cell = script->part.head; cell; cell = cell->next)
	{
		if (!script->connection->options->no_ledger)
			append_record(script, cell->val);
		add_name(&script->closed, cell->val);
	}
	if (!script->part_is_outside)
		appendPQExpBufferStr(script->text, "\nCOMMIT;\n");
	simple_string_list_destroy(&script->part);
	script->part = (SimpleStringList) {NULL, NULL};
}

/* Goes on with the part that a migration belongs to. */
static void
enter_part(PsScript *script, const char *name)
{
	bool		outside = simple_string_list_member(&script->outside, name);

	if (outside ? !simple_string_list_member(&script->part, name) : script->part_is_outside)
		close_part(script);
	if (simple_string_list_member(&script->closed, name))
		ps_fatal("Print what stands before it with --to, and let the client run the rest.",
				 "statements of migration \"%s\" stand on both sides of one that runs outside a transaction", name);
	if (script->part.head == NULL && script->closed.head != NULL)
		appendPQExpBufferChar(script->text, '\n');
	if (script->part.head == NULL)
		appendPQExpBufferStr(script->text, outside ? "-- outside a transaction\n" : PS_BEGIN ";\n");
	add_name(&script->part, name);
	script->part_is_outside = outside;
}

/* Appends a row of the plan. */
static void
append_row(PsScript *script, int row)
{
	const char *name = PQgetvalue(script->plan, row, PLAN_MIGRATION);

	enter_part(script, name);
	appendPQExpBuffer(script->text, "\n-- %s", name);
	if (!PQgetisnull(script->plan, row, PLAN_LINE))
		appendPQExpBuffer(script->text, ":%s", PQgetvalue(script->plan, row, PLAN_LINE));
	appendPQExpBufferChar(script->text, '\n');
	append_statement(script->text, PQgetvalue(script->plan, row, PLAN_STATEMENT));
}

/*
 * Goes on with the migrations that have no statement, so no row in the plan:
 * they are to be recorded, too.
 */
static void
append_empty(PsScript *script)
{
	const PsOptions *options = script->connection->options;
	const char *params[] = {options->stream, options->to};
	PGresult   *names;

	names = ps_query_or_exit(script->connection, options->down ? REVERTED_QUERY : PENDING_QUERY, 2, params);
	for (int row = 0; row < PQntuples(names); row++)
		if (!simple_string_list_member(&script->closed, PQgetvalue(names, row, 0)))
			enter_part(script, PQgetvalue(names, row, 0));
	PQclear(names);
}

/*
 * The whole script: settings that its text depends on, wherever it is read, and
 * what stops psql, stand before it.
 */
static PQExpBuffer
with_head(const PsScript *script)
{
	PQExpBuffer whole = createPQExpBuffer();

	if (!pg_is_ascii(script->text->data))
		appendPQExpBufferStr(whole, "SET client_encoding = 'UTF8';\n");
	if (strchr(script->text->data, '\\') != NULL)
		appendPQExpBufferStr(whole, "SET standard_conforming_strings = on;\n");
	if (script->outside.head != NULL)
		appendPQExpBufferStr(whole, "-- for psql: no transaction takes back what runs outside of one\n\\set ON_ERROR_STOP on\n\n");
	appendPQExpBufferStr(whole, script->text->data);
	if (PQExpBufferBroken(script->text) || PQExpBufferBroken(whole))
		ps_fatal(NULL, "out of memory");
	destroyPQExpBuffer(script->text);
	return whole;
}

/* The script of a plan. */
static PQExpBuffer
make_script(PsConnection *connection, const PGresult *plan)
{
	PsScript	script = {.connection = connection,.plan = plan,.text = createPQExpBuffer()};
	PQExpBuffer whole;

	for (int row = 0; row < PQntuples(plan); row++)
		if (strcmp(PQgetvalue(plan, row, PLAN_REASON), REASON_OUTSIDE) == 0)
			add_name(&script.outside, PQgetvalue(plan, row, PLAN_MIGRATION));
	for (int row = 0; row < PQntuples(plan); row++)
		append_row(&script, row);
	append_empty(&script);
	close_part(&script);
	if (script.closed.head == NULL)
		appendPQExpBufferStr(script.text, PS_BEGIN ";\n\nCOMMIT;\n");
	whole = with_head(&script);
	simple_string_list_destroy(&script.outside);
	simple_string_list_destroy(&script.closed);
	return whole;
}

/*
 * Ends the program if a migration of the plan is half done: a script would do
 * its first half again.
 */
static void
check_not_begun(PsConnection *connection, const char *const *params)
{
	PGresult   *rows = ps_query_or_exit(connection,
										"SELECT migration FROM @extschema@.migrate_outside(target => $1::pg_catalog.text, steps => NULL::pg_catalog.int4, direction => $2::pg_catalog.text,"
										" stream => $3::pg_catalog.text) WHERE state OPERATOR(pg_catalog.=) 'done' LIMIT 1", 3, params);

	if (PQntuples(rows) > 0)
		ps_fatal("Complete it with the client.",
				 "migration \"%s\" has been begun outside a transaction", PQgetvalue(rows, 0, 0));
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

	check_not_begun(connection, params);
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
