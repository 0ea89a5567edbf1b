/*-------------------------------------------------------------------------
 *
 * check_key.c
 *	  Unique keys, foreign keys, and the indexes that they need.
 *
 *-------------------------------------------------------------------------
 */
#include "check_internal.h"
#include "catalog_check.h"
#include "compat.h"

#include "catalog/pg_class.h"
#include "common/string.h"
#include "nodes/value.h"
#include "parser/parse_target.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* Columns (char *) as elements of an index. */
List *
ps_check_index_elements(List *columns)
{
	List	   *elements = NIL;
	ListCell   *cell;

	foreach(cell, columns)
	{
		IndexElem  *element = makeNode(IndexElem);

		element->name = lfirst(cell);
		elements = lappend(elements, element);
	}
	return elements;
}

/* What an element of an index compares. */
static Node *
value_of_element(const IndexElem *element)
{
	Node	   *value = element->name != NULL ? ps_check_reference(element->name) : copyObject(element->expr);
	CollateClause *collate;

	if (element->collation == NIL)
		return value;
	collate = makeNode(CollateClause);
	collate->arg = value;
	collate->collname = element->collation;
	collate->location = -1;
	return (Node *) collate;
}

/* Does the index compare as GROUP BY does? */
static bool
compares_as_usual(const IndexElem *element)
{
	const char *class = element->opclass == NIL ? NULL : strVal(llast(element->opclass));

	return class == NULL || pg_str_endswith(class, "pattern_ops");
}

/* SQL for a row as a sample: names of columns, and their values (expressions). */
char *
ps_check_row_text(List *names, List *columns)
{
	List	   *values = NIL;
	ListCell   *cell;

	foreach(cell, columns)
		values = lappend(values, ps_check_value_text(lfirst(cell)));
	return psprintf("pg_catalog.concat(%s, %s, ')')", quote_literal_cstr(psprintf("(%s)=(", ps_join(names, ", "))),
					ps_join(values, ", ', ', "));
}

/* SQL for a key as a sample: its names, and the values of columns k1, k2, ... */
char *
ps_check_key_text(List *names)
{
	List	   *columns = NIL;

	for (int i = 1; i <= list_length(names); i++)
		columns = lappend(columns, psprintf("k%d", i));
	return ps_check_row_text(names, columns);
}

/* "k1, k2", or with a suffix "k1 IS NOT NULL AND k2 IS NOT NULL". */
static char *
key_columns(int count, const char *separator, const char *suffix)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 1; i <= count; i++)
		appendStringInfo(&text, "%sk%d%s", i > 1 ? separator : "", i, suffix);
	return text.data;
}

/* The keys (k1, k2, ...) of the rows that an index would hold. */
SelectStmt *
ps_check_indexed_keys(PsTableState *table, List *elements, Node *predicate, bool inherit)
{
	List	   *targets = NIL;
	SelectStmt *keys;
	ListCell   *cell;

	foreach(cell, elements)
		targets = lappend(targets, ps_check_target(value_of_element(lfirst(cell)),
												   psprintf("k%d", foreach_current_index(cell) + 1)));
	keys = ps_check_select(targets, ps_check_rows(table, inherit), table->name, predicate);
	/* Nothing is to be evaluated of a row that the predicate leaves out. */
	keys->limitOffset = ps_check_parse_expression("0");
	keys->limitOption = LIMIT_OPTION_COUNT;
	return keys;
}

/* What a message calls an expression. */
static char *
name_of_expression(Node *expression)
{
	char	   *name = FigureIndexColname(expression);

	return name != NULL ? name : "expression";
}

/* Names of an index's elements, as a message shows them; NIL: it compares in a way of its own. */
List *
ps_check_names_of_elements(List *elements)
{
	List	   *names = NIL;
	ListCell   *cell;

	foreach(cell, elements)
	{
		IndexElem  *element = lfirst_node(IndexElem, cell);

		if (!compares_as_usual(element))
			return NIL;
		names = lappend(names, element->name != NULL ? element->name : name_of_expression(element->expr));
	}
	return names;
}

/* Are the values of all that an index reads known? */
bool
ps_check_elements_are_known(PsTableState *table, List *elements, Node *predicate)
{
	ListCell   *cell;

	if (predicate != NULL && ps_check_uses_unknown(table, predicate))
		return false;
	foreach(cell, elements)
	{
		if (ps_check_uses_unknown(table, value_of_element(lfirst(cell))))
			return false;
	}
	return true;
}

