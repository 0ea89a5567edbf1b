/*-------------------------------------------------------------------------
 *
 * output.c
 *	  What a command prints on standard output: tables, lines, JSON.
 *
 * On a terminal a table is aligned and its states are coloured; elsewhere it
 * is a line per row, fields separated by tabs, for other programs to read.
 * With --json standard output is exactly one JSON document, of an error too.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include <ctype.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "catalog/pg_type_d.h"
#include "fe_utils/print.h"
#include "mb/pg_wchar.h"

static bool coloured = false;

/* The first error of ours, and whether a document has been printed. */
static char *first_error = NULL;
static char *first_hint = NULL;
static bool json_printed = false;

/* Words that fill a cell of a table, and their colours (SGR). */
typedef struct PsColour
{
	const char *word;
	const char *colour;
} PsColour;

static const PsColour colour_table[] = {
	{" pending ", "33"},
	{" applied ", "32"},
	{" baseline ", "32"},
	{" changed ", "31"},
	{" not registered ", "33"},
	{" gone ", "31"},
	{" exact ", "32"},
	{" structure only ", "33"},
	{" differs ", "31"},
	{" fails ", "31"},
	{" skipped ", "33"},
	{" error ", "31"},
	{" warning ", "33"},
};

/* Decides once whether colours are used. */
void
ps_output_init(void)
{
	const char *terminal = getenv("TERM");

	coloured = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL &&
		terminal != NULL && strcmp(terminal, "dumb") != 0;
}

/* At exit: the first error as a document, unless one has been printed. */
static void
print_first_error(void)
{
	PQExpBuffer json;

	if (json_printed || first_error == NULL)
		return;
	json = createPQExpBuffer();
	ps_json_key(json, "error");
	appendPQExpBufferChar(json, '{');
	ps_json_key(json, "message");
	ps_json_string(json, first_error);
	if (first_hint)
	{
		ps_json_key(json, "hint");
		ps_json_string(json, first_hint);
	}
	appendPQExpBufferChar(json, '}');
	ps_json_print(json);
}

/* Sees to it that an error ends in a document if --json is an argument. */
void
ps_json_init(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--json") == 0)
		{
			atexit(print_first_error);
			return;
		}
}

/* Remembers an error for the document; the first one counts. */
static void
remember_error(const char *message, const char *hint)
{
	if (first_error)
		return;
	first_error = pg_strdup(message);
	first_hint = hint ? pg_strdup(hint) : NULL;
}

static void report_error(const char *hint, const char *fmt, va_list args) pg_attribute_printf(2, 0);

/* Reports an error and remembers the first one. */
static void
report_error(const char *hint, const char *fmt, va_list args)
{
	char		message[4096];
	size_t		length;

	vsnprintf(message, sizeof(message), fmt, args);
	length = strlen(message);
	while (length > 0 && message[length - 1] == '\n')
		message[--length] = '\0';
	pg_log_error("%s", message);
	if (hint)
		pg_log_error_hint("%s", hint);
	remember_error(message, hint);
}

/* Reports an error of the client's own; hint may be NULL. */
void
ps_error(const char *hint, const char *fmt,...)
{
	va_list		args;

	va_start(args, fmt);
	report_error(hint, fmt, args);
	va_end(args);
}

/* As ps_error(), and ends the program. */
void
ps_fatal(const char *hint, const char *fmt,...)
{
	va_list		args;

	va_start(args, fmt);
	report_error(hint, fmt, args);
	va_end(args);
	exit(PS_FAILED);
}

/*
 * Ends the program after a message about its usage; command is " NAME" or "".
 * problem is what the message was about; NULL: ps_error() has printed it.
 */
void
ps_usage_exit(const char *command, const char *problem)
{
	if (problem)
		remember_error(problem, NULL);
	pg_log_error_hint("Try \"%s%s --help\" for more information.", ps_progname, command);
	exit(PS_USAGE);
}

/* The colour of the cell that begins at place of a table; NULL: none. */
static const PsColour *
colour_of_cell(const char *table, const char *place)
{
	if (!coloured || (place > table && strchr("|\n", place[-1]) == NULL))
		return NULL;
	for (int i = 0; i < lengthof(colour_table); i++)
	{
		size_t		length = strlen(colour_table[i].word);
		const char *rest = place + length;

		if (strncmp(place, colour_table[i].word, length) == 0 && strchr("|\n", rest[strspn(rest, " ")]) != NULL)
			return &colour_table[i];
	}
	return NULL;
}

