/*-------------------------------------------------------------------------
 *
 * touched_statement.c
 *	  Statements that object_access_hook does not report, or not fully: rights,
 *	  comments, labels, some subcommands of ALTER TABLE.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/namespace.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_language.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/proclang.h"
#include "foreign/foreign.h"
#include "nodes/makefuncs.h"
#include "parser/parse_func.h"
#include "parser/parse_type.h"
#include "utils/rel.h"

#include "touched.h"

/* Writes down a relation. */
static void
touch_relation(const RangeVar *range)
{
	Oid			relation = RangeVarGetRelid(range, NoLock, true);

	if (OidIsValid(relation))
		ps_touch(RelationRelationId, relation);
}

/* Writes down what COMMENT and SECURITY LABEL name; roles and databases are not of the schema. */
static void
touch_object(ObjectType type, Node *object)
{
	Relation	relation = NULL;
	ObjectAddress address;

	if (type == OBJECT_ROLE || type == OBJECT_DATABASE || type == OBJECT_TABLESPACE || type == OBJECT_LARGEOBJECT)
		return;
	address = get_object_address(type, object, &relation, AccessShareLock, true);
	if (relation != NULL)
		relation_close(relation, NoLock);
	if (OidIsValid(address.objectId))
		ps_touch(address.classId, address.objectId);
}

/* Writes down one object of a GRANT. */
static void
touch_granted(ObjectType type, Node *object)
{
	switch (type)
	{
		case OBJECT_TABLE:
		case OBJECT_SEQUENCE:
			touch_relation((RangeVar *) object);
			break;
		case OBJECT_FUNCTION:
		case OBJECT_PROCEDURE:
		case OBJECT_ROUTINE:
			ps_touch(ProcedureRelationId, LookupFuncWithArgs(type, (ObjectWithArgs *) object, true));
			break;
		case OBJECT_TYPE:
		case OBJECT_DOMAIN:
			ps_touch(TypeRelationId, typenameTypeId(NULL, makeTypeNameFromNameList((List *) object)));
			break;
		case OBJECT_SCHEMA:
			ps_touch(NamespaceRelationId, get_namespace_oid(strVal(object), true));
			break;
		case OBJECT_LANGUAGE:
			ps_touch(LanguageRelationId, get_language_oid(strVal(object), true));
			break;
		case OBJECT_FDW:
			ps_touch(ForeignDataWrapperRelationId, get_foreign_data_wrapper_oid(strVal(object), true));
			break;
		case OBJECT_FOREIGN_SERVER:
			ps_touch(ForeignServerRelationId, get_foreign_server_oid(strVal(object), true));
			break;
		default:
			break;
	}
}

/* Writes down what GRANT or REVOKE names. */
static void
touch_grant(const GrantStmt *grant)
{
	ListCell   *cell;

	foreach(cell, grant->objects)
	{
		if (grant->targtype == ACL_TARGET_OBJECT)
			touch_granted(grant->objtype, lfirst(cell));
		else if (grant->targtype == ACL_TARGET_ALL_IN_SCHEMA)
			ps_touch_schema(get_namespace_oid(strVal(lfirst(cell)), true));
	}
}

/* Is a statement one that ps_touch_untold() knows? */
bool
ps_is_untold(const Node *statement)
{
	switch (nodeTag(statement))
	{
		case T_AlterTableStmt:
		case T_CommentStmt:
		case T_DropOwnedStmt:
		case T_GrantStmt:
		case T_SecLabelStmt:
			return true;
		case T_RenameStmt:
			return ((const RenameStmt *) statement)->renameType == OBJECT_ROLE;
		default:
			return false;
	}
}

/* Writes down what such a statement, which has run, was about. */
void
ps_touch_untold(Node *statement)
{
	switch (nodeTag(statement))
	{
		case T_AlterTableStmt:
			touch_relation(((AlterTableStmt *) statement)->relation);
			break;
		case T_CommentStmt:
			touch_object(((CommentStmt *) statement)->objtype, ((CommentStmt *) statement)->object);
			break;
		case T_GrantStmt:
			touch_grant((GrantStmt *) statement);
			break;
		case T_SecLabelStmt:
			touch_object(((SecLabelStmt *) statement)->objtype, ((SecLabelStmt *) statement)->object);
			break;
		default:				/* owners' names and rights are all over the database */
			ps_touch_everything();
			break;
	}
}
