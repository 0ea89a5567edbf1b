/*-------------------------------------------------------------------------
 *
 * node.c
 *	  Runs Node.js, which understands what is written in JavaScript.
 *
 * The program that it runs lies beside the server's other shared files.  What
 * migrations themselves print goes to standard error.
 *
 * Where Node has a permission model, what it runs may read files, and nothing
 * else; its network is taken away by the program itself (recorder/offline.js).
 * A program that says nothing for too long is ended.
 *
 *-------------------------------------------------------------------------
 */
#include "node.h"

#include "common/string.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Is the file, by its name, TypeScript? */
bool
ps_is_typescript(const char *path)
{
	return pg_str_endswith(path, ".ts") || pg_str_endswith(path, ".cts");
}

/* The path of a program of the recorder; valid until the next call. */
static char *
recorder_path(const char *file)
{
	static char path[MAXPGPATH];
	char		program[MAXPGPATH];
	char		share[MAXPGPATH];

	if (find_my_exec(ps_progname, program) < 0)
		ps_fatal(NULL, "could not find the program's own path");
	get_share_path(program, share);
	snprintf(path, sizeof(path), "%s/pgstair/recorder/%s", share, file);
	return path;
}

/* Options of Node for the versions from since on, and before until. */
typedef struct PsNodeOption
{
	const char *option;
	int			since;			/* major * 1000 + minor */
	int			until;			/* 0: no end */
	PsNodeRights rights;		/* the least rights that need it */
	PsNodeRights most;			/* the most that it is given with */
} PsNodeOption;

static const PsNodeOption node_options[] = {
	{"--experimental-detect-module", 20016, 22007, PS_NODE_READS, PS_NODE_ANYTHING},
	{"--disable-warning=ExperimentalWarning", 20016, 0, PS_NODE_READS, PS_NODE_ANYTHING},
	{"--disable-warning=SecurityWarning", 20016, 0, PS_NODE_READS, PS_NODE_ANYTHING},
	{"--experimental-permission", 20016, 23005, PS_NODE_READS, PS_NODE_COMPILES},
	{"--permission", 23005, 0, PS_NODE_READS, PS_NODE_COMPILES},
	{"--allow-fs-read=*", 20016, 0, PS_NODE_READS, PS_NODE_COMPILES},
	{"--allow-addons", 20016, 0, PS_NODE_READS, PS_NODE_COMPILES},
	{"--allow-wasi", 20016, 0, PS_NODE_READS, PS_NODE_COMPILES},
	{"--allow-child-process", 20016, 0, PS_NODE_COMPILES, PS_NODE_COMPILES},
	{"--allow-worker", 20016, 0, PS_NODE_COMPILES, PS_NODE_COMPILES},
	{"--allow-fs-write=*", 20016, 0, PS_NODE_COMPILES, PS_NODE_COMPILES},
};

/* The program to run: the variable NODE, else "node" of the PATH. */
static const char *
node_program(void)
{
	return getenv("NODE") ? getenv("NODE") : "node";
}

/* The version of Node as major * 1000 + minor; 0: it does not say. */
static int
node_version(void)
{
	char	   *command = psprintf("\"%s\" --version 2>/dev/null", node_program());
	FILE	   *output = popen(command, "r");
	int			major = 0;
	int			minor = 0;

	pg_free(command);
	if (output == NULL)
		return 0;
	if (fscanf(output, "v%d.%d", &major, &minor) != 2)
		major = minor = 0;
	pclose(output);
	return major * 1000 + minor;
}

/* The command line: node OPTION... FILE ARGUMENT... */
static char **
command_line(const char *file, const char *const *arguments, PsNodeRights rights)
{
	int			version = node_version();
	char	  **line;
	int			count = 0;
	int			at = 0;

	while (arguments[count] != NULL)
		count++;
	line = pg_malloc0((count + lengthof(node_options) + 3) * sizeof(char *));
	line[at++] = unconstify(char *, node_program());
	for (int i = 0; i < lengthof(node_options); i++)
	{
		const PsNodeOption *option = &node_options[i];

		if (version >= option->since && (option->until == 0 || version < option->until) &&
			rights >= option->rights && rights <= option->most)
			line[at++] = unconstify(char *, option->option);
	}
	line[at++] = recorder_path(file);
	memcpy(line + at, arguments, count * sizeof(char *));
	return line;
}

