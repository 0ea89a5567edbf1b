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

/*
 * Is there such an object?  A name of a class that lives in schemas must be
 * qualified.  Never raises, takes no lock.
 */
extern bool ps_catalog_has(const PsName *name);

/* Are the relation's columns all known to the catalog (it exists)? */
extern bool ps_catalog_has_relation(const char *schema, const char *name);

/* The schemas of a search_path that exist and the current user may use, "$user" expanded. */
extern List *ps_catalog_search_path(List *path);

/* The session's own search_path setting as a list of names. */
extern List *ps_session_search_path(void);

#endif							/* PS_CATALOG_H */
