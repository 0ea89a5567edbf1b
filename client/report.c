/*-------------------------------------------------------------------------
 *
 * report.c
 *	  What the server says, for people: errors with the place in the user's
 *	  file, notices as lines.
 *
 * The server names a place by migration, line and column in the error's
 * context; the path comes from the folder and the source line from the
 * statement that the server sends along, because the folder may have changed
 * since the upload, or not be there at all.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include "mb/pg_wchar.h"

/* Characters of a source line that are shown, and before the caret at most. */
#define SHOWN_WIDTH 160
#define SHOWN_BEFORE 80

/* A place in a definition. */
typedef struct PsPlace
{
	char	   *migration;		/* malloc'd; NULL: no place is known */
	char	   *path;			/* malloc'd; NULL: no such file here */
	bool		down;
	int			line;
	int			column;			/* in characters; 0: unknown */
} PsPlace;

/* A source line, or as much of it as the server sent. */
typedef struct PsSourceLine
{
	char	   *text;			/* malloc'd; NULL: none is known */
	int			column;			/* of text, in characters; 0: unknown */
} PsSourceLine;

/*
 * Reads 'migration "NAME", line 3, column 7' from an error's context; after
 * the name, " (down source)" stands for the other file of a pair.
 */
static bool
read_place(const char *context, PsPlace *place)
{
	static const char lead[] = "migration \"";
	static const char note[] = " (down source)";

	for (const char *start = context; start && (start = strstr(start, lead)) != NULL;)
	{
		const char *end;

		start += strlen(lead);
		for (end = strchr(start, '"'); end; end = strchr(end + 1, '"'))
		{
			const char *rest = end + 1;

			place->down = strncmp(rest, note, strlen(note)) == 0;
			if (place->down)
				rest += strlen(note);
			if (sscanf(rest, ", line %d, column %d", &place->line, &place->column) == 2)
			{
				place->migration = pnstrdup(start, end - start);
				return true;
			}
		}
	}
	return false;
}

/* The line of text that holds its position-th character, from 1. */
static PsSourceLine
line_at(const char *text, int position)
{
	const char *start = text;
	int			column = 1;

	for (int i = 1; i < position && *text; i++, column++)
	{
		if (*text == '\n')
		{
			start = text + 1;
			column = 0;
		}
		text += PQmblenBounded(text, PG_UTF8);
	}
	return (PsSourceLine) {pnstrdup(start, strcspn(start, "\n")), column};
}

/* A line of a file by its number; malloc'd, NULL if there is none in UTF-8. */
static char *
line_of_file(const char *path, int number)
{
	FILE	   *file = fopen(path, "r");
	char	   *line = NULL;
	size_t		size = 0;
	ssize_t		length = -1;

	for (int i = 0; file && i < number; i++)
		if ((length = getline(&line, &size, file)) < 0)
			break;
	if (file)
		fclose(file);
	if (length >= 0)
		line[strcspn(line, "\r\n")] = '\0';
	if (length < 0 || pg_encoding_verifymbstr(PG_UTF8, line, strlen(line)) < strlen(line))
	{
		free(line);
		return NULL;
	}
	if (number == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0)
		memmove(line, line + 3, strlen(line + 3) + 1);
	return line;
}

/* The source line of a place, from the server's copy or the file. */
static PsSourceLine
source_line(const PGresult *result, const PsPlace *place)
{
	const char *query = PQresultErrorField(result, PG_DIAG_INTERNAL_QUERY);
	const char *position = PQresultErrorField(result, PG_DIAG_INTERNAL_POSITION);

	if (query && position)
		return line_at(query, atoi(position));
	return (PsSourceLine) {place->path ? line_of_file(place->path, place->line) : NULL, place->column};
}

/* Prints a source line, cut to what is around the column, and a caret. */
static void
show_source(const char *line, int column)
{
	const char *start = line;
	const char *p;
	int			first = Max(1, column - SHOWN_BEFORE);

	for (int i = 1; i < first && *start; i++)
		start += PQmblenBounded(start, PG_UTF8);
	p = start;
	for (int i = 0; i < SHOWN_WIDTH && *p; i++)
		p += PQmblenBounded(p, PG_UTF8);
	fprintf(stderr, "  %.*s\n", (int) (p - start), start);
	if (column <= 0)
		return;
	fputs("  ", stderr);
	p = start;
	for (int i = first; i < column && *p; i++)
	{
		for (int width = *p == '\t' ? 1 : pg_encoding_dsplen(PG_UTF8, p); width > 0; width--)
			fputc(*p == '\t' ? '\t' : ' ', stderr);
		p += PQmblenBounded(p, PG_UTF8);
	}
	fputs("^\n", stderr);
}

