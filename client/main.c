/*-------------------------------------------------------------------------
 *
 * main.c
 *	  The client's command line: commands and options are rows of two tables.
 *
 * A row of option_table says everything about an option: its names, its help
 * line, which commands take it, and the field of PsOptions that it fills.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include <limits.h>
#include <sys/stat.h>

#include "fe_utils/option_utils.h"
#include "getopt_long.h"

const char *const ps_progname = "pgstair";

/* Whose help a message about wrong usage points to: " up", or "". */
static char help_of[32] = "";

typedef struct PsCommand
{
	const char *name;
	const char *arguments;		/* as help shows them */
	const char *description;
	bool		takes_name;		/* the first argument is a migration's name */
	int			(*execute) (const PsOptions *options);
} PsCommand;

typedef enum PsCommandNumber
{
	INIT, NEW, UPLOAD, UP, DOWN, REDO, STATUS, PLAN, VERIFY, CHECK, BASELINE, ADOPT, SQL, DRIFT,
	DB_MIGRATE, DB_STATUS, DB_UNDO, DB_UNDO_ALL, DB_SEED, DB_SEED_ONE, DB_SEED_UNDO, DB_SEED_UNDO_ALL,
	MIGRATION_GENERATE, MIGRATION_CREATE, MODEL_GENERATE, MODEL_CREATE, SEED_GENERATE, DB_CREATE, DB_DROP
} PsCommandNumber;

/* In the order of PsCommandNumber. */
static const PsCommand command_table[] = {
	{"init", "", "create the extension if it is missing, check versions", false, ps_cmd_init},
	{"new", "NAME [FOLDER]", "write an empty migration file", true, ps_cmd_new},
	{"upload", "[FOLDER]", "register the folder's migrations", false, ps_cmd_upload},
	{"up", "[FOLDER]", "apply pending migrations", false, ps_cmd_up},
	{"down", "[FOLDER]", "revert the last migration, or more", false, ps_cmd_down},
	{"redo", "[FOLDER]", "revert the last migration and apply it again", false, ps_cmd_redo},
	{"status", "[FOLDER]", "list the migrations and their state", false, ps_cmd_status},
	{"plan", "[FOLDER]", "show what would run, and why in that order", false, ps_cmd_plan},
	{"verify", "[FOLDER]", "prove that pending migrations can be taken back", false, ps_cmd_verify},
	{"check", "[FOLDER]", "look whether the data lets the pending migrations run", false, ps_cmd_check},
	{"baseline", "[FOLDER]", "mark migrations as applied without running them", false, ps_cmd_baseline},
	{"adopt", "", "take the history that another tool left in the database", false, ps_cmd_adopt},
	{"sql", "[FOLDER]", "print the plan as one SQL script", false, ps_cmd_sql},
	{"drift", "", "list what was changed other than by migrations", false, ps_cmd_drift},
	{"db:migrate", "", "upload and apply the project's migrations", false, ps_cmd_db_migrate},
	{"db:migrate:status", "", "list the project's migrations", false, ps_cmd_db_status},
	{"db:migrate:undo", "", "revert the last migration", false, ps_cmd_db_undo},
	{"db:migrate:undo:all", "", "revert all migrations, or back to --to", false, ps_cmd_db_undo_all},
	{"db:seed:all", "", "upload the project's seeders, apply them", false, ps_cmd_db_seed},
	{"db:seed", "", "upload the project's seeders, apply the one of --seed", false, ps_cmd_db_seed_one},
	{"db:seed:undo", "", "revert the last seeder", false, ps_cmd_db_seed_undo},
	{"db:seed:undo:all", "", "revert all seeders", false, ps_cmd_db_seed_undo_all},
	{"migration:generate", "", "write an empty migration in JavaScript", false, ps_cmd_migration_generate},
	{"migration:create", "", "the same", false, ps_cmd_migration_generate},
	{"model:generate", "", "write the migration that makes a model's table", false, ps_cmd_model_generate},
	{"model:create", "", "the same", false, ps_cmd_model_generate},
	{"seed:generate", "", "write an empty seeder in JavaScript", false, ps_cmd_seed_generate},
	{"db:create", "", "create the project's database", false, ps_cmd_db_create},
	{"db:drop", "", "drop the project's database", false, ps_cmd_db_drop},
};

