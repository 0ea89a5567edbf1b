/*-------------------------------------------------------------------------
 *
 * operation_change_column.c
 *	  changeColumn: changes what is given of a column and nothing else.
 *
 * The statements come in the order that works: type, default, null, keys,
 * check, comment.  In a definition recorded from Sequelize 6 the operation does what
 * that does: what is left out is reset, keys are added again, enum types and
 * their labels stay, and the default comes first where that works, too: it
 * keeps the type that the column had.  What a step needs to know of the column as it is (its default, its
 * keys, whether it is an enum) comes from the model; where the model does not
 * know the table, only what is given is written and PostgreSQL has the word.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "utils/builtins.h"

/* A change of one column, on its way through the steps. */
typedef struct PsChange
{
	PsTableName table;
	PsModelTable *known;		/* NULL: nothing is known */
	PsModelColumn *old;			/* NULL: nothing is known */
	PsColumn   *column;
	const char *alter;			/* ALTER TABLE t ALTER COLUMN c */
	const char *using;			/* NULL: none */
	bool		reset;			/* as Sequelize 6 does it */
	const char *keep_default;	/* what the default must be again; NULL: untouched */
} PsChange;

/* Does the old default stand in the way of a type, so that it must go first? */
static bool
default_in_the_way(const PsChange *change)
{
	if (change->old == NULL)
		return ps_column_option(change->column->node, "defaultValue") != NULL;
	return change->old->default_sql != NULL;
}

/* Decides how values get their new type; NULL if PostgreSQL casts by itself. */
static const char *
change_using(const PsChange *change)
{
	const PsColumn *column = change->column;
	const char *name = quote_identifier(column->name);
	bool		was_array = change->old != NULL && change->old->dimensions > 0;

	if (ps_text(column->node, "using") != NULL)
		return ps_text(column->node, "using");
	if (column->type->using != NULL)
		return column->type->using;
	if (column->enum_name != NULL && column->type->dimensions == 0 && !was_array)
		return psprintf("%s::text::%s", name, column->type_sql);
	if (column->enum_name != NULL && column->type->dimensions > 0 && was_array)
		return psprintf("%s::text[]::%s", name, column->type_sql);
	if (change->old != NULL && change->old->enum_name != NULL && column->type->dimensions == 0)
		return psprintf("%s::text::%s", name, ps_serial_base(column->type_sql));
	if (change->old != NULL && ps_catalog_needs_using(change->old->type, ps_serial_base(column->type_sql)))
		return psprintf("%s::%s", name, ps_serial_base(column->type_sql));
	return NULL;
}

/* Sets the type, the old default out of the way, and leaves the old enum if it was one. */
static void
change_type(PsCompiler *compiler, PsChange *change)
{
	PsColumn   *column = change->column;
	PsModelColumn before = {0};
	bool		same_enum = change->old != NULL && change->old->enum_name != NULL && column->enum_name != NULL &&
		strcmp(change->old->enum_name, column->enum_name) == 0 && change->old->dimensions == column->type->dimensions;

	if (same_enum && change->reset)
		return;
	if (same_enum)
	{
		ps_set_enum_labels(compiler, change->old->enum_schema, column->enum_name, column->type->labels, NULL);
		return;
	}
	ps_provide_column_type(compiler, change->table, column);
	change->using = change_using(change);
	if (change->using != NULL && default_in_the_way(change))
	{
		ps_emit(compiler, "%s DROP DEFAULT", change->alter);
		if (change->old != NULL)
			change->keep_default = ps_plain_default(change->old->default_sql);
	}
	ps_emit(compiler, "%s TYPE %s%s%s", change->alter, ps_serial_base(column->type_sql), ps_collate_clause(column->node),
			change->using == NULL ? "" : psprintf(" USING %s", change->using));
	if (change->old == NULL)
		return;
	before = *change->old;
	ps_note_type(compiler, change->known, change->old, column);
	if (!change->reset)
		ps_drop_columns_types(compiler, list_make1(&before));
}

