/*-------------------------------------------------------------------------
 *
 * operation_data.c
 *	  Rows: bulkInsert, bulkUpdate, bulkDelete, upsert, increment, decrement.
 *
 * A scalar is an untyped literal and takes the type of its column.  An array or
 * an object could be an array, a range, JSON, hstore or a composite: where the
 * column's type is known when the operation is compiled, from the catalog or
 * the batch, it decides; otherwise the value goes through
 * jsonb_populate_record() of the table's own row type, which asks the catalog
 * when the statement is planned.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "utils/builtins.h"
#include "utils/memutils.h"

/* Rows of one INSERT. */
#define PS_ROWS_PER_INSERT 1000

/* A value that the row type of its table reads from JSON. */
static char *
populated(PsTableName table, const char *column, const PsJson *json)
{
	char	   *record = psprintf("{%s: %s}", ps_quoted_word(column), ps_json_text(json));

	return psprintf("(pg_catalog.jsonb_populate_record(NULL::%s, %s)).%s", ps_quote_table(table),
					quote_literal_cstr(record), quote_identifier(column));
}

/* SQL of a value that goes into a column. */
static char *
column_value(PsCompiler *compiler, PsTableName table, const PsModelTable *known, const char *column, const PsJson *node)
{
	const PsModelColumn *model = ps_model_column((PsModelTable *) known, column);
	const PsJson *data = ps_is_expression(node) ? ps_json_get(node, "json") : node;
	bool		structured = data != NULL && (data->kind == PS_JSON_ARRAY || data->kind == PS_JSON_OBJECT);
	PsType		type = {0};

	if (model != NULL && model->family == PS_TYPE_JSON && model->dimensions == 0 && data != NULL &&
		data->kind != PS_JSON_STRING && data->kind != PS_JSON_NULL)
		return quote_literal_cstr(ps_json_text(data));
	if (!structured)
		return ps_compile_expression(compiler, node);
	if (model == NULL)
		return populated(table, column, data);
	type.sql = (char *) model->type;
	type.family = model->family;
	type.dimensions = model->dimensions;
	if (data->kind == PS_JSON_ARRAY && (type.dimensions > 0 || type.family == PS_TYPE_RANGE))
		return ps_compile_value(compiler, data, &type);
	if (data->kind == PS_JSON_OBJECT && type.family == PS_TYPE_HSTORE)
		return ps_compile_value(compiler, data, &type);
	return populated(table, column, data);
}

/* The keys of all rows, each once, in the order of their appearance. */
static List *
row_columns(PsCompiler *compiler, const PsJson *rows)
{
	List	   *columns = NIL;
	ListCell   *row;

	foreach(row, rows->items)
	{
		ListCell   *member;

		foreach(member, ((PsJson *) lfirst(row))->items)
		{
			const char *key = ((PsJson *) lfirst(member))->key;

			if (!ps_has_string(columns, key) && ps_check_identifier(compiler, lfirst(member), key))
				columns = lappend(columns, (char *) key);
		}
	}
	return columns;
}

/* (v, DEFAULT, ...) of one row; a key it lacks is the column's default. */
static char *
row_values(PsCompiler *compiler, PsTableName table, const PsModelTable *known, List *columns, const PsJson *row)
{
	List	   *values = NIL;
	ListCell   *cell;

	foreach(cell, columns)
	{
		const PsJson *value = ps_json_get(row, lfirst(cell));

		values = lappend(values, value == NULL ? "DEFAULT" : column_value(compiler, table, known, lfirst(cell), value));
	}
	return psprintf("(%s)", ps_join(values, ", "));
}

/* The values of some rows, from first to before end.  What they took to write is freed. */
static char *
row_tuples(PsCompiler *compiler, PsTableName table, const PsModelTable *known, List *columns, const PsJson *rows, int first, int end)
{
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "pgstair rows", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(scratch);
	List	   *tuples = NIL;
	char	   *text;
	int			i;

	for (i = first; i < end; i++)
		tuples = lappend(tuples, row_values(compiler, table, known, columns, list_nth(rows->items, i)));
	text = ps_join(tuples, ",\n\t");
	MemoryContextSwitchTo(old);
	text = pstrdup(text);
	MemoryContextDelete(scratch);
	return text;
}

