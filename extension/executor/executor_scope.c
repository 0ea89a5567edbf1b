/*-------------------------------------------------------------------------
 *
 * executor_scope.c
 *	  The scope of a migration: its role, settings and what ends with it.
 *
 * A plan may take statements of several migrations in turns.  Each step has
 * its migration's role and its own chain of settings; entering a step costs
 * nothing while both stay the same.
 *
 * Rules:
 *
 *	- What a role leaves behind must not run as another.  Before a role is
 *	  left, and still as that role, its deferred triggers fire, its temporary
 *	  objects are dropped, its cursors closed and its prepared statements
 *	  forgotten.
 *	- The same happens at the end of each migration, which is after its last
 *	  step in the plan's order, so that an error there names it.
 *	- PostgreSQL refuses DDL on a table with pending trigger events: they fire
 *	  before it, as they would have if each migration were a transaction.
 *	- All settings of a migration live in one GUC nest level.  A chain that
 *	  extends the one in force is applied on top of it; any other one starts
 *	  from a fresh level.
 *	- An interpreted SET ROLE is a role of its own; going back from it leaves
 *	  it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "commands/portalcmds.h"
#include "commands/prepare.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "storage/proc.h"
#include "tcop/tcopprot.h"
#include "utils/backend_status.h"
#include "utils/guc.h"
#include "utils/portal.h"
#include "utils/timestamp.h"

#include "catalog_inverse.h"
#include "executor_internal.h"
#include "observer.h"
#include "own_query.h"

/* The cursors (false) and prepared statements (true) of the backend. */
#define SESSION_NAMES \
	"SELECT false, name FROM pg_catalog.pg_cursor() " \
	"UNION ALL SELECT true, name FROM pg_catalog.pg_prepared_statement()"

/* A cursor or prepared statement. */
typedef struct SessionName
{
	bool		prepared;
	char	   *name;
} SessionName;

/* Adds a cursor or prepared statement (SessionName *). */
static List *
add_session_name(List *names, HeapTuple row, TupleDesc columns)
{
	SessionName *name = palloc(sizeof(SessionName));

	name->prepared = strcmp(SPI_getvalue(row, columns, 1), "t") == 0;
	name->name = SPI_getvalue(row, columns, 2);
	return lappend(names, name);
}

/* The cursors and prepared statements that there are. */
List *
ps_session_names(void)
{
	static SPIPlanPtr plan = NULL;

	return ps_own_query(&plan, SESSION_NAMES, 0, NULL, NULL, add_session_name);
}

/* Is the cursor or prepared statement among those? */
static bool
is_known(List *names, const SessionName *name)
{
	ListCell   *cell;

	foreach(cell, names)
	{
		SessionName *other = lfirst(cell);

		if (other->prepared == name->prepared && strcmp(other->name, name->name) == 0)
			return true;
	}
	return false;
}

/* Closes the cursors and forgets the prepared statements that are not known. */
void
ps_forget_session_names(List *known)
{
	ListCell   *cell;

	foreach(cell, ps_session_names())
	{
		SessionName *name = lfirst(cell);

		if (is_known(known, name))
			continue;
		if (name->prepared)
			DropPreparedStatement(name->name, false);
		else
			PerformPortalClose(name->name);
	}
}

/* Remembers what the step at work made in pg_temp. */
static void
note_temp_objects(PsRun *run, int migration)
{
	Oid			temp_namespace;
	Oid			toast_namespace;
	int			count;
	const PsObserved *events = ps_observed(&count);
	MemoryContext old = MemoryContextSwitchTo(run->context);

	GetTempNamespaceState(&temp_namespace, &toast_namespace);
	for (int i = 0; i < count && OidIsValid(temp_namespace); i++)
	{
		PsTempObject *made;

		if (events[i].kind != PS_CREATED || events[i].object.objectSubId != 0 ||
			ps_catalog_namespace_of(&events[i].object) != temp_namespace)
			continue;
		made = palloc(sizeof(PsTempObject));
		made->object = events[i].object;
		made->migration = migration;
		made->role = run->role;
		run->temp_objects = lappend(run->temp_objects, made);
	}
	MemoryContextSwitchTo(old);
}

/* Whose temporary objects are to go. */
typedef enum TempScope
{
	TEMP_OF_ROLE,				/* those the role at work made */
	TEMP_OF_MIGRATION,			/* those of the migration in force */
	TEMP_OF_RUN
} TempScope;

/* Is the object one of scope? */
static bool
in_scope(const PsRun *run, const PsTempObject *made, TempScope scope)
{
	if (scope == TEMP_OF_ROLE)
		return made->role == run->role;
	return scope == TEMP_OF_RUN || made->migration == run->migration;
}

/*
 * Drops what was made in pg_temp.  As at the end of a session, what depends on
 * it goes too.
 */
