/*-------------------------------------------------------------------------
 *
 * check_alter.c
 *	  ALTER TABLE: what each of its commands requires of the rows.
 *
 * PostgreSQL takes the commands of one statement in passes, not in the order
 * in which they are written: types are changed first, constraints added last.
 * So do we.
 *
 *-------------------------------------------------------------------------
 */
#include "check_internal.h"
#include "catalog_check.h"
#include "compat.h"

#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "nodes/value.h"
#include "parser/parser.h"

/* Passes, in their order. */
typedef enum Pass
{
	PASS_DROP,
	PASS_ADD_COLUMN,
	PASS_COLUMN,
	PASS_INDEX,
	PASS_CONSTRAINT,
	PASS_OTHER,
	PASS_COUNT
} Pass;

/* What a command is looked at with. */
typedef struct Alter
{
	PsCheck    *check;
	PsTableState *table;
	bool		inh;			/* not ONLY */
	AlterTableStmt *stmt;
} Alter;

typedef void (*CommandFunction) (Alter *alter, AlterTableCmd *command);

/* ADD COLUMN. */
static void
add_column(Alter *alter, AlterTableCmd *command)
{
	ps_check_add_column_command(alter->check, alter->table, command, alter->inh);
}

/* DROP COLUMN. */
static void
drop_column(Alter *alter, AlterTableCmd *command)
{
	ps_check_drop_column_loss(alter->check, alter->table, command->name, alter->inh);
	ps_check_drop_column(alter->table, command->name);
}

#ifdef PS_HAS_SET_EXPRESSION
/* SET EXPRESSION. */
static void
set_expression(Alter *alter, AlterTableCmd *command)
{
	ps_check_set_expression(alter->check, alter->table, command, alter->inh);
}
#endif

/* SET NOT NULL. */
static void
set_not_null(Alter *alter, AlterTableCmd *command)
{
	ps_check_nulls(alter->check, alter->table, command->name, alter->inh);
}

/* A column or constraint guarantees less than the catalog says. */
static void
loosen(Alter *alter, const char *name)
{
	if (ps_check_has_rows(alter->check, alter->table))
		ps_check_add(alter->check, PS_LOOSENED, ps_check_object(alter->table, name), -1, NULL, NULL);
}

/* DROP NOT NULL. */
static void
drop_not_null(Alter *alter, AlterTableCmd *command)
{
	PsColumnState *column = ps_check_column(alter->table, command->name);

	if (column != NULL && column->original != NULL && ps_catalog_is_not_null(alter->table->oid, column->original))
		loosen(alter, command->name);
}

/* What the catalog calls a constraint of that name, if it has it; NULL: there is none of the name at this place. */
const char *
ps_check_original_constraint(const PsTableState *table, const char *name)
{
	ListCell   *cell;

	foreach(cell, table->constraint_names)
	{
		const PsConstraintName *constraint = lfirst(cell);

		if (strcmp(constraint->name, name) == 0)
			return constraint->original;
	}
	return name;
}

/* Notes what the catalog calls a constraint from here on; NULL: nothing. */
static void
set_constraint(PsTableState *table, const char *name, const char *original)
{
	PsConstraintName *constraint = palloc(sizeof(PsConstraintName));

	constraint->name = name;
	constraint->original = original;
	table->constraint_names = lcons(constraint, table->constraint_names);
}

/* DROP CONSTRAINT. */
static void
drop_constraint(Alter *alter, AlterTableCmd *command)
{
	const char *original = ps_check_original_constraint(alter->table, command->name);

	if (original != NULL && OidIsValid(get_relation_constraint_oid(alter->table->oid, original, true)))
		loosen(alter, command->name);
	set_constraint(alter->table, command->name, NULL);
}

/* RENAME CONSTRAINT. */
void
ps_check_rename_constraint(PsCheck *check, RenameStmt *rename)
{
	PsTableState *table = ps_check_find_range(check, rename->relation);
	ListCell   *cell;

	if (table == NULL)
		return;
	set_constraint(table, rename->newname, ps_check_original_constraint(table, rename->subname));
	set_constraint(table, rename->subname, NULL);
	foreach(cell, table->not_valid)
	{
		Constraint *constraint = lfirst(cell);

		if (constraint->conname != NULL && strcmp(constraint->conname, rename->subname) == 0)
			constraint->conname = rename->newname;
	}
}

/* ADD CONSTRAINT. */
static void
add_constraint(Alter *alter, AlterTableCmd *command)
{
	ps_check_constraint(alter->check, alter->table, castNode(Constraint, command->def), NULL, alter->inh);
}

