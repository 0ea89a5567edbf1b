/*-------------------------------------------------------------------------
 *
 * inverse_subject.c
 *	  Which objects a statement is about to change.
 *
 * A statement that only creates is about nothing: what it made is told by the
 * observer.  One that changes rows, or runs code, cannot be followed.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "nodes/makefuncs.h"
#include "nodes/parsenodes.h"
#include "utils/rel.h"

#include "inverse.h"
#include "snapshot.h"

/* What kinds of statements there are. */
typedef enum Follow
{
	CREATES,					/* what the observer sees is all */
	CHANGES,					/* its subjects are looked at before and after */
	RENAMES,					/* only names change */
	NO_EFFECT,					/* nothing is to be taken back */
	CHANGES_ROWS				/* of one relation */
} Follow;

/* Kinds that are not listed cannot be taken back. */
static const struct
{
	NodeTag		tag;
	Follow		follow;
}			kinds[] =
{
	{T_AlterDomainStmt, CHANGES},
	{T_AlterEnumStmt, CHANGES},
	{T_AlterExtensionStmt, CHANGES},
	{T_AlterFunctionStmt, CHANGES},
	{T_AlterObjectSchemaStmt, RENAMES},
	{T_AlterOwnerStmt, CHANGES},
	{T_AlterPolicyStmt, CHANGES},
	{T_AlterSeqStmt, CHANGES},
	{T_AlterStatsStmt, CHANGES},
	{T_AlterTableStmt, CHANGES},
	{T_CommentStmt, CHANGES},
	{T_CompositeTypeStmt, CREATES},
	{T_ConstraintsSetStmt, NO_EFFECT},
	{T_CopyStmt, CHANGES_ROWS},
	{T_CreateAmStmt, CREATES},
	{T_CreateCastStmt, CREATES},
	{T_CreateConversionStmt, CREATES},
	{T_CreateDomainStmt, CREATES},
	{T_CreateEnumStmt, CREATES},
	{T_CreateEventTrigStmt, CREATES},
	{T_CreateExtensionStmt, CREATES},
	{T_CreateFdwStmt, CREATES},
	{T_CreateForeignServerStmt, CREATES},
	{T_CreateForeignTableStmt, CREATES},
	{T_CreateFunctionStmt, CHANGES},
	{T_CreateOpClassStmt, CREATES},
	{T_CreateOpFamilyStmt, CREATES},
	{T_CreatePLangStmt, CREATES},
	{T_CreatePolicyStmt, CHANGES},
	{T_CreatePublicationStmt, CREATES},
	{T_CreateRangeStmt, CREATES},
	{T_CreateSchemaStmt, CREATES},
	{T_CreateSeqStmt, CREATES},
	{T_CreateStatsStmt, CREATES},
	{T_CreateStmt, CREATES},
	{T_CreateTableAsStmt, CREATES},
	{T_CreateTransformStmt, CREATES},
	{T_CreateTrigStmt, CHANGES},
	{T_DefineStmt, CREATES},
	{T_DeleteStmt, CHANGES_ROWS},
	{T_DropStmt, CHANGES},
	{T_GrantStmt, CHANGES},
	{T_IndexStmt, CREATES},
	{T_InsertStmt, CHANGES_ROWS},
	{T_LockStmt, NO_EFFECT},
	{T_NotifyStmt, NO_EFFECT},
	{T_RenameStmt, RENAMES},
	{T_RuleStmt, CHANGES},
	{T_SelectStmt, NO_EFFECT},
	{T_UpdateStmt, CHANGES_ROWS},
	{T_VacuumStmt, NO_EFFECT},
	{T_VariableSetStmt, NO_EFFECT},
	{T_VariableShowStmt, NO_EFFECT},
	{T_ViewStmt, CHANGES},
};

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

/* Adds an object that a list of names, or an object as the grammar has it, stands for. */
static List *
add_named(List *addresses, ObjectType type, RangeVar *relation, Node *object)
{
	if (relation != NULL)
		return add_relation(addresses, relation);
	return object == NULL ? addresses : add_object(addresses, type, object);
}

/* What a RENAME is about; *unknown if it lies outside the database. */
static List *
renamed_object(const RenameStmt *stmt, bool *unknown)
{
	if (stmt->renameType == OBJECT_SCHEMA)
		return add_object(NIL, OBJECT_SCHEMA, (Node *) makeString(stmt->subname));
	if (stmt->relation == NULL && stmt->object == NULL)
		*unknown = true;
	return add_named(NIL, stmt->renameType, stmt->relation, stmt->object);
}

