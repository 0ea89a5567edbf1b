/*-------------------------------------------------------------------------
 *
 * files.c
 *	  The folder of definitions: which files it holds, and their text.
 *
 * A definition is one of
 *
 *	  NAME.sql  NAME.json  NAME.js .cjs .mjs .ts	one file
 *	  NAME.up.sql with or without NAME.down.sql
 *	  NAME/up.sql with or without NAME/down.sql
 *	  NAME/migration.sql					as Prisma lays them
 *	  VNAME.sql with or without UNAME.sql	as Flyway does
 *
 * Other files and folders are left alone.  Bytes are passed on as they are:
 * sections, line ends and byte order marks are the server's business.  Every
 * fault of a folder is reported, not only the first.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include <dirent.h>
#include <sys/stat.h>

#include "common/string.h"
#include "fe_utils/string_utils.h"
#include "mb/pg_wchar.h"

/* Larger texts do not fit in a message to the server. */
#define LARGEST_FILE (1024 * 1024 * 1000)

/* How a file name ends tells what the file is; the first fit counts. */
typedef struct PsSuffix
{
	const char *suffix;
	const char *format;			/* NULL: no migration */
	bool		down;			/* the other half of a pair */
} PsSuffix;

static const PsSuffix suffix_table[] = {
	{".up.sql", "sql", false},
	{".down.sql", "sql", true},
	{".sql", "sql", false},
	{".json", "json", false},
	{".js", "js", false},
	{".cjs", "js", false},
	{".mjs", "js", false},
	{".d.ts", NULL, false},
	{".ts", "js", false},
};

/* Files of JavaScript projects that end like a definition. */
static const char *const ignored_names[] = {
	"package.json", "package-lock.json", "tsconfig.json", "jsconfig.json"
};

/* Reports a fault of a file and counts it. */
#define fault(count, hint, ...) \
	do { \
		ps_error(hint, __VA_ARGS__); \
		(count)++; \
	} while (0)

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

/* Is there a regular file (or a link to one)? */
static bool
is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* 1-based line of an offset. */
static int
line_of(const char *text, size_t offset)
{
	int			line = 1;

	for (size_t i = 0; i < offset; i++)
		line += text[i] == '\n';
	return line;
}

/* Is this the text of a definition?  Reports what is wrong with it. */
static bool
check_text(const char *path, const char *text, size_t length)
{
	const char *nul = memchr(text, '\0', length);
	int			faults = 0;
	int			valid;

	if (length >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0))
		fault(faults, "Save it as UTF-8.", "file \"%s\" is encoded in UTF-16", path);
	else if (nul != NULL)
		fault(faults, "Move it out of the folder, or save it as UTF-8 text.",
			  "%s:%d: not a text file: it contains a NUL byte", path, line_of(text, nul - text));
	else if ((valid = pg_encoding_verifymbstr(PG_UTF8, text, length)) < length)
		fault(faults, "Save it as UTF-8.", "%s:%d: byte 0x%02x is not valid UTF-8",
			  path, line_of(text, valid), (unsigned char) text[valid]);
	return faults == 0;
}

/* An open file, its size in bytes in *size; NULL after a report. */
static FILE *
open_text(const char *path, size_t *size)
{
	FILE	   *file = fopen(path, "rb");
	struct stat st;

	if (file == NULL || fstat(fileno(file), &st) != 0)
		ps_error("Check the file's permissions: every migration of the folder must be readable.",
				 "could not open file \"%s\": %m", path);
	else if (st.st_size > LARGEST_FILE)
		ps_error("Split it into files of less than 1000 MB.", "file \"%s\" is too large", path);
	else
	{
		*size = st.st_size;
		return file;
	}
	if (file)
		fclose(file);
	return NULL;
}

/* A file's contents, NUL-terminated, malloc'd; NULL after a report. */
char *
ps_read_text(const char *path)
{
	size_t		size;
	FILE	   *file = open_text(path, &size);
	char	   *text;
	bool		good;

	if (file == NULL)
		return NULL;
	text = pg_malloc(size + 1);
	size = fread(text, 1, size, file);
	text[size] = '\0';
	good = ferror(file) == 0;
	if (!good)
		ps_error(NULL, "could not read file \"%s\": %m", path);
	fclose(file);
	if (good && check_text(path, text, size))
		return text;
	pg_free(text);
	return NULL;
}

/* Adds an empty definition and returns it. */
static PsFile *
add_file(PsFolder *folder, char *name, const char *format)
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

/* The path of a file in a subfolder, or NULL if there is none. */
static char *
file_in(const char *path, const char *name)
{
	char	   *file = psprintf("%s/%s", path, name);

	if (is_file(file))
		return file;
	pg_free(file);
	return NULL;
}