/* Is what is left out to be reset?  Beside a foreign key Sequelize leaves it. */
static bool
resets(const PsChange *change)
{
	return change->reset && change->column->reference == NULL;
}

/* Sets the default that is given, or the one that had to step aside. */
static void
change_default(PsCompiler *compiler, PsChange *change)
{
	const PsJson *given = ps_column_option(change->column->node, "defaultValue");

	if (given != NULL && change->column->default_sql != NULL)
		ps_emit(compiler, "%s SET DEFAULT %s", change->alter, change->column->default_sql);
	else if (resets(change) && !ps_column_flag(change->column->node, "autoIncrement"))
		ps_emit(compiler, "%s DROP DEFAULT", change->alter);
	else if (given == NULL && change->keep_default != NULL)
		ps_emit(compiler, "%s SET DEFAULT %s", change->alter, change->keep_default);
	if ((given != NULL || resets(change)) && change->old != NULL)
		change->old->default_sql = change->column->default_sql;
}

/* Does Sequelize set the default before the type, and can it? */
static bool
default_comes_first(const PsChange *change)
{
	const PsColumn *column = change->column;
	const char *sql = column->default_sql;

	if (!change->reset || change->old == NULL || column->type == NULL || sql == NULL ||
		change->old->family != column->type->family || change->old->dimensions > 0 || column->type->dimensions > 0 ||
		change_using(change) != NULL)
		return false;
	if (column->type->family == PS_TYPE_TEXT)
		return true;
	return column->type->family == PS_TYPE_NUMBER && strspn(sql, "'-0123456789") == strlen(sql);
}

/* Gives a column a sequence of its own that goes on after its greatest value. */
static void
change_to_serial(PsCompiler *compiler, PsChange *change)
{
	const char *column = change->column->name;
	char	   *name = psprintf("%s_%s_seq", change->table.name, column);
	char	   *sequence = ps_quote_in_schema(change->table.schema, name);
	const char *quoted = quote_identifier(column);

	if (change->old != NULL && (change->old->is_identity || (change->old->default_sql != NULL &&
															 strncmp(change->old->default_sql, "nextval(", 8) == 0)))
		return;
	if (!ps_check_identifier(compiler, change->column->node, name))
		return;
	ps_emit(compiler, "CREATE SEQUENCE %s%s OWNED BY %s.%s", sequence,
			change->column->type_sql == NULL ? "" : psprintf(" AS %s", ps_serial_base(change->column->type_sql)),
			ps_quote_table(change->table), quoted);
	ps_emit(compiler, "SELECT pg_catalog.setval(%s, (SELECT COALESCE(max(%s), 0) + 1 FROM %s), false)",
			quote_literal_cstr(sequence), quoted, ps_quote_table(change->table));
	ps_emit(compiler, "%s SET DEFAULT nextval(%s::regclass)", change->alter, quote_literal_cstr(sequence));
	ps_emit(compiler, "%s SET NOT NULL", change->alter);
	if (change->old != NULL)
		change->old->default_sql = psprintf("nextval(%s::regclass)", quote_literal_cstr(sequence));
}

/* Makes a column an identity that goes on after its greatest value, or changes how one is generated. */
static void
change_to_identity(PsCompiler *compiler, PsChange *change)
{
	const char *generated = ps_identity_words(change->column->node);
	char	   *table = ps_quote_table(change->table);

	if (change->old != NULL && change->old->is_identity)
	{
		ps_emit(compiler, "%s SET GENERATED %s", change->alter, generated);
		return;
	}
	if (change->old != NULL && change->old->default_sql != NULL)
		ps_emit(compiler, "%s DROP DEFAULT", change->alter);
	ps_emit(compiler, "%s SET NOT NULL", change->alter);
	ps_emit(compiler, "%s ADD GENERATED %s AS IDENTITY", change->alter, generated);
	ps_emit(compiler, "SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence(%s, %s), (SELECT COALESCE(max(%s), 0) + 1 FROM %s), false)",
			quote_literal_cstr(table), quote_literal_cstr(change->column->name), quote_identifier(change->column->name), table);
	if (change->old == NULL)
		return;
	change->old->default_sql = NULL;
	change->old->is_identity = true;
	change->old->not_null = true;
}

