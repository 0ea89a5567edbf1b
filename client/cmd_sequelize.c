/*-------------------------------------------------------------------------
 *
 * cmd_sequelize.c
 *	  Commands under the names that users of Sequelize type.
 *
 * Each is one of the client's own commands, or some of them, with the folders
 * and the connection that .sequelizerc and the project's configuration name.
 *
 *-------------------------------------------------------------------------
 */
#include "node.h"

#include <limits.h>
#include <sys/stat.h>

#include "common/string.h"
#include "fe_utils/string_utils.h"
#include "lib/stringinfo.h"

/* The project's folders, where an option does not say otherwise. */
typedef struct PsProject
{
	char	   *migrations;
	char	   *seeders;
} PsProject;

/* Takes a line of config.js; what is wrong with the configuration counts only where it is asked for the database. */
static void
take_fact(PsOptions *options, PsProject *project, char *line)
{
	char	   *value = strchr(line, '\t');

	if (value == NULL)
		return;
	*value++ = '\0';
	if (strcmp(line, "error") == 0 && options->dbname == NULL)
		ps_fatal(NULL, "the project's configuration cannot be read: %s", value);
	if (strcmp(line, "migrations") == 0)
		project->migrations = pg_strdup(value);
	else if (strcmp(line, "seeders") == 0)
		project->seeders = pg_strdup(value);
	else if (strcmp(line, "dbname") == 0 && options->dbname == NULL)
		options->dbname = pg_strdup(value);
}

/* Puts what the command line says, if anything, in place of what the project says. */
static void
override_path(char **path, const char *given)
{
	if (given == NULL)
		return;
	pg_free(*path);
	*path = pg_strdup(given);
}

/* Reads .sequelizerc and the configuration, if the project has them. */
static PsOptions
project_options(const PsOptions *given, PsProject *project)
{
	PsOptions	options = *given;
	const char *arguments[] = {
		given->env ? given->env : "", given->config ? given->config : "", given->options_path ? given->options_path : "", NULL
	};
	StringInfoData line;
	PsNode		node;

	if (given->url)
		options.dbname = given->url;
	initStringInfo(&line);
	ps_node_start(&node, "config.js", arguments, false, PS_NODE_ANYTHING);
	while (pg_get_line_buf(node.output, &line))
	{
		(void) pg_strip_crlf(line.data);
		take_fact(&options, project, line.data);
	}
	pg_free(line.data);
	if (ps_node_end(&node) > 0)
		exit(PS_FAILED);
	override_path(&project->migrations, given->migrations_path);
	override_path(&project->seeders, given->seeders_path);
	return options;
}

/* A migration's name without the extension that Sequelize gives it. */
static char *
bare_name(const char *name)
{
	static const char *const endings[] = {".js", ".cjs", ".mjs", ".ts", ".cts"};

	for (int i = 0; name && i < lengthof(endings); i++)
		if (pg_str_endswith(name, endings[i]))
			return pnstrdup(name, strlen(name) - strlen(endings[i]));
	return name ? pg_strdup(name) : NULL;
}

/* Options of a command on the project's migrations, or its seeders. */
static PsOptions
stream_options(const PsOptions *given, bool seeders)
{
	static PsProject project;
	PsOptions	options = project_options(given, &project);

	options.folder = seeders ? project.seeders : project.migrations;
	options.folder_given = true;
	options.to = bare_name(given->to);
	options.only = bare_name(given->only);
	options.from = bare_name(given->from);
	if (seeders)
		options.stream = "seeders";
	return options;
}

/*
 * Records the seeders of --seed, or all, as not applied, whatever they left: so
 * they run again.
 */
static int
forget_seeders(const PsOptions *options)
{
	const char *params[] = {options->stream, options->only};
	PsConnection *connection = ps_connect_with_extension(options);

	PQclear(ps_query_or_exit(connection,
							 "SELECT @extschema@.migrate_record(name => s.name, direction => 'down'::pg_catalog.text,"
							 " statement => NULL::pg_catalog.int4, state => 'done'::pg_catalog.text, stream => $1::pg_catalog.text)"
							 " FROM (SELECT name FROM @extschema@.migrate_status(stream => $1::pg_catalog.text)"
							 " WHERE state OPERATOR(pg_catalog.<>) 'pending'"
							 " AND name OPERATOR(pg_catalog.=) coalesce($2, name) OFFSET 0) AS s", 2, params));
	ps_disconnect(connection);
	return PS_DONE;
}

