/*-------------------------------------------------------------------------
 *
 * catalog_inverse.h
 *	  Questions that the derivation of inverses has about single objects.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_CATALOG_INVERSE_H
#define PS_CATALOG_INVERSE_H

#include "postgres.h"

#include "catalog/objectaddress.h"
#include "nodes/parsenodes.h"

/* What a constraint lies on. */
typedef struct PsConstraintPlace
{
	char		type;			/* contype */
	Oid			relation;		/* or */
	Oid			domain;
	char	   *name;
	bool		inherited;		/* a parent of the table has it */
} PsConstraintPlace;

/* False if it is gone. */
extern bool ps_catalog_constraint_place(Oid constraint, PsConstraintPlace *place);

/* Is the column there because a parent of its table has it?  False if it is gone. */
extern bool ps_catalog_column_is_inherited(Oid relation, AttrNumber column);

/* Does matches() hold for an object that takes this one along when it is dropped? */
extern bool ps_catalog_goes_with(const ObjectAddress *object,
								 bool (*matches) (const ObjectAddress *other, void *context), void *context);

/* What depends (ObjectAddress *) on the object, or on nothing but the column if it is one. */
extern List *ps_catalog_dependers(const ObjectAddress *object);

/* Is there a type of that name in the type's schema? */
extern bool ps_catalog_type_name_is_taken(Oid type, const char *name);

/* Does the table need one of its indexes for replication, or is it clustered on one? */
extern bool ps_catalog_marks_index(Oid table);

/* The relations or routines (ObjectAddress *) that GRANT ... ON ALL means. */
extern List *ps_catalog_objects_in_schema(Oid schema, ObjectType type);

/*
 * The owner, the name, the namespace of an object of any class; InvalidOid or
 * NULL if it has none, or is gone.
 */
extern Oid	ps_catalog_owner_of(const ObjectAddress *object);
extern char *ps_catalog_name_of(const ObjectAddress *object);

/* catalog_words.c: "TABLE public.t"; NULL if the object is gone or SQL has no words for it. */
extern char *ps_object_words(const ObjectAddress *object);

#endif							/* PS_CATALOG_INVERSE_H */
