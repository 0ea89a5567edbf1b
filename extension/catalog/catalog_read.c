/*-------------------------------------------------------------------------
 *
 * catalog_read.c
 *	  The properties of objects, read without a query.
 *
 * Rules of catalog_read*.c:
 *
 *	- search_path is pg_catalog while they are read, so that what the server
 *	  writes is qualified; nobody's temporary table is taken for a catalog.
 *	- No lock is taken: the statement that is about to run takes its own.
 *	- An object of an extension has no properties, it is the extension's; but
 *	  rights are, where nothing else is asked for.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_seclabel.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/comment.h"
#include "commands/extension.h"
#include "fmgr.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "catalog_read.h"
#include "catalog_row.h"
#include "own_query.h"

/* The properties that follow are the object's. */
void
ps_read_object(PsReader *reader, Oid class, Oid object, Oid within, const char *type, const char *identity)
{
	reader->object = (PsProperty) {
		.class = class,.object = object,.within = within,.type = type,.identity = identity
	};
}

/* Adds one property of the object at hand, and returns it. */
PsProperty *
ps_read(PsReader *reader, const char *property, int rank, PsPropertyKind kind,
		const char *definition, const char *removal)
{
	PsProperty *read = palloc(sizeof(PsProperty));

	*read = reader->object;
	read->property = property;
	read->rank = rank;
	read->kind = kind;
	read->definition = definition;
	read->removal = removal;
	reader->properties = lappend(reader->properties, read);
	return read;
}

/* Adds one that comes with what its object is within, or with the object. */
void
ps_read_inline(PsReader *reader, const char *property, int rank, PsPropertyKind kind,
			   const char *definition, const char *removal)
{
	ps_read(reader, property, rank, kind, definition, removal)->is_inline = true;
}

/* Adds the security labels on the object at hand; where no object has one, nothing is searched. */
static void
read_security_labels(PsReader *reader, int rank, const char *on)
{
	Relation	catalog = table_open(SecLabelRelationId, AccessShareLock);
	bool		has_rows = RelationGetNumberOfBlocks(catalog) > 0;
	ListCell   *cell;

	table_close(catalog, AccessShareLock);
	if (!has_rows)
		return;
	foreach(cell, ps_catalog_rows(SecLabelRelationId, SecLabelObjectIndexId, Anum_pg_seclabel_objoid, reader->object.object))
	{
		const FormData_pg_seclabel *label = (const FormData_pg_seclabel *) GETSTRUCT((HeapTuple) lfirst(cell));
		bool		isnull;
		char	   *provider = TextDatumGetCString(ps_row_value(SecLabelRelationId, lfirst(cell), Anum_pg_seclabel_provider, &isnull));
		char	   *value = TextDatumGetCString(ps_row_value(SecLabelRelationId, lfirst(cell), Anum_pg_seclabel_label, &isnull));
		char	   *statement = psprintf("SECURITY LABEL FOR %s ON %s IS", quote_identifier(provider), on);

		if (label->classoid == reader->object.class && label->objsubid == reader->object.sub)
			ps_read(reader, psprintf("security label of %s", provider), rank, PS_OVERWRITTEN,
					psprintf("%s %s", statement, quote_literal_cstr(value)), psprintf("%s NULL", statement));
	}
}

/* Adds the extensions that take the object at hand along when they are dropped; of many kinds no object can have one. */
static void
read_extensions(PsReader *reader, int rank, const char *words)
{
	const PsProperty *object = &reader->object;
	ListCell   *cell;

	if (object->class != ProcedureRelationId && object->class != TriggerRelationId &&
		strcmp(object->type, "index") != 0 && strcmp(object->type, "materialized view") != 0)
		return;
	foreach(cell, getAutoExtensionsOfObject(object->class, object->object))
	{
		const char *extension = quote_identifier(get_extension_name(lfirst_oid(cell)));

		ps_read(reader, psprintf("depends on %s", extension), rank, PS_OVERWRITTEN,
				psprintf("ALTER %s DEPENDS ON EXTENSION %s", words, extension),
				psprintf("ALTER %s NO DEPENDS ON EXTENSION %s", words, extension));
	}
}

/* Adds the comment on the object at hand, and what else is said of it by its words, if there is any. */
void
ps_read_comment(PsReader *reader, int rank, const char *on)
{
	char	   *comment = GetComment(reader->object.object, reader->object.class, reader->object.sub);

	if (comment != NULL)
		ps_read(reader, "comment", rank, PS_OVERWRITTEN,
				psprintf("COMMENT ON %s IS %s", on, quote_literal_cstr(comment)),
				psprintf("COMMENT ON %s IS NULL", on));
	read_security_labels(reader, rank, on);
	read_extensions(reader, rank, on);
}

