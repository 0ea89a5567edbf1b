/*-------------------------------------------------------------------------
 *
 * inverse_compare.c
 *	  The properties before and after a statement, side by side.
 *
 * Fills in what is to be removed, renamed and given back.  inverse.c puts that
 * in order and writes it as SQL.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/partition.h"
#include "catalog/pg_class.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_trigger.h"
#include "utils/lsyscache.h"

#include "inverse_work.h"
#include "observer.h"
#include "snapshot.h"

/* Do the properties belong to the same object, columns being their own? */
static bool
same_object(const PsProperty *a, const PsProperty *b)
{
	return a->class == b->class && a->object == b->object && a->sub == b->sub;
}

/* Is the property that its object exists? */
bool
ps_is_existence(const PsProperty *property)
{
	return property->property[0] == '\0';
}

/*
 * The same property in another list; NULL if it is not there.  The search
 * begins at *place and leaves behind it what it found: two lists that are gone
 * through together are in about the same order.
 */
static PsProperty *
find_property_from(List *properties, const PsProperty *wanted, int *place)
{
	int			count = list_length(properties);

	for (int i = 0; i < count; i++)
	{
		int			at = (*place + i) % count;
		PsProperty *property = list_nth(properties, at);

		if (same_object(property, wanted) && strcmp(property->property, wanted->property) == 0)
		{
			*place = at + 1;
			return property;
		}
	}
	return NULL;
}

/* The same property in another list; NULL if it is not there. */
static PsProperty *
find_property(List *properties, const PsProperty *wanted)
{
	int			place = 0;

	return find_property_from(properties, wanted, &place);
}

/* Is the existence of that object among the properties? */
static bool
has_object(List *properties, const PsProperty *wanted)
{
	ListCell   *cell;

	foreach(cell, properties)
	{
		const PsProperty *property = lfirst(cell);

		if (ps_is_existence(property) && same_object(property, wanted))
			return true;
	}
	return false;
}

/* Is the existence of the relation or type that holds it among the properties? */
static bool
has_holder(List *properties, const PsProperty *wanted)
{
	ListCell   *cell;

	if (!OidIsValid(wanted->within))
		return false;
	foreach(cell, properties)
	{
		const PsProperty *property = lfirst(cell);

		if (ps_is_existence(property) && property->object == wanted->within && property->sub == 0)
			return true;
	}
	return false;
}

/* Is what the property comes and goes with among the properties: its holder, or the object it is of? */
bool
ps_goes_with(List *properties, const PsProperty *wanted)
{
	return has_holder(properties, wanted) || (!ps_is_existence(wanted) && has_object(properties, wanted));
}

/* What was made anew is nothing that came. */
static void
forget_created(PsInverseWork *work, Oid class, Oid object)
{
	ListCell   *cell;

	foreach(cell, work->created)
	{
		const ObjectAddress *address = lfirst(cell);

		if (address->classId == class && address->objectId == object)
			work->created = foreach_delete_current(work->created, cell);
	}
}

/*
 * An index or constraint that PostgreSQL made anew under its name, as ALTER
 * COLUMN TYPE does, stays what it was: gives it the address it had.
 */
static void
match_remade(PsInverseWork *work)
{
	ListCell   *cell;
	ListCell   *other;

	foreach(cell, work->before->properties)
	{
		const PsProperty *old = lfirst(cell);
		Oid			object = InvalidOid;

		if (!ps_is_existence(old) || old->sub != 0 || has_object(work->after, old))
			continue;
		foreach(other, work->after)
		{
			PsProperty *property = lfirst(other);

			if (ps_is_existence(property) && property->class == old->class && property->sub == 0 &&
				strcmp(property->type, old->type) == 0 && strcmp(property->identity, old->identity) == 0)
				object = property->object;
		}
		foreach(other, work->after)
		{
			PsProperty *property = lfirst(other);

			if (OidIsValid(object) && property->class == old->class && property->object == object)
				property->object = old->object;
		}
		forget_created(work, old->class, object);
	}
}

/* Did the statement create the object, or what it is a part of? */
static bool
was_created(const PsInverseWork *work, const PsProperty *property)
{
	ListCell   *cell;

	foreach(cell, work->created)
	{
		const ObjectAddress *address = lfirst(cell);

		if (address->objectSubId == 0 && address->objectId == property->within)
			return true;
		if (address->classId == property->class && address->objectId == property->object &&
			(address->objectSubId == property->sub || address->objectSubId == 0))
			return true;
	}
	return false;
}

