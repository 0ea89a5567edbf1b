/*-------------------------------------------------------------------------
 *
 * enum_fold.c
 *	  Labels that a batch adds to an enum type of its own.
 *
 * A label cannot be used in the transaction that adds it to an older type, and
 * a fresh database replays years of migrations in one.  So ALTER TYPE ... ADD
 * VALUE on a type that the batch creates is folded into its CREATE TYPE: the
 * label is there from the start, the ALTER has no step of its own.  Or, if it
 * is another migration's, one that does nothing: to be taken back it has to
 * know which labels there were without it.
 *
 * The statements are walked in the author's order, following DROP, RENAME TO,
 * SET SCHEMA and RENAME VALUE.  A label that the type had at its creation
 * under a name that was changed since cannot be folded, nor can one that
 * another role adds.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"

#include "lib/stringinfo.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"

typedef struct PsLabel
{
	const char *created;		/* what it is called in CREATE TYPE */
	const char *now;			/* what it is called at the place of the walk */
} PsLabel;

/* An enum type of the batch. */
typedef struct PsEnum
{
	const char *schema;			/* at the place of the walk; NULL: dropped */
	const char *name;
	PsStatement *create;
	List	   *type_name;		/* of CREATE TYPE, as written */
	List	   *labels;			/* PsLabel */
	bool		folded;
} PsEnum;

typedef struct PsFold
{
	PsBinder   *binder;
	List	   *enums;			/* PsEnum, latest first */
	List	   *early;			/* PsStatement: ADD VALUE written before its type,
								 * of which there is none older than the batch */
} PsFold;

/* The raw tree of a statement, parsed again from its text. */
static Node *
parse_again(const PsStatement *statement)
{
	return linitial_node(RawStmt, pg_parse_query(statement->text))->stmt;
}

/* The enum that a name means to a statement, or NULL. */
static PsEnum *
find_enum(PsFold *fold, const PsStatement *statement, List *names)
{
	PsName		name = ps_name_of_list(PS_TYPE, names);
	const PsPath *path = ps_bind_path(fold->binder, statement);

	for (int i = 0; i < Max(1, path->nschemas); i++)
	{
		const char *schema = name.schema;
		ListCell   *cell;

		if (schema == NULL && path->nschemas > 0)
			schema = path->schemas[i];
		foreach(cell, fold->enums)
		{
			PsEnum	   *type = lfirst(cell);

			if (type->schema && schema && strcmp(type->schema, schema) == 0 &&
				strcmp(type->name, name.name) == 0)
				return type;
		}
	}
	return NULL;
}

/* Does the name mean a type to the statement that is older than the batch? */
static bool
is_older(PsFold *fold, const PsStatement *statement, List *names)
{
	PsFact		fact = {.kind = PS_NEEDS,.name = ps_name_of_list(PS_TYPE, names)};
	const PsFact *only = &fact;
	int		   *objects;
	int			count = ps_bind_alternatives(fold->binder, statement, &only, 1, &objects);

	for (int i = 0; i < count; i++)
		if (fold->binder->objects->objects[objects[i]].exists)
			return true;
	return false;
}

/*
 * The label that is called so at the place of the walk; NULL if there is none.
 */
static PsLabel *
find_label(const PsEnum *type, const char *now)
{
	ListCell   *cell;

	foreach(cell, type->labels)
		if (strcmp(((PsLabel *) lfirst(cell))->now, now) == 0)
			return lfirst(cell);
	return NULL;
}

/*
 * Was a label of the type created under that name, whatever it is called
 * since?
 */
static bool
was_created(const PsEnum *type, const char *label)
{
	ListCell   *cell;

	foreach(cell, type->labels)
		if (strcmp(((PsLabel *) lfirst(cell))->created, label) == 0)
			return true;
	return false;
}

/* A label that is called as it was created. */
static PsLabel *
make_label(const char *text)
{
	PsLabel    *label = palloc(sizeof(PsLabel));

	label->created = label->now = text;
	return label;
}

/* Puts a label where ADD VALUE puts it; false if its neighbour is unknown. */
static bool
insert_label(PsEnum *type, const AlterEnumStmt *alter)
{
	PsLabel    *neighbour;
	ListCell   *cell;

	if (alter->newValNeighbor == NULL)
	{
		type->labels = lappend(type->labels, make_label(alter->newVal));
		return true;
	}
	neighbour = find_label(type, alter->newValNeighbor);
	foreach(cell, type->labels)
		if (lfirst(cell) == neighbour)
		{
			type->labels = list_insert_nth(type->labels,
										   foreach_current_index(cell) + (alter->newValIsAfter ? 1 : 0),
										   make_label(alter->newVal));
			return true;
		}
	return false;
}

