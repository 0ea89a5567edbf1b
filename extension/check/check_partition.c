/*-------------------------------------------------------------------------
 *
 * check_partition.c
 *	  Partitions: rows of a table that is attached and lie outside its bounds,
 *	  and rows of the default partition that lie within those of another one.
 *
 * The bound is made a condition on the key's columns, as PostgreSQL does it
 * when it adds the partition.  The partitioned table may be one that the batch
 * makes: then its key is the one of its CREATE TABLE.
 *
 *-------------------------------------------------------------------------
 */
#include "check_internal.h"
#include "catalog_check.h"

#include "catalog/pg_class.h"
#include "nodes/makefuncs.h"
#include "nodes/value.h"
#include "parser/parser.h"
#include "utils/lsyscache.h"

/* What a partition's rows are held against. */
typedef struct Bounds
{
	PsTableState *parent;
	List	   *keys;			/* Node *: columns or expressions */
	const PartitionBoundSpec *spec;
} Bounds;

/* A partition key as CREATE TABLE has it, out of its definition in the catalog. */
static PartitionSpec *
parse_key(const char *definition)
{
	RawStmt    *raw = linitial_node(RawStmt, raw_parser(psprintf("CREATE TABLE t () PARTITION BY %s", definition), RAW_PARSE_DEFAULT));

	return castNode(CreateStmt, raw->stmt)->partspec;
}

/* What a column of the catalog is called at this place; NULL: it is not there as it was. */
static const char *
current_name(PsTableState *table, const char *original)
{
	ListCell   *cell;

	ps_check_load(table);
	foreach(cell, table->columns)
	{
		const PsColumnState *column = lfirst(cell);

		if (column->original != NULL && strcmp(column->original, original) == 0)
			return column->name;
	}
	return NULL;
}

/* The values that a partitioned table is partitioned by (Node *); NIL: they are not known. */
static List *
keys_of(PsTableState *parent)
{
	char	   *definition = OidIsValid(parent->oid) ? ps_catalog_partition_key(parent->oid) : NULL;
	PartitionSpec *spec = definition != NULL ? parse_key(definition) : parent->partitioned_by;
	List	   *keys = NIL;
	ListCell   *cell;

	if (spec == NULL)
		return NIL;
	foreach(cell, spec->partParams)
	{
		PartitionElem *element = lfirst_node(PartitionElem, cell);
		const char *name = element->name;

		if (name != NULL && definition != NULL)
			name = current_name(parent, name);
		if (name == NULL && element->expr == NULL)
			return NIL;
		keys = lappend(keys, name != NULL ? ps_check_reference(name) : element->expr);
	}
	return keys;
}

/* left operator right; the trees are copied. */
static Node *
compare(const char *operator, Node *left, Node *right)
{
	return (Node *) makeSimpleA_Expr(AEXPR_OP, pstrdup(operator), copyObject(left), copyObject(right), -1);
}

/* The value is, or is not, null; it is copied. */
static Node *
null_test(Node *value, NullTestType type)
{
	NullTest   *test = makeNode(NullTest);

	test->arg = (Expr *) copyObject(value);
	test->nulltesttype = type;
	test->location = -1;
	return (Node *) test;
}

/* Is the datum of a range that word, MINVALUE or MAXVALUE? */
static bool
is_word(Node *datum, const char *word)
{
	List	   *fields = IsA(datum, ColumnRef) ? castNode(ColumnRef, datum)->fields : NIL;

	return list_length(fields) == 1 && IsA(linitial(fields), String) && strcmp(strVal(linitial(fields)), word) == 0;
}

/*
 * The condition that the keys from a position on are beyond the datums: above
 * them with ">", or equal to all of them; below them with "<".
 */
static Node *
beyond(List *keys, List *datums, int position, const char *operator)
{
	bool		above = strcmp(operator, ">") == 0;
	Node	   *key;
	Node	   *datum;

	if (position == list_length(datums) || position == list_length(keys))
		return ps_check_parse_expression(above ? "true" : "false");
	key = list_nth(keys, position);
	datum = list_nth(datums, position);
	if (is_word(datum, "minvalue"))
		return ps_check_parse_expression(above ? "true" : "false");
	if (is_word(datum, "maxvalue"))
		return ps_check_parse_expression(above ? "false" : "true");
	return (Node *) makeBoolExpr(OR_EXPR, list_make2(compare(operator, key, datum),
													 makeBoolExpr(AND_EXPR, list_make2(compare("=", key, datum),
																					   beyond(keys, datums, position + 1, operator)), -1)), -1);
}

/* The condition of FROM (...) TO (...). */
static Node *
within_range(const Bounds *bounds)
{
	List	   *parts = list_make2(beyond(bounds->keys, bounds->spec->lowerdatums, 0, ">"),
								   beyond(bounds->keys, bounds->spec->upperdatums, 0, "<"));
	ListCell   *cell;

	foreach(cell, bounds->keys)
		parts = lappend(parts, null_test(lfirst(cell), IS_NOT_NULL));
	return (Node *) makeBoolExpr(AND_EXPR, parts, -1);
}

