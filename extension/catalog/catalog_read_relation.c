/*-------------------------------------------------------------------------
 *
 * catalog_read_relation.c
 *	  Tables, views, sequences, composite types: what they are as a whole.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/reloptions.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_sequence.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "commands/tablespace.h"
#include "foreign/foreign.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "catalog_read.h"
#include "catalog_row.h"

/* The keyword of a kind of relation. */
static const char *
word_of_kind(char kind)
{
	switch (kind)
	{
		case RELKIND_VIEW:
			return "VIEW";
		case RELKIND_MATVIEW:
			return "MATERIALIZED VIEW";
		case RELKIND_SEQUENCE:
			return "SEQUENCE";
		case RELKIND_FOREIGN_TABLE:
			return "FOREIGN TABLE";
		case RELKIND_COMPOSITE_TYPE:
			return "TYPE";
		default:
			return "TABLE";
	}
}

/* The place in the order of the statement that creates it. */
static int
rank_of_kind(char kind)
{
	switch (kind)
	{
		case RELKIND_SEQUENCE:
			return PS_RANK_SEQUENCE;
		case RELKIND_COMPOSITE_TYPE:
			return PS_RANK_TYPE;
		case RELKIND_VIEW:
		case RELKIND_MATVIEW:
			return PS_RANK_VIEW;
		default:
			return PS_RANK_TABLE;
	}
}

/* "ALTER TABLE public.t <what>" */
static char *
alter(const PsReadRelation *relation, const char *what)
{
	return psprintf("ALTER %s %s %s", relation->word, relation->name, what);
}

/* A view can be replaced while its columns stay; a table's key of partitions cannot change. */
static void
read_body(PsReader *reader, const PsReadRelation *relation, HeapTuple tuple)
{
	Form_pg_class row = (Form_pg_class) GETSTRUCT(tuple);

	switch (relation->kind)
	{
		case RELKIND_VIEW:
			ps_read_inline(reader, "query", PS_RANK_VIEW, PS_OVERWRITTEN,
						   ps_view_definition(relation, tuple, "CREATE OR REPLACE"), NULL);
			ps_read_inline(reader, "columns", PS_RANK_VIEW, PS_REMADE, ps_column_list(relation, row->relnatts, false), NULL);
			break;
		case RELKIND_MATVIEW:
			ps_read_inline(reader, "query", PS_RANK_VIEW, PS_REMADE, ps_view_query(relation->oid), NULL);
			break;
		case RELKIND_RELATION:
		case RELKIND_PARTITIONED_TABLE:
		case RELKIND_FOREIGN_TABLE:
			ps_read_inline(reader, "kind", PS_RANK_TABLE, PS_REMADE,
						   psprintf("%c%s%s", relation->kind,
									relation->kind == RELKIND_PARTITIONED_TABLE ? ps_text_of(pg_get_partkeydef, relation->oid) : "",
									OidIsValid(row->reloftype) ? format_type_be_qualified(row->reloftype) : ""), NULL);
			break;
		default:
			break;
	}
}

/* Name and schema; the object's existence. */
static void
read_itself(PsReader *reader, const PsReadRelation *relation, HeapTuple tuple)
{
	Form_pg_class row = (Form_pg_class) GETSTRUCT(tuple);
	Oid			table;
	int32		column;
	bool		owned = relation->kind == RELKIND_SEQUENCE && sequenceIsOwned(relation->oid, DEPENDENCY_AUTO, &table, &column);

	ps_read(reader, "", rank_of_kind(relation->kind), PS_OBJECT, ps_relation_definition(relation, tuple),
			psprintf("DROP %s %s%s", relation->word, owned ? "IF EXISTS " : "", relation->name));
	ps_read_inline(reader, "name", PS_RANK_NAME, PS_NAME, quote_identifier(pstrdup(NameStr(row->relname))), alter(relation, "RENAME TO "));
	ps_read_inline(reader, "schema", PS_RANK_NAME, PS_NAME, quote_identifier(get_namespace_name(row->relnamespace)),
				   alter(relation, "SET SCHEMA "));
	read_body(reader, relation, tuple);
}

