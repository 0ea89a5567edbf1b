/*-------------------------------------------------------------------------
 *
 * object.h
 *	  Names of database objects as SQL text writes them.
 *
 * A PsName is a class, an optional schema, a name and, for what lives inside
 * another object, a sub-name.  It says nothing about existence: binding a name
 * to an object at a place of a plan is the business of bind.c.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_OBJECT_H
#define PS_OBJECT_H

#include "pgstair.h"

#include "nodes/parsenodes.h"

/*
 * Classes.  "in schema" means that an unqualified name is looked up along the
 * search_path.
 */
typedef enum PsClass
{
	PS_SCHEMA,
	PS_RELATION,				/* in schema: table, view, sequence, index, ... */
	PS_COLUMN,					/* of a relation; sub = column */
	PS_KEY,						/* unique key of a relation; sub = its columns,
								 * sorted, joined by ',' */
	PS_PRIMARY_KEY,				/* of a relation; no sub */
	PS_UNIQUE_INDEX,			/* of a relation, whichever; no sub */
	PS_CONSTRAINT,				/* of a relation or domain; sub = constraint */
	PS_TRIGGER,					/* of a relation; sub = trigger */
	PS_RULE,					/* of a relation; sub = rule */
	PS_POLICY,					/* of a relation; sub = policy */
	PS_DEFAULT,					/* of a relation; sub = column: its default or identity */
	PS_TYPE,					/* in schema; sub = PS_SHELL: it as a shell */
	PS_ENUM_LABEL,				/* of a type; sub = label */
	PS_FUNCTION,				/* in schema; sub = NULL any of the name,
								 * "#2" callable with two arguments, "#*"
								 * variadic, "#2(int4,text)" with two arguments
								 * that fit one of the signatures, joined by '|',
								 * "int4,text" the very signature
								 * ("" is the signature without arguments) */
	PS_OPERATOR,				/* in schema; sub = "left,right" or NULL any */
	PS_OPERATOR_CLASS,			/* in schema; sub = access method */
	PS_OPERATOR_FAMILY,			/* in schema; sub = access method */
	PS_CAST,					/* name = "source,target" */
	PS_TRANSFORM,				/* name = "type,language" */
	PS_COLLATION,				/* in schema */
	PS_CONVERSION,				/* in schema */
	PS_STATISTICS,				/* in schema */
	PS_TS_PARSER,				/* in schema */
	PS_TS_TEMPLATE,				/* in schema */
	PS_TS_DICTIONARY,			/* in schema */
	PS_TS_CONFIGURATION,		/* in schema */
	PS_EXTENSION,
	PS_LANGUAGE,
	PS_ROLE,
	PS_FOREIGN_DATA_WRAPPER,
	PS_SERVER,
	PS_USER_MAPPING,			/* name = "role", sub = server */
	PS_PUBLICATION,
	PS_SUBSCRIPTION,
	PS_EVENT_TRIGGER,
	PS_ACCESS_METHOD,
	PS_TABLESPACE,
	PS_LARGE_OBJECT,
	PS_DATABASE,
	PS_PREPARED,				/* a prepared statement or cursor of the migration */
	PS_ATTACHED_INDEX,			/* of a partitioned index: provided by each
								 * ALTER INDEX ... ATTACH; sub = child index */
	PS_PARTITION,				/* of a parent: provided by ATTACH PARTITION and
								 * PARTITION OF; named as the partition */
	PS_INHERITANCE,				/* of a relation: provided by INHERITS and
								 * INHERIT; sub = parent */
	PS_NOT_NULL,				/* of a relation; sub = column, or NULL: of an
								 * index, all of its columns */
	PS_OWNERSHIP,				/* the owner of a relation as ALTER ... OWNER sets it */
	PS_RIGHTS,					/* the access list of an object, whose schema, name
								 * and sub-name it has; of what lies in a schema (name) */
	PS_EVERYTHING,				/* of a schema (name), or of all ("*"): what a
								 * schema-wide statement reaches */
	PS_WORD,					/* a word in the text of an opaque statement */
	PS_CLASS_COUNT
} PsClass;

typedef struct PsName
{
	PsClass		class;
	const char *schema;			/* NULL: not qualified, or class has no schema */
	const char *name;
	const char *sub;			/* see PsClass; NULL if none */
} PsName;

/* The sub-name of a type that CREATE TYPE without a definition makes. */
#define PS_SHELL "shell"

extern bool ps_class_in_schema(PsClass class);
extern PsName ps_name(PsClass class, const char *schema, const char *name, const char *sub);
extern PsName ps_name_of_list(PsClass class, List *names);	/* list of String: [catalog.]schema.name */
extern PsName ps_name_of_range(PsClass class, const RangeVar *range, const char *sub);
extern PsName ps_name_copy(const PsName *name);	/* with strings of its own */
extern uint32 ps_name_hash(const PsName *name);
extern bool ps_name_equal(const PsName *a, const PsName *b);
extern char *ps_name_print(const PsName *name); /* column "a" of relation "public.t" */

/*
 * The text of a type name inside a signature: the last component, array marks
 * as "[]", pg_catalog dropped, no modifiers: "int4", "text[]", "mytype".
 */
extern char *ps_type_signature(const TypeName *type);
extern char *ps_signature_of_types(List *types);	/* list of TypeName, joined by ',' */

#endif							/* PS_OBJECT_H */
