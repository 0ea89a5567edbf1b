/*-------------------------------------------------------------------------
 *
 * suggest.c
 *	  Which command is meant by a word that is none.
 *
 * Words by which other tools call what a command does are rows of a table;
 * else it is the command that is spelled most alike.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#define LONGEST_WORD	32

/* Letters that a misspelled word may have wrong. */
#define MOST_WRONG		2

static const struct
{
	const char *word;
	const char *command;
}			other_words[] = {
	{"migrate", "up"},
	{"apply", "up"},
	{"deploy", "up"},
	{"upgrade", "up"},
	{"rollback", "down"},
	{"revert", "down"},
	{"undo", "down"},
	{"downgrade", "down"},
	{"create", "new"},
	{"generate", "new"},
	{"add", "new"},
	{"info", "status"},
	{"list", "status"},
	{"validate", "status --check"},
	{"register", "upload"},
	{"diff", "drift"},
	{"script", "sql"},
};

/* How many letters must be added, taken away or changed between two words. */
static int
distance(const char *one, const char *other)
{
	int			row[LONGEST_WORD + 1];
	int			length = strlen(other);

	for (int j = 0; j <= length; j++)
		row[j] = j;
	for (int i = 1; one[i - 1] != '\0'; i++)
	{
		int			diagonal = row[0];

		row[0] = i;
		for (int j = 1; j <= length; j++)
		{
			int			changed = diagonal + (one[i - 1] != other[j - 1]);

			diagonal = row[j];
			row[j] = Min(changed, Min(row[j], row[j - 1]) + 1);
		}
	}
	return row[length];
}

/*
 * The command that a word means, NULL if none is likely.  name_of() has the
 * names of the commands by their number, NULL after the last.
 */
const char *
ps_suggest_command(const char *word, const char *(*name_of) (int number))
{
	const char *best = NULL;
	const char *name;
	int			least = MOST_WRONG + 1;

	for (int i = 0; i < lengthof(other_words); i++)
		if (strcmp(other_words[i].word, word) == 0)
			return other_words[i].command;
	if (strlen(word) > LONGEST_WORD)
		return NULL;
	for (int i = 0; (name = name_of(i)) != NULL; i++)
	{
		int			wrong = distance(name, word);

		if (wrong < least && wrong < strlen(name))
		{
			least = wrong;
			best = name;
		}
	}
	return best;
}