#define ONLY(command)	(1U << (command))
#define FROM(command)	(~(ONLY(command) - 1))
#define SEQUELIZE		FROM(DB_MIGRATE)
#define SEQUELIZE_RUNS	(ONLY(DB_MIGRATE) | ONLY(DB_UNDO) | ONLY(DB_UNDO_ALL) | ONLY(DB_SEED) | ONLY(DB_SEED_ONE) | ONLY(DB_SEED_UNDO) | ONLY(DB_SEED_UNDO_ALL))
#define RUNS			(ONLY(UP) | ONLY(DOWN) | ONLY(REDO) | SEQUELIZE_RUNS)
#define WAITS			(RUNS | ONLY(VERIFY))
#define TARGETS			(ONLY(UP) | ONLY(DOWN) | ONLY(PLAN) | ONLY(SQL))
#define SEQUELIZE_TARGETS	(ONLY(DB_MIGRATE) | ONLY(DB_UNDO_ALL) | ONLY(DB_SEED) | ONLY(DB_SEED_UNDO_ALL))
#define MODELS			(ONLY(MODEL_GENERATE) | ONLY(MODEL_CREATE))
#define GENERATES		(ONLY(MIGRATION_GENERATE) | ONLY(MIGRATION_CREATE) | MODELS | ONLY(SEED_GENERATE))
#define CONNECTS		(~(ONLY(NEW) | GENERATES))
#define EVERY			(~0U)

typedef enum PsOptionKind
{
	OPTION_FLAG,
	OPTION_STRING,
	OPTION_LIST,				/* may be given many times */
	OPTION_NUMBER
} PsOptionKind;

typedef struct PsOptionRow
{
	const char *name;
	char		letter;			/* '\0': none */
	const char *argument;		/* as help shows it; NULL: takes none */
	const char *description;
	unsigned	commands;		/* bits of PsCommandNumber */
	PsOptionKind kind;
	size_t		field;			/* offset in PsOptions */
	int			minimum;		/* of a number */
} PsOptionRow;

#define FIELD(name) offsetof(PsOptions, name)

