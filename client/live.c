/*-------------------------------------------------------------------------
 *
 * live.c
 *	  Runs what holds migrations in JavaScript that read from the database.
 *
 * The run is one transaction in parts: what stands before such a migration,
 * the migration itself, what follows it.  One process of Node runs the files
 * of all such migrations and sends a line for each operation; the line goes to
 * the server as it is, and the server's answer goes back as it is.
 *
 * A line to Node that is no answer: "run", direction and file.  Lines of Node: "operation", a tab and JSON; at its end "done", or "error",
 * line, column, message and perhaps a hint, separated by tabs.
 *
 *-------------------------------------------------------------------------
 */
#include "run.h"
#include "node.h"

/* The next part's migration, and how many stand before it; no row: none. */
static PGresult *
find_live(PsRun *run, PsLimit limit)
{
	char		steps[16];
	const char *params[] = {
		limit.target, ps_steps_parameter(limit, steps, sizeof(steps)),
		run->down ? "down" : "up", run->connection->options->stream
	};

	return ps_query_selected(run->connection,
							 "SELECT migration, before FROM @extschema@.migrate_live(target => $1::pg_catalog.text, steps => $2::pg_catalog.int4,"
							 " direction => $3::pg_catalog.text, stream => $4::pg_catalog.text)", 4, params);
}

/* Runs operation (NULL: the end) of the migration called name. */
static PGresult *
send_operation(PsRun *run, const char *name, const char *operation)
{
	const char *params[] = {name, operation, run->down ? "down" : "up", run->connection->options->stream};

	return ps_query(run->connection,
					"SELECT @extschema@.migrate_operation(name => $1::pg_catalog.text, operation => $2::pg_catalog.text, direction => $3::pg_catalog.text, stream => $4::pg_catalog.text)",
					4, params);
}

/* Is the file of the migration what was registered? */
static bool
check_file(PsRun *run, const char *name, const char *path)
{
	char	   *source = ps_read_text(path);
	const char *params[] = {name, source, run->connection->options->stream};
	PGresult   *result;
	bool		same;

	if (source == NULL)
		return false;
	result = ps_query_or_exit(run->connection,
							  "SELECT 1 FROM @extschema@.migrate_status(stream => $3::pg_catalog.text) AS s"
							  " WHERE s.name OPERATOR(pg_catalog.=) $1"
							  " AND s.checksum OPERATOR(pg_catalog.=) @extschema@.migrate_checksum(source => $2::pg_catalog.text, down_source => NULL::pg_catalog.text)", 3, params);
	same = PQntuples(result) > 0;
	PQclear(result);
	pg_free(source);
	if (!same)
		ps_error("Upload it, or name the folder that it was uploaded from.",
				 "%s: the file is not the one that was registered", path);
	return same;
}

/* The path of the migration's file, checked; NULL after an error. */
static char *
live_file(PsRun *run, const char *name)
{
	const char *folder = run->connection->options->folder;
	char	   *path = ps_file_path(folder, name, false);

	if (path == NULL)
	{
		ps_error("It reads from the database while it runs, so its file is needed: name its folder.",
				 "folder \"%s\" has no file of migration \"%s\"", folder, name);
		return NULL;
	}
	return check_file(run, name, path) ? path : NULL;
}

/*
 * Passes lines between Node and the server until the migration ends.  Returns NULL
 * after an error that is reported, else the last result.
 */
static PGresult *
serve(PsRun *run, PsNode *node, const char *name, const char *path)
{
	StringInfoData line;
	PGresult   *result = NULL;

	initStringInfo(&line);
	while (ps_node_line(node, &line, path))
	{
		if (strncmp(line.data, "operation\t", 10) != 0)
			break;
		PQclear(result);
		result = send_operation(run, name, line.data + 10);
		if (!ps_succeeded(result))
			break;
		fprintf(node->input, "%s\n", PQgetvalue(result, 0, 0));
		fflush(node->input);
	}
	if (result == NULL || ps_succeeded(result))
	{
		PQclear(result);
		result = strcmp(line.data, "done") == 0 ? send_operation(run, name, NULL) : NULL;
		if (result == NULL)
			ps_node_fault(path, line.data);
	}
	pg_free(line.data);
	return result;
}

