/*-------------------------------------------------------------------------
 *
 * catalog_read_column.c
 *	  Columns of tables and views, attributes of composite types.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/relation.h"
#include "access/reloptions.h"
#include "access/table.h"
#include "catalog/partition.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_sequence.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "foreign/foreign.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "catalog_inverse.h"
#include "catalog_read.h"
#include "catalog_row.h"
#include "compat.h"

/* The server keeps this one itself in some builds; it is no part of the schema, and pg_dump leaves it out. */
#define SERVERS_OWN_OPTION "pg_attver"

/* A column whose properties are read. */
typedef struct ReadColumn
{
	const PsReadRelation *relation;
	HeapTuple	tuple;
	Form_pg_attribute row;
	const char *name;			/* quoted */
	const char *part;			/* COLUMN or ATTRIBUTE */
	bool		is_own;			/* of no parent */
} ReadColumn;

/* " COLLATE c" if the collation is not the type's. */
static char *
collate_clause(Form_pg_attribute column)
{
	if (!OidIsValid(column->attcollation) || column->attcollation == get_typcollation(column->atttypid))
		return "";
	return psprintf(" COLLATE %s", ps_collation_name(column->attcollation));
}

/* The defaults of a relation's columns, by number; NULL: none. */
char **
ps_column_defaults(Oid relation)
{
	char	  **expressions = palloc0((ps_relation_natts(relation) + 1) * sizeof(char *));
	ListCell   *cell;

	foreach(cell, ps_catalog_rows(AttrDefaultRelationId, AttrDefaultIndexId, Anum_pg_attrdef_adrelid, relation))
	{
		HeapTuple	row = lfirst(cell);
		bool		isnull;
		Datum		tree = ps_row_value(AttrDefaultRelationId, row, Anum_pg_attrdef_adbin, &isnull);

		expressions[((Form_pg_attrdef) GETSTRUCT(row))->adnum] = ps_expression_of(tree, relation);
	}
	return expressions;
}

/* "GENERATED ... AS IDENTITY (...)"; *change: the words that make another one of it; NULL: its sequence is not found. */
static char *
identity_text(Oid table, Form_pg_attribute column, char **change)
{
	const char *generated = column->attidentity == ATTRIBUTE_IDENTITY_ALWAYS ? "ALWAYS" : "BY DEFAULT";
	Relation	relation = relation_open(table, AccessShareLock);
	Oid			sequence = ps_identity_sequence(relation, column->attnum);
	HeapTuple	tuple = SearchSysCache1(SEQRELID, ObjectIdGetDatum(sequence));
	Form_pg_sequence row;
	char	   *text;

	relation_close(relation, AccessShareLock);
	if (!HeapTupleIsValid(tuple))
		return NULL;
	row = (Form_pg_sequence) GETSTRUCT(tuple);
	text = psprintf("GENERATED %s AS IDENTITY (SEQUENCE NAME %s INCREMENT BY " INT64_FORMAT " MINVALUE " INT64_FORMAT
					" MAXVALUE " INT64_FORMAT " START WITH " INT64_FORMAT " CACHE " INT64_FORMAT "%s)",
					generated, ps_relation_name(sequence), row->seqincrement, row->seqmin, row->seqmax, row->seqstart, row->seqcache,
					row->seqcycle ? " CYCLE" : " NO CYCLE");
	*change = psprintf("SET GENERATED %s SET INCREMENT BY " INT64_FORMAT " SET MINVALUE " INT64_FORMAT
					   " SET MAXVALUE " INT64_FORMAT " SET START WITH " INT64_FORMAT " SET CACHE " INT64_FORMAT " SET%s",
					   generated, row->seqincrement, row->seqmin, row->seqmax, row->seqstart, row->seqcache,
					   row->seqcycle ? " CYCLE" : " NO CYCLE");
	ReleaseSysCache(tuple);
	return text;
}