/* Adds the definition of a subfolder; false: it holds none. */
static bool
add_subfolder(PsFolder *folder, const char *path, const char *name)
{
	char	   *up = file_in(path, "up.sql");
	char	   *down = file_in(path, "down.sql");
	PsFile	   *file;

	if (up == NULL)
		up = file_in(path, "migration.sql");
	if (up == NULL && down == NULL)
		return false;
	file = add_file(folder, pg_strdup(name), "sql");
	file->path = up;
	file->down_path = down;
	return true;
}

/* Flyway's U1__name.sql is the way down of V1__name.sql. */
static bool
is_undo(const char *name)
{
	const char *digits = name + 1;

	return name[0] == 'U' && isdigit((unsigned char) *digits) && strstr(digits, "__") != NULL;
}

/* Adds one entry of the folder; false: it is no definition. */
static bool
add_entry(PsFolder *folder, const char *path, const char *name)
{
	const PsSuffix *suffix = find_suffix(name);
	struct stat st = {0};
	PsFile	   *file;

	if (name[0] == '.')
		return false;
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return add_subfolder(folder, path, name);
	if (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode))
		return false;
	if (suffix == NULL || suffix->format == NULL)
		return false;
	file = add_file(folder, pnstrdup(name, strlen(name) - strlen(suffix->suffix)), suffix->format);
	if (is_undo(file->name))
	{
		file->name[0] = 'V';
		file->down_path = pg_strdup(path);
	}
	else if (suffix->down)
		file->down_path = pg_strdup(path);
	else
		file->path = pg_strdup(path);
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

/* Frees what a definition holds. */
static void
free_file(PsFile *file)
{
	pg_free(file->name);
	pg_free(file->path);
	pg_free(file->down_path);
	pg_free(file->source);
	pg_free(file->down_source);
}

/* Can a down file without its own way up belong to this definition? */
static bool
makes_pair(const PsFile *up, const PsFile *down)
{
	return down->path == NULL && up->path != NULL && up->down_path == NULL &&
		(pg_str_endswith(up->path, ".up.sql") || is_undo(last_dir_separator(down->down_path) + 1));
}

/* Joins NAME.up.sql with NAME.down.sql; returns the number of faults. */
static int
join_pairs(PsFolder *folder)
{
	int			kept = 0;
	int			faults = 0;

	qsort(folder->files, folder->count, sizeof(PsFile), compare_files);
	for (int i = 0; i < folder->count; i++)
	{
		PsFile	   *file = &folder->files[i];
		PsFile	   *last = kept > 0 ? &folder->files[kept - 1] : NULL;

		if (last && strcmp(last->name, file->name) == 0 && makes_pair(last, file))
		{
			last->down_path = file->down_path;
			file->down_path = NULL;
			free_file(file);
			continue;
		}
		if (last && strcmp(last->name, file->name) == 0)
			fault(faults, "A migration's name is its file's name without the ending: rename or remove one of them.",
				  "\"%s\" and \"%s\" are both migration \"%s\"",
				  last->path ? last->path : last->down_path, file->path ? file->path : file->down_path, file->name);
		else if (file->path == NULL)
			fault(faults, "Add the file with the way up, or remove this one.",
				  "\"%s\" has no matching up file", file->down_path);
		folder->files[kept++] = *file;
	}
	folder->count = kept;
	return faults;
}

/* Is this a definition of the form NAME/up.sql? */
static bool
is_subfolder(const PsFile *file)
{
	return file->path && pg_str_endswith(file->path, "/up.sql");
}

/* Does the name begin with a digit? */
static bool
is_numbered(const PsFile *file)
{
	return file->name[0] >= '0' && file->name[0] <= '9';
}

/*
 * Diesel's layout: where all numbered migrations are subfolders, and all
 * subfolders are numbered, a file without a number is no migration, but a
 * script that somebody runs by hand.  Drops those.
 */
static void
drop_scripts(const PsOptions *options, PsFolder *folder)
{
	int			numbered = 0;
	int			kept = 0;

	for (int i = 0; i < folder->count; i++)
	{
		if (is_numbered(&folder->files[i]) != is_subfolder(&folder->files[i]))
			return;
		numbered += is_numbered(&folder->files[i]);
	}
	for (int i = 0; i < folder->count && numbered > 0; i++)
	{
		PsFile	   *file = &folder->files[i];

		if (is_subfolder(file))
			folder->files[kept++] = *file;
		else
		{
			if (!options->quiet)
				pg_log_warning("ignored \"%s\": the migrations of this folder are numbered subfolders",
							   file->path ? file->path : file->down_path);
			free_file(file);
		}
	}
	if (numbered > 0)
		folder->count = kept;
}

