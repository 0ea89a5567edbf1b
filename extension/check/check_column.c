/*-------------------------------------------------------------------------
 *
 * check_column.c
 *	  Columns: added, of another type, NOT NULL; and CHECK constraints.
 *
 *-------------------------------------------------------------------------
 */
#include "check_internal.h"
#include "catalog_check.h"
#include "compat.h"

#include "catalog/pg_type.h"
#include "nodes/value.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

/* Rows whose conversion is tried one by one. */
#define MAX_TRIED 10000

/* What the definition of a new column says. */
typedef struct NewColumn
{
	ColumnDef  *definition;
	Node	   *value;			/* of the rows that are there; NULL: none is written */
	bool		filled;			/* each row gets a value of its own: serial, identity */
	bool		by_type;		/* the type has a default */
	bool		generated;
	bool		stored;			/* generated and stored */
	bool		not_null;
	Oid			type;			/* InvalidOid: the batch makes it */
} NewColumn;

/* A value as that type. */
static Node *
cast_to(Node *value, const TypeName *type)
{
	TypeCast   *cast = makeNode(TypeCast);

	cast->arg = value;
	cast->typeName = copyObject(unconstify(TypeName *, type));
	cast->location = -1;
	return (Node *) cast;
}

/* Is the type one whose columns get a sequence? */
static bool
is_serial(const TypeName *type)
{
	static const char *const serials[] = {"serial", "serial4", "bigserial", "serial8", "smallserial", "serial2"};

	for (int i = 0; i < lengthof(serials); i++)
		if (list_length(type->names) == 1 && strcmp(strVal(linitial(type->names)), serials[i]) == 0)
			return true;
	return false;
}

/* Has the type a default of its own, or may it have one? */
static bool
type_has_default(PsCheck *check, const NewColumn *column)
{
	if (OidIsValid(column->type))
		return get_typdefault(column->type) != NULL;
	return ps_has_string(check->domains, strVal(llast(column->definition->typeName->names)));
}

/* Takes one constraint of the definition into account. */
static void
read_constraint(NewColumn *column, Constraint *constraint)
{
	switch (constraint->contype)
	{
		case CONSTR_DEFAULT:
			column->value = constraint->raw_expr;
			break;
		case CONSTR_GENERATED:
			column->value = constraint->raw_expr;
			column->generated = true;
			column->stored = ps_is_stored(constraint);
			break;
		case CONSTR_IDENTITY:
			column->filled = true;
			break;
		case CONSTR_NOTNULL:
		case CONSTR_PRIMARY:
			column->not_null = true;
			break;
		default:
			break;
	}
}

/* Reads the definition of a new column. */
static NewColumn
read_definition(PsCheck *check, ColumnDef *definition)
{
	NewColumn	column = {.definition = definition,.not_null = definition->is_not_null};
	ListCell   *cell;

	column.filled = is_serial(definition->typeName);
	foreach(cell, definition->constraints)
		read_constraint(&column, lfirst_node(Constraint, cell));
	if (!column.filled)
		column.type = ps_check_type(check, definition->typeName);
	column.by_type = column.value == NULL && !column.filled && type_has_default(check, &column);
	return column;
}

/* The value that the column has in the rows that are there, as an expression. */
static Node *
value_of(const NewColumn *column)
{
	Node	   *value = column->value != NULL && !column->filled ? copyObject(column->value) : ps_check_parse_expression("NULL");

	return OidIsValid(column->type) ? cast_to(value, column->definition->typeName) : value;
}

/*
 * What becomes of the column's value in the rows that are there: all of them if
 * it is generated, else the first, as a default is the same for all.
 */
static PsRead
try_value(PsCheck *check, PsTableState *table, const NewColumn *column)
{
	SelectStmt *rows = ps_check_select(list_make1(ps_check_target(value_of(column), "value")),
									   ps_check_rows(table, true), table->name, NULL);

	return ps_check_read(check, ps_check_parse(column->stored ? "SELECT value FROM (SELECT) AS v" : "SELECT value FROM (SELECT) AS v LIMIT 1",
											   rows, NULL), PS_KEEP_SAMPLES, NULL);
}

