/*-------------------------------------------------------------------------
 *
 * client.h
 *	  What the files of the client share.
 *
 * Layers, from high to low; a file calls only what stands below it:
 *
 *	  main.c		reads the options, finds the command in a table
 *	  cmd_*.c		one command each: returns the exit status
 *	  run.c			runs up and down: waits, retries
 *	  outside.c		the parts of a run that no transaction can hold
 *	  live.c		the parts of a run that JavaScript decides about
 *	  record.c		migrations in JavaScript as operations
 *	  node.c		Node.js as a program that is run
 *	  confirm.c		the questions before anything is lost
 *	  history.c		what other tools have applied
 *	  connection.c	the connection and its queries
 *	  progress.c	the progress line of a long query
 *	  encoding.c	the file whose character the database lacks
 *	  report.c		a server's error as file:line:column with the source line
 *	  output.c		tables, lines, JSON, errors of the client's own
 *	  suggest.c		the command that a misspelled word means
 *	  files.c		the folder of definitions and their texts
 *	  sqitch.c		the plan of a Sqitch project
 *	  liquibase.c	the rollbacks of Liquibase's formatted SQL
 *	  play.c		the markers of Play's evolutions
 *	  placeholder.c	the values of Flyway's placeholders
 *	  flyway.c		the kinds of its files
 *	  beside.c		what is said of a migration beside its text
 *	  layout.c		what files are called, and where they lie
 *	  pairing.c		which of them are the two ways of one migration
 *	  selection.c	which of them are migrations of the folder's tool
 *
 * The client parses no SQL: what it knows of a migration comes from the
 * server's functions.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_CLIENT_H
#define PS_CLIENT_H

#include "postgres_fe.h"

#include "common/logging.h"
#include "fe_utils/simple_list.h"
#include "libpq-fe.h"
#include "pqexpbuffer.h"

/* PostgreSQL 18 has this spelling alone, older ones have the attribute. */
#ifndef pg_noreturn
#define pg_noreturn pg_attribute_noreturn()
#endif

/* The server versions for which the extension exists begin here. */
#define PS_MINIMUM_SERVER 150000

/* Exit status of the program. */
#define PS_DONE			0
#define PS_FAILED		1
#define PS_USAGE		2
#define PS_CHECK_FOUND	3		/* status --check: pending or changed ones;
								 * drift: some */
#define PS_LOCKED		4		/* another run holds the lock */

/* White space within a line of a file; its end may be that of DOS. */
#define PS_BLANKS " \t\r"

/* SQLSTATEs that decide what the client does next. */
#define PS_STATE_RUN_LOCKED		"55006"	/* object_in_use: another run */
#define PS_STATE_LOCK_TIMEOUT	"55P03"	/* lock_not_available */
#define PS_STATE_DEADLOCK		"40P01"	/* deadlock_detected */
#define PS_STATE_NOT_SUPPORTED	"0A000" /* feature_not_supported: it may read */
#define PS_STATE_NO_CHARACTER	"22P05" /* untranslatable_character */
#define PS_STATE_NO_PRIVILEGE	"42501" /* insufficient_privilege */
#define PS_STATE_SYNTAX_ERROR	"42601"	/* syntax_error */
#define PS_STATE_NAME_TOO_LONG	"42622" /* name_too_long: it is cut */
#define PS_STATE_NO_TRANSACTION	"25001"	/* active_sql_transaction */