/* What a function like pg_get_indexdef() says about an object. */
char *
ps_text_of(PGFunction function, Oid object)
{
	return TextDatumGetCString(DirectFunctionCall1(function, ObjectIdGetDatum(object)));
}

/* An expression as SQL. */
char *
ps_expression_of(Datum node_tree, Oid relation)
{
	return TextDatumGetCString(DirectFunctionCall2(pg_get_expr, node_tree, ObjectIdGetDatum(relation)));
}

/* "schema.name", quoted. */
char *
ps_qualified_name(Oid namespace, const char *name)
{
	return quote_qualified_identifier(get_namespace_name(namespace), name);
}

/* The same for a relation. */
char *
ps_relation_name(Oid relation)
{
	return ps_qualified_name(get_rel_namespace(relation), get_rel_name(relation));
}

/* How many columns a relation has had. */
int
ps_relation_natts(Oid relation)
{
	HeapTuple	tuple = SearchSysCacheCopy1(RELOID, ObjectIdGetDatum(relation));

	return HeapTupleIsValid(tuple) ? ((Form_pg_class) GETSTRUCT(tuple))->relnatts : 0;
}

/* The name of a collation. */
char *
ps_collation_name(Oid collation)
{
	HeapTuple	tuple = ps_catalog_row(CollationRelationId, collation);

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for collation %u", collation);
	return ps_qualified_name(((Form_pg_collation) GETSTRUCT(tuple))->collnamespace,
							 NameStr(((Form_pg_collation) GETSTRUCT(tuple))->collname));
}

/* "OPERATOR(schema.<)" */
char *
ps_operator_name(Oid operator)
{
	HeapTuple	tuple = ps_catalog_row(OperatorRelationId, operator);
	Form_pg_operator row;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for operator %u", operator);
	row = (Form_pg_operator) GETSTRUCT(tuple);
	return psprintf("OPERATOR(%s.%s)", quote_identifier(get_namespace_name(row->oprnamespace)), NameStr(row->oprname));
}

/* Is what is wanted of an object not its extension's? */
static bool
is_read(const PsReader *reader, Oid class, Oid object)
{
	return (reader->parts & ~PS_RIGHTS) == 0 || !OidIsValid(getExtensionOfObject(class, object));
}

/* Reads one object, if it is one that is read here. */
static void
read_one(PsReader *reader, Oid object)
{
	if (SearchSysCacheExists1(RELOID, ObjectIdGetDatum(object)))
	{
		if (is_read(reader, RelationRelationId, object))
			ps_read_relation(reader, object);
	}
	else if (SearchSysCacheExists1(TYPEOID, ObjectIdGetDatum(object)))
	{
		if (is_read(reader, TypeRelationId, object))
			ps_read_type(reader, object);
	}
	else if (SearchSysCacheExists1(PROCOID, ObjectIdGetDatum(object)))
	{
		if (is_read(reader, ProcedureRelationId, object))
			ps_read_routine(reader, object);
	}
	else if (SearchSysCacheExists1(NAMESPACEOID, ObjectIdGetDatum(object)))
	{
		if (is_read(reader, NamespaceRelationId, object))
			ps_read_schema(reader, object);
	}
	else
	{
		ps_read_extension(reader, object);
		ps_read_other(reader, object);
		if (reader->parts & PS_PART(DEFAULT_PRIVILEGES))
			ps_read_defaults_of_role(reader, object);
	}
}

/* The wanted properties of the objects, under the settings at hand. */
static List *
read_all(List *objects, PsParts parts)
{
	PsReader	reader = {.parts = parts};
	ListCell   *cell;

	foreach(cell, objects)
		read_one(&reader, lfirst_oid(cell));
	return reader.properties;
}

/*
 * The properties of objects, as far as they are wanted.  A snapshot is at hand
 * for the queries that pg_get_viewdef() runs.
 */
List *
ps_properties(List *objects, PsParts parts)
{
	int			guc_level;
	List	   *properties;

	if (objects == NIL || parts == 0)
		return NIL;
	guc_level = NewGUCNestLevel();
	ps_pin_catalog_path();
	ps_pin_setting("quote_all_identifiers", "off");
	PushActiveSnapshot(GetLatestSnapshot());
	properties = read_all(objects, parts);
	PopActiveSnapshot();
	AtEOXact_GUC(false, guc_level);
	return properties;
}