/* Would the rows that are there have no value, and need one? */
static bool
lacks_value(const NewColumn *column)
{
	if (!column->not_null || column->filled || column->by_type)
		return false;
	return column->value == NULL ||
		(IsA(column->value, A_Const) && castNode(A_Const, column->value)->isnull);
}

/* Is the type a domain with constraints? */
static bool
is_checked_domain(PsCheck *check, const NewColumn *column)
{
	if (OidIsValid(column->type))
		return get_typtype(column->type) == TYPTYPE_DOMAIN && DomainHasConstraints(column->type);
	return ps_has_string(check->checked_domains, strVal(llast(column->definition->typeName->names)));
}

/* A notice about a column of type json. */
static void
report_json(PsCheck *check, PsTableState *table, const char *column, const TypeName *type)
{
	if (type->arrayBounds == NIL && strcmp(strVal(llast(type->names)), "json") == 0)
		ps_check_add(check, PS_JSON_COLUMN, ps_check_object(table, column), -1, NULL, NULL);
}

/* Reports the work that a new column makes. */
static void
report_work(PsCheck *check, PsTableState *table, const NewColumn *column, bool is_volatile)
{
	if (is_volatile || column->stored || column->filled)
		ps_check_work(check, table, PS_WORK_ADD_COLUMN);
	else if (is_checked_domain(check, column))
		ps_check_work(check, table, PS_WORK_ADD_DOMAIN_COLUMN);
	report_json(check, table, column->definition->colname, column->definition->typeName);
}

/*
 * Looks at what a new column means for the rows that are there.  Returns
 * whether its values are known.
 */
static bool
look_at_rows(PsCheck *check, PsTableState *table, const NewColumn *column)
{
	const char *name = column->definition->colname;
	PsRead		read = {.state = PS_READ_DONE};

	if (lacks_value(column))
	{
		/* A type that the batch makes has no default that is not known here. */
		check->uses_touched &= OidIsValid(column->type);
		ps_check_add_violation(check, PS_NO_DEFAULT, table, name, ps_check_count_rows(check, table), NULL, NULL);
		return false;
	}
	if (!column->filled && !column->by_type)
		read = try_value(check, table, column);
	report_work(check, table, column, read.state == PS_READ_VOLATILE);
	if (read.state == PS_READ_DATA)
		ps_check_add_found(check, PS_EXPRESSION_FAILURE, table, name, &read);
	return read.state == PS_READ_DONE && !column->filled && !column->by_type;
}

/* ADD COLUMN, with the constraints written behind it. */
void
ps_check_add_column_command(PsCheck *check, PsTableState *table, AlterTableCmd *command, bool inh)
{
	static const ConstrType order[] = {CONSTR_PRIMARY, CONSTR_UNIQUE, CONSTR_CHECK, CONSTR_FOREIGN};
	NewColumn	column = read_definition(check, castNode(ColumnDef, command->def));
	const char *name = column.definition->colname;
	bool		known = true;
	ListCell   *cell;

	if (ps_check_column(table, name) != NULL)
		return;
	if (ps_check_has_rows(check, table))
		known = look_at_rows(check, table, &column);
	ps_check_add_column(table, name, known ? value_of(&column) : ps_check_parse_expression("NULL"), !known);
	if (column.generated && column.not_null)
		ps_check_nulls(check, table, name, inh);
	for (int i = 0; i < lengthof(order); i++)
		foreach(cell, column.definition->constraints)
			if (lfirst_node(Constraint, cell)->contype == order[i])
				ps_check_constraint(check, table, lfirst(cell), name, inh);
}