/* The primary message of an error; never NULL. */
static const char *
error_message(const PGresult *result)
{
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

	if (message == NULL || message[0] == '\0')
		message = PQresultErrorMessage(result);
	return message[0] != '\0' ? message : "the connection to the server was lost";
}

/* Appends a key whose value may be missing. */
static void
json_error_field(PQExpBuffer json, const char *key, const char *value)
{
	if (value == NULL)
		return;
	ps_json_key(json, key);
	ps_json_string(json, value);
}

/* Prints the error as a JSON document, with what a run did before it. */
static void
print_json_error(const PsRun *run, const PGresult *result, const PsPlace *place, const char *hint)
{
	PQExpBuffer json = createPQExpBuffer();

	if (run)
		ps_json_list(json, run->down ? "reverted" : "applied", &run->done);
	ps_json_key(json, "error");
	appendPQExpBufferChar(json, '{');
	json_error_field(json, "message", error_message(result));
	json_error_field(json, "sqlstate", PQresultErrorField(result, PG_DIAG_SQLSTATE));
	json_error_field(json, "detail", PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL));
	json_error_field(json, "hint", hint);
	json_error_field(json, "migration", place->migration);
	json_error_field(json, "file", place->path);
	if (place->migration)
	{
		ps_json_key(json, "line");
		appendPQExpBuffer(json, "%d", place->line);
		ps_json_key(json, "column");
		appendPQExpBuffer(json, "%d", place->column);
	}
	appendPQExpBufferChar(json, '}');
	ps_json_print(json);
}

/* A hint where the text that the error points at is a placeholder of a template; NULL: it is not. */
static const char *
template_hint(const char *line, int column)
{
	for (; line && *line && column > 1; column--)
		line += pg_utf_mblen((const unsigned char *) line);
	if (line == NULL || (line[0] != '{' && strncmp(line, "${", 2) != 0 && !(line[0] == ':' && isalpha((unsigned char) line[1]))))
		return NULL;
	return "The file is a template: upload what its tool makes of it. Flyway's placeholders can have values, "
		"as flyway.placeholders.NAME in flyway.conf.";
}

/* Does the error say that something is there already: a column, table, object or schema? */
static bool
is_there_already(const PGresult *result)
{
	static const char *const states[] = {"42701", "42P07", "42710", "42P06"};

	for (int i = 0; i < lengthof(states); i++)
		if (ps_has_state(result, states[i]))
			return true;
	return false;
}

/* The error's hint: the server's, or what the client knows better; NULL if there is none. */
static const char *
hint_of(PsConnection *connection, const PGresult *result, const PsPlace *place, PsSourceLine line)
{
	const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
	bool		going_up = connection->run != NULL && !connection->run->down;

	if (hint == NULL && ps_has_state(result, PS_STATE_SYNTAX_ERROR))
		hint = template_hint(line.text, line.column);
	if (hint == NULL && going_up && is_there_already(result))
		hint = "If another tool has applied this migration before: \"pgstair adopt\" takes over its history, "
			"\"pgstair baseline\" marks migrations as applied.";
	if (hint == NULL && PQstatus(connection->conn) == CONNECTION_BAD)
		hint = "An unfinished transaction leaves nothing. \"pgstair status\" shows what is applied; "
			"the command can be run again.";
	if (hint == NULL && going_up && place->migration && !place->path && ps_has_folder(connection->options))
		hint = "The folder has no file of this migration. \"pgstair upload --prune\" forgets the pending ones whose file is gone.";
	return hint;
}

/* Prints the error at its place, with its source line. */
static void
print_error(PsConnection *connection, const PGresult *result, const PsPlace *place, PsSourceLine line)
{
	const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
	const char *hint = hint_of(connection, result, place, line);

	ps_clear_progress(connection);
	if (place->migration)
		pg_log_error("%s:%d:%d: %s", place->path ? place->path : place->migration,
					 place->line, place->column, error_message(result));
	else
		pg_log_error("%s", error_message(result));
	if (line.text)
		show_source(line.text, line.column);
	if (detail)
		pg_log_error_detail("%s", detail);
	if (hint)
		pg_log_error_hint("%s", hint);
	if (connection->options->verbose && PQresultErrorField(result, PG_DIAG_CONTEXT))
		pg_log_error_detail("%s", PQresultErrorField(result, PG_DIAG_CONTEXT));
	if (connection->options->json)
		print_json_error(connection->run, result, place, hint);
}