/* The name as SQL has it. */
static char *
text_of_name(List *names)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, names)
		appendStringInfo(&text, "%s%s", foreach_current_index(cell) > 0 ? "." : "",
						 quote_identifier(strVal(lfirst(cell))));
	return text.data;
}

/* The type's labels at the place of the walk, as CREATE TYPE has them. */
static char *
labels_now(const PsEnum *type)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	foreach(cell, type->labels)
		appendStringInfo(&text, "%s%s", foreach_current_index(cell) > 0 ? ", " : "",
						 quote_literal_cstr(((PsLabel *) lfirst(cell))->now));
	return text.data;
}

/* The statement has nothing left to do; of another migration than the type's, it can still be taken back. */
static void
leave_to_type(PsStatement *statement, const PsEnum *type, const AlterEnumStmt *alter, const char *prior_labels, PsFacts *facts)
{
	statement->omitted = statement->migration == type->create->migration;
	if (statement->omitted)
		return;
	ps_need(facts, ps_name_of_list(PS_TYPE, alter->typeName), 0, -1);
	statement->prior_labels = prior_labels;
	statement->text = psprintf("ALTER TYPE %s ADD VALUE IF NOT EXISTS %s", text_of_name(alter->typeName), quote_literal_cstr(alter->newVal));
}

/* The type has the label from the start. */
static void
fold_label(PsFold *fold, PsEnum *type, PsStatement *statement, const AlterEnumStmt *alter, const char *prior_labels)
{
	PsBatch    *batch = fold->binder->batch;
	PsName		label = ps_name_of_list(PS_ENUM_LABEL, type->type_name);

	label.sub = alter->newVal;
	ps_fact(batch->facts[type->create->position], PS_PROVIDES, label, 0, -1);
	batch->facts[statement->position] = palloc0(sizeof(PsFacts));
	leave_to_type(statement, type, alter, prior_labels, batch->facts[statement->position]);
	type->folded = true;
}

/*
 * ALTER TYPE ... ADD VALUE: folds the label into the type, unless the type is
 * older or another role's.
 */
static void
add_value(PsFold *fold, PsStatement *statement, const AlterEnumStmt *alter)
{
	PsEnum	   *type = find_enum(fold, statement, alter->typeName);
	const PsMigration *migrations = fold->binder->batch->migrations;
	const char *prior_labels;

	if (type == NULL)
	{
		if (!is_older(fold, statement, alter->typeName))
			fold->early = lappend(fold->early, statement);
		return;
	}
	if (strcmp(migrations[type->create->migration].role,
			   migrations[statement->migration].role) != 0)
		return;
	prior_labels = labels_now(type);
	if (find_label(type, alter->newVal) != NULL)
		statement->omitted = alter->skipIfNewValExists;
	else if (!was_created(type, alter->newVal) && insert_label(type, alter))
		fold_label(fold, type, statement, alter, prior_labels);
}

/* ALTER TYPE ... RENAME VALUE: follows the label's name. */
static void
rename_value(PsFold *fold, PsStatement *statement, const AlterEnumStmt *alter)
{
	PsEnum	   *type = find_enum(fold, statement, alter->typeName);
	PsLabel    *label = type ? find_label(type, alter->oldVal) : NULL;

	if (label != NULL)
		label->now = alter->newVal;
}

/* Labels that were written before the type: they are folded in their order. */
static void
fold_early(PsFold *fold)
{
	List	   *early = fold->early;
	ListCell   *cell;

	fold->early = NIL;
	foreach(cell, early)
		add_value(fold, lfirst(cell), castNode(AlterEnumStmt, parse_again(lfirst(cell))));
}

