/*-------------------------------------------------------------------------
 *
 * layout.c
 *	  What the files of a folder are called, and which of them are one migration.
 *
 * A definition is one of
 *
 *	  NAME.sql  NAME.json  NAME.js .cjs .mjs .ts .cts	one file
 *	  NAME.up.sql with or without NAME.down.sql
 *	  NAME/up.sql with or without NAME/down.sql
 *	  NAME/migration.sql					as Prisma lays them
 *	  VNAME.sql with or without UNAME.sql	as Flyway does, see flyway.c
 *	  N.do.NAME.sql with or without N.undo.NAME.sql		as Postgrator does
 *
 * Flyway's files may lie in folders of any depth.  Folders named by versions
 * hold files, whose names begin with the folder's then.  Other files and
 * folders are left alone, as is what is neither, and links within folders to
 * other folders.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include <dirent.h>
#include <sys/stat.h>


/* What a file is follows from the end of its name; the first fit counts. */
typedef struct PsSuffix
{
	const char *suffix;
	const char *format;			/* NULL: no migration */
	bool		half;			/* one way of a pair ... */
	bool		down;			/* ... the other one */
} PsSuffix;

static const PsSuffix suffix_table[] = {
	{".up.sql", "sql", true, false},
	{".down.sql", "sql", true, true},
	{".sql", "sql", false, false},
	{".json", "json", false, false},
	{".js", "js", false, false},
	{".cjs", "js", false, false},
	{".mjs", "js", false, false},
	{".d.ts", NULL, false, false},
	{".ts", "js", false, false},
	{".cts", "js", false, false},
};

/* Folders within folders are looked into up to here. */
#define DEEPEST_FOLDER 4

/* Files of JavaScript projects that end like a definition. */
static const char *const ignored_names[] = {
	"package.json", "package-lock.json", "tsconfig.json", "jsconfig.json"
};

/* The row for a file name; NULL: not a definition. */
static const PsSuffix *
find_suffix(const char *name)
{
	for (int i = 0; i < lengthof(ignored_names); i++)
		if (strcmp(name, ignored_names[i]) == 0)
			return NULL;
	for (int i = 0; i < lengthof(suffix_table); i++)
	{
		int			stem = (int) strlen(name) - (int) strlen(suffix_table[i].suffix);

		if (stem > 0 && pg_strcasecmp(name + stem, suffix_table[i].suffix) == 0)
			return &suffix_table[i];
	}
	return NULL;
}

/* The path of a file in a folder, or NULL if there is none; malloc'd. */
char *
ps_file_in(const char *path, const char *name)
{
	char	   *file = psprintf("%s/%s", path, name);
	struct stat st;

	if (stat(file, &st) == 0 && S_ISREG(st.st_mode))
		return file;
	pg_free(file);
	return NULL;
}

/* Adds an empty definition and returns it; the name is the folder's from then on. */
PsFile *
ps_folder_add(PsFolder *folder, char *name, const char *format)
{
	PsFile	   *file;

	if (folder->count == folder->allocated)
	{
		folder->allocated = Max(64, folder->allocated * 2);
		folder->files = pg_realloc(folder->files, folder->allocated * sizeof(PsFile));
	}
	file = &folder->files[folder->count++];
	*file = (PsFile) {.name = name, .format = format};
	return file;
}

/* Frees what a definition holds. */
void
ps_file_free(PsFile *file)
{
	pg_free(file->name);
	pg_free(file->path);
	pg_free(file->down_path);
	pg_free(file->source);
	pg_free(file->down_source);
}

/* Adds the definition of a subfolder; false: it holds none. */
static bool
add_subfolder(PsFolder *folder, const char *path, const char *name)
{
	char	   *up = ps_file_in(path, "up.sql");
	char	   *down = ps_file_in(path, "down.sql");
	PsFile	   *file;

	if (up == NULL)
		up = ps_file_in(path, "migration.sql");
	if (up == NULL && down == NULL)
		return false;
	file = ps_folder_add(folder, pg_strdup(name), "sql");
	file->path = up;
	file->down_path = down;
	file->subfolder = true;
	return true;
}

/* Is it the letter V, U or B, a version, and nothing or two underscores behind it, as Flyway names files? */
bool
ps_is_flyway(const char *name, char letter)
{
	return name[0] == letter && isdigit((unsigned char) name[1]) &&
		(strstr(name, "__") != NULL || name[1 + strspn(name + 1, "0123456789._")] == '\0');
}

