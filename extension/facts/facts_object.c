/*-------------------------------------------------------------------------
 *
 * facts_object.c
 *	  How the grammar writes the name of each type of object: one table, read
 *	  by every statement that takes an ObjectType.
 *
 * Parse nodes hold a name in one of a few shapes, which for a given ObjectType
 * is nearly the same in all statements; where a statement differs, both shapes
 * are told apart by their nodes.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

#include "nodes/value.h"

typedef enum PsShape
{
	SHAPE_NAMES,				/* List of String, or a RangeVar */
	SHAPE_SUB,					/* List of String: a relation's, then its own */
	SHAPE_STRING,				/* String */
	SHAPE_TYPE,					/* TypeName, or List of String */
	SHAPE_FUNCTION,				/* ObjectWithArgs */
	SHAPE_METHOD,				/* List of String: access method, then names */
	SHAPE_DOMAIN_CONSTRAINT,	/* List: TypeName, String */
	SHAPE_CAST,					/* List: TypeName, TypeName */
	SHAPE_TRANSFORM,			/* List: TypeName, String */
	SHAPE_NUMBER				/* Integer or Float */
} PsShape;

typedef struct PsObjectRow
{
	ObjectType	type;
	PsClass		class;
	PsShape		shape;
} PsObjectRow;

static const PsObjectRow objects[] = {
	{OBJECT_ACCESS_METHOD, PS_ACCESS_METHOD, SHAPE_STRING},
	{OBJECT_AGGREGATE, PS_FUNCTION, SHAPE_FUNCTION},
	{OBJECT_CAST, PS_CAST, SHAPE_CAST},
	{OBJECT_COLLATION, PS_COLLATION, SHAPE_NAMES},
	{OBJECT_COLUMN, PS_COLUMN, SHAPE_SUB},
	{OBJECT_CONVERSION, PS_CONVERSION, SHAPE_NAMES},
	{OBJECT_DATABASE, PS_DATABASE, SHAPE_STRING},
	{OBJECT_DOMAIN, PS_TYPE, SHAPE_TYPE},
	{OBJECT_DOMCONSTRAINT, PS_CONSTRAINT, SHAPE_DOMAIN_CONSTRAINT},
	{OBJECT_EVENT_TRIGGER, PS_EVENT_TRIGGER, SHAPE_STRING},
	{OBJECT_EXTENSION, PS_EXTENSION, SHAPE_STRING},
	{OBJECT_FDW, PS_FOREIGN_DATA_WRAPPER, SHAPE_STRING},
	{OBJECT_FOREIGN_SERVER, PS_SERVER, SHAPE_STRING},
	{OBJECT_FOREIGN_TABLE, PS_RELATION, SHAPE_NAMES},
	{OBJECT_FUNCTION, PS_FUNCTION, SHAPE_FUNCTION},
	{OBJECT_INDEX, PS_RELATION, SHAPE_NAMES},
	{OBJECT_LANGUAGE, PS_LANGUAGE, SHAPE_STRING},
	{OBJECT_LARGEOBJECT, PS_LARGE_OBJECT, SHAPE_NUMBER},
	{OBJECT_MATVIEW, PS_RELATION, SHAPE_NAMES},
	{OBJECT_OPCLASS, PS_OPERATOR_CLASS, SHAPE_METHOD},
	{OBJECT_OPERATOR, PS_OPERATOR, SHAPE_FUNCTION},
	{OBJECT_OPFAMILY, PS_OPERATOR_FAMILY, SHAPE_METHOD},
	{OBJECT_POLICY, PS_POLICY, SHAPE_SUB},
	{OBJECT_PROCEDURE, PS_FUNCTION, SHAPE_FUNCTION},
	{OBJECT_PUBLICATION, PS_PUBLICATION, SHAPE_STRING},
	{OBJECT_ROLE, PS_ROLE, SHAPE_STRING},
	{OBJECT_ROUTINE, PS_FUNCTION, SHAPE_FUNCTION},
	{OBJECT_RULE, PS_RULE, SHAPE_SUB},
	{OBJECT_SCHEMA, PS_SCHEMA, SHAPE_STRING},
	{OBJECT_SEQUENCE, PS_RELATION, SHAPE_NAMES},
	{OBJECT_STATISTIC_EXT, PS_STATISTICS, SHAPE_NAMES},
	{OBJECT_SUBSCRIPTION, PS_SUBSCRIPTION, SHAPE_STRING},
	{OBJECT_TABCONSTRAINT, PS_CONSTRAINT, SHAPE_SUB},
	{OBJECT_TABLE, PS_RELATION, SHAPE_NAMES},
	{OBJECT_TABLESPACE, PS_TABLESPACE, SHAPE_STRING},
	{OBJECT_TRANSFORM, PS_TRANSFORM, SHAPE_TRANSFORM},
	{OBJECT_TRIGGER, PS_TRIGGER, SHAPE_SUB},
	{OBJECT_TSCONFIGURATION, PS_TS_CONFIGURATION, SHAPE_NAMES},
	{OBJECT_TSDICTIONARY, PS_TS_DICTIONARY, SHAPE_NAMES},
	{OBJECT_TSPARSER, PS_TS_PARSER, SHAPE_NAMES},
	{OBJECT_TSTEMPLATE, PS_TS_TEMPLATE, SHAPE_NAMES},
	{OBJECT_TYPE, PS_TYPE, SHAPE_TYPE},
	{OBJECT_VIEW, PS_RELATION, SHAPE_NAMES}
};