/* Sets or drops NOT NULL if allowNull is given. */
static void
change_null(PsCompiler *compiler, PsChange *change)
{
	if (!change->column->not_null && change->reset && change->column->reference != NULL)
		return;
	if (ps_column_option(change->column->node, "allowNull") == NULL && !resets(change))
		return;
	ps_emit(compiler, "%s %s NOT NULL", change->alter, change->column->not_null ? "SET" : "DROP");
	if (change->old != NULL)
		change->old->not_null = change->column->not_null;
}

/* Adds the unique or primary key that is given and not there. */
static void
change_keys(PsCompiler *compiler, PsChange *change)
{
	PsColumn   *column = change->column;
	List	   *alone = list_make1((char *) column->name);
	const char *quoted = quote_identifier(column->name);

	if ((column->unique || column->unique_group != NULL) &&
		(resets(change) || ps_model_key(change->known, PS_KEY_UNIQUE, alone) == NULL))
	{
		ps_emit(compiler, "ALTER TABLE %s ADD %sUNIQUE (%s)", ps_quote_table(change->table),
				column->unique_group == NULL ? "" : psprintf("CONSTRAINT %s ", quote_identifier(column->unique_group)),
				quoted);
		ps_model_add_key(change->known, PS_KEY_UNIQUE, column->unique_group, alone);
	}
	if (column->primary && !change->reset && ps_model_key(change->known, PS_KEY_PRIMARY, alone) == NULL)
	{
		ps_emit(compiler, "ALTER TABLE %s ADD PRIMARY KEY (%s)", ps_quote_table(change->table), quoted);
		ps_model_add_key(change->known, PS_KEY_PRIMARY, NULL, alone);
	}
}

/* Is a known foreign key the one that is given, and does it act the same? */
static bool
same_target(const PsModelKey *key, const PsReference *reference, bool *same_actions)
{
	*same_actions = key->on_delete == reference->on_delete && key->on_update == reference->on_update;
	return strcmp(key->target.name, reference->target.name) == 0 &&
		(reference->target.schema == NULL || key->target.schema == NULL ||
		 strcmp(key->target.schema, reference->target.schema) == 0) &&
		strcmp(linitial(key->target_columns), linitial(reference->columns)) == 0;
}

/* Adds the foreign key that is given; one that acts otherwise is replaced. */
static void
change_reference(PsCompiler *compiler, PsChange *change)
{
	PsReference *reference = change->column->reference;
	List	   *alone = list_make1((char *) change->column->name);
	PsModelKey *key = ps_model_key(change->known, PS_KEY_FOREIGN, alone);
	bool		same_actions;
	const char *name;

	if (reference == NULL)
		return;
	name = reference->name;
	if (key != NULL && !change->reset && same_target(key, reference, &same_actions))
	{
		if (same_actions)
			return;
		if (key->name == NULL)
			key->name = psprintf("%s_%s_fkey", change->table.name, change->column->name);
		name = name == NULL ? key->name : name;
		ps_emit(compiler, "ALTER TABLE %s DROP CONSTRAINT %s", ps_quote_table(change->table), quote_identifier(key->name));
		change->known->keys = list_delete_ptr(change->known->keys, key);
	}
	ps_emit(compiler, "ALTER TABLE %s ADD %sFOREIGN KEY (%s) %s", ps_quote_table(change->table),
			name == NULL ? "" : psprintf("CONSTRAINT %s ", quote_identifier(name)),
			quote_identifier(change->column->name), reference->clause);
	ps_note_reference(change->known, alone, reference);
}

