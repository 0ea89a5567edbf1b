/*-------------------------------------------------------------------------
 *
 * facts_operator.c
 *	  Facts of operators, operator classes and families, casts, and of
 *	  CREATE ... (option = value, ...) for every kind of object that has it.
 *
 * The values of such options are whatever the grammar could read: a name that
 * is a function or a type comes as a TypeName, an operator as a list.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

#include "nodes/value.h"

/* The option of a list of DefElem; NULL if it is not given. */
DefElem *
ps_find_option(List *options, const char *name)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		DefElem    *option = lfirst(cell);

		if (pg_strcasecmp(option->defname, name) == 0)
			return option;
	}
	return NULL;
}

/* Is the option given, whatever its value is? */
bool
ps_has_option(List *options, const char *name)
{
	return name != NULL && ps_find_option(options, name) != NULL;
}

/* The value of an option as a list of String; NIL if it is not given or no name. */
List *
ps_option_names(List *options, const char *name)
{
	DefElem    *option = ps_find_option(options, name);

	if (option == NULL || option->arg == NULL)
		return NIL;
	switch (nodeTag(option->arg))
	{
		case T_List:
			return (List *) option->arg;
		case T_TypeName:
			return ((TypeName *) option->arg)->names;
		case T_String:
			return list_make1(option->arg);
		default:
			return NIL;
	}
}

/* The value of an option as a type; NULL if it is not given or no type. */
TypeName *
ps_option_type(List *options, const char *name)
{
	DefElem    *option = ps_find_option(options, name);

	if (option == NULL || option->arg == NULL || !IsA(option->arg, TypeName))
		return NULL;
	return (TypeName *) option->arg;
}

/* Adds the function that an option names, with so many arguments; -1 unknown. */
void
ps_need_option_function(PsFacts *facts, List *options, const char *name, int nargs)
{
	List	   *function = ps_option_names(options, name);

	if (function != NIL)
		ps_need_function_called(facts, function, nargs, -1);
}

/* Adds the object of another class that an option names. */
void
ps_need_option(PsFacts *facts, List *options, const char *name, PsClass class)
{
	List	   *object = ps_option_names(options, name);

	if (object != NIL)
		ps_need(facts, ps_name_of_list(class, object), 0, -1);
}

/* Adds the function of an operator, which has the operands' very types. */
static void
need_operator_function(PsFacts *facts, List *options, TypeName *left, TypeName *right)
{
	List	   *function = ps_option_names(options, "function");
	List	   *types = NIL;
	PsName		name;

	if (function == NIL)
		function = ps_option_names(options, "procedure");
	if (function == NIL)
		return;
	if (left != NULL)
		types = lappend(types, left);
	if (right != NULL)
		types = lappend(types, right);
	name = ps_name_of_list(PS_FUNCTION, function);
	name.sub = ps_signature_of_types(types);
	ps_need(facts, name, 0, -1);
}

/* CREATE OPERATOR.  Commutator and negator may be made later. */
static void
facts_create_operator(PsFacts *facts, DefineStmt *define)
{
	TypeName   *left = ps_option_type(define->definition, "leftarg");
	TypeName   *right = ps_option_type(define->definition, "rightarg");
	PsName		name = ps_name_of_list(PS_OPERATOR, define->defnames);

	ps_provide(facts, name, 0, -1);
	name.sub = ps_signature_of_types(list_make2(left, right));
	ps_fact(facts, PS_PROVIDES, name, 0, -1);

	ps_need_type(facts, left);
	ps_need_type(facts, right);
	need_operator_function(facts, define->definition, left, right);
	ps_need_option_function(facts, define->definition, "restrict", 4);
	ps_need_option_function(facts, define->definition, "join", 5);
}

/* CREATE COLLATION, also FROM another one. */
static void
facts_create_collation(PsFacts *facts, DefineStmt *define)
{
	ps_provide(facts, ps_name_of_list(PS_COLLATION, define->defnames),
			   define->if_not_exists ? PS_IF_NOT_EXISTS : 0, -1);
	ps_need_option(facts, define->definition, "from", PS_COLLATION);
}

/* CREATE ... of the kinds of objects that are defined by options. */
static void
facts_define(PsFacts *facts, const PsStatement *statement, Node *node)
{
	DefineStmt *define = (DefineStmt *) node;

	switch (define->kind)
	{
		case OBJECT_AGGREGATE:
			ps_facts_aggregate(facts, define);
			break;
		case OBJECT_OPERATOR:
			facts_create_operator(facts, define);
			break;
		case OBJECT_TYPE:
			ps_facts_base_type(facts, define);
			break;
		case OBJECT_COLLATION:
			facts_create_collation(facts, define);
			break;
		default:
			ps_facts_text_search(facts, define);
			break;
	}
}

/* ALTER OPERATOR ... SET (option = value). */
static void
facts_alter_operator(PsFacts *facts, const PsStatement *statement, Node *node)
{
	AlterOperatorStmt *alter = (AlterOperatorStmt *) node;

	ps_write_object(facts, OBJECT_OPERATOR, (Node *) alter->opername, 0);
	ps_need_option_function(facts, alter->options, "restrict", 4);
	ps_need_option_function(facts, alter->options, "join", 5);
}

