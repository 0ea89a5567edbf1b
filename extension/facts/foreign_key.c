/*-------------------------------------------------------------------------
 *
 * foreign_key.c
 *	  Foreign keys written inside CREATE TABLE or ADD COLUMN, taken out of it.
 *
 * Such a key is kept twice: as the text of a constraint of the table, for a
 * statement of its own, and as the ranges of the user's text that it fills.
 * Taking it out overwrites these ranges by spaces, so that all other offsets
 * (and with them the positions of errors) stay what they are.  A key behind a
 * column can be interleaved with the column's other constraints: the ranges
 * are found by lexing from the locations that the parser has left.
 *
 * The keys of one statement are taken out independently, each from the text
 * that the others have left; therefore a comma that has to go with a key is
 * looked for only then.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"
#include "scan.h"

#include "compat.h"
#include "lib/stringinfo.h"
#include "nodes/value.h"
#include "utils/builtins.h"

/* Attributes of a key, which follow a column's key as nodes of their own. */
typedef struct PsKeyAttributes
{
	bool		deferrable;
	bool		deferred;
	bool		not_enforced;
} PsKeyAttributes;

/* Moves over the action after ON DELETE or ON UPDATE. */
static void
skip_action(PsScan *scan)
{
	bool		two_words = ps_scan_at(scan, "no") || ps_scan_at(scan, "set");

	ps_scan_next(scan);
	if (two_words)
		ps_scan_next(scan);
	if (scan->code == '(')
		ps_scan_parentheses(scan);
}

/* Moves over REFERENCES and what belongs to it, attributes excepted. */
static void
skip_references(PsScan *scan)
{
	ps_scan_next(scan);			/* REFERENCES */
	ps_scan_next(scan);			/* the first name */
	while (scan->code == '.')
	{
		ps_scan_next(scan);
		ps_scan_next(scan);
	}
	if (scan->code == '(')
		ps_scan_parentheses(scan);
	while (ps_scan_at(scan, "match") || ps_scan_at(scan, "on"))
	{
		bool		is_action = ps_scan_at(scan, "on");

		ps_scan_next(scan);
		ps_scan_next(scan);
		if (is_action)
			skip_action(scan);
	}
}

/* Moves to the comma or parenthesis that ends an element of the table. */
static void
skip_element(PsScan *scan)
{
	while (scan->code != 0 && scan->code != ',' && scan->code != ')')
	{
		if (scan->code == '(')
			ps_scan_parentheses(scan);
		else
			ps_scan_next(scan);
	}
}

/* Adds a range of the statement's text to the key's. */
static void
add_blank(PsForeignKey *key, int start, int end)
{
	int			count = ++key->nblanks;

	if (count == 1)
	{
		key->blank_start = palloc(sizeof(int));
		key->blank_end = palloc(sizeof(int));
	}
	else
	{
		key->blank_start = repalloc(key->blank_start, count * sizeof(int));
		key->blank_end = repalloc(key->blank_end, count * sizeof(int));
	}
	key->blank_start[count - 1] = start;
	key->blank_end[count - 1] = end;
}

/* Finds the clause itself, from CONSTRAINT on if it has a name. */
static void
find_clause(PsForeignKey *key, const char *text, int location)
{
	PsScan		scan;

	ps_scan_begin(&scan, text, location);
	if (ps_scan_at(&scan, "constraint"))
	{
		ps_scan_next(&scan);
		ps_scan_next(&scan);
	}
	if (key->from_column)
		skip_references(&scan);
	else
		skip_element(&scan);
	add_blank(key, location, scan.code == 0 ? scan.end : scan.previous_end);
	ps_scan_end(&scan);
}

/* Finds an attribute: NOT and INITIALLY are followed by a second word. */
static void
find_attribute(PsForeignKey *key, const char *text, int location)
{
	PsScan		scan;
	int			end;

	ps_scan_begin(&scan, text, location);
	if (ps_scan_at(&scan, "not") || ps_scan_at(&scan, "initially"))
		ps_scan_next(&scan);
	end = scan.end;
	ps_scan_end(&scan);
	add_blank(key, location, end);
}

