/*-------------------------------------------------------------------------
 *
 * operation_enum.c
 *	  Enum types: made with their columns, extended, changed, dropped.
 *
 * A label that ALTER TYPE ... ADD VALUE adds cannot be used before the
 * transaction ends, and all pending migrations are one transaction.  So the
 * labels of a type that was there before are changed by a swap: the old type
 * steps aside under another name, one with the wanted labels is made, every
 * column that has it is moved over, the old one is dropped.  For a type that
 * the batch itself makes, ADD VALUE will do: it is folded into CREATE TYPE.
 *
 * Where the catalog and the batch do not know the type, the plain statement is
 * written and PostgreSQL has the word.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "enum_label.h"
#include "operation_compile.h"

#include "nodes/parsenodes.h"
#include "parser/parser.h"
#include "utils/builtins.h"

/* 'a', 'b' */
char *
ps_quote_literals(List *labels)
{
	List	   *quoted = NIL;
	ListCell   *cell;

	foreach(cell, labels)
		quoted = lappend(quoted, quote_literal_cstr(lfirst(cell)));
	return ps_join(quoted, ", ");
}

/* Makes the enum type, and has the model know it. */
void
ps_create_enum(PsCompiler *compiler, const char *schema, const char *name, List *labels)
{
	ps_emit(compiler, "CREATE TYPE %s AS ENUM (%s)", ps_quote_in_schema(schema, name), ps_quote_literals(labels));
	ps_model_add_enum(compiler, schema, name, labels);
}

/*
 * The string constant of a default such as 'a'::some_type, without the cast, so
 * that it does not depend on the type; any other expression as it is.
 */
char *
ps_plain_default(const char *expression)
{
	SelectStmt *select;
	Node	   *node;

	if (expression == NULL)
		return NULL;
	select = (SelectStmt *) linitial_node(RawStmt, raw_parser(psprintf("SELECT %s", expression), RAW_PARSE_DEFAULT))->stmt;
	node = linitial_node(ResTarget, select->targetList)->val;
	while (IsA(node, TypeCast))
		node = ((TypeCast *) node)->arg;
	if (IsA(node, A_Const) && !((A_Const *) node)->isnull && IsA(&((A_Const *) node)->val, String))
		return quote_literal_cstr(strVal(&((A_Const *) node)->val));
	return pstrdup(expression);
}

/* existing with those of wanted that it lacks, each after its predecessor in wanted. */
static List *
merge_labels(List *existing, List *wanted)
{
	List	   *merged = list_copy(existing);
	int			position = list_length(merged);
	ListCell   *cell;

	foreach(cell, wanted)
	{
		ListCell   *at;
		bool		found = false;

		foreach(at, merged)
		{
			if (strcmp(lfirst(at), lfirst(cell)) == 0)
			{
				position = foreach_current_index(at) + 1;
				found = true;
			}
		}
		if (!found)
			merged = list_insert_nth(merged, position++, lfirst(cell));
	}
	return merged;
}

/* How a column's values become those of the new type. */
static char *
swap_using(const PsEnumUser *user, const char *type, const PsJson *mapping)
{
	const char *column = quote_identifier(user->column->name);
	StringInfoData text;
	ListCell   *cell;

	if (mapping == NULL || mapping->items == NIL)
		return psprintf("%s::text%s::%s", column, user->column->dimensions > 0 ? "[]" : "", type);
	initStringInfo(&text);
	if (user->column->dimensions > 0)
	{
		appendStringInfo(&text, "%s::text[]", column);
		foreach(cell, mapping->items)
		{
			const PsJson *member = lfirst(cell);
			char	   *inner = pstrdup(text.data);

			resetStringInfo(&text);
			appendStringInfo(&text, "array_replace(%s, %s, %s)", inner, quote_literal_cstr(member->key),
							 member->string == NULL ? "NULL" : quote_literal_cstr(member->string));
		}
		return psprintf("%s::%s", text.data, type);
	}
	appendStringInfo(&text, "(CASE %s::text", column);
	foreach(cell, mapping->items)
	{
		const PsJson *member = lfirst(cell);

		appendStringInfo(&text, " WHEN %s THEN %s", quote_literal_cstr(member->key),
						 member->string == NULL ? "NULL" : quote_literal_cstr(member->string));
	}
	appendStringInfo(&text, " ELSE %s::text END)::%s", column, type);
	return text.data;
}

