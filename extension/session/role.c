/*-------------------------------------------------------------------------
 *
 * role.c
 *	  As whom a migration runs, and who may have it run.
 *
 * Rules:
 *
 *	- A switch is always made with SECURITY_LOCAL_USERID_CHANGE, also to the
 *	  role that is in force already: otherwise SET ROLE or RESET ROLE inside
 *	  a DO block would reach whatever the session user may be.
 *	- SET ROLE and SET SESSION AUTHORIZATION at the top level of a migration
 *	  never reach the server.  They are interpreted here, and the right to
 *	  them is the registering role's, never the caller's.
 *	- This file checks and switches.  What must happen before a switch is
 *	  undone (triggers, temporary objects, cursors) is executor_scope.c's.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/acl.h"

#include "compat.h"
#include "role.h"
#include "settings.h"

/* Returns who the backend is. */
PsIdentity
ps_identity(void)
{
	PsIdentity	identity;

	GetUserIdAndSecContext(&identity.role, &identity.sec_context);
	return identity;
}

/* Puts back what ps_identity() returned. */
void
ps_restore_identity(PsIdentity identity)
{
	SetUserIdAndSecContext(identity.role, identity.sec_context);
}

/* Acts as role from here on. */
void
ps_become_role(Oid role)
{
	PsIdentity	current = ps_identity();

	SetUserIdAndSecContext(role, current.sec_context | SECURITY_LOCAL_USERID_CHANGE);
}

/* Returns a role's OID; raises, with the migration named, if there is none. */
static Oid
existing_role(const char *name, const char *migration)
{
	Oid			role = get_role_oid(name, true);

	if (!OidIsValid(role))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("role \"%s\" of migration \"%s\" does not exist", name, migration)));
	return role;
}

/* Raises unless member may act as role for the sake of a migration. */
static void
check_member(Oid member, Oid role, const char *migration)
{
	if (ps_can_act_as(member, role))
		return;

	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("permission denied to run migration \"%s\" as role \"%s\"",
					migration, GetUserNameFromId(role, false)),
			 errdetail("Role \"%s\" cannot set its role to \"%s\".",
					   GetUserNameFromId(member, false), GetUserNameFromId(role, false))));
}

/* Returns the registering role, as which caller may act. */
Oid
ps_registering_role(const PsMigration *migration, Oid caller)
{
	Oid			role = get_role_oid(migration->role, true);

	if (!OidIsValid(role))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("role \"%s\" of migration \"%s\" does not exist", migration->role, migration->name),
				 errdetail("It registered the migration."),
				 errhint("Create the role, or have a superuser register the migration again.")));
	check_member(caller, role, migration->name);
	return role;
}

/* Returns the role a section runs as. */
Oid
ps_section_role(const PsMigration *migration, const PsSection *section, Oid registering)
{
	Oid			role;

	if (section->role == NULL)
		return registering;

	role = existing_role(section->role, migration->name);
	check_member(registering, role, migration->name);
	return role;
}

/* Is the link one that puts no role in force: RESET, DEFAULT, NONE? */
static bool
names_no_role(const PsSetting *link)
{
	return link->value == NULL || strcmp(link->value, "none") == 0;
}

/* Is the link one that sets the session user? */
static bool
sets_session_user(const PsSetting *link)
{
	return link->kind == PS_SET_ROLE && strcmp(link->name, "session_authorization") == 0;
}

/*
 * Returns the name of the role that a chain puts in force, or NULL.  The
 * newest link decides; a SET ROLE NONE falls back to the session user, and a
 * new session user forgets the SET ROLE before it.
 */
const char *
ps_role_in_force(const PsSetting *settings)
{
	const PsSetting *link = settings;

	while (link != NULL && link->kind != PS_SET_ROLE)
		link = link->parent;
	if (link == NULL)
		return NULL;
	if (!sets_session_user(link) && !names_no_role(link))
		return link->value;

	while (link != NULL && !sets_session_user(link))
		link = link->parent;
	return link == NULL || link->value == NULL ? NULL : link->value;
}

/* Returns the role and settings of a statement as a script. */
const char *
ps_scope_script(const PsSection *section, const PsSetting *settings)
{
	const char *role = ps_role_in_force(settings);

	return ps_settings_script(role != NULL ? role : section->role, settings);
}

/* Returns the role that a chain amounts to. */
Oid
ps_settings_role(const PsSetting *settings, const char *migration, Oid registering, Oid base)
{
	const char *name = ps_role_in_force(settings);
	Oid			role;

	if (name == NULL)
		return base;

	role = existing_role(name, migration);
	check_member(registering, role, migration);
	return role;
}
