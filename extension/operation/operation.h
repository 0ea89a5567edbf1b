/*-------------------------------------------------------------------------
 *
 * operation.h
 *	  JSON definitions: operations compiled to SQL text.
 *
 * The compiled text takes the road of every other SQL text: it is split into
 * statements, ordered, planned and executed.  What an operation leaves open
 * (the type of a foreign key, the labels of an enum) is decided here from the
 * catalog as it is, overlaid with what the operations compiled before it in the
 * same context have done, and with what later definitions of the context will
 * make.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_OPERATION_H
#define PS_OPERATION_H

#include "definition.h"

typedef struct PsCompiled
{
	char	   *sql;			/* statements, each closed by a semicolon */
	PsOrigin	origin;			/* which operation each comes from */
} PsCompiled;

/* What the definitions of one batch know of each other. */
typedef struct PsOperationContext PsOperationContext;

/* An empty context, in CurrentMemoryContext. */
extern PsOperationContext *ps_operation_context(void);

/*
 * Notes what a definition will make, so that definitions compiled before it
 * can refer to it.  Ignores what it cannot read: compiling raises that.
 * Returns the definition's tree, to be compiled.
 */
extern const struct PsJson *ps_declare_operations(PsOperationContext *context, const char *name,
												  const char *json, PsDirection direction);

/*
 * Gives the context the batch's migrations in SQL (PsMigration *), to be read
 * when a column or key is needed that nothing else knows.
 */
extern void ps_context_take_sql(PsOperationContext *context, List *migrations);

/*
 * Compiles one direction of a definition, declared as tree in the context, and
 * notes its effects there.  Without a context, and a tree, the definition is
 * only checked: both directions are compiled and nothing need exist.  Raises all
 * errors of the definition at once, each with its JSON path.  A name of "" is
 * none.
 */
extern PsCompiled *ps_compile_operations(PsOperationContext *context, const char *name, const char *json,
										 const struct PsJson *tree, PsDirection direction);

/* The sections of a definition: which it has, with their options, not located. */
extern PsSections ps_operation_sections(const char *name, const char *json);

/* operation_migration.c */

/* The sections of a migration of any format. */
extern PsSections ps_migration_sections(const PsMigration *migration);

/* Is the migration's source made of operations? */
extern bool ps_is_operations(const PsMigration *migration);

/*
 * A migration in JavaScript carries the operations recorded from it as its down
 * source; they take the place of its source, which the server does not read.
 */
extern void ps_take_recorded(PsMigration *migration);

/*
 * Replaces the source of every migration (PsMigration *) of a batch that is made
 * of operations by the SQL that one direction compiles to, with its origin.
 */
extern void ps_compile_migrations(List *migrations, PsDirection direction);

/* Raises all that can be found wrong with operations before they run. */
extern void ps_check_operations(const PsMigration *migration);

/* operation_describe.c: a row of migrate_operations(). */
typedef struct PsOperationRow
{
	const char *operation;
	const char *description;
	const char *argument;		/* NULL: the operation takes none */
	const char *kind;
	bool		required;
	const char *fallback;		/* default as JSON; NULL: none */
	const char *note;			/* NULL: none */
} PsOperationRow;

extern List *ps_operation_rows(void);	/* PsOperationRow * */
extern char *ps_operation_json_schema(void);

#endif							/* PS_OPERATION_H */