/* Adds the operator of an item; without arguments they are the class's type. */
static void
need_item_operator(PsFacts *facts, const ObjectWithArgs *operator, TypeName *type)
{
	PsName		name = ps_name_of_list(PS_OPERATOR, operator->objname);
	List	   *arguments = operator->objargs;

	if (arguments == NIL && type != NULL)
		arguments = list_make2(type, type);
	if (arguments != NIL)
		name.sub = ps_signature_of_types(arguments);
	ps_need(facts, name, PS_OPTIONAL, -1);
}

/* Adds what the items of an operator class or family name. */
static void
need_items(PsFacts *facts, List *items, TypeName *type)
{
	ListCell   *cell;

	foreach(cell, items)
	{
		CreateOpClassItem *item = lfirst(cell);
		ListCell   *arg;

		foreach(arg, item->class_args)
			ps_need_type(facts, lfirst(arg));
		ps_need_type(facts, item->storedtype);
		if (item->order_family != NIL)
			ps_need(facts, ps_name_of_list(PS_OPERATOR_FAMILY, item->order_family), 0, -1);
		if (item->name == NULL)
			continue;
		if (item->itemtype == OPCLASS_ITEM_OPERATOR)
			need_item_operator(facts, item->name, type);
		else
			ps_need_function_signature(facts, item->name, PS_NEEDS, PS_OPTIONAL);
	}
}

/* The name of an operator class or family. */
static PsName
name_with_method(PsClass class, List *names, const char *method)
{
	PsName		name = ps_name_of_list(class, names);

	name.sub = method;
	return name;
}

/* Adds the need for an access method. */
static void
need_method(PsFacts *facts, const char *method)
{
	ps_need(facts, ps_name(PS_ACCESS_METHOD, NULL, method, NULL), 0, -1);
}

/* CREATE OPERATOR CLASS; a family of its name comes with it if none is named. */
static void
facts_create_class(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CreateOpClassStmt *create = (CreateOpClassStmt *) node;
	PsName		name = name_with_method(PS_OPERATOR_CLASS, create->opclassname, create->amname);

	ps_need_schema(facts, name.schema, -1);
	ps_provide(facts, name, 0, -1);
	need_method(facts, create->amname);
	ps_need_type(facts, create->datatype);
	if (create->opfamilyname != NIL)
		ps_need(facts,
				name_with_method(PS_OPERATOR_FAMILY, create->opfamilyname, create->amname), 0, -1);
	else
	{
		name.class = PS_OPERATOR_FAMILY;
		ps_fact(facts, PS_PROVIDES, name, PS_IMPLICIT | PS_IF_NOT_EXISTS, -1);
	}
	need_items(facts, create->items, create->datatype);
}

/* CREATE OPERATOR FAMILY. */
static void
facts_create_family(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CreateOpFamilyStmt *create = (CreateOpFamilyStmt *) node;
	PsName		name = name_with_method(PS_OPERATOR_FAMILY, create->opfamilyname, create->amname);

	ps_need_schema(facts, name.schema, -1);
	ps_provide(facts, name, 0, -1);
	need_method(facts, create->amname);
}

/* ALTER OPERATOR FAMILY ... ADD or DROP. */
static void
facts_alter_family(PsFacts *facts, const PsStatement *statement, Node *node)
{
	AlterOpFamilyStmt *alter = (AlterOpFamilyStmt *) node;
	PsName		name = name_with_method(PS_OPERATOR_FAMILY, alter->opfamilyname, alter->amname);

	ps_fact(facts, PS_WRITES, name, 0, -1);
	if (!alter->isDrop)
		need_items(facts, alter->items, NULL);
}

/* CREATE CAST. */
static void
facts_create_cast(PsFacts *facts, const PsStatement *statement, Node *node)
{
	CreateCastStmt *create = (CreateCastStmt *) node;

	ps_provide(facts,
			   ps_name(PS_CAST, NULL,
					   psprintf("%s,%s", ps_type_signature(create->sourcetype),
								ps_type_signature(create->targettype)), NULL),
			   0, -1);
	/* where a value is cast, the text does not show from what */
	ps_fact(facts, PS_PROVIDES,
			ps_name(PS_CAST, NULL, psprintf(",%s", ps_type_signature(create->targettype)), NULL), PS_IMPLICIT, -1);
	ps_need_type(facts, create->sourcetype);
	ps_need_type(facts, create->targettype);
	if (create->func != NULL)
		ps_need_function_signature(facts, create->func, PS_NEEDS, 0);
}

/* CREATE ... (option = value, ...), operators, casts. */
const PsFactsRow ps_operator_facts[] = {
	{T_DefineStmt, facts_define},
	{T_AlterOperatorStmt, facts_alter_operator},
	{T_CreateOpClassStmt, facts_create_class},
	{T_CreateOpFamilyStmt, facts_create_family},
	{T_AlterOpFamilyStmt, facts_alter_family},
	{T_CreateCastStmt, facts_create_cast},
	{T_Invalid}
};