/* Reports an error of one of our functions. */
void
ps_report_error(PsConnection *connection, const PGresult *result)
{
	PsPlace		place = {0};
	PsSourceLine line = {0};

	if (read_place(PQresultErrorField(result, PG_DIAG_CONTEXT), &place))
	{
		place.path = ps_file_path(connection->options->folder, place.migration, place.down);
		line = source_line(result, &place);
	}
	print_error(connection, result, &place, line);
	free(line.text);
	pg_free(place.path);
	pg_free(place.migration);
}

/*
 * Reports an error of which there is only a text: the message, and somewhere in
 * it the line with the place.
 */
void
ps_report_text(PsConnection *connection, const char *text)
{
	PsPlace		place = {0};
	int			length = strcspn(text, "\n");
	char	   *line = NULL;

	if (!read_place(text, &place))
	{
		pg_log_error("%.*s", length, text);
		return;
	}
	place.path = ps_file_path(connection->options->folder, place.migration, place.down);
	pg_log_error("%s:%d:%d: %.*s", place.path ? place.path : place.migration, place.line, place.column, length, text);
	if (place.path && (line = line_of_file(place.path, place.line)) != NULL)
		show_source(line, place.column);
	free(line);
	pg_free(place.path);
	pg_free(place.migration);
}

/* Moves a place from the start of sql to its position-th character. */
static void
advance_place(PsPlace *place, const char *sql, int position)
{
	for (int i = 1; i < position && *sql; i++)
	{
		place->column = *sql == '\n' ? 1 : place->column + 1;
		place->line += *sql == '\n';
		sql += PQmblenBounded(sql, PG_UTF8);
	}
}

/* The column of a line, from 1, at which sql begins; 1 if it is not there. */
static int
column_of(const char *line, const char *sql)
{
	size_t		length = strcspn(sql, "\n");
	int			column = 1;

	for (const char *p = line; *p; p += PQmblenBounded(p, PG_UTF8), column++)
		if (strncmp(p, sql, length) == 0)
			return column;
	return 1;
}

/*
 * Reports an error of a statement that was sent as it stands: sql begins on
 * the given line of the migration's file.
 */
void
ps_report_statement_error(PsConnection *connection, const PGresult *result, const PsStatementPlace *statement)
{
	const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
	PsPlace		place = {.line = statement->line, .column = 1};
	PsSourceLine shown;
	char	   *line = NULL;

	place.migration = pg_strdup(statement->migration);
	place.path = ps_file_path(connection->options->folder, place.migration, statement->down);
	if (place.path && (line = line_of_file(place.path, place.line)) != NULL)
		place.column = column_of(line, statement->sql);
	free(line);
	advance_place(&place, statement->sql, position ? atoi(position) : 1);
	shown = (PsSourceLine) {place.path ? line_of_file(place.path, place.line) : NULL, place.column};
	if (shown.text == NULL)
		shown = line_at(statement->sql, position ? atoi(position) : 1);
	print_error(connection, result, &place, shown);
	free(shown.text);
	pg_free(place.path);
	pg_free(place.migration);
}

/*
 * Notices become lines on standard error, led by their place if they have one,
 * in the way down of a pair by its file; only warnings pass --quiet.  Names that are cut, which the server says anew
 * each time it reads them, are the check's matter.
 */
void
ps_receive_notice(void *arg, const PGresult *result)
{
	PsConnection *connection = arg;
	const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
	const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
	bool		warning = severity && strcmp(severity, "WARNING") == 0;
	enum pg_log_level level = warning ? PG_LOG_WARNING : PG_LOG_INFO;
	PsPlace		place = {0};

	if (connection->options->quiet && !warning)
		return;
	if (ps_has_state(result, PS_STATE_NAME_TOO_LONG) && !connection->options->verbose)
		return;
	if (!warning && connection->most_notices && ++connection->notices > connection->most_notices)
		return;
	ps_clear_progress(connection);
	if (read_place(PQresultErrorField(result, PG_DIAG_CONTEXT), &place))
	{
		if (place.down)
			place.path = ps_file_path(connection->options->folder, place.migration, true);
		pg_log_generic(level, PG_LOG_PRIMARY, "%s:%d:%d: %s",
					   place.path ? place.path : place.migration, place.line, place.column, error_message(result));
	}
	else
		pg_log_generic(level, PG_LOG_PRIMARY, "%s", error_message(result));
	if (hint)
		pg_log_generic(level, PG_LOG_HINT, "%s", hint);
	pg_free(place.path);
	pg_free(place.migration);
}
