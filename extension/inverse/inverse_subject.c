/*-------------------------------------------------------------------------
 *
 * inverse_subject.c
 *	  Which objects a statement is about to change.
 *
 * A statement that only creates changes nothing: what it made is known from the
 * observer.  One that changes rows, or runs code, cannot be followed.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/dependency.h"
#include "catalog/index.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_type.h"
#include "nodes/parsenodes.h"
#include "utils/lsyscache.h"

#include "catalog_inverse.h"
#include "inverse_work.h"
#include "touched.h"

#define OWNERS (PS_PART(RELATION_OPTIONS) | PS_PART(TYPES) | PS_PART(ROUTINES) | PS_PART(SCHEMAS) | PS_PART(OTHERS))

/* Kinds that are not listed cannot be followed.  No parts: it depends on the statement. */
static const struct
{
	NodeTag		tag;
	PsFollow	follow;
	PsParts		parts;
}			kinds[] =
{
	{T_AlterDatabaseSetStmt, PS_CHANGES, PS_PART(OTHERS)},
	{T_AlterDatabaseStmt, PS_CHANGES, PS_PART(OTHERS)},
	{T_AlterDefaultPrivilegesStmt, PS_CHANGES, PS_PART(DEFAULT_PRIVILEGES)},
	{T_AlterDomainStmt, PS_CHANGES, PS_PART(TYPES) | PS_PART(DOMAIN_CONSTRAINTS)},
	{T_AlterEnumStmt, PS_CHANGES, PS_PART(TYPES) | PS_PART(LABELS) | PS_PART(TYPE_PRIVILEGES)},
	{T_AlterEventTrigStmt, PS_CHANGES, PS_PART(OTHERS)},
	{T_AlterExtensionStmt, PS_CHANGES, PS_PART(EXTENSIONS)},
	{T_AlterFdwStmt, PS_CHANGES, PS_PART(OTHERS)},
	{T_AlterForeignServerStmt, PS_CHANGES, PS_PART(OTHERS)},
	{T_AlterFunctionStmt, PS_CHANGES, PS_PART(ROUTINES)},
	{T_AlterObjectDependsStmt, PS_CHANGES, PS_PART(INDEXES) | PS_PART(RELATION_OPTIONS) | PS_PART(ROUTINES) | PS_PART(TRIGGERS)},
	{T_AlterObjectSchemaStmt, PS_SETS_ATTRIBUTE, PS_PART(EXTENSIONS)},
	{T_AlterOpFamilyStmt, PS_CHANGES, PS_PART(OTHERS)},
	{T_AlterOperatorStmt, PS_CHANGES, PS_PART(OTHERS)},
	{T_AlterOwnerStmt, PS_SETS_ATTRIBUTE, OWNERS | PS_RIGHTS},
	{T_AlterPolicyStmt, PS_CHANGES, PS_PART(POLICIES)},
	{T_AlterPublicationStmt, PS_CHANGES, PS_PART(OTHERS)},
	{T_AlterRoleSetStmt, PS_CHANGES, PS_PART(OTHERS)},
	{T_AlterRoleStmt, PS_CHANGES, PS_PART(OTHERS)},
	{T_AlterSeqStmt, PS_CHANGES, PS_PART(RELATION_OPTIONS) | PS_PART(SEQUENCE_PARAMETERS)},
	{T_AlterStatsStmt, PS_CHANGES, PS_PART(STATISTICS)},
	{T_AlterTSConfigurationStmt, PS_CHANGES, PS_PART(OTHERS)},
	{T_AlterTSDictionaryStmt, PS_CHANGES, PS_PART(OTHERS)},
	{T_AlterTableStmt, PS_CHANGES},
	{T_CommentStmt, PS_SETS_ATTRIBUTE},
	{T_CompositeTypeStmt, PS_CREATES},
	{T_ConstraintsSetStmt, PS_NO_EFFECT},
	{T_CopyStmt, PS_CHANGES_ROWS},
	{T_CreateAmStmt, PS_CREATES},
	{T_CreateCastStmt, PS_CREATES},
	{T_CreateConversionStmt, PS_CREATES},
	{T_CreateDomainStmt, PS_CREATES},
	{T_CreateEnumStmt, PS_CREATES},
	{T_CreateEventTrigStmt, PS_CREATES},
	{T_CreateExtensionStmt, PS_CREATES},
	{T_CreateFdwStmt, PS_CREATES},
	{T_CreateForeignServerStmt, PS_CREATES},
	{T_CreateForeignTableStmt, PS_CREATES},
	{T_CreateFunctionStmt, PS_CHANGES, PS_PART(ROUTINES) | PS_PART(ROUTINE_PRIVILEGES)},
	{T_CreateOpClassStmt, PS_CREATES},
	{T_CreateOpFamilyStmt, PS_CREATES},
	{T_CreatePLangStmt, PS_CHANGES, PS_PART(OTHERS)},
	{T_CreatePolicyStmt, PS_CREATES},
	{T_CreatePublicationStmt, PS_CREATES},
	{T_CreateRangeStmt, PS_CREATES},
	{T_CreateRoleStmt, PS_CREATES},
	{T_CreateSchemaStmt, PS_CREATES},
	{T_CreateSeqStmt, PS_CREATES},
	{T_CreateStatsStmt, PS_CREATES},
	{T_CreateStmt, PS_CREATES},
	{T_CreateTableAsStmt, PS_CREATES},
	{T_CreateTransformStmt, PS_CHANGES, PS_PART(OTHERS)},
	{T_CreateTrigStmt, PS_CHANGES, PS_PART(TRIGGERS)},
	{T_CreateUserMappingStmt, PS_CREATES},
	{T_DefineStmt, PS_CHANGES, PS_PART(ROUTINES) | PS_PART(ROUTINE_PRIVILEGES)},
	{T_DeleteStmt, PS_CHANGES_ROWS},
	{T_DropRoleStmt, PS_DROPS, PS_PART(OTHERS)},
	{T_DropStmt, PS_DROPS},
	{T_DropUserMappingStmt, PS_DROPS, PS_PART(OTHERS)},
	{T_GrantRoleStmt, PS_CHANGES, PS_PART(OTHERS)},
	{T_GrantStmt, PS_CHANGES},
	{T_IndexStmt, PS_CREATES},
	{T_InsertStmt, PS_CHANGES_ROWS},
	{T_LockStmt, PS_NO_EFFECT},
	{T_NotifyStmt, PS_NO_EFFECT},
	{T_RenameStmt, PS_SETS_ATTRIBUTE},
	{T_RuleStmt, PS_CHANGES, PS_PART(RULES) | PS_PART(RELATION)},
	{T_SecLabelStmt, PS_SETS_ATTRIBUTE},
	{T_SelectStmt, PS_NO_EFFECT},
	{T_UpdateStmt, PS_CHANGES_ROWS},
	{T_VacuumStmt, PS_NO_EFFECT},
	{T_VariableSetStmt, PS_NO_EFFECT},
	{T_VariableShowStmt, PS_NO_EFFECT},
	{T_ViewStmt, PS_CHANGES, PS_ALL_PARTS},
};