/* A constraint by its definition. */
Constraint *
ps_check_parse_constraint(const char *definition)
{
	RawStmt    *raw = linitial_node(RawStmt, raw_parser(psprintf("ALTER TABLE t ADD %s", definition), RAW_PARSE_DEFAULT));
	AlterTableCmd *command = linitial_node(AlterTableCmd, castNode(AlterTableStmt, raw->stmt)->cmds);

	return castNode(Constraint, command->def);
}

/* A constraint by the definition that the catalog has: its expression is the table's owner's. */
static void
check_constraint_of_catalog(Alter *alter, const char *definition)
{
	Constraint *constraint = ps_check_parse_constraint(definition);

	if (constraint->contype == CONSTR_CHECK)
		ps_check_set_author(alter->check, RelationRelationId, alter->table->oid);
	ps_check_constraint(alter->check, alter->table, constraint, NULL, alter->inh);
	alter->check->author = InvalidOid;
}

/* VALIDATE CONSTRAINT: its definition is the catalog's, or of this very batch. */
static void
validate_constraint(Alter *alter, AlterTableCmd *command)
{
	PsCheck    *check = alter->check;
	PsTableState *table = alter->table;
	const char *original = ps_check_original_constraint(table, command->name);
	char	   *definition;
	ListCell   *cell;

	foreach(cell, table->not_valid)
	{
		Constraint *constraint = lfirst(cell);

		if (constraint->conname == NULL || strcmp(constraint->conname, command->name) != 0)
			continue;
		if (ps_check_has_rows(check, table))
			ps_check_add(check, PS_VALIDATED_AT_ONCE, ps_check_object(table, NULL), -1, NULL, NULL);
		constraint = copyObject(constraint);
		constraint->skip_validation = false;
		ps_check_constraint(check, table, constraint, NULL, alter->inh);
		return;
	}
	definition = OidIsValid(table->oid) && original != NULL ? ps_catalog_unvalidated_constraint(table->oid, original) : NULL;
	if (definition == NULL)
		return;
	ps_check_work(check, table, PS_WORK_VALIDATE);
	check_constraint_of_catalog(alter, definition);
}

/* ALTER CONSTRAINT ... ENFORCED, which reads all rows. */
static void
alter_constraint(Alter *alter, AlterTableCmd *command)
{
	const char *original = ps_check_original_constraint(alter->table, ps_altered_constraint(command));
	char	   *definition = NULL;

	if (ps_enforces(command) && original != NULL)
		definition = ps_catalog_unvalidated_constraint(alter->table->oid, original);
	if (definition != NULL)
		check_constraint_of_catalog(alter, definition);
}

/* SET LOGGED, TABLESPACE and the like. */
static void
storage(Alter *alter, AlterTableCmd *command)
{
	PsTableState *table = alter->table;

	if (!table->stored_anew && ps_catalog_is_stored_so(table->oid, command))
		return;
	table->stored_anew = true;
	ps_check_work(alter->check, table, PS_WORK_STORAGE);
}

/* ENABLE and DISABLE ROW LEVEL SECURITY. */
static void
switch_row_security(Alter *alter, AlterTableCmd *command)
{
	if (ps_check_has_rows(alter->check, alter->table))
		ps_check_add(alter->check, PS_ACCESS_CHANGED, ps_check_object(alter->table, NULL), -1, NULL, NULL);
}

/* REPLICA IDENTITY. */
static void
replica_identity(Alter *alter, AlterTableCmd *command)
{
	ps_check_work(alter->check, alter->table, PS_WORK_REPLICA_IDENTITY);
}

/* ATTACH PARTITION. */
static void
attach_partition(Alter *alter, AlterTableCmd *command)
{
	PsTableState *partition = ps_check_find_range(alter->check, castNode(PartitionCmd, command->def)->name);

	if (partition == NULL || alter->stmt->objtype == OBJECT_INDEX)
		return;
	ps_check_work(alter->check, partition, PS_WORK_ATTACH);
	ps_check_partition(alter->check, alter->table, partition, castNode(PartitionCmd, command->def)->bound);
	ps_check_rows_changed(alter->check, alter->table);
	ps_check_rows_changed(alter->check, partition);
}

/* DETACH PARTITION. */
static void
detach_partition(Alter *alter, AlterTableCmd *command)
{
	PsTableState *partition = ps_check_find_range(alter->check, castNode(PartitionCmd, command->def)->name);

	ps_check_work(alter->check, alter->table, PS_WORK_DETACH);
	ps_check_rows_changed(alter->check, alter->table);
	if (partition != NULL)
		ps_check_rows_changed(alter->check, partition);
}

