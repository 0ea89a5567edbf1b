/*-------------------------------------------------------------------------
 *
 * facts_constraint.c
 *	  Facts of constraints, in CREATE TABLE and ALTER TABLE.
 *
 * A constraint without a name gets the one that PostgreSQL chooses, as far as
 * the statement alone decides: other relations of the schema can push it to the next
 * alternative, which the plan's binding notices.
 *
 * A foreign key inside CREATE TABLE or ADD COLUMN adds no facts: whoever plans
 * decides whether it stays there or becomes a statement of its own.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts_table.h"

#include "compat.h"
#include "nodes/nodeFuncs.h"
#include "nodes/value.h"

/* A unique, primary or exclusion constraint, until its name is chosen. */
typedef struct PsIndexedKey
{
	Constraint *constraint;
	List	   *columns;		/* char *, in the order of the key */
	const char *name;			/* NULL: to be chosen */
	bool		unique;
	bool		primary;
	bool		deferrable;		/* cannot be referenced */
} PsIndexedKey;

/* Flags of what a constraint provides under a name that is written or not. */
static int
provided_flags(const PsTableParts *parts, bool generated)
{
	return (generated ? PS_IMPLICIT : 0) |
		(parts->if_not_exists ? PS_IF_NOT_EXISTS : 0);
}

/* The first alternative of table_column_label that the statement has not used. */
static char *
choose_name(PsTableParts *parts, const char *column, const char *label)
{
	char	   *name;
	int			n = 0;

	do
	{
		name = ps_numbered_name(parts->table->relname, column, label, n++);
	} while (ps_has_string(parts->names, name));
	return name;
}

/* Adds a constraint of the table. */
static void
provide_constraint(PsTableParts *parts, const char *name, int flags, int location)
{
	parts->names = lappend(parts->names, unconstify(char *, name));
	ps_fact(parts->facts, PS_PROVIDES,
			ps_name_of_range(PS_CONSTRAINT, parts->table, name),
			flags, location);
}

/*
 * Adds the NOT NULL of a column, and its constraint where it is one, the first
 * of a column alone; name is NULL if it is to be chosen.  A column that was there
 * before can have one already.
 */
void
ps_table_not_null(PsTableParts *parts, const char *column, const char *name, int location)
{
	int			flags = provided_flags(parts, name == NULL);

	ps_fact(parts->facts, PS_PROVIDES, ps_name_of_range(PS_NOT_NULL, parts->table, column),
			PS_IF_NOT_EXISTS | PS_IMPLICIT, location);
	if (!PS_NAMED_NOT_NULL || ps_has_string(parts->not_null, column))
		return;
	parts->not_null = lappend(parts->not_null, unconstify(char *, column));
	if (name == NULL && !parts->creates)
		flags |= PS_IF_NOT_EXISTS;
	provide_constraint(parts, name ? name : choose_name(parts, column, "not_null"),
					   flags, location);
}

/* NOT NULL, behind a column or (since 18) as a constraint of the table. */
static void
not_null_constraint(PsTableParts *parts, ColumnDef *column, Constraint *constraint)
{
	const char *name = column ? column->colname : strVal(linitial(constraint->keys));

	if (column == NULL)
		ps_need_column(parts, name, constraint->location);
	ps_table_not_null(parts, name, constraint->conname, constraint->location);
}

/* DEFAULT and GENERATED ALWAYS AS (...). */
static void
default_constraint(PsTableParts *parts, ColumnDef *column, Constraint *constraint)
{
	ps_need_value(parts->facts, constraint->raw_expr, column->typeName, parts->scope);
	if (!ps_is_null_constant(constraint->raw_expr))
		ps_provide_default(parts, column->colname, constraint->location);
}

/* GENERATED ... AS IDENTITY. */
static void
identity_constraint(PsTableParts *parts, ColumnDef *column, Constraint *constraint)
{
	ps_table_identity(parts, column->colname, constraint);
}

