/*-------------------------------------------------------------------------
 *
 * pairing.c
 *	  Which files are the two ways of one migration.
 *
 * Halves of one name belong together, and NAME.down.sql to a NAME.sql.  A way
 * down whose name is that of no way up belongs to the only one of its version
 * that lacks one, as golang-migrate and Flyway see it.  Where names end by a
 * word for the direction (NAME-up.sql and NAME-down.sql, NAME.rollback.sql
 * beside NAME.sql), both must be there: by itself, such a word is but the last
 * one of a name.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include "common/string.h"

/* How the names of the two ways end. */
static const struct PsEndings
{
	const char *up;
	const char *down;
} endings_table[] = {
	{"-up", "-down"},			/* db-migrate */
	{"_up", "_down"},
	{"", ".rollback"},			/* yoyo */
	{"", "-rollback"},
	{"", "_rollback"},
	{"", "-down"},
	{"", "_down"},
};

/* By name, what holds the way up first. */
static int
compare_files(const void *a, const void *b)
{
	const PsFile *left = a;
	const PsFile *right = b;
	int			result = strcmp(left->name, right->name);

	if (result != 0)
		return result;
	return (left->path == NULL) - (right->path == NULL);
}

/* Is it a file of SQL without a way down in another one? */
static bool
lacks_down(const PsFile *file)
{
	return file->path != NULL && file->down_path == NULL && !file->subfolder && strcmp(file->format, "sql") == 0;
}

/* Does a way down without a way up belong to this definition, if it fits by name? */
static bool
makes_pair(const PsFile *up, const PsFile *down)
{
	return down->half && down->path == NULL && lacks_down(up);
}

/* Gives the definition its way down, and frees what held that. */
static void
join(PsFile *up, PsFile *down)
{
	up->down_path = down->down_path;
	down->down_path = NULL;
	ps_file_free(down);
}

/* Takes a definition whose contents are gone out of the folder. */
static void
remove_file(PsFolder *folder, int i)
{
	memmove(&folder->files[i], &folder->files[i + 1], sizeof(PsFile) * (--folder->count - i));
}

/* Joins halves of one name. */
static void
join_names(PsFolder *folder)
{
	int			kept = 0;

	qsort(folder->files, folder->count, sizeof(PsFile), compare_files);
	for (int i = 0; i < folder->count; i++)
	{
		PsFile	   *file = &folder->files[i];
		PsFile	   *last = kept > 0 ? &folder->files[kept - 1] : NULL;

		if (last && strcmp(last->name, file->name) == 0 && makes_pair(last, file))
			join(last, file);
		else
			folder->files[kept++] = *file;
	}
	folder->count = kept;
}

/* The definition of that name, out of [0, count), that a way down can be added to; NULL: none. */
static PsFile *
find_up(PsFolder *folder, const char *stem, int length, const char *ending)
{
	for (int i = 0; i < folder->count; i++)
	{
		PsFile	   *file = &folder->files[i];

		if (strlen(file->name) == length + strlen(ending) && strncmp(file->name, stem, length) == 0 &&
			strcmp(file->name + length, ending) == 0 && lacks_down(file))
			return file;
	}
	return NULL;
}

/* Makes the file the way down of the one that it names so; false: there is none. */
static bool
join_endings(PsFolder *folder, PsFile *down, const struct PsEndings *endings)
{
	int			length = (int) strlen(down->name) - (int) strlen(endings->down);
	PsFile	   *up;

	if (length <= 0 || !lacks_down(down) || !pg_str_endswith(down->name, endings->down))
		return false;
	up = find_up(folder, down->name, length, endings->up);
	if (up == NULL)
		return false;
	up->name[length] = '\0';
	up->half = true;
	down->down_path = down->path;
	down->path = NULL;
	join(up, down);
	return true;
}

/* Joins files by how their names end. */
static void
join_words(PsFolder *folder)
{
	for (int row = 0; row < lengthof(endings_table); row++)
		for (int i = folder->count - 1; i >= 0; i--)
			if (join_endings(folder, &folder->files[i], &endings_table[row]))
				remove_file(folder, i);
}

/* The bytes of the name's version; of a Flyway name all that stands before "__". */
static int
version_length(const char *name)
{
	const char *end = strstr(name, "__");

	if (ps_is_flyway(name, 'V'))
		return end ? end - name : strlen(name);
	return strspn(name, "0123456789");
}

/* The only definition of the version that lacks a way down; NULL: none, or several. */
static PsFile *
find_version(PsFolder *folder, const PsFile *down)
{
	int			length = version_length(down->name);
	PsFile	   *found = NULL;

	for (int i = 0; i < folder->count && length > 0; i++)
	{
		PsFile	   *file = &folder->files[i];

		if (version_length(file->name) != length || strncmp(file->name, down->name, length) != 0 || file->path == NULL)
			continue;
		if (found || !file->half || !makes_pair(file, down))
			return NULL;
		found = file;
	}
	return found;
}

/* Joins ways down that are left with the way up of their version. */
static void
join_versions(PsFolder *folder)
{
	for (int i = folder->count - 1; i >= 0; i--)
	{
		PsFile	   *down = &folder->files[i];
		PsFile	   *up = down->path == NULL ? find_version(folder, down) : NULL;

		if (up == NULL)
			continue;
		join(up, down);
		remove_file(folder, i);
	}
}

/* Joins the ways of each migration; the definitions come out in the order of their names. */
void
ps_join_ways(PsFolder *folder)
{
	join_names(folder);
	join_words(folder);
	join_versions(folder);
	qsort(folder->files, folder->count, sizeof(PsFile), compare_files);
}

/* The path that the way up of a lone way down would have, malloc'd: the last "down" of its name is "up". */
static char *
path_of_up(const char *path)
{
	const char *word = NULL;

	for (const char *p = strstr(path, "down"); p != NULL; p = strstr(p + 1, "down"))
		word = p;
	return word ? psprintf("%.*sup%s", (int) (word - path), path, word + strlen("down")) : pg_strdup(path);
}

/* Reports a way down without a way up; returns the number of faults. */
static int
report_lone_down(const PsOptions *options, const PsFile *file)
{
	char	   *up = path_of_up(file->down_path);
	char	   *hint = psprintf("Add \"%s\", or move this file out of the folder: a way down alone is no migration.", up);
	int			faults = 0;

	ps_fault(faults, options, hint, "\"%s\" has no matching up file", file->down_path);
	pg_free(hint);
	pg_free(up);
	return faults;
}

/* Reports what is left without a way up or has another's name; returns the number of faults. */
int
ps_report_unpaired(const PsOptions *options, const PsFolder *folder)
{
	int			faults = 0;

	for (int i = 0; i < folder->count; i++)
	{
		const PsFile *file = &folder->files[i];
		const PsFile *last = i > 0 ? file - 1 : NULL;

		if (last && strcmp(last->name, file->name) == 0)
			ps_fault(faults, options, "A migration's name is its file's name without the ending: rename or remove one of them.",
					 "\"%s\" and \"%s\" are both migration \"%s\"",
					 last->path ? last->path : last->down_path, file->path ? file->path : file->down_path, file->name);
		else if (file->path == NULL)
			faults += report_lone_down(options, file);
	}
	return faults;
}