/* Takes an attribute's node into account; false if it is none. */
static bool
read_attribute(PsKeyAttributes *attributes, const Constraint *node)
{
	switch (node->contype)
	{
		case CONSTR_ATTR_DEFERRABLE:
			attributes->deferrable = true;
			return true;
		case CONSTR_ATTR_NOT_DEFERRABLE:
		case CONSTR_ATTR_IMMEDIATE:
			return true;
		case CONSTR_ATTR_DEFERRED:
			attributes->deferrable = true;
			attributes->deferred = true;
			return true;
		default:
			attributes->not_enforced |= ps_is_not_enforced_attribute(node);
			return ps_is_not_enforced_attribute(node) || ps_is_enforced_attribute(node);
	}
}

/*
 * Reads the attributes behind a column's key, and where they stand.  They
 * belong to the key up to the column's next constraint.
 */
static void
read_column_attributes(PsForeignKey *key, PsKeyAttributes *attributes,
					   const char *text, const ColumnDef *column)
{
	bool		behind = false;
	ListCell   *cell;

	foreach(cell, column->constraints)
	{
		Constraint *node = lfirst_node(Constraint, cell);

		if (node == key->node)
			behind = true;
		else if (behind && read_attribute(attributes, node))
			find_attribute(key, text, node->location);
		else
			behind = false;
	}
}

/* Appends (a, b), with PERIOD before the last one if it is a range of time. */
static void
append_columns(StringInfo buffer, List *columns, bool with_period)
{
	ListCell   *cell;

	appendStringInfoChar(buffer, '(');
	foreach(cell, columns)
	{
		if (foreach_current_index(cell) > 0)
			appendStringInfoString(buffer, ", ");
		if (with_period && lnext(columns, cell) == NULL)
			appendStringInfoString(buffer, "PERIOD ");
		appendStringInfoString(buffer, quote_identifier(strVal(lfirst(cell))));
	}
	appendStringInfoChar(buffer, ')');
}

/* What is written for an action; NULL for the default, NO ACTION. */
static const char *
action_text(char action)
{
	switch (action)
	{
		case FKCONSTR_ACTION_RESTRICT:
			return "RESTRICT";
		case FKCONSTR_ACTION_CASCADE:
			return "CASCADE";
		case FKCONSTR_ACTION_SETNULL:
			return "SET NULL";
		case FKCONSTR_ACTION_SETDEFAULT:
			return "SET DEFAULT";
		default:
			return NULL;
	}
}

/* Appends MATCH, ON UPDATE and ON DELETE as far as they are not the default. */
static void
append_actions(StringInfo buffer, const Constraint *node)
{
	const char *on_update = action_text(node->fk_upd_action);
	const char *on_delete = action_text(node->fk_del_action);

	if (node->fk_matchtype == FKCONSTR_MATCH_FULL)
		appendStringInfoString(buffer, " MATCH FULL");
	else if (node->fk_matchtype == FKCONSTR_MATCH_PARTIAL)
		appendStringInfoString(buffer, " MATCH PARTIAL");
	if (on_update != NULL)
		appendStringInfo(buffer, " ON UPDATE %s", on_update);
	if (on_delete != NULL)
		appendStringInfo(buffer, " ON DELETE %s", on_delete);
	if (node->fk_del_set_cols != NIL)
	{
		appendStringInfoChar(buffer, ' ');
		append_columns(buffer, node->fk_del_set_cols, false);
	}
}

/*
 * The key as a constraint of the table; palloc'd.  NOT VALID is left out: in
 * the statement that makes the columns it has no effect.
 */
static char *
definition_text(const Constraint *node, List *columns, const PsKeyAttributes *attributes)
{
	StringInfoData buffer;

	initStringInfo(&buffer);
	appendStringInfoString(&buffer, "FOREIGN KEY ");
	append_columns(&buffer, columns, ps_key_with_period(node));
	appendStringInfo(&buffer, " REFERENCES %s",
					 quote_qualified_identifier(node->pktable->schemaname,
												node->pktable->relname));
	if (node->pk_attrs != NIL)
		append_columns(&buffer, node->pk_attrs, ps_target_with_period(node));
	append_actions(&buffer, node);
	if (attributes->deferrable)
		appendStringInfoString(&buffer, " DEFERRABLE");
	if (attributes->deferred)
		appendStringInfoString(&buffer, " INITIALLY DEFERRED");
	if (attributes->not_enforced)
		appendStringInfoString(&buffer, " NOT ENFORCED");
	return buffer.data;
}

