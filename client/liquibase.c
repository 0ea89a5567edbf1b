/*-------------------------------------------------------------------------
 *
 * liquibase.c
 *	  Liquibase's formatted SQL: the rollbacks of a file as its way down.
 *
 *	  --liquibase formatted sql
 *	  --changeset AUTHOR:ID [ATTRIBUTE:VALUE]...
 *	  CREATE TABLE t ();
 *	  --rollback DROP TABLE t;
 *
 * A file is one migration.  The changesets are its way up as they stand, for
 * the rest are comments; their rollbacks, the last changeset's first, are its
 * way down.  Attributes that change what the SQL is are reported.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include "pqexpbuffer.h"

/* Attributes that another program than Liquibase cannot heed. */
static const struct PsAttribute
{
	const char *name;
	const char *harmless;		/* a value, or part of one, that changes nothing */
} attribute_table[] = {
	{"endDelimiter:", ";"},
	{"dbms:", "postgres"},
};

/* What the text of a comment line, at its dashes, has behind the word; NULL: another line. */
static const char *
behind_word(const char *line, const char *word)
{
	if (strncmp(line, "--", 2) != 0)
		return NULL;
	line += 2 + strspn(line + 2, PS_BLANKS);
	if (pg_strncasecmp(line, word, strlen(word)) != 0)
		return NULL;
	return line + strlen(word);
}

/* Does the text begin as Liquibase's formatted SQL does? */
static bool
is_formatted(const char *text)
{
	if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
		text += 3;
	text += strspn(text, PS_BLANKS "\n");
	return behind_word(text, "liquibase formatted sql") != NULL;
}

/* Is a value on the line, which ends the attribute's name, one that changes something? */
static bool
is_harmful(const char *value, const char *harmless)
{
	int			length = strcspn(value, PS_BLANKS "\n");

	for (int i = 0; i < length; i++)
		if (strncmp(value + i, harmless, strlen(harmless)) == 0)
			return false;
	return true;
}

/* Reports attributes of a changeset's line that cannot be heeded; returns their number. */
static int
check_attributes(const char *path, int number, const char *line)
{
	const char *end = strchr(line, '\n');
	char	   *text = end ? pnstrdup(line, end - line) : pg_strdup(line);
	int			faults = 0;

	for (int i = 0; i < lengthof(attribute_table); i++)
	{
		const char *name = attribute_table[i].name;
		const char *at = strstr(text, name);

		if (at && is_harmful(at + strlen(name), attribute_table[i].harmless))
			ps_fault(faults, path, "Put the changeset into a file that is not in the folder, or write it without the attribute.",
					 "%s:%d: a changeset of Liquibase with \"%s\" cannot be run", path, number, name);
	}
	pg_free(text);
	return faults;
}

/* Does a changeset of a file of Liquibase ask to be run outside a transaction? */
bool
ps_liquibase_is_outside(const char *text)
{
	if (!is_formatted(text))
		return false;
	for (; text != NULL; text = strchr(text, '\n'))
	{
		const char *words;
		const char *option;

		text += *text == '\n';
		words = behind_word(text, "changeset ");
		option = words ? strstr(words, "runInTransaction:false") : NULL;
		if (option && option < words + strcspn(words, "\n"))
			return true;
	}
	return false;
}

/* Puts what the last changeset takes back before what the others do. */
static void
end_changeset(PQExpBuffer down, PQExpBuffer changeset)
{
	appendPQExpBufferStr(changeset, down->data);
	resetPQExpBuffer(down);
	appendPQExpBufferStr(down, changeset->data);
	resetPQExpBuffer(changeset);
}

/* Adds the SQL of a rollback line; "empty" and "not required" are none. */
static void
add_rollback(PQExpBuffer changeset, const char *text)
{
	text += strspn(text, PS_BLANKS);
	if (pg_strncasecmp(text, "empty", 5) != 0 && pg_strncasecmp(text, "not required", 12) != 0)
		appendPQExpBuffer(changeset, "%.*s\n", (int) strcspn(text, "\r\n"), text);
}

/*
 * The way down that a file of Liquibase holds, malloc'd; NULL: none.  Reports
 * what cannot be run, and adds its number to *faults.
 */
char *
ps_liquibase_down(const char *path, const char *text, int *faults)
{
	PQExpBufferData down;
	PQExpBufferData changeset;
	const char *words;
	char	   *result;
	bool		outside = ps_liquibase_is_outside(text);

	if (!is_formatted(text))
		return NULL;
	initPQExpBuffer(&down);
	initPQExpBuffer(&changeset);
	for (int number = 1; text != NULL; number++)
	{
		if ((words = behind_word(text, "changeset ")) != NULL)
		{
			end_changeset(&down, &changeset);
			*faults += check_attributes(path, number, words);
		}
		else if ((words = behind_word(text, "rollback ")) != NULL)
			add_rollback(&changeset, words);
		text = strchr(text, '\n');
		if (text)
			text++;
	}
	end_changeset(&down, &changeset);
	result = down.len > 0 ? psprintf("%s%s", down.data, outside ? "-- no-transaction\n" : "") : NULL;
	termPQExpBuffer(&down);
	termPQExpBuffer(&changeset);
	return result;
}