/* The condition of IN (...). */
static Node *
within_list(const Bounds *bounds)
{
	Node	   *key = linitial(bounds->keys);
	List	   *parts = list_make1(ps_check_parse_expression("false"));
	ListCell   *cell;

	foreach(cell, bounds->spec->listdatums)
	{
		Node	   *datum = lfirst(cell);
		bool		null = IsA(datum, A_Const) && castNode(A_Const, datum)->isnull;

		parts = lappend(parts, null ? null_test(key, IS_NULL) : compare("=", key, datum));
	}
	return (Node *) makeBoolExpr(OR_EXPR, parts, -1);
}

/* The condition of WITH (MODULUS ..., REMAINDER ...); NULL: only a table that is there can tell. */
static Node *
within_hash(const Bounds *bounds)
{
	Node	   *call;

	if (!OidIsValid(bounds->parent->oid))
		return NULL;
	call = ps_check_parse_expression(psprintf("pg_catalog.satisfies_hash_partition(%u::pg_catalog.oid, %d, %d)",
											  bounds->parent->oid, bounds->spec->modulus, bounds->spec->remainder));
	castNode(FuncCall, call)->args = list_concat(castNode(FuncCall, call)->args, copyObject(bounds->keys));
	return call;
}

/* The condition of rows that the bound takes; NULL: it is not known. */
static Node *
within(const Bounds *bounds)
{
	if (bounds->keys == NIL || bounds->spec->is_default)
		return NULL;
	if (bounds->spec->strategy == PARTITION_STRATEGY_RANGE)
		return within_range(bounds);
	if (bounds->spec->strategy == PARTITION_STRATEGY_LIST)
		return within_list(bounds);
	return within_hash(bounds);
}

/* Looks for rows of a table of which the condition is, or is not, true. */
static void
look_for_rows(PsCheck *check, PsTableState *table, Node *condition, BoolTestType type, PsCheckCode code)
{
	BooleanTest *test = makeNode(BooleanTest);
	PsRead		read;

	if (!ps_check_has_rows(check, table) || ps_check_uses_unknown(table, condition))
		return;
	test->arg = (Expr *) condition;
	test->booltesttype = type;
	test->location = -1;
	ps_check_load(table);
	read = ps_check_read(check, ps_check_select(list_make1(ps_check_target(ps_check_reference(PS_ROW_KEY), "key")),
												ps_check_rows(table, ps_check_inherits(table, false)), table->name,
												(Node *) test), PS_KEEP_SAMPLES, NULL);
	ps_check_add_found(check, code, table, NULL, &read);
}

/* The default partition of a table that is there, or NULL. */
static PsTableState *
default_partition(PsCheck *check, const PsTableState *parent)
{
	Oid			oid = OidIsValid(parent->oid) ? ps_catalog_default_partition(parent->oid) : InvalidOid;

	return OidIsValid(oid) ? ps_check_find_oid(check, oid) : NULL;
}

/* A table gets a partition: one that is attached, or NULL for one that is made. */
void
ps_check_partition(PsCheck *check, PsTableState *parent, PsTableState *partition, const PartitionBoundSpec *spec)
{
	Bounds		bounds = {parent, keys_of(parent), spec};
	Node	   *condition = within(&bounds);
	PsTableState *rest = default_partition(check, parent);

	if (partition != NULL && condition == NULL && ps_check_has_rows(check, partition))
		ps_check_add(check, PS_NOT_CHECKED, ps_check_object(partition, NULL), -1, NULL,
					 "whether the rows are within the bounds of the partition is not looked at");
	if (condition == NULL)
		return;
	if (rest != NULL && rest != partition)
		ps_check_work(check, rest, PS_WORK_DEFAULT_PARTITION);
	/* An expression in the key is of the parent's owner. */
	ps_check_set_author(check, RelationRelationId, parent->oid);
	if (partition != NULL)
		look_for_rows(check, partition, copyObject(condition), IS_NOT_TRUE, PS_OUT_OF_BOUNDS);
	if (rest != NULL && rest != partition)
		look_for_rows(check, rest, condition, IS_TRUE, PS_DEFAULT_PARTITION);
	check->author = InvalidOid;
}

/* CREATE TABLE: of one that is partitioned the key is kept, a partition takes rows from the default one. */
void
ps_check_create_table(PsCheck *check, Node *node)
{
	CreateStmt *create = (CreateStmt *) node;
	PsTableState *parent;

	check->partitioned_by = copyObject(create->partspec);
	ps_check_references(check, create);
	if (create->partbound == NULL)
		return;
	parent = ps_check_find_range(check, linitial_node(RangeVar, create->inhRelations));
	if (parent != NULL)
		ps_check_partition(check, parent, NULL, create->partbound);
}