/* Runs one migration; returns NULL after an error that is reported. */
static PGresult *
run_live(PsRun *run, PsNode *node, const char *name)
{
	const char *folder = run->connection->options->folder;
	char	   *path = live_file(run, name);
	const char *arguments[] = {"--live", folder, NULL};
	PsNodeRights rights = path && ps_is_typescript(path) ? PS_NODE_COMPILES : PS_NODE_READS;
	PGresult   *result;

	if (path == NULL)
		return NULL;
	if (node->child != 0 && node->rights < rights)
	{
		ps_node_end(node);
		node->child = 0;
	}
	if (node->child == 0)
		ps_node_start(node, "main.js", arguments, true, rights);
	fprintf(node->input, "run\t%s\t%s\n", run->down ? "down" : "up", path);
	fflush(node->input);
	result = serve(run, node, name, path);
	pg_free(path);
	return result;
}

/* The names of a result's first column, for the end of the transaction. */
static void
keep_names(PsRun *run, const PGresult *result)
{
	for (int row = 0; row < PQntuples(result); row++)
		simple_string_list_append(&run->parts, PQgetvalue(result, row, 0));
}

/*
 * Runs the next part: up to the next migration that reads, and it.  Sets *end
 * when nothing is left.  Returns NULL after an error that is reported.
 */
static PGresult *
run_part(PsRun *run, PsNode *node, PsLimit *limit, bool *end)
{
	PGresult   *next = find_live(run, *limit);
	PGresult   *result = next;
	int			before;

	if (!ps_succeeded(next))
		return next;
	*end = PQntuples(next) == 0;
	before = *end ? 0 : atoi(PQgetvalue(next, 0, 1));
	if (*end || before > 0)
	{
		result = ps_call_run(run, *end ? *limit : (PsLimit) {.steps = before});
		if (ps_succeeded(result))
			keep_names(run, result);
	}
	if (!*end && ps_succeeded(result))
	{
		char	   *name = PQgetvalue(next, 0, 0);

		if (result != next)
			PQclear(result);
		result = run_live(run, node, name);
		if (result != NULL && ps_succeeded(result))
			simple_string_list_append(&run->parts, name);
		if (limit->target != NULL)
			*end = strcmp(limit->target, name) == 0;
		else if (limit->steps > 0)
			*end = (limit->steps -= before + 1) == 0;
	}
	if (result != next)
		PQclear(next);
	return result;
}

/* Is any migration of the run one that reads? */
static bool
has_live(PsRun *run, PsLimit limit)
{
	PGresult   *next = find_live(run, limit);
	bool		found = ps_succeeded(next) && PQntuples(next) > 0;

	PQclear(next);
	return found;
}

/*
 * An attempt, after the server refused the run: one transaction in parts,
 * whose names are left in run->parts.  Returns the refusal if it was for
 * another reason.
 */
PGresult *
ps_attempt_live(PsRun *run, PsLimit limit, PGresult *refusal)
{
	PsNode		node = {0};
	PGresult   *result;
	bool		end = false;

	if (!has_live(run, limit))
		return refusal;
	PQclear(refusal);
	simple_string_list_destroy(&run->parts);
	run->parts = (SimpleStringList) {0};
	/* a run down without a limit is one step */
	if (run->down && limit.target == NULL && limit.steps == 0)
		limit.steps = 1;
	result = ps_begin(run);
	while (!end && result != NULL && ps_succeeded(result))
	{
		PQclear(result);
		result = run_part(run, &node, &limit, &end);
	}
	if (node.child != 0)
		ps_node_end(&node);
	if (result == NULL)
	{
		run->reported = true;
		result = PQmakeEmptyPGresult(run->connection->conn, PGRES_FATAL_ERROR);
	}
	return ps_end(run, result);
}
