/*-------------------------------------------------------------------------
 *
 * catalog_read.h
 *	  Reads the properties of objects straight from the caches and indexes of
 *	  the system catalogs; between catalog_read*.c.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_CATALOG_READ_H
#define PS_CATALOG_READ_H

#include "postgres.h"

#include "access/htup.h"
#include "fmgr.h"
#include "catalog/objectaddress.h"
#include "lib/stringinfo.h"

#include "snapshot.h"

/* Collects properties; those of one object have most in common. */
typedef struct PsReader
{
	List	   *properties;		/* PsProperty * */
	PsParts		parts;			/* which of them are wanted */
	PsProperty	object;			/* what its properties have in common */
} PsReader;

/* A relation whose properties are read. */
typedef struct PsReadRelation
{
	Oid			oid;
	char		kind;
	bool		is_partition;
	const char *name;			/* qualified, quoted */
	const char *word;			/* TABLE, VIEW, ... */
} PsReadRelation;

/* catalog_read.c */

/* The properties that follow are the object's. */
extern void ps_read_object(PsReader *reader, Oid class, Oid object, Oid within,
						   const char *type, const char *identity);

/*
 * One property of the object at hand; it is returned for the sake of is_inline,
 * where that depends.  ps_read_inline() adds one of which it is true.
 */
extern PsProperty *ps_read(PsReader *reader, const char *property, int rank, PsPropertyKind kind,
						   const char *definition, const char *removal);
extern void ps_read_inline(PsReader *reader, const char *property, int rank, PsPropertyKind kind,
						   const char *definition, const char *removal);

/* Comment, security labels and extensions that the object at hand depends on; on is what COMMENT ON says. */
extern void ps_read_comment(PsReader *reader, int rank, const char *on);

/* Results of functions of pg_catalog that return text. */
extern char *ps_text_of(PGFunction function, Oid object);
extern char *ps_expression_of(Datum node_tree, Oid relation);

/* "schema.name", quoted. */
extern char *ps_qualified_name(Oid namespace, const char *name);
extern char *ps_relation_name(Oid relation);
/* How many columns a relation has had. */
extern int	ps_relation_natts(Oid relation);

extern char *ps_collation_name(Oid collation);
extern char *ps_operator_name(Oid operator);

/* catalog_read_relation.c and the other files: what is wanted of an object. */
extern void ps_read_relation(PsReader *reader, Oid relation);
extern void ps_read_columns(PsReader *reader, const PsReadRelation *relation);
extern void ps_read_parts(PsReader *reader, const PsReadRelation *relation);
extern void ps_read_type(PsReader *reader, Oid type);
extern void ps_read_routine(PsReader *reader, Oid routine);
extern void ps_read_schema(PsReader *reader, Oid schema);
extern void ps_read_extension(PsReader *reader, Oid extension);
extern void ps_read_other(PsReader *reader, Oid object);
extern void ps_read_memberships(PsReader *reader, Oid class, Oid object);
extern void ps_read_privileges(PsReader *reader, int rank, const char *on, Datum acl, bool acl_is_null,
							   ObjectType type, Oid owner, Oid namespace);
extern void ps_read_defaults_of_schema(PsReader *reader, Oid schema);
extern void ps_read_defaults_of_role(PsReader *reader, Oid role);
extern void ps_read_column_privileges(PsReader *reader, const char *table, const char *column, Datum acl);

/* catalog_read_definition.c: the statement that creates a relation, and what a view's is made of. */
extern char *ps_relation_definition(const PsReadRelation *relation, HeapTuple tuple);
extern char *ps_view_definition(const PsReadRelation *relation, HeapTuple tuple, const char *create);
extern List *ps_relation_options(HeapTuple tuple);
extern char *ps_view_query(Oid relation);
extern char *ps_column_list(const PsReadRelation *relation, int natts, bool own_only);

/* The defaults of a relation's columns, by number; NULL: none. */
extern char **ps_column_defaults(Oid relation);

/* A column as CREATE TABLE writes it, without what is given to it afterwards. */
extern char *ps_column_text(Oid relation, HeapTuple row);

#endif							/* PS_CATALOG_READ_H */
