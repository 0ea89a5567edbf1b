/*-------------------------------------------------------------------------
 *
 * operation_constraint.c
 *	  Constraints: addConstraint, removeConstraint, renameConstraint,
 *	  validateConstraint.
 *
 * One row per type of constraint writes its definition.  A name that is not
 * given is Sequelize's.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "operation_compile.h"

#include "utils/builtins.h"

typedef char *(*PsConstraintWrite) (PsCompiler *compiler, PsTableName table, const PsJson *constraint);

typedef struct PsConstraintRow
{
	const char *type;
	const char *suffix;			/* of a name that is not given */
	bool		needs_fields;
	PsConstraintWrite write;
} PsConstraintRow;

static const char *const ps_action_choices[] = {"CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION", NULL};
static const char *const ps_constraint_choices[] = {"UNIQUE", "CHECK", "PRIMARY KEY", "FOREIGN KEY", "EXCLUDE", NULL};

static const PsArgument ps_element_arguments[] = {
	{"field", PS_KIND_NAME},
	{"expression", PS_KIND_SQL},
	{"operator", PS_KIND_TEXT, PS_REQUIRED, NULL, "=, &&, ..."},
	{"operatorClass", PS_KIND_SQL_NAME},
	{NULL}
};

static const PsShape ps_element_shape = {"excludeElement", ps_element_arguments};

static const PsArgument ps_constraint_arguments[] = {
	{"type", PS_KIND_CHOICE, PS_REQUIRED, NULL, NULL, ps_constraint_choices},
	{"fields", PS_KIND_FIELD, PS_ONE_OR_MANY},
	{"name", PS_KIND_NAME, 0, NULL, "default: Sequelize's"},
	{"where", PS_KIND_WHERE, 0, NULL, "the condition of a check; which rows an exclude is for"},
	{"references", PS_KIND_REFERENCE, 0, NULL, "of a foreign key"},
	{"onDelete", PS_KIND_CHOICE, 0, NULL, NULL, ps_action_choices},
	{"onUpdate", PS_KIND_CHOICE, 0, NULL, NULL, ps_action_choices},
	{"deferrable", PS_KIND_DEFERRABLE},
	{"notValid", PS_KIND_FLAG, 0, "false", "existing rows are not checked: see validateConstraint"},
	{"nullsNotDistinct", PS_KIND_FLAG, 0, "false", "of a unique constraint"},
	{"include", PS_KIND_NAME, PS_MANY, NULL, "further columns in the index of a unique or primary key"},
	{"usingIndex", PS_KIND_NAME, 0, NULL, "an existing unique index becomes the constraint's"},
	{"noInherit", PS_KIND_FLAG, 0, "false", "of a check"},
	{"using", PS_KIND_SQL_NAME, 0, NULL, "index method of an exclude; default gist"},
	{"elements", PS_KIND_OBJECT, PS_MANY, NULL, "of an exclude", &ps_element_shape},
	{NULL}
};

const PsShape ps_constraint_shape = {"constraint", ps_constraint_arguments};

/* UNIQUE (...) or PRIMARY KEY (...), on an index that is there if usingIndex says so. */
static char *
write_key(PsCompiler *compiler, const PsJson *constraint, const char *words)
{
	List	   *fields = ps_field_names(ps_elements(ps_json_get(constraint, "fields")));

	if (ps_text(constraint, "usingIndex") != NULL)
		return psprintf("%s USING INDEX %s", words, quote_identifier(ps_text(constraint, "usingIndex")));
	return psprintf("%s (%s)%s", words, ps_quote_names(fields),
					ps_fill_shape(compiler, &ps_constraint_shape, constraint, "[ INCLUDE ({include})]"));
}

/* UNIQUE (...), as a constraint. */
static char *
write_unique(PsCompiler *compiler, PsTableName table, const PsJson *constraint)
{
	return write_key(compiler, constraint,
					 ps_fill_shape(compiler, &ps_constraint_shape, constraint, "UNIQUE[nullsNotDistinct? NULLS NOT DISTINCT]"));
}

/* PRIMARY KEY (...), as a constraint. */
static char *
write_primary(PsCompiler *compiler, PsTableName table, const PsJson *constraint)
{
	return write_key(compiler, constraint, "PRIMARY KEY");
}

/* CHECK (...); NULL after noting an error. */
static char *
write_check(PsCompiler *compiler, PsTableName table, const PsJson *constraint)
{
	char	   *condition = ps_compile_where(compiler, ps_json_get(constraint, "where"));

	if (condition == NULL)
	{
		ps_operation_error(compiler, constraint, "the key \"where\" is missing: expected a condition");
		return NULL;
	}
	return psprintf("CHECK (%s)%s", condition,
					ps_shape_flag(&ps_constraint_shape, constraint, "noInherit") ? " NO INHERIT" : "");
}

