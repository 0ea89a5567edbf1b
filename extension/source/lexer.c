/*-------------------------------------------------------------------------
 *
 * lexer.c
 *	  Where the statements of a psql-style text begin and end.
 *
 * PostgreSQL's own lexer runs once over the whole text, so quotes, dollar
 * quotes, nested comments and Unicode escapes are what they are for the
 * server.  What it cannot read (the data lines after COPY ... FROM stdin, the
 * psql commands that pg_dump writes) is blanked in the scanner's own buffer
 * before the scanner gets there.  That is safe because the scanner keeps
 * nothing of what lies beyond its current token, except that it puts back the
 * one byte after that token.
 *
 * While a token is current, the scanner has a NUL just after it: that is how
 * the end of a token is found.
 *
 * A statement ends at a semicolon outside parentheses and outside BEGIN
 * ATOMIC ... END.  Inside parentheses a semicolon is allowed in CREATE RULE
 * alone; in other statements it ends the statement, so that the parser
 * complains at the right place instead of reading data as SQL.
 *
 * Every offset inside this file counts from the start of the section that is
 * read; what is handed out counts from the start of the source.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/keywords.h"
#include "mb/pg_wchar.h"
#include "parser/scanner.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#include "errors.h"
#include "lexer.h"
#include "own_query.h"
#include "scan.h"

/* Longest message of the scanner, in bytes. */
#define MESSAGE_MAX 200

/* How many words at the start of a statement tell its kind. */
#define LEADING_WORDS 4

struct PsLexer
{
	MemoryContext context;		/* all of the lexer */
	MemoryContext tokens;		/* what the scanner leaves behind per token */
	const char *source;
	int			offset;			/* of the section in source */
	int			length;
	PsGapCallback on_gap;
	void	   *arg;

	core_yyscan_t scanner;
	core_yy_extra_type extra;

	/* the current token; code 0 is the end of the text */
	int			code;
	int			start;
	int			end;
	const char *keyword;		/* NULL unless code is PS_KEYWORD */
	bool		at_boundary;	/* on_gap ended the statement before it */
	bool		pushed_back;	/* to be returned once more */
	bool		escapes;		/* for psql, a backslash in a plain literal is one */

	int			statement;		/* offset in source of the statement that is read;
								 * -1: between statements */
	int			skip_until;		/* tokens before this are a psql command's rest */
	int			data_end;		/* end of the last COPY data block */
};

/* What is known of the statement while its tokens go by. */
typedef struct Progress
{
	int			ntokens;
	const char *leading[LEADING_WORDS]; /* keywords; NULL for other tokens */
	int			previous_code;	/* of the token before the current one */
	const char *previous;		/* its keyword, or NULL */
	int			depth;			/* open parentheses */
	int			atomic;			/* open BEGIN ATOMIC and, inside, CASE */
	bool		from_stdin;		/* ... FROM stdin outside parentheses */
} Progress;

/*
 * Has texts parsed as the run does, whatever the session has set.  Returns what
 * ps_lexer_settings_end() wants; an error undoes it with the transaction.
 */
int
ps_standard_strings_begin(void)
{
	int			level = NewGUCNestLevel();

	ps_pin_setting("standard_conforming_strings", "on");
	return level;
}

/*
 * The same, and keeps lexer and parser from reporting what will be reported
 * once more when the statement runs.
 */
int
ps_lexer_settings_begin(void)
{
	int			level = ps_standard_strings_begin();

	ps_pin_setting("client_min_messages", "error");
	return level;
}

/* Puts the settings back that one of the two replaced. */
void
ps_lexer_settings_end(int level)
{
	AtEOXact_GUC(true, level);
}