/* Violators of a unique key: elements (IndexElem) of the rows that the predicate takes. */
void
ps_check_unique(PsCheck *check, PsTableState *table, List *elements, Node *predicate, bool nulls_equal)
{
	List	   *names = ps_check_names_of_elements(elements);
	int			count = list_length(elements);
	char	   *columns = key_columns(count, ", ", "");
	PsRead		read;

	if (!ps_check_has_rows(check, table) || !ps_check_elements_are_known(table, elements, predicate))
		return;
	if (names == NIL)
	{
		ps_check_add(check, PS_NOT_CHECKED, ps_check_object(table, NULL), -1, NULL, "an operator class that is not the usual one");
		return;
	}
	read = ps_check_read_index(check, table,
							   ps_check_parse(psprintf("SELECT %s FROM (SELECT) AS k WHERE %s GROUP BY %s"
													   " HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1",
													   ps_check_key_text(names), nulls_equal ? "true" : key_columns(count, " AND ", " IS NOT NULL"), columns),
											  ps_check_indexed_keys(table, elements, predicate, ps_check_inherits(table, false)), NULL));
	ps_check_add_found(check, PS_DUPLICATE_KEY, table, NULL, &read);
}

/* The columns of a table that a foreign key refers to, as they are called here; NIL: not known. */
static List *
referenced_columns(PsTableState *table, const Constraint *key)
{
	List	   *names = NIL;
	List	   *primary;
	ListCell   *cell;
	ListCell   *other;

	if (key->pk_attrs != NIL || !OidIsValid(table->oid))
		return ps_strings_of(key->pk_attrs);
	ps_check_load(table);
	primary = ps_catalog_primary_key(table->oid);
	foreach(cell, primary)
		foreach(other, table->columns)
		{
			PsColumnState *column = lfirst(other);

			if (column->original != NULL && strcmp(column->original, lfirst(cell)) == 0)
				names = lappend(names, unconstify(char *, column->name));
		}
	return list_length(names) == list_length(primary) ? names : NIL;
}

/*
 * SQL for "there is no row p that c refers to".  With a period the rows that agree
 * in the columns before have to cover the last one.
 */
static char *
no_match(PsTableState *referenced, List *columns, bool with_period)
{
	StringInfoData sql;
	ListCell   *cell;

	if (!OidIsValid(referenced->oid))
		return "true";
	initStringInfo(&sql);
	if (with_period)
		appendStringInfo(&sql, "NOT COALESCE(c.k%d OPERATOR(pg_catalog.<@) (SELECT pg_catalog.range_agg(p.%s) FROM (SELECT) AS p WHERE true",
						 list_length(columns), quote_identifier(llast(columns)));
	else
		appendStringInfoString(&sql, "NOT EXISTS (SELECT FROM (SELECT) AS p WHERE true");
	foreach(cell, columns)
	{
		PsColumnState *column = ps_check_column(referenced, lfirst(cell));
		char	   *schema = column == NULL || column->original == NULL ? NULL :
			ps_catalog_equality_schema(referenced->oid, column->original);

		if (with_period && lnext(columns, cell) == NULL)
			break;

		appendStringInfo(&sql, " AND p.%s OPERATOR(%s.=) c.k%d", quote_identifier(lfirst(cell)), quote_identifier(schema ? schema : "pg_catalog"),
						 foreach_current_index(cell) + 1);
	}
	appendStringInfoString(&sql, with_period ? "), false)" : ")");
	return sql.data;
}

/* The condition of rows (k1, k2, ...) that the key refuses. */
static char *
orphan_condition(PsTableState *referenced, const Constraint *key, List *columns, int count)
{
	char	   *complete = psprintf("%s AND %s", key_columns(count, " AND ", " IS NOT NULL"), no_match(referenced, columns, ps_key_with_period(key)));

	if (key->fk_matchtype != FKCONSTR_MATCH_FULL || count == 1)
		return complete;
	return psprintf("(%s) AND NOT (%s) OR %s", key_columns(count, " OR ", " IS NULL"),
					key_columns(count, " AND ", " IS NULL"), complete);
}

