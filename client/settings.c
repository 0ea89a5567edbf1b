/*-------------------------------------------------------------------------
 *
 * settings.c
 *	  The settings files of other tools: flyway.conf, flyway.toml, sqitch.conf.
 *
 * All have lines "key = value", some in sections "[name]", whose names come
 * before the keys then: "core.top_dir".  Blanks and quotes around a value are
 * none of it; a line that begins with # or ; is a comment.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

/* Takes blanks, and the brackets and quotes that stand around names and values, off a text; returns its beginning. */
static char *
trim(char *text)
{
	size_t		length;

	text += strspn(text, PS_BLANKS "[\"'");
	length = strlen(text);
	while (length > 0 && strchr(PS_BLANKS "]\"'", text[length - 1]))
		length--;
	text[length] = '\0';
	return text;
}

/* Passes on what a line says, section being the one that it stands in. */
static void
take_line(char *line, char **section, PsTakeSetting take, void *arg)
{
	char	   *equals = strchr(line, '=');
	char	   *key;

	line += strspn(line, PS_BLANKS);
	if (*line == '[')
	{
		pg_free(*section);
		*section = psprintf("%s.", trim(line));
		return;
	}
	if (equals == NULL || *line == '#' || *line == ';')
		return;
	*equals = '\0';
	key = psprintf("%s%s", *section ? *section : "", trim(line));
	take(arg, key, trim(equals + 1));
	pg_free(key);
}

/* Passes on the settings of a file in a directory, in its order, if it is there. */
void
ps_read_settings(const char *directory, const char *name, PsTakeSetting take, void *arg)
{
	char	   *path = ps_file_in(directory, name);
	char	   *text = path ? ps_read_text(path) : NULL;
	char	   *section = NULL;

	for (char *line = text, *next; line != NULL; line = next)
	{
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		take_line(line, &section, take, arg);
	}
	pg_free(section);
	pg_free(text);
	pg_free(path);
}
