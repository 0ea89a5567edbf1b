/*-------------------------------------------------------------------------
 *
 * node.c
 *	  Runs Node.js, which understands what is written in JavaScript.
 *
 * The program that it runs lies beside the server's other shared files.  What
 * migrations themselves print goes to standard error.
 *
 *-------------------------------------------------------------------------
 */
#include "node.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* The path of a program of the recorder. */
static char *
recorder_path(const char *file)
{
	char		program[MAXPGPATH];
	char		share[MAXPGPATH];

	if (find_my_exec(ps_progname, program) < 0)
		ps_fatal(NULL, "could not find the program's own path");
	get_share_path(program, share);
	return psprintf("%s/pgstair/recorder/%s", share, file);
}

/* The command line: node FILE ARGUMENT... */
static char **
command_line(const char *file, const char *const *arguments)
{
	char	  **line;
	int			count = 0;

	while (arguments[count] != NULL)
		count++;
	line = pg_malloc0((count + 3) * sizeof(char *));
	line[0] = getenv("NODE") ? getenv("NODE") : "node";
	line[1] = recorder_path(file);
	memcpy(line + 2, arguments, count * sizeof(char *));
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
	execvp(line[0], line);
	_exit(errno == ENOENT ? 127 : 126);
}

void
ps_node_start(PsNode *node, const char *file, const char *const *arguments, bool answers)
{
	char	  **line = command_line(file, arguments);
	int			in[2] = {-1, -1};
	int			out[2];

	if (pipe(out) != 0 || (answers && pipe(in) != 0))
		ps_fatal(NULL, "could not create a pipe: %m");
	fflush(NULL);
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
	pg_free(line[1]);
	pg_free(line);
}

int
ps_node_end(PsNode *node)
{
	int			status;

	if (node->input != NULL)
		fclose(node->input);
	fclose(node->output);
	if (waitpid(node->child, &status, 0) != node->child || status == 0)
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		ps_error("Install Node.js, or name its program in the variable NODE.",
				 "migrations in JavaScript need Node.js, which was not found");
	else
		ps_error(NULL, "the recorder of JavaScript migrations ended before its time");
	return 1;
}

void
ps_node_fault(const char *path, char *answer)
{
	char	   *kind = strtok(answer, "\t");
	char	   *line = strtok(NULL, "\t");
	char	   *column = strtok(NULL, "\t");
	char	   *message = strtok(NULL, "");

	if (kind != NULL && strcmp(kind, "error") == 0 && message != NULL)
		ps_error(NULL, "%s:%s:%s: %s", path, line, column, message);
	else if (kind != NULL)
		ps_error(NULL, "%s: the recorder gave an answer that is none", path);
}
