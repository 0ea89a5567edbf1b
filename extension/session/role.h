/*-------------------------------------------------------------------------
 *
 * role.h
 *	  As whom a migration runs.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_ROLE_H
#define PS_ROLE_H

#include "definition.h"
#include "statement.h"

/* Who the backend is, to be put back later. */
typedef struct PsIdentity
{
	Oid			role;
	int			sec_context;
} PsIdentity;

extern PsIdentity ps_identity(void);
extern void ps_restore_identity(PsIdentity identity);

/*
 * The OID of the role that registered a migration.  Raises if there is no such
 * role, or if caller may not act as it.
 */
extern Oid	ps_registering_role(const PsMigration *migration, Oid caller);

/*
 * The role that a section runs as: its role:NAME, of which the registering
 * role must be a member, else the registering role itself.
 */
extern Oid	ps_section_role(const PsMigration *migration, const PsSection *section, Oid registering);

/* The name of the role that a chain puts in force; NULL if none. */
extern const char *ps_role_in_force(const PsSetting *settings);

/*
 * A script that puts in force what a statement of the section runs under: its
 * role, unless it is the registering one, and its settings; NULL if there is
 * nothing to put.
 */
extern const char *ps_scope_script(const PsSection *section, const PsSetting *settings);

/*
 * The role that the SET ROLE and SET SESSION AUTHORIZATION of a chain amount
 * to; base if they leave none in force.
 */
extern Oid	ps_settings_role(const PsSetting *settings, const char *migration, Oid registering, Oid base);

/* Acts as role from here on, without the right to change to another one. */
extern void ps_become_role(Oid role);

#endif							/* PS_ROLE_H */
