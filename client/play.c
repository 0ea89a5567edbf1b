/*-------------------------------------------------------------------------
 *
 * play.c
 *	  Evolutions of the Play framework, as text that the server reads.
 *
 *	  # --- !Ups
 *	  CREATE FUNCTION f() RETURNS void AS $$ BEGIN RAISE NOTICE 'x';; END $$ LANGUAGE plpgsql;
 *	  # --- !Downs
 *	  DROP FUNCTION f();
 *
 * A marker line begins with "#" or two dashes, which SQL would take for an
 * operator, or not for a marker.  What stands before the first one is a
 * comment.  A semicolon that ends no statement is written twice.  Lines stay
 * where they are.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include "pqexpbuffer.h"

/* Is the line a marker that has the word? */
static bool
is_marker(const char *line, const char *word)
{
	const char *end = line + strcspn(line, "\r\n");
	const char *found;

	line += strspn(line, " \t");
	if (line[0] != '#' && strncmp(line, "--", 2) != 0)
		return false;
	found = strstr(line, word);
	return found && found < end;
}

/* Does the text have a line that begins its way up? */
static bool
is_evolution(const char *text)
{
	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		if (is_marker(text, "!Ups"))
			return true;
	return false;
}

/* Appends length bytes, of two semicolons one. */
static void
append_statements(PQExpBuffer result, const char *text, int length)
{
	for (int i = 0; i < length; i++)
	{
		appendPQExpBufferChar(result, text[i]);
		i += text[i] == ';' && i + 1 < length && text[i + 1] == ';';
	}
}

/* The marker that stands for a line of the text; NULL if it is none.  One of the section that it is in says nothing. */
static const char *
own_marker(const char *line, const char *section)
{
	const char *marker = is_marker(line, "!Ups") ? "-- migrate:up" : is_marker(line, "!Downs") ? "-- migrate:down" : NULL;

	return marker && section && strcmp(marker, section) == 0 ? "--" : marker;
}

/* The text as the server reads it, in place of text, which is freed if it is an evolution. */
char *
ps_play_source(char *text)
{
	PQExpBufferData result;
	const char *line = strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? text + 3 : text;
	const char *section = NULL;

	if (!is_evolution(line))
		return text;
	initPQExpBuffer(&result);
	while (*line)
	{
		int			length = strcspn(line, "\n");
		const char *marker = own_marker(line, section);

		if (marker)
		{
			appendPQExpBufferStr(&result, marker);
			section = strlen(marker) > 2 ? marker : section;
		}
		else if (section)
			append_statements(&result, line, length);
		else
			appendPQExpBuffer(&result, "-- %.*s", length, line);
		line += length;
		if (*line == '\n')
			appendPQExpBufferChar(&result, *line++);
	}
	pg_free(text);
	text = pg_strdup(result.data);
	termPQExpBuffer(&result);
	return text;
}
