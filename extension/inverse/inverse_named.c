/*-------------------------------------------------------------------------
 *
 * inverse_named.c
 *	  Which objects a statement names to be changed.
 *
 * One that is not there has no address: what is wrong with it is for the
 * statement to say.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "nodes/makefuncs.h"
#include "nodes/parsenodes.h"
#include "utils/acl.h"
#include "utils/rel.h"

#include "catalog_inverse.h"
#include "inverse_work.h"

/* Adds the address of a relation, if it exists. */
static List *
add_relation(List *addresses, const RangeVar *name)
{
	ObjectAddress *address;
	Oid			relation;

	if (name == NULL)
		return addresses;
	relation = RangeVarGetRelid(name, NoLock, true);
	if (!OidIsValid(relation))
		return addresses;
	address = palloc(sizeof(ObjectAddress));
	ObjectAddressSet(*address, RelationRelationId, relation);
	return lappend(addresses, address);
}

/* Kinds of objects that are a relation, or lie on the one named before their own name. */
static const struct
{
	ObjectType	type;
	int			own_names;		/* behind the relation's name */
}			relation_kinds[] =
{
	{OBJECT_COLUMN, 1},
	{OBJECT_FOREIGN_TABLE, 0},
	{OBJECT_INDEX, 0},
	{OBJECT_MATVIEW, 0},
	{OBJECT_POLICY, 1},
	{OBJECT_RULE, 1},
	{OBJECT_SEQUENCE, 0},
	{OBJECT_TABCONSTRAINT, 1},
	{OBJECT_TABLE, 0},
	{OBJECT_TRIGGER, 1},
	{OBJECT_VIEW, 0},
};

/* Adds the address of an object as a DROP or COMMENT names it, if it exists. */
static List *
add_object(List *addresses, ObjectType type, Node *object)
{
	ObjectAddress *address;
	Relation	relation = NULL;

	for (int i = 0; i < lengthof(relation_kinds); i++)
	{
		List	   *names;

		if (relation_kinds[i].type != type)
			continue;
		names = list_copy(castNode(List, object));
		names = list_truncate(names, list_length(names) - relation_kinds[i].own_names);
		return names == NIL ? addresses : add_relation(addresses, makeRangeVarFromNameList(names));
	}
	if (type == OBJECT_DOMCONSTRAINT)
	{
		type = OBJECT_DOMAIN;
		if (IsA(linitial((List *) object), TypeName))
			object = linitial((List *) object);
	}
	if ((type == OBJECT_TYPE || type == OBJECT_DOMAIN) && IsA(object, List))
		object = (Node *) makeTypeNameFromNameList((List *) object);
	address = palloc(sizeof(ObjectAddress));
	*address = get_object_address(type, object, &relation, AccessShareLock, true);
	if (relation != NULL)
		table_close(relation, AccessShareLock);
	return OidIsValid(address->objectId) ? lappend(addresses, address) : addresses;
}

/* The relations that an ALTER TABLE is about: also the partitions and parents it names. */
static List *
altered_relations(const AlterTableStmt *stmt)
{
	List	   *addresses = add_relation(NIL, stmt->relation);
	ListCell   *cell;

	foreach(cell, stmt->cmds)
	{
		const AlterTableCmd *command = lfirst_node(AlterTableCmd, cell);

		if (command->def != NULL && IsA(command->def, PartitionCmd))
			addresses = add_relation(addresses, ((PartitionCmd *) command->def)->name);
	}
	return addresses;
}

/* What a GRANT or REVOKE names; *unknown if it names no objects. */
static List *
granted_objects(const GrantStmt *stmt, bool *unknown)
{
	List	   *addresses = NIL;
	ListCell   *cell;

	if (stmt->targtype == ACL_TARGET_ALL_IN_SCHEMA)
	{
		foreach(cell, stmt->objects)
			addresses = list_concat(addresses, ps_catalog_objects_in_schema(get_namespace_oid(strVal(lfirst(cell)), true), stmt->objtype));
		return addresses;
	}
	foreach(cell, stmt->objects)
	{
		Node	   *object = lfirst(cell);

		if (IsA(object, RangeVar))
			addresses = add_relation(addresses, (RangeVar *) object);
		else if (stmt->objtype == OBJECT_PARAMETER_ACL)
			*unknown = true;
		else
			addresses = add_object(addresses, stmt->objtype, object);
	}
	return addresses;
}

/* The function that a CREATE OR REPLACE would replace. */
static List *
replaced_function(const CreateFunctionStmt *stmt)
{
	ObjectWithArgs *function = makeNode(ObjectWithArgs);
	ListCell   *cell;

	if (!stmt->replace)
		return NIL;
	function->objname = stmt->funcname;
	foreach(cell, stmt->parameters)
	{
		FunctionParameter *parameter = lfirst_node(FunctionParameter, cell);

		function->objfuncargs = lappend(function->objfuncargs, parameter);
		if (parameter->mode != FUNC_PARAM_OUT && parameter->mode != FUNC_PARAM_TABLE)
			function->objargs = lappend(function->objargs, parameter->argType);
	}
	return add_object(NIL, stmt->is_procedure ? OBJECT_PROCEDURE : OBJECT_FUNCTION, (Node *) function);
}