/* "b" = EXCLUDED."b", ... */
static char *
excluded(List *columns)
{
	List	   *parts = NIL;
	ListCell   *cell;

	foreach(cell, columns)
	{
		const char *column = quote_identifier(lfirst(cell));

		parts = lappend(parts, psprintf("%s = EXCLUDED.%s", column, column));
	}
	return ps_join(parts, ", ");
}

/* ON CONFLICT (keys) DO UPDATE ...; the keys are the primary key unless given. */
static char *
on_conflict(PsCompiler *compiler, PsTableName table, const PsJson *arguments, const char *argument, List *updates)
{
	List	   *keys = ps_names(arguments, argument);

	if (keys == NIL)
		keys = ps_model_primary_key(compiler, table);
	if (keys == NIL)
	{
		if (compiler->context != NULL)
			ps_operation_error(compiler, arguments, "the key \"%s\" is missing, and the primary key of %s is not known",
							   argument, ps_quote_table(table));
		return "";
	}
	if (updates == NIL)
		return psprintf(" ON CONFLICT (%s) DO NOTHING", ps_quote_names(keys));
	return psprintf(" ON CONFLICT (%s) DO UPDATE SET %s", ps_quote_names(keys), excluded(updates));
}

static const PsArgument ps_bulk_insert_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"rows", PS_KIND_ANY, PS_REQUIRED, NULL, "an array of rows, objects of values; a missing key is the default"},
	{"ignoreDuplicates", PS_KIND_FLAG, 0, "false", "ON CONFLICT DO NOTHING"},
	{"updateOnDuplicate", PS_KIND_NAME, PS_MANY, NULL, "columns to update where the row is there"},
	{"upsertKeys", PS_KIND_NAME, PS_MANY, NULL, "columns of the conflict; default: the primary key"},
	{"returning", PS_KIND_ANY, 0, NULL, "RETURNING *, or the columns of a list: for migrations that read"},
	{NULL}
};

/* Are these rows? */
static bool
check_rows(PsCompiler *compiler, const PsJson *rows)
{
	ListCell   *cell;

	if (rows->kind != PS_JSON_ARRAY)
	{
		ps_operation_error(compiler, rows, "expected an array of rows, found %s", ps_json_excerpt(rows));
		return false;
	}
	foreach(cell, rows->items)
	{
		if (((PsJson *) lfirst(cell))->kind != PS_JSON_OBJECT)
		{
			ps_operation_error(compiler, lfirst(cell), "expected a row as an object, found %s", ps_json_excerpt(lfirst(cell)));
			return false;
		}
	}
	return true;
}

/* " RETURNING ..." or nothing. */
static const char *
returning_clause(const PsJson *arguments)
{
	const PsJson *returning = ps_json_get(arguments, "returning");

	if (ps_json_is(returning, PS_JSON_ARRAY))
		return psprintf(" RETURNING %s", ps_quote_names(ps_names(arguments, "returning")));
	return ps_json_is(returning, PS_JSON_BOOLEAN) && returning->boolean ? " RETURNING *" : "";
}

/* bulkInsert: inserts rows. */
static void
compile_bulk_insert(PsCompiler *compiler, const PsJson *arguments)
{
	PsTableName table = ps_table_argument(arguments);
	PsModelTable *known = ps_model_table(compiler, table);
	const PsJson *rows = ps_json_get(arguments, "rows");
	const char *conflict = ps_flag(compiler, arguments, "ignoreDuplicates") ? " ON CONFLICT DO NOTHING" : "";
	List	   *columns;
	int			first;

	if (!check_rows(compiler, rows))
		return;
	columns = row_columns(compiler, rows);
	if (ps_names(arguments, "updateOnDuplicate") != NIL)
		conflict = on_conflict(compiler, table, arguments, "upsertKeys", ps_names(arguments, "updateOnDuplicate"));
	conflict = psprintf("%s%s", conflict, returning_clause(arguments));
	for (first = 0; first < list_length(rows->items); first += PS_ROWS_PER_INSERT)
	{
		int			end = Min(first + PS_ROWS_PER_INSERT, list_length(rows->items));
		char	   *tuples;
		int			i;

		if (columns != NIL)
		{
			tuples = row_tuples(compiler, table, known, columns, rows, first, end);
			ps_emit(compiler, "INSERT INTO %s (%s) VALUES\n\t%s%s", ps_quote_table(table), ps_quote_names(columns),
					tuples, conflict);
			pfree(tuples);
			continue;
		}
		/* Rows without any key cannot share one VALUES. */
		for (i = first; i < end; i++)
			ps_emit(compiler, "INSERT INTO %s DEFAULT VALUES%s", ps_quote_table(table), conflict);
	}
}

