/*-------------------------------------------------------------------------
 *
 * bind_opclass.c
 *	  Operator classes that an index takes by default.
 *
 * CREATE INDEX ... USING gist (day) names no operator class: there must be one
 * for the column's type.  PostgreSQL brings none for plain types; btree_gist
 * and btree_gin do, and a type may have one of its own.  Facts know neither the
 * class nor the type of the column.  Where the batch creates such a class, or an
 * extension whose scripts define some, the texts that may
 * rely on them are parsed again: the index, for the columns it names without a
 * class, and the statement that makes a column, for its type.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"

#include "catalog.h"
#include "compat.h"

#include "catalog/index.h"
#include "nodes/value.h"
#include "parser/parser.h"

/* How deep domains over domains are followed. */
#define PS_DOMAIN_DEPTH 10

/* A class that the batch, or an extension that it creates, makes the default one. */
typedef struct PsDefaultClass
{
	const char *type;
	const char *method;
	int			maker;			/* node */
	int			object;			/* the class, or its extension */
} PsDefaultClass;

typedef struct PsClasses
{
	PsBinder   *binder;
	List	   *classes;		/* PsDefaultClass * */
	List	   *methods;		/* char *: distinct ones of the classes */
	int		   *makers;			/* ps_bind_makers() */
	int			nmakers;		/* objects known then */
	const PsStatement *statement;	/* whose indexes are looked at */
} PsClasses;

/* Names of types that stand for another one in the catalog. */
static const char *const type_aliases[][2] = {
	{"bigserial", "int8"}, {"char", "bpchar"}, {"serial", "int4"}, {"serial2", "int2"},
	{"serial4", "int4"}, {"serial8", "int8"}, {"smallserial", "int2"}, {"varchar", "text"}
};

/*
 * The name in the catalog of a type that SQL has another word for; any other
 * name as it is.
 */
static const char *
without_alias(const char *type)
{
	for (int i = 0; i < lengthof(type_aliases); i++)
		if (strcmp(type, type_aliases[i][0]) == 0)
			return type_aliases[i][1];
	return type;
}

/* The word at *at, or NULL; *at moves behind it and the white space around. */
static char *
take_word(const char **at)
{
	const char *start;

	while (isspace((unsigned char) **at))
		(*at)++;
	start = *at;
	while (**at != '\0' && **at != ';' && **at != '(' && !isspace((unsigned char) **at))
		(*at)++;
	return *at > start ? pnstrdup(start, *at - start) : NULL;
}

/* Does the text go on with the words? *at moves behind those that do. */
static bool
take_words(const char **at, const char *const *words, int count)
{
	for (int i = 0; i < count; i++)
	{
		const char *word = take_word(at);

		if (word == NULL || strcmp(word, words[i]) != 0)
			return false;
	}
	return true;
}

/* Adds a class. */
static void
add_class(PsClasses *classes, const char *type, const char *method, int maker, int object)
{
	PsDefaultClass *class = palloc(sizeof(PsDefaultClass));

	*class = (PsDefaultClass) {type, method, maker, object};
	classes->classes = lappend(classes->classes, class);
	if (!list_member(classes->methods, makeString((char *) method)))
		classes->methods = lappend(classes->methods, makeString((char *) method));
}

/* Adds the classes that scripts, in lower case, define as "default for type t using m". */
static void
collect_classes(PsClasses *classes, const char *scripts, int extension, int object)
{
	static const char *const before[] = {"default", "for", "type"};
	static const char *const between[] = {"using"};

	for (const char *at = strstr(scripts, before[0]); at != NULL; at = strstr(at, before[0]))
	{
		const char *next = at;
		const char *type = NULL;
		const char *method = NULL;

		if (take_words(&next, before, lengthof(before)))
			type = take_word(&next);
		if (type != NULL && take_words(&next, between, lengthof(between)))
			method = take_word(&next);
		at += strlen(before[0]);
		if (method != NULL)
			add_class(classes, type, method, extension, object);
	}
}

/*
 * Reads the scripts of the extensions that the batch creates and the catalog
 * lacks.  What creates one again, IF NOT EXISTS, brings nothing.
 */
static void
read_extensions(PsClasses *classes)
{
	PsBinder   *binder = classes->binder;
	List	   *created = NIL;

	for (int i = 0; i < binder->batch->nstatements; i++)
	{
		const PsFacts *facts = binder->batch->facts[i];

		for (int j = 0; j < facts->count && binder->batch->statements[i].tag == T_CreateExtensionStmt; j++)
		{
			const PsName *name = &facts->facts[j].name;
			int			object;

			if (facts->facts[j].kind != PS_PROVIDES || name->class != PS_EXTENSION)
				continue;
			object = ps_object_number(binder->objects, name);
			if (binder->objects->objects[object].exists || list_member_int(created, object))
				continue;
			created = lappend_int(created, object);
			collect_classes(classes, ps_catalog_extension_scripts(name->name),
							binder->node_of[i], object);
		}
	}
}