/* What the command line says; a field that was not given is NULL, 0 or false. */
typedef struct PsOptions
{
	char	   *host;
	char	   *port;
	char	   *user;
	char	   *dbname;			/* name, URI or conninfo */
	bool		no_password;
	bool		ask_password;

	char	   *stream;
	bool		json;
	bool		quiet;
	bool		verbose;

	char	   *to;
	int			steps;
	bool		upload;
	bool		each;
	bool		force;
	bool		down;
	bool		check;
	bool		prune;
	bool		no_ledger;
	bool		yes;
	int			wait;			/* seconds */
	int			retries;
	char	   *lock_timeout;	/* as the server's setting takes it */

	char	   *env;			/* of a Sequelize project's configuration ... */
	char	   *config;			/* ... its file ... */
	char	   *options_path;	/* ... what it reads in place of .sequelizerc ... */
	char	   *migrations_path;	/* ... and what overrides it */
	char	   *seeders_path;
	char	   *url;
	char	   *only;			/* --name: the only migration of a run; of a file to generate */
	char	   *from;			/* what a run up applies comes after it */
	char	   *attributes;		/* of the model to generate */
	bool		always;			/* run seeders again */
	SimpleStringList seeds;		/* the only seeders of a run */
	bool		underscored;
	char	   *table;			/* of another tool's history */
	bool		keep;			/* in step with what is applied here */
	const char *other_database; /* to connect to instead of dbname's */

	char	   *name;			/* of "new" */
	const char *folder;
	bool		folder_given;	/* by argument or environment */
} PsOptions;

/* A connection whose server has the extension in the client's version. */
typedef struct PsConnection
{
	const PsOptions *options;
	PGconn	   *conn;
	char	   *database;
	char	   *schema;			/* of the functions, quoted where SQL needs it */
	char	   *version;		/* of the extension; NULL: not installed */
	bool		protected;		/* the setting pgstair.protected */
	PGconn	   *monitor;		/* watches the running statement; NULL: none */
	bool		progress_shown; /* the terminal's last line is a progress line */
	int			most_notices;	/* print no more than that; 0: no limit */
	int			notices;		/* that have come */
	const struct PsRun *run;	/* what is under way; NULL: none */
} PsConnection;

/* One definition of the folder. */
typedef struct PsFile
{
	char	   *name;
	const char *format;
	char	   *path;			/* of the source */
	char	   *down_path;		/* of a pair's other half; NULL: none */
	char	   *source;			/* contents, NUL-terminated UTF-8 */
	char	   *down_source;
	bool		half;			/* its ways up and down have a file each */
	bool		subfolder;		/* they lie in a folder of its name */
	bool		nested;			/* ... or of another one */
} PsFile;

typedef struct PsFolder
{
	int			count;
	int			allocated;
	PsFile	   *files;			/* by name, as bytes */
	bool		has_sqls;		/* files of db-migrate are among them */
	bool		has_variants;	/* files for PostgreSQL beside other databases are */
	char	   *journal;		/* of Drizzle, while they are chosen; NULL: none */
} PsFolder;

/*
 * Definitions as parameters of a statement: arrays of text, and of booleans.
 * Nulls are flagged apart, because what NULL means in an array depends on a
 * setting of the server.
 */
typedef struct PsFileArrays
{
	char	   *params[5];		/* names, sources, down sources, formats, is there
								 * a down source? */
} PsFileArrays;

/* A run in one direction. */
typedef struct PsRun
{
	PsConnection *connection;
	bool		down;
	const char *target;			/* NULL: none */
	int			steps;			/* 0: no limit */
	bool		each;			/* a transaction per migration */
	int			count;			/* of done */
	SimpleStringList done;		/* names, in the order of the run */
	PGresult   *refusal;		/* why a transaction would not run it */
	SimpleStringList parts;		/* names run by a transaction in parts */
	bool		reported;		/* the last attempt's error is */
} PsRun;

/* Another migration tool, by the history that it leaves in a database. */
typedef struct PsTool
{
	const char *name;
	const char *table;			/* or schema and table, as they are in the catalog */
	const char *columns;		/* which it has, divided by commas */
	const char *applied;		/* a query, see history.c; %s: the table, quoted */
} PsTool;

/* A statement that the client itself sends, and where it comes from. */
typedef struct PsStatementPlace
{
	const char *migration;
	bool		down;
	int			line;			/* of its first character, from 1 */
	const char *sql;
} PsStatementPlace;

/* Counts a fault of a folder, and reports it unless options is NULL. */
#define ps_fault(count, options, hint, ...) \
	do { \
		if ((options) != NULL) \
			ps_error(hint, __VA_ARGS__); \
		(count)++; \
	} while (0)

/* main.c */
extern const char *const ps_progname;