/* Collects the distinct columns of a raw expression into a List of char *. */
static bool
collect_columns(Node *node, List **columns)
{
	ColumnRef  *reference = (ColumnRef *) node;
	Node	   *field;
	char	   *name;

	if (node == NULL)
		return false;
	if (!IsA(node, ColumnRef))
		return raw_expression_tree_walker(node, collect_columns, columns);

	field = llast(reference->fields);
	name = IsA(field, String) ? strVal(field) : "*";
	if (!ps_has_string(*columns, name))
		*columns = lappend(*columns, name);
	return false;
}

/* CHECK; the name of an unnamed one has its column if it looks at only one. */
static void
check_constraint(PsTableParts *parts, ColumnDef *column, Constraint *constraint)
{
	const char *name = constraint->conname;
	List	   *columns = NIL;

	if (name == NULL)
	{
		collect_columns(constraint->raw_expr, &columns);
		name = choose_name(parts,
						   list_length(columns) == 1 ? linitial(columns) : NULL,
						   "check");
	}
	ps_need_expression(parts->facts, constraint->raw_expr, parts->scope);
	provide_constraint(parts, name, provided_flags(parts, constraint->conname == NULL),
					   constraint->location);
}

/* The elements of an exclusion constraint, without their operators. */
static List *
exclusion_elements(const Constraint *constraint)
{
	List	   *elements = NIL;
	ListCell   *cell;

	foreach(cell, constraint->exclusions)
		elements = lappend(elements, linitial(castNode(List, lfirst(cell))));
	return elements;
}

/*
 * Can the key be deferred?  Behind a column the attributes are nodes of their
 * own, up to the column's next constraint.
 */
static bool
is_deferrable(const ColumnDef *column, const Constraint *constraint)
{
	bool		behind = false;
	ListCell   *cell;

	if (column == NULL || constraint->deferrable)
		return constraint->deferrable;
	foreach(cell, column->constraints)
	{
		Constraint *other = lfirst_node(Constraint, cell);

		if (other == constraint)
			behind = true;
		else if (other->contype < CONSTR_ATTR_DEFERRABLE)
			behind = false;
		else if (behind && (other->contype == CONSTR_ATTR_DEFERRABLE ||
							other->contype == CONSTR_ATTR_DEFERRED))
			return true;
	}
	return false;
}

/* UNIQUE, PRIMARY KEY: kept until ps_table_finish_keys. */
static void
key_constraint(PsTableParts *parts, ColumnDef *column, Constraint *constraint)
{
	PsIndexedKey *key = palloc0(sizeof(PsIndexedKey));
	ListCell   *cell;

	key->constraint = constraint;
	key->name = constraint->conname;
	key->unique = true;
	key->primary = constraint->contype == CONSTR_PRIMARY;
	key->deferrable = is_deferrable(column, constraint);
	if (constraint->keys == NIL && column != NULL && constraint->indexname == NULL)
		key->columns = list_make1(column->colname);
	else
		key->columns = ps_strings_of(constraint->keys);

	foreach(cell, list_concat_copy(key->columns, ps_strings_of(constraint->including)))
	{
		if (column == NULL)
			ps_need_column(parts, lfirst(cell), constraint->location);
	}
	parts->keys = lappend(parts->keys, key);
}

/* EXCLUDE: kept until ps_table_finish_keys. */
static void
exclusion_constraint(PsTableParts *parts, ColumnDef *column, Constraint *constraint)
{
	PsIndexedKey *key = palloc0(sizeof(PsIndexedKey));
	List	   *elements = exclusion_elements(constraint);
	ListCell   *cell;

	key->constraint = constraint;
	key->name = constraint->conname;
	key->columns = ps_index_column_names(elements);
	ps_need_method(parts->facts, constraint->access_method);
	ps_need_index_elements(parts, elements, constraint->access_method);
	ps_need_expression(parts->facts, constraint->where_clause, parts->scope);
	foreach(cell, constraint->exclusions)
		ps_need(parts->facts,
				ps_name_of_list(PS_OPERATOR, lsecond(castNode(List, lfirst(cell)))),
				0, constraint->location);
	parts->keys = lappend(parts->keys, key);
}