/* Was it, or what holds it, looked at before the statement? */
static bool
was_looked_at(const PsInverseWork *work, const PsProperty *property)
{
	return list_member_oid(work->before->subjects, property->object) ||
		(OidIsValid(property->within) && list_member_oid(work->before->subjects, property->within));
}

/* Does going back lose what the object held? */
static bool
holds_rows(const PsProperty *property)
{
	static const char *const types[] = {"column", "foreign table", "materialized view", "sequence", "table"};

	for (int i = 0; i < lengthof(types); i++)
	{
		if (strcmp(property->type, types[i]) == 0)
			return true;
	}
	return false;
}

/* Does a property belong to an object, or to what comes and goes with it? */
static bool
belongs_to(const PsProperty *property, const PsProperty *object)
{
	if (object->sub == 0 && (property->object == object->object || property->within == object->object))
		return true;
	return same_object(property, object);
}

/* Notes that an object is to be made anew: all that it has now goes, all that it had is given. */
static void
remake(PsInverseWork *work, const PsProperty *property)
{
	ListCell   *cell;

	if (has_object(work->definitions, property))
		return;
	foreach(cell, work->after)
	{
		PsProperty *own = lfirst(cell);

		if (ps_is_existence(own) && belongs_to(own, property))
			work->removals = list_append_unique_ptr(work->removals, own);
	}
	foreach(cell, work->before->properties)
	{
		PsProperty *own = lfirst(cell);

		if (belongs_to(own, property))
			work->definitions = list_append_unique_ptr(work->definitions, own);
	}
	if (holds_rows(property))
		ps_at_most(work, PS_NOT_REVERSIBLE);
}

/* A view that is made anew takes the views along that are built upon it. */
static void
remake_views(PsInverseWork *work)
{
	ListCell   *cell;

	foreach(cell, work->before->properties)
	{
		const PsProperty *property = lfirst(cell);

		if (ps_is_existence(property) && property->class == RelationRelationId && property->sub == 0)
			remake(work, property);
	}
}

/*
 * A column's type goes back: its default, which may not be cast, is given anew,
 * and values may have been changed by the way there.
 */
static void
change_type_back(PsInverseWork *work, const PsProperty *type, const PsProperty *new)
{
	PsProperty	default_value = *type;
	PsProperty *found;

	default_value.property = "default";
	found = find_property(work->after, &default_value);
	if (found != NULL)
		work->removals = list_append_unique_ptr(work->removals, found);
	found = find_property(work->before->properties, &default_value);
	if (found != NULL)
		work->definitions = list_append_unique_ptr(work->definitions, found);
	if (!ps_has_cast_back(type, new))
		ps_at_most(work, PS_NOT_REVERSIBLE);
	if (!ps_keeps_values(type, new, work->before->tree))
		ps_at_most(work, PS_STRUCTURE_ONLY);
}

/*
 * A REVOKE of a table's rights takes those on its columns along: they are given
 * anew behind it.
 */
static void
give_column_rights_again(PsInverseWork *work, const PsProperty *rights)
{
	ListCell   *cell;

	if (rights->sub != 0 || strncmp(rights->property, "privileges of ", strlen("privileges of ")) != 0)
		return;
	foreach(cell, work->before->properties)
	{
		PsProperty *property = lfirst(cell);

		if (property->class == rights->class && property->object == rights->object && property->sub != 0 &&
			strcmp(property->property, rights->property) == 0)
			work->definitions = list_append_unique_ptr(work->definitions, property);
	}
}

/* What switches the triggers of a table's keys switches all: the others' states are given anew behind it. */
static void
give_states_again(PsInverseWork *work, const PsProperty *keys)
{
	ListCell   *cell;

	if (strcmp(keys->property, PS_STATE_OF_KEYS) != 0)
		return;
	foreach(cell, work->before->properties)
	{
		PsProperty *property = lfirst(cell);

		if (property->class == TriggerRelationId && property->within == keys->object && strcmp(property->property, PS_STATE) == 0)
			work->definitions = list_append_unique_ptr(work->definitions, property);
	}
}

