/*-------------------------------------------------------------------------
 *
 * facts_alter_table.c
 *	  Facts of ALTER TABLE, and of ALTER INDEX, SEQUENCE, VIEW, FOREIGN TABLE and
 *	  TYPE where they are the same statement.
 *
 * The relation is written; each sub-command adds what it touches inside of it
 * and what it needs besides.  A sub-command that the table does not list adds
 * nothing of its own.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "facts_table.h"

#include "compat.h"

/* A sub-command with its statement. */
typedef struct PsAlter
{
	PsTableParts parts;
	int			flags;			/* PS_IF_EXISTS for what the relation holds */
} PsAlter;

typedef void (*PsAlterFunction) (PsAlter *alter, AlterTableCmd *command);

/* Adds a fact on something that the relation holds. */
static void
sub_object(PsAlter *alter, PsFactKind kind, PsClass class, const char *sub, int flags)
{
	ps_fact(alter->parts.facts, kind,
			ps_name_of_range(class, alter->parts.table, sub),
			flags | alter->flags, alter->parts.table->location);
}

/* Flags of a DROP inside the relation. */
static int
drop_flags(const AlterTableCmd *command)
{
	return PS_SUB_OBJECT |
		(command->missing_ok ? PS_IF_EXISTS : 0) |
		(command->behavior == DROP_CASCADE ? PS_CASCADE : 0);
}

/* Adds a fact on a relation in the schema of the one that is altered. */
static void
sibling(PsAlter *alter, PsFactKind kind, const char *name)
{
	PsName		relation = ps_name_of_range(PS_RELATION, alter->parts.table, NULL);

	relation.name = name;
	ps_fact(alter->parts.facts, kind, relation, alter->flags, alter->parts.table->location);
}

/* ADD COLUMN, ADD ATTRIBUTE. */
static void
add_column(PsAlter *alter, AlterTableCmd *command)
{
	alter->parts.if_not_exists = command->missing_ok;
	ps_table_column(&alter->parts, castNode(ColumnDef, command->def));
	ps_table_finish_keys(&alter->parts);
	alter->parts.if_not_exists = false;
}

/* ADD CONSTRAINT. */
static void
add_constraint(PsAlter *alter, AlterTableCmd *command)
{
	ps_table_constraint(&alter->parts, NULL, castNode(Constraint, command->def));
	ps_table_finish_keys(&alter->parts);
}

/* What is done to a column, and needs no more than it. */
static void
write_column(PsAlter *alter, AlterTableCmd *command)
{
	if (command->name != NULL)
		sub_object(alter, PS_WRITES, PS_COLUMN, command->name, PS_SUB_OBJECT);
}

/* SET DEFAULT, DROP DEFAULT. */
static void
column_default(PsAlter *alter, AlterTableCmd *command)
{
	write_column(alter, command);
	if (command->def == NULL || ps_is_null_constant(command->def))
	{
		sub_object(alter, PS_REMOVES, PS_DEFAULT, command->name,
				   PS_SUB_OBJECT | PS_IF_EXISTS);
		return;
	}
	ps_need_expression(alter->parts.facts, command->def, alter->parts.scope);
	ps_provide_default(&alter->parts, command->name, -1);
}

/* SET NOT NULL. */
static void
set_not_null(PsAlter *alter, AlterTableCmd *command)
{
	write_column(alter, command);
	ps_table_not_null(&alter->parts, command->name, NULL, -1);
}

/* DROP NOT NULL. */
static void
drop_not_null(PsAlter *alter, AlterTableCmd *command)
{
	write_column(alter, command);
	sub_object(alter, PS_REMOVES, PS_NOT_NULL, command->name,
			   PS_SUB_OBJECT | PS_IMPLICIT | PS_IF_EXISTS);
}

