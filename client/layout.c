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
 *	  VNAME.sql with or without UNAME.sql	as Flyway does
 *	  N.do.NAME.sql with or without N.undo.NAME.sql		as Postgrator does
 *
 * A way down whose name is that of no way up belongs to the only one of its
 * version that lacks one, as golang-migrate and Flyway see it.  Other files
 * and folders are left alone.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include <sys/stat.h>

#include "common/string.h"

/* How a file name ends tells what the file is; the first fit counts. */
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

/* Files of JavaScript projects that end like a definition. */
static const char *const ignored_names[] = {
	"package.json", "package-lock.json", "tsconfig.json", "jsconfig.json"
};

/* What a name ends with that is written for another database: NAME.mysql.up.sql. */
static const char *const other_databases[] = {
	".mysql", ".mariadb", ".sqlite", ".sqlite3", ".cockroach", ".cockroachdb"
};
static const char *const our_database[] = {".postgres", ".postgresql"};

/* The row for a file name; NULL: not a definition. */
static const PsSuffix *
find_suffix(const char *name)
{
	for (int i = 0; i < lengthof(ignored_names); i++)
		if (strcmp(name, ignored_names[i]) == 0)
			return NULL;
	for (int i = 0; i < lengthof(suffix_table); i++)
		if (pg_str_endswith(name, suffix_table[i].suffix) && strlen(name) > strlen(suffix_table[i].suffix))
			return &suffix_table[i];
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

/* Is it V or U, digits, and two underscores, as Flyway names files? */
static bool
is_flyway(const char *name, char letter)
{
	return name[0] == letter && isdigit((unsigned char) name[1]) && strstr(name, "__") != NULL;
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

/* Adds the definition, or the half of one, that a file is. */
static void
add_file(PsFolder *folder, const PsSuffix *suffix, const char *path, const char *name)
{
	PsFile	   *file = ps_folder_add(folder, pnstrdup(name, strlen(name) - strlen(suffix->suffix)), suffix->format);
	bool		down = suffix->down;

	file->half = suffix->half;
	if (is_flyway(file->name, 'U'))
	{
		file->name[0] = 'V';
		file->half = down = true;
	}
	else if (is_flyway(file->name, 'V') || take_word(file->name, ".do"))
		file->half = true;
	else if (take_word(file->name, ".undo"))
		file->half = down = true;
	if (down)
		file->down_path = pg_strdup(path);
	else
		file->path = pg_strdup(path);
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
		return add_subfolder(folder, path, name);
	if (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode))
		return false;
	if (suffix == NULL || suffix->format == NULL)
		return false;
	add_file(folder, suffix, path, name);
	return true;
}

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

/* Does a way down without a way up belong to this definition, if it fits by name? */
static bool
makes_pair(const PsFile *up, const PsFile *down)
{
	return up->half && down->half && down->path == NULL && up->path != NULL && up->down_path == NULL;
}

/* Gives the definition its way down, and frees what held that. */
static void
join(PsFile *up, PsFile *down)
{
	up->down_path = down->down_path;
	down->down_path = NULL;
	ps_file_free(down);
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

/* The bytes of the name's version; of a Flyway name all that stands before "__". */
static int
version_length(const char *name)
{
	const char *end = name[0] == 'V' ? strstr(name, "__") : NULL;

	return end ? end - name : strspn(name, "0123456789");
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
		if (found || !makes_pair(file, down))
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
		memmove(down, down + 1, sizeof(PsFile) * (--folder->count - i));
	}
}

/* Reports what is left without a way up or has another's name; returns the number of faults. */
static int
report_faults(const PsOptions *options, const PsFolder *folder)
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
			ps_fault(faults, options, "Add the file with the way up, or remove this one.",
					 "\"%s\" has no matching up file", file->down_path);
	}
	return faults;
}

/* Does the name begin with a digit? */
static bool
is_numbered(const PsFile *file)
{
	return file->name[0] >= '0' && file->name[0] <= '9';
}

/* Is the definition one that a tool which names its files so would run? */
typedef bool (*PsBelongs) (const PsFile *file);

/* Does the file lie in a numbered subfolder? */
static bool
is_numbered_subfolder(const PsFile *file)
{
	return file->subfolder;
}