/* A lexer at the start of source[offset, offset + length). */
PsLexer *
ps_lexer_create(const char *source, int offset, int length,
				PsGapCallback on_gap, void *arg)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext,
												  "pgstair lexer",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	PsLexer    *lexer = palloc0(sizeof(PsLexer));
	bool		to_the_end = (source[offset + length] == '\0');
	const char *section = to_the_end ? source + offset : pnstrdup(source + offset, length);

	lexer->context = context;
	lexer->tokens = AllocSetContextCreate(context, "pgstair tokens",
										  ALLOCSET_DEFAULT_SIZES);
	lexer->source = source;
	lexer->offset = offset;
	lexer->length = strlen(section);
	lexer->on_gap = on_gap;
	lexer->arg = arg;
	lexer->scanner = scanner_init(section, &lexer->extra, &ScanKeywords, ps_keyword_codes());
	if (!to_the_end)
		pfree(unconstify(char *, section));
	MemoryContextSwitchTo(old);
	return lexer;
}

/* Frees all that the lexer holds. */
void
ps_lexer_free(PsLexer *lexer)
{
	MemoryContextDelete(lexer->context);
}

/* Sets what psql takes a backslash in a plain literal for. */
void
ps_lexer_standard_strings(PsLexer *lexer, bool standard)
{
	lexer->escapes = !standard;
}

/* Offset just after the line that holds byte at, its newline included. */
static int
next_line(const PsLexer *lexer, int at)
{
	const char *section = lexer->source + lexer->offset;
	const char *newline = memchr(section + at, '\n', lexer->length - at);

	return newline ? newline + 1 - section : lexer->length;
}

/* Turns the lines in [start, end), not read by the scanner yet, into empty ones. */
static void
blank(PsLexer *lexer, int start, int end)
{
	for (int i = start; i < end; i++)
	{
		if (lexer->extra.scanbuf[i] != '\n')
			lexer->extra.scanbuf[i] = ' ';
	}
}

/* Length of the psql command at text: a backslash and a word, or one character. */
static int
command_length(const char *text)
{
	int			length = 1 + strcspn(text + 1, " \t\n\\;");

	if (length == 1 && text[1] != '\0' && !isspace((unsigned char) text[1]))
		length++;
	return length;
}

/* An error at an offset of the source is about the statement that is read, or about what stands there. */
static void
place_statement(const PsLexer *lexer, int offset)
{
	PsErrorPlace *place = ps_error_place_current();
	int			start = lexer->statement >= 0 ? lexer->statement : offset;

	if (place != NULL)
		ps_error_place_statement(place, start, lexer->source + start);
}

/* Is the psql command one of the marks that pg_dump writes around its output? */
static bool
is_dump_mark(const char *command, int length)
{
	static const char *const marks[] = {"\\restrict", "\\unrestrict"};

	for (int i = 0; i < lengthof(marks); i++)
	{
		if (length == strlen(marks[i]) && strncmp(command, marks[i], length) == 0)
			return true;
	}
	return false;
}

/*
 * The current token is a backslash outside quotes: a psql command.  The marks
 * that pg_dump writes are skipped to the end of their line, others raised.
 */
static void
psql_command(PsLexer *lexer)
{
	int			offset = lexer->offset + lexer->start;
	const char *command = lexer->source + offset;
	int			length = command_length(command);

	if (is_dump_mark(command, length))
	{
		lexer->skip_until = next_line(lexer, lexer->start);
		if (lexer->skip_until > lexer->end + 1)
			blank(lexer, lexer->end + 1, lexer->skip_until);
		return;
	}
	place_statement(lexer, offset);
	ereport(ERROR,
			(errcode(ERRCODE_SYNTAX_ERROR),
			 errmsg("psql command \"%.*s\" cannot be used in a migration",
					Min(length, 40), command),
			 errhint("A migration is run by the server: write SQL instead."),
			 ps_error_at(offset)));
}

/* Reads one token from the scanner. */
static void
scan(PsLexer *lexer)
{
	MemoryContext old = MemoryContextSwitchTo(lexer->tokens);
	core_YYSTYPE value;
	YYLTYPE		location;

	lexer->code = core_yylex(&value, &location, lexer->scanner);
	lexer->keyword = lexer->code == PS_KEYWORD ? value.keyword : NULL;
	lexer->start = location;
	lexer->end = location + strlen(lexer->extra.scanbuf + location);
	MemoryContextSwitchTo(old);
}

