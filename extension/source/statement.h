/*-------------------------------------------------------------------------
 *
 * statement.h
 *	  A definition's source text as a list of statements.
 *
 * Offsets are bytes into the section's own file text as it was registered
 * (BOM dropped, CRLF as LF), so an error can point into the user's file.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_STATEMENT_H
#define PS_STATEMENT_H

#include "pgstair.h"

#include "nodes/parsenodes.h"

/*
 * The settings in force at a statement: an immutable chain, newest first.
 * Each link is one SET of the migration's text.  A long chain is replaced by
 * one of the links that still decide about something, so its length is bounded
 * by the number of settings rather than of SETs.
 */
typedef enum PsSettingKind
{
	PS_SET_VALUE,				/* SET, SET LOCAL, RESET, set_config() */
	PS_SET_ROLE,				/* SET ROLE, RESET ROLE, SET SESSION AUTHORIZATION */
	PS_SET_READING,				/* standard_conforming_strings: about the text, not put in force */
	PS_SET_LOCAL_END			/* COMMIT of a BEGIN/COMMIT pair: SET LOCALs end;
								 * parent is already the chain without them */
} PsSettingKind;

/* The settings that every statement is asked for, found without a walk. */
typedef enum PsAskedSetting
{
	PS_ASKED_SEARCH_PATH,
	PS_ASKED_CHECK_FUNCTION_BODIES,
	PS_ASKED_STANDARD_STRINGS,
	PS_ASKED_COUNT
} PsAskedSetting;

typedef struct PsSetting
{
	const struct PsSetting *parent; /* NULL: the first of the migration */
	PsSettingKind kind;
	bool		local;			/* SET LOCAL */
	const char *name;			/* lower case; "role", "session_authorization"; "all" for RESET ALL */
	const char *value;			/* flattened as GUC text; NULL: RESET / DEFAULT */
	const char *text;			/* the statement as written */
	int			offset;			/* of text in the source, in bytes; -1: not there */
	int			line;			/* of the first byte, from 1; 0: not there */
	int			length;			/* links of the chain up to here */
	int			limit;			/* length at which the chain is shortened */
	const struct PsSetting *deciding[PS_ASKED_COUNT];	/* newest link that decides
														 * about it, or NULL */
} PsSetting;

/* The data lines after COPY ... FROM stdin, without the closing \. line. */
typedef struct PsCopyData
{
	int			offset;
	int			length;
} PsCopyData;

typedef struct PsStatement
{
	int			migration;		/* index in the batch */
	int			position;		/* author's order in the batch, from 0 */
	int			offset;			/* first byte of the statement */
	int			length;			/* bytes, without the semicolon */
	int			line;			/* of the first byte, from 1 */
	const char *text;			/* NUL-terminated copy of those bytes, or what
								 * replaces them: same offsets unless edited at its end */
	NodeTag		tag;			/* of the statement's raw tree */
	const char *command;		/* command tag: "CREATE TABLE" */
	RawStmt    *tree;			/* NULL once facts are taken */
	const PsSetting *settings;	/* in force here; NULL: none */
	bool		has_copy_data;
	PsCopyData	copy_data;
	const char *outside;		/* what must run outside a transaction: "VACUUM";
								 * NULL: it can run in one */
	const char *made_plain;		/* what it was before it was made to */
	bool		folded;			/* CREATE TYPE with labels that are added later */
	bool		omitted;		/* has no step: another statement does its work */
	const char *prior_labels;	/* ADD VALUE whose work another migration's CREATE TYPE does:
								 * the labels without it, as CREATE TYPE has them; else NULL */
	bool		unchecked;		/* a function whose body follows in another statement */
	bool		split_off;		/* a clause of the statement before it */
} PsStatement;

/* statement.c */

/*
 * Splits source[offset, offset + length) into statements, parses each once and
 * folds the SETs into chains.  Drops balanced BEGIN/COMMIT pairs, and what
 * pg_dump writes of pgstair itself, with a NOTICE each.
 * Raises errors that point into source, with the SQLSTATE of the cause; push
 * a PsErrorPlace with the same source first, for the migration's name.
 * Trees and strings live in CurrentMemoryContext.  migration is left 0,
 * position counts from 0.  NIL: nothing to run.
 * *last is the chain in force at the end if no statement has it, else NULL.
 */
extern List *ps_split_statements(const char *source, int offset, int length, bool tell, const PsSetting **last);

/*
 * Is this a statement that PostgreSQL refuses inside a transaction block?
 * *what then says which: "VACUUM".  Looks at the statement's tree alone: what
 * depends on the catalog counts as refused.
 */
extern bool ps_cannot_run_in_transaction(const PsStatement *statement, const char **what);

/* Is this one that PostgreSQL may refuse there: if its table is partitioned? */
extern bool ps_may_not_run_in_transaction(const PsStatement *statement, const char **what);

/*
 * Is this one of the statements that pg_dump writes for the extension itself
 * and the rows of its tables?
 */
extern bool ps_is_own_dump(const PsStatement *statement);

/* settings.c */
extern void ps_setting_join(PsSetting *link, const PsSetting *chain);	/* puts a filled-in link on top */
extern const char *ps_setting_value(const PsSetting *chain, const char *name, bool *found);
extern List *ps_search_path_names(const char *value);	/* list of char *, "$user" unexpanded */
extern List *ps_setting_search_path(const PsSetting *chain, bool *found);	/* list of char *, "$user" unexpanded */
extern bool ps_setting_check_function_bodies(const PsSetting *chain);	/* the session's if not set */
extern bool ps_setting_standard_strings(const PsSetting *chain);	/* on if not set */

#endif							/* PS_STATEMENT_H */