/* cmd_*.c */
extern int	ps_cmd_init(const PsOptions *options);
extern int	ps_cmd_new(const PsOptions *options);
extern int	ps_cmd_upload(const PsOptions *options);
extern int	ps_cmd_up(const PsOptions *options);
extern int	ps_cmd_down(const PsOptions *options);
extern int	ps_revert(const PsOptions *options, bool ask);
extern int	ps_cmd_redo(const PsOptions *options);
extern int	ps_cmd_status(const PsOptions *options);
extern int	ps_cmd_plan(const PsOptions *options);
extern int	ps_cmd_verify(const PsOptions *options);
extern int	ps_cmd_check(const PsOptions *options);
extern int	ps_cmd_baseline(const PsOptions *options);
extern int	ps_cmd_drift(const PsOptions *options);
extern int	ps_cmd_sql(const PsOptions *options);
extern int	ps_cmd_adopt(const PsOptions *options);
extern int	ps_cmd_db_migrate(const PsOptions *options);
extern int	ps_cmd_db_status(const PsOptions *options);
extern int	ps_cmd_db_undo(const PsOptions *options);
extern int	ps_cmd_db_undo_all(const PsOptions *options);
extern int	ps_cmd_db_seed(const PsOptions *options);
extern int	ps_cmd_db_seed_undo(const PsOptions *options);
extern int	ps_cmd_db_seed_undo_all(const PsOptions *options);
extern int	ps_cmd_migration_generate(const PsOptions *options);
extern int	ps_cmd_model_generate(const PsOptions *options);
extern int	ps_cmd_seed_generate(const PsOptions *options);
extern int	ps_cmd_db_seed_one(const PsOptions *options);
extern int	ps_cmd_db_create(const PsOptions *options);
extern int	ps_cmd_db_drop(const PsOptions *options);

/* run.c */
extern int	ps_run(PsRun *run);
extern int	ps_run_redo(PsRun *down, PsRun *up);

/* confirm.c */
extern bool ps_confirm(const PsConnection *connection);
extern bool ps_confirm_losses(PsConnection *connection, const char *target, int steps);

/* cmd_check.c: before a run; false: its data would make it fail */
extern bool ps_check_before(PsConnection *connection, const PsRun *run);

/* Begins a transaction in which a run is possible, whatever transactions are by default. */
#define PS_BEGIN "BEGIN ISOLATION LEVEL READ COMMITTED"

/* connection.c */
extern PsConnection *ps_connect(const PsOptions *options);
extern PQExpBuffer ps_begin_command(const PsConnection *connection);
extern PGresult *ps_or_exit(PsConnection *connection, PGresult *result);
extern PGresult *ps_query_selected(PsConnection *connection, const char *sql, int nparams, const char *const *params);
extern PsConnection *ps_connect_with_extension(const PsOptions *options);
extern void ps_disconnect(PsConnection *connection);
extern void ps_read_extension(PsConnection *connection);
extern void ps_check_version(const PsConnection *connection);
extern PGresult *ps_query(PsConnection *connection, const char *sql,
						  int nparams, const char *const *params);
extern PGresult *ps_query_or_exit(PsConnection *connection, const char *sql,
								  int nparams, const char *const *params);
extern bool ps_succeeded(const PGresult *result);
extern bool ps_has_state(const PGresult *result, const char *sqlstate);
extern bool ps_is_run_locked(const PGresult *result);

/* progress.c */
extern void ps_show_progress(PsConnection *connection, double elapsed);
extern void ps_clear_progress(PsConnection *connection);

/* report.c */
extern void ps_report_error(PsConnection *connection, const PGresult *result);
extern void ps_report_text(PsConnection *connection, const char *text);
extern void ps_report_statement_error(PsConnection *connection, const PGresult *result,
									  const PsStatementPlace *statement);
extern void ps_receive_notice(void *arg, const PGresult *result);

