/*-------------------------------------------------------------------------
 *
 * record.c
 *	  Has Node record the migrations in JavaScript as operations.
 *
 * One process records all files of a folder.  It answers with a line for each
 * file, in their order: "operations" and their JSON, or "error", line, column
 * and message, separated by tabs.  What the migrations themselves print goes to
 * standard error.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include "common/string.h"
#include "lib/stringinfo.h"

#include <sys/wait.h>
#include <unistd.h>

/* The recorder lies beside the server's other shared files. */
static char *
recorder_path(void)
{
	char		program[MAXPGPATH];
	char		share[MAXPGPATH];

	if (find_my_exec(ps_progname, program) < 0)
		ps_fatal(NULL, "could not find the program's own path");
	get_share_path(program, share);
	return psprintf("%s/pgstair/recorder/main.js", share);
}

static bool
is_javascript(const PsFile *file)
{
	return strcmp(file->format, "js") == 0;
}

/* The command line of the recorder: node main.js FOLDER FILE... */
static char **
recorder_arguments(const PsOptions *options, const PsFolder *folder)
{
	char	  **arguments = pg_malloc0((folder->count + 4) * sizeof(char *));
	int			count = 0;

	arguments[count++] = getenv("NODE") ? getenv("NODE") : "node";
	arguments[count++] = recorder_path();
	arguments[count++] = (char *) options->folder;
	for (int i = 0; i < folder->count; i++)
		if (is_javascript(&folder->files[i]))
			arguments[count++] = folder->files[i].path;
	return arguments;
}

/* Starts the recorder; returns what reads its answers. */
static FILE *
start_recorder(char **arguments, pid_t *child)
{
	int			ends[2];

	if (pipe(ends) != 0)
		ps_fatal(NULL, "could not create a pipe: %m");
	fflush(NULL);
	*child = fork();
	if (*child < 0)
		ps_fatal(NULL, "could not start \"%s\": %m", arguments[0]);
	if (*child == 0)
	{
		close(ends[0]);
		dup2(ends[1], STDOUT_FILENO);
		close(ends[1]);
		execvp(arguments[0], arguments);
		_exit(errno == ENOENT ? 127 : 126);
	}
	close(ends[1]);
	return fdopen(ends[0], "r");
}

/* Takes the answer for one file; returns the number of faults. */
static int
take_answer(PsFile *file, char *answer)
{
	char	   *rest = strchr(answer, '\t');
	char	   *line;
	char	   *column;
	char	   *message;

	if (rest != NULL && strncmp(answer, "operations\t", 11) == 0)
	{
		file->down_source = pg_strdup(rest + 1);
		return 0;
	}
	line = strtok(rest, "\t");
	column = strtok(NULL, "\t");
	message = strtok(NULL, "");
	if (line != NULL && column != NULL && message != NULL)
		ps_error(NULL, "%s:%s:%s: %s", file->path, line, column, message);
	else
		ps_error(NULL, "%s: the recorder gave an answer that is none", file->path);
	return 1;
}

/* Reads the answers for all files; returns the number of faults. */
static int
read_answers(FILE *answers, PsFolder *folder)
{
	StringInfoData line;
	int			faults = 0;

	initStringInfo(&line);
	for (int i = 0; i < folder->count; i++)
	{
		if (!is_javascript(&folder->files[i]))
			continue;
		if (!pg_get_line_buf(answers, &line))
			break;
		(void) pg_strip_crlf(line.data);
		faults += take_answer(&folder->files[i], line.data);
	}
	pg_free(line.data);
	return faults;
}

/* Reports a recorder that did not get to its end. */
static int
check_end(pid_t child)
{
	int			status;

	if (waitpid(child, &status, 0) != child || status == 0)
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		ps_error("Install Node.js, or name its program in the variable NODE.",
				 "migrations in JavaScript need Node.js, which was not found");
	else
		ps_error(NULL, "the recorder of JavaScript migrations ended before its time");
	return 1;
}

/*
 * Records the JavaScript migrations of the folder: their operations become
 * their down sources.  Returns the number of faults, each reported.
 */
int
ps_record(const PsOptions *options, PsFolder *folder)
{
	char	  **arguments = recorder_arguments(options, folder);
	FILE	   *answers;
	pid_t		child;
	int			faults = 0;

	if (arguments[3] != NULL)
	{
		answers = start_recorder(arguments, &child);
		faults = read_answers(answers, folder);
		fclose(answers);
		faults += check_end(child);
	}
	pg_free(arguments[1]);
	pg_free(arguments);
	return faults;
}
