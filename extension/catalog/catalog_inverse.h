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

/* What a relation is. */
typedef struct PsRelation
{
	char		kind;			/* relkind */
	Oid			namespace;
	Oid			table;			/* of an index */
	bool		is_partition;
	bool		is_temporary;
} PsRelation;

/* False if it is gone. */
extern bool ps_catalog_relation(Oid oid, PsRelation *what);

/* False if it is gone. */
extern bool ps_catalog_constraint_place(Oid constraint, PsConstraintPlace *place);

/* Is the column there because a parent of its table has it?  False if it is gone. */
extern bool ps_catalog_column_is_inherited(Oid relation, AttrNumber column);

/* Do foreign keys lie on the table? */
extern bool ps_catalog_is_referenced(Oid table);

/* Does the trigger serve a constraint, or come with a parent's? */
extern bool ps_catalog_trigger_is_hidden(Oid trigger);

/* Does matches() hold for an object that takes this one along when it is dropped? */
extern bool ps_catalog_goes_with(const ObjectAddress *object,
								 bool (*matches) (const ObjectAddress *other, void *context), void *context);

/* Does it have parts on partitions for which is_own() does not hold, and which go with it? */
extern bool ps_catalog_has_foreign_parts(const ObjectAddress *object,
										 bool (*is_own) (const ObjectAddress *other, void *context), void *context);

/* What depends (ObjectAddress *) on the object, or on nothing but the column if it is one. */
extern List *ps_catalog_dependers(const ObjectAddress *object);

/* Does a function that the type is made of take or return it?  No DROP without CASCADE takes one of them alone. */
extern bool ps_catalog_type_is_in_loop(Oid type);

/* Is it an enum, or an array of one?  There is no cast from one enum to another. */
extern bool ps_catalog_is_enum(Oid type);

/* Are there composite or array types of it, in which values may be stored? */
extern bool ps_catalog_is_nested(Oid type);

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
extern Oid	ps_catalog_namespace_of(const ObjectAddress *object);

/* catalog_words.c: "TABLE public.t"; NULL if the object is gone or SQL has no words for it. */
extern char *ps_object_words(const ObjectAddress *object);

/* "TABLE ONLY public.t" of an entry of a publication, whose quoted name *name is; NULL if it is gone. */
extern char *ps_publication_entry(const ObjectAddress *entry, const char **name);

/* The comment on an object of all databases; NULL: none. */
extern char *ps_catalog_shared_comment(const ObjectAddress *object);

/* Is the role's password mixed with its name, so that it goes when the role is renamed? */
extern bool ps_catalog_password_has_name(Oid role);

/* Has the role rights of its own on an object or one of its columns? */
extern bool ps_catalog_is_grantee(const ObjectAddress *object, Oid role);

#endif							/* PS_CATALOG_INVERSE_H */