/* output.c */
extern void ps_output_init(void);
extern void ps_json_init(int argc, char **argv);
extern void ps_error(const char *hint, const char *fmt,...) pg_attribute_printf(2, 3);
pg_noreturn extern void ps_fatal(const char *hint, const char *fmt,...) pg_attribute_printf(2, 3);
pg_noreturn extern void ps_usage_exit(const char *command, const char *problem);
extern int	ps_terminal_width(int fd);
extern void ps_print_table(const PsOptions *options, const PGresult *result);
extern void ps_print_line(const PsOptions *options, const char *fmt,...) pg_attribute_printf(2, 3);
extern void ps_print_outcome(const PsOptions *options, const char *outcome, const char *name);
extern void ps_print_indented(const PsOptions *options, int indent, const char *text);
extern void ps_print_finding(const PsOptions *options, const char *kind, const char *text, const char *more);
extern void ps_print_summary(const PsOptions *options, const char *fmt,...) pg_attribute_printf(2, 3);
extern void ps_print_run(const PsOptions *options, const PsRun *run, const char *verb, const char *nothing);
extern void ps_json_key(PQExpBuffer json, const char *key);
extern void ps_json_string(PQExpBuffer json, const char *value);
extern void ps_json_list(PQExpBuffer json, const char *key, const SimpleStringList *list);
extern void ps_json_rows(PQExpBuffer json, const char *key, const PGresult *result);
extern void ps_json_print(PQExpBuffer json);
extern bool ps_json_word(const PsOptions *options, const char *key, const char *word);

/* suggest.c */
extern const char *ps_suggest_command(const char *word, const char *(*name_of) (int number));

/* cmd_upload.c */
extern PsConnection *ps_upload(const PsOptions *options);

/* record.c */
extern int	ps_record(const PsOptions *options, PsFolder *folder);

/* history.c */
extern const PsTool *ps_find_history(PsConnection *connection, const char *name, const char *path, char **table);
extern PGresult *ps_history_pairs(PsConnection *connection, const PsTool *tool, const char *table);

/* encoding.c */
pg_noreturn extern void ps_refuse_files(PsConnection *connection, const PsFolder *folder,
										int first, int last, const PGresult *result);

/* liquibase.c */
extern bool ps_liquibase_is_outside(const char *text);
extern char *ps_liquibase_down(const char *path, const char *text, int *faults);

/* beside.c */
extern char *ps_read_way(const PsFile *file, const char *path);

/* play.c */
extern char *ps_play_source(char *text);

/* flyway.c */
extern bool ps_is_spare_baseline(const PsFolder *folder, const PsFile *file);
extern void ps_flyway_settle(PsFolder *folder);
extern bool ps_is_lone_undo(const PsFolder *folder, const PsFile *file);

/* placeholder.c */
extern void ps_fill_placeholders(const PsOptions *options, PsFolder *folder);

/* layout.c */
extern bool ps_layout_entry(PsFolder *folder, const char *path, const char *name);
extern bool ps_is_flyway(const char *name, char letter);
extern bool ps_is_any_flyway(const char *name);
extern PsFile *ps_folder_add(PsFolder *folder, char *name, const char *format);
extern void ps_file_free(PsFile *file);
extern char *ps_file_in(const char *path, const char *name);

/* pairing.c */
extern void ps_join_ways(PsFolder *folder);
extern int	ps_report_unpaired(const PsOptions *options, const PsFolder *folder);

/* selection.c */
extern int	ps_settle(const PsOptions *options, const char *directory, PsFolder *folder);

/* helpers.c */
extern void ps_drop_helpers(const PsOptions *options, PsFolder *folder);

/* settings.c */
typedef void (*PsTakeSetting) (void *arg, const char *key, char *value);
extern void ps_read_settings(const char *directory, const char *name, PsTakeSetting take, void *arg);

/* sqitch.c */
extern bool ps_sqitch_read(const PsOptions *options, const char *directory, PsFolder *folder, int *faults);

/* files.c */
extern void ps_folder_read(const PsOptions *options, PsFolder *folder);
extern void ps_folder_free(PsFolder *folder);
extern char *ps_read_text(const char *path);
extern void ps_file_arrays(PsFileArrays *arrays, const PsFolder *folder, int first, int last);
extern void ps_file_arrays_free(PsFileArrays *arrays);
extern bool ps_is_javascript(const PsFile *file);
extern bool ps_has_folder(const PsOptions *options);
extern char *ps_file_path(const char *folder, const char *name, bool down);

#endif							/* PS_CLIENT_H */