/* Adds a need of a foreign key for each of a list of String, columns of range. */
static void
need_key_columns(PsTableParts *parts, const RangeVar *range, List *columns, int location)
{
	ListCell   *cell;

	foreach(cell, columns)
		ps_need(parts->facts, ps_name_of_range(PS_COLUMN, range, strVal(lfirst(cell))),
				0, location);
}

/* ALTER TABLE ... ADD FOREIGN KEY: needs the key that it references. */
static void
added_foreign_key(PsTableParts *parts, Constraint *constraint)
{
	PsForeignKey *key = ps_foreign_key(parts->statement, parts->table, NULL,
									   constraint, false);
	const char *name = constraint->conname;

	if (name == NULL)
		name = choose_name(parts, ps_join_column_names(key->columns), "fkey");
	ps_need(parts->facts, key->target, 0, constraint->pktable->location);
	ps_need(parts->facts, key->target_key, 0, constraint->pktable->location);
	need_key_columns(parts, parts->table, constraint->fk_attrs, constraint->location);
	need_key_columns(parts, constraint->pktable, constraint->pk_attrs, constraint->location);
	provide_constraint(parts, name, provided_flags(parts, constraint->conname == NULL),
					   constraint->location);
}

/* FOREIGN KEY, REFERENCES. */
static void
foreign_key_constraint(PsTableParts *parts, ColumnDef *column, Constraint *constraint)
{
	PsForeignKey *key;

	if (!parts->creates && column == NULL)
	{
		added_foreign_key(parts, constraint);
		return;
	}
	key = ps_foreign_key(parts->statement, parts->table, column, constraint,
						 parts->if_not_exists);
	key->loses_parentheses = parts->loses_parentheses && column == NULL;
	parts->facts->foreign_keys = lappend(parts->facts->foreign_keys, key);
}

typedef void (*PsConstraintFunction) (PsTableParts *parts, ColumnDef *column,
									  Constraint *constraint);

/* Kinds that are not listed add nothing: NULL, and attributes of other ones. */
static const struct
{
	ConstrType	contype;
	PsConstraintFunction add;
}			constraint_kinds[] = {
	{CONSTR_NOTNULL, not_null_constraint},
	{CONSTR_DEFAULT, default_constraint},
	{CONSTR_IDENTITY, identity_constraint},
	{CONSTR_GENERATED, default_constraint},
	{CONSTR_CHECK, check_constraint},
	{CONSTR_PRIMARY, key_constraint},
	{CONSTR_UNIQUE, key_constraint},
	{CONSTR_EXCLUSION, exclusion_constraint},
	{CONSTR_FOREIGN, foreign_key_constraint}
};

/*
 * Adds the facts of a constraint, that stands behind a column or (column is
 * NULL) among the elements of the table.
 */
void
ps_table_constraint(PsTableParts *parts, ColumnDef *column, Constraint *constraint)
{
	for (int i = 0; i < lengthof(constraint_kinds); i++)
	{
		if (constraint_kinds[i].contype == constraint->contype)
			constraint_kinds[i].add(parts, column, constraint);
	}
}

/* Would both make the same index, so that PostgreSQL makes only one? */
static bool
same_index(const PsIndexedKey *a, const PsIndexedKey *b)
{
	ListCell   *cell_a;
	ListCell   *cell_b;

	if (!a->unique || !b->unique ||
		list_length(a->columns) != list_length(b->columns) ||
		a->constraint->indexname != NULL || b->constraint->indexname != NULL ||
		a->constraint->nulls_not_distinct != b->constraint->nulls_not_distinct ||
		a->deferrable != b->deferrable ||
		!equal(a->constraint->including, b->constraint->including))
		return false;
	forboth(cell_a, a->columns, cell_b, b->columns)
	{
		if (strcmp(lfirst(cell_a), lfirst(cell_b)) != 0)
			return false;
	}
	return true;
}

