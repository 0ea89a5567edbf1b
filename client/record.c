/*-------------------------------------------------------------------------
 *
 * record.c
 *	  Has Node record the migrations in JavaScript as operations.
 *
 * One process records all files of a folder.  It answers with a line for each
 * file, in their order: "operations" and their JSON, "none" for what turns out
 * to be no migration, or "error", line, column and message, separated by tabs.
 *
 *-------------------------------------------------------------------------
 */
#include "node.h"

/* Is any of the files written in TypeScript, which the project compiles? */
static bool
has_typescript(const char *const *paths)
{
	for (; *paths != NULL; paths++)
		if (ps_is_typescript(*paths))
			return true;
	return false;
}

/* The arguments of the recorder: FOLDER FILE... */
static const char **
recorder_arguments(const PsOptions *options, const PsFolder *folder)
{
	const char **arguments = pg_malloc0((folder->count + 2) * sizeof(char *));
	int			count = 0;

	arguments[count++] = options->folder;
	for (int i = 0; i < folder->count; i++)
		if (ps_is_javascript(&folder->files[i]))
			arguments[count++] = folder->files[i].path;
	return arguments;
}

/* Takes the answer for one file; returns the number of faults. */
static int
take_answer(PsFile *file, char *answer)
{
	if (strncmp(answer, "operations\t", 11) == 0)
	{
		file->down_source = pg_strdup(answer + 11);
		return 0;
	}
	if (strcmp(answer, "none") == 0)
	{
		file->format = NULL;
		return 0;
	}
	ps_node_fault(file->path, answer);
	return 1;
}

/* Reads the answers for all files; returns the number of faults. */
static int
read_answers(PsNode *node, PsFolder *folder)
{
	StringInfoData line;
	int			faults = 0;

	initStringInfo(&line);
	for (int i = 0; i < folder->count; i++)
	{
		if (!ps_is_javascript(&folder->files[i]))
			continue;
		if (!ps_node_line(node, &line, folder->files[i].path))
			break;
		faults += take_answer(&folder->files[i], line.data);
	}
	pg_free(line.data);
	return faults;
}

/* Takes files out of the folder that are no migrations. */
static void
drop_others(const PsOptions *options, PsFolder *folder)
{
	int			kept = 0;

	for (int i = 0; i < folder->count; i++)
	{
		PsFile	   *file = &folder->files[i];

		if (file->format != NULL)
			folder->files[kept++] = *file;
		else
		{
			if (!options->quiet)
				pg_log_warning("ignored \"%s\": it has no way up", file->path);
			ps_file_free(file);
		}
	}
	folder->count = kept;
}

/*
 * Records the JavaScript migrations of the folder: their operations become
 * their down sources.  Returns the number of faults, each reported.
 */
int
ps_record(const PsOptions *options, PsFolder *folder)
{
	const char **arguments = recorder_arguments(options, folder);
	PsNode		node;
	int			faults = 0;

	if (arguments[1] != NULL)
	{
		ps_node_start(&node, "main.js", arguments, false, has_typescript(arguments + 1) ? PS_NODE_COMPILES : PS_NODE_READS);
		faults = read_answers(&node, folder);
		faults += ps_node_end(&node);
		drop_others(options, folder);
	}
	pg_free(arguments);
	return faults;
}