/* What a DROP looks at: an object of its own, or one kind of what lies on a table. */
static PsParts
parts_of_drop(const DropStmt *stmt, Oid relation)
{
	if (stmt->behavior == DROP_CASCADE)
		return PS_ALL_PARTS;
	switch (stmt->removeType)
	{
		case OBJECT_INDEX:
			return ps_catalog_marks_index(relation) ? PS_ALL_PARTS : PS_PART(INDEXES);
		case OBJECT_POLICY:
			return PS_PART(POLICIES);
		case OBJECT_RULE:
			return PS_PART(RULES);
		case OBJECT_STATISTIC_EXT:
			return PS_PART(STATISTICS);
		case OBJECT_TRIGGER:
			return PS_PART(TRIGGERS);
		default:
			return PS_ALL_PARTS;
	}
}

/* What of a subject, which is named or holds what is, a statement can change; may find that it reaches deeper. */
static PsParts
parts_of_statement(PsBefore *before, PsParts usual, Oid named, Oid subject)
{
	switch (before->tag)
	{
		case T_AlterTableStmt:
			return ps_parts_of_alter_table((AlterTableStmt *) before->tree, named, &before->deeply);
		case T_DropStmt:
			before->deeply = ((DropStmt *) before->tree)->behavior == DROP_CASCADE;
			if (((DropStmt *) before->tree)->removeType == OBJECT_INDEX && ps_catalog_marks_index(subject))
				before->follow = PS_CHANGES;
			return parts_of_drop((DropStmt *) before->tree, subject);
		case T_GrantStmt:
			return PS_RIGHTS;
		case T_ViewStmt:
			before->deeply = true;
			return usual;
		default:
			return usual;
	}
}

