/*-------------------------------------------------------------------------
 *
 * inverse_default.c
 *	  What ALTER DEFAULT PRIVILEGES is about.
 *
 * The rights of objects to come are read as properties of the schemas that are
 * named, or of the roles where none is.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_namespace.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "utils/acl.h"

#include "inverse_work.h"

/* Adds an object's address, if it exists. */
static List *
add_address(List *addresses, Oid class, Oid object)
{
	ObjectAddress *address = palloc(sizeof(ObjectAddress));

	ObjectAddressSet(*address, class, object);
	return OidIsValid(object) ? lappend(addresses, address) : addresses;
}

/* What an option of the statement, "schemas" or "roles", lists; NIL if it is not there. */
static List *
names_of(const AlterDefaultPrivilegesStmt *stmt, const char *option)
{
	ListCell   *cell;

	foreach(cell, stmt->options)
	{
		const DefElem *element = lfirst_node(DefElem, cell);

		if (strcmp(element->defname, option) == 0)
			return (List *) element->arg;
	}
	return NIL;
}

/* The schemas, else the roles, whose default rights change. */
List *
ps_objects_of_default_privileges(const AlterDefaultPrivilegesStmt *stmt)
{
	List	   *schemas = names_of(stmt, "schemas");
	List	   *roles = names_of(stmt, "roles");
	List	   *addresses = NIL;
	ListCell   *cell;

	foreach(cell, schemas)
		addresses = add_address(addresses, NamespaceRelationId, get_namespace_oid(strVal(lfirst(cell)), true));
	if (schemas != NIL)
		return addresses;
	foreach(cell, roles)
		addresses = add_address(addresses, AuthIdRelationId, get_rolespec_oid(lfirst(cell), true));
	return roles != NIL ? addresses : add_address(NIL, AuthIdRelationId, GetUserId());
}