/* A default free of the old type; one that is a removed label becomes what replaces it. */
static char *
mapped_default(const char *expression, const PsJson *mapping)
{
	char	   *plain = ps_plain_default(expression);
	ListCell   *cell;

	foreach(cell, mapping == NULL ? NIL : mapping->items)
	{
		const PsJson *member = lfirst(cell);

		if (member->string != NULL && strcmp(plain, quote_literal_cstr(member->key)) == 0)
			return quote_literal_cstr(member->string);
	}
	return plain;
}

/* ALTER TABLE t ALTER COLUMN c of a column that has the type. */
static char *
alter_user(const PsEnumUser *user)
{
	return psprintf("ALTER TABLE %s ALTER COLUMN %s",
					ps_quote_in_schema(user->table->schema, user->table->name), quote_identifier(user->column->name));
}

/* Swaps a type for one with other labels; every column that has it keeps its default. */
void
ps_swap_enum(PsCompiler *compiler, PsModelEnum *type, List *labels, const PsJson *mapping)
{
	List	   *users = ps_model_enum_users(compiler, type);
	char	   *name = ps_quote_in_schema(type->schema, type->name);
	char	   *old = ps_swapped_name(type->name, 1);
	ListCell   *cell;

	foreach(cell, users)
	{
		if (((PsEnumUser *) lfirst(cell))->column->default_sql != NULL)
			ps_emit(compiler, "%s DROP DEFAULT", alter_user(lfirst(cell)));
	}
	ps_emit(compiler, "ALTER TYPE %s RENAME TO %s", name, quote_identifier(old));
	ps_emit(compiler, "CREATE TYPE %s AS ENUM (%s)", name, ps_quote_literals(labels));
	foreach(cell, users)
	{
		PsEnumUser *user = lfirst(cell);
		char	   *column_type = ps_type_with_dimensions(name, user->column->dimensions);

		ps_emit(compiler, "%s TYPE %s USING %s", alter_user(user), column_type,
				swap_using(user, column_type, mapping));
		if (user->column->default_sql != NULL)
		{
			user->column->default_sql = mapped_default(user->column->default_sql, mapping);
			ps_emit(compiler, "%s SET DEFAULT %s", alter_user(user), user->column->default_sql);
		}
	}
	ps_emit(compiler, "DROP TYPE %s", ps_quote_in_schema(type->schema, old));
	type->labels = labels;
	type->made = true;
}

/* Emits a DO block that raises if rows have a label. */
static void
emit_label_guard(PsCompiler *compiler, const PsModelEnum *type, const char *label)
{
	List	   *users = ps_model_enum_users(compiler, type);
	StringInfoData body;
	ListCell   *cell;

	if (users == NIL)
		return;
	ps_begin_label_guard(&body);
	foreach(cell, users)
	{
		PsEnumUser *user = lfirst(cell);
		PsLabelColumn column = {.is_array = user->column->dimensions > 0};

		column.table = ps_quote_in_schema(user->table->schema, user->table->name);
		column.column = quote_identifier(user->column->name);
		ps_append_label_check(&body, &column, quote_literal_cstr(label),
							  "Update these rows first, or say in \"mapping\" which label they get.");
	}
	ps_emit(compiler, "%s", ps_end_label_guard(&body));
}

/* ADD VALUE for every label that a type of this batch lacks. */
static void
extend_made_enum(PsCompiler *compiler, PsModelEnum *type, List *labels)
{
	const char *before = NULL;
	char	   *name = ps_quote_in_schema(type->schema, type->name);
	ListCell   *cell;

	foreach(cell, labels)
	{
		if (!ps_has_string(type->labels, lfirst(cell)))
			ps_emit(compiler, "ALTER TYPE %s ADD VALUE %s%s", name, quote_literal_cstr(lfirst(cell)),
					before == NULL ? psprintf(" BEFORE %s", quote_literal_cstr(linitial(type->labels))) :
					psprintf(" AFTER %s", quote_literal_cstr(before)));
		before = lfirst(cell);
	}
	type->labels = labels;
}

