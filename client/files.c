/*-------------------------------------------------------------------------
 *
 * files.c
 *	  The folder of definitions: its listing, and the texts of its files.
 *
 * What is a definition, layout.c says; a Sqitch project's plan names them
 * itself.  Bytes are passed on as they are: sections, line ends and byte order
 * marks are the server's business.  Every fault of a folder is reported, not
 * only the first.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include <dirent.h>
#include <sys/stat.h>

#include "fe_utils/string_utils.h"
#include "mb/pg_wchar.h"

/* Larger texts do not fit in a message to the server. */
#define LARGEST_FILE (1024 * 1024 * 1000)

/* Reports a fault of a text and counts it. */
#define fault(count, hint, ...) \
	do { \
		ps_error(hint, __VA_ARGS__); \
		(count)++; \
	} while (0)

/* Is it a migration in JavaScript or TypeScript? */
bool
ps_is_javascript(const PsFile *file)
{
	return strcmp(file->format, "js") == 0;
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
		if (file->path && (file->source = ps_read_way(file, file->path)) == NULL)
			faults++;
		if (file->down_path && (file->down_source = ps_read_way(file, file->down_path)) == NULL)
			faults++;
		if (file->source && !file->down_path && strcmp(file->format, "sql") == 0)
			file->down_source = ps_liquibase_down(file->path, file->source, &faults);
	}
	return faults;
}

/* Adds what is in a directory; options: to say what is left alone, or NULL. */
static bool
list_directory(const PsOptions *options, const char *directory, PsFolder *folder)
{
	DIR		   *dir = opendir(directory);
	struct dirent *entry;
	bool		good;

	if (dir == NULL)
		return false;
	while (errno = 0, (entry = readdir(dir)) != NULL)
	{
		char	   *path = psprintf("%s/%s", directory, entry->d_name);

		if (!ps_layout_entry(folder, path, entry->d_name) && options && options->verbose &&
			strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			pg_log_info("ignored \"%s\": not a migration", path);
		pg_free(path);
	}
	good = errno == 0;
	closedir(dir);
	return good;
}

/*
 * The path of the subfolder in which a tool keeps what it runs, malloc'd; NULL
 * if there is none.
 */
static char *
subfolder(const char *directory, const char *name)
{
	char	   *path = psprintf("%s/%s", directory, name);
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return path;
	pg_free(path);
	return NULL;
}

/* The path of the only folder in a directory, malloc'd; NULL if there is none, or another one. */
static char *
only_subfolder(const char *directory)
{
	DIR		   *dir = opendir(directory);
	struct dirent *entry;
	char	   *only = NULL;
	int			count = 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
	{
		char	   *path = entry->d_name[0] == '.' ? NULL : subfolder(directory, entry->d_name);

		if (path == NULL)
			continue;
		count++;
		pg_free(only);
		only = path;
	}
	if (dir != NULL)
		closedir(dir);
	if (count == 1)
		return only;
	pg_free(only);
	return NULL;
}

/*
 * Lists the folder in a directory without definitions in which a tool keeps
 * them: that of a database, as Hasura has it, which holds a folder for each, or
 * of the migrations of a project.  Returns its path, malloc'd; NULL if there is
 * none.
 */
static char *
list_inner(const PsOptions *options, const char *directory, PsFolder *folder)
{
	static const char *const names[] = {"default", "migrations"};
	char	   *path = NULL;

	for (int i = 0; i < lengthof(names) && path == NULL; i++)
		path = subfolder(directory, names[i]);
	if (path)
	{
		(void) list_directory(options, path, folder);
		return path;
	}
	path = only_subfolder(directory);
	if (path && list_directory(NULL, path, folder) && folder->count > 0 && folder->files[0].subfolder)
		return path;
	pg_free(path);
	ps_folder_free(folder);
	*folder = (PsFolder) {0};
	return NULL;
}

/* Adds what is in "sqls", where db-migrate keeps the SQL that its JavaScript runs, if there is that. */
static bool
list_sqls(const PsOptions *options, const char *directory, PsFolder *folder)
{
	char	   *path = subfolder(directory, "sqls");
	bool		good = path == NULL || list_directory(options, path, folder);

	folder->has_sqls = path != NULL;
	pg_free(path);
	return good;
}

/*
 * Lists the definitions of a directory: those of its plan if it is a Sqitch
 * project's; of "committed" if there is that, as graphile-migrate has it beside
 * current.sql; of "sqls", too, where db-migrate keeps the SQL; of an inner
 * folder if there are no others.  Returns false with errno set if it cannot be
 * read.
 */
static bool
list_folder(const PsOptions *options, const char *directory, PsFolder *folder, int *faults)
{
	char	   *committed = subfolder(directory, "committed");
	const char *listed = committed ? committed : directory;
	char	   *inner = NULL;
	bool		good;

	*folder = (PsFolder) {0};
	*faults = 0;
	if (ps_sqitch_read(options, directory, folder, faults))
		return true;
	good = list_directory(options, listed, folder) && list_sqls(options, listed, folder);
	if (good && folder->count == 0)
		inner = list_inner(options, listed, folder);
	*faults += ps_settle(options, inner ? inner : listed, folder);
	pg_free(inner);
	pg_free(committed);
	return good;
}

/*
 * Fills folder with the definitions of the folder that the options name; ends
 * the program after reporting all of its faults.
 */
void
ps_folder_read(const PsOptions *options, PsFolder *folder)
{
	int			faults;

	if (!list_folder(options, options->folder, folder, &faults))
		ps_fatal("Name the folder of the migrations as an argument or in PGSTAIR_DIR; "
				 "\"pgstair new NAME\" makes the first one.",
				 "could not open folder \"%s\": %m", options->folder);
	faults += read_texts(folder);
	if (faults > 0)
		exit(PS_FAILED);
	ps_fill_placeholders(options, folder);
}

/* Frees what ps_folder_read() filled in. */
void
ps_folder_free(PsFolder *folder)
{
	for (int i = 0; i < folder->count; i++)
		ps_file_free(&folder->files[i]);
	pg_free(folder->files);
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

		appendPGArray(&buffers[0], file->name);
		appendPGArray(&buffers[1], file->source);
		appendPGArray(&buffers[2], file->down_source ? file->down_source : "");
		appendPGArray(&buffers[3], file->format);
		appendPGArray(&buffers[4], file->down_source ? "t" : "f");
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

/* Is there a folder: one that was named, or the usual one? */
bool
ps_has_folder(const PsOptions *options)
{
	struct stat st;

	return options->folder_given || stat(options->folder, &st) == 0;
}

/* The path of a migration's file of a direction; malloc'd, NULL: not there. */
char *
ps_file_path(const char *directory, const char *name, bool down)
{
	PsFolder	folder;
	char	   *path = NULL;
	int			faults;

	(void) list_folder(NULL, directory, &folder, &faults);
	for (int i = 0; i < folder.count && path == NULL; i++)
	{
		const PsFile *file = &folder.files[i];

		if (strcmp(file->name, name) == 0 && file->path)
			path = pg_strdup(down && file->down_path ? file->down_path : file->path);
	}
	ps_folder_free(&folder);
	return path;
}