/* Reads the texts of all definitions; returns the number of faults. */
static int
read_texts(PsFolder *folder)
{
	int			faults = 0;

	for (int i = 0; i < folder->count; i++)
	{
		PsFile	   *file = &folder->files[i];

		if (pg_encoding_verifymbstr(PG_UTF8, file->name, strlen(file->name)) < strlen(file->name))
			fault(faults, "Rename it.", "the name of file \"%s\" is not valid UTF-8", file->path);
		if (file->path && (file->source = ps_read_text(file->path)) == NULL)
			faults++;
		if (file->down_path && (file->down_source = ps_read_text(file->down_path)) == NULL)
			faults++;
	}
	return faults;
}

/*
 * Fills folder with the definitions of the folder that the options name; ends
 * the program after reporting all of its faults.
 */
void
ps_folder_read(const PsOptions *options, PsFolder *folder)
{
	DIR		   *dir = opendir(options->folder);
	struct dirent *entry;
	int			faults;

	*folder = (PsFolder) {0};
	if (dir == NULL)
		ps_fatal("Name the folder of the migrations as an argument or in PGSTAIR_DIR; "
				 "\"pgstair new NAME\" makes the first one.",
				 "could not open folder \"%s\": %m", options->folder);
	while (errno = 0, (entry = readdir(dir)) != NULL)
	{
		char	   *path = psprintf("%s/%s", options->folder, entry->d_name);

		if (!add_entry(folder, path, entry->d_name) && options->verbose &&
			strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			pg_log_info("ignored \"%s\": not a migration", path);
		pg_free(path);
	}
	if (errno != 0)
		ps_fatal(NULL, "could not read folder \"%s\": %m", options->folder);
	closedir(dir);

	faults = join_pairs(folder);
	drop_scripts(options, folder);
	faults += read_texts(folder);
	if (faults > 0)
		exit(PS_FAILED);
}

/* Frees what ps_folder_read() filled in. */
void
ps_folder_free(PsFolder *folder)
{
	for (int i = 0; i < folder->count; i++)
		free_file(&folder->files[i]);
	pg_free(folder->files);
}

/* Appends an element of an array's text form, NULL as null. */
static void
append_element(PQExpBuffer array, const char *value)
{
	if (value)
		appendPGArray(array, value);
	else
		appendPQExpBufferStr(array, array->len == 1 ? "NULL" : ",NULL");
}

/* Fills arrays with the definitions [first, last) of the folder. */
void
ps_file_arrays(PsFileArrays *arrays, const PsFolder *folder, int first, int last)
{
	PQExpBufferData buffers[lengthof(arrays->params)];

	for (int i = 0; i < lengthof(buffers); i++)
	{
		initPQExpBuffer(&buffers[i]);
		appendPQExpBufferChar(&buffers[i], '{');
	}
	for (int i = first; i < last; i++)
	{
		const PsFile *file = &folder->files[i];

		append_element(&buffers[0], file->name);
		append_element(&buffers[1], file->source);
		append_element(&buffers[2], file->down_source);
		append_element(&buffers[3], file->format);
	}
	for (int i = 0; i < lengthof(buffers); i++)
	{
		appendPQExpBufferChar(&buffers[i], '}');
		if (PQExpBufferDataBroken(buffers[i]))
			ps_fatal(NULL, "out of memory");
		arrays->params[i] = buffers[i].data;
	}
}

/* Frees what ps_file_arrays() filled in. */
void
ps_file_arrays_free(PsFileArrays *arrays)
{
	for (int i = 0; i < lengthof(arrays->params); i++)
		free(arrays->params[i]);
}

/* The path of NAME and an ending if there is such a file; malloc'd, or NULL. */
static char *
find_file(const char *folder, const char *name, const char *ending)
{
	char	   *path = psprintf("%s/%s%s", folder, name, ending);

	if (is_file(path))
		return path;
	pg_free(path);
	return NULL;
}

/* The path of a migration's file of a direction; malloc'd, NULL: not there. */
char *
ps_file_path(const char *folder, const char *name, bool down)
{
	char	   *path = find_file(folder, name, down ? "/down.sql" : "/up.sql");

	for (int i = 0; i < lengthof(suffix_table) && path == NULL; i++)
		if (suffix_table[i].down == down)
			path = find_file(folder, name, suffix_table[i].suffix);
	if (path == NULL && down)
		path = ps_file_path(folder, name, false);
	return path;
}
