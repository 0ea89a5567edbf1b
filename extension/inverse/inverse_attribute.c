/*-------------------------------------------------------------------------
 *
 * inverse_attribute.c
 *	  Statements that give one attribute of an object a new value: its name,
 *	  its schema, its owner, its comment, its security label, an enum label's
 *	  name.
 *
 * The old value is all that has to be known; the object keeps its OID, from
 * which it is named as it is called after the statement.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/catalog.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/comment.h"
#include "commands/policy.h"
#include "commands/seclabel.h"
#include "commands/trigger.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/parsenodes.h"
#include "rewrite/rewriteSupport.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "catalog_inverse.h"
#include "inverse_work.h"

typedef enum AttributeKind
{
	NAME,
	SCHEMA,
	OWNER,
	COMMENT,
	LABEL,
	SECURITY_LABEL
} AttributeKind;

/* An attribute of an object before the statement. */
typedef struct Attribute
{
	AttributeKind kind;
	ObjectAddress object;
	const char *old;			/* NULL: no comment, no security label */
	const char *new;			/* of a label */
	const char *provider;		/* of a security label */
} Attribute;

/* An attribute in a list of its own. */
static List *
one_attribute(AttributeKind kind, ObjectAddress object, const char *old)
{
	Attribute  *attribute = palloc0(sizeof(Attribute));

	attribute->kind = kind;
	attribute->object = object;
	attribute->old = old;
	return list_make1(attribute);
}

/* Finds what lies on a relation by its name; sets no object if there is none. */
static ObjectAddress
find_part(ObjectType type, Oid relation, const char *name)
{
	ObjectAddress part = InvalidObjectAddress;

	switch (type)
	{
		case OBJECT_COLUMN:
		case OBJECT_ATTRIBUTE:
			ObjectAddressSubSet(part, RelationRelationId, relation, get_attnum(relation, name));
			break;
		case OBJECT_TABCONSTRAINT:
			ObjectAddressSet(part, ConstraintRelationId, get_relation_constraint_oid(relation, name, true));
			break;
		case OBJECT_TRIGGER:
			ObjectAddressSet(part, TriggerRelationId, get_trigger_oid(relation, name, true));
			break;
		case OBJECT_POLICY:
			ObjectAddressSet(part, PolicyRelationId, get_relation_policy_oid(relation, name, true));
			break;
		case OBJECT_RULE:
			ObjectAddressSet(part, RewriteRelationId, get_rewrite_oid(relation, name, true));
			break;
		default:
			ObjectAddressSet(part, RelationRelationId, relation);
	}
	return part;
}

/* Finds an object as COMMENT and ALTER name it. */
static ObjectAddress
find_object(ObjectType type, Node *object)
{
	Relation	relation = NULL;
	ObjectAddress address;

	if ((type == OBJECT_TYPE || type == OBJECT_DOMAIN) && IsA(object, List))
		object = (Node *) makeTypeNameFromNameList((List *) object);
	address = get_object_address(type, object, &relation, AccessShareLock, true);
	if (relation != NULL)
		table_close(relation, AccessShareLock);
	return address;
}

/* Finds what a RENAME is about. */
static ObjectAddress
find_renamed(const RenameStmt *stmt)
{
	Oid			relation;

	if (stmt->relation != NULL)
	{
		relation = RangeVarGetRelid(stmt->relation, NoLock, true);
		return OidIsValid(relation) ? find_part(stmt->renameType, relation, stmt->subname) : InvalidObjectAddress;
	}
	if (stmt->renameType == OBJECT_DOMCONSTRAINT)
		return find_object(OBJECT_DOMCONSTRAINT,
						   (Node *) list_make2(makeTypeNameFromNameList((List *) stmt->object), makeString(stmt->subname)));
	return find_object(stmt->renameType, stmt->object != NULL ? stmt->object : (Node *) makeString(stmt->subname));
}

/* The name of a column, or any other object. */
static char *
name_of(const ObjectAddress *object)
{
	if (object->classId == RelationRelationId && object->objectSubId != 0)
		return get_attname(object->objectId, object->objectSubId, true);
	return ps_catalog_name_of(object);
}