/* Options, those of the table of oversized values too; prefix is "" or "toast.". */
static void
read_options(PsReader *reader, const PsReadRelation *relation, HeapTuple tuple, const char *prefix)
{
	ListCell   *cell;

	foreach(cell, ps_relation_options(tuple))
	{
		DefElem    *option = lfirst_node(DefElem, cell);
		char	   *name = psprintf("%s%s", prefix, quote_identifier(option->defname));

		ps_read(reader, psprintf("option %s", name), PS_RANK_OPTION, PS_OVERWRITTEN,
				alter(relation, psprintf("SET (%s = %s)", name, quote_literal_cstr(defGetString(option)))),
				alter(relation, psprintf("RESET (%s)", name)))->is_inline = (relation->kind == RELKIND_VIEW);
	}
}

/* How rows are stored: a partitioned table tells it for its partitions, if at all. */
static void
read_access_method(PsReader *reader, const PsReadRelation *relation, Form_pg_class row)
{
	bool		is_partitioned = row->relkind == RELKIND_PARTITIONED_TABLE;

	if (OidIsValid(row->relam) && (is_partitioned || row->relkind == RELKIND_RELATION || row->relkind == RELKIND_MATVIEW))
		ps_read(reader, "access method", PS_RANK_OPTION, PS_OVERWRITTEN,
				alter(relation, psprintf("SET ACCESS METHOD %s", quote_identifier(get_am_name(row->relam)))),
				is_partitioned ? alter(relation, "SET ACCESS METHOD DEFAULT") : NULL)->is_inline = !is_partitioned;
}

/* The options that a foreign table is created with. */
static void
read_foreign_options(PsReader *reader, const PsReadRelation *relation)
{
	ListCell   *cell;

	foreach(cell, GetForeignTable(relation->oid)->options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);
		const char *name = quote_identifier(option->defname);

		ps_read_inline(reader, psprintf("foreign option %s", name), PS_RANK_OPTION, PS_REMOVED_FIRST,
					   alter(relation, psprintf("OPTIONS (ADD %s %s)", name, quote_literal_cstr(defGetString(option)))),
					   alter(relation, psprintf("OPTIONS (DROP %s)", name)));
	}
}

/* Row security. */
static void
read_security(PsReader *reader, const PsReadRelation *relation, Form_pg_class row)
{
	if (row->relrowsecurity)
		ps_read(reader, "row security", PS_RANK_SECURITY, PS_OVERWRITTEN,
				alter(relation, "ENABLE ROW LEVEL SECURITY"), alter(relation, "DISABLE ROW LEVEL SECURITY"));
	if (row->relforcerowsecurity)
		ps_read(reader, "row security of the owner", PS_RANK_SECURITY, PS_OVERWRITTEN,
				alter(relation, "FORCE ROW LEVEL SECURITY"), alter(relation, "NO FORCE ROW LEVEL SECURITY"));
}

/* Adds what marks one of a table's indexes: a mark goes with the index, or with the constraint that this is of. */
static void
read_index_mark(PsReader *reader, const PsReadRelation *relation, HeapTuple row)
{
	Form_pg_index index = (Form_pg_index) GETSTRUCT(row);
	const char *name = quote_identifier(get_rel_name(index->indexrelid));
	PsProperty	table = reader->object;
	Oid			constraint = get_index_constraint(index->indexrelid);

	if (OidIsValid(constraint))
		ps_read_object(reader, ConstraintRelationId, constraint, relation->oid, "table constraint", name);
	else
		ps_read_object(reader, RelationRelationId, index->indexrelid, relation->oid, "index", name);
	if (index->indisclustered)
		ps_read(reader, "clustered on", PS_RANK_SECURITY, PS_OVERWRITTEN,
				alter(relation, psprintf("CLUSTER ON %s", name)), alter(relation, "SET WITHOUT CLUSTER"));
	if (index->indisreplident)
		ps_read(reader, "replica identity", PS_RANK_SECURITY, PS_OVERWRITTEN,
				alter(relation, psprintf("REPLICA IDENTITY USING INDEX %s", name)), alter(relation, "REPLICA IDENTITY DEFAULT"));
	reader->object = table;
}