/* Adds the check that is given, in place of the one that the column has by this name. */
static void
change_check(PsCompiler *compiler, PsChange *change)
{
	const PsJson *check = ps_column_option(change->column->node, "check");
	char	   *condition = check == NULL ? NULL : ps_compile_where(compiler, check);
	const char *name = ps_constraint_name(change->table.name, list_make1((char *) change->column->name), NULL, "check");

	if (condition == NULL || !ps_check_identifier(compiler, change->column->node, name))
		return;
	name = quote_identifier(name);
	ps_emit(compiler, "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s, ADD CONSTRAINT %s CHECK (%s)",
			ps_quote_table(change->table), name, name, condition);
}

/* The column of a change; without a type, that of an untouched column. */
static PsColumn *
changed_column(PsCompiler *compiler, PsTableName table, const PsModelColumn *old, const PsJson *arguments)
{
	const char *name = ps_column_name(ps_text(arguments, "column"), arguments);
	PsColumn   *column;

	if (ps_column_option(arguments, "type") != NULL)
		return ps_compile_column(compiler, table, name, arguments);
	column = palloc0(sizeof(PsColumn));
	column->name = name;
	column->node = arguments;
	column->type = old == NULL ? NULL : palloc0(sizeof(PsType));
	if (old != NULL)
	{
		column->type->sql = (char *) old->type;
		column->type->family = old->family;
		column->type->dimensions = old->dimensions;
		column->type_sql = (char *) old->type;
	}
	column->reference = ps_compile_reference(compiler, table, arguments);
	column->not_null = ps_column_option(arguments, "allowNull") != NULL && !ps_column_flag(arguments, "allowNull");
	column->primary = ps_column_flag(arguments, "primaryKey");
	column->comment = ps_text(arguments, "comment");
	ps_read_unique(column);
	ps_read_default(compiler, column);
	return column;
}

/* Does the type change?  A collation is part of it. */
static bool
gives_type(const PsJson *arguments)
{
	return ps_column_option(arguments, "type") != NULL || ps_column_option(arguments, "collate") != NULL;
}

/* Can PostgreSQL make the change at all?  Notes the error if not. */
static bool
check_change(PsCompiler *compiler, const PsChange *change)
{
	const PsJson *node = change->column->node;

	if (ps_column_option(node, "generatedAs") != NULL)
	{
		ps_operation_error(compiler, ps_column_option(node, "generatedAs"),
						   "a column that is there cannot become a generated one: remove it and add it again");
		return false;
	}
	if (ps_column_option(node, "collate") == NULL || change->column->type != NULL)
		return true;
	/* While only checking, no column is known. */
	if (compiler->context != NULL)
		ps_operation_error(compiler, node, "the key \"type\" is missing: expected the type that \"collate\" is for");
	return false;
}

/* changeColumn: changes what is given of a column and nothing else. */
void
ps_compile_change_column(PsCompiler *compiler, const PsJson *arguments)
{
	PsChange	change = {.table = ps_table_argument(arguments)};
	bool		default_first;

	change.known = ps_model_table(compiler, change.table);
	change.old = ps_model_column(change.known, ps_column_name(ps_text(arguments, "column"), arguments));
	change.column = changed_column(compiler, change.table, change.old, arguments);
	if (change.column == NULL || !check_change(compiler, &change))
		return;
	change.alter = psprintf("ALTER TABLE %s ALTER COLUMN %s", ps_quote_table(change.table),
							quote_identifier(change.column->name));
	change.reset = compiler->sequelize;
	default_first = default_comes_first(&change);
	if (default_first)
		change_default(compiler, &change);
	if (gives_type(arguments) && (!change.reset || change.column->reference == NULL))
		change_type(compiler, &change);
	if (!default_first)
		change_default(compiler, &change);
	if (ps_identity_words(arguments) != NULL)
		change_to_identity(compiler, &change);
	else if (ps_column_flag(arguments, "autoIncrement"))
		change_to_serial(compiler, &change);
	change_null(compiler, &change);
	change_keys(compiler, &change);
	change_reference(compiler, &change);
	change_check(compiler, &change);
	ps_emit_column_comment(compiler, change.table, change.column);
}