/* The aggregate that a CREATE OR REPLACE would replace; *unknown if its arguments stand in the old place. */
static List *
replaced_aggregate(const DefineStmt *stmt, bool *unknown)
{
	ObjectWithArgs *aggregate = makeNode(ObjectWithArgs);
	ListCell   *cell;

	if (!stmt->replace)
		return NIL;
	*unknown = stmt->oldstyle;
	aggregate->objname = stmt->defnames;
	foreach(cell, stmt->oldstyle ? NIL : linitial_node(List, stmt->args))
		aggregate->objargs = lappend(aggregate->objargs, lfirst_node(FunctionParameter, cell)->argType);
	return add_object(NIL, OBJECT_AGGREGATE, (Node *) aggregate);
}

/* The relation that, or on which a trigger or rule, OR REPLACE may replace; NIL without that. */
static List *
replaced_relation(bool replace, const RangeVar *relation)
{
	return replace ? add_relation(NIL, relation) : NIL;
}

/* The language that OR REPLACE may replace; NIL without that. */
static List *
replaced_language(const CreatePLangStmt *stmt)
{
	return stmt->replace ? add_object(NIL, OBJECT_LANGUAGE, (Node *) makeString(stmt->plname)) : NIL;
}

/* The transform that OR REPLACE may replace; NIL without that. */
static List *
replaced_transform(const CreateTransformStmt *stmt)
{
	return stmt->replace ? add_object(NIL, OBJECT_TRANSFORM, (Node *) list_make2(stmt->type_name, makeString(stmt->lang))) : NIL;
}

/* What an extension takes along. */
static List *
dependent_object(const AlterObjectDependsStmt *stmt)
{
	if (stmt->relation != NULL)
		return add_relation(NIL, stmt->relation);
	return add_object(NIL, stmt->objectType, stmt->object);
}

/* What a DROP names. */
static List *
dropped_objects(const DropStmt *stmt)
{
	List	   *addresses = NIL;
	ListCell   *cell;

	foreach(cell, stmt->objects)
		addresses = add_object(addresses, stmt->removeType, lfirst(cell));
	return addresses;
}

/* The roles that DROP ROLE names. */
static List *
dropped_roles(const DropRoleStmt *stmt)
{
	List	   *addresses = NIL;
	ListCell   *cell;

	foreach(cell, stmt->roles)
	{
		const RoleSpec *role = lfirst_node(RoleSpec, cell);

		if (role->roletype == ROLESPEC_CSTRING)
			addresses = add_object(addresses, OBJECT_ROLE, (Node *) makeString(role->rolename));
	}
	return addresses;
}

/* The user mapping that DROP names. */
static List *
dropped_mapping(const DropUserMappingStmt *stmt)
{
	char	   *user = stmt->user->roletype == ROLESPEC_CSTRING ? stmt->user->rolename :
		stmt->user->roletype == ROLESPEC_PUBLIC ? "public" : get_rolespec_name(stmt->user);

	return add_object(NIL, OBJECT_USER_MAPPING, (Node *) list_make2(makeString(user), makeString(stmt->servername)));
}

/* The role that ALTER ROLE ... SET names, or of ALL the database; *unknown if it names neither. */
static List *
set_role(const AlterRoleSetStmt *stmt, bool *unknown)
{
	if (stmt->role == NULL && stmt->database != NULL)
		return add_object(NIL, OBJECT_DATABASE, (Node *) makeString(stmt->database));
	*unknown = (stmt->role == NULL);
	return *unknown ? NIL : add_object(NIL, OBJECT_ROLE, (Node *) makeString(get_rolespec_name(stmt->role)));
}

/* The role that ALTER ROLE names; *unknown if it gets a password, or an end, which nothing takes away. */
static List *
altered_role(const AlterRoleStmt *stmt, bool *unknown)
{
	List	   *addresses = add_object(NIL, OBJECT_ROLE, (Node *) makeString(get_rolespec_name(stmt->role)));
	ListCell   *cell;

	foreach(cell, stmt->options)
	{
		const char *option = lfirst_node(DefElem, cell)->defname;

		*unknown |= strcmp(option, "password") == 0 || strcmp(option, "validUntil") == 0;
	}
	return addresses;
}

/* The roles in which others become members. */
static List *
granted_roles(const GrantRoleStmt *stmt)
{
	List	   *addresses = NIL;
	ListCell   *cell;

	foreach(cell, stmt->granted_roles)
		addresses = add_object(addresses, OBJECT_ROLE, (Node *) makeString(lfirst_node(AccessPriv, cell)->priv_name));
	return addresses;
}