/* What rows of a table are known by. */
static void
read_marks(PsReader *reader, const PsReadRelation *relation, Form_pg_class row)
{
	ListCell   *cell;

	if (row->relhasindex)
		foreach(cell, ps_catalog_rows(IndexRelationId, IndexIndrelidIndexId, Anum_pg_index_indrelid, relation->oid))
			read_index_mark(reader, relation, lfirst(cell));
	if (row->relkind != RELKIND_RELATION && row->relkind != RELKIND_PARTITIONED_TABLE)
		return;
	if (row->relreplident == REPLICA_IDENTITY_NOTHING || row->relreplident == REPLICA_IDENTITY_FULL)
		ps_read(reader, "replica identity", PS_RANK_SECURITY, PS_OVERWRITTEN,
				alter(relation, row->relreplident == REPLICA_IDENTITY_FULL ? "REPLICA IDENTITY FULL" : "REPLICA IDENTITY NOTHING"),
				alter(relation, "REPLICA IDENTITY DEFAULT"));
}

/* Owner, storage, security, comment. */
static void
read_relation_options(PsReader *reader, const PsReadRelation *relation, HeapTuple tuple)
{
	Form_pg_class row = (Form_pg_class) GETSTRUCT(tuple);
	bool		unlogged = row->relpersistence == RELPERSISTENCE_UNLOGGED;

	ps_read(reader, "owner", PS_RANK_OWNER, PS_OVERWRITTEN,
			alter(relation, psprintf("OWNER TO %s", quote_identifier(GetUserNameFromId(row->relowner, false)))), NULL);
	read_options(reader, relation, tuple, "");
	if (OidIsValid(row->reltoastrelid))
		read_options(reader, relation, ps_catalog_row(RelationRelationId, row->reltoastrelid), "toast.");
	if (row->relkind == RELKIND_RELATION || row->relkind == RELKIND_SEQUENCE)
		ps_read_inline(reader, "persistence", PS_RANK_OPTION, PS_OVERWRITTEN,
					   alter(relation, unlogged ? "SET UNLOGGED" : "SET LOGGED"), NULL);
	read_access_method(reader, relation, row);
	if (row->relkind == RELKIND_FOREIGN_TABLE)
		read_foreign_options(reader, relation);
	if (OidIsValid(row->reltablespace))
		ps_read(reader, "tablespace", PS_RANK_OPTION, PS_OVERWRITTEN,
				alter(relation, psprintf("SET TABLESPACE %s", quote_identifier(get_tablespace_name(row->reltablespace)))),
				alter(relation, "SET TABLESPACE pg_default"));
	read_security(reader, relation, row);
	read_marks(reader, relation, row);
}

/* Adds a table's place below one of its parents. */
static void
read_parent(PsReader *reader, const PsReadRelation *relation, HeapTuple row)
{
	char	   *parent = ps_relation_name(((Form_pg_inherits) GETSTRUCT(row))->inhparent);
	HeapTuple	class;
	Datum		bound;
	bool		isnull;

	if (!relation->is_partition)
	{
		ps_read_inline(reader, psprintf("child of %s", parent), PS_RANK_HIERARCHY, PS_OVERWRITTEN,
					   alter(relation, psprintf("INHERIT %s", parent)), alter(relation, psprintf("NO INHERIT %s", parent)));
		return;
	}
	class = SearchSysCache1(RELOID, ObjectIdGetDatum(relation->oid));
	bound = SysCacheGetAttr(RELOID, class, Anum_pg_class_relpartbound, &isnull);
	if (!isnull)
		ps_read(reader, "partition of", PS_RANK_PARTITION, PS_REMOVED_FIRST,
				psprintf("ALTER TABLE %s ATTACH PARTITION %s %s", parent, relation->name, ps_expression_of(bound, relation->oid)),
				psprintf("ALTER TABLE %s DETACH PARTITION %s", parent, relation->name));
	ReleaseSysCache(class);
}

