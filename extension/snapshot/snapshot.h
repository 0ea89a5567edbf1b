/*-------------------------------------------------------------------------
 *
 * snapshot.h
 *	  The schema as rows: what there is, and the SQL that makes it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_SNAPSHOT_H
#define PS_SNAPSHOT_H

#include "snapshot_row.h"

/* What a difference of a property means. */
typedef enum PsPropertyKind
{
	PS_OBJECT = 'o',			/* is there or not; never differs by itself */
	PS_OVERWRITTEN = 'r',		/* the definition overwrites what is there */
	PS_REMOVED_FIRST = 'd',		/* what is there has to go first */
	PS_REMADE = 'k',			/* a difference calls for the object to be made anew */
	PS_NAME = 'n',				/* removal and definition together rename it */
	PS_PLACE = 'p'				/* cannot be given back */
} PsPropertyKind;

/* One property of an object, as catalog_read*.c reads it. */
typedef struct PsProperty
{
	Oid			class;
	Oid			object;
	int			sub;
	const char *property;		/* "": that the object exists */
	int			rank;			/* properties are given in this order */
	Oid			within;			/* relation or type that takes it along, or
								 * InvalidOid */
	bool		is_inline;		/* comes with what it is within, or its object */
	PsPropertyKind kind;
	const char *type;
	const char *identity;
	const char *definition;		/* SQL that gives it; NULL: there is none */
	const char *removal;		/* SQL that takes it away; NULL: nothing to do */
	const char *change;			/* SQL that makes another one this one; NULL:
								 * the kind tells what to do */
	Oid			value_type;		/* of a column's type */
	int32		value_modifier;
	bool		is_computed;	/* as are a generated column's values */
} PsProperty;

/* Of a column; of a partition's it comes and goes with that of the partitioned table's. */
#define PS_NOT_NULL "not null"

/* Of a constraint: a parent's table has it, too. */
#define PS_INHERITED "inherited"

/* Properties that go together: whoever gives the first of a table gives the second of its triggers again. */
#define PS_STATE_OF_KEYS "state of keys"
#define PS_STATE "state"

/* What can be read of objects on its own. */
typedef enum PsPart
{
	PS_PART_RELATION,
	PS_PART_RELATION_OPTIONS,		/* owner, storage, comment, ... */
	PS_PART_HIERARCHY,
	PS_PART_SEQUENCE_PARAMETERS,
	PS_PART_COLUMNS,
	PS_PART_COLUMN_VALUES,			/* NOT NULL, default, identity */
	PS_PART_COLUMN_OPTIONS,
	PS_PART_INDEXES,
	PS_PART_CONSTRAINTS,
	PS_PART_TRIGGERS,
	PS_PART_RULES,
	PS_PART_POLICIES,
	PS_PART_STATISTICS,
	PS_PART_RELATION_PRIVILEGES,
	PS_PART_TYPES,
	PS_PART_LABELS,
	PS_PART_DOMAIN_CONSTRAINTS,
	PS_PART_TYPE_PRIVILEGES,
	PS_PART_ROUTINES,
	PS_PART_ROUTINE_PRIVILEGES,
	PS_PART_SCHEMAS,
	PS_PART_SCHEMA_PRIVILEGES,
	PS_PART_EXTENSIONS,
	PS_PART_DEFAULT_PRIVILEGES,
	PS_PART_OTHERS,
	PS_PART_OTHER_PRIVILEGES,
	PS_NPARTS
} PsPart;

/* A set of them. */
typedef uint32 PsParts;

#define PS_PART(part) ((PsParts) 1 << PS_PART_##part)
#define PS_RIGHTS (PS_PART(RELATION_PRIVILEGES) | PS_PART(TYPE_PRIVILEGES) | PS_PART(ROUTINE_PRIVILEGES) | \
	PS_PART(SCHEMA_PRIVILEGES) | PS_PART(OTHER_PRIVILEGES))
#define PS_ALL_PARTS (((PsParts) 1 << PS_NPARTS) - 1)

/*
 * catalog_read.c: the properties (PsProperty *) of the relations, types, ... with these OIDs,
 * with those of all that lies on them; only the parts that are asked for.
 */
extern List *ps_properties(List *objects, PsParts parts);

#endif							/* PS_SNAPSHOT_H */
