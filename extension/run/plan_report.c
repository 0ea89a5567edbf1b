/*-------------------------------------------------------------------------
 *
 * plan_report.c
 *	  A plan as rows that read as a script.
 *
 * Typed into psql, the statements leave the database that the run leaves: the
 * role and settings in force for each are rows of their own, and what the
 * caller had in force is put back when a migration's settings end.
 *
 *-------------------------------------------------------------------------
 */
#include "errors.h"
#include "role.h"
#include "run.h"
#include "settings.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"

#define REASON_RESTORE "the caller's setting again"

typedef struct Report
{
	PsBatch    *batch;
	List	   *rows;			/* PsPlanRow * */
	const char *caller;
	int			migration;		/* whose rows are being written */
	bool		outside;		/* that runs outside a transaction */
	const char *role;			/* in force where the script has got to */
	const PsSetting *settings;	/* likewise */
} Report;

/*
 * Appends a row; line is 0 for what is not written in the definition.
 */
static void
add_row(Report *report, int line, const char *statement, const char *reason, bool is_step)
{
	PsPlanRow  *row = palloc(sizeof(PsPlanRow));

	row->migration = report->batch->migrations[report->migration].name;
	row->line = line;
	row->statement = statement;
	row->reason = reason;
	row->is_step = is_step;
	report->rows = lappend(report->rows, row);
}

/*
 * Appends SET ROLE, or what undoes it, unless that role is in force.
 */
static void
switch_role(Report *report, const char *role)
{
	bool		is_session = strcmp(role, GetUserNameFromId(GetSessionUserId(), false)) == 0;
	PsStep		step = {.reason = PS_SETTING};

	if (strcmp(role, report->role) == 0)
		return;
	add_row(report, 0, is_session ? "RESET ROLE" : psprintf("SET ROLE %s", quote_identifier(role)),
			ps_step_reason(&step), false);
	report->role = role;
}

/*
 * Is settings the chain that tail ends in, or tail itself?
 */
static bool
extends(const PsSetting *tail, const PsSetting *settings)
{
	while (tail != settings && tail != NULL)
		tail = tail->parent;
	return tail == settings;
}

/*
 * Appends what gives a setting the caller's value again.
 */
static void
restore_setting(Report *report, const char *name)
{
	add_row(report, 0, ps_setting_statement(name, GetConfigOption(name, true, false)), REASON_RESTORE, false);
}

/*
 * Appends what makes up for a RESET ALL: what the session had set, except of
 * what the two chains set.
 */
static void
restore_session(Report *report, const PsSetting *next)
{
	ListCell   *cell;

	foreach(cell, ps_settings_of_session())
	{
		const char *name = lfirst(cell);

		if (!ps_settings_set(report->settings, NULL, name) && !ps_settings_set(next, NULL, name))
			restore_setting(report, name);
	}
}

/*
 * Appends what puts the caller's values back, except of what the chain next
 * sets itself.
 */
static void
restore_settings(Report *report, const PsSetting *next)
{
	for (const PsSetting *link = report->settings; link != NULL; link = link->parent)
	{
		const char *name = link->name;

		if (link->kind != PS_SET_VALUE || ps_settings_set(report->settings, link, name) || ps_settings_set(next, NULL, name))
			continue;
		if (strcmp(name, "all") == 0)
			restore_session(report, next);
		else
			restore_setting(report, name);
	}
	report->settings = NULL;
}

/*
 * Appends the links of the chain from newest down that are newer than what is
 * in force, the oldest first.  One that a newer one overrides is left out.
 */
static void
add_links(Report *report, const PsSetting *link, const PsSetting *newest)
{
	PsStep		step = {.reason = PS_SETTING};

	if (link == report->settings)
		return;
	add_links(report, link->parent, newest);
	if (link->kind != PS_SET_VALUE || ps_settings_set(newest, link, link->name))
		return;
	add_row(report, link->line, ps_setting_text(link),
			ps_step_reason(&step), false);
}

/*
 * Appends what it takes for the chain to be in force.
 */
static void
switch_settings(Report *report, const PsSetting *settings)
{
	if (!extends(settings, report->settings))
		restore_settings(report, settings);
	add_links(report, settings, settings);
	report->settings = settings;
}

/*
 * The text of a step, with the rows of an inline COPY.
 */
static const char *
statement_text(const PsStep *step, const char *source)
{
	const PsStatement *statement = step->statement;

	if (!statement->has_copy_data)
		return step->text;
	return psprintf("%s;\n%.*s\\.", step->text, statement->copy_data.length, source + statement->copy_data.offset);
}

/*
 * Appends what ends a migration's settings.  Around one that runs outside a
 * transaction its role ends, too: others may have to be recorded in between.
 */
static void
leave_migration(Report *report, const PsStep *next)
{
	restore_settings(report, next->settings);
	if (report->outside || next->reason == PS_OUTSIDE)
		switch_role(report, report->caller);
}

/*
 * Appends a step, after the role and settings that it runs under.
 */
static void
add_step(Report *report, const PsStep *step)
{
	const PsMigration *migration = &report->batch->migrations[step->statement->migration];
	const PsSection *section = ps_direction_section(migration, report->batch->direction);
	const char *source = ps_section_source(migration, section);
	const char *role = ps_role_in_force(step->settings);

	if (step->statement->migration != report->migration)
		leave_migration(report, step);
	report->migration = step->statement->migration;
	report->outside = step->reason == PS_OUTSIDE;
	if (role == NULL)
		role = section->role ? section->role : migration->role;
	switch_role(report, role);
	switch_settings(report, step->settings);
	add_row(report, step->statement->line, statement_text(step, source), ps_step_reason(step), true);
}

/*
 * The plan as rows (PsPlanRow *).
 */
List *
ps_plan_rows(PsBatch *batch, PsPlan *plan)
{
	Report		report = {.batch = batch};

	report.caller = report.role = GetUserNameFromId(GetUserId(), false);
	for (int i = 0; i < plan->nsteps; i++)
		add_step(&report, &plan->steps[i]);
	restore_settings(&report, NULL);
	switch_role(&report, report.caller);
	return report.rows;
}

/*
 * The rows of the plan that a run with these arguments would follow.
 */
List *
ps_plan_report(const char *stream, const char *target, PsDirection direction)
{
	List	   *migrations = direction == PS_UP ?
		ps_migrations_up(stream, target, PS_ALL_STEPS, false) :
		ps_migrations_back(stream, target, 1, false);
	PsBatch    *batch;
	PsPlan	   *plan;

	if (migrations == NIL)
	{
		ps_notice_no_stream(stream);
		return NIL;
	}
	batch = ps_make_batch(direction, migrations);
	plan = ps_plan_batch(batch);
	ps_mark_outside(batch, plan);
	return ps_plan_rows(batch, plan);
}