/* Adds the object's rights, and those on its columns, to a list; those without SQL that takes them only if wanted. */
static void
add_rights(List **list, List *properties, const PsProperty *object, bool all)
{
	ListCell   *cell;

	foreach(cell, properties)
	{
		PsProperty *property = lfirst(cell);

		if (property->class == object->class && property->object == object->object &&
			strncmp(property->property, "privileges of ", strlen("privileges of ")) == 0 && (all || property->removal != NULL))
			*list = list_append_unique_ptr(*list, property);
	}
}

/*
 * An owner's rights go with the ownership, those that it had of its own among
 * them: what there is is taken away before, what there was is given behind it.
 */
static void
change_owner_back(PsInverseWork *work, const PsProperty *owner)
{
	add_rights(&work->removals, work->after, owner, false);
	add_rights(&work->definitions, work->before->properties, owner, true);
}

/* The property as what makes another one the one it was. */
static PsProperty *
changed_back(const PsProperty *old)
{
	PsProperty *property = palloc(sizeof(PsProperty));

	*property = *old;
	property->definition = old->change;
	return property;
}

/* Is it the type or NOT NULL of a column that a parent has, or has no more, and that stays what it is? */
static bool
is_same_in_parent(const PsProperty *old, const PsProperty *new)
{
	if (old->definition != NULL && new->definition != NULL)
		return false;
	return strcmp(old->property, PS_NOT_NULL) == 0 ||
		(strcmp(old->property, "type") == 0 && old->value_type == new->value_type && old->value_modifier == new->value_modifier);
}

/* Is it the owner of a sequence that a table owns, which has the table's? */
static bool
follows_table(const PsProperty *property)
{
	return strcmp(property->property, "owner") == 0 && strcmp(property->type, "sequence") == 0 && OidIsValid(property->within);
}

/* Both before and after: what differs. */
static void
compare(PsInverseWork *work, PsProperty *old, PsProperty *new)
{
	if (old->kind == PS_OBJECT || (old->definition == NULL && new->definition == NULL))
		return;
	if (old->definition != NULL && new->definition != NULL && strcmp(old->definition, new->definition) == 0)
		return;
	if (is_same_in_parent(old, new))
		return;
	if (old->definition == NULL || new->definition == NULL)
		ps_at_most(work, PS_NOT_REVERSIBLE);
	else if (old->kind == PS_NAME)
	{
		if (new->removal == NULL)
			return;
		work->renames = lappend(work->renames, psprintf("%s%s", new->removal, old->definition));
	}
	else if (old->kind == PS_PLACE)
		ps_at_most(work, strcmp(old->property, "place") == 0 ? PS_STRUCTURE_ONLY : PS_NOT_REVERSIBLE);
	else if (old->kind == PS_REMADE && work->before->tag == T_ViewStmt)
		remake_views(work);
	else if (old->kind == PS_REMADE)
		remake(work, old);
	else if (old->change != NULL)
		work->definitions = lappend(work->definitions, changed_back(old));
	else
	{
		if (old->kind == PS_REMOVED_FIRST)
			work->removals = lappend(work->removals, new);
		if (!follows_table(old))
			work->definitions = list_append_unique_ptr(work->definitions, old);
		give_column_rights_again(work, old);
		give_states_again(work, old);
		if (strcmp(old->property, "type") == 0)
			change_type_back(work, old, new);
		if (strcmp(old->property, "owner") == 0)
			change_owner_back(work, old);
	}
}

/* Only before: it is to be given back. */
static void
give_back(PsInverseWork *work, PsProperty *old)
{
	if (old->kind == PS_NAME || old->kind == PS_PLACE)
		return;
	if (old->kind == PS_REMADE)
	{
		if (has_object(work->after, old))
			remake(work, old);
		return;
	}
	work->definitions = list_append_unique_ptr(work->definitions, old);
	give_column_rights_again(work, old);
	if ((ps_is_existence(old) && holds_rows(old)) || strcmp(old->property, "identity") == 0)
		ps_at_most(work, PS_STRUCTURE_ONLY);
}

/* Has the table become a partition? */
bool
ps_was_attached(const PsInverseWork *work, Oid table)
{
	PsProperty	partition = {.class = RelationRelationId,.object = table,.property = "partition of"};

	return find_property(work->after, &partition) != NULL && find_property(work->before->properties, &partition) == NULL;
}

