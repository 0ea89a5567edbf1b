/*-------------------------------------------------------------------------
 *
 * facts_generic.c
 *	  Facts of the statements that have one form for all types of objects:
 *	  COMMENT, SECURITY LABEL, RENAME, OWNER, SET SCHEMA, DEPENDS, DROP.
 *
 * Renaming and moving take the old name away and provide the new one; what the
 * object carries along (columns, labels, constraints) the text does not tell.
 * Renaming or dropping a schema reaches into it: all names in it change.
 *
 * A function goes by its signature, by its name alone, and by the number of
 * arguments of a call.  What removes the signature writes the other two, so
 * that it keeps its place among those that name them; whether another function
 * is still found under them is not known here.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

#include "nodes/value.h"

/* Writes the looser names of a function that a statement removes. */
static void
write_loose_function(PsFacts *facts, PsName name, Node *object, int flags)
{
	ObjectWithArgs *function = (ObjectWithArgs *) object;

	if (name.sub == NULL)
		return;
	name.sub = NULL;
	ps_fact(facts, PS_WRITES, name, flags, -1);
	if (name.class != PS_FUNCTION)
		return;
	name.sub = psprintf("#%d", list_length(function->objargs));
	ps_fact(facts, PS_WRITES, name, flags | PS_OPTIONAL, -1);
}

/* Provides the looser names of a function under its new name. */
static void
provide_loose_function(PsFacts *facts, PsName name, Node *object)
{
	ObjectWithArgs *function = (ObjectWithArgs *) object;

	if (name.sub == NULL)
		return;
	name.sub = NULL;
	ps_fact(facts, PS_PROVIDES, name, 0, -1);
	if (name.class != PS_FUNCTION)
		return;
	name.sub = psprintf("#%d", list_length(function->objargs));
	ps_fact(facts, PS_PROVIDES, name, 0, -1);
}

/* Removes an object with its row type, or with its looser names. */
static void
remove_object(PsFacts *facts, ObjectType type, PsName name, Node *object, int flags)
{
	if (name.class == PS_TYPE)
		ps_remove_type(facts, name, flags, -1);
	else
		ps_fact(facts, PS_REMOVES, name, flags, -1);
	if (ps_object_has_row_type(type))
	{
		name.class = PS_TYPE;
		ps_remove_type(facts, name, flags | PS_IMPLICIT | PS_IF_EXISTS, -1);
	}
	if (IsA(object, ObjectWithArgs))
		write_loose_function(facts, name, object, flags);
}

/* Provides an object with its row type, or with its looser names. */
static void
provide_object(PsFacts *facts, ObjectType type, PsName name, Node *object)
{
	facts->columns_unknown = name.class == PS_TYPE || name.class == PS_RELATION;
	if (name.class == PS_TYPE)
		ps_provide_type(facts, name, 0, -1);
	else
	{
		ps_need_schema(facts, ps_class_in_schema(name.class) ? name.schema : NULL, -1);
		ps_fact(facts, PS_PROVIDES, name, 0, -1);
	}
	if (type == OBJECT_MATVIEW)	/* one that it may carry along */
		ps_fact(facts, PS_PROVIDES, ps_name(PS_UNIQUE_INDEX, name.schema, name.name, NULL), PS_IMPLICIT, -1);
	if (ps_object_has_row_type(type))
	{
		name.class = PS_TYPE;
		ps_provide_type(facts, name, PS_IMPLICIT, -1);
	}
	if (IsA(object, ObjectWithArgs))
		provide_loose_function(facts, name, object);
}

/*
 * Renames what lives inside a relation, a composite type or a domain: the
 * holder is written.
 */
static void
rename_sub(PsFacts *facts, RenameStmt *rename, PsClass class, PsName holder)
{
	int			flags = rename->missing_ok ? PS_IF_EXISTS : 0;
	PsName		name = ps_name(class, holder.schema, holder.name, rename->subname);

	if (rename->behavior == DROP_CASCADE)
		flags |= PS_CASCADE;
	ps_fact(facts, PS_WRITES, holder, flags, -1);
	ps_fact(facts, PS_REMOVES, name, flags | PS_SUB_OBJECT, -1);
	name.sub = rename->newname;
	ps_fact(facts, PS_PROVIDES, name, 0, -1);
}

/* Renames an object that does not live inside another one. */
static void
rename_object(PsFacts *facts, RenameStmt *rename)
{
	Node	   *object = rename->object;
	PsName		name;

	if (rename->relation != NULL)
		object = (Node *) rename->relation;
	if (object == NULL)
		object = (Node *) makeString(rename->subname);
	if (!ps_name_of_object(rename->renameType, object, &name))
		return;

	if (name.class == PS_SCHEMA)
		ps_facts_reach_schema(facts, name.name);
	remove_object(facts, rename->renameType, name, object, rename->missing_ok ? PS_IF_EXISTS : 0);
	if (name.class == PS_OPERATOR_CLASS || name.class == PS_OPERATOR_FAMILY)
		ps_need(facts, ps_name(PS_ACCESS_METHOD, NULL, name.sub, NULL), 0, -1);
	name.name = rename->newname;
	provide_object(facts, rename->renameType, name, object);
}

/* COMMENT. */
static void
facts_comment(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CommentStmt *comment = (CommentStmt *) node;

	ps_write_object(facts, comment->objtype, comment->object, 0);
}

