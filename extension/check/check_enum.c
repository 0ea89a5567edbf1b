/*-------------------------------------------------------------------------
 *
 * check_enum.c
 *	  Columns that are given an enum type that the batch makes.
 *
 * A label is taken out of an enum by a swap: the type is renamed, made again
 * with fewer labels, and its columns are converted through text.  What their
 * rows may hold is known then, although the new type is not there.
 *
 *-------------------------------------------------------------------------
 */
#include "check_internal.h"

#include "catalog/namespace.h"
#include "lib/stringinfo.h"
#include "nodes/makefuncs.h"
#include "nodes/value.h"
#include "utils/builtins.h"

/* The last of the batch's enums of that name; NULL: none. */
static PsMadeEnum *
find_enum(PsCheck *check, const char *name)
{
	PsMadeEnum *found = NULL;
	ListCell   *cell;

	foreach(cell, check->enums)
		if (strcmp(((PsMadeEnum *) lfirst(cell))->name, name) == 0)
			found = lfirst(cell);
	return found;
}

/* CREATE TYPE ... AS ENUM. */
void
ps_check_create_enum(PsCheck *check, Node *node)
{
	CreateEnumStmt *create = (CreateEnumStmt *) node;
	PsMadeEnum *made = palloc0(sizeof(PsMadeEnum));

	made->name = strVal(llast(create->typeName));
	made->labels = ps_strings_of(create->vals);
	check->enums = lappend(check->enums, made);
}

/* ALTER TYPE ... ADD VALUE, RENAME VALUE. */
void
ps_check_alter_enum(PsCheck *check, Node *node)
{
	AlterEnumStmt *alter = (AlterEnumStmt *) node;
	PsMadeEnum *made = find_enum(check, strVal(llast(alter->typeName)));

	if (made != NULL)
		made->labels = lappend(made->labels, alter->newVal);
	else if (alter->oldVal != NULL && OidIsValid(ps_check_type(check, makeTypeNameFromNameList(alter->typeName))))
		ps_check_add(check, PS_RENAMED, psprintf("%s %s", NameListToQuotedString(alter->typeName), quote_literal_cstr(alter->oldVal)), -1, NULL,
					 "programs that use the old label fail from here on");
}

/* RENAME of a type. */
void
ps_check_rename_type(PsCheck *check, List *type, const char *renamed)
{
	PsMadeEnum *made = find_enum(check, strVal(llast(type)));

	if (made != NULL)
		made->name = pstrdup(renamed);
}

/* SQL for "value is none of the labels". */
static char *
is_no_label(List *labels)
{
	StringInfoData sql;
	ListCell   *cell;

	initStringInfo(&sql);
	appendStringInfoString(&sql, "value OPERATOR(pg_catalog.<>) ALL (ARRAY[");
	foreach(cell, labels)
		appendStringInfo(&sql, "%s%s", foreach_current_index(cell) > 0 ? ", " : "", quote_literal_cstr(lfirst(cell)));
	appendStringInfoString(&sql, "]::pg_catalog.text[])");
	return sql.data;
}

/*
 * A column gets a type as which value is to be taken.  False if that is no enum
 * of the batch, or another type than value is cast to.
 */
bool
ps_check_labels(PsCheck *check, PsTableState *table, const char *column, const TypeName *type, Node *value, bool inh)
{
	PsMadeEnum *made = type->arrayBounds == NIL ? find_enum(check, strVal(llast(type->names))) : NULL;
	TypeCast   *cast = IsA(value, TypeCast) ? (TypeCast *) value : NULL;
	TypeCast   *text = makeNode(TypeCast);
	bool		uses_touched = check->uses_touched;
	PsRead		read;

	if (made == NULL || cast == NULL || strcmp(strVal(llast(cast->typeName->names)), made->name) != 0)
		return false;
	text->arg = cast->arg;
	text->typeName = makeTypeNameFromNameList(list_make2(makeString("pg_catalog"), makeString("text")));
	text->location = -1;
	read = ps_check_read(check, ps_check_parse(psprintf("SELECT pg_catalog.concat(%s, %s, ')') FROM (SELECT) AS v WHERE %s",
														quote_literal_cstr(psprintf("(%s)=(", column)), ps_check_value_text("value"),
														is_no_label(made->labels)),
											   ps_check_select(list_make1(ps_check_target((Node *) text, "value")),
															   ps_check_rows(table, inh), table->name, NULL), NULL),
						 PS_KEEP_SAMPLES, NULL);
	/* the labels are known, whatever the name meant before */
	check->uses_touched = uses_touched && read.state != PS_READ_DONE;
	ps_check_work(check, table, PS_WORK_COLUMN_TYPE);
	ps_check_add_found(check, PS_CAST_FAILURE, table, column, &read);
	check->uses_touched = uses_touched;
	return true;
}