/* Rows that refer to none. */
static void
look_for_orphans(PsCheck *check, PsTableState *table, PsTableState *referenced, const Constraint *key,
				 List *columns, List *targets)
{
	char	   *condition = orphan_condition(referenced, key, targets, list_length(columns));
	SelectStmt *rows = OidIsValid(referenced->oid) ? ps_check_rows(referenced, ps_check_inherits(referenced, false)) : NULL;
	PsRead		read;

	read = ps_check_read(check, ps_check_parse(psprintf("SELECT %s FROM (SELECT) AS c WHERE %s", ps_check_key_text(columns), condition),
											   ps_check_indexed_keys(table, ps_check_index_elements(columns), NULL, ps_check_inherits(table, false)),
											   rows), PS_KEEP_SAMPLES, NULL);
	check->referenced = referenced;
	ps_check_add_found(check, PS_ORPHAN, table, NULL, &read);
	check->referenced = NULL;
}

/* Are the values of all the columns known? */
static bool
columns_are_known(PsTableState *table, List *columns)
{
	ListCell   *cell;

	foreach(cell, columns)
	{
		PsColumnState *column = ps_check_column(table, lfirst(cell));

		if (column == NULL || column->unknown)
			return false;
	}
	return true;
}

/* What a row about a foreign key says: its table and columns. */
static char *
object_of_key(const PsTableState *table, List *columns)
{
	StringInfoData object;
	ListCell   *cell;

	initStringInfo(&object);
	appendStringInfo(&object, "%s (", ps_check_object(table, NULL));
	foreach(cell, columns)
		appendStringInfo(&object, "%s%s", foreach_current_index(cell) > 0 ? ", " : "", quote_identifier(lfirst(cell)));
	appendStringInfoChar(&object, ')');
	return object.data;
}

/* Remembers a foreign key whose columns should have an index when all has run. */
static void
note_key(PsCheck *check, PsTableState *table, List *columns)
{
	PsPendingKey *key = palloc0(sizeof(PsPendingKey));
	ListCell   *cell;

	key->table = table;
	key->columns = columns;
	key->step = check->step;
	key->number = check->number;
	foreach(cell, columns)
	{
		PsColumnState *column = ps_check_column(table, lfirst(cell));

		if (column != NULL && column->original != NULL)
			key->originals = lappend(key->originals, unconstify(char *, column->original));
	}
	key->object = object_of_key(table, columns);
	check->keys = lappend(check->keys, key);
}

/* A foreign key locks the table that it refers to, too; once is enough to be told. */
static void
lock_referenced(PsCheck *check, PsTableState *referenced)
{
	if (!referenced->referenced)
		ps_check_work(check, referenced, PS_WORK_REFERENCED);
	referenced->referenced = true;
}

/* The foreign keys (Constraint *) of constraints, those behind columns included. */
static List *
foreign_keys_of(List *elements)
{
	List	   *keys = NIL;
	ListCell   *cell;

	foreach(cell, elements)
	{
		Node	   *element = lfirst(cell);

		if (IsA(element, ColumnDef))
			keys = list_concat(keys, foreign_keys_of(castNode(ColumnDef, element)->constraints));
		else if (IsA(element, Constraint) && castNode(Constraint, element)->contype == CONSTR_FOREIGN)
			keys = lappend(keys, element);
	}
	return keys;
}

/* CREATE TABLE: what it refers to. */
void
ps_check_references(PsCheck *check, const CreateStmt *create)
{
	ListCell   *cell;

	foreach(cell, foreign_keys_of(create->tableElts))
	{
		PsTableState *referenced = ps_check_find_range(check, lfirst_node(Constraint, cell)->pktable);

		if (referenced != NULL)
			lock_referenced(check, referenced);
	}
}

/* FOREIGN KEY (columns) of a table. */
void
ps_check_foreign_key(PsCheck *check, PsTableState *table, Constraint *key, List *columns)
{
	PsTableState *referenced = ps_check_find_range(check, key->pktable);
	List	   *targets;

	if (referenced == NULL)
		return;
	if (referenced != table)
		lock_referenced(check, referenced);
	if (!ps_check_has_rows(check, table))
		return;
	note_key(check, table, columns);
	ps_check_work(check, table, key->skip_validation ? PS_WORK_ADD_FOREIGN_KEY_NOT_VALID : PS_WORK_ADD_FOREIGN_KEY);
	if (key->skip_validation)
		return;
	ps_check_load(referenced);
	targets = referenced_columns(referenced, key);
	if (!OidIsValid(referenced->oid) ||
			 (list_length(targets) == list_length(columns) && columns_are_known(referenced, targets)))
	{
		if (columns_are_known(table, columns))
			look_for_orphans(check, table, referenced, key, columns, targets);
	}
}