/* FOREIGN KEY (...) REFERENCES ...; NULL after noting an error. */
static char *
write_foreign(PsCompiler *compiler, PsTableName table, const PsJson *constraint)
{
	PsReference *reference = ps_compile_reference(compiler, table, constraint);
	List	   *fields = ps_field_names(ps_elements(ps_json_get(constraint, "fields")));

	if (reference == NULL)
	{
		if (ps_json_get(constraint, "references") == NULL)
			ps_operation_error(compiler, constraint, "the key \"references\" is missing: expected {\"table\", \"field\"}");
		return NULL;
	}
	ps_note_reference(ps_model_table(compiler, table), fields, reference);
	return psprintf("FOREIGN KEY (%s) %s", ps_quote_names(fields), reference->clause);
}

/* Is this an operator that SQL could have? */
static bool
is_operator(const char *text)
{
	return *text && strspn(text, "+-*/<>=~!@#%^&|`?") == strlen(text) &&
		strstr(text, "--") == NULL && strstr(text, "/*") == NULL;
}

/* EXCLUDE ...; NULL after noting an error. */
static char *
write_exclude(PsCompiler *compiler, PsTableName table, const PsJson *constraint)
{
	const PsJson *elements = ps_json_get(constraint, "elements");
	char	   *where = ps_compile_where(compiler, ps_json_get(constraint, "where"));
	List	   *parts = NIL;
	ListCell   *cell;

	if (elements == NULL || elements->items == NIL)
	{
		ps_operation_error(compiler, constraint, "the key \"elements\" is missing: expected [{\"field\", \"operator\"}, ...]");
		return NULL;
	}
	foreach(cell, elements->items)
	{
		const PsJson *element = lfirst(cell);
		const char *field = ps_text(element, "field");
		const char *class = ps_text(element, "operatorClass");

		if (!is_operator(ps_text(element, "operator")))
			ps_operation_error(compiler, ps_json_get(element, "operator"), "expected an operator, found %s",
							   ps_json_excerpt(ps_json_get(element, "operator")));
		if (field == NULL && ps_text(element, "expression") == NULL)
			ps_operation_error(compiler, element, "expected \"field\" or \"expression\"");
		parts = lappend(parts, psprintf("%s%s WITH %s",
										field != NULL ? quote_identifier(field) : psprintf("(%s\n)", ps_text(element, "expression")),
										class == NULL ? "" : psprintf(" %s", ps_quote_sql_name(class)),
										ps_text(element, "operator")));
	}
	return psprintf("EXCLUDE USING %s (%s)%s",
					ps_text(constraint, "using") == NULL ? "gist" : ps_quote_sql_name(ps_text(constraint, "using")),
					ps_join(parts, ", "), where == NULL ? "" : psprintf(" WHERE (%s)", where));
}

static const PsConstraintRow ps_constraint_rows[] = {
	{"UNIQUE", "uk", true, write_unique},
	{"CHECK", "ck", false, write_check},
	{"PRIMARY KEY", "pk", true, write_primary},
	{"FOREIGN KEY", "fk", true, write_foreign},
	{"EXCLUDE", "excl", false, write_exclude},
};

/* The row of the type of a constraint, which has been found valid. */
static const PsConstraintRow *
constraint_row(const PsJson *constraint)
{
	char	   *type = ps_upper_words(ps_text(constraint, "type"));
	int			i;

	for (i = 0; i < lengthof(ps_constraint_rows); i++)
	{
		if (strcmp(ps_constraint_rows[i].type, type) == 0)
			return &ps_constraint_rows[i];
	}
	elog(ERROR, "no constraint type \"%s\"", type);
}

/* The name that Sequelize gives a constraint. */
static char *
default_constraint_name(const PsConstraintRow *row, PsTableName table, const PsJson *constraint)
{
	List	   *fields = ps_field_names(ps_elements(ps_json_get(constraint, "fields")));
	const PsJson *references = ps_json_get(constraint, "references");
	const char *target = NULL;

	if (strcmp(row->suffix, "fk") == 0 && references != NULL)
	{
		const PsJson *node = ps_json_get(references, "table") != NULL ? ps_json_get(references, "table") :
			ps_json_get(references, "model");

		target = ps_table_name(node != NULL ? node : references, NULL).name;
	}
	return ps_constraint_name(table.name, fields, target, row->suffix);
}

/* Are all fields of a key columns?  Notes each that is not. */
static bool
check_columns(PsCompiler *compiler, const PsJson *constraint)
{
	bool		valid = true;
	ListCell   *cell;

	foreach(cell, ps_elements(ps_json_get(constraint, "fields")))
	{
		if (ps_field_names(list_make1(lfirst(cell))) != NIL)
			continue;
		ps_operation_error(compiler, lfirst(cell), "expected a column, found %s; for an expression use addIndex with \"unique\"",
						   ps_json_excerpt(lfirst(cell)));
		valid = false;
	}
	return valid;
}

