/*-------------------------------------------------------------------------
 *
 * helpers.c
 *	  Files beside migrations in JavaScript that are no migrations themselves.
 *
 * A folder may hold migrations in JavaScript and in SQL.  What a migration in
 * JavaScript reads is not one: a file of its own name, a file that its text
 * names, and JSON without a way up.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

/* The definition's file. */
static const char *
path_of(const PsFile *file)
{
	return file->path ? file->path : file->down_path;
}

/* Does the file's text hold the words?  A file that cannot be read does not. */
static bool
text_holds(const char *path, const char *words)
{
	char	   *text = ps_read_text(path);
	bool		found = text != NULL && strstr(text, words) != NULL;

	pg_free(text);
	return found;
}

/* Does a migration in JavaScript read the file? */
static bool
is_helper(const PsFolder *folder, const PsFile *file)
{
	const char *path = path_of(file);
	const char *base = last_dir_separator(path) + 1;

	if (strcmp(file->format, "json") == 0 && !text_holds(path, "\"up\""))
		return true;
	for (int i = 0; i < folder->count; i++)
	{
		const PsFile *other = &folder->files[i];

		if (ps_is_javascript(other) && (strcmp(other->name, file->name) == 0 || text_holds(other->path, base)))
			return true;
	}
	return false;
}

/* Is there a migration in JavaScript, and a file that may belong to one? */
static bool
is_mixed(const PsFolder *folder)
{
	int			javascript = 0;

	for (int i = 0; i < folder->count; i++)
		javascript += ps_is_javascript(&folder->files[i]);
	return javascript > 0 && javascript < folder->count;
}

/* Takes files out of the folder that only its migrations in JavaScript read. */
void
ps_drop_helpers(const PsOptions *options, PsFolder *folder)
{
	PsFile	   *kept;
	int			count = 0;

	if (!is_mixed(folder))
		return;
	kept = pg_malloc(folder->count * sizeof(PsFile));
	for (int i = 0; i < folder->count; i++)
	{
		PsFile	   *file = &folder->files[i];

		if (ps_is_javascript(file) || !is_helper(folder, file))
			kept[count++] = *file;
		else
		{
			if (options && !options->quiet)
				pg_log_warning("ignored \"%s\": it belongs to a migration in JavaScript", path_of(file));
			file->format = "";
		}
	}
	for (int i = 0; i < folder->count; i++)
		if (folder->files[i].format[0] == '\0')
			ps_file_free(&folder->files[i]);
	memcpy(folder->files, kept, count * sizeof(PsFile));
	folder->count = count;
	pg_free(kept);
}