/* Prints a table with its known words coloured. */
static void
print_coloured(const char *table, size_t length)
{
	const char *line = table;
	const char *end = table + length;

	while (line < end)
	{
		const PsColour *hit = colour_of_cell(table, line);

		if (hit)
		{
			printf("\033[%sm%s\033[0m", hit->colour, hit->word);
			line += strlen(hit->word);
		}
		else
			putchar(*line++);
	}
}

/* Columns of the terminal behind a file descriptor. */
int
ps_terminal_width(int fd)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return 80;
}

/* Prints a result for people on a terminal, long cells wrapped to fit. */
static void
print_aligned(const PGresult *result)
{
	printQueryOpt format = {0};
	char	   *text = NULL;
	size_t		length = 0;
	FILE	   *memory = open_memstream(&text, &length);

	if (memory == NULL)
		ps_fatal(NULL, "out of memory");
	format.topt.format = PRINT_WRAPPED;
	format.topt.columns = ps_terminal_width(STDOUT_FILENO);
	format.topt.border = 1;
	format.topt.expanded = 2;	/* where not even the headers fit */
	format.topt.encoding = PG_UTF8;
	format.topt.start_table = true;
	format.topt.stop_table = true;
	format.nullPrint = "";
	printQuery(result, &format, memory, false, NULL);
	fclose(memory);
	while (length > 0 && text[length - 1] == '\n')
		length--;
	print_coloured(text, length);
	putchar('\n');
	free(text);
}

/* Prints a field on one line: every run of white space becomes a blank. */
static void
print_field(const char *value)
{
	for (const char *p = value; *p; p++)
	{
		if (!isspace((unsigned char) *p))
			putchar(*p);
		else if (!isspace((unsigned char) p[1]))
			putchar(' ');
	}
}

/* Prints a result as lines of fields. */
static void
print_lines(const PGresult *result)
{
	for (int row = 0; row < PQntuples(result); row++)
		for (int column = 0; column < PQnfields(result); column++)
		{
			print_field(PQgetvalue(result, row, column));
			putchar(column + 1 < PQnfields(result) ? '\t' : '\n');
		}
}

/* Prints a result as a table for people or as lines for programs. */
void
ps_print_table(const PsOptions *options, const PGresult *result)
{
	if (options->quiet)
		return;
	if (isatty(STDOUT_FILENO))
		print_aligned(result);
	else
		print_lines(result);
}

static void print_line_if(bool wanted, const PsOptions *options, const char *fmt, va_list args) pg_attribute_printf(3, 0);

/* Prints a line, unless only the requested output is wanted. */
static void
print_line_if(bool wanted, const PsOptions *options, const char *fmt, va_list args)
{
	if (!wanted || options->quiet || options->json)
		return;
	vprintf(fmt, args);
	putchar('\n');
}

/* Prints a line, unless the user wants quiet or JSON. */
void
ps_print_line(const PsOptions *options, const char *fmt,...)
{
	va_list		args;

	va_start(args, fmt);
	print_line_if(true, options, fmt, args);
	va_end(args);
}

/* Prints what happened to a migration, coloured by the outcome. */
void
ps_print_outcome(const PsOptions *options, const char *outcome, const char *name)
{
	if (coloured && !options->json && !options->quiet)
		printf("\033[%sm%s\033[0m %s\n", strcmp(outcome, "reverted") == 0 ? "33" : "32", outcome, name);
	else
		ps_print_line(options, "%s %s", outcome, name);
}

/* Prints the lines of a text, each so many blanks from the left. */
void
ps_print_indented(const PsOptions *options, int indent, const char *text)
{
	for (;; text++)
	{
		int			length = strcspn(text, "\n");

		ps_print_line(options, "%*s%.*s", indent, "", length, text);
		text += length;
		if (*text == '\0')
			return;
	}
}

/* The colour of a word that fills a cell of a table; NULL: none. */
static const char *
colour_of_word(const char *word)
{
	size_t		length = strlen(word);

	for (int i = 0; i < lengthof(colour_table); i++)
		if (strlen(colour_table[i].word) == length + 2 && strncmp(colour_table[i].word + 1, word, length) == 0)
			return colour_table[i].colour;
	return NULL;
}

/*
 * Prints what was found for people, who would see too little of it in the
 * columns of a table: its kind, coloured, and below it what more there is ("":
 * nothing).
 */
void
ps_print_finding(const PsOptions *options, const char *kind, const char *text, const char *more)
{
	const char *colour = colour_of_word(kind);

	if (coloured && colour && !options->quiet)
		printf("\033[%sm%s\033[0m: %s\n", colour, kind, text);
	else
		ps_print_line(options, "%s: %s", kind, text);
	if (more[0] != '\0')
		ps_print_indented(options, 2, more);
}