/* The relation that an index or extended statistics lie on, or that a composite type is; else the object itself. */
static Oid
holder_of(const ObjectAddress *address)
{
	Oid			holder = InvalidOid;
	char		kind;

	if (address->classId == TypeRelationId)
		holder = get_typ_typrelid(address->objectId);
	else if (address->classId == StatisticExtRelationId)
		holder = ps_holder_of(address->classId, address->objectId);
	else if (address->classId == RelationRelationId)
	{
		kind = get_rel_relkind(address->objectId);
		if (kind == RELKIND_INDEX || kind == RELKIND_PARTITIONED_INDEX)
			holder = IndexGetRelation(address->objectId, true);
	}
	return OidIsValid(holder) ? holder : address->objectId;
}

/* Adds the objects that go with one of the addresses, or follow it. */
static List *
add_followers(List *subjects, Oid subject)
{
	subjects = list_append_unique_oid(subjects, subject);
	if (get_rel_relkind(subject) == '\0')
		return subjects;
	subjects = list_concat_unique_oid(subjects, getOwnedSequences(subject));
	if (has_subclass(subject))
		subjects = list_concat_unique_oid(subjects, find_all_inheritors(subject, NoLock, NULL));
	return subjects;
}

/* Is what a DROP names something that lies on a table? */
static bool
is_part(const DropStmt *stmt)
{
	return stmt->removeType == OBJECT_INDEX || stmt->removeType == OBJECT_POLICY ||
		stmt->removeType == OBJECT_RULE || stmt->removeType == OBJECT_STATISTIC_EXT ||
		stmt->removeType == OBJECT_TRIGGER;
}

/* Does the statement give or free names of indexes, as constraints, and those of new columns, have? */
static bool
names_constraints(Node *tree)
{
	ListCell   *cell;

	if (!IsA(tree, AlterTableStmt))
		return false;
	foreach(cell, ((AlterTableStmt *) tree)->cmds)
	{
		AlterTableType command = lfirst_node(AlterTableCmd, cell)->subtype;

		if (command == AT_AddColumn || command == AT_AddConstraint || command == AT_DropConstraint)
			return true;
	}
	return false;
}

/* Have the objects, or what holds them, been made by the migration at work, and do they want no names of what it dropped? */
static bool
are_covered(const PsBefore *before, List *addresses, const PsMade *made)
{
	ListCell   *cell;

	if (before->deeply || addresses == NIL || before->tag == T_AlterSeqStmt ||
		(ps_has_dropped(made) && names_constraints(before->tree)))
		return false;
	foreach(cell, addresses)
	{
		const ObjectAddress *address = lfirst(cell);
		Oid			holder = holder_of(address);

		if (before->tag == T_DropStmt && !is_part((DropStmt *) before->tree))
			return false;
		if (!ps_is_made(made, holder))
			return false;
	}
	return true;
}

/* Adds the objects that are looked at: what the addresses lie on, what follows that and, for some statements, what depends. */
static void
add_subjects(PsBefore *before, List *addresses)
{
	bool		parent_first = before->tag == T_AlterTableStmt && ps_moves_partition((AlterTableStmt *) before->tree);
	ListCell   *cell;

	foreach(cell, addresses)
	{
		Oid			holder = holder_of(lfirst(cell));
		bool		alone = before->tag == T_GrantStmt || (parent_first && cell == list_head(addresses));

		before->subjects = alone ? lappend_oid(before->subjects, holder) : add_followers(before->subjects, holder);
	}
	if (before->deeply)
		before->subjects = list_concat_unique_oid(before->subjects, ps_dependents(addresses, true));
}

/* Fills in what of which objects is looked at. */
static void
note_subjects(PsBefore *before, List *addresses, PsParts usual, const PsMade *made)
{
	List	   *changed = NIL;
	ListCell   *cell;

	foreach(cell, addresses)
	{
		ObjectAddress *address = lfirst(cell);
		Oid			holder = holder_of(address);

		if (before->tag == T_GrantStmt && ps_is_made(made, holder))
			continue;
		before->parts |= parts_of_statement(before, usual, address->objectId, holder);
		changed = lappend(changed, address);
	}
	before->covered = before->tag != T_GrantStmt && are_covered(before, addresses, made);
	if (!before->covered && before->parts != 0)
		add_subjects(before, changed);
}

/*
 * Some forms of a statement set one attribute, others change more: an extension
 * takes its members along to its schema.
 */
