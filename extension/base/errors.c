/*-------------------------------------------------------------------------
 *
 * errors.c
 *	  Where in the user's file an error belongs.
 *
 * PostgreSQL reports a position in the text that it was given: the statement,
 * alone.  The callback here turns it into a place of the user's file, and
 * moves the cursor from the caller's query ("SELECT migrate_up()") to the
 * migration's text.
 *
 * Positions of error reports count characters from 1; everything else here
 * counts bytes from 0.  A position is translated only if it is known to lie in
 * the statement at hand: a position inside a function's body stays as it is,
 * and the place is then the start of the statement that called the function.
 *
 * Messages below ERROR get the context line, but no cursor of their own.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/memutils.h"

#include "errors.h"

/* Longest text that goes along with a report, in bytes. */
#define PS_QUERY_MAX 2000

/* Longest first line of a statement in the context line, in bytes. */
#define PS_FIRST_LINE_MAX 120

static void place_callback(void *arg);

/* Makes place the innermost one, without a statement. */
void
ps_error_place_push(PsErrorPlace *place, const char *migration,
					const char *source, bool in_down_source)
{
	place->migration = migration;
	place->source = source;
	place->origin = NULL;
	place->in_down_source = in_down_source;
	place->offset = 0;
	place->text = NULL;
	place->at = -1;
	place->callback.callback = place_callback;
	place->callback.arg = place;
	place->callback.previous = error_context_stack;
	error_context_stack = &place->callback;
}

/* Leaves place, which is the innermost error context. */
void
ps_error_place_pop(PsErrorPlace *place)
{
	Assert(error_context_stack == &place->callback);
	error_context_stack = place->callback.previous;
}

/* Notes the statement at hand. */
void
ps_error_place_statement(PsErrorPlace *place, int offset, const char *text)
{
	place->offset = offset;
	place->text = text;
	place->at = -1;
}

/* The innermost place, or NULL. */
PsErrorPlace *
ps_error_place_current(void)
{
	for (ErrorContextCallback *c = error_context_stack; c != NULL; c = c->previous)
	{
		if (c->callback == place_callback)
			return c->arg;
	}
	return NULL;
}

/* Notes the exact place of the report being raised. */
int
ps_error_at(int offset)
{
	PsErrorPlace *place = ps_error_place_current();

	if (place != NULL)
		place->at = offset;
	return 0;
}

/* Line and column of a byte offset, both from 1. */
void
ps_line_column(const char *source, int offset, int *line, int *column)
{
	const char *start = source;
	const char *end = source + offset;
	const char *newline;

	*line = 1;
	while ((newline = memchr(start, '\n', end - start)) != NULL)
	{
		(*line)++;
		start = newline + 1;
	}
	*column = pg_mbstrlen_with_len(start, end - start) + 1;
}

/* Bytes of text before its position'th character (from 1). */
static int
bytes_before(const char *text, int position)
{
	const char *end = text;

	while (--position > 0 && *end != '\0')
		end += pg_mblen(end);
	return end - text;
}

/*
 * Does text stand at source, up to its first length bytes?  Bytes that are
 * blank in text only were blanked on purpose.
 */
static bool
stands_at(const char *source, const char *text, int length)
{
	for (int i = 0; i < length; i++)
	{
		if (source[i] == '\0' || (source[i] != text[i] && text[i] != ' '))
			return false;
	}
	return true;
}

/* Moves the report's cursor to byte offset at of text[start, end), which goes along. */
static void
set_cursor_between(const char *text, int start, int end, int at)
{
	char	   *query = pnstrdup(text + start, end - start);

	internalerrposition(pg_mbstrlen_with_len(query, at - start) + 1);
	internalerrquery(query);
	pfree(query);
}

/*
 * Moves the report's cursor to byte offset at of text, of which the line goes
 * along; of a very long line what is near the cursor.
 */
static void
set_cursor_in_line(const char *text, int at)
{
	int			start = at;
	int			end = at + strcspn(text + at, "\n");

	while (start > 0 && text[start - 1] != '\n')
		start--;
	while (at - start > PS_QUERY_MAX / 2)
		start += pg_mblen(text + start);
	end = at + pg_mbcliplen(text + at, end - at, PS_QUERY_MAX / 2);
	set_cursor_between(text, start, end, at);
}

