/*-------------------------------------------------------------------------
 *
 * register.c
 *	  Checks a definition and registers it.
 *
 * A definition that is registered parses: its errors are raised here, placed
 * in the user's text.
 *
 *-------------------------------------------------------------------------
 */
#include "run.h"

#include "utils/memutils.h"

/*
 * Raises the section's syntax errors.
 */
static void
check_section(const PsMigration *migration, const PsSection *section)
{
	if (section->present)
		(void) ps_section_statements(migration, section);
}

/*
 * Raises a definition whose up section holds no statement.
 */
static void
check_not_empty(const PsMigration *migration)
{
	if (ps_section_is_empty(migration, &migration->sections.up))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("migration \"%s\" is empty", migration->name),
				 errdetail("Its up section holds no statement.")));
}

/*
 * Raises an error unless the format is one that can be run.
 */
static void
check_format(const char *format)
{
	if (strcmp(format, "sql") == 0)
		return;
	if (strcmp(format, "json") == 0 || strcmp(format, "js") == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("format \"%s\" is not supported by this server", format)));
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown format \"%s\"", format),
			 errhint("Formats are \"sql\", \"json\" and \"js\".")));
}

/*
 * Registers the migration, whose texts are taken as they come from the caller.
 */
PsRegistration
ps_register(PsMigration *migration)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "pgstair definition", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	PsRegistration result;

	ps_check_name(migration->name);
	check_format(migration->format);
	migration->source = ps_normalise_source(migration->source);
	if (migration->down_source != NULL)
		migration->down_source = ps_normalise_source(migration->down_source);
	migration->sections = ps_find_sections(migration->name, migration->source, migration->down_source);
	check_not_empty(migration);
	check_section(migration, &migration->sections.up);
	check_section(migration, &migration->sections.down);
	result = ps_ledger_register(migration, ps_checksum(migration->source, migration->down_source));
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
	return result;
}
