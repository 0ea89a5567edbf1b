/*-------------------------------------------------------------------------
 *
 * inverse.c
 *	  Derives what takes a statement back.
 *
 * The properties of what a statement is about are read before and after it.
 * What came is removed, what is gone is given back, what differs is set.
 *
 * Rules:
 *
 *	- Only what the observer saw being created, or what belongs to an object
 *	  that was looked at before, is ever removed.
 *	- What cannot be given back makes the statement irreversible; nothing is
 *	  guessed.
 *	- All names are qualified, so the inverse runs under any search_path.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_amop.h"
#include "catalog/pg_amproc.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_default_acl.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_opfamily.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_rewrite.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "parser/parser.h"

#include "inverse_work.h"
#include "observer.h"
#include "snapshot.h"

/* Words for PsReversible, as the ledger has them. */
const char *
ps_reversible_name(PsReversible reversible)
{
	static const char *const names[] = {
		[PS_FULLY] = "full",
		[PS_STRUCTURE_ONLY] = "structure only",
		[PS_NOT_REVERSIBLE] = "none",
	};

	return names[reversible];
}

/* Orders properties as they are given; what was made first comes first. */
static int
by_rank(const ListCell *a, const ListCell *b)
{
	const PsProperty *left = lfirst(a);
	const PsProperty *right = lfirst(b);

	if (left->rank != right->rank)
		return left->rank - right->rank;
	if (left->object != right->object)
		return left->object < right->object ? -1 : 1;
	if (left->sub != right->sub)
		return left->sub - right->sub;
	return strcmp(left->property, right->property);
}

/* Orders properties as they are taken away. */
static int
by_rank_backwards(const ListCell *a, const ListCell *b)
{
	return by_rank(b, a);
}

/* Appends what takes partitions off their parents, before their indexes go: an attached one cannot. */
static void
append_detachments(PsInverseWork *work, StringInfo sql)
{
	ListCell   *cell;

	foreach(cell, work->removals)
	{
		const PsProperty *property = lfirst(cell);

		if (strcmp(property->property, "partition of") != 0 || ps_goes_with(work->removals, property))
			continue;
		ps_append_statement(sql, property->removal);
		work->removals = foreach_delete_current(work->removals, cell);
	}
}

/*
 * Appends the removals, except of what goes with something else.  What cannot
 * be taken away alone, as an index from its parent, makes it irreversible.
 */
static void
append_removals(PsInverseWork *work, StringInfo sql)
{
	ListCell   *cell;

	list_sort(work->removals, by_rank_backwards);
	foreach(cell, work->removals)
	{
		const PsProperty *property = lfirst(cell);

		if (ps_goes_with(work->removals, property) || ps_goes_with_whole(work->removals, property))
			continue;
		if (property->removal != NULL)
			ps_append_statement(sql, property->removal);
		else
			ps_at_most(work, PS_NOT_REVERSIBLE);
	}
}

/* Is it the definition of a routine with a body? */
static bool
has_body(const PsProperty *property)
{
	return property->class == ProcedureRelationId && strcmp(property->type, "aggregate") != 0 &&
		(ps_is_existence(property) || strcmp(property->property, "body") == 0);
}

/*
 * Appends the definitions, except of what comes with something else.  A body is
 * given back as it was, whether or not what it names is there.
 */
static void
append_definitions(PsInverseWork *work, StringInfo sql)
{
	bool		unchecked = false;
	ListCell   *cell;

	list_sort(work->definitions, by_rank);
	foreach(cell, work->definitions)
	{
		const PsProperty *property = lfirst(cell);

		if (property->is_inline && ps_goes_with(work->definitions, property))
			continue;
		if (property->kind == PS_NAME || property->kind == PS_PLACE || property->kind == PS_REMADE)
			continue;
		if (has_body(property) && !unchecked)
		{
			ps_append_statement(sql, "SET check_function_bodies = off");
			unchecked = true;
		}
		if (property->definition != NULL)
			ps_append_statement(sql, property->definition);
		else if (!property->is_inline)
			ps_at_most(work, PS_NOT_REVERSIBLE);
	}
}

/* Classes whose objects the properties describe, by themselves or with what they lie on. */
static bool
is_described_by_properties(Oid class)
{
	static const Oid described[] = {
		AttrDefaultRelationId, ConstraintRelationId, DefaultAclRelationId, EnumRelationId, ExtensionRelationId,
		NamespaceRelationId, PolicyRelationId, ProcedureRelationId, RelationRelationId, RewriteRelationId, StatisticExtRelationId,
		TriggerRelationId, TypeRelationId
	};

	for (int i = 0; i < lengthof(described); i++)
	{
		if (described[i] == class)
			return true;
	}
	return false;
}

/* Do the properties from before describe the object, whatever its class? */
static bool
is_described_by_itself(const PsInverseWork *work, const ObjectAddress *object)
{
	ListCell   *cell;

	foreach(cell, work->before->properties)
	{
		const PsProperty *property = lfirst(cell);

		if (ps_is_existence(property) && property->class == object->classId && property->object == object->objectId)
			return true;
	}
	return false;
}