/* What an ALTER TABLE is about: also the partitions and parents it names. */
static List *
altered_relations(const AlterTableStmt *stmt, bool *cascades)
{
	List	   *addresses = add_relation(NIL, stmt->relation);
	ListCell   *cell;

	foreach(cell, stmt->cmds)
	{
		const AlterTableCmd *command = lfirst_node(AlterTableCmd, cell);

		if (command->def != NULL && IsA(command->def, PartitionCmd))
			addresses = add_relation(addresses, ((PartitionCmd *) command->def)->name);
		if (command->subtype == AT_DropColumn || command->subtype == AT_DropConstraint ||
			command->subtype == AT_AlterColumnType)
			*cascades = true;
	}
	return addresses;
}

/* Does an ALTER TABLE add columns, and only to the table that it names? */
static bool
only_adds_columns(const AlterTableStmt *stmt, List *addresses)
{
	ListCell   *cell;

	if (stmt->objtype != OBJECT_TABLE || addresses == NIL)
		return false;
	foreach(cell, stmt->cmds)
	{
		if (lfirst_node(AlterTableCmd, cell)->subtype != AT_AddColumn)
			return false;
	}
	return !has_subclass(((ObjectAddress *) linitial(addresses))->objectId);
}

/* What a GRANT or REVOKE names; *unknown if it names no objects. */
static List *
granted_objects(const GrantStmt *stmt, bool *unknown)
{
	List	   *addresses = NIL;
	ListCell   *cell;

	if (stmt->targtype != ACL_TARGET_OBJECT)
	{
		*unknown = true;
		return NIL;
	}
	foreach(cell, stmt->objects)
	{
		Node	   *object = lfirst(cell);

		if (IsA(object, RangeVar))
			addresses = add_relation(addresses, (RangeVar *) object);
		else if (stmt->objtype == OBJECT_TYPE || stmt->objtype == OBJECT_DOMAIN)
			addresses = add_object(addresses, stmt->objtype, (Node *) makeTypeNameFromNameList((List *) object));
		else if (stmt->objtype == OBJECT_SCHEMA || stmt->objtype == OBJECT_FUNCTION ||
				 stmt->objtype == OBJECT_PROCEDURE || stmt->objtype == OBJECT_ROUTINE)
			addresses = add_object(addresses, stmt->objtype, object);
		else
			*unknown = true;
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

/* The objects (ObjectAddress *) that a statement names to be changed. */
static List *
named_objects(Node *tree, bool *cascades, bool *unknown)
{
	List	   *addresses = NIL;
	ListCell   *cell;

	switch (nodeTag(tree))
	{
		case T_AlterDomainStmt:
			return add_object(NIL, OBJECT_DOMAIN, (Node *) makeTypeNameFromNameList(((AlterDomainStmt *) tree)->typeName));
		case T_AlterEnumStmt:
			return add_object(NIL, OBJECT_TYPE, (Node *) makeTypeNameFromNameList(((AlterEnumStmt *) tree)->typeName));
		case T_AlterExtensionStmt:
			return add_object(NIL, OBJECT_EXTENSION, (Node *) makeString(((AlterExtensionStmt *) tree)->extname));
		case T_AlterFunctionStmt:
			return add_object(NIL, ((AlterFunctionStmt *) tree)->objtype, (Node *) ((AlterFunctionStmt *) tree)->func);
		case T_AlterObjectSchemaStmt:
			return add_named(NIL, ((AlterObjectSchemaStmt *) tree)->objectType, ((AlterObjectSchemaStmt *) tree)->relation, ((AlterObjectSchemaStmt *) tree)->object);
		case T_AlterOwnerStmt:
			return add_named(NIL, ((AlterOwnerStmt *) tree)->objectType, ((AlterOwnerStmt *) tree)->relation, ((AlterOwnerStmt *) tree)->object);
		case T_AlterPolicyStmt:
			return add_relation(NIL, ((AlterPolicyStmt *) tree)->table);
		case T_AlterSeqStmt:
			return add_relation(NIL, ((AlterSeqStmt *) tree)->sequence);
		case T_AlterStatsStmt:
			return add_object(NIL, OBJECT_STATISTIC_EXT, (Node *) ((AlterStatsStmt *) tree)->defnames);
		case T_AlterTableStmt:
			return altered_relations((AlterTableStmt *) tree, cascades);
		case T_CommentStmt:
			return add_object(NIL, ((CommentStmt *) tree)->objtype, ((CommentStmt *) tree)->object);
		case T_CreateFunctionStmt:
			return replaced_function((CreateFunctionStmt *) tree);
		case T_CreatePolicyStmt:
			return add_relation(NIL, ((CreatePolicyStmt *) tree)->table);
		case T_CreateTrigStmt:
			return add_relation(NIL, ((CreateTrigStmt *) tree)->relation);
		case T_RenameStmt:
			return renamed_object((RenameStmt *) tree, unknown);
		case T_RuleStmt:
			return add_relation(NIL, ((RuleStmt *) tree)->relation);
		case T_ViewStmt:
			return ((ViewStmt *) tree)->replace ? add_relation(NIL, ((ViewStmt *) tree)->view) : NIL;
		case T_GrantStmt:
			return granted_objects((GrantStmt *) tree, unknown);
		case T_DropStmt:
			*cascades = true;
			foreach(cell, ((DropStmt *) tree)->objects)
				addresses = add_object(addresses, ((DropStmt *) tree)->removeType, lfirst(cell));
			return addresses;
		default:
			return NIL;
	}
}

/* The relation whose rows a statement changes. */
static RangeVar *
changed_relation(Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_CopyStmt:
			return ((CopyStmt *) tree)->relation;
		case T_DeleteStmt:
			return ((DeleteStmt *) tree)->relation;
		case T_InsertStmt:
			return ((InsertStmt *) tree)->relation;
		case T_UpdateStmt:
			return ((UpdateStmt *) tree)->relation;
		default:
			return NULL;
	}
}

/* Does a change of rows run triggers, other than those of foreign keys, or rules? */
static bool
runs_code(Oid table)
{
	Relation	relation = table_open(table, AccessShareLock);
	bool		runs = relation->rd_rel->relhasrules;

	for (int i = 0; relation->trigdesc != NULL && i < relation->trigdesc->numtriggers; i++)
		runs |= !relation->trigdesc->triggers[i].tgisinternal;
	table_close(relation, NoLock);
	return runs;
}

/* Do rows change only in a relation that goes with the migration, and has no triggers? */
static bool
changes_own_rows(Node *tree, List *made)
{
	List	   *addresses;
	Oid			table;

	if (IsA(tree, CopyStmt) && !((CopyStmt *) tree)->is_from)
		return true;
	if (made == NIL)
		return false;
	addresses = add_relation(NIL, changed_relation(tree));
	if (addresses == NIL)
		return false;
	table = ((ObjectAddress *) linitial(addresses))->objectId;
	return list_member_oid(made, table) && !runs_code(table);
}

/* Notes the objects, with all they could take along. */
static void
note_subjects(PsBefore *before, List *addresses, bool cascades, List *made)
{
	List	   *with_children = list_copy(addresses);
	bool		all_made = addresses != NIL;
	ListCell   *cell;

	foreach(cell, addresses)
	{
		const ObjectAddress *address = lfirst(cell);
		ListCell   *child;

		all_made &= list_member_oid(made, address->objectId);
		if (!ps_has_properties(address->classId))
			before->unknown = true;
		if (address->classId != RelationRelationId || !has_subclass(address->objectId))
			continue;
		foreach(child, find_all_inheritors(address->objectId, NoLock, NULL))
		{
			ObjectAddress *inherits = palloc(sizeof(ObjectAddress));

			ObjectAddressSet(*inherits, RelationRelationId, lfirst_oid(child));
			with_children = lappend(with_children, inherits);
		}
	}
	before->covered = all_made && !before->only_names && before->tag != T_DropStmt;
	if (addresses != NIL && !before->covered && !before->only_columns)
		before->subjects = ps_dependents(with_children, cascades);
}

/* Fills in what the statement is about. */
void
ps_inverse_subjects(PsBefore *before, Node *tree, const PsFacts *facts, List *made)
{
	bool		cascades = false;
	int			i = 0;

	before->tag = nodeTag(tree);
	while (i < lengthof(kinds) && kinds[i].tag != before->tag)
		i++;
	if (i == lengthof(kinds) || (facts != NULL && facts->calls_unknown && before->tag != T_CreateExtensionStmt))
		before->unknown = true;
	else if (kinds[i].follow == CHANGES_ROWS)
		before->unknown = !changes_own_rows(tree, made);
	else if (kinds[i].follow == CHANGES || kinds[i].follow == RENAMES)
	{
		List	   *addresses;

		before->only_names = (kinds[i].follow == RENAMES);
		addresses = named_objects(tree, &cascades, &before->unknown);
		before->only_columns = IsA(tree, AlterTableStmt) && only_adds_columns((AlterTableStmt *) tree, addresses);
		note_subjects(before, addresses, cascades, made);
	}
}