static const PsOptionRow option_table[] = {
	{"to", 0, "NAME", "up to and including NAME",
	TARGETS | ONLY(VERIFY) | ONLY(CHECK) | ONLY(BASELINE) | SEQUELIZE_TARGETS, OPTION_STRING, FIELD(to)},
	{"steps", 0, "N", "at most N migrations", TARGETS & ~(ONLY(PLAN) | ONLY(SQL)), OPTION_NUMBER, FIELD(steps), 1},
	{"upload", 0, NULL, "register the folder's migrations before", ONLY(UP), OPTION_FLAG, FIELD(upload)},
	{"each", 0, NULL, "a transaction for each migration instead of one for all", ONLY(UP), OPTION_FLAG, FIELD(each)},
	{"force", 0, NULL, "apply them also if the check finds errors", ONLY(UP) | ONLY(REDO) | ONLY(DB_MIGRATE), OPTION_FLAG, FIELD(force)},
	{"down", 0, NULL, "the way down instead of up", ONLY(PLAN) | ONLY(SQL), OPTION_FLAG, FIELD(down)},
	{"prune", 0, NULL, "unregister pending migrations whose file is gone", ONLY(UPLOAD), OPTION_FLAG, FIELD(prune)},
	{"check", 0, NULL, "exit with 3 if migrations are pending or changed", ONLY(STATUS), OPTION_FLAG, FIELD(check)},
	{"no-ledger", 0, NULL, "leave out what records the migrations", ONLY(SQL), OPTION_FLAG, FIELD(no_ledger)},
	{"wait", 0, "SECONDS", "how long to wait for another run to end (default 60)", WAITS, OPTION_NUMBER, FIELD(wait), 0},
	{"lock-timeout", 0, "TIME", "give up a lock after TIME (\"5s\"), then retry", WAITS, OPTION_STRING, FIELD(lock_timeout)},
	{"retries", 0, "N", "retries after a lock timeout or deadlock (default 5)", WAITS, OPTION_NUMBER, FIELD(retries), 0},
	{"yes", 'y', NULL, "do not ask before touching a protected database",
	RUNS | ONLY(BASELINE) | ONLY(ADOPT) | ONLY(DB_DROP), OPTION_FLAG, FIELD(yes)},
	{"table", 0, "NAME", "the other tool's table", ONLY(ADOPT), OPTION_STRING, FIELD(table)},
	{"keep", 0, NULL, "with --yes: keep that table in step with what is applied here", ONLY(ADOPT), OPTION_FLAG, FIELD(keep)},
	{"env", 0, "NAME", "environment of the project's configuration (default NODE_ENV)", SEQUELIZE, OPTION_STRING, FIELD(env)},
	{"config", 0, "FILE", "the project's configuration", SEQUELIZE, OPTION_STRING, FIELD(config)},
	{"options-path", 0, "FILE", "read in place of .sequelizerc", SEQUELIZE, OPTION_STRING, FIELD(options_path)},
	{"migrations-path", 0, "FOLDER", "the project's migrations", SEQUELIZE, OPTION_STRING, FIELD(migrations_path)},
	{"seeders-path", 0, "FOLDER", "the project's seeders", SEQUELIZE, OPTION_STRING, FIELD(seeders_path)},
	{"url", 0, "URL", "the project's database", SEQUELIZE, OPTION_STRING, FIELD(url)},
	{"name", 0, "NAME", "this migration alone",
	GENERATES | ONLY(UP) | ONLY(DOWN) | ONLY(DB_MIGRATE) | ONLY(DB_UNDO), OPTION_STRING, FIELD(only)},
	{"from", 0, "NAME", "only migrations that come after NAME", ONLY(UP) | ONLY(DB_MIGRATE), OPTION_STRING, FIELD(from)},
	{"seed", 0, "NAME", "this seeder alone; may be given many times", ONLY(DB_SEED_ONE) | ONLY(DB_SEED_UNDO), OPTION_LIST, FIELD(seeds)},
	{"always", 0, NULL, "run seeders again that were applied", ONLY(DB_SEED) | ONLY(DB_SEED_ONE), OPTION_FLAG, FIELD(always)},
	{"attributes", 0, "LIST", "columns of the model: \"name:string,role:enum:{A,B}\"", MODELS, OPTION_STRING, FIELD(attributes)},
	{"underscored", 0, NULL, "created_at instead of createdAt", MODELS, OPTION_FLAG, FIELD(underscored)},
	{"stream", 0, "NAME", "the stream of migrations (default \"main\")", CONNECTS & ~ONLY(DRIFT), OPTION_STRING, FIELD(stream)},
	{"json", 0, NULL, "print one JSON document", EVERY, OPTION_FLAG, FIELD(json)},
	{"quiet", 'q', NULL, "print errors and warnings only", EVERY, OPTION_FLAG, FIELD(quiet)},
	{"verbose", 'v', NULL, "say more", EVERY, OPTION_FLAG, FIELD(verbose)},
	{"host", 'h', "HOSTNAME", "database server host or socket directory", CONNECTS, OPTION_STRING, FIELD(host)},
	{"port", 'p', "PORT", "database server port number", CONNECTS, OPTION_STRING, FIELD(port)},
	{"username", 'U', "USERNAME", "database user name", CONNECTS, OPTION_STRING, FIELD(user)},
	{"dbname", 'd', "DBNAME", "database name, URI or connection string", CONNECTS, OPTION_STRING, FIELD(dbname)},
	{"no-password", 'w', NULL, "never prompt for a password", CONNECTS, OPTION_FLAG, FIELD(no_password)},
	{"password", 'W', NULL, "prompt for a password", CONNECTS, OPTION_FLAG, FIELD(ask_password)},
};