/* "CONSTRAINT name UNIQUE (...)"; NULL after noting errors. */
char *
ps_constraint_definition(PsCompiler *compiler, PsTableName table, const PsJson *constraint)
{
	const PsConstraintRow *row = constraint_row(constraint);
	const PsJson *deferrable = ps_json_get(constraint, "deferrable");
	const char *name = ps_text(constraint, "name");
	char	   *definition;

	if (row->needs_fields && ps_elements(ps_json_get(constraint, "fields")) == NIL &&
		ps_text(constraint, "usingIndex") == NULL)
	{
		ps_operation_error(compiler, constraint, "the key \"fields\" is missing: expected the constraint's columns");
		return NULL;
	}
	if (name == NULL)
		name = default_constraint_name(row, table, constraint);
	if (row->needs_fields && !check_columns(compiler, constraint))
		return NULL;
	definition = row->write(compiler, table, constraint);
	if (definition == NULL || !ps_check_identifier(compiler, constraint, name))
		return NULL;
	/* A foreign key has said so already, with its references. */
	if (deferrable != NULL && row->write != write_foreign)
		definition = psprintf("%s %s", definition, ps_deferrable_clause(deferrable));
	return psprintf("CONSTRAINT %s %s%s", quote_identifier(name), definition,
					ps_shape_flag(&ps_constraint_shape, constraint, "notValid") ? " NOT VALID" : "");
}

static const PsArgument ps_on_table_arguments[] = {
	{"table", PS_KIND_TABLE, PS_REQUIRED},
	{"schema", PS_KIND_NAME},
	{NULL}
};

static const PsShape ps_on_table_shape = {"onTable", ps_on_table_arguments};

/* Notes a key in the model, so that changeColumn does not double it. */
static void
note_key(PsCompiler *compiler, PsTableName table, const PsJson *constraint)
{
	const PsConstraintRow *row = constraint_row(constraint);
	const char *name = ps_text(constraint, "name");
	PsKeyKind	kind = row->write == write_primary ? PS_KEY_PRIMARY : PS_KEY_UNIQUE;

	if (row->write != write_primary && row->write != write_unique)
		return;
	ps_model_add_key(ps_model_table(compiler, table), kind,
					 name != NULL ? name : default_constraint_name(row, table, constraint),
					 ps_field_names(ps_elements(ps_json_get(constraint, "fields"))));
}

/* addConstraint: adds a constraint. */
static void
compile_add_constraint(PsCompiler *compiler, const PsJson *arguments)
{
	PsTableName table = ps_table_argument(arguments);
	char	   *definition = ps_constraint_definition(compiler, table, arguments);

	if (definition == NULL)
		return;
	ps_emit(compiler, "ALTER TABLE %s ADD %s", ps_quote_table(table), definition);
	note_key(compiler, table, arguments);
}

static const PsArgument ps_remove_constraint_arguments[] = {
	{"name", PS_KIND_NAME, PS_REQUIRED},
	{"ifExists", PS_KIND_FLAG, 0, "false"},
	{"cascade", PS_KIND_FLAG, 0, "false"},
	{NULL}
};

/* Forgets a key by its name, written or generated. */
static void
forget_key(PsModelTable *table, const char *name)
{
	static const char *const suffixes[] = {"pkey", "key", "fkey"};
	ListCell   *cell;

	foreach(cell, table == NULL ? NIL : table->keys)
	{
		PsModelKey *key = lfirst(cell);
		const char *own = key->name;

		if (own == NULL)
			own = ps_constraint_name(table->name, key->kind == PS_KEY_PRIMARY ? NIL : key->columns, NULL, suffixes[key->kind]);
		if (strcmp(own, name) == 0)
		{
			table->keys = foreach_delete_current(table->keys, cell);
			return;
		}
	}
}

/* removeConstraint: forgets a key that is dropped. */
static void
compile_remove_constraint(PsCompiler *compiler, const PsJson *arguments)
{
	forget_key(ps_model_table(compiler, ps_table_argument(arguments)), ps_text(arguments, "name"));
}

static const PsArgument ps_rename_constraint_arguments[] = {
	{"before", PS_KIND_NAME, PS_REQUIRED},
	{"after", PS_KIND_NAME, PS_REQUIRED},
	{NULL}
};

/* renameConstraint: forgets a key under its old name. */
static void
compile_rename_constraint(PsCompiler *compiler, const PsJson *arguments)
{
	forget_key(ps_model_table(compiler, ps_table_argument(arguments)), ps_text(arguments, "before"));
}

static const PsArgument ps_validate_constraint_arguments[] = {
	{"name", PS_KIND_NAME, PS_REQUIRED},
	{NULL}
};

const PsOperation ps_constraint_operations[] = {
	{{"addConstraint", ps_on_table_arguments, &ps_constraint_shape}, "adds a constraint", compile_add_constraint},
	{{"removeConstraint", ps_remove_constraint_arguments, &ps_on_table_shape}, "drops a constraint", compile_remove_constraint,
	{"ALTER TABLE {table} DROP CONSTRAINT [ifExists?IF EXISTS ]{name}[cascade? CASCADE]"}},
	{{"renameConstraint", ps_rename_constraint_arguments, &ps_on_table_shape}, "renames a constraint", compile_rename_constraint,
	{"ALTER TABLE {table} RENAME CONSTRAINT {before} TO {after}"}},
	{{"validateConstraint", ps_validate_constraint_arguments, &ps_on_table_shape}, "checks existing rows against a constraint added with notValid", NULL,
	{"ALTER TABLE {table} VALIDATE CONSTRAINT {name}"}},
	{{NULL}}
};