/*
 * Moves the report's cursor to byte offset at of text, which goes along; of a
 * long text the line alone.
 */
static void
set_cursor(const char *text, int at)
{
	int			length = strlen(text);

	if (length > PS_QUERY_MAX)
		set_cursor_in_line(text, at);
	else
		set_cursor_between(text, 0, length, at);
}

/*
 * The report as raised so far, in a context of its own: FreeErrorData() leaves
 * some of its strings behind.
 */
ErrorData *
ps_copy_report(MemoryContext *context)
{
	MemoryContext old;
	ErrorData  *report;

	*context = AllocSetContextCreate(CurrentMemoryContext, "pgstair report", ALLOCSET_SMALL_SIZES);
	old = MemoryContextSwitchTo(*context);
	report = CopyErrorData();
	MemoryContextSwitchTo(old);
	return report;
}

/*
 * The position that the report has in the statement at hand, in characters
 * from 1; 0 if it has none, or one in another text.
 */
static int
position_in_statement(const PsErrorPlace *place, const ErrorData *report)
{
	if (place->text == NULL || place->offset < 0)
		return 0;
	if (report->cursorpos > 0)
		return report->cursorpos;
	if (report->internalpos > 0 && report->internalquery != NULL &&
		strcmp(report->internalquery, place->text) == 0)
		return report->internalpos;
	return 0;
}

/*
 * Finds the report's place in the source and moves its cursor.  Returns a byte
 * offset, or -1 if there is nothing to point to.
 */
static int
locate(PsErrorPlace *place, const ErrorData *report)
{
	int			position = position_in_statement(place, report);

	if (place->at >= 0)
	{
		int			at = place->at;

		place->at = -1;
		if (report->internalquery == NULL)
		{
			errposition(0);
			set_cursor_in_line(place->source, at);
		}
		return at;
	}
	if (position > 0)
	{
		int			before = bytes_before(place->text, position);

		errposition(0);
		set_cursor(place->text, before);
		if (stands_at(place->source + place->offset, place->text, before))
			return place->offset + before;
		return place->offset;
	}
	if (place->text == NULL || place->offset < 0)
		return -1;
	if (report->elevel >= ERROR && report->internalquery == NULL)
		set_cursor_in_line(place->text, 0);
	return place->offset;
}

/* The first line of text without semicolon, cut to a readable length; palloc'd. */
char *
ps_first_line(const char *text)
{
	int			length = strcspn(text, "\n");

	if (length > 0 && text[length] == '\0' && text[length - 1] == ';')
		return ps_first_line(pnstrdup(text, length - 1));
	if (length <= PS_FIRST_LINE_MAX && text[length] == '\0')
		return pnstrdup(text, length);
	length = pg_mbcliplen(text, length, PS_FIRST_LINE_MAX);
	return psprintf("%.*s ...", length, text);
}

/*
 * Line and column of the user's file for an offset of the source.  If that is
 * compiled, says which operation it comes from.
 */
static void
locate_line(const PsErrorPlace *place, int offset, int *line, int *column)
{
	const PsOriginPart *part = place->origin ? ps_origin_at(place->origin, offset) : NULL;

	if (part == NULL)
	{
		ps_line_column(place->source, offset, line, column);
		return;
	}
	errcontext("operation %s", part->path);
	ps_line_column(place->origin->source, part->offset, line, column);
}

/* Adds place and cursor to the report being raised. */
static void
place_callback(void *arg)
{
	PsErrorPlace *place = arg;
	MemoryContext context;
	ErrorData  *report = ps_copy_report(&context);
	int			offset = locate(place, report);
	const char *name = place->migration ? place->migration : "";
	const char *note = place->in_down_source ? " (down source)" : "";
	int			line;
	int			column;

	MemoryContextDelete(context);
	if (offset < 0)
	{
		errcontext("migration \"%s\"%s", name, note);
		return;
	}
	locate_line(place, offset, &line, &column);
	if (place->text == NULL)
		errcontext("migration \"%s\"%s, line %d, column %d",
				   name, note, line, column);
	else
		errcontext("migration \"%s\"%s, line %d, column %d, statement: %s",
				   name, note, line, column, ps_first_line(place->text));
}