/* Does something for each seeder of --seed, or once for all; returns the first exit status that is not 0. */
static int
for_seeders(const PsOptions *options, int (*work) (const PsOptions *options))
{
	int			status = PS_DONE;

	if (options->seeds.head == NULL)
		return work(options);
	for (SimpleStringListCell *cell = options->seeds.head; cell && status == PS_DONE; cell = cell->next)
	{
		PsOptions	one = *options;

		one.only = bare_name(cell->val);
		status = work(&one);
	}
	return status;
}

/* Uploads the folder and applies what is pending. */
static int
migrate(const PsOptions *given, bool seeders)
{
	PsOptions	options = stream_options(given, seeders);
	PsOptions	silent = options;
	int			status;

	silent.quiet = true;
	silent.json = false;
	silent.only = silent.from = NULL;
	status = ps_cmd_init(&silent);
	if (status == PS_DONE && options.always)
		status = for_seeders(&options, forget_seeders);
	if (status == PS_DONE)
		status = ps_cmd_upload(&silent);
	return status == PS_DONE ? for_seeders(&options, ps_cmd_up) : status;
}

/* db:migrate: uploads the project's migrations and applies them. */
int
ps_cmd_db_migrate(const PsOptions *options)
{
	return migrate(options, false);
}

/* db:seed:all: uploads the project's seeders and applies them. */
int
ps_cmd_db_seed(const PsOptions *options)
{
	return migrate(options, true);
}

/* db:seed: the same with the seeders that are named, each in a run of its own. */
int
ps_cmd_db_seed_one(const PsOptions *options)
{
	if (options->seeds.head == NULL)
	{
		ps_error(NULL, "a seeder is missing: --seed=NAME");
		return PS_USAGE;
	}
	return migrate(options, true);
}

/* db:migrate:status: lists the project's migrations. */
int
ps_cmd_db_status(const PsOptions *given)
{
	PsOptions	options = stream_options(given, false);

	return ps_cmd_status(&options);
}

/* Reverts without a question, as sequelize-cli does. */
static int
revert_unasked(const PsOptions *options)
{
	return ps_revert(options, false);
}

/* Reverts the last migration, or back to and including --to. */
static int
undo(const PsOptions *given, bool seeders, bool all)
{
	PsOptions	options = stream_options(given, seeders);

	if (options.to == NULL)
		options.steps = all ? INT_MAX : 1;
	return for_seeders(&options, revert_unasked);
}

/* db:migrate:undo: reverts the last migration. */
int
ps_cmd_db_undo(const PsOptions *options)
{
	return undo(options, false, false);
}

/* db:migrate:undo:all: reverts all migrations, or back to --to. */
int
ps_cmd_db_undo_all(const PsOptions *options)
{
	return undo(options, false, true);
}

/* db:seed:undo: reverts the last seeder. */
int
ps_cmd_db_seed_undo(const PsOptions *options)
{
	return undo(options, true, false);
}

/* db:seed:undo:all: reverts all seeders. */
int
ps_cmd_db_seed_undo_all(const PsOptions *options)
{
	return undo(options, true, true);
}

/*
 * Copies what generate.js prints for a kind of file into the file whose name it
 * prints first; ends the program after an error.
 */
static void
write_generated(const PsOptions *options, const char *folder, const char *kind)
{
	const char *arguments[] = {
		kind, options->only, options->attributes ? options->attributes : "", options->underscored ? "underscored" : "", NULL
	};
	StringInfoData line;
	PsNode		node;
	char	   *path = NULL;
	FILE	   *file = NULL;

	initStringInfo(&line);
	ps_node_start(&node, "generate.js", arguments, false, PS_NODE_ANYTHING);
	while (ps_node_line(&node, &line, "generate.js"))
	{
		if (strncmp(line.data, "error\t", 6) == 0)
			ps_fatal(NULL, "%s", line.data + 6);
		if (file != NULL)
			fprintf(file, "%s\n", line.data);
		else if ((file = fopen(path = psprintf("%s/%s", folder, line.data), "wx")) == NULL)
			ps_fatal(NULL, "could not write file \"%s\": %m", path);
	}
	pg_free(line.data);
	if (ps_node_end(&node) > 0)
		exit(PS_FAILED);
	if (file == NULL || fclose(file) != 0)
		ps_fatal(NULL, "could not write file \"%s\": %m", path ? path : folder);
	if (!ps_json_word(options, "file", path))
		ps_print_line(options, "%s", path);
}