/* Statements that change one object, whose type their kind tells. */
static const struct
{
	NodeTag		tag;
	ObjectType	type;
	bool		is_string;		/* the name is a char *, else as DROP has it */
	size_t		name;			/* its offset in the statement */
}			named[] =
{
	{T_AlterDatabaseSetStmt, OBJECT_DATABASE, true, offsetof(AlterDatabaseSetStmt, dbname)},
	{T_AlterDatabaseStmt, OBJECT_DATABASE, true, offsetof(AlterDatabaseStmt, dbname)},
	{T_AlterDomainStmt, OBJECT_DOMAIN, false, offsetof(AlterDomainStmt, typeName)},
	{T_AlterEnumStmt, OBJECT_TYPE, false, offsetof(AlterEnumStmt, typeName)},
	{T_AlterEventTrigStmt, OBJECT_EVENT_TRIGGER, true, offsetof(AlterEventTrigStmt, trigname)},
	{T_AlterExtensionStmt, OBJECT_EXTENSION, true, offsetof(AlterExtensionStmt, extname)},
	{T_AlterFdwStmt, OBJECT_FDW, true, offsetof(AlterFdwStmt, fdwname)},
	{T_AlterForeignServerStmt, OBJECT_FOREIGN_SERVER, true, offsetof(AlterForeignServerStmt, servername)},
	{T_AlterObjectSchemaStmt, OBJECT_EXTENSION, false, offsetof(AlterObjectSchemaStmt, object)},
	{T_AlterOperatorStmt, OBJECT_OPERATOR, false, offsetof(AlterOperatorStmt, opername)},
	{T_AlterPublicationStmt, OBJECT_PUBLICATION, true, offsetof(AlterPublicationStmt, pubname)},
	{T_AlterStatsStmt, OBJECT_STATISTIC_EXT, false, offsetof(AlterStatsStmt, defnames)},
	{T_AlterTSConfigurationStmt, OBJECT_TSCONFIGURATION, false, offsetof(AlterTSConfigurationStmt, cfgname)},
	{T_AlterTSDictionaryStmt, OBJECT_TSDICTIONARY, false, offsetof(AlterTSDictionaryStmt, dictname)},
};

/* The object that a statement of the table changes; NIL for other statements. */
static List *
named_object(Node *tree)
{
	for (int i = 0; i < lengthof(named); i++)
	{
		void	   *name;

		if (named[i].tag != nodeTag(tree))
			continue;
		name = *(void **) ((char *) tree + named[i].name);
		return add_object(NIL, named[i].type, named[i].is_string ? (Node *) makeString(name) : name);
	}
	return NIL;
}

/* The objects (ObjectAddress *) that a statement names to be changed; *unknown if it names others, or none. */
List *
ps_named_objects(Node *tree, bool *unknown)
{
	switch (nodeTag(tree))
	{
		case T_AlterDefaultPrivilegesStmt:
			return ps_objects_of_default_privileges((AlterDefaultPrivilegesStmt *) tree);
		case T_AlterFunctionStmt:
			return add_object(NIL, ((AlterFunctionStmt *) tree)->objtype, (Node *) ((AlterFunctionStmt *) tree)->func);
		case T_AlterObjectDependsStmt:
			return dependent_object((AlterObjectDependsStmt *) tree);
		case T_AlterOpFamilyStmt:
			return add_object(NIL, OBJECT_OPFAMILY, (Node *) lcons(makeString(((AlterOpFamilyStmt *) tree)->amname),
																   ((AlterOpFamilyStmt *) tree)->opfamilyname));
		case T_AlterOwnerStmt:
			return add_object(NIL, ((AlterOwnerStmt *) tree)->objectType, ((AlterOwnerStmt *) tree)->object);
		case T_AlterPolicyStmt:
			return add_relation(NIL, ((AlterPolicyStmt *) tree)->table);
		case T_AlterRoleSetStmt:
			return set_role((AlterRoleSetStmt *) tree, unknown);
		case T_AlterRoleStmt:
			return altered_role((AlterRoleStmt *) tree, unknown);
		case T_AlterSeqStmt:
			return add_relation(NIL, ((AlterSeqStmt *) tree)->sequence);
		case T_AlterTableStmt:
			return altered_relations((AlterTableStmt *) tree);
		case T_CreateFunctionStmt:
			return replaced_function((CreateFunctionStmt *) tree);
		case T_CreatePLangStmt:
			return replaced_language((CreatePLangStmt *) tree);
		case T_CreateTransformStmt:
			return replaced_transform((CreateTransformStmt *) tree);
		case T_DefineStmt:
			return replaced_aggregate((DefineStmt *) tree, unknown);
		case T_CreateTrigStmt:
			return replaced_relation(((CreateTrigStmt *) tree)->replace, ((CreateTrigStmt *) tree)->relation);
		case T_RuleStmt:
			return replaced_relation(((RuleStmt *) tree)->replace, ((RuleStmt *) tree)->relation);
		case T_ViewStmt:
			return replaced_relation(((ViewStmt *) tree)->replace, ((ViewStmt *) tree)->view);
		case T_GrantRoleStmt:
			return granted_roles((GrantRoleStmt *) tree);
		case T_GrantStmt:
			return granted_objects((GrantStmt *) tree, unknown);
		case T_DropRoleStmt:
			return dropped_roles((DropRoleStmt *) tree);
		case T_DropStmt:
			return dropped_objects((DropStmt *) tree);
		case T_DropUserMappingStmt:
			return dropped_mapping((DropUserMappingStmt *) tree);
		default:
			return named_object(tree);
	}
}