/* DROP EXPRESSION, DROP IDENTITY. */
static void
drop_default(PsAlter *alter, AlterTableCmd *command)
{
	write_column(alter, command);
	sub_object(alter, PS_REMOVES, PS_DEFAULT, command->name,
			   PS_SUB_OBJECT | PS_IF_EXISTS);
}

/* ADD GENERATED ... AS IDENTITY. */
static void
add_identity(PsAlter *alter, AlterTableCmd *command)
{
	write_column(alter, command);
	sub_object(alter, PS_NEEDS, PS_NOT_NULL, command->name, PS_OPTIONAL);
	ps_table_identity(&alter->parts, command->name, castNode(Constraint, command->def));
}

/* SET GENERATED, RESTART. */
static void
set_identity(PsAlter *alter, AlterTableCmd *command)
{
	write_column(alter, command);
	sub_object(alter, PS_WRITES, PS_DEFAULT, command->name, PS_SUB_OBJECT);
}

/* TYPE ... COLLATE ... USING. */
static void
column_type(PsAlter *alter, AlterTableCmd *command)
{
	ColumnDef  *column = castNode(ColumnDef, command->def);

	sub_object(alter, PS_WRITES, PS_COLUMN, command->name, PS_SUB_OBJECT | PS_RESHAPES);
	ps_need_type(alter->parts.facts, column->typeName);
	if (column->collClause != NULL)
		ps_need_collation(alter->parts.facts, column->collClause->collname,
						  column->collClause->location);
	ps_need_expression(alter->parts.facts, column->raw_default, alter->parts.scope);
}

/* DROP COLUMN, DROP ATTRIBUTE. */
static void
drop_column(PsAlter *alter, AlterTableCmd *command)
{
	int			flags = drop_flags(command);

	if (command->behavior != DROP_CASCADE)
		flags |= PS_RESHAPES;
	sub_object(alter, PS_REMOVES, PS_COLUMN, command->name, flags);
}

/* DROP CONSTRAINT. */
static void
drop_constraint(PsAlter *alter, AlterTableCmd *command)
{
	sub_object(alter, PS_REMOVES, PS_CONSTRAINT, command->name, drop_flags(command));
}

/* ALTER CONSTRAINT. */
static void
alter_constraint(PsAlter *alter, AlterTableCmd *command)
{
	sub_object(alter, PS_WRITES, PS_CONSTRAINT, ps_altered_constraint(command), PS_SUB_OBJECT);
}

/* VALIDATE CONSTRAINT. */
static void
validate_constraint(PsAlter *alter, AlterTableCmd *command)
{
	sub_object(alter, PS_WRITES, PS_CONSTRAINT, command->name, PS_SUB_OBJECT);
}

/* OWNER TO. */
static void
change_owner(PsAlter *alter, AlterTableCmd *command)
{
	ps_need_role(alter->parts.facts, command->newowner);
	ps_fact(alter->parts.facts, PS_PROVIDES,
			ps_name_of_range(PS_OWNERSHIP, alter->parts.table, NULL),
			0, alter->parts.table->location);
}

/* CLUSTER ON. */
static void
cluster_on(PsAlter *alter, AlterTableCmd *command)
{
	sibling(alter, PS_NEEDS, command->name);
}

/*
 * REPLICA IDENTITY, of which only USING INDEX has a name: all columns of that
 * index are to be NOT NULL.
 */
static void
replica_identity(PsAlter *alter, AlterTableCmd *command)
{
	ReplicaIdentityStmt *identity = castNode(ReplicaIdentityStmt, command->def);
	PsName		columns = ps_name_of_range(PS_NOT_NULL, alter->parts.table, NULL);

	if (identity->name == NULL)
		return;
	sibling(alter, PS_NEEDS, identity->name);
	columns.name = identity->name;
	ps_fact(alter->parts.facts, PS_NEEDS, columns, PS_OPTIONAL, -1);
}

/* SET ACCESS METHOD; DEFAULT has no name. */
static void
set_access_method(PsAlter *alter, AlterTableCmd *command)
{
	ps_need_method(alter->parts.facts, command->name);
}