/* "a" = value, ... */
static char *
assignments_of(PsCompiler *compiler, PsTableName table, const PsJson *values)
{
	const PsModelTable *known = ps_model_table(compiler, table);
	List	   *parts = NIL;
	ListCell   *cell;

	foreach(cell, values->items)
	{
		const PsJson *value = lfirst(cell);
		char	   *sql = column_value(compiler, table, known, value->key, value);

		parts = lappend(parts, psprintf("%s = %s", quote_identifier(value->key), sql));
	}
	return ps_join(parts, ", ");
}

/* " WHERE ..." or nothing. */
static char *
where_clause(PsCompiler *compiler, const PsJson *arguments)
{
	char	   *where = ps_compile_where(compiler, ps_json_get(arguments, "where"));

	return where == NULL ? "" : psprintf(" WHERE %s", where);
}

static const PsArgument ps_bulk_update_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"values", PS_KIND_VALUE, PS_REQUIRED | PS_MAP},
	{"where", PS_KIND_WHERE, PS_REQUIRED, NULL, "{} for all rows"},
	{NULL}
};

/* bulkUpdate: updates rows. */
static void
compile_bulk_update(PsCompiler *compiler, const PsJson *arguments)
{
	PsTableName table = ps_table_argument(arguments);
	const PsJson *values = ps_json_get(arguments, "values");

	if (values->items == NIL)
		return;
	ps_emit(compiler, "UPDATE %s SET %s%s", ps_quote_table(table), assignments_of(compiler, table, values),
			where_clause(compiler, arguments));
}

static const PsArgument ps_bulk_delete_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"where", PS_KIND_WHERE, 0, NULL, "required without truncate; {} for all rows"},
	{"truncate", PS_KIND_FLAG, 0, "false"},
	{"cascade", PS_KIND_FLAG, 0, "false", "of truncate"},
	{"restartIdentity", PS_KIND_FLAG, 0, "false", "of truncate"},
	{NULL}
};

/* bulkDelete: deletes rows. */
static void
compile_bulk_delete(PsCompiler *compiler, const PsJson *arguments)
{
	if (ps_flag(compiler, arguments, "truncate"))
		ps_emit(compiler, "%s", ps_fill(compiler, arguments, PS_TRUNCATE_TEMPLATE));
	else if (ps_json_get(arguments, "where") == NULL)
		ps_operation_error(compiler, arguments, "the key \"where\" is missing: expected a condition, {} for all rows");
	else
		ps_emit(compiler, "DELETE FROM %s%s", ps_quote_table(ps_table_argument(arguments)),
				where_clause(compiler, arguments));
}

static const PsArgument ps_upsert_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"insertValues", PS_KIND_VALUE, PS_REQUIRED | PS_MAP},
	{"updateValues", PS_KIND_VALUE, PS_MAP, NULL, "which columns to update; default: all that are inserted"},
	{"conflictFields", PS_KIND_NAME, PS_MANY, NULL, "default: the primary key"},
	{"where", PS_KIND_WHERE, PS_IGNORED},
	{NULL}
};