/* CREATE TYPE ... AS ENUM: the type is one that labels can be folded into. */
static void
create_enum(PsFold *fold, PsStatement *statement)
{
	CreateEnumStmt *create = castNode(CreateEnumStmt, parse_again(statement));
	PsEnum	   *type = palloc0(sizeof(PsEnum));
	PsName		written = ps_name_of_list(PS_TYPE, create->typeName);
	PsName		name = ps_bind_created(fold->binder, statement, &written);
	ListCell   *cell;

	type->schema = name.schema;
	type->name = name.name;
	type->create = statement;
	type->type_name = create->typeName;
	foreach(cell, create->vals)
		type->labels = lappend(type->labels, make_label(strVal(lfirst(cell))));
	fold->enums = lcons(type, fold->enums);
	fold_early(fold);
}

/* ALTER TYPE about a label: adds or renames it. */
static void
alter_enum(PsFold *fold, PsStatement *statement)
{
	AlterEnumStmt *alter = castNode(AlterEnumStmt, parse_again(statement));

	if (alter->oldVal != NULL)
		rename_value(fold, statement, alter);
	else
		add_value(fold, statement, alter);
}

/* ALTER TYPE ... RENAME TO: follows the type's name. */
static void
rename_type(PsFold *fold, PsStatement *statement)
{
	RenameStmt *rename = castNode(RenameStmt, parse_again(statement));
	PsEnum	   *type;

	if (rename->renameType != OBJECT_TYPE)
		return;
	type = find_enum(fold, statement, castNode(List, rename->object));
	if (type != NULL)
		type->name = rename->newname;
}

/* ALTER TYPE ... SET SCHEMA: follows the type. */
static void
move_type(PsFold *fold, PsStatement *statement)
{
	AlterObjectSchemaStmt *move = castNode(AlterObjectSchemaStmt, parse_again(statement));
	PsEnum	   *type;

	if (move->objectType != OBJECT_TYPE)
		return;
	type = find_enum(fold, statement, castNode(List, move->object));
	if (type != NULL)
		type->schema = move->newschema;
}

/* DROP TYPE: nothing is folded into what is gone. */
static void
drop_types(PsFold *fold, PsStatement *statement)
{
	DropStmt   *drop = castNode(DropStmt, parse_again(statement));
	ListCell   *cell;

	if (drop->removeType != OBJECT_TYPE)
		return;
	foreach(cell, drop->objects)
	{
		PsEnum	   *type = find_enum(fold, statement, lfirst_node(TypeName, cell)->names);

		if (type != NULL)
			type->schema = NULL;
	}
}

/* The statement kinds that matter, and what each does to the enums known. */
static const struct
{
	NodeTag		tag;
	void		(*follow) (PsFold *fold, PsStatement *statement);
}			steps[] =
{
	{T_CreateEnumStmt, create_enum},
	{T_AlterEnumStmt, alter_enum},
	{T_RenameStmt, rename_type},
	{T_AlterObjectSchemaStmt, move_type},
	{T_DropStmt, drop_types},
};

/* CREATE TYPE with all labels. */
static const char *
text_of_enum(const PsEnum *type)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	appendStringInfo(&text, "CREATE TYPE %s AS ENUM (", text_of_name(type->type_name));
	foreach(cell, type->labels)
		appendStringInfo(&text, "%s%s", foreach_current_index(cell) > 0 ? ", " : "",
						 quote_literal_cstr(((PsLabel *) lfirst(cell))->created));
	appendStringInfoChar(&text, ')');
	return text.data;
}

/* Does the batch add a label to a type anywhere, and make an enum? */
static bool
worth_a_walk(const PsBatch *batch)
{
	bool		creates = false;
	bool		adds = false;

	for (int i = 0; i < batch->nstatements; i++)
	{
		creates |= batch->statements[i].tag == T_CreateEnumStmt;
		adds |= batch->statements[i].tag == T_AlterEnumStmt;
	}
	return creates && adds;
}

/*
 * Folds the labels; the statements that have nothing left to do are marked as
 * omitted, and the types' texts carry all labels.
 */
void
ps_fold_enums(PsBinder *binder)
{
	PsFold		fold = {.binder = binder};
	PsBatch    *batch = binder->batch;
	ListCell   *cell;

	if (!worth_a_walk(batch))
		return;
	for (int i = 0; i < batch->nstatements; i++)
		for (int j = 0; j < lengthof(steps); j++)
			if (batch->statements[i].tag == steps[j].tag)
				steps[j].follow(&fold, &batch->statements[i]);
	foreach(cell, fold.enums)
	{
		PsEnum	   *type = lfirst(cell);

		if (!type->folded)
			continue;
		type->create->text = text_of_enum(type);
		type->create->folded = true;
	}
}