/*
 * Raises a plain literal with a backslash where psql would take it for an
 * escape.  Up to the first one, the text means the same either way.
 */
static void
check_escapes(const PsLexer *lexer)
{
	const char *token = lexer->extra.scanbuf + lexer->start;
	const char *backslash = *token == '\'' ? strchr(token, '\\') : NULL;

	if (!lexer->escapes || backslash == NULL)
		return;
	place_statement(lexer, lexer->offset + lexer->start);
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("backslash in a string while \"standard_conforming_strings\" is off"),
			 errdetail("In a migration, a backslash in '...' is no escape."),
			 errhint("Write E'...', or leave out what sets it off if the backslash is meant as it stands."),
			 ps_error_at(lexer->offset + (backslash - lexer->extra.scanbuf))));
}

/* Makes the next token of SQL the current one, and reports the gap before it. */
static void
next_token(PsLexer *lexer)
{
	int			gap = lexer->end;

	if (lexer->pushed_back)
	{
		lexer->pushed_back = false;
		lexer->at_boundary = false;
		return;
	}
	lexer->at_boundary = false;
	for (;;)
	{
		scan(lexer);
		if (lexer->on_gap != NULL &&
			lexer->on_gap(lexer->arg, lexer->extra.scanbuf + gap,
						  lexer->offset + gap, lexer->start - gap))
			lexer->at_boundary = true;
		if (lexer->code == '\\')
			psql_command(lexer);
		check_escapes(lexer);
		if (lexer->code == 0 || lexer->start >= lexer->skip_until)
			return;
		gap = lexer->end;
	}
}

/* Is the keyword (NULL: none) the wanted one? */
static bool
keyword_is(const char *keyword, const char *wanted)
{
	return keyword != NULL && strcmp(keyword, wanted) == 0;
}

/* Does the statement begin CREATE [OR REPLACE] what? */
static bool
creates(const Progress *progress, const char *what)
{
	int			next = keyword_is(progress->leading[1], "or") ? 3 : 1;

	return keyword_is(progress->leading[0], "create") &&
		keyword_is(progress->leading[next], what);
}

/*
 * Counts BEGIN ATOMIC, CASE and END of a routine's body.  The END of the body
 * follows a semicolon, or ATOMIC itself; elsewhere, and after AS or a dot, such
 * a word can be a name.
 */
static void
follow_body(const PsLexer *lexer, Progress *progress)
{
	bool		is_name = keyword_is(progress->previous, "as") || progress->previous_code == '.';
	bool		begins = progress->previous_code == ';' || keyword_is(progress->previous, "atomic");

	if (progress->atomic == 0)
	{
		if (keyword_is(progress->previous, "begin") && keyword_is(lexer->keyword, "atomic") &&
			(creates(progress, "function") || creates(progress, "procedure")))
			progress->atomic = 1;
	}
	else if (keyword_is(lexer->keyword, "case") && !is_name)
		progress->atomic++;
	else if (keyword_is(lexer->keyword, "end") && (progress->atomic > 1 ? !is_name : begins))
		progress->atomic--;
}

/* Takes the current token into account. */
static void
follow(const PsLexer *lexer, Progress *progress)
{
	if (progress->ntokens < LEADING_WORDS)
		progress->leading[progress->ntokens] = lexer->keyword;
	progress->ntokens++;

	if (lexer->code == '(')
		progress->depth++;
	else if (lexer->code == ')' && progress->depth > 0)
		progress->depth--;
	else if (lexer->keyword != NULL && progress->depth == 0)
	{
		follow_body(lexer, progress);
		if (keyword_is(progress->previous, "from") &&
			(keyword_is(lexer->keyword, "stdin") || keyword_is(lexer->keyword, "stdout")))
			progress->from_stdin = true;
	}
	progress->previous = lexer->keyword;
	progress->previous_code = lexer->code;
}