static PsFollow
attribute_or_change(const PsBefore *before)
{
	const AlterTableStmt *alter = (const AlterTableStmt *) before->tree;

	switch (before->tag)
	{
		case T_AlterEnumStmt:
			return ((AlterEnumStmt *) before->tree)->oldVal != NULL ? PS_SETS_ATTRIBUTE : PS_CHANGES;
		case T_AlterObjectSchemaStmt:
			return ((AlterObjectSchemaStmt *) before->tree)->objectType == OBJECT_EXTENSION ? PS_CHANGES : PS_SETS_ATTRIBUTE;
		case T_AlterOwnerStmt:
			if (!ps_owner_merges_rights(before->tree))
				return PS_SETS_ATTRIBUTE;
			return ((AlterOwnerStmt *) before->tree)->objectType == OBJECT_DATABASE ||
				((AlterOwnerStmt *) before->tree)->objectType == OBJECT_TABLESPACE ? PS_CANNOT_FOLLOW : PS_CHANGES;
		case T_AlterTableStmt:
			return list_length(alter->cmds) == 1 && linitial_node(AlterTableCmd, alter->cmds)->subtype == AT_ChangeOwner &&
				!ps_owner_merges_rights(before->tree) ? PS_SETS_ATTRIBUTE : PS_CHANGES;
		default:
			return before->follow;
	}
}

/* Is it a SELECT INTO? */
static bool
selects_into(const SelectStmt *stmt)
{
	while (stmt->larg != NULL)
		stmt = stmt->larg;
	return stmt->intoClause != NULL;
}

/* Does a change of a composite type take typed tables along?  They change back only together with it. */
static bool
changes_typed_tables(Node *tree)
{
	ListCell   *cell;

	if (IsA(tree, RenameStmt))
		return ((RenameStmt *) tree)->renameType == OBJECT_ATTRIBUTE && ((RenameStmt *) tree)->behavior == DROP_CASCADE;
	if (!IsA(tree, AlterTableStmt) || ((AlterTableStmt *) tree)->objtype != OBJECT_TYPE)
		return false;
	foreach(cell, ((AlterTableStmt *) tree)->cmds)
	{
		if (lfirst_node(AlterTableCmd, cell)->behavior == DROP_CASCADE)
			return true;
	}
	return false;
}

/* The kind of a statement, as an index; lengthof(kinds) if it is not listed. */
static int
find_kind(NodeTag tag)
{
	int			i = 0;

	while (i < lengthof(kinds) && kinds[i].tag != tag)
		i++;
	return i;
}

/* Does a statement of this kind only create?  A query may change rows in its WITH clause. */
bool
ps_only_creates(NodeTag tag)
{
	int			i = find_kind(tag);

	return i < lengthof(kinds) && kinds[i].follow == PS_CREATES && tag != T_CreateTableAsStmt;
}

/* Fills in what the statement is about. */
void
ps_inverse_subjects(PsBefore *before, const PsFacts *facts, const PsMade *made)
{
	bool		unknown = false;
	int			i = find_kind(before->tag);

	before->follow = i < lengthof(kinds) ? kinds[i].follow : PS_CANNOT_FOLLOW;
	if (facts != NULL && facts->calls_unknown && before->tag != T_CreateExtensionStmt)
		before->follow = PS_CANNOT_FOLLOW;
	if (before->follow == PS_CHANGES_ROWS && ps_changes_own_rows(before->tree, made))
		before->follow = PS_NO_EFFECT;
	if (before->follow == PS_SETS_ATTRIBUTE || before->follow == PS_CHANGES)
		before->follow = attribute_or_change(before);
	if (before->follow == PS_SETS_ATTRIBUTE)
		before->attributes = ps_old_attributes(before->tree, &unknown);
	else if (before->follow == PS_CHANGES || before->follow == PS_DROPS)
		note_subjects(before, ps_named_objects(before->tree, &unknown), kinds[i].parts, made);
	if (unknown || changes_typed_tables(before->tree))
		before->follow = PS_CANNOT_FOLLOW;
	if (before->follow == PS_NO_EFFECT && IsA(before->tree, SelectStmt) && selects_into((SelectStmt *) before->tree))
		before->follow = PS_CREATES;
	if (ps_changes_rows_within(before->tree))
		before->follow = PS_CHANGES_ROWS;
	before->moves_sequence = ps_moves_sequence(before->tree, made);
}