/* upsert: inserts a row, or updates the one that is there. */
static void
compile_upsert(PsCompiler *compiler, const PsJson *arguments)
{
	PsTableName table = ps_table_argument(arguments);
	const PsJson *values = ps_json_get(arguments, "insertValues");
	const PsJson *updates = ps_json_get(arguments, "updateValues");
	List	   *columns = NIL;
	List	   *updated = NIL;
	ListCell   *cell;

	foreach(cell, values->items)
		columns = lappend(columns, (char *) ((PsJson *) lfirst(cell))->key);
	foreach(cell, updates == NULL ? values->items : updates->items)
		updated = lappend(updated, (char *) ((PsJson *) lfirst(cell))->key);
	if (columns == NIL)
	{
		ps_operation_error(compiler, values, "expected the values of a row, found {}");
		return;
	}
	ps_emit(compiler, "INSERT INTO %s (%s) VALUES %s%s", ps_quote_table(table), ps_quote_names(columns),
			row_values(compiler, table, ps_model_table(compiler, table), columns, values),
			on_conflict(compiler, table, arguments, "conflictFields", updated));
}

static const PsArgument ps_increment_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{"fields", PS_KIND_ANY, PS_REQUIRED, NULL, "{\"column\": by}, or columns with \"by\""},
	{"by", PS_KIND_NUMBER, 0, "1"},
	{"where", PS_KIND_WHERE, PS_REQUIRED, NULL, "{} for all rows"},
	{"set", PS_KIND_VALUE, PS_MAP, NULL, "further columns and their values"},
	{NULL}
};

/* "b" = "b" + (5) of one column. */
static char *
increment_column(const char *name, const char *sign, const char *by)
{
	const char *column = quote_identifier(name);

	return psprintf("%s = %s %s (%s)", column, column, sign, by);
}

/* The assignments that {"b": 5}, or columns and one step, ask for; NIL after noting an error. */
static List *
increments(PsCompiler *compiler, const PsJson *fields, const char *sign, const char *by)
{
	bool		is_map = fields->kind == PS_JSON_OBJECT;
	List	   *parts = NIL;
	ListCell   *cell;

	foreach(cell, is_map ? fields->items : ps_elements(fields))
	{
		const PsJson *field = lfirst(cell);

		if (field->kind != (is_map ? PS_JSON_NUMBER : PS_JSON_STRING))
		{
			ps_operation_error(compiler, field, "expected %s, found %s", is_map ? "a number" : "a column", ps_json_excerpt(field));
			return NIL;
		}
		parts = lappend(parts, is_map ? increment_column(field->key, sign, field->string) :
						increment_column(field->string, sign, by));
	}
	if (parts == NIL)
		ps_operation_error(compiler, fields, "expected columns, found %s", ps_json_excerpt(fields));
	return parts;
}

/* UPDATE that moves columns up or down. */
static void
compile_step(PsCompiler *compiler, const PsJson *arguments, const char *sign)
{
	PsTableName table = ps_table_argument(arguments);
	const PsJson *fields = ps_json_get(arguments, "fields");
	const PsJson *by = ps_json_get(arguments, "by");
	const PsJson *set = ps_json_get(arguments, "set");
	List	   *parts = increments(compiler, fields, sign, by == NULL ? "1" : by->string);

	if (parts == NIL)
		return;
	if (set != NULL && set->items != NIL)
		parts = lappend(parts, assignments_of(compiler, table, set));
	ps_emit(compiler, "UPDATE %s SET %s%s", ps_quote_table(table), ps_join(parts, ", "), where_clause(compiler, arguments));
}

/* increment: adds to columns. */
static void
compile_increment(PsCompiler *compiler, const PsJson *arguments)
{
	compile_step(compiler, arguments, "+");
}

/* decrement: subtracts from columns. */
static void
compile_decrement(PsCompiler *compiler, const PsJson *arguments)
{
	compile_step(compiler, arguments, "-");
}

const PsOperation ps_data_operations[] = {
	{{"bulkInsert", ps_bulk_insert_arguments}, "inserts rows", compile_bulk_insert},
	{{"bulkUpdate", ps_bulk_update_arguments}, "updates rows", compile_bulk_update},
	{{"bulkDelete", ps_bulk_delete_arguments}, "deletes rows", compile_bulk_delete},
	{{"upsert", ps_upsert_arguments}, "inserts a row, or updates the one that is there", compile_upsert},
	{{"increment", ps_increment_arguments}, "adds to columns", compile_increment},
	{{"decrement", ps_increment_arguments}, "subtracts from columns", compile_decrement},
	{{NULL}}
};