/* Does a semicolon end the statement here? */
static bool
semicolon_ends(const Progress *progress)
{
	return progress->atomic == 0 &&
		(progress->depth == 0 || !creates(progress, "rule"));
}

/*
 * Finds the data lines that follow COPY ... FROM stdin: from the next line up
 * to a line that is just \. or up to the end, as psql reads them.  Without a
 * semicolon there are none.
 */
static void
take_copy_data(PsLexer *lexer, PsSpan *span)
{
	const char *section = lexer->source + lexer->offset;
	int			start = Max(next_line(lexer, lexer->start), lexer->data_end);
	int			line = start;
	int			next = start;

	span->has_copy_data = true;
	span->copy_offset = lexer->offset + start;
	if (!span->terminated)
		return;
	while (line < lexer->length)
	{
		next = next_line(lexer, line);
		if (section[line] == '\\' && section[line + 1] == '.' &&
			(line + 2 == lexer->length || section[line + 2] == '\n'))
			break;
		line = next;
	}
	span->copy_length = line - start;
	lexer->data_end = Max(next, start);
	blank(lexer, start, lexer->data_end);
}

/*
 * The scanner's messages about an unterminated quote repeat all of the text
 * behind it: keep its first line.
 */
static void
shorten_message(void)
{
	MemoryContext context;
	ErrorData  *report = ps_copy_report(&context);
	int			length = strcspn(report->message, "\n");

	length = pg_mbcliplen(report->message, length, MESSAGE_MAX);
	if (report->message[length] != '\0')
		errmsg_internal("%.*s...\"", length, report->message);
	MemoryContextDelete(context);
}

/*
 * An error of the scanner has its position in the section; the place of the
 * error is wanted in the source, and the statement is the one being read.
 */
static void
scanner_callback(void *arg)
{
	PsLexer    *lexer = arg;
	PsErrorPlace *place = ps_error_place_current();
	const char *section = lexer->source + lexer->offset;
	const char *at = section;

	if (place == NULL || geterrposition() <= 0)
		return;
	for (int i = geterrposition(); i > 1 && *at != '\0'; i--)
		at += pg_mblen(at);
	errposition(0);
	shorten_message();
	if (lexer->statement >= 0)
		ps_error_place_statement(place, lexer->statement,
								 lexer->source + lexer->statement);
	ps_error_at(lexer->offset + (at - section));
}

/*
 * Reads tokens up to the end of a statement: a semicolon, a boundary or the
 * end of the text.  Returns false if there is none.
 */
static bool
read_statement(PsLexer *lexer, PsSpan *span, Progress *progress)
{
	for (;;)
	{
		next_token(lexer);
		if (lexer->at_boundary && progress->ntokens > 0)
		{
			lexer->pushed_back = true;
			return true;
		}
		if (lexer->code == 0)
			return progress->ntokens > 0;
		if (lexer->code == ';' && progress->ntokens == 0)
			continue;
		if (lexer->code == ';' && semicolon_ends(progress))
			break;
		if (progress->ntokens == 0)
			span->start = lexer->statement = lexer->offset + lexer->start;
		span->end = lexer->offset + lexer->end;
		follow(lexer, progress);
	}
	span->terminated = true;
	return true;
}

/* Fills span with the next statement that is not empty; false at the end. */
bool
ps_lexer_next(PsLexer *lexer, PsSpan *span)
{
	ErrorContextCallback callback;
	Progress	progress = {0};
	bool		found;

	memset(span, 0, sizeof(PsSpan));
	MemoryContextReset(lexer->tokens);
	lexer->statement = -1;
	callback.callback = scanner_callback;
	callback.arg = lexer;
	callback.previous = error_context_stack;
	error_context_stack = &callback;
	found = read_statement(lexer, span, &progress);
	error_context_stack = callback.previous;
	if (progress.from_stdin && keyword_is(progress.leading[0], "copy"))
		take_copy_data(lexer, span);
	return found;
}
