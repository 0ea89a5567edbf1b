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

/* Is the file named as Flyway or refinery names a migration? */
static bool
is_of_flyway(const PsFile *file)
{
	return ps_is_any_flyway(file->name);
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
	int			length = strlen(name) - (pg_str_endswith(name, autocommit) ? strlen(autocommit) : 0);

	for (int i = 0; i < count; i++)
	{
		int			stem = length - (int) strlen(endings[i]);

		if (stem > 0 && strncmp(name + stem, endings[i], length - stem) == 0)
			return stem;
	}
	return 0;
}

/* Is the definition, or the half of one, written for PostgreSQL beside other databases? */
static bool
is_for_ours(const PsFile *file)
{
	return stem_length(file->name, our_database, lengthof(our_database)) > 0;
}

/* Is the definition, or the half of one, a variant for PostgreSQL of the other one? */
static bool
is_own_variant(const PsFile *file, const PsFile *other)
{
	int			length = stem_length(file->name, our_database, lengthof(our_database));
	const char *name = other->name;

	return length > 0 && (file->path == NULL) == (other->path == NULL) && strncmp(file->name, name, length) == 0 &&
		(name[length] == '\0' || strcmp(name + length, autocommit) == 0);
}

/* Is the definition written for another database, or for any and there is one for PostgreSQL? */
static bool
is_of_other_database(const PsFolder *folder, const PsFile *file)
{
	if (stem_length(file->name, other_databases, lengthof(other_databases)) > 0)
		return true;
	for (int i = 0; i < folder->count && folder->has_variants; i++)
		if (is_own_variant(&folder->files[i], file))
			return true;
	return false;
}

/* Does it lie in a folder of the folder, while numbered files lie in that itself?  It is something else then, or older. */
static bool
lies_deeper(const PsFolder *folder, const PsFile *file)
{
	for (int i = 0; i < folder->count && file->nested; i++)
		if (is_numbered(&folder->files[i]) && !folder->files[i].nested)
			return true;
	return false;
}

/* Does Drizzle's journal name it? */
static bool
is_listed(const PsFolder *folder, const PsFile *file)
{
	char	   *tag = psprintf("\"%s\"", file->name);
	bool		listed = strstr(folder->journal, tag) != NULL;

	pg_free(tag);
	return listed;
}

/*
 * Does Drizzle's journal, if there is one, not name it?  A journal that names
 * nothing of the folder is not what its migrations are run by.
 */
static bool
is_unlisted(const PsFolder *folder, const PsFile *file)
{
	if (folder->journal == NULL || is_listed(folder, file))
		return false;
	for (int i = 0; i < folder->count; i++)
		if (is_listed(folder, &folder->files[i]))
			return true;
	return false;
}

/* Does the JavaScript of db-migrate run the file of its name in "sqls", and nothing else? */
static bool
is_caller(const PsFolder *folder, const PsFile *file)
{
	int			length = strlen(file->name);

	for (int i = 0; i < folder->count && folder->has_sqls && ps_is_javascript(file); i++)
		if (strncmp(folder->files[i].name, file->name, length) == 0 &&
			strcmp(folder->files[i].name + length, "-up") == 0)
			return true;
	return false;
}

/* Is it JavaScript of db-migrate that does something else? */
static bool
is_program(const PsFolder *folder, const PsFile *file)
{
	return folder->has_sqls && ps_is_javascript(file) && !is_caller(folder, file);
}

/* What is no migration of the folder's tool. */
static const struct PsRefusal
{
	bool		(*applies) (const PsFolder *folder, const PsFile *file);
	bool		quiet;			/* said with --verbose only */
	const char *why;
} refusal_table[] = {
	{is_program, false, "of db-migrate's migrations, those in SQL are read"},
	{is_caller, true, "its file in \"sqls\" is read"},
	{is_of_other_database, true, "there is one for PostgreSQL, or it is for another database"},
	{lies_deeper, true, "the migrations lie in the folder itself"},
	{is_unlisted, false, "meta/_journal.json does not name it"},
	{ps_is_spare_baseline, true, "the versioned migrations beside the baseline do what it does"},
};

/* What is none once the halves are joined. */
static const struct PsRefusal refusal_of_half = {
	ps_is_lone_undo, false, "it takes back a version that is not there"
};

/* Drops what a rule refuses; the rule sees all definitions. */
static void
drop_refused(const PsOptions *options, PsFolder *folder, const struct PsRefusal *refusal)
{
	bool	   *refused = pg_malloc0(folder->count + 1);
	int			kept = 0;

	for (int i = 0; i < folder->count; i++)
		refused[i] = refusal->applies(folder, &folder->files[i]);
	for (int i = 0; i < folder->count; i++)
		if (refused[i])
			drop_file(options && (options->verbose || !refusal->quiet) ? options : NULL, &folder->files[i], refusal->why);
		else
			folder->files[kept++] = folder->files[i];
	folder->count = kept;
	pg_free(refused);
}

/*
 * Joins halves and drops what is no migration; returns the number of faults,
 * which are reported unless options is NULL.
 */
int
ps_settle(const PsOptions *options, const char *directory, PsFolder *folder)
{
	char	   *journal = ps_file_in(directory, "meta/_journal.json");
	int			faults;

	folder->journal = journal ? ps_read_text(journal) : NULL;
	for (int i = 0; i < folder->count; i++)
		folder->has_variants |= is_for_ours(&folder->files[i]);
	for (int i = 0; i < lengthof(refusal_table); i++)
		drop_refused(options, folder, &refusal_table[i]);
	pg_free(folder->journal);
	pg_free(journal);
	folder->journal = NULL;
	ps_drop_helpers(options, folder);
	ps_join_ways(folder);
	ps_flyway_settle(folder);
	drop_refused(options, folder, &refusal_of_half);
	faults = ps_report_unpaired(options, folder);
	drop_scripts(options, folder);
	return faults;
}