/* The parameters of a sequence, as in ALTER SEQUENCE and in an identity column. */
static void
read_parameters(PsReader *reader, const PsReadRelation *relation)
{
	HeapTuple	tuple = SearchSysCache1(SEQRELID, ObjectIdGetDatum(relation->oid));
	Form_pg_sequence row;
	Oid			table;
	int32		column;

	if (!HeapTupleIsValid(tuple))
		return;
	row = (Form_pg_sequence) GETSTRUCT(tuple);
	ps_read(reader, "parameters", PS_RANK_PARAMETERS, PS_OVERWRITTEN,
			psprintf("ALTER SEQUENCE %s AS %s INCREMENT BY " INT64_FORMAT " MINVALUE " INT64_FORMAT " MAXVALUE " INT64_FORMAT
					 " START WITH " INT64_FORMAT " CACHE " INT64_FORMAT "%s", relation->name, format_type_be(row->seqtypid),
					 row->seqincrement, row->seqmin, row->seqmax, row->seqstart, row->seqcache,
					 row->seqcycle ? " CYCLE" : " NO CYCLE"), NULL);
	ReleaseSysCache(tuple);
	if (sequenceIsOwned(relation->oid, DEPENDENCY_AUTO, &table, &column))
		ps_read(reader, "owned by", PS_RANK_OWNED_BY, PS_OVERWRITTEN,
				alter(relation, psprintf("OWNED BY %s.%s", ps_relation_name(table), quote_identifier(get_attname(table, column, false)))),
				alter(relation, "OWNED BY NONE"));
}

/* Reads comment and security labels, which are on the type of a composite one. */
static void
read_relation_comment(PsReader *reader, const PsReadRelation *relation, Form_pg_class row)
{
	PsProperty	object = reader->object;
	int			count;
	ListCell   *cell;

	if (relation->kind == RELKIND_COMPOSITE_TYPE)
	{
		reader->object.class = TypeRelationId;
		reader->object.object = row->reltype;
	}
	count = list_length(reader->properties);
	ps_read_comment(reader, PS_RANK_COMMENT, psprintf("%s %s", relation->word, relation->name));
	for_each_from(cell, reader->properties, count)
	{
		((PsProperty *) lfirst(cell))->class = object.class;
		((PsProperty *) lfirst(cell))->object = object.object;
	}
	reader->object = object;
}

/* Reads what is wanted of the relation itself. */
static void
read_whole(PsReader *reader, const PsReadRelation *relation, HeapTuple tuple)
{
	Form_pg_class row = (Form_pg_class) GETSTRUCT(tuple);
	ListCell   *cell;

	if (reader->parts & PS_PART(RELATION))
		read_itself(reader, relation, tuple);
	if (reader->parts & PS_PART(RELATION_OPTIONS))
	{
		read_relation_options(reader, relation, tuple);
		read_relation_comment(reader, relation, row);
	}
	if (reader->parts & PS_PART(HIERARCHY))
		foreach(cell, ps_catalog_rows(InheritsRelationId, InheritsRelidSeqnoIndexId, Anum_pg_inherits_inhrelid, relation->oid))
			read_parent(reader, relation, lfirst(cell));
	if (relation->kind == RELKIND_SEQUENCE && (reader->parts & PS_PART(SEQUENCE_PARAMETERS)))
		read_parameters(reader, relation);
}