/* Are all of some names among others? */
bool
ps_contains_names(List *names, List *wanted)
{
	ListCell   *cell;

	foreach(cell, wanted)
	{
		if (!ps_has_string(names, lfirst(cell)))
			return false;
	}
	return true;
}

/* Do two lists hold the same names in the same order? */
static bool
equal_names(List *a, List *b)
{
	ListCell   *left;
	ListCell   *right;

	if (list_length(a) != list_length(b))
		return false;
	forboth(left, a, right, b)
	{
		if (strcmp(lfirst(left), lfirst(right)) != 0)
			return false;
	}
	return true;
}

/* Gives an enum exactly these labels, usable at once; mapping says what rows get for those that go. */
void
ps_set_enum_labels(PsCompiler *compiler, const char *schema, const char *name,
				   List *labels, const PsJson *mapping)
{
	PsModelEnum *type = ps_model_enum(compiler, schema, name);
	ListCell   *cell;

	if (type == NULL || equal_names(type->labels, labels))
		return;
	if (type->made && equal_names(merge_labels(type->labels, labels), labels))
	{
		extend_made_enum(compiler, type, labels);
		return;
	}
	foreach(cell, type->labels)
	{
		if (!ps_has_string(labels, lfirst(cell)) && ps_json_get(mapping, lfirst(cell)) == NULL)
			emit_label_guard(compiler, type, lfirst(cell));
	}
	ps_swap_enum(compiler, type, labels, mapping);
}

/* Makes the enum type as Sequelize does: one that is there stays as it is. */
static void
create_enum_unless_there(PsCompiler *compiler, const char *schema, const char *name, List *labels)
{
	char	   *create = psprintf("CREATE TYPE %s AS ENUM (%s)", ps_quote_in_schema(schema, name), ps_quote_literals(labels));

	ps_emit(compiler, "DO %s",
			quote_literal_cstr(psprintf("BEGIN %s; EXCEPTION WHEN duplicate_object THEN NULL; END", create)));
	if (ps_model_enum(compiler, schema, name) == NULL)
		ps_model_add_enum(compiler, schema, name, labels);
}

/* Makes the type of an enum column, or shares or extends the one that is there. */
void
ps_provide_enum(PsCompiler *compiler, const char *schema, const char *name, List *labels)
{
	PsModelEnum *type = ps_model_enum(compiler, schema, name);

	if (compiler->sequelize && ps_is_in_opaque_sql(compiler, name))
		create_enum_unless_there(compiler, schema, name, labels);
	else if (type == NULL)
		ps_create_enum(compiler, schema, name, labels);
	else if (!compiler->sequelize && !ps_contains_names(type->labels, labels))
		ps_set_enum_labels(compiler, type->schema, name, merge_labels(type->labels, labels), NULL);
}

/* Drops the type of an enum column that is gone, unless something else has it. */
void
ps_release_enum(PsCompiler *compiler, const char *schema, const char *name)
{
	PsModelEnum *type = ps_model_enum(compiler, schema, name);

	if (type == NULL || type->shared || ps_model_enum_users(compiler, type) != NIL)
		return;
	ps_emit(compiler, "DROP TYPE %s", ps_quote_in_schema(schema, name));
	ps_model_drop_enum(compiler, schema, name);
}

/* Renames the enum type, in the model, too. */
void
ps_rename_enum(PsCompiler *compiler, const char *schema, const char *before, const char *after)
{
	PsModelEnum *type = ps_model_enum(compiler, schema, before);
	ListCell   *cell;

	ps_emit(compiler, "ALTER TYPE %s RENAME TO %s", ps_quote_in_schema(schema, before), quote_identifier(after));
	if (type == NULL)
		return;
	foreach(cell, ps_model_enum_users(compiler, type))
	{
		PsModelColumn *column = ((PsEnumUser *) lfirst(cell))->column;

		column->enum_name = after;
		column->type = ps_type_with_dimensions(ps_quote_in_schema(schema, after), column->dimensions);
	}
	ps_model_drop_enum(compiler, schema, before);
	ps_model_add_enum(compiler, type->schema, after, type->labels)->made = type->made;
}