/* SET EXPRESSION: PostgreSQL evaluates it for all rows, unless it is virtual. */
void
ps_check_set_expression(PsCheck *check, PsTableState *table, AlterTableCmd *command, bool inh)
{
	PsColumnState *column = ps_check_column(table, command->name);
	PsRead		read;

	if (column == NULL || column->original == NULL || !ps_check_has_rows(check, table) ||
		!ps_catalog_is_stored(table->oid, column->original) || ps_check_uses_unknown(table, command->def))
		return;
	ps_check_work(check, table, PS_WORK_COLUMN_TYPE);
	read = ps_check_read(check, ps_check_select(list_make1(ps_check_target(command->def, "value")),
												ps_check_rows(table, ps_check_inherits(table, inh)), table->name, NULL),
						 PS_KEEP_SAMPLES, NULL);
	if (read.state == PS_READ_DATA)
		ps_check_add_found(check, PS_EXPRESSION_FAILURE, table, command->name, &read);
	ps_check_set_column(table, command->name, copyObject(command->def), read.state != PS_READ_DONE);
}

/* Is it known, without a look at the rows, that the column has no nulls? */
static bool
excludes_nulls(const PsTableState *table, const PsColumnState *column)
{
	char	   *constraint;

	if (column->not_null)
		return true;
	if (column->original == NULL)
		return false;
	constraint = ps_catalog_check_for_nulls(table->oid, column->original);
	return ps_catalog_is_not_null(table->oid, column->original) ||
		(constraint != NULL && ps_check_original_constraint(table, constraint) != NULL);
}

/* Violators of NOT NULL. */
void
ps_check_nulls(PsCheck *check, PsTableState *table, const char *name, bool inh)
{
	PsColumnState *column = ps_check_column(table, name);
	SelectStmt *values;
	PsRead		read;

	if (column == NULL || column->unknown || !ps_check_has_rows(check, table) || excludes_nulls(table, column))
		return;
	ps_check_work(check, table, PS_WORK_SET_NOT_NULL);
	values = ps_check_select(list_make2(ps_check_target(ps_check_reference(name), "value"),
										ps_check_target(ps_check_reference(PS_ROW_KEY), "key")),
							 ps_check_rows(table, ps_check_inherits(table, inh)), table->name, NULL);
	read = ps_check_read(check, ps_check_parse("SELECT key FROM (SELECT) AS v WHERE value IS NULL", values, NULL),
						 PS_KEEP_SAMPLES, NULL);
	ps_check_add_found(check, PS_NULL_VALUE, table, name, &read);
	column->not_null |= inh;
}

/* Violators of CHECK (expression). */
void
ps_check_condition(PsCheck *check, PsTableState *table, Node *expression, bool inh)
{
	BooleanTest *is_false = makeNode(BooleanTest);
	PsRead		read;

	if (!ps_check_has_rows(check, table) || ps_check_uses_unknown(table, expression))
		return;
	is_false->arg = (Expr *) expression;
	is_false->booltesttype = IS_FALSE;
	is_false->location = -1;
	read = ps_check_read(check, ps_check_select(list_make1(ps_check_target(ps_check_reference(PS_ROW_KEY), "key")),
												ps_check_rows(table, ps_check_inherits(table, inh)), table->name,
												(Node *) is_false), PS_KEEP_SAMPLES, NULL);
	ps_check_add_found(check, PS_CHECK_VIOLATION, table, NULL, &read);
}

/* A change of type. */
typedef struct Change
{
	const char *column;
	const TypeName *type;
	Node	   *value;			/* USING, or the column itself */
	bool		is_using;
	bool		known;
} Change;

/* The columns that a change reads; NIL if the catalog does not have them all. */
static List *
columns_read(PsTableState *table, const Change *change)
{
	List	   *names = NIL;
	ListCell   *cell;

	foreach(cell, ps_check_columns_of(change->value))
	{
		PsColumnState *column = ps_check_column(table, lfirst(cell));

		if (column == NULL || column->original == NULL)
			return NIL;
		names = list_append_unique_ptr(names, column);
	}
	return names;
}

