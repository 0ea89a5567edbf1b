/*-------------------------------------------------------------------------
 *
 * catalog_made.h
 *	  Questions about what the transaction at hand has made.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_CATALOG_MADE_H
#define PS_CATALOG_MADE_H

#include "object.h"

#include "catalog/objectaddress.h"

/* Was the relation made by this transaction?  Its name has a schema. */
extern bool ps_catalog_relation_is_new(const PsName *name);

/* Is it a type that comes and goes, name and all, with another type or a relation? */
extern bool ps_catalog_type_is_derived(Oid type);

/* Does a constraint exist because a parent of its table has it? */
extern bool ps_catalog_constraint_is_inherited(Oid constraint);

/* Does a trigger exist because the parent of its partition has it? */
extern bool ps_catalog_trigger_is_inherited(Oid trigger);

/*
 * Are all enum labels that this transaction added, and may not use yet, labels
 * of types that this transaction made as well?
 */
extern bool ps_catalog_new_labels_are_of_new_types(void);

#endif							/* PS_CATALOG_MADE_H */
