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
 * Where the plan and the folders are, sqitch.conf says: plan_file, top_dir,
 * deploy_dir and revert_dir of [core] or [engine "pg"].
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

/* One line of the plan. */
typedef struct PsPlanLine
{
	char	   *word;			/* "@tag", or the name of a change */
	int			line;			/* from 1 */
} PsPlanLine;

/* The settings of sqitch.conf that say where the files are. */
typedef enum PsSqitchPlace
{
	PLAN_FILE, TOP_DIR, DEPLOY_DIR, REVERT_DIR
} PsSqitchPlace;

#define PLACES (REVERT_DIR + 1)

typedef struct PsSqitchPlan
{
	char	   *path;
	char	   *places[PLACES];	/* in the project's folder */
	int			count;
	int			allocated;
	PsPlanLine *lines;
} PsSqitchPlan;

/* Notes a setting of sqitch.conf, if it says where files are; what comes last counts. */
static void
take_setting(void *arg, const char *key, char *value)
{
	static const char *const names[PLACES] = {"plan_file", "top_dir", "deploy_dir", "revert_dir"};
	PsSqitchPlan *plan = arg;
	const char *name = strrchr(key, '.');

	if (strncmp(key, "core.", strlen("core.")) != 0 && strncmp(key, "engine \"pg.", strlen("engine \"pg.")) != 0)
		return;
	for (int i = 0; i < PLACES; i++)
		if (strcmp(name + 1, names[i]) == 0)
		{
			pg_free(plan->places[i]);
			plan->places[i] = pg_strdup(value);
		}
}

/* Fills in the usual places, in top_dir, of what has no other, and finds the plan. */
static void
find_plan(PsSqitchPlan *plan, const char *directory)
{
	static const char *const usual[PLACES] = {"sqitch.plan", ".", "deploy", "revert"};

	if (plan->places[TOP_DIR] == NULL)
		plan->places[TOP_DIR] = pg_strdup(usual[TOP_DIR]);
	for (int i = 0; i < PLACES; i++)
	{
		if (plan->places[i] == NULL)
			plan->places[i] = psprintf("%s/%s", plan->places[TOP_DIR], usual[i]);
		canonicalize_path(plan->places[i]);
	}
	plan->path = ps_file_in(directory, plan->places[PLAN_FILE]);
}

/* Forgets where the files of a project are. */
static void
free_places(PsSqitchPlan *plan)
{
	for (int i = 0; i < PLACES; i++)
	{
		pg_free(plan->places[i]);
		plan->places[i] = NULL;
	}
}

/*
 * Finds the files of a project.  Where sqitch.conf names a plan that is not
 * there, it lies beside its plan and scripts: they are in their usual places.
 */
static void
find_places(PsSqitchPlan *plan, const char *directory)
{
	ps_read_settings(directory, "sqitch.conf", take_setting, plan);
	find_plan(plan, directory);
	if (plan->path == NULL)
	{
		free_places(plan);
		find_plan(plan, directory);
	}
}

/* Adds the tag or change that a line of the plan names, if it names one. */
static void
add_line(PsSqitchPlan *plan, const char *text, int line)
{
	text += strspn(text, PS_BLANKS);
	if (*text == '+')
		text += 1 + strspn(text + 1, PS_BLANKS);
	if (*text == '\0' || *text == '\n' || *text == '#' || *text == '%')
		return;
	if (plan->count == plan->allocated)
	{
		plan->allocated = Max(64, plan->allocated * 2);
		plan->lines = pg_realloc(plan->lines, plan->allocated * sizeof(PsPlanLine));
	}
	plan->lines[plan->count++] = (PsPlanLine) {pnstrdup(text, strcspn(text, PS_BLANKS "\n")), line};
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

/* The path of a script, malloc'd; NULL: there is none. */
static char *
script_path(const PsSqitchPlan *plan, const char *folder, PsSqitchPlace place, const char *script)
{
	char	   *file = psprintf("%s/%s.sql", plan->places[place], script);
	char	   *path = ps_file_in(folder, file);

	pg_free(file);
	return path;
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
		char	   *path = plan->lines[i].word[0] == '@' ? script_path(plan, folder, DEPLOY_DIR, name) : NULL;

		if (path)
		{
			pg_free(path);
			return name;
		}
		pg_free(name);
	}
	return pg_strdup(plan->lines[change].word);
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
	file->path = script_path(plan, directory, DEPLOY_DIR, script);
	file->down_path = script_path(plan, directory, REVERT_DIR, script);
	if (file->path == NULL)
		ps_fault(faults, options, "Every change of the plan needs its script; sqitch.conf says in which folder.",
				 "%s:%d: there is no script \"%s/%s.sql\"",
				 plan->path, plan->lines[change].line, plan->places[DEPLOY_DIR], script);
	pg_free(script);
	return faults;
}

/* Frees what was read of a plan. */
static void
free_plan(PsSqitchPlan *plan)
{
	for (int i = 0; i < plan->count; i++)
		pg_free(plan->lines[i].word);
	free_places(plan);
	pg_free(plan->lines);
	pg_free(plan->path);
}

/*
 * Fills the folder with the changes of its plan.  Returns false if it has no
 * plan; *faults counts what is wrong with it, reported unless options is NULL.
 */
bool
ps_sqitch_read(const PsOptions *options, const char *directory, PsFolder *folder, int *faults)
{
	PsSqitchPlan plan = {0};
	char	   *text = NULL;
	int			number = 0;
	bool		found;

	find_places(&plan, directory);
	found = plan.path != NULL;
	if (found && (text = ps_read_text(plan.path)) != NULL)
		read_plan(&plan, text);
	else if (found)
		(*faults)++;
	for (int i = 0; i < plan.count; i++)
		if (plan.lines[i].word[0] != '@')
			*faults += add_change(options, &plan, i, ++number, directory, folder);
	pg_free(text);
	free_plan(&plan);
	return found;
}
