/*-------------------------------------------------------------------------
 *
 * selection.c
 *	  Which definitions of a folder are migrations of its tool.
 *
 * What is written for another database, what lies beside migrations of a
 * tool that names or numbers them otherwise, and what a tool's journal does
 * not know, is left alone.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include "common/string.h"

/* What a name ends with that is written for another database: NAME.mysql.up.sql. */
static const char *const other_databases[] = {
	".mysql", ".mariadb", ".sqlite", ".sqlite3", ".cockroach", ".cockroachdb"
};
static const char *const our_database[] = {".postgres", ".postgresql"};

/* What may stand behind that: pop's word for a migration outside a transaction. */
static const char *const autocommit = ".autocommit";

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
	return file->subfolder || file->nested;
}

/* Is the file named as Flyway names a versioned or a repeatable migration? */
static bool
is_of_flyway(const PsFile *file)
{
	return ps_is_flyway(file->name, 'V') || strncmp(file->name, "R__", 3) == 0;
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

/*
 * Drops what lies in folders of the folder if numbered files lie in itself: it
 * is something else than migrations, or older.
 */
static void
drop_nested(const PsOptions *options, PsFolder *folder)
{
	bool		numbered = false;
	int			kept = 0;

	for (int i = 0; i < folder->count; i++)
		numbered |= is_numbered(&folder->files[i]) && !folder->files[i].nested;
	for (int i = 0; i < folder->count; i++)
		if (numbered && folder->files[i].nested)
			drop_file(options && options->verbose ? options : NULL, &folder->files[i],
					  "the migrations lie in the folder itself");
		else
			folder->files[kept++] = folder->files[i];
	folder->count = kept;
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
	int			length = strlen(name) - (pg_str_endswith(name, autocommit) ? strlen(autocommit) : 0);

	for (int i = 0; i < count; i++)
	{
		int			stem = length - (int) strlen(endings[i]);

		if (stem > 0 && strncmp(name + stem, endings[i], length - stem) == 0)
			return stem;
	}
	return 0;
}

/* Is the definition a variant for PostgreSQL of the one that has the name? */
static bool
is_own_variant(const PsFile *file, const char *name)
{
	int			length = stem_length(file->name, our_database, lengthof(our_database));

	return length > 0 && strncmp(file->name, name, length) == 0 &&
		(name[length] == '\0' || strcmp(name + length, autocommit) == 0);
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

/* Drops a migration in JavaScript for which a pair of SQL files of its name stands, as db-migrate has them. */
static void
drop_callers(PsFolder *folder)
{
	int			kept = 0;

	for (int i = 0; i < folder->count; i++)
	{
		PsFile	   *file = &folder->files[i];
		bool		stands = false;

		for (int j = 0; ps_is_javascript(file) && j < folder->count && !stands; j++)
			stands = folder->files[j].down_path && strcmp(folder->files[j].name, file->name) == 0;
		if (stands)
			drop_file(NULL, file, NULL);
		else
			folder->files[kept++] = *file;
	}
	folder->count = kept;
}

/* Drops the definitions that the journal of Drizzle, "meta/_journal.json", does not name. */
static void
drop_unlisted(const PsOptions *options, const char *directory, PsFolder *folder)
{
	char	   *path = ps_file_in(directory, "meta/_journal.json");
	char	   *journal = path ? ps_read_text(path) : NULL;
	int			kept = 0;

	for (int i = 0; journal && i < folder->count; i++)
	{
		PsFile	   *file = &folder->files[i];
		char	   *tag = psprintf("\"%s\"", file->name);

		if (strstr(journal, tag) != NULL)
			folder->files[kept++] = *file;
		else
			drop_file(options, file, "meta/_journal.json does not name it");
		pg_free(tag);
	}
	if (journal)
		folder->count = kept;
	pg_free(journal);
	pg_free(path);
}

/*
 * Joins halves and drops what is no migration; returns the number of faults,
 * which are reported unless options is NULL.
 */
int
ps_settle(const PsOptions *options, const char *directory, PsFolder *folder)
{
	int			faults;

	ps_drop_helpers(options, folder);
	drop_other_databases(options, folder);
	drop_nested(options, folder);
	drop_unlisted(options, directory, folder);
	ps_join_ways(folder);
	drop_callers(folder);
	faults = ps_report_unpaired(options, folder);
	drop_scripts(options, folder);
	return faults;
}