/* What help says of an option whose meaning depends on the command. */
static const struct
{
	const char *option;
	unsigned	commands;
	const char *description;
}			help_table[] = {
	{"to", ONLY(DOWN) | ONLY(DB_UNDO_ALL) | ONLY(DB_SEED_UNDO_ALL), "back to and including NAME"},
	{"to", ONLY(BASELINE), "the last migration that the database already has"},
	{"to", ONLY(PLAN) | ONLY(SQL), "up to (with --down: back to) and including NAME"},
	{"name", GENERATES, "what the new file does"},
	{"yes", ONLY(ADOPT), "take the history; without it, it is only shown"},
	{"yes", ONLY(DOWN) | ONLY(REDO), "do not ask before reverting, or touching a protected database"},
	{"yes", ONLY(DB_DROP), "do not ask before dropping"},
	{"keep", ONLY(ADOPT), "with --yes: keep the other tool's table in step from then on"},
	{"verbose", ONLY(UPLOAD), "list ignored files, too"},
	{"verbose", ONLY(UP) | ONLY(REDO), "print the notices of the check, too"},
	{"verbose", ONLY(DRIFT), "show the definitions"},
};

/* getopt_long() answers to a long option with this plus its row number. */
#define ROW_BASE 256

/* What help says of an option of those commands. */
static const char *
option_description(const PsOptionRow *row, unsigned commands)
{
	for (int i = 0; i < lengthof(help_table); i++)
		if (strcmp(help_table[i].option, row->name) == 0 && (commands & ~help_table[i].commands) == 0)
			return help_table[i].description;
	return row->description;
}

/* Prints a line of help per option that all commands of the mask take. */
static void
help_options(unsigned commands)
{
	for (int i = 0; i < lengthof(option_table); i++)
	{
		const PsOptionRow *row = &option_table[i];
		char		left[64];

		if ((commands & ~row->commands) != 0)
			continue;
		snprintf(left, sizeof(left), "%s%c%s --%s%s%s",
				 row->letter ? "-" : " ", row->letter ? row->letter : ' ', row->letter ? "," : " ",
				 row->name, row->argument ? "=" : "", row->argument ? row->argument : "");
		printf("  %-26s %s\n", left, option_description(row, commands));
	}
	printf("  -V, --version              output version information, then exit\n");
	printf("  -?, --help                 show this help, then exit\n");
}

#define FOLDER_HELP "FOLDER holds the migration files; without it PGSTAIR_DIR, else \"migrations\".\n"

/* The help of the program. */
static void
help(const char *progname)
{
	printf("%s applies the schema migrations of a PostgreSQL database, inside the database.\n\n", progname);
	printf("Usage:\n  %s COMMAND [OPTION]... [ARGUMENT]\n\nCommands:\n", progname);
	for (int i = 0; i < lengthof(command_table); i++)
		printf("%s  %-19s %-14s  %s\n", i == DB_MIGRATE ? "\nCommands of sequelize-cli, in a project's folder:\n" : "",
			   command_table[i].name, command_table[i].arguments, command_table[i].description);
	printf("\nOptions of every command that connects:\n");
	help_options(CONNECTS);
	printf("\n\"%s COMMAND --help\" lists all options of one command.\n"
		   FOLDER_HELP
		   "The connection is that of every PostgreSQL program (PGHOST, PGDATABASE, service\n"
		   "files, .pgpass); DATABASE_URL is used when nothing of it is given.\n\n"
		   "Exit status: 0 done, 1 failed, 2 wrong usage, 3 \"status --check\" found pending,\n"
		   "changed or missing migrations, or \"drift\" some; 4 another run holds the lock.\n", progname);
}