/* Remembers an index that the batch makes. */
void
ps_check_note_index(PsCheck *check, PsTableState *table, List *columns)
{
	PsPendingKey *index = palloc0(sizeof(PsPendingKey));

	index->table = table;
	index->columns = columns;
	check->indexes = lappend(check->indexes, index);
}

/* Are the first columns of the index these, in any order? */
static bool
begins_with(List *index, List *columns)
{
	ListCell   *cell;
	int			found = 0;

	foreach(cell, index)
	{
		if (foreach_current_index(cell) == list_length(columns))
			break;
		found += ps_has_string(columns, lfirst(cell));
	}
	return found == list_length(columns);
}

/* Does an index serve the key when all has run? */
static bool
has_index(PsCheck *check, const PsPendingKey *key)
{
	ListCell   *cell;

	foreach(cell, check->indexes)
	{
		PsPendingKey *index = lfirst(cell);

		if (index->table == key->table && begins_with(index->columns, key->columns))
			return true;
	}
	return list_length(key->originals) == list_length(key->columns) &&
		ps_catalog_has_index_on(key->table->oid, key->originals);
}

/* Warns of the foreign keys whose columns have no index when all has run. */
void
ps_check_unindexed_keys(PsCheck *check)
{
	ListCell   *cell;

	foreach(cell, check->keys)
	{
		PsPendingKey *key = lfirst(cell);

		if (key->table->gone || has_index(check, key))
			continue;
		check->step = key->step;
		check->number = key->number;
		ps_check_add(check, PS_UNINDEXED_KEY, key->object, -1, NULL, NULL);
	}
}

/* The columns that an index begins with, up to its first expression. */
static List *
leading_columns(const IndexStmt *index)
{
	List	   *columns = NIL;
	ListCell   *cell;

	foreach(cell, index->indexParams)
	{
		IndexElem  *element = lfirst_node(IndexElem, cell);

		if (element->name == NULL)
			break;
		columns = lappend(columns, element->name);
	}
	return columns;
}

/* Is the index there already?  IF NOT EXISTS then takes it, invalid or not. */
static bool
is_there(PsCheck *check, const PsTableState *table, const IndexStmt *index)
{
	PsTableState *there = NULL;

	if (index->if_not_exists && index->idxname != NULL)
		there = ps_check_find(check, table->schema, index->idxname);
	if (there == NULL)
		return false;
	if (OidIsValid(there->oid) && ps_catalog_index_is_invalid(there->oid))
		ps_check_add(check, PS_INVALID_INDEX, ps_check_object(there, NULL), -1, NULL, NULL);
	return true;
}

/* Has the index an expression? */
static bool
has_expression(const IndexStmt *index)
{
	ListCell   *cell;

	foreach(cell, index->indexParams)
		if (lfirst_node(IndexElem, cell)->expr != NULL)
			return true;
	return index->whereClause != NULL;
}

/* Can the expressions of an index that need not be unique be evaluated? */
static void
look_at_expressions(PsCheck *check, PsTableState *table, const IndexStmt *index)
{
	PsRead		read;

	if (!ps_check_elements_are_known(table, index->indexParams, index->whereClause))
		return;
	read = ps_check_read_index(check, table,
							   ps_check_indexed_keys(table, index->indexParams, index->whereClause, ps_check_inherits(table, false)));
	if (read.state == PS_READ_DATA)
		ps_check_add_found(check, PS_EXPRESSION_FAILURE, table, NULL, &read);
	else
		(void) ps_check_was_read(check, table, &read);
}

/* CREATE INDEX. */
void
ps_check_create_index(PsCheck *check, Node *node)
{
	IndexStmt  *index = (IndexStmt *) node;
	PsTableState *table = ps_check_find_range(check, index->relation);

	if (table == NULL || !OidIsValid(table->oid) || is_there(check, table, index))
		return;
	if (index->whereClause == NULL)
		ps_check_note_index(check, table, leading_columns(index));
	if (!ps_check_has_rows(check, table) || (table->kind == RELKIND_PARTITIONED_TABLE && !index->relation->inh))
		return;
	ps_check_load(table);
	if (!index->concurrent)
		ps_check_work(check, table, PS_WORK_CREATE_INDEX);
	if (index->unique)
		ps_check_unique(check, table, index->indexParams, index->whereClause, index->nulls_not_distinct);
	else if (has_expression(index))
		look_at_expressions(check, table, index);
}