/* The name that RENAME is about to change; NIL if there is no such object.  *unknown: a role would lose its password. */
static List *
old_name(const RenameStmt *stmt, bool *unknown)
{
	ObjectAddress object = find_renamed(stmt);

	*unknown = stmt->renameType == OBJECT_ROLE && OidIsValid(object.objectId) && ps_catalog_password_has_name(object.objectId);
	return OidIsValid(object.objectId) ? one_attribute(NAME, object, name_of(&object)) : NIL;
}

/*
 * The schema that SET SCHEMA is about to change; NIL if there is no such
 * object.
 */
static List *
old_schema(const AlterObjectSchemaStmt *stmt)
{
	ObjectAddress object = InvalidObjectAddress;

	if (stmt->relation != NULL)
		ObjectAddressSet(object, RelationRelationId, RangeVarGetRelid(stmt->relation, NoLock, true));
	else
		object = find_object(stmt->objectType, stmt->object);
	if (!OidIsValid(object.objectId))
		return NIL;
	return one_attribute(SCHEMA, object, get_namespace_name(ps_catalog_namespace_of(&object)));
}

/* The owner of an object; unknown if its rights would not come back with it. */
static List *
owner_of(ObjectAddress object, bool *unknown)
{
	Oid			owner = OidIsValid(object.objectId) ? ps_catalog_owner_of(&object) : InvalidOid;

	*unknown = OidIsValid(object.objectId) && !OidIsValid(owner);
	return OidIsValid(owner) ? one_attribute(OWNER, object, GetUserNameFromId(owner, false)) : NIL;
}

/* The owner of the relation that an ALTER TABLE is about. */
static List *
old_owner_of_relation(const AlterTableStmt *stmt, bool *unknown)
{
	ObjectAddress object;

	ObjectAddressSet(object, RelationRelationId, RangeVarGetRelid(stmt->relation, NoLock, true));
	return owner_of(object, unknown);
}

/* The object that a change of owner is about; *role is who gets it. */
static ObjectAddress
find_owned(Node *tree, Oid *role)
{
	ObjectAddress object = InvalidObjectAddress;

	if (IsA(tree, AlterTableStmt))
	{
		*role = get_rolespec_oid(linitial_node(AlterTableCmd, ((AlterTableStmt *) tree)->cmds)->newowner, true);
		ObjectAddressSet(object, RelationRelationId, RangeVarGetRelid(((AlterTableStmt *) tree)->relation, NoLock, true));
		return object;
	}
	*role = get_rolespec_oid(((AlterOwnerStmt *) tree)->newowner, true);
	return find_object(((AlterOwnerStmt *) tree)->objectType, ((AlterOwnerStmt *) tree)->object);
}

/*
 * Does a change of owner lose rights, because those that the coming owner has
 * of its own become one with an owner's?
 */
bool
ps_owner_merges_rights(Node *tree)
{
	Oid			role;
	ObjectAddress object = find_owned(tree, &role);
	ListCell   *cell;

	if (!OidIsValid(object.objectId) || !OidIsValid(role))
		return false;
	if (ps_catalog_is_grantee(&object, role))
		return true;
	foreach(cell, object.classId == RelationRelationId ? getOwnedSequences(object.objectId) : NIL)
	{
		ObjectAddressSet(object, RelationRelationId, lfirst_oid(cell));
		if (ps_catalog_is_grantee(&object, role))
			return true;
	}
	return false;
}

/* The comment that COMMENT is about to change. */
static List *
old_comment(const CommentStmt *stmt)
{
	ObjectAddress object = find_object(stmt->objtype, stmt->object);

	if (!OidIsValid(object.objectId))
		return NIL;
	return one_attribute(COMMENT, object, IsSharedRelation(object.classId) ? ps_catalog_shared_comment(&object) :
						 GetComment(object.objectId, object.classId, object.objectSubId));
}

