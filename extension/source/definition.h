/*-------------------------------------------------------------------------
 *
 * definition.h
 *	  A registered migration: its text, sections and place in the order.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_DEFINITION_H
#define PS_DEFINITION_H

#include "errors.h"
#include "statement.h"

typedef enum PsDirection
{
	PS_UP,
	PS_DOWN
} PsDirection;

/* One section (up or down) of a definition, located in a source text. */
typedef struct PsSection
{
	bool		present;
	bool		in_down_source; /* lies in down_source, else in source */
	int			offset;			/* bytes; the section's SQL */
	int			length;
	bool		transaction;	/* false after transaction:false */
	bool		needs_none;		/* Sequelize would not run it in one */
	const char *role;			/* role:NAME, or NULL */
	bool		live;			/* JavaScript that reads: only the client runs it */
} PsSection;

typedef struct PsSections
{
	PsSection	up;
	PsSection	down;
} PsSections;

/* A row of the ledger, as far as a run needs it. */
typedef struct PsMigration
{
	const char *stream;
	const char *name;
	const char *format;			/* "sql", "json", "js" */
	const char *source;			/* normalised text: the author's */
	const char *down_source;	/* NULL: none */
	const char *down_problem;	/* why the down section does not parse; NULL: it does */
	const char *role;			/* the registering role's name */
	const char *checksum;		/* of what is registered */
	bool		has_progress;	/* begun outside a transaction */
	bool		is_derived;		/* down_source is what was derived */
	bool		is_new;			/* being registered: what is left out of it is said */
	PsSections	sections;
	const PsOrigin *origin;		/* source is compiled from another text; NULL:
								 * it is the author's */
} PsMigration;

/* BOM dropped, CRLF as LF; a palloc'd copy. */
extern char *ps_normalise_source(const char *source);

/*
 * Finds the -- migrate:up / -- migrate:down sections (markers inside quotes,
 * dollar quotes, comments do not count).  Without markers all is up.  Raises
 * unknown or duplicate markers and unknown options with line and column.
 */
extern PsSections ps_find_sections(const char *name, const char *source, const char *down_source);

/* The section for a direction, and the text in which a section lies. */
extern const PsSection *ps_direction_section(const PsMigration *migration, PsDirection direction);
extern const char *ps_section_source(const PsMigration *migration, const PsSection *section);

/* Errors belong to the section from here on, until ps_error_place_pop(). */
extern void ps_section_place_push(PsErrorPlace *place, const PsMigration *migration, const PsSection *section);

/* Is there no statement in the section, only white space, comments and semicolons? */
extern bool ps_section_is_empty(const PsMigration *migration, const PsSection *section);

/* ps_split_statements() of a section; errors name the migration. */
extern List *ps_section_statements(const PsMigration *migration, const PsSection *section);
extern List *ps_section_parts(const PsMigration *migration, const PsSection *section,
							  const PsSetting **last);

/* Order of migrations by name (DESIGN: leading digits, dates, then bytes). */
extern int	ps_compare_names(const char *a, const char *b);
extern bool ps_name_is_repeatable(const char *name);

/* Raises an unusable name: empty, too long, control characters, a slash. */
extern void ps_check_name(const char *name);

/*
 * SHA-256 over the normalised text in UTF-8, or over both texts with a zero
 * byte between them: 64 hex digits, palloc'd.
 */
extern char *ps_checksum(const char *source, const char *down_source);

#endif							/* PS_DEFINITION_H */
