/*-------------------------------------------------------------------------
 *
 * beside.c
 *	  What is said of a migration beside its text.
 *
 *	  NAME/metadata.toml		run_in_transaction = false		Diesel
 *	  NAME.sql.conf				executeInTransaction=false		Flyway
 *	  NAME.autocommit.up.sql									pop
 *	  runInTransaction:false	on a changeset's line			Liquibase
 *
 * A comment at the end of the text says so to the server, where it moves no
 * line.  An empty file, which every tool takes for a migration that does
 * nothing, becomes a comment that says so.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include <unistd.h>

#include "common/string.h"

/* Does a line of the file, if there is that, set the key to false? */
static bool
says_false(const char *path, const char *key)
{
	char	   *text = access(path, R_OK) == 0 ? ps_read_text(path) : NULL;
	bool		found = false;

	for (const char *line = text; line && *line && !found; line += strcspn(line, "\n"), line += *line == '\n')
	{
		const char *at = line + strspn(line, PS_BLANKS);

		if (strncmp(at, key, strlen(key)) != 0)
			continue;
		at += strlen(key);
		at += strspn(at, PS_BLANKS);
		found = *at == '=' && strncmp(at + 1 + strspn(at + 1, PS_BLANKS), "false", 5) == 0;
	}
	pg_free(text);
	return found;
}

/* Is the migration at path marked to run outside a transaction? */
static bool
is_outside(const PsFile *file, const char *path)
{
	char	   *settings = file->subfolder ?
		psprintf("%.*s/metadata.toml", (int) (last_dir_separator(path) - path), path) : psprintf("%s.conf", path);
	bool		outside = pg_str_endswith(file->name, ".autocommit") ||
		says_false(settings, file->subfolder ? "run_in_transaction" : "executeInTransaction");

	pg_free(settings);
	return outside;
}

/* Is there nothing but blanks in the text? */
static bool
is_blank(const char *text)
{
	if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
		text += 3;
	return strspn(text, PS_BLANKS "\n\f\v") == strlen(text);
}

/* Reads the text of a definition's way at path; malloc'd, NULL after a report. */
char *
ps_read_way(const PsFile *file, const char *path)
{
	char	   *text = ps_read_text(path);
	char	   *full;

	if (text == NULL || strcmp(file->format, "sql") != 0)
		return text;
	text = ps_play_source(text);
	if (is_blank(text) && file->down_path == NULL)
	{
		pg_log_warning("\"%s\" is empty: its migration does nothing", path);
		pg_free(text);
		return pg_strdup("-- empty\n");
	}
	if (!is_outside(file, path) && !ps_liquibase_is_outside(text))
		return text;
	full = psprintf("%s\n-- no-transaction\n", text);
	pg_free(text);
	return full;
}