/* The distinct values of columns as texts, the number of their rows behind them. */
static PsRead
distinct_values(PsCheck *check, PsTableState *table, List *columns, bool inh)
{
	SelectStmt *rows = ps_check_select(NIL, ps_check_rows(table, inh), table->name, NULL);
	StringInfoData select;
	StringInfoData group;
	ListCell   *cell;

	initStringInfo(&select);
	initStringInfo(&group);
	foreach(cell, columns)
	{
		const char *name = ((PsColumnState *) lfirst(cell))->name;

		rows->targetList = lappend(rows->targetList, ps_check_target(ps_check_reference(name), name));
		appendStringInfo(&select, "%s::pg_catalog.text, ", quote_identifier(name));
		appendStringInfo(&group, "%s%d", group.len > 0 ? ", " : "", list_cell_number(columns, cell) + 1);
	}
	return ps_check_read(check, ps_check_parse(psprintf("SELECT %s pg_catalog.count(*)::pg_catalog.text FROM (SELECT) AS v GROUP BY %s LIMIT %d",
														select.data, group.data, MAX_TRIED), rows, NULL), PS_KEEP_ALL, NULL);
}

/* One row of values as a query, for the change to be tried on. */
static SelectStmt *
one_row(const PsTableState *table, List *columns, char **values)
{
	StringInfoData sql;
	ListCell   *cell;

	initStringInfo(&sql);
	foreach(cell, columns)
	{
		PsColumnState *column = lfirst(cell);
		const char *value = values[list_cell_number(columns, cell)];

		appendStringInfo(&sql, "%s%s::%s AS %s", sql.len > 0 ? ", " : "SELECT ",
						 value == NULL ? "NULL" : quote_literal_cstr(value),
						 ps_catalog_type_of(table->oid, column->original), quote_identifier(column->name));
	}
	return ps_check_parse(sql.data, NULL, NULL);
}

/* A row of values as a sample. */
static char *
sample_of(List *columns, char **values)
{
	StringInfoData names;
	StringInfoData texts;
	ListCell   *cell;

	initStringInfo(&names);
	initStringInfo(&texts);
	foreach(cell, columns)
	{
		const char *value = values[list_cell_number(columns, cell)];

		appendStringInfo(&names, "%s%s", names.len > 0 ? ", " : "", ((PsColumnState *) lfirst(cell))->name);
		appendStringInfo(&texts, "%s%s", texts.len > 0 ? ", " : "", value == NULL ? "null" : value);
	}
	return psprintf("(%s)=(%s)", names.data, texts.data);
}

/*
 * Finds the values that cannot be converted, each tried by itself.  There is
 * one at least; message is the error that showed it.
 */
static void
report_cast_failure(PsCheck *check, PsTableState *table, const Change *change, bool inh, const char *message)
{
	List	   *columns = columns_read(table, change);
	PsRead		failed = {.count = 0};
	PsRead		values = {.count = 0};
	ListCell   *cell;

	if (columns != NIL)
		values = distinct_values(check, table, columns, inh);
	foreach(cell, values.rows)
	{
		char	  **row = lfirst(cell);
		SelectStmt *select = ps_check_select(list_make1(ps_check_target(change->value, "value")),
											 one_row(table, columns, row), table->name, NULL);
		char	  **sample = palloc(sizeof(char *));

		if (ps_check_read(check, select, PS_KEEP_SAMPLES, change->type).state != PS_READ_DATA)
			continue;
		failed.count += strtoll(row[list_length(columns)], NULL, 10);
		sample[0] = sample_of(columns, row);
		ps_check_keep(&failed, sample);
	}
	ps_check_add_violation(check, PS_CAST_FAILURE, table, change->column, failed.count > 0 ? failed.count : -1,
						   ps_check_sample(&failed), psprintf("%s%s: %s", ps_check_code_advice(PS_CAST_FAILURE),
															  values.count < MAX_TRIED ? "" : psprintf(" (the count is of %d different values)", MAX_TRIED), message));
}

