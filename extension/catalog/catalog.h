/*-------------------------------------------------------------------------
 *
 * catalog.h
 *	  Questions to the system catalogs; catalog*.c alone use the syscache.
 *
 * Nothing here takes a lock that outlives the call, and nothing that is
 * returned points into a cache.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_CATALOG_H
#define PS_CATALOG_H

#include "object.h"

#include "catalog/objectaddress.h"

/*
 * Is there such an object?  A name of a class that lives in schemas must be
 * qualified.  Never raises, takes no lock.
 */
extern bool ps_catalog_has(const PsName *name);

/* Can ps_catalog_has() tell about names of this class? */
extern bool ps_catalog_knows(PsClass class);

/* Is there a constraint of that name on anything in the schema? */
extern bool ps_catalog_has_constraint_name(const char *schema, const char *constraint);

/* catalog_extension.c: the text of an extension's scripts, lower case, palloc'd. */
extern char *ps_catalog_extension_scripts(const char *extension);

/* The extensions (char *) that its control file says it requires. */
extern List *ps_catalog_extension_requires(const char *extension);

/*
 * The name of a column's type, below domains; "anyenum" of every enum; NULL if
 * there is none.
 */
extern char *ps_catalog_column_type(const PsName *column);

/* What a DROP of another object refuses to leave behind, or takes along. */
typedef struct PsDependent
{
	PsName		name;
	bool		goes_along;
} PsDependent;

/* What a qualified name means; objectId InvalidOid: nothing that others depend on. */
extern ObjectAddress ps_catalog_address(const PsName *name);

/* The OID of a type, also of a shell; InvalidOid: there is none of the name. */
extern Oid	ps_catalog_type(const char *name, Oid namespace);

/* catalog_name.c: names an object or a column; false if it is gone or its class has no names. */
extern bool ps_catalog_name(const ObjectAddress *object, PsName *name);

/* The name of a relation, or of something that lies in it; without a word if it is gone. */
extern PsName ps_catalog_name_in_relation(PsClass class, Oid relation, const char *sub);

/* catalog_view.c: is it a view, and the NULLs that a query of its columns can be. */
extern bool ps_catalog_is_view(const PsName *name);
extern char *ps_catalog_empty_row(const PsName *view);

/* catalog_dependents.c: what depends on the object, PsDependent *. */
extern List *ps_catalog_dependents(const PsName *name);

/* catalog_dependents.c: a table's indexes, and the sequences of its columns, PsName *. */
extern List *ps_catalog_belongings(const PsName *name);

/* catalog_dependents.c: the columns of its own table that a constraint is on, PsName *. */
extern bool ps_catalog_is_generated(const PsName *name);
extern List *ps_catalog_key_columns(const PsName *key);

/* Is the role a superuser or the owner of the extension's tables? */
extern bool ps_catalog_role_is_trusted(const char *role);

/* The session's own search_path setting as a list of names, "$user" unexpanded. */
extern List *ps_session_search_path(void);

/* catalog_function.c: the part of ps_catalog_has() for functions and operators. */
extern Oid	ps_catalog_function(const PsName *name, Oid namespace);
extern Oid	ps_catalog_operator(const PsName *name, Oid namespace);
extern char *ps_catalog_operator_signature(Oid operator);
extern char *ps_catalog_cast_signature(Oid source, Oid target);
extern bool ps_catalog_has_cast(const PsName *name, Oid namespace);
extern char *ps_catalog_signature(Oid function);

#endif							/* PS_CATALOG_H */