/* Writes a file of a kind that generate.js knows. */
static int
generate(const PsOptions *given, const char *kind)
{
	static PsProject project;
	PsOptions	options = project_options(given, &project);
	const char *folder = strcmp(kind, "seeder") == 0 ? project.seeders : project.migrations;

	if (given->only == NULL)
	{
		ps_error(NULL, "a name is missing: --name=NAME");
		return PS_USAGE;
	}
	if (strcmp(kind, "model") == 0 && given->attributes == NULL)
	{
		ps_error(NULL, "the columns are missing: --attributes=LIST");
		return PS_USAGE;
	}
	if (mkdir(folder, 0777) != 0 && errno != EEXIST)
		ps_fatal(NULL, "could not create folder \"%s\": %m", folder);
	write_generated(&options, folder, kind);
	return PS_DONE;
}

/* migration:generate: writes an empty migration in JavaScript. */
int
ps_cmd_migration_generate(const PsOptions *options)
{
	return generate(options, "migration");
}

/* model:generate: writes the migration that makes a model's table. */
int
ps_cmd_model_generate(const PsOptions *options)
{
	return generate(options, "model");
}

/* seed:generate: writes an empty seeder in JavaScript. */
int
ps_cmd_seed_generate(const PsOptions *options)
{
	return generate(options, "seeder");
}

/* The name of the database that the options lead to; malloc'd. */
static char *
database_name(const PsOptions *options)
{
	PQconninfoOption *parts = options->dbname ? PQconninfoParse(options->dbname, NULL) : NULL;
	char	   *name = NULL;

	for (PQconninfoOption *part = parts; part && part->keyword; part++)
		if (strcmp(part->keyword, "dbname") == 0 && part->val)
			name = pg_strdup(part->val);
	PQconninfoFree(parts);
	if (name == NULL && options->dbname)
		name = pg_strdup(options->dbname);
	if (name == NULL && getenv("PGDATABASE"))
		name = pg_strdup(getenv("PGDATABASE"));
	if (name == NULL)
		ps_fatal(NULL, "no database is named: neither by the configuration nor by --dbname");
	return name;
}

/* Goes on with the database as that which is at stake, connected to another one. */
static void
read_protection(PsConnection *connection, const char *database)
{
	PGresult   *result = ps_query_or_exit(connection,
										  "SELECT pg_catalog.split_part(c, '=', 2)::pg_catalog.bool"
										  " FROM pg_catalog.pg_db_role_setting s"
										  " JOIN pg_catalog.pg_database d ON d.oid OPERATOR(pg_catalog.=) s.setdatabase,"
										  " pg_catalog.unnest(s.setconfig) c"
										  " WHERE d.datname OPERATOR(pg_catalog.=) $1 AND s.setrole OPERATOR(pg_catalog.=) 0"
										  " AND pg_catalog.starts_with(c, 'pgstair.protected=')", 1, &database);

	connection->protected = PQntuples(result) > 0 && *PQgetvalue(result, 0, 0) == 't';
	connection->database = pg_strdup(database);
	PQclear(result);
}

/* Runs CREATE or DROP DATABASE, connected to database "postgres"; says what is done. */
static int
database_command(const PsOptions *given, const char *command, const char *done)
{
	static PsProject project;
	PsOptions	options = project_options(given, &project);
	char	   *database = database_name(&options);
	PsConnection *connection;
	PQExpBuffer sql = createPQExpBuffer();

	options.other_database = "postgres";
	connection = ps_connect(&options);
	read_protection(connection, database);
	if (!ps_confirm(connection))
		return PS_FAILED;
	appendPQExpBuffer(sql, "%s %s", command, fmtId(database));
	PQclear(ps_query_or_exit(connection, sql->data, 0, NULL));
	if (!ps_json_word(&options, done, database))
		ps_print_line(&options, "%s \"%s\"", done, database);
	destroyPQExpBuffer(sql);
	ps_disconnect(connection);
	return PS_DONE;
}

/* db:create: creates the project's database. */
int
ps_cmd_db_create(const PsOptions *options)
{
	return database_command(options, "CREATE DATABASE", "created");
}

/* db:drop: drops the project's database. */
int
ps_cmd_db_drop(const PsOptions *options)
{
	return database_command(options, "DROP DATABASE IF EXISTS", "dropped");
}