/* Warns of values that the new type cannot hold as they are. */
static void
report_changed_values(PsCheck *check, PsTableState *table, const Change *change, bool inh)
{
	PsColumnState *column = ps_check_column(table, change->column);
	Node	   *there = cast_to(ps_check_reference(change->column), change->type);
	TypeCast   *back;
	SelectStmt *rows;
	PsRead		read;

	if (column->original == NULL)
		return;
	back = castNode(TypeCast, ps_check_parse_expression(psprintf("NULL::%s", ps_catalog_type_of(table->oid, column->original))));
	back->arg = there;
	rows = ps_check_select(list_make2(ps_check_target(ps_check_reference(change->column), "before"),
									  ps_check_target((Node *) back, "after")),
						   ps_check_rows(table, inh), table->name, NULL);
	/* Rows compare by the type's own equality, not by an operator that the search_path finds. */
	read = ps_check_read(check, ps_check_parse(psprintf("SELECT pg_catalog.concat(%s, %s, ')') FROM (SELECT) AS v"
														" WHERE pg_catalog.record_ne(ROW(before), ROW(after))",
														quote_literal_cstr(psprintf("(%s)=(", change->column)),
														ps_check_value_text("before")), rows, NULL), PS_KEEP_SAMPLES, NULL);
	if (read.state == PS_READ_DONE && read.count > 0)
		ps_check_add_violation(check, PS_VALUE_CHANGED, table, change->column, read.count, ps_check_sample(&read), NULL);
}

/* Looks at one change of type. */
static void
look_at_change(PsCheck *check, PsTableState *table, Change *change, bool inh)
{
	SelectStmt *values = ps_check_select(list_make1(ps_check_target(change->value, "value")),
										 ps_check_rows(table, inh), table->name, NULL);
	PsRead		read = ps_check_read(check, values, PS_KEEP_SAMPLES, change->type);

	change->known = read.state == PS_READ_DONE;
	if (read.state != PS_READ_DONE || read.converts)
		ps_check_work(check, table, PS_WORK_COLUMN_TYPE);
	report_json(check, table, change->column, change->type);
	if (read.state == PS_READ_DATA)
		report_cast_failure(check, table, change, inh, read.message);
	else if (read.state == PS_READ_FAILED && read.message == NULL)
		ps_check_add_violation(check, PS_CAST_FAILURE, table, change->column, ps_check_count_rows(check, table), NULL,
							   "there is no conversion to the new type that PostgreSQL makes by itself: say in USING how");
	else if (ps_check_was_read(check, table, &read) && read.converts && !change->is_using)
		report_changed_values(check, table, change, inh);
}

/* ALTER COLUMN TYPE: all of a statement's see the values of before. */
void
ps_check_column_types(PsCheck *check, PsTableState *table, List *commands, bool inh)
{
	bool		inherits = ps_check_inherits(table, inh);
	List	   *changes = NIL;
	ListCell   *cell;

	foreach(cell, commands)
	{
		AlterTableCmd *command = lfirst_node(AlterTableCmd, cell);
		Change	   *change;
		ColumnDef  *definition;

		if (command->subtype != AT_AlterColumnType || ps_check_column(table, command->name) == NULL)
			continue;
		definition = castNode(ColumnDef, command->def);
		change = palloc0(sizeof(Change));
		change->column = command->name;
		change->type = definition->typeName;
		change->is_using = definition->raw_default != NULL;
		change->value = change->is_using ? definition->raw_default : ps_check_reference(command->name);
		if (ps_check_has_rows(check, table) && !ps_check_uses_unknown(table, change->value) &&
			!ps_check_labels(check, table, change->column, change->type, change->value, inherits))
			look_at_change(check, table, change, inherits);
		changes = lappend(changes, change);
	}
	foreach(cell, changes)
	{
		Change	   *change = lfirst(cell);

		ps_check_set_column(table, change->column,
							change->known ? cast_to(change->value, change->type) : ps_check_parse_expression("NULL"), !change->known);
	}
}