/* The security label that SECURITY LABEL is about to change; *unknown if it does not say whose. */
static List *
old_security_label(const SecLabelStmt *stmt, bool *unknown)
{
	ObjectAddress object = find_object(stmt->objtype, stmt->object);
	List	   *attributes;

	*unknown = stmt->provider == NULL;
	if (!OidIsValid(object.objectId) || *unknown)
		return NIL;
	attributes = one_attribute(SECURITY_LABEL, object, GetSecurityLabel(&object, stmt->provider));
	((Attribute *) linitial(attributes))->provider = stmt->provider;
	return attributes;
}

/*
 * The label that RENAME VALUE is about to change; NIL if there is no such
 * type.
 */
static List *
old_label(const AlterEnumStmt *stmt)
{
	ObjectAddress type = find_object(OBJECT_TYPE, (Node *) makeTypeNameFromNameList(stmt->typeName));
	List	   *attributes;

	if (!OidIsValid(type.objectId))
		return NIL;
	attributes = one_attribute(LABEL, type, stmt->oldVal);
	((Attribute *) linitial(attributes))->new = stmt->newVal;
	return attributes;
}

/*
 * The attributes that a statement is about to change, with their values;
 * *unknown if that is nothing of this database.
 */
List *
ps_old_attributes(Node *tree, bool *unknown)
{
	switch (nodeTag(tree))
	{
		case T_RenameStmt:
			return old_name((RenameStmt *) tree, unknown);
		case T_AlterObjectSchemaStmt:
			return old_schema((AlterObjectSchemaStmt *) tree);
		case T_AlterOwnerStmt:
			return owner_of(find_object(((AlterOwnerStmt *) tree)->objectType, ((AlterOwnerStmt *) tree)->object), unknown);
		case T_AlterTableStmt:
			return old_owner_of_relation((AlterTableStmt *) tree, unknown);
		case T_CommentStmt:
			return old_comment((CommentStmt *) tree);
		case T_SecLabelStmt:
			return old_security_label((SecLabelStmt *) tree, unknown);
		case T_AlterEnumStmt:
			return old_label((AlterEnumStmt *) tree);
		default:
			*unknown = true;
			return NIL;
	}
}

/* SQL that renames a column or constraint back; its holder is named. */
static char *
rename_part_back(const Attribute *attribute, const char *new)
{
	ObjectAddress holder;
	PsConstraintPlace place = {0};
	const char *part = "COLUMN";

	if (attribute->object.classId == ConstraintRelationId)
	{
		if (!ps_catalog_constraint_place(attribute->object.objectId, &place))
			return NULL;
		part = "CONSTRAINT";
	}
	else if (get_rel_relkind(attribute->object.objectId) == RELKIND_COMPOSITE_TYPE)
		part = "ATTRIBUTE";
	if (OidIsValid(place.domain))
		ObjectAddressSet(holder, TypeRelationId, place.domain);
	else
		ObjectAddressSet(holder, RelationRelationId,
						 OidIsValid(place.relation) ? place.relation : attribute->object.objectId);
	return psprintf("ALTER %s RENAME %s %s TO %s", ps_object_words(&holder), part,
					quote_identifier(new), quote_identifier(attribute->old));
}

/* SQL that gives an object its old name; NULL if it has it. */
static char *
name_back(const Attribute *attribute)
{
	char	   *new = name_of(&attribute->object);

	if (new == NULL || attribute->old == NULL || strcmp(new, attribute->old) == 0)
		return NULL;
	if (attribute->object.objectSubId != 0 || attribute->object.classId == ConstraintRelationId)
		return rename_part_back(attribute, new);
	return psprintf("ALTER %s RENAME TO %s", ps_object_words(&attribute->object), quote_identifier(attribute->old));
}

/* SQL that moves an object back to its schema; NULL if it is there. */
static char *
schema_back(const Attribute *attribute)
{
	char	   *new = get_namespace_name(ps_catalog_namespace_of(&attribute->object));

	if (new == NULL || attribute->old == NULL || strcmp(new, attribute->old) == 0)
		return NULL;
	return psprintf("ALTER %s SET SCHEMA %s", ps_object_words(&attribute->object), quote_identifier(attribute->old));
}

/* SQL that gives an object back to its owner; NULL if that has it. */
static char *
owner_back(const Attribute *attribute)
{
	Oid			new = ps_catalog_owner_of(&attribute->object);

	if (!OidIsValid(new) || strcmp(GetUserNameFromId(new, false), attribute->old) == 0)
		return NULL;
	return psprintf("ALTER %s OWNER TO %s", ps_object_words(&attribute->object), quote_identifier(attribute->old));
}