/* The tree of a statement that was parsed before. */
static Node *
parse_again(const PsStatement *statement)
{
	List	   *trees = raw_parser(statement->text, RAW_PARSE_DEFAULT);

	return trees == NIL ? NULL : linitial_node(RawStmt, trees)->stmt;
}

/* Adds the class that a CREATE OPERATOR CLASS makes the default one. */
static void
read_class(PsClasses *classes, const PsStatement *statement)
{
	PsBinder   *binder = classes->binder;
	const PsFacts *facts = binder->batch->facts[statement->position];
	const CreateOpClassStmt *create = (CreateOpClassStmt *) parse_again(statement);

	for (int i = 0; i < facts->count && create != NULL && create->isDefault; i++)
	{
		PsName		name = facts->facts[i].name;

		if (facts->facts[i].kind != PS_PROVIDES || name.class != PS_OPERATOR_CLASS)
			continue;
		name = ps_bind_created(binder, statement, &name);
		add_class(classes, ps_type_signature(create->datatype), create->amname,
				  binder->node_of[statement->position], ps_object_number(binder->objects, &name));
	}
}

/* Reads the operator classes that the batch makes itself. */
static void
read_classes(PsClasses *classes)
{
	const PsBatch *batch = classes->binder->batch;

	for (int i = 0; i < batch->nstatements; i++)
		if (batch->statements[i].tag == T_CreateOpClassStmt)
			read_class(classes, &batch->statements[i]);
}

/* The definition of the column in a list of table elements or ALTER TABLE commands; NULL: none. */
static const ColumnDef *
find_column(List *elements, const char *column)
{
	ListCell   *cell;

	foreach(cell, elements)
	{
		Node	   *node = lfirst(cell);

		if (IsA(node, AlterTableCmd) && castNode(AlterTableCmd, node)->subtype == AT_AddColumn)
			node = castNode(AlterTableCmd, node)->def;
		if (IsA(node, ColumnDef) && strcmp(castNode(ColumnDef, node)->colname, column) == 0)
			return castNode(ColumnDef, node);
	}
	return NULL;
}

/* The first node that makes the object; -1: none, as for one that is named here first. */
static int
first_maker(const PsClasses *classes, int object)
{
	return object < classes->nmakers ? classes->makers[object] : -1;
}

/* The name of the type that an operator class is looked for by: below domains. */
static const char *
base_type(PsClasses *classes, const PsStatement *statement, const TypeName *type, int depth)
{
	PsBinder   *binder = classes->binder;
	PsFact		fact = {.kind = PS_NEEDS,.name = ps_name_of_list(PS_TYPE, type->names)};
	const PsFact *only = &fact;
	int		   *objects;
	int			count = type->arrayBounds != NIL ? 0 :
		ps_bind_alternatives(binder, statement, &only, 1, &objects);

	for (int i = 0; i < count; i++)
	{
		int			maker = first_maker(classes, objects[i]);
		const PsStatement *made = maker >= 0 ?
			&binder->batch->statements[binder->statement_of[maker]] : NULL;

		if (made != NULL && made->tag == T_CreateEnumStmt)
			return "anyenum";
		if (made != NULL && made->tag == T_CreateDomainStmt && depth < PS_DOMAIN_DEPTH)
			return base_type(classes, made,
							 castNode(CreateDomainStmt, parse_again(made))->typeName, depth + 1);
	}
	return without_alias(ps_type_signature(type));
}

/* The name of a column's type, from the catalog or the statement that makes it; NULL: unknown. */
static const char *
column_type(PsClasses *classes, PsName *column)
{
	PsBinder   *binder = classes->binder;
	int			object = ps_object_number(binder->objects, column);
	int			maker = first_maker(classes, object);
	const PsStatement *made;
	const ColumnDef *definition;
	Node	   *tree;

	if (binder->objects->objects[object].exists)
		return ps_catalog_column_type(column);
	if (maker < 0)
	{
		int		   *inherited;

		if (ps_bind_inherited(binder, &object, 1, 0, &inherited) == 0)
			return NULL;
		maker = first_maker(classes, inherited[0]);
	}
	if (maker < 0)
		return NULL;
	made = &binder->batch->statements[binder->statement_of[maker]];
	tree = parse_again(made);
	if (tree == NULL || !(IsA(tree, CreateStmt) || IsA(tree, AlterTableStmt)))
		return NULL;
	definition = find_column(IsA(tree, CreateStmt) ? castNode(CreateStmt, tree)->tableElts :
							 castNode(AlterTableStmt, tree)->cmds, column->sub);
	return definition && definition->typeName ?
		base_type(classes, made, definition->typeName, 0) : NULL;
}

/* Ties the statement to what brings the class that the column is indexed by. */
static void
need_class(PsClasses *classes, const RangeVar *table, const char *column, const char *method)
{
	PsBinder   *binder = classes->binder;
	PsName		written = ps_name_of_range(PS_RELATION, table, NULL);
	PsName		bound = ps_bind_table(binder, classes->statement, &written);
	PsName		name = ps_name(PS_COLUMN, bound.schema, bound.name, column);
	const char *type = column_type(classes, &name);
	ListCell   *cell;

	foreach(cell, classes->classes)
	{
		const PsDefaultClass *class = lfirst(cell);

		if (type != NULL && strcmp(class->type, type) == 0 && strcmp(class->method, method) == 0)
			ps_bind_tie(binder, class->maker, binder->node_of[classes->statement->position],
						PS_OPTIONAL_NEED, class->object);
	}
}

