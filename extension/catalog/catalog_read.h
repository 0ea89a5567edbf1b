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
#include "utils/acl.h"

#include "snapshot.h"

/* The order in which properties are given; what an object needs has the lower rank. */
typedef enum PsRank
{
	PS_RANK_ROLE = 1,
	PS_RANK_NAME = 1,			/* also the schema: before all that is said under the name */
	PS_RANK_SCHEMA = 10,
	PS_RANK_COLLATION = 12,
	PS_RANK_EXTENSION = 20,
	PS_RANK_VERSION = 25,		/* of an extension */
	PS_RANK_TYPE = 30,
	PS_RANK_SEQUENCE = 40,
	PS_RANK_PARAMETERS = 45,	/* of a sequence */
	PS_RANK_SEARCH = 46,		/* text search objects */
	PS_RANK_LANGUAGE = 47,
	PS_RANK_ROUTINE = 48,
	PS_RANK_WRAPPER = 49,
	PS_RANK_SERVER = 49,
	PS_RANK_CAST = 49,
	PS_RANK_MAPPING = 50,		/* of a user */
	PS_RANK_TABLE = 50,
	PS_RANK_COLUMN = 52,
	PS_RANK_COLUMN_TYPE = 53,
	PS_RANK_GENERATED = 54,		/* a column: the types of those it is computed from do not change behind it */
	PS_RANK_NOT_NULL = 58,		/* less, to 55, for children: see rank_of_not_null() */
	PS_RANK_IDENTITY = 59,
	PS_RANK_HIERARCHY = 60,
	PS_RANK_DEFAULT = 65,
	PS_RANK_INDEX = 66,			/* also of keys, the oldest first: a foreign key takes the first that fits */
	PS_RANK_DOMAIN_CHECK = 66,
	PS_RANK_CHECK = 68,
	PS_RANK_PARTITION = 69,		/* behind what the parent wants it to have */
	PS_RANK_UNFINISHED_INDEX = 70,	/* of a partitioned table whose partitions have not all one; joining would make it */
	PS_RANK_ATTACHMENT = 71,	/* of an index */
	PS_RANK_FOREIGN_KEY = 72,
	PS_RANK_STATE_OF_KEYS = 73,
	PS_RANK_VIEW = 75,
	PS_RANK_PART = 78,			/* trigger, rule, policy, statistics */
	PS_RANK_STATE = 79,			/* of a trigger or rule */
	PS_RANK_OPTION = 80,
	PS_RANK_PUBLICATION = 82,
	PS_RANK_MEMBER = 83,
	PS_RANK_SECURITY = 85,
	PS_RANK_OWNER = 90,
	PS_RANK_PRIVILEGES = 94,
	PS_RANK_OWNED_BY = 95,
	PS_RANK_COMMENT = 96,
	PS_RANK_EVENT_TRIGGER = 98
} PsRank;

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
extern void ps_read_privileges(PsReader *reader, const char *on, const Acl *acl, ObjectType type, Oid owner, Oid namespace);
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
