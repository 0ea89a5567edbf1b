/*-------------------------------------------------------------------------
 *
 * settings.h
 *	  The SETs of a migration; see PsSetting in statement.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_SETTINGS_H
#define PS_SETTINGS_H

#include "statement.h"

/*
 * Is the statement (its tree at hand) a SET, RESET or a set_config() with
 * constants?  Then *extended is the chain with it: the very chain if the SET
 * changes nothing.  Raises a setting that a migration must not change.
 */
extern bool ps_setting_of_statement(const PsStatement *statement, const PsSetting *chain,
									const PsSetting **extended);

/*
 * The chain after COMMIT: without the SET LOCALs made since base, the chain at
 * BEGIN.
 */
extern const PsSetting *ps_setting_end_locals(const PsSetting *chain, const PsSetting *base,
											  const PsStatement *commit);

/* A statement that gives a setting this value for the session; NULL: its default. */
extern const char *ps_setting_statement(const char *name, const char *value);

/* The statement that a link is, for the session also where it is a SET LOCAL. */
extern const char *ps_setting_text(const PsSetting *link);

/* Does a link of the chain from newest down to end (not included) set name? */
extern bool ps_settings_set(const PsSetting *newest, const PsSetting *end, const char *name);

/*
 * The statements that put a role (NULL: the one in force) and the settings of a
 * chain in force, each on lines of its own; NULL if there are none.
 */
extern const char *ps_settings_script(const char *role, const PsSetting *chain);

/*
 * Names (char *) of the session's settings that RESET ALL would change, and of
 * no others.
 */
extern List *ps_settings_of_session(void);

/* Raises an option of BEGIN or SET TRANSACTION that a run cannot honour. */
extern void ps_check_transaction_options(List *options, int offset);

#endif							/* PS_SETTINGS_H */
