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
#include "operation.h"
#include "run.h"
#include "subtransaction.h"

#include "utils/memutils.h"

/* In bytes. */
#define MAX_STREAM_LENGTH 240

/*
 * Raises an error of parsing as a warning that names the down section, and
 * returns its message.
 */
static char *
warn_of_down_section(const PsMigration *migration, const ErrorData *error)
{
	ereport(WARNING,
			(errcode(error->sqlerrcode),
			 errmsg("down section of migration \"%s\" cannot be run: %s", migration->name, error->message),
			 error->detail ? errdetail_internal("%s", error->detail) : 0,
			 errhint("The migration can be applied, but not reverted."),
			 error->context ? errcontext_msg("%s", error->context) : 0,
			 error->internalquery ? internalerrquery(error->internalquery) : 0,
			 internalerrposition(error->internalpos)));
	return pstrdup(error->message);
}

/*
 * Is it an error of the definition, not of the server or the session?
 */
static bool
is_of_definition(const ErrorData *error)
{
	switch (ERRCODE_TO_CATEGORY(error->sqlerrcode))
	{
		case ERRCODE_INSUFFICIENT_RESOURCES:
		case ERRCODE_OPERATOR_INTERVENTION:
		case ERRCODE_INTERNAL_ERROR:
			return false;
		default:
			return true;
	}
}

/*
 * Parses the down section.  Old folders hold ones that never worked and are
 * never going to be run: an error is a warning, kept in down_problem.
 */
static void
check_down_section(PsMigration *migration)
{
	PsSubtransaction subtransaction;

	if (!migration->sections.down.present)
		return;
	subtransaction = ps_begin_subtransaction();
	PG_TRY();
	{
		bool		empty = ps_section_statements(migration, &migration->sections.down) == NIL;

		ps_release_subtransaction(&subtransaction);
		if (empty && !ps_section_is_empty(migration, &migration->sections.up))
			ereport(NOTICE,
					(errmsg("down section of migration \"%s\" holds no statement: a revert leaves what it did", migration->name),
					 errhint("Without a down section, what takes it back is derived.")));
	}
	PG_CATCH();
	{
		ErrorData  *error = ps_catch_in_subtransaction(&subtransaction);

		if (!is_of_definition(error))
			ReThrowError(error);
		migration->down_problem = warn_of_down_section(migration, error);
	}
	PG_END_TRY();
}

/*
 * Raises a definition without a byte, most likely a file that was not saved.
 */
static void
check_not_empty(const PsMigration *migration)
{
	if (migration->source[0] == '\0' && migration->down_source == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("migration \"%s\" is empty", migration->name),
				 errhint("To register a migration that does nothing, write a comment.")));
}

/*
 * Parses the up section.  One that holds comments or white space alone does
 * nothing, as in psql; nor does the empty half of a pair, which some tools ask
 * for.
 */
static void
check_up_section(const PsMigration *migration)
{
	List	   *statements = ps_section_statements(migration, &migration->sections.up);

	if (statements == NIL && ps_section_is_empty(migration, &migration->sections.up))
		ereport(NOTICE,
				(errmsg("migration \"%s\" holds no statement", migration->name)));
}

/*
 * Raises an error unless the stream can be a key of the ledger.
 */
static void
check_stream(const char *stream)
{
	if (*stream == '\0' || strlen(stream) > MAX_STREAM_LENGTH)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_NAME),
				 errmsg("name of a stream must have between 1 and %d bytes", MAX_STREAM_LENGTH)));
}

/*
 * Raises an error unless the format is one that can be run.
 */
static void
check_format(const char *format)
{
	if (strcmp(format, "sql") == 0 || strcmp(format, "json") == 0 || strcmp(format, "js") == 0)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown format \"%s\"", format),
			 errhint("Formats are \"sql\", \"json\" and \"js\".")));
}

/*
 * Checks the operations that were recorded from JavaScript.
 */
static void
check_recorded(const PsMigration *migration)
{
	PsMigration recorded = *migration;

	if (migration->down_source == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("migration \"%s\" comes without the operations recorded from it", migration->name),
				 errhint("Register migrations in JavaScript with the client: pgstair upload.")));
	ps_take_recorded(&recorded);
	ps_check_operations(&recorded);
}

/*
 * The checksum: of what the author wrote, not of what was recorded from it,
 * which may hold the time of the recording.
 */
static const char *
definition_checksum(const PsMigration *migration)
{
	return ps_checksum(migration->source,
					   strcmp(migration->format, "js") == 0 ? NULL : migration->down_source);
}

/*
 * Checks the texts of a definition and finds its sections.
 */
static void
check_definition(PsMigration *migration)
{
	if (strcmp(migration->format, "js") == 0)
	{
		check_recorded(migration);
		return;
	}
	if (ps_is_operations(migration))
	{
		if (migration->down_source != NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("a migration of format \"json\" has no down source"),
					 errhint("Its \"down\" stands beside its \"up\".")));
		ps_check_operations(migration);
		migration->sections = ps_migration_sections(migration);
		return;
	}
	migration->sections = ps_migration_sections(migration);
	check_not_empty(migration);
	migration->is_new = true;
	check_up_section(migration);
	check_down_section(migration);
	migration->is_new = false;
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
	check_stream(migration->stream);
	check_format(migration->format);
	migration->source = ps_normalise_source(migration->source);
	if (migration->down_source != NULL)
		migration->down_source = ps_normalise_source(migration->down_source);
	check_definition(migration);
	result = ps_ledger_register(migration, definition_checksum(migration));
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
	return result;
}