/* SET TABLESPACE. */
static void
set_tablespace(PsAlter *alter, AlterTableCmd *command)
{
	ps_need_tablespace(alter->parts.facts, command->name);
}

/* ENABLE and DISABLE TRIGGER name. */
static void
switch_trigger(PsAlter *alter, AlterTableCmd *command)
{
	sub_object(alter, PS_WRITES, PS_TRIGGER, command->name, PS_SUB_OBJECT);
}

/* ENABLE and DISABLE RULE name. */
static void
switch_rule(PsAlter *alter, AlterTableCmd *command)
{
	sub_object(alter, PS_WRITES, PS_RULE, command->name, PS_SUB_OBJECT);
}

/* INHERIT and NO INHERIT: the parent's children change. */
static void
change_inheritance(PsAlter *alter, RangeVar *parent, PsFactKind kind)
{
	ps_fact(alter->parts.facts, PS_WRITES,
			ps_name_of_range(PS_RELATION, parent, NULL), 0, parent->location);
	sub_object(alter, kind, PS_INHERITANCE, parent->relname, 0);
}

/* NO INHERIT. */
static void
no_inherit(PsAlter *alter, AlterTableCmd *command)
{
	change_inheritance(alter, castNode(RangeVar, command->def), PS_REMOVES);
}

/* INHERIT. */
static void
inherit(PsAlter *alter, AlterTableCmd *command)
{
	change_inheritance(alter, castNode(RangeVar, command->def), PS_PROVIDES);
	ps_add_inheritance(alter->parts.facts, alter->parts.table, castNode(RangeVar, command->def));
}

/* OF type. */
static void
of_type(PsAlter *alter, AlterTableCmd *command)
{
	ps_need_type(alter->parts.facts, castNode(TypeName, command->def));
}

/* What ATTACH PARTITION and DETACH PARTITION have in common. */
static void
partition(PsAlter *alter, AlterTableCmd *command)
{
	PartitionCmd *partition = castNode(PartitionCmd, command->def);

	ps_fact(alter->parts.facts, PS_WRITES,
			ps_name_of_range(PS_RELATION, partition->name, NULL),
			0, partition->name->location);
	if (partition->bound != NULL)
		ps_need_partition_bound(alter->parts.facts, partition->bound);
}

/* DETACH PARTITION. */
static void
detach_partition(PsAlter *alter, AlterTableCmd *command)
{
	RangeVar   *detached = castNode(PartitionCmd, command->def)->name;

	partition(alter, command);
	ps_fact(alter->parts.facts, PS_REMOVES,
			ps_name_of_range(PS_PARTITION, detached, NULL), PS_SUB_OBJECT, detached->location);
}

/*
 * ATTACH PARTITION, to a table or (ALTER INDEX has no bound) to an index.  A
 * partitioned table's key is complete when all indexes have come.
 */
static void
attach_partition(PsAlter *alter, AlterTableCmd *command)
{
	RangeVar   *attached = castNode(PartitionCmd, command->def)->name;

	partition(alter, command);
	if (castNode(PartitionCmd, command->def)->bound == NULL)
	{
		sub_object(alter, PS_PROVIDES, PS_ATTACHED_INDEX, attached->relname, 0);
		return;
	}
	ps_fact(alter->parts.facts, PS_PROVIDES,
			ps_name_of_range(PS_PARTITION, attached, NULL), 0, attached->location);
	ps_add_inheritance(alter->parts.facts, attached, alter->parts.table);
}