/* Reads the rights on a relation; those on a composite type are the type's. */
static void
read_rights(PsReader *reader, const PsReadRelation *relation, HeapTuple tuple)
{
	bool		isnull;
	Datum		acl = SysCacheGetAttr(RELOID, tuple, Anum_pg_class_relacl, &isnull);
	bool		is_sequence = relation->kind == RELKIND_SEQUENCE;

	if ((reader->parts & PS_PART(RELATION_PRIVILEGES)) && relation->kind != RELKIND_COMPOSITE_TYPE)
		ps_read_privileges(reader, psprintf("%s %s", is_sequence ? "SEQUENCE" : "TABLE", relation->name),
						   isnull ? NULL : DatumGetAclP(acl), is_sequence ? OBJECT_SEQUENCE : OBJECT_TABLE,
						   ((Form_pg_class) GETSTRUCT(tuple))->relowner, ((Form_pg_class) GETSTRUCT(tuple))->relnamespace);
}

/* Reads of a sequence of an identity column, which comes and goes with its table, how it differs from that. */
static void
read_sequence_of_identity(PsReader *reader, const PsReadRelation *sequence, Oid table)
{
	char		persistence = get_rel_persistence(sequence->oid);
	bool		unlogged = persistence == RELPERSISTENCE_UNLOGGED;

	if ((reader->parts & PS_PART(RELATION_OPTIONS)) && persistence != get_rel_persistence(table))
		ps_read(reader, "persistence", PS_RANK_OPTION, PS_OVERWRITTEN,
				alter(sequence, unlogged ? "SET UNLOGGED" : "SET LOGGED"), alter(sequence, unlogged ? "SET LOGGED" : "SET UNLOGGED"));
}

/* Has the relation properties of its own? */
static bool
has_properties(Form_pg_class row)
{
	if (row->relkind == RELKIND_INDEX || row->relkind == RELKIND_PARTITIONED_INDEX || row->relkind == RELKIND_TOASTVALUE)
		return false;
	return row->relpersistence != RELPERSISTENCE_TEMP;
}

/* The relation in a row of pg_class. */
static PsReadRelation
relation_in(Form_pg_class row)
{
	return (PsReadRelation) {
		.oid = row->oid,.kind = row->relkind,.is_partition = row->relispartition,
		.name = ps_qualified_name(row->relnamespace, pstrdup(NameStr(row->relname))),.word = word_of_kind(row->relkind)
	};
}

/* The properties that follow are the relation's; a sequence is within the table that owns it. */
static void
read_as_object(PsReader *reader, const PsReadRelation *relation)
{
	Oid			table = InvalidOid;
	int32		column;

	if (relation->kind == RELKIND_SEQUENCE && !sequenceIsOwned(relation->oid, DEPENDENCY_AUTO, &table, &column))
		(void) sequenceIsOwned(relation->oid, DEPENDENCY_INTERNAL, &table, &column);
	ps_read_object(reader, RelationRelationId, relation->oid, table,
				   relation->kind == RELKIND_COMPOSITE_TYPE ? "composite type" : asc_tolower(relation->word, strlen(relation->word)),
				   relation->name);
}

/* Reads what is wanted of a relation and of what lies on it. */
void
ps_read_relation(PsReader *reader, Oid oid)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(oid));
	PsReadRelation relation;
	Oid			table;
	int32		column;

	if (!HeapTupleIsValid(tuple))
		return;
	relation = relation_in((Form_pg_class) GETSTRUCT(tuple));
	if (has_properties((Form_pg_class) GETSTRUCT(tuple)))
	{
		read_as_object(reader, &relation);
		if (relation.kind == RELKIND_SEQUENCE && sequenceIsOwned(oid, DEPENDENCY_INTERNAL, &table, &column))
			read_sequence_of_identity(reader, &relation, table);
		else
			read_whole(reader, &relation, tuple);
		read_rights(reader, &relation, tuple);
		if (relation.kind != RELKIND_SEQUENCE)
		{
			ps_read_columns(reader, &relation);
			ps_read_parts(reader, &relation);
			ps_read_memberships(reader, RelationRelationId, oid);
		}
	}
	ReleaseSysCache(tuple);
}