/* Is the file named as Flyway names a versioned or a repeatable migration? */
static bool
is_of_flyway(const PsFile *file)
{
	return is_flyway(file->name, 'V') || strncmp(file->name, "R__", 3) == 0;
}

/*
 * Where all numbered definitions are of one tool's form, what is not is no
 * migration, but a script that somebody runs by hand.
 */
static const struct PsForm
{
	PsBelongs	belongs;
	bool		numbered;		/* its names begin with a digit */
	const char *what;
} form_table[] = {
	{is_numbered_subfolder, true, "the migrations of this folder are numbered subfolders"},
	{ps_is_javascript, true, "the migrations of this folder are numbered, in JavaScript"},
	{is_of_flyway, false, "the migrations of this folder are named as Flyway does"},
};

/* Are all definitions that a digit leads of the form, and are there any of it? */
static bool
has_form(const PsFolder *folder, const struct PsForm *form)
{
	int			count = 0;

	for (int i = 0; i < folder->count; i++)
	{
		const PsFile *file = &folder->files[i];
		bool		belongs = form->belongs(file);

		if (is_numbered(file) && !(form->numbered && belongs))
			return false;
		count += belongs && is_numbered(file) == form->numbered;
	}
	return count > 0;
}

/* Drops a definition, and says why. */
static void
drop_file(const PsOptions *options, PsFile *file, const char *why)
{
	if (options && !options->quiet)
		pg_log_warning("ignored \"%s\": %s", file->path ? file->path : file->down_path, why);
	ps_file_free(file);
}

/* Drops what does not belong to the form that the folder has. */
static void
drop_scripts(const PsOptions *options, PsFolder *folder)
{
	for (int i = 0; i < lengthof(form_table); i++)
	{
		int			kept = 0;

		if (!has_form(folder, &form_table[i]))
			continue;
		for (int j = 0; j < folder->count; j++)
			if (form_table[i].belongs(&folder->files[j]))
				folder->files[kept++] = folder->files[j];
			else
				drop_file(options, &folder->files[j], form_table[i].what);
		folder->count = kept;
	}
}

/* The length of the name without an ending out of a list; 0: it has none of them. */
static int
stem_length(const char *name, const char *const *endings, int count)
{
	for (int i = 0; i < count; i++)
		if (pg_str_endswith(name, endings[i]))
			return strlen(name) - strlen(endings[i]);
	return 0;
}

/* Is the definition a variant for PostgreSQL of the one that has the name? */
static bool
is_own_variant(const PsFile *file, const char *name)
{
	int			length = stem_length(file->name, our_database, lengthof(our_database));

	return length > 0 && length == strlen(name) && strncmp(file->name, name, length) == 0;
}

/* Is the definition written for another database, or for any and there is one for PostgreSQL? */
static bool
is_of_other_database(const PsFolder *folder, const PsFile *file)
{
	if (stem_length(file->name, other_databases, lengthof(other_databases)) > 0)
		return true;
	for (int i = 0; i < folder->count; i++)
		if (is_own_variant(&folder->files[i], file->name))
			return true;
	return false;
}

/* Drops what is written for other databases; the names are compared while all are there. */
static void
drop_other_databases(const PsOptions *options, PsFolder *folder)
{
	bool	   *dropped = pg_malloc0(folder->count + 1);
	int			kept = 0;

	for (int i = 0; i < folder->count; i++)
		dropped[i] = is_of_other_database(folder, &folder->files[i]);
	for (int i = 0; i < folder->count; i++)
		if (dropped[i])
			drop_file(options && options->verbose ? options : NULL, &folder->files[i],
					  "there is one for PostgreSQL, or it is for another database");
		else
			folder->files[kept++] = folder->files[i];
	folder->count = kept;
	pg_free(dropped);
}

/*
 * Joins halves and drops what is no migration; returns the number of faults,
 * which are reported unless options is NULL.
 */
int
ps_layout_settle(const PsOptions *options, PsFolder *folder)
{
	int			faults;

	ps_drop_helpers(options, folder);
	drop_other_databases(options, folder);
	join_names(folder);
	join_versions(folder);
	faults = report_faults(options, folder);
	drop_scripts(options, folder);
	return faults;
}