/* Is it an operator or function that an operator class, which was dropped too, or a family has? */
static bool
goes_with_operator_class(const PsInverseWork *work, const ObjectAddress *object)
{
	int			count;
	const PsObserved *events = ps_observed(&count);
	bool		found = work->before->tag == T_AlterOpFamilyStmt;

	if (object->classId != AccessMethodOperatorRelationId && object->classId != AccessMethodProcedureRelationId)
		return false;
	for (int i = 0; i < count; i++)
		found |= events[i].kind == PS_DROPPED &&
			(events[i].object.classId == OperatorClassRelationId || events[i].object.classId == OperatorFamilyRelationId);
	return found;
}

/* Was the object of an event created by the same statement, as an extension's script does? */
static bool
was_created_before(const PsObserved *events, int dropped)
{
	for (int i = 0; i < dropped; i++)
	{
		if (events[i].kind == PS_CREATED && memcmp(&events[i].object, &events[dropped].object, sizeof(ObjectAddress)) == 0)
			return true;
	}
	return false;
}

/* A dropped object that was there before and no property describes makes the statement irreversible. */
static void
check_dropped(PsInverseWork *work)
{
	int			count;
	const PsObserved *events = ps_observed(&count);

	for (int i = 0; i < count; i++)
	{
		if (events[i].kind == PS_DROPPED && !is_described_by_properties(events[i].object.classId) &&
			!is_described_by_itself(work, &events[i].object) && !goes_with_operator_class(work, &events[i].object) &&
			!was_created_before(events, i))
			ps_at_most(work, PS_NOT_REVERSIBLE);
	}
}

/* The OIDs of what is to be looked at after the statement. */
static List *
objects_after(const PsInverseWork *work)
{
	List	   *addresses = NIL;
	ListCell   *cell;

	foreach(cell, work->created)
	{
		const ObjectAddress *address = lfirst(cell);

		if (work->before->deeply && is_described_by_properties(address->classId))
			addresses = lappend(addresses, lfirst(cell));
	}
	return list_concat_unique_oid(list_copy(work->before->subjects), addresses == NIL ? NIL : ps_dependents(addresses, false));
}

/* Finds what differs from before, and appends what takes it back. */
static void
append_changes(PsInverseWork *work, StringInfo sql)
{
	const PsBefore *before = work->before;

	if (before->tag == T_AlterEnumStmt)
	{
		ps_append_enum_swap(work, sql);
		return;
	}
	if (before->subjects != NIL && (before->follow == PS_CHANGES || before->deeply))
	{
		work->after = ps_properties(objects_after(work), before->parts);
		ps_compare_properties(work);
	}
	else if (before->subjects != NIL)
		ps_give_back_dropped(work);
	check_dropped(work);
	append_detachments(work, sql);
	ps_append_drops(work, false, sql);
	append_removals(work, sql);
	ps_append_drops(work, true, sql);
	for (int i = list_length(work->renames) - 1; i >= 0; i--)
		ps_append_statement(sql, list_nth(work->renames, i));
	append_definitions(work, sql);
}

/* What the statement is about to change. */
PsBefore *
ps_inverse_before(const char *text, NodeTag tag, const char *prior_labels, const PsFacts *facts, PsMade *made)
{
	PsBefore   *before = palloc0(sizeof(PsBefore));
	List	   *trees;

	if (facts != NULL && !facts->calls_unknown && ps_only_creates(tag))
	{
		before->tag = tag;
		before->follow = PS_CREATES;
		return before;
	}
	before->follow = PS_NO_EFFECT;
	trees = raw_parser(text, RAW_PARSE_DEFAULT);
	if (trees == NIL)
		return before;
	before->tree = linitial_node(RawStmt, trees)->stmt;
	before->tag = nodeTag(before->tree);
	before->prior_labels = prior_labels;
	ps_inverse_subjects(before, facts, made);
	before->properties = ps_properties(before->subjects, before->parts);
	return before;
}

/* The inverse of the statement that has run since. */
PsInverse
ps_inverse_after(const PsBefore *before, PsMade *made, MemoryContext context)
{
	PsInverseWork work = {.before = before,.made = made,.reversible = PS_FULLY};
	PsInverse	inverse = {0};
	StringInfoData sql;

	initStringInfo(&sql);
	ps_note_created(&work);
	if (before->moves_sequence)
		ps_at_most(&work, PS_STRUCTURE_ONLY);
	if (before->follow == PS_CANNOT_FOLLOW || before->follow == PS_CHANGES_ROWS)
		ps_at_most(&work, PS_NOT_REVERSIBLE);
	else if (before->follow == PS_SETS_ATTRIBUTE)
		ps_append_attributes(&work, &sql);
	else if (before->follow != PS_NO_EFFECT && !before->covered)
		append_changes(&work, &sql);
	inverse.reversible = work.reversible;
	if (inverse.reversible != PS_NOT_REVERSIBLE)
		inverse.sql = MemoryContextStrdup(context, sql.data);
	return inverse;
}