static void
drop_temp_objects(PsRun *run, TempScope scope)
{
	ObjectAddresses *targets;
	ListCell   *cell;

	if (run->temp_objects == NIL)
		return;

	targets = new_object_addresses();
	foreach(cell, run->temp_objects)
	{
		PsTempObject *made = lfirst(cell);

		if (!in_scope(run, made, scope))
			continue;
		if (OidIsValid(ps_catalog_namespace_of(&made->object)))
			add_exact_object_address(&made->object, targets);
		run->temp_objects = foreach_delete_current(run->temp_objects, cell);
	}
	performMultipleDeletions(targets, DROP_CASCADE,
							 PERFORM_DELETION_INTERNAL | PERFORM_DELETION_QUIETLY | PERFORM_DELETION_SKIP_EXTENSIONS);
	free_object_addresses(targets);
	CommandCounterIncrement();
}

/*
 * Fires what COMMIT would fire.  Events of a query that is at work around the
 * run are not touched.
 */
static void
fire_deferred_triggers(PsRun *run)
{
	ps_fire_deferred_triggers(run->fires_with_care);
	run->changed_rows = false;
}

/*
 * Settles what the role at work left, while still acting as it.  At the end of
 * a migration it matters whether rows changed, and whether code ran that could
 * change some or open a cursor; where a role is left, nothing may be missed.
 */
static void
clean_up(PsRun *run, TempScope scope)
{
	if (run->changed_rows || run->ran_code || run->set_constraints || scope != TEMP_OF_MIGRATION)
		fire_deferred_triggers(run);
	if (run->set_constraints)
		ps_reset_constraints();
	if (run->ran_code || scope != TEMP_OF_MIGRATION)
	{
		MemoryContext old = MemoryContextSwitchTo(run->statement_context);

		ps_forget_session_names(run->caller_names);
		MemoryContextSwitchTo(old);
	}
	run->set_constraints = false;
	run->ran_code = false;
	drop_temp_objects(run, scope);
}

/* Acts as role, with nothing left over to run as it by mistake. */
static void
become(PsRun *run, Oid role)
{
	ps_become_role(role);
	run->role = role;
}

/* Goes to the role of a migration's SET ROLE, or back from it. */
static void
change_role(PsRun *run, Oid role)
{
	if (role == run->role)
		return;
	if (run->role == run->base_role)
		fire_deferred_triggers(run);
	else
		clean_up(run, TEMP_OF_ROLE);
	become(run, role);
}

/*
 * Applies one SET or RESET with the rights of role.  What code of the migration
 * has set by other means cannot be saved over at its own level: each SET gets
 * a level more, and all end with the migration's.
 */
static void
apply_setting(const PsSetting *setting, Oid role)
{
	(void) NewGUCNestLevel();
	if (setting->value == NULL && strcmp(setting->name, "all") == 0)
	{
		ResetAllOptions();
		ps_set_run_options();
		return;
	}
	(void) set_config_option_ext(setting->name, setting->value,
								 superuser_arg(role) ? PGC_SUSET : PGC_USERSET, PGC_S_SESSION,
								 role, GUC_ACTION_SAVE, true, 0, false);
}

/*
 * Returns the links of chain that are newer than base, the oldest first.
 * Sets *extends to whether base is part of chain.
 */
static List *
links_since(const PsSetting *chain, const PsSetting *base, bool *extends)
{
	List	   *links = NIL;

	while (chain != NULL && chain != base)
	{
		links = lcons((void *) chain, links);
		chain = chain->parent;
	}
	*extends = chain == base;
	return links;
}

/* Is there a SET ROLE among the links? */
static bool
changes_role(List *links)
{
	ListCell   *cell;

	foreach(cell, links)
	{
		if (((const PsSetting *) lfirst(cell))->kind == PS_SET_ROLE)
			return true;
	}
	return false;
}

/*
 * Does what statements set outlive the run?  One that answers runs a piece of a
 * migration, whose other pieces follow in the same transaction.
 */
static bool
keeps_settings(const PsRun *run)
{
	return run->answer != NULL;
}

/* Forgets all settings of the migration in force, and opens a level for others. */
static void
restart_settings(PsRun *run)
{
	if (run->guc_level > 0)
		AtEOXact_GUC(keeps_settings(run), run->guc_level);
	run->guc_level = NewGUCNestLevel();
	run->settings = NULL;
}

/*
 * Puts a chain of settings in force.  An error's place is the SET's.  Where a
 * role of a SET ROLE is left, all is applied again: what its code has set by
 * other means must not stay for whoever comes after it.
 */