/* Adds a key to those that get an index, unless one of them is the same. */
static List *
add_distinct_key(List *keys, PsIndexedKey *key)
{
	ListCell   *cell;

	foreach(cell, keys)
	{
		PsIndexedKey *other = lfirst(cell);

		if (!same_index(key, other))
			continue;
		if (other->name == NULL)
			other->name = key->name;
		return keys;
	}
	return lappend(keys, key);
}

/* The keys that get an index, in the order in which PostgreSQL makes them. */
static List *
distinct_keys(List *keys)
{
	List	   *result = NIL;
	ListCell   *cell;

	foreach(cell, keys)
	{
		if (((PsIndexedKey *) lfirst(cell))->primary)
			result = add_distinct_key(result, lfirst(cell));
	}
	foreach(cell, keys)
	{
		if (!((PsIndexedKey *) lfirst(cell))->primary)
			result = add_distinct_key(result, lfirst(cell));
	}
	return result;
}

/* The name that PostgreSQL chooses for an unnamed key. */
static char *
choose_key_name(PsTableParts *parts, const PsIndexedKey *key)
{
	List	   *columns;

	if (key->primary)
		return choose_name(parts, NULL, "pkey");
	columns = list_concat_copy(key->columns, ps_strings_of(key->constraint->including));
	return choose_name(parts, ps_join_column_names(columns),
					   key->unique ? "key" : "excl");
}

/* Adds what a foreign key can reference: a deferrable key is no such thing. */
static void
provide_keys(PsTableParts *parts, const PsIndexedKey *key)
{
	int			flags = parts->if_not_exists ? PS_IF_NOT_EXISTS : 0;
	int			location = key->constraint->location;

	if (key->deferrable)
		return;
	if (key->unique && key->columns != NIL)
		ps_fact(parts->facts, PS_PROVIDES,
				ps_name_of_range(PS_KEY, parts->table, ps_key_columns(key->columns)),
				flags, location);
	if (key->primary)
		ps_fact(parts->facts, PS_PROVIDES,
				ps_name_of_range(PS_PRIMARY_KEY, parts->table, NULL), flags, location);
}

/*
 * Adds the change of an index into a key's: it needs the index, which takes
 * the constraint's name.
 */
static void
adopt_index(PsTableParts *parts, const PsIndexedKey *key, const char *name)
{
	const char *index = key->constraint->indexname;
	PsName		relation = ps_name_of_range(PS_RELATION, parts->table, NULL);

	relation.name = index;
	if (strcmp(index, name) == 0)
		ps_fact(parts->facts, PS_WRITES, relation, 0, key->constraint->location);
	else
	{
		ps_fact(parts->facts, PS_REMOVES, relation, 0, key->constraint->location);
		relation.name = name;
		ps_fact(parts->facts, PS_PROVIDES, relation, 0, key->constraint->location);
	}
}

/* Adds a key's constraint, index, and in 18 the NOT NULLs of a primary key. */
static void
provide_key(PsTableParts *parts, const PsIndexedKey *key)
{
	const Constraint *constraint = key->constraint;
	bool		generated = key->name == NULL && constraint->indexname == NULL;
	int			flags = provided_flags(parts, generated);
	const char *name = key->name;
	PsName		index = ps_name_of_range(PS_RELATION, parts->table, NULL);
	ListCell   *cell;

	if (name == NULL)
		name = generated ? choose_key_name(parts, key) : constraint->indexname;
	index.name = name;

	provide_constraint(parts, name, flags, constraint->location);
	if (constraint->indexname != NULL)
		adopt_index(parts, key, name);
	else
		ps_fact(parts->facts, PS_PROVIDES, index, flags, constraint->location);
	provide_keys(parts, key);
	ps_need_tablespace(parts->facts, constraint->indexspace);
	foreach(cell, key->primary ? key->columns : NIL)
		ps_table_not_null(parts, lfirst(cell), NULL, constraint->location);
}

/* Names and adds the keys that ps_table_constraint has kept. */
void
ps_table_finish_keys(PsTableParts *parts)
{
	ListCell   *cell;

	foreach(cell, distinct_keys(parts->keys))
		provide_key(parts, lfirst(cell));
	parts->keys = NIL;
}