/* SQL that gives an object its old comment, or none. */
static char *
comment_back(const Attribute *attribute)
{
	return psprintf("COMMENT ON %s IS %s", ps_object_words(&attribute->object),
					attribute->old == NULL ? "NULL" : quote_literal_cstr(attribute->old));
}

/* SQL that gives an object its old security label, or none. */
static char *
security_label_back(const Attribute *attribute)
{
	return psprintf("SECURITY LABEL FOR %s ON %s IS %s", quote_identifier(attribute->provider), ps_object_words(&attribute->object),
					attribute->old == NULL ? "NULL" : quote_literal_cstr(attribute->old));
}

/* SQL that gives a label its old name. */
static char *
label_back(const Attribute *attribute)
{
	return psprintf("ALTER %s RENAME VALUE %s TO %s", ps_object_words(&attribute->object),
					quote_literal_cstr(attribute->new), quote_literal_cstr(attribute->old));
}

/* Callback: did the migration make it? */
static bool
is_made(const ObjectAddress *object, void *made)
{
	return ps_is_made(made, object->objectId);
}

/* Does the object lie on a relation without children or on a domain, and never goes by its own name where that goes? */
static bool
is_part(const ObjectAddress *object)
{
	PsConstraintPlace place;
	char		kind;

	switch (object->classId)
	{
		case ConstraintRelationId:
			return ps_catalog_constraint_place(object->objectId, &place) && !(OidIsValid(place.relation) && has_subclass(place.relation));
		case PolicyRelationId:
		case RewriteRelationId:
		case StatisticExtRelationId:
		case TriggerRelationId:
			return true;
		case RelationRelationId:
			kind = get_rel_relkind(object->objectId);
			return object->objectSubId != 0 ? !has_subclass(object->objectId) : kind == RELKIND_INDEX;
		default:
			return false;
	}
}

/* Was the object made, and not as a constraint of what stays? */
static bool
is_made_as_whole(const ObjectAddress *object, void *made)
{
	return is_made(object, made) &&
		(object->classId != ConstraintRelationId || ps_catalog_goes_with(object, is_made, made));
}

/*
 * Is the name lost with what the migration made?  Names of wholes are not: they are
 * called by.  So is a part that was made by itself, on a relation that stays.  Nor is
 * a name lost that something dropped may want back.
 */
static bool
loses_name(PsInverseWork *work, const ObjectAddress *object)
{
	if (ps_has_dropped(work->made) || !is_part(object))
		return false;
	return (object->objectSubId != 0 && is_made(object, work->made)) ||
		ps_catalog_goes_with(object, is_made_as_whole, work->made);
}

/* Is the attribute lost with an object that the migration made? */
static bool
goes_with_made(PsInverseWork *work, const Attribute *attribute)
{
	if (attribute->kind == SCHEMA)
		return false;
	if (attribute->kind == NAME)
		return loses_name(work, &attribute->object);
	return is_made(&attribute->object, work->made) ||
		ps_catalog_goes_with(&attribute->object, is_made, work->made);
}

/* Appends what gives the attributes their old values. */
void
ps_append_attributes(PsInverseWork *work, StringInfo sql)
{
	static char *(*const back[]) (const Attribute *) = {
		[NAME] = name_back,
		[SCHEMA] = schema_back,
		[OWNER] = owner_back,
		[COMMENT] = comment_back,
		[LABEL] = label_back,
		[SECURITY_LABEL] = security_label_back,
	};
	ListCell   *cell;

	foreach(cell, work->before->attributes)
	{
		const Attribute *attribute = lfirst(cell);
		char	   *statement;

		if (goes_with_made(work, attribute))
			continue;
		if (ps_object_words(&attribute->object) == NULL)
		{
			ps_at_most(work, PS_NOT_REVERSIBLE);
			continue;
		}
		statement = back[attribute->kind] (attribute);
		if (statement != NULL)
			ps_append_statement(sql, statement);
	}
}