/* In the child: becomes Node, between the two pipes. */
static _Noreturn void
become_node(char **line, const int *in, const int *out)
{
	dup2(out[1], STDOUT_FILENO);
	close(out[0]);
	close(out[1]);
	if (in[0] >= 0)
	{
		dup2(in[0], STDIN_FILENO);
		close(in[0]);
		close(in[1]);
	}
	setenv("BABEL_DISABLE_CACHE", "1", 0);
	execvp(line[0], line);
	_exit(errno == ENOENT ? 127 : 126);
}

/*
 * Starts Node.js on a file with these arguments and rights; its output, and
 * its input if it is to get answers, are pipes.
 */
void
ps_node_start(PsNode *node, const char *file, const char *const *arguments, bool answers, PsNodeRights rights)
{
	char	  **line = command_line(file, arguments, rights);
	int			in[2] = {-1, -1};
	int			out[2];

	if (pipe(out) != 0 || (answers && pipe(in) != 0))
		ps_fatal(NULL, "could not create a pipe: %m");
	fflush(NULL);
	*node = (PsNode) {.rights = rights};
	node->child = fork();
	if (node->child < 0)
		ps_fatal(NULL, "could not start \"%s\": %m", line[0]);
	if (node->child == 0)
		become_node(line, in, out);
	close(out[1]);
	if (answers)
		close(in[0]);
	node->output = fdopen(out[0], "r");
	node->input = answers ? fdopen(in[1], "w") : NULL;
	/* a program that ends early is reported by its status */
	pqsignal(SIGPIPE, SIG_IGN);
	pg_free(line);
}

/* The child that an alarm ends, and whether one has. */
static volatile pid_t watched = 0;
static volatile sig_atomic_t alarmed = 0;

/* Signal handler: ends the program that has been silent for too long. */
static void
end_watched(SIGNAL_ARGS)
{
	alarmed = 1;
	if (watched > 0)
		kill(watched, SIGKILL);
}

/* Seconds that a program may say nothing; its own limit ends before. */
static int
silence_limit(void)
{
	const char *limit = getenv("PGSTAIR_NODE_TIMEOUT");
	int			seconds = limit ? atoi(limit) : 0;

	return (seconds > 0 ? seconds : 60) + 5;
}

/*
 * Reads the next line of the program's output; false, with a message if it was
 * silent for too long, at its end.
 */
bool
ps_node_line(PsNode *node, StringInfo line, const char *path)
{
	bool		found;

	watched = node->child;
	alarmed = 0;
	pqsignal(SIGALRM, end_watched);
	alarm(silence_limit());
	found = pg_get_line_buf(node->output, line);
	alarm(0);
	(void) pg_strip_crlf(line->data);
	node->silent = alarmed;
	if (node->silent)
		ps_error("Raise PGSTAIR_NODE_TIMEOUT (seconds) if it needs more.",
				 "%s: nothing is heard of it for %d seconds", path, silence_limit());
	return found;
}

/*
 * Waits for the end of the program; returns 0, or 1 after a message that it
 * failed.
 */
int
ps_node_end(PsNode *node)
{
	int			status;

	if (node->input != NULL)
		fclose(node->input);
	fclose(node->output);
	if (waitpid(node->child, &status, 0) != node->child || status == 0)
		return 0;
	if (node->silent)
		return 1;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		ps_error("Install Node.js, or name its program in the variable NODE.",
				 "migrations in JavaScript need Node.js, which was not found");
	else
		ps_error(NULL, "the recorder of JavaScript migrations ended before its time");
	return 1;
}

/*
 * Prints the error that the program has answered with, or that the answer is
 * none.
 */
void
ps_node_fault(const char *path, char *answer)
{
	char	   *kind = strtok(answer, "\t");
	char	   *line = strtok(NULL, "\t");
	char	   *column = strtok(NULL, "\t");
	char	   *message = strtok(NULL, "\t");
	char	   *hint = strtok(NULL, "\t");

	if (kind != NULL && strcmp(kind, "error") == 0 && message != NULL)
		ps_error(hint, "%s:%s:%s: %s", path, line, column, message);
	else if (kind != NULL)
		ps_error(NULL, "%s: the recorder gave an answer that is none", path);
}
