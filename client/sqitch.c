/*-------------------------------------------------------------------------
 *
 * sqitch.c
 *	  The folder of a Sqitch project: its plan names the migrations.
 *
 * The changes of sqitch.plan are migrations in the plan's order, which their
 * names begin with: the third change "tables/users" is 0003_tables.users.  The
 * way up is deploy/tables/users.sql, the way down revert/tables/users.sql.
 * Of a change that was reworked, earlier versions lie beside the last one
 * under a tag that follows them: deploy/tables/users@v1.sql.  The scripts of
 * verify/ are Sqitch's own.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"


/* Spaces between the words of a plan. */
#define BLANKS " \t\r"

/* One line of the plan. */
typedef struct PsPlanLine
{
	char	   *word;			/* "@tag", or the name of a change */
	int			line;			/* from 1 */
} PsPlanLine;

typedef struct PsSqitchPlan
{
	char	   *path;
	int			count;
	int			allocated;
	PsPlanLine *lines;
} PsSqitchPlan;

/* Adds the tag or change that a line of the plan names, if it names one. */
static void
add_line(PsSqitchPlan *plan, const char *text, int line)
{
	text += strspn(text, BLANKS);
	if (*text == '+')
		text += 1 + strspn(text + 1, BLANKS);
	if (*text == '\0' || *text == '\n' || *text == '#' || *text == '%')
		return;
	if (plan->count == plan->allocated)
	{
		plan->allocated = Max(64, plan->allocated * 2);
		plan->lines = pg_realloc(plan->lines, plan->allocated * sizeof(PsPlanLine));
	}
	plan->lines[plan->count++] = (PsPlanLine) {pnstrdup(text, strcspn(text, BLANKS "\n")), line};
}

/* Reads the lines of the plan. */
static void
read_plan(PsSqitchPlan *plan, const char *text)
{
	for (int line = 1; *text; line++)
	{
		add_line(plan, text, line);
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
}

/* The index of the line that reworks the change of line i; -1: none does. */
static int
reworked_by(const PsSqitchPlan *plan, int i)
{
	for (int j = i + 1; j < plan->count; j++)
		if (strcmp(plan->lines[j].word, plan->lines[i].word) == 0)
			return j;
	return -1;
}

/*
 * The script of a change without its ending, in a folder of the project: where
 * it was reworked, under the first of the tags in between that has one.
 */
static char *
script_name(const PsSqitchPlan *plan, int change, const char *folder)
{
	int			next = reworked_by(plan, change);

	for (int i = change + 1; i < next; i++)
	{
		char	   *name = psprintf("%s%s", plan->lines[change].word, plan->lines[i].word);
		char	   *file = psprintf("deploy/%s.sql", name);
		char	   *path = plan->lines[i].word[0] == '@' ? ps_file_in(folder, file) : NULL;

		pg_free(file);
		if (path)
		{
			pg_free(path);
			return name;
		}
		pg_free(name);
	}
	return pg_strdup(plan->lines[change].word);
}

/* The path of a change's script, malloc'd; NULL: there is none. */
static char *
script_path(const char *folder, const char *direction, const char *script)
{
	char	   *file = psprintf("%s/%s.sql", direction, script);
	char	   *path = ps_file_in(folder, file);

	pg_free(file);
	return path;
}

/* Adds the migration of a change, the number-th of the plan; returns the number of faults. */
static int
add_change(const PsOptions *options, const PsSqitchPlan *plan, int change, int number,
		   const char *directory, PsFolder *folder)
{
	char	   *script = script_name(plan, change, directory);
	char	   *name = psprintf("%04d_%s", number, script);
	PsFile	   *file;
	int			faults = 0;

	for (char *c = name; *c; c++)
		if (*c == '/')
			*c = '.';
	file = ps_folder_add(folder, name, "sql");
	file->path = script_path(directory, "deploy", script);
	file->down_path = script_path(directory, "revert", script);
	if (file->path == NULL)
		ps_fault(faults, options, "Every change of the plan needs its script in the folder \"deploy\".",
				 "%s:%d: there is no script \"deploy/%s.sql\"", plan->path, plan->lines[change].line, script);
	pg_free(script);
	return faults;
}

/*
 * Fills the folder with the changes of its plan.  Returns false if it has no
 * plan; *faults counts what is wrong with it, reported unless options is NULL.
 */
bool
ps_sqitch_read(const PsOptions *options, const char *directory, PsFolder *folder, int *faults)
{
	PsSqitchPlan plan = {.path = ps_file_in(directory, "sqitch.plan")};
	char	   *text = plan.path ? ps_read_text(plan.path) : NULL;
	int			number = 0;

	if (plan.path == NULL)
		return false;
	if (text)
		read_plan(&plan, text);
	else
		(*faults)++;
	for (int i = 0; i < plan.count; i++)
		if (plan.lines[i].word[0] != '@')
			*faults += add_change(options, &plan, i, ++number, directory, folder);
	for (int i = 0; i < plan.count; i++)
		pg_free(plan.lines[i].word);
	pg_free(plan.lines);
	pg_free(text);
	pg_free(plan.path);
	return true;
}