/* The key of the target that must be there. */
static PsName
referenced_key(const Constraint *node)
{
	if (node->pk_attrs == NIL)
		return ps_name_of_range(PS_PRIMARY_KEY, node->pktable, NULL);
	return ps_name_of_range(PS_KEY, node->pktable,
							ps_key_columns(ps_strings_of(node->pk_attrs)));
}

/*
 * The key of a constraint, behind a column or (column is NULL) of the table;
 * palloc'd, with names that point into the tree.
 */
PsForeignKey *
ps_foreign_key(const PsStatement *statement, RangeVar *table, ColumnDef *column,
			   Constraint *constraint, bool if_not_exists)
{
	PsForeignKey *key = palloc0(sizeof(PsForeignKey));
	PsKeyAttributes attributes = {0};
	List	   *columns = constraint->fk_attrs;

	if (column != NULL)
		columns = list_make1(makeString(column->colname));
	attributes.deferrable = constraint->deferrable;
	attributes.deferred = constraint->initdeferred;
	attributes.not_enforced = column == NULL && ps_key_not_enforced(constraint);

	key->table = ps_name_of_range(PS_RELATION, table, NULL);
	key->target = ps_name_of_range(PS_RELATION, constraint->pktable, NULL);
	key->target_key = referenced_key(constraint);
	key->name = constraint->conname;
	key->columns = ps_strings_of(columns);
	key->if_not_exists = if_not_exists;
	key->from_column = column != NULL;
	key->node = constraint;

	find_clause(key, statement->text, constraint->location);
	if (column != NULL)
		read_column_attributes(key, &attributes, statement->text, column);
	key->definition = definition_text(constraint, columns, &attributes);
	return key;
}

/*
 * The n-th name that PostgreSQL would try for an unnamed key; it takes the
 * first one that no constraint of the schema has.  Palloc'd.
 */
char *
ps_foreign_key_name(const PsForeignKey *key, int n)
{
	return ps_numbered_name(key->table.name, ps_join_column_names(key->columns),
							"fkey", n);
}

/* Overwrites a range by spaces; lines stay lines. */
static void
blank(char *text, int start, int end)
{
	for (int i = start; i < end; i++)
	{
		if (text[i] != '\n')
			text[i] = ' ';
	}
}

/*
 * Overwrites the comma that a blanked element leaves too many, and where an
 * empty list of elements is no syntax its parentheses.
 */
static void
blank_around(char *text, const PsForeignKey *key)
{
	int			before = 0;		/* code and place of the token before the gap */
	int			before_at = 0;
	PsScan		scan;

	ps_scan_begin(&scan, text, 0);
	while (scan.code != 0 && scan.start < key->blank_start[0])
	{
		before = scan.code;
		before_at = scan.start;
		ps_scan_next(&scan);
	}
	if (before == ',')
		blank(text, before_at, before_at + 1);
	else if (scan.code == ',')
		blank(text, scan.start, scan.end);
	else if (key->loses_parentheses && before == '(' && scan.code == ')')
	{
		blank(text, before_at, before_at + 1);
		blank(text, scan.start, scan.end);
	}
	ps_scan_end(&scan);
}

/*
 * The text without the key: same length, same lines; palloc'd.  Other keys of
 * the statement may have gone before.
 */
char *
ps_blank_foreign_key(const char *text, const PsForeignKey *key)
{
	char	   *result = pstrdup(text);

	for (int i = 0; i < key->nblanks; i++)
		blank(result, key->blank_start[i], key->blank_end[i]);
	if (!key->from_column)
		blank_around(result, key);
	return result;
}

/* The statement that adds the key under a name; palloc'd. */
char *
ps_foreign_key_statement(const PsForeignKey *key, const char *name)
{
	const char *schema = key->table.schema;

	return psprintf("ALTER TABLE %s ADD CONSTRAINT %s %s",
					quote_qualified_identifier(schema, key->table.name),
					quote_identifier(name), key->definition);
}
