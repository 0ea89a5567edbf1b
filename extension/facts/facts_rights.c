/*-------------------------------------------------------------------------
 *
 * facts_rights.c
 *	  Facts of roles, GRANT and REVOKE, default privileges, owned objects.
 *
 * A grant writes its object, so that grants on one object keep their order: the
 * order of the entries in an access list is visible.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

#include "nodes/value.h"

/* Adds the roles of a list of RoleSpec. */
static void
need_roles(PsFacts *facts, List *roles)
{
	ListCell   *cell;

	foreach(cell, roles)
		ps_need_role(facts, lfirst(cell));
}

/* Adds a fact about a role that is named. */
static void
role_fact(PsFacts *facts, PsFactKind kind, const RoleSpec *role, int flags)
{
	if (role != NULL && role->roletype == ROLESPEC_CSTRING)
		ps_fact(facts, kind, ps_name(PS_ROLE, NULL, role->rolename, NULL), flags, role->location);
}

/* Adds the roles in the options of CREATE or ALTER ROLE. */
static void
need_option_roles(PsFacts *facts, List *options)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		DefElem    *option = lfirst(cell);

		if (option->arg != NULL && IsA(option->arg, List))
			need_roles(facts, (List *) option->arg);
	}
}

/* CREATE ROLE. */
static void
facts_create_role(PsFacts *facts, const PsStatement *statement, Node *node)
{
	need_option_roles(facts, ((CreateRoleStmt *) node)->options);
}

/* ALTER ROLE. */
static void
facts_alter_role(PsFacts *facts, const PsStatement *statement, Node *node)
{
	AlterRoleStmt *alter = (AlterRoleStmt *) node;

	role_fact(facts, PS_WRITES, alter->role, 0);
	need_option_roles(facts, alter->options);
}

/* ALTER ROLE ... SET or RESET, of one role or of all. */
static void
facts_alter_role_set(PsFacts *facts, const PsStatement *statement, Node *node)
{
	AlterRoleSetStmt *alter = (AlterRoleSetStmt *) node;

	role_fact(facts, PS_WRITES, alter->role, 0);
	if (alter->database != NULL)
		ps_need(facts, ps_name(PS_DATABASE, NULL, alter->database, NULL), 0, -1);
}

/* DROP ROLE. */
static void
facts_drop_role(PsFacts *facts, const PsStatement *statement, Node *node)
{
	DropRoleStmt *drop = (DropRoleStmt *) node;
	ListCell   *cell;

	foreach(cell, drop->roles)
		role_fact(facts, PS_REMOVES, lfirst(cell), drop->missing_ok ? PS_IF_EXISTS : 0);
}

/* GRANT role TO role. */
static void
facts_grant_role(PsFacts *facts, const PsStatement *statement, Node *node)
{
	GrantRoleStmt *grant = (GrantRoleStmt *) node;
	ListCell   *cell;

	foreach(cell, grant->granted_roles)
	{
		AccessPriv *role = lfirst(cell);

		ps_fact(facts, PS_WRITES, ps_name(PS_ROLE, NULL, role->priv_name, NULL), 0, -1);
	}
	need_roles(facts, grant->grantee_roles);
	ps_need_role(facts, grant->grantor);
}

/* Adds the columns that a privilege is limited to, of all tables of the grant. */
static void
need_privilege_columns(PsFacts *facts, GrantStmt *grant)
{
	ListCell   *privilege;
	ListCell   *table;
	ListCell   *column;

	if (grant->objtype != OBJECT_TABLE)
		return;
	foreach(privilege, grant->privileges)
	{
		foreach(column, ((AccessPriv *) lfirst(privilege))->cols)
		{
			foreach(table, grant->objects)
				ps_need(facts,
						ps_name_of_range(PS_COLUMN, lfirst(table), strVal(lfirst(column))), 0, -1);
		}
	}
}

/* Reaches into the schemas of a list of String. */
static void
reach_schemas(PsFacts *facts, List *schemas)
{
	ListCell   *cell;

	foreach(cell, schemas)
	{
		ps_need_schema(facts, strVal(lfirst(cell)), -1);
		ps_facts_reach_schema(facts, strVal(lfirst(cell)));
	}
}

/* GRANT and REVOKE of privileges on objects, or on all of a schema. */
static void
facts_grant(PsFacts *facts, const PsStatement *statement, Node *node)
{
	GrantStmt  *grant = (GrantStmt *) node;
	int			flags = grant->behavior == DROP_CASCADE ? PS_CASCADE : 0;
	ListCell   *cell;

	need_roles(facts, grant->grantees);
	ps_need_role(facts, grant->grantor);
	if (grant->targtype == ACL_TARGET_ALL_IN_SCHEMA)
		reach_schemas(facts, grant->objects);
	if (grant->targtype != ACL_TARGET_OBJECT)
		return;

	foreach(cell, grant->objects)
		ps_write_object(facts, grant->objtype, lfirst(cell), grant->is_grant ? 0 : flags);
	need_privilege_columns(facts, grant);
}

/* ALTER DEFAULT PRIVILEGES, in some schemas or everywhere. */
static void
facts_default_privileges(PsFacts *facts, const PsStatement *statement, Node *node)
{
	AlterDefaultPrivilegesStmt *alter = (AlterDefaultPrivilegesStmt *) node;
	bool		everywhere = true;
	ListCell   *cell;

	foreach(cell, alter->options)
	{
		DefElem    *option = lfirst(cell);

		if (strcmp(option->defname, "schemas") == 0)
		{
			reach_schemas(facts, (List *) option->arg);
			everywhere = false;
		}
		else
			need_roles(facts, (List *) option->arg);
	}
	if (everywhere)
		ps_facts_reach(facts, PS_REACH_ALL);
	need_roles(facts, alter->action->grantees);
}

/* DROP OWNED: every object may be one of theirs. */
static void
facts_drop_owned(PsFacts *facts, const PsStatement *statement, Node *node)
{
	need_roles(facts, ((DropOwnedStmt *) node)->roles);
	ps_facts_reach(facts, PS_REACH_ALL);
}

/* REASSIGN OWNED: every object may be one of theirs. */
static void
facts_reassign_owned(PsFacts *facts, const PsStatement *statement, Node *node)
{
	need_roles(facts, ((ReassignOwnedStmt *) node)->roles);
	ps_need_role(facts, ((ReassignOwnedStmt *) node)->newrole);
	ps_facts_reach(facts, PS_REACH_ALL);
}

/* Roles and rights. */
const PsFactsRow ps_rights_facts[] = {
	{T_CreateRoleStmt, facts_create_role, PS_PROVIDES, PS_ROLE, offsetof(CreateRoleStmt, role)},
	{T_AlterRoleStmt, facts_alter_role},
	{T_AlterRoleSetStmt, facts_alter_role_set},
	{T_DropRoleStmt, facts_drop_role},
	{T_GrantStmt, facts_grant},
	{T_GrantRoleStmt, facts_grant_role},
	{T_AlterDefaultPrivilegesStmt, facts_default_privileges},
	{T_DropOwnedStmt, facts_drop_owned},
	{T_ReassignOwnedStmt, facts_reassign_owned},
	{T_Invalid}
};