/* INHERIT, NO INHERIT. */
static void
inherit(Alter *alter, AlterTableCmd *command)
{
	PsTableState *parent = ps_check_find_range(alter->check, castNode(RangeVar, command->def));

	ps_check_rows_changed(alter->check, alter->table);
	if (parent != NULL)
		ps_check_rows_changed(alter->check, parent);
}

/* A trigger that is switched can change rows from here on. */
static void
switch_trigger(Alter *alter, AlterTableCmd *command)
{
	if (alter->check->watcher == NULL)
		alter->check->watcher = alter->check->step;
}

/* Types come before all of them. */
static const struct
{
	AlterTableType subtype;
	Pass		pass;
	CommandFunction look;
}			commands[] =
{
	{AT_DropColumn, PASS_DROP, drop_column},
	{AT_DropConstraint, PASS_DROP, drop_constraint},
	{AT_DropNotNull, PASS_DROP, drop_not_null},
	{AT_AddColumn, PASS_ADD_COLUMN, add_column},
#ifdef PS_HAS_SET_EXPRESSION
	{AT_SetExpression, PASS_ADD_COLUMN, set_expression},
#endif
	{AT_SetNotNull, PASS_COLUMN, set_not_null},
	{AT_AddConstraint, PASS_CONSTRAINT, add_constraint},
	{AT_ValidateConstraint, PASS_OTHER, validate_constraint},
	{AT_AlterConstraint, PASS_OTHER, alter_constraint},
	{AT_SetLogged, PASS_OTHER, storage},
	{AT_SetUnLogged, PASS_OTHER, storage},
	{AT_SetTableSpace, PASS_OTHER, storage},
	{AT_SetAccessMethod, PASS_OTHER, storage},
	{AT_EnableRowSecurity, PASS_OTHER, switch_row_security},
	{AT_DisableRowSecurity, PASS_OTHER, switch_row_security},
	{AT_ForceRowSecurity, PASS_OTHER, switch_row_security},
	{AT_NoForceRowSecurity, PASS_OTHER, switch_row_security},
	{AT_ReplicaIdentity, PASS_OTHER, replica_identity},
	{AT_AttachPartition, PASS_OTHER, attach_partition},
	{AT_DetachPartition, PASS_OTHER, detach_partition},
	{AT_AddInherit, PASS_OTHER, inherit},
	{AT_DropInherit, PASS_OTHER, inherit},
	{AT_EnableTrig, PASS_OTHER, switch_trigger},
	{AT_EnableAlwaysTrig, PASS_OTHER, switch_trigger},
	{AT_EnableReplicaTrig, PASS_OTHER, switch_trigger},
	{AT_EnableTrigAll, PASS_OTHER, switch_trigger},
	{AT_EnableTrigUser, PASS_OTHER, switch_trigger},
};

/* The pass of a command: keys are indexes, which come before other constraints. */
static Pass
pass_of(int row, const AlterTableCmd *command)
{
	ConstrType	type;

	if (command->subtype != AT_AddConstraint)
		return commands[row].pass;
	type = castNode(Constraint, command->def)->contype;
	return type == CONSTR_PRIMARY || type == CONSTR_UNIQUE ? PASS_INDEX : PASS_CONSTRAINT;
}

/* Looks at the commands of one pass. */
static void
look_at_pass(Alter *alter, Pass pass)
{
	ListCell   *cell;

	foreach(cell, alter->stmt->cmds)
	{
		AlterTableCmd *command = lfirst_node(AlterTableCmd, cell);

		for (int row = 0; row < lengthof(commands); row++)
			if (commands[row].subtype == command->subtype && pass_of(row, command) == pass)
				commands[row].look(alter, command);
	}
}

/* Does a command change the columns of partitions and children, too? */
static bool
changes_columns(const AlterTableStmt *stmt)
{
	ListCell   *cell;

	foreach(cell, stmt->cmds)
	{
		AlterTableType subtype = lfirst_node(AlterTableCmd, cell)->subtype;

		if (subtype == AT_AddColumn || subtype == AT_DropColumn || subtype == AT_AlterColumnType)
			return true;
	}
	return false;
}

