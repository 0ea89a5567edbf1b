/*-------------------------------------------------------------------------
 *
 * inverse_alter_table.c
 *	  Which parts of a relation the commands of an ALTER TABLE can change.
 *
 * What a command creates is known from the observer and needs no part.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "nodes/parsenodes.h"
#include "utils/lsyscache.h"

#include "catalog_inverse.h"
#include "inverse_work.h"

/* Commands that change little; all others may change everything. */
static const struct
{
	AlterTableType command;
	PsParts		parts;
}			narrow[] =
{
	{AT_AddColumn, 0},
	{AT_AddConstraint, 0},
	{AT_AddIdentity, PS_PART(COLUMN_VALUES)},
	{AT_AlterConstraint, PS_PART(CONSTRAINTS) | PS_PART(COLUMN_VALUES)},
	{AT_ChangeOwner, PS_PART(RELATION_OPTIONS) | PS_PART(RELATION_PRIVILEGES)},
	{AT_ClusterOn, PS_PART(RELATION_OPTIONS)},
	{AT_ColumnDefault, PS_PART(COLUMN_VALUES)},
	{AT_DisableRowSecurity, PS_PART(RELATION_OPTIONS)},
	{AT_DisableRule, PS_PART(RULES)},
	{AT_DisableTrig, PS_PART(TRIGGERS)},
	{AT_DisableTrigAll, PS_PART(TRIGGERS)},
	{AT_DisableTrigUser, PS_PART(TRIGGERS)},
	{AT_DropCluster, PS_PART(RELATION_OPTIONS)},
	{AT_DropConstraint, PS_PART(CONSTRAINTS) | PS_PART(COLUMN_VALUES)},
	{AT_DropIdentity, PS_PART(COLUMN_VALUES)},
	{AT_DropNotNull, PS_PART(COLUMN_VALUES)},
	{AT_EnableAlwaysRule, PS_PART(RULES)},
	{AT_EnableAlwaysTrig, PS_PART(TRIGGERS)},
	{AT_EnableReplicaRule, PS_PART(RULES)},
	{AT_EnableReplicaTrig, PS_PART(TRIGGERS)},
	{AT_EnableRowSecurity, PS_PART(RELATION_OPTIONS)},
	{AT_EnableRule, PS_PART(RULES)},
	{AT_EnableTrig, PS_PART(TRIGGERS)},
	{AT_EnableTrigAll, PS_PART(TRIGGERS)},
	{AT_EnableTrigUser, PS_PART(TRIGGERS)},
	{AT_ForceRowSecurity, PS_PART(RELATION_OPTIONS)},
	{AT_NoForceRowSecurity, PS_PART(RELATION_OPTIONS)},
	{AT_ReplicaIdentity, PS_PART(RELATION_OPTIONS)},
	{AT_ResetOptions, PS_PART(COLUMN_OPTIONS)},
	{AT_ResetRelOptions, PS_PART(RELATION_OPTIONS)},
	{AT_SetCompression, PS_PART(COLUMN_OPTIONS)},
	{AT_SetIdentity, PS_PART(COLUMN_VALUES)},
	{AT_SetLogged, PS_PART(RELATION_OPTIONS)},
	{AT_SetNotNull, PS_PART(COLUMN_VALUES)},
	{AT_SetOptions, PS_PART(COLUMN_OPTIONS)},
	{AT_SetRelOptions, PS_PART(RELATION_OPTIONS)},
	{AT_SetStatistics, PS_PART(COLUMN_OPTIONS)},
	{AT_SetStorage, PS_PART(COLUMN_OPTIONS)},
	{AT_SetTableSpace, PS_PART(RELATION_OPTIONS)},
	{AT_SetUnLogged, PS_PART(RELATION_OPTIONS)},
	{AT_ValidateConstraint, PS_PART(CONSTRAINTS) | PS_PART(COLUMN_VALUES)},
};

/*
 * What else a new constraint changes: columns become NOT NULL, an index becomes
 * its own, an equal check of a parent or child becomes one with it.
 */
static PsParts
parts_of_constraint(const Constraint *constraint, Oid relation)
{
	PsParts		parts = constraint->indexname != NULL ? PS_PART(INDEXES) | PS_PART(RELATION_OPTIONS) : 0;

	if (constraint->contype == CONSTR_PRIMARY || constraint->contype == CONSTR_NOTNULL)
		parts |= PS_PART(COLUMN_VALUES);
	if (constraint->contype == CONSTR_CHECK && (has_superclass(relation) || has_subclass(relation)))
		parts |= PS_PART(CONSTRAINTS);
	return parts;
}

/* The parts of one command. */
static PsParts
parts_of_command(const AlterTableCmd *command, Oid relation)
{
	if (command->subtype == AT_AddConstraint)
		return parts_of_constraint(castNode(Constraint, command->def), relation);
	if (command->subtype == AT_DropConstraint && ps_catalog_marks_index(relation))
		return PS_ALL_PARTS;
	for (int i = 0; i < lengthof(narrow); i++)
	{
		if (narrow[i].command == command->subtype)
			return narrow[i].parts;
	}
	return PS_ALL_PARTS;
}

/* Does a command change objects that depend on the relation? */
static bool
reaches_dependents(const AlterTableCmd *command)
{
	switch (command->subtype)
	{
		case AT_AlterColumnType:
			return true;
		case AT_DropColumn:
		case AT_DropConstraint:
		case AT_DropIdentity:
		case AT_DropExpression:
		case AT_DropNotNull:
			return command->behavior == DROP_CASCADE;
		default:
			return false;
	}
}

/*
 * What the commands can change about the relation; *deeply if they change what
 * depends on it, too.
 */
PsParts
ps_parts_of_alter_table(const AlterTableStmt *stmt, Oid relation, bool *deeply)
{
	PsParts		parts = 0;
	ListCell   *cell;

	foreach(cell, stmt->cmds)
	{
		const AlterTableCmd *command = lfirst_node(AlterTableCmd, cell);

		parts |= parts_of_command(command, relation);
		*deeply |= reaches_dependents(command);
	}
	if (*deeply)
		return PS_ALL_PARTS;
	if (parts != 0 && (get_rel_relkind(relation) == RELKIND_INDEX || get_rel_relkind(relation) == RELKIND_PARTITIONED_INDEX))
		return parts | PS_PART(INDEXES);
	return parts;
}

/* Does the statement only attach or detach a partition?  The table's other partitions stay as they are. */
bool
ps_moves_partition(const AlterTableStmt *stmt)
{
	const AlterTableCmd *command;

	if (list_length(stmt->cmds) != 1)
		return false;
	command = linitial_node(AlterTableCmd, stmt->cmds);
	return command->subtype == AT_AttachPartition || command->subtype == AT_DetachPartition;
}