/* Sub-commands that add more than the write of the relation. */
static const struct
{
	AlterTableType subtype;
	PsAlterFunction add;
}			subcommands[] = {
	{AT_AddColumn, add_column},
	{AT_ColumnDefault, column_default},
	{AT_DropNotNull, drop_not_null},
	{AT_SetNotNull, set_not_null},
#ifdef PS_HAS_SET_EXPRESSION
	{AT_SetExpression, column_default},
#endif
	{AT_DropExpression, drop_default},
	{AT_SetStatistics, write_column},
	{AT_SetOptions, write_column},
	{AT_ResetOptions, write_column},
	{AT_SetStorage, write_column},
	{AT_SetCompression, write_column},
	{AT_DropColumn, drop_column},
	{AT_AddConstraint, add_constraint},
	{AT_AlterConstraint, alter_constraint},
	{AT_ValidateConstraint, validate_constraint},
	{AT_DropConstraint, drop_constraint},
	{AT_AlterColumnType, column_type},
	{AT_AlterColumnGenericOptions, write_column},
	{AT_ChangeOwner, change_owner},
	{AT_ClusterOn, cluster_on},
	{AT_SetAccessMethod, set_access_method},
	{AT_SetTableSpace, set_tablespace},
	{AT_EnableTrig, switch_trigger},
	{AT_EnableAlwaysTrig, switch_trigger},
	{AT_EnableReplicaTrig, switch_trigger},
	{AT_DisableTrig, switch_trigger},
	{AT_EnableRule, switch_rule},
	{AT_EnableAlwaysRule, switch_rule},
	{AT_EnableReplicaRule, switch_rule},
	{AT_DisableRule, switch_rule},
	{AT_AddInherit, inherit},
	{AT_DropInherit, no_inherit},
	{AT_AddOf, of_type},
	{AT_ReplicaIdentity, replica_identity},
	{AT_AttachPartition, attach_partition},
	{AT_DetachPartition, detach_partition},
	{AT_DetachPartitionFinalize, partition},
	{AT_AddIdentity, add_identity},
	{AT_SetIdentity, set_identity},
	{AT_DropIdentity, drop_default}
};

/* Adds what a sub-command adds to the write of the relation. */
static void
subcommand(PsAlter *alter, AlterTableCmd *command)
{
	for (int i = 0; i < lengthof(subcommands); i++)
	{
		if (subcommands[i].subtype == command->subtype)
		{
			subcommands[i].add(alter, command);
			return;
		}
	}
}

/* ALTER TABLE ALL IN TABLESPACE: whatever is there. */
static void
move_all(PsFacts *facts, const PsStatement *statement, Node *node)
{
	const AlterTableMoveAllStmt *move = (const AlterTableMoveAllStmt *) node;
	ListCell   *cell;

	ps_need_tablespace(facts, move->orig_tablespacename);
	ps_need_tablespace(facts, move->new_tablespacename);
	foreach(cell, move->roles)
		ps_need_role(facts, lfirst_node(RoleSpec, cell));
	ps_facts_reach(facts, PS_REACH_ALL);
}

/* ALTER TABLE and the statements that share its node. */
static void
alter_table(PsFacts *facts, const PsStatement *statement, Node *node)
{
	const AlterTableStmt *stmt = (const AlterTableStmt *) node;
	PsClass		class = stmt->objtype == OBJECT_TYPE ? PS_TYPE : PS_RELATION;
	PsAlter		alter = {0};
	ListCell   *cell;

	alter.parts.facts = facts;
	alter.parts.statement = statement;
	alter.parts.table = stmt->relation;
	alter.parts.scope = list_make1(stmt->relation);
	alter.flags = stmt->missing_ok ? PS_IF_EXISTS : 0;

	ps_fact(facts, PS_WRITES, ps_name_of_range(class, stmt->relation, NULL),
			alter.flags, stmt->relation->location);
	foreach(cell, stmt->cmds)
		subcommand(&alter, lfirst_node(AlterTableCmd, cell));
}

/* ALTER TABLE. */
const PsFactsRow ps_alter_table_facts[] = {
	{T_AlterTableStmt, alter_table},
	{T_AlterTableMoveAllStmt, move_all},
	{T_Invalid}
};