/* Is it the NOT NULL of a partition's column, and the other that of a table that it is of, however deep? */
static bool
is_not_null_within(const PsProperty *part, const PsProperty *whole)
{
	const char *name;
	const char *name_in_whole;

	if (part->class != RelationRelationId || strcmp(part->property, PS_NOT_NULL) != 0 || whole->class != RelationRelationId ||
		strcmp(whole->property, PS_NOT_NULL) != 0 || !get_rel_relispartition(part->object) ||
		!list_member_oid(get_partition_ancestors(part->object), whole->object))
		return false;
	name = get_attname(part->object, part->sub, true);
	name_in_whole = get_attname(whole->object, whole->sub, true);
	return name != NULL && name_in_whole != NULL && strcmp(name, name_in_whole) == 0;
}

/* Does it go with the NOT NULL of the table that the column's is a partition of? */
bool
ps_goes_with_whole(List *removals, const PsProperty *property)
{
	ListCell   *cell;

	foreach(cell, removals)
	{
		if (is_not_null_within(property, lfirst(cell)))
			return true;
	}
	return false;
}

/* A partitioned table's NOT NULL takes along those that partitions had: they are given anew behind it. */
static void
give_not_null_again(PsInverseWork *work, const PsProperty *whole)
{
	ListCell   *cell;

	foreach(cell, work->before->properties)
	{
		if (is_not_null_within(lfirst(cell), whole))
			work->definitions = list_append_unique_ptr(work->definitions, lfirst(cell));
	}
}

/*
 * A partition's check that one of the partitioned table's has taken in goes with
 * it: it is given anew, unless the partition comes off and keeps it.
 */
static void
give_check_again(PsInverseWork *work, const PsProperty *inherited)
{
	ListCell   *cell;

	if (strcmp(inherited->property, PS_INHERITED) != 0 || !get_rel_relispartition(inherited->within) ||
		ps_was_attached(work, inherited->within))
		return;
	foreach(cell, work->before->properties)
	{
		if (same_object(lfirst(cell), inherited))
			work->definitions = list_append_unique_ptr(work->definitions, lfirst(cell));
	}
}

/* Only after: it is to be taken away. */
static void
take_away(PsInverseWork *work, PsProperty *new)
{
	if (was_created(work, new) || !was_looked_at(work, new))
		return;
	if (new->class == EnumRelationId && !has_holder(work->after, new))
		return;
	if (new->removal == NULL && strcmp(new->property, "attached to") == 0 && !ps_was_attached(work, new->within))
		ps_at_most(work, PS_NOT_REVERSIBLE);
	give_check_again(work, new);
	if (new->kind == PS_REMADE && has_object(work->before->properties, new))
		remake(work, new);
	else if (new->removal != NULL && new->kind != PS_NAME)
	{
		work->removals = lappend(work->removals, new);
		give_column_rights_again(work, new);
		give_not_null_again(work, new);
	}
}

/* Fills in what is to be removed, renamed and given back. */
void
ps_compare_properties(PsInverseWork *work)
{
	ListCell   *cell;
	int			place = 0;

	match_remade(work);
	foreach(cell, work->before->properties)
	{
		PsProperty *old = lfirst(cell);
		PsProperty *new = find_property_from(work->after, old, &place);

		if (new != NULL)
			compare(work, old, new);
		else
			give_back(work, old);
	}
	place = 0;
	foreach(cell, work->after)
	{
		if (find_property_from(work->before->properties, lfirst(cell), &place) == NULL)
			take_away(work, lfirst(cell));
	}
}

/* Was the object of the property, or what holds it, dropped? */
static bool
was_dropped(const PsProperty *property)
{
	int			count;
	const PsObserved *events = ps_observed(&count);

	for (int i = 0; i < count; i++)
	{
		const ObjectAddress *object = &events[i].object;

		if (events[i].kind != PS_DROPPED)
			continue;
		if (object->classId == property->class && object->objectId == property->object &&
			(object->objectSubId == 0 || object->objectSubId == property->sub))
			return true;
	}
	return false;
}

/* What was dropped is to be given back, all else is as it was. */
void
ps_give_back_dropped(PsInverseWork *work)
{
	ListCell   *cell;

	foreach(cell, work->before->properties)
	{
		if (was_dropped(lfirst(cell)))
			give_back(work, lfirst(cell));
	}
}
