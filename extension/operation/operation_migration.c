/*-------------------------------------------------------------------------
 *
 * operation_migration.c
 *	  Migrations made of operations, on their way into the engine's road.
 *
 * A JSON migration enters a run as the SQL that it compiles to: its source is
 * replaced by that text, with an origin that leads back to the JSON.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation.h"

/* Is the migration's source made of operations? */
bool
ps_is_operations(const PsMigration *migration)
{
	return strcmp(migration->format, "json") == 0 || strcmp(migration->format, "js") == 0;
}

/* Puts the operations recorded from a migration in JavaScript, its down source, in place of its source. */
void
ps_take_recorded(PsMigration *migration)
{
	if (strcmp(migration->format, "js") != 0)
		return;
	migration->source = migration->down_source;
	migration->down_source = NULL;
}

/* The sections of a migration of any format. */
PsSections
ps_migration_sections(const PsMigration *migration)
{
	if (ps_is_operations(migration))
		return ps_operation_sections(migration->name, migration->source);
	return ps_find_sections(migration->name, migration->source, migration->down_source);
}

/* The section as all of the text that it is compiled to. */
static PsSection
whole_section(PsSection section, const PsCompiled *compiled)
{
	section.present = true;
	section.length = strlen(compiled->sql);
	return section;
}

/* Those that are written in SQL. */
static List *
sql_migrations(List *migrations)
{
	List	   *written = NIL;
	ListCell   *cell;

	foreach(cell, migrations)
	{
		if (!ps_is_operations(lfirst(cell)))
			written = lappend(written, lfirst(cell));
	}
	return written;
}

/*
 * Replaces the source of every migration (PsMigration *) made of operations by
 * the SQL of one direction, with its origin.
 */
void
ps_compile_migrations(List *migrations, PsDirection direction)
{
	PsOperationContext *context = NULL;
	List	   *trees = NIL;
	int			next = 0;
	ListCell   *cell;

	foreach(cell, migrations)
	{
		PsMigration *migration = lfirst(cell);

		if (!ps_is_operations(migration) || migration->origin != NULL)
			continue;
		if (context == NULL)
			context = ps_operation_context();
		trees = lappend(trees, unconstify(struct PsJson *, ps_declare_operations(context, migration->name, migration->source, direction)));
	}
	if (context != NULL && direction == PS_UP)
		ps_context_take_sql(context, sql_migrations(migrations));
	foreach(cell, context == NULL ? NIL : migrations)
	{
		PsMigration *migration = lfirst(cell);
		PsCompiled *compiled;

		if (!ps_is_operations(migration) || migration->origin != NULL)
			continue;
		compiled = ps_compile_operations(context, migration->name, migration->source, list_nth(trees, next++), direction);
		migration->source = compiled->sql;
		migration->origin = &compiled->origin;
		if (direction == PS_UP)
			migration->sections.up = whole_section(migration->sections.up, compiled);
		else
			migration->sections.down = whole_section(migration->sections.down, compiled);
	}
}

/* Raises all that can be found wrong with operations before they run. */
void
ps_check_operations(const PsMigration *migration)
{
	PsSections	sections = ps_operation_sections(migration->name, migration->source);
	PsCompiled *compiled = ps_compile_operations(NULL, migration->name, migration->source, NULL, PS_UP);
	PsMigration checked = *migration;
	PsSection	section = whole_section(sections.up, compiled);

	checked.source = compiled->sql;
	checked.origin = &compiled->origin;
	(void) ps_section_statements(&checked, &section);
}