/* Takes a word between dots out of a name that digits lead: "1.do.x" is "1.x". */
static bool
take_word(char *name, const char *word)
{
	char	   *at = name + strspn(name, "0123456789");
	size_t		length = strlen(word);

	if (at == name || strncmp(at, word, length) != 0 || (at[length] != '.' && at[length] != '\0'))
		return false;
	memmove(at, at + length, strlen(at + length) + 1);
	return true;
}

/* Adds the definition, or the half of one, that a file is; returns it. */
static PsFile *
add_file(PsFolder *folder, const PsSuffix *suffix, const char *path, const char *name)
{
	PsFile	   *file = ps_folder_add(folder, pnstrdup(name, strlen(name) - strlen(suffix->suffix)), suffix->format);
	bool		down = suffix->down;

	file->half = suffix->half;
	if (ps_is_flyway(file->name, 'U'))
	{
		file->name[0] = 'V';
		file->half = down = true;
	}
	else if (ps_is_flyway(file->name, 'V') || take_word(file->name, ".do"))
		file->half = true;
	else if (take_word(file->name, ".undo"))
		file->half = down = true;
	if (down)
		file->down_path = pg_strdup(path);
	else
		file->path = pg_strdup(path);
	return file;
}

/* Is it named as one of Flyway's files of any kind? */
bool
ps_is_any_flyway(const char *name)
{
	return ps_is_flyway(name, 'V') || ps_is_flyway(name, 'U') || ps_is_flyway(name, 'B') || strncmp(name, "R__", 3) == 0;
}

/* The version that a folder's name is, without a letter v before it; NULL: it is none. */
static const char *
version_of(const char *name)
{
	const char *version = name + (name[0] == 'v');

	if (!isdigit((unsigned char) version[0]) || strspn(version, "0123456789._") < strlen(version))
		return NULL;
	return version;
}

static bool add_nested(PsFolder *folder, const char *path, const char *version, int depth);

/* Is it a folder itself, not a link, which may lead anywhere? */
static bool
is_own_folder(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Adds one entry of a folder in the folder, see add_nested(). */
static void
add_nested_entry(PsFolder *folder, const char *path, const char *name, const char *version, int depth)
{
	const PsSuffix *suffix = find_suffix(name);
	struct stat st = {0};

	if (name[0] == '.' || stat(path, &st) != 0)
		return;
	if (S_ISDIR(st.st_mode) && is_own_folder(path))
		(void) add_nested(folder, path, NULL, depth + 1);
	else if (S_ISREG(st.st_mode) && suffix && suffix->format && strcmp(suffix->format, "sql") == 0 &&
			 (version || ps_is_any_flyway(pnstrdup(name, strlen(name) - strlen(suffix->suffix)))))
	{
		char	   *full = version ? psprintf("%s_%s", version, name) : pg_strdup(name);

		add_file(folder, suffix, path, full)->nested = true;
		pg_free(full);
	}
}

/*
 * Adds what lies in a folder in the folder: its files of SQL if a version is
 * its name, otherwise those that are named as Flyway names them, and these from
 * folders in it, too.  Returns whether there is any.
 */
static bool
add_nested(PsFolder *folder, const char *path, const char *version, int depth)
{
	DIR		   *dir = depth < DEEPEST_FOLDER ? opendir(path) : NULL;
	struct dirent *entry;
	int			count = folder->count;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
	{
		char	   *file = psprintf("%s/%s", path, entry->d_name);

		add_nested_entry(folder, file, entry->d_name, version, depth);
		pg_free(file);
	}
	if (dir != NULL)
		closedir(dir);
	return folder->count > count;
}

/* Adds one entry of the folder; false: it is no definition. */
bool
ps_layout_entry(PsFolder *folder, const char *path, const char *name)
{
	const PsSuffix *suffix = find_suffix(name);
	struct stat st = {0};

	if (name[0] == '.')
		return false;
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return add_subfolder(folder, path, name) || add_nested(folder, path, version_of(name), 0);
	if (st.st_mode != 0 && !S_ISREG(st.st_mode))
		return false;
	if (suffix == NULL || suffix->format == NULL)
		return false;
	(void) add_file(folder, suffix, path, name);
	return true;
}
