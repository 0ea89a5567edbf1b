/*-------------------------------------------------------------------------
 *
 * flyway.c
 *	  The kinds of files that Flyway and refinery tell apart by a letter.
 *
 *	  V2__NAME.sql	a migration
 *	  U2__NAME.sql	what takes it back, nothing where there is no V2; where no
 *					file of the folder takes one back, a migration of its own,
 *					as refinery has them
 *	  B2__NAME.sql	a baseline: does what the migrations up to that version do
 *	  R__NAME.sql	runs again when it has changed, which is the server's business
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

/* Compares the versions of two of Flyway's names: numbers with '.' or '_' between them. */
static int
compare_versions(const char *a, const char *b)
{
	for (;;)
	{
		unsigned long long left = strtoull(a + 1, (char **) &a, 10);
		unsigned long long right = strtoull(b + 1, (char **) &b, 10);
		bool		a_ends = (*a != '.' && *a != '_') || !isdigit((unsigned char) a[1]);
		bool		b_ends = (*b != '.' && *b != '_') || !isdigit((unsigned char) b[1]);

		if (left != right)
			return left < right ? -1 : 1;
		if (a_ends || b_ends)
			return (int) b_ends - (int) a_ends;
	}
}

/*
 * Is it a baseline that a new database does not begin with: there is a later
 * one, or there are migrations that it stands for?
 */
bool
ps_is_spare_baseline(const PsFolder *folder, const PsFile *file)
{
	if (!ps_is_flyway(file->name, 'B'))
		return false;
	for (int i = 0; i < folder->count; i++)
	{
		const char *name = folder->files[i].name;

		if ((ps_is_flyway(name, 'V') && compare_versions(name, file->name) <= 0) ||
			(ps_is_flyway(name, 'B') && compare_versions(name, file->name) > 0))
			return true;
	}
	return false;
}

/* Makes each U file a migration of its own if none of them takes another one back. */
void
ps_flyway_settle(PsFolder *folder)
{
	for (int i = 0; i < folder->count; i++)
		if (ps_is_flyway(folder->files[i].name, 'V') && folder->files[i].path && folder->files[i].down_path)
			return;
	for (int i = 0; i < folder->count; i++)
	{
		PsFile	   *file = &folder->files[i];

		if (!ps_is_flyway(file->name, 'V') || file->path)
			continue;
		file->name[0] = 'U';
		file->path = file->down_path;
		file->down_path = NULL;
	}
}

/* Is it a U file whose version has no migration, or has another one already?  Flyway never runs it. */
bool
ps_is_lone_undo(const PsFolder *folder, const PsFile *file)
{
	(void) folder;
	return ps_is_flyway(file->name, 'V') && file->path == NULL;
}