/* A name that is part of the last but one of a list. */
static PsName
name_of_sub(PsClass class, List *names)
{
	PsName		name = ps_name_of_list(class, list_truncate(list_copy(names),
															list_length(names) - 1));

	name.sub = strVal(llast(names));
	return name;
}

/* The name of an operator class or family, its access method first in the list. */
static PsName
name_of_method(PsClass class, List *names)
{
	PsName		name = ps_name_of_list(class, list_copy_tail(names, 1));

	name.sub = strVal(linitial(names));
	return name;
}

/* The name of a function, aggregate or operator, with its arguments if they are written. */
static PsName
name_of_function(PsClass class, const ObjectWithArgs *function)
{
	PsName		name = ps_name_of_list(class, function->objname);

	if (!function->args_unspecified)
		name.sub = ps_signature_of_types(function->objargs);
	return name;
}

/* The name of a cast, or of a transform. */
static PsName
name_of_pair(PsClass class, const TypeName *first, Node *second)
{
	const char *end;

	end = IsA(second, TypeName) ? ps_type_signature((TypeName *) second) : strVal(second);
	return ps_name(class, NULL, psprintf("%s,%s", ps_type_signature(first), end), NULL);
}

/* The name of a large object: its number. */
static PsName
name_of_number(PsClass class, Node *number)
{
	return ps_name(class, NULL,
				   IsA(number, Integer) ? psprintf("%d", intVal(number)) : castNode(Float, number)->fval,
				   NULL);
}

/* The name in an object node of the row's shape. */
static PsName
name_in_shape(const PsObjectRow *row, Node *object)
{
	List	   *list = (List *) object;

	switch (row->shape)
	{
		case SHAPE_NAMES:
			if (IsA(object, RangeVar))
				return ps_name_of_range(row->class, (RangeVar *) object, NULL);
			return ps_name_of_list(row->class, list);
		case SHAPE_SUB:
			return name_of_sub(row->class, list);
		case SHAPE_STRING:
			return ps_name(row->class, NULL, strVal(object), NULL);
		case SHAPE_TYPE:
			if (IsA(object, TypeName))
				list = ((TypeName *) object)->names;
			return ps_name_of_list(row->class, list);
		case SHAPE_FUNCTION:
			return name_of_function(row->class, (ObjectWithArgs *) object);
		case SHAPE_METHOD:
			return name_of_method(row->class, list);
		case SHAPE_DOMAIN_CONSTRAINT:
			return name_of_sub(row->class,
							   lappend(list_copy(linitial_node(TypeName, list)->names),
									   lsecond(list)));
		case SHAPE_CAST:
		case SHAPE_TRANSFORM:
			return name_of_pair(row->class, linitial_node(TypeName, list), lsecond(list));
		case SHAPE_NUMBER:
			break;
	}
	return name_of_number(row->class, object);
}

/*
 * Finds the name in an object node of a statement; false for a type of object
 * that such a statement cannot name by itself, and for a column without a table.
 */
bool
ps_name_of_object(ObjectType type, Node *object, PsName *name)
{
	for (int i = 0; i < lengthof(objects); i++)
	{
		if (objects[i].type != type)
			continue;
		if (objects[i].shape == SHAPE_SUB && list_length((List *) object) < 2)
			return false;
		*name = name_in_shape(&objects[i], object);
		return true;
	}
	return false;
}

/* The class of a type of object; PS_CLASS_COUNT if the table does not know it. */
PsClass
ps_class_of_object(ObjectType type)
{
	for (int i = 0; i < lengthof(objects); i++)
	{
		if (objects[i].type == type)
			return objects[i].class;
	}
	return PS_CLASS_COUNT;
}

/* Does a relation of this type have a row type of the same name? */
bool
ps_object_has_row_type(ObjectType type)
{
	return type == OBJECT_TABLE || type == OBJECT_FOREIGN_TABLE ||
		type == OBJECT_VIEW || type == OBJECT_MATVIEW;
}

/* Does the class live inside a relation or a domain? */
bool
ps_class_is_sub(PsClass class)
{
	return class == PS_COLUMN || class == PS_CONSTRAINT || class == PS_TRIGGER ||
		class == PS_RULE || class == PS_POLICY;
}

/*
 * Adds the change of an object that must exist.  Of what lives inside a
 * relation or a domain, that is a need too.
 */
void
ps_write_object(PsFacts *facts, ObjectType type, Node *object, int flags)
{
	PsName		name;

	if (object == NULL || !ps_name_of_object(type, object, &name) || ps_name_is_given(&name))
		return;
	if (ps_class_is_sub(name.class))
		ps_need(facts, ps_name(type == OBJECT_DOMCONSTRAINT ? PS_TYPE : PS_RELATION,
							   name.schema, name.name, NULL), flags, -1);
	ps_fact(facts, PS_WRITES, name, flags, -1);
}