/* Has another table of the schema a constraint of the same name, as LIKE copies it?  One that comes with a parent's is none. */
static bool
shares_name(Form_pg_constraint constraint)
{
	Relation	catalog = table_open(ConstraintRelationId, AccessShareLock);
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	row;
	bool		shares = false;

	ScanKeyInit(&keys[0], Anum_pg_constraint_conname, BTEqualStrategyNumber, F_NAMEEQ, NameGetDatum(&constraint->conname));
	ScanKeyInit(&keys[1], Anum_pg_constraint_connamespace, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(constraint->connamespace));
	scan = systable_beginscan(catalog, ConstraintNameNspIndexId, true, NULL, 2, keys);
	while (HeapTupleIsValid(row = systable_getnext(scan)))
	{
		Form_pg_constraint other = (Form_pg_constraint) GETSTRUCT(row);

		shares |= other->oid != constraint->oid && (other->conislocal || get_rel_relispartition(other->conrelid));
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return shares;
}

/* The constraint that a column's NOT NULL is, if SET NOT NULL would make another one; else NULL. */
static Form_pg_constraint
special_not_null(Oid relation, bool is_partition, Form_pg_attribute column)
{
	HeapTuple	tuple = ps_not_null_tuple(relation, column->attnum);
	const char *usual_name;
	const char *usual;
	Form_pg_constraint constraint;

	if (!HeapTupleIsValid(tuple))
		return NULL;
	constraint = (Form_pg_constraint) GETSTRUCT(tuple);
	usual_name = makeObjectName(get_rel_name(relation), NameStr(column->attname), "not_null");
	usual = psprintf("NOT NULL %s", quote_identifier(NameStr(column->attname)));
	if ((constraint->conislocal || is_partition) && !shares_name(constraint) && strcmp(NameStr(constraint->conname), usual_name) == 0 &&
		strcmp(ps_text_of(pg_get_constraintdef, constraint->oid), usual) == 0)
		return NULL;
	return constraint;
}

/*
 * Is the identity written with the column, so that ADD COLUMN gives numbers to
 * the rows that are there?  Not where the column is written elsewhere, its NOT
 * NULL has a name of its own, or children would have the column without it.
 */
static bool
has_inline_identity(Oid table, Form_pg_attribute column)
{
	Relation	relation;
	bool		shared;			/* by all children */
	bool		has_inline;

	if (column->attidentity == '\0' || !column->attislocal || column->attinhcount > 0 || special_not_null(table, false, column) != NULL)
		return false;
	relation = relation_open(table, AccessShareLock);
	shared = find_inheritance_children(table, NoLock) == NIL || (PS_PARTITIONS_SHARE_IDENTITY && relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE);
	has_inline = shared && !OidIsValid(relation->rd_rel->reloftype);
	relation_close(relation, AccessShareLock);
	return has_inline;
}

/* A column as CREATE TABLE writes it, without what is given to it afterwards. */
char *
ps_column_text(Oid relation, HeapTuple tuple)
{
	Form_pg_attribute column = (Form_pg_attribute) GETSTRUCT(tuple);
	char	   *text = psprintf("%s %s%s", quote_identifier(NameStr(column->attname)),
								format_type_with_typemod(column->atttypid, column->atttypmod), collate_clause(column));
	char	   *change;

	if (has_inline_identity(relation, column))
		return psprintf("%s %s", text, identity_text(relation, column, &change));
	if (column->attgenerated == '\0')
		return text;
	return psprintf("%s GENERATED ALWAYS AS (%s) %s", text, ps_column_defaults(relation)[column->attnum],
					column->attgenerated == ATTRIBUTE_GENERATED_STORED ? "STORED" : "VIRTUAL");
}

/* "ALTER TABLE public.t ALTER COLUMN c <what>" */
static char *
alter(const ReadColumn *column, const char *what)
{
	return psprintf("ALTER %s %s ALTER %s %s %s", column->relation->word, column->relation->name,
					column->part, column->name, what);
}

/* The same for what a table's children have of their own, though ALTER would give it to them, too. */
static char *
alter_only(const ReadColumn *column, const char *what)
{
	return psprintf("ALTER %s %s%s ALTER %s %s %s", column->relation->word, has_subclass(column->relation->oid) ? "ONLY " : "",
					column->relation->name, column->part, column->name, what);
}

/*
 * The same for NOT NULL, which children have of their own where it is no
 * constraint; those of a partitioned table have it with the table.
 */
static char *
alter_not_null(const ReadColumn *column, const char *what)
{
	bool		is_shared = PS_NAMED_NOT_NULL || column->relation->kind == RELKIND_PARTITIONED_TABLE;

	return is_shared ? alter(column, what) : alter_only(column, what);
}

/* "ALTER TABLE public.t <action> COLUMN <what>"; NULL for what a parent has. */
static char *
change(const ReadColumn *column, const char *action, const char *what)
{
	if (!column->is_own)
		return NULL;
	return psprintf("ALTER %s %s %s %s %s", column->relation->word, column->relation->name, action, column->part, what);
}

/* The type goes back by a cast; a generated column is computed anew, a foreign one is read anew. */
static char *
type_definition(const ReadColumn *column)
{
	char	   *type = format_type_with_typemod(column->row->atttypid, column->row->atttypmod);

	if (!column->is_own)
		return NULL;
	if (column->relation->kind == RELKIND_COMPOSITE_TYPE || column->relation->kind == RELKIND_FOREIGN_TABLE ||
		column->row->attgenerated != '\0')
		return alter(column, psprintf("TYPE %s%s", type, collate_clause(column->row)));
	return alter(column, psprintf("TYPE %s%s USING %s::%s%s", type, collate_clause(column->row), column->name,
								  ps_catalog_is_enum(column->row->atttypid) ? "text::" : "", type));
}

/* Does a relation of the kind store its columns, so that they can be altered? */
static bool
is_stored(char kind)
{
	return kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE || kind == RELKIND_FOREIGN_TABLE ||
		kind == RELKIND_COMPOSITE_TYPE;
}

/* The column as ADD COLUMN gives it: the rows that are there need a value if it takes no NULL. */
static char *
added_column(const ReadColumn *column, const char *expression)
{
	char	   *text = ps_column_text(column->relation->oid, column->tuple);

	if (expression == NULL || column->row->attgenerated != '\0' || !column->row->attnotnull)
		return text;
	return psprintf("%s DEFAULT %s", text, expression);
}

/* Existence, name, place, type. */
static void
read_itself(PsReader *reader, const ReadColumn *column, int place, const char *expression)
{
	bool		stored = is_stored(column->relation->kind);

	if (stored)
		ps_read_inline(reader, "", column->row->attgenerated == '\0' ? PS_RANK_COLUMN : PS_RANK_GENERATED, PS_OBJECT,
					   change(column, "ADD", added_column(column, expression)), change(column, "DROP", column->name));
	ps_read_inline(reader, "name", PS_RANK_NAME, PS_NAME, column->name, change(column, "RENAME", psprintf("%s TO ", column->name)));
	if (!stored)
		return;
	ps_read_inline(reader, "place", PS_RANK_COLUMN, PS_PLACE,
				   psprintf("%d%s", place, column->row->attislocal || column->relation->is_partition ? "" : " from a parent alone"), NULL);
	ps_read_inline(reader, "type", PS_RANK_COLUMN_TYPE, PS_OVERWRITTEN, type_definition(column), NULL);
	((PsProperty *) llast(reader->properties))->value_type = column->row->atttypid;
	((PsProperty *) llast(reader->properties))->value_modifier = column->row->atttypmod;
	((PsProperty *) llast(reader->properties))->is_computed = column->row->attgenerated != '\0';
	if (column->row->attgenerated == '\0')
		return;
	ps_read_inline(reader, "generated", PS_RANK_COLUMN_TYPE, PS_REMADE, psprintf("%c", column->row->attgenerated), NULL);
	ps_read_inline(reader, "expression", PS_RANK_COLUMN_TYPE, PS_CHANGES_EXPRESSIONS ? PS_OVERWRITTEN : PS_REMADE,
				   alter_only(column, psprintf("SET EXPRESSION AS (%s)", expression)), NULL);
}

/*
 * Adds that a column has an identity: a sequence that is changed goes on from
 * where it is.
 */
static void
read_identity(PsReader *reader, const ReadColumn *column)
{
	char	   *change;
	char	   *identity = identity_text(column->relation->oid, column->row, &change);

	if (identity == NULL)
		return;
	ps_read(reader, "identity", PS_RANK_IDENTITY, PS_REMOVED_FIRST,
			alter(column, psprintf("ADD %s", identity)), alter(column, "DROP IDENTITY"))->is_inline = has_inline_identity(column->relation->oid, column->row);
	((PsProperty *) llast(reader->properties))->change = alter(column, change);
}

/*
 * Where NOT NULL is a constraint, a parent's gives its name to children that have
 * none yet: theirs comes first, that of the last generation before all.
 */
static int
rank_of_not_null(const ReadColumn *column)
{
	const int	generations = 3;	/* as many as are told apart */
	int			ancestors = 0;

	if (PS_NAMED_NOT_NULL && column->row->attinhcount > 0 && !column->relation->is_partition)
		ancestors = list_length(get_partition_ancestors(column->relation->oid));	/* by first parents */
	return PS_RANK_NOT_NULL - Min(ancestors, generations);
}

/*
 * Adds a NOT NULL that is a constraint under another name than SET NOT NULL
 * would give it, or that comes and goes with a parent's; false: it is none.
 */
static bool
read_named_not_null(PsReader *reader, const ReadColumn *column)
{
	Form_pg_constraint constraint = special_not_null(column->relation->oid, column->relation->is_partition, column->row);

	if (constraint == NULL)
		return false;
	if (!constraint->conislocal && !column->relation->is_partition)
		ps_read_inline(reader, PS_NOT_NULL, rank_of_not_null(column), PS_REMOVED_FIRST, NULL, NULL);
	else
		ps_read(reader, PS_NOT_NULL, rank_of_not_null(column), PS_REMOVED_FIRST,
				psprintf("ALTER %s %s ADD CONSTRAINT %s %s", column->relation->word, column->relation->name,
						 quote_identifier(NameStr(constraint->conname)), ps_text_of(pg_get_constraintdef, constraint->oid)),
				alter(column, "DROP NOT NULL"));
	return true;
}

/* Adds that a column takes no NULL. */
static void
read_not_null(PsReader *reader, const ReadColumn *column)
{
	if (!read_named_not_null(reader, column))
		ps_read(reader, PS_NOT_NULL, rank_of_not_null(column), PS_OVERWRITTEN,
				alter_not_null(column, "SET NOT NULL"), alter_not_null(column, "DROP NOT NULL"));
}

/* What a column holds by itself, and may hold. */
static void
read_values(PsReader *reader, const ReadColumn *column, const char *expression)
{
	if (column->row->attnotnull && is_stored(column->relation->kind))
		read_not_null(reader, column);
	if (expression != NULL && column->row->attgenerated == '\0')
		ps_read(reader, "default", PS_RANK_DEFAULT, PS_OVERWRITTEN,
				alter_only(column, psprintf("SET DEFAULT %s", expression)), alter_only(column, "DROP DEFAULT"));
	if (column->row->attidentity != '\0' && !(PS_PARTITIONS_SHARE_IDENTITY && column->relation->is_partition))
		read_identity(reader, column);
}

/* The word for a way to store values. */
static const char *
storage_word(char storage)
{
	switch (storage)
	{
		case TYPSTORAGE_PLAIN:
			return "SET STORAGE PLAIN";
		case TYPSTORAGE_EXTERNAL:
			return "SET STORAGE EXTERNAL";
		case TYPSTORAGE_MAIN:
			return "SET STORAGE MAIN";
		default:
			return "SET STORAGE EXTENDED";
	}
}

/* Each option in a column's array of them: SET or OPTIONS. */
static void
read_option_list(PsReader *reader, const ReadColumn *column, AttrNumber attribute, bool foreign)
{
	bool		isnull;
	Datum		options = SysCacheGetAttr(ATTNUM, column->tuple, attribute, &isnull);
	ListCell   *cell;

	foreach(cell, isnull ? NIL : untransformRelOptions(options))
	{
		DefElem    *option = lfirst_node(DefElem, cell);
		const char *name = quote_identifier(option->defname);
		char	   *value = defGetString(option);

		if (strcmp(option->defname, SERVERS_OWN_OPTION) == 0)
			continue;
		if (foreign)
			ps_read(reader, psprintf("foreign option %s", name), PS_RANK_OPTION, PS_REMOVED_FIRST,
					alter(column, psprintf("OPTIONS (ADD %s %s)", name, quote_literal_cstr(value))),
					alter(column, psprintf("OPTIONS (DROP %s)", name)));
		else
			ps_read(reader, psprintf("option %s", name), PS_RANK_OPTION, PS_OVERWRITTEN,
					alter_only(column, psprintf("SET (%s = %s)", name, value)), alter_only(column, psprintf("RESET (%s)", name)));
	}
}

/* The statistics target of a column; -1: the usual one. */
static int
statistics_target(HeapTuple column)
{
	bool		isnull;
	Datum		target = SysCacheGetAttr(ATTNUM, column, Anum_pg_attribute_attstattarget, &isnull);

	return ps_statistics_target(target, isnull);
}

/* How a column is stored and analyzed; its comment and rights. */
static void
read_options(PsReader *reader, const ReadColumn *column)
{
	char		kind = column->relation->kind;
	int			target = statistics_target(column->tuple);
	char		usual = get_typstorage(column->row->atttypid);

	if (target >= 0 && (is_stored(kind) || kind == RELKIND_MATVIEW))
		ps_read(reader, "statistics", PS_RANK_OPTION, PS_OVERWRITTEN,
				alter_only(column, psprintf("SET STATISTICS %d", target)), alter_only(column, "SET STATISTICS -1"));
	if (column->row->attstorage != usual && kind != RELKIND_VIEW && kind != RELKIND_COMPOSITE_TYPE)
		ps_read(reader, "storage", PS_RANK_OPTION, PS_OVERWRITTEN,
				alter_only(column, storage_word(column->row->attstorage)), alter_only(column, storage_word(usual)));
	if (column->row->attcompression != '\0' && (is_stored(kind) || kind == RELKIND_MATVIEW))
		ps_read(reader, "compression", PS_RANK_OPTION, PS_OVERWRITTEN,
				alter_only(column, column->row->attcompression == 'p' ? "SET COMPRESSION pglz" : "SET COMPRESSION lz4"),
				alter_only(column, "SET COMPRESSION default"));
	read_option_list(reader, column, Anum_pg_attribute_attoptions, false);
	if (kind == RELKIND_FOREIGN_TABLE)
		read_option_list(reader, column, Anum_pg_attribute_attfdwoptions, true);
	ps_read_comment(reader, PS_RANK_COMMENT, psprintf("COLUMN %s.%s", column->relation->name, column->name));
}

/* Reads what is wanted of one column; place counts those that are there. */
static void
read_column(PsReader *reader, const ReadColumn *column, int place, const char *expression)
{
	Datum		acl;
	bool		isnull;

	ps_read_object(reader, RelationRelationId, column->relation->oid, column->relation->oid,
				   "column", psprintf("%s.%s", column->relation->name, column->name));
	reader->object.sub = column->row->attnum;
	if (reader->parts & PS_PART(COLUMNS))
		read_itself(reader, column, place, expression);
	if (reader->parts & PS_PART(COLUMN_VALUES))
		read_values(reader, column, expression);
	if (reader->parts & PS_PART(COLUMN_OPTIONS))
		read_options(reader, column);
	if ((reader->parts & PS_PART(RELATION_PRIVILEGES)) == 0)
		return;
	acl = SysCacheGetAttr(ATTNUM, column->tuple, Anum_pg_attribute_attacl, &isnull);
	if (!isnull)
		ps_read_column_privileges(reader, column->relation->name, column->name, acl);
}

/* Reads what is wanted of a relation's columns. */
void
ps_read_columns(PsReader *reader, const PsReadRelation *relation)
{
	int			natts = ps_relation_natts(relation->oid);
	int			place = 0;
	char	  **expressions;

	if ((reader->parts & (PS_PART(COLUMNS) | PS_PART(COLUMN_VALUES) | PS_PART(COLUMN_OPTIONS) | PS_PART(RELATION_PRIVILEGES))) == 0)
		return;
	expressions = ps_column_defaults(relation->oid);
	for (int i = 1; i <= natts; i++)
	{
		ReadColumn	column = {.relation = relation};

		column.tuple = SearchSysCache2(ATTNUM, ObjectIdGetDatum(relation->oid), Int16GetDatum(i));
		if (!HeapTupleIsValid(column.tuple))
			continue;
		column.row = (Form_pg_attribute) GETSTRUCT(column.tuple);
		if (!column.row->attisdropped)
		{
			column.name = pstrdup(quote_identifier(NameStr(column.row->attname)));
			column.part = relation->kind == RELKIND_COMPOSITE_TYPE ? "ATTRIBUTE" : "COLUMN";
			column.is_own = column.row->attislocal && column.row->attinhcount == 0;
			read_column(reader, &column, ++place, expressions[i]);
		}
		ReleaseSysCache(column.tuple);
	}
}