/* Prints a line that only people on a terminal want to see below a table. */
void
ps_print_summary(const PsOptions *options, const char *fmt,...)
{
	va_list		args;

	va_start(args, fmt);
	print_line_if(isatty(STDOUT_FILENO), options, fmt, args);
	va_end(args);
}

/* Prints the end of a run; its names have been printed as lines already. */
void
ps_print_run(const PsOptions *options, const PsRun *run, const char *verb, const char *nothing)
{
	if (options->json)
	{
		PQExpBuffer json = createPQExpBuffer();

		ps_json_list(json, verb, &run->done);
		ps_json_print(json);
	}
	else if (run->count == 0)
		ps_print_line(options, "%s", nothing);
	else
		ps_print_line(options, "%d %s", run->count, verb);
}

/* Appends a separator if the innermost open object or array needs one. */
static void
separate(PQExpBuffer json)
{
	char		last = json->len > 0 ? json->data[json->len - 1] : '{';

	if (strchr("{[: ", last) == NULL)
		appendPQExpBufferStr(json, ", ");
}

/* Appends a quoted string, NULL as null. */
void
ps_json_string(PQExpBuffer json, const char *value)
{
	if (value == NULL)
	{
		appendPQExpBufferStr(json, "null");
		return;
	}
	appendPQExpBufferChar(json, '"');
	for (const char *p = value; *p; p++)
	{
		if (*p == '"' || *p == '\\')
			appendPQExpBuffer(json, "\\%c", *p);
		else if ((unsigned char) *p < ' ' || *p == 0x7f)
			appendPQExpBuffer(json, "\\u%04x", *p);
		else
			appendPQExpBufferChar(json, *p);
	}
	appendPQExpBufferChar(json, '"');
}

/* Appends a key; its value is to follow. */
void
ps_json_key(PQExpBuffer json, const char *key)
{
	separate(json);
	ps_json_string(json, key);
	appendPQExpBufferStr(json, ": ");
}

/* Appends a key and an array of strings. */
void
ps_json_list(PQExpBuffer json, const char *key, const SimpleStringList *list)
{
	ps_json_key(json, key);
	appendPQExpBufferChar(json, '[');
	for (SimpleStringListCell *cell = list->head; cell; cell = cell->next)
	{
		ps_json_string(json, cell->val);
		if (cell->next)
			appendPQExpBufferStr(json, ", ");
	}
	appendPQExpBufferChar(json, ']');
}

/* Appends one field of a result as the JSON of its type. */
static void
json_field(PQExpBuffer json, const PGresult *result, int row, int column)
{
	const char *value = PQgetvalue(result, row, column);

	if (PQgetisnull(result, row, column))
		value = NULL;
	switch (PQftype(result, column))
	{
		case BOOLOID:
			appendPQExpBufferStr(json, value == NULL ? "null" : *value == 't' ? "true" : "false");
			break;
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case JSONOID:
		case JSONBOID:
			appendPQExpBufferStr(json, value ? value : "null");
			break;
		default:
			ps_json_string(json, value);
	}
}

/* Appends a key and an array with an object per row. */
void
ps_json_rows(PQExpBuffer json, const char *key, const PGresult *result)
{
	ps_json_key(json, key);
	appendPQExpBufferChar(json, '[');
	for (int row = 0; row < PQntuples(result); row++)
	{
		appendPQExpBufferStr(json, row > 0 ? ", {" : "{");
		for (int column = 0; column < PQnfields(result); column++)
		{
			ps_json_key(json, PQfname(result, column));
			json_field(json, result, row, column);
		}
		appendPQExpBufferChar(json, '}');
	}
	appendPQExpBufferChar(json, ']');
}

/* Prints the document made of the keys appended, and frees it. */
void
ps_json_print(PQExpBuffer json)
{
	if (PQExpBufferBroken(json))
		ps_fatal(NULL, "out of memory");
	printf("{%s}\n", json->data);
	json_printed = true;
	destroyPQExpBuffer(json);
}

/* With --json, prints a document of one key; returns whether it did. */
bool
ps_json_word(const PsOptions *options, const char *key, const char *word)
{
	PQExpBuffer json;

	if (!options->json)
		return false;
	json = createPQExpBuffer();
	ps_json_key(json, key);
	ps_json_string(json, word);
	ps_json_print(json);
	return true;
}