/* The help of one command. */
static void
help_command(const PsCommand *command)
{
	printf("%s %s: %s\n\nUsage:\n  %s %s [OPTION]...%s%s\n\nOptions:\n", ps_progname, command->name,
		   command->description, ps_progname, command->name,
		   command->arguments[0] ? " " : "", command->arguments);
	help_options(ONLY(command - command_table));
	if (strstr(command->arguments, "FOLDER"))
		printf("\n" FOLDER_HELP);
}

/* The name of a command by its number; NULL: there is none. */
static const char *
command_name(int number)
{
	return number < lengthof(command_table) ? command_table[number].name : NULL;
}

/* The row of the command called name; NULL if there is none. */
static const PsCommand *
find_command(const char *name)
{
	for (int i = 0; i < lengthof(command_table); i++)
		if (strcmp(command_table[i].name, name) == 0)
			return &command_table[i];
	return NULL;
}

/* Ends the program after a message about its usage, ours or getopt_long()'s. */
pg_noreturn static void
usage_exit(void)
{
	ps_usage_exit(help_of, NULL);
}

/* Answers --help and --version, wherever they stand, and ends the program. */
static void
handle_help_and_version(int argc, char **argv)
{
	const PsCommand *command = NULL;
	bool		help_wanted = false;

	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
	{
		if (strcmp(argv[i], "--version") == 0 || strcmp(argv[i], "-V") == 0)
		{
			printf("%s (PostgreSQL migrations) %s\n", ps_progname, PS_VERSION);
			exit(PS_DONE);
		}
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-?") == 0 || (i == 1 && strcmp(argv[i], "help") == 0))
			help_wanted = true;
		else if (command == NULL)
			command = find_command(argv[i]);
	}
	if (command)
		snprintf(help_of, sizeof(help_of), " %s", command->name);
	if (!help_wanted)
		return;
	if (command)
		help_command(command);
	else
		help(ps_progname);
	exit(PS_DONE);
}

/* Stores a number in its field; ends the program if it is none. */
static void
set_number(int *field, const PsOptionRow *row, const char *value)
{
	char		name[32];

	snprintf(name, sizeof(name), "--%s", row->name);
	if (!option_parse_int(value, name, row->minimum, INT_MAX, field))
		ps_usage_exit(help_of, psprintf("invalid value \"%s\" for option %s", value, name));
}

/* Stores the value of an option in its field. */
static void
set_option(PsOptions *options, const PsOptionRow *row, char *value)
{
	void	   *field = (char *) options + row->field;

	switch (row->kind)
	{
		case OPTION_FLAG:
			*(bool *) field = true;
			break;
		case OPTION_STRING:
			*(char **) field = value;
			break;
		case OPTION_LIST:
			simple_string_list_append(field, value);
			break;
		case OPTION_NUMBER:
			set_number(field, row, value);
			break;
	}
}

/* getopt_long()'s two descriptions of the options, made from option_table. */
static void
describe_options(struct option *longs, char *letters)
{
	for (int i = 0; i < lengthof(option_table); i++)
	{
		const PsOptionRow *row = &option_table[i];

		*longs++ = (struct option) {row->name, row->argument ? required_argument : no_argument, NULL, ROW_BASE + i};
		if (row->letter)
			*letters++ = row->letter;
		if (row->letter && row->argument)
			*letters++ = ':';
	}
	*longs = (struct option) {NULL, 0, NULL, 0};
	*letters = '\0';
}

/* The row number of what getopt_long() returned for the argument; ends the program at '?'. */
static int
option_number(int c, const char *argument)
{
	if (c >= ROW_BASE)
		return c - ROW_BASE;
	for (int i = 0; i < lengthof(option_table); i++)
		if (option_table[i].letter == c)
			return i;
	ps_usage_exit(help_of, psprintf("wrong option: %s", optopt > 0 && optopt < ROW_BASE ? psprintf("-%c", optopt) : argument));
}