/* ALTER TABLE of a table that is there. */
void
ps_check_alter_table(PsCheck *check, Node *node)
{
	AlterTableStmt *stmt = (AlterTableStmt *) node;
	Alter		alter = {check, NULL, stmt->relation->inh, stmt};

	if (stmt->objtype == OBJECT_TYPE || stmt->objtype == OBJECT_SEQUENCE || stmt->objtype == OBJECT_VIEW)
		return;
	alter.table = ps_check_find_range(check, stmt->relation);
	if (alter.table == NULL)
		return;
	ps_check_load(alter.table);
	if (!OidIsValid(alter.table->oid))
	{
		look_at_pass(&alter, PASS_CONSTRAINT);	/* tables that it refers to may have rows */
		look_at_pass(&alter, PASS_OTHER);	/* so may partitions */
		return;
	}
	ps_check_column_types(check, alter.table, stmt->cmds, alter.inh);
	for (Pass pass = PASS_DROP; pass < PASS_COUNT; pass++)
		look_at_pass(&alter, pass);
	if (changes_columns(stmt))
		ps_check_reshaped(check, alter.table);
}

/* Columns that a key's constraint lists, or the one that it is written behind. */
static List *
columns_of_constraint(List *listed, const char *column)
{
	return column != NULL ? list_make1(unconstify(char *, column)) : ps_strings_of(listed);
}

/* PRIMARY KEY, UNIQUE. */
static void
add_key(PsCheck *check, PsTableState *table, Constraint *constraint, const char *column, bool inh)
{
	List	   *columns = columns_of_constraint(constraint->keys, column);
	PsTableState *index = NULL;
	ListCell   *cell;

	if (constraint->indexname != NULL)
		index = ps_check_find(check, table->schema, constraint->indexname);
	if (index != NULL && OidIsValid(index->oid))
		columns = ps_catalog_index_columns(index->oid);
	else if (constraint->indexname == NULL)
	{
		ps_check_work(check, table, PS_WORK_ADD_KEY);
		ps_check_note_index(check, table, columns);
		if (ps_key_without_overlaps(constraint))
			ps_check_key_without_overlaps(check, table, columns);
		else
			ps_check_unique(check, table, ps_check_index_elements(columns), NULL, constraint->nulls_not_distinct);
	}
	if (constraint->contype == CONSTR_PRIMARY)
		foreach(cell, columns)
			ps_check_nulls(check, table, lfirst(cell), inh);
}

/* Notes the column of which CHECK (column IS NOT NULL) takes nulls. */
static void
note_not_null(PsTableState *table, Node *condition)
{
	NullTest   *test = IsA(condition, NullTest) ? (NullTest *) condition : NULL;
	PsColumnState *column = NULL;

	if (test != NULL && test->nulltesttype == IS_NOT_NULL && IsA(test->arg, ColumnRef))
		column = ps_check_column(table, linitial(ps_check_columns_of((Node *) test->arg)));
	if (column != NULL)
		column->not_null = true;
}

/* Takes a constraint that is not validated yet: a later statement may do that. */
static void
note_not_valid(PsTableState *table, Constraint *constraint)
{
	table->not_valid = lappend(table->not_valid, copyObject(constraint));
}

/*
 * A constraint that is added to a table, behind a column (NULL: to the table).
 */
void
ps_check_constraint(PsCheck *check, PsTableState *table, Constraint *constraint, const char *column, bool inh)
{
	if ((constraint->contype == CONSTR_CHECK || constraint->contype == CONSTR_FOREIGN) && ps_key_not_enforced(constraint))
		return;
	if (constraint->skip_validation)
		note_not_valid(table, constraint);
	switch (constraint->contype)
	{
		case CONSTR_PRIMARY:
		case CONSTR_UNIQUE:
			add_key(check, table, constraint, column, inh);
			break;
		case CONSTR_CHECK:
			if (constraint->skip_validation)
				break;
			ps_check_work(check, table, PS_WORK_ADD_CHECK);
			ps_check_condition(check, table, constraint->raw_expr, inh && !constraint->is_no_inherit);
			if (inh && !constraint->is_no_inherit)
				note_not_null(table, constraint->raw_expr);
			break;
		case CONSTR_FOREIGN:
			ps_check_foreign_key(check, table, constraint, columns_of_constraint(constraint->fk_attrs, column));
			break;
		case CONSTR_EXCLUSION:
			ps_check_work(check, table, PS_WORK_ADD_EXCLUDE);
			ps_check_exclusion(check, table, constraint);
			break;
		case CONSTR_NOTNULL:
			if (!constraint->skip_validation && column == NULL && constraint->keys != NIL)
				ps_check_nulls(check, table, strVal(linitial(constraint->keys)), inh);
			break;
		default:
			break;
	}
}
