/*-------------------------------------------------------------------------
 *
 * catalog_extension.c
 *	  What would CREATE EXTENSION make?
 *
 * The server reads an extension's scripts only when it creates it.  To tell
 * beforehand whether an unknown name may come from an extension of the batch,
 * the scripts are searched for the word.  Comments are taken out before: they
 * name the files and the kin of an extension.
 *
 *-------------------------------------------------------------------------
 */
#include "catalog.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "storage/fd.h"
#include "utils/guc.h"
#include "utils/varlena.h"

#include <sys/stat.h>

/* Upgrade scripts larger than this repeat what the base script has. */
#define PS_SCRIPT_LIMIT (256 * 1024)

/* Is it a script of the extension: "name--version.sql" or "name--a--b.sql"? */
static bool
is_script_of(const char *file, const char *extension)
{
	int			length = strlen(extension);
	const char *end = strrchr(file, '.');

	return strncmp(file, extension, length) == 0 && strncmp(file + length, "--", 2) == 0 &&
		end != NULL && strcmp(end, ".sql") == 0;
}

/* Does the script lead from one version to another, by its name? */
static bool
is_upgrade_script(const char *file, const char *extension)
{
	return strstr(file + strlen(extension) + 2, "--") != NULL;
}

/* Appends a file's text; one that cannot be read adds nothing. */
static void
append_file(StringInfo text, const char *path)
{
	FILE	   *file = AllocateFile(path, PG_BINARY_R);
	char		chunk[8192];
	size_t		got;

	if (file == NULL)
		return;
	while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0)
		appendBinaryStringInfo(text, chunk, got);
	FreeFile(file);
}

/* The folder of the extensions' files, palloc'd. */
static char *
extension_folder(void)
{
	char		share[MAXPGPATH];

	get_share_path(my_exec_path, share);
	return psprintf("%s/extension", share);
}

/*
 * Returns the names (char *) of the extensions that the extension's control file
 * says it requires; NIL if there is none to read.
 */
List *
ps_catalog_extension_requires(const char *extension)
{
	char	   *path = psprintf("%s/%s.control", extension_folder(), extension);
	FILE	   *file = AllocateFile(path, "r");
	ConfigVariable *first = NULL;
	ConfigVariable *last = NULL;
	List	   *required = NIL;

	if (file == NULL)
		return NIL;
	(void) ParseConfigFp(file, path, 0, LOG, &first, &last);
	FreeFile(file);
	for (ConfigVariable *item = first; item != NULL; item = item->next)
		if (strcmp(item->name, "requires") == 0 &&
			!SplitIdentifierString(pstrdup(item->value), ',', &required))
			required = NIL;
	FreeConfigVariables(first);
	return required;
}

/* Where the comment, or psql's command, that may start there ends; else NULL. */
static const char *
end_of_comment(const char *text, const char *at)
{
	if (at[0] == '/' && at[1] == '*')
	{
		const char *end = strstr(at + 2, "*/");

		return end ? end + 2 : at + strlen(at);
	}
	if ((at[0] == '-' && at[1] == '-') ||
		(at[0] == '\\' && (at == text || at[-1] == '\n')))
		return at + strcspn(at, "\n");
	return NULL;
}

/* Turns the text to lower case, in place, with a space for each comment. */
static void
simplify(char *text)
{
	char	   *to = text;

	for (const char *at = text; *at != '\0';)
	{
		const char *end = end_of_comment(text, at);

		*to++ = end ? ' ' : pg_ascii_tolower((unsigned char) *at);
		at = end ? end : at + 1;
	}
	*to = '\0';
}

/*
 * Returns the text of the extension's scripts, lower case, without comments,
 * palloc'd; empty if there are none to read.
 */
char *
ps_catalog_extension_scripts(const char *extension)
{
	char	   *folder = extension_folder();
	DIR		   *dir;
	struct dirent *entry;
	StringInfoData text;

	initStringInfo(&text);
	dir = AllocateDir(folder);
	while (dir != NULL && (entry = ReadDirExtended(dir, folder, LOG)) != NULL)
	{
		char	   *path = psprintf("%s/%s", folder, entry->d_name);
		struct stat status;

		if (is_script_of(entry->d_name, extension) && stat(path, &status) == 0 &&
			(!is_upgrade_script(entry->d_name, extension) || status.st_size < PS_SCRIPT_LIMIT))
			append_file(&text, path);
	}
	if (dir != NULL)
		FreeDir(dir);
	simplify(text.data);
	return text.data;
}