/* Reads all options into options, returns the bits of the rows given. */
static uint64
read_options(int argc, char **argv, PsOptions *options)
{
	struct option longs[lengthof(option_table) + 1];
	char		letters[2 * lengthof(option_table) + 1];
	uint64		given = 0;
	int			c;

	describe_options(longs, letters);
	while ((c = getopt_long(argc, argv, letters, longs, NULL)) != -1)
	{
		int			number = option_number(c, argv[optind - 1]);

		set_option(options, &option_table[number], optarg);
		given |= UINT64CONST(1) << number;
	}
	return given;
}

/* Ends the program if an option was given that the command does not take. */
static void
check_options(const PsCommand *command, const PsOptions *options, uint64 given)
{
	for (int i = 0; i < lengthof(option_table); i++)
		if ((given & (UINT64CONST(1) << i)) && !(option_table[i].commands & ONLY(command - command_table)))
		{
			ps_error(NULL, "command \"%s\" takes no option --%s", command->name, option_table[i].name);
			usage_exit();
		}
	if (options->no_password && options->ask_password)
	{
		ps_error(NULL, "options --no-password and --password exclude each other");
		usage_exit();
	}
	if (options->to && options->steps > 0)
	{
		ps_error(NULL, "options --to and --steps exclude each other");
		usage_exit();
	}
	if (command->execute == ps_cmd_baseline && options->to == NULL)
	{
		ps_error(NULL, "command \"baseline\" needs --to=NAME: the last migration that the database already has");
		usage_exit();
	}
}

/*
 * Ends the program unless the folder that was named is there: what stands in
 * its place is most likely the name of a migration.
 */
static void
check_folder(const char *folder)
{
	struct stat st;

	if (stat(folder, &st) == 0 && !S_ISDIR(st.st_mode))
		errno = ENOTDIR;
	else if (stat(folder, &st) == 0)
		return;
	ps_fatal("The argument is the folder of the migrations; a migration is named by an option, such as --to=NAME.",
			 "could not open folder \"%s\": %m", folder);
}

/* Takes the arguments after the command: a name for "new", a folder. */
static void
read_arguments(const PsCommand *command, PsOptions *options, int argc, char **argv)
{
	int			i = optind + 1;
	const char *environment = getenv("PGSTAIR_DIR");

	if (command->takes_name)
	{
		if (i >= argc)
		{
			ps_error(NULL, "command \"%s\" needs a name", command->name);
			usage_exit();
		}
		options->name = argv[i++];
	}
	if (environment != NULL && environment[0] == '\0')
		environment = NULL;
	options->folder = environment ? environment : "migrations";
	options->folder_given = environment != NULL;
	if (i < argc && strstr(command->arguments, "FOLDER"))
	{
		options->folder = argv[i++];
		options->folder_given = true;
	}
	if (i < argc)
	{
		ps_error(NULL, "too many command-line arguments (first is \"%s\")", argv[i]);
		usage_exit();
	}
	if (command->execute != ps_cmd_new && command->execute != ps_cmd_upload && i > optind + 1)
		check_folder(options->folder);
}

/* Reads the command line and executes its command. */
int
main(int argc, char **argv)
{
	PsOptions	options = {.wait = 60, .retries = 5, .stream = "main"};
	const PsCommand *command;
	uint64		given;

	if (getenv("NO_COLOR") == NULL)
		setenv("PG_COLOR", "auto", 0);
	pg_logging_init(argv[0]);
	ps_output_init();
	handle_help_and_version(argc, argv);
	ps_json_init(argc, argv);
	given = read_options(argc, argv, &options);

	if (optind >= argc)
	{
		ps_error(NULL, "no command given");
		usage_exit();
	}
	command = find_command(argv[optind]);
	if (command == NULL)
	{
		const char *meant = ps_suggest_command(argv[optind], command_name);

		if (meant)
			ps_error(NULL, "unknown command \"%s\", did you mean \"%s\"?", argv[optind], meant);
		else
			ps_error(NULL, "unknown command \"%s\"", argv[optind]);
		usage_exit();
	}
	check_options(command, &options, given);
	read_arguments(command, &options, argc, argv);
	return command->execute(&options);
}
