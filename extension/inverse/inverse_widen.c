/*-------------------------------------------------------------------------
 *
 * inverse_widen.c
 *	  Changes of a column's type: can they be taken back, and what is lost?
 *
 * Every value has to come back as it was by a cast to the old type.  Where the
 * author says how values are converted, nothing is known about them.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "nodes/parsenodes.h"
#include "parser/parse_coerce.h"

#include "catalog_inverse.h"
#include "inverse_work.h"

/* From a type to one that holds all of its values; both without a modifier. */
static const struct
{
	Oid			old;
	Oid			new;
}			widenings[] =
{
	{BPCHAROID, TEXTOID},
	{FLOAT4OID, FLOAT8OID},
	{INT2OID, INT4OID},
	{INT2OID, INT8OID},
	{INT2OID, NUMERICOID},
	{INT2OID, TEXTOID},
	{INT4OID, INT8OID},
	{INT4OID, NUMERICOID},
	{INT4OID, TEXTOID},
	{INT8OID, NUMERICOID},
	{INT8OID, TEXTOID},
	{JSONBOID, JSONOID},
	{NUMERICOID, TEXTOID},
	{TEXTOID, VARCHAROID},
	{UUIDOID, TEXTOID},
	{VARCHAROID, TEXTOID},
};

/* Does an ALTER TABLE say how values are converted? */
static bool
converts_values(Node *tree)
{
	ListCell   *cell;

	if (!IsA(tree, AlterTableStmt))
		return true;
	foreach(cell, ((AlterTableStmt *) tree)->cmds)
	{
		const AlterTableCmd *command = lfirst_node(AlterTableCmd, cell);

		if (command->subtype == AT_AlterColumnType && ((ColumnDef *) command->def)->raw_default != NULL)
			return true;
	}
	return false;
}

/* Does the new modifier of a type leave room for all that the old one did? */
static bool
leaves_room(Oid type, int32 old, int32 new)
{
	if (new == -1)
		return true;
	if (old == -1)
		return false;
	if (type == VARCHAROID || type == VARBITOID)
		return new >= old;
	if (type == NUMERICOID)		/* precision and scale; as many digits before the point */
	{
		int			old_scale = (old - VARHDRSZ) & 0x7ff;
		int			new_scale = (new - VARHDRSZ) & 0x7ff;
		int			old_precision = ((old - VARHDRSZ) >> 16) & 0xffff;
		int			new_precision = ((new - VARHDRSZ) >> 16) & 0xffff;

		return new_scale >= old_scale && new_precision - new_scale >= old_precision - old_scale;
	}
	return new == old;
}

/* Does a change of a column's type lose nothing of its values? */
bool
ps_keeps_values(const PsProperty *old, const PsProperty *new, Node *tree)
{
	if (converts_values(tree))
		return false;
	if (old->value_type == new->value_type)
		return leaves_room(old->value_type, old->value_modifier, new->value_modifier);
	for (int i = 0; i < lengthof(widenings); i++)
	{
		if (widenings[i].old == old->value_type && widenings[i].new == new->value_type)
			return new->value_modifier == -1;
	}
	return false;
}

/* Is there a cast by which values go back?  Those of a generated column are assigned, and enums are read as texts. */
bool
ps_has_cast_back(const PsProperty *old, const PsProperty *new)
{
	Oid			source = ps_catalog_is_enum(old->value_type) ? TEXTOID : new->value_type;
	Oid			function;

	return old->value_type == new->value_type ||
		find_coercion_pathway(old->value_type, source, old->is_computed ? COERCION_ASSIGNMENT : COERCION_EXPLICIT,
							  &function) != COERCION_PATH_NONE;
}