/* The same for the elements of an index; the columns that have no class of their own. */
static void
need_classes(PsClasses *classes, const RangeVar *table, List *elements, const char *method)
{
	ListCell   *cell;

	if (method == NULL || !list_member(classes->methods, makeString((char *) method)))
		return;
	foreach(cell, elements)
	{
		const IndexElem *element = lfirst_node(IndexElem, cell);

		if (element->name != NULL && element->opclass == NIL)
			need_class(classes, table, element->name, method);
	}
}

/* The elements of a key or an EXCLUDE; also those of a key WITHOUT OVERLAPS, the last one aside. */
static void
need_constraint_classes(PsClasses *classes, const RangeVar *table, const Constraint *constraint)
{
	List	   *elements = NIL;
	ListCell   *cell;

	foreach(cell, constraint->exclusions)
		elements = lappend(elements, linitial(lfirst(cell)));
	need_classes(classes, table, elements, constraint->access_method);
	if (constraint->contype == CONSTR_PRIMARY || constraint->contype == CONSTR_UNIQUE)
		foreach(cell, constraint->keys)
			need_class(classes, table, strVal(lfirst(cell)), DEFAULT_INDEX_TYPE);
	if (!ps_key_without_overlaps(constraint))
		return;
	foreach(cell, constraint->keys)
		if (lnext(constraint->keys, cell) != NULL)
			need_class(classes, table, strVal(lfirst(cell)), "gist");
}

/* A column that is a key by itself. */
static void
need_column_classes(PsClasses *classes, const RangeVar *table, const ColumnDef *column)
{
	ListCell   *cell;

	foreach(cell, column->constraints)
	{
		const Constraint *constraint = lfirst_node(Constraint, cell);

		if (constraint->contype == CONSTR_PRIMARY || constraint->contype == CONSTR_UNIQUE)
			need_class(classes, table, column->colname, DEFAULT_INDEX_TYPE);
	}
}

/* The same for all constraints of table elements or ALTER TABLE commands. */
static void
need_element_classes(PsClasses *classes, const RangeVar *table, List *elements)
{
	ListCell   *cell;

	foreach(cell, elements)
	{
		Node	   *node = lfirst(cell);

		if (IsA(node, AlterTableCmd) && (castNode(AlterTableCmd, node)->subtype == AT_AddConstraint ||
										 castNode(AlterTableCmd, node)->subtype == AT_AddColumn))
			node = castNode(AlterTableCmd, node)->def;
		if (IsA(node, ColumnDef))
			need_column_classes(classes, table, castNode(ColumnDef, node));
		else if (IsA(node, Constraint))
			need_constraint_classes(classes, table, castNode(Constraint, node));
	}
}

/* Looks at all indexes that a statement makes. */
static void
need_statement_classes(PsClasses *classes)
{
	Node	   *tree = parse_again(classes->statement);

	if (tree == NULL)
		return;
	if (IsA(tree, IndexStmt))
		need_classes(classes, castNode(IndexStmt, tree)->relation,
					 castNode(IndexStmt, tree)->indexParams, castNode(IndexStmt, tree)->accessMethod);
	else if (IsA(tree, CreateStmt))
		need_element_classes(classes, castNode(CreateStmt, tree)->relation,
							 castNode(CreateStmt, tree)->tableElts);
	else
		need_element_classes(classes, castNode(AlterTableStmt, tree)->relation,
							 castNode(AlterTableStmt, tree)->cmds);
}

/* Can an index of the statement be of one of the methods, as its text goes? */
static bool
may_need_classes(const PsClasses *classes, const PsStatement *statement)
{
	ListCell   *cell;

	if (statement->tag != T_IndexStmt && statement->tag != T_CreateStmt &&
		statement->tag != T_AlterTableStmt)
		return false;
	foreach(cell, classes->methods)
		if (strcmp(strVal(lfirst(cell)), DEFAULT_INDEX_TYPE) == 0 ||
			strcasestr(statement->text, strVal(lfirst(cell))) != NULL)
			return true;
	return statement->tag != T_IndexStmt && strcasestr(statement->text, "overlaps") != NULL;
}

/* Ties indexes to what brings the classes of their columns in this batch. */
void
ps_bind_default_classes(PsBinder *binder)
{
	PsClasses	classes = {.binder = binder};

	read_extensions(&classes);
	read_classes(&classes);
	if (classes.classes != NIL)
	{
		classes.nmakers = binder->objects->count;
		classes.makers = ps_bind_makers(binder);
	}
	for (int i = 0; i < binder->batch->nstatements && classes.classes != NIL; i++)
	{
		classes.statement = &binder->batch->statements[i];
		if (may_need_classes(&classes, classes.statement))
			need_statement_classes(&classes);
	}
}