static void
apply_settings(PsRun *run, const PsSetting *settings)
{
	PsErrorPlace step_place = run->place;
	const char *name = run->batch->migrations[run->migration].name;
	Oid			registering = run->registering[run->migration];
	Oid			role = run->role;
	bool		extends;
	List	   *links = links_since(settings, run->settings, &extends);
	ListCell   *cell;

	if (!extends || (run->role != run->base_role && changes_role(links)))
	{
		restart_settings(run);
		links = links_since(settings, NULL, &extends);
		role = run->base_role;
	}
	foreach(cell, links)
	{
		const PsSetting *link = lfirst(cell);

		ps_error_place_statement(&run->place, link->offset, link->text);
		if (link->kind == PS_SET_ROLE)
			role = ps_settings_role(link, name, registering, run->base_role);
		else if (link->kind == PS_SET_VALUE)
			apply_setting(link, role);
	}
	list_free(links);
	ps_error_place_statement(&run->place, step_place.offset, step_place.text);
	run->settings = settings;
	change_role(run, role);
}

/* Leaves the migration in force, if any, for another one. */
static void
enter_migration(PsRun *run, int migration)
{
	const PsMigration *entered = &run->batch->migrations[migration];
	const PsSection *section = ps_direction_section(entered, run->batch->direction);
	Oid			role = ps_section_role(entered, section, run->registering[migration]);

	if (!OidIsValid(run->role))
		become(run, role);
	else if (role != run->role || role != run->base_role)
	{
		clean_up(run, TEMP_OF_RUN);
		become(run, role);
	}
	run->base_role = role;
	restart_settings(run);
	run->migration = migration;
	if (run->outcome->started[migration] == 0)
		run->outcome->started[migration] = GetCurrentTimestamp();
}

/* Puts the step's role and settings in force. */
void
ps_enter_step(PsRun *run, const PsStep *step)
{
	if (step->statement->migration != run->migration)
		enter_migration(run, step->statement->migration);
	if (step->settings != run->settings)
		apply_settings(run, step->settings);
	if (run->changed_rows && ps_has_pending_events(run, step))
		fire_deferred_triggers(run);
}

/*
 * Puts the SETs in force that no statement of the migration follows: they do
 * nothing but show what is wrong with them.
 */
static void
apply_last_settings(PsRun *run)
{
	const PsSetting *settings = run->batch->last_settings[run->migration];

	if (settings != NULL)
		apply_settings(run, settings);
}

/* The step is done. */
void
ps_leave_step(PsRun *run)
{
	note_temp_objects(run, run->migration);
	run->step = NULL;
	run->place.text = NULL;
	if (--run->remaining[run->migration] > 0)
		return;
	clean_up(run, TEMP_OF_MIGRATION);
	apply_last_settings(run);
}

/* Runs the migrations that hold nothing but SETs. */
void
ps_run_settings_alone(PsRun *run)
{
	for (int i = 0; i < run->batch->nmigrations; i++)
	{
		if (run->remaining[i] > 0 || run->batch->last_settings[i] == NULL)
			continue;
		ps_point_to_migration(run, &run->batch->migrations[i]);
		enter_migration(run, i);
		apply_last_settings(run);
	}
}

/*
 * The settings of every run.  The text was split with
 * standard_conforming_strings on and must be parsed again in the same way.
 */
void
ps_set_run_options(void)
{
	char		milliseconds[16];

	SetConfigOption("standard_conforming_strings", "on", PGC_USERSET, PGC_S_SESSION);
	if (ps_lock_timeout < 0)
		return;
	snprintf(milliseconds, sizeof(milliseconds), "%d", ps_lock_timeout);
	SetConfigOption("lock_timeout", milliseconds, PGC_USERSET, PGC_S_SESSION);
}

/* Before the first step: checks all roles, settles what is the caller's. */
void
ps_enter_run(PsRun *run)
{
	MemoryContext old;

	fire_deferred_triggers(run);
	run->caller = ps_identity();
	old = MemoryContextSwitchTo(run->context);
	run->caller_names = ps_session_names();
	MemoryContextSwitchTo(old);
	for (int i = 0; i < run->batch->nmigrations; i++)
	{
		const PsMigration *migration = &run->batch->migrations[i];

		if (run->remaining[i] == 0) /* nothing but SETs */
			run->outcome->started[i] = GetCurrentTimestamp();
		if (i > 0 && strcmp(migration->role, migration[-1].role) == 0)
			run->registering[i] = run->registering[i - 1];
		else
			run->registering[i] = ps_registering_role(migration, run->caller.role);
	}
	run->run_level = NewGUCNestLevel();
	ps_set_run_options();
	ps_observer_start(run->context);
}

/* After the last step. */
void
ps_leave_run(PsRun *run)
{
	if (OidIsValid(run->role))
		clean_up(run, TEMP_OF_RUN);
	ps_observer_stop();
	ps_restore_identity(run->caller);
	AtEOXact_GUC(keeps_settings(run), run->run_level);
	ps_arm_statement_timeout(run->caller_timeout);
	pgstat_report_activity(STATE_RUNNING, debug_query_string);
}
