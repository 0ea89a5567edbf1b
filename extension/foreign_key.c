/*-------------------------------------------------------------------------
 *
 * foreign_key.c
 *	  Foreign keys written inside CREATE TABLE or ADD COLUMN, taken out of it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts.h"

/* The key of a constraint, palloc'd; NULL if it is none. */
PsForeignKey *
ps_foreign_key(const PsStatement *statement, RangeVar *table, ColumnDef *column, Constraint *constraint, bool if_not_exists)
{
	return NULL;
}

/* The text with the key's clause overwritten by spaces; palloc'd. */
char *
ps_blank_foreign_key(const char *text, const PsForeignKey *key)
{
	return pstrdup(text);
}

/* ALTER TABLE ... ADD CONSTRAINT of the key; palloc'd. */
char *
ps_foreign_key_statement(const PsForeignKey *key, const char *name)
{
	return pstrdup("");
}