/* SECURITY LABEL. */
static void
facts_label(PsFacts *facts, const PsStatement *statement, Node *node)
{
	SecLabelStmt *label = (SecLabelStmt *) node;

	ps_write_object(facts, label->objtype, label->object, 0);
}

/* ALTER ... RENAME. */
static void
facts_rename(PsFacts *facts, const PsStatement *statement, Node *node)
{
	RenameStmt *rename = (RenameStmt *) node;
	PsClass		class;

	switch (rename->renameType)
	{
		case OBJECT_ATTRIBUTE:
			rename_sub(facts, rename, PS_COLUMN,
					   ps_name_of_range(PS_TYPE, rename->relation, NULL));
			break;
		case OBJECT_DOMCONSTRAINT:
			rename_sub(facts, rename, PS_CONSTRAINT,
					   ps_name_of_list(PS_TYPE, (List *) rename->object));
			break;
		default:
			class = ps_class_of_object(rename->renameType);
			if (ps_class_is_sub(class))
				rename_sub(facts, rename, class,
						   ps_name_of_range(PS_RELATION, rename->relation, NULL));
			else
				rename_object(facts, rename);
			break;
	}
}

/* ALTER ... SET SCHEMA. */
static void
facts_set_schema(PsFacts *facts, const PsStatement *statement, Node *node)
{
	AlterObjectSchemaStmt *move = (AlterObjectSchemaStmt *) node;
	int			flags = move->missing_ok ? PS_IF_EXISTS : 0;
	Node	   *object = move->object;
	PsName		name;

	if (move->relation != NULL)
		object = (Node *) move->relation;
	if (!ps_name_of_object(move->objectType, object, &name))
		return;
	if (!ps_class_in_schema(name.class))
	{
		ps_fact(facts, PS_WRITES, name, flags, -1);
		ps_need_schema(facts, move->newschema, -1);
		return;
	}
	remove_object(facts, move->objectType, name, object, flags);
	name.schema = move->newschema;
	provide_object(facts, move->objectType, name, object);
}

/* ALTER ... OWNER TO, for all but relations. */
static void
facts_owner(PsFacts *facts, const PsStatement *statement, Node *node)
{
	AlterOwnerStmt *owner = (AlterOwnerStmt *) node;

	ps_write_object(facts, owner->objectType,
					owner->relation ? (Node *) owner->relation : owner->object, 0);
	ps_need_role(facts, owner->newowner);
}

/*
 * Writes the object of a statement that gives what lives inside a relation as a
 * relation and a name: DEPENDS ON of a trigger.
 */
static void
write_given(PsFacts *facts, ObjectType type, RangeVar *relation, Node *object)
{
	PsClass		class = ps_class_of_object(type);

	if (relation == NULL)
		ps_write_object(facts, type, object, 0);
	else if (object == NULL || !ps_class_is_sub(class))
		ps_write_object(facts, type, (Node *) relation, 0);
	else
	{
		ps_need_relation(facts, relation);
		ps_fact(facts, PS_WRITES,
				ps_name_of_range(class, relation, strVal(llast((List *) object))), 0, -1);
	}
}

/* ALTER ... [NO] DEPENDS ON EXTENSION. */
static void
facts_depends(PsFacts *facts, const PsStatement *statement, Node *node)
{
	AlterObjectDependsStmt *depends = (AlterObjectDependsStmt *) node;

	write_given(facts, depends->objectType, depends->relation, depends->object);
	ps_need(facts, ps_name(PS_EXTENSION, NULL, strVal(depends->extname), NULL), 0, -1);
}

/* Removes what lives inside a relation, which is written. */
static void
drop_sub(PsFacts *facts, PsName name, int flags)
{
	ps_fact(facts, PS_WRITES, ps_name(PS_RELATION, name.schema, name.name, NULL), flags, -1);
	ps_fact(facts, PS_REMOVES, name, flags | PS_SUB_OBJECT, -1);
}

/* DROP of any list of objects of one type. */
static void
facts_drop(PsFacts *facts, const PsStatement *statement, Node *node)
{
	DropStmt   *drop = (DropStmt *) node;
	int			flags = 0;
	ListCell   *cell;

	flags |= drop->missing_ok ? PS_IF_EXISTS : 0;
	flags |= drop->behavior == DROP_CASCADE ? PS_CASCADE : 0;
	foreach(cell, drop->objects)
	{
		Node	   *object = lfirst(cell);
		PsName		name;

		if (!ps_name_of_object(drop->removeType, object, &name))
			continue;
		if (name.class == PS_SCHEMA)
			ps_facts_reach_schema(facts, name.name);
		if (ps_class_is_sub(name.class))
			drop_sub(facts, name, flags);
		else
			remove_object(facts, drop->removeType, name, object, flags);
	}
}

/* One form for many classes of objects. */
const PsFactsRow ps_generic_facts[] = {
	{T_CommentStmt, facts_comment},
	{T_SecLabelStmt, facts_label},
	{T_RenameStmt, facts_rename},
	{T_AlterOwnerStmt, facts_owner},
	{T_AlterObjectSchemaStmt, facts_set_schema},
	{T_AlterObjectDependsStmt, facts_depends},
	{T_DropStmt, facts_drop},
	{T_Invalid}
};
